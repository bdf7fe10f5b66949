"""A plan: an allocation over the coming days, with forecasts, intervals and what it wins."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.solve import Allocation
from adopt.curves.misses import NO_MISSES, Misses
from adopt.curves.posterior import Posterior
from adopt.findings import Finding
from adopt.labels import Cell
from adopt.plan.flights import FLIGHT_COLUMNS, ends_of
from adopt.plan.interval import HIGH, LOW, Interval
from adopt.plan.limit_sentences import limit_sentences
from adopt.plan.money import decimals, minor_unit
from adopt.plan.money_sentences import budget_sentence, money_sentences
from adopt.plan.question import Asked
from adopt.plan.remarks import remarks
from adopt.plan.scenario import Scenario
from adopt.plan.worth import counted, revenue_of
from adopt.text import Message, Money

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

UNMOVED = 5e-4
"""Share of the money that may go elsewhere before a plan is called another split than today's."""
PLAN_COLUMNS = (
    "platform", "campaign", "audience", "currency", "current_daily_budget", "recommended_daily_budget", "change",
    "expected_conversions", "expected_conversions_low", "expected_conversions_high", "expected_revenue",
    "marginal_cpa", "evidence",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Plan:
    """The answer to a scenario.

    Attributes:
        scenario: the question, its budget filled in.
        posterior: what was known of the curves.
        allocation: the certified optimum before rounding to the currency; for the goal profit its last cell is
            the money that stays unspent.
        currency: ISO code, or None if the history names none.
        daily_budgets: recommended, exact, currency units a day in flight; times :attr:`days_of` each they add up
            to the budget less what stays unspent.
        asked: the limits and targets, held against the history; None where only a budget and changes are given.
        misses: of earlier plans, which widen the intervals of this one and leave its budgets alone.
    """

    scenario: Scenario
    posterior: Posterior
    allocation: Allocation
    currency: str | None
    daily_budgets: tuple[Decimal, ...]
    asked: Asked | None = None
    misses: Misses = NO_MISSES

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The order of every array of the plan."""
        return self.posterior.cells

    @property
    def days(self) -> int:
        """Days planned for."""
        return self.scenario.days

    @property
    def first_day(self) -> date:
        """The day after the history."""
        last: date = self.posterior.last_day.astype("datetime64[D]").item()
        return last + timedelta(days=1)

    @property
    def last_day(self) -> date:
        """The last day planned for."""
        return self.first_day + timedelta(days=self.days - 1)

    @cached_property
    def recommended(self) -> FloatArray:
        """What the daily budgets come to a day of the plan, shape (C,): themselves, for cells on all days."""
        budgets = np.array([float(b) for b in self.daily_budgets])
        return budgets if self.in_flight is None else budgets * self.in_flight.mean(axis=1)

    @property
    def in_flight(self) -> BoolArray | None:
        """Whether each cell spends on each day, shape (C, days); None where all do on all."""
        return None if self.asked is None else self.asked.in_flight

    @property
    def days_of(self) -> IntArray:
        """Days on which each cell spends, shape (C,)."""
        return np.full(len(self.cells), self.days) if self.in_flight is None else self.in_flight.sum(axis=1)

    @property
    def today(self) -> FloatArray:
        """Mean spend a day over the last 28 days, shape (C,)."""
        return self.posterior.today if self.asked is None else self.asked.current

    @property
    def total(self) -> Decimal:
        """What the plan spends in all, to the minor unit."""
        days = self.days_of.tolist()
        spent = sum((budget * n for budget, n in zip(self.daily_budgets, days, strict=True)), Decimal(0))
        return spent.quantize(minor_unit(self.currency))

    @property
    def budget(self) -> Decimal:
        """What may be spent in all, to the minor unit; what is spent, where a target alone decides that."""
        if self.asked is not None and self.asked.open_budget:
            return self.total
        return Decimal(repr(self.scenario.budget)).quantize(minor_unit(self.currency))

    @property
    def unspent(self) -> Decimal:
        """What stays unspent of the budget because it would not pay, or nothing may take it; goal profit only."""
        return self.budget - self.total

    @cached_property
    def results(self) -> FloatArray:
        """Draws of each cell's expected results over the horizon, shape (C, D)."""
        return self.by_curves * self._level

    @cached_property
    def by_curves(self) -> FloatArray:
        """The same as the curves alone say, whatever earlier plans missed, shape (C, D)."""
        return self.posterior.forecast(self.recommended, self.days)

    @cached_property
    def kept(self) -> FloatArray:
        """The same if today's split were kept and scaled to the plan's budget, shape (C, D)."""
        return self.posterior.forecast(self.todays_split, self.days) * self._level

    @property
    def stretch(self) -> float:
        """How many times as wide as the curves alone say the interval of the total is."""
        alone = Interval.of(self.by_curves.sum(axis=0))
        return (self.expected.high - self.expected.low) / max(alone.high - alone.low, 1e-12)

    @property
    def todays_split(self) -> FloatArray:
        """Today's daily spend on the same days, scaled to the plan's budget, shape (C,).

        A budget that need not be spent is spent in full, as far as the change limits let today's split take it.
        """
        today, daily = self.posterior.today, float(self.recommended.sum())
        if self.scenario.goal == "profit":
            most = float(self.allocation.problem.maximum[: len(today)].sum())
            daily = min(float(self.budget) / self.days, most)
        return np.asarray(today * (daily / max(today.sum(), 1e-12)))

    @property
    def expected(self) -> Interval:
        """Results of all cells over the horizon."""
        return Interval.of(self.results.sum(axis=0))

    @property
    def expected_if_kept(self) -> Interval:
        """Results of all cells if today's split were kept at this budget."""
        return Interval.of(self.kept.sum(axis=0))

    @property
    def expected_revenue_interval(self) -> Interval:
        """Revenue of all cells over the horizon; NaN where the history has none."""
        return Interval.of(revenue_of(self.posterior, self.results).sum(axis=0))

    @property
    def outcome(self) -> Interval:
        """What the plan brings towards its goal: conversions, revenue, or profit."""
        return Interval.of(self.counts_for(self.scenario))

    @property
    def roas(self) -> float:
        """Expected revenue a unit of money spent, NaN where nothing is spent or the revenue is not known."""
        return self.expected_revenue_interval.mean / float(self.total) if self.total else math.nan

    @property
    def gain(self) -> Interval:
        """What is won over keeping today's split at the same budget: conversions, revenue or profit."""
        return Interval.of(self._won)

    @property
    def gain_share(self) -> float:
        """The gain as a share of what today's split would bring; NaN where that is nothing or a loss."""
        kept = float(self._kept_counts.mean())
        return self.gain.mean / kept if kept > 0 else math.nan

    @property
    def chance_of_gain(self) -> float:
        """Posterior probability that the plan brings more than today's split at the same budget."""
        return float((self._won > 0).mean())

    def counts_for(self, scenario: Scenario) -> FloatArray:
        """Draws of what this plan brings towards a scenario's goal, shape (D,)."""
        return counted(self.posterior, scenario, self.results, float(self.total))

    @property
    def is_todays_split(self) -> bool:
        """Whether the plan leaves the split as it is: within these limits nothing better was found."""
        return self.moved < UNMOVED

    @property
    def daily_total(self) -> float:
        """Currency units a day, all cells together."""
        return float(self.total) / self.days

    @property
    def proved_gap(self) -> float:
        """No split within the limits is better than the plan by more than this share of the results.

        Better is what is expected to bring more, gains weighed against their risk in a cautious scenario.

        Rounded up to a thousandth of a per cent, so that what is claimed holds.
        """
        return max(math.ceil(self.allocation.certificate.gap * 1e5), 1) / 1e5

    @property
    def proved_shortfall(self) -> float:
        """No plan within the limits is expected to win more than this above it: conversions, revenue or profit."""
        problem, left = self.allocation.problem, np.array([float(self.unspent) / self.days])
        spend = np.concatenate([self.recommended, left])[: len(problem.minimum)]
        return max(self.allocation.certificate.bound - problem.worth(spend), 0.0) * self.days

    @property
    def proved_shortfall_in_money(self) -> Money:
        """The proved shortfall as money, rounded up so that what is claimed holds."""
        unit = float(minor_unit(self.currency))
        return self.money(max(math.ceil(self.proved_shortfall / unit), 1) * unit, self.decimals)

    @property
    def decimals(self) -> int:
        """Decimals of the plan's money."""
        return decimals(self.currency)

    @property
    def moved(self) -> float:
        """Share of the money that goes elsewhere than in today's split; what stays unspent goes elsewhere too."""
        kept = self.todays_split
        moved = np.abs(self.recommended - kept).sum() + abs(self.recommended.sum() - kept.sum())
        return float(moved / 2 / max(kept.sum(), 1e-12))

    @property
    def _level(self) -> FloatArray:
        """Draws of the level that all cells share and no curve foresees, shape (D,)."""
        return self.misses.factors(self.by_curves.sum(axis=0))

    @property
    def _kept_counts(self) -> FloatArray:
        """Draws of what today's split at this budget brings towards the goal, shape (D,)."""
        spend = float(self.todays_split.sum()) * self.days
        return counted(self.posterior, self.scenario, self.kept, spend)

    @property
    def _won(self) -> FloatArray:
        """Draws of what the plan brings towards the goal over today's split, shape (D,)."""
        return self.counts_for(self.scenario) - self._kept_counts

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell, the columns of ``plan.csv``; daily budgets are exact decimals, of a day in flight."""
        posterior, places = self.posterior, decimals(self.currency)
        expected = self.results.mean(axis=1)
        low, high = np.quantile(self.results, [LOW, HIGH], axis=1)
        # Where nothing is spent, a curve says nothing useful about the first conversion's cost.
        spends = (self.recommended > 0).astype(float)
        marginal = posterior.responses(self.days).marginal_at(self.recommended) * spends
        today, budgets = self.today, np.array([float(b) for b in self.daily_budgets])
        table = pd.DataFrame(
            {
                "platform": [c.platform for c in self.cells],
                "campaign": [c.campaign for c in self.cells],
                "audience": [c.audience for c in self.cells],
                "currency": self.currency or "",
                "current_daily_budget": today.round(places),
                "recommended_daily_budget": list(self.daily_budgets),
                "change": (_ratio(budgets, today) - 1).round(4),
                "expected_conversions": expected.round(2),
                "expected_conversions_low": low.round(2),
                "expected_conversions_high": high.round(2),
                "expected_revenue": (expected * posterior.value.mean(axis=1)).round(places),
                "marginal_cpa": _ratio(np.ones_like(marginal), marginal).round(places),
                "evidence": posterior.evidence.round(2),
            },
            columns=list(PLAN_COLUMNS),
        )
        if self.in_flight is None:
            return table
        ends = [days or ("", "") for days in ends_of(self.in_flight, self.first_day)]
        flights = [(first, last, n) for (first, last), n in zip(ends, self.days_of.tolist(), strict=True)]
        # As objects: beside a table without flights, such as another account's, numbers of days stay whole.
        return table.join(pd.DataFrame(flights, columns=list(FLIGHT_COLUMNS), dtype=object))

    def to_csv_bytes(self) -> bytes:
        """``plan.csv``: UTF-8, one row a cell."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())

    def money(self, amount: float, places: int = 0) -> Money:
        """An amount with its currency: "12,345 SAR"."""
        return Money(f"{amount:z,.{places}f}", self.currency)

    def money_sentences(self) -> tuple[Message, ...]:
        """Revenue, profit and what stays unspent, for goals that count money."""
        return money_sentences(self)

    def budget_sentence(self) -> Message | None:
        """What stays unspent and why, or that more would pay; None where the goal is not profit."""
        return budget_sentence(self)

    def limit_sentences(self) -> tuple[Message, ...]:
        """Targets and what was reached, and the limits that hold the plan back; nothing without limits."""
        return limit_sentences(self)

    def findings(self) -> tuple[Finding, ...]:
        """What the reader of this plan should know before following it."""
        return remarks(self)


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, NaN where below is 0."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
