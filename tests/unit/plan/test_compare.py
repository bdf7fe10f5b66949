from decimal import Decimal

import pandas as pd
import pytest

from adopt.labels import Cell
from adopt.plan.compare import Comparison
from adopt.plan.launch import Launch
from adopt.plan.limits import Limit
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


def test_every_scenario_is_held_against_every_other(comparison: Comparison) -> None:
    # In every draw "half" brings more than "none", and "less" less than both.
    chances = comparison.chances.fillna(-1.0)
    assert list(chances.index) == list(chances.columns) == ["none", "half", "less"]
    assert chances.to_numpy().tolist() == [[-1, 0, 1], [1, -1, 1], [0, 0, -1]]


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


def said(comparison: Comparison, name: str) -> list[str]:
    return [str(message) for message in comparison.differences(name)]


def test_what_was_asked_and_what_comes_of_it_is_told_of_each_difference(comparison: Comparison) -> None:
    told = said(comparison, "half")
    assert told[:2] == ["min_change is -0.5 instead of 0.", "max_change is 0.5 instead of 0."]
    # Two cells of 350 a day bring 7 x 50 x 350 / 450 = 272.2; of 500 and 200 they bring 280: draws of 0.9 to 1.1.
    more = 7 * (40 * 500 / 600 + 10 * 200 / 300) - 7 * 50 * 350 / 450
    shown = f"{more:+,.0f}, 90 % between {0.91 * more:+,.0f} and {1.09 * more:+,.0f}."
    assert told[2] == f"Difference in expected conversions: {shown}"
    assert not any("spends" in sentence for sentence in told)


def test_money_and_conversions_together_say_what_each_of_them_costs(comparison: Comparison) -> None:
    told = said(comparison, "less")
    assert "It spends 1,400.00 SAR less." in told
    fewer = comparison.plans[0].expected.mean - comparison.plans[2].expected.mean
    assert f"Each conversion that is given up saves {1400 / fewer:,.2f} SAR." in told
    turned = said(Comparison(comparison.plans[::-1]), "none")
    assert {"It spends 1,400.00 SAR more.", f"Each conversion more costs {1400 / fewer:,.2f} SAR."} <= set(turned)


def test_the_cells_that_differ_most_are_told_with_the_cost_of_their_next_conversion(
    comparison: Comparison,
) -> None:
    first, half = (plan.table.set_index("audience") for plan in comparison.plans[:2])
    (told,) = [s for s in said(comparison, "half") if s.startswith("meta / campaign / audience 0 gets")]
    budget = comparison.plans[1].daily_budgets[0]
    assert budget == half["recommended_daily_budget"].iloc[0]
    costs = [table["marginal_cpa"].iloc[0] for table in (first, half)]
    assert told == (
        f"meta / campaign / audience 0 gets {budget:,.2f} SAR a day instead of 350.00 SAR; there its next "
        f"conversion costs {costs[0]:,.2f} SAR, and after this budget {costs[1]:,.2f} SAR."
    )


def limited(name: str, **keys: object) -> Scenario:
    return Scenario(name=name, days=7, **keys)  # type: ignore[arg-type]


FLOOR = Limit(who="audience:audience 1", share_min=0.45)
CAP = Limit(who="audience:audience 0", maximum=400, locked=False)


def test_limits_of_one_alone_are_told_with_what_they_hold_back_and_cost() -> None:
    asked = (limited("cap", limits=(CAP,)), limited("floor", limits=(FLOOR,)))
    plans = Comparison(tuple(plan_for(KNOWN, s, "SAR") for s in asked))
    told = said(plans, "floor")
    assert told[:2] == [
        "Limits in this scenario alone: audience:audience 1: share_min = 0.45.",
        "Limits in the other alone: audience:audience 0: maximum = 400.",
    ]
    assert "This one alone is held back by: audience:audience 1 gets at least 45 % of the spend." in told
    assert "It is no longer held back by: audience:audience 0 gets at most 400.00 SAR a day." in told
    assert any(s.startswith("Without the limit for audience:audience 1, ") for s in told)


def test_new_cells_flags_and_targets_of_one_alone_are_told() -> None:
    tiktok = Launch(platform="tiktok", campaign="New", audience="Everyone", maximum=50)
    flags = Limit(who="audience:audience 1", learning_phase=1, each=True)
    asked = (
        limited("new", launch=(tiktok,), limits=(Limit(who="audience:audience 1", platform_minimums=True),)),
        limited("target", target_cpa=30.0, limits=(flags,)),
    )
    plans = tuple(plan_for(KNOWN, s, "SAR") for s in asked)
    forth, back = said(Comparison(plans), "target"), said(Comparison(plans[::-1]), "new")
    assert "target_cpa is 30; there it is not set." in forth
    assert "target_cpa is not set; there it is 30." in back
    assert "New cells in this scenario: tiktok / New / Everyone." in back
    assert "Limits in the other alone: audience:audience 1: platform_minimums = true." in forth
    assert any(s.startswith("tiktok / New / Everyone gets 0.00 SAR a day instead of ") for s in forth)


def test_shares_of_platforms_are_told_where_they_change() -> None:
    names = (Cell("meta", "c", "a"), Cell("tiktok", "c", "a"))
    known = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0), names=names)
    plans = Comparison(tuple(plan_for(known, s, "SAR") for s in (NONE, HALF)))
    share = plans.plans[1].recommended[0] / 700
    assert f"meta gets {share:.0%} of the money instead of 50%." in said(plans, "half")


def test_plans_of_the_same_question_differ_in_nothing() -> None:
    twins = Comparison((plan_for(KNOWN, HALF, "SAR"), plan_for(KNOWN, HALF.changed({"name": "twin"}), "SAR")))
    assert said(twins, "twin") == ["Difference in expected conversions: +0, 90 % between +0 and +0."]
