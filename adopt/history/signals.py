"""Days that cannot be believed: nothing counted where much was usual, or far more than usual.

Counts are judged against a negative binomial around what the cell's own results per spend in the weeks around
lead to expect, given that day's spend and how all cells did that day. Nothing here fits a curve: a slip is a
factor of three and more, and a curve moves far less within a month.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from adopt.history.table import Panel

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

WINDOW = 14
"""Days to either side from which a cell's usual results per spend are taken."""
RARE = 1e-3
"""A run of days without results is an outage where chance alone would make it less often than this."""
RARE_SPIKE = 1e-4
"""A count is a spike where chance alone would exceed it less often than this."""
FEWEST_EXPECTED = 6.0
"""Results that must have been expected over a run without any; fewer prove nothing."""
SPIKE_RATIO = 3.0
"""A slip multiplies by more than this; ordinary good days do not."""
NEIGHBOURS = 7
"""Active days on either side that a day's spend is compared with."""
FEWEST_NEIGHBOURS = 3
"""Of fewer on one side nothing is said."""
LEAST_DISPERSION = 0.02
_ELASTICITY = 0.75
"""How results follow a day's spend, roughly, where a single day is compared with the weeks around it."""
_LEAST_ELASTICITY = 0.5
"""A spike must stand out, and an outage too, whether results follow spend in full or only so far."""
_SPREADS = 6.0
_TOLD_BY = 4
_PRIOR_DAYS = 3.0
_FRESH = 0.3
"""Share of a day's conversions that have at least arrived by the end of that day."""


@dataclass(frozen=True, eq=False)
class Signals:
    """Days that cannot be believed, each of shape (C, T).

    Attributes:
        outage: nothing counted on days where much was expected.
        spike: conversions far above what spend and day lead to expect.
        spend_spike: spend far above the days before and after.
    """

    outage: BoolArray
    spike: BoolArray
    spend_spike: BoolArray


def find_signals(panel: Panel, maturing: NDArray[np.int64]) -> Signals:
    """Look for outages and slips.

    Args:
        panel: the history.
        maturing: days before the last whose conversions still arrive, a cell; shape (C,).
    """
    shape = panel.spend.shape
    spent, spend_spike = panel.spend > 0, _spend_spikes(panel.spend)
    odd = spend_spike.copy()
    outage, spike = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for _ in range(2):  # what the first pass finds no longer blurs what is usual in the second
        usual, ratio = _usual(panel, spent & ~odd)
        expected = usual * ratio**_ELASTICITY
        level = _level(panel.conversions, expected, spent & ~odd)
        dispersion = _dispersion(panel.conversions, expected * level, spent & ~odd)
        least = usual * np.minimum(ratio, ratio**_LEAST_ELASTICITY) * level
        most = usual * np.maximum(ratio, ratio**_LEAST_ELASTICITY) * level
        outage = _outages(panel, least * _arrived(shape, maturing), dispersion, spent)
        spike = _spikes(panel.conversions, most, dispersion, spent)
        odd = spend_spike | outage | spike
    return Signals(outage, spike, spend_spike)


def _usual(panel: Panel, usable: BoolArray) -> tuple[FloatArray, FloatArray]:
    """The results a day of the weeks around each day, and the day's spend over theirs; both (C, T)."""
    spend, results = np.where(usable, panel.spend, 0.0), np.where(usable, panel.conversions, 0.0)
    days = usable.sum(axis=1, keepdims=True)
    spend_a_day, results_a_day = (x.sum(axis=1, keepdims=True) / np.maximum(days, 1) for x in (spend, results))
    near = _around(usable.astype(float)) + _PRIOR_DAYS
    usual: FloatArray = (_around(results) + _PRIOR_DAYS * results_a_day) / near
    usual_spend = (_around(spend) + _PRIOR_DAYS * spend_a_day) / near
    return usual, panel.spend / np.maximum(usual_spend, 1e-12)


def _around(daily: FloatArray) -> FloatArray:
    """Sums over :data:`WINDOW` days to either side, the day itself left out; (C, T) -> (C, T)."""
    padded = np.pad(daily, ((0, 0), (WINDOW + 1, WINDOW)))
    running = np.cumsum(padded, axis=1)
    width = 2 * WINDOW + 1
    return np.maximum(running[:, width:] - running[:, :-width] - daily, 0.0)


def _level(results: FloatArray, expected: FloatArray, usable: BoolArray) -> FloatArray:
    """How all cells together did on each day, 1 as usual; shape (T,).

    The weighted median of the cells' ratios: one cell's slip does not move it. With few cells a good day
    is believed as far as the worst of them shares it, and a bad day not at all.
    """
    telling = usable & (expected >= 2)
    ratio = np.where(telling, results / np.maximum(expected, 1e-12), np.inf)
    weight = np.where(telling, np.sqrt(expected), 0.0)
    order = np.argsort(ratio, axis=0)
    reached = np.cumsum(np.take_along_axis(weight, order, axis=0), axis=0)
    middle = np.argmax(reached >= reached[-1:] / 2, axis=0)
    median = np.take_along_axis(np.take_along_axis(ratio, order, axis=0), middle[None, :], axis=0)[0]
    worst = np.maximum(ratio.min(axis=0), 1.0)
    count = telling.sum(axis=0)
    believed = np.clip(median, 0.4, 5.0) ** (count / (count + _TOLD_BY))
    level: FloatArray = np.where(count >= _TOLD_BY, believed, np.where(count >= 2, np.minimum(worst, 5.0), 1.0))
    return level


def _dispersion(results: FloatArray, expected: FloatArray, usable: BoolArray) -> FloatArray:
    """How much counts vary beyond chance, a cell: variance is mean + dispersion x mean^2; shape (C, 1).

    From the median of absolute residuals of square roots, which slips do not move; cells whose counts are
    too small to tell take the median of the others.
    """
    telling = usable & (expected >= 3)
    residual = np.where(telling, 2 * np.abs(np.sqrt(results) - np.sqrt(expected)), np.nan)
    enough = telling.sum(axis=1) >= 2 * WINDOW
    own = np.full(len(results), np.nan)
    if enough.any():
        spread = 1.4826 * np.nanmedian(residual[enough], axis=1)
        typical = np.nanmedian(np.where(telling, expected, np.nan)[enough], axis=1)
        own[enough] = np.clip((spread**2 - 1) / typical, LEAST_DISPERSION, 2.0)
    usual = np.nanmedian(own) if enough.any() else 5 * LEAST_DISPERSION
    return np.where(np.isnan(own), usual, own)[:, None]


def _arrived(shape: tuple[int, ...], maturing: NDArray[np.int64]) -> FloatArray:
    """The share of conversions to count on at least, on days that are still maturing; (C, T)."""
    age = np.arange(shape[1])[::-1]
    share = _FRESH + (1 - _FRESH) * age[None, :] / np.maximum(maturing[:, None], 1)
    return np.minimum(share, 1.0)


def _outages(panel: Panel, expected: FloatArray, dispersion: FloatArray, spent: BoolArray) -> BoolArray:
    """Runs of days with spend and no results that chance cannot explain, in a cell or a whole platform."""
    silent = spent & (panel.conversions == 0)
    surprise = np.where(silent, np.log1p(dispersion * expected) / dispersion, 0.0)
    found = np.zeros(silent.shape, dtype=bool)
    platforms = np.array([cell.platform for cell in panel.cells])
    for row in range(len(panel.cells)):
        found[row] = _improbable_runs(silent[row], spent[row], surprise[row], expected[row])
    for platform in np.unique(platforms):
        rows = np.flatnonzero(platforms == platform)
        spent_any = np.asarray(spent[rows].any(axis=0))
        all_silent = spent_any & (silent[rows] | ~spent[rows]).all(axis=0)
        together = _improbable_runs(
            all_silent, spent_any, surprise[rows].sum(axis=0), np.where(silent, expected, 0.0)[rows].sum(axis=0)
        )
        found[rows] |= together & silent[rows]
    return found


def _improbable_runs(silent: BoolArray, spent: BoolArray, surprise: FloatArray, expected: FloatArray) -> BoolArray:
    """Days in runs of silence whose joint probability is below :data:`RARE`; all of shape (T,).

    Days without spend neither break a run nor belong to it.
    """
    run = np.cumsum(spent & ~silent)
    size = int(run[-1]) + 1
    total = np.bincount(run, weights=np.where(silent, surprise, 0.0), minlength=size)
    hoped = np.bincount(run, weights=np.where(silent, expected, 0.0), minlength=size)
    improbable = (total > -np.log(RARE)) & (hoped >= FEWEST_EXPECTED)
    odd: BoolArray = silent & improbable[run]
    return odd


def _spikes(results: FloatArray, expected: FloatArray, dispersion: FloatArray, spent: BoolArray) -> BoolArray:
    """Counts that chance would exceed less often than :data:`RARE_SPIKE`."""
    from scipy.special import betainc  # scipy takes longer to import than most histories to check

    candidates = spent & (results > SPIKE_RATIO * expected) & (results >= FEWEST_EXPECTED)
    share = dispersion * expected / (1 + dispersion * expected)
    tail = np.ones(results.shape)
    shape = np.broadcast_to(1 / dispersion, results.shape)
    # P(Y >= y) of a negative binomial is a regularised incomplete beta function.
    tail[candidates] = betainc(results[candidates], shape[candidates], share[candidates])
    return candidates & (tail < RARE_SPIKE)


def _spend_spikes(spend: FloatArray) -> BoolArray:
    """Single days whose spend is far above both the days before and the days after; (C, T) -> (C, T).

    A step in the budget differs from one side only; a promotion lasts, or lifts most cells at once.
    """
    excess = _above_neighbours(spend)
    general = np.zeros(spend.shape[1])
    told = (~np.isnan(excess)).sum(axis=0) >= _TOLD_BY
    if told.any():
        general[told] = np.maximum(np.nanmedian(excess[:, told], axis=0), 0.0)
    above = excess - general
    sizes = np.where(np.isnan(above), 0.0, np.abs(above))
    known = np.where(np.isnan(above), np.nan, sizes)
    some = (~np.isnan(above)).any(axis=1)
    usual = np.zeros(len(spend))
    if some.any():
        usual[some] = 1.4826 * np.nanmedian(known[some], axis=1)
    limit = np.maximum(np.log(SPIKE_RATIO), _SPREADS * usual)
    return (~np.isnan(above)) & (np.nan_to_num(above, nan=0.0) > limit[:, None])


def _above_neighbours(spend: FloatArray) -> FloatArray:
    """Log spend of each active day over the higher of its two sides' medians; NaN where too few; (C, T)."""
    active = spend > 0
    days = np.argsort(~active, axis=1, kind="stable")  # the active days first, in their order
    some = np.where(active, spend, np.nan)
    logs = np.log(np.take_along_axis(some, days, axis=1))
    before, after = _median_before(logs), _median_before(logs[:, ::-1])[:, ::-1]
    excess = np.empty(spend.shape)
    np.put_along_axis(excess, days, logs - np.maximum(before, after), axis=1)
    return excess


def _median_before(series: FloatArray) -> FloatArray:
    """Median of the known ones of the :data:`NEIGHBOURS` values before each; NaN of too few; (C, T) -> (C, T)."""
    padded = np.pad(series[:, :-1], ((0, 0), (NEIGHBOURS, 0)), constant_values=np.nan)
    ordered = np.sort(sliding_window_view(padded, NEIGHBOURS, axis=1), axis=2)  # NaN comes last
    known = (~np.isnan(ordered)).sum(axis=2, keepdims=True)
    below, above = (np.take_along_axis(ordered, np.maximum(at, 0) // 2, axis=2) for at in (known - 1, known))
    return np.where(known >= FEWEST_NEIGHBOURS, (below + above) / 2, np.nan)[..., 0]
