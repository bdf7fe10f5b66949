from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from adopt.curves.posterior import recent_spend
from adopt.errors import InfeasibleError, QuestionError
from adopt.labels import Cell
from adopt.plan.interval import Interval
from adopt.plan.make import plan_for
from adopt.plan.plan import PLAN_COLUMNS, Plan
from adopt.plan.scenario import Scenario
from adopt.usecases import Curves
from tests.posteriors import posterior

# The marginals top half / (x + half)^2 agree where (x + 100) / (y + 100) = sqrt(40 / 10) = 2;
# with x + y = 700 that is x = 500, y = 200.
HALVES, TODAY = (100.0, 100.0), (350.0, 350.0)
FOUR_TO_ONE = posterior((40.0, 10.0), HALVES, TODAY)
WORTH = 40 * 500 / 600 + 10 * 200 / 300
KEPT = 50 * 350 / 450


def plan(currency: str | None = "SAR", **question: object) -> Plan:
    return plan_for(FOUR_TO_ONE, Scenario().changed(question), currency)


def test_the_split_is_where_the_marginals_agree() -> None:
    assert plan().recommended == pytest.approx([500, 200], abs=0.2)


def test_the_expectations_are_those_of_the_curves() -> None:
    answer = plan(days=10)
    assert answer.expected.mean == pytest.approx(10 * WORTH, rel=1e-5)
    # The draws are 0.9, 1 and 1.1 times the mean; their quantiles at 5 % and 95 % are 0.91 and 1.09.
    assert (answer.expected.low, answer.expected.high) == pytest.approx((9.1 * WORTH, 10.9 * WORTH), rel=1e-5)


def test_the_gain_is_over_todays_split_at_the_same_budget() -> None:
    answer = plan(days=10)
    assert answer.expected_if_kept.mean == pytest.approx(10 * KEPT)
    assert answer.gain.mean == pytest.approx(10 * (WORTH - KEPT), rel=1e-4)
    assert answer.gain_share == pytest.approx(WORTH / KEPT - 1, rel=1e-4)
    assert answer.chance_of_gain == 1.0
    assert answer.moved == pytest.approx(150 / 700, abs=1e-3)


def test_todays_split_is_scaled_to_the_budget() -> None:
    assert plan(days=10, budget=5000).todays_split == pytest.approx([250, 250])


def test_the_days_follow_the_history() -> None:
    answer = plan(days=3)
    assert (answer.first_day, answer.last_day, answer.days) == (date(2026, 11, 1), date(2026, 11, 3), 3)


def test_without_a_budget_spending_goes_on() -> None:
    answer = plan(days=30)
    assert answer.scenario.budget == 21000
    assert answer.total == Decimal("21000.00")


@pytest.mark.parametrize(
    ("currency", "budget"), [("SAR", "20000.01"), ("KWD", "20000.001"), ("JPY", "20001"), (None, "19999.99")]
)
@pytest.mark.parametrize("days", [1, 7, 28, 31])
def test_the_budgets_times_the_days_add_up_to_the_last_minor_unit(
    currency: str | None, budget: str, days: int
) -> None:
    total = Decimal(budget) * days / 28
    total = total.quantize(Decimal(budget))
    answer = plan(currency, days=days, budget=float(total))
    assert answer.total == total
    assert str(answer.total) == str(total)
    assert abs(sum(answer.daily_budgets) * days - total) < Decimal("0.0005")


@pytest.mark.parametrize(("currency", "places"), [("SAR", 2), ("KWD", 3), ("JPY", 0)])
def test_a_plan_knows_the_decimals_of_its_money(currency: str, places: int) -> None:
    assert plan(currency).decimals == places


def test_no_cell_leaves_its_change_limits() -> None:
    answer = plan(min_change=-0.1, max_change=0.2)
    assert answer.recommended == pytest.approx([385, 315])  # the other falls by no more than a tenth


def test_limits_of_zero_keep_todays_split_though_it_is_no_whole_number_of_halalas() -> None:
    # 3 days of 200.0033 and 100 are 900.0099: spending goes on with 900.01.
    known = posterior((40.0, 10.0), HALVES, (200.0033, 100.0))
    answer = plan_for(known, Scenario(days=3, min_change=0, max_change=0), "SAR")
    assert answer.total == Decimal("900.01")
    assert answer.recommended == pytest.approx([200.0033, 100.0], abs=0.01)


def test_limits_give_way_by_a_minor_unit_where_the_budget_cannot_be_had_otherwise() -> None:
    known = posterior((40.0, 10.0, 1.0), (100.0,) * 3, (200.003, 100.0, 0.0))
    question = Scenario(days=1, budget=300.01, min_change=0, max_change=0)
    answer = plan_for(known, question, "SAR")
    assert answer.total == sum(answer.daily_budgets) == Decimal("300.01")
    assert answer.recommended == pytest.approx([200.003, 100.0, 0.0], abs=0.01)
    assert answer.daily_budgets[2] == 0


@pytest.mark.parametrize(("budget", "needed"), [(31501.0, "up to +51 %"), (10499.0, "down to -51 %")])
def test_a_budget_beyond_the_limits_is_refused_with_the_numbers(budget: float, needed: str) -> None:
    with pytest.raises(InfeasibleError, match=r"between 350.00 and 1,050.00 a day, but the budget is") as caught:
        plan(budget=budget, days=30)
    assert f"allow changes {needed}" in str(caught.value)


@pytest.mark.parametrize(
    ("currency", "budget", "said"),
    [
        ("SAR", 21000.005, r"more decimals than the currency SAR \(0\.01\)\. Round it to 21000\.0"),
        ("KWD", 21000.0005, r"more decimals than the currency KWD \(0\.001\)\. Round it to 21000\.00"),
        ("JPY", 21000.5, r"more decimals than the currency JPY \(1\)\. Round it to 21000"),
        (None, 21000.005, r"The budget 21000\.005 is not a multiple of 0\.01\. Round it to 21000\.0"),
        ("SAR", 1e-9, r"Round it to 0\.01"),
    ],
)
def test_a_budget_finer_than_the_currency_is_refused(currency: str | None, budget: float, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        plan(currency, budget=budget)


def test_the_noise_of_floats_is_not_taken_for_decimals() -> None:
    assert plan(budget=21000 * 1.1, days=30).total == Decimal("23100.00")
    assert str(21000 * 1.1) == "23100.000000000004"


def test_a_history_that_ended_long_ago_has_no_split_to_start_from() -> None:
    with pytest.raises(QuestionError, match=r"No cell spent anything in the last 28 days.*reaches up to now\."):
        plan_for(posterior((40.0,), (100.0,), (0.0,)), Scenario(), "SAR")


def test_revenue_counts_what_a_result_is_worth() -> None:
    known = posterior((10.0, 10.0), HALVES, TODAY)
    known.value[:] = [[4.0], [1.0]]
    answer = plan_for(known, Scenario(goal="revenue", days=1), "SAR")
    assert answer.recommended == pytest.approx([500, 200], abs=0.2)
    assert answer.gain.mean == pytest.approx(4 * 10 * 500 / 600 + 10 * 200 / 300 - 50 * 350 / 450, rel=1e-4)


def test_revenue_is_refused_where_a_cell_has_none() -> None:
    known = posterior((10.0, 10.0), HALVES, TODAY)
    known.value[1] = np.nan
    with pytest.raises(QuestionError, match=r"no revenue for meta / campaign / audience 1\. Export the"):
        plan_for(known, Scenario(goal="revenue"), "SAR")


def test_the_table_has_the_columns_of_the_contract_and_a_row_a_cell() -> None:
    table = plan(days=10).table
    assert tuple(table.columns) == PLAN_COLUMNS
    first = table.iloc[0]
    assert list(first[["platform", "campaign", "audience", "currency"]]) == [
        "meta",
        "campaign",
        "audience 0",
        "SAR",
    ]
    assert first["current_daily_budget"] == 350
    assert first["change"] == round(float(first["recommended_daily_budget"]) / 350 - 1, 4)
    assert first["expected_revenue"] == pytest.approx(5 * first["expected_conversions"], abs=0.03)
    assert first["marginal_cpa"] == pytest.approx(600**2 / (40 * 100), rel=1e-2)
    assert (table["expected_conversions_low"] <= table["expected_conversions"]).all()
    assert (table["expected_conversions"] <= table["expected_conversions_high"]).all()


def test_unknown_revenue_is_empty_in_the_file_and_so_is_the_currency() -> None:
    answer = plan_for(posterior((40.0, 10.0), HALVES, TODAY, value=np.nan), Scenario(days=7), None)
    heads, *rows = (line.split(",") for line in answer.to_csv_bytes().decode().splitlines())
    assert heads == list(PLAN_COLUMNS)
    assert [(r[heads.index("expected_revenue")], r[heads.index("currency")]) for r in rows] == [("", "")] * 2


def test_what_does_not_spend_today_stays_off_and_is_noted() -> None:
    answer = plan_for(posterior((40.0, 10.0, 99.0), (100.0,) * 3, (350.0, 350.0, 0.0)), Scenario(), "SAR")
    assert answer.daily_budgets[2] == 0
    assert pd.isna(answer.table["change"].iloc[2])
    assert answer.table["marginal_cpa"].isna().tolist() == [False, False, True]
    (note,) = [f for f in answer.findings() if f.code != "overspend"]
    assert str(note.message).startswith("meta / campaign / audience 2 did not spend in the last 28 days")


def test_money_moved_for_next_to_nothing_is_questioned() -> None:
    # Nearly straight lines: moving a tenth of the money to one that is 1 % steeper wins 0.1 %.
    answer = plan_for(posterior((1010.0, 1000.0), (1e5, 1e5), TODAY), Scenario(max_change=0.2), "SAR")
    (finding,) = [f for f in answer.findings() if f.code != "overspend"]
    assert finding.code == "small-gain"
    assert str(finding.message).startswith("The plan moves 10% of the money for 0.1% more results")
    assert [f.code for f in plan().findings()] == ["overspend"]


def test_how_far_platforms_overspend_a_day_is_noted_where_it_is_known() -> None:
    names = tuple(Cell(platform, "c", "a") for platform in ("meta", "linkedin", "billboards"))
    known = posterior((40.0, 10.0, 10.0), (100.0,) * 3, (350.0, 350.0, 350.0), names=names)
    (note,) = [f for f in plan_for(known, Scenario(), "SAR").findings() if f.code == "overspend"]
    assert str(note.message) == (
        "A daily budget is an average, not a cap: on a day meta may spend 75% more, in a week 7 daily budgets, "
        "on a day linkedin may spend 50% more."
    )
    unknown = posterior((40.0,), (100.0,), (350.0,), names=names[2:])
    assert plan_for(unknown, Scenario(), "SAR").findings() == ()


def test_an_interval_is_the_mean_and_the_central_ninety_percent() -> None:
    assert Interval.of(np.arange(101.0)) == Interval(50.0, 5.0, 95.0)


def test_todays_budget_is_the_mean_of_the_last_28_days(small_curves: Curves) -> None:
    answer = plan_for(small_curves.posterior, Scenario(days=14), "SAR")
    panel = small_curves.history.panel()
    assert list(answer.table["current_daily_budget"]) == list(panel.spend[:, -28:].mean(axis=1).round(2))
    assert answer.posterior.today == pytest.approx(recent_spend(panel.spend))


def test_the_same_posterior_and_question_give_the_same_bytes(small_curves: Curves) -> None:
    first, again = (plan_for(small_curves.posterior, Scenario(days=14), "SAR").to_csv_bytes() for _ in range(2))
    assert first == again
