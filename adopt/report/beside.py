"""What a report sets beside a plan: other scenarios, other budgets, and how good forecasts were."""

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from adopt.backtesting.backtest import Backtest
from adopt.charts.look import BLUE, VERMILLION
from adopt.findings import gather
from adopt.plan.compare import Comparison
from adopt.plan.frontier import Frontier
from adopt.plan.money import decimals
from adopt.plan.plan import Plan
from adopt.plan.summary import GOALS
from adopt.report.content import Block, Column, Mark, Noticed, Picture, Section, Sentences, Table, Value
from adopt.report.figures import COUNT, FINE_CHANGE, FINE_SHARE, GAIN, RATIO, SHARE
from adopt.report.tables import money_column
from adopt.text import N_, Message, chance

if TYPE_CHECKING:
    from adopt.charts.grammar import Chart

ROWS = 11
"""Budgets of a frontier that its table shows; the chart has all of them."""
_LOW, _HIGH = N_("90 % from"), N_("90 % to")


def scenarios_section(comparison: Comparison) -> Section:
    """Scenarios side by side, and what differs."""
    table = comparison.table
    first, *others = (plan.scenario.name for plan in comparison.plans)
    alt = Message(
        N_("Expected conversions of {count} scenario with their 90 % intervals; the figures stand in the table."),
        {"count": len(table)},
        N_("Expected conversions of {count} scenarios with their 90 % intervals; the figures stand in the table."),
    )
    mark = Mark(BLUE, "diamond", Message(N_("expected, with its 90 % interval")))
    caption = Message(N_("Expected conversions of each scenario"))
    chart = Picture(caption, alt, partial(_draw_outcomes, table), 480, (mark,))
    blocks: list[Block] = [_comparison(comparison), chart]
    for name in others:
        heading = Message(N_("What differs in “{name}”, beside “{first}”:"), {"name": name, "first": first})
        blocks += [Sentences((heading,)), Sentences(comparison.differences(name), listed=True)]
    return Section(Message(N_("Scenarios side by side")), tuple(blocks))


def _comparison(comparison: Comparison) -> Table:
    currency = comparison.plans[0].currency
    columns = (
        Column(Message(N_("Scenario")), weight=2),
        Column(Message(N_("Goal"))),
        money_column(N_("Budget in total"), currency),
        Column(Message(N_("Days")), COUNT),
        Column(Message(N_("Expected conversions")), COUNT),
        Column(Message(_LOW), COUNT),
        Column(Message(_HIGH), COUNT),
        money_column(N_("Cost per conversion"), currency, 2),
        money_column(N_("Left unspent"), currency),
        money_column(N_("Expected revenue"), currency, 0),
        Column(Message(N_("ROAS")), RATIO),
        Column(Message(N_("Gain over today's split")), GAIN),
        Column(Message(N_("Probability of a gain")), weight=0.7),
        Column(Message(N_("Probability that it beats the first")), weight=0.7),
        Column(Message(N_("Money moved")), SHARE),
    )
    rows = [_scenario(row) for row in comparison.table.to_dict("records")]
    used = [i for i in range(len(columns)) if any(row[i] is not None and row[i] == row[i] for row in rows)]
    return Table(
        Message(N_("Scenarios side by side")),
        tuple(columns[i] for i in used),
        tuple(tuple(row[i] for i in used) for row in rows),
    )


def _scenario(row: dict[Any, Any]) -> tuple[Value, ...]:
    beats = row["chance_beats_first"]
    return (
        row["scenario"],
        Message(GOALS[row["goal"]]),
        row["budget"],
        row["days"],
        row["expected_conversions"],
        row["expected_conversions_low"],
        row["expected_conversions_high"],
        row["cpa"],
        row["unspent"] or None,
        row["expected_revenue"],
        row["roas"],
        row["gain_over_todays_split"],
        chance(row["chance_of_gain"]),
        None if pd.isna(beats) else chance(beats),
        row["share_moved"],
    )


def frontier_section(frontier: Frontier, plan: Plan) -> Section:
    """What other budgets would bring."""
    table, currency, places = frontier.table, frontier.currency, decimals(frontier.currency)
    few = table.iloc[sorted({round(i * (len(table) - 1) / (ROWS - 1)) for i in range(ROWS)})]
    here = pd.DataFrame({"budget": [float(plan.total)], "expected_conversions": [plan.expected.mean]})
    names = (
        "budget", "expected_conversions", "expected_conversions_low", "expected_conversions_high", "cpa",
        "marginal_cpa",
    )  # fmt: skip
    rows = tuple(tuple(float(row[name]) for name in names) for row in few.to_dict("records"))
    columns = (
        money_column(N_("Budget"), currency),
        Column(Message(N_("Expected conversions")), COUNT),
        Column(Message(_LOW), COUNT),
        Column(Message(_HIGH), COUNT),
        money_column(N_("Cost per conversion"), currency),
        money_column(N_("The next conversion costs"), currency),
    )
    lowest, highest = rows[0], rows[-1]
    alt = Message(
        N_(
            "Expected conversions of the best split of every budget: {fewest} at {least}, {most} at "
            "{largest}; the plan stands at {budget}."
        ),
        {
            "fewest": f"{lowest[1]:,.0f}",
            "least": f"{lowest[0]:,.{places}f}",
            "most": f"{highest[1]:,.0f}",
            "largest": f"{highest[0]:,.{places}f}",
            "budget": f"{plan.total:,}",
        },
    )
    marks = (
        Mark(BLUE, "line", Message(N_("expected, with its 90 % band"))),
        Mark(VERMILLION, "diamond", Message(N_("this plan"))),
    )
    name = Message(N_("What other budgets would bring, each split in the best way"))
    picture = Picture(
        name,
        alt,
        partial(_draw_frontier, table, here, currency or ""),
        marks=marks,
    )
    blocks = (Table(name, columns, rows), Sentences(frontier.sentences()), picture)
    return Section(Message(N_("Other budgets")), blocks)


def _draw_outcomes(table: pd.DataFrame, language: str) -> "Chart":
    from adopt.charts.plans import outcome_chart  # slow to import

    return outcome_chart(table, language)


def _draw_frontier(table: pd.DataFrame, here: pd.DataFrame, currency: str, language: str) -> "Chart":
    from adopt.charts.plans import frontier_chart  # slow to import

    chart: Chart = frontier_chart(table, here, currency, language).properties(height=260)
    return chart


def backtest_section(backtest: Backtest) -> Section:
    """How good forecasts from earlier days would have been."""
    heads = (
        N_("Forecasts"), N_("Error"), N_("Bias"), N_("Log score"),
        N_("90 % intervals held"), N_("50 % intervals held"),
    )  # fmt: skip
    forms = COUNT, FINE_SHARE, FINE_CHANGE, RATIO, SHARE, SHARE
    columns = (
        Column(Message(N_("Forecast of")), weight=2),
        Column(Message(N_("Method")), weight=2),
        *(Column(Message(head), form) for head, form in zip(heads, forms, strict=True)),
    )
    figures = "forecasts", "relative_error", "bias", "log_score", "held_90", "held_50"
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            Message(backtest.level_names[row["level"]]),
            Message(backtest.method_names[row["method"]]),
            *(float(row[name]) for name in figures),
        )
        for row in backtest.summary.to_dict("records")
    )
    days = Message(
        N_("Forecasts of {count} day from {origins} earlier days, given what was really spent."),
        {"count": backtest.horizon, "origins": len(backtest.origins)},
        N_("Forecasts of {count} days from {origins} earlier days, given what was really spent."),
    )
    said = Sentences((days, Message(backtest.explanation)))
    table = Table(Message(N_("How good forecasts from earlier days would have been")), columns, rows)
    return Section(Message(N_("Would it have been right?")), (table, said, Noticed(gather(backtest.findings))))
