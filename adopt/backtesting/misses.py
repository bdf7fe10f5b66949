"""How far apart forecasts and what came really lie: an extra spread, estimated from the misses of earlier plans.

The forecasts' own distributions are taken as they are, and a log-normal level, which all cells share over a plan's
days and which differs from plan to plan, is laid over them. Its spread is the one that gives the misses the most
probability (marginal likelihood), drawn to none. A miss is the normal score of where what came lies in its
forecast (the probability integral transform); with a forecast's spread it is a distance on the log scale.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from adopt.backtesting.predictive import Predictive
from adopt.curves.misses import Misses

FloatArray = NDArray[np.float64]

WORTH = 6.0
"""Plans that missed just as often as they said, counted beside those judged: so strongly it is drawn to none."""
FAR = 5e-4
"""What came counts as no farther out than this probability: one outage says little of the weeks after it."""
GRID = np.concatenate([[0.0], np.geomspace(0.02, 1.0, 200)])
"""Spreads that are tried; steps of 2 %, from what would just be seen."""


def with_level(forecast: Predictive, misses: Misses) -> Predictive:
    """The forecast with the unknown level on top, the same for all its counts."""
    return Predictive(forecast.mean * misses.factors(forecast.mean.sum(axis=0)), forecast.dispersion)


def misses_of(forecasts: Sequence[Predictive], came: FloatArray) -> Misses:
    """What plans that were judged say of those to come.

    Args:
        forecasts: of each plan's total, as the curves alone say it, one count each, N of them; over days that no
            other of them is about.
        came: shape (N,).
    """
    if not forecasts:
        return Misses()
    held = [float(one.held(np.array([count]), 0.9)[0]) for one, count in zip(forecasts, came, strict=True)]
    missed = sum(share < 0.5 for share in held)
    return Misses(extra_spread(forecasts, came), missed, len(forecasts))


def extra_spread(forecasts: Sequence[Predictive], came: FloatArray) -> float:
    """The most likely spread of the level, 0 where the misses show none.

    The prior's density is that of :data:`WORTH` plans which came exactly as their forecasts claim: each takes off
    the Kullback-Leibler divergence of a normal with the forecast's variance from one with the level's on top.
    """
    from scipy.special import ndtri

    counts = [np.array([count]) for count in came]
    places = [float(one.place(count)[0]) for one, count in zip(forecasts, counts, strict=True)]
    squared = ndtri(np.clip(places, FAR, 1.0 - FAR)) ** 2
    claimed = np.array([_log_variance(one) for one in forecasts])
    # Variance with the level over variance as claimed, one row a spread that is tried.
    ratio = 1.0 + GRID[:, None] ** 2 / claimed
    height = -(np.log(ratio) + squared / ratio).sum(axis=1) - WORTH * (np.log(ratio) + 1.0 / ratio).mean(axis=1)
    return round(float(GRID[int(np.argmax(height))]), 4)


def _log_variance(forecast: Predictive) -> float:
    """Of the log of what is forecast: that of the log-normal of the same mean and variance."""
    mean = float(forecast.mean.mean())
    variance = float((forecast.mean + forecast.dispersion * forecast.mean**2).mean() + forecast.mean.var())
    return float(np.log1p(variance / mean**2))
