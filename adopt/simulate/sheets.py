"""What the files of ads managers are made of: columns, amounts as they write them, text and workbooks."""

import csv
import datetime
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from adopt.history.table import plain_number


@dataclass(frozen=True)
class Column:
    """A column of an export: its heading, its cells, and what the row of totals shows under it."""

    heading: str
    cells: Sequence[object]
    total: object = ""


def laid_out(columns: Sequence[Column]) -> tuple[list[str], list[tuple[object, ...]], list[object]]:
    """Headings, rows and totals of ``columns``."""
    body = list(zip(*(column.cells for column in columns), strict=True))
    return [column.heading for column in columns], body, [column.total for column in columns]


def amounts(rows: pd.DataFrame, name: str, heading: str, write: Callable[[float], object]) -> Column:
    """A column of numbers, each as ``write`` writes it, and its total."""
    total = round(float(rows[name].sum(min_count=1)), 2)
    return Column(heading, [write(value) for value in rows[name].tolist()], write(total))


def known(rows: pd.DataFrame, **headings: str) -> list[Column]:
    """The optional text columns that the history has."""
    return [Column(heading, rows[name].tolist()) for name, heading in headings.items() if name in rows]


def currency_of(rows: pd.DataFrame) -> str:
    """The code, empty where it is not known."""
    return str(rows["currency"].iloc[0]) if "currency" in rows and len(rows) else ""


def grouped(value: float) -> str:
    """``1,234.5``: as short as is exact, thousands separated; empty for NaN."""
    text = plain_number(value)
    return f"{Decimal(text):,f}" if text else ""


def money(value: float) -> str:
    """``1,234.50``: at least two decimals, all that there are; empty for NaN."""
    whole, _, decimals = grouped(value).partition(".")
    return f"{whole}.{decimals:0<2}" if whole else ""


def number_or_dash(value: float) -> object:
    """The number; a dash for NaN."""
    return "-" if math.isnan(value) else value


def long_date(day: datetime.date) -> str:
    """``September 3, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"


def as_text(rows: Iterable[Iterable[object]], separator: str) -> str:
    """The rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def as_workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """The rows as XLSX, the same bytes every time; text is text, even ``=1``."""
    from xlsxwriter import Workbook  # slow to import, and one platform of many needs it

    memory = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with Workbook(memory, options) as book:
        book.set_properties({"created": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)})
        sheet = book.add_worksheet("Sheet1")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return memory.getvalue()
