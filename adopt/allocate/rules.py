"""What may be asked of several cells together, and what is to be as large as it can be."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from adopt.curves.table import FloatArray
from adopt.errors import QuestionError
from adopt.text import N_, Message

BoolArray = NDArray[np.bool_]

BUDGET = Message(N_("the daily budget"))
"""What the first row of every question is called."""


BINDS = 1e-6
"""A limit binds where what it limits comes as near, as a share of what is added up."""
STEPS = 1e-9
"""A number of steps that is a whole one up to the rounding of floats."""
MOST_COUNTS = 100
"""Different counts of one row above which nothing is gained from what divides them all."""


@dataclass(frozen=True)
class Loosening:
    """How to say what a rule's limit would have to be, in the unit in which it was asked for.

    Attributes:
        asked: for {needed}, by {amount} less or more, and whatever else it says in ``values``.
        limit: what was asked, in that unit.
        per_spend: whether the unit is a per cent of all that is spent, where the rule counts money.
        step: {needed} is rounded away from the limit to a multiple of it, so that following it is enough.
        values: what else the sentence names.
    """

    asked: str
    limit: float
    per_spend: bool = False
    step: float = 0.01
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, amount: float, spend: float, *, lower: bool) -> Message:
        """What to ask for instead where the limit gives way by ``amount`` and ``spend`` is spent in all."""
        per = 100 / max(spend, 1e-12) if self.per_spend else 1.0
        needed = self.limit + (-amount if lower else amount) * per
        count = needed / self.step
        whole = math.floor(count + STEPS) if lower else math.ceil(count - STEPS)
        return Message(self.asked, {**self.values, "needed": whole * self.step, "amount": amount})


@dataclass(frozen=True, eq=False)
class Rule:
    """``low <= sum over cells of (of_spend x + of_results g(x) + of_active [x > 0]) <= high``.

    A share of the whole, "at least twice as much", at most k active cells, an average cost per conversion
    and a least number of conversions are all of this form.

    Attributes:
        name: the rule in the words of the person who made it.
        low: the least that the sum may be; minus infinity for no such limit.
        high: the most that it may be.
        of_spend: what a unit of money in a cell counts, shape (C,); None for nothing.
        of_results: what an expected result counts, shape (C,); None for nothing.
        of_active: what a cell that gets anything counts, shape (C,); None for nothing.
        loosening: how to say what the limit would have to be; None to say it in the unit of the sum.

    Raises:
        QuestionError: if a limit is no number, the limits cross, or nothing is counted.
    """

    name: Message
    low: float = -math.inf
    high: float = math.inf
    of_spend: FloatArray | None = None
    of_results: FloatArray | None = None
    of_active: FloatArray | None = None
    loosening: Loosening | None = None

    def __post_init__(self) -> None:
        limited = not (math.isnan(self.low) or math.isnan(self.high)) and self.low <= self.high
        if not limited or self.low == math.inf or self.high == -math.inf:
            raise QuestionError(
                "not-a-range",
                N_('"{rule}" must run from a number up to a greater one, got {low:g} to {high:g}.'),
                N_("Give its least and its greatest in this order."),
                rule=self.name,
                low=self.low,
                high=self.high,
            )
        counted = [part for part in (self.of_spend, self.of_results, self.of_active) if part is not None]
        if not counted or not all(np.all(np.isfinite(part)) for part in counted):
            raise QuestionError(
                "rule-of-nothing",
                N_('"{rule}" must count money, results or active cells, with a finite number for each cell.'),
                N_("Say what a cell counts for, 0 where it counts for nothing."),
                rule=self.name,
            )

    def counts(self, cells: int) -> FloatArray:
        """What money, results and being active count in each cell, shape (3, C).

        Raises:
            QuestionError: if an array has another length than ``cells``.
        """
        counted = np.zeros((3, cells))
        for row, part in zip(counted, (self.of_spend, self.of_results, self.of_active), strict=True):
            if part is not None and part.shape != row.shape:
                raise QuestionError(
                    "rule-of-wrong-length",
                    N_('"{rule}" must hold one number for each of the {cells} cells, got the shape {shape}.'),
                    N_("Give the numbers in the order of the cells."),
                    rule=self.name,
                    cells=cells,
                    shape=str(part.shape),
                )
            row[:] = 0.0 if part is None else part
        return counted


@dataclass(frozen=True)
class Objective:
    """What is to be as large as it can be: ``results * sum g(x) + spend * sum x``.

    With ``spend = -1 / X`` money is spent while the next result costs less than X; with ``results = 0`` and
    ``spend = -1`` the cheapest split is asked for.

    Attributes:
        results: the worth of an expected result.
        spend: the worth of a unit of money that is spent; negative where money kept is worth something.

    Raises:
        QuestionError: if a worth is no finite number.
    """

    results: float = 1.0
    spend: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.results) and math.isfinite(self.spend)):
            raise QuestionError(
                "not-a-worth",
                N_("The worth of results and of money must be finite numbers, got {results} and {spend}."),
                N_("Give numbers such as 1 and 0."),
                results=self.results,
                spend=self.spend,
            )


MOST_RESULTS = Objective()


@dataclass(frozen=True)
class Price:
    """What the limit of a rule that binds costs.

    Attributes:
        name: the rule in words, or :data:`BUDGET`.
        rule: its place among the rules of the question; -1 for the budget.
        side: "low" or "high", the limit that binds.
        limit: that limit.
        amount: worth that one unit of relaxation would win, 0 or more.
    """

    name: Message
    rule: int
    side: Literal["low", "high"]
    limit: float
    amount: float


@dataclass(frozen=True, eq=False)
class Rows:
    """The budget and the rules as matrices; the budget is row 0.

    Attributes:
        names: of each of M rows, in words.
        low: shape (M,).
        high: shape (M,).
        of_spend: shape (M, C).
        of_results: shape (M, C).
        of_active: shape (M, C).
    """

    names: tuple[Message, ...]
    low: FloatArray
    high: FloatArray
    of_spend: FloatArray
    of_results: FloatArray
    of_active: FloatArray

    @classmethod
    def of(cls, least: float, most: float, rules: tuple[Rule, ...], cells: int) -> "Rows":
        """The rows of a budget between ``least`` and ``most`` and of ``rules``."""
        counts = np.zeros((1 + len(rules), 3, cells))
        counts[0, 0] = 1.0
        for row, rule in zip(counts[1:], rules, strict=True):
            row[:] = rule.counts(cells)
        return cls(
            (BUDGET, *(rule.name for rule in rules)),
            np.array([least, *(rule.low for rule in rules)]),
            np.array([most, *(rule.high for rule in rules)]),
            *(np.ascontiguousarray(counts[:, part]) for part in range(3)),
        )

    @cached_property
    def counted(self) -> FloatArray:
        """Whether any row counts that the cell is active, shape (C,), as 0 and 1."""
        return np.asarray(np.any(self.of_active != 0, axis=0), dtype=float)

    def in_steps(self, lot: FloatArray, fixed: FloatArray) -> "Rows":
        """The rows with the limits that sums of whole lots and counts of active cells can reach.

        A row that adds up lots of 5 comes to a multiple of 5, so "at most 998" is at most 995. Limits between
        which no such sum lies stay as they are.

        Args:
            lot: of each cell; 0 for any amount, shape (C,).
            fixed: the amount of a cell that has no choice, NaN elsewhere, shape (C,).
        """
        low, high = self.low.copy(), self.high.copy()
        open_to_choice, base = np.isnan(fixed), self.of_spend @ np.nan_to_num(fixed)
        for row in range(len(low)):
            step = self._step(row, lot, open_to_choice)
            if step > 0:
                least, most = (low[row] - base[row]) / step, (high[row] - base[row]) / step
                # Rounding may not turn a limit that is reached into one that is not, nor loosen any.
                up = np.ceil(least - STEPS * max(abs(least), 1.0)) * step + base[row]
                down = np.floor(most + STEPS * max(abs(most), 1.0)) * step + base[row]
                if max(up, low[row]) <= min(down, high[row]):
                    low[row], high[row] = max(up, low[row]), min(down, high[row])
        return replace(self, low=low, high=high)

    def _step(self, row: int, lot: FloatArray, open_to_choice: BoolArray) -> float:
        """What a row's sum but for the fixed cells is a multiple of; 0 where it may be anything."""
        spend, active = (self.of_spend[row] != 0) & open_to_choice, self.of_active[row] != 0
        if self.of_results[row].any() or (self.of_spend[row].any() and active.any()) or np.any(lot[spend] <= 0):
            return 0.0
        counts = self.of_active[row][active] if active.any() else (self.of_spend[row] * lot)[spend]
        counts = np.unique(np.abs(counts))
        if len(counts) > MOST_COUNTS:
            return 0.0
        exact = [Fraction(Decimal(repr(count))) for count in counts.tolist()]
        whole = math.lcm(*(count.denominator for count in exact))
        return math.gcd(*(int(count * whole) for count in exact)) / whole

    def totals(self, spend: FloatArray, results: FloatArray) -> FloatArray:
        """What every row adds up to, (C,) each -> (M,)."""
        return self.of_spend @ spend + self.of_results @ results + self.of_active @ (spend > 0)

    def scale(self, spend: FloatArray, results: FloatArray) -> FloatArray:
        """The size of what is added up or of the limits: rounding is a share of it; (C,) each -> (M,)."""
        terms = np.abs(self.of_spend) @ spend + np.abs(self.of_results) @ results
        terms += np.abs(self.of_active) @ (spend > 0)
        limits = np.where(np.isfinite(self.low), np.abs(self.low), 0.0)
        limits = np.maximum(limits, np.where(np.isfinite(self.high), np.abs(self.high), 0.0))
        return np.asarray(np.maximum(terms, limits), dtype=float)

    def allowed(self, multipliers: FloatArray) -> FloatArray:
        """``multipliers`` without those whose side has no limit, shape (M,)."""
        up = np.where(np.isfinite(self.high), np.maximum(multipliers, 0.0), 0.0)
        return up + np.where(np.isfinite(self.low), np.minimum(multipliers, 0.0), 0.0)

    def constant(self, multipliers: FloatArray) -> float:
        """What the limits are worth at ``multipliers``, (M,) -> scalar; infinite where a side has none."""
        high = np.where(multipliers > 0, self.high, 0.0)
        low = np.where(multipliers < 0, self.low, 0.0)
        worth = np.zeros_like(multipliers)
        np.multiply(multipliers, high + low, out=worth, where=multipliers != 0)
        return float(worth.sum())


def prices_of(rows: Rows, multipliers: FloatArray, spend: FloatArray, results: FloatArray) -> tuple[Price, ...]:
    """The prices of the limits that bind at a split, the budget first; (M,) and (C,) each."""
    totals, near = rows.totals(spend, results), BINDS * rows.scale(spend, results)
    prices = []
    for row, amount in enumerate(multipliers.tolist()):
        limit = float(rows.high[row] if amount > 0 else rows.low[row])
        if amount != 0 and abs(totals[row] - limit) <= near[row]:
            prices.append(Price(rows.names[row], row - 1, "high" if amount > 0 else "low", limit, abs(amount)))
    return tuple(prices)
