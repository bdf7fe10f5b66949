"""What is known where cells spend on some of the coming days only: each in its flight.

Money stays the one axis on which cells compare and add up: a spend "a day" is an average over the whole horizon,
as everywhere, and a cell that is in flight on n of N days spends N / n times as much on each of these. So the
optimiser, which adds up spends a day, adds up money, and nothing in it knows of flights.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from adopt.curves.posterior import SETTLED, FloatArray, Posterior

BoolArray = NDArray[np.bool_]

FAINT = 1e-4
"""Share of a day's spend that carry-over still works on after a flight from which on it is left out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Flown(Posterior):
    """A posterior whose constant spends are spent on the days of flights.

    ``today`` is what today's spend on the days of a flight comes to a day of the horizon. A spend that is given
    day by day is taken as it is given.

    Attributes:
        in_flight: whether each cell spends on each day of the horizon, shape (C, N).
    """

    in_flight: BoolArray

    @classmethod
    def over(cls, posterior: Posterior, in_flight: BoolArray) -> Self:
        """What is known, where cells spend on these days only; (C, N)."""
        known = {field.name: getattr(posterior, field.name) for field in fields(Posterior)}
        return cls(
            **{**known, "today": posterior.today * in_flight.mean(axis=1), "_kept": {}}, in_flight=in_flight
        )

    @property
    def share(self) -> FloatArray:
        """Share of the horizon's days on which each cell spends; 1 where on none, shape (C,)."""
        return share_of(self.in_flight)

    @property
    def scale(self) -> FloatArray:
        """The unit of spend of each cell's table, currency units a day of the horizon, shape (C,)."""
        return np.maximum(self.today, self.curves.reference[:, 0] * self.share)

    def elasticity(self, daily_spend: FloatArray | None = None) -> FloatArray:
        """Draws of the elasticity at ``daily_spend`` (today's by default), shape (C, D)."""
        at = self.today if daily_spend is None else daily_spend
        return self.curves.elasticity((np.where(at > 0, at, self.scale) / self.share)[:, None])

    def horizon(self, days: int) -> FloatArray:
        """Draws of the mean level over the coming ``days``, days out of flight as 0, shape (C, D)."""
        return self._once(("horizon", days), lambda: np.concatenate(list(self._means(days))))

    def _means(self, days: int) -> Iterator[FloatArray]:
        start = 0
        for part in self._paths(days):
            stop = start + len(part)
            yield np.einsum("cdt,ct->cd", part, self._flights(days)[start:stop].astype(float)) / days
            start = stop

    def _flights(self, days: int) -> BoolArray:
        if days != self.in_flight.shape[1]:
            raise ValueError(f"flights are known for {self.in_flight.shape[1]} days, not for {days}")
        return self.in_flight

    def _brought(self, daily_spend: FloatArray, days: int) -> tuple[FloatArray, FloatArray]:
        """Draws of results a day of the horizon of a spend (C, 1) in flight, and their slopes, (C, D)."""
        share = self.share[:, None]
        if self.carry:
            value, slope = self._with_carry(daily_spend / share, days)
        else:
            value, slope = self._brought_at(daily_spend / share, self.horizon(days))
        return value, slope / share

    def _with_carry(self, spend: FloatArray, days: int) -> tuple[FloatArray, FloatArray]:
        """The same of a spend on each day of the flight, where a day's spend works on later days too.

        Effective spend is ``c^(t+1) carried + gain_t spend``; days on which it has settled are taken together.
        """
        level, gain, carried = self.demand(days), self._gains(days), self._carried()
        settled = self._flights(days) & (gain >= 1 - SETTLED)
        value, slope = self._brought_at(spend, np.einsum("cdt,ct->cd", level, settled.astype(float)))
        for day in range(days):
            faded, left = self.carry ** (day + 1), ~settled[:, [day]]
            works = left & ((gain[:, [day]] > FAINT) | ((faded > FAINT) & (carried > 0)))
            if works.any():
                at = faded * carried + gain[:, [day]] * spend
                brought = self._brought_at(at, level[:, :, day] * works)
                value, slope = value + brought[0], slope + gain[:, [day]] * brought[1]
        return value / days, slope / days

    def _gains(self, days: int) -> FloatArray:
        """How much of a spend in flight works on each day, by carry-over, shape (C, N)."""
        flights = self._flights(days)
        gain, before = np.empty(flights.shape), np.zeros(len(flights))
        for day in range(days):
            before = self.carry * before + (1 - self.carry) * flights[:, day]
            gain[:, day] = before
        return gain


def share_of(in_flight: BoolArray) -> FloatArray:
    """Share of the days on which each cell spends, 1 where on none: (C, N) -> (C,)."""
    share = in_flight.mean(axis=1)
    return np.asarray(np.where(share > 0, share, 1.0))
