"""Why a plan's numbers are what they are: parts of the page “Plan”."""

import pandas as pd
import streamlit as st

from adopt.charts.curves import moved_chart
from adopt.text import N_, say
from adopt.usecases import Plan, platform_totals, prices_of, why_budget
from app.elements import parts, pictures, tables
from app.session.state import session
from app.session.words import t


def platforms(plan: Plan) -> None:
    """Money by platform before and after, to the minor unit."""
    st.header(t(N_("Before and after, by platform")))
    totals = platform_totals(plan)
    names = [*totals["platform"].iloc[:-1], t(N_("All together"))]
    money = ["before", "after", "total"]
    frame = totals.astype(dict.fromkeys(money, float)).assign(platform=names)
    heads = {
        "platform": t(N_("Platform")),
        "before": t(N_("Today a day")),
        "after": t(N_("Recommended a day")),
        "change": t(N_("Change")),
        "share": t(N_("Share of the money")),
        "total": t(N_("In all of the plan's days")),
    }
    formats = dict.fromkeys(money, f"%,.{plan.decimals}f")
    formats |= {"change": tables.SIGNED_PERCENT, "share": tables.PERCENT}
    tables.table(frame, heads, formats, alt=t(N_("Budgets of every platform, before and after")))


def one_budget(plan: Plan) -> None:
    """The reasons of a chosen cell's budget, and its curve."""
    st.header(t(N_("Why this budget?")))
    cells = {str(cell): cell for cell in plan.cells}
    name = st.selectbox(t(N_("Audience")), list(cells), key="why", persist_state="session")
    why = why_budget(plan, cells[name])
    st.text("\n".join(f"• {say(sentence, session().language)}" for sentence in why.sentences))
    pictures.live_chart(
        moved_chart,
        (why.points, why.today, why.recommended, plan.currency or "", session().language),
        (
            ("blue", "━", t(N_("expected"))),
            ("blue", "▒", t(N_("90 % interval"))),
            ("gray", "○", t(N_("today"))),
            ("orange", "◆", t(N_("recommended"))),
        ),
        t(N_("The response curve of {cell}, with today's and the recommended budget on it."), cell=why.cell),
        why.table,
        "why",
        name,
    )


def prices(plan: Plan) -> None:
    """A switch, and behind it what every rule costs."""
    if not st.toggle(t(N_("Show the price of each rule")), key="prices", persist_state="session"):
        return
    st.header(t(N_("The price of each rule")))
    language = session().language
    with st.spinner(t(N_("Planning without each rule"))):
        found = prices_of(plan)
    if not found:
        st.write(t(N_("No rule of this plan can give way.")))
        return
    names = {
        "conversions": t(N_("Conversions won")),
        "revenue": parts.labelled(t(N_("Revenue won")), plan.currency),
        "profit": parts.labelled(t(N_("Profit won")), plan.currency),
    }
    heads = {
        "rule": t(N_("Rule")),
        "way": t(N_("If it gave way")),
        "results": names[plan.scenario.goal],
        "money": parts.labelled(t(N_("Money spent more")), plan.currency),
    }
    rows = [(say(price.rule, language), say(price.way, language), price.results, price.money) for price in found]
    frame = pd.DataFrame(rows, columns=list(heads))
    formats = {"results": "%,.0f", "money": f"%,.{plan.decimals}f"}
    tables.table(frame, heads, formats, alt=t(N_("What every rule costs, one row a rule")))
    st.write(
        t(
            N_(
                "Each rule gives way by itself, all others kept: the budget by a hundredth, the changes by ten "
                "points, a limit altogether. 0 means that it holds nothing back."
            )
        )
    )
