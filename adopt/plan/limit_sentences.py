"""What a plan says of its limits and targets: how much it spends and why, and what holds it back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from adopt.findings import Finding, Severity
from adopt.plan.costs import cost_sentences
from adopt.plan.flight_sentences import flight_sentences
from adopt.plan.held_back import held_back
from adopt.plan.newcomers import donors_of
from adopt.text import N_, Figure, Message

if TYPE_CHECKING:
    from adopt.plan.plan import Plan

WIDE, TOO_WIDE = 1e-3, 0.02
"""Gaps of a proof from which on it is told, and from which on the plan is not to be relied on."""


def limit_sentences(plan: "Plan") -> tuple[Message, ...]:
    """The budget mode and what it reached, then the limits that hold the plan back; nothing without limits."""
    if plan.asked is None:
        return ()
    rules = (Message(N_("Held back by: {rule}."), {"rule": rule}) for rule in held_back(plan))
    return (*flight_sentences(plan), *_mode(plan), *rules, *cost_sentences(plan))


def limit_findings(plan: "Plan") -> Iterator[Finding]:
    """Cells that a limit switches off because they cannot reach what it asks of an active cell."""
    boxes = plan.asked.boxes if plan.asked else ()
    for cell, box, today in zip(plan.cells, boxes, plan.today, strict=bool(boxes)):
        if box.high <= 0 < today and box.out_of_reach:
            yield Finding(
                "out-of-reach",
                Severity.REVIEW,
                N_("{cell} is switched off: within its limits it cannot reach what is asked of it ({limit})."),
                N_("Give it a limit of its own with a higher change_max, or take it out of that limit."),
                {"cell": cell, "limit": box.highs},
                cell,
            )


def proof_findings(plan: "Plan") -> Iterator[Finding]:
    """That the best plan may be noticeably better than this one, where the search ended before it was proved."""
    gap = plan.allocation.certificate.gap
    if plan.asked is not None and gap > WIDE:
        yield Finding(
            "wide-proof",
            Severity.REVIEW if gap <= TOO_WIDE else Severity.SERIOUS,
            N_("The search ended before this plan was proved best: another may be better by up to {gap:.2%}."),
            N_("Loosen a limit, such as lots for all cells, if that is too much."),
            {"gap": gap},
        )


def launch_findings(plan: "Plan") -> Iterator[Finding]:
    """How little is known of each new cell, and whether the plan starts it."""
    known = len(plan.cells) - len(plan.scenario.launch)
    for i, launch in enumerate(plan.scenario.launch, start=known):
        low, high = np.quantile(plan.posterior.curves[i].results(np.array([launch.maximum])), [0.05, 0.95])
        starts = plan.recommended[i] > 0
        yield Finding(
            "launched",
            Severity.REVIEW,
            N_(
                "{cell} is new: at {maximum} a day its platform's other cells suggest {low:,.1f} to {high:,.1f} "
                "conversions a day (90 %)."
            )
            if donors_of(plan.posterior, launch, known).size < known
            else N_(
                "{cell} is new: at {maximum} a day all other cells suggest {low:,.1f} to {high:,.1f} "
                "conversions a day (90 %)."
            ),
            N_("Give it a few weeks, then plan again with what it has shown.")
            if starts
            else N_("The plan does not start it; give it a minimum to test it all the same."),
            {"cell": launch.cell, "maximum": plan.money(launch.maximum), "low": float(low), "high": float(high)},
            launch.cell,
        )


def _mode(plan: "Plan") -> Iterator[Message]:
    scenario, expected = plan.scenario, plan.expected.mean
    cpa = float(plan.total) / expected if expected > 0 else 0.0
    if scenario.reach is not None:
        reached = plan.expected_revenue_interval.mean if scenario.goal == "revenue" else expected
        text = N_("The smallest budget expected to reach {wanted}: {total}; expected: {reached}.")
        total = plan.money(float(plan.total), plan.decimals)
        yield Message(
            text,
            {"wanted": Figure(f"{scenario.reach:,.0f}"), "reached": Figure(f"{reached:,.0f}"), "total": total},
        )
    if scenario.is_targeted and not plan.total:
        yield Message(N_("Within the limits no spend meets the target, so nothing is spent."))
        return
    if scenario.target_cpa is not None:
        values = {"target": plan.money(scenario.target_cpa, 2), "cpa": plan.money(cpa, 2)}
        yield Message(N_("Target: a conversion costs at most {target} on average; expected: {cpa}."), values)
    if scenario.target_roas is not None:
        roas = {"target": Figure(f"{scenario.target_roas:,.2f}"), "roas": Figure(f"{plan.roas:,.2f}")}
        text = N_("Target: each unit spent brings at least {target} in revenue on average; expected: {roas}.")
        yield Message(text, roas)
    if scenario.target_marginal_cpa is not None:
        values = {"target": plan.money(scenario.target_marginal_cpa, 2)}
        yield Message(N_("Money is spent while the next conversion costs less than {target}."), values)
    if scenario.target_marginal_roas is not None:
        figure = {"target": Figure(f"{scenario.target_marginal_roas:,.2f}")}
        yield Message(N_("Money is spent while its next unit brings more than {target} in revenue."), figure)
    if not scenario.spends_all:
        yield from _left_over(plan)


def _left_over(plan: "Plan") -> Iterator[Message]:
    """What stays of an upper limit, for other goals than profit, which tells it with its own reason."""
    if plan.unspent > 0 and plan.scenario.goal != "profit":
        values = {"unspent": plan.money(float(plan.unspent), plan.decimals)}
        yield Message(N_("Left unspent: {unspent} of the budget, which is an upper limit here."), values)
