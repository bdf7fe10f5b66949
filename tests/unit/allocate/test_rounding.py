from decimal import Decimal

import numpy as np
import pytest

from adopt.allocate.rounding import round_to_minor_units
from adopt.errors import InfeasibleError


def rounded(
    spend: list[float], total: float, days: int, unit: float = 0.01, low: list[float] | None = None,
    high: list[float] | None = None, weights: list[float] | None = None,
) -> list[str]:  # fmt: skip
    least = np.zeros(len(spend)) if low is None else np.array(low)
    most = np.full(len(spend), 1e6) if high is None else np.array(high)
    given = None if weights is None else np.array(weights)
    return [str(a) for a in round_to_minor_units(np.array(spend), least, most, total, days, unit, given)]


def test_the_largest_remainder_gets_the_missing_cent() -> None:
    assert rounded([33.333, 33.334, 33.333], 100, 1) == ["33.33", "33.34", "33.33"]


def test_weights_say_who_gets_the_missing_cent() -> None:
    assert rounded([33.333, 33.334, 33.333], 100, 1, weights=[0, 1, 2]) == ["33.33", "33.33", "33.34"]


def test_the_largest_cell_carries_what_whole_cents_cannot_express() -> None:
    # 100 in 3 days are 33.333333... a day: 20.00 and 13.33333333, which is 39.99999999 in 3 days.
    amounts = rounded([20.0, 40 / 3], 100, 3)
    assert amounts == ["20.00333333", "13.33"]
    assert round(sum(map(Decimal, amounts)) * 3, 2) == 100


def test_yen_have_no_decimals_and_dinars_three() -> None:
    assert rounded([333.4, 666.6], 1000, 1, unit=1) == ["333", "667"]
    assert rounded([0.3333, 0.6667], 1, 1, unit=0.001) == ["0.333", "0.667"]


def test_a_cell_without_a_whole_cent_between_its_limits_keeps_its_amount() -> None:
    # What is left for the others, 9.995, is 9.99 and half a cent.
    amounts = rounded([10.005, 4.995, 5.0], 20, 1, low=[10.005, 0, 0], high=[10.005, 9, 9])
    assert amounts == ["10.005", "4.99", "5.005"]


def test_a_limit_between_two_cents_is_kept() -> None:
    # 4.992 would be rounded to 4.99, below its minimum of 4.991.
    assert rounded([5.008, 4.992], 10, 1, low=[0, 4.991]) == ["5.00", "5.00"]


def test_limits_that_leave_less_than_a_cent_to_one_cell_share_the_remainder() -> None:
    # Both cells are at their maximum, between two cents: 20.00 and 10.00 leave 0.011 and a day is 30.011.
    amounts = rounded([10.005, 20.006], 60.02, 2, high=[10.005, 20.007])
    assert amounts == ["10.003", "20.007"]


def test_too_much_is_taken_where_the_remainder_is_smallest() -> None:
    # The minimums lift two cells to the next cent, 0.02 in all; the third gives one back: 6.99 - 0.01.
    assert rounded([1.001, 2.001, 6.998], 10, 1, low=[1.001, 2.001, 0]) == ["1.01", "2.01", "6.98"]


def test_limits_that_cannot_add_up_are_refused() -> None:
    with pytest.raises(InfeasibleError, match=r"in steps of 0.01 that add up to 10.01 in 1 days"):
        rounded([5.0, 5.0], 10.01, 1, low=[0, 0], high=[5, 5])


def test_spend_that_is_not_the_total_is_refused() -> None:
    with pytest.raises(ValueError, match="daily_spend adds up to"):
        rounded([5.0, 5.0], 20, 1)


def test_no_days_are_refused() -> None:
    with pytest.raises(ValueError, match="days must be 1 or more, got 0"):
        rounded([5.0], 5, 0)
