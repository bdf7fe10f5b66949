"""What differs between two plans, and why: what was asked, what came of it, where money goes, what holds it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from adopt.labels import Cell
from adopt.plan.costs import cost_sentences
from adopt.plan.held_back import at_limits, held_back
from adopt.plan.interval import Interval
from adopt.plan.limits import Limit
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.text import N_, Figure, Message

NOTICED = 0.01
"""Share of what is spent from which on it is told that the money goes elsewhere."""
MOST_CELLS = 3
"""Cells that are named, those that differ most first; the budgets of all stand in the table."""
_FIGURES = (
    "goal", "margin", "days", "spend", "min_change", "max_change", "caution", "cvar", "reach", "target_cpa",
    "target_roas", "target_marginal_cpa", "target_marginal_roas",
)  # fmt: skip
"""Keys of a scenario that hold one figure; the budget of a plan is told in money."""
_ROUGH = ("why", "worth", "tags")
"""Keys of which it is told only that they differ."""


def differences(first: Plan, other: Plan) -> tuple[Message, ...]:
    """What differs in ``other``, in the order in which a reader asks; both plans of one history.

    Results are compared on common draws, in the goal of the first.
    """
    return (
        *_asked(first.scenario, other.scenario),
        *_outcome(first, other),
        *_money(first, other),
        *_held(first, other),
    )


def questions_differ(first: Scenario, other: Scenario) -> tuple[Message, ...]:
    """What ``other`` asks otherwise, with its budget; nothing where both ask the same, whatever their names."""
    rough = [key for key in _ROUGH if getattr(first, key) != getattr(other, key)]
    return (
        *_figures(first, other, ("budget", "budget_change")),
        *_asked(first, other),
        *(Message(N_("{key} is written otherwise."), {"key": key}) for key in rough),
    )


def _figures(first: Scenario, other: Scenario, keys: Sequence[str]) -> Iterator[Message]:
    for key in keys:
        there, here = getattr(first, key), getattr(other, key)
        if there != here:
            values = {"key": key, "here": _figure(here), "there": _figure(there)}
            yield Message(_SET if there is None else _UNSET if here is None else _CHANGED, values)


def _asked(first: Scenario, other: Scenario) -> Iterator[Message]:
    """What the question asks for otherwise."""
    yield from _figures(first, other, _FIGURES)
    more = [limit for limit in other.limits if limit not in first.limits]
    less = [limit for limit in first.limits if limit not in other.limits]
    for text, limits in (
        (N_("Limits in this scenario alone: {limits}."), more),
        (N_("Limits in the other alone: {limits}."), less),
    ):
        if limits:
            yield Message(text, {"limits": [words_of_limit(limit) for limit in limits]})
    flights, others = (
        [flight for flight in here.flights if flight not in there.flights]
        for here, there in ((other, first), (first, other))
    )
    if flights:
        yield Message(N_("Flights in this scenario alone: {flights}."), {"flights": list(map(str, flights))})
    if others:
        yield Message(N_("Flights in the other alone: {flights}."), {"flights": list(map(str, others))})
    launched = [launch.cell for launch in other.launch if launch not in first.launch]
    if launched:
        yield Message(N_("New cells in this scenario: {cells}."), {"cells": [str(cell) for cell in launched]})


_CHANGED = N_("{key} is {here} instead of {there}.")
_SET = N_("{key} is {here}; there it is not set.")
_UNSET = N_("{key} is not set; there it is {there}.")


def _figure(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def words_of_limit(limit: Limit) -> str:
    """A limit as it stands in the file: "platform:linkedin share_min = 0.2"."""
    asked = ", ".join(f"{key} = {_asked_for(value)}" for key, value in limit.asked.items())
    return f"{limit.title}: {asked}"


def _asked_for(value: object) -> str:
    return "true" if value is True else _figure(value)


def _outcome(first: Plan, other: Plan) -> Iterator[Message]:
    """What comes of the difference, with its interval, and what each result more costs."""
    goal, money = first.scenario.goal, float(other.total - first.total)
    won = other.counts_for(first.scenario) - first.counts_for(first.scenario)
    gain = Interval.of(won)
    shown = {
        name: Figure(f"{x:+z,.0f}") if goal == "conversions" else first.money(x)
        for name, x in (("mean", gain.mean), ("low", gain.low), ("high", gain.high))
    }
    yield Message(_GAINS[goal], shown)
    if not money:
        return
    amounts = {"money": first.money(abs(money), first.decimals)}
    yield Message(N_("It spends {money} more.") if money > 0 else N_("It spends {money} less."), amounts)
    if goal == "conversions" and gain.mean * money > 0:
        each = {"each": first.money(money / gain.mean, 2)}
        yield Message(
            N_("Each conversion more costs {each}.")
            if money > 0
            else N_("Each conversion that is given up saves {each}."),
            each,
        )


_GAINS = {
    "conversions": N_("Difference in expected conversions: {mean}, 90 % between {low} and {high}."),
    "revenue": N_("Difference in expected revenue: {mean}, 90 % between {low} and {high}."),
    "profit": N_("Difference in expected profit: {mean}, 90 % between {low} and {high}."),
}


def _money(first: Plan, other: Plan) -> Iterator[Message]:
    """Which platforms take another share of the money, and which cells another budget."""
    here, there = _by_platform(other), _by_platform(first)
    for platform in sorted({*here, *there}, key=lambda name: -abs(here.get(name, 0.0) - there.get(name, 0.0))):
        shares = here.get(platform, 0.0), there.get(platform, 0.0)
        if abs(shares[0] - shares[1]) >= NOTICED:
            values = {"platform": platform, "here": shares[0], "there": shares[1]}
            yield Message(N_("{platform} gets {here:.0%} of the money instead of {there:.0%}."), values)
    budgets, others, costs, dear = _budgets(other), _budgets(first), _next_costs(other), _next_costs(first)
    moved = {c: budgets.get(c, Decimal(0)) - others.get(c, Decimal(0)) for c in {**others, **budgets}}
    for cell in sorted(moved, key=lambda c: -abs(moved[c]))[:MOST_CELLS]:
        if abs(moved[cell]) < Decimal(NOTICED) * Decimal(first.daily_total):
            return
        values = {
            "cell": cell,
            "here": other.money(float(budgets.get(cell, 0)), other.decimals),
            "there": other.money(float(others.get(cell, 0)), other.decimals),
        }
        if np.isfinite([costs.get(cell, np.nan), dear.get(cell, np.nan)]).all():
            values |= {"cost": other.money(costs[cell], 2), "before": other.money(dear[cell], 2)}
            yield Message(_NEXT, values)
        else:
            yield Message(N_("{cell} gets {here} a day instead of {there}."), values)


_NEXT = N_(
    "{cell} gets {here} a day instead of {there}; there its next conversion costs {before}, and after this "
    "budget {cost}."
)


def _by_platform(plan: Plan) -> dict[str, float]:
    total: dict[str, float] = {}
    for cell, budget in zip(plan.cells, plan.recommended, strict=True):
        total[cell.platform] = total.get(cell.platform, 0.0) + float(budget)
    return {name: amount / max(sum(total.values()), 1e-12) for name, amount in total.items()}


def _budgets(plan: Plan) -> dict[Cell, Decimal]:
    return dict(zip(plan.cells, plan.daily_budgets, strict=True))


def _next_costs(plan: Plan) -> dict[Cell, float]:
    return dict(zip(plan.cells, plan.table["marginal_cpa"].astype(float), strict=True))


def _held(first: Plan, other: Plan) -> Iterator[Message]:
    """What holds one of them back and not the other, and what that costs."""
    here, there = (() if plan.asked is None else held_back(plan) for plan in (other, first))
    known = set(map(str, there))
    for rule in here:
        if str(rule) not in known:
            yield Message(N_("This one alone is held back by: {rule}."), {"rule": rule})
    known = set(map(str, here))
    for rule in there:
        if str(rule) not in known:
            yield Message(N_("It is no longer held back by: {rule}."), {"rule": rule})
    if other.asked is not None and other.scenario.limits != first.scenario.limits:
        yield from cost_sentences(other)
    ends, before = at_limits(other), at_limits(first)
    if ends != before:
        text = N_("{count} of its budgets is at the end of what its limits allow; there: {before} of {cells}.")
        many = N_("{count} of its budgets are at the end of what their limits allow; there: {before} of {cells}.")
        yield Message(text, {"count": ends, "before": before, "cells": len(first.cells)}, many)
