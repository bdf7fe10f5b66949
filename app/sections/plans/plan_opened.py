"""One kept plan: its budgets, what was asked, what made it, what may be done with it, and another beside it."""

import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import scenario_file
from adopt.workspace.differing import budgets_beside, plan_differences
from adopt.workspace.plans import Made
from adopt.workspace.told import budget_table, question_sentences, recipe_sentences, total_of
from adopt.workspace.words import STATUS_NAMES
from adopt.workspace.workspace import Workspace
from app.answering import held
from app.elements import awaited, parts, tables
from app.sections.plans import plan_kept
from app.session import access
from app.session.words import in_english, plain, said, t
from app.work.long_work import AtWork


def show(workspace: Workspace, made: Made) -> None:
    """Draw it."""
    st.header(plain(t(N_("Plan {number}: {name}"), number=made.number, name=made.name)))
    _cards(made)
    _actions(workspace, made)
    _budgets(made)
    asked, recipe = st.columns(2)
    with asked:
        st.subheader(t(N_("What was asked")))
        for sentence in question_sentences(made):
            st.text(said(sentence))
        st.download_button(
            t(N_("Download the question as a file")),
            scenario_file(made.recipe.scenario),
            f"plan-{made.number}.toml",
            "application/toml",
            key=f"question-{made.number}",
            on_click="ignore",
            icon=":material/download:",
        )
    with recipe:
        st.subheader(t(N_("What made it")))
        for sentence in recipe_sentences(made):
            st.text(said(sentence))
        _again(workspace, made)


def beside(first: Made, other: Made) -> None:
    """What differs in the plan that is opened, and every budget of both."""
    st.subheader(plain(t(N_("What differs in plan {number}"), number=other.number)))
    for sentence in plan_differences(first, other):
        st.text(said(sentence))
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "first": t(N_("Plan {number}, a day"), number=first.number),
        "other": t(N_("Plan {number}, a day"), number=other.number),
        "difference": t(N_("Difference")),
    }
    formats = dict.fromkeys(("first", "other"), "%,.2f") | {"difference": "%+,.2f"}
    alt = t(N_("Budgets of both plans, one row an audience"))
    tables.table(budgets_beside(first, other), heads, formats, alt=alt)


def _cards(made: Made) -> None:
    status, money, expected, days = st.columns(4)
    with status:
        who = t(N_("Kept by {person} on {day}."), person=made.person, day=made.at.date())
        parts.card(t(N_("Status")), t(STATUS_NAMES[made.status]), who)
    with money:
        total = total_of(made)
        parts.card(parts.labelled(t(N_("Spend in total")), total.currency), total.amount, "")
    with expected:
        low, high = made.told["low"], made.told["high"]
        parts.card(
            t(N_("Expected conversions")),
            f"{made.told['expected']:,.0f}",
            t(N_("90 % between {low:,.0f} and {high:,.0f}."), low=low, high=high),
            "interval",
        )
    with days:
        parts.card(t(N_("First day")), f"{made.first_day}", t(N_("Last day: {day}."), day=made.last_day))


def _actions(workspace: Workspace, made: Made) -> None:
    """Approve, export, put away, or take that back; each by whom it is for."""
    with st.container(horizontal=True):
        st.download_button(
            t(N_("Download plan.csv")),
            made.content,
            "plan.csv",
            "text/csv",
            key=f"content-{made.number}",
            on_click="ignore",
            icon=":material/download:",
        )
        decides = access.may("approve")
        for status, label, icon, allowed in (
            ("approved", t(N_("Approve")), ":material/check:", decides),
            ("exported", t(N_("Mark as exported")), ":material/outbox:", access.may("export")),
            ("archived", t(N_("Archive")), ":material/archive:", decides),
            ("draft", t(N_("Back to draft")), ":material/undo:", decides),
        ):
            if not allowed or status == made.status:
                continue
            if st.button(label, key=f"{status}-{made.number}", icon=icon):
                plan_kept.move(workspace, made.number, status)
                st.rerun()


def _budgets(made: Made) -> None:
    table = budget_table(made)
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "before": t(N_("Before, a day")),
        "recommended": t(N_("Recommended a day")),
        "change": t(N_("Change")),
        "expected_conversions": t(N_("Expected conversions")),
        "expected_conversions_low": t(N_("90 % from")),
        "expected_conversions_high": t(N_("90 % to")),
    }
    formats = {"before": "%,.2f", "recommended": "%,.2f", "change": tables.SIGNED_PERCENT}
    formats |= {name: "%,.0f" for name in heads if name.startswith("expected")}
    tables.table(table, heads, formats, alt=t(N_("The plan, one row an audience")))


def _again(workspace: Workspace, made: Made) -> None:
    """Whether it can really be made again; asked for, as its curves are fitted anew."""
    asked = f"again-asked-{made.number}"
    if not st.session_state.get(asked):
        st.button(
            t(N_("Make it again")),
            key=f"again-{made.number}",
            icon=":material/replay:",
            on_click=_ask,
            args=(asked,),
        )
        return
    try:
        with st.spinner(t(N_("Making the plan again")), show_time=in_english()):
            held.comes_again(workspace, made)
    except AtWork as work:
        awaited.show(work)
        return
    except AdoptError as error:
        parts.refusal(error)
        return
    st.success(t(N_("Made again from what is kept: the same to the byte.")), icon=":material/check_circle:")


def _ask(asked: str) -> None:
    st.session_state[asked] = True
