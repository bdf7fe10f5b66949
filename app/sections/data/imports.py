"""The imports of a workspace, on the page “Data”: putting uploads in, what was put in, and taking it back."""

import pandas as pd
import streamlit as st

from adopt.text import N_
from adopt.workspace.imports import Kept
from adopt.workspace.words import kept_words
from adopt.workspace.workspace import Workspace
from app.elements import parts, tables
from app.session import access, store
from app.session.state import session
from app.session.words import figures, moment, plain, said, t


def proposed() -> None:
    """What was uploaded and read, and the button that puts it in; nothing of what is simulated is put in."""
    now = session()
    with st.container(border=True, key="proposed"):
        if now.simulated:
            st.write(t(N_("The simulated advertiser is yours alone to look at; what is kept is untouched.")))
            st.button(t(N_("Back to what is kept")), key="back-to-kept", icon=":material/undo:", on_click=_back)
            return
        st.write(
            t(
                N_(
                    "Read, and not kept yet: only you see it, and on this page alone. Look at the findings below, "
                    "then keep it; what the history of {advertiser} says of the same days is restated by it."
                ),
                advertiser=plain(now.advertiser),
            )
        )
        st.button(
            t(N_("Keep in the history")), key="keep-import", type="primary", icon=":material/save:", on_click=_keep
        )


def told() -> None:
    """What came of keeping uploads, until something else is done."""
    kept = session().just_kept
    if kept is None:
        return
    sentence = said(kept_words(kept))
    if kept.again:
        st.info(sentence)
        return
    st.success(sentence, icon=":material/check_circle:")
    parts.findings(kept.findings)


def listed(space: Workspace) -> None:
    """Every import, the newest first, and the way to take one back."""
    imports = space.imports()[::-1]
    st.header(t(N_("Imports")))
    if not imports:
        st.info(t(N_("Nothing is kept of this advertiser yet: a specialist uploads files, and keeps them.")))
        return
    heads = {
        "number": t(N_("Import")),
        "state": t(N_("State")),
        "at": t(N_("When")),
        "person": t(N_("Who")),
        "rows": t(N_("Rows")),
        "new_rows": t(N_("New")),
        "restated_rows": t(N_("Restated")),
        "noticed": t(N_("Findings")),
        "first_day": t(N_("First day")),
        "last_day": t(N_("Last day")),
        "files": t(N_("Files")),
    }
    whole = ("rows", "new_rows", "restated_rows", "noticed")
    frame = pd.DataFrame([_row(each) for each in imports])
    tables.table(frame, heads, dict.fromkeys(whole, "%,d"), alt=t(N_("Imports, one row each")))
    counting = [each for each in imports if each.undone_at is None]
    if counting and access.may("edit"):
        _undoing(counting)


def _row(kept: Kept) -> dict[str, object]:
    undone = kept.undone_at is not None
    return {
        "number": figures(f"{kept.number}"),
        "state": t(N_("undone by {person}"), person=kept.undone_by) if undone else t(N_("counts")),
        "at": moment(kept.at),
        "files": ", ".join(kept.files),
        **{
            name: getattr(kept, name)
            for name in ("person", "first_day", "last_day", "rows", "new_rows", "restated_rows", "noticed")
        },
    }


def _undoing(imports: list[Kept]) -> None:
    with st.popover(t(N_("Undo an import")), icon=":material/undo:"):
        st.write(
            t(
                N_(
                    "The history is then what it would be without that import, for everybody. The list goes on "
                    "showing it, and its files can be kept again."
                )
            )
        )
        names = {each.number: f"{each.number}: {', '.join(each.files)}" for each in imports}
        key = f"import-to-undo-{len(imports)}-{imports[0].number}"  # a new choice when the list is another
        st.selectbox(t(N_("Import")), list(names), format_func=names.__getitem__, key=key)
        st.button(t(N_("Undo it")), key="undo-import", type="primary", on_click=_undo, args=(key,))


def _keep() -> None:
    store.attempt(_put_in)


def _put_in() -> None:
    access.demand("edit")
    now, space = session(), store.workspace()
    if space is None or now.uploaded is None or now.simulated:  # another tab was faster
        return
    kept = space.keep(now.uploaded, now.sources)
    now.load((), now.newer)
    now.just_kept, now.uploader = kept, now.uploader + 1  # a new uploader is empty


def _undo(key: str) -> None:
    store.attempt(_take_back, int(st.session_state[key]))


def _take_back(number: int) -> None:
    access.demand("edit")
    space = store.workspace()
    if space is not None:
        space.undo(number)
        session().just_kept = None


def _back() -> None:
    session().load((), session().newer)
