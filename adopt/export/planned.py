"""A plan as the budgets it asks for, read from ``plan.csv``."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from adopt.errors import FileError
from adopt.history.currencies import currency_code
from adopt.history.grid import decoded
from adopt.history.source import Source
from adopt.history.validate import LARGEST, clean_name
from adopt.labels import Cell
from adopt.text import N_

NEEDED = ("platform", "campaign", "audience", "recommended_daily_budget")
TOLD = (
    "expected_conversions", "marginal_cpa", "evidence", "expected_conversions_low", "expected_conversions_high",
    "expected_revenue",
)  # fmt: skip
"""Columns of figures that only inform."""
FLIGHT = ("first_day", "last_day", "days")
"""There where the plan has flights; empty for a cell that has no day."""
Flight = tuple[date, date, int]
"""First day, last day, and on how many days."""


@dataclass(frozen=True)
class Told:
    """What a plan says of a cell beside its budget; None for what it does not say.

    Attributes:
        before: what the cell spends a day today, currency units.
        expected: conversions over the plan's days.
        marginal_cpa: what the next conversion costs at the recommended budget, currency units.
        evidence: share of the curve that the cell's own days gave, 0 to 1.
        low: lower end of the central 90 % of ``expected``.
        high: its upper end.
        revenue: over the plan's days, currency units.
    """

    before: Decimal | None = None
    expected: float | None = None
    marginal_cpa: float | None = None
    evidence: float | None = None
    low: float | None = None
    high: float | None = None
    revenue: float | None = None


@dataclass(frozen=True)
class Planned:
    """What a plan asks for.

    Attributes:
        file: its name.
        budgets: currency units a day of every cell.
        currency: ISO code; None if the plan does not say.
        flights: first day, last day and number of days of every cell, where the plan has flights.
        told: what else it says of every cell.
    """

    file: str
    budgets: Mapping[Cell, Decimal]
    currency: str | None
    flights: Mapping[Cell, Flight] = field(default_factory=dict)
    told: Mapping[Cell, Told] = field(default_factory=dict)

    def of_platforms(self, names: Sequence[str]) -> "Planned":
        """The plan of some platforms alone; all of it without a name.

        Raises:
            FileError: if one of them gets no budget in the plan.
        """
        absent = [name for name in names if not self.of_platform(name)]
        if absent:
            raise FileError(
                "no-platform",
                N_("{file} gives no budget on {platform}."),
                N_("It has {known}."),
                file=self.file,
                platform=absent[0],
                known=sorted({cell.platform for cell in self.budgets}),
            )
        kept = {cell: amount for cell, amount in self.budgets.items() if not names or cell.platform in names}
        return replace(self, budgets=kept)

    def about(self, cell: Cell) -> Told:
        """What else the plan says of a cell."""
        return self.told.get(cell, Told())

    def before(self, cells: Sequence[Cell]) -> Decimal | None:
        """What cells together spend a day today; None where the plan does not say it of one."""
        known = [self.about(cell).before for cell in cells]
        return None if None in known else sum((amount for amount in known if amount is not None), Decimal(0))

    def of_platform(self, platform: str) -> dict[Cell, Decimal]:
        """The budgets of one platform."""
        return {cell: amount for cell, amount in self.budgets.items() if cell.platform == platform}


def read_planned(source: Source) -> Planned:
    """Read ``plan.csv``.

    Raises:
        FileError: naming row and column, for a missing column, an amount that is none or a cell given twice.
    """
    lines = csv.DictReader(io.StringIO(decoded(source.data).text, newline=""))
    missing = [name for name in NEEDED if name not in (lines.fieldnames or ())]
    if missing:
        raise FileError(
            "not-a-plan",
            N_("{file} is no plan: it has no column {column}."),
            N_("Give the file that adopt plan wrote."),
            file=source.name,
            column=missing[0],
        )
    budgets: dict[Cell, Decimal] = {}
    currencies: dict[str, int] = {}
    flights: dict[Cell, Flight] = {}
    told: dict[Cell, Told] = {}
    for line in lines:
        row = lines.line_num
        cell = Cell(*(clean_name(line[name]) for name in NEEDED[:3]))
        if cell in budgets:
            text, remedy = N_("{file}, row {row}: {cell} has a budget twice."), N_("Delete one of the rows.")
            raise FileError("twice", text, remedy, file=source.name, row=row, cell=cell)
        budgets[cell] = _amount(line["recommended_daily_budget"], source.name, row)
        if all(line.get(name) for name in FLIGHT):
            flights[cell] = _flight(line, source.name, row)
        told[cell] = _told(line, source.name, row)
        if code := currency_code(line.get("currency") or ""):
            currencies.setdefault(code, row)
    if len(currencies) > 1 or not budgets:
        text = (
            N_("{file} holds budgets in several currencies: {currencies}.")
            if budgets
            else N_("{file} has no rows.")
        )
        remedy = N_("Export the plan of each account by itself.") if budgets else N_("Make the plan again.")
        code = "plan-currencies" if budgets else "empty-plan"
        raise FileError(code, text, remedy, file=source.name, currencies=list(currencies))
    return Planned(source.name, budgets, next(iter(currencies), None), flights, told)


def _flight(line: Mapping[str, str], file: str, row: int) -> Flight:
    try:
        first, last, days = (line[name] for name in FLIGHT)
        return date.fromisoformat(first), date.fromisoformat(last), int(days)
    except ValueError as error:
        raise FileError(
            "bad-days",
            N_("{file}, row {row}, columns {columns}: expected two days and their number: {reason}."),
            N_("Give the file as adopt plan wrote it."),
            file=file,
            row=row,
            columns=list(FLIGHT),
            reason=str(error),
        ) from None


def _told(line: Mapping[str, str | None], file: str, row: int) -> Told:
    before = (line.get("current_daily_budget") or "").strip()
    return Told(
        _amount(before, file, row, "current_daily_budget") if before else None,
        *(_figure(line.get(name)) for name in TOLD),
    )


def _figure(text: str | None) -> float | None:
    """A figure that only informs: what is none is not known."""
    try:
        figure = float(text or "")
    except ValueError:
        return None
    return figure if math.isfinite(figure) and figure >= 0 else None


def _amount(text: str | None, file: str, row: int, column: str = "recommended_daily_budget") -> Decimal:
    try:
        amount = Decimal((text or "").strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= Decimal(LARGEST):
        raise FileError(
            "bad-budget",
            N_("{file}, row {row}, column {column}: expected an amount of 0 or more, found {value}."),
            N_("Give the file as adopt plan wrote it."),
            file=file,
            row=row,
            column=column,
            value=text or "",
        )
    return amount
