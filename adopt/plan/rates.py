"""What a unit of each currency is worth in one common currency, as somebody gives it: a CSV or a TOML file."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from adopt.errors import FileError, QuestionError
from adopt.files import toml_of
from adopt.history.currencies import currency_code
from adopt.text import N_, Message

KEYS = ("currency", "rate", "date", "source", "to")
LARGEST = Decimal(10) ** 9
EXAMPLE = '[[rates]]  currency = "USD"  rate = 3.75'
_EXAMPLE = N_("A row is: currency,rate,date,source - as in USD,3.75,2026-11-20,central bank.")


@dataclass(frozen=True)
class Rate:
    """Of one currency: units of the common currency for one of it, the day it is of, and who says so."""

    value: Decimal
    day: date
    source: str = ""


@dataclass(frozen=True)
class Rates:
    """Rates to one common currency.

    Attributes:
        common: ISO code.
        rates: of the other currencies by ISO code.
    """

    common: str
    rates: Mapping[str, Rate] = field(default_factory=dict)

    def of(self, currency: str | None, account: str) -> Decimal:
        """Units of the common currency for one of ``currency``.

        Raises:
            QuestionError: if an account's currency is not known, or has no rate.
        """
        if currency == self.common:
            return Decimal(1)
        if currency is None:
            raise QuestionError(
                "account-without-currency",
                N_("The account {account} names no currency, so its money cannot be told in {common}."),
                N_("Export it with its currency, or give one in a mapping file."),
                account=account,
                common=self.common,
            )
        if currency not in self.rates:
            raise QuestionError(
                "no-rate",
                N_("The account {account} is in {currency}, and there is no rate from {currency} to {common}."),
                N_("Add it to the file given with --rates. {example}"),
                account=account,
                currency=currency,
                common=self.common,
                example=Message(_EXAMPLE),
            )
        return self.rates[currency].value


def load_rates(path: Path, common: str) -> Rates:
    """Read a file of rates: TOML with tables ``[[rates]]``, or CSV with a heading.

    Args:
        path: of a file whose rows have currency, rate, date and, optionally, source and to.
        common: ISO code of the currency that rates lead to.

    Raises:
        FileError: naming the file and the row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        text = N_("{file} cannot be read: {reason}.")
        raise FileError("unreadable", text, N_("Check the path."), file=str(path), reason=reason) from None
    found: dict[str, Rate] = {}
    for row, given in _rows(text, path):
        currency, rate = _rate(given, common, str(path), row)
        if currency in found:
            raise _bad(str(path), row, N_("{currency} stands there twice."), currency=currency)
        found[currency] = rate
    return Rates(common, {currency: rate for currency, rate in found.items() if currency != common})


def _rows(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The rows of the file with their numbers: lines of a CSV, the heading being the first, or tables."""
    if path.suffix.lower() != ".toml":
        reader = csv.DictReader(io.StringIO(text))
        for given in reader:
            yield reader.line_num, {str(k).strip().lower(): (v or "") for k, v in given.items() if k is not None}
        return
    tables = toml_of(text.encode(), str(path), N_("It has lines such as: {example}"), example=EXAMPLE).get("rates")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        text = N_("The file of rates {file} has no tables under lines [[rates]].")
        raise FileError("no-rates", text, N_("It has lines such as: {example}"), file=str(path), example=EXAMPLE)
    yield from enumerate(tables, start=1)


def _rate(given: Mapping[str, object], common: str, file: str, row: int) -> tuple[str, Rate]:
    """One row, checked."""
    strangers = [key for key in given if key not in KEYS]
    if strangers:
        raise _bad(file, row, N_("there is no such key: {key}."), key=strangers[0])
    named = str(given.get("currency", ""))
    currency = currency_code(named)
    if currency is None:
        raise _bad(file, row, N_("expected a currency such as USD, got {got}."), got=repr(named))
    to = str(given.get("to") or common).upper()
    if to != common:
        text = N_("expected a rate to {common}, got one from {currency} to {to}. Give one direction only.")
        raise _bad(file, row, text, common=common, currency=currency, to=to)
    value = _value(given.get("rate"), file, row)
    if currency == common and value != 1:
        raise _bad(file, row, N_("a unit of {common} is 1 {common}, got {got}."), common=common, got=str(value))
    return currency, Rate(value, _day(given.get("date"), file, row), str(given.get("source", "")).strip())


def _value(given: object, file: str, row: int) -> Decimal:
    try:
        value = Decimal(str(given).strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not (value.is_finite() and 0 < value < LARGEST):
        raise _bad(file, row, N_("expected a rate above 0, got {got}."), got=repr(given))
    return value


def _day(given: object, file: str, row: int) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        text = N_("expected the date of the rate, such as 2026-11-20, got {got}.")
        raise _bad(file, row, text, got=repr(given)) from None


def _bad(file: str, row: int, problem: str, **values: object) -> FileError:
    return FileError(
        "bad-rates",
        N_("{file}, row {row}: {problem}"),
        _EXAMPLE,
        file=file,
        row=row,
        problem=Message(problem, values),
    )
