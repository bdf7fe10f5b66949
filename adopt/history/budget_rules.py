"""What platforms ask of budgets, as data: minimums, learning phases, how far a day may overspend.

One TOML file a platform in ``specs/budgets/``, each figure with its source and how sure it is. A platform
without a file, or a file without a figure, is not known: nothing is guessed.
"""

import math
import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

Certainty = Literal["documented", "reported", "unverified"]
"""Documented by the platform (or a copy of its pages), reported by others, or a rule of thumb."""

PEGGED = {"SAR": 3.75, "AED": 3.6725, "QAR": 3.64, "BHD": 0.376, "OMR": 0.3845, "JOD": 0.709}
"""Units of a currency for a US dollar, where its central bank has kept the rate for decades."""


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    certainty: Certainty
    source: str


class Minimum(_Fact):
    """The least daily budget of an audience.

    Attributes:
        a_day: currency -> amount.
        elsewhere: currency -> amount, for every currency that ``a_day`` does not name.
        in_any_currency: the amount, whatever the currency.
    """

    a_day: dict[str, float] = {}
    elsewhere: dict[str, float] = {}
    in_any_currency: float | None = None

    def amount(self, currency: str | None) -> float | None:
        """Currency units a day; None where the amount is not known in this currency.

        An amount in dollars is converted where the rate is fixed, and rounded up to whole units: platforms refuse
        what their own conversion makes a little more.
        """
        if self.in_any_currency is not None or currency is None:
            return self.in_any_currency
        if currency in self.a_day:
            return self.a_day[currency]
        amounts = self.elsewhere or self.a_day
        if currency not in PEGGED or "USD" not in amounts:
            return None
        return float(math.ceil(amounts["USD"] * PEGGED[currency]))


class Learning(_Fact):
    """The learning phase.

    Attributes:
        results_a_week: that an audience needs to leave it.
    """

    results_a_week: float


class Overspend(_Fact):
    """How far a platform may go beyond a daily budget.

    Attributes:
        a_day: as a share of the daily budget: 0.75 is three quarters more.
        week: daily budgets that a week costs at most; None where it is not told.
        month: daily budgets that a month costs at most.
    """

    a_day: float
    week: float | None = None
    month: float | None = None


class Step(_Fact):
    """How far a budget should move at once, where the platform itself says so.

    Attributes:
        share: of the budget: 0.5 is half of it.
        days: to wait between two changes.
    """

    share: float
    days: int


class BudgetRules(BaseModel):
    """What a platform asks of budgets; None for what is not known.

    ``minimum`` is an audience's, ``campaign_minimum`` that of a campaign that holds the budget itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: str
    minimum: Minimum | None = None
    campaign_minimum: Minimum | None = None
    step: Step | None = None
    learning: Learning | None = None
    overspend: Overspend | None = None


@cache
def load_budget_rules() -> dict[str, BudgetRules]:
    """What is known, by platform."""
    folder = resources.files("adopt.history") / "specs" / "budgets"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    rules = [BudgetRules.model_validate(tomllib.loads(f.read_text(encoding="utf-8"))) for f in files]
    return {rule.platform: rule for rule in rules}


def budget_rules(platform: str) -> BudgetRules:
    """What is known about a platform's budgets.

    Example:
        >>> budget_rules("tiktok").minimum.amount("SAR"), budget_rules("billboards").minimum
        (76.0, None)
    """
    return load_budget_rules().get(platform, BudgetRules(platform=platform))
