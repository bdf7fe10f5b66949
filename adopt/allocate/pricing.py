"""The best amount of every cell for itself, when rules have prices: exact, whatever the curve's shape.

For a worth ``a`` of results, a price ``p`` of money and a price ``q`` of being active, each cell solves

    max  a g(x) - p x - q [x > 0]   over  x = 0 where it may be off, and the amounts allowed in a box.

Responses are piecewise quadratic. An inner maximum lies where ``a g'`` falls through ``p``: in a run of
falling marginals where a > 0, of rising ones where a < 0. Otherwise an end is best. Whole lots are best
beside such a point or beside the end of a run, as the curve is concave or convex in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.domain import BoolArray, Domain, lots_down, lots_up
from adopt.allocate.dual import Runs, falling_runs
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Objective
from adopt.curves.table import FloatArray, ResponseTable

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Terms:
    """What a cell reckons with; (C,) each.

    Attributes:
        worth: of a result.
        price: of a unit of money; may be negative.
        fixed: of being active; may be negative.
    """

    worth: FloatArray
    price: FloatArray
    fixed: FloatArray

    def value(self, spend: FloatArray, results: FloatArray) -> FloatArray:
        """What a cell keeps, (C,) each -> (C,)."""
        return self.worth * results - self.price * spend - self.fixed * (spend > 0)

    def at(self, cell: IntArray, spend: FloatArray, results: FloatArray) -> FloatArray:
        """What the cells numbered ``cell`` keep, (N,) each -> (N,)."""
        return self.worth[cell] * results - self.price[cell] * spend - self.fixed[cell] * (spend > 0)


@dataclass(frozen=True, eq=False)
class Room:
    """A box, cut to the amounts allowed; (C,) each.

    Attributes:
        least: of an active cell.
        most: of an active cell; below ``least`` where no active amount is left.
        off: where nothing is allowed beside.
        top: ``most``, but not beyond the table: more brings no more results.
        at_least: results a day at ``least``.
        at_most: results a day at ``most``.
    """

    least: FloatArray
    most: FloatArray
    off: BoolArray
    top: FloatArray
    at_least: FloatArray
    at_most: FloatArray

    @cached_property
    def empty(self) -> bool:
        """Whether some cell has no amount left."""
        return bool(np.any(~self.off & (self.least > self.most)))


class Pricing:
    """The cells' best answers to prices; what depends on the curves alone is prepared once."""

    def __init__(self, table: ResponseTable, domain: Domain) -> None:
        self.table, self.domain = table, domain
        # Runs in all of the table: a cell whose limits are left by rounding is nowhere cut off.
        self._ends = np.zeros(len(table.cells)), table.spend[:, -1]

    def room(self, lower: FloatArray, upper: FloatArray) -> Room:
        """The amounts allowed in the box between ``lower`` and ``upper``, (C,) each."""
        least, most, off = self.domain.active(lower, upper)
        end = self.table.spend[:, -1]
        top = np.clip(
            np.where(self.domain.lot > 0, lots_up(end, self.domain.lot), end), least, np.maximum(least, most)
        )
        return Room(least, most, off, top, self.table.results(least), self.table.results(most))

    def best(self, terms: Terms, room: Room) -> tuple[FloatArray, FloatArray]:
        """What every cell keeps at most, and an amount with which it does.

        Args:
            terms: what the cells reckon with.
            room: the amounts they may choose from.

        Returns:
            shape (C,) each; minus infinity where no amount is allowed.
        """
        active = room.least <= room.most
        kept = np.where(active, terms.value(room.least, room.at_least), -np.inf)
        spend = room.least.copy()
        for there, results in ((room.top, room.at_most), (room.most, room.at_most)):
            value = terms.value(there, results)
            better = active & (value > kept)
            kept[better], spend[better] = value[better], there[better]
        for cell, there, results in self._inside(terms, room):
            value = np.where(active[cell], terms.at(cell, there, results), -np.inf)
            better = value > kept[cell]
            kept[cell[better]], spend[cell[better]] = value[better], there[better]
        off = room.off & (kept <= 0)
        kept[off], spend[off] = 0.0, 0.0
        return kept, spend

    def _inside(self, terms: Terms, room: Room) -> Iterator[tuple[IntArray, FloatArray, FloatArray]]:
        """Inner points that can be best, no cell twice in one turn: cell, amount and results, (N,) each."""
        if np.any(terms.worth > 0):
            for runs in self._falling:
                yield from self._crossings(runs, 1.0, terms, room)
        if np.any(terms.worth < 0):
            for runs in self._rising:
                yield from self._crossings(runs, -1.0, terms, room)
        for cell, there, results in self._corners:
            inside = (there >= room.least[cell]) & (there <= room.most[cell])
            yield cell[inside], there[inside], results[inside]

    def _crossings(
        self, runs: Runs, sign: float, terms: Terms, room: Room
    ) -> Iterator[tuple[IntArray, FloatArray, FloatArray]]:
        """Where the worth of the next unit falls through its price, and the lots on both sides of it."""
        worth = sign * terms.worth[runs.cell]
        with np.errstate(over="ignore"):  # a worth of 1e-309 is next to none
            rate = np.divide(terms.price[runs.cell], worth, out=np.full_like(worth, np.inf), where=worth > 0)
        rate *= sign
        above = (runs.marginal > sign * rate[:, None]).sum(axis=1)
        crossing = np.flatnonzero((worth > 0) & (above > 0) & (above < runs.length))
        cell, left, rate = runs.cell[crossing], runs.start[crossing] + above[crossing] - 1, rate[crossing]
        table, lot = self.table, self.domain.lot[cell]
        start, first, second = table.spend[cell, left], table.marginal[cell, left], table.marginal[cell, left + 1]
        there = start + (first - rate) / (first - second) * (table.spend[cell, left + 1] - start)
        sides = (lots_down(there, lot), lots_up(there, lot)) if lot.any() else (there,)
        for side in sides:
            inside = (side >= room.least[cell]) & (side <= room.most[cell])
            at, amounts = cell[inside], side[inside]
            yield at, amounts, results_of(table, at, amounts)

    @cached_property
    def _falling(self) -> tuple[Runs, ...]:
        return falling_runs(self.table.spend, self.table.marginal, *self._ends)

    @cached_property
    def _rising(self) -> tuple[Runs, ...]:
        return falling_runs(self.table.spend, -self.table.marginal, *self._ends)

    @cached_property
    def _corners(self) -> list[tuple[IntArray, FloatArray, FloatArray]]:
        """The lots beside the ends of runs, where a cell has lots."""
        marginal, knots = self.table.marginal, self.table.spend
        falls = marginal[:, 1:] <= marginal[:, :-1]
        turns = np.zeros(marginal.shape, dtype=bool)
        turns[:, 1:-1] = falls[:, 1:] != falls[:, :-1]
        turns[:, -1] = True
        turns &= (self.domain.lot > 0)[:, None]
        cell, knot = np.nonzero(turns)
        number = np.arange(len(cell)) - np.searchsorted(cell, cell)
        corners = []
        for turn in range(int(number.max(initial=-1)) + 1):
            at, there = cell[number == turn], knots[cell[number == turn], knot[number == turn]]
            for side in (lots_down(there, self.domain.lot[at]), lots_up(there, self.domain.lot[at])):
                corners.append((at, side, results_of(self.table, at, side)))
        return corners


def terms_at(problem: BudgetProblem, objective: Objective, multipliers: FloatArray) -> Terms:
    """What the cells reckon with when the rows are priced at ``multipliers``, (M,)."""
    rows = problem.rows
    return Terms(
        objective.results - multipliers @ rows.of_results,
        multipliers @ rows.of_spend - objective.spend,
        multipliers @ rows.of_active,
    )


def general_bound(
    problem: BudgetProblem, pricing: Pricing, lower: FloatArray, upper: FloatArray, multipliers: FloatArray
) -> float:
    """What no split inside a box is worth more than, at ``multipliers`` of the rows, (M,).

    For every y, and whatever the curves: sum of the cells' best for themselves + sum of max(y low, y high).
    """
    kept, _ = pricing.best(terms_at(problem, problem.objective, multipliers), pricing.room(lower, upper))
    return float(kept.sum()) + problem.reachable.constant(multipliers)


def results_of(table: ResponseTable, cell: IntArray, spend: FloatArray) -> FloatArray:
    """Expected results a day of the cells numbered ``cell`` at ``spend``; (N,) each -> (N,)."""
    knots = table.spend[cell]
    at = np.clip(spend, 0.0, knots[:, -1])
    left = np.clip((knots <= at[:, None]).sum(axis=1) - 1, 0, knots.shape[1] - 2)
    start, first, second = table.spend[cell, left], table.marginal[cell, left], table.marginal[cell, left + 1]
    into = at - start
    slope = (second - first) / (table.spend[cell, left + 1] - start)
    return np.asarray(table.value[cell, left] + into * (first + slope * into / 2), dtype=float)
