"""Tables with a column of days and numbers beside it, wherever they stand in a file and whoever exported it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from adopt.context.sheet import Sheet
from adopt.errors import FileError
from adopt.history.days import parse_day
from adopt.history.grid import Grid, Row, grids
from adopt.history.headings import plain_heading
from adopt.history.marks import plain_digits, without_marks
from adopt.history.source import Source
from adopt.text import N_

DAY = "date"
"""The role of the column of days."""
FEWEST_ROWS = 3
"""A lonely date beside a number, such as that of the export, makes no table."""
LEAST = "<1"
"""How Google Trends writes what is above 0 and below 1."""

_NUMBER = re.compile(r"[-+−]? ?[0-9](?:[0-9.,٫٬'’ ]*[0-9])?")
_COUNTER = re.compile(r"[0-9]{1,7}|[0-9]{9,}")
"""Digits alone are no day, but for the eight of 20260131."""
_ID = re.compile(r"\bids?\b|معرف")


@dataclass(frozen=True, eq=False)
class DayTable:
    """Rows of a table, one or several a day.

    Attributes:
        sheet: its column of days as :data:`DAY`, and every other column with a heading, by its position as text.
        title: of the table: a lonely cell above its headings; empty if there is none.
        numeric: the roles of the columns of numbers.
        left_out: rows of totals, as a spreadsheet numbers them.
        below_one: whether :data:`LEAST` stands in it; it is read as a half.
    """

    sheet: Sheet
    title: str
    numeric: tuple[str, ...]
    left_out: tuple[int, ...]
    below_one: bool

    def heading(self, role: str) -> str:
        """What the file calls a column."""
        return self.sheet.columns[role][1]


def day_tables(source: Source) -> list[DayTable]:
    """The tables of a file: those of its first sheet that has one, or of the separator that makes the most rows.

    Args:
        source: CSV or a workbook; titles, groups of headings, notes and totals may stand around its tables.

    Raises:
        FileError: if there is no column of days with numbers beside it, or it has no headings.
    """
    read = [list(_tables(grid)) for grid in grids(source)]
    longest: list[DayTable] = max(read, key=lambda tables: sum(len(t.sheet.rows) for t in tables), default=[])
    found = longest if source.kind == "text" else next(filter(None, read), [])
    if not found:
        raise FileError(
            "no-days",
            N_("{file} has no column of days with numbers beside it."),
            N_("Export the report by day, or give a table with the columns date, name and value."),
            file=source.name,
        )
    return found


def _tables(grid: Grid) -> Iterator[DayTable]:
    """Every table of a grid, from the top."""
    try:
        rows = grid.rows()
    except FileError:  # read with the wrong separator, a cell may seem never to end
        return
    at = after = 0
    while at < len(rows):
        column = _day_column(rows[at])
        end = at if column is None else _end(rows, at, column)
        if column is not None and end - at >= FEWEST_ROWS:
            yield _table(grid.name, rows, (after, at, end), column)
            after = end
        at = max(end, at + 1)


def _day_column(row: Row) -> int | None:
    """Where a row has its day, if it has numbers beside it."""
    days = [i for i, cell in enumerate(row) if _day(cell) is not None]
    return next((day for day in days if any(_is_number(c) for i, c in enumerate(row) if i not in days)), None)


def _day(cell: object) -> object:
    """The day that a cell is, or could be; None if it is something else."""
    text = plain_digits(without_marks(cell)) if isinstance(cell, str) else ""
    if not isinstance(cell, str | date) or _COUNTER.fullmatch(text):
        return None
    try:
        return parse_day(cell)
    except (ValueError, OverflowError):
        return None


def _end(rows: Sequence[Row], first: int, column: int) -> int:
    """Where the table ends: at a row with something in it, but neither a day nor a number."""
    for at in range(first, len(rows)):
        row = rows[at]
        if any(map(_filled, row)) and not (_has_day(row, column) or any(map(_is_number, row))):
            return at
    return len(rows)


def _has_day(row: Row, column: int) -> bool:
    return column < len(row) and _day(row[column]) is not None


def _table(file: str, rows: Sequence[Row], at: tuple[int, int, int], day: int) -> DayTable:
    """The table whose rows stand from ``at[1]`` to ``at[2]``; its headings stand after ``at[0]``."""
    after, first, end = at
    above = [row for row in rows[after:first] if any(map(_filled, row))]
    head: Row = next((row for row in reversed(above) if sum(map(_filled, row)) > 1), ())
    if not head:
        raise FileError(
            "no-headings",
            N_("{file}: row {row} has a day and numbers, but no row above it says what they are."),
            N_("Put a row of headings above it."),
            file=file,
            row=first + 1,
        )
    numbered = enumerate(rows[first:end], start=first + 1)
    filled = [(number, row) for number, row in numbered if any(map(_filled, row))]
    kept = [(number, row) for number, row in filled if not _is_total(row, day)]
    named = [i for i, cell in enumerate(head) if _filled(cell) and i != day]
    columns = {DAY: (day, _text(head, day))} | {str(i): (i, _text(head, i)) for i in named}
    numeric = tuple(str(i) for i in named if _is_numeric(i, _text(head, i), [row for _, row in kept]))
    wanted = {int(role) for role in numeric}
    cells = [[_plain(c) if i in wanted else c for i, c in enumerate(row)] for _, row in kept]
    below_one = any(_text(row, i) == LEAST for _, row in kept for i in wanted)
    left_out = tuple(number for number, row in filled if _is_total(row, day))
    sheet = Sheet(file, columns, cells, [number for number, _ in kept])
    return DayTable(sheet, _title(above, head), numeric, left_out, below_one)


def _title(above: Sequence[Row], head: Row) -> str:
    """The lonely cell above the headings, if it is no instruction to a spreadsheet."""
    before = above[: next(i for i, row in enumerate(above) if row is head)]
    texts = [_text(row, i) for row in before[-1:] for i, cell in enumerate(row) if _filled(cell)]
    return texts[0] if len(texts) == 1 and not texts[0].startswith("sep=") else ""


def _is_total(row: Row, day: int) -> bool:
    """Whether a row of numbers is of no day: nothing stands there, or a word without any digit."""
    text = plain_digits(_text(row, day))
    return not any(letter.isdigit() for letter in text)


def _is_numeric(column: int, heading: str, rows: Sequence[Row]) -> bool:
    """Whether most of a column are numbers, and not those of an id."""
    cells = [row[column] for row in rows if column < len(row) and _filled(row[column])]
    return not _ID.search(plain_heading(heading)) and sum(map(_is_number, cells)) * 2 > len(cells)


def _is_number(cell: object) -> bool:
    if isinstance(cell, str):
        text = plain_digits(without_marks(cell))
        return text == LEAST or _NUMBER.fullmatch(text.rstrip("%٪ ")) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _plain(cell: object) -> object:
    """A number without the sign of a percentage; a half for what is above 0 and below 1."""
    if not isinstance(cell, str):
        return cell
    text = without_marks(cell)
    return "0.5" if text == LEAST else text.rstrip("%٪ ")


def _text(row: Row, at: int) -> str:
    cell = row[at] if at < len(row) else None
    return "" if cell is None else without_marks(str(cell))


def _filled(cell: object) -> bool:
    return without_marks(cell) != "" if isinstance(cell, str) else cell is not None
