"""A limit of a scenario: what some cells must keep to, as it stands under ``[[limits]]``."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from adopt.errors import QuestionError
from adopt.text import N_

MOST_MONEY = 1e15
"""Currency units; above it a float holds no minor units any more."""
Money = Annotated[float, Field(ge=0, lt=MOST_MONEY)]
Positive = Annotated[float, Field(gt=0, lt=MOST_MONEY)]
Difference = Annotated[float, Field(gt=-MOST_MONEY, lt=MOST_MONEY)]
Share = Annotated[float, Field(ge=0, le=1)]
Change = Annotated[float, Field(ge=-1, lt=MOST_MONEY)]
Names = str | tuple[str, ...]
"""One name or several: a cell, a pattern, ``platform:…``, ``campaign:…``, ``audience:…``, ``tag:…`` or ``all``."""

_CROSSING = (
    ("minimum", "maximum"),
    ("committed", "maximum"),
    ("minimum_if_active", "maximum"),
    ("share_min", "share_max"),
    ("change_min", "change_max"),
    ("change_min_money", "change_max_money"),
)
"""Keys of which the first must not lie above the second."""
_ASIDE = {"who", "why", "each"}
"""Keys that ask for nothing by themselves."""


class Times(BaseModel):
    """At least so many times what others get.

    Attributes:
        of: whom to compare with, named as in ``who``.
        times: the factor: 2 is twice as much.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: Names
    times: Positive = 1.0


class Limit(BaseModel):
    """What the cells that ``who`` names must keep to. Amounts are currency units a day.

    Amounts, shares and changes are about all of ``who`` together, or with ``each`` about every cell by itself.
    The keys from ``locked`` on are always about every cell by itself.

    Attributes:
        who: whom it is about: "meta / Spring sale / Women 25-34", with * for anything; "platform:meta",
            "campaign:Spring sale", "audience:Women 25-34", "tag:gulf", "all"; or a list of these.
        why: the reason somebody asks; told beside the plan.
        each: whether amounts, shares and changes hold for every cell by itself, not for all together.
        minimum: they get at least so much a day.
        maximum: they get at most so much a day.
        committed: so much a day is spent already by contract: they get at least it.
        share_min: they get at least this share of all that is spent: 0.2 is a fifth.
        share_max: they get at most this share of all that is spent.
        change_min: least change against the mean of the last 28 days: -0.2 is a fifth less. For a cell it stands
            in place of the scenario's ``min_change``.
        change_max: greatest change: 0.2 is a fifth more. For a cell it stands in place of ``max_change``.
        change_min_money: least change in money: -100 is 100 a day less. For a cell in place of ``min_change``.
        change_max_money: greatest change in money: 100 is 100 a day more. For a cell in place of ``max_change``.
        at_least_times: they get at least so many times what others get: { of = "platform:tiktok", times = 2 }.
        at_most_active: at most so many of the cells get anything; the others are switched off.
        locked: the budgets stay as they are.
        off: the cells are switched off.
        minimum_if_active: a cell gets at least so much a day, or is switched off.
        learning_phase: a cell is expected to bring the results a week that its platform's learning phase needs,
            or is switched off; a number is the results a week where the platform tells none.
        platform_minimums: a cell gets at least its platform's minimum budget, or is switched off.
        lots: budgets are multiples of it: 5 gives 5, 10, 15 a day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Names
    why: str = ""
    each: bool = False
    minimum: Money | None = None
    maximum: Money | None = None
    committed: Money | None = None
    share_min: Share | None = None
    share_max: Share | None = None
    change_min: Change | None = None
    change_max: Change | None = None
    change_min_money: Difference | None = None
    change_max_money: Difference | None = None
    at_least_times: Times | None = None
    at_most_active: Annotated[int, Field(ge=0)] | None = None
    locked: bool = False
    off: bool = False
    minimum_if_active: Positive | None = None
    learning_phase: bool | Positive = False
    platform_minimums: bool = False
    lots: Positive | None = None

    @property
    def asked(self) -> dict[str, object]:
        """The keys that ask for something, and what they ask for."""
        given = {key: getattr(self, key) for key in type(self).model_fields if key not in _ASIDE}
        return {key: value for key, value in given.items() if value is not None and value is not False}

    @property
    def names(self) -> tuple[str, ...]:
        """Whom it is about, as a tuple."""
        return (self.who,) if isinstance(self.who, str) else self.who

    @property
    def title(self) -> str:
        """Whom it is about, in the user's words."""
        return " + ".join(self.names)

    def checked(self) -> "Limit":
        """This limit, refused if its keys contradict one another.

        Raises:
            QuestionError: naming both keys and both figures.
        """
        asked = self.asked
        if not asked:
            raise QuestionError(
                "empty-limit",
                N_("The limit for {who} asks for nothing."),
                N_("Give it one of the keys {keys}."),
                who=self.title,
                keys=[key for key in type(self).model_fields if key not in _ASIDE],
            )
        for alone in ("locked", "off"):
            others = [key for key in asked if key != alone]
            if alone in asked and others:
                raise QuestionError(
                    "limit-contradicts-itself",
                    N_("The limit for {who} asks for {alone} = true and for {other} = {figure} at once."),
                    N_("Leave one of them out, or give it a limit of its own for other cells."),
                    who=self.title,
                    alone=alone,
                    other=others[0],
                    figure=_figure(asked[others[0]]),
                )
        for low, high in _CROSSING:
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and least > most:
                raise QuestionError(
                    "limit-contradicts-itself",
                    N_("The limit for {who} asks for {low} = {least} and {high} = {most}: nothing lies between."),
                    N_("Lower {low} or raise {high}."),
                    who=self.title,
                    low=low,
                    high=high,
                    least=_figure(least),
                    most=_figure(most),
                )
        return self


def _figure(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()
