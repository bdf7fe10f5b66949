"""What a page shows while a worker of the workspace is at work for it."""

from collections.abc import Callable

import streamlit as st

from adopt.text import N_
from adopt.workspace import job_words
from adopt.workspace.audit import now
from adopt.workspace.jobs import Job, State
from app.session import store
from app.session.state import session
from app.session.words import said, t
from app.work.long_work import AtWork

SECONDS_A_LOOK = 1.0


def show(work: AtWork) -> None:
    """The progress of a job until it is over; the whole page is drawn again then, with the answer."""
    workspace = store.workspace()
    assert workspace is not None
    if workspace.job(work.row).state is State.CANCELLED:
        st.info(t(N_("This was cancelled.")), icon=":material/cancel:")
        st.button(
            t(N_("Start again")),
            icon=":material/restart_alt:",
            key="restart-job",
            on_click=_again,
            args=(work.key,),
        )
        return
    _watch(work.row)


@st.fragment(run_every=SECONDS_A_LOOK)
def _watch(number: int) -> None:
    workspace = store.workspace()
    assert workspace is not None
    job = workspace.job(number)
    if job.over:
        st.rerun()
    bar(*_told(job), (now() - job.asked_at).total_seconds(), _cancel, number)


def bar(words: str, share: float, seconds: float, cancel: Callable[..., None], job: object) -> None:
    """How far a job is, for how long somebody has waited, and a way to end it."""
    st.progress(share, words)
    passed, button = st.columns([3, 1], vertical_alignment="center")
    passed.text(
        t(
            N_("{count} second so far. You may leave this page and come back."),
            plural=N_("{count} seconds so far. You may leave this page and come back."),
            count=int(seconds),
        )
    )
    button.button(
        t(N_("Cancel")), icon=":material/cancel:", key="cancel-job", width="stretch", on_click=cancel, args=(job,)
    )


def _told(job: Job) -> tuple[str, float]:
    if job.state is State.WAITING:
        before = said(job_words.progress(job))
        return before or t(N_("Waiting for a worker")), 0.0
    words, share = job.progress
    return t(words or N_("Beginning")), share


def _again(key: str) -> None:
    del session().waiter.rows[key]


def _cancel(number: int) -> None:
    store.attempt(_end, number)


def _end(number: int) -> None:
    workspace = store.workspace()
    assert workspace is not None
    workspace.cancel(number)
