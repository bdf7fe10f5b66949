"""What a plan brings in money, in sentences: revenue, profit, and what stays unspent and why."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from adopt.plan.worth import PAYS, worth_of_a_result
from adopt.text import N_, Figure, Message, Money

if TYPE_CHECKING:
    from adopt.plan.interval import Interval
    from adopt.plan.plan import Plan

BoolArray = NDArray[np.bool_]


def money_sentences(plan: "Plan") -> tuple[Message, ...]:
    """Revenue and, for the goal profit, profit and the budget left; for conversions, what each counts for."""
    if plan.scenario.goal == "conversions":
        counts = [f"{name} {value:g}" for name, value in plan.scenario.worth.items()]
        told = N_("Gains count conversions by their worth: {worth}; 1 for all others.")
        return (Message(told, {"worth": counts}),) if counts else ()
    revenue = Message(
        N_("Expected revenue: {mean}, 90 % between {low} and {high}; {roas} for each unit spent (ROAS)."),
        {
            **_said(plan, plan.expected_revenue_interval),
            "roas": Figure(f"{plan.roas:,.2f}" if plan.total else "–"),
        },
    )
    if plan.scenario.margin is None:
        return (revenue,)
    profit = Message(
        N_("Expected profit at a margin of {margin:.3g} %: {mean}, 90 % between {low} and {high}."),
        {**_said(plan, plan.outcome), "margin": 100 * plan.scenario.margin},
    )
    about = budget_sentence(plan)
    return revenue, profit, *([about] if about else [])


def budget_sentence(plan: "Plan") -> Message | None:
    """How much of the budget stays unspent and why, or that more would pay; None where the goal is not profit."""
    if plan.scenario.margin is None:
        return None
    needed = PAYS / plan.scenario.margin
    spend, most = (
        plan.allocation.daily_spend[: len(plan.cells)],
        plan.allocation.problem.maximum[: len(plan.cells)],
    )
    growing = spend < most * (1 - 1e-9)
    if plan.unspent <= 0:
        return _more_would_pay(plan, growing, needed)
    values: dict[str, object] = {"margin": 100 * plan.scenario.margin, "needed": needed}
    for name, amount in (("unspent", plan.unspent), ("budget", plan.budget)):
        values[name] = Money(f"{amount:,}", plan.currency)
    if not growing.any():
        return Message(
            N_("Left unspent: {unspent} of {budget}. The change limits let the cells take no more."), values
        )
    return Message(
        N_(
            "Left unspent: {unspent} of {budget}. At a margin of {margin:.3g} % the next unit of money pays if it "
            "brings {needed:,.2f} in revenue, and no cell that may still grow is expected to."
        )
        if not plan.scenario.weighs_risk
        else N_(
            "Left unspent: {unspent} of {budget}. At a margin of {margin:.3g} % the next unit of money pays if it "
            "brings {needed:,.2f} in revenue; weighed with caution, no cell that may still grow does."
        ),
        values,
    )


def _more_would_pay(plan: "Plan", growing: BoolArray, needed: float) -> Message | None:
    """That a larger budget would pay, where some cell may still grow and is expected to."""
    responses = plan.posterior.responses(plan.days, worth_of_a_result(plan.posterior, plan.scenario))
    marginal = needed * float(responses.marginal_at(plan.recommended)[growing].max(initial=0.0))
    if marginal <= needed:
        return None
    return Message(
        N_(
            "All of the budget pays, and more would: the next unit of money is expected to bring "
            "{marginal:,.2f} in revenue, and {needed:,.2f} is enough."
        ),
        {"marginal": marginal, "needed": needed},
    )


def _said(plan: "Plan", interval: "Interval") -> dict[str, object]:
    return {name: plan.money(getattr(interval, name)) for name in ("mean", "low", "high")}
