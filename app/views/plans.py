"""Page “Plans”: the plans that the workspace keeps, one of them opened, two side by side, and who changed what."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.workspace.plans import Made
from adopt.workspace.words import STATUS_NAMES
from adopt.workspace.workspace import Workspace
from app.elements import parts, tables
from app.sections.plans import jobs_told, log, plan_opened
from app.session import store
from app.session.words import in_digits, t


def show() -> None:
    """Draw the page."""
    st.title(t(N_("Plans")))
    try:
        workspace = store.workspace()
        if workspace is None:
            return
        plans, jobs, changes = st.tabs([t(N_("Kept plans")), t(N_("Long work")), t(N_("Who changed what"))])
        with plans:
            _plans(workspace)
        with jobs:
            jobs_told.show(workspace)
        with changes:
            log.show(workspace)
    except AdoptError as error:
        parts.refusal(error)


def _plans(workspace: Workspace) -> None:
    kept = workspace.plans()[::-1]
    if not kept:
        st.info(
            t(
                N_(
                    "No plan is kept yet. Keep one on the page “Plan”: it stays with what made it, can be made "
                    "again, and is held to its word."
                )
            )
        )
        st.page_link("views/plan.py", label=t(N_("Go to “Plan”")), icon=":material/tune:")
        return
    _table(kept)
    names = {made.number: f"{in_digits(str(made.number))} · {made.name}" for made in kept}
    number = st.selectbox(
        t(N_("The plan to open")),
        list(names),
        format_func=names.__getitem__,
        key=f"plan-opened-{len(kept)}",
        persist_state="session",
    )
    opened = next(made for made in kept if made.number == number)
    plan_opened.show(workspace, opened)
    others = {n: name for n, name in names.items() if n != number}
    if others:
        other = st.selectbox(
            t(N_("Compare it with")),
            list(others),
            index=None,
            format_func=others.__getitem__,
            key=f"plan-beside-{number}",
            placeholder=t(N_("Choose a plan")),
        )
        if other is not None:
            plan_opened.beside(next(made for made in kept if made.number == other), opened)


def _table(kept: Sequence[Made]) -> None:
    frame = pd.DataFrame(
        [
            {
                "number": made.number,
                "name": made.name,
                "status": t(STATUS_NAMES[made.status]),
                "first_day": made.first_day,
                "last_day": made.last_day,
                "total": float(Decimal(made.told["total"])),
                "currency": made.told["currency"] or "",
                "expected_conversions": made.told["expected"],
                "expected_conversions_low": made.told["low"],
                "expected_conversions_high": made.told["high"],
                "person": made.person,
                "at": f"{made.at:%Y-%m-%d %H:%M}",
            }
            for made in kept
        ]
    )
    heads = {
        "number": t(N_("Number")),
        "name": t(N_("Name")),
        "status": t(N_("Status")),
        "first_day": t(N_("First day")),
        "last_day": t(N_("Last day")),
        "total": t(N_("Spend in total")),
        "currency": t(N_("Currency")),
        "expected_conversions": t(N_("Expected conversions")),
        "expected_conversions_low": t(N_("90 % from")),
        "expected_conversions_high": t(N_("90 % to")),
        "person": t(N_("Person")),
        "at": t(N_("Kept (UTC)")),
    }
    formats = {"number": "%d", "total": "%,.2f"}
    formats |= {name: "%,.0f" for name in heads if name.startswith("expected")}
    tables.table(frame, heads, formats, alt=t(N_("The kept plans, newest first, one row each")))


if __name__ == "__main__":
    show()
