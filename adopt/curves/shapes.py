"""A shape in the two numbers that a fit learns: the elasticity at usual spend, and the slope.

A Hill curve of slope n that has reached the part w of its saturation has the elasticity e = n (1 - w) there, and
its log bends by -e (n - e). Weeks of data speak of e, and a little of n. In these two coordinates a cell's
deviation moves its log results alike wherever the mean of all cells lies. In others (log odds of w, log e) it does
not: then the joint mode of cells and their mean runs off to where deviations weigh more. On simulated advertisers
without any information on slopes it went to 1.3 where 0.95 was true and 1 the prior's mean.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

FloatArray = NDArray[np.float64]

SHARP = 8.0
"""The elasticity is kept above 0 by a softplus of width 1 / 8, which leaves usual elasticities as they are."""
SOFT = 2.5
"""The slope is kept above the elasticity by a softplus of width 2 / 5: slopes near or below the elasticity are
power laws, whose results grow without end, and a prior should not give them much."""


@dataclass(frozen=True, eq=False)
class Shape:
    """Shapes, one for each element of two arrays of one shape.

    Every pair of real numbers is a curve: e = softplus(elasticity), n = e + softplus(slope - e). Where the
    elasticity is clear of 0 and the slope clear of the elasticity, the numbers are what they are called.

    Attributes:
        elasticity: at usual spend, before it is kept above 0.
        slope: of the Hill curve, before it is kept above the elasticity.
    """

    elasticity: FloatArray
    slope: FloatArray

    @cached_property
    def _at(self) -> FloatArray:
        return _softplus(self.elasticity, SHARP)

    @cached_property
    def _above(self) -> FloatArray:
        """Slope less elasticity, > 0."""
        return _softplus(self.slope - self._at, SOFT)

    @property
    def hill_log_slope(self) -> FloatArray:
        """Log slope of the Hill curve."""
        return np.asarray(np.log(self._at + self._above), dtype=float)

    @property
    def hill_log_odds(self) -> FloatArray:
        """Logit of the saturation that the Hill curve has reached at usual spend."""
        return np.asarray(np.log(self._above) - np.log(self._at), dtype=float)

    def derivatives(self) -> tuple[FloatArray, FloatArray]:
        """Of (log odds, log slope) of the Hill curve in (elasticity, slope).

        Returns:
            First derivatives, shape (..., 2, 2), and second ones, (..., 2, 2, 2); the Hill curve's comes first.
        """
        e, g = self._at, self._above
        n, keeps, held = e + g, expit(SOFT * (self.slope - e)), expit(SHARP * self.elasticity)
        bend, pull = SOFT * keeps * (1 - keeps), SHARP * held * (1 - held)
        odd, kept, left = bend / g - (keeps / g) ** 2, keeps / n, (1 - keeps) / n
        first = [[-keeps / g - 1 / e, keeps / g], [left, kept]]
        second = [
            (odd + 1 / e**2, -odd, odd),
            (bend / n - left**2, -bend / n - left * kept, bend / n - kept**2),
        ]
        # What depends on e depends on the first coordinate through the softplus.
        chained = [
            [[ee * held**2 + of[0] * pull, es * held], [es * held, ss]]
            for of, (ee, es, ss) in zip(first, second, strict=True)
        ]
        turned = [[of[0] * held, of[1]] for of in first]
        return _stacked(turned, 2), _stacked(chained, 3)


def _softplus(x: FloatArray, sharp: float) -> FloatArray:
    return np.asarray(np.logaddexp(0.0, sharp * x) / sharp, dtype=float)


def _stacked(nested: object, depth: int) -> FloatArray:
    """Nested lists of arrays as one array, the lists' levels last."""
    array = np.asarray(nested, dtype=float)
    return np.moveaxis(array, tuple(range(depth)), tuple(range(-depth, 0)))
