"""What a specialist does by hand: spend over the CPA of the last days, as far off as that has been so far."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.backtesting.levels import Level, added_up, cell_of
from adopt.backtesting.origins import Origin
from adopt.backtesting.predictive import LEAST, Predictive
from adopt.curves.model import log_likelihood

FloatArray = NDArray[np.float64]
Names = NDArray[np.str_]

LENT = 0.5
"""Results that are lent, at the platform's CPA, to a cell that had none: it gets no forecast of nothing at all."""
TRIED = 56
"""Days before the origin from which forecasts are tried, to see how far off they are."""
FEWEST_DAYS = 7
"""Days that must be known before a forecast is tried."""
DISPERSION, DISPERSION_SPREAD = 0.05, 1.0
"""Prior of a dispersion, median and spread of its log: a week or two of errors outweighs it."""
_GRID = np.geomspace(1e-5, 8.0, 69)
_NONE = (np.empty(0), np.empty(0), np.empty(0, dtype="U1"))


@dataclass(frozen=True)
class LastDays:
    """Forecasts by each cell's CPA of the last days.

    Attributes:
        days: length of the window.
    """

    days: int

    def rates(self, origin: Origin) -> FloatArray:
        """Results per unit of money in each cell, one over its CPA; shape (C,).

        A cell that spent without results is lent :data:`LENT` of one at its platform's CPA. So a cell that did
        not spend in the window has its platform's CPA, and one that spent much for nothing a high one of its own.
        """
        spend, results = (a[:, -self.days :].sum(axis=1) for a in (origin.spend, origin.results))
        overall = (origin.results.sum() + LENT) / max(origin.spend.sum(), LEAST)
        mates = np.equal.outer(origin.platforms, origin.platforms)
        pooled = _rate(mates @ spend, mates @ results, np.full(len(spend), overall))
        return _rate(spend, results, pooled)

    def expected(self, origin: Origin) -> FloatArray:
        """Expected results of each day ahead, shape (C, H)."""
        return self.rates(origin)[:, None] * origin.spend_ahead

    def forecast(self, origin: Origin, level: Level) -> Predictive:
        """Negative binomials around the expected results, as dispersed as their errors have been so far.

        Each platform has a dispersion of its own, and so has the total.
        """
        mean, groups = added_up(level, self.expected(origin)), _groups(origin, level)
        tried = [self._tried(then, level) for then in earlier(origin)]
        came, said, of = (np.concatenate([_NONE[k], *(t[k] for t in tried)]) for k in range(3))
        dispersion = np.empty_like(mean)
        for group in np.unique(groups):
            dispersion[groups == group] = dispersion_of(came[of == group], said[of == group])
        return Predictive(np.maximum(mean, LEAST)[:, None], dispersion[:, None])

    def _tried(self, origin: Origin, level: Level) -> tuple[FloatArray, FloatArray, Names]:
        """What came, what was expected, and whose error it is; for every forecast with spend."""
        spent = added_up(level, origin.spend_ahead) > 0
        came, said = added_up(level, origin.came), added_up(level, self.expected(origin))
        return came[spent], said[spent], _groups(origin, level)[spent]


def dispersion_of(came: FloatArray, mean: FloatArray) -> float:
    """The most probable dispersion of negative binomials around ``mean``; (N,), (N,) -> a number."""
    prior = ((np.log(_GRID) - np.log(DISPERSION)) / DISPERSION_SPREAD) ** 2 / 2
    log_mean = np.log(np.maximum(mean, LEAST))
    fits = [log_likelihood(came, log_mean, np.array(kappa)).sum() for kappa in _GRID]
    return float(_GRID[np.argmax(np.array(fits) - prior)])


def earlier(origin: Origin) -> Iterator[Origin]:
    """Days before the origin whose whole horizon is known at the origin, each with the cells that had started."""
    known, horizon = origin.spend.shape[1], origin.spend_ahead.shape[1]
    for last in range(max(FEWEST_DAYS, known - horizon - TRIED) - 1, known - horizon):
        ahead = slice(last + 1, last + 1 + horizon)
        then = Origin(
            origin.day - (known - 1 - last),
            origin.platforms,
            origin.spend[:, : last + 1],
            origin.results[:, : last + 1],
            origin.spend[:, ahead],
            origin.results[:, ahead],
        )
        yield then.only(then.started)


def _groups(origin: Origin, level: Level) -> Names:
    """Which forecasts share a dispersion: those of a platform; shape (U,)."""
    return np.array([*origin.platforms, ""])[cell_of(level, *origin.spend_ahead.shape)]


def _rate(spend: FloatArray, results: FloatArray, pooled: FloatArray) -> FloatArray:
    """Results per unit of money; where there are none, :data:`LENT` of one is lent at the pooled rate."""
    return np.where(
        (results > 0) & (spend > 0), results / np.maximum(spend, LEAST), LENT / (spend + LENT / pooled)
    )
