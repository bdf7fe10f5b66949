"""A plan: an allocation over the coming days, with forecasts, intervals and what it wins."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem, within_change_limits
from adopt.allocate.rounding import round_to_minor_units
from adopt.allocate.solve import Allocation, allocate
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
        """Results won over keeping today's split at the same budget."""
        return Interval.of(self._gains)

    @property
    def gain_share(self) -> float:
        """The gain as a share of what today's split would bring."""
        return self.gain.mean / max(self.expected_if_kept.mean, 1e-12)

    @property
    def chance_of_gain(self) -> float:
        """Posterior probability that the plan brings more than today's split at the same budget."""
        return float((self._gains > 0).mean())

    @property
    def moved(self) -> float:
        """Share of the budget that goes elsewhere than in today's split."""
        return float(np.abs(self.recommended - self.todays_split).sum() / 2 / max(self.recommended.sum(), 1e-12))

    @property
    def _gains(self) -> FloatArray:
        worth = _worth(self.posterior, self.scenario)
        gained = self.results - self.kept
        return np.asarray((gained if worth is None else gained * worth[:, None]).sum(axis=0))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell, the columns of ``plan.csv``; daily budgets are exact decimals."""
        posterior, places = self.posterior, decimals(self.currency)
        expected = self.results.mean(axis=1)
        low, high = np.quantile(self.results, [LOW, HIGH], axis=1)
        marginal = posterior.responses(self.days).marginal_at(self.recommended)
        today = posterior.today
        return pd.DataFrame(
            {
                "platform": [c.platform for c in self.cells],
                "campaign": [c.campaign for c in self.cells],
                "audience": [c.audience for c in self.cells],
                "currency": self.currency or "",
                "current_daily_budget": today.round(places),
                "recommended_daily_budget": list(self.daily_budgets),
                "change": _ratio(self.recommended, today).round(4) - 1,
                "expected_conversions": expected.round(2),
                "expected_conversions_low": low.round(2),
                "expected_conversions_high": high.round(2),
                "expected_revenue": (expected * posterior.value).round(places),
                "marginal_cpa": _ratio(np.ones_like(marginal), marginal).round(places),
                "evidence": posterior.evidence.round(2),
            },
            columns=list(PLAN_COLUMNS),
        ).assign(change=lambda t: t["change"].round(4))

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


def plan_for(posterior: Posterior, scenario: Scenario, currency: str | None) -> Plan:
    """The best plan for a scenario, certified and rounded to the currency.

    Raises:
        QuestionError: if the scenario's figures make no sense, or nothing was spent recently.
        InfeasibleError: if no split of the budget lies within the change limits.
        UncertifiedError: if the answer could not be proved best.
    """
    scenario = with_budget(posterior, scenario.checked(), currency)
    assert scenario.budget is not None
    responses = posterior.responses(scenario.days, _worth(posterior, scenario))
    problem = within_change_limits(
        responses,
        posterior.today,
        scenario.budget / scenario.days,
        scenario.min_change,
        scenario.max_change,
    )
    allocation = allocate(problem)
    return Plan(scenario, posterior, allocation, currency, _rounded(problem, allocation, scenario, currency))


def with_budget(posterior: Posterior, scenario: Scenario, currency: str | None) -> Scenario:
    """The scenario with its budget filled in, to the minor unit: spending goes on as in the last 28 days.

    Raises:
        QuestionError: if nothing was spent in the last 28 days, or the budget is finer than the currency.
    """
    if posterior.today.sum() <= 0:
        raise QuestionError(
            "no-recent-spend",
            N_("No cell spent anything in the last 28 days of the history, so there is no split to start from."),
            N_("Give a history that reaches up to now."),
        )
    unit = minor_unit(currency)
    wanted = scenario.budget if scenario.budget is not None else float(posterior.today.sum() * scenario.days)
    budget = Decimal(repr(wanted)).quantize(unit)
    if scenario.budget is not None and abs(float(budget) - wanted) > 1e-9 * max(wanted, 1.0):
        raise QuestionError(
            "budget-too-fine",
            N_("The budget {budget} has more decimals than the currency {currency} ({unit})."),
            N_("Round it to {rounded}."),
            budget=repr(wanted),
            currency=currency or "",
            unit=str(unit),
            rounded=str(budget),
        )
    return scenario.model_copy(update={"budget": float(budget)})


def _rounded(
    problem: BudgetProblem, allocation: Allocation, scenario: Scenario, currency: str | None
) -> tuple[Decimal, ...]:
    assert scenario.budget is not None
    unit = minor_unit(currency)
    total = Decimal(repr(scenario.budget)).quantize(unit)
    return round_to_minor_units(
        allocation.daily_spend, problem.minimum, problem.maximum, total, scenario.days, unit
    )


def _worth(posterior: Posterior, scenario: Scenario) -> FloatArray | None:
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
