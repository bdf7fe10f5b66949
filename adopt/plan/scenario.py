"""A scenario: the question a plan answers, as a value or a TOML file."""

import math
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adopt.errors import FileError, QuestionError
from adopt.text import N_, Message

Goal = Literal["conversions", "revenue", "profit"]
LONGEST = 366
MOST_CAUTIOUS = 3.0
LARGEST = 1e15
"""Currency units; above it a float holds no minor units any more."""
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")


class Scenario(BaseModel):
    """What to plan for.

    Attributes:
        name: of the scenario; the file's name by default.
        why: the reason somebody asks.
        budget: in total for all ``days``, currency units; None keeps spending as in the last 28 days.
        days: that follow the history.
        min_change: lowest change of a cell's daily budget against its mean of the last 28 days: -0.5 halves it.
        max_change: highest change: 0.5 is half as much again.
        goal: what to maximise. For "profit", margin x revenue less spend, the budget is an upper limit:
            what would bring less than it costs stays unspent.
        caution: how many standard deviations of a plan's gain over today's split count against its mean; 0 looks
            at the mean alone, as a plan for "profit" always does.
        margin: share of the revenue that is left before ad spend, above 0 and up to 1; only for "profit".
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    name: str = ""
    why: str = ""
    budget: float | None = None
    days: int = Field(default=30, ge=1, le=LONGEST)
    min_change: float = -0.5
    max_change: float = 0.5
    goal: Goal = "conversions"
    caution: float = Field(default=1.0, ge=0, le=MOST_CAUTIOUS)
    margin: float | None = Field(default=None, gt=0, le=1)

    def checked(self) -> "Scenario":
        """This scenario, refused if its figures make no sense.

        Raises:
            QuestionError: for a budget or a limit that is not a usable number, a goal "profit" without a
                margin, or a margin for another goal.
        """
        if self.budget is not None and not 0 < self.budget < LARGEST:  # nor NaN
            raise _bad_budget(_number(self.budget))
        limits = self.min_change, self.max_change
        if not all(map(math.isfinite, limits)) or self.min_change < -1 or self.min_change > self.max_change:
            raise QuestionError(
                "bad-change-limits",
                N_("The change limits must be numbers with -1 ≤ lowest ≤ highest, got {low} and {high}."),
                N_("-0.5 and 0.5 let every budget move by half, up or down."),
                low=_number(self.min_change),
                high=_number(self.max_change),
            )
        if (self.goal == "profit") != (self.margin is not None):
            raise _odd_margin(self.margin is None)
        return self

    def changed(self, changes: dict[str, Any]) -> "Scenario":
        """This scenario with some keys replaced; a margin goes where its goal goes.

        Raises:
            QuestionError: naming the key and what is expected of it.
        """
        kept = self.model_dump(exclude=set() if changes.get("goal", "profit") == "profit" else {"margin"})
        try:
            return Scenario(**{**kept, **changes})
        except ValidationError as error:
            fault = error.errors()[0]
            raise QuestionError(
                "bad-scenario",
                N_("“{key}”: {problem}"),
                _remedy(fault),
                key=str(fault["loc"][0]),
                problem=_problem(fault),
                keys=list(Scenario.model_fields),
            ) from None


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        FileError: naming the file, the key and what is expected of it.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(
            "scenario-unreadable",
            N_("The scenario file {file} cannot be read: {reason}."),
            N_("Check the path."),
            file=str(path),
            reason=error.strerror or type(error).__name__,
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FileError(
            "scenario-not-toml",
            N_("The scenario file {file} is not valid TOML: {reason}."),
            N_("A scenario has lines such as: budget = 30000"),
            file=str(path),
            reason=str(error),
        ) from None
    scenario = _validated({"name": path.stem, **content}, str(path))
    try:
        return scenario.checked()
    except QuestionError as error:
        raise FileError(
            error.code,
            N_("{file}: {problem}"),
            error.remedy.text,
            **error.remedy.values,
            file=str(path),
            problem=error.message,
        ) from None


def load_scenarios(places: tuple[Path, ...]) -> tuple[Scenario, ...]:
    """Read scenario files, and all ``*.toml`` files of folders, in the order of their names.

    Raises:
        FileError: for a file that is no scenario, or a folder without one.
    """
    files: list[Path] = []
    for place in places:
        found = sorted(place.glob("*.toml")) if place.is_dir() else [place]
        if not found:
            raise FileError(
                "no-scenarios",
                N_("The folder {file} holds no scenario files."),
                N_("A scenario is a .toml file; see the folder scenarios of the project for examples."),
                file=str(place),
            )
        files += found
    return tuple(map(load_scenario, files))


def _validated(content: dict[str, Any], file: str) -> Scenario:
    try:
        return Scenario.model_validate(content, strict=True)
    except ValidationError as error:
        fault = error.errors()[0]
        key = str(fault["loc"][0])
        raise FileError(
            "bad-scenario",
            N_("{file}, key “{key}”: {problem}"),
            _remedy(fault),
            file=file,
            key=key,
            problem=_problem(fault),
            keys=list(Scenario.model_fields),
        ) from None


def _problem(fault: Any) -> Message:  # noqa: ANN401 - pydantic's own typed dict is private
    if fault["type"] == "extra_forbidden":
        return Message(N_("there is no such key."))
    expected = {
        "budget": N_("expected a positive number, the total for all days, got {got}."),
        "days": N_("expected a whole number of days from 1 to 366, got {got}."),
        "goal": N_("expected “conversions”, “revenue” or “profit”, got {got}."),
        "caution": N_("expected a number from 0 (only what is expected counts) to 3, got {got}."),
        "margin": N_("expected a share above 0 and up to 1, such as 0.4 for 40 %, got {got}."),
        "min_change": N_("expected a share such as -0.5 or 0.5, got {got}."),
        "max_change": N_("expected a share such as -0.5 or 0.5, got {got}."),
    }
    text = expected.get(str(fault["loc"][0]), N_("expected a text in quotes, got {got}."))
    return Message(text, {"got": repr(fault["input"])})


def _remedy(fault: Any) -> str:  # noqa: ANN401 - pydantic's own typed dict is private
    """What is expected of a known key is said already; an unknown one may be another's misspelling."""
    return N_("The keys of a scenario are {keys}.") if fault["type"] == "extra_forbidden" else ""


def parse_budget(text: str) -> float:
    """A budget as a person types it: 30000, 30,000.50, or ٣٠٠٠٠.

    Raises:
        QuestionError: if it is no positive number.
    """
    plain = text.strip().replace("٬", ",").replace("٫", ".")
    if "," in plain and not _GROUPED.fullmatch(plain):  # 1,5 is no 15
        raise _bad_budget(text)
    try:
        budget = float(plain.replace(",", ""))
    except ValueError:
        budget = math.nan
    if not 0 < budget < LARGEST:
        raise _bad_budget(text)
    return budget


def _bad_budget(found: str) -> QuestionError:
    return QuestionError(
        "bad-budget",
        N_("The budget must be a positive number, got {budget}."),
        N_("Give the total for all days of the plan, for example 30,000.50."),
        budget=found,
    )


def _odd_margin(missing: bool) -> QuestionError:
    if missing:
        return QuestionError(
            "no-margin",
            N_("The goal is profit, but no margin is given: the share of revenue that is left before ad spend."),
            N_("Give it as a number, for example 0.4 where 40 % of the revenue is left."),
        )
    return QuestionError(
        "needless-margin",
        N_("A margin is given, but it counts for the goal profit alone."),
        N_("Leave it out, or make profit the goal."),
    )


def _number(value: float) -> str:
    return f"{value:g}"
