"""An allocation in whole minor units that still keeps its rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rounding import round_to_minor_units
from adopt.errors import InfeasibleError
from adopt.plan.rounding_in_flight import IntArray, round_in_flight, whole_total

FloatArray = NDArray[np.float64]

SLACK = 1e-9
"""Relative; a rule that is missed by less is kept: so much floats lose when they are added up."""
MOVES_A_CELL = 8
"""Minor units moved for each cell until the rules must be kept; rounding rarely needs one."""
CANDIDATES = 8
"""Cells to give to, and to take from, that are tried for a move of one minor unit."""


def rounded(
    problem: BudgetProblem,
    daily_spend: FloatArray,
    total: Decimal | None,
    days: int,
    unit: Decimal,
    of_days: IntArray | None = None,
) -> tuple[Decimal, ...]:
    """Daily budgets in whole minor units, within the limits and the rules of ``problem``.

    Multiples of a lot and cells that are off stay as they are. Where limits or rules leave no room for rounding,
    they give way by a minor unit.

    Args:
        problem: the question.
        daily_spend: its answer, currency units a day, shape (C,).
        total: what all days cost; None where the answer itself says how much is spent.
        days: number of days.
        unit: the minor unit of the currency.
        of_days: days on which each cell spends, shape (C,); None for all of them. The budgets are of these days.
    """
    flown = np.ones(len(daily_spend)) if of_days is None else np.where(of_days > 0, of_days / days, 1.0)
    low, high = _room(problem, daily_spend, flown, float(unit))
    narrow: InfeasibleError
    wanted = _snapped(problem, daily_spend, flown)
    for give in (0.0, float(unit)):
        least = np.maximum(low - give * (low < high), 0.0)
        most = np.where(high > low, high + give, high)
        try:
            if of_days is not None:
                most_money = problem.daily_budget * days
                amount = whole_total(wanted, least, of_days, unit, most_money) if total is None else total
                found = round_in_flight(wanted, least, most, amount, of_days, unit)
            else:
                amount = _whole_total(problem, wanted, least, unit) * days if total is None else total
                found = round_to_minor_units(wanted, least, most, amount, days, unit)
        except InfeasibleError as error:
            narrow = error
            continue
        return _Keeper(problem, least, most, unit, total is None, flown).kept(found)
    raise narrow


def _room(
    problem: BudgetProblem, daily_spend: FloatArray, flown: FloatArray, unit: float
) -> tuple[FloatArray, FloatArray]:
    """Between which amounts each cell may be rounded, (C,) each.

    Limits with less than a minor unit between them, such as those of a locked cell, which keeps a mean of 28
    days, are those of the whole units around them.
    """
    fixed = daily_spend <= 0
    if problem.lot is not None:
        fixed |= problem.lot > 0
    at = _snapped(problem, daily_spend, flown)
    low, high = np.minimum(problem.minimum / flown, at), np.maximum(problem.maximum / flown, at)
    narrow = high - low < unit
    low = np.where(narrow, np.floor(low / unit + SLACK) * unit, low)
    high = np.where(narrow, np.ceil(high / unit - SLACK) * unit, high)
    return np.where(fixed, at, low), np.where(fixed, at, high)


def _snapped(problem: BudgetProblem, daily_spend: FloatArray, flown: FloatArray) -> FloatArray:
    """The answer a day in flight, with its lots as exact multiples, (C,)."""
    in_flight = daily_spend / flown
    if problem.lot is None:
        return in_flight
    lots = np.where(problem.lot > 0, problem.lot, 1.0) / flown
    return np.where(problem.lot > 0, np.round(in_flight / lots) * lots, in_flight)


def _whole_total(problem: BudgetProblem, wanted: FloatArray, least: FloatArray, unit: Decimal) -> Decimal:
    """Whole minor units a day just below what is wanted, but no less than the least of all cells in them."""
    # A sum of floats a hair below a whole number of units is meant to be it.
    below = Decimal(repr(round(float(wanted.sum()), 9))).quantize(unit, ROUND_FLOOR)
    needed = sum((Decimal(repr(round(x, 9))).quantize(unit, ROUND_CEILING) for x in least.tolist()), Decimal(0))
    return max(below, needed) if float(needed) <= problem.daily_budget else below


@dataclass(frozen=True, eq=False)
class _Keeper:
    """Moves single minor units until rounded amounts keep the rules again.

    Attributes:
        problem: with the rules.
        least: shape (C,).
        most: shape (C,).
        unit: the minor unit.
        free: whether more or less may be spent in all.
        flown: share of the days on which each cell spends, shape (C,); amounts are of these days.
    """

    problem: BudgetProblem
    least: FloatArray
    most: FloatArray
    unit: Decimal
    free: bool
    flown: FloatArray

    def kept(self, amounts: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        """The amounts with as many rules kept as moving units can keep."""
        found = list(amounts)
        for _ in range(MOVES_A_CELL * len(found) if self.problem.rules else 0):
            spend = np.array([float(amount) for amount in found])
            missed = self._missed(spend)
            move = self._move(spend, missed) if missed.any() else None
            if move is None:
                break
            for cell, step in move:
                found[cell] += step * self.unit
        return tuple(found)

    def _missed(self, spend: FloatArray) -> FloatArray:
        """By how much each rule is missed, as a share of its size; positive where it is too low; (M,)."""
        rows, spend = self.problem.rows, spend * self.flown
        results = self.problem.responses.results(spend)
        totals, scale = rows.totals(spend, results), np.maximum(rows.scale(spend, results), 1e-12)
        missed = (np.maximum(rows.low - totals, 0.0) - np.maximum(totals - rows.high, 0.0)) / scale
        missed[0] = 0.0  # what all cells cost together is kept by the moves
        return np.where(np.abs(missed) > SLACK, missed, 0.0)

    def _move(self, spend: FloatArray, missed: FloatArray) -> tuple[tuple[int, int], ...] | None:
        """Cells with the step of each, by which less is missed; None if there is no such move."""
        worst, before = int(np.argmax(np.abs(missed))), float(np.abs(missed).sum())
        for move in self._candidates(spend, worst, float(np.sign(missed[worst]))):
            after = spend.copy()
            for cell, step in move:
                after[cell] += step * float(self.unit)
            if float(np.abs(self._missed(after)).sum()) < before:
                return move
        return None

    def _candidates(self, spend: FloatArray, row: int, sign: float) -> Iterator[tuple[tuple[int, int], ...]]:
        """Moves that help one rule, the most helpful first."""
        rows, unit = self.problem.rows, float(self.unit)
        slopes = self.problem.responses.marginal_at(spend * self.flown)
        helps = sign * (rows.of_spend[row] + rows.of_results[row] * slopes) * self.flown
        hair = unit * 1e-6
        grows = np.flatnonzero((spend > 0) & (spend + unit <= self.most + hair))
        falls = np.flatnonzero((spend > 0) & (spend - unit >= self.least - hair))
        up, down = grows[np.argsort(-helps[grows])][:CANDIDATES], falls[np.argsort(helps[falls])][:CANDIDATES]
        if self.free:
            yield from (((int(j), -1),) for j in down if helps[j] < 0)
            spent, most = (spend * self.flown).sum(), self.problem.daily_budget + hair
            yield from (((int(i), 1),) for i in up if helps[i] > 0 and spent + unit * self.flown[i] <= most)
        for i in up:
            # A unit for a unit costs nothing among cells with the same days only.
            alike = (j for j in down if self.flown[i] == self.flown[j])
            yield from (((int(i), 1), (int(j), -1)) for j in alike if helps[i] > helps[j])
