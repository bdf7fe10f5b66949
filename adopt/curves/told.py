"""Series that somebody keeps beside a history, such as organic reach, as covariates of demand.

A series becomes a column in four steps: counts with a long tail as logs; less what the calendar says of it, since
weekdays and events have columns of their own (Frisch and Waugh 1933: the coefficient stays the same); over its
spread; less its level today. So demand is 0 today, as with every other column, and the days ahead are expected
to stay at 0 where nobody knows better.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from adopt.curves.covariates import NO_SERIES, Covariates, Series
from adopt.curves.demand import weekdays
from adopt.curves.outlook import Calendar

FloatArray = NDArray[np.float64]
Days = NDArray[np.datetime64]

SKEWED = 1.0
"""Skewness above which a few days would decide the coefficient alone; that of an exponential variable is 2. Then
counts are taken as logs, if these are less skewed: demand follows their ratios. Not always: logs make most of
the days near 0."""
WINDOWS = (3, 7, 14, 28)
"""Days, in effect, whose mean a series may be expected to stay at; the shorter, the more it wanders."""
LEARNED = 14
"""Days that start the smoothing, and are not judged."""
NO_SPREAD = 1e-9
"""Spread over the size of the values below which a series does not move."""


def covariates_of(series: Sequence[Series], days: Days, calendar: Calendar) -> Covariates:
    """The columns of some series for a history.

    Args:
        series: each with a value on :data:`LEARNED` days of the history and more, and not alike on all of them.
        days: of the history, consecutive, shape (T,).
        calendar: whose events count.
    """
    if not series:
        return NO_SERIES
    reach = max(one.beyond(days[-1]) for one in series)
    every = days[0].astype("datetime64[D]") + np.arange(len(days) + reach)
    happening = np.hstack([weekdays(every), calendar.columns(every)[1]])
    standard = [standardised(one.on(every), happening, len(days)) for one in series]
    levels, shares, surprises = zip(*(_smoothed(values[: len(days)]) for values in standard), strict=True)
    relative = np.array(standard) - np.array(levels)[:, None]
    columns = np.array([_filled(values) for values in relative[:, : len(days)]])
    names = tuple(one.name for one in series)
    return Covariates(names, columns, relative[:, len(days) :], np.array(shares), np.array(surprises))


def standardised(values: FloatArray, happening: FloatArray, count: int) -> FloatArray:
    """Values beyond what the calendar says of them, over their spread; zeros where they have none.

    Args:
        values: of history and days ahead, NaN where unknown, shape (T + H,).
        happening: indicators of weekdays and events, shape (T + H, E).
        count: days of the history, T; they alone are learned from.
    """
    known = np.flatnonzero(~np.isnan(values[:count]))
    beyond, chosen = _beyond_calendar(values, happening, known), values
    if values[known].min() >= 0 and _skewness(beyond[known]) > SKEWED:
        logs = np.log1p(np.maximum(values, 0.0))
        shortened = _beyond_calendar(logs, happening, known)
        if abs(_skewness(shortened[known])) < _skewness(beyond[known]):
            beyond, chosen = shortened, logs
    spread, size = float(np.std(beyond[known])), float(np.max(np.abs(chosen[known])))
    return np.asarray(beyond / spread if spread > NO_SPREAD * size else beyond * 0.0)


def _beyond_calendar(values: FloatArray, happening: FloatArray, known: NDArray[np.intp]) -> FloatArray:
    """What weekdays and events, as far as the history knows them, do not explain; shape (T + H,)."""
    effects = np.linalg.lstsq(happening[known], values[known], rcond=None)[0]
    return np.asarray(values - happening @ effects)


def _skewness(values: FloatArray) -> float:
    """Third moment over the cube of the standard deviation; 0 where nothing moves."""
    spread = float(np.std(values))
    return float(np.mean((values - values.mean()) ** 3) / spread**3) if spread > 0 else 0.0


def _smoothed(values: FloatArray) -> tuple[float, float, float]:
    """Level today, share of a surprise that stays in it, and the surprises' spread, of the best window.

    Exponential smoothing; of the windows that are tried, the one that foresees the next day best.

    Args:
        values: NaN where unknown, shape (T,).
    """
    shares = 2.0 / (np.array(WINDOWS) + 1.0)
    known = values[~np.isnan(values)]
    level, squares = np.full(len(WINDOWS), known[:LEARNED].mean()), np.zeros(len(WINDOWS))
    for value in known[LEARNED:]:
        squares += (value - level) ** 2
        level = level + shares * (value - level)
    best = int(np.argmin(squares))
    surprise = np.sqrt(squares[best] / max(len(known) - LEARNED, 1))
    return float(level[best]), float(shares[best]), float(surprise)


def _filled(values: FloatArray) -> FloatArray:
    """Days without a value lie between their neighbours; before the first and after the last, at the usual.

    The usual is the mean before the first, and today's level, which is 0, after the last.
    """
    known = np.flatnonzero(~np.isnan(values))
    at = np.arange(len(values))
    filled = np.interp(at, known, values[known])
    filled[: known[0]], filled[known[-1] + 1 :] = values[known].mean(), 0.0
    return np.asarray(filled)
