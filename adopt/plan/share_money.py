"""A split of one total in the minor units of several currencies: never above the total, and hardly below."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from adopt.plan.money import minor_unit


def whole_box(low: float, high: float, currency: str | None) -> tuple[Decimal, Decimal]:
    """The least and the most of an account in whole minor units; one unit where both round past each other."""
    unit = minor_unit(currency)
    least = Decimal(repr(low)).quantize(unit, ROUND_CEILING)
    most = Decimal(repr(high)).quantize(unit, ROUND_FLOOR)
    return (least, most) if least <= most else (most, most)


def whole_units(
    split: list[float],
    box: list[tuple[Decimal, Decimal]],
    rates: list[Decimal],
    currencies: list[str | None],
    total: Decimal,
) -> tuple[tuple[Decimal, ...], Decimal]:
    """Budgets in whole minor units of their own currencies, and what is left of the total.

    Amounts are cut to whole units; what that leaves goes back unit by unit, first to who lost most, then wherever
    a unit still fits. So what is left is 0 or more, and unless all accounts are at their most it is less than a
    unit of every account that has room.

    Args:
        split: of each account, units of its own currency.
        box: the least and the most of each, in whole minor units.
        rates: units of the common currency for one of its own.
        currencies: ISO codes.
        total: to be shared, units of the common currency.
    """
    units = [minor_unit(currency) for currency in currencies]
    exact = [Decimal(repr(amount)) for amount in split]
    given = [
        min(max(amount.quantize(unit, ROUND_FLOOR), low), high)
        for amount, unit, (low, high) in zip(exact, units, box, strict=True)
    ]
    left = total - _worth(given, rates)
    # Float noise may have put an account a unit too high.
    for i in sorted(range(len(given)), key=lambda i: exact[i] - given[i]):
        while left < 0 and given[i] - units[i] >= box[i][0]:
            given[i] -= units[i]
            left += units[i] * rates[i]
    lost = sorted(range(len(given)), key=lambda i: (given[i] - exact[i]) * rates[i])
    dearest = sorted(lost, key=lambda i: -units[i] * rates[i])
    for i, most in (*((i, 1) for i in lost), *((i, None) for i in dearest)):
        step, room = units[i] * rates[i], (box[i][1] - given[i]) // units[i]
        count = max(min(left // step, room, *([] if most is None else [Decimal(most)])), Decimal(0))
        given[i] += count * units[i]
        left -= count * step
    return tuple(given), left


def _worth(amounts: list[Decimal], rates: list[Decimal]) -> Decimal:
    return sum((amount * rate for amount, rate in zip(amounts, rates, strict=True)), Decimal(0))
