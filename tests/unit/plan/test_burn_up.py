"""A month's money added up, beside its even path."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from adopt.history.table import History
from adopt.plan.burn_up import burn_up
from adopt.plan.flights import Flight
from adopt.plan.pacing import Pace, Period
from adopt.usecases import Curves, Scenario, add_up_pace, days_spend, fit_curves, pace_period


@pytest.fixture(scope="module")
def curves(small_curves: Curves) -> Curves:
    """Without the last days of the history."""
    table = small_curves.history.table
    last = small_curves.history.last_day - timedelta(5)
    return fit_curves(History.from_clean(table[table["date"] <= np.datetime64(last)].reset_index(drop=True)))


@pytest.fixture(scope="module")
def period(curves: Curves) -> Period:
    """Ten days that are over and ten that are left."""
    last, today = curves.history.last_day, float(curves.posterior.today.sum())
    first = last - timedelta(9)
    spent = float(days_spend(curves.history, first)["spend"].sum())
    return Period(first, last + timedelta(10), round(spent + 10 * today, 2))


@pytest.fixture(scope="module")
def pace(curves: Curves, period: Period) -> Pace:
    return pace_period(curves, period)


def test_lines_start_where_the_past_ends_and_end_where_they_are_said_to(curves: Curves, pace: Pace) -> None:
    found = add_up_pace(curves, pace)
    table = found.table
    assert len(table) == 20
    assert found.days_gone == 10
    assert table["spent"].iloc[9] == pytest.approx(pace.spent.sum())
    assert table["spent"].iloc[10:].isna().all()
    for line, end in (("planned", pace.spent.sum() + float(pace.total)), ("heading", pace.heading_for)):
        assert table[line].iloc[:9].isna().all()
        assert table[line].iloc[9] == pytest.approx(pace.spent.sum())
        assert table[line].iloc[-1] == pytest.approx(end)
    assert table["planned"].iloc[10] - table["planned"].iloc[9] == pytest.approx(float(pace.proposal))
    assert table["heading"].iloc[10] - table["heading"].iloc[9] == pytest.approx(pace.spent_now)


def test_the_corridor_lies_a_tenth_around_the_even_path(curves: Curves, pace: Pace) -> None:
    found = add_up_pace(curves, pace)
    middle = found.table.iloc[9]
    assert middle["even"] == pytest.approx(found.budget / 2)
    assert (middle["low"], middle["high"]) == pytest.approx((0.45 * found.budget, 0.55 * found.budget))
    assert found.share_gone == 0.5
    assert found.share_spent == pytest.approx(pace.spent.sum() / found.budget)
    assert found.within == (0.45 <= found.share_spent <= 0.55)


def test_spending_far_off_the_even_path_is_outside(curves: Curves, period: Period) -> None:
    twice = Period(period.first, period.last, 1.9 * period.budget)
    found = add_up_pace(curves, pace_period(curves, twice, Scenario(max_change=5.0)))
    assert not found.within


def test_days_without_rows_cost_nothing(pace: Pace) -> None:
    some = pd.DataFrame({"date": [pd.Timestamp(pace.period.first)], "spend": [7.0]})
    assert burn_up(pace, some).table["spent"].iloc[:10].tolist() == [7.0] * 10


def test_a_period_that_has_not_begun_starts_from_nothing(curves: Curves) -> None:
    day, today = curves.history.last_day + timedelta(1), float(curves.posterior.today.sum())
    found = add_up_pace(curves, pace_period(curves, Period(day, day + timedelta(4), round(5 * today, 2))))
    assert found.days_gone == 0
    assert found.share_spent == found.share_gone == 0
    assert found.table["planned"].notna().all()


def test_cells_that_end_early_stop_in_the_line_they_are_heading_for(curves: Curves, period: Period) -> None:
    cell = curves.history.cells[0]
    flight = Flight.model_validate({"who": (str(cell),), "last": curves.history.last_day + timedelta(3)})
    scenario = Scenario(flights=(flight,), min_change=-1.0, max_change=2.0)
    ended = pace_period(curves, period, scenario)
    table = add_up_pace(curves, ended).table
    assert table["heading"].iloc[-1] == pytest.approx(ended.heading_for)
