"""Points of a box that add up to a total and lie as near as possible to what is wanted."""

import numpy as np

from adopt.curves.table import FloatArray


def spread(total: float, lower: FloatArray, upper: FloatArray, wanted: FloatArray) -> FloatArray:
    """The amounts within the limits that add up to ``total`` and move least money from ``wanted``.

    What is missing is taken from the room of every cell in proportion, so the sum of the absolute
    moves is as small as it can be and equal cells are treated alike.

    Args:
        total: what the amounts add up to; between the sums of ``lower`` and ``upper``.
        lower: least amounts, shape (C,).
        upper: greatest amounts, shape (C,).
        wanted: amounts to stay near to, shape (C,).

    Returns:
        shape (C,); where ``total`` lies outside the limits' sums, the limits themselves.
    """
    near = np.clip(wanted, lower, upper)
    # A second pass removes the rounding of the first: sums of 100,000 cells are off by 1e-12 after one.
    for _ in range(2):
        missing = total - near.sum()
        room = upper - near if missing > 0 else near - lower
        available = room.sum()
        if abs(missing) <= 4 * np.spacing(abs(total)) or available <= 0:
            break
        near = np.clip(near + room * np.clip(missing / available, -1.0, 1.0), lower, upper)
    return near


def scaled(amounts: FloatArray, lower: FloatArray, upper: FloatArray, total: float) -> FloatArray:
    """``amounts`` times the one factor with which, cut at the limits, they add up to ``total``.

    The cut sum grows piecewise linearly with the factor, so the factor is found exactly among the sorted
    factors at which a cell meets a limit. Where no factor is enough (cells with nothing today), the
    largest that matters is used.

    Args:
        amounts: shape (C,), not negative.
        lower: least amounts, shape (C,).
        upper: greatest amounts, shape (C,).
        total: what the cut amounts should add up to.

    Returns:
        shape (C,), within the limits.
    """
    moving = amounts > 0
    base = float(np.where(moving, 0.0, lower).sum())
    share, low, high = amounts[moving], lower[moving], upper[moving]
    factors = np.sort(np.concatenate([low / share, high / share, [0.0]]))
    starts, stops = np.sort(low / share), np.sort(high / share)
    by_start, by_stop = np.argsort(low / share), np.argsort(high / share)
    # Sum at factor f: limits of the cells that are cut there, and f times the shares of the others.
    cut_low = low.sum() - _up_to(low[by_start], starts, factors)
    cut_high = _up_to(high[by_stop], stops, factors)
    free = _up_to(share[by_start], starts, factors) - _up_to(share[by_stop], stops, factors)
    sums = base + cut_low + cut_high + np.maximum(free, 0.0) * factors
    factor = float(np.interp(total, np.maximum.accumulate(sums), factors))
    return np.clip(amounts * factor, lower, upper)


def _up_to(amounts: FloatArray, sorted_at: FloatArray, factors: FloatArray) -> FloatArray:
    """Sum of the ``amounts`` whose place in ``sorted_at`` is at most each of ``factors``."""
    running = np.concatenate([[0.0], np.cumsum(amounts)])
    return running[np.searchsorted(sorted_at, factors, side="right")]
