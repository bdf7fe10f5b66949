"""What a plan says of its flights: when who runs, and who does not run at all."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from adopt.findings import Finding, Severity
from adopt.plan.flights import Flight
from adopt.text import N_, Message

if TYPE_CHECKING:
    from adopt.plan.plan import Plan


def flight_sentences(plan: "Plan") -> Iterator[Message]:
    """For every flight its days inside the plan, and that budgets are of these days."""
    for flight in plan.scenario.flights:
        days = _days_of(plan, flight)
        if not days:
            continue  # a finding says so
        values: dict[str, object] = {"who": flight.title, "first": days[0], "last": days[-1]}
        values |= {"days": len(days), "all": plan.days, "why": flight.why}
        text = (
            N_("{who} runs from {first} to {last}, {days} of {all} days, with budgets for these days ({why}).")
            if flight.why
            else N_("{who} runs from {first} to {last}, {days} of {all} days, with budgets for these days.")
        )
        yield Message(text, values)


def flight_findings(plan: "Plan") -> Iterator[Finding]:
    """Flights without a day inside the plan: their cells get nothing."""
    for flight in plan.scenario.flights:
        if _days_of(plan, flight):
            continue
        over = flight.last is not None and flight.last < plan.first_day
        yield Finding(
            "no-day-of-flight",
            Severity.REVIEW,
            N_("The flight of {who} ended on {day}, before the plan begins on {first}: it gives it no day.")
            if over
            else N_("The flight of {who} begins on {day}, after the plan ends on {last}: it gives it no day."),
            N_("Correct its days, or plan for days that reach into it."),
            {
                "who": flight.title,
                "day": flight.last if over else flight.first,
                "first": plan.first_day,
                "last": plan.last_day,
            },
        )


def _days_of(plan: "Plan", flight: Flight) -> list[date]:
    """The days of the plan that a flight covers."""
    days = np.datetime64(plan.first_day, "D") + np.arange(plan.days)
    covered: list[date] = days[flight.on(days)].tolist()
    return covered
