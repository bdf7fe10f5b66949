"""A canonical history -> files that look as the ads managers' own exports do, quirks included.

For the demo and the tests: what is written here must read back as the history it came from.
"""

import codecs
import csv
import datetime
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from adopt.history.table import AMOUNTS, History, plain_number


@dataclass(frozen=True)
class _Column:
    """A column of an export: its heading, its cells, and what the row of totals shows under it."""

    heading: str
    cells: Sequence[object]
    total: object = ""


def write_exports(history: History, folder: Path, new_linkedin: bool = False) -> tuple[Path, ...]:
    """Write each platform of ``history`` as its ads manager exports it; other platforms as one canonical CSV.

    Days on which nothing was delivered are absent from Meta's file, as they are from the real one.

    Args:
        history: what to write.
        folder: where to; it must exist.
        new_linkedin: name LinkedIn's levels campaign > ad set instead of campaign group > campaign.

    Returns:
        The files: one for each platform that has a format of its own, then the canonical one.
    """
    table = history.table
    writers: Mapping[str, tuple[str, Callable[[pd.DataFrame], bytes]]] = {
        "meta": ("meta_ads_manager.csv", _meta),
        "tiktok": ("tiktok_ads_manager.xlsx", _tiktok),
        "linkedin": ("linkedin_campaign_manager.csv", _linkedin_new if new_linkedin else _linkedin_old),
        "youtube": ("google_ads.csv", _youtube),
    }
    contents = {}
    for platform, (name, write) in writers.items():
        rows = table[table["platform"] == platform].reset_index(drop=True)
        if len(rows):
            contents[name] = write(rows)
    others = table[~table["platform"].isin(list(writers))]
    if len(others):
        contents["other_platforms.csv"] = History.from_clean(others).to_csv_bytes()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in contents)


def _meta(rows: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, Arabic headings with the currency in one, newest day first, totals on top."""
    delivered = (rows[list(AMOUNTS)].fillna(0) != 0).any(axis=1)
    rows = rows[delivered].sort_values("date", ascending=False, kind="stable")
    days = rows["date"].dt.strftime("%Y-%m-%d").tolist()
    currency = _currency(rows)
    columns = [
        _Column("اليوم", days),
        _Column("اسم الحملة", rows["campaign"].tolist()),
        _Column("اسم مجموعة الإعلانات", rows["audience"].tolist()),
        *_known(rows, account="اسم الحساب", campaign_id="معرف الحملة", audience_id="معرف مجموعة الإعلانات"),
        _amounts(rows, "impressions", "مرات الظهور", plain_number),
        _amounts(rows, "clicks", "النقرات على الرابط", plain_number),
        _amounts(rows, "conversions", "عمليات الشراء", lambda count: plain_number(count) if count else ""),
        _amounts(rows, "revenue", "قيمة تحويل عمليات الشراء", plain_number),
        _amounts(rows, "spend", "المبلغ الذي تم إنفاقه" + (f" ({currency})" if currency else ""), plain_number),
        _Column("بداية التقارير", days, min(days, default="")),
        _Column("نهاية التقارير", days, max(days, default="")),
    ]
    headings, body, totals = _rows(columns)
    return _text([headings, totals, *body], ",").encode("utf-8-sig")


def _tiktok(rows: pd.DataFrame) -> bytes:
    """A workbook whose last row says how many results it adds up; a dash where nothing is known."""
    columns = [
        _Column("By Day", rows["date"].dt.strftime("%Y-%m-%d").tolist(), f"Total of {len(rows)} results"),
        _Column("Campaign name", rows["campaign"].tolist(), "-"),
        _Column("Ad group name", rows["audience"].tolist(), "-"),
        *_known(rows, account="Account name", campaign_id="Campaign ID", audience_id="Ad group ID"),
        _amounts(rows, "spend", "Cost", _number_or_dash),
        _Column("Currency", [_currency(rows) or "-"] * len(rows), "-"),
        _amounts(rows, "impressions", "Impressions", _number_or_dash),
        _amounts(rows, "clicks", "Clicks (destination)", _number_or_dash),
        _amounts(rows, "conversions", "Conversions", _number_or_dash),
        _amounts(rows, "revenue", "Total conversion value", _number_or_dash),
    ]
    headings, body, totals = _rows(columns)
    return _workbook([headings, *body, totals])


def _linkedin_old(rows: pd.DataFrame) -> bytes:
    return _linkedin(rows, ("Campaign Group", "Campaign"))


def _linkedin_new(rows: pd.DataFrame) -> bytes:
    return _linkedin(rows, ("Campaign", "Ad Set"))


def _linkedin(rows: pd.DataFrame, levels: tuple[str, str]) -> bytes:
    """UTF-16 with tabs, named .csv; five lines above the headings, US dates, thousands commas, a total."""
    days = [day.date() for day in rows["date"]]
    columns = [
        _Column("Start Date (in UTC)", [f"{day.month}/{day.day}/{day.year}" for day in days]),
        *_known(rows, account="Account Name"),
        _Column("Currency", [_currency(rows)] * len(rows)),
        _Column(f"{levels[0]} Name", rows["campaign"].tolist(), "Total"),
        _Column(f"{levels[1]} Name", rows["audience"].tolist()),
        *_known(rows, campaign_id=f"{levels[0]} ID", audience_id=f"{levels[1]} ID"),
        _amounts(rows, "spend", "Total Spent", _money),
        _amounts(rows, "impressions", "Impressions", _grouped),
        _amounts(rows, "clicks", "Clicks", _grouped),
        _amounts(rows, "conversions", "Conversions", _grouped),
        _amounts(rows, "revenue", "Total Conversion Value", _money),
    ]
    headings, body, totals = _rows(columns)
    preamble = [
        ["Campaign Performance Report (in UTC)"],
        [f"Report Start: {_long_date(min(days))}, 12:00 AM"],
        [f"Report End: {_long_date(max(days))}, 11:59 PM"],
        [f"Date Generated: {_long_date(max(days) + datetime.timedelta(days=1))}, 9:00 AM"],
        [],
    ]
    return codecs.BOM_UTF16_LE + _text([*preamble, headings, *body, totals], "\t").encode("utf-16-le")


def _youtube(rows: pd.DataFrame) -> bytes:
    """UTF-8 with two lines above the headings, thousands commas, ``--`` for nothing, totals at the end."""
    days = [day.date() for day in rows["date"]]
    columns = [
        _Column("Day", [day.isoformat() for day in days], " --"),
        _Column("Campaign", rows["campaign"].tolist(), "Total: Account"),
        _Column("Ad group", rows["audience"].tolist(), " --"),
        *_known(rows, account="Account name", campaign_id="Campaign ID", audience_id="Ad group ID"),
        _Column("Currency code", [_currency(rows) or " --"] * len(rows), " --"),
        _amounts(rows, "spend", "Cost", lambda money: _money(money) or " --"),
        _amounts(rows, "impressions", "Impr.", lambda count: _grouped(count) or " --"),
        _amounts(rows, "clicks", "Clicks", lambda count: _grouped(count) or " --"),
        _amounts(rows, "conversions", "Conversions", _money),
        _amounts(rows, "revenue", "Conv. value", lambda money: _money(money) or " --"),
    ]
    headings, body, totals = _rows(columns)
    campaigns = ["Total: Campaigns" if cell == "Total: Account" else cell for cell in totals]
    preamble = [["Ad group report"], [f"{_long_date(min(days))} - {_long_date(max(days))}"]]
    return _text([*preamble, headings, *body, campaigns, totals], ",").encode("utf-8")


def _rows(columns: Sequence[_Column]) -> tuple[list[str], list[tuple[object, ...]], list[object]]:
    """Headings, rows and totals of ``columns``."""
    body = list(zip(*(column.cells for column in columns), strict=True))
    return [column.heading for column in columns], body, [column.total for column in columns]


def _amounts(rows: pd.DataFrame, name: str, heading: str, write: Callable[[float], object]) -> _Column:
    total = round(float(rows[name].sum(min_count=1)), 2)
    return _Column(heading, [write(value) for value in rows[name].tolist()], write(total))


def _known(rows: pd.DataFrame, **headings: str) -> list[_Column]:
    """The optional text columns that the history has."""
    return [_Column(heading, rows[name].tolist()) for name, heading in headings.items() if name in rows]


def _currency(rows: pd.DataFrame) -> str:
    return str(rows["currency"].iloc[0]) if "currency" in rows and len(rows) else ""


def _grouped(value: float) -> str:
    """``1,234.5``: as short as is exact, thousands separated; empty for NaN."""
    text = plain_number(value)
    return f"{Decimal(text):,f}" if text else ""


def _money(value: float) -> str:
    """``1,234.50``: at least two decimals, all that there are; empty for NaN."""
    whole, _, decimals = _grouped(value).partition(".")
    return f"{whole}.{decimals:0<2}" if whole else ""


def _number_or_dash(value: float) -> object:
    return "-" if math.isnan(value) else value


def _long_date(day: datetime.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _text(rows: Iterable[Iterable[object]], separator: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _workbook(rows: Iterable[Iterable[object]]) -> bytes:
    from xlsxwriter import Workbook  # slow to import, and one platform of many needs it

    memory = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with Workbook(memory, as_text) as book:
        book.set_properties({"created": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)})
        sheet = book.add_worksheet("Sheet1")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return memory.getvalue()
