"""A running period's money added up day by day: spent, planned, where it is heading, and the even path."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.plan.pacing import Pace

FloatArray = NDArray[np.float64]

CORRIDOR = 0.1
"""How far from the even path, as a share of it, spending is still held to be on pace (a convention)."""


@dataclass(frozen=True, eq=False)
class BurnUp:
    """Where a period stands.

    Attributes:
        table: a row a day of the period: date, spent (NaN after the history), planned and heading (NaN before its
            last day), even, low, high (the corridor around the even path); currency units since the period began.
        budget: of the period.
    """

    table: pd.DataFrame
    budget: float

    @property
    def share_spent(self) -> float:
        """Of the budget, so far."""
        spent = self.table["spent"].dropna()
        return float(spent.iloc[-1]) / self.budget if len(spent) else 0.0

    @property
    def days_gone(self) -> int:
        """Days of the period in the history."""
        return int(self.table["spent"].notna().sum())

    @property
    def share_gone(self) -> float:
        """Of the period's days, and so of the budget on the even path."""
        return self.days_gone / len(self.table)

    @property
    def within(self) -> bool:
        """Whether what is spent lies in the corridor."""
        return abs(self.share_spent - self.share_gone) <= CORRIDOR * self.share_gone


def burn_up(pace: Pace, spent: pd.DataFrame) -> BurnUp:
    """Add up a period's days.

    Args:
        pace: the period and its plan.
        spent: columns date and spend: what all cells spent on the days of the period in the history.
    """
    days = pd.date_range(pace.period.first, pace.period.last, freq="D")
    known = int((days < pd.Timestamp(pace.plan.first_day)).sum())
    came = spent.groupby("date")["spend"].sum().reindex(days[:known], fill_value=0.0).to_numpy(float)
    flown = np.ones((len(pace.recent), pace.days_left)) if pace.plan.in_flight is None else pace.plan.in_flight
    even = pace.period.budget * np.arange(1, len(days) + 1) / len(days)
    table = pd.DataFrame(
        {
            "date": days,
            "spent": np.concatenate([came.cumsum(), np.full(pace.days_left, np.nan)]),
            "planned": _ahead(came, pace.budgets.sum(axis=0)),
            "heading": _ahead(came, pace.recent @ flown),
            "even": even,
            "low": even * (1 - CORRIDOR),
            "high": even * (1 + CORRIDOR),
        }
    )
    return BurnUp(table, pace.period.budget)


def _ahead(came: FloatArray, daily: FloatArray) -> FloatArray:
    """From what is spent so far on, as a line that starts where that of the past ends."""
    ahead = came.sum() + np.cumsum(daily)
    return np.concatenate([np.full(max(len(came) - 1, 0), np.nan), came.cumsum()[-1:], ahead])
