"""The jobs of a workspace: what is worked on, what waits, and what became of the others."""

import pandas as pd
import streamlit as st

from adopt.text import N_
from adopt.workspace import job_words
from adopt.workspace.jobs import Job
from adopt.workspace.workspace import Workspace
from app.elements import tables
from app.session import access, store
from app.session.words import in_digits, said, t

SECONDS_A_LOOK = 2.0
MOST = 200
"""Jobs that are listed; older ones are in ``adopt workspace jobs``."""


@st.fragment(run_every=SECONDS_A_LOOK)
def show(workspace: Workspace) -> None:
    """Draw the list, looked at again as long as it is on the screen."""
    jobs = workspace.jobs()[:MOST]
    if not jobs:
        st.info(t(N_("No long work was asked for yet: fits of large histories are listed here.")))
        return
    rows = [_row(job) for job in jobs]
    heads = {
        "number": t(N_("Number")),
        "asked": t(N_("Asked (UTC)")),
        "person": t(N_("Person")),
        "what": t(N_("What")),
        "state": t(N_("State")),
        "progress": t(N_("Progress")),
        "ended": t(N_("Ended")),
        "came": t(N_("Came of it")),
    }
    tables.table(
        pd.DataFrame(rows), heads, {"number": "%d"}, alt=t(N_("Every job, the last that was asked for first"))
    )
    open_ones = [job for job in jobs if not job.over]
    if open_ones and access.may("save"):
        _cancel(open_ones)


def _row(job: Job) -> dict[str, object]:
    return {
        "number": job.number,
        "asked": f"{job.asked_at:%Y-%m-%d %H:%M}",
        "person": job.person,
        "what": said(job_words.asked(job)),
        "state": t(job_words.STATE_NAMES[job.state]),
        "progress": said(job_words.progress(job)),
        "ended": f"{job.ended_at:%Y-%m-%d %H:%M}" if job.ended_at else "",
        "came": said(job_words.came(job)),
    }


def _cancel(open_ones: list[Job]) -> None:
    names = {job.number: f"{in_digits(str(job.number))} · {said(job_words.asked(job))}" for job in open_ones}
    which, button = st.columns([3, 1], vertical_alignment="bottom")
    number = which.selectbox(
        t(N_("The job to cancel")), list(names), format_func=names.__getitem__, key="job-to-cancel"
    )
    button.button(
        t(N_("Cancel")),
        icon=":material/cancel:",
        key="cancel-listed",
        width="stretch",
        on_click=store.attempt,
        args=(_end, number),
    )


def _end(number: int) -> None:
    access.demand("save")
    workspace = store.workspace()
    assert workspace is not None
    workspace.cancel(number)
