"""What a page shows while an answer is worked out in another process: how far it is, and a way to end it."""

import streamlit as st

from adopt.text import N_
from app.elements import awaited_row
from app.session.state import session
from app.session.words import t
from app.work.jobs import Job, JobState
from app.work.long_work import JOBS, AtWork

SECONDS_A_LOOK = 1.0


def show(work: AtWork) -> None:
    """The progress of a job until it is over; the whole page is drawn again then, with the answer."""
    if work.row:
        awaited_row.show(work)
        return
    ended = session().waiter.ended
    if work.key in ended:
        st.info(t(N_("This was cancelled.")), icon=":material/cancel:")
        st.button(
            t(N_("Start again")),
            icon=":material/restart_alt:",
            key="restart-job",
            on_click=ended.discard,
            args=(work.key,),
        )
        return
    _watch(work.key)


@st.fragment(run_every=SECONDS_A_LOOK)
def _watch(key: str) -> None:
    job = JOBS.find(key, session().waiter.name)
    if job is None or job.over:
        st.rerun()
    words, share = _told(job)
    awaited_row.bar(words, share, job.seconds, _cancel, key)


def _told(job: Job) -> tuple[str, float]:
    if job.state is JobState.WAITING:
        return t(N_("Waiting for its turn: number {place} in the queue"), place=JOBS.ahead(job) + 1), 0.0
    words, share = job.progress
    return t(words or N_("Beginning")), share


def _cancel(key: str) -> None:
    waiter = session().waiter
    waiter.ended.add(key)
    JOBS.cancel(key, waiter.name)
