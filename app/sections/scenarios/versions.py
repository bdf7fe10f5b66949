"""Earlier versions of a scenario, on the page “Scenarios”: who saved what and when, and the way back to it."""

import streamlit as st

from adopt.text import N_
from adopt.usecases import questions_differ
from adopt.workspace.scenarios import Saved
from app.sections.scenarios import conflicts
from app.session import access, store
from app.session.state import session
from app.session.words import moment, said, t


def about(saved: Saved) -> list[str]:
    """Which version it is, where there is more than one or more than one person."""
    if saved.person:
        text = N_("version {version}, {person}, {when}")
        return [t(text, version=saved.version, person=saved.person, when=moment(saved.at))]
    return [t(N_("version {version}, {when}"), version=saved.version, when=moment(saved.at))] * (saved.version > 1)


def button(saved: Saved) -> None:
    """Shows the earlier versions below the scenario, or no longer."""
    if saved.version < 2:
        return
    open_already = session().unfolded == saved.name
    st.button(
        t(N_("Close the versions")) if open_already else t(N_("Earlier versions")),
        key=f"history-{saved.name}",
        icon=":material/history:",
        on_click=_unfold,
        args=("" if open_already else saved.name,),
        width="stretch",
    )


def show(latest: Saved) -> None:
    """The earlier versions of a scenario that was asked for, the newest first."""
    if session().unfolded != latest.name:
        return
    for earlier in store.shelf().versions(latest.name)[-2::-1]:
        told, back = st.columns([5, 2], vertical_alignment="center")
        beside = [said(each) for each in questions_differ(latest.scenario, earlier.scenario)]
        same = t(N_("It asks the same as the latest."))
        told.text("\n".join([_head(earlier), *(beside or [same])]))
        if access.may("save"):
            back.button(
                t(N_("Bring back as a new version")),
                key=f"back-{earlier.version}-{latest.name}",
                icon=":material/settings_backup_restore:",
                on_click=conflicts.save_upon,
                args=(earlier.scenario, latest.version),
                disabled=latest.locked or not beside,
                width="stretch",
            )


def _head(saved: Saved) -> str:
    when = moment(saved.at)
    if saved.person:
        text = N_("Version {version}, saved by {person}, {when}. Beside the latest:")
        return t(text, version=saved.version, person=saved.person, when=when)
    return t(N_("Version {version}, saved {when}. Beside the latest:"), version=saved.version, when=when)


def _unfold(name: str) -> None:
    session().unfolded = name
