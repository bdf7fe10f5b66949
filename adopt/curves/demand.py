"""What moves all cells together, as one design: weekday, season, day shocks, common spend, lateness."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from adopt.curves.priors import Priors

FloatArray = NDArray[np.float64]
Days = NDArray[np.datetime64]

SEASON_DAYS = 7
DRIFT_DAYS = 14


@dataclass(frozen=True, eq=False)
class SharedDesign:
    """How the shared parameters enter every cell's log mean, and where each kind of them stands.

    A day's shock enters on that day alone, so its columns are the identity and are never built; the means
    of the curves' shapes enter through the cells' priors alone.

    Attributes:
        dense: the other columns, shape (P, T, R): platforms differ only in lateness.
        weekday, season, movement, lateness: slices of the R columns.
        shapes: slice of the means of the shapes: log-odds for all and per platform, then log-slope likewise.
        shock: slice of the shocks of the T days, the last ones.
    """

    dense: FloatArray
    weekday: slice
    season: slice
    movement: slice
    lateness: slice
    shapes: slice
    shock: slice

    @property
    def platforms(self) -> int:
        """How many platforms there are."""
        return len(self.dense)

    @property
    def size(self) -> int:
        """How many shared parameters there are."""
        return int(self.shock.stop)

    @property
    def common(self) -> slice:
        """The parameters of demand that have columns in ``dense``: all but lateness."""
        return slice(0, self.lateness.start)

    def demand(self, shared: FloatArray) -> FloatArray:
        """Log demand of every day, shape (S,) -> (T,)."""
        return np.asarray(self.dense[0][:, self.common] @ shared[self.common] + shared[self.shock], dtype=float)

    def late(self, shared: FloatArray) -> FloatArray:
        """What results still to come take off log mu, shape (S,) -> (P, T)."""
        return np.asarray(self.dense[:, :, self.lateness] @ shared[self.lateness], dtype=float)


def shared_design(days: Days, movement: FloatArray, ages: FloatArray, maturing: FloatArray) -> SharedDesign:
    """The design of a history.

    Args:
        days: shape (T,).
        movement: the day's common spend movement (mean log of spend over usual spend), shape (T,).
        ages: days since each day, when the history was exported, shape (T,).
        maturing: days that a platform's results keep arriving, shape (P,).
    """
    count, platforms = len(days), len(maturing)
    season = ramps(count, SEASON_DAYS)
    shared = np.column_stack([weekdays(days), season, movement])
    late = np.zeros((platforms, count, platforms))
    for p in range(platforms):
        late[p, :, p] = lateness(ages, maturing[p])
    dense = np.concatenate([np.broadcast_to(shared, (platforms, *shared.shape)), late], axis=2)
    widths = [7, season.shape[1], 1, platforms, 2 * (1 + platforms), count]
    ends = np.cumsum([0, *widths]).tolist()
    return SharedDesign(dense, *(slice(a, b) for a, b in pairwise(ends)))


def weekdays(days: Days) -> FloatArray:
    """One column a weekday, Monday first; shape (T,) -> (T, 7)."""
    weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7  # day 0 of the epoch was a Thursday
    return np.asarray(weekday[:, None] == np.arange(7), dtype=float)


def ramps(count: int, every: int) -> FloatArray:
    """A random walk as columns: each is one step of it, spread over ``every`` days, counted back from today.

    All columns are 0 on the last day, so that a level beside them means today's level. Shape (count, steps).
    """
    back = np.arange(count - 1, -1, -1, dtype=float)
    starts = np.arange(0, max(count - 1, 1), every, dtype=float)
    return np.clip((back[:, None] - starts) / every, 0.0, 1.0)


def lateness(ages: FloatArray, maturing: float) -> FloatArray:
    """The fall-off that late results cause, 1 at age 0; its coefficient is the share still to come, negated."""
    return -np.exp(-ages / max(maturing / 4.0, 1.0))


def shared_scales(design: SharedDesign, priors: Priors, season: float, shock: float) -> FloatArray:
    """Prior standard deviation of every shared parameter, shape (S,)."""
    platforms = design.platforms
    sd = np.empty(design.size)
    sd[design.weekday], sd[design.movement] = priors.weekday, priors.common_movement
    sd[design.season], sd[design.shock] = season, shock
    sd[design.lateness] = priors.lateness
    sd[design.shapes] = [
        *[priors.log_odds_all, *[priors.log_odds_platform] * platforms],
        *[priors.log_slope_all, *[priors.log_slope_platform] * platforms],
    ]
    return sd
