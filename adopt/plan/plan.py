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
from adopt.curves.posterior import Posterior
from adopt.errors import QuestionError
from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.plan.money import decimals, minor_unit
from adopt.plan.scenario import Scenario
from adopt.text import N_

FloatArray = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
"""The interval that every forecast is given with: the central 90 % of the posterior."""
UNMOVED = 5e-4
"""Share of the money that may go elsewhere before a plan is called another split than today's."""
PLAN_COLUMNS = (
    "platform",
    "campaign",
    "audience",
    "currency",
    "current_daily_budget",
    "recommended_daily_budget",
    "change",
    "expected_conversions",
    "expected_conversions_low",
    "expected_conversions_high",
    "expected_revenue",
    "marginal_cpa",
    "evidence",
)


@dataclass(frozen=True)
class Interval:
    """A posterior mean with the central 90 % of the posterior."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, draws: FloatArray) -> "Interval":
        """Of draws, shape (D,)."""
        low, high = np.quantile(draws, [LOW, HIGH])
        return cls(float(draws.mean()), float(low), float(high))


@dataclass(frozen=True, eq=False)
class Plan:
    """The answer to a scenario.

    Attributes:
        scenario: the question, its budget filled in.
        posterior: what was known of the curves.
        allocation: the certified optimum before rounding to the currency.
        currency: ISO code, or None if the history names none.
        daily_budgets: recommended, exact, currency units a day; times the days they add up to the budget.
    """

    scenario: Scenario
    posterior: Posterior
    allocation: Allocation
    currency: str | None
    daily_budgets: tuple[Decimal, ...]

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
        """Daily budgets as floats, shape (C,)."""
        return np.array([float(b) for b in self.daily_budgets])

    @property
    def total(self) -> Decimal:
        """What the plan spends in all, to the minor unit."""
        spent = sum(self.daily_budgets, Decimal(0)) * self.days
        return spent.quantize(minor_unit(self.currency))

    @cached_property
    def results(self) -> FloatArray:
        """Draws of each cell's expected results over the horizon, shape (C, D)."""
        return self.posterior.forecast(self.recommended, self.days)

    @cached_property
    def kept(self) -> FloatArray:
        """The same if today's split were kept and scaled to the plan's budget, shape (C, D)."""
        return self.posterior.forecast(self.todays_split, self.days)

    @property
    def todays_split(self) -> FloatArray:
        """Today's daily spend, scaled to the plan's budget, shape (C,)."""
        today = self.posterior.today
        return np.asarray(today * (self.recommended.sum() / max(today.sum(), 1e-12)))

    @property
    def expected(self) -> Interval:
        """Results of all cells over the horizon."""
        return Interval.of(self.results.sum(axis=0))

    @property
    def expected_if_kept(self) -> Interval:
        """Results of all cells if today's split were kept at this budget."""
        return Interval.of(self.kept.sum(axis=0))

    @property
    def gain(self) -> Interval:
        """What is won over keeping today's split at the same budget: results, or revenue if that is the goal."""
        return Interval.of(self._towards_goal(self.results - self.kept))

    @property
    def gain_share(self) -> float:
        """The gain as a share of what today's split would bring."""
        return self.gain.mean / max(float(self._towards_goal(self.kept).mean()), 1e-12)

    @property
    def chance_of_gain(self) -> float:
        """Posterior probability that the plan brings more than today's split at the same budget."""
        return float((self._towards_goal(self.results - self.kept) > 0).mean())

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
        """No split within the limits is expected to bring more than this share above the plan.

        Rounded up to a thousandth of a per cent, so that what is claimed holds.
        """
        return max(math.ceil(self.allocation.certificate.gap * 1e5), 1) / 1e5

    @property
    def decimals(self) -> int:
        """Decimals of the plan's money."""
        return decimals(self.currency)

    @property
    def moved(self) -> float:
        """Share of the budget that goes elsewhere than in today's split."""
        return float(np.abs(self.recommended - self.todays_split).sum() / 2 / max(self.recommended.sum(), 1e-12))

    def _towards_goal(self, results: FloatArray) -> FloatArray:
        """What draws of results, shape (C, D), come to in all under the scenario's goal, shape (D,)."""
        worth = worth_of_a_result(self.posterior, self.scenario)
        return np.asarray((results if worth is None else results * worth[:, None]).sum(axis=0))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell, the columns of ``plan.csv``; daily budgets are exact decimals."""
        posterior, places = self.posterior, decimals(self.currency)
        expected = self.results.mean(axis=1)
        low, high = np.quantile(self.results, [LOW, HIGH], axis=1)
        # Where nothing is spent, a curve says nothing useful about the first conversion's cost.
        spends = (self.recommended > 0).astype(float)
        marginal = posterior.responses(self.days).marginal_at(self.recommended) * spends
        today = posterior.today
        return pd.DataFrame(
            {
                "platform": [c.platform for c in self.cells],
                "campaign": [c.campaign for c in self.cells],
                "audience": [c.audience for c in self.cells],
                "currency": self.currency or "",
                "current_daily_budget": today.round(places),
                "recommended_daily_budget": list(self.daily_budgets),
                "change": (_ratio(self.recommended, today) - 1).round(4),
                "expected_conversions": expected.round(2),
                "expected_conversions_low": low.round(2),
                "expected_conversions_high": high.round(2),
                "expected_revenue": (expected * posterior.value).round(places),
                "marginal_cpa": _ratio(np.ones_like(marginal), marginal).round(places),
                "evidence": posterior.evidence.round(2),
            },
            columns=list(PLAN_COLUMNS),
        )

    def to_csv_bytes(self) -> bytes:
        """``plan.csv``: UTF-8, one row a cell."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())

    def findings(self) -> tuple[Finding, ...]:
        """What the reader of this plan should know before following it."""
        found = []
        if self.moved > 0.02 and self.gain_share < 0.01:
            found.append(
                Finding(
                    "small-gain",
                    Severity.REVIEW,
                    N_(
                        "The plan moves {moved:.0%} of the money for {gain:.1%} more results: "
                        "today's split is nearly as good."
                    ),
                    N_("Keep today's split, or allow only small changes."),
                    {"moved": self.moved, "gain": self.gain_share},
                )
            )
        paused = [c for c, today in zip(self.cells, self.posterior.today, strict=True) if today <= 0]
        found += [
            Finding(
                "no-spend-today",
                Severity.NOTE,
                N_("{cell} did not spend in the last 28 days, so the plan leaves it at 0."),
                N_("Start it in the ads manager first if you want it back."),
                {"cell": cell},
                cell,
            )
            for cell in paused
        ]
        return tuple(found)


def worth_of_a_result(posterior: Posterior, scenario: Scenario) -> FloatArray | None:
    """What a result of each cell counts for under the scenario's goal.

    Raises:
        QuestionError: if the goal is revenue and a cell's revenue is not known.
    """
    if scenario.goal == "conversions":
        return None
    unknown = [c for c, v in zip(posterior.cells, posterior.value, strict=True) if not np.isfinite(v)]
    if unknown:
        raise QuestionError(
            "no-revenue",
            N_("The goal is revenue, but the history has no revenue for {cell}."),
            N_("Export the conversion value too, or plan for conversions."),
            cell=unknown[0],
        )
    return posterior.value


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, NaN where below is 0."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
