"""The price of each rule is what asking anew, without it, would win."""

import pytest

from adopt.plan.make import plan_for
from adopt.plan.plan import Plan
from adopt.plan.price_list import Price, prices_of
from adopt.plan.scenario import Scenario
from adopt.text import say
from tests.posteriors import posterior
from tests.tables import cells

FIRST, SECOND = cells(2)
# The marginals agree at 500 and 200 a day: see test_plan.py.
KNOWN = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0))


def plan(**question: object) -> Plan:
    return plan_for(KNOWN, Scenario(days=10, caution=0.0).changed(question), "SAR")


def by_rule(found: tuple[Price, ...]) -> dict[str, Price]:
    return {say(price.rule): price for price in found}


def test_a_hundredth_more_budget_is_worth_its_marginal_results() -> None:
    price = by_rule(prices_of(plan()))["Budget of 7,000.00 SAR"]
    assert say(price.way) == "1% more"
    # 70 currency units more, of which the next conversion costs (500 + 100)^2 / 4000 = 90.
    assert price.money == pytest.approx(70)
    assert price.results == pytest.approx(70 / 90, rel=0.02)


def test_change_limits_that_hold_nothing_back_are_free_and_others_cost() -> None:
    free = by_rule(prices_of(plan()))["Changes of -50% to +50%"]
    assert free.results == pytest.approx(0, abs=0.01)
    tight = by_rule(prices_of(plan(min_change=-0.1, max_change=0.1)))["Changes of -10% to +10%"]
    assert say(tight.way) == "-20% to +20%"
    # From 385 and 315 a day to 420 and 280.
    won = 10 * (40 * 420 / 520 + 10 * 280 / 380 - 40 * 385 / 485 - 10 * 315 / 415)
    assert tight.results == pytest.approx(won, rel=0.01)
    assert tight.money == 0


def test_a_limit_costs_what_the_plan_without_it_wins() -> None:
    binding = {"who": (str(FIRST),), "maximum": 400.0}
    idle = {"who": (str(SECOND),), "maximum": 500.0}
    found = by_rule(prices_of(plan(limits=(binding, idle))))
    dear, free = (next(p for rule, p in found.items() if f"= {amount}" in rule) for amount in (400, 500))
    won = 10 * (40 * 500 / 600 + 10 * 200 / 300 - 40 * 400 / 500 - 10 * 300 / 400)
    assert dear.results == pytest.approx(won, rel=0.01)
    assert say(dear.way) == "without it"
    assert (free.results, free.money) == (0, 0)


def test_rules_without_which_there_is_no_plan_are_left_out() -> None:
    # All may grow by nothing, so that there is no way to spend a hundredth more.
    found = by_rule(prices_of(plan(min_change=0.0, max_change=0.0, budget=7000.0)))
    assert list(found) == ["Changes of +0% to +0%"] or list(found) == ["Changes of 0% to 0%"]


def test_a_budget_that_a_target_decides_has_no_price() -> None:
    found = by_rule(prices_of(plan(target_marginal_cpa=60.0)))
    assert not any(rule.startswith("Budget") for rule in found)
