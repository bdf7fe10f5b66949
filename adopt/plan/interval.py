"""A posterior mean with its interval, as every forecast is given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
"""The interval that every forecast is given with: the central 90 % of the posterior."""


@dataclass(frozen=True)
class Interval:
    """A posterior mean with the central 90 % of the posterior."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, draws: FloatArray) -> "Interval":
        """Of draws, shape (D,)."""
        low, high = np.quantile(draws, [LOW, HIGH])
        return cls(float(draws.mean()), float(low), float(high))
