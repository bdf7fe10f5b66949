"""Page “Plan”: a budget, days and change limits in; the best split of the money out."""

import streamlit as st

from adopt.charts.plans import change_chart
from adopt.errors import AdoptError
from adopt.text import N_, chance
from adopt.usecases import Curves, Plan, Scenario
from app.answering.answers import planned
from app.elements import awaited, parts, pictures, signing_in, tables
from app.sections.plan import why
from app.sections.plan.budgets import other_budgets
from app.sections.plan.question import Question
from app.sections.plans import plan_kept
from app.sections.scenarios import conflicts
from app.session import store
from app.session.state import session
from app.session.words import hijri, plain, said, t
from app.work.long_work import AtWork


def show() -> None:
    """Draw the page."""
    curves = parts.learned(t(N_("Plan")))
    if curves is None:
        return
    _plan(curves)


@st.fragment
def _plan(curves: Curves) -> None:
    """Asks and answers again, alone, whenever a control is moved."""
    conflicts.show()
    try:
        asked = Question(curves).ask()
        plan = planned(curves, asked)
    except AtWork as work:
        awaited.show(work)
        return
    except AdoptError as error:
        parts.refusal(error)
        return
    session().asked = curves.history.digest, asked
    _cards(plan)
    with st.container(horizontal=True, vertical_alignment="center"):
        _keep(asked)
        plan_kept.keeping(plan, curves, asked)
    if misses := plan.misses.sentence(plan.stretch):
        st.text(said(misses))
    for sentence in (*plan.money_sentences(), *plan.limit_sentences()):
        st.text(said(sentence))
    _changes(plan)
    parts.findings(plan.findings())
    why.platforms(plan)
    why.one_budget(plan)
    why.prices(plan)
    other_budgets(curves, plan)
    st.page_link("views/export.py", label=t(N_("Next: take it to the ads managers")), icon=":material/output:")


def _keep(asked: Scenario) -> None:
    """Keep the question for the page “Scenarios”: upon the one that it began with, or by itself."""
    with st.popover(t(N_("Keep as a scenario")), icon=":material/bookmark_add:"):
        if signing_in.refused("save"):
            return
        _upon(asked)
        name = st.text_input(t(N_("Name")), t(N_("Plan")), key="keep-name")
        if st.button(t(N_("Keep")), type="primary", key="keep"):
            try:
                kept = store.shelf().add(asked, name or t(N_("Plan")))
            except AdoptError as error:
                parts.refusal(error)
                return
            session().editing = kept
            st.text(t(N_("Kept as “{name}”: compare it on the page “Scenarios”."), name=kept.name))


def _upon(asked: Scenario) -> None:
    """The way to save onto the scenario that the controls began with."""
    began = session().editing
    if began is None:
        return
    text = N_("Save as a new version of “{name}”, upon version {version}")
    if st.button(t(text, name=plain(began.name), version=began.version), key="keep-upon", width="stretch"):
        mine = asked.changed({"name": began.name, "why": began.scenario.why})
        saved = conflicts.save(mine, began.version)
        if saved is None:
            st.rerun()
        st.text(t(N_("Saved as version {version} of “{name}”."), name=saved.name, version=saved.version))


def _cards(plan: Plan) -> None:
    spend, expected, gain, proof = st.columns(4)
    with spend:
        parts.card(
            parts.labelled(t(N_("Spend in total")), plan.currency),
            f"{plan.total:,}",
            _period(plan),
        )
    with expected:
        _expected(plan)
    with gain:
        _gain(plan)
    with proof:
        profit = plan.scenario.goal == "profit"
        parts.card(
            parts.labelled(t(N_("Proved gap")), plan.currency if profit else None),
            f"≤ {plan.proved_shortfall_in_money.amount}" if profit else f"≤ {plan.proved_gap:.3%}",
            t(
                N_(
                    "No split within the limits is better than the plan by more than this; "
                    "gains are weighed against their risk."
                )
            ),
            "proved_gap",
        )


def _period(plan: Plan) -> str:
    """The days of the plan and a day's spend, with the Hijri dates for Arabic readers."""
    gregorian = t(
        N_("{count} day from {first} to {last}: {daily:,.2f} a day."),
        plural=N_("{count} days from {first} to {last}: {daily:,.2f} a day."),
        count=plan.days,
        first=plan.first_day,
        last=plan.last_day,
        daily=plan.daily_total,
    )
    return f"{gregorian}\n{hijri(plan.first_day, plan.last_day)}".strip()


def _expected(plan: Plan) -> None:
    heads = {
        "conversions": t(N_("Expected conversions")),
        "revenue": parts.labelled(t(N_("Expected revenue")), plan.currency),
        "profit": parts.labelled(t(N_("Expected profit")), plan.currency),
    }
    parts.card(
        heads[plan.scenario.goal],
        f"{plan.outcome.mean:z,.0f}",
        t(N_("90 % between {low:,.0f} and {high:,.0f}."), low=plan.outcome.low, high=plan.outcome.high),
        "interval",
    )


def _gain(plan: Plan) -> None:
    heads = {
        "conversions": t(N_("Gain over today's split")),
        "revenue": parts.labelled(t(N_("Revenue gained over today's split")), plan.currency),
        "profit": parts.labelled(t(N_("Profit gained over today's split")), plan.currency),
    }
    label = heads[plan.scenario.goal]
    if plan.is_todays_split:
        parts.card(
            label, "0", t(N_("This is today's split: within these limits nothing better was found.")), "gain"
        )
        return
    parts.card(
        label,
        f"{plan.gain.mean:+z,.0f}" + ("" if plan.scenario.goal == "profit" else f" ({plan.gain_share:+.1%})"),
        t(
            N_(
                "At the same budget; 90 % between {low:+z,.0f} and {high:+z,.0f}. "
                "Probability that it is a gain: {chance}."
            ),
            low=plan.gain.low,
            high=plan.gain.high,
            chance=chance(plan.chance_of_gain),
        ),
        "gain",
    )


def _changes(plan: Plan) -> None:
    parts.heading(
        t(N_("Today and recommended, a day")),
        t(N_("Download plan.csv")),
        plan.to_csv_bytes(),
        "plan.csv",
        term="todays_split",
        primary=True,
    )
    amounts = plan.table.astype({"recommended_daily_budget": float}).assign(label=[str(c) for c in plan.cells])
    ends = amounts.rename(columns={"current_daily_budget": "today", "recommended_daily_budget": "recommended"})
    pictures.live_chart(
        change_chart,
        (ends[["label", "today", "recommended"]], plan.currency or "", session().language),
        (
            ("gray", "●", t(N_("today"))),
            ("blue", "◆", t(N_("recommended"))),
            ("blue", "━", t(N_("more"))),
            ("orange", "┅", t(N_("less"))),
        ),
        t(N_("Daily budget of every audience, today and recommended; the table below has the figures.")),
        plan.table,
        "today-and-recommended",
    )
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "current_daily_budget": t(N_("Today a day")),
        "recommended_daily_budget": t(N_("Recommended a day")),
        **({"days": t(N_("Days"))} if plan.in_flight is not None else {}),
        "change": t(N_("Change")),
        "expected_conversions": t(N_("Expected conversions")),
        "expected_conversions_low": t(N_("90 % from")),
        "expected_conversions_high": t(N_("90 % to")),
        "marginal_cpa": t(N_("Marginal CPA")),
        "evidence": t(N_("Evidence")),
    }
    money = f"%,.{plan.decimals}f"
    formats = {
        "current_daily_budget": money,
        "recommended_daily_budget": money,
        "change": tables.SIGNED_PERCENT,
        "expected_conversions": "%,.0f",
        "expected_conversions_low": "%,.0f",
        "expected_conversions_high": "%,.0f",
        "marginal_cpa": money,
        "evidence": tables.PERCENT,
    }
    tables.table(amounts, heads, formats, alt=t(N_("The plan, one row an audience")))


if __name__ == "__main__":
    show()
