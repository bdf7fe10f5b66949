"""What each limit of a scenario costs: the plan without it, asked anew, set beside the plan with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.solve import allocate
from adopt.errors import InfeasibleError, UncertifiedError
from adopt.plan.held_back import held_back
from adopt.plan.limits import Limit
from adopt.plan.question import question_of
from adopt.plan.worth import counted
from adopt.text import N_, Figure, Message

if TYPE_CHECKING:
    from adopt.plan.plan import Plan

FloatArray = NDArray[np.float64]

NOTICED = 1e-3
"""Share of what a plan brings, or costs, from which on a limit's cost is told."""
GAP, SECONDS = 3e-4, 2.0
"""How exactly, and for how long, a plan without a limit is sought."""
_ALWAYS = ("lots", "minimum_if_active", "learning_phase", "platform_minimums", "at_most_active", "off", "locked")
"""Keys that may cost something though no sum is at its end."""


@dataclass(frozen=True)
class Cost:
    """What a limit costs over the whole horizon.

    Attributes:
        limit: of the scenario.
        results: conversions, revenue or profit that the plan without it is expected to bring on top.
        money: currency units that the plan without it spends less; minus what it spends more.
    """

    limit: Limit
    results: float
    money: float


@lru_cache(maxsize=4)  # asked by a plan's sentences and by its prices; plans are compared by identity
def costs_of(plan: "Plan") -> tuple[Cost, ...]:
    """The cost of every limit of the scenario that binds, by itself, all others kept.

    Limits without which there is no plan, or none that is proved best in time, are left out.
    """
    return tuple(_costs(plan))


def cost_sentences(plan: "Plan") -> Iterator[Message]:
    """The limits that cost something, the dearest first."""
    plain = {"conversions": _CONVERSIONS, "revenue": _REVENUE, "profit": _PROFIT}
    if plan.scenario.reach is not None:
        for cost in sorted(costs_of(plan), key=lambda c: -c.money):
            if cost.money > NOTICED * float(plan.total):
                yield Message(_MONEY, {"who": cost.limit.title, "money": plan.money(cost.money)})
        return
    for cost in sorted(costs_of(plan), key=lambda c: -c.results):
        if cost.results > NOTICED * abs(plan.outcome.mean):
            conversions = plan.scenario.goal == "conversions"
            amount = Figure(f"{cost.results:,.0f}") if conversions else plan.money(cost.results)
            yield Message(plain[plan.scenario.goal], {"who": cost.limit.title, "amount": amount})


_CONVERSIONS = N_("Without the limit for {who}, {amount} more conversions would be expected.")
_REVENUE = N_("Without the limit for {who}, {amount} more revenue would be expected.")
_PROFIT = N_("Without the limit for {who}, {amount} more profit would be expected.")
_MONEY = N_("Without the limit for {who}, the same would cost {money} less.")


def _costs(plan: "Plan") -> Iterator[Cost]:
    asked, with_it = plan.asked, plan.allocation
    assert asked is not None
    here = _brings(plan, with_it.daily_spend)
    binding = set(map(_about, held_back(plan)))
    for i, limit in enumerate(asked.scenario.limits):
        if limit.title not in binding and not any(key in limit.asked for key in _ALWAYS):
            continue
        others = (*asked.scenario.limits[:i], *asked.scenario.limits[i + 1 :])
        scenario = asked.scenario.model_copy(update={"limits": others})
        try:
            problem = question_of(replace(asked, scenario=scenario), with_it.problem.responses)
            without = allocate(problem, GAP, SECONDS).daily_spend
        except (InfeasibleError, UncertifiedError):
            continue
        spent = float(with_it.daily_spend.sum() - without.sum()) * plan.days
        yield Cost(limit, _brings(plan, without) - here, spent)


def _about(message: Message) -> object:
    """Whom a limit's sentence is about."""
    inner = message.values.get("limit")
    return inner.values.get("who") if isinstance(inner, Message) else message.values.get("who")


def _brings(plan: "Plan", daily_spend: FloatArray) -> float:
    """What a split is expected to bring towards the goal over the horizon."""
    results = plan.posterior.forecast(daily_spend, plan.days)
    spent = float(daily_spend.sum()) * plan.days
    return float(counted(plan.posterior, plan.scenario, results, spent).mean())
