"""Commands run as a user runs them, and how they ended."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

HEAD = "platform,campaign,audience,daily_budget\n"
"""Of a file of budgets."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


def total_of(plan: Path, days: int) -> Decimal:
    written = pd.read_csv(plan, dtype=str)["recommended_daily_budget"]
    return sum(map(Decimal, written), Decimal(0)) * days
