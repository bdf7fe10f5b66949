"""A running period: what is left is spent to the last minor unit, without steps that are too large."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.errors import InfeasibleError, QuestionError
from adopt.history.table import History
from adopt.plan.flights import Flight
from adopt.plan.levels import Follow, weights_of_days
from adopt.plan.pacing import RECENT, Pace, Period, running_month
from adopt.text import say
from adopt.usecases import Curves, Scenario, Source, fit_curves, forecast_budgets, pace_period

LEFT = 9


@pytest.fixture(scope="module")
def curves(small_curves: Curves) -> Curves:
    """Known until nine days before the end of a month."""
    history = small_curves.history
    end = (history.last_day.replace(day=1) + timedelta(31)).replace(day=1) - timedelta(1)
    kept = history.table[history.table["date"] <= np.datetime64(end - timedelta(LEFT))]
    assert len(kept)
    cut = History.from_clean(kept.reset_index(drop=True))
    if cut.last_day != end - timedelta(LEFT):  # the history ends earlier: take the month before
        end = history.last_day.replace(day=1) - timedelta(1)
        kept = history.table[history.table["date"] <= np.datetime64(end - timedelta(LEFT))]
        cut = History.from_clean(kept.reset_index(drop=True))
    return fit_curves(cut)


@pytest.fixture(scope="module")
def month(curves: Curves) -> Period:
    """The running month at what it would cost if nothing changed."""
    return running_month(curves.history.last_day, usual(curves))


def usual(curves: Curves, by: float = 1.0) -> float:
    panel, today = curves.history.panel(), curves.posterior.today.sum()
    first = curves.history.last_day.replace(day=1)
    spent = np.nan_to_num(panel.spend[:, panel.dates >= np.datetime64(first)]).sum()
    return round(float(spent + by * today * LEFT), 2)


@pytest.fixture(scope="module")
def pace(curves: Curves, month: Period) -> Pace:
    return pace_period(curves, month)


def test_the_running_month_is_that_of_the_day_after_the_history() -> None:
    assert running_month(date(2026, 11, 30), 1.0).first == date(2026, 12, 1)
    assert running_month(date(2027, 2, 27), 1.0).last == date(2027, 2, 28)


def test_what_was_spent_so_far_and_what_is_left_make_the_budget(pace: Pace, month: Period, curves: Curves) -> None:
    table = curves.history.table
    by_hand = table.loc[table["date"] >= np.datetime64(month.first), "spend"].sum()
    assert pace.spent.sum() == pytest.approx(by_hand)
    assert pace.days_left == LEFT
    assert Decimal(str(round(float(pace.spent.sum()), 2))) + pace.total == Decimal(str(month.budget))


def test_no_cell_moves_by_more_than_a_step_a_day(pace: Pace) -> None:
    before = np.column_stack([pace.recent, pace.budgets[:, :-1]])
    moved = pace.budgets / before - 1
    # Whole cents on small budgets are a share of their own.
    assert (np.abs(moved) <= pace.period.step + 0.02 / before).all()


def test_it_goes_straight_to_the_plan_and_stays_there(pace: Pace) -> None:
    last, before = pace.budgets[:, -1], pace.budgets[:, -2]
    assert last == pytest.approx(before, abs=0.02)
    middle = pace.budgets.sum(axis=1) / pace.days_left
    assert middle == pytest.approx(pace.plan.recommended, rel=0.02)


def test_a_budget_beyond_the_steps_is_said_with_the_step_that_would_do(curves: Curves) -> None:
    tight = replace(running_month(curves.history.last_day, usual(curves, 1.5)), step=0.01)
    short = pace_period(curves, tight, Scenario(max_change=1.5))
    assert not short.within_steps
    assert float(short.total) < short.left
    (told,) = (f for f in short.findings() if f.code == "beyond-steps")
    needed = short.step_needed
    assert f"Allow steps of {needed:.0%}" in say(told.advice)
    assert not pace_period(curves, replace(tight, step=needed - 0.01), Scenario(max_change=1.5)).within_steps
    assert pace_period(curves, replace(tight, step=needed), Scenario(max_change=1.5)).within_steps


def test_a_cell_that_paused_starts_at_once_and_stays(curves: Curves) -> None:
    table = curves.history.table.copy()
    cell = curves.posterior.cells[1]
    its = (table["platform"] == cell.platform) & (table["audience"] == cell.audience)
    its &= table["campaign"] == cell.campaign
    recent = table["date"] > np.datetime64(curves.history.last_day - timedelta(RECENT))
    paused = fit_curves(History.from_clean(table[~(its & recent)].reset_index(drop=True)))
    found = pace_period(paused, running_month(paused.history.last_day, usual(paused)))
    row = found.plan.cells.index(cell)
    assert found.recent[row] == 0
    assert found.budgets[row] == pytest.approx(found.plan.recommended[row], rel=0.01)


def test_where_nothing_pays_everything_is_off_at_once(curves: Curves, month: Period) -> None:
    idle = Scenario(goal="profit", margin=0.0001, min_change=-1.0)
    found = pace_period(curves, month, idle)
    assert found.total == 0
    assert (found.budgets == 0).all()


def test_days_that_follow_demand_keep_each_cells_sum_and_their_limit(curves: Curves, month: Period) -> None:
    by_day, by_week = (
        pace_period(curves, replace(month, follow=follow, follow_limit=0.1)) for follow in ("day", "week")
    )
    for followed in (by_day, by_week):
        weights = weights_of_days(followed.plan, followed.period.follow, followed.period.follow_limit)
        assert weights.mean(axis=1) == pytest.approx(1.0)
        assert weights.min() >= 0.9 - 1e-9
        assert weights.max() <= 1.1 + 1e-9
        assert np.ptp(weights, axis=1).min() > 0.001
        assert followed.total == pace_period(curves, month).total
    week = (by_week.plan.first_day.weekday() + np.arange(LEFT)) // 7
    weights = weights_of_days(by_week.plan, "week", 0.1)
    assert all(np.ptp(weights[:, week == w], axis=1).max() < 1e-9 for w in set(week.tolist()))


def test_more_goes_to_days_of_higher_demand(curves: Curves, month: Period) -> None:
    followed = pace_period(curves, replace(month, follow="day"))
    weights = weights_of_days(followed.plan, followed.period.follow, followed.period.follow_limit)
    level = followed.plan.posterior.demand(LEFT).mean(axis=1)
    for days, known in zip(weights, level, strict=True):
        assert np.corrcoef(days, known)[0, 1] > 0.9


def test_following_demand_is_expected_to_bring_more(curves: Curves, month: Period, pace: Pace) -> None:
    followed = pace_period(curves, replace(month, follow="day", step=5.0))
    constant = pace_period(curves, replace(month, step=5.0))
    assert followed.total == constant.total == pace.total
    assert followed.expected.mean > constant.expected.mean


def test_the_file_is_read_back_as_budgets_and_forecast_alike(pace: Pace, curves: Curves) -> None:
    table = pace.table
    assert list(table.columns) == ["date", "platform", "campaign", "audience", "currency", "daily_budget"]
    again = forecast_budgets(curves, Source("pace.csv", pace.to_csv_bytes()), LEFT)
    assert again.expected.mean == pytest.approx(pace.expected.mean)


@pytest.mark.parametrize(("by", "severity"), [(1.0, "note"), (0.7, "review")])
def test_how_the_period_would_end_is_said(curves: Curves, by: float, severity: str) -> None:
    found = pace_period(curves, running_month(curves.history.last_day, usual(curves, by)))
    heading = found.findings()[0]
    assert heading.code == "heading-for"
    spent = curves.history.panel().spend[:, -RECENT:].mean(axis=1).sum() * LEFT + found.spent.sum()
    assert found.heading_for == pytest.approx(spent)
    off = found.heading_for / found.period.budget - 1
    assert (heading.severity.name.lower() == severity) == ((abs(off) > 0.05) == (severity == "review"))


def test_a_period_whose_budget_is_spent_is_refused(curves: Curves) -> None:
    with pytest.raises(QuestionError, match="nothing is left to plan"):
        pace_period(curves, running_month(curves.history.last_day, 1.0))


def test_what_cannot_be_spent_within_the_change_limits_is_refused_with_the_days_left(curves: Curves) -> None:
    with pytest.raises(InfeasibleError, match=f"In total for {LEFT} days"):
        pace_period(curves, running_month(curves.history.last_day, usual(curves, 3.0)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last": date(2020, 1, 1)}, "is not running"),
        ({"first": date(2099, 1, 1), "last": date(2099, 2, 1)}, "is not running"),
        ({"step": 0.0}, "must be above 0"),
        ({"follow_limit": 1.0}, "must be above 0"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(
    curves: Curves, month: Period, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(QuestionError, match=words):
        pace_period(curves, replace(month, **changes))  # type: ignore[arg-type]


@given(by=st.floats(0.55, 1.45), step=st.floats(0.02, 3.0), limit=st.floats(0.0, 0.6))
@settings(max_examples=25, deadline=None)
def test_sums_are_exact_and_nothing_is_negative_whatever_is_asked(
    curves: Curves, by: float, step: float, limit: float
) -> None:
    period = replace(
        running_month(curves.history.last_day, usual(curves, by)), step=step, follow="day", follow_limit=limit
    )
    found = pace_period(curves, period, Scenario(caution=0.0))
    assert (found.budgets >= 0).all()
    assert found.total.as_tuple().exponent == -2
    if found.within_steps:
        assert abs(float(found.total) - found.left) < 0.006


def flown(curves: Curves) -> Scenario:
    """The first cell ends with the third day ahead, the second begins on the fifth."""
    first, second = (str(cell) for cell in curves.posterior.cells[:2])
    ends, begins = (curves.history.last_day + timedelta(n) for n in (3, 5))
    return Scenario(flights=(Flight(who=first, last=ends), Flight(who=second, first=begins)))


@pytest.mark.parametrize("follow", ["none", "week", "day"])
def test_nothing_is_spent_out_of_flights(curves: Curves, month: Period, follow: Follow) -> None:
    found = pace_period(curves, replace(month, follow=follow), flown(curves))
    assert found.plan.days_of.tolist()[:2] == [3, LEFT - 4]
    assert (found.budgets[0, 3:] == 0).all()
    assert (found.budgets[1, :4] == 0).all()
    assert (found.budgets[0, :3] > 0).all()
    assert (found.budgets[1, 4:] > 0).all()
    assert sum(amount for day in found.daily for amount in day) == found.total
    if found.within_steps:
        assert float(found.total) == pytest.approx(found.left, abs=0.01)
    weights = weights_of_days(found.plan, follow, 0.25)
    assert weights.sum(axis=1) == pytest.approx(found.plan.days_of)


def test_a_cell_whose_flight_begins_later_starts_at_once_and_one_that_ends_costs_no_more(
    curves: Curves, month: Period
) -> None:
    found = pace_period(curves, month, flown(curves))
    budget = float(found.plan.daily_budgets[1])
    assert found.budgets[1, 4:] == pytest.approx(budget, rel=0.05)
    going_on = float(found.spent.sum() + found.recent @ [3, LEFT - 4, *[LEFT] * (len(found.recent) - 2)])
    assert found.heading_for == pytest.approx(going_on)


def test_a_cell_without_a_day_in_the_period_gets_nothing_on_any_day(curves: Curves, month: Period) -> None:
    over = Flight(who=str(curves.posterior.cells[0]), last=curves.history.last_day)
    found = pace_period(curves, replace(month, follow="day"), Scenario(flights=(over,), max_change=1.0))
    assert (found.budgets[0] == 0).all()
    assert (found.budgets[1:] > 0).all()
