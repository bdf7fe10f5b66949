"""From a scenario to the optimiser's question: its limits as boxes and rules, its budget mode as an objective."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Loosening, Objective, Rule
from adopt.curves.table import ResponseTable
from adopt.errors import QuestionError
from adopt.plan.boxes import Applied, Box, Situation, amounts_at_least, amounts_at_most, boxes_of, said
from adopt.plan.groups import BoolArray, Groups
from adopt.plan.limits import Limit
from adopt.plan.money import minor_unit
from adopt.plan.scenario import Scenario
from adopt.text import N_, Figure, Message

FloatArray = NDArray[np.float64]

RUN = "run"
"""Value of a loosening: share of the days to which an amount a day of the horizon is to be brought back."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A scenario held against a history: whom its limits mean, and what they leave to each cell.

    Attributes:
        scenario: the question.
        conversions: expected conversions a day over its horizon, of C cells.
        current: today's spend, currency units a day, shape (C,).
        currency: ISO code, or None.
        value: revenue that a conversion of each cell brings, NaN where it is not known, shape (C,).
        worth: what a conversion counts for in what is maximised (1 by default), shape (C,).
        open_budget: whether the limits of the cells alone say how much may be spent.
        in_flight: whether each cell spends on each of the N days, shape (C, N); None for all on all. Boxes and
            limits speak of a day in flight, the optimiser's question of money a day of the horizon.

    Raises:
        QuestionError: if a limit names nobody, or needs a figure that is not known.
        InfeasibleError: if limits leave a cell no amount; tells both.
    """

    scenario: Scenario
    conversions: ResponseTable
    current: FloatArray
    currency: str | None
    value: FloatArray
    worth: FloatArray | None = None
    open_budget: bool = False
    in_flight: BoolArray | None = None

    @cached_property
    def situation(self) -> Situation:
        """What the limits are held against."""
        low, high = self.scenario.min_change, self.scenario.max_change
        flown = None if self.in_flight is None else self.flown
        return Situation(self.conversions.cells, self.current, self.conversions, low, high, self.currency, flown)

    @cached_property
    def flown(self) -> FloatArray:
        """Share of the days on which each cell spends, shape (C,)."""
        return np.ones(len(self.current)) if self.in_flight is None else self.in_flight.mean(axis=1)

    @cached_property
    def groups(self) -> Groups:
        """What the scenario's names stand for."""
        return Groups(self.conversions.cells, self.scenario.tags)

    @cached_property
    def applied(self) -> Applied:
        """The limits with the cells that each is about."""
        limits = [(f"limits {n}, who", limit) for n, limit in enumerate(self.scenario.limits, start=1)]
        limits += [(f"launch {n}", launch.limit) for n, launch in enumerate(self.scenario.launch, start=1)]
        return tuple((limit, self.groups.members(limit.names, key)) for key, limit in limits)

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """What each cell may get, and who says so."""
        return boxes_of(self.situation, self.applied)

    @property
    def minimum(self) -> FloatArray:
        """Of the cells that get anything, currency units a day of the horizon, shape (C,)."""
        return np.array([box.low for box in self.boxes]) * self.flown

    @property
    def maximum(self) -> FloatArray:
        """Currency units a day of the horizon, shape (C,)."""
        return np.array([box.high for box in self.boxes]) * self.flown

    @property
    def daily_budget(self) -> float:
        """The most that may be spent a day; without a budget, the most that the cells may take.

        What is beyond the limits of the cells by less than rounding explains is taken as the limit: where all
        cells are locked, what they cost is rarely a whole number of minor units.
        """
        most = float(self.maximum.sum())
        if self.scenario.budget is None:
            return most
        least = sum(low for low, box in zip(self.minimum.tolist(), self.boxes, strict=True) if not box.may_be_off)
        daily = self.scenario.budget / self.scenario.days
        nearest = min(max(daily, least), most)
        unit = float(minor_unit(self.currency)) / self.scenario.days
        return nearest if abs(nearest - daily) < unit else daily

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """What is asked of several cells together, as conversions count it: of_results is of conversions."""
        groups = [rule for limit, which in self.applied for rule in self._of_group(limit, which)]
        return (*groups, *self._targets())

    def _of_group(self, limit: Limit, which: BoolArray) -> Iterator[Rule]:
        together = [which] if not limit.each else [np.arange(len(which)) == i for i in np.flatnonzero(which)]
        for some in together:
            yield from self._shares(limit, some)
        if which.sum() > 1 and not limit.each:
            yield from self._sums(limit, which)
        if limit.at_most_active is not None:
            count = limit.at_most_active
            name = said(N_("at most {most} of {who} get anything"), limit, most=count)
            instead = Loosening(N_("let {needed:,.0f} of {who} get something"), count, step=1, values=_who(limit))
            yield Rule(name, high=float(count), of_active=which.astype(float), loosening=instead)
        if limit.at_least_times is not None:
            yield self._times(limit, which)

    def _sums(self, limit: Limit, which: BoolArray) -> Iterator[Rule]:
        """Amounts and changes of all cells together, a day on which any of them is in flight."""
        run = 1.0 if self.in_flight is None else float(self.in_flight[which].any(axis=0).mean())
        if run == 0:
            return
        today, of_spend = float((self.current * self.flown)[which].sum()) / run, which.astype(float)
        who = _who(limit, run)
        for amount, name in amounts_at_least(self.situation, today, limit):
            if amount > 0:
                instead = Loosening(N_("ask for {needed:,.2f} a day for {who}"), amount * run, values=who)
                yield Rule(name, low=amount * run, of_spend=of_spend, loosening=instead)
        for amount, name in amounts_at_most(self.situation, today, limit):
            instead = Loosening(N_("allow {needed:,.2f} a day for {who}"), amount * run, values=who)
            yield Rule(name, high=amount * run, of_spend=of_spend, loosening=instead)

    def _shares(self, limit: Limit, which: BoolArray) -> Iterator[Rule]:
        """Shares of all that is spent."""
        of_spend = which.astype(float)
        if limit.share_min is not None:
            name = said(N_("{who} gets at least {share:.4g} % of the spend"), limit, share=100 * limit.share_min)
            instead = _share(N_("ask for {needed:,.1f} % of the spend for {who}"), limit, limit.share_min)
            yield Rule(name, low=0.0, of_spend=of_spend - limit.share_min, loosening=instead)
        if limit.share_max is not None:
            name = said(N_("{who} gets at most {share:.4g} % of the spend"), limit, share=100 * limit.share_max)
            instead = _share(N_("allow {needed:,.1f} % of the spend for {who}"), limit, limit.share_max)
            yield Rule(name, high=0.0, of_spend=of_spend - limit.share_max, loosening=instead)

    def _times(self, limit: Limit, which: BoolArray) -> Rule:
        assert limit.at_least_times is not None
        than, times = limit.at_least_times, limit.at_least_times.times
        names = (than.of,) if isinstance(than.of, str) else than.of
        others = self.groups.members(names, "at_least_times")
        if np.array_equal(which, others):
            raise QuestionError(
                "compared-with-itself",
                N_("The limit for {who} compares it with itself: {other} are the same cells."),
                N_("Name others in at_least_times."),
                who=limit.title,
                other=" + ".join(names),
            )
        text = N_("{who} gets at least {times} times as much as {other}")
        told: dict[str, object] = {"times": Figure(f"{times:g}"), "other": " + ".join(names)}
        short = N_("let {who} fall short of {times} times as much as {other} by {amount:,.2f} a day")
        instead = Loosening(short, 0.0, values={**told, **_who(limit)})
        return Rule(said(text, limit, **told), low=0.0, of_spend=which - times * others, loosening=instead)

    def _targets(self) -> Iterator[Rule]:
        """What the scenario asks of all cells together."""
        scenario, all_cells = self.scenario, np.ones(len(self.current))
        if scenario.target_cpa is not None:
            amount = self.situation.money(scenario.target_cpa)
            name = Message(N_("a conversion costs at most {amount} on average (target_cpa)"), {"amount": amount})
            yield Rule(name, high=0.0, of_spend=all_cells, of_results=-scenario.target_cpa * all_cells)
        if scenario.target_roas is not None:
            values = {"roas": Figure(f"{scenario.target_roas:g}")}
            name = Message(
                N_("each unit spent brings at least {roas} in revenue on average (target_roas)"), values
            )
            yield Rule(name, low=0.0, of_spend=-scenario.target_roas * all_cells, of_results=self._known_value())
        if scenario.reach is not None:
            revenue = scenario.goal == "revenue"
            name = Message(
                N_("revenue reaches {reach} (reach)") if revenue else N_("conversions reach {reach} (reach)"),
                {"reach": Figure(f"{scenario.reach:,.10g}")},
            )
            yield Rule(
                name, low=scenario.reach / scenario.days, of_results=self._known_value() if revenue else all_cells
            )

    def _known_value(self) -> FloatArray:
        unknown = np.flatnonzero(~np.isfinite(self.value))
        if unknown.size:
            raise QuestionError(
                "no-revenue-for-target",
                N_("A target for revenue was given, but the history has no revenue for {cell}."),
                N_("Export the conversion value too, or set a target for conversions."),
                cell=self.conversions.cells[unknown[0]],
            )
        return self.value


def _share(text: str, limit: Limit, share: float) -> Loosening:
    return Loosening(text, 100 * share, per_spend=True, step=0.1, values=_who(limit))


def _who(limit: Limit, run: float = 1.0) -> dict[str, object]:
    """Whom a limit names, and the share of the days on which they run where amounts are of these days."""
    return {"who": limit.title} if run == 1 else {"who": limit.title, RUN: run}


def question_of(asked: Asked, table: ResponseTable) -> BudgetProblem:
    """The optimiser's question.

    Args:
        asked: the scenario held against a history.
        table: what is maximised: expected conversions a day of C cells, times what each counts for.

    Raises:
        QuestionError: if a limit names nobody, needs a figure that is not known, or no budget of these days
            can be had in its lots.
        InfeasibleError: if limits leave a cell no amount, or no amounts add up to the budget.
    """
    scenario, boxes = asked.scenario, asked.boxes
    lots = np.array([box.lot for box in boxes]) * asked.flown
    if scenario.spends_all:
        refuse_missed_lots(asked, lots)
    return BudgetProblem(
        table,
        asked.daily_budget,
        asked.minimum,
        asked.maximum,
        asked.current if asked.in_flight is None else asked.current * asked.flown,
        least_budget=None if scenario.spends_all else 0.0,
        may_be_off=np.array([box.may_be_off for box in boxes]),
        lot=lots,
        rules=tuple(_counting(rule, asked.worth) for rule in asked.rules),
        objective=objective_of(scenario),
    )


def objective_of(scenario: Scenario) -> Objective:
    """What is maximised: the goal, the goal less what money is worth, or the money that is kept."""
    if scenario.reach is not None:
        return Objective(results=0.0, spend=-1.0)
    if scenario.target_marginal_cpa is not None:
        return Objective(spend=-1.0 / scenario.target_marginal_cpa)
    if scenario.target_marginal_roas is not None:
        return Objective(spend=-scenario.target_marginal_roas)
    return Objective(spend=-1.0 if scenario.goal == "profit" else 0.0)


def _counting(rule: Rule, worth: FloatArray | None) -> Rule:
    """A rule about conversions as one about what they count for; those worth nothing count for nothing."""
    if worth is None or rule.of_results is None:
        return rule
    counts = np.where(worth > 0, rule.of_results / np.where(worth > 0, worth, 1.0), 0.0)
    return replace(rule, of_results=counts)


def refuse_missed_lots(asked: Asked, lots: FloatArray) -> None:
    """Refuse a budget that must be spent in full and cannot be had in whole lots.

    Raises:
        QuestionError: with the nearest budgets that can.
    """
    free = [i for i, box in enumerate(asked.boxes) if box.low < box.high or box.may_be_off]
    if not free or not all(lots[i] > 0 for i in free) or asked.scenario.budget is None:
        return
    days = asked.scenario.days
    step = _common_step([Decimal(repr(round(float(lots[i]) * days, 9))) for i in free])  # in all days of a flight
    others = sum(high for i, high in enumerate(asked.maximum.tolist()) if i not in free) * days
    unit = minor_unit(asked.currency)
    fixed, budget = Decimal(repr(others)).quantize(unit), Decimal(repr(asked.scenario.budget))
    below = fixed + (budget - fixed) // step * step
    if abs(budget - below) < unit or abs(below + step - budget) < unit:
        return
    raise QuestionError(
        "lots-miss-the-budget",
        N_("In these lots, {days} days can cost {below} or {above}, but not {budget}."),
        N_('Set the budget to one of them, or write spend = "at most".'),
        days=days,
        below=asked.situation.money(float(below)),
        above=asked.situation.money(float(below + step)),
        budget=asked.situation.money(float(budget)),
    )


def _common_step(lots: list[Decimal]) -> Decimal:
    """The greatest amount of which all lots are multiples."""
    places = max(max(-int(lot.as_tuple().exponent), 0) for lot in lots)
    scale = Decimal(10) ** places
    return Decimal(math.gcd(*(int(lot * scale) for lot in lots))) / scale
