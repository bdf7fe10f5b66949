"""From points and prices to a split that keeps every rule: the side of its curve of each cell, then how much.

First a mixed-integer program chooses, for each cell, being off, one falling run of its marginal, or one
point where the curve is convex; points of one run may be mixed, as the curve lies above their chord. Then
every cell stays on its run, where the relaxation of the whole question is its answer, and the rounding of
the solver is removed by steps of Newton's method.
"""

from dataclasses import dataclass

import numpy as np

from adopt.allocate.checks import ROUNDING
from adopt.allocate.concave import falls
from adopt.allocate.domain import lots_near
from adopt.allocate.pricing import IntArray, terms_at
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.relaxation import Bounded, Points, Relaxation
from adopt.allocate.solver import Program, Rows, solve
from adopt.curves.table import FloatArray

STEPS = 8
"""Steps of Newton's method; two are enough where none leaves its limits."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A split that keeps every limit and every rule.

    Attributes:
        spend: currency units a day, shape (C,).
        worth: what is to be as large as it can be.
        multipliers: what a unit more of each row's limit would be worth there, shape (M,).
    """

    spend: FloatArray
    worth: float
    multipliers: FloatArray


def keeps(problem: BudgetProblem, spend: FloatArray) -> bool:
    """Whether a split keeps every limit and every rule, (C,) -> bool."""
    results = problem.responses.results(spend)
    rows = problem.rows
    totals, slack = rows.totals(spend, results), ROUNDING * rows.scale(spend, results)
    kept = np.all(totals >= rows.low - slack) and np.all(totals <= rows.high + slack)
    return bool(kept and np.all(problem.domain.holds(spend)))


def chosen(
    relaxation: Relaxation,
    bounded: Bounded,
    lower: FloatArray,
    upper: FloatArray,
    loss: float,
    gap: float,
    time_limit: float,
) -> FloatArray | None:
    """The best mixture of points in a box, of neighbouring points only; (C,), or None if there is none.

    Args:
        relaxation: with the points.
        bounded: the multipliers that say which points can be part of a good split.
        lower: of the box, shape (C,).
        upper: of the box, shape (C,).
        loss: points that fall short of the best of their cell by more cannot be.
        gap: how close to the best of the mixtures is near enough, as a share.
        time_limit: seconds.
    """
    problem, points = relaxation.problem, relaxation.points
    room = relaxation.room(lower, upper)
    terms = terms_at(problem, relaxation.objective, bounded.multipliers)
    kept, _ = relaxation.pricing.best(terms, room)
    short = kept[points.cell] - terms.at(points.cell, points.spend, points.results)
    near = np.flatnonzero(points.inside(room) & (short <= loss))
    if len(np.unique(points.cell[near])) < len(kept):
        return None
    order = near[np.lexsort((points.spend[near], points.cell[near]))]
    run = _runs(problem, points, order)
    program, count = _program(relaxation, order, run)
    values = solve(program, gap, time_limit)
    if values is None:
        return None
    cell = points.cell[order]
    spend = np.bincount(cell, values[:count] * points.spend[order], len(kept)).astype(float)
    # The program may mix a whole point with 1e-10 of another one.
    return np.where(problem.domain.lot > 0, lots_near(spend, problem.domain.lot), spend)


def _runs(problem: BudgetProblem, points: Points, order: IntArray) -> IntArray:
    """A number for each point, shape (N,): the same for points of one cell between which its marginal falls."""
    table, cell, spend = problem.responses, points.cell[order], points.spend[order]
    falling = falls(table.marginal)
    left = np.clip((table.spend[cell] <= spend[:, None]).sum(axis=1) - 1, 0, falling.shape[1] - 1)
    rises = np.cumsum(~falling, axis=1)[cell, left]
    single = ~falling[cell, left] | ((spend == 0) & problem.domain.off[cell])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (cell[1:] != cell[:-1]) | (rises[1:] != rises[:-1]) | single[1:] | single[:-1]
    return np.asarray(np.cumsum(new) - 1, dtype=np.intp)


def _program(relaxation: Relaxation, order: IntArray, run: IntArray) -> tuple[Program, int]:
    """Weights of points, then a switch for each run, then a count of lots for each cell that has them."""
    problem, points, rows = relaxation.problem, relaxation.points, relaxation.problem.reachable
    cell, spend, results = points.cell[order], points.spend[order], points.results[order]
    cells, runs, number = len(problem.minimum), int(run[-1]) + 1, len(order)
    lots = np.flatnonzero(problem.domain.lot > 0)
    lot, inside = problem.domain.lot[lots], np.flatnonzero(problem.domain.lot[cell] > 0)
    terms = rows.of_spend[:, cell] * spend + rows.of_results[:, cell] * results
    terms += rows.of_active[:, cell] * (spend > 0)
    place, places = np.arange(number), number + runs + len(lots)
    written = Rows(places)
    for row in written.add(rows.low / relaxation.row_scale, rows.high / relaxation.row_scale):
        written.put(row, place, terms[row] / relaxation.row_scale[row])
    at = written.add(np.zeros(runs), np.zeros(runs))
    written.put(at[run], place, 1.0)
    written.put(at, number + np.arange(runs), -1.0)
    at = written.add(np.ones(cells), np.ones(cells))
    written.put(at[cell[np.searchsorted(run, np.arange(runs))]], number + np.arange(runs), 1.0)
    at = written.add(np.zeros(len(lots)), np.zeros(len(lots)))
    shares = spend[inside] / problem.domain.lot[cell[inside]]
    written.put(at[np.searchsorted(lots, cell[inside])], inside, shares)
    written.put(at, number + runs + np.arange(len(lots)), -1.0)
    worth = np.zeros(places)
    worth[:number] = (relaxation.objective.results * results + relaxation.objective.spend * spend) / (
        relaxation.worth_scale
    )
    most = np.concatenate([np.ones(number + runs), problem.maximum[lots] / lot + 1])
    return written.program(worth, most, np.arange(places) >= number), number


def answer(relaxation: Relaxation, rough: FloatArray, multipliers: FloatArray, accuracy: float) -> Answer | None:
    """The best split near ``rough``, (C,), that keeps every rule; None if there seems to be none."""
    problem = relaxation.problem
    lower, upper = runs_around(problem, rough)
    bounded = relaxation.bounded(lower, upper, multipliers, -np.inf, accuracy)
    best: Answer | None = None
    for start in (bounded.spend, rough):
        spend = repaired(problem, np.clip(start, lower, upper), lower, upper)
        if keeps(problem, spend) and (best is None or problem.worth(spend) > best.worth):
            best = Answer(spend, problem.worth(spend), bounded.multipliers)
    return best


def runs_around(problem: BudgetProblem, rough: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The limits of the falling run on which each cell lies; its amount where it lies on none, or has lots."""
    domain, table = problem.domain, problem.responses
    spend = domain.nearest(rough)
    knots, last = table.spend, table.spend.shape[1] - 2
    rows, falling = np.arange(len(spend)), falls(table.marginal)
    interval = np.clip((knots <= spend[:, None]).sum(axis=1) - 1, 0, last)
    number = np.arange(last + 1)
    start = np.where(~falling & (number < interval[:, None]), number + 1, 0).max(axis=1)
    stop = np.where(~falling & (number > interval[:, None]), number, last + 1).min(axis=1)
    upper = np.where(stop == last + 1, domain.maximum, knots[rows, stop])
    on_rise = ~falling[rows, interval] & (spend < knots[:, -1])
    fixed = on_rise | (domain.lot > 0) | ((spend == 0) & domain.off)
    lower = np.where(fixed, spend, np.maximum(knots[rows, start], domain.minimum))
    upper = np.where(fixed, spend, np.minimum(upper, domain.maximum))
    return np.minimum(lower, spend), np.maximum(upper, spend)


def repaired(problem: BudgetProblem, spend: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """``spend`` moved a little inside the limits so that every row is met up to rounding; (C,) each."""
    rows, table = problem.rows, problem.responses
    for _ in range(STEPS):
        results = table.results(spend)
        totals, scale = rows.totals(spend, results), rows.scale(spend, results)
        missed = totals - np.clip(totals, rows.low, rows.high)
        if np.all(np.abs(missed) <= 1e-3 * ROUNDING * scale):
            break
        to_limit = np.minimum(np.abs(totals - rows.low), np.abs(totals - rows.high))
        held = (missed != 0) | (to_limit <= 1e-6 * scale)
        slope = (rows.of_spend + rows.of_results * table.marginal_at(spend))[held]
        # Steps in shares of the room to the nearer limit, so that none goes beyond it.
        room = np.minimum(spend - lower, upper - spend)
        scaled = slope * room / np.maximum(scale[held], np.finfo(float).tiny)[:, None]
        step = np.linalg.lstsq(scaled, -missed[held] / np.maximum(scale[held], np.finfo(float).tiny), rcond=1e-12)[
            0
        ]
        spend = np.clip(spend + step * room, lower, upper)
    return spend
