"""What stands below a plan that is shown: keeping it in the workspace, and marking it as taken out."""

import streamlit as st

from adopt.errors import AdoptError
from adopt.recording import keep_shown_plan, kept_as
from adopt.text import N_
from adopt.usecases import Curves, Plan, Scenario
from adopt.workspace.plans import Made
from adopt.workspace.words import STATUS_NAMES
from adopt.workspace.workspace import Workspace
from app.elements import parts
from app.session import access, store
from app.session.words import plain, t

UNNAMED = "plan"
"""What questions of the page “Plan” are called."""


def keeping(plan: Plan, curves: Curves, asked: Scenario, exporting: bool = False) -> None:
    """A button that keeps the plan; or, where that was done, as what it is kept. Nothing without a workspace.

    Args:
        plan: that is shown.
        curves: it was made from.
        asked: the question.
        exporting: whether its files are being taken out, which can be marked then.
    """
    try:
        workspace = store.workspace()
        if workspace is None:
            return
        made = kept_as(workspace, plan)
        if made is None:
            _to_keep(workspace, plan, curves, asked)
        else:
            _is_kept(workspace, made, exporting)
    except AdoptError as error:
        parts.refusal(error)


def move(workspace: Workspace, number: int, status: str) -> None:
    """Approve, export or archive a plan, or take that back.

    Raises:
        AdoptError: if who is served may not, or there is no such plan.
    """
    access.demand("export" if status == "exported" else "approve")
    workspace.move_plan(number, status)


def _to_keep(workspace: Workspace, plan: Plan, curves: Curves, asked: Scenario) -> None:
    if not access.may("save"):
        return
    with st.popover(t(N_("Keep this plan")), icon=":material/inventory:"):
        name = st.text_input(t(N_("Name of the plan")), _name(asked), key="keep-plan-name")
        st.write(
            t(
                N_(
                    "It is kept in the workspace with its history, question, context and seed: it can be made "
                    "again to the same bytes, and is held to its word when new history comes."
                )
            )
        )
        if st.button(t(N_("Keep")), type="primary", key="keep-plan"):
            try:
                access.demand("save")
                keep_shown_plan(workspace, plan, curves, asked.changed({"name": name.strip() or _name(asked)}))
            except AdoptError as error:
                parts.refusal(error)
            else:
                st.rerun()


def _name(asked: Scenario) -> str:
    """What the plan is called if nobody calls it otherwise; the page's own question has no name of its own."""
    return asked.name if asked.name not in ("", UNNAMED) else t(N_("Plan"))


def _is_kept(workspace: Workspace, made: Made, exporting: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            plain(
                t(
                    N_("Kept as plan {number}, “{name}”: {status}."),
                    number=made.number,
                    name=made.name,
                    status=t(STATUS_NAMES[made.status]),
                )
            )
        )
        markable = exporting and made.status != "exported" and access.may("export")
        if markable and st.button(t(N_("Mark as exported")), key="mark-exported", icon=":material/outbox:"):
            move(workspace, made.number, "exported")
            st.rerun()
        st.page_link("views/plans.py", label=t(N_("Go to “Plans”")), icon=":material/inventory_2:")
