"""Prices of limits, held against solving again."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.allocate.prices import BUDGET_ROW, loosen, price_of
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Objective
from adopt.allocate.solve import allocate
from tests.unit.allocate.questions import linear, question, rule, s_curves

TWO = question(linear(([0, 100], [2, 0]), ([0, 100], [1, 0])), 100, [0, 0], [100, 100])


def test_the_price_of_a_maximum_is_what_a_unit_more_of_it_wins() -> None:
    # At 40 and 60 the marginals are 1.2 and 0.4; the second derivatives, 0.02 and 0.01, take 0.015 of a step of 1.
    problem = replace(TWO, rules=(rule("first", high=40, of_spend=np.array([1.0, 0.0])),))
    allocation = allocate(problem, 1e-8)
    assert price_of(problem, allocation, 0, 1.0, 1e-8) == pytest.approx(0.8 - 0.015, abs=1e-4)
    assert price_of(problem, allocation, BUDGET_ROW, 1.0, 1e-8) == pytest.approx(0.4 - 0.005, abs=1e-4)


def test_a_rule_that_does_not_bind_costs_nothing() -> None:
    problem = replace(TWO, rules=(rule("first", high=90, of_spend=np.array([1.0, 0.0])),))
    allocation = allocate(problem)
    assert [price.rule for price in allocation.prices] == [BUDGET_ROW]
    assert price_of(problem, allocation, 0, 1.0) == 0


def test_the_price_of_a_least_budget_is_what_being_let_off_wins() -> None:
    # A result is worth 1 and the budget costs 1.5 a unit: 25 would be spent, 60 have to be, at 0.8 and 1 each.
    problem = replace(TWO, least_budget=60.0, objective=Objective(1.0, -1.5))
    allocation = allocate(problem, 1e-8)
    assert [(price.rule, price.side) for price in allocation.prices] == [(BUDGET_ROW, "low")]
    assert allocation.prices[0].amount == pytest.approx(1.5 - 14 / 15, abs=1e-3)
    assert price_of(problem, allocation, BUDGET_ROW, 1.0, 1e-8) == pytest.approx(1.5 - 14 / 15, abs=5e-3)


def test_limits_give_way_on_the_side_that_is_asked() -> None:
    problem = replace(TWO, least_budget=50.0, rules=(rule("first", 10, 40, of_spend=np.ones(2)),))
    assert loosen(problem, 0, 5.0, low=True).rules[0].low == 5
    assert loosen(problem, 0, 5.0, low=False).rules[0].high == 45
    assert loosen(problem, BUDGET_ROW, 5.0, low=True).least == 45
    more = loosen(problem, BUDGET_ROW, 5.0, low=False)
    assert (more.daily_budget, more.least) == (105, 50)
    assert loosen(TWO, BUDGET_ROW, 5.0, low=False).least == 105


def ruled(seed: int) -> BudgetProblem:
    """Twenty S-curves under rules of every kind that can bind."""
    problem = s_curves(20, seed)
    today, group = problem.current, (np.arange(20) % 3 == 0) * 1.0
    share = float(group @ today / today.sum())
    return replace(
        problem,
        minimum=0.4 * today,
        may_be_off=np.ones(20, dtype=bool),
        rules=(
            rule("share", low=0, of_spend=group - 1.2 * share),
            rule("most", high=0.8 * float(today[1::3].sum()), of_spend=(np.arange(20) % 3 == 1) * 1.0),
            rule("results", low=0.3 * problem.results(today), of_results=(np.arange(20) % 4 == 0) * 1.0),
        ),
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_price_is_what_solving_again_with_a_small_relaxation_wins(seed: int) -> None:
    problem = ruled(seed)
    allocation = allocate(problem, 1e-8)
    assert len(allocation.prices) >= 2
    for price in allocation.prices:
        step = 2e-4 * (abs(price.limit) or problem.daily_budget)
        again = price_of(problem, allocation, price.rule, step, 1e-9)
        # The second derivative takes a share that falls with the step: 8 % at 2e-3, 1 % at 2e-4.
        assert again == pytest.approx(price.amount, rel=0.02), price.name
