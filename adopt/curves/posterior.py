"""Draws from the posterior of every curve, and what follows from them: forecasts, tables, evidence."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from adopt.curves.demand import DRIFT_DAYS
from adopt.curves.families import Hill
from adopt.curves.outlook import Outlook
from adopt.curves.table import ResponseTable
from adopt.labels import Cell

FloatArray = NDArray[np.float64]

DRAWS = 400
"""Enough that the error of a mean over draws is a twentieth of the posterior's own spread."""
KNOTS = np.concatenate([[0.0], np.geomspace(0.01, 12.0, 48)])
"""Spend at which responses are tabulated, in units of the cell's usual or recent spend."""
RECENT_DAYS = 28
KEPT_CELLS = 200
"""Of so many cells the draws at all knots are kept: 2 x 16 MB for 100 of them."""
AT_A_TIME = 64
"""Cells whose daily paths are drawn together."""
SETTLED = 0.01
"""Share of a change in spend that carry-over still hides when spend counts as settled."""
Kept = TypeVar("Kept")


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is known about every cell's response after a history has been seen.

    Attributes:
        cells: length C.
        last_day: the last day of the history; forecasts start on the day after.
        today: mean spend a day over the last 28 days, shape (C,).
        value: draws of the revenue per result in the month after the history, independent of the curves'
            draws; NaN where the history has no revenue at all, shape (C, D).
        curves: draws of the response curves at today's level and average demand, arrays of shape (C, D).
        carry: share of a day's effective spend that is carried into the next day; 0 where results follow spend
            at once.
        carried: effective spend carried out of the history, currency units a day, shape (C,).
        incremental: draws of the share of the results counted that ads bring about, which the curves hold already;
            None where no test and no second count told, and the curves are of the results counted. Shape (C, D).
        load: draws of how strongly demand moves each cell, 1 on average, shape (C, D).
        outlook: draws of the demand ahead.
        drift: draws of the spread of each cell's own change in two weeks, shape (C, D).
        dispersion: negative binomial dispersion of each cell's daily results, shape (C,).
        evidence: how much of a curve's shape comes from the cell's own data (1) and how much from the
            prior and from other cells (0), shape (C,).
        seed: of the draws of the future.
    """

    cells: tuple[Cell, ...]
    last_day: np.datetime64
    today: FloatArray
    value: FloatArray
    curves: Hill
    load: FloatArray
    outlook: Outlook
    drift: FloatArray
    dispersion: FloatArray
    evidence: FloatArray
    carry: float = 0.0
    carried: FloatArray | None = None
    incremental: FloatArray | None = None
    seed: int = 0
    _kept: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

    @property
    def scale(self) -> FloatArray:
        """The unit of spend of each cell's table, currency units a day, shape (C,)."""
        return np.maximum(self.today, self.curves.reference[:, 0])

    def elasticity(self, daily_spend: FloatArray | None = None) -> FloatArray:
        """Draws of the elasticity at ``daily_spend`` (today's by default), shape (C, D)."""
        at = self.today if daily_spend is None else daily_spend
        return self.curves.elasticity(np.where(at > 0, at, self.scale)[:, None])

    def demand(self, days: int) -> FloatArray:
        """Draws of each coming day's level over today's average level, shape (C, D, days)."""
        return self._once(("demand", days), lambda: np.concatenate(list(self._paths(days))))

    def horizon(self, days: int) -> FloatArray:
        """Draws of the mean level over the coming ``days``, shape (C, D)."""
        return self._once(
            ("horizon", days), lambda: np.concatenate([part.mean(axis=2) for part in self._paths(days)])
        )

    def forecast(self, daily_spend: FloatArray, days: int) -> FloatArray:
        """Draws of the expected results in total over the coming ``days``, shape (C, D).

        Args:
            daily_spend: currency units a day, the same every day: shape (C,); or day by day: (C, days).
            days: days after the last day of the history.
        """
        if daily_spend.ndim == 1:
            return np.asarray(self._brought(daily_spend[:, None], days)[0] * days)
        carried, total = self._carried(), np.zeros(self.load.shape)
        for day in range(days):
            carried = self.carry * carried + (1 - self.carry) * daily_spend[:, [day]]
            total += self.curves.results(carried) * self.demand(days)[:, :, day]
        return total

    def responses(
        self, days: int, worth: FloatArray | None = None, weights: FloatArray | None = None
    ) -> ResponseTable:
        """Posterior mean of results a day over the coming ``days`` as a function of spend a day.

        What earlier spend still brings is not counted: nothing spent brings nothing.

        Args:
            days: days after the last day of the history.
            worth: what one result counts for in each cell (1 by default), shape (C,).
            weights: of the draws (alike by default), >= 0 with mean 1, shape (D,).
        """
        if weights is not None:
            return self._tabulated(days, worth, weights)
        key = "table", days, b"" if worth is None else worth.tobytes()
        return self._once(key, lambda: self._tabulated(days, worth, None))

    def _tabulated(self, days: int, worth: FloatArray | None, weights: FloatArray | None) -> ResponseTable:
        """The mean of the draws at the knots, as a table that meets its values and its slopes there."""
        count = self.load.shape[1]
        each = np.full(count, 1.0 / count) if weights is None else weights / count
        counts = 1.0 if worth is None else worth[:, None]
        brought = [(value @ each, slope @ each) for value, slope in self._at_knots(days)]
        value, slope = (np.stack(part, axis=1) for part in zip(*brought, strict=True))
        return ResponseTable.through(
            self.cells, self.scale[:, None] * KNOTS, (value - value[:, [0]]) * counts, slope * counts
        )

    def _at_knots(self, days: int) -> Iterable[tuple[FloatArray, FloatArray]]:
        """Draws at every knot; kept where they are few enough, for a slider asks for them again and again."""
        fresh = (self._brought(self.scale[:, None] * knot, days) for knot in KNOTS)
        if len(self.cells) > KEPT_CELLS:
            return fresh
        return self._once(("knots", days), lambda: list(fresh))

    def _brought(self, daily_spend: FloatArray, days: int) -> tuple[FloatArray, FloatArray]:
        """Draws of results a day over the coming ``days`` of a constant spend (C, 1), and their slopes, (C, D)."""
        if not self.carry:
            return self._brought_at(daily_spend, self.horizon(days))
        value, slope, carried = np.zeros(self.load.shape), np.zeros(self.load.shape), self._carried()
        settling = min(days, int(np.ceil(np.log(SETTLED) / np.log(self.carry))))
        for day in range(settling):
            faded = self.carry ** (day + 1)
            at = faded * carried + (1 - faded) * daily_spend
            brought = self._brought_at(at, self.demand(days)[:, :, day])
            value, slope = value + brought[0], slope + (1 - faded) * brought[1]
        rest = self._brought_at(daily_spend, self.demand(days)[:, :, settling:].sum(axis=2))
        return (value + rest[0]) / days, (slope + rest[1]) / days

    def _brought_at(self, effective_spend: FloatArray, level: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Results and slopes at effective spends (C, 1) and levels (C, D); a slope at nothing is not told."""
        results, slopes = self.curves.with_marginal(effective_spend)
        return results * level, slopes * level

    def _carried(self) -> FloatArray:
        """Effective spend carried out of the history, shape (C, 1)."""
        return np.zeros((len(self.cells), 1)) if self.carried is None else self.carried[:, None]

    def _paths(self, days: int) -> Iterator[FloatArray]:
        """Draws of the coming days' levels, a few cells at a time, (c, D, days): all of them may be too many."""
        random = np.random.default_rng([self.seed, days])
        shared = self.outlook.demand(days, random)
        for start in range(0, len(self.cells), AT_A_TIME):
            some = slice(start, start + AT_A_TIME)
            load, step = self.load[some], self.drift[some, :, None] / np.sqrt(DRIFT_DAYS)
            own = np.cumsum(random.standard_normal((*load.shape, days)) * step, axis=2)
            yield np.exp(load[..., None] * shared + own)

    def _once(self, key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
        """What was made for a key, made once."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: Kept = self._kept[key]
        return kept


def recent_spend(spend: FloatArray) -> FloatArray:
    """Mean spend a day over the last 28 days, or since the cell's first spend; (C, T) -> (C,)."""
    recent = spend[:, -RECENT_DAYS:]
    started = np.where((spend > 0).any(axis=1), np.argmax(spend > 0, axis=1), 0)
    lived = np.clip(spend.shape[1] - started, 1, recent.shape[1])
    return np.asarray(recent.sum(axis=1) / lived)
