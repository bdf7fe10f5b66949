"""The question as a frozen value: one daily budget, and how little and how much each cell may get."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.spread import scaled, spread
from adopt.curves.table import FloatArray, ResponseTable
from adopt.errors import InfeasibleError, QuestionError
from adopt.text import N_

IntArray = NDArray[np.intp]

ROUNDING = 1e-9
"""Sums that differ by less, relative to the budget, are equal: adding 100,000 floats in another order
moves a sum by about 1e-13 of itself."""


@dataclass(frozen=True, eq=False)
class BudgetProblem:
    """How to split a daily budget over the cells; refuses contradictions at birth.

    Every array has the order of ``responses.cells`` and its length C.

    Attributes:
        responses: expected results a day of each cell as a function of its daily spend.
        daily_budget: currency units a day, all of it to be spent.
        minimum: currency units a day that each cell gets at least.
        maximum: currency units a day that each cell gets at most; finite.
        current: currency units a day that each cell gets today; decides between equally good splits.

    Raises:
        QuestionError: if a number is missing, negative or infinite, an array has another length than the
            cells, or a minimum lies above its maximum.
        InfeasibleError: if no split of the budget lies within the limits.
    """

    responses: ResponseTable
    daily_budget: float
    minimum: FloatArray
    maximum: FloatArray
    current: FloatArray

    def __post_init__(self) -> None:
        check_budget(self.daily_budget)
        for name in ("minimum", "maximum", "current"):
            self._check_amounts(name, getattr(self, name))
        self._check_order()
        if not fits(self.daily_budget, self.minimum, self.maximum):
            raise self._out_of_reach()

    @cached_property
    def todays_split(self) -> FloatArray:
        """The point nearest to keeping today's split: scaled to the budget, cut at the limits; (C,)."""
        wanted = scaled(self.current, self.minimum, self.maximum, self.daily_budget)
        return spread(self.daily_budget, self.minimum, self.maximum, wanted)

    def results(self, daily_spend: FloatArray) -> float:
        """Expected results a day of all cells together; (C,) -> scalar."""
        return float(self.responses.results(daily_spend).sum())

    def price(self, daily_spend: FloatArray) -> float:
        """Results that one more unit of money a day would buy at a split, (C,) -> scalar.

        At an optimum the cells that can move either way agree on it. Where none can, it is the most that a
        cell with room would give, and where none has room, the least that a cell would lose.
        """
        marginal = self.responses.marginal_at(daily_spend)
        growing = daily_spend < self.maximum
        free = growing & (daily_spend > self.minimum)
        if free.any():
            return float(np.median(marginal[free]))
        return float(marginal[growing].max() if growing.any() else marginal.min())

    def twins(self, cell: int) -> IntArray:
        """The cells with the same response and the same limits as ``cell``, itself among them, in order."""
        alike = np.flatnonzero((self.minimum == self.minimum[cell]) & (self.maximum == self.maximum[cell]))
        for knots in (self.responses.spend, self.responses.marginal):
            alike = alike[(knots[alike] == knots[cell]).all(axis=1)]
        return alike

    def _check_amounts(self, name: str, amounts: FloatArray) -> None:
        cells = self.responses.cells
        if amounts.shape != (len(cells),):
            raise QuestionError(
                "wrong-length",
                N_("{name} must hold one amount for each of the {cells} cells, got the shape {shape}."),
                N_("Give the amounts in the order of the cells."),
                name=name,
                cells=len(cells),
                shape=str(amounts.shape),
            )
        wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
        if wrong.size:
            raise QuestionError(
                "not-an-amount",
                N_("{name} of {cell} must be an amount of money a day, 0 or more, got {amount}."),
                N_("Give a finite amount; a cell without a maximum can take the whole budget."),
                name=name,
                cell=cells[wrong[0]],
                amount=float(amounts[wrong[0]]),
            )

    def _check_order(self) -> None:
        crossed = np.flatnonzero(self.minimum > self.maximum)
        if crossed.size:
            first = crossed[0]
            raise QuestionError(
                "minimum-above-maximum",
                N_("{cell} must get at least {minimum:,.2f} a day but at most {maximum:,.2f} a day."),
                N_("Lower its minimum or raise its maximum."),
                cell=self.responses.cells[first],
                minimum=float(self.minimum[first]),
                maximum=float(self.maximum[first]),
            )

    def _out_of_reach(self) -> InfeasibleError:
        """The collision of the budget with the limits, and the smallest change that resolves it."""
        low, high = float(self.minimum.sum()), float(self.maximum.sum())
        if low > self.daily_budget:
            largest = int(np.argmax(self.minimum))
            return InfeasibleError(
                "minimums-above-budget",
                N_("The minimums add up to {low:,.2f} a day, but the budget is {budget:,.2f} a day."),
                N_(
                    "Raise the budget by {short:,.2f} a day, or lower minimums by as much; "
                    "the largest is {amount:,.2f} a day, for {cell}."
                ),
                low=low,
                budget=self.daily_budget,
                short=cents_up(low - self.daily_budget),
                amount=float(self.minimum[largest]),
                cell=self.responses.cells[largest],
            )
        smallest = int(np.argmin(self.maximum))
        return InfeasibleError(
            "maximums-below-budget",
            N_("The maximums add up to {high:,.2f} a day, but the budget is {budget:,.2f} a day."),
            N_(
                "Lower the budget by {over:,.2f} a day, or raise maximums by as much; "
                "the smallest is {amount:,.2f} a day, for {cell}."
            ),
            high=high,
            budget=self.daily_budget,
            over=cents_up(self.daily_budget - high),
            amount=float(self.maximum[smallest]),
            cell=self.responses.cells[smallest],
        )


def within_change_limits(
    responses: ResponseTable,
    current: FloatArray,
    daily_budget: float,
    min_change: float = -0.5,
    max_change: float = 0.5,
) -> BudgetProblem:
    """The question in which every cell may change by no more than a share of what it gets today.

    A cell that gets nothing today stays at nothing.

    Args:
        responses: expected results a day of each of C cells.
        current: today's daily spend, currency units a day, shape (C,).
        daily_budget: currency units a day.
        min_change: least change as a share of ``current``, -1 (off) or more.
        max_change: greatest change as a share of ``current``.

    Raises:
        QuestionError: if the changes are not numbers, cross, or go below -1; or as :class:`BudgetProblem`.
        InfeasibleError: if no split of the budget lies within the changes.
    """
    if not (math.isfinite(min_change) and math.isfinite(max_change) and -1 <= min_change <= max_change):
        raise QuestionError(
            "not-change-limits",
            N_("Changes must run from -100 % or more up to something greater, got {least:+g} % to {most:+g} %."),
            N_("Give shares of today's spend, such as -0.5 and 0.5."),
            least=100 * min_change,
            most=100 * max_change,
        )
    check_budget(daily_budget)
    minimum, maximum = current * (1 + min_change), current * (1 + max_change)
    sound = bool(np.all(np.isfinite(current)))
    if sound and not fits(daily_budget, minimum, maximum):
        raise _beyond_changes(daily_budget, float(current.sum()), min_change, max_change)
    return BudgetProblem(responses, daily_budget, minimum, maximum, current)


def _beyond_changes(budget: float, today: float, least: float, most: float) -> InfeasibleError:
    """The collision of the budget with the change limits, and the smallest change that resolves it."""
    low, high = today * (1 + least), today * (1 + most)
    text = N_(
        "With changes between {least:+g} % and {most:+g} % the cells can take between {low:,.2f} and "
        "{high:,.2f} a day, but the budget is {budget:,.2f} a day."
    )
    if today == 0:
        remedy, needed = N_("The cells get nothing today: give each a minimum and a maximum a day instead."), 0
    elif budget > high:
        remedy = N_(
            "Set the budget between {lowest:,.2f} and {highest:,.2f} a day, or allow changes up to {needed:+d} %."
        )
        needed = math.ceil(100 * (budget / today - 1) - 1e-6)
    else:
        remedy = N_(
            "Set the budget between {lowest:,.2f} and {highest:,.2f} a day, "
            "or allow changes down to {needed:+d} %."
        )
        needed = math.floor(100 * (budget / today - 1) + 1e-6)
    # Rounded inwards, so that following the advice is enough; limits of nothing leave no room to round.
    lowest, highest = sorted((cents_up(low), -cents_up(-high)))
    return InfeasibleError(
        "budget-beyond-changes",
        text,
        remedy,
        least=100 * least,
        most=100 * most,
        low=low,
        high=high,
        budget=budget,
        lowest=lowest,
        highest=highest,
        needed=needed,
    )


def check_budget(daily_budget: float) -> None:
    """Refuse what is no amount of money.

    Raises:
        QuestionError: if ``daily_budget`` is negative, infinite or not a number.
    """
    if not (math.isfinite(daily_budget) and daily_budget >= 0):
        raise QuestionError(
            "not-a-budget",
            N_("The daily budget must be an amount of money, 0 or more, got {budget}."),
            N_("Give the amount to spend a day, in currency units."),
            budget=daily_budget,
        )


def fits(daily_budget: float, minimum: FloatArray, maximum: FloatArray) -> bool:
    """Whether amounts between ``minimum`` and ``maximum``, (C,) each, can add up to the budget."""
    slack = ROUNDING * daily_budget
    return bool(minimum.sum() <= daily_budget + slack and maximum.sum() >= daily_budget - slack)


def cents_up(amount: float) -> float:
    """``amount`` rounded up to hundredths, so that following an advice is enough."""
    return math.ceil(amount * 100 - 1e-6) / 100
