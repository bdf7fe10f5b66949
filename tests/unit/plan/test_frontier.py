"""The best that each budget would bring: checked against plans of those budgets and against its own slopes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from adopt.errors import QuestionError
from adopt.plan.frontier import Frontier, frontier_for
from adopt.text import say
from adopt.usecases import Curves, Scenario, budget_frontier, make_plan

DAYS = 14
SCENARIO = Scenario(days=DAYS, caution=0.0)
COLUMNS = [
    *("budget", "daily_budget", "currency"),
    *("expected_conversions", "expected_conversions_low", "expected_conversions_high", "cpa", "marginal_cpa"),
    *("expected_revenue", "expected_revenue_low", "expected_revenue_high", "roas", "marginal_roas"),
    "expected_profit",
]


@pytest.fixture(scope="module")
def frontier(small_curves: Curves) -> Frontier:
    return budget_frontier(small_curves, SCENARIO, 21)


def test_it_runs_from_the_least_to_the_most_that_the_changes_allow(
    frontier: Frontier, small_curves: Curves
) -> None:
    today = float(small_curves.posterior.today.sum()) * DAYS
    assert frontier.budgets[[0, -1]] == pytest.approx([0.5 * today, 1.5 * today])
    assert len(frontier.table) == 21
    assert list(frontier.table.columns) == COLUMNS


@pytest.mark.parametrize("place", [0, 7, 20])
def test_each_point_is_as_good_as_the_plan_of_that_budget(
    frontier: Frontier, small_curves: Curves, place: int
) -> None:
    budget = round(float(frontier.budgets[place]), 2)
    inside = min(max(budget, frontier.budgets[0] + 1), frontier.budgets[-1] - 1)
    plan = make_plan(small_curves, SCENARIO.changed({"budget": round(inside, 2)}))
    assert frontier.conversions[place].mean() == pytest.approx(plan.expected.mean, rel=2e-3)


def test_more_money_brings_more_and_each_unit_less_than_the_one_before(frontier: Frontier) -> None:
    means = frontier.conversions.mean(axis=1)
    steps = np.diff(means) / np.diff(frontier.budgets)
    assert (steps > 0).all()
    assert all(later <= earlier * 1.02 for earlier, later in pairwise(steps))


def test_the_cost_of_the_next_conversion_is_the_slope(frontier: Frontier) -> None:
    table, means = frontier.table, frontier.conversions.mean(axis=1)
    by_hand = (frontier.budgets[11] - frontier.budgets[9]) / (means[11] - means[9])
    assert table["marginal_cpa"][10] == pytest.approx(by_hand, abs=0.01)
    assert table["cpa"][10] == pytest.approx(frontier.budgets[10] / means[10], abs=0.01)


def test_profit_is_margin_times_revenue_less_spend_and_has_its_best_budget(small_curves: Curves) -> None:
    profit = SCENARIO.changed({"goal": "profit", "margin": 0.3, "min_change": -0.9, "max_change": 2.0})
    found = budget_frontier(small_curves, profit, 25)
    row = found.table.iloc[5]
    assert row["expected_profit"] == pytest.approx(0.3 * row["expected_revenue"] - row["budget"], abs=0.02)
    best = found.largest_that_pays(1 / 0.3)
    assert best is not None
    top = found.budgets[int(np.argmax(0.3 * found.revenue.mean(axis=1) - found.budgets))]
    assert best == pytest.approx(top, abs=1.5 * np.diff(found.budgets)[0])
    assert "At a margin of 30% the next unit of money pays" in say(found.sentences()[-1])


def test_where_a_target_is_met_lies_between_points_on_a_straight_line(frontier: Frontier) -> None:
    costs = frontier.budgets / frontier.conversions.mean(axis=1)
    between = (costs[8] + costs[9]) / 2
    found = frontier.largest_within_cpa(float(between))
    assert found is not None
    assert frontier.budgets[8] < found < frontier.budgets[9]
    assert frontier.largest_within_cpa(float(costs[-1]) + 1) == frontier.budgets[-1]
    assert frontier.largest_within_cpa(float(costs[0]) / 2) is None


@pytest.mark.parametrize(
    ("margin", "words"),
    [(1.0, "even the largest budget"), (0.01, "even the least budget"), (None, "")],
)
def test_words_say_where_spending_stops_paying(frontier: Frontier, margin: float | None, words: str) -> None:
    goal = {"goal": "profit", "margin": margin} if margin else {}
    rich = replace(frontier, revenue=frontier.revenue * (3.0 if margin == 1.0 else 1.0))
    asked = replace(rich, scenario=frontier.scenario.changed(goal))
    said = [say(sentence) for sentence in asked.sentences()]
    assert said[0].startswith("Around today's spending (")
    assert len(said) == (2 if margin else 1)
    assert words in said[-1]


def test_today_a_tenth_more_and_less_are_read_off_the_curve(frontier: Frontier, small_curves: Curves) -> None:
    today, means = float(small_curves.posterior.today.sum()) * DAYS, frontier.conversions.mean(axis=1)
    more, less = (
        np.interp(by * today, frontier.budgets, means) / np.interp(today, frontier.budgets, means) - 1
        for by in (1.1, 0.9)
    )
    assert less < 0 < more < -less
    assert f"a tenth more money brings {more:+.1%} conversions and a tenth less {less:+.1%}." in say(
        frontier.sentences()[0]
    )


def test_limits_without_room_leave_one_budget(small_curves: Curves) -> None:
    still = frontier_for(small_curves.posterior, SCENARIO.changed({"min_change": 0.0, "max_change": 0.0}), None)
    assert len(still.table) == 1
    assert np.isnan(still.table["marginal_cpa"][0])
    assert still.sentences() == ()


@pytest.mark.parametrize("points", [1, 1001])
def test_too_few_or_too_many_points_are_refused(small_curves: Curves, points: int) -> None:
    with pytest.raises(QuestionError, match=f"2 to 1000 points, got {points}"):
        budget_frontier(small_curves, SCENARIO, points)


def test_the_file_has_the_tables_rows(frontier: Frontier) -> None:
    lines = frontier.to_csv_bytes().decode().splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert len(lines) == 22


def test_without_revenue_its_columns_stay_empty(frontier: Frontier) -> None:
    silent = replace(frontier, revenue=np.full_like(frontier.revenue, np.nan))
    table = silent.table
    assert isinstance(table, pd.DataFrame)
    assert table[["expected_revenue", "roas", "marginal_roas", "expected_profit"]].isna().all(axis=None)
