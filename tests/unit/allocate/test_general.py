"""Rules, lots and cells that may be off, by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from adopt.allocate.certificate import Leaf, faults, verify
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.progress import Progress
from adopt.allocate.rules import Objective, Rule
from adopt.allocate.solve import Allocation, allocate
from adopt.errors import InfeasibleError, QuestionError, UncertifiedError
from adopt.text import say
from tests.unit.allocate.questions import alike, linear, question, rule, s_curves

# Marginals 2 - x/50 and 1 - y/100: of 100 a day the first gets 200/3, at a price of 2/3.
TWO = question(linear(([0, 100], [2, 0]), ([0, 100], [1, 0])), 100, [0, 0], [100, 100])
FIRST, SECOND, BOTH = np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.ones(2)


def asked(*rules: Rule, **changes: object) -> Allocation:
    allocation = allocate(replace(TWO, rules=rules, **changes), 1e-7)  # type: ignore[arg-type]
    assert verify(allocation.problem, allocation.daily_spend, allocation.certificate)
    return allocation


def test_a_group_that_gets_at_most_so_much_gets_it_and_its_price_is_the_difference_of_the_marginals() -> None:
    # At 40 and 60 the marginals are 2 - 0.8 = 1.2 and 1 - 0.6 = 0.4: a unit more for the first wins 0.8.
    allocation = asked(rule("first", high=40, of_spend=FIRST))
    assert allocation.daily_spend == pytest.approx([40, 60], abs=1e-3)
    assert allocation.method == "branch-and-price"
    budget, first = allocation.prices
    assert (budget.rule, budget.side) == (-1, "high")
    assert (first.rule, first.side, first.limit) == (0, "high", 40)
    assert [budget.amount, first.amount] == pytest.approx([0.4, 0.8], abs=1e-3)
    assert allocation.price == pytest.approx(0.4, abs=1e-3)


def test_a_group_that_gets_at_least_so_much_gets_it() -> None:
    allocation = asked(rule("second", low=60, of_spend=SECOND))
    assert allocation.daily_spend == pytest.approx([40, 60], abs=1e-3)
    assert [price.side for price in allocation.prices] == ["high", "low"]


def test_a_share_of_what_is_spent_is_a_rule_that_counts_the_share_off() -> None:
    # The second gets at least 40 % of what is spent.
    allocation = asked(rule("share", low=0, of_spend=SECOND - 0.4))
    assert allocation.daily_spend == pytest.approx([60, 40], abs=1e-3)


def test_one_cell_gets_at_least_twice_what_another_gets() -> None:
    allocation = asked(rule("twice", low=0, of_spend=SECOND - 2 * FIRST))
    assert allocation.daily_spend == pytest.approx([100 / 3, 200 / 3], abs=1e-3)


def test_a_mean_cost_of_a_result_keeps_money_back() -> None:
    # x - 2 (2x - x^2/100 + y - y^2/200) + y <= 0 cannot hold at 1.5 a result; at 1 a result it just can.
    spend = asked(rule("cost", high=0, of_spend=BOTH, of_results=-0.9 * BOTH), least_budget=0.0).daily_spend
    results = TWO.results(spend)
    assert spend.sum() <= 0.9 * results * (1 + 1e-9)
    assert results > 0.999 * TWO.results(asked(least_budget=0.0).daily_spend)


def test_as_few_results_as_the_rule_allows_where_money_is_to_be_saved() -> None:
    # 2x - x^2/100 = 75 at x = 50: marginal 1 there, so the second gets nothing and a result costs 1 more.
    cheapest = asked(
        rule("at least 75", low=75, of_results=BOTH), least_budget=0.0, objective=Objective(0.0, -1.0)
    )
    assert cheapest.daily_spend == pytest.approx([50, 0], abs=1e-3)
    assert cheapest.certificate.achieved == pytest.approx(-50, abs=1e-4)
    assert cheapest.expected == pytest.approx(75, abs=1e-4)
    assert [price.amount for price in cheapest.prices] == pytest.approx([1.0], abs=1e-3)


def test_money_is_spent_while_the_next_result_costs_less_than_asked() -> None:
    # At most 1 / 1.5 for the next result: 2 - x/50 = 1.5 at x = 25, and the second never brings so much.
    allocation = asked(least_budget=0.0, objective=Objective(1.0, -1.5))
    assert allocation.daily_spend == pytest.approx([25, 0], abs=1e-2)


def test_nothing_is_spent_where_nothing_pays_and_the_gap_is_none() -> None:
    allocation = asked(least_budget=0.0, objective=Objective(1.0, -3.0))
    assert allocation.daily_spend.tolist() == [0, 0]
    assert allocation.certificate.gap == pytest.approx(0, abs=1e-9)


def test_at_most_one_cell_is_active() -> None:
    allocation = asked(rule("one", high=1, of_active=BOTH))
    assert allocation.daily_spend == pytest.approx([100, 0], abs=1e-9)


def test_both_cells_are_active_where_two_have_to_be() -> None:
    # The first brings 3 a unit, the second 1: alone it would take all of 100.
    problem = question(linear(([0, 200], [3, 2]), ([0, 200], [1, 0])), 100, [0, 0], [100, 100])
    spend = allocate(replace(problem, rules=(rule("two", low=2, of_active=BOTH),)), 1e-7).daily_spend
    assert 0 < spend[1] < 0.001


def test_a_cell_that_may_be_off_is_off_where_its_minimum_is_not_worth_it() -> None:
    # Minimums 30 and 60 of a budget of 70: either the first alone, 2 * 70 - 49 = 91, or the second, 70 - 24.5.
    problem = replace(
        TWO, daily_budget=70.0, minimum=np.array([30.0, 60.0]), may_be_off=np.array([True, True]), current=BOTH
    )
    allocation = allocate(problem, 1e-7)
    assert allocation.daily_spend == pytest.approx([70, 0])
    assert allocation.expected == pytest.approx(91)


def test_amounts_are_whole_lots() -> None:
    # 200/3 is no multiple of 15: 60 and 40 are not both either, so 10 stay unspent or the second gets 30.
    allocation = asked(lot=np.array([15.0, 15.0]), least_budget=80.0)
    assert allocation.daily_spend.tolist() == [60, 30]


def test_lots_of_one_cell_leave_the_rest_to_the_other() -> None:
    allocation = asked(lot=np.array([25.0, 0.0]))
    assert allocation.daily_spend == pytest.approx([75, 25])


def test_of_equal_plans_the_one_that_moves_least_is_taken() -> None:
    # Three straight lines, two of them alike: the third takes its 60, the others stay near 30 and 10.
    table = linear(([0, 900], [1, 1]), ([0, 900], [1, 1]), ([0, 900], [2, 2]))
    problem = BudgetProblem(table, 100, np.zeros(3), np.full(3, 60.0), np.array([30.0, 10.0, 60.0]))
    ruled = replace(problem, rules=(rule("anything", high=1000, of_spend=np.ones(3)),))
    assert allocate(ruled).daily_spend == pytest.approx([30, 10, 60])


def test_of_cells_that_are_alike_the_larger_today_gets_more() -> None:
    problem = replace(alike(3, 4.0, 130.0), current=np.array([10.0, 30.0, 90.0]))
    ruled = replace(problem, rules=(rule("anything", high=1000, of_spend=np.ones(3)),))
    spend = allocate(ruled).daily_spend
    assert spend.argmax() == 2


def test_a_rule_that_counts_nothing_is_refused() -> None:
    with pytest.raises(QuestionError, match='"empty" must count money'):
        rule("empty", high=1)
    with pytest.raises(QuestionError, match="finite number for each cell"):
        rule("endless", high=1, of_spend=np.array([np.inf]))


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (math.nan, 1.0), (math.inf, math.inf)])
def test_a_rule_whose_limits_cross_is_refused(low: float, high: float) -> None:
    with pytest.raises(QuestionError, match='"crossed" must run from a number up to a greater one'):
        rule("crossed", low, high, of_spend=BOTH)


def test_a_rule_of_another_length_is_refused() -> None:
    with pytest.raises(QuestionError, match=r'"long" must hold one number for each of the 2 cells.*\(3,\)'):
        asked(rule("long", high=1, of_spend=np.ones(3)))


def test_a_worth_that_is_no_number_is_refused() -> None:
    with pytest.raises(QuestionError, match="worth of results and of money"):
        Objective(math.nan)


def test_a_least_budget_above_the_budget_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"between 0 and the daily budget of 100.00, got 200.00"):
        replace(TWO, least_budget=200.0)


def test_progress_is_told_and_a_stop_ends_with_the_best_so_far() -> None:
    told: list[Progress] = []
    problem = s_curves(12, 3)
    everyone = np.ones(12)
    ruled = replace(problem, rules=(rule("few", high=5, of_active=everyone),))
    allocation = allocate(ruled, 1e-9, progress=told.append, stop=lambda: True, strict=False)
    assert told[-1].achieved == pytest.approx(allocation.certificate.achieved, rel=1e-6)
    assert told[-1].bound >= allocation.certificate.achieved
    assert verify(ruled, allocation.daily_spend, allocation.certificate)
    with pytest.raises(UncertifiedError):
        allocate(ruled, 1e-12, stop=lambda: True)


def test_a_plain_question_can_be_stopped_too() -> None:
    told: list[Progress] = []
    allocation = allocate(s_curves(5, 100), 1e-9, stop=lambda: True, progress=told.append, strict=False)
    assert allocation.certificate.gap > 1e-9
    assert told[0].gap == allocation.certificate.gap


def test_where_no_split_is_found_in_time_that_is_said() -> None:
    problem = s_curves(8, 1)
    lots = replace(problem, lot=np.full(8, 7.0), rules=(rule("exact", 20.2, 20.2, of_results=np.ones(8)),))
    with pytest.raises((UncertifiedError, InfeasibleError)):
        allocate(lots, time_limit=0.0)


def test_an_answer_to_a_similar_question_is_a_start() -> None:
    problem = replace(s_curves(20, 2), rules=(rule("half", high=600, of_spend=(np.arange(20) % 2) * 1.0),))
    first = allocate(problem)
    moved = replace(problem, daily_budget=problem.daily_budget * 1.02)
    warm, cold = allocate(moved, start=first), allocate(moved)
    assert warm.expected == pytest.approx(cold.expected, rel=1e-4)
    other = replace(s_curves(5, 2), may_be_off=np.ones(5, dtype=bool), minimum=np.full(5, 10.0))
    assert allocate(other, start=first).certificate.holds(1e-4)


def proved() -> Allocation:
    problem = replace(
        alike(4, 4.0, 235.0), rules=(rule("first two", high=120, of_spend=np.array([1.0, 1.0, 0.0, 0.0])),)
    )
    allocation = allocate(problem)
    assert len(allocation.certificate.leaves) > 1
    return allocation


def said(allocation: Allocation, **cheated: object) -> str:
    certificate = replace(allocation.certificate, **cheated)  # type: ignore[arg-type]
    found = faults(allocation.problem, allocation.daily_spend, certificate)
    assert found
    return " ".join(say(fault) for fault in found)


def test_a_proof_that_boasts_is_refused() -> None:
    allocation = proved()
    certificate = allocation.certificate
    assert "but shows" in said(allocation, bound=certificate.bound * 0.999)
    assert "results a day, not" in said(allocation, achieved=certificate.achieved * 1.01)
    assert "gap as a share of" in said(allocation, scale=certificate.scale * 2 + 1)
    assert "do not cover" in said(allocation, leaves=certificate.leaves[1:])


def test_a_multiplier_that_proves_less_or_nothing_is_refused() -> None:
    allocation = proved()
    first, *others = allocation.certificate.leaves
    for multipliers in ((first.price, np.array([-0.1])), (np.nan, first.others), (-1.0, first.others)):
        assert said(allocation, leaves=(Leaf(first.lower, first.upper, *multipliers), *others))
    assert "do not cover" in said(allocation, leaves=(replace(first, others=np.zeros(3)), *others))


def test_an_answer_that_breaks_a_rule_is_refused() -> None:
    allocation = proved()
    wrong = np.array([235.0, 0.0, 0.0, 0.0])
    found = faults(allocation.problem, wrong, allocation.certificate)
    assert '"first two" comes to 235, not between -inf and 120' in say(found[0])
    half = faults(
        replace(allocation.problem, lot=np.full(4, 100.0)), allocation.daily_spend, allocation.certificate
    )
    assert "outside its limits" in say(half[0])
