from decimal import Decimal

import pytest

from adopt.plan.money import decimals, minor_unit


@pytest.mark.parametrize(
    ("currency", "places"), [("SAR", 2), ("KWD", 3), ("JPY", 0), (None, 2), ("", 2), ("ZZZ", 2)]
)
def test_a_currency_has_its_own_decimals(currency: str | None, places: int) -> None:
    assert decimals(currency) == places
    assert minor_unit(currency) == Decimal(10) ** -places
