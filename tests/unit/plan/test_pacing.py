import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.errors import QuestionError
from adopt.plan.pacing import Month, paced
from adopt.text import say


def month(**figures: Any) -> Month:
    return Month(**{"budget": 3000.0, "days": 30, "days_left": 10, "spent": 2000.0, "running": 100.0, **figures})


def amounts(**figures: Any) -> list[float]:
    return [float(amount) for amount in paced(month(**figures)).daily_budgets]


def test_on_pace_every_day_is_as_today() -> None:
    found = paced(month())
    assert found.daily_budgets == (Decimal("100.00"),) * 10
    assert found.missed == 0
    assert found.month.pace == 1.0
    assert str(found.sentence) == "From 100.00 on the next day to 100.00 on the last one, the budget is spent."


def test_behind_it_climbs_to_one_level() -> None:
    # 1,300 in ten days from 100: 120, then nine days of 1180 / 9 = 131.11 (within a fifth of 120).
    assert amounts(spent=1700) == pytest.approx([120, *[1180 / 9] * 9], abs=0.01)
    assert paced(month(spent=1700)).missed == 0
    assert month(spent=1700).pace == 0.85
    # 1,700: 120, 144, 172.80, then seven days of (1700 - 436.80) / 7 = 180.457.
    assert amounts(spent=1300) == pytest.approx([120, 144, 172.8, *[180.457] * 7], abs=0.01)


def test_ahead_it_brakes_to_one_level() -> None:
    # 700 in ten days from 100: 80, then nine days of 620 / 9 = 68.89.
    assert amounts(spent=2300) == pytest.approx([80, *[620 / 9] * 9], abs=0.01)


def test_what_cannot_be_caught_up_with_is_told() -> None:
    # 100 x 1.2 + 100 x 1.44 = 264 of 1,000 in two days.
    found = paced(month(days_left=2))
    assert found.daily_budgets == (Decimal("120.00"), Decimal("144.00"))
    assert found.missed == Decimal("736.00")
    assert str(found.sentence) == "Even growing by 20 % every day to 144.00, 736.00 of the budget stays unspent."


def test_what_cannot_be_braked_is_told() -> None:
    # 80 + 64 + 51.20 where 100 are left.
    found = paced(month(days_left=3, spent=2900))
    assert found.missed == Decimal("-95.20")
    told = "Even falling by 20 % every day to 51.20, the budget is exceeded by 95.20."
    assert str(found.sentence) == told
    overspent = paced(month(days_left=3, spent=3100))
    assert overspent.month.left == 0
    assert overspent.missed == Decimal("-295.20")
    assert "51.20" in say(overspent.sentence, "ar")


def test_without_a_step_every_day_stays() -> None:
    assert amounts(step=0.0, spent=1500) == [100.0] * 10


def test_the_first_day_has_no_pace() -> None:
    assert math.isnan(month(days_left=30, spent=0).pace)


@pytest.mark.parametrize(
    ("figures", "name"),
    [
        ({"budget": 0.0}, "budget = 0"),
        ({"budget": math.nan}, "budget = nan"),
        ({"days_left": 0}, "days_left = 0"),
        ({"days_left": 31}, "days_left = 31"),
        ({"spent": -1.0}, "spent = -1"),
        ({"running": 0.0}, "running = 0"),
        ({"step": 1.0}, "step = 1"),
    ],
)
def test_figures_that_make_no_sense_are_refused(figures: dict[str, Any], name: str) -> None:
    with pytest.raises(
        QuestionError, match=f"^{name} makes no sense for a month of 30 days. Amounts are positive"
    ):
        month(**figures)


@given(
    left=st.floats(10, 1e5),
    days=st.integers(1, 60),
    running=st.floats(5, 5000),
    step=st.floats(0, 0.5),
    currency=st.sampled_from(["SAR", "KWD", "JPY"]),
)
def test_no_day_jumps_and_what_is_left_is_spent_as_far_as_that_allows(
    left: float, days: int, running: float, step: float, currency: str
) -> None:
    left = round(left)
    asked = Month(1e6, 60, days, 1e6 - left, running, step, currency)
    found = paced(asked)
    unit = {"SAR": 0.01, "KWD": 0.001, "JPY": 1.0}[currency]
    before = running
    for amount in map(float, found.daily_budgets):
        assert before * (1 - step) - 3 * unit <= amount <= before * (1 + step) + 3 * unit
        before = amount
    if found.missed > Decimal(repr(unit)):
        assert float(found.daily_budgets[-1]) == pytest.approx(running * (1 + step) ** days, rel=1e-9, abs=unit)
    elif found.missed < -Decimal(repr(unit)):
        assert float(found.daily_budgets[-1]) == pytest.approx(running * (1 - step) ** days, rel=1e-9, abs=unit)
