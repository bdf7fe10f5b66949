"""What a user wants of the curves: plans, paces, frontiers, forecasts and comparisons."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.misses import NO_MISSES, Misses
from adopt.errors import AdoptError, QuestionError
from adopt.export import why
from adopt.exporting import planned_of
from adopt.history.read import Source
from adopt.history.table import History
from adopt.labels import Cell
from adopt.learned import Curves
from adopt.plan import burn_up
from adopt.plan.compare import Comparison
from adopt.plan.frontier import POINTS, Frontier, frontier_for
from adopt.plan.limit_rows import names_of
from adopt.plan.make import plan_for
from adopt.plan.money import minor_unit
from adopt.plan.pacing import Pace, Period, pace_for
from adopt.plan.plan import Plan
from adopt.plan.posed import with_budget
from adopt.plan.scenario import Scenario
from adopt.plan.scenario_file import scenario_toml
from adopt.plan.whatif import Forecast, read_budgets
from adopt.text import N_

FloatArray = NDArray[np.float64]


def limit_names(history: History) -> tuple[str, ...]:
    """Whom a limit may be about: everything, groups, tags and single cells of a history."""
    return names_of(history.cells, tuple(history.tags))


def make_plan(curves: Curves, scenario: Scenario, misses: Misses = NO_MISSES) -> Plan:
    """The best split of a budget under a scenario's limits, proved best and rounded to the currency.

    Args:
        curves: fitted.
        scenario: the question.
        misses: of earlier plans; they widen the intervals and leave the budgets alone.

    Raises:
        QuestionError: if the scenario's figures make no sense.
        InfeasibleError: if no plan can meet them.
    """
    return plan_for(curves.posterior, tagged(curves.history, scenario), curves.history.currency, misses)


def compare_scenarios(
    curves: Curves, scenarios: Sequence[Scenario], plan: Callable[[Curves, Scenario], Plan] = make_plan
) -> Comparison:
    """Plans for several scenarios side by side, on common draws.

    Args:
        curves: fitted.
        scenarios: no two of one name; the others are compared with the first.
        plan: makes a plan; one that remembers those that it has made saves making them again.

    Raises:
        QuestionError: if there is no scenario, two share a name, or one makes no sense.
        InfeasibleError: if a scenario has no plan; the message names the scenario.
    """
    names = [s.name for s in scenarios]
    double = sorted({n for n in names if names.count(n) > 1})
    if double or not names:
        raise QuestionError(
            "scenario-names",
            N_("Every scenario needs a name of its own, but {names} stands twice.")
            if double
            else N_("There is no scenario to compare."),
            N_('Set name = "…" in the scenario files.') if double else "",
            names=double,
        )
    return Comparison(tuple(_named_plan(curves, s, plan) for s in scenarios))


def days_spend(history: History, first: date) -> pd.DataFrame:
    """What all cells together spent on each day from ``first`` on: columns date and spend, a row a day."""
    table = history.table[history.table["date"] >= pd.Timestamp(first)]
    return table.groupby("date")["spend"].sum().reset_index()


def pace_period(curves: Curves, period: Period, scenario: Scenario | None = None) -> Pace:
    """A budget a day for what is left of a running period, such as :func:`running_month`.

    Args:
        curves: fitted to a history that holds what was spent in the period so far.
        period: with its whole budget.
        scenario: goal, change limits and caution; its budget and days are those of what is left.

    Raises:
        QuestionError: if the period is not running, or all of its budget is spent.
        InfeasibleError: if what is left cannot be spent within the change limits.
    """
    history = curves.history
    asked = tagged(history, scenario or Scenario())
    return pace_for(curves.posterior, history.panel(), period, asked, history.currency)


def add_up_pace(curves: Curves, pace: Pace) -> burn_up.BurnUp:
    """A running period's money added up day by day, beside the even path and its corridor."""
    return burn_up.burn_up(pace, days_spend(curves.history, pace.period.first))


def why_budget(plan: Plan, cell: Cell) -> why.Why:
    """Why a cell's budget is what it is, with its curve and where it stands on it today and in the plan."""
    return why.why_budget(plan, planned_of(plan), cell)


def budget_frontier(curves: Curves, scenario: Scenario, points: int = POINTS) -> Frontier:
    """What the best plan would bring at each of many budgets, from the least to the most that the limits allow.

    Raises:
        QuestionError: if the scenario's figures make no sense, or there are too many points.
        InfeasibleError: if the scenario's own budget has no plan.
    """
    return frontier_for(curves.posterior, tagged(curves.history, scenario), curves.history.currency, points)


def usual_budget(curves: Curves, days: int, percent: int = 100) -> Decimal:
    """What the coming ``days`` cost in total if spending goes on as in the last 28 days, or a share of that.

    Raises:
        QuestionError: if nothing was spent in the last 28 days.
    """
    scenario = with_budget(curves.posterior, Scenario(days=days), curves.history.currency)
    usual = Decimal(repr(scenario.budget)) * percent / 100
    return usual.quantize(minor_unit(curves.history.currency))


def forecast_budgets(curves: Curves, budgets: Source, days: int) -> Forecast:
    """What given budgets would bring over the coming days.

    Args:
        curves: fitted.
        budgets: a CSV of platform, campaign, audience, daily_budget and, optionally, date.
        days: that follow the history.

    Raises:
        QuestionError: if ``days`` is no number of days that can be planned for.
        FileError: naming the row that cannot be used.
    """
    days = Scenario().changed({"days": days}).days
    given = read_budgets(budgets.data, budgets.name, curves.posterior, days)
    return Forecast(curves.posterior, given, curves.history.currency)


def scenario_file(scenario: Scenario) -> bytes:
    """A scenario as the TOML file that ``adopt plan --scenario`` takes."""
    return scenario_toml(scenario)


def tagged(history: History, scenario: Scenario) -> Scenario:
    """The scenario with the tags that the history's cells bear; its own go before them."""
    borne = {tag: tuple(map(str, cells)) for tag, cells in history.tags.items()}
    return scenario.model_copy(update={"tags": {**borne, **scenario.tags}}) if borne else scenario


def _named_plan(curves: Curves, scenario: Scenario, plan: Callable[[Curves, Scenario], Plan]) -> Plan:
    """The plan; an error says which of several scenarios it is about."""
    try:
        return plan(curves, scenario)
    except AdoptError as error:
        raise error.inside(N_("In the scenario {scenario}: {problem}"), scenario=scenario.name) from error
