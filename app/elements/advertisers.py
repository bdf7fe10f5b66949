"""Whose history and plans are looked at, above every page, where a workspace keeps several."""

import streamlit as st

from adopt.text import N_
from adopt.workspace.database import WorkspaceError
from adopt.workspace.workspace import USUAL
from app.session import access, rooms, store
from app.session.state import session
from app.session.words import t

KEY, NEW = "advertiser", "advertiser-new"


def show() -> None:
    """The advertisers to choose from, and the way to a new one; nothing without a workspace."""
    try:
        names = store.advertisers()
    except WorkspaceError:  # which is told below
        return
    if not names:
        return
    shown = {name: t(N_("Main advertiser")) if name == USUAL else name for name in names}
    st.session_state[KEY] = session().advertiser  # as it is in every tab
    st.selectbox(
        t(N_("Advertiser")),
        names,
        format_func=shown.__getitem__,
        key=KEY,
        on_change=_chosen,
        label_visibility="collapsed",
        width=220,
    )
    if access.may("edit"):
        with st.popover(t(N_("New advertiser")), icon=":material/add_business:", type="tertiary"):
            st.text_input(t(N_("Name of the advertiser")), key=NEW, autocomplete="off")
            st.button(t(N_("Begin")), key="advertiser-begin", type="primary", on_click=_begun)


def _chosen() -> None:
    store.attempt(_turn, str(st.session_state[KEY]), False)


def _begun() -> None:
    store.attempt(_turn, str(st.session_state.get(NEW) or "").strip(), True)


def _turn(name: str, new: bool) -> None:
    store.turn_to(name, new)
    rooms.clear_widgets()  # they hold what was set for the other
