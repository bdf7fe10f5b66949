"""Scenarios beside one another: cards that a telephone can stack, who beats whom, and other budgets."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from adopt.charts.plans import frontier_chart
from adopt.errors import AdoptError
from adopt.text import N_, chance
from adopt.usecases import Comparison, Curves, Plan
from app.answering.answers import frontier_of
from app.elements import parts, pictures, tables
from app.session.state import session
from app.session.words import plain, t

A_ROW = 4


def cards(comparison: Comparison) -> None:
    """The main figures of each scenario."""
    told = list(zip(comparison.plans, comparison.table.to_dict("records"), strict=True))
    for begin in range(0, len(told), A_ROW):
        for column, (plan, row) in zip(st.columns(A_ROW), told[begin : begin + A_ROW], strict=False):
            with column:
                _card(plan, row, comparison.plans[0])


def _card(plan: Plan, row: Mapping[Hashable, Any], first: Plan) -> None:
    said = [
        t(
            N_("Expected conversions; 90 % between {low:,.0f} and {high:,.0f}."),
            low=row["expected_conversions_low"],
            high=row["expected_conversions_high"],
        ),
        t(
            N_("Spends {total}; a conversion costs {cpa}."),
            total=plan.money(float(plan.total), plan.decimals),
            cpa=plan.money(row["cpa"], 2),
        ),
    ]
    if plan is not first:
        said.append(
            t(
                N_("Probability that it beats “{first}”: {chance}."),
                first=first.scenario.name,
                chance=chance(row["chance_beats_first"]),
            )
        )
    parts.card(plan.scenario.name, f"{row['expected_conversions']:,.0f}", "\n".join(said))


def chances(comparison: Comparison) -> None:
    """How surely each scenario beats each other."""
    if len(comparison.plans) < 2:
        return
    st.header(t(N_("Which beats which")))
    found = comparison.chances.map(lambda p: "–" if p != p else chance(p))
    frame = found.set_axis(range(len(found)), axis="columns").rename_axis("scenario").reset_index()
    heads = {"scenario": t(N_("Probability that this scenario …"))}
    heads |= {str(i): t(N_("… beats “{name}”"), name=name) for i, name in enumerate(found.columns)}
    said = t(N_("Probability that the scenario of a row brings more than that of a column"))
    tables.table(frame.rename(columns=str), heads, alt=said)


def other_budgets(curves: Curves, comparison: Comparison) -> None:
    """A switch, and behind it what every budget would bring, with the scenarios on it."""
    if not st.toggle(t(N_("Show what other budgets would bring")), key="frontier-of-all", persist_state="session"):
        return
    first = comparison.plans[0]
    try:
        with st.spinner(t(N_("Looking at other budgets"))):
            frontier = frontier_of(curves, first.scenario)
    except AdoptError as error:
        parts.refusal(error)
        return
    here = comparison.table[["scenario", "budget", "expected_conversions"]].astype({"budget": float})
    pictures.chart(
        frontier_chart(frontier.table, pd.DataFrame(here), first.currency or "", session().language),
        (
            ("blue", "━", t(N_("expected"))),
            ("blue", "▒", t(N_("90 % interval"))),
            ("orange", "◆", t(N_("scenarios"))),
        ),
        t(
            N_(
                "What the best split of every budget brings within the limits of “{name}”, and where the "
                "scenarios stand."
            ),
            name=first.scenario.name,
        ),
        frontier.table,
        "budgets-and-scenarios",
    )
    st.write(
        plain(
            t(
                N_("The curve keeps the limits of “{name}”: a scenario with others may lie above or below it."),
                name=first.scenario.name,
            )
        )
    )
