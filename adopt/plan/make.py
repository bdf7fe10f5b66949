"""From a scenario to a plan: fill in the budget, ask the optimiser, round to the currency."""

from decimal import Decimal

import numpy as np

from adopt.allocate.problem import BudgetProblem, within_change_limits
from adopt.allocate.rounding import round_to_minor_units
from adopt.allocate.solve import Allocation, allocate
from adopt.curves.posterior import Posterior
from adopt.curves.table import ResponseTable
from adopt.errors import InfeasibleError, QuestionError
from adopt.plan.money import decimals, minor_unit
from adopt.plan.plan import Plan, worth_of_a_result
from adopt.plan.scenario import Scenario
from adopt.text import N_

FLOAT_NOISE = 1e-12
"""Relative; a budget computed in floats is off by less, and no amount typed in is meant that finely."""


def plan_for(posterior: Posterior, scenario: Scenario, currency: str | None) -> Plan:
    """The best plan for a scenario, certified and rounded to the currency.

    Raises:
        QuestionError: if the scenario's figures make no sense, or nothing was spent recently.
        InfeasibleError: if no split of the budget lies within the change limits.
        UncertifiedError: if the answer could not be proved best.
    """
    scenario = with_budget(posterior, scenario.checked(), currency)
    responses = posterior.responses(scenario.days, worth_of_a_result(posterior, scenario))
    problem = _problem(posterior, scenario, responses, currency)
    allocation = allocate(problem)
    return Plan(scenario, posterior, allocation, currency, _rounded(problem, allocation, scenario, currency))


def with_budget(posterior: Posterior, scenario: Scenario, currency: str | None) -> Scenario:
    """The scenario with its budget filled in, to the minor unit: spending goes on as in the last 28 days.

    Raises:
        QuestionError: if nothing was spent in the last 28 days, or the budget is finer than the currency.
    """
    if posterior.today.sum() <= 0:
        raise QuestionError(
            "no-recent-spend",
            N_("No cell spent anything in the last 28 days of the history, so there is no split to start from."),
            N_("Give a history that reaches up to now."),
        )
    unit = minor_unit(currency)
    wanted = scenario.budget if scenario.budget is not None else float(posterior.today.sum() * scenario.days)
    budget = Decimal(repr(wanted)).quantize(unit)
    if scenario.budget is not None and abs(float(budget) - wanted) > FLOAT_NOISE * wanted:
        raise QuestionError(
            "budget-too-fine",
            N_("The budget {budget} has more decimals than the currency {currency} ({unit}).")
            if currency
            else N_("The budget {budget} is not a multiple of {unit}."),
            N_("Round it to {rounded}."),
            budget=repr(wanted),
            currency=currency,
            unit=str(unit),
            rounded=str(max(budget, unit)),
        )
    return scenario.model_copy(update={"budget": float(budget)})


def _problem(
    posterior: Posterior, scenario: Scenario, responses: ResponseTable, currency: str | None
) -> BudgetProblem:
    """The question to the optimiser, which speaks of a day; a refusal speaks of the horizon too."""
    daily = _daily(posterior, scenario, currency)
    try:
        return within_change_limits(responses, posterior.today, daily, scenario.min_change, scenario.max_change)
    except InfeasibleError as error:
        today, places = float(posterior.today.sum()) * scenario.days, decimals(currency)
        raise error.inside(
            N_("{problem} In total for {days} days: between {low} and {high}, asked for {budget}."),
            days=scenario.days,
            low=f"{today * (1 + scenario.min_change):,.{places}f}",
            high=f"{today * (1 + scenario.max_change):,.{places}f}",
            budget=f"{scenario.budget:,.{places}f}",
        ) from None


def _daily(posterior: Posterior, scenario: Scenario, currency: str | None) -> float:
    """The daily budget; what is beyond the change limits by less than rounding explains is taken as the limit.

    Limits of 0 and 0 leave one sum, and that is rarely a whole number of minor units.
    """
    assert scenario.budget is not None
    daily, unit = scenario.budget / scenario.days, float(minor_unit(currency))
    today = float(posterior.today.sum())
    nearest = min(max(daily, today * (1 + scenario.min_change)), today * (1 + scenario.max_change))
    return nearest if abs(nearest - daily) * scenario.days < unit else daily


def _rounded(
    problem: BudgetProblem, allocation: Allocation, scenario: Scenario, currency: str | None
) -> tuple[Decimal, ...]:
    """The daily budgets; where limits leave no room for rounding, they give way by a minor unit."""
    assert scenario.budget is not None
    unit = minor_unit(currency)
    total = Decimal(repr(scenario.budget)).quantize(unit)
    spend, low, high = allocation.daily_spend, problem.minimum, problem.maximum
    try:
        return round_to_minor_units(spend, low, high, total, scenario.days, unit)
    except InfeasibleError:
        room = float(unit)
        low, high = np.maximum(low - room, 0.0), np.where(high > 0, high + room, 0.0)
        return round_to_minor_units(spend, low, high, total, scenario.days, unit)
