"""What the reader of a plan should know before following it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from adopt.findings import Finding, Severity
from adopt.history.budget_rules import Overspend, budget_rules
from adopt.plan.flight_sentences import flight_findings
from adopt.plan.limit_sentences import launch_findings, limit_findings, proof_findings
from adopt.plan.money import minor_unit
from adopt.plan.worth import PAYS, worth_of_a_result
from adopt.text import N_, Figure, Message

if TYPE_CHECKING:
    from adopt.plan.plan import Plan

WORTH_MOVING, WORTH_READING = 0.01, 0.02
"""A gain below the first share for more than the second share of the money is questioned."""
ROUGH = 3.0
"""Upper over lower end of the 90 % interval of a conversion's value above which it is known only roughly."""
_SMALL_GAINS = {
    "conversions": N_(
        "The plan moves {moved:.0%} of the money for {gain:.1%} more results: today's split is nearly as good."
    ),
    "revenue": N_(
        "The plan moves {moved:.0%} of the money for {gain:.1%} more revenue: today's split is nearly as good."
    ),
    "profit": N_(
        "The plan moves {moved:.0%} of the money for {gain:.1%} more profit: today's split is nearly as good."
    ),
}


def remarks(plan: "Plan") -> tuple[Finding, ...]:
    """The findings about a plan, for every goal and for its own."""
    found = [
        *_small_gain(plan),
        *_paused(plan),
        *flight_findings(plan),
        *limit_findings(plan),
        *launch_findings(plan),
        *proof_findings(plan),
        *_overspend(plan),
    ]
    if plan.scenario.goal != "conversions":
        found += _rough_values(plan)
    if plan.scenario.goal == "profit":
        found += _forced(plan)
    return tuple(found)


def _small_gain(plan: "Plan") -> Iterator[Finding]:
    if plan.moved > WORTH_READING and plan.gain_share < WORTH_MOVING:
        yield Finding(
            "small-gain",
            Severity.REVIEW,
            _SMALL_GAINS[plan.scenario.goal],
            N_("Keep today's split, or allow only small changes."),
            {"moved": plan.moved, "gain": plan.gain_share},
        )


def _paused(plan: "Plan") -> Iterator[Finding]:
    new = {launch.cell for launch in plan.scenario.launch}
    for cell, today, planned in zip(plan.cells, plan.today, plan.recommended, strict=True):
        if today <= 0 and planned <= 0 and cell not in new:
            yield Finding(
                "no-spend-today",
                Severity.NOTE,
                N_("{cell} did not spend in the last 28 days, so the plan leaves it at 0."),
                N_("Start it in the ads manager first if you want it back."),
                {"cell": cell},
                cell,
            )


def _overspend(plan: "Plan") -> Iterator[Finding]:
    """How far the platforms may go beyond a daily budget, where that is known."""
    spending = dict.fromkeys(c.platform for c, s in zip(plan.cells, plan.recommended, strict=True) if s > 0)
    known = [(platform, budget_rules(platform).overspend) for platform in spending]
    told = [_beyond(platform, overspend) for platform, overspend in known if overspend is not None]
    if told:
        yield Finding(
            "overspend",
            Severity.NOTE,
            N_("A daily budget is an average, not a cap: {platforms}."),
            N_("Look at the week before you take a dear day for a mistake."),
            {"platforms": told},
        )


def _beyond(platform: str, overspend: Overspend) -> Message:
    values = {
        "platform": platform,
        "share": Figure(f"{overspend.a_day:.0%}"),
        "week": Figure(f"{overspend.week or 0:g}"),
    }
    return Message(
        N_("on a day {platform} may spend {share} more, in a week {week} daily budgets")
        if overspend.week
        else N_("on a day {platform} may spend {share} more"),
        values,
    )


def _rough_values(plan: "Plan") -> Iterator[Finding]:
    """Cells whose revenue rests on a value that may be several times too high or too low."""
    low, high = np.quantile(plan.posterior.value, [0.05, 0.95], axis=1)
    for i, cell in enumerate(plan.cells):
        if high[i] > ROUGH * low[i] and plan.recommended[i] > 0:
            yield Finding(
                "rough-value",
                Severity.REVIEW,
                N_(
                    "What a conversion of {cell} brings is known only roughly: "
                    "90 % between {low:,.2f} and {high:,.2f}."
                ),
                N_("Trust its share of the revenue as little; more days with conversion values help."),
                {"cell": cell, "low": float(low[i]), "high": float(high[i])},
                cell,
            )


def _forced(plan: "Plan") -> Iterator[Finding]:
    """Cells that the change limits keep at more than pays."""
    worth = worth_of_a_result(plan.posterior, plan.scenario)
    marginal = plan.posterior.responses(plan.days, worth).marginal_at(plan.recommended)
    least = plan.allocation.problem.minimum[: len(plan.cells)]
    unit = float(minor_unit(plan.currency))
    for i, cell in enumerate(plan.cells):
        if (
            plan.recommended[i] > 0
            and least[i] > 0
            and plan.recommended[i] <= least[i] + unit
            and marginal[i] < PAYS
        ):
            yield Finding(
                "forced-spend",
                Severity.REVIEW,
                N_(
                    "{cell} gets the least that the change limits allow, "
                    "and the last of it is expected to bring less than it costs."
                ),
                N_("Let its budget fall further."),
                {"cell": cell},
                cell,
            )
