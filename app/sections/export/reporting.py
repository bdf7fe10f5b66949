"""The part of the page “Export” that makes reports: for the management or in full, as PDF, HTML or XLSX."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from adopt.errors import AdoptError
from adopt.text import LANGUAGES, N_, Message
from adopt.tracking import Track
from adopt.usecases import SIMULATED, Comparison, Curves, Plan, frontier_beside, report_file, report_of
from app.answering import held
from app.answering.answers import compared
from app.elements import awaited, parts
from app.session import rooms, shelf, store
from app.session.state import session
from app.session.visitors import remembered
from app.session.words import t
from app.work.long_work import AtWork

Kind = Literal["management", "full"]
FORMATS = {
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ONE_PAGE, _EVERYTHING = (
    N_("One page for the management"),
    N_("Everything: method, data checks, curves, scenarios"),
)


def reports(plan: Plan, curves: Curves) -> None:
    """What is to be in the report, and a button for each format; it is made when one is pressed."""
    kinds: dict[Kind, str] = {"management": t(_ONE_PAGE), "full": t(_EVERYTHING)}
    kind = st.radio(
        t(N_("What the report holds")),
        list(kinds),
        format_func=kinds.__getitem__,
        key="report-kind",
        persist_state="session",
    )
    language = st.radio(
        t(N_("Language of the report")),
        list(LANGUAGES),
        index=list(LANGUAGES).index(session().language),
        format_func=LANGUAGES.__getitem__,
        horizontal=True,
        key=f"report-language-{session().language}",
        persist_state="session",
    )
    try:
        beside, past = (_beside(curves), _past()) if kind == "full" else (None, None)
    except AtWork as work:
        awaited.show(work)
        return
    for column, (suffix, kept_as) in zip(st.columns(len(FORMATS)), FORMATS.items(), strict=True):
        name = f"report-{kind}-{language}{suffix}"
        column.download_button(
            t(N_("Download {file}"), file=suffix.removeprefix(".").upper()),
            _maker(plan, curves, kind, beside, past, suffix, language),
            name,
            kept_as,
            key=f"report{suffix}",
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
        )
    st.write(t(N_("All three say the same, to the digit. It takes a few seconds to make one.")))


def _beside(curves: Curves) -> Comparison | None:
    """The kept scenarios side by side, where there are two; one that has no plan is told, and none is shown."""
    kept = shelf.compared(store.shelf().kept())
    if len(kept) < 2:
        return None
    try:
        return compared(curves, kept)
    except AdoptError as error:
        parts.refusal(error)
        return None


def _past() -> Track | None:
    """What became of the plans of the workspace; None without one, or before it has a history."""
    try:
        workspace = store.workspace()
        return held.track(workspace) if workspace is not None and workspace.plans() else None
    except AdoptError as error:
        parts.refusal(error)
        return None


def _maker(
    plan: Plan,
    curves: Curves,
    kind: Kind,
    beside: Comparison | None,
    past: Track | None,
    suffix: str,
    language: str,
) -> Callable[[], bytes]:
    """Makes the file when the button is pressed."""
    names = (beside.table.to_json() if beside else "") + (past.table.to_json() if past else "")
    asked = f"{curves.context!r}{plan.scenario.model_dump_json()}{plan.misses}{names}"
    key = (curves.history.digest, asked, kind, suffix, language, session().simulated)
    return partial(_made, *key, curves, plan, beside, past)


@remembered(16, rooms.results)
def _made(
    digest: str,
    asked: str,
    kind: Kind,
    suffix: str,
    language: str,
    simulated: bool,
    _curves: Curves,
    _plan: Plan,
    _beside: Comparison | None,
    _past: Track | None,
) -> bytes:
    frontier = frontier_beside(_plan, _curves)
    notes = [Message(SIMULATED)] if simulated else []
    past = None if _past is None else _past.table
    made = report_of(_plan, _curves, kind, _beside, frontier, notes=notes, past=past)
    return report_file(made, f"report{suffix}", language)
