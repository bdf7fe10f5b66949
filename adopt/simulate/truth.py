"""What is true of a simulated advertiser, and what any budget would really bring.

The families are deliberately more than the model's own, each written through its level and elasticity at a
usual spend, so that worlds of different families are comparable.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.table import ResponseTable
from adopt.labels import Cell

FloatArray = NDArray[np.float64]

FAMILIES = ("hill", "s_shaped", "power", "exponential", "logarithmic")


@dataclass(frozen=True)
class TrueCurve:
    """Expected results a day of one cell at demand 1.

    Attributes:
        family: one of :data:`FAMILIES`.
        usual: usual spend a day.
        level: results a day at usual spend.
        elasticity: at usual spend, between 0 and 1 (an S may exceed 1 below it).
        slope: Hill slope, for "hill" and "s_shaped".
    """

    family: str
    usual: float
    level: float
    elasticity: float
    slope: float = 1.0

    def results(self, daily_spend: FloatArray) -> FloatArray:
        """Expected results a day; any shape."""
        ratio = np.maximum(daily_spend, 0.0) / self.usual
        if self.family in ("hill", "s_shaped"):
            reached = 1 - self.elasticity / self.slope
            powered = ratio**self.slope
            shape = powered / (1 - reached + reached * powered)
        elif self.family == "power":
            shape = ratio**self.elasticity
        elif self.family == "exponential":
            rate = _solve(lambda r: r / np.expm1(r), self.elasticity)
            shape = np.expm1(-rate * ratio) / np.expm1(-rate)
        else:
            rate = _solve(lambda r: r / (1 + r) / np.log1p(r), self.elasticity)
            shape = np.log1p(rate * ratio) / np.log1p(rate)
        return np.asarray(self.level * shape)


@dataclass(frozen=True, eq=False)
class Truth:
    """A simulated advertiser's curves and its real future.

    Attributes:
        cells: length C.
        curves: length C.
        ahead: level of each coming day over the curve, demand and drift together, shape (C, H).
        carry: share of a day's effective spend that is carried into the next day.
        carried: effective spend carried out of the history, shape (C,).
    """

    cells: tuple[Cell, ...]
    curves: tuple[TrueCurve, ...]
    ahead: FloatArray
    carry: float
    carried: FloatArray

    def expected(self, daily_spend: FloatArray, days: int) -> FloatArray:
        """Expected results of constant daily budgets in total over the coming ``days``; (C,) or (C, K), alike."""
        spend = np.atleast_2d(daily_spend.T).T
        total, carried = np.zeros_like(spend), np.broadcast_to(self.carried[:, None], spend.shape)
        for day in range(days):
            carried = self.carry * carried + (1 - self.carry) * spend
            total += self.response(carried) * self.ahead[:, [day]]
        return total.reshape(daily_spend.shape)

    def table(self, days: int, knots: int = 240, reach: float = 4.0) -> ResponseTable:
        """The true responses over the coming ``days``, as the optimiser wants them."""
        spend = np.array([c.usual for c in self.curves])[:, None] * np.concatenate(
            [[0.0], np.geomspace(0.002, reach, knots - 1)]
        )
        nudge = 1e-4 * spend[:, 1:]
        value = self.expected(spend, days) / days
        # With carry-over even a budget of nothing brings something at first: the table counts what is beyond that.
        value -= value[:, [0]]
        steeper = (self.expected(spend[:, 1:] + nudge, days) - self.expected(spend[:, 1:] - nudge, days)) / (
            2 * days * nudge
        )
        marginal = np.concatenate([np.zeros((len(spend), 1)), steeper], axis=1)
        return ResponseTable.through(self.cells, spend, value, marginal)

    def description(self) -> pd.DataFrame:
        """The true curves, one row a cell."""
        places = [{"platform": c.platform, "campaign": c.campaign, "audience": c.audience} for c in self.cells]
        return pd.DataFrame([p | asdict(c) for p, c in zip(places, self.curves, strict=True)])

    def response(self, effective_spend: FloatArray) -> FloatArray:
        """Results a day at demand 1; (C,) or (C, K), alike."""
        return np.array([c.results(x) for c, x in zip(self.curves, effective_spend, strict=True)])


def _solve(elasticity_at: Callable[[float], float], wanted: float) -> float:
    """The rate whose elasticity is ``wanted``, by bisection; the elasticity falls as the rate grows."""
    low, high = 1e-6, 1e4
    for _ in range(80):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if elasticity_at(middle) > wanted else (low, middle)
    return low
