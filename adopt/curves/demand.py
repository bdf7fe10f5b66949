"""What moves all cells together: weekday, year, season, events, common spend, series told, lateness, shocks."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from adopt.curves.priors import Priors

FloatArray = NDArray[np.float64]
Days = NDArray[np.datetime64]

SEASON_DAYS = 7
DRIFT_DAYS = 14
YEAR = 365.25
HARMONICS = 3
QUICK = 1.5
"""Days in which most of the late results of any platform arrive."""


@dataclass(frozen=True, eq=False)
class SharedDesign:
    """How the shared parameters enter every cell's log mean, and where each kind of them stands.

    A day's shock enters on that day alone, so its columns are the identity and are never built; the means
    of the curves' shapes enter through the cells' priors alone.

    Attributes:
        dense: the other columns, shape (P, T, R): platforms differ only in lateness.
        weekday, year, season, events, movement, series, lateness: slices of the R columns.
        shapes: slice of the means of the shapes: elasticity for all and per platform, then slope likewise.
        confounding: where what remains of confounding stands: it adds to the elasticities that counts show.
        incremental: slice of the share of results that ads bring about: of all, then what each platform adds.
        shock: slice of the shocks of the T days, the last ones.
    """

    dense: FloatArray
    weekday: slice
    year: slice
    season: slice
    events: slice
    movement: slice
    series: slice
    lateness: slice
    shapes: slice
    confounding: slice
    incremental: slice
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


def shared_design(
    days: Days,
    movement: FloatArray,
    happening: FloatArray,
    ages: FloatArray,
    maturing: FloatArray,
    series: FloatArray | None = None,
) -> SharedDesign:
    """The design of a history.

    Args:
        days: shape (T,).
        movement: the day's common spend movement (mean log of spend over usual spend), shape (T,).
        happening: which events fall on a day, shape (T, E).
        ages: days since each day, when the history was exported, shape (T,).
        maturing: days that a platform's results keep arriving, shape (P,).
        series: covariates that somebody told, less their level today, shape (T, V); none if None.
    """
    count, platforms = len(days), len(maturing)
    told = np.zeros((count, 0)) if series is None else series
    groups = [weekdays(days), year(days, days[-1]), ramps(count, SEASON_DAYS), happening, movement[:, None], told]
    shared = np.concatenate(groups, axis=1)
    late = np.zeros((platforms, count, 2 * platforms))
    for p in range(platforms):
        late[p, :, 2 * p : 2 * p + 2] = lateness(ages, maturing[p])
    dense = np.concatenate([np.broadcast_to(shared, (platforms, *shared.shape)), late], axis=2)
    widths = [*(g.shape[1] for g in groups), 2 * platforms, 2 * (1 + platforms), 1, 1 + platforms, count]
    ends = np.cumsum([0, *widths]).tolist()
    return SharedDesign(dense, *(slice(a, b) for a, b in pairwise(ends)))


def weekdays(days: Days) -> FloatArray:
    """One column a weekday, Monday first; shape (T,) -> (T, 7)."""
    weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7  # day 0 of the epoch was a Thursday
    return np.asarray(weekday[:, None] == np.arange(7), dtype=float)


def year(days: Days, last: np.datetime64) -> FloatArray:
    """Sines and cosines of the day of the year, less their values today; shape (T,) -> (T, 2 * HARMONICS).

    The higher, the smaller by their very scale (k-th: 1 / k), so that one spread serves them all. Source of
    the form: Taylor and Letham (2018), Forecasting at scale, section 3.2.
    """
    angle = 2 * np.pi * days.astype("datetime64[D]").astype(float)[:, None] / YEAR * np.arange(1, HARMONICS + 1)
    now = 2 * np.pi * float(last.astype("datetime64[D]").astype(float)) / YEAR * np.arange(1, HARMONICS + 1)
    waves = np.concatenate([np.sin(angle) - np.sin(now), np.cos(angle) - np.cos(now)], axis=1)
    return np.asarray(waves / np.tile(np.arange(1, HARMONICS + 1), 2), dtype=float)


def ramps(count: int, every: int) -> FloatArray:
    """A random walk as columns: each is one step of it, spread over ``every`` days, counted back from today.

    All columns are 0 on the last day, so that a level beside them means today's level. Shape (count, steps).
    """
    back = np.arange(count - 1, -1, -1, dtype=float)
    starts = np.arange(0, max(count - 1, 1), every, dtype=float)
    return np.clip((back[:, None] - starts) / every, 0.0, 1.0)


def lateness(ages: FloatArray, maturing: float) -> FloatArray:
    """The fall-off that late results cause: a quick part and a slow one; shape (T,) -> (T, 2).

    Their coefficients together are the share of today's results that is still to come.
    """
    slow = max(maturing / 3.0, QUICK + 0.5)
    return np.asarray(-np.exp(-ages[:, None] / np.array([QUICK, slow])), dtype=float)


def shared_scales(design: SharedDesign, priors: Priors, spreads: dict[str, float]) -> FloatArray:
    """Prior standard deviation of every shared parameter, shape (S,)."""
    platforms = design.platforms
    sd = np.empty(design.size)
    sd[design.weekday], sd[design.movement] = priors.weekday, priors.common_movement
    sd[design.series] = priors.series
    for name, spread in spreads.items():
        sd[getattr(design, name)] = spread
    sd[design.lateness] = np.tile([priors.lateness, priors.lateness_slow], platforms)
    sd[design.shapes] = [
        *[priors.elasticity_all, *[priors.elasticity_platform] * platforms],
        *[priors.slope_all, *[priors.slope_platform] * platforms],
    ]
    sd[design.confounding] = priors.confounding
    sd[design.incremental] = [priors.incremental_all, *[priors.incremental_platform] * platforms]
    return sd
