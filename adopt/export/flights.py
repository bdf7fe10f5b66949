"""Budgets of a plan that are for some of its days only: a bulk sheet sets budgets, not days."""

from collections import defaultdict
from collections.abc import Iterable

from adopt.errors import FileError
from adopt.export.planned import Flight, Planned
from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.text import N_

REMEDY = N_("Set them in the ads manager too, or upload only when they begin and pause when they end.")


def shorter_flights(planned: Planned) -> dict[Cell, Flight]:
    """The flights of cells that get money on some of the plan's days only.

    A plan names days only where some cell does not run on all: if all that get money have the same, all are told.
    """
    flights = {cell: flight for cell, flight in planned.flights.items() if planned.budgets[cell] > 0}
    if len(set(flights.values())) <= 1:
        return flights
    begin, end = min(f[0] for f in flights.values()), max(f[1] for f in flights.values())
    full = begin, end, (end - begin).days + 1
    return {cell: flight for cell, flight in flights.items() if flight != full}


def flight_findings(planned: Planned, cells: Iterable[Cell]) -> list[Finding]:
    """For each flight, the cells whose budgets are for its days alone."""
    flights, together = shorter_flights(planned), defaultdict[Flight, list[str]](list)
    for cell in cells:
        if cell in flights:
            together[flights[cell]].append(str(cell))
    return [
        Finding(
            "days-of-flight",
            Severity.SERIOUS,
            N_("The budgets of {cells} are for {count} day from {first} to {last}; what is written sets no days."),
            REMEDY,
            {"cells": names, "first": first, "last": last, "count": days},
            plural=N_(
                "The budgets of {cells} are for {count} days from {first} to {last}; what is written sets no days."
            ),
        )
        for (first, last, days), names in together.items()
    ]


def refuse_mixed_flights(planned: Planned, cells: Iterable[Cell]) -> None:
    """Refuse one budget for a campaign whose audiences run on different days: no sum holds on all of them.

    Raises:
        FileError: naming the campaign and two of its audiences.
    """
    first: dict[str, Cell] = {}
    for cell in cells:
        if cell not in planned.flights or not planned.budgets[cell]:
            continue
        other = first.setdefault(cell.campaign, cell)
        if planned.flights[cell] != planned.flights[other]:
            raise FileError(
                "flights-differ",
                N_("{file}: the campaign {campaign} has one budget, but {one} and {other} run on different days."),
                N_("Give the whole campaign one flight in the scenario, and plan again."),
                file=planned.file,
                campaign=cell.campaign,
                one=other,
                other=cell,
            )
