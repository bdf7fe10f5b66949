"""The canonical daily history: one row a cell a day."""

import csv
import datetime
import hashlib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.errors import FileError
from adopt.history.currencies import currency_code
from adopt.history.validate import Place, clean_name, per_distinct, refuse_amounts, refuse_blank, refuse_days
from adopt.labels import Cell
from adopt.text import N_

KEYS = ("platform", "campaign", "audience")
AMOUNTS = ("spend", "impressions", "clicks", "conversions", "revenue")
COLUMNS = ("date", *KEYS, *AMOUNTS)
"""The columns of every history, in order."""
OPTIONAL_COLUMNS = ("currency", "account", "campaign_id", "audience_id", "tags", "result")
"""Columns that follow where anything is known about them; text, always. Several tags have ``;`` between them; the
result is what the row's conversions count."""
REQUIRED = ("date", *KEYS, "spend", "conversions")


@dataclass(frozen=True, eq=False)
class Panel:
    """A history as arrays, in the one order that everything downstream uses.

    Attributes:
        cells: length C, sorted.
        dates: every calendar day from first to last, length T.
        spend: currency units, shape (C, T); 0 where the cell has no row.
        conversions: shape (C, T); 0 where the cell has no row.
        revenue: currency units, shape (C, T); NaN where unknown.
        present: whether the cell has a row, shape (C, T).
    """

    cells: tuple[Cell, ...]
    dates: NDArray[np.datetime64]
    spend: NDArray[np.float64]
    conversions: NDArray[np.float64]
    revenue: NDArray[np.float64]
    present: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class History:
    """What was spent and what came of it, one row a cell a day.

    Attributes:
        table: the columns of :data:`COLUMNS`, then those of :data:`OPTIONAL_COLUMNS` that are known;
            sorted by platform, campaign, audience, date; money in currency units, NaN where unknown.
        restated: what earlier files said of days that later files said again, one row for each platform and
            pair of ages: ``platform``, ``age_before`` and ``age_after`` (days from the day to the last one of
            the file), ``before`` and ``after`` (conversions, all cells and days together). None without such days.
    """

    table: pd.DataFrame
    restated: pd.DataFrame | None = None

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, source: str = "the table") -> "History":
        """A history of ``frame``, whose rows may stand in any order.

        Args:
            frame: at least date, platform, campaign, audience, spend and conversions.
            source: what errors call the frame; its first row is row 2, as in a file with headings.

        Raises:
            FileError: naming row and column, if a value cannot be right or two rows are of one cell and day.
        """
        _refuse_columns(frame, source)
        rows = range(2, len(frame) + 2)
        days = _days(frame["date"], Place(source, "date", rows))
        columns: dict[str, object] = {"date": pd.Series(days.astype("datetime64[s]"))}
        for name in KEYS:
            names = per_distinct(frame[name], clean_name)
            refuse_blank(names, Place(source, name, rows))
            columns[name] = pd.Series(names, dtype="str")
        for name in AMOUNTS:
            columns[name] = _amounts(frame, name, Place(source, name, rows))
        columns |= _optional(frame, source)
        table = pd.DataFrame(columns)
        _refuse_duplicates(table, source)
        return cls.from_clean(table)

    @classmethod
    def from_clean(cls, table: pd.DataFrame, restated: pd.DataFrame | None = None) -> "History":
        """A history of rows that were checked before: columns put in order, empty optional ones left out."""
        known = [name for name in OPTIONAL_COLUMNS if name in table and (table[name] != "").any()]
        return cls(table[[*COLUMNS, *known]].sort_values([*KEYS, "date"], ignore_index=True), restated)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, sorted."""
        distinct = self.table[list(KEYS)].drop_duplicates()
        return tuple(Cell(*names) for names in distinct.itertuples(index=False, name=None))

    @cached_property
    def tags(self) -> dict[str, tuple[Cell, ...]]:
        """The cells that bear each tag, tags sorted; a cell bears what any of its rows does."""
        if "tags" not in self.table:
            return {}
        found: dict[str, set[Cell]] = {}
        distinct = self.table[[*KEYS, "tags"]].drop_duplicates()
        for *names, tags in distinct.itertuples(index=False, name=None):
            for tag in filter(None, map(str.strip, str(tags).split(";"))):
                found.setdefault(tag, set()).add(Cell(*names))
        return {tag: tuple(sorted(found[tag], key=self.cells.index)) for tag in sorted(found)}

    @cached_property
    def results(self) -> dict[str, tuple[str, ...]]:
        """Platform -> what its conversions count, both sorted; platforms of which nobody said it are left out."""
        if "result" not in self.table:
            return {}
        told = self.table.loc[self.table["result"] != "", ["platform", "result"]].drop_duplicates()
        return {str(name): tuple(sorted(rows["result"])) for name, rows in told.groupby("platform")}

    @property
    def currency(self) -> str | None:
        """ISO code of all money in the history; None if nobody said."""
        return str(self.table["currency"].iloc[0]) if "currency" in self.table else None

    @property
    def first_day(self) -> datetime.date:
        """The first day that has a row."""
        return _day(self.table["date"].min())

    @property
    def last_day(self) -> datetime.date:
        """The last day that has a row."""
        return _day(self.table["date"].max())

    def panel(self) -> Panel:
        """The history as arrays (cells, days)."""
        days = self.table["date"].to_numpy().astype("datetime64[D]")
        dates = np.arange(days.min(), days.max() + 1)
        row = self.table.groupby(list(KEYS), sort=True).ngroup().to_numpy()
        at = (row, (days - days.min()).astype(int))
        spend, conversions, revenue = (np.full((len(self.cells), len(dates)), fill) for fill in (0.0, 0.0, np.nan))
        present = np.zeros(spend.shape, dtype=bool)
        for name, array in (("spend", spend), ("conversions", conversions), ("revenue", revenue)):
            array[at] = self.table[name].to_numpy()
        present[at] = True
        return Panel(self.cells, dates, spend, conversions, revenue, present)

    def to_csv_bytes(self) -> bytes:
        """The canonical CSV: UTF-8, LF, numbers as short as is exact; reading it gives this history."""
        columns: list[Sequence[str]] = [self.table["date"].dt.strftime("%Y-%m-%d").tolist()]
        for name in self.table.columns[1:]:
            values = self.table[name].tolist()
            columns.append([plain_number(v) for v in values] if name in AMOUNTS else values)
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.table.columns)
        writer.writerows(zip(*columns, strict=True))
        return text.getvalue().encode("utf-8")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical CSV, in hexadecimal."""
        return hashlib.sha256(self.to_csv_bytes()).hexdigest()


def plain_number(value: float) -> str:
    """The shortest text that reads back as ``value``; empty for NaN.

    Example:
        >>> plain_number(12.0), plain_number(0.1), plain_number(float("nan"))
        ('12', '0.1', '')
    """
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def _day(moment: pd.Timestamp) -> datetime.date:
    return moment.date()


def _refuse_columns(frame: pd.DataFrame, source: str) -> None:
    absent = [name for name in REQUIRED if name not in frame]
    if absent:
        raise FileError(
            "missing-column",
            N_("{file} has no column {column}."),
            N_("It needs {expected}."),
            file=source,
            column=absent[0],
            expected=list(REQUIRED),
        )
    if frame.empty:
        raise FileError(
            "no-rows", N_("{file} has no rows."), N_("Give at least one day of one audience."), file=source
        )


def _days(column: "pd.Series[Any]", place: Place) -> NDArray[np.datetime64]:
    try:
        parsed = pd.to_datetime(column, format=None if column.dtype.kind == "M" else "ISO8601")
        days = parsed.to_numpy().astype("datetime64[D]")
    except (ValueError, TypeError, AttributeError) as cause:
        raise FileError(
            "bad-date",
            N_("{file}: not every value under {column} is a date."),
            N_("Write days as YYYY-MM-DD."),
            file=place.file,
            column=place.column,
        ) from cause
    refuse_days(days, place)
    return days


def _amounts(frame: pd.DataFrame, name: str, place: Place) -> "pd.Series[float]":
    if name not in frame:
        return pd.Series(np.full(len(frame), np.nan))
    values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = np.isnan(values) & frame[name].notna().to_numpy() & (frame[name] != "").to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise place.refuse(
            at,
            "bad-number",
            N_("{file}, row {row}, column {column}: expected a number, found “{value}”."),
            value=str(frame[name].iloc[at]),
        )
    refuse_amounts(values, place, needed=name in REQUIRED)
    return pd.Series(values + 0.0)  # -0.0 + 0.0 is 0.0: both must be written alike


def _optional(frame: pd.DataFrame, source: str) -> dict[str, "pd.Series[str]"]:
    known = {}
    for name in OPTIONAL_COLUMNS:
        texts = per_distinct(frame[name], clean_name) if name in frame else []
        if any(texts):
            known[name] = pd.Series(_one_currency(texts, source) if name == "currency" else texts, dtype="str")
    return known


def _one_currency(texts: list[str], source: str) -> list[str]:
    """The only currency, for every row; rows that do not say are in it too."""
    codes = {text: currency_code(text) for text in dict.fromkeys(texts) if text}
    unknown = [text for text, code in codes.items() if code is None]
    if unknown:
        place = Place(source, "currency", range(2, len(texts) + 2))
        raise place.refuse(
            texts.index(unknown[0]),
            "bad-currency",
            N_("{file}, row {row}: {value} under {column} is no currency."),
            N_("Use the three-letter code, such as SAR."),
            value=unknown[0],
        )
    names = sorted({str(code) for code in codes.values()})
    if len(names) > 1:
        raise FileError(
            "two-currencies",
            N_("{file} holds amounts in {first} and in {second}."),
            N_("Convert one of them, or plan each currency for itself."),
            file=source,
            first=names[0],
            second=names[1],
        )
    return names * len(texts)


def _refuse_duplicates(table: pd.DataFrame, source: str) -> None:
    again = table.duplicated([*KEYS, "date"]).to_numpy()
    if again.any():
        at = int(np.argmax(again))
        key = [*KEYS, "date"]
        first = int(np.argmax((table[key] == table[key].iloc[at]).all(axis=1).to_numpy()))
        raise FileError(
            "duplicate-rows",
            N_("{file}: rows {first} and {row} are both {cell} on {day}."),
            N_("Delete one of them, or add them up."),
            file=source,
            first=first + 2,
            row=at + 2,
            cell=Cell(*table.loc[at, list(KEYS)]),
            day=table["date"].iloc[at].date(),
        )
