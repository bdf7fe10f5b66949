from dataclasses import replace

import numpy as np
import pytest

from adopt.backtesting.followed import Followed
from adopt.backtesting.judge import by_day
from adopt.curves.misses import Misses
from tests.posteriors import posterior

# Cells that bring 0.2 and 0.1 a unit of money, nearly in a straight line; draws of the level are 0.9, 1 and 1.1.
HALF = 1e9
BY_LINES = posterior([0.2 * HALF, 0.1 * HALF], [HALF, HALF], [100.0, 300.0])
ALL = np.ones(4, dtype=bool)


def followed(**changes: object) -> Followed:
    planned, spent = np.array([[150.0] * 4, [250.0] * 4]), np.array([[150.0] * 4, [200.0] * 4])
    came = np.array([[30.0] * 4, [20.0] * 4])
    plain = Followed(BY_LINES, planned, spent, came, np.ones((2, 4)), ALL, 0.0)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_share_on_plan_is_money_that_went_where_it_was_put() -> None:
    # 150 and 200 of 400 planned, 350 spent.
    assert followed().on_plan == pytest.approx(350 / 400)
    # 400 more were spent in all elsewhere than the plan knew: 4 x 350 of 4 x 350 + 400.
    assert followed(elsewhere=400.0).on_plan == pytest.approx(1400 / 1800)
    assert np.isnan(followed(spent=np.zeros((2, 4))).on_plan)


def test_the_forecast_is_of_what_was_spent_and_has_been_counted() -> None:
    # 0.2 x 150 + 0.1 x 200 = 50 a day, four days.
    assert followed().forecast.expected == pytest.approx([200.0])
    arrived = np.array([[1.0, 1.0, 1.0, 0.5]] * 2)
    assert followed(arrived=arrived).forecast.expected == pytest.approx([175.0])
    assert followed().spend == 1400.0
    assert followed().conversions == 200.0


def test_only_own_days_count() -> None:
    late = followed(own=np.array([False, False, True, True]))
    assert (late.days, late.spend, late.conversions) == (2, 700.0, 100.0)
    assert late.forecast.expected == pytest.approx([100.0])
    assert late.table["planned"].tolist() == [300.0, 500.0]
    assert late.expected_as_planned == pytest.approx(2 * (30.0 + 25.0))


def test_the_split_of_before_is_given_the_same_money() -> None:
    # A quarter of 350 a day at 0.2 and three quarters at 0.1, four days.
    assert followed().expected_if_kept == pytest.approx(4 * (87.5 * 0.2 + 262.5 * 0.1))
    assert followed().expected_as_planned == pytest.approx(4 * (150 * 0.2 + 250 * 0.1))


def test_what_came_as_forecast_lies_in_the_middle_and_misses_at_the_ends() -> None:
    assert followed().below == pytest.approx(0.5, abs=0.05)
    assert followed(came=np.full((2, 4), 5.0)).below < 0.01
    assert followed(came=np.full((2, 4), 60.0)).below > 0.99


def test_each_cell_is_told_by_itself() -> None:
    table = followed(came=np.array([[30.0] * 4, [5.0] * 4])).table
    assert table["forecast"].to_numpy() == pytest.approx([120.0, 80.0])
    assert table["conversions"].tolist() == [120.0, 20.0]
    assert (table["low"] < table["forecast"]).all()
    assert (table["high"] > table["forecast"]).all()
    assert table["below"].iloc[1] < 0.01


def test_misses_widen_what_is_forecast_and_leave_the_curves_own() -> None:
    wide = followed(misses=Misses(0.3, 2, 4))
    assert wide.by_curves.quantile(0.95) == followed().forecast.quantile(0.95)
    assert wide.forecast.quantile(0.95)[0] > followed().forecast.quantile(0.95)[0] + 20
    assert wide.of_cells.quantile(0.95)[0] > followed().of_cells.quantile(0.95)[0]
    assert wide.forecast.expected == pytest.approx([200.0], rel=0.02)


def test_what_all_missed_alike_is_no_cells_own() -> None:
    # Both brought half as much again: the first as the others did, if they are believed.
    both = followed(came=1.5 * followed().came)
    assert both.table["below"].min() > 0.9
    assert both.beside_others == pytest.approx([0.5, 0.5], abs=0.2)
    alone = followed(came=np.array([[45.0] * 4, [20.0] * 4]))
    assert alone.beside_others[0] == pytest.approx(alone.table["below"].iloc[0], abs=0.01)


def test_calibrated_curves_are_held_against_all_that_is_counted() -> None:
    # A quarter of what is counted is incremental, and the curves hold it: 200 incremental are 800 counted.
    quarter = replace(BY_LINES, incremental=np.full(BY_LINES.load.shape, 0.25))
    assert followed(posterior=quarter).forecast.expected == pytest.approx([800.0])


def test_days_follow_what_is_carried_over() -> None:
    # Half of a day's effective spend is carried over: from 100, 200 a day lead to 150 and 175.
    carrying = replace(BY_LINES, carry=0.5, carried=np.array([100.0, 0.0]))
    spend = np.array([[200.0, 200.0], [0.0, 0.0]])
    assert by_day(carrying, spend).mean(axis=1)[0] == pytest.approx([30.0, 35.0])
    assert by_day(carrying, spend).sum(axis=2) == pytest.approx(carrying.forecast(spend, 2))


def test_what_was_won_is_what_the_same_money_brought_beyond_the_split_of_before() -> None:
    one = followed()
    # 150 at 0.2 and 200 at 0.1 a day, four days; draws of the level are 0.9, 1 and 1.1.
    assert one.expected_as_spent == pytest.approx(200.0)
    kept = 4 * (87.5 * 0.2 + 262.5 * 0.1)
    assert one.won == pytest.approx((200.0 - kept) * np.array([0.9, 1.0, 1.1]))
    assert followed(spent=np.array([[100.0] * 4, [300.0] * 4])).won == pytest.approx(np.zeros(3), abs=1e-6)


def test_how_much_wider_misses_make_an_interval_is_told() -> None:
    assert followed().stretch == pytest.approx(1.0)
    wide = Misses(0.3, 2, 4)
    assert followed(misses=wide).stretch == followed().stretched(wide) > 1.5
