"""Which side of its convex part each S-curve lies on: one grid point per cell, by mixed-integer program.

A multiple-choice knapsack (Sinha and Zoltners 1979), whose relaxation is nearly integral. The grid lies
only where an optimum can still be: a point that falls short of the best answer to the price by more than
bound minus achieved cannot be part of a better split (reduced-cost fixing). This is the only module that
knows PuLP.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.branching import root_relaxation
from adopt.allocate.certificate import Certificate, leaf_bounds
from adopt.allocate.dual import BestResponses, Box
from adopt.allocate.polish import polished
from adopt.allocate.problem import BudgetProblem
from adopt.curves.table import FloatArray

POINTS = 40
"""Grid points a cell at first; each round doubles them. For 20 S-curves, from today's split, 24 points missed
0.1 % of the results that 40 found, in 0.3 s instead of 0.1 s."""
LEAVES = 3
"""Boxes of an open proof that are searched for a better split; the best one is nearly always in the first."""


@dataclass(frozen=True, eq=False)
class Choice:
    """What a cell may choose from.

    Attributes:
        spend: points, currency units a day, shape (P,), increasing.
        results: results a day at the points, shape (P,).
        concave: whether the curve is concave from the first point to the last, holes included.
    """

    spend: FloatArray
    results: FloatArray
    concave: bool


def relaxed_start(problem: BudgetProblem) -> FloatArray:
    """A first split: the relaxation's, its jumping cells on one side or the other, polished; (C,).

    One cell jumps, unless several are alike; then as many take the higher side as the budget allows, and
    one more is tried.
    """
    root = root_relaxation(problem, problem.todays_split)
    jumping = np.flatnonzero(root.lost > 0)
    extra = np.cumsum((root.more - root.less)[jumping])
    affordable = int(np.searchsorted(extra, (root.spend - root.less)[jumping].sum(), side="right"))
    roughs = {root.spend.tobytes(): root.spend}
    for count in (affordable, affordable + 1):
        rough = root.spend.copy()
        rough[jumping[:count]], rough[jumping[count:]] = root.more[jumping[:count]], root.less[jumping[count:]]
        roughs[rough.tobytes()] = rough  # often one that is there
    return max((polished(problem, rough) for rough in roughs.values()), key=problem.results)


def inside_leaves(problem: BudgetProblem, daily_spend: FloatArray, certificate: Certificate) -> FloatArray:
    """The better of ``daily_spend`` and the best start inside the boxes where better could hide; (C,).

    A proof that does not close points at them: the leaves with the highest bounds.
    """
    bounds = leaf_bounds(problem, certificate.leaves)
    best = daily_spend
    for number in np.argsort(bounds)[::-1][:LEAVES]:
        leaf = certificate.leaves[number]
        if bounds[number] > problem.results(best):
            part = replace(problem, minimum=leaf.lower, maximum=leaf.upper)
            best = max(best, relaxed_start(part), key=problem.results)
    return best


def improve(
    problem: BudgetProblem, daily_spend: FloatArray, gap: float, time_limit: float, points: int = POINTS
) -> FloatArray:
    """Search for a better split than ``daily_spend`` everywhere it can be.

    Args:
        problem: the question.
        daily_spend: the best split so far, shape (C,).
        gap: how close to the best of the grid is near enough, as a share.
        time_limit: seconds for the mixed-integer program.
        points: grid points a cell; more of them find what fewer have missed.

    Returns:
        the better of the polished answer of the program and ``daily_spend``, shape (C,).
    """
    price, choices = _grid(problem, daily_spend, points)
    step = max(float(np.ptp(choice.spend)) for choice in choices) / points
    chosen = choose(choices, problem.daily_budget, price, step, gap, time_limit)
    if chosen is None:
        return daily_spend
    return max(daily_spend, polished(problem, chosen), key=problem.results)


def _grid(problem: BudgetProblem, daily_spend: FloatArray, points: int) -> tuple[float, list[Choice]]:
    """The price of the relaxation and, at that price, the points of each cell that are not ruled out."""
    table, root = problem.responses, root_relaxation(problem, daily_spend)
    box = Box.within(table, problem.minimum, problem.maximum)
    best = BestResponses(table, box.lower, box.upper).at(root.price, box)[0]
    slack = max(root.bound - problem.results(daily_spend), 0.0) * (1 + 1e-9)
    spend = _candidates(problem, daily_spend, root.spend, points)
    results = np.stack([table.results(column) for column in spend.T], axis=1)
    near = best[:, None] - results + root.price * spend <= slack
    near[:, 0] = True
    return root.price, [_thinned(*row, points) for row in zip(spend, results, near, strict=True)]


def _candidates(problem: BudgetProblem, daily_spend: FloatArray, relaxed: FloatArray, points: int) -> FloatArray:
    """Where a cell might be, shape (C, M): the best so far first, then even steps, knots, near points."""
    lower, upper = problem.minimum[:, None], problem.maximum[:, None]
    even = lower + (upper - lower) * np.linspace(0.0, 1.0, 2 * points)
    steps = (upper - lower) / points * np.array([-1, -0.5, -0.25, -0.1, 0.1, 0.25, 0.5, 1])
    near = daily_spend[:, None] + steps
    fixed = np.stack([daily_spend, problem.todays_split, relaxed], axis=1)
    everywhere = np.concatenate([fixed, even, problem.responses.spend, near], axis=1)
    return np.asarray(np.clip(everywhere, lower, upper), dtype=float)


def _thinned(spend: FloatArray, results: FloatArray, near: NDArray[np.bool_], points: int) -> Choice:
    """At most about ``points`` of the points that are not ruled out, the first one always among them."""
    distinct, first = np.unique(spend, return_index=True)
    open_points = np.unique(np.searchsorted(distinct, spend[near]))
    kept = open_points[np.unique(np.linspace(0, len(open_points) - 1, points).round().astype(int))]
    kept = np.unique([*kept, np.searchsorted(distinct, spend[0])])
    values = results[first]
    hull = slice(int(kept[0]), int(kept[-1]) + 1)
    chord = np.diff(values[hull]) / np.diff(distinct[hull])
    return Choice(distinct[kept], values[kept], bool(np.all(chord[1:] <= chord[:-1] * (1 + 1e-6))))


def choose(
    choices: list[Choice], daily_budget: float, price: float, step: float, gap: float, time_limit: float
) -> FloatArray | None:
    """The mixture of points per cell with the most results, one point alone where a curve is not concave.

    Args:
        choices: the points of each of C cells.
        daily_budget: currency units a day.
        price: what money is worth that the points leave of the budget, or take too much; it is spread
            afterwards. Without it a grid of a few cells would choose what adds up, not what is good.
        step: how much they may leave or take too much.
        gap: how close to the best is near enough, as a share.
        time_limit: seconds.

    Returns:
        daily spend, shape (C,); None if the solver has no solution.
    """
    import pulp  # half a second to import, and most problems need none of it

    program = pulp.LpProblem("allocation", pulp.LpMaximize)
    leftover = program.add_variable("leftover", -step, step)
    worth, money, picks = [(leftover, price)], [(leftover, 1.0)], []
    for cell, choice in enumerate(choices):
        # Weights on neighbouring points need no integers where the curve is concave: 0.6 s became 0.03 s
        # for 100 cells near their best.
        kind = "Continuous" if choice.concave else "Binary"
        pick = [program.add_variable(f"pick_{cell}_{k}", 0, 1, cat=kind) for k in range(len(choice.spend))]
        program += pulp.LpAffineExpression([(variable, 1.0) for variable in pick]) == 1
        worth += zip(pick, choice.results.tolist(), strict=True)
        money += zip(pick, choice.spend.tolist(), strict=True)
        picks.append(pick)
    program += pulp.LpAffineExpression(money) == daily_budget
    program.setObjective(pulp.LpAffineExpression(worth))
    program.solve(pulp.HiGHS(msg=False, gapRel=gap, timeLimit=max(time_limit, 0.01)))
    if program.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return None
    weights = [np.array([variable.value() for variable in pick], dtype=float) for pick in picks]
    return np.array([float(choice.spend @ w) for choice, w in zip(choices, weights, strict=True)])
