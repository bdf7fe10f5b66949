"""What a plan spends, brings and wins, and how surely it is the best, in sentences: for terminals and reports."""

from typing import TYPE_CHECKING

from adopt.text import N_, Message, Money, chance

if TYPE_CHECKING:  # numpy is slow to import, and not every command line needs it
    from adopt.plan.interval import Interval
    from adopt.plan.plan import Plan

METHODS = {
    "concave": N_("by equal marginals"),
    "mixed-integer": N_("by branching"),
    "branch-and-price": N_("by branching on prices"),
}
GOALS = {"conversions": N_("Conversions"), "revenue": N_("Revenue"), "profit": N_("Profit")}
_GAINS = {
    "conversions": N_(
        "Gain over today's split at the same budget: {gain:+z,.0f} ({share:+z.1%}), "
        "90 % between {low:+z,.0f} and {high:+z,.0f}; probability that it is a gain: {chance}."
    ),
    "revenue": N_(
        "Gain in revenue over today's split at the same budget: {gain:+z,.0f} ({share:+z.1%}), "
        "90 % between {low:+z,.0f} and {high:+z,.0f}; probability that it is a gain: {chance}."
    ),
    "profit": N_(
        "Gain in profit over today's split at the same budget: {gain:+z,.0f}, "
        "90 % between {low:+z,.0f} and {high:+z,.0f}; probability that it is a gain: {chance}."
    ),
}


def spend_sentence(plan: "Plan") -> Message:
    """How much is spent on which days."""
    return Message(
        N_("Spend {total} in {count} day, from {first} to {last}: {daily:,.2f} a day."),
        {
            "total": Money(f"{plan.total:,}", plan.currency),
            "count": plan.days,
            "first": plan.first_day,
            "last": plan.last_day,
            "daily": plan.daily_total,
        },
        N_("Spend {total} in {count} days, from {first} to {last}: {daily:,.2f} a day."),
    )


def expectation_sentence(expected: "Interval", spend: float) -> Message:
    """Expected conversions with their interval, and what each costs."""
    return Message(
        N_(
            "Expected conversions: {mean:,.0f}, 90 % between {low:,.0f} and {high:,.0f}; "
            "cost per conversion {cpa:,.2f}."
        )
        if spend
        else N_("Nothing is spent, so nothing is expected."),
        {
            "mean": expected.mean,
            "low": expected.low,
            "high": expected.high,
            "cpa": spend / max(expected.mean, 1e-9),
        },
    )


def gain_sentence(plan: "Plan") -> Message:
    """What is won over today's split at the same budget, or that it is today's split."""
    if plan.is_todays_split:
        return Message(N_("This is today's split: within these limits nothing better was found."))
    return gain_of(plan.scenario.goal, plan.gain, plan.gain_share, plan.chance_of_gain)


def gain_of(goal: str, gain: "Interval", share: float, probability: float) -> Message:
    """A gain over today's split: in conversions, revenue or profit; as a share of what today's split brings."""
    values = {"gain": gain.mean, "share": share, "low": gain.low, "high": gain.high}
    return Message(_GAINS[goal], {**values, "chance": chance(probability)})


def proof_sentence(plan: "Plan") -> Message:
    """How near the plan is to the best that any could be."""
    return Message(
        N_("Proved: no plan within the limits is expected to win {money} more than this one ({method}).")
        if plan.scenario.goal == "profit"
        else N_("Proved: no plan that reaches it is cheaper by more than {gap:.3%} ({method}).")
        if plan.scenario.reach
        else N_(
            "Proved: with gains weighed against their risk, no split within the limits is better "
            "than this one by more than {gap:.3%} ({method})."
        )
        if plan.scenario.weighs_risk
        else N_(
            "Proved: no split within the limits is expected to bring more than {gap:.3%} "
            "above this one ({method})."
        ),
        {
            "gap": plan.proved_gap,
            "money": plan.proved_shortfall_in_money,
            "method": Message(METHODS[plan.allocation.method]),
        },
    )
