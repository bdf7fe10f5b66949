"""Of splits that are worth the same, the one that moves least money from today's."""

import numpy as np

from adopt.allocate.choosing import keeps, runs_around
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solver import Rows, solve
from adopt.curves.table import FloatArray

FLAT = 1e-9
"""Marginals that differ by less, as a share of the cell's highest, are equal."""


def least_moved(problem: BudgetProblem, spend: FloatArray, tolerance: float) -> FloatArray:
    """A split worth at least as much as ``spend`` less ``tolerance`` that moves least money; (C,) -> (C,).

    Cells that can be exchanged take amounts in the order of what they get today. Between cells whose next
    unit of money brings the same for a while, a linear program moves money back.
    """
    least = problem.worth(spend) - tolerance
    best = spend
    for other in (problem.current, problem.todays_split, _exchanged(problem, spend)):
        if _moved(problem, other) < _moved(problem, best) and _as_good(problem, other, least):
            best = other
    back = _moved_back(problem, best)
    if back is not None and _moved(problem, back) < _moved(problem, best) and _as_good(problem, back, least):
        return back
    return best


def _moved(problem: BudgetProblem, spend: FloatArray) -> float:
    return float(np.abs(spend - problem.current).sum())


def _as_good(problem: BudgetProblem, spend: FloatArray, least: float) -> bool:
    return keeps(problem, spend) and problem.worth(spend) >= least


def _exchanged(problem: BudgetProblem, spend: FloatArray) -> FloatArray:
    """The amounts of each kind of twins in the order of their amounts today; the sum of moves is least then."""
    given, seen = spend.copy(), np.zeros(len(spend), dtype=bool)
    for cell in range(len(spend)):
        if not seen[cell]:
            twins = problem.twins(cell)
            seen[twins] = True
            given[twins[np.argsort(problem.current[twins], kind="stable")]] = np.sort(spend[twins])
    return given


def _moved_back(problem: BudgetProblem, spend: FloatArray) -> FloatArray | None:
    """The split nearest to today's among those along straight pieces of the curves; None if there is none."""
    lower, upper = _straight(problem, spend)
    free = np.flatnonzero(lower < upper)
    if not free.size:
        return None
    rows, table = problem.rows, problem.responses
    marginal, results = table.marginal_at(spend), table.results(spend)
    slope = (rows.of_spend + rows.of_results * marginal)[:, free]
    worth = problem.objective.results * marginal[free] + problem.objective.spend
    totals, scale = rows.totals(spend, results), rows.scale(spend, results)
    scale = np.where(scale > 0, scale, 1.0)
    base, count = lower[free], len(free)
    # Variables: amounts above the lower limit, and what they are above and below today's.
    there = slope @ (spend[free] - base)
    kept = worth @ (spend[free] - base)
    away = problem.current[free] - base
    written, place = Rows(3 * count), np.arange(count)
    low, high = np.minimum(rows.low - totals, 0.0) + there, np.maximum(rows.high - totals, 0.0) + there
    for row in written.add(low / scale, high / scale):
        written.put(row, place, slope[row] / scale[row])
    written.put(written.add(np.array([kept]), np.array([np.inf])), place, worth)
    at = written.add(away, away)
    for part, sign in enumerate((1.0, -1.0, 1.0)):
        written.put(at, part * count + place, sign)
    reach = np.maximum(problem.maximum[free], problem.current[free])
    most = np.concatenate([upper[free] - base, reach, reach])
    cost = np.concatenate([np.zeros(count), -np.ones(2 * count)])
    values = solve(written.program(cost, most, np.zeros(3 * count, dtype=bool)), 1e-9, 1.0)
    if values is None:
        return None
    moved = spend.copy()
    moved[free] = np.clip(base + values[:count], lower[free], upper[free])
    return moved


def _straight(problem: BudgetProblem, spend: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far each cell can move with its next unit of money bringing the same; (C,) each."""
    table, (lower, upper) = problem.responses, runs_around(problem, spend)
    knots, last = table.spend, table.spend.shape[1] - 2
    rows = np.arange(len(spend))
    left = np.clip((knots <= spend[:, None]).sum(axis=1) - 1, 0, last)
    beyond = spend >= knots[:, -1]
    apart = np.abs(table.marginal[rows, left + 1] - table.marginal[rows, left])
    flat = beyond | (apart <= FLAT * table.marginal.max(axis=1))
    start = np.where(beyond, knots[:, -1], knots[rows, left])
    stop = np.where(beyond, np.inf, knots[rows, left + 1])
    # Where nothing asks for results, their curve does not matter.
    counts = np.any(problem.rows.of_results != 0, axis=0) | (problem.objective.results != 0)
    lower = np.where(counts, np.where(flat, np.maximum(lower, start), spend), lower)
    upper = np.where(counts, np.where(flat, np.minimum(upper, stop), spend), upper)
    return lower, upper
