"""Page “Pacing”: where a running month stands, and a budget for each day that is left of it."""

from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from adopt.charts.paces import burn_up_chart
from adopt.charts.plans import pacing_chart
from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import (
    BurnUp,
    Curves,
    Pace,
    Period,
    Scenario,
    add_up_pace,
    days_spend,
    parse_budget,
    running_month,
)
from app.answering.answers import paced
from app.elements import parts, pictures, tables
from app.session.state import session
from app.session.words import explained, t

LIMITS = (-50, 50)
Follow = Literal["none", "week", "day"]


def show() -> None:
    """Draw the page."""
    curves = parts.learned(t(N_("Pacing")), "pacing", "corridor", plans=False)
    if curves is None:
        return
    st.write(
        t(
            N_(
                "What is spent of a running month, where it is heading, and how to spend the rest: the best "
                "split, reached without jumps."
            )
        )
    )
    _pace(curves)


@st.fragment
def _pace(curves: Curves) -> None:
    """Asks and answers again, alone, whenever a control is moved."""
    try:
        period, scenario = _question(curves)
        pace = paced(curves, period, scenario)
    except AdoptError as error:
        parts.refusal(error)
        return
    added_up = add_up_pace(curves, pace)
    _cards(pace, added_up)
    parts.findings(pace.findings())
    _burn_up(pace, added_up)
    _chart(curves, pace)
    _table(pace)


def _question(curves: Curves) -> tuple[Period, Scenario]:
    """The controls.

    Raises:
        QuestionError: if the budget is no amount of money.
    """
    history, key = curves.history, curves.history.digest[:12]
    month = running_month(history.last_day, 1.0)
    left, right = st.columns(2, gap="large")
    with left:
        days = st.date_input(
            t(N_("Period")),
            (month.first, month.last),
            format="YYYY-MM-DD",
            key=f"period-{key}",
            persist_state="session",
        )
        # One day alone while the second is still being chosen.
        first, last = days if len(days) == 2 else (month.first, month.last)
        budget = st.text_input(
            t(N_("Budget of the whole period, what is spent already included")),
            f"{_as_now(curves, first, last):,.0f}",
            key=f"period-budget-{key}-{first}-{last}",
            persist_state="session",
            autocomplete="off",
        )
    with right:
        low, high = st.slider(
            t(N_("How far each audience's daily budget may change")),
            *(-100, 300, LIMITS),
            step=5,
            format="%+d%%",
            key=f"pace-changes-{key}",
            persist_state="session",
        )
        step = st.slider(
            t(N_("Greatest change of a budget from one day to the next")),
            *(5, 100, 20),
            step=5,
            format="%d%%",
            help=explained("learning_phase"),
            key=f"pace-step-{key}",
            persist_state="session",
        )
        names: dict[Follow, str] = {"none": t(N_("no")), "week": t(N_("by week")), "day": t(N_("by day"))}
        follow = st.radio(
            t(N_("Follow demand")),
            list(names),
            format_func=names.__getitem__,
            horizontal=True,
            key=f"pace-follow-{key}",
            persist_state="session",
        )
    period = Period(first, last, parse_budget(budget), step / 100, follow)
    return period, Scenario(name="pace", min_change=low / 100, max_change=high / 100)


def _as_now(curves: Curves, first: date, last: date) -> float:
    """What the period costs if spending goes on as in the last 28 days."""
    ahead = max((last - curves.history.last_day).days, 0)
    spent = days_spend(curves.history, first)["spend"].sum()
    return float(spent + curves.posterior.today.sum() * ahead)


def _cards(pace: Pace, added_up: BurnUp) -> None:
    money, places = pace.plan.currency, pace.plan.decimals
    (spent, heading, left), (proposal, expected) = st.columns(3), st.columns(2)
    with spent:
        text = (
            N_("The period begins on {day}.")
            if not added_up.days_gone
            else N_("{spent:.0%} of the budget after {gone:.0%} of the days: within 10 % of the even path.")
            if added_up.within
            else N_("{spent:.0%} of the budget after {gone:.0%} of the days: more than 10 % off the even path.")
        )
        said = t(text, spent=added_up.share_spent, gone=added_up.share_gone, day=pace.period.first)
        parts.card(parts.labelled(t(N_("Spent so far")), money), f"{pace.spent.sum():,.{places}f}", said)
    with heading:
        off = pace.heading_for / pace.period.budget - 1
        parts.card(
            parts.labelled(t(N_("Heading for")), money),
            f"{pace.heading_for:,.0f}",
            t(N_("If spending goes on as in the last 7 days: {off:+.1%} against the budget."), off=off),
        )
    with left:
        parts.card(
            parts.labelled(t(N_("For the days left")), money),
            f"{pace.total:,}",
            t(
                N_("{count} day: {daily:,.2f} a day."),
                plural=N_("{count} days: {daily:,.2f} a day."),
                count=pace.days_left,
                daily=float(pace.total) / pace.days_left,
            ),
        )
    with proposal:
        parts.card(
            parts.labelled(t(N_("Proposed for {day}"), day=pace.plan.first_day), money),
            f"{pace.proposal:,}",
            t(
                N_("Now {recent:,.2f} a day; the table below has the budget of every audience."),
                recent=pace.spent_now,
            ),
        )
    with expected:
        parts.card(
            t(N_("Expected conversions")),
            f"{pace.expected.mean:,.0f}",
            t(N_("90 % between {low:,.0f} and {high:,.0f}."), low=pace.expected.low, high=pace.expected.high),
        )


def _burn_up(pace: Pace, added_up: BurnUp) -> None:
    st.header(t(N_("From the first day to the last")))
    pictures.chart(
        burn_up_chart(added_up.table, added_up.budget, pace.plan.currency or "", session().language),
        (
            ("blue", "━", t(N_("spent so far"))),
            ("blue", "┅", t(N_("planned"))),
            ("orange", "•••", t(N_("as in the last 7 days"))),
            ("gray", "▒", t(N_("within 10 % of the even path"))),
            ("gray", "━", t(N_("budget"))),
        ),
        t(
            N_(
                "Money since the period began: {spent:.0%} of the budget are spent after {gone:.0%} of the days; "
                "as spending goes now it is heading for {heading}, and the plan ends at {total}."
            ),
            spent=added_up.share_spent,
            gone=added_up.share_gone,
            heading=pace.plan.money(pace.heading_for),
            total=pace.plan.money(float(added_up.table["planned"].iloc[-1])),
        ),
        added_up.table,
        "burn-up",
    )


def _chart(curves: Curves, pace: Pace) -> None:
    past = days_spend(curves.history, pace.period.first)
    ahead = pd.DataFrame(
        {"date": pd.to_datetime(sorted(set(pace.table["date"]))), "spend": pace.budgets.sum(axis=0)}
    )
    pictures.chart(
        pacing_chart(past, ahead, pace.plan.currency or "", session().language),
        (("gray", "■", t(N_("spent"))), ("blue", "▒", t(N_("to be spent")))),
        t(N_("Spend of all audiences a day: what was spent, and what is to be; the table below has the figures.")),
        pd.concat([past, ahead]),
        "spend-a-day",
    )


def _table(pace: Pace) -> None:
    parts.heading(
        t(N_("Budgets of the days left")),
        t(N_("Download pace.csv")),
        pace.to_csv_bytes(),
        "pace.csv",
        primary=True,
    )
    cells = pace.plan.cells
    shown = pd.DataFrame(
        {
            "platform": [c.platform for c in cells],
            "campaign": [c.campaign for c in cells],
            "audience": [c.audience for c in cells],
            "spent": pace.spent,
            "recent": pace.recent,
            "tomorrow": pace.budgets[:, 0],
            "last": pace.budgets[:, -1],
            "total": np.sum(pace.budgets, axis=1),
        }
    )
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "spent": t(N_("Spent so far")),
        "recent": t(N_("Now a day")),
        "tomorrow": str(pace.plan.first_day),
        "last": str(pace.plan.last_day),
        "total": t(N_("Days left in total")),
    }
    formats = dict.fromkeys(("spent", "recent", "tomorrow", "last", "total"), f"%,.{pace.plan.decimals}f")
    tables.table(shown, heads, formats, alt=t(N_("Budgets of the days left, one row an audience")))


if __name__ == "__main__":
    show()
