"""The amounts a cell may get: nothing where it may be off, else anything, or whole lots, between two limits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.curves.table import FloatArray

BoolArray = NDArray[np.bool_]

ACTIVE = 1e-6
"""Share of the budget from which on a cell that a rule counts is active: "more than nothing" has no least."""
WHOLE = 1e-9
"""A number of lots that is a whole one up to the rounding of floats."""


@dataclass(frozen=True, eq=False)
class Domain:
    """What each cell may get.

    Attributes:
        minimum: the least a cell that is not off may get, currency units a day, shape (C,); a whole lot.
        maximum: the most, shape (C,); a whole lot. Below the minimum where only being off is left.
        off: where nothing is allowed beside that, shape (C,).
        lot: amounts are multiples of it, shape (C,); 0 for any amount.
    """

    minimum: FloatArray
    maximum: FloatArray
    off: BoolArray
    lot: FloatArray

    @classmethod
    def of(
        cls,
        minimum: FloatArray,
        maximum: FloatArray,
        may_be_off: BoolArray,
        lot: FloatArray,
        counted: BoolArray,
        daily_budget: float,
    ) -> "Domain":
        """The amounts within limits; ``counted`` cells are off or get a noticeable amount; (C,) each."""
        vague = counted & (minimum == 0)
        least = np.where(vague, ACTIVE * daily_budget, minimum)
        # A cell that may get nothing and at least nothing is no special case.
        off = (may_be_off | vague) & (least > 0)
        return cls(lots_up(least, lot), lots_down(maximum, lot), off, lot)

    def active(self, lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
        """The least and the most of the active cells inside a box, and which may be off; (C,) each."""
        least = np.maximum(lots_up(lower, self.lot), self.minimum)
        return least, np.minimum(lots_down(upper, self.lot), self.maximum), self.off & (lower <= 0)

    def holds(self, daily_spend: FloatArray) -> BoolArray:
        """Which of the amounts are allowed, (C,) -> (C,)."""
        whole = np.abs(daily_spend - lots_near(daily_spend, self.lot)) <= WHOLE * np.maximum(self.lot, daily_spend)
        inside = (daily_spend >= self.minimum) & (daily_spend <= self.maximum)
        return np.asarray((inside & whole) | (self.off & (daily_spend == 0)))

    def nearest(self, wanted: FloatArray) -> FloatArray:
        """The amounts allowed that lie nearest, (C,) -> (C,)."""
        active = np.clip(lots_near(wanted, self.lot), self.minimum, self.maximum)
        off = self.off & ((wanted < active - wanted) | (self.maximum < self.minimum))
        return np.where(off, 0.0, active)


def lots_near(amounts: FloatArray, lot: FloatArray) -> FloatArray:
    """The nearest multiples of ``lot``, the amounts themselves where it is 0; (C,) each."""
    return np.where(lot > 0, np.round(_count(amounts, lot)) * lot, amounts)


def lots_up(amounts: FloatArray, lot: FloatArray) -> FloatArray:
    """The next multiples of ``lot`` that are no less, (C,) each."""
    return np.where(lot > 0, np.ceil(_count(amounts, lot) - WHOLE) * lot, amounts)


def lots_down(amounts: FloatArray, lot: FloatArray) -> FloatArray:
    """The next multiples of ``lot`` that are no more, (C,) each."""
    return np.where(lot > 0, np.floor(_count(amounts, lot) + WHOLE) * lot, amounts)


def _count(amounts: FloatArray, lot: FloatArray) -> FloatArray:
    counts = np.zeros(np.broadcast(amounts, lot).shape)
    return np.divide(amounts, lot, out=counts, where=lot > 0)
