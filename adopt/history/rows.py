"""Which rows below the headings are data, and which are totals, notes and blanks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from adopt.errors import FileError
from adopt.history.amounts import MISSING
from adopt.history.grid import Row
from adopt.history.headings import Match
from adopt.history.marks import without_marks
from adopt.history.validate import Place
from adopt.text import N_

_TOTAL = re.compile(
    r"(?:grand |sub)?totals?\b|(?:ال)?[إا]جمالي|المجموع|resultados totales\b|gesamt\b|toplam\b|totaal\b",
    re.IGNORECASE,
)
_NAMES = ("campaign", "audience", "ad", "campaign_id", "audience_id")


@dataclass(frozen=True, eq=False)
class Body:
    """The data of a report.

    Attributes:
        match: its headings.
        rows: the rows of data.
        numbers: what a spreadsheet numbers each of them, from 1.
        skipped: rows left out as totals and notes.
        date_role: the role that holds the day.
    """

    match: Match
    rows: Sequence[Row]
    numbers: Sequence[int]
    skipped: int
    date_role: str

    def has(self, role: str) -> bool:
        """Whether the report has a column for ``role``."""
        return role in self.match.columns

    def index(self, role: str) -> int:
        """Which column holds ``role``, from 0."""
        return self.match.columns[role].index

    def cells(self, role: str) -> list[object]:
        """The column of ``role``.

        Raises:
            FileError: if a row is cut short before it.
        """
        index = self.index(role)
        try:
            return [row[index] for row in self.rows]
        except IndexError as cause:
            at = next(i for i, row in enumerate(self.rows) if len(row) <= index)
            raise self.place(role).refuse(
                at,
                "short-row",
                N_("{file}, row {row} ends before {column}."),
                N_("The file may have been cut off; export it again."),
            ) from cause

    def place(self, role: str) -> Place:
        """Where the column of ``role`` stands."""
        return Place(self.match.grid.name, self.match.heading(role), self.numbers)


def read_body(match: Match) -> Body:
    """The rows of data below the headings of ``match``.

    Raises:
        FileError: if the day or another needed column is missing, a row has more cells than there are
            headings, or no row is left.
    """
    role = "date" if "date" in match.columns else "period_start"
    if role not in match.columns:
        raise no_day(match)
    if match.missing:
        raise missing_columns(match, match.missing)
    below = list(enumerate(match.grid.rows()[match.row + 1 :], start=match.row + 2))
    filled = [(number, row) for number, row in below if any(map(_filled, row))]
    for number, row in filled:
        if len(row) > match.width and any(map(_filled, row[match.width :])):
            raise _long_row(match, number)
    is_data = _data_test(match, role)
    data = [(number, row) for number, row in filled if is_data(row)]
    if not data:
        date = match.columns[role].index
        days = [row[date] for _, row in filled if date < len(row) and not _alone(row)]
        dated = not all(_nothing(cell) or _total(cell) for cell in days)
        raise _no_names(match) if dated else _no_rows(match)
    body = Body(match, [row for _, row in data], [n for n, _ in data], len(filled) - len(data), role)
    if role == "period_start":
        _refuse_periods(body)
    return body


def no_day(match: Match) -> FileError:
    """The error about a report whose rows are no days; it says what to choose in the ads manager."""
    menus = match.spec.daily_menu
    if not match.spec.platform:
        return missing_columns(match, ["date"])
    known = [menus[language] for language in (match.language, "en") if language in menus]
    return FileError(
        "no-day",
        N_("{file} has no row for each day, so nothing can be learned from how results follow spend."),
        N_("Choose {menu} in {platform}, and export again.")
        if menus
        else N_("Break the report in {platform} down by day, so that it has the column {column}; then export it."),
        file=match.grid.name,
        row=match.row + 1,
        column=match.heading("date"),
        menu=" / ".join(dict.fromkeys(known)),
        platform=match.spec.title,
    )


def missing_columns(match: Match, roles: Sequence[str]) -> FileError:
    """The error about needed columns that are not there, by their names in this ads manager and its language."""
    names = [match.heading(role) for role in roles]
    kinds = [match.heading(f"conversions:{i}") for i in range(1, len(match.spec.conversions))]
    remedy = N_("Add what is missing and export again.")
    if "conversions" in roles and kinds:
        remedy = N_("Add what is missing and export again; instead of {counted} one of these will do: {others}.")
    return FileError(
        "missing-column" if len(names) == 1 else "missing-columns",
        N_("{file} (read as {layout}) is without the column {column}.")
        if len(names) == 1
        else N_("{file} (read as {layout}) is without the columns {columns}."),
        remedy,
        file=match.grid.name,
        row=match.row + 1,
        layout=match.spec.title,
        column=names[0],
        columns=names,
        counted=match.heading("conversions"),
        others=list(dict.fromkeys(kinds)),
    )


def _filled(cell: object) -> bool:
    return without_marks(cell) != "" if isinstance(cell, str) else cell is not None


def _alone(row: Row) -> bool:
    """Whether at most one cell of the row holds anything: a note, not data."""
    filled = filter(_filled, row)
    return next(filled, None) is None or next(filled, None) is None


def _nothing(cell: object) -> bool:
    if cell is None or isinstance(cell, float):
        return cell is None or bool(np.isnan(cell))
    return isinstance(cell, str) and _says_nothing(cell)


@lru_cache(maxsize=10_000)  # names and days come again and again
def _says_nothing(text: str) -> bool:
    return without_marks(text).casefold() in MISSING


def _total(cell: object) -> bool:
    return isinstance(cell, str) and _TOTAL.match(without_marks(cell)) is not None


def _data_test(match: Match, date_role: str) -> Callable[[Row], bool]:
    """Tells rows of data from totals and notes.

    A campaign may be called "Total awareness": a row is a total if it names nothing, or if it says "total" and
    either has no day or names nothing else.
    """
    date = match.columns[date_role].index
    names = [match.columns[role].index for role in _NAMES if role in match.columns]

    def is_data(row: Row) -> bool:
        named = [row[i] for i in names if i < len(row) and not _nothing(row[i])]
        if len(named) < 2 and _alone(row):
            return False
        dated = date < len(row) and not (_nothing(row[date]) or _total(row[date]))
        if not dated:
            return bool(named) and not any(_total(cell) for cell in (row[0], row[min(date, len(row) - 1)], *named))
        return len(named) > 1 or (bool(named) and (len(names) == 1 or not _total(named[0])))

    return is_data


def _refuse_periods(body: Body) -> None:
    """A report whose rows begin and end on one day is daily, though nobody asked for days."""
    if not body.has("period_end"):
        raise no_day(body.match)
    ends = zip(body.cells("period_start"), body.cells("period_end"), strict=True)
    if any(start != end for start, end in ends):
        raise no_day(body.match)


def _long_row(match: Match, number: int) -> FileError:
    return FileError(
        "long-row",
        N_("{file}, row {row} has more cells than the {count} headings in row {header}."),
        N_("A name with a separator in it needs quotation marks around it; export the file again."),
        file=match.grid.name,
        row=number,
        count=match.width,
        header=match.row + 1,
    )


def _no_names(match: Match) -> FileError:
    return FileError(
        "no-names",
        N_("{file} has nothing under {column}: it is a report of the whole account."),
        N_("Export at the level of campaigns or of ad sets."),
        file=match.grid.name,
        column=match.heading("campaign"),
        row=match.row + 1,
    )


def _no_rows(match: Match) -> FileError:
    return FileError(
        "no-rows",
        N_("{file} (read as {layout}) has headings and no delivery."),
        N_("Choose days on which ads ran and export again, or leave the file out."),
        file=match.grid.name,
        layout=match.spec.title,
        row=match.row + 1,
    )
