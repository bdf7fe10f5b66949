"""Questions on Hill curves, as the well-known packages draw them."""

import numpy as np

from adopt.allocate.problem import BudgetProblem
from adopt.curves.table import ResponseTable
from adopt.labels import Cell


def hill_question(
    count: int, seed: int, box: tuple[float, float], slopes: tuple[float, float], intervals: int
) -> BudgetProblem:
    """Hill curves half saturated at 0.4 to 1.8 times today's spend, today's total as the budget."""
    random = np.random.default_rng(seed)
    today = random.lognormal(4, 0.8, count)
    half, slope = today * random.uniform(0.4, 1.8, count), random.uniform(*slopes, count)
    top = 3 * today / random.lognormal(3, 0.4, count)
    spend = 3.1 * today[:, None] * np.linspace(0, 1, intervals + 1) ** 1.5
    ratio = (spend / half[:, None]) ** slope[:, None]
    value = top[:, None] * ratio / (1 + ratio)
    rate = value / np.maximum(spend, np.finfo(float).tiny)
    marginal = slope[:, None] * rate / (1 + ratio)
    cells = tuple(Cell("meta", "campaign", f"audience {number}") for number in range(count))
    table = ResponseTable.through(cells, spend, value, marginal)
    return BudgetProblem(table, float(today.sum()), box[0] * today, box[1] * today, today)
