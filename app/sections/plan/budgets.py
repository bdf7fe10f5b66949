"""What other budgets would bring: a part of the page “Plan”, worked out when somebody asks for it."""

import pandas as pd
import streamlit as st

from adopt.charts.plans import frontier_chart
from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import Curves, Frontier, Plan
from app.answering.answers import frontier_of
from app.elements import parts, pictures, tables
from app.session.state import session
from app.session.words import explained, said, t


def other_budgets(curves: Curves, plan: Plan) -> None:
    """A switch, and behind it the curve, its sentences and the figures."""
    if not st.toggle(t(N_("Show what other budgets would bring")), key="frontier", persist_state="session"):
        return
    st.header(t(N_("What other budgets would bring")), help=explained("frontier"))
    try:
        with st.spinner(t(N_("Looking at other budgets"))):
            frontier = frontier_of(curves, plan.scenario)
    except AdoptError as error:
        parts.refusal(error)
        return
    _curve(frontier, plan)
    for sentence in frontier.sentences():
        st.text(said(sentence))
    _figures(frontier, plan)


def _curve(frontier: Frontier, plan: Plan) -> None:
    here = pd.DataFrame({"budget": [float(plan.total)], "expected_conversions": [plan.expected.mean]})
    first, last = frontier.table["budget"].iloc[[0, -1]]
    pictures.chart(
        frontier_chart(frontier.table, here, plan.currency or "", session().language),
        (
            ("blue", "━", t(N_("expected"))),
            ("blue", "▒", t(N_("90 % interval"))),
            ("orange", "◆", t(N_("this plan"))),
        ),
        t(
            N_(
                "What the best split of every budget brings, from {low} to {high}; "
                "the table below has the figures."
            ),
            low=plan.money(first),
            high=plan.money(last),
        ),
        frontier.table,
        "budgets",
    )
    st.write(t(N_("Every point is the best split of its own budget within the same limits.")))


def _figures(frontier: Frontier, plan: Plan) -> None:
    heads = {
        "budget": t(N_("Budget")),
        "daily_budget": t(N_("Spend a day")),
        "expected_conversions": t(N_("Expected conversions")),
        "expected_conversions_low": t(N_("90 % from")),
        "expected_conversions_high": t(N_("90 % to")),
        "cpa": t(N_("Cost per conversion")),
        "marginal_cpa": t(N_("The next conversion costs")),
    }
    if frontier.table["expected_revenue"].notna().all():
        heads |= {
            "expected_revenue": t(N_("Expected revenue")),
            "roas": t(N_("ROAS")),
            "marginal_roas": t(N_("The next unit of money brings")),
        }
    money = f"%,.{plan.decimals}f"
    formats = dict.fromkeys(heads, money) | {n: "%,.0f" for n in heads if n.startswith("expected")}
    formats |= {"roas": "%,.2f", "marginal_roas": "%,.2f"}
    tables.table(frontier.table, heads, formats, alt=t(N_("What every budget brings, one row a budget")))
    st.download_button(
        t(N_("Download frontier.csv")),
        frontier.to_csv_bytes(),
        "frontier.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
