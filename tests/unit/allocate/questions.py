"""Small questions that several tests ask."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Rule
from adopt.curves.table import FloatArray, ResponseTable
from adopt.text import Message
from tests.tables import cells, hill_table


def linear(*pieces: tuple[list[float], list[float]]) -> ResponseTable:
    """A table from the knots and marginals of each cell."""
    spend, marginal = np.array([p[0] for p in pieces]), np.array([p[1] for p in pieces])
    return ResponseTable(cells(len(pieces)), spend, marginal)


def question(table: ResponseTable, budget: float, low: list[float], high: list[float]) -> BudgetProblem:
    """With today's spend in the middle of the limits."""
    minimum, maximum = np.array(low, dtype=float), np.array(high, dtype=float)
    return BudgetProblem(table, budget, minimum, maximum, (minimum + maximum) / 2)


def s_curves(count: int, seed: int, low: float = 0.0, high: float = 3.0) -> BudgetProblem:
    """Hill curves with slopes from 1 to 4 and half-saturation at 0.4 to 1.8 times today."""
    random = np.random.default_rng(seed)
    today: FloatArray = random.lognormal(4, 0.8, count)
    half, slope = today * random.uniform(0.4, 1.8, count), random.uniform(1, 4, count)
    table = hill_table(3 * today / random.lognormal(3, 0.4, count), half, slope, 3.1 * today)
    return BudgetProblem(table, float(today.sum()), low * today, high * today, today)


def alike(count: int, slope: float, budget: float) -> BudgetProblem:
    """Equal S-curves: half of their top at 100 a day, each between 0 and 300 a day."""
    each = np.full(count, 100.0)
    table = hill_table(0.1 * each, each, np.full(count, slope), 3.1 * each)
    return BudgetProblem(table, budget, 0 * each, 3 * each, each)


def rule(name: str, low: float = -math.inf, high: float = math.inf, **counted: ArrayLike) -> Rule:
    """A rule that counts ``of_spend``, ``of_results`` or ``of_active``."""
    counts: dict[str, Any] = {key: np.asarray(value, dtype=float) for key, value in counted.items()}
    return Rule(Message(name), low, high, **counts)
