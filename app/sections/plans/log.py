"""The log of a workspace: who did what and when, to be looked through."""

import json
from decimal import Decimal

import streamlit as st

from adopt.text import N_, Message, Money
from adopt.workspace.words import ACTION_NAMES, STATUS_NAMES
from adopt.workspace.workspace import Workspace
from app.elements import tables
from app.session.words import code, said, t


def show(workspace: Workspace) -> None:
    """Draw the newest entries first, with what a filter leaves of them."""
    log = workspace.log().iloc[::-1]
    if log.empty:
        st.info(t(N_("Nothing was changed yet.")))
        return
    who, what, search = st.columns(3)
    people = who.multiselect(
        t(N_("Person")), sorted(set(log["person"])), key="log-person", placeholder=t(N_("all")), select_all=False
    )
    names = {action: t(ACTION_NAMES.get(action, action)) for action in sorted(set(log["action"]))}
    actions = what.multiselect(
        t(N_("What was done")),
        list(names),
        format_func=names.__getitem__,
        key="log-action",
        placeholder=t(N_("all")),
        select_all=False,
    )
    text = search.text_input(t(N_("Search")), key="log-search", icon=":material/search:", autocomplete="off")
    kept = log[log["person"].isin(people or log["person"]) & log["action"].isin(actions or log["action"])]
    kept = kept[kept["subject"].str.contains(text.strip(), case=False, regex=False)]
    if kept.empty:
        st.info(t(N_("No entry is like that.")))
        return
    shown = kept.assign(
        at=[f"{at:%Y-%m-%d %H:%M:%S}" for at in kept["at"]],
        action=[names[action] for action in kept["action"]],
        before=list(map(_told, kept["before"])),
        after=list(map(_told, kept["after"])),
    )
    heads = {
        "at": t(N_("When (UTC)")),
        "person": t(N_("Person")),
        "action": t(N_("What was done")),
        "subject": t(N_("To what")),
        "before": t(N_("Before")),
        "after": t(N_("After")),
    }
    tables.table(shown, heads, alt=t(N_("The log, newest first")))


def _told(values: object) -> str:
    """What stood there: a status, files, a version, the money of a plan; everything else as it is kept."""
    if not isinstance(values, dict):
        return ""
    if list(values) == ["status"]:
        return t(STATUS_NAMES.get(values["status"], values["status"]))
    if list(values) == ["files"]:
        return code(", ".join(values["files"]))
    if list(values) == ["version"]:
        return t(N_("version {version}"), version=values["version"])
    if "total" in values:
        return said(Message("{money}", {"money": Money(f"{Decimal(values['total']):,}", values.get("currency"))}))
    return code(json.dumps(values, ensure_ascii=False))
