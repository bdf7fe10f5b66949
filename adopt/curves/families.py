"""Saturation forms, expressed through what data can tell.

A Hill curve ``V x^n / (K^n + x^n)`` is written around a reference spend ``s``: with ``w = s^n / (K^n + s^n)``,
the part of saturation reached there, and ``u = log(x / s)``,

    log f(x) = log f(s) + n u - log(1 - w + w e^(n u)),

and its elasticity at ``x`` is ``n (1 - q)`` with ``q = logistic(logit w + n u)``, the saturation at ``x``.
Level, elasticity and saturation at a usual spend are what weeks of data speak about; V and K lie far outside.
Source of the form: Jin et al. (2017), Bayesian methods for media mix modeling with carryover and shape effects.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Hill:
    """Hill curves, one for each element of the (broadcast) arrays.

    Attributes:
        reference: spend a day around which the curve is written, currency units, > 0.
        log_level: log of the results a day at the reference.
        log_odds: logit of the saturation reached at the reference.
        log_slope: log of the Hill slope n; above 0 the curve is S-shaped.

    Example:
        >>> curve = Hill(np.array(100.0), np.log(10.0), np.array(0.0), np.array(0.0))
        >>> round(float(curve.results(np.array(200.0))), 3), float(curve.elasticity(np.array(100.0)))
        (13.333, 0.5)
    """

    reference: FloatArray
    log_level: FloatArray | float
    log_odds: FloatArray
    log_slope: FloatArray

    def __getitem__(self, cell: int) -> "Hill":
        """The curves of one row."""
        level = np.asarray(self.log_level)
        return Hill(self.reference[cell], level[cell], self.log_odds[cell], self.log_slope[cell])

    def results(self, daily_spend: FloatArray) -> FloatArray:
        """Expected results a day at demand 1; 0 at 0; broadcasts."""
        u = _log_ratio(daily_spend, self.reference)
        return np.exp(self.log_level + log_shape(u, self.log_odds, np.exp(self.log_slope)))

    def elasticity(self, daily_spend: FloatArray) -> FloatArray:
        """Relative change of results per relative change of spend; broadcasts."""
        slope = np.exp(self.log_slope)
        u = _log_ratio(daily_spend, self.reference)
        return np.asarray(slope * expit(-(self.log_odds + slope * u)), dtype=float)

    def marginal(self, daily_spend: FloatArray) -> FloatArray:
        """Results bought by the next unit of money; broadcasts; ``daily_spend`` > 0."""
        return self.results(daily_spend) * self.elasticity(daily_spend) / daily_spend

    def with_marginal(self, daily_spend: FloatArray) -> tuple[FloatArray, FloatArray]:
        """:meth:`results` and :meth:`marginal` by one exponential; broadcasts; the marginal at 0 is given as 0."""
        slope, most = self._slope_and_most
        missing = np.asarray(slope * -_log_ratio(daily_spend, self.reference))
        missing -= self.log_odds
        np.exp(np.minimum(missing, 700.0, out=missing), out=missing)  # (1 - q) / q; e^700 is still finite
        reached = 1.0 / (1.0 + missing)
        results = most * reached
        results *= daily_spend > 0
        reached *= missing
        reached *= slope
        reached *= results
        return results, reached / np.where(daily_spend > 0, daily_spend, 1.0)

    @cached_property
    def _slope_and_most(self) -> tuple[FloatArray, FloatArray]:
        """The Hill slopes, and the results a day at saturation."""
        return np.exp(self.log_slope), np.exp(self.log_level + softplus(-self.log_odds))


def log_shape(u: FloatArray, log_odds: FloatArray, slope: FloatArray) -> FloatArray:
    """The log of f(x) / f(s) at ``u = log(x / s)``; -inf at u = -inf; broadcasts."""
    # log(1 - q) - log(1 - w) with each as a softplus stays exact where 1 - q underflows.
    along = slope * u
    return np.asarray(along - softplus(log_odds + along) + softplus(log_odds), dtype=float)


def softplus(x: FloatArray) -> FloatArray:
    """The log of 1 + e^x, elementwise; ten times as fast as numpy's logaddexp or scipy's log_expit."""
    return np.maximum(np.log1p(np.exp(np.minimum(x, 700.0))), x)  # e^700 is still finite, and no 1 + e^x differs


def _log_ratio(daily_spend: FloatArray, reference: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.log(daily_spend / reference)
