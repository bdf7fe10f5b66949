"""The question as a frozen value: a daily budget, how little and how much each cell may get, and rules."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.checks import (
    ROUNDING,
    cents_up,
    check_amounts,
    check_budget,
    check_least_budget,
    check_order,
    fits,
    maximums_below,
    minimums_above,
)
from adopt.allocate.domain import Domain
from adopt.allocate.rules import MOST_RESULTS, Objective, Rows, Rule
from adopt.allocate.spread import scaled, spread
from adopt.curves.table import FloatArray, ResponseTable
from adopt.errors import InfeasibleError, QuestionError
from adopt.text import N_

__all__ = ["ROUNDING", "BudgetProblem", "check_budget", "fits", "within_change_limits"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BudgetProblem:
    """How to split a daily budget over the cells; refuses contradictions at birth.

    Every array has the order of ``responses.cells`` and its length C.

    Attributes:
        responses: expected results a day of each cell as a function of its daily spend.
        daily_budget: currency units a day, the most that may be spent.
        minimum: currency units a day that each cell gets at least, unless it is off.
        maximum: currency units a day that each cell gets at most; finite.
        current: currency units a day that each cell gets today; decides between equally good splits.
        least_budget: currency units a day, the least to be spent; None for all of ``daily_budget``.
        may_be_off: where a cell may get nothing instead of its minimum or more; None for nowhere.
        lot: a cell's amount is a multiple of it; 0 for any amount, None for any amount everywhere.
        rules: what is asked of several cells together. A cell that a rule counts as active gets nothing or
            at least :data:`adopt.allocate.domain.ACTIVE` of the budget.
        objective: what is to be as large as it can be.

    Raises:
        QuestionError: if a number is missing, negative or infinite, an array has another length than the
            cells, or a minimum lies above its maximum.
        InfeasibleError: if no split of the budget lies within the limits. That the rules collide is found
            when the problem is solved.
    """

    responses: ResponseTable
    daily_budget: float
    minimum: FloatArray
    maximum: FloatArray
    current: FloatArray
    least_budget: float | None = None
    may_be_off: BoolArray | None = None
    lot: FloatArray | None = None
    rules: tuple[Rule, ...] = ()
    objective: Objective = MOST_RESULTS

    def __post_init__(self) -> None:
        cells = self.responses.cells
        check_budget(self.daily_budget)
        check_least_budget(self.least, self.daily_budget)
        for name in ("minimum", "maximum", "current", "lot"):
            if getattr(self, name) is not None:
                check_amounts(cells, name, getattr(self, name))
        if self.may_be_off is not None:
            check_amounts(cells, "may_be_off", self.may_be_off.astype(float))
        check_order(cells, self.minimum, self.maximum)
        assert len(self.rows.names) == 1 + len(self.rules)
        if self.floor.sum() > self.daily_budget * (1 + ROUNDING):
            raise minimums_above(cells, self.daily_budget, self.floor)
        if self.maximum.sum() < self.least * (1 - ROUNDING):
            raise maximums_below(cells, self.least, self.maximum)

    @property
    def least(self) -> float:
        """Currency units a day that are spent at least."""
        return self.daily_budget if self.least_budget is None else self.least_budget

    @cached_property
    def floor(self) -> FloatArray:
        """Currency units a day that each cell gets at least, off or not; (C,)."""
        return self.minimum if self.may_be_off is None else np.where(self.may_be_off, 0.0, self.minimum)

    @cached_property
    def plain(self) -> bool:
        """Whether only limits and one budget, all of it to be spent, are asked for."""
        asked = self.rules or self.least != self.daily_budget or self.objective != MOST_RESULTS
        return not (asked or np.any(self.floor < self.minimum) or (self.lot is not None and self.lot.any()))

    @cached_property
    def rows(self) -> Rows:
        """The budget and the rules as matrices."""
        return Rows.of(self.least, self.daily_budget, self.rules, len(self.responses.cells))

    @cached_property
    def reachable(self) -> Rows:
        """The rows with the limits that whole lots can come to: a tighter question with the same answers."""
        domain = self.domain
        fixed = (domain.minimum == domain.maximum) & ~domain.off
        return self.rows.in_steps(domain.lot, np.where(fixed, domain.minimum, np.nan))

    @cached_property
    def domain(self) -> Domain:
        """The amounts that each cell may get."""
        zeros = np.zeros_like(self.minimum)
        return Domain.of(
            self.minimum,
            self.maximum,
            np.asarray(zeros > 0 if self.may_be_off is None else self.may_be_off, dtype=bool),
            zeros if self.lot is None else self.lot,
            self.rows.counted > 0,
            self.daily_budget,
        )

    @cached_property
    def box(self) -> tuple[FloatArray, FloatArray]:
        """The least and the most of each cell, being off included; (C,) each."""
        return np.where(self.domain.off, 0.0, self.minimum), self.maximum

    @cached_property
    def todays_split(self) -> FloatArray:
        """The point nearest to keeping today's split: scaled to the budget, cut at the limits; (C,).

        Rules, lots and minimums of cells that may be off are not looked at.
        """
        today = float(np.clip(self.current, self.floor, self.maximum).sum())
        total = min(max(today, self.least), self.daily_budget)
        wanted = scaled(self.current, self.floor, self.maximum, total)
        return spread(total, self.floor, self.maximum, wanted)

    def results(self, daily_spend: FloatArray) -> float:
        """Expected results a day of all cells together; (C,) -> scalar."""
        return float(self.responses.results(daily_spend).sum())

    def worth(self, daily_spend: FloatArray) -> float:
        """What is to be as large as it can be; (C,) -> scalar."""
        goal = self.objective
        results = goal.results * self.results(daily_spend) if goal.results else 0.0
        return results + (goal.spend * float(daily_spend.sum()) if goal.spend else 0.0)

    def turnover(self, daily_spend: FloatArray) -> float:
        """The worth with nothing netted against anything."""
        goal = self.objective
        results = abs(goal.results) * self.results(daily_spend)
        return results + abs(goal.spend) * float(daily_spend.sum())

    def scale(self, daily_spend: FloatArray) -> float:
        """What a gap is at least a share of, so that it means something near a worth of 0; (C,) -> scalar.

        Worth is 0 where nothing is spent, or where results and money outweigh each other; then the gap is a
        share of what is netted, or of a millionth of all that could be.
        """
        if self.plain:
            return 0.0
        goal = self.objective
        results, spend = self.results(self.maximum), min(float(self.maximum.sum()), self.daily_budget)
        potential = abs(goal.results) * results + abs(goal.spend) * spend
        return max(self.turnover(daily_spend), 1e-6 * potential)

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
        """The cells that can be exchanged with ``cell``, itself among them, in order.

        They have the same response and the same limits, and every rule treats them alike.
        """
        alike = np.flatnonzero((self.minimum == self.minimum[cell]) & (self.maximum == self.maximum[cell]))
        for knots in (self.responses.spend, self.responses.marginal):
            alike = alike[(knots[alike] == knots[cell]).all(axis=1)]
        for each in (self.may_be_off, self.lot):
            if each is not None:
                alike = alike[each[alike] == each[cell]]
        if self.rules:
            for counts in (self.rows.of_spend, self.rows.of_results, self.rows.of_active):
                alike = alike[(counts[:, alike] == counts[:, [cell]]).all(axis=0)]
        return alike


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
