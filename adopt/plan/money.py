"""Currencies: how many decimals they have."""

from decimal import Decimal

DECIMALS_IF_UNKNOWN = 2


def decimals(currency: str | None) -> int:
    """Decimals of a currency's minor unit: SAR 2, KWD 3, JPY 0; 2 where the currency is not known.

    Example:
        >>> decimals("KWD"), decimals("JPY"), decimals(None)
        (3, 0, 2)
    """
    if not currency:
        return DECIMALS_IF_UNKNOWN
    from babel.numbers import get_currency_precision  # slow to import, and not every command needs it

    return int(get_currency_precision(currency))


def minor_unit(currency: str | None) -> Decimal:
    """The smallest amount of a currency.

    Example:
        >>> minor_unit("SAR")
        Decimal('0.01')
    """
    return Decimal(1).scaleb(-decimals(currency))
