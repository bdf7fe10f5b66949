"""Levels and weights of the days of a pace: how a budget gets from what it is to where it has to be."""

from datetime import date
from decimal import Decimal
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.spread import spread
from adopt.plan.plan import Plan

FloatArray = NDArray[np.float64]
Follow = Literal["none", "week", "day"]

STEEPEST = 0.8
"""Elasticity above which days would swing by more than demand is known."""
HALVINGS = 60
"""Bisections of a level: enough for the last bit of a float."""


def weights_of_days(plan: Plan, follow: Follow, limit: float) -> FloatArray:
    """How much of its level each cell gets on each day, shape (C, n): mean 1 on its days, 0 out of its flight."""
    runs = np.ones((len(plan.cells), plan.days), dtype=bool) if plan.in_flight is None else plan.in_flight
    if follow == "none":
        return np.asarray(runs, dtype=float)
    level = plan.posterior.demand(plan.days).mean(axis=1)
    if follow == "week":
        level = _by_week(level, plan.first_day)
    elasticity = np.clip(plan.posterior.elasticity(plan.recommended).mean(axis=1), 0.0, STEEPEST)
    wanted = (level / level.mean(axis=1, keepdims=True)) ** (1 / (1 - elasticity[:, None]))
    weights = np.zeros_like(wanted)
    for own, days, row in zip(weights, runs, wanted, strict=True):
        count = int(days.sum())
        low, high = np.full(count, 1 - limit), np.full(count, 1 + limit)
        if count:
            own[days] = spread(count, low, high, row[days] * count / row[days].sum())
    return np.asarray(weights)


def _by_week(level: FloatArray, first: date) -> FloatArray:
    """Every day at the mean of its calendar week, Monday to Sunday; (C, n) -> (C, n)."""
    week = (np.arange(level.shape[1]) + first.weekday()) // 7
    means = [level[:, week == w].mean(axis=1, keepdims=True) for w in week]
    return np.concatenate(means, axis=1)


def _cone(recent: FloatArray, aim: FloatArray, weights: FloatArray, step: float) -> tuple[FloatArray, FloatArray]:
    """Least and greatest level of each day with no step beyond ``step``, shape (C, n) each.

    A cell that spends nothing now or on the first day, or is to spend nothing, may go to its aim at once.
    """
    days = weights.shape[1]
    ahead, most = np.arange(1, days + 1), aim[:, None] * days
    low, high = (recent[:, None] * factor**ahead for factor in (max(1 - step, 0.0), 1 + step))
    free = ((recent <= 0) | (aim <= 0) | (weights[:, 0] <= 0))[:, None]
    return np.where(free, 0.0, low), np.where(free, most, high)


def reach(recent: FloatArray, aim: FloatArray, weights: FloatArray, step: float) -> tuple[FloatArray, FloatArray]:
    """Least and greatest that each cell can cost over the days, shape (C,) each."""
    least, most = ((level * weights).sum(axis=1) for level in _cone(recent, aim, weights, step))
    return least, most


def levels(
    recent: FloatArray, totals: FloatArray, weights: FloatArray, step: float, aim: FloatArray
) -> FloatArray:
    """Levels that go straight for one value and stay there, such that every cell costs its total; (C, n)."""
    low, high = _cone(recent, aim, weights, step)
    under, over = np.zeros_like(totals), high.max(axis=1)
    for _ in range(HALVINGS):
        middle = (under + over) / 2
        costs = (np.clip(middle[:, None], low, high) * weights).sum(axis=1)
        under, over = np.where(costs < totals, middle, under), np.where(costs < totals, over, middle)
    return np.asarray(np.clip(over[:, None], low, high))


def in_minor_units(
    budgets: FloatArray, totals: tuple[Decimal, ...], unit: Decimal
) -> tuple[tuple[Decimal, ...], ...]:
    """Budgets whose running sums are rounded, so that each cell's add up to its total; (C, n) -> n rows of C."""
    columns = []
    for row, total in zip(budgets, totals, strict=True):
        share = np.cumsum(row) / max(float(row.sum()), 1e-12)
        sums = [(total * Decimal(repr(float(s)))).quantize(unit) for s in share[:-1]] + [total]
        columns.append([b - a for a, b in zip([Decimal(0), *sums[:-1]], sums, strict=True)])
    return tuple(zip(*columns, strict=True))
