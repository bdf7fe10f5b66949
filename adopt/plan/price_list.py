"""The price of each rule: what the plan would win, and spend, if one of them gave way and the others stayed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from adopt.errors import AdoptError
from adopt.plan.costs import Cost, costs_of
from adopt.plan.differences import words_of_limit
from adopt.plan.make import plan_for
from adopt.plan.money import minor_unit
from adopt.plan.plan import Plan
from adopt.text import N_, Message

MORE_BUDGET, WIDER = 0.01, 0.1
"""How far the budget and the change limits give way: a hundredth of it, and ten points on both sides."""


@dataclass(frozen=True)
class Price:
    """What a rule costs.

    Attributes:
        rule: what was asked.
        way: how it would give way.
        results: conversions, revenue or profit, as the plan's goal is, that the plan would bring on top.
        money: currency units that it would spend more; minus what it would spend less.
    """

    rule: Message
    way: Message
    results: float
    money: float


def prices_of(plan: Plan) -> tuple[Price, ...]:
    """The budget, the change limits and every limit of the scenario, each asked anew with all others kept.

    Rules without which there is no plan are left out; a limit that does not bind costs nothing.
    """
    return (*_budget(plan), *_changes(plan), *_limits(plan))


def _budget(plan: Plan) -> Iterator[Price]:
    scenario = plan.scenario
    decided = plan.asked is not None and plan.asked.open_budget  # by a target
    if scenario.budget is None or decided or not plan.total:
        return
    more = Decimal(repr(scenario.budget * (1 + MORE_BUDGET))).quantize(minor_unit(plan.currency))
    found = _won(plan, {"budget": float(more)})
    if found is not None:
        rule = Message(N_("Budget of {budget}"), {"budget": plan.money(float(plan.budget), plan.decimals)})
        yield Price(rule, Message(N_("{share:.0%} more"), {"share": MORE_BUDGET}), *found)


def _changes(plan: Plan) -> Iterator[Price]:
    scenario = plan.scenario
    least, most = max(scenario.min_change - WIDER, -1.0), scenario.max_change + WIDER
    found = _won(plan, {"min_change": least, "max_change": most})
    if found is not None:
        values = {"least": scenario.min_change, "most": scenario.max_change}
        rule = Message(N_("Changes of {least:+.0%} to {most:+.0%}"), values)
        yield Price(rule, Message(N_("{least:+.0%} to {most:+.0%}"), {"least": least, "most": most}), *found)


def _limits(plan: Plan) -> Iterator[Price]:
    if plan.asked is None:
        return
    known: dict[int, Cost] = {id(cost.limit): cost for cost in costs_of(plan)}
    for limit in plan.asked.scenario.limits:
        cost = known.get(id(limit))
        won = (0.0, 0.0) if cost is None else (cost.results, round(-cost.money, plan.decimals) + 0.0)
        yield Price(Message("{limit}", {"limit": words_of_limit(limit)}), Message(N_("without it")), *won)


def _won(plan: Plan, changes: dict[str, float]) -> tuple[float, float] | None:
    """Results and money on top of the plan's, with a changed question; None where that has no plan."""
    try:
        other = plan_for(plan.posterior, plan.scenario.changed(changes), plan.currency)
    except AdoptError:
        return None
    won = other.counts_for(plan.scenario) - plan.counts_for(plan.scenario)
    return float(won.mean()), float(other.total - plan.total)
