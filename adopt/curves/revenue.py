"""Which revenue counts for the value of a conversion: not slips, not days on which nothing was tracked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.text import N_

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

WINDOW = 29
"""Days around a day whose value is usual for it: enough for a median, so few that prices stand still."""
CUT = 4.0
"""Spreads of the log above a day's usual value beyond which its revenue is cut. One order of 1,000 times the
usual raises the value of a cell of 130 to 1,260 orders by 1 to 12 % then, instead of 4 to 550 %. Orders that vary
lognormally by 1.5 lose nothing to it, orders with a Pareto tail of index 2.2 1.4 % (40 simulated advertisers)."""
ORDERS = 10.0
"""One order of up to so many times the usual one is never cut: where all prices are alike the spread is 0."""
WORTH = 10.0
"""Days that the scatter of all cells counts for beside a cell's own."""
INCREDIBLE = 1e-3
"""Chance of a row of days without revenue, if they came as on the other days, below which nothing was tracked."""
STOPPED_AFTER = 14
"""Days since the last revenue after which a row without is more than a gap: there may be none to come."""
TOLD = 0.05
"""Share of a cell's revenue above which what was cut of it is told."""


@dataclass(frozen=True, eq=False)
class Revenue:
    """Conversions whose revenue is known, and what of it counts.

    Attributes:
        count: conversions a day, 0 where their revenue is not known, shape (C, T).
        reported: their revenue, currency units, shape (C, T).
        counted: what of it counts; less where it is far beyond the usual, shape (C, T).
        untracked: days with conversions in a row without revenue that is incredible, shape (C, T).
        stopped: whether such a row lasts until the last day with conversions, and two weeks at least, shape (C,).
    """

    count: FloatArray
    reported: FloatArray
    counted: FloatArray
    untracked: BoolArray
    stopped: BoolArray

    @classmethod
    def of(cls, results: FloatArray, revenue: FloatArray) -> "Revenue":
        """What counts of a history.

        Args:
            results: conversions a day, shape (C, T).
            revenue: currency units a day, shape (C, T), NaN where it is not known.
        """
        count, money = _paired(results, revenue)
        untracked = np.array([_untracked(*cell) for cell in zip(count, money, strict=True)])
        last, tracked = _last(count > 0), _last((count > 0) & ~untracked)
        stopped = untracked[np.arange(len(count)), last] & (count.shape[1] - 1 - tracked >= STOPPED_AFTER)
        count = np.where(untracked, 0.0, count)
        return cls(count, money, _without_spikes(count, money), untracked, stopped)

    def findings(self, cells: Sequence[Cell], dates: NDArray[np.datetime64]) -> Iterator[Finding]:
        """Slips and days that were not tracked, of ``cells``, length C, on ``dates``, length T."""
        for i, cell in enumerate(cells):
            cut = self.reported[i] - self.counted[i]
            if cut.sum() > TOLD * self.counted[i].sum():
                yield _spike(cell, dates, cut, self.reported[i])
            if self.untracked[i].any() and not self.stopped[i]:
                yield _gap(cell, dates[self.untracked[i]])


def _paired(results: FloatArray, revenue: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Conversions whose revenue is known, and that revenue, shape (C, T) each.

    Revenue on a day without conversions belongs to the last day before it that has some, else to the first.
    """
    known = ~np.isnan(revenue)
    count, money = np.where(known, results, 0.0), np.where(known, revenue, 0.0)
    some = count > 0
    first = np.where(some.any(axis=1), np.argmax(some, axis=1), 0)
    day = np.where(some, np.arange(count.shape[1]), -1)
    home = np.maximum(np.maximum.accumulate(day, axis=1), first[:, None])
    gathered = np.zeros_like(money)
    np.add.at(gathered, (np.arange(len(money))[:, None], home), money)
    return count, np.where(some, gathered, 0.0)


def _untracked(count: FloatArray, money: FloatArray) -> BoolArray:
    """Of one cell: days in a row with conversions but without revenue, too many to be chance; (T,) -> (T,)."""
    days = np.flatnonzero(count > 0)
    left, found = np.ones(len(days), dtype=bool), np.zeros(len(count), dtype=bool)
    # The longest row first: what is found must not speak for the days that a row is held against.
    for start, stop in sorted(_rows(money[days] == 0), key=lambda row: row[0] - row[1]):
        others = left.copy()
        others[start:stop] = False
        share = ((money[days[others]] == 0).sum() + 1) / (others.sum() + 2)
        if len(days) * share ** (stop - start) >= INCREDIBLE:
            break
        left[start:stop], found[days[start:stop]] = False, True
    return found


def _last(days: BoolArray) -> NDArray[np.intp]:
    """The last day of each cell that is True, -1 where none is; (C, T) -> (C,)."""
    last = days.shape[1] - 1 - np.argmax(days[:, ::-1], axis=1)
    return np.where(days.any(axis=1), last, -1)


def _rows(empty: BoolArray) -> list[tuple[int, int]]:
    """Where rows of True start, and the place behind their end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _without_spikes(count: FloatArray, money: FloatArray) -> FloatArray:
    """The revenue of each day, cut where it is far beyond what its conversions usually bring; (C, T)."""
    worth = np.where((count > 0) & (money > 0), money / np.where(count > 0, count, 1.0), np.nan)
    rolling = pd.DataFrame(worth.T).rolling(WINDOW, center=True, min_periods=1)
    usual = rolling.median().to_numpy().T
    off = np.log(worth / usual) * np.sqrt(count)
    known = ~np.isnan(off)
    days = known.sum(axis=1)
    own = np.array([np.median(np.abs(o[k])) if k.any() else 0.0 for o, k in zip(off, known, strict=True)])
    pooled = np.median(np.abs(off[known])) if known.any() else 0.0
    # A median absolute deviation is 1 / 1.4826 of a normal's spread.
    spread = 1.4826 * np.sqrt((days * own**2 + WORTH * pooled**2) / (days + WORTH))
    orders = np.where(known, count, 1.0)
    most = usual * orders * np.maximum(np.exp(CUT * spread[:, None] / np.sqrt(orders)), 1 + (ORDERS - 1) / orders)
    return np.where(known, np.minimum(money, most), money)


def _spike(cell: Cell, dates: NDArray[np.datetime64], cut: FloatArray, reported: FloatArray) -> Finding:
    day = int(np.argmax(cut))
    return Finding(
        "revenue-spike",
        Severity.REVIEW,
        N_(
            "{cell}: revenue of {revenue:,.0f} on {day} is far beyond the usual; "
            "{cut:,.0f} of it count for nothing."
        ),
        N_("Correct the export if it is a slip; if it was a real order, do not count on another."),
        {
            "cell": cell,
            "day": dates[day].astype("datetime64[D]").item(),
            "revenue": float(reported[day]),
            "cut": float(cut[day]),
        },
        cell,
    )


def _gap(cell: Cell, days: NDArray[np.datetime64]) -> Finding:
    first, last = (day.astype("datetime64[D]").item() for day in (days[0], days[-1]))
    return Finding(
        "untracked-value",
        Severity.REVIEW,
        N_(
            "Between {first} and {last} {cell} had conversions but no revenue for days on end, unlike otherwise; "
            "these days do not count for the value of a conversion."
        ),
        N_("Check that its conversion values are tracked."),
        {"cell": cell, "first": first, "last": last},
        cell,
    )
