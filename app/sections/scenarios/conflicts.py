"""What becomes of a question that somebody else was faster with: nothing is lost, or overwritten unseen."""

import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import Scenario, fits_page, questions_differ
from adopt.workspace.scenarios import ChangedMeanwhileError, Saved
from app.elements import parts
from app.session import store
from app.session.shelf import Conflict
from app.session.state import session
from app.session.words import moment, plain, said, t

OTHER_NAME = "conflict-name"
_GONE = "no-scenario"
"""The code of a refusal: it was renamed or removed meanwhile."""


def save(scenario: Scenario, based_on: int) -> Saved | None:
    """Save a question upon a version; None where that cannot be, and then the session holds why."""
    now = session()
    try:
        now.editing = store.shelf().save(scenario, based_on)
    except AdoptError as error:
        if isinstance(error, ChangedMeanwhileError) or error.code == _GONE:
            now.conflict = Conflict(scenario, based_on)
        else:
            store.attempt(_raise, error)
        return None
    now.conflict = None
    return now.editing


def save_upon(scenario: Scenario, based_on: int) -> None:
    """As :func:`save`, for a button: the page that is drawn next tells what came of it."""
    save(scenario, based_on)


def show() -> None:
    """Why the last attempt was refused; who was faster, what differs, and the ways on."""
    told = store.refused()
    if told:
        parts.refusal(told)
    conflict = session().conflict
    if conflict is None:
        return
    versions = store.shelf().versions(conflict.mine.name)
    theirs = versions[-1] if versions else None
    with st.container(border=True, key="conflict"):
        if theirs is None:
            _told(N_("“{name}” was renamed or removed meanwhile; yours is not saved yet."), conflict)
        else:
            _faster(conflict, theirs)
        _ways(conflict, theirs)


def _faster(conflict: Conflict, theirs: Saved) -> None:
    text = N_(
        "{person} saved version {version} of “{name}” ({when}) after you began with version {before}; yours is "
        "not saved yet."
    )
    st.warning(
        plain(
            t(
                text,
                person=theirs.person,
                version=theirs.version,
                name=theirs.name,
                when=moment(theirs.at),
                before=conflict.based_on,
            )
        ),
        icon=":material/group:",
    )
    differences = questions_differ(theirs.scenario, conflict.mine)
    st.text(t(N_("Yours, beside theirs:")) if differences else t(N_("Both ask the same.")))
    for sentence in differences:
        st.text(said(sentence))


def _told(text: str, conflict: Conflict) -> None:
    st.warning(plain(t(text, name=conflict.mine.name)), icon=":material/group:")


def _ways(conflict: Conflict, theirs: Saved | None) -> None:
    over, other, take = st.columns(3, vertical_alignment="bottom")
    latest = theirs.version if theirs else 0
    label = (
        t(N_("Save mine as version {version}, over theirs"), version=latest + 1)
        if theirs
        else t(N_("Save it again"))
    )
    over.button(
        label,
        key="conflict-over",
        icon=":material/publish:",
        on_click=save_upon,
        args=(conflict.mine, latest),
        disabled=theirs is not None and theirs.locked,
        help=t(N_("It is locked.")) if theirs is not None and theirs.locked else None,
        width="stretch",
    )
    with other:
        st.text_input(t(N_("Another name")), conflict.mine.name, key=OTHER_NAME)
        st.button(
            t(N_("Keep mine under this name")),
            key="conflict-other",
            icon=":material/content_copy:",
            on_click=store.attempt,
            args=(_keep_other, conflict.mine),
            width="stretch",
        )
    take.button(
        t(N_("Take theirs, drop mine")) if theirs else t(N_("Drop mine")),
        key="conflict-take",
        icon=":material/download_done:",
        on_click=_take,
        args=(theirs,),
        width="stretch",
    )


def _keep_other(mine: Scenario) -> None:
    now = session()
    now.editing = store.shelf().add(mine, str(st.session_state.get(OTHER_NAME) or mine.name))
    now.conflict = None


def _take(theirs: Saved | None) -> None:
    now = session()
    now.conflict, now.editing = None, None
    if theirs is not None and fits_page(theirs.scenario) is None:
        now.editing, now.opened = theirs, theirs.scenario


def _raise(error: AdoptError) -> None:
    raise error
