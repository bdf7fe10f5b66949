"""Plans for profit and revenue: what is spent, what stays unspent and why, and what is said about it."""

import io
from decimal import Decimal

import numpy as np
import pytest
from rich.console import Console

from adopt.allocate.certificate import verify
from adopt.curves.posterior import Posterior
from adopt.errors import InfeasibleError
from adopt.plan.make import plan_for
from adopt.plan.plan import PLAN_COLUMNS, Plan
from adopt.plan.scenario import Scenario
from adopt.terminal import Terminal
from tests.posteriors import posterior

# Revenue a day of 3200 x / (x + 100) and 800 y / (y + 100), half of which is left: what is left grows by
# 1600 * 100 / (x + 100)^2, which is 1 at x = 300, and by 400 * 100 / (y + 100)^2, which is 1 at y = 100.
HALVES, TODAY = (100.0, 100.0), (250.0, 250.0)
KNOWN = posterior((640.0, 160.0), HALVES, TODAY)
LEFT_AT_BEST = 1600 * 3 / 4 + 400 / 2  # 1400 a day
LEFT_TODAY = 2000 * 250 / 350


def plan(known: Posterior = KNOWN, currency: str | None = "SAR", **question: object) -> Plan:
    given = {
        "goal": "profit",
        "margin": 0.5,
        "min_change": -1,
        "max_change": 1,
        "days": 10,
        "caution": 0,
        **question,
    }
    return plan_for(known, Scenario().changed(given), currency)


def said(answer: Plan) -> str:
    paper = io.StringIO()
    Terminal("en", Console(file=paper, width=400)).summary(answer)
    return paper.getvalue()


def test_money_stays_unspent_where_the_next_unit_brings_less_than_one_over_the_margin() -> None:
    answer = plan()
    assert answer.recommended == pytest.approx([300, 100], abs=0.5)
    assert float(answer.unspent) == pytest.approx(1000, abs=5)
    assert answer.total + answer.unspent == answer.budget == Decimal("5000.00")
    assert all(budget == budget.quantize(Decimal("0.01")) for budget in answer.daily_budgets)


def test_profit_is_the_margin_of_the_revenue_less_the_spend() -> None:
    answer = plan()
    assert answer.outcome.mean == pytest.approx(10 * (LEFT_AT_BEST - 400), rel=1e-4)
    # The draws are 0.9, 1 and 1.1 times the mean, and what is spent is sure.
    low, high = 10 * (0.91 * LEFT_AT_BEST - 400), 10 * (1.09 * LEFT_AT_BEST - 400)
    assert (answer.outcome.low, answer.outcome.high) == pytest.approx((low, high), rel=1e-4)
    assert answer.expected_revenue_interval.mean == pytest.approx(10 * 2 * LEFT_AT_BEST, rel=1e-4)
    assert answer.roas == pytest.approx(2 * LEFT_AT_BEST / 400, rel=1e-2)


def test_the_gain_is_over_todays_split_with_the_budget_spent_in_full() -> None:
    answer = plan()
    assert answer.todays_split == pytest.approx([250, 250])
    assert answer.gain.mean == pytest.approx(10 * (LEFT_AT_BEST - 400 - (LEFT_TODAY - 500)), rel=1e-3)
    assert answer.gain_share == pytest.approx((LEFT_AT_BEST - 400) / (LEFT_TODAY - 500) - 1, rel=1e-3)
    assert answer.chance_of_gain == 1.0
    # 50 a day go to the first cell, 150 leave the second, and 100 of them are not spent.
    assert answer.moved == pytest.approx(150 / 500, abs=2e-3)


def test_todays_split_is_scaled_no_further_than_the_limits_let_it() -> None:
    assert plan(budget=50_000, max_change=1).todays_split == pytest.approx([500, 500])


def test_where_today_loses_money_a_gain_has_no_share() -> None:
    answer = plan(margin=0.05)
    assert answer.outcome.mean > 0 > answer.outcome.mean - answer.gain.mean
    assert np.isnan(answer.gain_share)


def test_a_budget_that_pays_is_spent_to_the_last_minor_unit() -> None:
    answer = plan(budget=2500.01, min_change=-1)
    assert (answer.total, answer.unspent) == (Decimal("2500.01"), Decimal(0))
    assert answer.recommended == pytest.approx([200, 50], abs=0.2)
    # The next unit brings 2 * 16 / 9 in revenue.
    assert "the next unit of money is expected to bring 3.56 in revenue, and 2.00 is enough." in said(answer)


def test_the_proof_covers_the_money_left_over() -> None:
    answer = plan()
    allocation = answer.allocation
    assert len(allocation.daily_spend) == 3
    assert verify(allocation.problem, allocation.daily_spend, allocation.certificate)
    best = 10 * (LEFT_AT_BEST - 400)
    # The tabulated curves are within 1e-4 of the true ones.
    assert answer.outcome.mean + answer.proved_shortfall == pytest.approx(best, rel=1e-4)
    assert answer.proved_shortfall < 0.001 * best


@pytest.mark.parametrize("currency", ["SAR", "KWD", "JPY"])
@pytest.mark.parametrize("days", [1, 7, 30])
def test_spent_and_unspent_add_up_to_the_budget_in_every_currency(currency: str, days: int) -> None:
    answer = plan(currency=currency, days=days, budget=450 * days)
    assert sum(answer.daily_budgets) * days + answer.unspent == answer.budget == 450 * days
    assert 0 < answer.unspent < 60 * days


def test_without_a_budget_as_much_may_be_spent_as_in_the_last_weeks() -> None:
    assert plan(days=30).budget == 15_000


def test_nothing_is_spent_where_nothing_pays_and_all_of_it_may_stay() -> None:
    answer = plan(margin=0.01)
    assert (answer.total, answer.unspent) == (Decimal(0), Decimal(5000))
    assert (answer.outcome.mean, answer.expected.mean) == (0, 0)
    assert np.isnan(answer.roas)
    assert "Nothing is spent, so nothing is expected." in said(answer)
    assert "– for each unit spent" in said(answer)
    assert "Left unspent: 5,000.00 SAR of 5,000.00 SAR." in said(answer)


def test_what_the_limits_force_is_spent_and_told() -> None:
    answer = plan(margin=0.01, min_change=-0.5)
    assert answer.recommended == pytest.approx([125, 125])
    forced = [f for f in answer.findings() if f.code == "forced-spend"]
    assert [f.cell for f in forced] == list(answer.cells)
    assert "gets the least that the change limits allow, and the last of it" in str(forced[0].message)
    # Here the least that the limits allow is no whole number of halalas.
    odd = plan(posterior((640.0, 160.0), HALVES, (250.0033, 249.9967)), margin=0.01, min_change=-0.5)
    assert odd.recommended == pytest.approx([125, 125], abs=0.02)


def test_only_what_does_not_pay_is_called_forced() -> None:
    # The least of both is all of the budget: there the first brings 1600 * 100 / 225^2 = 3.16, the second 0.79.
    answer = plan(budget=2500, min_change=-0.5)
    assert answer.recommended == pytest.approx([125, 125])
    assert [f.cell for f in answer.findings() if f.code == "forced-spend"] == [answer.cells[1]]
    # What pays least is last in line: where one more unit of money brings 3.16 in the first, more would pay.
    assert "more would: the next unit of money is expected to bring 6.32 in revenue" in said(answer)
    # Here the first is at the most that it may get, and only the second, which brings nothing, may still grow.
    full = plan(posterior((64_000.0, 1.0), HALVES, TODAY), budget=4250, min_change=-0.5, max_change=0.2)
    assert full.unspent == 0
    assert full.budget_sentence() is None
    at_a_loss = plan(budget=2500, min_change=-0.5, margin=0.01)
    assert at_a_loss.unspent == 0
    assert at_a_loss.budget_sentence() is None


def test_nothing_is_said_of_the_value_or_the_least_of_a_cell_that_is_off() -> None:
    known = posterior((640.0, 1.0), HALVES, (250.0, 0.0))
    known.value[1] = [1.0, 5.0, 9.0]
    assert {f.code for f in plan(known).findings()} == {"no-spend-today", "overspend"}


def test_caution_keeps_spending_nearer_to_today_and_says_that_it_weighs() -> None:
    # The second cell gives up 150 of its 250 a day; how much that loses is not sure, so caution gives up less.
    bold, careful = plan(), plan(caution=1)
    assert bold.unspent > careful.unspent > 0
    assert careful.recommended[1] > bold.recommended[1] + 3
    assert careful.outcome.mean < bold.outcome.mean
    assert "pays if it brings 2.00 in revenue; weighed with caution, no cell that may still grow does." in said(
        careful
    )


def test_caution_knows_no_reason_to_spend_more_than_today_because_the_budget_allows_it() -> None:
    # From 100 a day in each, 300 and 100 would be best; what the growth brings is not sure, so caution grows less.
    known = posterior((640.0, 160.0), HALVES, (100.0, 100.0))
    bold, careful = (plan(known, caution=c, budget=10_000, max_change=4) for c in (0, 1))
    assert bold.recommended == pytest.approx([300, 100], abs=0.5)
    assert 100 < careful.recommended[0] < 295


def test_caution_counts_what_is_not_known_of_the_value_of_a_conversion() -> None:
    # Two cells alike at today's spend and the same in the mean; what the second's conversions bring is a guess.
    tops, unsure = (640.0, 640.0), [4.5, 5.0, 5.5]
    known, guessed = posterior(tops, HALVES, (100.0, 100.0)), posterior(tops, HALVES, (100.0, 100.0))
    guessed.value[1] = unsure
    sure, careful = (plan(p, goal="revenue", margin=None, caution=1, budget=4000) for p in (known, guessed))
    assert sure.recommended == pytest.approx([200, 200], abs=0.1)
    assert careful.recommended == pytest.approx([200, 200], abs=0.1)  # both double: nothing to choose
    steeper = posterior((640.0, 1280.0), HALVES, (200.0, 200.0))
    doubtful = posterior((640.0, 1280.0), HALVES, (200.0, 200.0))
    doubtful.value[1] = unsure
    towards = [plan(p, goal="revenue", margin=None, caution=1).recommended[1] for p in (steeper, doubtful)]
    assert towards[1] < towards[0] - 3
    assert towards[1] > 200


def test_what_is_left_by_less_than_a_minor_unit_is_spent() -> None:
    # At 400 a day everything pays but the last of it, which is worth what it costs.
    answer = plan(budget=4000)
    assert float(answer.unspent) == pytest.approx(0, abs=5)
    assert plan(budget=3999).unspent == 0


def test_what_pays_to_the_end_of_the_limits_leaves_the_rest_because_of_them() -> None:
    answer = plan(budget=50_000, max_change=0.2, margin=1.0)
    assert answer.recommended == pytest.approx([300, 183], abs=1)
    assert "no cell that may still grow is expected to." in said(answer)
    steep = plan(posterior((64_000.0, 16_000.0), HALVES, TODAY), budget=50_000, max_change=0.2)
    assert steep.recommended == pytest.approx([300, 300])
    assert "Left unspent: 44,000.00 SAR of 50,000.00 SAR. The change limits let the cells take no more." in said(
        steep
    )


def test_the_least_that_the_limits_ask_for_must_fit_the_budget() -> None:
    with pytest.raises(InfeasibleError, match=r"the budget is 100\.00 a day"):
        plan(budget=1000, min_change=-0.5)


def test_the_table_is_the_one_of_the_contract() -> None:
    table = plan().table
    assert tuple(table.columns) == PLAN_COLUMNS
    assert len(table) == 2
    assert table["expected_revenue"].tolist() == pytest.approx([10 * 3200 * 3 / 4, 10 * 800 / 2], rel=1e-3)


def test_the_summary_tells_revenue_profit_and_what_becomes_of_the_budget() -> None:
    told = said(plan())
    assert "Expected revenue: 28,0" in told
    assert "Expected profit at a margin of 50 %: 10,000 SAR, 90 % between 8,7" in told
    assert "Left unspent: 1,00" in told
    assert "At a margin of 50 % the next unit of money pays if it brings 2.00 in revenue, and no cell" in told
    assert "Gain in profit over today's split at the same budget: +714" in told
    assert "Proved: no plan within the limits is expected to win" in told


def test_the_summary_for_revenue_tells_revenue_and_that_for_conversions_does_not() -> None:
    revenue = said(plan(goal="revenue", margin=None))
    assert "Expected revenue: " in revenue
    assert "for each unit spent (ROAS)." in revenue
    assert "Gain in revenue over today's split" in revenue
    assert "profit" not in revenue
    conversions = said(plan(goal="conversions", margin=None))
    assert "evenue" not in conversions
    assert "Expected conversions" in conversions


def test_the_plan_for_conversions_and_for_revenue_spends_the_whole_budget() -> None:
    for goal in ("conversions", "revenue"):
        answer = plan(goal=goal, margin=None)
        assert (answer.unspent, answer.total) == (Decimal(0), answer.budget)
        assert answer.budget_sentence() is None


def test_values_that_are_known_only_roughly_are_told_where_they_count() -> None:
    rough = posterior((640.0, 160.0), HALVES, TODAY)
    rough.value[1] = [1.0, 5.0, 9.0]
    (finding,) = [f for f in plan(rough, goal="revenue", margin=None).findings() if f.code == "rough-value"]
    assert finding.cell == rough.cells[1]
    assert "known only roughly: 90 % between 1.40 and 8.60." in str(finding.message)
    assert "rough-value" not in {f.code for f in plan(rough, goal="conversions", margin=None).findings()}


@pytest.mark.parametrize(("goal", "margin"), [("revenue", None), ("profit", 0.9)])
def test_money_moved_for_next_to_nothing_is_questioned_in_the_words_of_the_goal(
    goal: str, margin: float | None
) -> None:
    # Nearly straight lines, the first 1 % steeper: a fifth of the money moves and wins little.
    known = posterior((101_000.0, 100_000.0), (1e5, 1e5), TODAY)
    answer = plan(known, goal=goal, margin=margin, min_change=-0.2, max_change=0.2)
    (finding,) = [f for f in answer.findings() if f.code == "small-gain"]
    assert f"more {goal}: today's split is nearly as good" in str(finding.message)
