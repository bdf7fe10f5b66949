"""How each day compares with what the fit holds likely: residuals, bands, and what they should look like.

A randomised quantile residual (Dunn and Smyth 1996) is the normal deviate of the probability of fewer results than
came, spread at random over the probability of the count itself; where the model is right it is standard normal,
however small the counts. A fit follows its own days a little, so its residuals are too small. How far it follows a
day is the day's leverage, the posterior variance of its log mean times its information; dividing by the root of
the rest makes the residuals standard normal again (Davison and Snell 1991, Residuals and diagnostics). On
simulated advertisers of 13 well-behaved kinds their spread is 0.99 to 1.00, and 89.7 to 90.8 % lie within the
central 90 %.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincc, nbdtrik, ndtr, ndtri

from adopt.curves.fit import Fit
from adopt.curves.spreads import variance_of_log_mean
from adopt.labels import Cell

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LIKELY, HALF = 1.644854, 0.674490
"""Normal deviates between whose negatives and themselves 90 % and 50 % lie."""
FAR = 3.0
"""A residual beyond this is far off: chance makes 27 in 10,000."""
TAIL = 2.0
"""A normal deviate beyond which a probability is reckoned from its complement."""
MOST_LEVERAGE = 0.95
"""Of a day that the fit follows all but entirely nothing can be said; this keeps its residual finite."""
FEWEST_PAIRS = 14
"""Pairs of days below which an autocorrelation would be chance alone."""


@dataclass(frozen=True, eq=False)
class Residuals:
    """What came on each day, what was expected of it at the mode of the fit, and how far apart they are.

    Attributes:
        cells: length C.
        days: shape (T,).
        observed: results, shape (C, T).
        expected: mean results at the mode, late ones taken off, shape (C, T).
        effective_spend: spend with what is carried over, currency units, shape (C, T).
        seen: days that the fit learned from, shape (C, T).
        dispersion: variance is mean + dispersion x mean^2, shape (C,).
        leverage: share of a day's chance that the fit followed, from 0 to 1, shape (C, T).
        seed: of the randomisation.
    """

    cells: tuple[Cell, ...]
    days: NDArray[np.datetime64]
    observed: FloatArray
    expected: FloatArray
    effective_spend: FloatArray
    seen: BoolArray
    dispersion: FloatArray
    leverage: FloatArray
    seed: int = 0

    @cached_property
    def residual(self) -> FloatArray:
        """Randomised quantile residuals, standard normal where the model is right; NaN where not seen; (C, T)."""
        chance = np.random.default_rng([self.seed, 2]).random(self.observed.shape)
        deviate = quantile_deviate(self.observed, self.expected, self.dispersion[:, None], chance)
        return np.where(self.seen, deviate / np.sqrt(1 - self.leverage), np.nan)

    @cached_property
    def low(self) -> FloatArray:
        """The fewest results whose residual may lie in the central 90 %, shape (C, T)."""
        return self._bound(-LIKELY)

    @cached_property
    def high(self) -> FloatArray:
        """The most results whose residual may lie in the central 90 %, shape (C, T)."""
        return self._bound(LIKELY)

    def _bound(self, deviate: float) -> FloatArray:
        """The whole number at which residuals pass a deviate."""
        probability = ndtr(deviate * np.sqrt(1 - self.leverage))
        size = 1 / self.dispersion[:, None]
        share = size / (size + self.expected)
        # Below the probability of no results at all the quantile is 0; the inverse would be negative there.
        some = probability > betainc(size, 1.0, share)
        found = nbdtrik(np.where(some, probability, 0.5), size, share)
        return np.where(some, np.ceil(found - 1e-9), 0.0)

    def within(self, deviate: float) -> FloatArray:
        """Share of each cell's days whose residual lies between ``-deviate`` and ``deviate``, shape (C,)."""
        return 1.0 - self._share(self.beyond(deviate))

    @property
    def zeros(self) -> FloatArray:
        """Share of days without results, shape (C,)."""
        return self._share(self.observed == 0)

    @property
    def zeros_expected(self) -> FloatArray:
        """Share of days that the model expects to be without results, shape (C,)."""
        size = 1 / self.dispersion[:, None]
        return self._share((1 + self.expected / size) ** -size)

    def autocorrelation(self, lag: int) -> FloatArray:
        """Of residuals ``lag`` days apart; NaN for a cell with hardly any such days; shape (C,)."""
        residual = np.where(self.seen, self.residual, 0.0)
        both = (self.seen[:, lag:] & self.seen[:, :-lag]).sum(axis=1)
        products = np.sum(residual[:, lag:] * residual[:, :-lag], axis=1)
        squares = np.sum(residual**2, axis=1) * both / np.maximum(self.seen.sum(axis=1), 1)
        return np.where(both >= FEWEST_PAIRS, products / np.maximum(squares, 1e-12), np.nan)

    def beyond(self, deviate: float) -> BoolArray:
        """Days whose residual lies farther from 0, shape (C, T)."""
        return np.abs(np.where(self.seen, self.residual, 0.0)) > deviate

    def _share(self, what: NDArray[np.bool_] | FloatArray) -> FloatArray:
        """Mean over the days that each cell was seen; NaN for a cell that never was; (C, T) -> (C,)."""
        count = self.seen.sum(axis=1)
        total = np.where(self.seen, what, 0.0).sum(axis=1)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def residuals_of(fit: Fit, days: NDArray[np.datetime64], seed: int = 0) -> Residuals:
    """The residuals of a fit.

    Args:
        fit: mode and curvature.
        days: of the history, shape (T,).
        seed: of the randomisation: the same history and seed give the same residuals.
    """
    model = fit.model
    seen, expected = model.seen, np.exp(model.linear(fit.mode))
    variance = variance_of_log_mean(model, fit.mode, *fit.curvature.covariances())
    information = expected / (1 + model.scales.dispersion[:, None] * expected)
    return Residuals(
        cells=seen.cells,
        days=days,
        observed=seen.results,
        expected=expected,
        effective_spend=np.exp(seen.ratio) * seen.reference[:, None],
        seen=seen.seen,
        dispersion=model.scales.dispersion,
        leverage=np.clip(variance * information, 0.0, MOST_LEVERAGE),
        seed=seed,
    )


def quantile_deviate(
    results: FloatArray, mean: FloatArray, dispersion: FloatArray, chance: FloatArray
) -> FloatArray:
    """The normal deviate of the probability of fewer results, and of a share of that of just so many; elementwise.

    Between whole numbers the incomplete beta function goes on smoothly: Google Ads reports fractions.

    Args:
        results: >= 0.
        mean: of the negative binomial.
        dispersion: of the negative binomial.
        chance: the share, from 0 to 1; drawn at random, it makes the deviate standard normal.
    """
    size = np.broadcast_to(1 / dispersion, mean.shape)
    share, some = size / (size + mean), results > 0
    fewer = np.where(some, betainc(size, np.where(some, results, 1.0), share), 0.0)
    deviate = np.asarray(ndtri(fewer + chance * (betainc(size, results + 1, share) - fewer)))
    # In the upper tail by the probability of more: 1 less 1e-20 would be 1.
    high = deviate > TAIL
    size, share, some, results = size[high], share[high], some[high], results[high]
    more, here = betaincc(size, results + 1, share), betaincc(size, np.where(some, results, 1.0), share)
    deviate[high] = -ndtri(more + (1 - chance[high]) * (np.where(some, here, 1.0) - more))
    return deviate
