"""From a rough split to the best one nearby: equal marginals along the falling runs it lies on."""

import numpy as np

from adopt.allocate.concave import equal_marginals, falls
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.spread import spread
from adopt.curves.table import FloatArray

PASSES = 3
"""A pass can carry a cell to the end of its run, from where the next one starts; later ones win nothing."""


def polished(problem: BudgetProblem, rough: FloatArray) -> FloatArray:
    """The best split of the budget near ``rough``, which need not add up to it.

    Every cell stays on the run of falling marginals it lies on, so that which side of the convex part
    of its curve it is on is not decided here; a cell in a convex part keeps its amount.

    Args:
        problem: the question.
        rough: currency units a day, shape (C,).

    Returns:
        a split within the limits that adds up to the budget, shape (C,).
    """
    table, budget = problem.responses, problem.daily_budget
    spend = np.clip(rough, problem.minimum, problem.maximum)
    runs: tuple[FloatArray, FloatArray] | None = None
    for _ in range(PASSES):
        before, runs = runs, _runs_around(problem, spend)
        if before is not None and np.array_equal(before, runs):
            break  # what is best along these runs was just found
        lower, upper = runs
        if lower.sum() <= budget <= upper.sum():
            spend = equal_marginals(table, lower, upper, budget, spend)
        else:
            spend = spread(budget, problem.minimum, problem.maximum, spread(budget, lower, upper, spend))
    return spread(budget, problem.minimum, problem.maximum, spend)


def _runs_around(problem: BudgetProblem, spend: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Limits within which every marginal falls: the falling run each cell lies on, or its amount."""
    knots, marginal = problem.responses.spend, problem.responses.marginal
    rows, last = np.arange(len(spend)), knots.shape[1] - 2
    falling = falls(marginal)
    interval = np.clip((knots <= spend[:, None]).sum(axis=1) - 1, 0, last)
    number = np.arange(last + 1)
    # The run reaches from behind the last rise before the interval to the first rise after it.
    start = np.where(~falling & (number < interval[:, None]), number + 1, 0).max(axis=1)
    stop = np.where(~falling & (number > interval[:, None]), number, last + 1).min(axis=1)
    lower, upper = knots[rows, start], knots[rows, stop]
    # Beyond the table the marginal is 0, which is a fall too.
    upper = np.where(stop == last + 1, problem.maximum, upper)
    on_rise = ~falling[rows, interval] & (spend < knots[:, -1])
    lower = np.where(on_rise, spend, np.clip(lower, problem.minimum, problem.maximum))
    upper = np.where(on_rise, spend, np.clip(upper, problem.minimum, problem.maximum))
    return np.minimum(lower, spend), np.maximum(upper, spend)
