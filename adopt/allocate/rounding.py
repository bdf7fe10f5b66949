"""Daily budgets that can be typed into an ads manager and add up to the total to the last minor unit.

Every cell gets whole minor units, by largest remainders, except

- a cell between whose limits there is no whole minor unit: it keeps its amount;
- the largest cell with room, which carries what whole units cannot express (a total is rarely a multiple
  of the days), with six more decimals; several cells where one has too little room.

Limits are kept to a millionth of a minor unit. Where every cell has two minor units of room on both sides,
each moves by less than one minor unit, and the one that carries the remainder by less than two.

Works in integers: millionths of a minor unit, so that no sum carries the rounding of floats.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np

from adopt.curves.table import FloatArray
from adopt.errors import InfeasibleError
from adopt.text import N_

FINE = 10**6
"""Parts of a minor unit that the cell which carries the remainder may use: six more decimals."""


def round_to_minor_units(
    daily_spend: FloatArray,
    minimum: FloatArray,
    maximum: FloatArray,
    total: float | Decimal,
    days: int,
    minor_unit: float | Decimal = 0.01,
    weights: FloatArray | None = None,
) -> tuple[Decimal, ...]:
    """Round so that the daily budgets times ``days`` add up to ``total`` to the last minor unit.

    Args:
        daily_spend: currency units a day, shape (C,); times ``days`` near to ``total``.
        minimum: least daily spend, shape (C,).
        maximum: greatest daily spend, shape (C,).
        total: the budget for all days, currency units; rounded to a minor unit.
        days: number of days, at least 1.
        minor_unit: smallest amount of the currency: 0.01, for dinars 0.001, for yen 1.
        weights: shape (C,); who gets left-over units first, instead of the largest remainders.

    Returns:
        daily budgets, currency units a day, length C.

    Raises:
        ValueError: if ``days`` is below 1, or ``daily_spend`` is not near the total.
        InfeasibleError: if the limits leave no such amounts.
    """
    if days < 1:
        raise ValueError(f"days must be 1 or more, got {days}")
    unit = Decimal(str(minor_unit))
    wanted, least, most = ([_fine(x, unit) for x in a.tolist()] for a in (daily_spend, minimum, maximum))
    minor_units = int((Decimal(str(total)) / unit).to_integral_value(ROUND_HALF_EVEN))
    target = round(Fraction(minor_units * FINE, days))
    if abs(sum(wanted) - target) > FINE * (len(wanted) + 1):
        raise ValueError(f"daily_spend adds up to {daily_spend.sum()}, but {total} in {days} days is asked for")
    priority = _remainders(wanted) if weights is None else weights.tolist()
    amounts = _whole(wanted, least, most, target, priority)
    _carry(amounts, least, most, target - sum(amounts))
    if abs(sum(amounts) - target) * days >= FINE // 2:
        raise _too_narrow(unit, minor_units * unit, days, target - sum(amounts))
    return tuple(_amount(fine, unit) for fine in amounts)


def _too_narrow(unit: Decimal, total: Decimal, days: int, missing: int) -> InfeasibleError:
    return InfeasibleError(
        "limits-too-narrow",
        N_("The limits leave no daily budgets in steps of {unit} that add up to {total} in {days} days."),
        N_("Widen the limits of a cell by {short} a day."),
        unit=unit,
        total=total,
        days=days,
        short=_amount(abs(missing), unit),
    )


def _fine(amount: float, unit: Decimal) -> int:
    """An amount in millionths of a minor unit."""
    return int((Decimal(repr(amount)) * FINE / unit).to_integral_value(ROUND_HALF_EVEN))


def _amount(fine: int, unit: Decimal) -> Decimal:
    """An amount in currency units, with six more decimals only where they are needed."""
    whole, rest = divmod(fine, FINE)
    return whole * unit if rest == 0 else Decimal(fine) * unit / FINE


def _remainders(wanted: Sequence[int]) -> list[float]:
    return [fine % FINE / FINE for fine in wanted]


def _whole(
    wanted: Sequence[int], least: Sequence[int], most: Sequence[int], target: int, priority: Sequence[float]
) -> list[int]:
    """Whole minor units within the limits, as near to ``target`` from below as they come."""
    low = [-(-fine // FINE) * FINE for fine in least]
    high = [fine // FINE * FINE for fine in most]
    free = [cell for cell in range(len(wanted)) if low[cell] <= high[cell]]
    amounts = [min(max(fine, least[cell]), most[cell]) for cell, fine in enumerate(wanted)]
    for cell in free:
        amounts[cell] = min(max(wanted[cell] // FINE * FINE, low[cell]), high[cell])
    missing = (target - sum(amounts)) // FINE
    up = missing > 0
    order = sorted(free, key=lambda cell: priority[cell], reverse=up)
    for cell in _in_turn(order, amounts, high if up else low, abs(missing)):
        amounts[cell] += FINE if up else -FINE
    return amounts


def _in_turn(order: list[int], amounts: list[int], ends: list[int], count: int) -> Iterator[int]:
    """``count`` cells with room towards their end, each as often as the others; fewer if room ends."""
    while count > 0:
        movable = [cell for cell in order if amounts[cell] != ends[cell]][:count]
        if not movable:
            return
        count -= len(movable)
        yield from movable


def _carry(amounts: list[int], least: Sequence[int], most: Sequence[int], rest: int) -> None:
    """Give ``rest`` to the largest cell with room, and to the next where one has too little."""
    by_size = np.argsort([-amount for amount in amounts], kind="stable").tolist()
    room = [most[c] - amounts[c] if rest > 0 else amounts[c] - least[c] for c in by_size]
    enough = [cell for cell, there in zip(by_size, room, strict=True) if there >= abs(rest)]
    for cell in enough[:1] or by_size:
        step = min(max(rest, least[cell] - amounts[cell]), most[cell] - amounts[cell])
        amounts[cell] += step
        rest -= step
