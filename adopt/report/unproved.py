"""What budgets of a plan's file are expected to bring, by curves learned anew; nothing is proved of them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from adopt.errors import QuestionError
from adopt.export.planned import Flight, Planned
from adopt.labels import Cell
from adopt.learned import Curves
from adopt.plan.interval import Interval
from adopt.plan.money import decimals, minor_unit
from adopt.plan.summary import expectation_sentence, gain_of
from adopt.plan.worth import revenue_of
from adopt.report.content import Fact
from adopt.report.facts import Told, between, daily_facts, evidence_sentences
from adopt.report.figures import COUNT, GAIN, Figure, Form
from adopt.text import N_, Message, Money, chance

FloatArray = NDArray[np.float64]

NOT_PROVED = N_(
    "These budgets were not proved again: no plan that was asked for here gives them. What they are expected to "
    "bring was worked out by the curves learned from the history given; whether another split does better was not "
    "looked at. Give the scenario that they were planned with to have the proof: --scenario FILE."
)


def told_of_budgets(planned: Planned, curves: Curves, days: int) -> Told:
    """What budgets bring over the days that follow a history.

    Raises:
        QuestionError: if the history does not know one of the cells, or a flight lies outside of the days.
    """
    posterior = curves.posterior
    daily = _daily(planned, curves, days)
    results = posterior.forecast(daily, days)
    expected = Interval.of(results.sum(axis=0))
    spent = float(daily.sum())
    today = posterior.today * (spent / days / max(posterior.today.sum(), 1e-12))
    kept = posterior.forecast(today, days).sum(axis=0)
    won = results.sum(axis=0) - kept
    gain, share, sure = Interval.of(won), float(won.mean() / max(kept.mean(), 1e-12)), float((won > 0).mean())
    total = Decimal(repr(spent)).quantize(minor_unit(planned.currency))
    first = posterior.last_day.astype("datetime64[D]").item() + timedelta(days=1)
    span = {"first": first, "last": first + timedelta(days=days - 1)}
    said = Message(
        N_("The budgets of {file} for {count} day, from {first} to {last}."),
        {"file": planned.file, "count": days, **span},
        N_("The budgets of {file} for {count} days, from {first} to {last}."),
    )
    facts = (
        Fact(Message(N_("To spend")), Form(decimals(planned.currency)).figure(total), planned.currency or ""),
        *daily_facts(planned),
        Fact(Message(N_("Expected conversions")), COUNT.figure(expected.mean), note=between(COUNT, expected)),
        Fact(Message(N_("Gain over today's split")), GAIN.figure(gain.mean), note=between(GAIN, gain)),
        Fact(Message(N_("Probability of a gain")), Figure(chance(sure))),
    )
    revenue = Interval.of(revenue_of(posterior, results).sum(axis=0))
    return Told(
        planned,
        Message(N_("Budget plan, {first} to {last}"), span),
        (said,),
        facts,
        (
            expectation_sentence(expected, spent),
            *_revenue(planned, revenue, spent),
            gain_of("conversions", gain, share, sure),
        ),
        tuple(evidence_sentences(planned)),
        proof=(Message(NOT_PROVED),),
        findings=curves.findings,
        curves=curves,
        days=days,
    )


def _revenue(planned: Planned, revenue: Interval, spent: float) -> Iterator[Message]:
    if not np.isfinite(revenue.mean) or not spent:
        return
    money = {name: Money(f"{getattr(revenue, name):z,.0f}", planned.currency) for name in ("mean", "low", "high")}
    yield Message(
        N_("Expected revenue: {mean}, 90 % between {low} and {high}; {roas} for each unit spent (ROAS)."),
        {**money, "roas": f"{revenue.mean / spent:,.2f}"},
    )


def _daily(planned: Planned, curves: Curves, days: int) -> FloatArray:
    """Currency units of every cell on every day, shape (C, days); cells that the plan leaves out get nothing."""
    cells = curves.posterior.cells
    ahead = curves.posterior.last_day + np.arange(1, days + 1)
    daily = np.zeros((len(cells), days))
    for cell, budget in planned.budgets.items():
        if cell not in cells:
            raise QuestionError(
                "strange-plan",
                N_("{file} gives {cell} a budget, but the history has no such cell."),
                N_("Give the history that the plan was made from, and the scenario if it launches new cells."),
                file=planned.file,
                cell=cell,
            )
        flown = _flown(planned.flights[cell], ahead, cell) if cell in planned.flights else not planned.flights
        daily[cells.index(cell)] = float(budget) * flown
    return daily


def _flown(flight: Flight, ahead: NDArray[np.datetime64], cell: Cell) -> NDArray[np.bool_]:
    """The days of a flight; several flights of a cell are known by their ends and their number alone."""
    first, last, count = flight
    flown = (ahead >= np.datetime64(first, "D")) & (ahead <= np.datetime64(last, "D"))
    if int(flown.sum()) != count:
        raise QuestionError(
            "strange-flight",
            N_(
                "The plan lets {cell} run on {number} days from {first} to {last}; those are not days of this "
                "forecast."
            ),
            N_("Give the history and the days that the plan was made with, or its scenario: --scenario FILE."),
            cell=cell,
            number=count,
            first=first,
            last=last,
        )
    return np.asarray(flown)
