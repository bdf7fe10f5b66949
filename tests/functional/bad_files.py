"""Files that cannot be used, each wrong in one way that happens."""

import datetime
import io
import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import duckdb
import pandas as pd

from tests.unit.history.makers import CANONICAL, META, Row, text_of, xlsx_of

DAY = "2026-01-01"
GOOGLE = ("Day", "Campaign", "Ad group", "Currency code", "Cost", "Impr.", "Conversions")
TIKTOK = ("By Day", "Campaign name", "Ad group name", "Ad group ID", "Cost", "Conversions")
LINKEDIN = ("Start Date (in UTC)", "Campaign Group Name", "Campaign Name", "Total Spent", "Conversions")
LONG_IDS = ("1202428253592300000", "1202428253592310000", "1202428253592320000")


def made(*rows: Row, separator: str = ",", encoding: str = "utf-8") -> bytes:
    return text_of(*rows, separator=separator).encode(encoding)


def meta(*rows: Row) -> bytes:
    return made(META, *rows)


def one(**changed: object) -> bytes:
    """A report of Meta that is good but for some cells of its second row."""
    good: dict[str, object] = dict(zip(META, (DAY, "Spring", "Women", "12.50", "1000", "3"), strict=True))
    row = good | {
        {"day": "Day", "spend": META[3], "results": META[5]}[name]: value for name, value in changed.items()
    }
    return meta((DAY, "Spring", "Men", "10.25", "900", "2"), tuple(row.values()))


def linkedin(*rows: Row) -> bytes:
    above = [["Campaign Performance Report (in UTC)"], ["Report Start: January 1, 2026, 12:00 AM"],
             ["Report End: January 31, 2026, 11:59 PM"], [], LINKEDIN]  # fmt: skip
    return made(*above, *rows, separator="\t", encoding="utf-16")


def zipped(name: str, content: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, content)
    return memory.getvalue()


def parquet() -> bytes:
    return pd.DataFrame({name: ["x"] for name in CANONICAL}).to_parquet()


def canonical(*rows: Row, without: str = "") -> bytes:
    return made([name for name in CANONICAL if name != without], *rows)


def sqlite(**tables: str) -> bytes:
    """A SQLite file with a table for each query."""
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "x")
        for name, query in tables.items():
            db.execute(f"create table {name} as {query}")
        db.commit()
        db.close()
        return (Path(folder) / "x").read_bytes()


def duck(**tables: str) -> bytes:
    """A DuckDB file with a table for each query."""
    with tempfile.TemporaryDirectory() as folder:
        with duckdb.connect(str(Path(folder) / "x")) as db:
            for name, query in tables.items():
                db.execute(f"create table {name} as {query}")
        return (Path(folder) / "x").read_bytes()


def rows(**changed: object) -> bytes:
    """A row of Meta's interface that is good, and one that is good but for some of its keys."""
    actions = [{"action_type": "purchase", "value": "3"}]
    good = {
        "date_start": DAY, "date_stop": DAY, "campaign_name": "Spring", "adset_name": "Women", "adset_id": "12",
        "account_currency": "SAR", "spend": "12.5", "impressions": "9", "clicks": "1", "actions": actions,
    }  # fmt: skip
    return json.dumps([good, {**good, "adset_name": "Men", "adset_id": "13", **changed}]).encode()


ADS = "select '1' as ad_id, '2026-01-01' as date, 9 as spend, 7 as impressions, 1 as inline_link_clicks"
DAILY = (
    f"select '{DAY}' as date, 'meta' as platform, 'c' as campaign, 'a' as audience, 1 as spend, 2 as conversions"
)
GA4 = ("Date", "Session source / medium", "Session campaign", "Key events")
LINKS = ("utm_source", "utm_campaign", "platform", "campaign", "audience")
HISTORY = made(CANONICAL, (DAY, "meta", "Spring", "Women", 1, 2))
REPORT = made(GA4, ("20260101", "facebook / cpc", "spring", 3))
PLAN = made(
    ("platform", "campaign", "audience", "currency", "current_daily_budget", "recommended_daily_budget"),
    ("meta", "Spring", "Women", "SAR", "50.00", "61.25"),
)
BULK = ("Campaign ID", "Campaign Name", "Campaign Status", "Campaign Daily Budget", "Campaign Lifetime Budget",
        "Ad Set ID", "Ad Set Run Status", "Ad Set Name", "Ad Set Daily Budget", "Ad Set Lifetime Budget",
        "Ad ID")  # fmt: skip


def bulk(
    daily: str = "50.00", lifetime: str = "", number: str = "c:120242825359230101", name: str = "Women"
) -> Row:
    return ("cg:1", "Spring", "ACTIVE", "", "", number, "ACTIVE", name, daily, lifetime, "a:1")


MATCH = ("match", "own.csv", "--analytics", "{}")
LINK = ("match", "own.csv", "--analytics", "ga4.csv", "--links", "{}")
FILL = ("export", "plan.csv", "--bulk", "{}")

FILES: dict[str, bytes] = {
    # no table at all
    "empty.csv": b"",
    "blanks.csv": b" \n\n\t\n",
    "screenshot.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "report.pdf": b"%PDF-1.7\n" + bytes(range(256)),
    "login.csv": b"<!DOCTYPE html><html><body>Log in to continue</body></html>",
    "exports.zip": zipped("report.csv", meta((DAY, "c", "a", 1, 2, 3))),
    "export.csv.gz": b"\x1f\x8b" + bytes(range(100)),
    "cut.xlsx": xlsx_of(META, (DAY, "c", "a", 1, 2, 3)).data[:-400],
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "cut.parquet": parquet()[:-30],
    "letter.txt": b"Dear all,\nthe results of last week were good.\nRegards\n",
    "open_quote.csv": b'Day,Campaign name,Ad set name,Amount spent (SAR),Impressions,Purchases\n2026-01-01,"'
    + b"x" * 140_000,
    # not a daily report of campaigns
    "shop.csv": made(("Order", "Customer", "Total"), (1, "A", 2)),
    "period.csv": made(("Reporting starts", "Reporting ends", *META[1:]), (DAY, "2026-01-31", "c", "a", 1, 2, 3)),
    "period_ar.csv": made(
        ("بداية التقارير", "نهاية التقارير", "اسم الحملة", "المبلغ الذي تم إنفاقه (EGP)", "عمليات الشراء"),
        (DAY, "2026-01-31", "رمضان", 1, 1),
    ),
    "no_day.csv": made(GOOGLE[1:], ("c", "a", "SAR", 1, 2, 3)),
    "weeks.csv": made(
        (
            "Week",
            "Campaign Name",
            "Ad Set Name",
            "Amount Spent",
            "Paid Impressions",
            "Purchases",
            "Purchases Value",
        ),
        (DAY, "c", "a", 1, 2, 3, 4),
    ),
    "month.csv": linkedin(("1/1/2026", "G", "C", "5.00", "1"), ("1/1/2026", "G", "D", "6.00", "1")),
    "no_delivery.csv": linkedin(),
    "headings_only.csv": meta(),
    "totals_only.csv": meta(("", "Total", "", 5, 6, 7)),
    "account.csv": meta((DAY, "", "", 1, 2, 3)),
    "no_campaign_name.csv": meta((DAY, "", "Women", 1, 2, 3), (DAY, "Spring", "Women", 1, 2, 3)),
    "meta_or_snapchat.csv": made([h.removesuffix(" (SAR)") for h in META], (DAY, "c", "a", 1, 2, 3)),
    # columns that are missing or doubled
    "no_spend.csv": made((*META[:3], *META[4:], "Reach"), (DAY, "c", "a", 1, 2, 3)),
    "no_name_no_results.csv": made(("Day", "Ad set name", "Amount spent (SAR)", "Reach"), (DAY, "a", 1, 2)),
    "no_cost.csv": made((*TIKTOK[:4], "CPC (destination)", "Conversions"), (DAY, "c", "a", "7", 1, 2)),
    "reddit.csv": made(
        ("Date", "Campaign Name", "AD_GROUP Id", "Impressions", "Amount Spent (USD)", "Watches at 25 percent"),
        (DAY, "c", "'1", 1, 2, 3),
    ),
    "x.csv": made(
        ("Time period", "Campaign name", "Ad Group name", "Link clicks", "Spend"), (DAY, "c", "a", 1, 2)
    ),
    "pinterest.csv": made(
        ("Date", "Campaign name", "Ad group name", "Pin clicks", "Spend in account currency"),
        (DAY, "c", "a", 1, 2),
    ),
    "spent_twice.csv": made((*META, "Amount spent (SAR)"), (DAY, "c", "a", 1, 2, 3, 4)),
    "no_platform.csv": canonical((DAY, "c", "a", 1, 2), without="platform"),
    # rows
    "short_row.csv": meta((DAY, "c", "a", 1, 2, 3), (DAY, "c", "b", 1)),
    "long_row.csv": meta((DAY, "c", "a", 1, 2, 3), (DAY, "Sale", " big", "a", 1, 2, 3)),
    "twice.csv": canonical((DAY, "x", "c", "a", 1, 2), (DAY, "x", "c", "a", 1, 2)),
    "no_audience.csv": canonical((DAY, "x", "c", "", 1, 2)),
    "no_amount.csv": canonical((DAY, "x", "c", "a", "", 2)),
    "two_accounts.csv": made(
        (*META, "Account name"), (DAY, "c", "a", 1, 2, 3, "North"), (DAY, "c", "a", 1, 2, 3, "South")
    ),
    # amounts
    "text.csv": one(spend="a lot"),
    "percent.csv": one(spend="12%"),
    "formula.csv": one(spend="#REF!"),
    "infinite.csv": one(spend="inf"),
    "refund.csv": one(spend="-12.50"),
    "fewer.csv": one(results="-3"),
    "id_as_spend.csv": one(spend="120242825359230101"),
    "two_notations.csv": meta((DAY, "c", "a", "1.234,50", 1, 1), (DAY, "c", "b", "1,234.50", 1, 1)),
    "mixed_results.csv": made(
        (*META[:-1], "Results", "Result indicator"),
        (DAY, "c", "a", 1, 2, 3, "purchase"),
        (DAY, "c", "b", 1, 2, 3, "lead"),
    ),
    # days
    "no_date.csv": one(day=""),
    "words.csv": one(day="last Monday"),
    "february.csv": one(day="2026-02-30"),
    "century.csv": one(day="1926-01-01"),
    "slip.csv": one(day="2062-01-01"),
    "day_or_month.csv": meta(("1/5/2026", "c", "a", 1, 2, 3)),
    "both_orders.csv": meta(("25/1/2026", "c", "a", 1, 2, 3), ("1/26/2026", "c", "a", 1, 2, 3)),
    # currencies
    "two_currencies.csv": made(GOOGLE, (DAY, "c", "a", "SAR", 1, 2, 3), (DAY, "c", "b", "AED", 1, 2, 3)),
    "heading_or_column.csv": made((*META, "Currency"), (DAY, "c", "a", 1, 2, 3, "USD")),
    "no_currency.csv": made(GOOGLE, (DAY, "c", "a", "money", 1, 2, 3)),
    # ids that a spreadsheet has rounded
    "scientific.csv": made((*META, "Ad set ID"), (DAY, "c", "a", 1, 2, 3, "1.20243E+17")),
    "zeros.csv": made((*META, "Ad set ID"), *((DAY, "c", i, 1, 2, 3, i) for i in LONG_IDS)),
    "numbers.xlsx": xlsx_of(TIKTOK, (datetime.date(2026, 1, 1), "c", "a", 120242825359230101.0, 1, 2)).data,
    # databases
    "cut.sqlite": sqlite(daily=DAILY)[:900],
    "cut.duckdb": duck(daily=DAILY)[:6000],
    "no_table.duckdb": duck(),
    "other_tables.sqlite": sqlite(orders="select 1 as id", people="select 2 as id"),
    "two_tables.sqlite": sqlite(daily=DAILY, copied=DAILY),
    "twice.sqlite": sqlite(daily=f"{DAILY} union all {DAILY}"),
    "text.duckdb": duck(daily=DAILY.replace("1 as spend", "'much' as spend")),
    "refund.duckdb": duck(daily=DAILY.replace("1 as spend", "-1 as spend")),
    "february.duckdb": duck(daily=DAILY.replace(DAY, "2026-02-30")),
    # tables of Fivetran
    "no_names.duckdb": duck(basic_ad=ADS),
    "no_actions.duckdb": duck(basic_ad=ADS, ad_history="select '1' as id, 'x' as name"),
    # rows of the interfaces
    "none.json": b"[]",
    "cut.json": rows()[:-9],
    "bad_lines.jsonl": b'{"date_start": "2026-01-01"}\n{"date_st',
    "brackets.json": b"[" * 50_000,
    "refused.json": b'{"error": {"message": "Invalid OAuth access token", "code": 190}}',
    "period.json": rows(date_stop="2026-01-31"),
    "text.json": rows(spend="a lot"),
    "two_currencies.json": rows(account_currency="USD"),
    "two_results.json": rows(actions=[{"action_type": "lead", "value": "1"}]),
    "no_list.json": rows(actions="oops"),
    "many.json": rows(actions=[{"action_type": "purchase", "value": "many"}]),
    "float_id.json": rows(adset_id=1.2024282535923e18),
    # reports of GA4
    "ga4_empty.csv": b"",
    "ga4_no_events.csv": made(GA4[:-1], ("20260101", "facebook / cpc", "spring")),
    "ga4_no_days.csv": made(GA4[1:], ("facebook / cpc", "spring", 3)),
    "ga4_february.csv": made(GA4, ("20260230", "facebook / cpc", "spring", 3)),
    "ga4_fewer.csv": made(GA4, ("20260101", "facebook / cpc", "spring", -3)),
    "ga4_old.csv": made(GA4, ("20190101", "facebook / cpc", "spring", 3)),
    "ga4_events.csv": made(
        (*GA4, "Event name"),
        ("20260101", "facebook / cpc", "spring", 3, "lead"),
        ("20260101", "facebook / cpc", "spring", 2, "purchase"),
    ),
    # tables of links
    "links_empty.csv": b"",
    "links_no_campaign.csv": made(("utm_source", "platform"), ("facebook", "meta")),
    "links_for_all.csv": made(LINKS, ("", "", "meta", "", "")),
    # bulk sheets
    "bulk_empty.csv": b"",
    "bulk.xlsx": xlsx_of(BULK, bulk()).data,
    "bulk_budget_column.csv": made([name.replace("Daily Budget", "Budget") for name in BULK], bulk()),
    "bulk_rounded.csv": made(BULK, bulk(number="1.20243E+17")),
    "bulk_whole_run.csv": made(BULK, bulk(daily="", lifetime="900")),
    "bulk_other.csv": made(BULK, bulk(), bulk(name="Men", number="c:120242825359230102")),
    "bulk_twice.csv": made(BULK, bulk(), bulk(number="c:120242825359230102")),
}

ASKED: dict[str, tuple[str, ...]] = {
    **{name: MATCH for name in FILES if name.startswith("ga4_")},
    **{name: LINK for name in FILES if name.startswith("links_")},
    **{name: FILL for name in FILES if name.startswith("bulk")},
}
"""What is asked with a file, where it is not ``import``."""

BESIDE: dict[str, dict[str, bytes]] = {
    **{name: {"own.csv": HISTORY} for name in FILES if name.startswith("ga4_")},
    **{name: {"own.csv": HISTORY, "ga4.csv": REPORT} for name in FILES if name.startswith("links_")},
    **{name: {"plan.csv": PLAN} for name in FILES if name.startswith("bulk")},
}
"""The files that have to be there too."""
