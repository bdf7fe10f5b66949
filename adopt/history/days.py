"""Columns of dates as the ads managers, and spreadsheets after them, write them."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from adopt.errors import FileError
from adopt.history.amounts import MISSING
from adopt.history.marks import plain_digits, without_marks
from adopt.history.validate import Place
from adopt.text import N_

DayArray = NDArray[np.datetime64]

_TIME = r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}.*)?"
_ISO = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_NUMERIC = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_SERIAL = re.compile(r"[3-7][0-9]{4}")
_DAY_FIRST = re.compile(rf"(?:\D+[,،] *)?([0-9]{{1,2}})[ -]+(\D+?)[ .,،-]+([0-9]{{4}}){_TIME}")
_MONTH_FIRST = re.compile(rf"(?:\D+[,،] *)?(\D+?)[. ]+([0-9]{{1,2}})[,،]? +([0-9]{{4}}){_TIME}")
_EXCEL_ZERO = datetime.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 80_000
"""Spreadsheet day numbers of 1982 and 2119; anything else in a date column is no day number."""
_DAILY_GAP, _MONTHLY_GAP = 3, 20
"""Days: a daily report has no longer gaps; the wrong order of day and month makes gaps of a month."""
_FEWEST_DAYS = 3

_ORDERS = {"mdy": (2, 0, 1), "dmy": (2, 1, 0)}
_Parts = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Days:
    """A column of dates, read.

    Attributes:
        days: NaT where nothing was written.
        inferred: how an example was read, if only the run of the days told its order; else empty.
        example: that example as it was written.
    """

    days: DayArray
    inferred: datetime.date | None = None
    example: str = ""


def read_days(cells: Sequence[object], place: Place, order: str | None = None) -> Days:
    """Read a column of dates.

    Where day and month could be swapped, the whole column decides: a number above 12 settles it, then a run
    of consecutive days, then the order this ads manager is known to use.

    Args:
        cells: text, dates or spreadsheet day numbers.
        place: where they stand.
        order: ``mdy`` or ``dmy`` if the ads manager is known to write it so.

    Raises:
        FileError: naming row and column, if a cell is no date or the order cannot be told.
    """
    known: dict[object, int] = {}
    which = np.array([known.setdefault(cell, len(known)) for cell in cells], dtype=np.intp)
    parsed: list[datetime.date | _Parts | None] = []
    for number, cell in enumerate(known):
        try:
            parsed.append(parse_day(cell))
        except (ValueError, OverflowError) as cause:
            raise _bad_date(place, int(np.argmax(which == number)), cell) from cause
    open_parts = {number: p for number, p in enumerate(parsed) if isinstance(p, tuple)}
    chosen, inferred = _order(open_parts, list(known), which, place, order) if open_parts else ("mdy", False)
    dated = [_dated(p, chosen) if isinstance(p, tuple) else p for p in parsed]
    days = np.array([d if d is not None else "NaT" for d in dated], dtype="datetime64[D]")[which]
    if not inferred:
        return Days(days)
    first = next(iter(open_parts))
    return Days(days, dated[first], str(list(known)[first]))


def parse_day(cell: object) -> datetime.date | _Parts | None:
    """The day a cell means; the three numbers if day and month could be swapped; None if it is empty.

    Raises:
        ValueError: if it is no date.
    """
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if cell is None or isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return None if np.isnan(cell) else _from_number(float(cell))
    text = plain_digits(without_marks(str(cell)))
    if text.casefold() in MISSING:
        return None
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        return _settled((int(found[1]), int(found[3]), year))
    if _SERIAL.fullmatch(text):
        return _from_number(float(text))
    if found := _DAY_FIRST.fullmatch(text):
        return datetime.date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(text):
        return datetime.date(int(found[3]), _month(found[1]), int(found[2]))
    raise ValueError(text)


def _from_number(number: float) -> datetime.date:
    """A spreadsheet's day number, or YYYYMMDD kept as a number."""
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _EXCEL_ZERO + datetime.timedelta(days=int(number))
    found = _COMPACT.fullmatch(f"{number:.0f}")
    if not found:
        raise ValueError(number)
    return datetime.date(int(found[1]), int(found[2]), int(found[3]))


def _settled(parts: _Parts) -> _Parts:
    """The parts, if at least one order makes them a date."""
    for order in _ORDERS:
        try:
            _dated(parts, order)
        except ValueError:
            continue
        return parts
    raise ValueError(parts)


def _dated(parts: _Parts, order: str) -> datetime.date:
    year, month, day = (parts[i] for i in _ORDERS[order])
    return datetime.date(year, month, day)


@cache
def _months() -> Mapping[str, int]:
    """Names and abbreviations of the months in English and in the Arabic of every region."""
    from babel.dates import get_month_names  # slow to import, and most dates are numbers

    known: dict[str, int] = {}
    for locale in ("en", "ar", "ar_LB", "ar_MA", "ar_DZ"):
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, locale=locale)
            known |= {name.casefold().strip("."): number for number, name in names.items()}
    return known | {"sept": 9}


def _month(name: str) -> int:
    number = _months().get(" ".join(name.casefold().split()).strip("."))
    if number is None:
        raise ValueError(name)
    return number


def _order(
    parts: Mapping[int, _Parts], texts: list[object], which: NDArray[np.intp], place: Place, known: str | None
) -> tuple[str, bool]:
    """Whether months come first in the column, and whether only the run of its days told so."""
    fits = [order for order in _ORDERS if all(_fits(p, order) for p in parts.values())]
    if not fits:
        raise _mixed(parts, texts, which, place)
    if len(fits) == 1 or all(first == second for first, second, _ in parts.values()):
        return fits[0], False
    runs = [order for order in fits if _longest_gap(parts, order) <= _DAILY_GAP]
    others = [order for order in fits if _longest_gap(parts, order) >= _MONTHLY_GAP]
    if len(set(parts.values())) >= _FEWEST_DAYS and len(runs) == 1 and len(others) == 1:
        return runs[0], runs[0] != known
    if known:
        return known, False
    raise _ambiguous(parts, texts, which, place)


def _fits(parts: _Parts, order: str) -> bool:
    try:
        _dated(parts, order)
    except ValueError:
        return False
    return True


def _longest_gap(parts: Mapping[int, _Parts], order: str) -> int:
    """Days between neighbours, at most."""
    days = sorted({_dated(p, order) for p in parts.values()})
    return max(((later - day).days for day, later in pairwise(days)), default=0)


def _bad_date(place: Place, at: int, cell: object) -> FileError:
    return place.refuse(
        at,
        "bad-date",
        N_("{file}, row {row}: {value} under {column} is not a date."),
        N_("Write the day as YYYY-MM-DD."),
        value=str(cell)[:80],
    )


def _mixed(parts: Mapping[int, _Parts], texts: list[object], which: NDArray[np.intp], place: Place) -> FileError:
    day_first = next(number for number, p in parts.items() if not _fits(p, "mdy"))
    month_first = next(number for number, p in parts.items() if not _fits(p, "dmy"))
    rows = [int(place.rows[int(np.argmax(which == number))]) for number in (day_first, month_first)]
    return FileError(
        "mixed-dates",
        N_(
            "{file}: under {column}, {value} in row {row} has the day first and {other} in row {other_row} "
            "the month."
        ),
        N_("Write every day as YYYY-MM-DD."),
        file=place.file,
        column=place.column,
        row=rows[0],
        value=str(texts[day_first]),
        other_row=rows[1],
        other=str(texts[month_first]),
    )


def _ambiguous(
    parts: Mapping[int, _Parts], texts: list[object], which: NDArray[np.intp], place: Place
) -> FileError:
    number = next(number for number, (first, second, _) in parts.items() if first != second)
    return place.refuse(
        int(np.argmax(which == number)),
        "ambiguous-dates",
        N_(
            "{file}, row {row}: {value} under {column} could be {first} or {second}, and no other day in the "
            "file tells which."
        ),
        N_("Write the days as YYYY-MM-DD, or export more days."),
        value=str(texts[number]),
        first=_dated(parts[number], "mdy"),
        second=_dated(parts[number], "dmy"),
    )
