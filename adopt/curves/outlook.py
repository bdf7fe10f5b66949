"""Demand ahead: what is known of the coming days for all cells together, as draws."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from adopt.curves.calendar import Promotion, event_columns, events
from adopt.curves.covariates import NO_SERIES, Covariates
from adopt.curves.demand import SEASON_DAYS, weekdays, year

FloatArray = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Calendar:
    """Whose events count.

    Attributes:
        countries: ISO codes of two letters, for public holidays.
        promotions: the advertiser's own.
    """

    countries: tuple[str, ...] = ()
    promotions: tuple[Promotion, ...] = ()

    def columns(self, days: Days) -> tuple[tuple[str, ...], FloatArray]:
        """Keys of the events that fall on consecutive ``days``, shape (T,), and their indicators, (T, E)."""
        first, last = (day.astype("datetime64[D]").item() for day in (days[0], days[-1]))
        return event_columns(days, events(first, last, self.countries, self.promotions))


NO_COUNTRY = Calendar()
"""Only what is known everywhere: the Hijri months, sales seasons, the New Year."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is known of the demand of the days after a history; draws come last in every array.

    Attributes:
        last_day: of the history.
        calendar: whose events count.
        weekday: log effects of the weekdays, Monday first, shape (7, D).
        year: weights of the yearly waves, shape (2 * HARMONICS, D).
        seen: keys of the events that the history saw, length E.
        effects: their log effects, shape (E, D).
        event: spread of the effect of an event that the history did not see, shape (D,).
        common: log demand that today's common spend movement stands for, shape (D,).
        season: spread of demand's change in a week, shape (D,).
        shock: spread of a single day's demand, shape (D,).
        told: series that demand follows, length V.
        weights: what one standard deviation of each does to log demand, shape (V, D).
    """

    last_day: np.datetime64
    calendar: Calendar
    weekday: FloatArray
    year: FloatArray
    seen: tuple[str, ...]
    effects: FloatArray
    event: FloatArray
    common: FloatArray
    season: FloatArray
    shock: FloatArray
    told: Covariates = NO_SERIES
    weights: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))

    def demand(self, days: int, random: np.random.Generator) -> FloatArray:
        """Log demand of each coming day over today's, shape (D, days)."""
        ahead = self.last_day + np.arange(1, days + 1)
        known = weekdays(ahead) @ self.weekday + year(ahead, self.last_day) @ self.year
        shared = (known + self._events(ahead, random)).T + self.common[:, None]
        walk = random.standard_normal(shared.shape) * self.season[:, None] / np.sqrt(SEASON_DAYS)
        demand = np.asarray(
            shared + np.cumsum(walk, axis=1) + random.standard_normal(shared.shape) * self.shock[:, None]
        )
        if not self.told.names:
            return demand
        paths = self.told.paths(days, len(demand), random)
        return np.asarray(demand + np.einsum("vd,vdt->dt", self.weights, paths))

    def _events(self, ahead: Days, random: np.random.Generator) -> FloatArray:
        """Log effects of the coming events, shape (days, D); one never seen may go either way."""
        keys, columns = self.calendar.columns(ahead)
        effects = np.empty((len(keys), len(self.event)))
        for row, key in enumerate(keys):
            unseen = random.standard_normal(len(self.event)) * self.event
            effects[row] = self.effects[self.seen.index(key)] if key in self.seen else unseen
        return np.asarray(columns @ effects, dtype=float)
