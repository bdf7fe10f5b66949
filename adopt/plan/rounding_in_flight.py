"""Daily budgets that add up to the total to the last minor unit where cells spend on different numbers of days.

A minor unit a day of a cell costs as many minor units as it has days, so to deal out what is missing is to find
counts k_g of single units with ``sum k_g n_g = missing``, n_g being the numbers of days that there are: a bounded
knapsack, answered exactly by the sums that can be reached. First every cell keeps to the whole units beside its
amount; where that does not add up, it may move by a few. What no whole units add up to (14 or 7 days each never
give an odd sum) one cell carries, in further decimals, as it does where all cells have the same days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.rounding import FINE
from adopt.curves.table import FloatArray
from adopt.errors import InfeasibleError
from adopt.text import N_

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

SPANS = ((0, 1), (-1, 2), (-3, 4))
"""By how many minor units a day a cell may move from its amount, rounded down; the first that adds up counts."""
HAIR = 1e-6
"""Of a minor unit; limits are kept to it."""


@dataclass(frozen=True)
class _Group:
    """Cells with the same number of days.

    Attributes:
        days: how many.
        low: units a day that all of them together can give up, 0 or less.
        high: units a day that they can take.
        wanted: units a day by which rounding down made them too small.
    """

    days: int
    low: int
    high: int
    wanted: int


def round_in_flight(
    daily_spend: FloatArray,
    minimum: FloatArray,
    maximum: FloatArray,
    total: Decimal,
    of_days: IntArray,
    unit: Decimal,
) -> tuple[Decimal, ...]:
    """Round so that each cell's daily budget times its own days adds up to ``total`` to the last minor unit.

    Args:
        daily_spend: currency units a day in flight, shape (C,); times the days near to ``total``.
        minimum: least of it, shape (C,).
        maximum: greatest of it, shape (C,).
        total: the budget for all days, currency units, whole minor units.
        of_days: days on which each cell spends, 0 or more, shape (C,).
        unit: the minor unit of the currency.

    Returns:
        daily budgets in flight, currency units, length C; 0 for cells without a day.

    Raises:
        InfeasibleError: if the limits leave no such amounts.
    """
    wanted, low, high = (a / float(unit) for a in (daily_spend, minimum, maximum))
    least, most = np.ceil(low - HAIR), np.floor(high + HAIR)
    free = (of_days > 0) & (least <= most)
    fixed = np.where((of_days > 0) & ~free, np.clip(wanted, low, high), 0.0)
    amounts = np.where(free, np.clip(np.floor(wanted + HAIR), least, most), 0.0)
    kept = sum(round(x * FINE) * int(n) for x, n in zip(fixed.tolist(), of_days.tolist(), strict=True))
    spent = sum(int(x) * int(n) for x, n in zip(amounts.tolist(), of_days.tolist(), strict=True))
    missing = int((total / unit).to_integral_value(ROUND_HALF_EVEN)) * FINE - kept - spent * FINE
    room = np.where(free, least - amounts, 0.0), np.where(free, most - amounts, 0.0)
    moved = _moves(np.where(free, wanted - amounts, 0.0), room, of_days, missing // FINE)
    rest = missing - FINE * int((moved * of_days).sum())
    fine = [
        int(x) * FINE + round(y * FINE) for x, y in zip((amounts + moved).tolist(), fixed.tolist(), strict=True)
    ]
    ends = [[round(x * FINE) for x in end.tolist()] for end in (low, high)]
    rest = _carry(fine, ends, of_days.tolist(), rest)
    if abs(rest) >= FINE // 2:
        raise _too_narrow(unit, total, rest)
    return tuple(
        whole * unit if not part else Decimal(x) * unit / FINE for x in fine for whole, part in [divmod(x, FINE)]
    )


def _moves(
    remainders: FloatArray, room: tuple[FloatArray, FloatArray], of_days: IntArray, missing: int
) -> IntArray:
    """Whole units a day by which each cell moves so that they cost ``missing``, or as near as can be; (C,)."""
    best, found = None, np.zeros(len(of_days), dtype=np.intp)
    for low, high in SPANS:
        down, up = np.maximum(room[0], low).astype(np.intp), np.minimum(room[1], high).astype(np.intp)
        groups = _groups(remainders, down, up, of_days)
        counts, cost = _counts(groups, missing)
        if best is None or abs(missing - cost) < abs(missing - best):
            best, found = cost, _dealt(groups, counts, remainders, (down, up), of_days)
        if best == missing:
            break
    return found


def _groups(remainders: FloatArray, down: IntArray, up: IntArray, of_days: IntArray) -> list[_Group]:
    return [
        _Group(int(n), int(down[some].sum()), int(up[some].sum()), round(float(remainders[some].sum())))
        for n in np.unique(of_days[of_days > 0])
        for some in [of_days == n]
    ]


def _counts(groups: Sequence[_Group], missing: int) -> tuple[list[int], int]:
    """Units a day for each group that cost ``missing``, else the most below it, else the least; and the cost."""
    base = sum(group.low * group.days for group in groups)
    size = max(min(missing - base, sum((group.high - group.low) * group.days for group in groups)), 0)
    reached = [np.zeros(size + 1, dtype=bool)]
    reached[0][0] = True
    for group in groups:
        sums = reached[-1].copy()
        for k in range(1, min(group.high - group.low, size // group.days) + 1):
            sums[k * group.days :] |= reached[-1][: size + 1 - k * group.days]
        reached.append(sums)
    at = int(np.flatnonzero(reached[-1])[-1])
    counts, cost = [], base + at
    for group, before in zip(reversed(groups), reversed(reached[:-1]), strict=True):
        taken = np.arange(0, min(group.high - group.low, at // group.days) + 1)
        taken = taken[before[at - taken * group.days]]
        k = int(taken[np.argmin(np.abs(taken + group.low - group.wanted))])
        counts.append(k + group.low)
        at -= k * group.days
    return counts[::-1], cost


def _dealt(
    groups: Sequence[_Group],
    counts: Sequence[int],
    remainders: FloatArray,
    room: tuple[IntArray, IntArray],
    of_days: IntArray,
) -> IntArray:
    """The units of each group to its cells, the largest remainders first, each as often as the others; (C,)."""
    moved = np.zeros(len(of_days), dtype=np.intp)
    for group, count in zip(groups, counts, strict=True):
        step, end = (1, room[1]) if count > 0 else (-1, room[0])
        cells = np.flatnonzero(of_days == group.days)
        order = cells[np.argsort(-step * remainders[cells], kind="stable")]
        left = abs(count)
        while left > 0:
            movable = order[moved[order] != end[order]][:left]
            moved[movable] += step
            left -= len(movable)
    return moved


def _carry(fine: list[int], ends: Sequence[Sequence[int]], of_days: Sequence[int], rest: int) -> int:
    """Give ``rest``, millionths of a minor unit in all days, to the dearest cells with room; what is left over."""
    told_apart = max(of_days)  # a millionth of a minor unit a day costs as much
    for cell in sorted(range(len(fine)), key=lambda c: -fine[c] * of_days[c]):
        if of_days[cell] and fine[cell] > 0 and abs(rest) > told_apart:
            step = min(max(round(rest / of_days[cell]), ends[0][cell] - fine[cell]), ends[1][cell] - fine[cell])
            fine[cell] += step
            rest -= step * of_days[cell]
    return rest


def _too_narrow(unit: Decimal, total: Decimal, rest: int) -> InfeasibleError:
    return InfeasibleError(
        "limits-too-narrow-in-flight",
        N_("The limits leave no daily budgets in steps of {unit} that add up to {total} on the days of flights."),
        N_("Widen the limits of a cell: {short} in all are missing."),
        unit=unit,
        total=total,
        short=Decimal(abs(rest)) * unit / FINE,
    )


def whole_total(
    daily_spend: FloatArray, least: FloatArray, of_days: IntArray, unit: Decimal, most: float
) -> Decimal:
    """What whole minor units a day can cost, just below what is wanted, but no less than the least of all cells.

    Args:
        daily_spend: wanted, currency units a day in flight, shape (C,).
        least: of each cell, shape (C,).
        of_days: days on which each cell spends, shape (C,).
        unit: the minor unit of the currency.
        most: that may be spent in all days, currency units.
    """
    step = unit * int(np.gcd.reduce(of_days[of_days > 0]))
    below = Decimal(repr(round(float(daily_spend @ of_days), 6))) // step * step
    units = np.ceil(np.round(least / float(unit), 6)).astype(int)
    needed = sum(int(x) * int(n) for x, n in zip(units.tolist(), of_days.tolist(), strict=True)) * unit
    return max(below, needed) if float(needed) <= most else below
