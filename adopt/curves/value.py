"""What a conversion is worth: revenue per conversion of every cell, pooled, with its uncertainty.

A day's revenue per conversion scatters around the cell's value: orders differ (less, the more of them there
are), and so do days. The value drifts as prices and baskets change, so recent days count more, as much as the
drift that the history itself shows asks for. What a cell's own days say, in logs, is then drawn to its
platform's and to all cells' values (:mod:`adopt.curves.nested`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.curves.nested import Nested, nested_means
from adopt.curves.priors import Scale
from adopt.curves.revenue import WINDOW, WORTH, Revenue
from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.text import N_

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

EVENNESS = np.concatenate([[0.0], np.geomspace(1e-5, 10.0, 19)])
"""Candidates for the variance of a whole day's value over the variance of one order."""
MONTH = 30
DRIFTS = np.concatenate([[0.0], np.geomspace(0.02, 1.0, 9)])
"""Candidates for the spread of the log value's change in 30 days. On a real advertiser it is 0.3 and more."""
USUAL_DRIFT = 0.1
"""Mean of the exponential prior of that spread."""
RIPE = 10.0
"""A day judges the drift once the value before it is known to a third: 1 / sqrt(10). Judged from the second order
on, advertisers with a handful of conversions a cell seemed to drift by 0.6 a month where nothing drifted."""
CELLS, PLATFORMS = Scale(0.35, 4.0), Scale(0.3, 3.0)
"""Spread of log values over the cells of a platform and over platforms, and how many of them it is worth."""


@dataclass(frozen=True, eq=False)
class Values:
    """What a conversion of each cell is worth in the month after the history.

    Attributes:
        draws: currency units, shape (C, D); NaN where no revenue was seen at all.
        own: whether the cell's own revenue speaks, shape (C,).
        worthless: whether its conversions bring no revenue, or none any more, though others' do, shape (C,).
        revenue: what counts of the history.
        drift: spread of the log value's change in 30 days.
    """

    draws: FloatArray
    own: BoolArray
    worthless: BoolArray
    revenue: Revenue
    drift: float

    def findings(self, cells: Sequence[Cell], dates: NDArray[np.datetime64]) -> tuple[Finding, ...]:
        """What is odd about the revenue of ``cells``, length C, on ``dates``, length T."""
        if not self.own.any():
            return ()
        unvalued = [_unvalued(cell) for cell, none in zip(cells, self.worthless, strict=True) if none]
        unknown = ~self.own & ~self.worthless
        borrowed = [_borrowed(cell) for cell, none in zip(cells, unknown, strict=True) if none]
        return (*self.revenue.findings(cells, dates), *unvalued, *borrowed)


def values_of(results: FloatArray, revenue: FloatArray, platform: IntArray, draws: int, seed: int = 0) -> Values:
    """Revenue per conversion of every cell.

    Args:
        results: conversions a day, shape (C, T).
        revenue: currency units a day, shape (C, T), NaN where it is not known.
        platform: index of each cell's platform, shape (C,).
        draws: how many, D.
        seed: of the draws.
    """
    seen = Revenue.of(results, revenue)
    count, money = seen.count, seen.counted
    noise = daily_noise(count, money)
    drift, level, precision = _at_best_drift(count, money, noise)
    own = level > 0
    if not own.any():
        nothing = np.zeros(len(own), dtype=bool)
        return Values(np.full((len(own), draws), np.nan), nothing, nothing, seen, 0.0)
    # A mean observed with relative variance v is lognormal to good accuracy: its log lies v / 2 too low.
    variance = np.where(own, np.log1p(1 / np.where(own, precision, 1.0)), np.inf)
    observed = np.log(np.where(own, level, 1.0)) + np.where(own, variance / 2, 0.0)
    known = nested_means(observed, variance, platform, CELLS, PLATFORMS)
    drifted = np.clip(1 - precision / np.maximum((1 / noise).sum(axis=1), precision + 1e-300), 0.0, 1.0)
    random = np.random.default_rng([seed, 2])
    value = _drawn(known, drifted, drift, draws, random)
    worthless = seen.stopped | ((precision > 0) & ~own)
    # Of so many conversions none brought anything: the share that does has Jeffreys' posterior.
    empty = np.where(seen.untracked, results, np.where(own[:, None], 0.0, count)).sum(axis=1)
    share = random.beta(0.5, (empty + 0.5)[:, None], value.shape)
    return Values(np.where(worthless[:, None], value * share, value), own, worthless, seen, drift)


def _drawn(
    known: Nested, drifted: FloatArray, drift: float, draws: int, random: np.random.Generator
) -> FloatArray:
    """Draws of the value over the month ahead, their means exact, shape (C, D).

    Prices change for all cells alike or nearly so, and then errors do not cancel in a total: what is unknown
    because of drift (the share ``drifted`` of each cell's own variance, and the month ahead) has one draw for all.
    """
    together, apart = random.standard_normal(draws), random.standard_normal((len(drifted), draws))
    mixed = np.sqrt(1 - drifted)[:, None] * apart + np.sqrt(drifted)[:, None] * together
    ahead = drift**2 / 3  # a random walk's mean over a month has a third of the variance of its end
    value = np.exp(known.draws(mixed, random) + np.sqrt(ahead) * together)
    # 400 draws miss a mean by a twentieth of the spread, which would move money between equal cells.
    exact = np.exp(known.mean + (known.variance + ahead) / 2)
    return np.asarray(value * (exact / value.mean(axis=1))[:, None])


def daily_noise(count: FloatArray, money: FloatArray) -> FloatArray:
    """Relative variance of each day's revenue per conversion, infinite without conversions, shape (C, T).

    The scatter around the mean of the days around, which no drift inflates: one order's variance over the
    orders of the day, and a whole day's. Their ratio is that of all cells, by profile likelihood; their
    size is the cell's own, drawn to that of all cells.
    """
    orders, worth = np.where(count > 0, count, 1.0), _windowed(money)
    use = (count > 0) & (worth > 0)
    around = np.where(use, worth, 1.0) / np.where(use, _windowed(count), 1.0)
    squares = np.where(use, (money / orders / around - 1) ** 2, 0.0)
    # A day is part of the mean it is held against.
    freedom = np.where(use, 1 - count / np.where(use, _windowed(count), 1.0), 0.0)
    seen = max(float(freedom.sum()), 1e-12)

    def misfit(evenness: float) -> tuple[float, float, float]:
        shape = 1 / orders + evenness
        # Where no two days can be compared, an order is taken to vary as much as its mean.
        size = max(float((squares / shape).sum()) / seen, 1e-6) if seen > 1 else 1.0
        return float((freedom * np.log(shape)).sum()) / seen + np.log(size), evenness, size

    _, evenness, size = min(map(misfit, EVENNESS.tolist()))
    shape = size * (1 / orders + evenness)
    own = ((squares / shape).sum(axis=1) + WORTH) / (freedom.sum(axis=1) + WORTH)
    return np.where(count > 0, own[:, None] * shape, np.inf)


def _windowed(amounts: FloatArray) -> FloatArray:
    """Sums over the :data:`WINDOW` days around each day; (C, T) -> (C, T)."""
    running = np.concatenate([np.zeros((len(amounts), 1)), np.cumsum(amounts, axis=1)], axis=1)
    day, last = np.arange(amounts.shape[1]), amounts.shape[1]
    stop, start = np.minimum(day + WINDOW // 2 + 1, last), np.maximum(day - WINDOW // 2, 0)
    return np.asarray(running[:, stop] - running[:, start])


def _at_best_drift(
    count: FloatArray, money: FloatArray, noise: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """The spread of the log value's change in 30 days that predicts each day from those before it best.

    Returns:
        That spread, and with it the level on the last day and one over its relative variance, shapes (C,).
    """
    level, precision, scores = _followed(count, money, noise, DRIFTS)
    best = int(np.argmax(scores - DRIFTS / USUAL_DRIFT))
    return float(DRIFTS[best]), level[best], precision[best]


def _followed(
    count: FloatArray, money: FloatArray, noise: FloatArray, drifts: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each cell's value as its days are seen one by one, its relative variance growing between them.

    A local level model with multiplicative noise (West and Harrison 1997, section 2.3), in the conjugate
    gamma form: the level is a weighted mean of what was seen, so it needs no logs and survives days of 0.

    Args:
        count: conversions, shape (C, T).
        money: their revenue, shape (C, T).
        noise: relative variance of a day's value, shape (C, T).
        drifts: spreads of the log value's change in 30 days to try, shape (Q,).

    Returns:
        The level on the last day, shape (Q, C), 0 where nothing was seen; one over its relative variance,
        shape (Q, C); and the log likelihood of the days, each predicted from those before it, shape (Q,).
    """
    variance = (drifts**2 / MONTH)[:, None]
    gained = np.where(count > 0, 1 / noise, 0.0)
    ripe = (count > 0) & (np.cumsum(gained, axis=1) - gained > RIPE)
    worth = np.where(count > 0, money / np.where(count > 0, count, 1.0), 0.0)
    level, precision = np.zeros((2, len(drifts), len(count)))
    before, known = np.zeros((2, count.shape[1], *level.shape))  # what is expected of each day, and how surely
    for day in range(count.shape[1]):
        before[day], known[day] = level, precision / (1 + precision * variance)
        precision = known[day] + gained[:, day]
        # Days without conversions add nothing, and nothing divides by 0 before the first one.
        level = level + gained[:, day] / np.maximum(precision, np.finfo(float).tiny) * (worth[:, day] - level)
    days, cell = np.nonzero(ripe.T & (before[:, 0] > 0))
    seen = before[days, :, cell]
    expected = 1 / known[days, :, cell] + noise[cell, days][:, None]
    missed = (worth[cell, days][:, None] / seen - 1) ** 2 / expected
    score = -(np.log(expected) / 2 + np.log(seen) + missed / 2).sum(axis=0)
    return level, precision, score


def _unvalued(cell: Cell) -> Finding:
    return Finding(
        "no-value",
        Severity.REVIEW,
        N_("The conversions of {cell} bring no revenue, though others' do: they are taken to be worth nothing."),
        N_("Check that its conversion values are tracked."),
        {"cell": cell},
        cell,
    )


def _borrowed(cell: Cell) -> Finding:
    return Finding(
        "borrowed-value",
        Severity.NOTE,
        N_("No revenue of {cell} is known; a conversion is taken to be worth about what others bring."),
        N_("Export its conversion value too."),
        {"cell": cell},
        cell,
    )
