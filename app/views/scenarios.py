"""Page “Scenarios”: questions side by side, what differs between their plans, and why."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from adopt.charts.plans import outcome_chart
from adopt.errors import AdoptError
from adopt.text import N_, chance
from adopt.usecases import Comparison, Curves, Scenario, fits_page, read_scenario, scenario_file
from adopt.workspace.scenarios import Saved
from app.answering.answers import compared
from app.elements import parts, pictures, signing_in, tables
from app.sections.scenarios import beside, conflicts, versions
from app.session import access, store
from app.session.shelf import compared as compared_of
from app.session.state import session
from app.session.uploads import Uploaded, scenario_files
from app.session.words import figures, in_english, plain, said, t


def show() -> None:
    """Draw the page."""
    curves = parts.learned(t(N_("Scenarios")), "scenario", "plan_of_record")
    if curves is None:
        return
    st.write(
        t(
            N_(
                "Keep a question of the page “Plan” as a scenario, or bring scenario files; all that are not "
                "archived are compared, the plan of record first."
            )
        )
    )
    conflicts.show()
    if not signing_in.refused("save"):
        _bring()
    every = store.shelf().kept()
    for kept in every:
        _one(kept)
    scenarios = compared_of(every)
    if scenarios:
        _compare(curves, scenarios)


def _bring() -> None:
    """Examples and files."""
    first, second = st.columns(2, vertical_alignment="bottom")
    with first:
        st.button(
            t(N_("Add four examples")), on_click=_add_examples, icon=":material/playlist_add:", width="stretch"
        )
    with second, st.popover(t(N_("Bring scenario files")), icon=":material/upload_file:", width="stretch"):
        files = st.file_uploader(
            t(N_("Scenario files (TOML), and those that they extend")),
            type="toml",
            accept_multiple_files=True,
            key=f"scenarios-{session().uploader}",
        )
        if files and st.button(t(N_("Add them")), type="primary"):
            _add_files(files)


def _add_examples() -> None:
    shelf = store.shelf()
    there = {each.name for each in shelf.kept()}
    for scenario in (
        Scenario(name=t(N_("As today")), budget_change=0.0),
        Scenario(name=t(N_("A fifth less")), budget_change=-0.2),
        Scenario(name=t(N_("A fifth more")), budget_change=0.2),
        Scenario(name=t(N_("A free hand")), budget_change=0.0, min_change=-1.0, max_change=2.0),
    ):
        if scenario.name not in there:
            shelf.add(scenario, scenario.name)


def _add_files(files: Sequence[Uploaded]) -> None:
    shelf = store.shelf()
    try:
        contents = scenario_files(files)
        for scenario in [read_scenario(contents, name) for name in contents]:
            shelf.add(scenario, scenario.name)
    except AdoptError as error:
        parts.refusal(error)
        return
    st.rerun()


def _one(kept: Saved) -> None:
    """A scenario and what can be done with it."""
    with st.container(border=True):
        name, about, actions = st.columns([2, 3, 2], vertical_alignment="center")
        with name:
            st.text_input(
                t(N_("Name")),
                kept.name,
                key=f"name-{kept.name}",
                disabled=kept.locked or not access.may("save"),
                on_change=_rename,
                args=(kept.name,),
                label_visibility="collapsed",
            )
        about.text(" · ".join(_about(kept)))
        with actions, st.popover(t(N_("Do")), icon=":material/more_horiz:", width="stretch"):
            _actions(kept)
        versions.show(kept)


def _about(kept: Saved) -> list[str]:
    scenario = kept.scenario
    told = [t(N_("plan of record"))] if kept.record else []
    told += [t(N_("archived"))] if kept.archived else []
    told += [t(N_("locked"))] if kept.locked else []
    told.append(t(N_("{count} day"), plural=N_("{count} days"), count=scenario.days))
    if scenario.budget is not None:
        told.append(t(N_("budget {budget:,.2f}"), budget=scenario.budget))
    elif scenario.budget_change is not None:
        told.append(t(N_("budget {change:+.0%} against today"), change=scenario.budget_change))
    if scenario.limits:
        told.append(t(N_("{count} limit"), plural=N_("{count} limits"), count=len(scenario.limits)))
    return [*told, *versions.about(kept), *([scenario.why] if scenario.why else [])]


def _actions(kept: Saved) -> None:
    _changes(kept)
    versions.button(kept)
    name = kept.name
    if st.button(t(N_("Open on the page “Plan”")), key=f"open-{name}", icon=":material/tune:", width="stretch"):
        _open(kept)
    st.download_button(
        t(N_("Download as a file")),
        scenario_file(kept.scenario),
        f"{name}.toml",
        "application/toml",
        key=f"download-{name}",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )


def _changes(kept: Saved) -> None:
    """What changes the shelf, as far as who is served may."""
    shelf, name = store.shelf(), kept.name
    lock = (t(N_("Unlock")), "lock_open") if kept.locked else (t(N_("Lock")), "lock")
    away = (t(N_("Bring back")), "unarchive") if kept.archived else (t(N_("Archive")), "archive")
    saves, approves = access.may("save"), access.may("approve")
    marks = saves and (approves or not kept.record)
    for label, icon, allowed, act in (
        (t(N_("Clone")), "content_copy", saves, partial(shelf.add, kept.scenario, name)),
        (*lock, marks, partial(shelf.mark, name, locked=not kept.locked)),
        (*away, marks, partial(shelf.mark, name, archived=not kept.archived)),
        (t(N_("Make it the plan of record")), "star", approves, partial(shelf.promote, name, kept.version)),
        (t(N_("Remove")), "delete", saves and not kept.locked, partial(shelf.remove, name)),
    ):
        st.button(
            label,
            key=f"{icon}-{name}",
            icon=f":material/{icon}:",
            disabled=not allowed,
            on_click=store.attempt,
            args=(act,),
            width="stretch",
        )


def _open(kept: Saved) -> None:
    """Go to the page “Plan” with a scenario in its controls; say why not, where they cannot hold it."""
    beyond = fits_page(kept.scenario)
    if beyond is not None:
        st.warning(plain(said(beyond)))
        return
    session().opened, session().editing = kept.scenario, kept
    st.switch_page("views/plan.py")


def _rename(name: str) -> None:
    store.attempt(store.shelf().rename, name, str(st.session_state[f"name-{name}"] or ""))


def _compare(curves: Curves, scenarios: tuple[Scenario, ...]) -> None:
    try:
        with st.spinner(t(N_("Planning every scenario")), show_time=in_english()):
            comparison = compared(curves, scenarios)
    except AdoptError as error:
        parts.refusal(error)
        return
    parts.heading(t(N_("Side by side")), t(N_("Download compare.csv")), comparison.to_csv_bytes(), "compare.csv")
    beside.cards(comparison)
    _outcomes(comparison)
    beside.chances(comparison)
    _differences(comparison)
    beside.other_budgets(curves, comparison)
    _budgets(comparison)


def _outcomes(comparison: Comparison) -> None:
    table, language = comparison.table, session().language
    pictures.chart(
        outcome_chart(table, language),
        (("blue", "◆", t(N_("expected"))), ("gray", "━", t(N_("90 % interval")))),
        t(N_("Expected conversions of every scenario with their intervals; the table below has the figures.")),
        table,
        "scenarios",
    )
    shown = table.assign(
        chance_of_gain=[figures(chance(p)) for p in table["chance_of_gain"]],
        chance_beats_first=["–" if p != p else figures(chance(p)) for p in table["chance_beats_first"]],
        budget=table["budget"].astype(float),
        unspent=table["unspent"].astype(float),
    )
    heads = {
        "scenario": t(N_("Scenario")),
        "budget": parts.labelled(t(N_("Budget in total")), comparison.plans[0].currency),
        "days": t(N_("Days")),
        "expected_conversions": t(N_("Expected conversions")),
        "expected_conversions_low": t(N_("90 % from")),
        "expected_conversions_high": t(N_("90 % to")),
        "cpa": t(N_("Cost per conversion")),
        "expected_revenue": t(N_("Expected revenue")),
        "roas": t(N_("ROAS")),
        "chance_of_gain": t(N_("Probability of a gain")),
        "chance_beats_first": t(N_("Probability that it beats the first")),
        "share_moved": t(N_("Money moved")),
    }
    whole = "%,.0f"
    formats = {
        "budget": f"%,.{comparison.plans[0].decimals}f",
        "days": "%d",
        "expected_conversions": whole,
        "expected_conversions_low": whole,
        "expected_conversions_high": whole,
        "cpa": "%,.2f",
        "expected_revenue": whole,
        "roas": "%.2f",
        "share_moved": tables.PERCENT,
    }
    tables.table(shown, heads, formats, alt=t(N_("The scenarios, one row each")))


def _differences(comparison: Comparison) -> None:
    """What differs in each scenario, beside the first."""
    first, *others = (plan.scenario.name for plan in comparison.plans)
    for name in others:
        with st.expander(
            t(N_("What differs in “{name}”, beside “{first}”:"), name=plain(name), first=plain(first))
        ):
            for sentence in comparison.differences(name):
                st.text(said(sentence))


def _budgets(comparison: Comparison) -> None:
    st.header(t(N_("Budgets a day:")))
    table = comparison.budgets.astype(float).reset_index()
    names = {name: str(name) for name in comparison.budgets.columns}
    heads = {"platform": t(N_("Platform")), "campaign": t(N_("Campaign")), "audience": t(N_("Audience")), **names}
    money = f"%,.{comparison.plans[0].decimals}f"
    tables.table(
        pd.DataFrame(table), heads, dict.fromkeys(names, money), alt=t(N_("Daily budgets of every scenario"))
    )


if __name__ == "__main__":
    show()
