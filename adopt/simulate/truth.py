"""What is true of a simulated advertiser, and what any budget would really bring.

The families are deliberately more than the model's own, each written through its level and elasticity at a
usual spend, so that worlds of different families are comparable.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.table import ResponseTable
from adopt.labels import Cell

FloatArray = NDArray[np.float64]

SMOOTH = ("hill", "s_shaped", "power", "exponential", "logarithmic")
FAMILIES = (*SMOOTH, "capped", "threshold")


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
        elif self.family == "capped":
            shape = _capped(ratio, self.elasticity)
        elif self.family == "threshold":
            shape = _threshold(ratio, self.elasticity)
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
        overlap: minus the elasticity of a cell's results, at usual spend, in the spend of its platform's other
            cells, whose audiences overlap with its own. Above 0 the cells can no longer be looked at singly.
    """

    cells: tuple[Cell, ...]
    curves: tuple[TrueCurve, ...]
    ahead: FloatArray
    carry: float
    carried: FloatArray
    overlap: float = 0.0

    def expected(self, daily_spend: FloatArray, days: int) -> FloatArray:
        """Expected results of constant daily budgets in total over the coming ``days``; (C,) or (C, K), alike.

        Each of the K columns is a split of its own.
        """
        spend = np.atleast_2d(daily_spend.T).T
        if self.carry == 0:
            level = self.ahead[:, :days].sum(axis=1)
            return np.asarray(self.results(spend) * level[:, None]).reshape(daily_spend.shape)
        total, carried = np.zeros_like(spend), np.broadcast_to(self.carried[:, None], spend.shape)
        for day in range(days):
            carried = self.carry * carried + (1 - self.carry) * spend
            total += self.results(carried) * self.ahead[:, [day]]
        return total.reshape(daily_spend.shape)

    def alone(self) -> "Truth":
        """The same without overlap: every cell as it is while all others spend as usual."""
        return replace(self, overlap=0.0)

    def table(self, days: int, knots: int = 240, reach: float = 4.0) -> ResponseTable:
        """The true responses over the coming ``days``, as the optimiser wants them; one cell at a time.

        Raises:
            ValueError: if audiences overlap: no table of single cells holds that (see :meth:`alone`).
        """
        if self.overlap:
            raise ValueError("where audiences overlap, what a cell brings is no function of its own spend alone")
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

    def results(self, effective_spend: FloatArray) -> FloatArray:
        """Results a day at demand 1, overlap included; (C,) or (C, K), alike."""
        return self.response(effective_spend) / self.crowding(effective_spend)

    def response(self, effective_spend: FloatArray) -> FloatArray:
        """Results a day at demand 1 of each cell while all others spend as usual; (C,) or (C, K), alike."""
        return np.array([c.results(x) for c, x in zip(self.curves, effective_spend, strict=True)])

    def crowding(self, effective_spend: FloatArray) -> FloatArray:
        """What the platform's other cells divide a cell's results by, 1 at usual spend; (C,) or (C, K), alike."""
        if self.overlap == 0:
            return np.ones_like(effective_spend)
        usual = self._others @ np.array([c.usual for c in self.curves])
        # A platform's only cell has no others: theirs is nothing, then and now.
        relative = ((self._others @ effective_spend).T / np.where(usual > 0, usual, 1.0)).T
        return np.asarray(1.0 + self.overlap * (relative.T - (usual > 0)).T)

    @cached_property
    def _others(self) -> FloatArray:
        """Which cells share a platform with which others, shape (C, C)."""
        names = np.array([c.platform for c in self.cells])
        return np.asarray((names[:, None] == names) & ~np.eye(len(names), dtype=bool), dtype=float)


def _capped(ratio: FloatArray, elasticity: float) -> FloatArray:
    """Straight lines: in proportion, then slower, and hardly at all once the audience has been reached."""
    slope, early, reached = elasticity, 0.5, 1.6
    knots = np.array([0.0, early, reached, 1e3])
    heights = 1 - slope + slope * knots
    heights[0], heights[3] = 0.0, heights[2] + 0.05 * slope * (1e3 - reached)
    return np.interp(ratio, knots, heights)


def _threshold(ratio: FloatArray, elasticity: float) -> FloatArray:
    """Next to nothing below a quarter of usual spend, a concave curve beyond it."""
    start, trickle = 0.25, 0.02
    beyond = np.maximum(ratio - start, 0.0) / (1 - start)
    # A power of the spend beyond the threshold; near 1 its elasticity is the power's over (1 - start).
    power = (elasticity - trickle) * (1 - start) / (1 - trickle)
    return np.asarray(trickle * ratio + (1 - trickle) * beyond**power)


def _solve(elasticity_at: Callable[[float], float], wanted: float) -> float:
    """The rate whose elasticity is ``wanted``, by bisection; the elasticity falls as the rate grows."""
    low, high = 1e-6, 1e4
    for _ in range(80):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if elasticity_at(middle) > wanted else (low, middle)
    return low
