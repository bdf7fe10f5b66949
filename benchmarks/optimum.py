"""The best that any split could really have brought, for simulated advertisers whose truth is known."""

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, minimize

from adopt.allocate.problem import BudgetProblem, within_change_limits
from adopt.simulate.truth import Truth
from benchmarks.baselines import best_on, scaled_within

FloatArray = NDArray[np.float64]

STARTS = 6
"""Random splits from which the search starts, besides today's and the best one without overlap."""


def best_split(
    truth: Truth, current: FloatArray, daily_budget: float, box: tuple[float, float], days: int
) -> FloatArray:
    """The split of a daily budget that brings most over the coming ``days``; daily spend, shape (C,).

    Where each cell stands for itself, it is found and certified by the allocator on the true curves.
    Where audiences overlap no table holds the truth: then it is the best of several climbs on the truth itself
    (SLSQP from random splits, from today's, and from what is best without overlap), which is no proof, but no
    harder a yardstick than the truth allows.

    Args:
        truth: the curves and the real future.
        current: today's daily spend, shape (C,).
        daily_budget: currency units a day.
        box: least and greatest change as shares of ``current``.
        days: to plan for.
    """
    usual = np.array([curve.usual for curve in truth.curves])
    reach = max(4.0, 1.05 * (1 + box[1]) * float(np.max(current / usual)))  # beyond its reach a table stays flat
    problem = within_change_limits(truth.alone().table(days, reach=reach), current, daily_budget, *box)
    alone = best_on(problem.responses, problem)
    if truth.overlap == 0:
        return alone
    starts = [problem.todays_split, alone, *_random_splits(problem)]
    found = [_climbed(truth, problem, start, days) for start in starts]
    return max([*starts, *found], key=lambda spend: float(truth.expected(spend, days).sum()))


def _random_splits(problem: BudgetProblem) -> list[FloatArray]:
    random = np.random.default_rng(0)
    wanted = problem.current * random.exponential(size=(STARTS, len(problem.current)))
    return [scaled_within(w, problem.minimum, problem.maximum, problem.daily_budget) for w in wanted]


def _climbed(truth: Truth, problem: BudgetProblem, start: FloatArray, days: int) -> FloatArray:
    """The top of the hill on which ``start`` stands; cells that get nothing today stay at nothing."""
    scale = np.where(problem.current > 0, problem.current, 1.0)
    height = float(truth.expected(start, days).sum())

    def loss(change: FloatArray) -> float:
        return -float(truth.expected(change * scale, days).sum()) / height

    def slope(change: FloatArray) -> FloatArray:
        step = np.diag(np.full(len(change), 1e-4))
        above, below = change[:, None] + step, np.maximum(change[:, None] - step, 0.0)
        both = truth.expected(np.hstack([above, below]) * scale[:, None], days).sum(axis=0)
        rise = both[: len(change)] - both[len(change) :]
        return np.asarray(-rise / np.diag(above - below) / height)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SLSQP steps outside the bounds and says so
        found = minimize(
            loss,
            start / scale,
            jac=slope,
            method="SLSQP",
            bounds=Bounds(problem.minimum / scale, problem.maximum / scale),
            constraints=LinearConstraint(scale[None, :] / problem.daily_budget, 1.0, 1.0),
            options={"maxiter": 200},
        )
    # What it ends on may leave the limits by rounding.
    return scaled_within(np.maximum(found.x, 0.0) * scale, problem.minimum, problem.maximum, problem.daily_budget)
