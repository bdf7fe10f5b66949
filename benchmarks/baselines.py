"""What the advice has to beat: ways of splitting a budget that need no model of ours.

Each takes the history as a panel and the question, and gives daily spend, shape (C,).
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import allocate
from adopt.curves.table import ResponseTable
from adopt.errors import UncertifiedError
from adopt.history.table import Panel

FloatArray = NDArray[np.float64]

LOOK_BACK = 56
"""Days that the rule of thumb looks back on."""
RECENT = 28
"""Days whose cost per result the greedy split goes by."""
FEWEST_DAYS = 5
"""Days with spend below which a curve of three parameters is not fitted, but a line through 0."""


def keep(panel: Panel, problem: BudgetProblem) -> FloatArray:
    """Today's split, scaled to the budget."""
    return problem.todays_split


def rule_of_thumb(panel: Panel, problem: BudgetProblem) -> FloatArray:
    """Today's split times each cell's results per spend of the last 56 days, rescaled and cut at the limits."""
    wanted = problem.current * _results_per_spend(panel, LOOK_BACK)
    return scaled_within(wanted, problem.minimum, problem.maximum, problem.daily_budget)


def greedy(panel: Panel, problem: BudgetProblem) -> FloatArray:
    """Everybody gets the minimum, then money goes to the lowest recent cost per result up to each limit."""
    spend, left = problem.minimum.copy(), problem.daily_budget - problem.minimum.sum()
    for cell in np.argsort(-_results_per_spend(panel, RECENT), kind="stable"):
        more = float(np.clip(problem.maximum[cell] - spend[cell], 0.0, max(left, 0.0)))
        spend[cell], left = spend[cell] + more, left - more
    return spend


def hill_fits(panel: Panel, problem: BudgetProblem) -> FloatArray:
    """A Hill curve for each cell by itself, by least squares on its days; then the best split on those curves."""
    knots = np.concatenate([[0.0], np.geomspace(0.01, 4.0, 80)])
    spend = np.maximum(problem.current, 1e-6)[:, None] * knots
    value, marginal = np.empty_like(spend), np.empty_like(spend)
    for i in range(len(spend)):
        ran = panel.present[i] & (panel.spend[i] > 0)
        value[i], marginal[i] = hill_fit(panel.spend[i, ran], panel.conversions[i, ran])(spend[i])
    table = ResponseTable.through(panel.cells, spend, value, np.maximum(marginal, 0.0))
    return best_on(table, problem)


BASELINES: dict[str, Callable[[Panel, BudgetProblem], FloatArray]] = {
    "keep": keep,
    "thumb": rule_of_thumb,
    "greedy": greedy,
    "hill": hill_fits,
}
"""Every baseline by its short name."""


def best_on(responses: ResponseTable, question: BudgetProblem) -> FloatArray:
    """The best split of a question's budget on other responses than its own, proved as closely as can be had."""
    problem = replace(question, responses=responses)
    for gap in (1e-4, 1e-3, 1e-2):
        try:
            return allocate(problem, gap, time_limit=3.0).daily_spend
        except UncertifiedError:  # steep S-curves side by side
            continue
    return allocate(problem, gap=0.5).daily_spend


def scaled_within(wanted: FloatArray, minimum: FloatArray, maximum: FloatArray, daily_budget: float) -> FloatArray:
    """``wanted`` times one factor, cut at the limits so that it adds up to the budget; (C,) -> (C,)."""
    least, most = 0.0, 1e12
    for _ in range(200):
        factor = (least + most) / 2
        above = np.clip(wanted * factor, minimum, maximum).sum() > daily_budget
        least, most = (least, factor) if above else (factor, most)
    return np.asarray(np.clip(wanted * least, minimum, maximum))


def hill_fit(spend: FloatArray, results: FloatArray) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
    """A Hill curve through one cell's days, (N,) each: maps spend to results a day and to their slope.

    Least squares with ``scipy``, bounds as an analyst would set them: half saturation between a twentieth of
    and ten times usual spend, slope between a half and three.
    """
    usual, rate = float(np.median(spend)) if len(spend) else 1.0, 0.0
    if spend.sum() > 0:
        rate = float(results.sum() / spend.sum())
    if len(spend) < FEWEST_DAYS or rate == 0:
        return lambda x: (rate * x, np.full_like(x, rate))
    typical = rate * usual

    def misfit(parameters: FloatArray) -> FloatArray:
        return np.asarray((_hill(spend / usual, parameters)[0] * typical - results) / typical)

    low, high = [np.log(0.05), np.log(0.05), np.log(0.5)], [np.log(30.0), np.log(10.0), np.log(3.0)]
    found = least_squares(misfit, [np.log(2.0), 0.0, 0.0], bounds=(low, high)).x

    def curve(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, slope = _hill(x / usual, found)
        return value * typical, slope * typical / usual

    return curve


def _hill(ratio: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Height and slope at ``ratio`` of a Hill curve with log top, log half saturation and log slope."""
    top, half, slope = np.exp(parameters)
    powered = (np.maximum(ratio, 1e-12) / half) ** slope
    value = top * powered / (1 + powered)
    return np.where(ratio > 0, value, 0.0), slope * value / (1 + powered) / np.maximum(ratio, 1e-12)


def _results_per_spend(panel: Panel, days: int) -> FloatArray:
    results, spend = panel.conversions[:, -days:].sum(axis=1), panel.spend[:, -days:].sum(axis=1)
    return np.asarray(results / np.maximum(spend, 1e-9))
