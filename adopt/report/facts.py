"""What is known of a plan when a report of it is made: from the plan itself, or from its file alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from adopt.export.held import held_cells
from adopt.export.planned import Planned, read_planned
from adopt.findings import Finding
from adopt.history.source import Source
from adopt.labels import Cell
from adopt.learned import Curves
from adopt.plan.held_back import at_limits
from adopt.plan.interval import Interval
from adopt.plan.money import decimals
from adopt.plan.plan import Plan
from adopt.plan.summary import expectation_sentence, gain_sentence, proof_sentence
from adopt.report.content import Fact
from adopt.report.figures import COUNT, GAIN, Figure, Form
from adopt.text import N_, Message, Money, chance

WITH_ITS_HISTORY = N_(
    "The interval of the total, the gain over today's split and the proof cannot be told from {file} alone: "
    "give the history that it was made from and its days, adopt report {file} --history history.csv --days 30."
)
BETWEEN = N_("90 % between {low} and {high}")
_GOALS = {
    "conversions": N_("as many conversions as possible"),
    "revenue": N_("as much revenue as possible"),
    "profit": N_("as much profit as possible"),
}


@dataclass(frozen=True)
class Told:
    """What a report tells of a plan, however it came to be known.

    Attributes:
        planned: the budgets, and what the plan's file says of each cell.
        title: of the report.
        asked: the question.
        facts: the figures that stand out.
        expected: what the plan is expected to bring.
        sure: how sure that is.
        rules: what the limits are and cost.
        proof: how near it is to the best.
        findings: to know before following it.
        held: the limit that each cell is at the end of, where that is known.
        curves: what it was made from; None for a file alone.
        days: that it is for; None where nobody said it.
        cautious: whether gains were weighed against their risk.
    """

    planned: Planned
    title: Message
    asked: tuple[Message, ...]
    facts: tuple[Fact, ...]
    expected: tuple[Message, ...]
    sure: tuple[Message, ...] = ()
    rules: tuple[Message, ...] = ()
    proof: tuple[Message, ...] = ()
    findings: tuple[Finding, ...] = ()
    held: Mapping[Cell, Message] = field(default_factory=dict)
    curves: Curves | None = None
    days: int | None = None
    cautious: bool = False


def told_of_plan(
    plan: Plan, curves: Curves, freed: tuple[Message, ...] = (), notes: tuple[Message, ...] = ()
) -> Told:
    """What is to be told of a plan, with what it was made from.

    Args:
        plan: the plan.
        curves: it was made from.
        freed: what its change limits cost, where that was asked.
        notes: what is to be said before anything else.
    """
    planned = read_planned(Source("plan.csv", plan.to_csv_bytes()))
    return Told(
        planned,
        period_title(plan),
        (*notes, *_asked(plan)),
        tuple(_facts(plan)),
        tuple(_expected(plan)),
        tuple(evidence_sentences(planned)),
        (*plan.limit_sentences(), *_ends(plan), *freed),
        (proof_sentence(plan), Message(_ABOUT_PROOFS)),
        (*curves.findings, *plan.findings()),
        held_cells(plan),
        curves,
        plan.days,
        plan.scenario.weighs_risk,
    )


def told_of_file(planned: Planned) -> Told:
    """What the file of a plan tells by itself: no interval of a total can be made of those of its cells."""
    said = Message(N_("The budgets of {file}, which does not say what was asked."), {"file": planned.file})
    means = [told.expected for told in planned.told.values()]
    total = sum(mean for mean in means if mean is not None)
    known = bool(means) and None not in means
    summed = Message(
        N_("Expected in all: {total:,.0f} conversions, which is the sum of what is expected of each audience."),
        {"total": total},
    )
    expected = (summed,) if known else ()
    name = Message(N_("Expected conversions"))
    facts = (
        (Fact(name, COUNT.figure(total), note=Message(N_("no interval without the history"))),) if known else ()
    )
    return Told(
        planned,
        Message(N_("Budgets to set")),
        (said,),
        (*daily_facts(planned), *facts),
        (*expected, Message(WITH_ITS_HISTORY, {"file": planned.file})),
        tuple(evidence_sentences(planned)),
    )


def period_title(plan: Plan) -> Message:
    """What a report of a plan is called."""
    return Message(N_("Budget plan, {first} to {last}"), {"first": plan.first_day, "last": plan.last_day})


def daily_facts(planned: Planned) -> Iterator[Fact]:
    """The budget a day against today's; nothing for plans with flights, whose budgets are of different days."""
    if planned.flights:
        return
    money, unit = Form(decimals(planned.currency)), planned.currency or ""
    before = planned.before(list(planned.budgets))
    note: Message | str = ""
    if before is not None:
        today = Money(money.figure(before).text, unit)
        note = Message(N_("today {amount}"), {"amount": today})
    yield Fact(Message(N_("Budget a day")), money.figure(sum(planned.budgets.values(), Decimal(0))), unit, note)


def evidence_sentences(planned: Planned) -> Iterator[Message]:
    """How much of the money goes where the curve is known from the cell's own days."""
    known = {cell: told.evidence for cell, told in planned.told.items() if told.evidence is not None}
    money = sum((planned.budgets[cell] for cell in known), Decimal(0))
    if not money:
        return
    if all(evidence >= OWN for evidence in known.values()):
        yield Message(N_("All audiences are known mostly from their own days."))
        return
    own = [cell for cell, evidence in known.items() if evidence >= OWN]
    share = float(sum((planned.budgets[cell] for cell in own), Decimal(0)) / money)
    yield Message(
        N_(
            "{count} of {cells} audiences, with {share} of the money, is known mostly from its own days; the "
            "others are judged mostly by audiences like them."
        ),
        {"count": len(own), "cells": len(known), "share": f"{share:.0%}"},
        N_(
            "{count} of {cells} audiences, with {share} of the money, are known mostly from their own days; the "
            "others are judged mostly by audiences like them."
        ),
    )


OWN = 0.5
"""From this share of evidence on, a curve is mostly its own cell's."""
_ABOUT_PROOFS = N_(
    "The proof is about the arithmetic: given the curves that were learned, hardly any other split could do "
    "better. How far the curves themselves may be off is what the intervals say."
)


def _asked(plan: Plan) -> Iterator[Message]:
    scenario = plan.scenario
    goal = Message(_GOALS[scenario.goal])
    if scenario.reach is not None:
        goal = Message(N_("{wanted} at the smallest budget"), {"wanted": f"{scenario.reach:,.0f}"})
    open_budget = plan.asked is not None and plan.asked.open_budget
    values = {
        "budget": plan.money(float(plan.budget), plan.decimals),
        "count": plan.days,
        "first": plan.first_day,
        "last": plan.last_day,
        "goal": goal,
    }
    one, many = _WITHOUT_BUDGET if open_budget else _WITH_BUDGET
    yield Message(one, values, many)
    if scenario.why:
        yield Message(N_("Why it is asked: “{why}”"), {"why": scenario.why})


_WITH_BUDGET = (
    N_("{budget} for {count} day, from {first} to {last}. Wanted: {goal}."),
    N_("{budget} for {count} days, from {first} to {last}. Wanted: {goal}."),
)
_WITHOUT_BUDGET = (
    N_("No budget was set, for {count} day from {first} to {last}. Wanted: {goal}."),
    N_("No budget was set, for {count} days from {first} to {last}. Wanted: {goal}."),
)


def _facts(plan: Plan) -> Iterator[Fact]:
    money, unit = Form(plan.decimals), plan.currency or ""
    daily = Message(N_("{amount} a day"), {"amount": plan.money(plan.daily_total, plan.decimals)})
    yield Fact(Message(N_("To spend")), money.figure(plan.total), unit, daily)
    expected, gain = plan.expected, plan.gain
    yield Fact(Message(N_("Expected conversions")), COUNT.figure(expected.mean), note=between(COUNT, expected))
    if plan.scenario.goal != "conversions":
        name = Message(N_("Expected revenue") if plan.scenario.goal == "revenue" else N_("Expected profit"))
        yield Fact(name, COUNT.figure(plan.outcome.mean), unit, between(COUNT, plan.outcome))
    if not plan.is_todays_split:
        in_money = plan.scenario.goal != "conversions"
        name = Message(N_("Gain over today's split"))
        yield Fact(name, GAIN.figure(gain.mean), unit if in_money else "", between(GAIN, gain))
        yield Fact(Message(N_("Probability of a gain")), Figure(chance(plan.chance_of_gain)))


def between(form: Form, interval: Interval) -> Message:
    """The central 90 % in words."""
    return Message(BETWEEN, {"low": form.figure(interval.low).text, "high": form.figure(interval.high).text})


def _expected(plan: Plan) -> Iterator[Message]:
    yield expectation_sentence(plan.expected, float(plan.total))
    if misses := plan.misses.sentence(plan.stretch):
        yield misses
    yield from plan.money_sentences()
    yield gain_sentence(plan)


def _ends(plan: Plan) -> Iterator[Message]:
    """How far changes may go, and how many budgets go as far as that."""
    scenario, count = plan.scenario, at_limits(plan)
    bounds = {"low": f"{scenario.min_change:+.0%}", "high": f"{scenario.max_change:+.0%}"}
    yield Message(
        N_(
            "A budget may change by {low} to {high} against its mean of the last 28 days, if no rule says "
            "otherwise."
        ),
        bounds,
    )
    yield Message(
        N_("{count} of {cells} budgets is at the end of what the rules allow."),
        {"count": count, "cells": len(plan.cells)},
        N_("{count} of {cells} budgets are at the end of what the rules allow."),
    )
