"""Small tables that people keep themselves: their columns, whatever the format, encoding or separator."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from adopt.errors import FileError
from adopt.history.amounts import read_amounts
from adopt.history.days import read_days
from adopt.history.grid import HEAD, Grid, Row, grids
from adopt.history.headings import SHOWN, plain_heading
from adopt.history.marks import without_marks
from adopt.history.source import Source
from adopt.history.validate import FIRST_YEAR, LARGEST, LAST_YEAR, Place, clean_name, per_distinct
from adopt.text import N_

Headings = Mapping[str, tuple[str, ...]]
"""Role -> the headings that its column may have, the usual one first."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a table, and which column plays which role.

    Attributes:
        name: of the file.
        columns: role -> position of its column, from 0, and its heading.
        rows: of data; a row may be shorter than the headings.
        numbers: what a spreadsheet numbers each row, from 1.
    """

    name: str
    columns: Mapping[str, tuple[int, str]]
    rows: Sequence[Row]
    numbers: Sequence[int]

    def cells(self, role: str) -> list[object]:
        """The column of ``role``; None where a row ends before it."""
        index = self.columns[role][0]
        return [row[index] if index < len(row) else None for row in self.rows]

    def place(self, role: str) -> Place:
        """Where the column of ``role`` stands."""
        return Place(self.name, self.columns[role][1], self.numbers)

    def texts(self, role: str, needed: bool = True) -> list[str]:
        """A column of names.

        Raises:
            FileError: if one is empty though it is ``needed``.
        """
        names = per_distinct(self.cells(role), clean_name)
        if needed and "" in names:
            raise nothing(self.place(role), names.index(""))
        return names

    def days(self, role: str) -> list[date | None]:
        """A column of days; None where nothing is written.

        Raises:
            FileError: for what is no day, or one of another century.
        """
        place = self.place(role)
        days: list[date | None] = read_days(self.cells(role), place).days.astype(object).tolist()
        for at, day in enumerate(days):
            if day is not None and not FIRST_YEAR <= day.year < LAST_YEAR:
                raise place.refuse(
                    at,
                    "odd-date",
                    N_("{file}, row {row}: {value} under {column} cannot be right."),
                    N_("Correct the year, or delete the row."),
                    value=day,
                )
        return days

    def amounts(self, *roles: str) -> dict[str, list[float | None]]:
        """Columns of numbers, read together; None where nothing is written.

        Raises:
            FileError: for what is no number, or one out of all proportion.
        """
        columns = {role: (self.cells(role), self.place(role)) for role in roles}
        numbers = read_amounts(columns).numbers
        for role in roles:
            huge = np.abs(numbers[role]) > LARGEST
            if huge.any():
                raise self.place(role).refuse(
                    int(np.argmax(huge)),
                    "too-large",
                    N_("{file}, row {row}: {value} under {column} is too large."),
                    N_("Check the decimal mark and that the column is not an id."),
                    value=f"{numbers[role][np.argmax(huge)]:g}",
                )
        return {role: [None if np.isnan(n) else float(n) for n in numbers[role]] for role in roles}


def read_sheet(
    source: Source, headings: Headings, *choices: Sequence[str], skip: Callable[[Row], bool] = lambda _: False
) -> Sheet:
    """Find the table in a file.

    Args:
        source: CSV or a workbook; lines above the headings are passed over, and other columns too.
        headings: of every role that a column may play.
        choices: the roles that are needed, in one or several arrangements; the first that is there counts.
        skip: rows below the headings that are no data, such as totals.

    Raises:
        FileError: if the file holds no table, a column is missing or stands twice, or a row is too long.
    """
    read = [(grid, at, row) for grid in grids(source) for at, row in enumerate(_head(grid))]
    for needed in choices:
        for grid, at, row in read:
            if all(role in _roles(row, headings) for role in needed):
                return _below(grid, at, row, headings, skip)
    if not read:
        next(grids(source)).rows(HEAD)  # says why
    nearest: Row = max((row for _, _, row in read), key=lambda row: len(_roles(row, headings)), default=())
    raise _no_table(source.name, nearest, headings, choices)


def nothing(place: Place, at: int) -> FileError:
    """The error about a cell that must not be empty."""
    return place.refuse(
        at,
        "nothing",
        N_("{file}, row {row}: nothing under {column}."),
        N_("Fill it in, or delete the row."),
    )


def _no_table(name: str, nearest: Row, headings: Headings, choices: Sequence[Sequence[str]]) -> FileError:
    """The error about a file without the columns; ``nearest`` is the row that could have been the headings."""
    lacking = min(([r for r in needed if r not in _roles(nearest, headings)] for needed in choices), key=len)
    found = [without_marks(str(cell))[:60] for cell in nearest if _filled(cell)][:SHOWN]
    return FileError(
        "sheet-columns",
        N_("{file} has no column {missing}; its columns are {found}.") if found else N_("{file} has no headings."),
        N_("It needs the columns {columns}."),
        file=name,
        missing=[headings[role][0] for role in lacking],
        found=found,
        columns=[headings[role][0] for role in choices[0]],
    )


def _head(grid: Grid) -> Iterable[Row]:
    try:
        return grid.rows(HEAD)
    except FileError:  # read with the wrong separator, a cell may seem never to end
        return []


def _roles(row: Row, headings: Headings) -> dict[str, list[int]]:
    """Role -> the columns whose headings say so."""
    named = [plain_heading(cell) for cell in row]
    found = {role: [i for i, name in enumerate(named) if name in names] for role, names in headings.items()}
    return {role: places for role, places in found.items() if places}


def _below(grid: Grid, at: int, head: Row, headings: Headings, skip: Callable[[Row], bool]) -> Sheet:
    """The rows below the headings in row ``at``, counted from 0."""
    roles = _roles(head, headings)
    twice = next((places for places in roles.values() if len(places) > 1), None)
    if twice:
        raise FileError(
            "duplicate-heading",
            N_("{file}, row {row}: the columns {first} and {second} mean the same."),
            N_("Delete one of them."),
            file=grid.name,
            row=at + 1,
            first=str(head[twice[0]]),
            second=str(head[twice[1]]),
        )
    below = list(enumerate(grid.rows()[at + 1 :], start=at + 2))
    filled = [(number, row) for number, row in below if any(map(_filled, row)) and not skip(row)]
    for number, row in filled:
        if any(map(_filled, row[len(head) :])):
            raise FileError(
                "long-row",
                N_("{file}, row {row} has more cells than the {count} headings in row {header}."),
                N_("Write amounts without thousands separators, and names that hold a comma in double quotes."),
                file=grid.name,
                row=number,
                count=len(head),
                header=at + 1,
            )
    columns = {role: (places[0], without_marks(str(head[places[0]]))) for role, places in roles.items()}
    return Sheet(grid.name, columns, [row for _, row in filled], [number for number, _ in filled])


def _filled(cell: object) -> bool:
    return without_marks(cell) != "" if isinstance(cell, str) else cell is not None
