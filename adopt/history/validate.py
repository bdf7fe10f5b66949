"""What every value of a history must be, whether it came from a file or from a program."""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.errors import FileError
from adopt.text import N_

FIRST_YEAR, LAST_YEAR = 2000, 2100
LARGEST = 9e12
"""No day's count or money of one cell is larger, or it is an id or a slip. Its millionths fit 64 bits."""
FAR_AHEAD = 366
"""Days that a last, lonely date may lie after the one before it."""

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_IDLE = ("", "nan", "nat", "none", "<na>")


@dataclass(frozen=True, eq=False)
class Place:
    """A column and the rows its values stand in, numbered as the reader of the file sees them."""

    file: str
    column: str
    rows: Sequence[int] | NDArray[np.int64]

    def refuse(self, at: int, code: str, text: str, remedy: str = "", **values: object) -> FileError:
        """The error about the value at position ``at``."""
        return FileError(code, text, remedy, file=self.file, row=int(self.rows[at]), column=self.column, **values)


def refuse_amounts(values: NDArray[np.float64], place: Place, needed: bool = False) -> None:
    """Refuse what cannot be an amount; NaN is missing, and an error only where ``needed``.

    Raises:
        FileError: naming row and column.
    """
    for wrong, complain in ((np.isnan(values) & needed, _missing), (values < 0, _negative)):
        if wrong.any():
            complain(values, place, int(np.argmax(wrong)))
    huge = np.abs(values) > LARGEST
    if huge.any():
        at = int(np.argmax(huge))
        raise place.refuse(
            at,
            "too-large",
            N_("{file}, row {row}: {value} under {column} is too large to be a day of one audience."),
            N_("Check the decimal mark and that the column is not an id."),
            value=f"{values[at]:g}",
        )


def _missing(values: NDArray[np.float64], place: Place, at: int) -> None:
    raise place.refuse(
        at,
        "missing-number",
        N_("{file}, row {row}: nothing under {column}."),
        N_("Write 0 if there was none, or leave the row out."),
    )


def _negative(values: NDArray[np.float64], place: Place, at: int) -> None:
    raise place.refuse(
        at,
        "negative",
        N_("{file}, row {row}, column {column}: expected an amount of 0 or more, found {value}."),
        N_("Take corrections and refunds off the day they belong to, or leave the row out."),
        value=f"{values[at]:g}",
    )


def refuse_days(days: NDArray[np.datetime64], place: Place) -> None:
    """Refuse missing days, days of other centuries, and one lonely day far after all others.

    Raises:
        FileError: naming row and column.
    """
    missing = np.isnat(days)
    if missing.any():
        raise place.refuse(
            int(np.argmax(missing)),
            "missing-date",
            N_("{file}, row {row}: no date under {column}."),
            N_("Write the day as YYYY-MM-DD, or delete the row if it is a total."),
        )
    low, high = np.datetime64(f"{FIRST_YEAR}-01-01"), np.datetime64(f"{LAST_YEAR}-01-01")
    odd = (days < low) | (days >= high)
    known = np.unique(days)
    if not odd.any() and len(known) > 1 and known[-1] - known[-2] > np.timedelta64(FAR_AHEAD, "D"):
        odd = days == known[-1]
    if odd.any():
        at = int(np.argmax(odd))
        raise place.refuse(
            at,
            "odd-date",
            N_("{file}, row {row}: {value} under {column} cannot be right; it is far from all other days."),
            N_("Correct the year, or delete the row."),
            value=str(days[at])[:10],
        )


def refuse_blank(names: Sequence[str], place: Place) -> None:
    """Refuse rows without a name.

    Raises:
        FileError: naming row and column.
    """
    if "" in names:
        raise place.refuse(
            names.index(""),
            "missing-name",
            N_("{file}, row {row}: nothing under {column}."),
            N_("Fill the name in; where a campaign has no audiences, repeat the campaign's name."),
        )


def clean_name(value: object) -> str:
    r"""A name as text: no control characters, no blanks around it, and otherwise untouched.

    Example:
        >>> clean_name("  Women\t25-34 "), clean_name(2026.0), clean_name(float("nan"))
        ('Women 25-34', '2026', '')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or (not isinstance(value, str) and str(value).casefold() in _IDLE):
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        value = str(value).removesuffix(" 00:00:00")
    return _UNSAFE.sub(" ", str(value)).strip()


def per_distinct(values: Iterable[object], clean: Callable[[object], str]) -> list[str]:
    """``clean`` of every value, computed once for each distinct one."""
    listed = list(values)
    known = {value: clean(value) for value in dict.fromkeys(listed)}
    return [known[value] for value in listed]
