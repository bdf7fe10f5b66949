"""A running month: what is left of its budget over the days that are left, caught up with without jumps.

Every day's budget differs from the one before by no more than a share of it. Catching up, the budget climbs by
that share until it reaches one level, at which it stays; braking, it falls to one. Of all ways that add up to
what is left, this one has the lowest highest day, or the highest lowest.
"""

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from adopt.errors import QuestionError
from adopt.plan.money import minor_unit
from adopt.plan.scenario import LARGEST
from adopt.text import N_, Message

STEP = 0.2
"""Change from one day to the next that ads managers are usually trusted with; no platform publishes a figure."""


@dataclass(frozen=True)
class Month:
    """A budget period that is under way. Amounts are currency units.

    Attributes:
        budget: in total for all its days.
        days: of the whole period.
        days_left: the coming ones, of which none is spent yet.
        spent: so far.
        running: budget a day as it runs today, of all cells together.
        step: greatest change from one day to the next, as a share.
        currency: ISO code, or None.

    Raises:
        QuestionError: if a figure makes no sense; names it.
    """

    budget: float
    days: int
    days_left: int
    spent: float
    running: float
    step: float = STEP
    currency: str | None = None

    def __post_init__(self) -> None:
        ranges = {
            "budget": 0 < self.budget < LARGEST,
            "days_left": 1 <= self.days_left <= self.days,
            "spent": 0 <= self.spent < LARGEST,
            "running": 0 < self.running < LARGEST,
            "step": 0 <= self.step < 1,
        }
        for name, sound in ranges.items():
            if not sound:
                raise QuestionError(
                    "bad-month",
                    N_("{name} = {value} makes no sense for a month of {days} days."),
                    N_("Amounts are positive, some days are left, and the step is a share below 1."),
                    name=name,
                    value=f"{getattr(self, name):g}",
                    days=self.days,
                )

    @property
    def left(self) -> float:
        """What is left of the budget; 0 where it is overspent."""
        return max(self.budget - self.spent, 0.0)

    @property
    def pace(self) -> float:
        """Spent so far over what an even pace would have spent; NaN on the first day."""
        gone = self.days - self.days_left
        return self.spent / (self.budget * gone / self.days) if gone else math.nan


@dataclass(frozen=True)
class Pacing:
    """The days that are left.

    Attributes:
        month: the question.
        daily_budgets: one for each day left, exact, currency units.
    """

    month: Month
    daily_budgets: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """What the days left cost."""
        return sum(self.daily_budgets, Decimal(0))

    @property
    def missed(self) -> Decimal:
        """What stays of the budget because catching up would take jumps; negative where it is exceeded."""
        unit = minor_unit(self.month.currency)
        left = Decimal(repr(self.month.budget)) - Decimal(repr(self.month.spent))
        return left.quantize(unit, ROUND_HALF_EVEN) - self.total

    @property
    def sentence(self) -> Message:
        """How the days go on, and what cannot be caught up with."""
        unit = minor_unit(self.month.currency)
        values = {
            "first": f"{self.daily_budgets[0]:,}",
            "last": f"{self.daily_budgets[-1]:,}",
            "missed": f"{abs(self.missed):,}",
            "step": 100 * self.month.step,
        }
        if abs(self.missed) <= unit:
            return Message(
                N_("From {first} on the next day to {last} on the last one, the budget is spent."), values
            )
        if self.missed > 0:
            return Message(
                N_("Even growing by {step:g} % every day to {last}, {missed} of the budget stays unspent."), values
            )
        return Message(
            N_("Even falling by {step:g} % every day to {last}, the budget is exceeded by {missed}."), values
        )


def paced(month: Month) -> Pacing:
    """Budgets for the days left that spend what is left, as far as no day jumps."""
    grows = month.left >= month.running * month.days_left
    factor = 1 + month.step if grows else 1 - month.step
    ramp = [month.running * factor ** (day + 1) for day in range(month.days_left)]
    level = _level(ramp, month.left)
    days = [(min if grows else max)(amount, level) for amount in ramp]
    return Pacing(month, _whole(days, minor_unit(month.currency)))


def _level(ramp: list[float], total: float) -> float:
    """The level at which a ramp is cut so that the days add up to ``total``; its end where no level is enough."""
    grows, before = ramp[-1] >= ramp[0], 0.0
    for day, amount in enumerate(ramp):
        level = (total - before) / (len(ramp) - day)
        if (level <= amount) if grows else (level >= amount):
            return level
        before += amount
    return ramp[-1]


def _whole(days: list[float], unit: Decimal) -> tuple[Decimal, ...]:
    """Whole minor units whose running sums are those of ``days``, rounded."""
    sums, found = Decimal(0), []
    running = 0.0
    for amount in days:
        running += amount
        reached = Decimal(repr(round(running, 9))).quantize(unit, ROUND_HALF_EVEN)
        found.append(reached - sums)
        sums = reached
    return tuple(found)
