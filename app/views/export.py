"""Page “Export”: a plan's budgets out into the ads managers, checked first; adopt sends nothing."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import (
    Curves,
    Imported,
    Leaving,
    Plan,
    Scenario,
    change_file,
    change_list,
    check_export,
    leaving_platforms,
)
from app.answering.answers import planned
from app.elements import awaited, parts, signing_in, tables
from app.sections.export.leaving import Departure, on_this_page, refusal, released, sheets
from app.sections.export.reporting import reports
from app.sections.export.requests import requests
from app.sections.export.steps import steps
from app.sections.plans import plan_kept
from app.session import access, store
from app.session.state import session
from app.session.words import said, t
from app.work.long_work import AtWork

LAST = "\n"
"""Stands for the plan of the page “Plan”; no scenario is called so."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show() -> None:
    """Draw the page."""
    curves = parts.learned(t(N_("Export")))
    imported = session().imported
    if curves is None or imported is None:
        return
    if access.may("export"):
        st.write(
            t(
                N_(
                    "Take a plan's budgets to the ads managers. adopt sends nothing: you download files, look at "
                    "them, and upload them or work through them yourself."
                )
            )
        )
        _leave(curves, imported)
    else:
        signing_in.refused("export")
        _report_alone(curves)


@st.fragment
def _report_alone(curves: Curves) -> None:
    """What a manager takes along."""
    scenario = _chosen(curves)
    if scenario is None:
        return
    try:
        plan = planned(curves, scenario)
    except AtWork as work:
        awaited.show(work)
        return
    except AdoptError as error:
        parts.refusal(error)
        return
    _about(plan)
    plan_kept.keeping(plan, curves, scenario)
    st.header(t(N_("Report")))
    reports(plan, curves)


@st.fragment
def _leave(curves: Curves, imported: Imported) -> None:
    scenario = _chosen(curves)
    if scenario is None:
        return
    try:
        access.demand("export")
        plan = planned(curves, scenario)
        platforms = leaving_platforms(plan)
        _about(plan)
        plan_kept.keeping(plan, curves, scenario, exporting=True)
        departure = Departure(plan, platforms, _owners(platforms))
        allowed = _check(departure, imported)
    except AtWork as work:
        awaited.show(work)
        return
    except AdoptError as error:
        refusal(error)
        return
    names = N_("Bulk sheets"), N_("Change list"), N_("In steps"), N_("Requests for programs"), N_("Report")
    bulk, changes, stages, programs, report = st.tabs([t(name) for name in names])
    with bulk:
        filled = sheets(departure)
    with changes:
        _changes(departure, allowed)
    with stages:
        steps(departure, filled, allowed)
    with programs:
        requests(departure, imported, allowed)
    with report:
        reports(plan, curves)


def _chosen(curves: Curves) -> Scenario | None:
    """The question whose plan leaves: that of the page “Plan”, or one that is kept."""
    now = session()
    last = now.asked[1] if now.asked and now.asked[0] == curves.history.digest else None
    kept = {each.name: each.scenario for each in store.shelf().kept()}
    options = {
        **({LAST: t(N_("The plan that the page “Plan” last showed"))} if last else {}),
        **{n: n for n in kept},
    }
    if not options:
        st.info(t(N_("There is no plan yet. Make one on the page “Plan”, or keep a scenario.")))
        st.page_link("views/plan.py", label=t(N_("Go to “Plan”")), icon=":material/tune:")
        return None
    name = st.selectbox(
        t(N_("The plan to take out")),
        list(options),
        format_func=options.__getitem__,
        key=f"leaving-{len(options)}",
        persist_state="session",
    )
    return kept.get(name, last)


def _about(plan: Plan) -> None:
    st.text(
        t(
            N_("{total} in {count} day, from {first} to {last}: {daily} a day for {cells} audiences."),
            plural=N_("{total} in {count} days, from {first} to {last}: {daily} a day for {cells} audiences."),
            total=plan.money(float(plan.total)),
            count=plan.days,
            first=plan.first_day,
            last=plan.last_day,
            daily=plan.money(plan.daily_total),
            cells=len(plan.cells),
        )
    )


def _owners(platforms: Sequence[Leaving]) -> tuple[str, ...]:
    """Where budgets are kept, in the words of ``--owner``; nothing where nobody said it."""
    open_ones = [each for each in platforms if len(each.levels) > 1]
    if not open_ones:
        return ()
    with st.expander(t(N_("Where budgets are kept"))):
        st.write(t(N_("Names do not say whether a campaign or its audiences hold the budget.")))
        return tuple(word for each in open_ones for word in _owner(each))


def _owner(each: Leaving) -> list[str]:
    usual, other = each.levels
    words = {name: t(word) for name, word in each.levels.items()}
    level, but = st.columns(2)
    said = level.selectbox(
        each.title,
        list(words),
        index=None,
        format_func=words.__getitem__,
        key=f"owner-{each.platform}",
        placeholder=t(N_("not said; taken as with the {level}"), level=words[usual]),
        persist_state="session",
    )
    against = other if said in (None, usual) else usual
    campaigns = but.multiselect(
        t(N_("Campaigns that keep it with the {level}"), level=words[against]),
        list(each.campaigns),
        key=f"owners-{each.platform}",
        placeholder=t(N_("none")),
        select_all=False,
        persist_state="session",
    )
    told = [f"{each.platform}={said}"] if said else []
    return told + [f"{each.platform}:{campaign}={against}" for campaign in campaigns]


def _check(departure: Departure, imported: Imported) -> bool:
    """What will happen, before anything is taken out; whether the downloads are open."""
    st.header(t(N_("What will happen")))
    found = check_export(departure.plan, departure.owners, imported.history)
    if not found:
        st.success(t(N_("Nothing that needs your attention was found.")), icon=":material/check_circle:")
    parts.findings(on_this_page(found), together=True)
    return released(found, "anyway")


def _changes(departure: Departure, allowed: bool) -> None:
    """The list that people work through."""
    changes = change_list(departure.plan, departure.owners)
    language = session().language
    st.write(t(N_("A list to work through: platform by platform, as on the ads manager's screen.")))
    xlsx, table = st.columns(2)
    for column, file, kind in ((xlsx, "changes.xlsx", EXCEL), (table, "changes.csv", "text/csv")):
        column.download_button(
            t(N_("Download {file}"), file=file),
            change_file(changes, Path(file), language),
            file,
            kind,
            key=file,
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
            disabled=not allowed,
        )
    rows = [
        {
            "platform": line.platform,
            "level": t(line.level),
            "campaign": line.campaign,
            "audience": line.audience,
            "before": None if line.before is None else float(line.before),
            "after": float(line.after),
            "share": None if line.share is None else float(line.share),
            "why": " ".join(said(reason) for reason in line.reasons),
        }
        for line in changes.lines
    ]
    heads = {
        "platform": t(N_("Platform")),
        "level": t(N_("Level")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "before": t(N_("Today a day")),
        "after": t(N_("Recommended a day")),
        "share": t(N_("Change")),
        "why": t(N_("Why")),
    }
    money = f"%,.{departure.plan.decimals}f"
    formats = {"before": money, "after": money, "share": tables.SIGNED_PERCENT}
    frame = pd.DataFrame(rows).astype({"before": float, "share": float})
    tables.table(frame, heads, formats, alt=t(N_("Every budget to set, one row each")), long="why")
    for note in changes.notes:
        st.text(said(note))


if __name__ == "__main__":
    show()
