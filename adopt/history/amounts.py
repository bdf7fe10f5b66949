"""Columns of numbers as the ads managers write them, in any of the usual notations."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.errors import FileError
from adopt.history.currencies import currency_code, is_currency
from adopt.history.marks import plain_digits, without_marks
from adopt.history.validate import Place
from adopt.text import N_

FloatArray = NDArray[np.float64]

MISSING = ("", "-", "--", "–", "—", "n/a", "nan", "null", "none")
"""How the ads managers write that there is no number; compared in small letters."""

_NUMBERS = frozenset((float, int, type(None)))
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_EXPONENT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]{1,3}")
_DIGITS = re.compile(r"(?:(?<![^\W\d_])[.,])?[0-9](?:.*[0-9])?\.?")
_WRITTEN = re.compile(r"[0-9.,]+")
_BLANK_GROUPS = re.compile(r"(?<=[0-9])[ '’](?=[0-9]{3}(?![0-9]))")
_ARABIC_MARKS = str.maketrans({"٫": ".", "،": ",", "−": "-", "٬": None})
_GROUPED = {mark: re.compile(rf"[0-9]{{1,3}}(?:[{mark}][0-9]{{2,3}})*[{mark}][0-9]{{3}}") for mark in ".,"}


@dataclass(frozen=True)
class Amount:
    """One amount as written, its notation not yet decided.

    Attributes:
        digits: digits with points and commas; empty if nothing is there or ``value`` says all.
        sign: 1 or -1.
        currency: ISO code written beside it.
        value: the number, where there is no doubt about it.
    """

    digits: str = ""
    sign: int = 1
    currency: str | None = None
    value: float = np.nan

    @property
    def mark(self) -> str:
        """The decimal mark that the digits prove, ``?`` if they could be read in two ways, else empty."""
        present = [mark for mark in ".," if mark in self.digits]
        if len(present) == 2:
            return max(present, key=self.digits.rindex)
        if not present:
            return ""
        mark = present[0]
        head, *tails = self.digits.split(mark)
        if len(tails) > 1:
            return "," if mark == "." else "."
        return "?" if len(tails[0]) == 3 and 1 <= len(head) <= 3 and head[0] != "0" else mark

    def number(self, mark: str) -> float:
        """The value if ``mark`` is the decimal mark.

        Raises:
            ValueError: if the digits are not grouped as numbers are.
        """
        if not self.digits:
            return self.value
        group = "," if mark == "." else "."
        head, found, tail = self.digits.rpartition(mark)
        integer, fraction = (head, tail) if found else (self.digits, "")
        if group in integer and _GROUPED[group].fullmatch(integer):
            integer = integer.replace(group, "")
        if not f"{integer}{fraction}".isdigit():
            raise ValueError(self.digits)
        return self.sign * float(f"{integer or 0}.{fraction or 0}")


@dataclass(frozen=True, eq=False)
class Amounts:
    """Columns of numbers, read.

    Attributes:
        numbers: role -> numbers, NaN where nothing was written.
        guessed: headings of the columns whose points or commas could be read in two ways.
        currencies: role -> the ISO codes written beside the amounts, where there are any.
    """

    numbers: Mapping[str, FloatArray]
    guessed: tuple[str, ...]
    currencies: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class _Column:
    """A column before its notation is decided: the distinct amounts, and which one each row has."""

    place: Place
    distinct: Sequence[Amount]
    texts: Sequence[object]
    which: NDArray[np.intp]

    def row_of(self, number: int) -> int:
        return int(np.argmax(self.which == number))


def read_amounts(
    columns: Mapping[str, tuple[Sequence[object], Place]], whole: Collection[str] = (), fixed: bool = False
) -> Amounts:
    """Read the number columns of one file together: each may show how the others are to be read.

    Args:
        columns: role -> cells and where they stand.
        whole: roles that count whole things, where ``1.234`` can only be a thousand and more.
        fixed: the decimal mark is a point, whatever the columns look like.

    Raises:
        FileError: naming row and column, for text among the numbers or two notations in one column.
    """
    plain = {role: _plain_numbers(cells, fixed) for role, (cells, _) in columns.items()}
    clean = {role: numbers for role, numbers in plain.items() if numbers is not None}
    written = {r: _column(cells, place) for r, (cells, place) in columns.items() if r not in clean}
    own = {role: "." if fixed else _proved_mark(c, role in whole) for role, c in written.items()}
    proved = set(own.values()) - {""}
    shared = proved.pop() if len(proved) == 1 else ""
    guessed = [c.place.column for r, c in written.items() if not (own[r] or shared) and _doubtful(c)]
    numbers = {role: _numbers(column, own[role] or shared or ".") for role, column in written.items()}
    codes = {r: tuple(dict.fromkeys(a.currency for a in c.distinct if a.currency)) for r, c in written.items()}
    return Amounts(numbers | clean, tuple(guessed), dict.fromkeys(clean, ()) | codes)


def _plain_numbers(cells: Sequence[object], fixed: bool) -> FloatArray | None:
    """The numbers of a column that holds numbers alone, or, if the mark is fixed, writes each as a program does.

    None if there is anything else.
    """
    kinds = set(map(type, cells))
    if kinds <= _NUMBERS:
        numbers = np.array(cells, dtype=float)
        return None if np.isinf(numbers).any() else numbers
    if not fixed or kinds != {str}:
        return None
    texts = [str(cell) for cell in cells]
    if not all(text == "" or _PLAIN.fullmatch(text) for text in texts):
        return None
    return np.array([float(text) if text else np.nan for text in texts])


def _column(cells: Sequence[object], place: Place) -> _Column:
    """Take every distinct cell apart once."""
    known: dict[tuple[type, object], int] = {}
    which = np.array([known.setdefault((type(cell), cell), len(known)) for cell in cells], dtype=np.intp)
    texts = [cell for _, cell in known]
    distinct: list[Amount] = []
    for number, cell in enumerate(texts):
        try:
            distinct.append(_amount(cell))
        except ValueError as cause:
            raise _not_a_number(place, int(np.argmax(which == number)), cell) from cause
    return _Column(place, distinct, texts, which)


def _amount(cell: object) -> Amount:
    if cell is None:
        return Amount()
    if not isinstance(cell, str):
        return Amount(value=_finite(cell))
    if _PLAIN.fullmatch(cell):
        return Amount(cell.lstrip("-"), -1 if cell[0] == "-" else 1)
    text = plain_digits(without_marks(cell)).translate(_ARABIC_MARKS)
    if text.casefold() in MISSING:
        return Amount()
    if _EXPONENT.fullmatch(text):
        return Amount(value=_finite(float(text)))
    return _dressed(_BLANK_GROUPS.sub("", text))


def _finite(number: object) -> float:
    if isinstance(number, bool) or not hasattr(number, "__float__"):
        raise ValueError(number)
    value = float(number)
    if np.isinf(value):
        raise ValueError(number)
    return value


def _dressed(text: str) -> Amount:
    """An amount with a sign, brackets or a currency around its digits.

    Raises:
        ValueError: if anything else stands around or between them.
    """
    if text.startswith("[") and text.endswith("]"):  # Pinterest frames some figures so
        text = text[1:-1].strip()
    found = _DIGITS.search(text)
    if not found or not _WRITTEN.fullmatch(found[0]):
        raise ValueError(text)
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    brackets = before.startswith("(") and after.endswith(")")
    negative = brackets or "-" in before
    around = [part.strip("()" if brackets else "").strip("+- ") for part in (before, after)]
    if after.startswith(("+", "-")) or not all(part == "" or is_currency(part) for part in around):
        raise ValueError(text)
    codes = [code for code in map(currency_code, around) if code]
    return Amount(found[0], -1 if negative else 1, codes[0] if codes else None)


def _proved_mark(column: _Column, whole: bool) -> str:
    """The decimal mark that the column shows to be used; empty if nothing in it tells."""
    first: dict[str, int] = {}
    for number, amount in enumerate(column.distinct):
        mark = amount.mark
        if mark == "?" and whole:
            mark = "," if "." in amount.digits else "."
        if mark in (".", ","):
            first.setdefault(mark, number)
    if len(first) == 2:
        raise _two_notations(column, first)
    return next(iter(first), "")


def _doubtful(column: _Column) -> bool:
    return any(amount.mark == "?" for amount in column.distinct)


def _numbers(column: _Column, mark: str) -> FloatArray:
    values = np.empty(len(column.distinct))
    for number, amount in enumerate(column.distinct):
        try:
            values[number] = amount.number(mark)
        except ValueError as cause:
            raise _not_a_number(column.place, column.row_of(number), column.texts[number]) from cause
    return values[column.which]


def _not_a_number(place: Place, at: int, cell: object) -> FileError:
    return place.refuse(
        at,
        "bad-number",
        N_("{file}, row {row}, column {column}: expected a number, found “{value}”."),
        N_("Correct it, or leave the cell empty if nothing is known."),
        value=str(cell)[:80],
    )


def _two_notations(column: _Column, first: Mapping[str, int]) -> FileError:
    return column.place.refuse(
        column.row_of(first[","]),
        "two-notations",
        N_(
            "{file}: under {column}, {value} in row {row} has a decimal comma and {other} in row {other_row} "
            "a decimal point."
        ),
        N_("Export the report again in one language, without editing it."),
        value=str(column.texts[first[","]]),
        other=str(column.texts[first["."]]),
        other_row=int(column.place.rows[column.row_of(first["."])]),
    )
