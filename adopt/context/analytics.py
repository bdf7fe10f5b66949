"""Reports of web analytics (GA4): what was counted for each source, medium and campaign, day by day."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from adopt.context.sheet import Headings, Sheet, nothing, read_sheet
from adopt.errors import FileError
from adopt.history.days import parse_day
from adopt.history.grid import HEAD, Row, grids
from adopt.history.marks import without_marks
from adopt.history.source import Source
from adopt.text import N_

GA4: Headings = {
    "date": ("date", "day", "التاريخ", "اليوم"),
    "source_medium": (
        "session source / medium", "session manual source / medium", "source / medium",
        "first user source / medium", "session source/medium", "sessionsourcemedium", "sourcemedium",
    ),
    "source": (
        "session source", "session manual source", "source", "first user source", "sessionsource", "utm_source",
    ),
    "medium": (
        "session medium", "session manual medium", "medium", "first user medium", "sessionmedium", "utm_medium",
    ),
    "campaign": (
        "session campaign", "session campaign name", "session manual campaign name", "campaign", "campaign name",
        "first user campaign", "sessioncampaignname", "utm_campaign",
    ),
    "campaign_id": (
        "session campaign id", "session manual campaign id", "campaign id", "sessioncampaignid", "utm_id",
    ),
    "content": (
        "session manual ad content", "manual ad content", "ad content", "sessionmanualadcontent", "utm_content",
    ),
    "event": ("event name", "eventname"),
    "conversions": ("key events", "keyevents", "conversions", "ecommerce purchases", "transactions", "التحويلات"),
    "revenue": ("total revenue", "totalrevenue", "purchase revenue", "revenue"),
}  # fmt: skip
"""Role -> headings, of the page, of explorations and of the interface for programs."""
TOTALS = ("grand total", "totals", "total", "المجموع الكلي", "الإجمالي")
_SPAN = re.compile(r"#?\s*([0-9]{8})\s*[-–]\s*([0-9]{8})")
_EDGE = re.compile(r"#?\s*(start|end) date\s*:\s*([0-9]{4}-?[0-9]{2}-?[0-9]{2})", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Analytics:
    """What an analytics report counted.

    Attributes:
        name: of the file.
        table: one row a row of the report: ``date`` (NaT where the report has no days), ``source``, ``medium``,
            ``campaign``, ``campaign_id``, ``content`` (text, empty where not told), ``conversions`` and
            ``revenue`` (NaN where not told).
        first: day of the report.
        last: day of it.
        event: what was counted; empty for key events of all kinds together.
        digest: SHA-256 of the file, in hexadecimal: its contents are told apart by it.
    """

    name: str
    table: pd.DataFrame = field(repr=False)
    first: date
    last: date
    event: str
    digest: str

    @property
    def is_daily(self) -> bool:
        """Whether it tells days, not a period alone."""
        return bool(self.table["date"].notna().any())


def read_analytics(source: Source, event: str | None = None) -> Analytics:
    """Read an export of GA4: a report of the page, an exploration, or rows of its interface for programs.

    Args:
        source: CSV or XLSX; what stands above the headings is looked through for the period.
        event: the one that counts, where the report has a column of events.

    Raises:
        FileError: naming file, row and column: for missing columns, several events and no choice, an event that
            is not there, or a report without days and without a period.
    """
    counted = ("campaign", "conversions")
    ids = ("campaign_id", "conversions")
    ways = [(*who, *what) for what in (counted, ids) for who in (("source_medium",), ("source", "medium"))]
    sheet = read_sheet(source, GA4, *ways, skip=_is_total)
    table = _table(sheet)
    chosen, table = _of_event(sheet, table, event)
    named = table["source"] != ""
    table = table[named].drop(columns="event").reset_index(drop=True)
    first, last = _span(source, table["date"])
    return Analytics(source.name, table, first, last, chosen, hashlib.sha256(source.data).hexdigest())


def _is_total(row: Row) -> bool:
    return any(isinstance(cell, str) and without_marks(cell).strip().casefold() in TOTALS for cell in row)


def _table(sheet: Sheet) -> pd.DataFrame:
    count = len(sheet.rows)
    texts = {role: _texts(sheet, role, count) for role in ("campaign", "campaign_id", "content", "event")}
    if "source" in sheet.columns and "medium" in sheet.columns:
        source, medium = _texts(sheet, "source", count), _texts(sheet, "medium", count)
    else:
        pairs = [text.partition("/") for text in _texts(sheet, "source_medium", count)]
        source, medium = [p[0].strip() for p in pairs], [p[2].strip() for p in pairs]
    numbers = sheet.amounts(*(role for role in ("conversions", "revenue") if role in sheet.columns))
    for role in ("conversions", "revenue"):
        _refuse_negative(sheet, role, numbers.get(role, []))
    days: Sequence[date | None] = sheet.days("date") if "date" in sheet.columns else [None] * count
    for at, day in enumerate(days):
        if day is None and "date" in sheet.columns and source[at]:
            raise nothing(sheet.place("date"), at)
    return pd.DataFrame(
        {
            "date": pd.Series(np.array(days, dtype="datetime64[D]").astype("datetime64[s]")),
            "source": source,
            "medium": medium,
            **texts,
            "conversions": np.nan_to_num(np.array(numbers["conversions"], dtype=float)),
            "revenue": np.array(numbers.get("revenue", [None] * count), dtype=float),
        }
    )


def _texts(sheet: Sheet, role: str, count: int) -> list[str]:
    return sheet.texts(role, needed=False) if role in sheet.columns else [""] * count


def _refuse_negative(sheet: Sheet, role: str, numbers: Sequence[float | None]) -> None:
    for at, number in enumerate(numbers):
        if number is not None and number < 0:
            raise sheet.place(role).refuse(
                at,
                "bad-amount",
                N_("{file}, row {row}, column {column}: expected an amount of 0 or more, found {value}."),
                N_("Take corrections and refunds off the day they belong to, or leave the row out."),
                value=f"{number:g}",
            )


def _of_event(sheet: Sheet, table: pd.DataFrame, event: str | None) -> tuple[str, pd.DataFrame]:
    """The rows of the event that counts, and its name."""
    if "event" not in sheet.columns:
        if event:
            text = N_("{file} has no column that names events, so {event} cannot be told from the others.")
            remedy = N_("Export the report with the column Event name, or leave the event out.")
            raise FileError("no-events", text, remedy, file=sheet.name, event=event)
        return "", table
    counts = table.groupby("event")["conversions"].sum().sort_values(ascending=False)
    counts = counts[counts > 0]
    wanted = event or (str(counts.index[0]) if len(counts) == 1 else "")
    if wanted not in counts.index:
        raise FileError(
            "choose-event",
            N_("{file} counts several events, and no one said which is meant: {events}.")
            if not event
            else N_("{file} counts no event {event}; it has {events}."),
            N_('Name one: event = "{first}" beside the file, or --event "{first}".'),
            file=sheet.name,
            event=event or "",
            first=str(counts.index[0]) if len(counts) else "purchase",
            events=[f"{name} ({count:,.0f})" for name, count in counts.items()],
        )
    return wanted, table[table["event"] == wanted]


def _span(source: Source, days: "pd.Series[pd.Timestamp]") -> tuple[date, date]:
    """The days that a report is about: as it says above its headings, else those that it has rows of."""
    stated = _stated(source)
    if len(stated) == 2:
        return stated[0], stated[1]
    if days.notna().any():
        return days.min().date(), days.max().date()
    raise FileError(
        "no-period",
        N_("{file} says neither days nor the period that it is about."),
        N_("Export it with the column Date, or with the lines above the headings that give its start and end."),
        file=source.name,
    )


def _stated(source: Source) -> list[date]:
    found: list[date] = []
    for grid in grids(source):
        for row in grid.rows(HEAD):
            line = " ".join(without_marks(str(cell)) for cell in row if cell is not None)
            span = _SPAN.fullmatch(line.strip())
            edges = list(span.groups()) if span else [match[1] for match in _EDGE.findall(line)]
            found += [day for day in map(parse_day, edges) if isinstance(day, date)]
        if len(found) == 2:
            return sorted(found)
        found = []
    return found
