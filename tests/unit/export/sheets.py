"""Bulk sheets as the ads managers write them, and plans to put into them."""

import codecs
from collections.abc import Mapping, Sequence

from adopt.export.planned import Planned, read_planned
from adopt.history.source import Source

META = (
    "Campaign ID", "Campaign Name", "Campaign Status", "Campaign Daily Budget", "Campaign Lifetime Budget",
    "Ad Set ID", "Ad Set Run Status", "Ad Set Name", "Ad Set Daily Budget", "Ad Set Lifetime Budget", "Ad ID",
    "Title",
)  # fmt: skip
TIKTOK = ("Campaign ID", "Campaign Name", "Campaign Budget Mode", "Campaign Budget", "Ad Group ID",
          "Ad Group Name", "Ad Group Status", "Ad Group Budget Mode", "Ad Group Budget", "Ad Name")  # fmt: skip
GOOGLE = (
    "Campaign",
    "Campaign ID",
    "Labels",
    "Budget",
    "Budget type",
    "Budget name",
    "Ad group",
    "Campaign status",
)


def lines(headings: Sequence[str], *rows: Mapping[str, str]) -> list[list[str]]:
    return [list(headings), *([row.get(name, "") for name in headings] for row in rows)]


def meta_row(campaign: str, audience: str, number: int, daily: str = "50", **more: str) -> dict[str, str]:
    return {
        "Campaign ID": f"cg:12024282535921010{len(campaign) % 10}",
        "Campaign Name": campaign,
        "Campaign Status": "ACTIVE",
        "Ad Set ID": f"c:1202428253592301{number:02}",
        "Ad Set Run Status": "ACTIVE",
        "Ad Set Name": audience,
        "Ad Set Daily Budget": daily,
        "Ad ID": f"a:1202428253592302{number:02}",
        "Title": 'Sale, "50%"\toff',
    } | more


def written(table: Sequence[Sequence[str]], separator: str, end: str, quote_all: bool = False) -> str:
    def cell(text: str) -> str:
        needs = quote_all or any(mark in text for mark in (separator, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if needs else text

    return "".join(separator.join(map(cell, row)) + end for row in table)


def meta_sheet(*rows: Mapping[str, str], headings: Sequence[str] = META) -> Source:
    """UTF-16 with a mark, tabs and CRLF, called .csv."""
    text = written(lines(headings, *rows), "\t", "\r\n")
    return Source("meta_bulk.csv", codecs.BOM_UTF16_LE + text.encode("utf-16-le"))


def tiktok_row(campaign: str, audience: str, number: int, budget: str = "40.00", **more: str) -> dict[str, str]:
    return {
        "Campaign ID": "id:1667930209559606",
        "Campaign Name": campaign,
        "Ad Group ID": f"id:16679302095596{number:02}",
        "Ad Group Name": audience,
        "Ad Group Status": "Active",
        "Ad Group Budget Mode": "Daily",
        "Ad Group Budget": budget,
        "Ad Name": "=SUM(A1)",
    } | more


def tiktok_sheet(*rows: Mapping[str, str], headings: Sequence[str] = TIKTOK) -> Source:
    """UTF-8 with a mark, commas, every cell in quotation marks."""
    text = written(lines(headings, *rows), ",", "\n", quote_all=True)
    return Source("tiktok_bulk.csv", text.encode("utf-8-sig"))


def google_row(campaign: str, number: int, budget: str = "100.00", **more: str) -> dict[str, str]:
    return {
        "Campaign": campaign, "Campaign ID": f"2093312345{number}", "Budget": budget, "Budget type": "Daily",
        "Campaign status": "Enabled",
    } | more  # fmt: skip


def google_sheet(*rows: Mapping[str, str], headings: Sequence[str] = GOOGLE) -> Source:
    return Source("google_editor.csv", written(lines(headings, *rows), ",", "\r\n").encode())


def plan(budgets: Mapping[tuple[str, str, str], str], currency: str = "SAR") -> Planned:
    head = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget\n"
    rows = [f'{p},"{c}","{a}",{currency},1,{amount}\n' for (p, c, a), amount in budgets.items()]
    return read_planned(Source("plan.csv", (head + "".join(rows)).encode()))
