"""What other budgets would bring: the best plan at each of many budgets, and what the next unit of money buys.

Every point is an optimum of its own, within the change limits and proved like a plan. Weights of the draws
(:mod:`adopt.plan.caution`) are those of the scenario's own budget: the split then changes with the budget alone,
and the curve is found in a fraction of a second.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import Allocation, allocate
from adopt.curves.posterior import Posterior
from adopt.errors import InfeasibleError, QuestionError
from adopt.plan.interval import HIGH, LOW
from adopt.plan.money import decimals
from adopt.plan.posed import pose
from adopt.plan.scenario import Scenario
from adopt.plan.worth import revenue_of
from adopt.text import N_, Message, Money

FloatArray = NDArray[np.float64]

POINTS, MOST_POINTS = 50, 1000
NARROW = 1e-6
"""Change limits that leave less room, as a share of today's spend, leave one budget."""
GAP = 1e-3
"""Certified for each point; curves and their intervals are known a hundred times less well."""


@dataclass(frozen=True, eq=False)
class Frontier:
    """The best that each of B budgets would bring.

    Attributes:
        scenario: whose limits, days, goal and caution hold; its budget filled in.
        posterior: what was known of the curves.
        currency: ISO code, or None if the history names none.
        daily_spend: of the best split at each budget, currency units a day, ascending in total, shape (B, C).
        conversions: draws of what it brings over the horizon, shape (B, D).
        revenue: the same in currency units, NaN where the history has none, shape (B, D).
    """

    scenario: Scenario
    posterior: Posterior
    currency: str | None
    daily_spend: FloatArray
    conversions: FloatArray
    revenue: FloatArray

    @property
    def budgets(self) -> FloatArray:
        """In total for the horizon, currency units, shape (B,)."""
        return np.asarray(self.daily_spend.sum(axis=1) * self.scenario.days)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a budget: the columns of ``frontier.csv``.

        Columns: budget, daily_budget, currency, expected_conversions with _low and _high (central 90 %), cpa,
        marginal_cpa (what the next conversion costs there), expected_revenue with _low and _high, roas,
        marginal_roas (revenue that the next unit of money brings), expected_profit (with the scenario's margin).
        """
        places, budgets = decimals(self.currency), self.budgets
        more = _slope(self.conversions.mean(axis=1), budgets)
        earned = self.revenue.mean(axis=1)
        margin = np.nan if self.scenario.margin is None else self.scenario.margin
        columns = {
            "budget": budgets.round(places),
            "daily_budget": (budgets / self.scenario.days).round(places),
            "currency": self.currency or "",
            **_interval("expected_conversions", self.conversions, 2),
            "cpa": _over(budgets, self.conversions.mean(axis=1)).round(places),
            "marginal_cpa": _over(np.ones_like(more), more).round(places),
            **_interval("expected_revenue", self.revenue, places),
            "roas": _over(earned, budgets).round(3),
            "marginal_roas": _slope(earned, budgets).round(3),
            "expected_profit": (margin * earned - budgets).round(places),
        }
        return pd.DataFrame(columns)

    def to_csv_bytes(self) -> bytes:
        """``frontier.csv``: UTF-8, one row a budget."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())

    def sentences(self) -> tuple[Message, ...]:
        """What the curve says in words: what today's spending buys next, and where spending stops paying."""
        said = [self._around_today()] if len(self.budgets) > 1 else []
        if self.scenario.margin is not None:
            said.append(self._until_it_pays(self.scenario.margin))
        return tuple(said)

    def _around_today(self) -> Message:
        today = float(self.posterior.today.sum()) * self.scenario.days
        means = self.conversions.mean(axis=1)
        now, more, less = (float(np.interp(today * by, self.budgets, means)) for by in (1.0, 1.1, 0.9))
        return Message(
            N_(
                "Around today's spending ({today} in {days} days, split in the best way), a tenth more money "
                "brings {more:+.1%} conversions and a tenth less {less:+.1%}."
            ),
            {
                "today": self._money(today),
                "days": self.scenario.days,
                "more": more / now - 1,
                "less": less / now - 1,
            },
        )

    def _until_it_pays(self, margin: float) -> Message:
        found = self.largest_that_pays(1 / margin)
        values = {"margin": margin, "needed": 1 / margin, "budget": self._money(found or 0.0)}
        if found is None:
            text = N_(
                "At a margin of {margin:.0%} the next unit of money pays if it brings {needed:.2f} in revenue: "
                "even the least budget within the change limits is too much."
            )
        elif found >= self.budgets[-1]:
            text = N_(
                "At a margin of {margin:.0%} the next unit of money pays if it brings {needed:.2f} in revenue: "
                "even the largest budget within the change limits pays."
            )
        else:
            text = N_(
                "At a margin of {margin:.0%} the next unit of money pays if it brings {needed:.2f} in revenue: "
                "up to a budget of {budget}."
            )
        return Message(text, values)

    def _money(self, amount: float) -> Money:
        return Money(f"{amount:,.0f}", self.currency)

    def largest_within_cpa(self, cpa: float) -> float | None:
        """The largest budget at which a conversion costs no more on average; None if each costs more."""
        return _last_where(self.budgets, _over(self.budgets, self.conversions.mean(axis=1)) - cpa)

    def largest_that_pays(self, marginal_roas: float) -> float | None:
        """The largest budget whose last unit of money still brings so much revenue; None if none does."""
        return _last_where(self.budgets, marginal_roas - _slope(self.revenue.mean(axis=1), self.budgets))


def frontier_for(posterior: Posterior, scenario: Scenario, currency: str | None, points: int = POINTS) -> Frontier:
    """The best plan at each of ``points`` budgets, from the least to the most that the change limits allow.

    Raises:
        QuestionError: if the scenario's figures make no sense, there are too many or too few points, nothing was
            spent recently, or the goal needs a revenue that is not known.
        InfeasibleError: if no split of the scenario's own budget lies within the change limits.
        UncertifiedError: if a point could not be proved.
    """
    if not 2 <= points <= MOST_POINTS:
        raise QuestionError(
            "bad-points",
            N_("A frontier has 2 to {most} points, got {points}."),
            N_("50 make a smooth curve."),
            most=MOST_POINTS,
            points=points,
        )
    posed = pose(posterior, all_spent(scenario), currency)
    known = posed.posterior
    with posed.told_in_words():
        spend = _best_at(posed.problem(posed.weights()), points)
    brought = [known.forecast(split, scenario.days) for split in spend]
    conversions = np.array([results.sum(axis=0) for results in brought])
    revenue = np.array([revenue_of(known, results).sum(axis=0) for results in brought])
    kept = scenario.model_copy(update={"budget": posed.scenario.budget})
    return Frontier(kept, known, currency, spend, conversions, revenue)


def all_spent(scenario: Scenario) -> Scenario:
    """The scenario with every budget spent in full, and its targets left out: the curve shows where they are met.

    A margin scales all revenue alike.
    """
    freed = dict.fromkeys(("target_cpa", "target_roas", "target_marginal_cpa", "target_marginal_roas", "reach"))
    goal = {"goal": "revenue", "margin": None} if scenario.goal == "profit" else {}
    return scenario.model_copy(update={**freed, **goal, "spend": None})


def _best_at(problem: BudgetProblem, points: int) -> FloatArray:
    """The best split of each budget that has one, (B, C).

    Raises:
        InfeasibleError: if none has; as the last of them says.
    """
    off = np.zeros_like(problem.minimum, dtype=bool) if problem.may_be_off is None else problem.may_be_off
    low, high = float(problem.minimum[~off].sum()), float(problem.maximum.sum())
    budgets = np.linspace(low, high, points) if high - low > NARROW * high else np.array([high])
    found: list[Allocation] = []
    refused: InfeasibleError | None = None
    for daily in budgets[budgets > 0]:
        try:
            asked = replace(problem, daily_budget=float(daily), least_budget=None)
            found.append(allocate(asked, gap=GAP, start=found[-1] if found else None))
        except InfeasibleError as error:  # shares, lots or cells that are on or off leave out some budgets
            refused = error
    if refused and not found:
        raise refused
    return np.array([allocation.daily_spend for allocation in found])


def _interval(name: str, draws: FloatArray, places: int) -> dict[str, FloatArray]:
    """A column of means and two of the interval's ends; (B, D) -> (B,) each."""
    low, high = np.quantile(draws, [LOW, HIGH], axis=1)
    found = {name: draws.mean(axis=1), f"{name}_low": low, f"{name}_high": high}
    return {column: values.round(places) for column, values in found.items()}


def _slope(brought: FloatArray, budgets: FloatArray) -> FloatArray:
    """What the next unit of money brings at each budget; NaN for a single one."""
    if len(budgets) < 2:
        return np.full(len(budgets), np.nan)
    return np.asarray(np.gradient(brought, budgets))


def _over(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, NaN where below is not positive."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _last_where(budgets: FloatArray, excess: FloatArray) -> float | None:
    """The largest budget with an excess of 0 or less, between points by a straight line."""
    within = np.flatnonzero(excess <= 0)
    if not within.size:
        return None
    last = int(within[-1])
    if last == len(budgets) - 1:
        return float(budgets[last])
    share = -excess[last] / (excess[last + 1] - excess[last])
    return float(budgets[last] + share * (budgets[last + 1] - budgets[last]))
