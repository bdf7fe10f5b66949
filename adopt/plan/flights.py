"""Cells that spend on some days of a plan only, as it stands under ``[[flights]]``."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from adopt.curves.posterior import Posterior
from adopt.errors import QuestionError
from adopt.plan.groups import Groups
from adopt.plan.limits import Names
from adopt.text import N_

BoolArray = NDArray[np.bool_]

FLIGHT_COLUMNS = ("first_day", "last_day", "days")
"""Of ``plan.csv``, last of all where a cell does not run on all days; a budget is for each of its days."""


class Flight(BaseModel):
    """The days on which cells run. Outside of them they spend nothing.

    Attributes:
        who: whom it is about, named as in a limit.
        first: the first day; as early as can be if not given.
        last: the last day, itself included; as late as can be if not given.
        why: the reason somebody asks; told beside the plan.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Names
    first: date | None = None
    last: date | None = None
    why: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Whom it is about, as a tuple."""
        return (self.who,) if isinstance(self.who, str) else self.who

    @property
    def title(self) -> str:
        """Whom it is about, in the user's words."""
        return " + ".join(self.names)

    def __str__(self) -> str:
        days = [f"{key} = {day}" for key, day in (("first", self.first), ("last", self.last)) if day is not None]
        return f"{self.title}: {', '.join(days)}"

    def checked(self) -> "Flight":
        """This flight, refused if it has no day or no end.

        Raises:
            QuestionError: naming whom it is about, and both days.
        """
        if self.first is None and self.last is None:
            raise QuestionError(
                "flight-without-days",
                N_("The flight of {who} has neither a first nor a last day."),
                N_("Give it one of them, such as first = 2026-03-01, or leave it out."),
                who=self.title,
            )
        if self.first is not None and self.last is not None and self.last < self.first:
            raise QuestionError(
                "flight-ends-before-it-begins",
                N_("The flight of {who} ends on {last}, before it begins on {first}."),
                N_("Swap the two, or correct the year; both days belong to the flight."),
                who=self.title,
                first=self.first,
                last=self.last,
            )
        return self

    def on(self, days: NDArray[np.datetime64]) -> BoolArray:
        """Which of ``days`` it covers; (N,) -> (N,)."""
        covered = np.ones(len(days), dtype=bool)
        if self.first is not None:
            covered &= days >= np.datetime64(self.first, "D")
        if self.last is not None:
            covered &= days <= np.datetime64(self.last, "D")
        return covered


def in_flight_of(posterior: Posterior, flights: tuple[Flight, ...], groups: Groups, days: int) -> BoolArray | None:
    """Whether each cell spends on each of the coming days, shape (C, days); None where all do on all of them.

    A cell that no flight names spends on all days, one that several name on the days of any of them.

    Raises:
        QuestionError: if a flight names nobody, or none of the cells that spend today runs on any of the days.
    """
    ahead = posterior.last_day + np.arange(1, days + 1)
    flown = np.zeros((len(posterior.cells), days), dtype=bool)
    named = np.zeros(len(posterior.cells), dtype=bool)
    for number, flight in enumerate(flights, start=1):
        which = groups.members(flight.names, f"flights {number}, who")
        flown[which] |= flight.on(ahead)
        named |= which
    flown[~named] = True
    if posterior.today.sum() > 0 and not flown[posterior.today > 0].any():
        raise QuestionError(
            "nobody-in-flight",
            N_("From {first} to {last} none of the cells that spend today is in flight."),
            N_("Correct the days under [[flights]], or plan for other days."),
            first=str(ahead[0]),
            last=str(ahead[-1]),
        )
    return None if flown.all() else flown


def ends_of(in_flight: BoolArray, first_day: date) -> list[tuple[date, date] | None]:
    """The first and the last day of each cell, None where it has none; (C, N) -> length C."""
    ends: list[tuple[date, date] | None] = []
    for row in in_flight:
        at = np.flatnonzero(row)
        found = [first_day + timedelta(days=int(at[end])) for end in (0, -1)] if at.size else []
        ends.append((found[0], found[1]) if found else None)
    return ends
