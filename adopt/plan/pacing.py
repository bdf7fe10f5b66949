"""A period that is already running: what is spent, what is left, and a budget a day that gets there without jumps.

What is left of the period's budget is split like any plan over the days that are left. A cell's level then moves
from what it spends now to where it has to be by no more than a step a day, since a large change of a budget
starts an ads manager's learning again. On top of that level the days may follow demand: with results
``level_t x_t^e``, money spread over days brings most where ``level_t e x_t^(e-1)`` is the same on all, so a day's
weight is ``level_t^(1 / (1 - e))``, cut at a limit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.rounding import round_to_minor_units
from adopt.allocate.spread import spread
from adopt.curves.posterior import Posterior
from adopt.errors import QuestionError
from adopt.findings import Finding, Severity
from adopt.history.table import Panel
from adopt.plan.interval import Interval
from adopt.plan.levels import Follow, in_minor_units, levels, reach, weights_of_days
from adopt.plan.make import plan_for
from adopt.plan.money import decimals, minor_unit
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.text import N_, Money

FloatArray = NDArray[np.float64]

STEP, FOLLOW_LIMIT = 0.2, 0.25
"""A budget that moves by no more than a fifth a day is widely held not to start learning again (a convention);
and how far a day may be from the cell's level when it follows demand."""
RECENT = 7
"""Days whose mean is what a cell spends now."""


@dataclass(frozen=True)
class Period:
    """A running period and how its budget is to be spent.

    Attributes:
        first: day of the period.
        last: day of the period.
        budget: for all of it, currency units.
        step: greatest change of a cell's level from one day to the next, as a share of it.
        follow: whether days or weeks follow demand.
        follow_limit: how far from the cell's level they may be, as a share of it.
    """

    first: date
    last: date
    budget: float
    step: float = STEP
    follow: Follow = "none"
    follow_limit: float = FOLLOW_LIMIT

    def checked(self, known_until: date) -> "Period":
        """This period, refused if its figures make no sense.

        Raises:
            QuestionError: if it ends before it starts or before the history does, starts after the history by
                more than a day, or a share is none.
        """
        if not self.first <= self.last or self.last <= known_until or self.first > known_until + timedelta(1):
            raise QuestionError(
                "bad-period",
                N_("A period from {first} to {last} is not running on {day}, the day after the history."),
                N_("Give a first day up to {day} and a last day from {day} on."),
                first=self.first,
                last=self.last,
                day=known_until + timedelta(1),
            )
        if not (self.step > 0 and 0 <= self.follow_limit < 1):
            raise QuestionError(
                "bad-pace",
                N_("The step must be above 0 and the limit for following demand from 0 to below 1, got {given}."),
                N_("0.2 lets a budget change by a fifth a day."),
                given=f"{self.step}, {self.follow_limit}",
            )
        return self


def running_month(known_until: date, budget: float) -> Period:
    """The month of the day after the history.

    Example:
        >>> month = running_month(date(2026, 11, 21), 30_000)
        >>> str(month.first), str(month.last)
        ('2026-11-01', '2026-11-30')
    """
    first = (known_until + timedelta(1)).replace(day=1)
    last = (first + timedelta(31)).replace(day=1) - timedelta(1)
    return Period(first, last, budget)


@dataclass(frozen=True, eq=False)
class Pace:
    """Where a running period stands, and a budget for each of its days to come.

    Attributes:
        period: the question.
        plan: the best split of what is left, constant over the days.
        spent: so far in the period by each cell, currency units, shape (C,).
        recent: what each cell spends a day now, shape (C,).
        daily: exact budgets, one list of C amounts for each of the n days left.
        within_steps: whether all of what is left can be spent without a step that is too large.
    """

    period: Period
    plan: Plan
    spent: FloatArray
    recent: FloatArray
    daily: tuple[tuple[Decimal, ...], ...]
    within_steps: bool

    @property
    def days_left(self) -> int:
        """Days of the period after the history."""
        return len(self.daily)

    @property
    def left(self) -> float:
        """What is left of the budget, currency units."""
        return self.period.budget - float(self.spent.sum())

    @property
    def heading_for(self) -> float:
        """What the period costs if spending goes on as in the last days, each cell to the end of its flight."""
        return float(self.spent.sum() + (self.recent * self.plan.days_of).sum())

    @property
    def proposal(self) -> Decimal:
        """What all cells together are to spend on the first day that is left."""
        return sum(self.daily[0], Decimal(0))

    @property
    def spent_now(self) -> float:
        """What all cells together spend a day now, currency units."""
        return float(self.recent.sum())

    @cached_property
    def budgets(self) -> FloatArray:
        """The budgets as floats, shape (C, n)."""
        return np.array([[float(amount) for amount in day] for day in self.daily]).T

    @property
    def total(self) -> Decimal:
        """What the days to come cost in all."""
        return sum((sum(day, Decimal(0)) for day in self.daily), Decimal(0))

    @cached_property
    def expected(self) -> Interval:
        """Results of the days to come."""
        return Interval.of(self.plan.posterior.forecast(self.budgets, self.days_left).sum(axis=0))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell and day, the columns of ``pace.csv``; ``adopt whatif`` reads it as budgets.

        Columns: date, platform, campaign, audience, currency, daily_budget.
        """
        first = self.plan.first_day
        rows = [
            (first + timedelta(i), c.platform, c.campaign, c.audience, self.plan.currency or "", amount)
            for i, day in enumerate(self.daily)
            for c, amount in zip(self.plan.cells, day, strict=True)
        ]
        names = ["date", "platform", "campaign", "audience", "currency", "daily_budget"]
        return pd.DataFrame(rows, columns=names)

    def to_csv_bytes(self) -> bytes:
        """``pace.csv``: UTF-8, one row a cell and day."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())

    def findings(self) -> tuple[Finding, ...]:
        """What the reader should know before following it."""
        return tuple(self._remarks())

    def _remarks(self) -> Iterator[Finding]:
        places = decimals(self.plan.currency)
        off = self.heading_for / self.period.budget - 1
        yield Finding(
            "heading-for",
            Severity.REVIEW if abs(off) > OFF_PACE else Severity.NOTE,
            N_("As spending goes now the period would cost {heading}: {off:+.1%} against its budget."),
            "",
            {"heading": self.plan.money(self.heading_for, places), "off": off},
        )
        if not self.within_steps:
            yield Finding(
                "beyond-steps",
                Severity.REVIEW,
                N_(
                    "With steps of at most {step:.0%} a day the days left cost {total} instead of the {left} "
                    "that are left."
                ),
                N_("Allow steps of {needed:.0%}, or accept the difference."),
                {
                    "step": self.period.step,
                    "total": self.plan.money(float(self.total), places),
                    "left": self.plan.money(self.left, places),
                    "needed": self.step_needed,
                },
            )

    @property
    def step_needed(self) -> float:
        """The least step, rounded up to a hundredth, with which all that is left is spent."""
        enough = (step / 100 for step in range(1, MOST_STEP) if self._reaches(step / 100))
        return next(enough, MOST_STEP / 100)

    def _reaches(self, step: float) -> bool:
        least, most = reach(self.recent, self.plan.recommended, self._weights, step)
        return bool(least.sum() <= self.left <= most.sum())

    @property
    def _weights(self) -> FloatArray:
        return weights_of_days(self.plan, self.period.follow, self.period.follow_limit)


OFF_PACE = 0.05
"""A period that heads for more than this off its budget needs a look."""
MOST_STEP = 1000
"""Hundredths: a step of ten times is no step any more."""


def pace_for(posterior: Posterior, panel: Panel, period: Period, scenario: Scenario, currency: str | None) -> Pace:
    """A budget a day for what is left of a running period.

    Args:
        posterior: what is known of the curves; its last day is the last day known.
        panel: of the history, for what was spent in the period.
        period: with its whole budget.
        scenario: goal, limits and caution; its days and budget are those of what is left.
        currency: ISO code, or None.

    Raises:
        QuestionError: if the period is not running, or all of its budget is spent.
        InfeasibleError: if what is left cannot be spent within the change limits.
    """
    known_until: date = posterior.last_day.astype("datetime64[D]").item()
    period = period.checked(known_until)
    inside = panel.dates >= np.datetime64(period.first, "D")
    spent = np.nan_to_num(panel.spend[:, inside]).sum(axis=1)
    unit = minor_unit(currency)
    left = Decimal(repr(period.budget)).quantize(unit) - Decimal(repr(float(spent.sum()))).quantize(unit)
    if left <= 0:
        raise _all_spent(period, float(spent.sum()), known_until, currency)
    days = (period.last - known_until).days
    plan = plan_for(posterior, scenario.changed({"budget": float(left), "days": days}), currency)
    recent = np.nan_to_num(panel.spend[:, -RECENT:]).mean(axis=1)
    daily, within = _paced(plan, period, recent, left)
    return Pace(replace(period), plan, spent, recent, daily, within)


def _all_spent(period: Period, spent: float, day: date, currency: str | None) -> QuestionError:
    places = decimals(currency)
    return QuestionError(
        "period-spent",
        N_("By {day} {spent} were spent of the {budget} for {first} to {last}: nothing is left to plan."),
        N_("Raise the period's budget, or pause the campaigns until {last}."),
        day=day,
        spent=Money(f"{spent:,.{places}f}", currency),
        budget=Money(f"{period.budget:,.{places}f}", currency),
        first=period.first,
        last=period.last,
    )


def _paced(
    plan: Plan, period: Period, recent: FloatArray, left: Decimal
) -> tuple[tuple[tuple[Decimal, ...], ...], bool]:
    """Exact budgets a day, and whether steps allow all that is left."""
    weights, unit = weights_of_days(plan, period.follow, period.follow_limit), minor_unit(plan.currency)
    total = min(float(left), float(plan.total))  # a plan for profit may leave money
    least, most = reach(recent, plan.recommended, weights, period.step)
    within = bool(least.sum() <= total + float(unit) and most.sum() >= total - float(unit))
    wanted = spread(total, least, most, plan.recommended * plan.days)
    exact = Decimal(repr(total if within else float(wanted.sum()))).quantize(unit)
    # A cell's sum may be off by a minor unit, whatever its steps allow.
    room = np.where(wanted > 0, wanted + float(unit), 0.0)
    totals = round_to_minor_units(wanted, np.zeros_like(wanted), room, exact, 1, unit)
    level = levels(recent, wanted, weights, period.step, plan.recommended)
    return in_minor_units(level * weights, totals, unit), within
