"""A history as the model sees it: arrays of results and log spend, and the columns that explain them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.curves.covariates import NO_SERIES, Covariates
from adopt.curves.demand import DRIFT_DAYS, SharedDesign, ramps, shared_design
from adopt.curves.measured import Measurement, Restatement
from adopt.curves.outlook import NO_COUNTRY, Calendar
from adopt.labels import Cell

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Observations:
    """A history as the model sees it.

    Attributes:
        cells: length C.
        results: shape (C, T).
        ratio: log of effective spend over usual spend, shape (C, T); 0 where not seen.
        seen: days that count, shape (C, T).
        reference: usual daily spend, shape (C,).
        platform: index of each cell's platform, shape (C,).
        design: the columns that cells share.
        drift: ramps of a cell's own random walk, shape (T, K).
        calendar: whose events count.
        events: keys of those that the history saw, length E.
        outside: measurements from outside of the history: lift tests and second counts.
        carry: share of a day's effective spend that is carried into the next day.
        carried: effective spend of the last day, currency units, shape (C,).
        told: series that demand may follow.
    """

    cells: tuple[Cell, ...]
    results: FloatArray
    ratio: FloatArray
    seen: NDArray[np.bool_]
    reference: FloatArray
    platform: NDArray[np.intp]
    design: SharedDesign
    drift: FloatArray
    calendar: Calendar
    events: tuple[str, ...]
    outside: tuple[Measurement, ...] = ()
    carry: float = 0.0
    carried: FloatArray | None = None
    told: Covariates = NO_SERIES

    @property
    def groups(self) -> tuple[NDArray[np.intp], ...]:
        """The cells of each platform."""
        return tuple(np.flatnonzero(self.platform == p) for p in range(self.design.platforms))

    @property
    def is_calibrated(self) -> bool:
        """Whether tests or a second count tell how many of the results ads bring about."""
        return any(not isinstance(m, Restatement) for m in self.outside)

    @cached_property
    def links(self) -> FloatArray:
        """Which shared means a cell's (elasticity, slope) hang on, shape (C, 2, S)."""
        links = np.zeros((len(self.cells), 2, self.design.size))
        for j, start in enumerate(shape_columns(self.design)):
            links[:, j, start] = 1.0
            links[np.arange(len(self.cells)), j, start + 1 + self.platform] = 1.0
        links[:, 0, self.design.confounding] = 1.0
        return links


def observe(
    cells: tuple[Cell, ...],
    days: NDArray[np.datetime64],
    spend: FloatArray,
    results: FloatArray,
    usable: NDArray[np.bool_],
    maturing: dict[str, float],
    calendar: Calendar = NO_COUNTRY,
    outside: tuple[Measurement, ...] = (),
    carry: float = 0.0,
    told: Covariates = NO_SERIES,
) -> Observations:
    """The arrays of a history as the model wants them.

    Args:
        cells: length C.
        days: shape (T,).
        spend: currency units, shape (C, T).
        results: shape (C, T).
        usable: False on days the fit should not learn from, shape (C, T).
        maturing: days that results keep arriving, by platform.
        calendar: whose events count.
        outside: measurements from outside of the history.
        carry: share of a day's effective spend that is carried into the next day.
        told: series that demand may follow, on the same days.
    """
    seen = usable & (spend > 0)
    reference, effective = usual_spend(spend, seen), effective_spend(spend, carry)
    ratio, moved = (
        np.where(seen, np.log(np.where(seen, of, 1.0) / reference[:, None]), 0.0) for of in (effective, spend)
    )
    platforms = sorted(maturing)
    movement = moved.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    ages = np.arange(len(days))[::-1].astype(float)
    events, happening = calendar.columns(days)
    late, series = np.array([maturing[p] for p in platforms]), told.columns.T.reshape(len(days), len(told.names))
    design = shared_design(days, movement, happening, ages, late, series)
    index = np.array([platforms.index(c.platform) for c in cells], dtype=np.intp)
    drift = ramps(len(days), DRIFT_DAYS)
    return Observations(
        cells,
        results,
        ratio,
        seen,
        reference,
        index,
        design,
        drift,
        calendar,
        events,
        outside,
        carry,
        effective[:, -1],
        told,
    )


def effective_spend(spend: FloatArray, rate: float) -> FloatArray:
    """Spend with what is carried over; a cell that spends on the first day is taken to have done so before.

    Args:
        spend: currency units, shape (C, T).
        rate: share of a day's effective spend that is carried into the next day.
    """
    if rate == 0:
        return spend
    effective = np.empty_like(spend)
    before = np.where(spend[:, 0] > 0, spend[:, :7].mean(axis=1), 0.0)
    for day in range(spend.shape[1]):
        before = rate * before + (1 - rate) * spend[:, day]
        effective[:, day] = before
    return effective


def usual_spend(spend: FloatArray, seen: NDArray[np.bool_]) -> FloatArray:
    """Geometric mean spend of a cell's days that count; 1 for a cell that never spent; (C, T) -> (C,).

    Over all days, not the last ones: around a spend that lies off the middle of the days, pooling elasticities
    bends every curve (a cell that was cut lately is steep there, pooling makes it less so, and the days of higher
    spend then ask for a curve less bent; with a cell that was raised it is the same). On simulated S-shaped
    advertisers the slope came out as 1.4 around the last eight weeks' median, where 1.9 was true.
    """
    logs = np.where(seen, np.log(np.where(seen, spend, 1.0)), 0.0)
    return np.asarray(np.exp(logs.sum(axis=1) / np.maximum(seen.sum(axis=1), 1)), dtype=float)


def shape_columns(design: SharedDesign) -> tuple[int, int]:
    """Where the shared means of elasticity and of slope start: one for all, then one a platform."""
    start = design.shapes.start
    return start, start + 1 + design.platforms
