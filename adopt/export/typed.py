"""Amounts as an ads manager takes them: whole units of a currency, their total kept."""

from collections.abc import Hashable, Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TypeVar

from adopt.labels import Cell

Key = TypeVar("Key", bound=Hashable)


def typed(amounts: Mapping[Key, Decimal], unit: Decimal, total: Decimal | None = None) -> dict[Key, Decimal]:
    """Amounts in whole units that add up to their own total, rounded to one unit.

    What whole units leave over goes to the largest remainders; a zero stays zero.

    Args:
        amounts: currency units, 0 or more.
        unit: what an amount is a multiple of: 0.01 for most currencies.
        total: what they must add up to: whole units, less than one from their sum; the nearest if None.

    Example:
        >>> shares = typed({"a": Decimal("1.006"), "b": Decimal("2.006")}, Decimal("0.01"))
        >>> [str(amount) for amount in shares.values()]
        ['1.01', '2.00']
    """
    whole = {key: (amount / unit).to_integral_value(ROUND_FLOOR) for key, amount in amounts.items()}
    wanted = sum(amounts.values(), Decimal(0)) if total is None else total
    left = int((wanted / unit).to_integral_value(ROUND_HALF_UP) - sum(whole.values(), Decimal(0)))
    by_remainder = sorted(amounts, key=lambda key: whole[key] - amounts[key] / unit)
    for key in by_remainder[:left]:
        whole[key] += 1
    return {key: (count * unit).quantize(unit) for key, count in whole.items()}


def typed_budgets(budgets: Mapping[Cell, Decimal], unit: Decimal) -> dict[Cell, Decimal]:
    """Budgets in whole units: all together, each platform and each cell stay within a unit of their own.

    Platforms are rounded first, so that their totals are those of the plan too.
    """
    platforms: dict[str, dict[Cell, Decimal]] = {}
    for cell, amount in budgets.items():
        platforms.setdefault(cell.platform, {})[cell] = amount
    totals = typed({name: sum(own.values(), Decimal(0)) for name, own in platforms.items()}, unit)
    found = {cell: m for name, own in platforms.items() for cell, m in typed(own, unit, totals[name]).items()}
    return {cell: found[cell] for cell in budgets}
