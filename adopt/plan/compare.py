"""Plans side by side: money, results, what differs, and how surely one beats another."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd

from adopt.plan.differences import differences
from adopt.plan.plan import Plan
from adopt.text import Message


@dataclass(frozen=True, eq=False)
class Comparison:
    """Plans of one posterior, on common draws.

    Attributes:
        plans: in the order they were asked for; the first is what the others are compared with.
    """

    plans: tuple[Plan, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a scenario: the columns of ``compare.csv``.

        A gain is counted in the scenario's own goal, the chance to beat the first in the first one's.
        """
        return pd.DataFrame([self._row(plan) for plan in self.plans])

    def _row(self, plan: Plan) -> dict[str, object]:
        first = self.plans[0]
        won = plan.counts_for(first.scenario) > first.counts_for(first.scenario)
        profit = plan.outcome.mean if plan.scenario.goal == "profit" else np.nan
        revenue, expected, places = plan.expected_revenue_interval, plan.expected, plan.decimals
        return {
            "scenario": plan.scenario.name,
            "why": plan.scenario.why,
            "budget": plan.budget,
            "days": plan.days,
            "currency": plan.currency or "",
            "expected_conversions": round(expected.mean, 2),
            "expected_conversions_low": round(expected.low, 2),
            "expected_conversions_high": round(expected.high, 2),
            "cpa": round(float(plan.total) / max(expected.mean, 1e-9), 2),
            "gain_over_todays_split": round(plan.gain.mean, 2),
            "chance_of_gain": round(plan.chance_of_gain, 3),
            "chance_beats_first": np.nan if plan is first else round(float(won.mean()), 3),
            "share_moved": round(plan.moved, 4),
            "goal": plan.scenario.goal,
            "unspent": plan.unspent,
            "expected_revenue": round(revenue.mean, places),
            "expected_revenue_low": round(revenue.low, places),
            "expected_revenue_high": round(revenue.high, places),
            "roas": round(plan.roas, 3),
            "expected_profit": round(profit, places),
        }

    @cached_property
    def budgets(self) -> pd.DataFrame:
        """Daily budgets, one row a cell and one column a scenario."""
        every = dict.fromkeys(cell for plan in self.plans for cell in plan.cells)  # some launch cells of their own
        cells = pd.MultiIndex.from_tuples(
            [(c.platform, c.campaign, c.audience) for c in every],
            names=["platform", "campaign", "audience"],
        )
        given = {plan.scenario.name: dict(zip(plan.cells, plan.daily_budgets, strict=True)) for plan in self.plans}
        columns = {name: [budgets.get(cell, Decimal(0)) for cell in every] for name, budgets in given.items()}
        return pd.DataFrame(columns, index=cells)

    @cached_property
    def chances(self) -> pd.DataFrame:
        """Probability that the row's plan brings more than the column's, in the first's goal; NaN with itself."""
        names = [plan.scenario.name for plan in self.plans]
        counts = np.array([plan.counts_for(self.plans[0].scenario) for plan in self.plans])
        beats = (counts[:, None] > counts[None]).mean(axis=2)
        np.fill_diagonal(beats, np.nan)
        return pd.DataFrame(beats, index=names, columns=names)

    def differences(self, name: str) -> tuple[Message, ...]:
        """What differs between the first scenario's plan and the one of this name, and why."""
        (plan,) = (plan for plan in self.plans if plan.scenario.name == name)
        return differences(self.plans[0], plan)

    def to_csv_bytes(self) -> bytes:
        """``compare.csv``: UTF-8, one row a scenario."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())
