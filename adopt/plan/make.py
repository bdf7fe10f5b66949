"""From a scenario to a plan: ask the optimiser, round to the currency."""

from decimal import ROUND_FLOOR, Decimal

import numpy as np

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rounding import round_to_minor_units
from adopt.allocate.solve import Allocation, allocate
from adopt.curves.misses import NO_MISSES, Misses
from adopt.curves.posterior import Posterior
from adopt.errors import InfeasibleError
from adopt.plan.money import minor_unit
from adopt.plan.plan import Plan
from adopt.plan.posed import pose
from adopt.plan.rounded import rounded
from adopt.plan.scenario import Scenario

SECONDS = 6.0
"""For the plan; nearly all take a twentieth of it."""


def plan_for(posterior: Posterior, scenario: Scenario, currency: str | None, misses: Misses = NO_MISSES) -> Plan:
    """The best plan for a scenario, certified and rounded to the currency; misses of earlier plans widen it.

    Raises:
        QuestionError: if the scenario's figures make no sense, nothing was spent recently, a limit names nobody,
            or the goal needs a revenue that is not known.
        InfeasibleError: if no split keeps the limits; says which collide.
        UncertifiedError: if the answer could not be proved best.
    """
    posed = pose(posterior, scenario, currency)
    with posed.told_in_words():
        weights = posed.weights()
        problem = posed.problem(weights)
        # With budgets in lots a proof may stay wider than asked for; then the plan says how wide.
        allocation = allocate(problem, time_limit=SECONDS, strict=problem.plain)
    scenario = posed.scenario
    if posed.limits is None:
        budgets = _rounded(problem, allocation, scenario, currency)
    else:
        unit = minor_unit(currency)
        total = Decimal(repr(scenario.budget)).quantize(unit) if scenario.spends_all else None
        of_days = None if posed.limits.in_flight is None else posed.limits.in_flight.sum(axis=1)
        budgets = rounded(problem, allocation.daily_spend, total, scenario.days, unit, of_days)
    return Plan(scenario, posed.posterior, allocation, currency, budgets, posed.limits_weighted(weights), misses)


def _rounded(
    problem: BudgetProblem, allocation: Allocation, scenario: Scenario, currency: str | None
) -> tuple[Decimal, ...]:
    """The daily budgets; where limits leave no room for rounding, they give way by a minor unit."""
    assert scenario.budget is not None
    unit, cells = minor_unit(currency), slice(None)
    total = Decimal(repr(scenario.budget)).quantize(unit)
    if scenario.goal == "profit":
        cells = slice(-1)  # the last one is what stays unspent
        total = _spent(allocation, total, scenario.days, unit)
    spend, low, high = allocation.daily_spend[cells], problem.minimum[cells], problem.maximum[cells]
    try:
        return round_to_minor_units(spend, low, high, total, scenario.days, unit)
    except InfeasibleError:
        room = float(unit)
        low, high = np.maximum(low - room, 0.0), np.where(high > 0, high + room, 0.0)
        return round_to_minor_units(spend, low, high, total, scenario.days, unit)


def _spent(allocation: Allocation, budget: Decimal, days: int, unit: Decimal) -> Decimal:
    """What the cells spend in all: the budget, or, where money stays unspent, whole minor units a day."""
    *spend, unspent = allocation.daily_spend.tolist()
    if unspent * days < float(unit):
        return budget
    return Decimal(repr(sum(spend))).quantize(unit, ROUND_FLOOR) * days
