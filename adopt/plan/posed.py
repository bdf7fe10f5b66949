"""A scenario as it is put to the optimiser: its budget filled in, its limits held against the history."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from functools import partial

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem, within_change_limits
from adopt.allocate.solve import Allocation, allocate
from adopt.allocate.unspent import up_to_budget
from adopt.curves.flown import Flown
from adopt.curves.posterior import Posterior
from adopt.curves.table import ResponseTable
from adopt.errors import InfeasibleError, QuestionError
from adopt.plan.caution import cautious_weights, weights_of, weights_of_worst
from adopt.plan.flights import in_flight_of
from adopt.plan.groups import Groups
from adopt.plan.money import decimals, minor_unit
from adopt.plan.newcomers import with_newcomers
from adopt.plan.question import Asked, question_of
from adopt.plan.refusals import told_in_words
from adopt.plan.scenario import Scenario
from adopt.plan.worth import counted, worth_of_a_result
from adopt.text import N_

FloatArray = NDArray[np.float64]

ROUGHLY = 1e-3
"""Certified gap while weights are still being found."""
SECONDS_A_TURN = 2.0
"""For weights; nearly all take a twentieth of it."""
FLOAT_NOISE = 1e-12
"""Relative; a budget computed in floats is off by less, and no amount typed in is meant that finely."""


@dataclass(frozen=True, eq=False)
class Posed:
    """A scenario held against what is known.

    Attributes:
        scenario: its budget filled in.
        posterior: with the cells that it launches, and on the days of its flights.
        currency: ISO code, or None.
        limits: what its limits mean; None where a budget and change limits are all that is asked.
    """

    scenario: Scenario
    posterior: Posterior
    currency: str | None
    limits: Asked | None

    def problem(self, weights: FloatArray | None) -> BudgetProblem:
        """The question to the optimiser, draws weighted with ``weights``, shape (D,), or all alike.

        Raises:
            QuestionError: if the goal needs a revenue that is not known.
            InfeasibleError: if the budget and the limits contradict one another.
        """
        worth = worth_of_a_result(self.posterior, self.scenario, weights)
        responses = self.posterior.responses(self.scenario.days, worth, weights)
        if self.limits is None:
            return _problem(self.posterior, self.scenario, responses, self.currency)
        return question_of(replace(self.limits, worth=worth), responses)

    def weights(self) -> FloatArray | None:
        """The weights of the draws that the scenario's caution asks for, shape (D,)."""
        return _weights(self.posterior, self.scenario, self.problem)

    def told_in_words(self) -> AbstractContextManager[None]:
        """Refusals that arise inside name the scenario's limits and what they would allow."""
        return told_in_words(self.limits, lambda: self.problem(None).responses)

    def limits_weighted(self, weights: FloatArray | None) -> Asked | None:
        """What the limits mean where draws are weighted so."""
        worth = worth_of_a_result(self.posterior, self.scenario, weights)
        return None if self.limits is None else replace(self.limits, worth=worth)


def pose(posterior: Posterior, scenario: Scenario, currency: str | None) -> Posed:
    """A scenario, checked and held against what is known.

    Raises:
        QuestionError: if its figures make no sense, nothing was spent recently, or a limit names nobody.
        InfeasibleError: if limits leave a cell no amount.
    """
    scenario = scenario.checked()
    posterior = with_newcomers(posterior, scenario.launch)
    asked = None if scenario.is_plain else asked_of(posterior, scenario, currency)
    if asked is not None and asked.in_flight is not None:
        posterior = Flown.over(posterior, asked.in_flight)
        asked = replace(asked, conversions=posterior.responses(scenario.days))
    scenario = with_budget(posterior, scenario, currency, asked)
    if asked is not None:
        asked = replace(asked, scenario=scenario, open_budget=asked.scenario.has_open_budget)
    return Posed(scenario, posterior, currency, asked)


def asked_of(posterior: Posterior, scenario: Scenario, currency: str | None) -> Asked:
    """A scenario held against what is known of the curves."""
    value = posterior.value.mean(axis=1)
    groups = Groups(posterior.cells, scenario.tags)
    return Asked(
        scenario,
        posterior.responses(scenario.days),
        posterior.today,
        currency,
        value,
        in_flight=in_flight_of(posterior, scenario.flights, groups, scenario.days),
    )


def _weights(
    posterior: Posterior,
    scenario: Scenario,
    problem_for: Callable[[FloatArray | None], BudgetProblem],
) -> FloatArray | None:
    """The weights of the draws that the scenario's caution asks for, shape (D,)."""
    if not scenario.weighs_risk:
        return None
    assert scenario.budget is not None
    cells, factor = len(posterior.cells), scenario.budget / scenario.days / posterior.today.sum()
    if not scenario.spends_all:
        factor = min(factor, 1.0)  # a budget that need not be spent is no reason to spend more than today

    def brought(spend: FloatArray) -> FloatArray:
        # What is spent is sure, and a sum that is sure moves no weight.
        return counted(posterior, scenario, posterior.forecast(spend, scenario.days), 0.0)

    kept = brought(posterior.today * factor)

    last: list[Allocation] = []

    def best(weights: FloatArray | None) -> FloatArray:
        # Questions that differ by the weights alone: each begins with what was learnt in the last.
        start = last[0] if last else None
        last[:] = [allocate(problem_for(weights), ROUGHLY, time_limit=SECONDS_A_TURN, strict=False, start=start)]
        return last[0].daily_spend[:cells]

    def gains(spend: FloatArray) -> FloatArray:
        return brought(spend) - kept

    if scenario.cvar is not None:
        return cautious_weights(best, gains, partial(weights_of_worst, share=scenario.cvar))
    return cautious_weights(best, gains, partial(weights_of, caution=scenario.caution))


def with_budget(
    posterior: Posterior, scenario: Scenario, currency: str | None, asked: Asked | None = None
) -> Scenario:
    """The scenario with its budget filled in, to the minor unit: spending goes on as in the last 28 days.

    Where a target decides how much is spent, it is the most that the limits of ``asked`` let the cells take.

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
    if asked is not None and scenario.has_open_budget:
        most = Decimal(repr(asked.daily_budget * scenario.days)).quantize(unit, ROUND_CEILING)
        return scenario.model_copy(update={"budget": float(most)})
    usual = float(posterior.today.sum() * scenario.days)
    wanted = scenario.budget if scenario.budget is not None else usual * (1 + (scenario.budget_change or 0.0))
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
    return scenario.model_copy(update={"budget": float(budget), "budget_change": None})


def _problem(
    posterior: Posterior, scenario: Scenario, responses: ResponseTable, currency: str | None
) -> BudgetProblem:
    """The question to the optimiser, which speaks of a day; a refusal speaks of the horizon too."""
    daily = _daily(posterior, scenario, currency)
    ask = up_to_budget if scenario.goal == "profit" else within_change_limits
    try:
        return ask(responses, posterior.today, daily, scenario.min_change, scenario.max_change)
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
