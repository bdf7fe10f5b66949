"""The door: who has to sign in does so here, and who is on no list is told so."""

import streamlit as st

from adopt.text import N_
from app.session import access
from app.session.words import plain, t


def show() -> None:
    """Draw the page that stands before all others."""
    st.title(t(N_("Sign in")))
    if not st.user.is_logged_in:
        st.write(t(N_("This adopt is for a team: sign in with the account that your team uses.")))
        st.button(t(N_("Sign in")), type="primary", icon=":material/login:", on_click=st.login)
        return
    address = str(st.user.to_dict().get("email") or "")
    if access.email() is None:
        text = N_("Your provider does not say that it has verified your address {email}, so you cannot come in.")
    else:
        text = N_("{email} is on no list of people who may use this adopt. Ask who runs it to put you there.")
    st.error(plain(t(text, email=address)), icon=":material/block:")
    st.button(t(N_("Sign out")), icon=":material/logout:", on_click=st.logout)


def who() -> None:
    """Who is signed in, in which roles, and the way out; nothing where nobody signs in."""
    roles, address = access.roles(), access.email()
    if not roles or address is None:
        return
    names = {"specialist": t(N_("specialist")), "manager": t(N_("manager")), "reader": t(N_("reader"))}
    st.text(t(N_("{email} ({roles})"), email=address, roles=[names[role] for role in roles]))
    st.button(t(N_("Sign out")), key="sign-out", type="tertiary", icon=":material/logout:", on_click=st.logout)


def refused(action: access.Action) -> bool:
    """Whether who is served may not do this; then a sentence says why, in place of what would be shown."""
    if access.may(action):
        return False
    st.info(plain(t(access.REFUSALS[action])), icon=":material/lock:")
    return True
