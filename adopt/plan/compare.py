"""Plans side by side: money, results, what differs, and how surely one beats another."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from adopt.plan.plan import Plan


@dataclass(frozen=True, eq=False)
class Comparison:
    """Plans of one posterior, on common draws.

    Attributes:
        plans: in the order they were asked for; the first is what the others are compared with.
    """

    plans: tuple[Plan, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a scenario: the columns of ``compare.csv``."""
        first = self.plans[0].results.sum(axis=0)
        rows = []
        for plan in self.plans:
            totals, expected = plan.results.sum(axis=0), plan.expected
            rows.append(
                {
                    "scenario": plan.scenario.name,
                    "why": plan.scenario.why,
                    "budget": plan.total,
                    "days": plan.days,
                    "currency": plan.currency or "",
                    "expected_conversions": round(expected.mean, 2),
                    "expected_conversions_low": round(expected.low, 2),
                    "expected_conversions_high": round(expected.high, 2),
                    "cpa": round(float(plan.total) / max(expected.mean, 1e-9), 2),
                    "gain_over_todays_split": round(plan.gain.mean, 2),
                    "chance_of_gain": round(plan.chance_of_gain, 3),
                    "chance_beats_first": np.nan
                    if plan is self.plans[0]
                    else round(float((totals > first).mean()), 3),
                    "share_moved": round(plan.moved, 4),
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def budgets(self) -> pd.DataFrame:
        """Daily budgets, one row a cell and one column a scenario."""
        cells = pd.MultiIndex.from_tuples(
            [(c.platform, c.campaign, c.audience) for c in self.plans[0].cells],
            names=["platform", "campaign", "audience"],
        )
        columns = {plan.scenario.name: list(plan.daily_budgets) for plan in self.plans}
        return pd.DataFrame(columns, index=cells)

    def to_csv_bytes(self) -> bytes:
        """``compare.csv``: UTF-8, one row a scenario."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())
