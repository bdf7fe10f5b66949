from decimal import Decimal

import pandas as pd
import pytest

from adopt.plan.compare import Comparison
from adopt.plan.make import plan_for
from adopt.plan.scenario import Scenario
from tests.posteriors import posterior

KNOWN = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0))
NONE = Scenario(name="none", why="Because.", days=7, min_change=0, max_change=0)
HALF = Scenario(name="half", days=7)
LESS = Scenario(name="less", days=7, budget=3500)


@pytest.fixture
def comparison() -> Comparison:
    return Comparison(tuple(plan_for(KNOWN, s, "SAR") for s in (NONE, HALF, LESS)))


def test_each_scenario_is_one_row_with_its_totals(comparison: Comparison) -> None:
    table = comparison.table.set_index("scenario")
    assert list(table.index) == ["none", "half", "less"]
    assert table.loc["none", "why"] == "Because."
    assert list(table["budget"]) == [Decimal("4900.00"), Decimal("4900.00"), Decimal("3500.00")]
    assert list(table["days"]) == [7, 7, 7]
    assert table.loc["none", "expected_conversions"] == round(7 * 50 * 350 / 450, 2)
    assert table.loc["none", "cpa"] == round(4900 / (7 * 50 * 350 / 450), 2)
    same = ["gain_over_todays_split", "share_moved", "chance_of_gain"]
    assert [table.loc["none", name] for name in same] == [0, 0, 0]
    assert table.loc["half", "share_moved"] == pytest.approx(150 / 700, abs=1e-3)


def test_chances_are_against_the_first_on_the_same_draws(comparison: Comparison) -> None:
    chances = comparison.table["chance_beats_first"]
    assert pd.isna(chances[0])
    # Every draw moves all cells alike: the better split wins in each, the smaller budget in none.
    assert chances[1:].tolist() == [1.0, 0.0]


def test_a_scenario_never_beats_itself() -> None:
    twins = Comparison(tuple(plan_for(KNOWN, HALF, "SAR") for _ in range(2)))
    assert twins.table["chance_beats_first"][1] == 0


def test_budgets_stand_side_by_side(comparison: Comparison) -> None:
    budgets = comparison.budgets
    assert list(budgets.columns) == ["none", "half", "less"]
    assert budgets.index[1] == ("meta", "campaign", "audience 1")
    assert [plan.total for plan in comparison.plans] == [sum(budgets[c]) * 7 for c in budgets]


def test_the_file_has_one_row_a_scenario(comparison: Comparison) -> None:
    heads, *rows = comparison.to_csv_bytes().decode().splitlines()
    assert heads.startswith("scenario,why,budget,days,currency,expected_conversions,expected_conversions_low,")
    assert rows[0].startswith("none,Because.,4900.00,7,SAR,")


def test_goals_in_money_are_compared_in_the_first_ones() -> None:
    profit = Scenario(name="profit", days=7, goal="profit", margin=0.05, min_change=-1, max_change=1)
    table = Comparison(tuple(plan_for(KNOWN, s, "SAR") for s in (HALF, profit))).table
    half, other = table.to_dict("records")
    # A conversion is worth 5 and 0.25 of it are left: 10 x / (x + 100) brings less than it costs from the start.
    assert (other["budget"], other["unspent"]) == (Decimal("4900.00"), Decimal("4900.00"))
    assert list(table["goal"]) == ["conversions", "profit"]
    assert (other["expected_profit"], other["expected_conversions"]) == (0, 0)
    assert pd.isna(half["expected_profit"])
    assert half["roas"] == pytest.approx(half["expected_revenue"] / 4900, abs=1e-3)
    assert half["expected_revenue"] == pytest.approx(5 * half["expected_conversions"], rel=1e-4)
    assert other["chance_beats_first"] == 0.0
    turned = Comparison(tuple(plan_for(KNOWN, s, "SAR") for s in (profit, HALF))).table.set_index("scenario")
    # Spending at a loss never beats keeping the money.
    assert turned.loc["half", "chance_beats_first"] == 0.0
