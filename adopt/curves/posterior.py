"""Draws from the posterior of every curve, and what follows from them: forecasts, tables, evidence."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from adopt.curves.demand import DRIFT_DAYS, SEASON_DAYS, weekdays
from adopt.curves.families import Hill
from adopt.curves.fit import Fit
from adopt.curves.model import LEVEL, LOAD, ODDS, SLOPE, shape_columns
from adopt.curves.table import ResponseTable
from adopt.labels import Cell

FloatArray = NDArray[np.float64]

DRAWS = 400
"""Enough that the error of a mean over draws is a twentieth of the posterior's own spread."""
KNOTS = np.concatenate([[0.0], np.geomspace(0.01, 12.0, 48)])
"""Spend at which responses are tabulated, in units of the cell's usual or recent spend."""
RECENT_DAYS = 28


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is known about every cell's response after a history has been seen.

    Attributes:
        cells: length C.
        last_day: the last day of the history; forecasts start on the day after.
        today: mean spend a day over the last 28 days, shape (C,).
        value: revenue per result, NaN where the history has no revenue, shape (C,).
        curves: draws of the response curves at today's level and average demand, arrays of shape (C, D).
        load: draws of how strongly demand moves each cell, 1 on average, shape (C, D).
        weekday: draws of the log effects of the weekdays, Monday first, shape (7, D).
        common: draws of the log demand that today's common spend movement stands for, shape (D,).
        season: draws of the spread of demand's change in a week, shape (D,).
        shock: draws of the spread of a single day's demand, shape (D,).
        drift: spread of a cell's own change in two weeks.
        evidence: how much of a curve's shape comes from the cell's own data (1) and how much from the
            prior and from other cells (0), shape (C,).
        seed: of the draws of the future.
    """

    cells: tuple[Cell, ...]
    last_day: np.datetime64
    today: FloatArray
    value: FloatArray
    curves: Hill
    load: FloatArray
    weekday: FloatArray
    common: FloatArray
    season: FloatArray
    shock: FloatArray
    drift: float
    evidence: FloatArray
    seed: int = 0
    _paths: dict[int, FloatArray] = field(default_factory=dict, repr=False)
    _tables: dict[tuple[int, bytes], ResponseTable] = field(default_factory=dict, repr=False)

    @property
    def scale(self) -> FloatArray:
        """The unit of spend of each cell's table, currency units a day, shape (C,)."""
        return np.maximum(self.today, self.curves.reference[:, 0])

    def elasticity(self, daily_spend: FloatArray | None = None) -> FloatArray:
        """Draws of the elasticity at ``daily_spend`` (today's by default), shape (C, D)."""
        at = self.today if daily_spend is None else daily_spend
        return self.curves.elasticity(np.where(at > 0, at, self.scale)[:, None])

    def demand(self, days: int) -> FloatArray:
        """Draws of each coming day's level over today's average level, shape (C, D, days)."""
        if days not in self._paths:
            self._paths[days] = self._imagine(days)
        return self._paths[days]

    def horizon(self, days: int) -> FloatArray:
        """Draws of the mean level over the coming ``days``, shape (C, D)."""
        return np.asarray(self.demand(days).mean(axis=2))

    def forecast(self, daily_spend: FloatArray, days: int) -> FloatArray:
        """Draws of the expected results in total over the coming ``days``, shape (C, D).

        Args:
            daily_spend: currency units a day, the same every day: shape (C,); or day by day: (C, days).
            days: days after the last day of the history.
        """
        if daily_spend.ndim == 1:
            return np.asarray(self.curves.results(daily_spend[:, None]) * self.horizon(days) * days)
        each = [self.curves.results(daily_spend[:, [h]]) * self.demand(days)[:, :, h] for h in range(days)]
        return np.asarray(np.sum(each, axis=0))

    def responses(self, days: int, worth: FloatArray | None = None) -> ResponseTable:
        """Posterior mean of results a day over the coming ``days`` as a function of spend a day.

        Args:
            days: days after the last day of the history.
            worth: what one result counts for in each cell (1 by default), shape (C,).
        """
        key = days, b"" if worth is None else worth.tobytes()
        if key not in self._tables:
            self._tables[key] = self._tabulate(self.horizon(days) * (1.0 if worth is None else worth[:, None]))
        return self._tables[key]

    def _tabulate(self, level: FloatArray) -> ResponseTable:
        """Posterior mean of results a day at a level that multiplies the curves' draws, shape (C, D)."""
        spend = self.scale[:, None] * KNOTS
        value, marginal = np.zeros_like(spend), np.zeros_like(spend)
        for k in range(1, spend.shape[1]):
            at = spend[:, [k]]
            results = self.curves.results(at) * level
            value[:, k] = results.mean(axis=1)
            marginal[:, k] = (results * self.curves.elasticity(at)).mean(axis=1) / at[:, 0]
        return ResponseTable.through(self.cells, spend, value, marginal)

    def _imagine(self, days: int) -> FloatArray:
        random = np.random.default_rng([self.seed, days])
        shape = (*np.broadcast_shapes(np.shape(self.curves.log_level)), days)
        ahead = self.last_day + np.arange(1, days + 1)
        shared = (weekdays(ahead) @ self.weekday).T + self.common[:, None]
        walk = random.standard_normal(shared.shape) * self.season[:, None] / np.sqrt(SEASON_DAYS)
        shared = shared + np.cumsum(walk, axis=1) + random.standard_normal(shared.shape) * self.shock[:, None]
        own = random.standard_normal(shape) * (self.drift / np.sqrt(DRIFT_DAYS))
        return np.asarray(np.exp(self.load[..., None] * shared + np.cumsum(own, axis=2)))


def posterior_of(
    fit: Fit, last_day: np.datetime64, spend: FloatArray, value: FloatArray, seed: int = 0
) -> Posterior:
    """Draw from the normal approximation of a fit.

    Args:
        fit: mode and curvature.
        last_day: of the history.
        spend: shape (C, T), for today's split.
        value: revenue per result, shape (C,).
        seed: of all draws: the same history and seed give the same plan.
    """
    own, shared = fit.curvature.draws(DRAWS, np.random.default_rng([seed, 1]))
    own, shared = own + fit.mode.cells[..., None], shared + fit.mode.shared[:, None]
    seen, scales = fit.model.seen, fit.model.scales
    movement = seen.design.dense[0][:, seen.design.movement][:, 0]
    stands_for = shared[seen.design.movement][0]
    weekly, daily = movement_spreads(movement)
    return Posterior(
        cells=seen.cells,
        last_day=last_day,
        today=recent_spend(spend),
        value=value,
        curves=Hill(seen.reference[:, None], own[:, LEVEL], own[:, ODDS], own[:, SLOPE]),
        load=1.0 + own[:, LOAD],
        weekday=shared[seen.design.weekday],
        common=stands_for * movement[-SEASON_DAYS:].mean(),
        season=np.hypot(scales.season, stands_for * weekly),
        shock=np.hypot(scales.shock, stands_for * daily),
        drift=scales.drift,
        evidence=shape_evidence(fit),
        seed=seed,
    )


def movement_spreads(movement: FloatArray) -> tuple[float, float]:
    """How much the common spend movement changes from week to week, and from day to day within a week.

    Where spend follows demand the movement stands for demand, and demand will go on moving as it did.
    Consecutive weekly means of a random walk with weekly variance v differ by a variance of 2 v / 3.

    Args:
        movement: shape (T,).
    """
    weeks = len(movement) // SEASON_DAYS
    blocks = movement[len(movement) - weeks * SEASON_DAYS :].reshape(weeks, SEASON_DAYS)
    means = blocks.mean(axis=1)
    between = np.sqrt(1.5 * np.mean(np.diff(means) ** 2)) if weeks > 1 else 0.0
    return float(between), float(np.std(blocks - means[:, None])) if weeks else 0.0


def recent_spend(spend: FloatArray) -> FloatArray:
    """Mean spend a day over the last 28 days, or since the cell's first spend; (C, T) -> (C,)."""
    recent = spend[:, -RECENT_DAYS:]
    started = np.where((spend > 0).any(axis=1), np.argmax(spend > 0, axis=1), 0)
    lived = np.clip(spend.shape[1] - started, 1, recent.shape[1])
    return np.asarray(recent.sum(axis=1) / lived)


def value_per_result(results: FloatArray, revenue: FloatArray, platform: NDArray[np.intp]) -> FloatArray:
    """Revenue per result of each cell, drawn to its platform's where results are few.

    Args:
        results: shape (C, T).
        revenue: shape (C, T), NaN where it is not known.
        platform: index of each cell's platform, shape (C,).

    Returns:
        Shape (C,); NaN where nothing is known about the platform's revenue.
    """
    known = ~np.isnan(revenue)
    money, count = np.where(known, revenue, 0.0).sum(axis=1), np.where(known, results, 0.0).sum(axis=1)
    groups = platform[:, None] == platform
    pooled_money, pooled_count = groups @ money, groups @ count
    pooled = np.where(pooled_count > 0, pooled_money / np.maximum(pooled_count, 1e-12), np.nan)
    worth = 20.0  # results: with fewer of its own, a cell's value per result is mostly its platform's
    return np.asarray((money + worth * pooled) / (count + worth))


def shape_evidence(fit: Fit) -> FloatArray:
    """One minus posterior variance over pooled variance of the log odds of saturation, shape (C,).

    The pooled variance is what the cell would have by its platform's other cells alone.
    """
    blocks, _, corner = fit.curvature.covariances()
    start = shape_columns(fit.model.seen.design)[0]
    link = fit.model.seen.links[:, 0]
    assert link[:, start].all()
    pooled = fit.model.scales.odds**2 + np.einsum("cs,sr,cr->c", link, corner, link, optimize=True)
    return np.asarray(np.clip(1.0 - blocks[:, ODDS, ODDS] / pooled, 0.0, 1.0))
