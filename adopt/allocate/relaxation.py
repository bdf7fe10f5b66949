"""The prices that bound a box best when there are rules, by column generation.

Rules priced at multipliers ``y`` leave a problem for each cell alone (:mod:`adopt.allocate.pricing`):

    sum over cells of max {a g(x) - p x - q [x > 0]}  +  sum over rows of max(y low, y high)

bounds every split (Lagrangian relaxation; the sign of ``y`` says which limit of a row counts). The best
``y`` are the multipliers of a linear program that mixes points of each cell (Dantzig and Wolfe 1960; it is
the dual of the bound). It begins with a few points; those that its prices make better are added until none is.
"""

from dataclasses import dataclass

import numpy as np

from adopt.allocate.domain import BoolArray
from adopt.allocate.pricing import IntArray, Pricing, Room, results_of, terms_at
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Objective
from adopt.allocate.solver import Mixture
from adopt.curves.table import FloatArray

ROUNDS = 100
"""Rounds of pricing for one box; a fifth of them was enough in every trial."""
FIRST_PENALTY, USUAL_PENALTY, LAST_PENALTY = 30.0, 3e3, 3e8
"""What missing a row costs, in cells' worth for a cell's share of the row; raised tenfold while it pays. A
box that needs more than the usual has no split, and the next one begins anew."""
MANY, KEPT = 20, 8
"""Points a cell at which most are forgotten, and how many are kept."""
MISSED = 1e-7
"""What the solver calls missing a row, as a cell's share of it."""
GRID = 8
"""Even steps between the limits of a cell that the mixture begins with, beside the limits themselves."""


@dataclass(frozen=True, eq=False)
class Bounded:
    """The best bound found on a box.

    Attributes:
        bound: no split inside the box is worth more.
        multipliers: of the rows, shape (M,), with which that is shown.
        spend: the mean of each cell's mixture, shape (C,); near the best split of the relaxation.
        lost: by how much each cell there falls short of its part of the bound, shape (C,).
        spread: how far apart each cell's mixed points lie, as a share of its most, shape (C,).
        missed: whether the mixture misses a row, so that no mixture in the box meets the rules.
    """

    bound: float
    multipliers: FloatArray
    spend: FloatArray
    lost: FloatArray
    spread: FloatArray
    missed: bool


class Points:
    """The points of the cells found so far; every one is allowed by the cell's own limits.

    Attributes:
        cell: shape (N,).
        spend: shape (N,).
        results: shape (N,).
    """

    def __init__(self) -> None:
        """Begin without points."""
        self.cell: IntArray = np.zeros(0, dtype=np.intp)
        self.spend: FloatArray = np.zeros(0)
        self.results: FloatArray = np.zeros(0)

    def add(self, cell: IntArray, spend: FloatArray, results: FloatArray) -> None:
        """Append points, (N,) each."""
        self.cell = np.concatenate([self.cell, cell])
        self.spend = np.concatenate([self.spend, spend])
        self.results = np.concatenate([self.results, results])

    def inside(self, room: Room) -> BoolArray:
        """Which points lie in a box."""
        cell, spend = self.cell, self.spend
        active = (spend >= room.least[cell]) & (spend <= room.most[cell])
        return np.asarray(active | ((spend == 0) & room.off[cell]))


class Relaxation:
    """Bounds the boxes of one question; remembers all points, so that a box begins where others ended."""

    def __init__(
        self, problem: BudgetProblem, points: Points | None = None, objective: Objective | None = None
    ) -> None:
        """Prepare; with ``points`` of a similar question, and ``objective`` instead of the question's own one."""
        self.problem = problem
        self.objective = problem.objective if objective is None else objective
        self.pricing = Pricing(problem.responses, problem.domain)
        rows, top = problem.rows, problem.responses.results(problem.maximum)
        sizes = np.abs(rows.of_spend) * problem.maximum + np.abs(rows.of_results) * top + np.abs(rows.of_active)
        # A mean cell's share of each row and of the objective is 1 inside the program.
        taking = np.maximum((sizes > 0).sum(axis=1), 1)
        self.row_scale = _positive(sizes.sum(axis=1) / taking)
        worth = abs(self.objective.results) * top + abs(self.objective.spend) * problem.maximum
        self.worth_scale = float(_positive(worth.mean()))
        # No split is worth less: a box with a bound below has none.
        self.nothing = -2 * float(worth.sum()) - self.worth_scale
        self._penalty = FIRST_PENALTY
        self._begin(points)

    def _begin(self, points: Points | None) -> None:
        """Begin anew with even steps between the limits, or with those of ``points`` that are allowed."""
        rows, cells = self.problem.reachable, len(self.problem.minimum)
        self.points = Points()
        self.mixture = Mixture(cells, rows.low / self.row_scale, rows.high / self.row_scale, self._penalties())
        if points is None or points.cell.max(initial=0) >= cells:
            self.add_grid(GRID)
        else:
            self.add_grid(1)
            there = points.inside(self.room(*self.problem.box))
            self.add(points.cell[there], points.spend[there])

    def forget(self, multipliers: FloatArray) -> None:
        """Where there are many points, keep those that are best at ``multipliers``: programs stay small."""
        if len(self.points.cell) > MANY * len(self.problem.minimum):
            self._begin(self.near(multipliers, KEPT))

    def room(self, lower: FloatArray, upper: FloatArray) -> Room:
        """The amounts allowed in a box, (C,) each."""
        return self.pricing.room(lower, upper)

    def add(self, cell: IntArray, spend: FloatArray) -> None:
        """Add points that are not there yet, (N,) each."""
        known = self.points
        # Complex numbers sort and compare pairs: cell first, amount second.
        fresh = np.unique(cell + 1j * spend)
        new = fresh[~np.isin(fresh, known.cell + 1j * known.spend)]
        if not new.size:
            return
        cell, spend = new.real.astype(np.intp), new.imag
        results = results_of(self.problem.responses, cell, spend)
        known.add(cell, spend, results)
        rows = self.problem.rows
        terms = rows.of_spend[:, cell] * spend + rows.of_results[:, cell] * results
        terms += rows.of_active[:, cell] * (spend > 0)
        worth = self.objective.results * results + self.objective.spend * spend
        self.mixture.add(cell, worth / self.worth_scale, (terms / self.row_scale[:, None]).T)

    def add_grid(self, steps: int) -> None:
        """Add each cell's limits, being off, and even steps in between."""
        problem, domain = self.problem, self.problem.domain
        room = self.room(problem.floor, problem.maximum)
        even = np.linspace(0.0, 1.0, steps + 1)[:, None]
        wanted = np.concatenate([room.least + (room.top - room.least) * even, [problem.current, room.most]])
        spend = np.array([domain.nearest(row) for row in wanted])
        cell = np.broadcast_to(np.arange(spend.shape[1]), spend.shape)
        off = np.flatnonzero(domain.off)
        cell, spend = np.concatenate([cell.ravel(), off]), np.concatenate([spend.ravel(), 0.0 * off])
        there = spend <= problem.maximum[cell]
        self.add(cell[there], spend[there])

    def near(self, multipliers: FloatArray, most: int) -> Points:
        """The points that are best at ``multipliers``, at most so many of a cell."""
        cell, spend, results = self.points.cell, self.points.spend, self.points.results
        value = terms_at(self.problem, self.objective, multipliers).at(cell, spend, results)
        order = np.lexsort((-value, cell))
        rank = np.arange(len(order)) - np.searchsorted(cell[order], cell[order])
        kept = order[rank < most]
        near = Points()
        near.add(cell[kept], spend[kept], results[kept])
        return near

    def at(self, multipliers: FloatArray, room: Room) -> tuple[float, FloatArray, FloatArray]:
        """The bound that ``multipliers`` give, what each cell keeps, and the amount with which it does."""
        kept, spend = self.pricing.best(terms_at(self.problem, self.objective, multipliers), room)
        return float(kept.sum()) + self.problem.reachable.constant(multipliers), kept, spend

    def bounded(
        self, lower: FloatArray, upper: FloatArray, start: FloatArray, enough: float, accuracy: float
    ) -> Bounded:
        """The best bound on the box between ``lower`` and ``upper``, (C,) each.

        Args:
            lower: least daily spend of each cell; being off lies in a box whose least is 0.
            upper: greatest daily spend.
            start: multipliers to try first, shape (M,).
            enough: stop as soon as the bound is no higher than this.
            accuracy: stop when the bound is within this of the best.
        """
        room = self.room(lower, upper)
        zeros = np.zeros_like(lower)
        if room.empty:
            return Bounded(-np.inf, start, lower, zeros, zeros, missed=True)
        bound, _, spend = self.at(start, room)
        self.add(np.arange(len(spend)), spend)
        if bound <= enough:
            return Bounded(bound, start, spend, zeros, zeros, missed=False)
        if self._penalty > USUAL_PENALTY:
            self._penalty = FIRST_PENALTY
            self.mixture.penalise(self._penalties())
        best, mean, weights, missed = (bound, start), spend, zeros[:0], False
        for _ in range(ROUNDS):
            allowed = self.points.inside(room)
            self.mixture.allow(allowed)
            solved = self.mixture.solve()
            if solved is None:
                break
            value, missed = solved.objective * self.worth_scale, bool(np.any(np.abs(solved.missed) > MISSED))
            multipliers = self.problem.rows.allowed(solved.multipliers * self.worth_scale / self.row_scale)
            bound, _, spend = self.at(multipliers, room)
            weights = solved.weights * allowed
            mean = np.bincount(self.points.cell, weights * self.points.spend, len(spend)).astype(float)
            best = min(best, (bound, multipliers), key=lambda pair: pair[0])
            if best[0] <= enough:
                break
            # Where the mixture is already worth more than enough, the box is cut anyway.
            cut_anyway = not missed and enough > self.nothing
            if best[0] - value <= (max(accuracy, 0.3 * (value - enough)) if cut_anyway else accuracy):
                if not missed or self._penalty >= LAST_PENALTY:
                    break
                self._penalty *= 10
                self.mixture.penalise(self._penalties())
                continue
            before = len(self.points.cell)
            self.add(np.arange(len(spend)), spend)
            if len(self.points.cell) == before:
                break
        return self._described(best, mean, weights, room, missed)

    def _described(
        self, best: tuple[float, FloatArray], mean: FloatArray, weights: FloatArray, room: Room, missed: bool
    ) -> Bounded:
        """A bound with what each cell's mean falls short of its part in it."""
        terms = terms_at(self.problem, self.objective, best[1])
        kept, _ = self.pricing.best(terms, room)
        cells = np.arange(len(kept))
        sides = sides_of(mean, room, self.problem.domain.lot)
        near = [terms.value(side, results_of(self.problem.responses, cells, side)) for side in sides]
        lost = np.maximum(kept - np.max(near, axis=0), 0.0)
        # Both sides of an amount that is not allowed can be best; then what lacks is the money to reach one.
        low, high = np.maximum(mean - sides[0], 0.0), np.maximum(sides[1] - mean, 0.0)
        switch = np.minimum(low, high) / np.maximum(low + high, np.finfo(float).tiny)
        lost += np.abs(terms.price) * np.minimum(low, high) + np.abs(terms.fixed) * switch
        cell = self.points.cell[: len(weights)]
        apart = np.abs(self.points.spend[: len(weights)] - mean[cell]) * weights
        spread = np.bincount(cell, apart, len(mean)) / _positive(self.problem.maximum)
        return Bounded(best[0], best[1], mean, lost, spread, missed)

    def _penalties(self) -> FloatArray:
        return np.full(len(self.row_scale), self._penalty)


def sides_of(spend: FloatArray, room: Room, lot: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The nearest amounts of a box that are no more, and no less, than ``spend``, (C,) each."""
    count = np.divide(spend, lot, out=np.zeros_like(spend), where=lot > 0)
    low = np.where(lot > 0, np.floor(count + 1e-9) * lot, spend)
    high = np.where(lot > 0, np.ceil(count - 1e-9) * lot, spend)
    low = np.where((low < room.least) & room.off, 0.0, np.clip(low, room.least, np.maximum(room.most, room.least)))
    none = room.least > room.most
    high = np.where(
        none | ((high == 0) & room.off), 0.0, np.clip(high, room.least, np.maximum(room.most, room.least))
    )
    return np.where(none, 0.0, low), high


def _positive(scale: FloatArray) -> FloatArray:
    return np.where(scale > 0, scale, 1.0)
