"""A scenario: the question a plan answers, as a value."""

import math
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from adopt.errors import QuestionError
from adopt.plan.faults import keys_of, problem_of, remedy_of, where_of
from adopt.plan.flights import Flight
from adopt.plan.launch import Launch
from adopt.plan.limits import MOST_MONEY, Limit
from adopt.text import N_

Goal = Literal["conversions", "revenue", "profit"]
Spend = Literal["all", "at most"]
LONGEST = 366
MOST_CAUTIOUS = 3.0
LARGEST = MOST_MONEY
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_POSITIVE = ("target_cpa", "target_roas", "target_marginal_cpa", "target_marginal_roas", "reach")
_GOALS: dict[str, tuple[Goal, ...]] = {
    "target_marginal_cpa": ("conversions",),
    "target_marginal_roas": ("revenue",),
    "reach": ("conversions", "revenue"),
}
"""Keys that decide by themselves how much is spent, one of them at most, and the goals that each can have."""


class Scenario(BaseModel):
    """What to plan for.

    Attributes:
        name: of the scenario; the file's name by default.
        why: the reason somebody asks.
        budget: in total for all ``days``, currency units; None keeps spending as in the last 28 days, or, with a
            target or ``reach``, sets no upper limit but those of the cells.
        budget_change: in place of a budget: the change against spending as in the last 28 days; -0.2 is a
            fifth less.
        spend: "all" of the budget, or "at most" the budget. By default all of it, but at most where the goal is
            profit or there is a target or ``reach``.
        days: that follow the history.
        min_change: lowest change of a cell's daily budget against its mean of the last 28 days: -0.5 halves it.
        max_change: highest change: 0.5 is half as much again. A limit for the cell may say otherwise.
        goal: what to maximise. For "profit", margin x revenue less spend, the budget is an upper limit:
            what would bring less than it costs stays unspent. "revenue" by default with a target for ROAS.
        caution: how many standard deviations of a plan's gain over today's split count against its mean; 0 looks
            at the mean alone. A target that is met on average, and ``reach``, are about what is expected: there
            caution counts for nothing.
        cvar: in place of caution: the share of what may happen whose mean gain is maximised, the worst of it; 0.25
            looks at the worst quarter alone (conditional value at risk).
        margin: share of the revenue that is left before ad spend, above 0 and up to 1; only for "profit".
        target_cpa: what a conversion may cost on average, currency units; the best plan that keeps it.
        target_roas: what a unit of money must bring in revenue on average.
        target_marginal_cpa: money is spent while the next conversion costs less than this; goal "conversions".
        target_marginal_roas: money is spent while its next unit brings more than this; goal "revenue".
        reach: conversions in total for all ``days`` (revenue, where that is the goal), at the smallest budget.
        worth: cell or group -> what a conversion there counts for, where platforms count different things: a lead
            on LinkedIn may be worth a fifth of a purchase. 1 for all others; of names that meet, the last counts.
            For the goal "conversions", without targets.
        tags: name -> cells or groups, to be named in limits as "tag:name".
        limits: what cells and groups must keep to; see :class:`adopt.plan.limits.Limit`.
        launch: cells that the history does not know yet; see :class:`adopt.plan.launch.Launch`.
        flights: cells that spend on some of the days only; see :class:`adopt.plan.flights.Flight`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    name: str = ""
    why: str = ""
    budget: float | None = None
    budget_change: float | None = Field(default=None, gt=-1, lt=LARGEST)
    spend: Spend | None = None
    days: int = Field(default=30, ge=1, le=LONGEST)
    min_change: float = -0.5
    max_change: float = 0.5
    goal: Goal = "conversions"
    caution: float = Field(default=1.0, ge=0, le=MOST_CAUTIOUS)
    cvar: float | None = Field(default=None, ge=0.01, lt=1)
    margin: float | None = Field(default=None, gt=0, le=1)
    target_cpa: float | None = None
    target_roas: float | None = None
    target_marginal_cpa: float | None = None
    target_marginal_roas: float | None = None
    reach: float | None = None
    worth: dict[str, float] = {}
    tags: dict[str, tuple[str, ...]] = {}
    limits: tuple[Limit, ...] = ()
    launch: tuple[Launch, ...] = ()
    flights: tuple[Flight, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _goal_of_target(cls, content: Any) -> Any:  # noqa: ANN401 - whatever was given
        """Whoever gives a target for ROAS wants revenue, unless another goal is given."""
        if not isinstance(content, dict) or "goal" in content:
            return content
        wanted = any(content.get(key) is not None for key in ("target_roas", "target_marginal_roas"))
        return {**content, "goal": "revenue"} if wanted else content

    @property
    def is_targeted(self) -> bool:
        """Whether what is expected on average must meet a target."""
        return any(x is not None for x in (self.target_cpa, self.target_roas, self.reach))

    @property
    def spends_all(self) -> bool:
        """Whether all of the budget is to be spent."""
        free = self.goal == "profit" or any(getattr(self, key) is not None for key in _POSITIVE)
        return self.spend == "all" or (self.spend is None and not free)

    @property
    def has_open_budget(self) -> bool:
        """Whether the limits of the cells alone say how much may be spent."""
        given = self.budget is not None or self.budget_change is not None
        targeted = any(getattr(self, key) is not None for key in _POSITIVE)
        return targeted and not given and not self.spends_all

    @property
    def weighs_risk(self) -> bool:
        """Whether gains are weighed against their risk; not where a target is about what is expected."""
        return not self.is_targeted and (self.cvar is not None or self.caution > 0)

    @property
    def is_plain(self) -> bool:
        """Whether a budget and change limits are all that is asked."""
        asked = (self.spend, *(getattr(self, key) for key in _POSITIVE))
        return not (self.limits or self.launch or self.flights) and all(x is None for x in asked)

    def checked(self) -> "Scenario":
        """This scenario, refused if its figures make no sense.

        Raises:
            QuestionError: for a budget or a limit that is not a usable number, a goal "profit" without a
                margin or a margin for another goal, targets that contradict one another or the goal, or a limit
                that contradicts itself.
        """
        if self.budget is not None and not 0 < self.budget < LARGEST:  # nor NaN
            raise _bad_budget(_number(self.budget))
        if self.budget is not None and self.budget_change is not None:
            raise QuestionError(
                "two-budgets",
                N_("budget = {budget} and budget_change = {change} each say how much there is to spend."),
                N_("Give one of them."),
                budget=_number(self.budget),
                change=_number(self.budget_change),
            )
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
        self._check_targets()
        self._check_worth()
        for limit in self.limits:
            limit.checked()
        for flight in self.flights:
            flight.checked()
        return self

    def _check_targets(self) -> None:
        given = {key: getattr(self, key) for key in _POSITIVE if getattr(self, key) is not None}
        for key, value in given.items():
            if not 0 < value < LARGEST:  # nor NaN
                raise QuestionError(
                    "bad-target",
                    N_("{key} must be a positive number, got {got}."),
                    key=key,
                    got=_number(value),
                )
        free = [key for key in _GOALS if key in given]
        if len(free) > 1:
            raise QuestionError(
                "targets-collide",
                N_("{first} and {second} each decide by themselves how much is spent."),
                N_("Give one of them; target_cpa and target_roas may stand beside it."),
                first=free[0],
                second=free[1],
            )
        if free and self.spend == "all":
            raise QuestionError(
                "target-and-all",
                N_('{key} decides how much is spent, so spend = "all" contradicts it.'),
                N_("Leave out one of the two; a budget beside a target is an upper limit."),
                key=free[0],
            )
        for key in free:
            if self.goal not in _GOALS[key]:
                raise QuestionError(
                    "target-of-another-goal",
                    N_("{key} is for the goal {wanted}, but the goal is {goal}."),
                    N_("Change the goal, or leave the target out."),
                    key=key,
                    wanted=list(_GOALS[key]),
                    goal=self.goal,
                )

    def _check_worth(self) -> None:
        for name, value in self.worth.items():
            if not 0 < value < LARGEST:  # nor NaN
                raise QuestionError(
                    "bad-worth",
                    N_("worth of “{name}” must be a positive number, got {got}."),
                    N_("0.2 lets five conversions there count for one elsewhere; cells worth nothing are “off”."),
                    name=name,
                    got=_number(value),
                )
        if self.worth and (self.goal != "conversions" or self.is_targeted or self.has_open_budget):
            raise QuestionError(
                "worth-of-another-goal",
                N_("worth is for the goal conversions, without a target."),
                N_("Leave it out: revenue, profit and targets already say what counts."),
            )

    def changed(self, changes: dict[str, Any]) -> "Scenario":
        """This scenario with some keys replaced; a margin goes where its goal goes, one budget replaces another.

        Raises:
            QuestionError: naming the key and what is expected of it.
        """
        dropped = set() if changes.get("goal", "profit") == "profit" else {"margin"}
        dropped |= {"budget", "budget_change"} if {"budget", "budget_change"} & set(changes) else set()
        kept = self.model_dump(exclude=dropped, exclude_unset=True)
        try:
            return Scenario(**{**kept, **changes})
        except ValidationError as error:
            fault = error.errors()[0]
            raise QuestionError(
                "bad-scenario",
                N_("“{key}”: {problem}"),
                remedy_of(fault),
                key=where_of(fault),
                problem=problem_of(fault, list(Scenario.model_fields)),
                keys=keys_of(fault, list(Scenario.model_fields)),
            ) from None


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
