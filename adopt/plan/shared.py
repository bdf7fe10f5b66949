"""What came of sharing one total: budgets, what they are expected to bring and to win, and how sure that is."""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.envelope import Envelope
from adopt.allocate.shared import SharedAnswer
from adopt.plan.account_frontier import AccountFrontier
from adopt.plan.interval import Interval
from adopt.plan.money import decimals, minor_unit
from adopt.plan.plan import Plan
from adopt.plan.rates import Rates
from adopt.plan.scenario import Goal, Scenario
from adopt.plan.share_limits import AccountLimit
from adopt.plan.worth import counted
from adopt.text import Money

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

FLATTERED = 1e-3
"""Share of an account's outcome by which its envelope may lie above its points before it is said."""
HELD = 1e-3
"""Relative difference of a marginal return from the common one that a limit has to explain."""


def worth_of(scenario: Scenario, worth: float, rate: Decimal) -> float:
    """What a unit of an account's outcome is worth beside others: its worth, or money in the common currency."""
    if scenario.goal == "conversions":
        return worth
    return float(rate) * (1.0 if scenario.margin is None else scenario.margin)


@dataclass(frozen=True)
class Placed:
    """The money of an account, for all days, units of its own currency.

    Attributes:
        rate: units of the common currency for one of its own.
        box: the least and the most it could get.
        budget: what it gets, exact.
        exact: the same before rounding to its currency.
        todays_share: what it would get if the total were shared as spending is today, within its limits.
    """

    rate: Decimal
    box: tuple[Decimal, Decimal]
    budget: Decimal
    exact: float
    todays_share: float


@dataclass(frozen=True, eq=False)
class Member:
    """One account of the split.

    Attributes:
        name: of the account.
        currency: ISO code, or None.
        scenario: its own rules.
        limit: what it was to get.
        money: what it gets and could get.
        frontier: what its best plans bring.
        plan: at its budget; None where that is nothing.
        order: of its draws beside those of others, shape (D,).
    """

    name: str
    currency: str | None
    scenario: Scenario
    limit: AccountLimit
    money: Placed
    frontier: AccountFrontier
    plan: Plan | None
    order: IntArray

    @property
    def worth(self) -> float:
        """What a unit of its outcome counts for beside other accounts."""
        return worth_of(self.scenario, self.limit.worth, self.money.rate)

    @property
    def budget(self) -> Decimal:
        """What it gets for all days, exact, units of its own currency."""
        return self.money.budget

    @cached_property
    def brought(self) -> FloatArray:
        """Draws of what its plan brings, in the common worth, before spend, shape (D,)."""
        if self.plan is None:
            return np.zeros(len(self.order))
        return np.asarray(self.worth * self.plan.counts_for(self.plan.scenario)[self.order])

    @cached_property
    def by_frontier(self) -> FloatArray:
        """The same by its frontier."""
        return np.asarray(self.worth * self.frontier.at(self.money.exact)[self.order])

    @cached_property
    def by_share(self) -> FloatArray:
        """Draws of what its best plan at its share of today would bring, likewise."""
        return np.asarray(self.worth * self.frontier.at(self.money.todays_share)[self.order])

    def if_kept(self, factor: float) -> FloatArray:
        """Draws of what today's split times a factor would bring, likewise."""
        posed = self.frontier.posed
        results = posed.posterior.forecast(posed.posterior.today * factor, self.frontier.days)
        return np.asarray(self.worth * counted(posed.posterior, posed.scenario, results, 0.0)[self.order])

    @property
    def held_by(self) -> str:
        """What holds its budget where it is: "locked", "minimum", "maximum", "change limits", or nothing."""
        if self.limit.locked:
            return "locked"
        unit = minor_unit(self.currency)
        own = (self.limit.minimum, "minimum"), (self.limit.maximum, "maximum")
        for end, (given, name) in zip(self.money.box, own, strict=True):
            if abs(self.budget - end) <= unit:
                return name if given is not None and abs(given - float(end)) <= float(unit) else "change limits"
        return ""


@dataclass(frozen=True, eq=False)
class Shared:
    """The split of one total over accounts.

    Attributes:
        members: the accounts, in the order given.
        answer: the certified split before rounding, units of the common currency.
        between: worth that no split can exceed even where frontiers bulge between their points.
        rates: to the common currency.
        total: units of the common currency.
        left: of the total, because no whole minor unit of an account fits into it.
        unspent: of the total, because it would not pay; for the goal profit.
    """

    members: tuple[Member, ...]
    answer: SharedAnswer
    between: float
    rates: Rates
    total: Decimal
    left: Decimal
    unspent: Decimal

    @property
    def goal(self) -> Goal:
        """Of all accounts."""
        return self.members[0].scenario.goal

    @property
    def days(self) -> int:
        """Planned for."""
        return self.members[0].scenario.days

    @property
    def price(self) -> float:
        """Worth that the next unit of the common currency brings, alike in all accounts that no limit holds."""
        return self.answer.price

    @property
    def spend(self) -> Decimal:
        """What the accounts get together, units of the common currency."""
        return self.total - self.left - self.unspent

    @cached_property
    def brought(self) -> FloatArray:
        """Draws of what all plans bring towards the goal, shape (D,)."""
        return self._less_spend(np.sum([m.brought for m in self.members], axis=0), float(self.spend))

    @property
    def expected(self) -> Interval:
        """What all plans bring towards the goal."""
        return Interval.of(self.brought)

    @cached_property
    def gain(self) -> Interval:
        """What is won over today's split, over accounts and within them, of the same total."""
        today = sum(m.frontier.today * float(m.money.rate) for m in self.members)
        kept = np.sum([m.if_kept(float(self.total) / today) for m in self.members], axis=0)
        return Interval.of(self.brought - self._less_spend(kept, float(self.total)))

    @cached_property
    def gain_over_shares(self) -> Interval:
        """What is won over giving each account its share of today and splitting that in the best way."""
        ours, theirs = (np.sum(draws, axis=0) for draws in self._sides)
        spent = sum(m.money.todays_share * float(m.money.rate) for m in self.members)
        return Interval.of(self._less_spend(ours, float(self.spend)) - self._less_spend(theirs, spent))

    @property
    def _sides(self) -> tuple[list[FloatArray], list[FloatArray]]:
        return [m.by_frontier for m in self.members], [m.by_share for m in self.members]

    def _less_spend(self, draws: FloatArray, spent: float) -> FloatArray:
        return np.asarray(draws - (spent if self.goal == "profit" else 0.0))

    @property
    def gap(self) -> float:
        """No split is better by more than this share by the frontiers' points."""
        return self.answer.certificate.gap

    @property
    def gap_between(self) -> float:
        """The same if frontiers bulge between their points as much as they can while they bend downwards there."""
        return max(self.between - self.answer.certificate.achieved, 0.0) / max(abs(self.between), 1e-300)

    @property
    def gap_of_plans(self) -> float:
        """By how much the bound lies above what the accounts' own plans, in whole minor units, bring; a share."""
        real = float(np.sum([m.brought for m in self.members], axis=0).mean()) + float(self.unspent)
        return (self.between - real) / max(abs(self.between), 1e-300)

    def marginal(self, place: int) -> float:
        """What the next unit of the common currency would bring in an account, by the points beside its budget."""
        at, worth = self.answer.problem.budgets[place], self.answer.problem.outcomes[place]
        if len(at) < 2:
            return math.nan
        budget = float(self.answer.split[place])
        slopes = np.diff(worth) / np.diff(at)
        below = max(int(np.searchsorted(at, budget, side="left")) - 1, 0)
        above = min(int(np.searchsorted(at, budget, side="right")) - 1, len(slopes) - 1)
        return float((slopes[below] + slopes[above]) / 2)

    def flattery(self, place: int) -> tuple[float, float, float]:
        """By how much an account's envelope exceeds its points at most, and the ends of that straight piece."""
        at, worth = self.answer.problem.budgets[place], self.answer.problem.outcomes[place]
        hull = Envelope.of(at, worth)
        above = hull.flattery(at, worth)
        worst = int(np.argmax(above))
        right = int(np.searchsorted(hull.money, at[worst]))
        return float(above[worst]), float(hull.money[max(right - 1, 0)]), float(hull.money[right])

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an account: the columns of ``shared.csv``.

        Columns: account, currency, rate, today, budget (own currency, for all days), change, budget_common,
        expected with _low and _high (towards the goal, in the common worth, spend not taken off), marginal_return
        (worth per unit of the common currency), held_by, price_of_limit (what a unit more room would win; NaN
        where free), gain_over_todays_split, gain_over_todays_shares.
        """
        today = sum(m.frontier.today * float(m.money.rate) for m in self.members)
        return pd.DataFrame([self._row(i, m, float(self.total) / today) for i, m in enumerate(self.members)])

    def _row(self, place: int, member: Member, factor: float) -> dict[str, object]:
        places, spends = decimals(member.currency), member.frontier.today
        expected, marginal, held = Interval.of(member.brought), self.marginal(place), member.held_by
        return {
            "account": member.name,
            "currency": member.currency or "",
            "rate": member.money.rate,
            "today": round(spends, places),
            "budget": member.budget,
            "change": round(float(member.budget) / spends - 1, 4),
            "budget_common": round(float(member.budget * member.money.rate), decimals(self.rates.common)),
            "expected": round(expected.mean, 2),
            "expected_low": round(expected.low, 2),
            "expected_high": round(expected.high, 2),
            "marginal_return": float(f"{marginal:.6g}"),
            "held_by": held,
            "price_of_limit": float(f"{abs(marginal - self.price):.6g}") if held else math.nan,
            "gain_over_todays_split": round(float((member.brought - member.if_kept(factor)).mean()), 2),
            "gain_over_todays_shares": round(float((member.by_frontier - member.by_share).mean()), 2),
        }

    def to_csv_bytes(self) -> bytes:
        """``shared.csv``: UTF-8, one row an account."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())

    def money(self, amount: Decimal) -> Money:
        """An amount of the common currency."""
        return Money(f"{amount:,.{decimals(self.rates.common)}f}", self.rates.common)

    def money_of(self, amount: float) -> Money:
        """The same, of a float."""
        return self.money(Decimal(repr(amount)))

    @property
    def plans_csv(self) -> dict[str, bytes]:
        """``plan.csv`` of each account that gets something, by the account's name."""
        return {m.name: m.plan.to_csv_bytes() for m in self.members if m.plan is not None}
