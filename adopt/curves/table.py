"""Responses tabulated once, on which every allocation and every what-if is computed.

Between its knots a response has a linear marginal, so it is piecewise quadratic: value, marginal and
best response to a price all have closed forms, and a certificate can be exact instead of sampled.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.labels import Cell

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ResponseTable:
    """Expected results a day of each cell as a function of its spend a day.

    Attributes:
        cells: the one order that every array of an allocation uses; length C.
        spend: knots, currency units a day, shape (C, K), rows increasing from 0.
        marginal: results that one more unit of money buys, at the knots, shape (C, K), never negative;
            linear in between, constant 0 beyond the last knot.

    Raises:
        ValueError: if the shapes disagree or the knots do not increase from 0.
    """

    cells: tuple[Cell, ...]
    spend: FloatArray
    marginal: FloatArray

    def __post_init__(self) -> None:
        if self.spend.shape != self.marginal.shape or len(self.spend) != len(self.cells):
            raise ValueError(
                f"spend and marginal must both be (cells, knots) for {len(self.cells)} cells, "
                f"got {self.spend.shape} and {self.marginal.shape}"
            )
        if np.any(self.spend[:, 0] != 0) or np.any(np.diff(self.spend, axis=1) <= 0):
            raise ValueError("the knots of every cell must increase from 0")
        if not np.all(np.isfinite(self.marginal)) or np.any(self.marginal < 0):
            raise ValueError("marginals must be finite and not negative")

    @classmethod
    def through(
        cls, cells: tuple[Cell, ...], spend: FloatArray, value: FloatArray, marginal: FloatArray
    ) -> "ResponseTable":
        """The table that meets ``value`` at every knot and ``marginal`` at all but the first.

        A knot is added in the middle of each interval so that both can be met (a shape-preserving
        quadratic spline: Schumaker 1983). The first marginal is not asked for: a Hill curve with a
        slope below 1 has an infinite one.

        Args:
            cells: length C.
            spend: shape (C, K), rows increasing from 0.
            value: results a day at the knots, shape (C, K), 0 at 0, not decreasing.
            marginal: shape (C, K); column 0 is ignored.
        """
        step = np.diff(spend, axis=1)
        chord = np.diff(value, axis=1) / step
        ends = marginal.copy()
        ends[:, 0] = np.maximum(2 * chord[:, 0] - marginal[:, 1], 0.0)
        middle = np.maximum(2 * chord - (ends[:, :-1] + ends[:, 1:]) / 2, 0.0)
        count = 2 * spend.shape[1] - 1
        knots, slopes = np.empty((len(cells), count)), np.empty((len(cells), count))
        knots[:, ::2], slopes[:, ::2] = spend, ends
        knots[:, 1::2], slopes[:, 1::2] = spend[:, :-1] + step / 2, middle
        return cls(cells, knots, slopes)

    @cached_property
    def value(self) -> FloatArray:
        """Results a day at the knots, shape (C, K)."""
        pieces = np.diff(self.spend, axis=1) * (self.marginal[:, :-1] + self.marginal[:, 1:]) / 2
        return np.concatenate([np.zeros((len(self.cells), 1)), np.cumsum(pieces, axis=1)], axis=1)

    def results(self, daily_spend: FloatArray) -> FloatArray:
        """Expected results a day of each cell at ``daily_spend``; (C,) -> (C,)."""
        row, left, into, _, slope = self._locate(daily_spend)
        return np.asarray(
            self.value[row, left] + into * (self.marginal[row, left] + slope * into / 2), dtype=float
        )

    def marginal_at(self, daily_spend: FloatArray) -> FloatArray:
        """Results bought by the next unit of money a day; (C,) -> (C,)."""
        row, left, into, beyond, slope = self._locate(daily_spend)
        return np.where(beyond, 0.0, self.marginal[row, left] + slope * into)

    def _locate(
        self, daily_spend: FloatArray
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], FloatArray, NDArray[np.bool_], FloatArray]:
        """Row, left knot, distance into the interval, whether beyond the table, slope of the marginal."""
        row = np.arange(len(self.cells))
        at = np.clip(daily_spend, 0.0, self.spend[:, -1])
        left = np.clip((self.spend <= at[:, None]).sum(axis=1) - 1, 0, self.spend.shape[1] - 2)
        width = self.spend[row, left + 1] - self.spend[row, left]
        slope = (self.marginal[row, left + 1] - self.marginal[row, left]) / width
        return row, left, at - self.spend[row, left], daily_spend > self.spend[:, -1], slope
