from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from adopt.backtesting.alarms import alarms
from adopt.backtesting.followed import Followed
from adopt.curves.posterior import Posterior
from tests.posteriors import posterior

HALF, DAYS = 1e9, 7
LINES = posterior([0.2 * HALF] * 4, [HALF] * 4, [100.0] * 4)


def week(came: Sequence[float], spend: Sequence[float] = (100.0,) * 4, of: Posterior = LINES) -> Followed:
    """A week in which each cell was forecast 20 a day for its 100 of money, and brought ``came``."""
    spent = np.repeat(np.array(spend)[:, None], DAYS, axis=1)
    counts = np.repeat(np.array(came)[:, None], DAYS, axis=1)
    return Followed(of, spent, spent, counts, np.ones_like(spent), np.ones(DAYS, dtype=bool), 0.0)


USUAL, HIGH, LOW = week([20.0] * 4), week([20.4] * 4), week([19.6] * 4)


def codes(judged: Sequence[Followed]) -> list[str]:
    return [finding.code for finding in alarms(judged)]


def test_nothing_is_said_without_plans_or_where_all_came_as_forecast() -> None:
    assert alarms([]) == ()
    assert codes([HIGH, LOW] * 6) == []


def test_misses_in_one_direction_are_an_alarm_once_chance_would_hardly_bring_them() -> None:
    # Five in one direction are 2 of 32 chances, six are 2 of 64: 3.1 %; seven 1.6 %.
    assert codes([HIGH] * 6) == []
    (more,) = alarms([HIGH] * 7)
    assert more.code == "one-sided-misses"
    assert (more.values["many"], more.values["count"]) == (7, 7)
    assert "more than forecast" in more.text
    (less,) = alarms([LOW] * 7)
    assert "less than forecast" in less.text


def test_what_is_long_ago_is_no_alarm_of_today() -> None:
    assert codes([HIGH] * 7 + [LOW, HIGH] * 6) == []


def test_intervals_that_hold_too_seldom_are_told() -> None:
    far = week([40.0] * 4)
    # Two misses of four at 90 % are 5.2 % of chances, three are 0.4 %.
    assert "narrow-intervals" not in codes([far, LOW, far, LOW])
    found = [f for f in alarms([far, far, far, LOW]) if f.code == "narrow-intervals"]
    assert [f.values["held"] for f in found] == [0.25]


def test_a_cell_that_breaks_is_named_with_what_was_forecast() -> None:
    (found,) = alarms([USUAL, week([20.0, 20.0, 6.0, 20.0])])
    assert (found.code, found.cell) == ("left-its-curve", LINES.cells[2])
    assert found.values["conversions"] == 42.0
    assert 42.0 < float(str(found.values["low"])) < 140.0


def test_a_cell_that_is_only_odd_is_named_when_it_is_odd_again() -> None:
    odd = week([20.0, 20.0, 11.3, 20.0])
    assert codes([USUAL, odd]) == []
    assert codes([odd, odd]) == ["left-its-curve"]


def test_what_all_cells_missed_is_no_cells_own_and_cells_without_money_are_left_out() -> None:
    assert "left-its-curve" not in codes([week([35.0] * 4)])
    assert codes([week([20.0, 20.0, 0.0, 20.0], [100.0, 100.0, 0.0, 100.0])]) == []


def test_a_cell_that_the_plan_before_did_not_know_is_judged_by_its_own() -> None:
    names = (*LINES.cells[:3], replace(LINES.cells[3], audience="before"))
    before = posterior([0.2 * HALF] * 4, [HALF] * 4, [100.0] * 4, names=names)
    assert codes([week([20.0] * 4, of=before), week([20.0, 20.0, 20.0, 6.0])]) == ["left-its-curve"]


@pytest.mark.parametrize("count", [1, 3])
def test_few_plans_say_nothing_of_calibration(count: int) -> None:
    assert codes([week([40.0] * 4)] * count) == []
