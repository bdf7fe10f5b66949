"""Whose page is being drawn, and what is kept for them."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from app.session import access
from app.session.visitors import COOKIE, Results, Visitors

LANGUAGE_COOKIE = "adopt_language"
"""Where a browser keeps the language that was last chosen in it."""
S = TypeVar("S")
_PLACE = "adopt"
_VISITORS: Visitors[Any] = Visitors()
_NOBODYS = Results()
"""Of who has no cookie: a browser that takes none cannot upload anything either."""


def cookie(name: str) -> str | None:
    """What the browser sent under a name."""
    value = st.context.cookies.get(name)
    return value if isinstance(value, str) else None  # without a browser there is a stand-in for cookies


def visitor() -> str | None:
    """The name of who is served; None without a cookie, and for who still has to sign in."""
    name, who = cookie(COOKIE), access.identity()
    return None if name is None or who is None else f"{who}\n{name}"


def kept(begin: Callable[[], S]) -> S:
    """What is kept for whose page this is, in every tab and after a reload.

    Args:
        begin: makes it for somebody new.
    """
    name = visitor()
    if name is None and _PLACE not in st.session_state:
        st.session_state[_PLACE] = begin()
    own: S = st.session_state[_PLACE] if name is None else _VISITORS.room(name, begin).session
    return own


def results() -> Results:
    """What was computed for whose page this is."""
    name = visitor()
    if name is None:
        return _NOBODYS
    room = _VISITORS.known(name)
    return Results() if room is None else room.results  # none if forgotten while the page is drawn


def leave() -> None:
    """Forget all that is kept for whose page this is."""
    name = visitor()
    if name is not None:
        _VISITORS.drop(name)
    st.session_state.clear()


def clear_widgets() -> None:
    """Forget what is set in widgets, and nothing that is kept."""
    for key in [key for key in st.session_state if not str(key).startswith(_PLACE)]:
        del st.session_state[key]
