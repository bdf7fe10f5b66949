"""What a method says about counts to come, and how well it said it: a mixture of negative binomials."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.curves.model import log_likelihood

FloatArray = NDArray[np.float64]

LEAST = 1e-9
"""Stands for a mean or a dispersion of 0, which both are divided by."""


@dataclass(frozen=True, eq=False)
class Predictive:
    """Predictive distributions of U counts: for each of them the even mixture of D negative binomials.

    Attributes:
        mean: of each component, shape (U, D), > 0.
        dispersion: of each component, shape (U, D), > 0: variance = mean + dispersion x mean^2.
    """

    mean: FloatArray
    dispersion: FloatArray

    @classmethod
    def of_sums(cls, mean: FloatArray, dispersion: FloatArray) -> "Predictive":
        """Of sums of K independent counts, each sum taken for a negative binomial of the same mean and variance.

        Args:
            mean: of the counts, shape (U, D, K).
            dispersion: of the counts, broadcasts to (U, D, K).
        """
        total = np.maximum(mean.sum(axis=2), LEAST)
        excess = (dispersion * mean**2).sum(axis=2)
        return cls(total, np.maximum(excess / total**2, LEAST))

    @property
    def expected(self) -> FloatArray:
        """The mean of each count, shape (U,)."""
        return np.asarray(self.mean.mean(axis=1))

    def log_score(self, came: FloatArray) -> FloatArray:
        """Log of the probability given to what came; the higher the better; (U,) -> (U,)."""
        each = log_likelihood(came[:, None], np.log(self.mean), self.dispersion)
        best = each.max(axis=1)
        return np.asarray(best + np.log(np.exp(each - best[:, None]).mean(axis=1)))

    def below(self, count: FloatArray) -> FloatArray:
        """Probability of fewer than ``count``; goes on smoothly between whole numbers; (U,) -> (U,)."""
        from scipy.special import betainc

        size = 1.0 / self.dispersion
        # P(Y < y) of a negative binomial is a regularised incomplete beta function.
        each = betainc(size, np.maximum(count, LEAST)[:, None], size / (size + self.mean))
        return np.where(count > 0, each.mean(axis=1), 0.0)

    def place(self, came: FloatArray) -> FloatArray:
        """The middle of what each count takes up in its distribution (PIT), 0 to 1; (U,) -> (U,)."""
        return (self.below(came) + self.below(came + 1.0)) / 2.0

    def held(self, came: FloatArray, share: float) -> FloatArray:
        """How much of what came lies in the central ``share``: 1 inside, 0 outside, a part of 1 on its edge.

        A count of 0 or 1 fills much of its distribution, so that an interval of whole numbers holds more than it
        claims. The part that is counted here is what a true claim holds in exactly ``share`` of all cases, however
        small the counts (the probability integral transform of Czado, Gneiting and Held 2009, spread evenly over
        each count's own probability); (U,) -> (U,).
        """
        edge = (1.0 - share) / 2.0
        start, end = self.below(came), self.below(came + 1.0)
        inside = np.minimum(end, 1.0 - edge) - np.maximum(start, edge)
        return np.where(
            end > start, np.clip(inside, 0.0, None) / np.maximum(end - start, np.finfo(float).tiny), 0.0
        )

    def quantile(self, level: float) -> FloatArray:
        """The smallest whole number that is not exceeded with probability ``level``; shape (U,)."""
        low, high = np.full(len(self.mean), -1.0), np.maximum(np.ceil(4.0 * self.mean.max(axis=1)), 4.0)
        while np.any(short := self.below(high + 1.0) < level):
            high[short] *= 2.0
        while np.any(high - low > 1.0):
            middle = np.floor((low + high) / 2.0)
            enough = self.below(middle + 1.0) >= level
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return np.asarray(high)
