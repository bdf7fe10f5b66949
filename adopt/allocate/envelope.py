"""The concave envelope of a frontier: the least concave curve above its points (Andrew's monotone chain, 1979)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.curves.table import FloatArray

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Envelope:
    """The upper hull of points.

    Attributes:
        money: budgets of its corners, ascending, shape (H,).
        worth: its outcomes there, shape (H,).
    """

    money: FloatArray
    worth: FloatArray

    @classmethod
    def of(cls, at: FloatArray, worth: FloatArray) -> "Envelope":
        """Of points with ascending budgets; (K,) each."""
        corners = upper_hull(at, worth)
        return cls(at[corners], worth[corners])

    @property
    def lengths(self) -> FloatArray:
        """Money that each straight piece takes, shape (H - 1,)."""
        return np.diff(self.money)

    @property
    def slopes(self) -> FloatArray:
        """What a unit of money brings on each piece, never rising, shape (H - 1,)."""
        return np.asarray(np.diff(self.worth) / np.diff(self.money))

    def flattery(self, at: FloatArray, worth: FloatArray) -> FloatArray:
        """By how much the envelope lies above points, 0 or more; (K,) each."""
        return np.asarray(np.maximum(np.interp(at, self.money, self.worth) - worth, 0.0))


def upper_hull(at: FloatArray, worth: FloatArray) -> IntArray:
    """Places of the corners of the least concave curve above points with ascending budgets."""
    xs, ys = at.tolist(), worth.tolist()
    kept: list[int] = []
    for place in range(len(xs)):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            if (ys[b] - ys[a]) * (xs[place] - xs[a]) > (ys[place] - ys[a]) * (xs[b] - xs[a]):
                break
            kept.pop()
        kept.append(place)
    return np.array(kept, dtype=np.intp)
