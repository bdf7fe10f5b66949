"""Page “Data”: uploads in, what was understood of them and what is odd about them out."""

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import Imported, Source
from adopt.workspace.workspace import Workspace
from app.answering.answers import findings
from app.elements import parts, signing_in, tables
from app.sections.data import imports, known, mapping
from app.session import access, store, uploads
from app.session.state import forget, session
from app.session.words import t

CHANGED, FILES, RULE, NEWER = "changed", "files", "rule", "newer-replaces"


def show() -> None:
    """Draw the page."""
    st.title(t(N_("Data")))
    if access.may("edit"):
        st.write(t(N_("Upload the daily exports of your ads managers: all platforms together, any mix of files.")))
    newer = _upload()
    now = session()
    if access.may("edit"):
        _choices(newer)
    imports.told()
    if now.refusal:
        parts.refusal(now.refusal)
        if (now.sources or now.simulated) and access.may("edit"):
            mapping.show(newer)  # which may mend it
    elif now.reading:
        parts.still_reading()
    elif now.uploaded:
        _read(now.uploaded, newer)
    elif not now.shared:
        st.info(t(N_("Nothing is loaded yet. Upload files above, or try adopt on a simulated advertiser first.")))
    space = store.workspace()
    if space is not None and not now.simulated:
        _kept(space)
    _forget()


def _read(uploaded: Imported, newer: bool) -> None:
    """What was read of the uploads; where there is a workspace, before it is kept there."""
    now = session()
    parts.simulated()
    if now.shared:
        imports.proposed()
    st.header(t(N_("What was understood")))
    _extent(uploaded)
    _understood(uploaded)
    _noticed(uploaded)
    if access.may("edit"):
        if now.imported is uploaded:
            known.show(uploaded)
        mapping.show(newer)
    if now.imported is uploaded:
        _onwards()


def _kept(space: Workspace) -> None:
    """What the workspace keeps of the advertiser: its imports, and the history that they make."""
    imports.listed(space)
    now = session()
    if now.fetching:
        parts.still_reading()
    if not now.kept:
        return
    st.header(t(N_("The history that is kept")))
    _extent(now.kept)
    if not now.uploaded:  # else those of the upload are to be looked at
        _noticed(now.kept)
    if access.may("edit"):
        known.show(now.kept)
    _onwards()


def _forget() -> None:
    """The way to leave nothing behind."""
    if not session().holds_something:
        return
    with st.popover(t(N_("Forget everything I gave")), icon=":material/delete_forever:"):
        st.write(
            t(
                N_(
                    "Uploads, what else you told, limits, scenarios and everything that was computed from them "
                    "leave the server's memory. Download what you want to keep first."
                )
            )
        )
        if session().shared:
            st.write(t(N_("What is kept in the workspace stays.")))
        st.button(t(N_("Forget it now")), key="forget", type="primary", on_click=forget)


def _choices(newer: bool) -> None:
    """A box for each platform of which a file counts several things."""
    for platform, options in session().choices.items():
        titles = {name: f"{title}: {count:,.10g}" for name, title, count in options}
        st.selectbox(
            t(N_("What counts as a conversion on {platform}"), platform=platform),
            list(titles),
            index=None,
            format_func=titles.__getitem__,
            key=f"result-{platform}",
            placeholder=t(N_("Choose one")),
            persist_state="session",
            on_change=_count,
            args=(platform, newer),
        )


def _count(platform: str, newer: bool) -> None:
    session().results[platform] = st.session_state[f"result-{platform}"]
    session().load(session().sources, newer)


def _upload() -> bool:
    """What to begin with; whether a later file counts."""
    given, ready = st.columns([3, 1], vertical_alignment="center")
    with ready:
        st.button(
            t(N_("Load a simulated advertiser")), icon=":material/science:", width="stretch", on_click=_load_demo
        )
    with given:
        return session().newer if signing_in.refused("edit") else _files()


def _files() -> bool:
    files = st.file_uploader(
        t(N_("Exports (CSV, Excel or Parquet); they are put into the history when you say so"))
        if session().shared
        else t(N_("Exports (CSV, Excel or Parquet); a new upload replaces what is loaded")),
        accept_multiple_files=True,
        key=f"uploads-{session().uploader}",
        on_change=_mark,
        args=(FILES,),
    )
    st.session_state.setdefault(NEWER, session().newer)
    newer = st.checkbox(
        t(N_("Where two files hold the same day of an audience, the later file counts")),
        key=NEWER,
        on_change=_mark,
        args=(RULE,),
    )
    changed = st.session_state.pop(CHANGED, "")
    session().newer = newer
    if changed == FILES:
        _take(files, newer)
    elif changed == RULE and session().sources:
        _load(session().sources, newer)
    return newer


def _take(given: Sequence[uploads.Uploaded], newer: bool) -> None:
    try:
        sources = uploads.received(given, session().sources)
    except AdoptError as error:
        session().refuse(error)
        return
    _load(sources, newer)


def _load(sources: Sequence[Source], newer: bool) -> None:
    with st.spinner(t(N_("Reading the files"))):
        session().load(sources, newer)


def _mark(change: str) -> None:
    # That the uploader is empty says nothing: it forgets its files when another page is opened.
    st.session_state[CHANGED] = change


def _load_demo() -> None:
    session().load_demo()


def _extent(imported: Imported) -> None:
    history = imported.history
    st.text(
        t(
            N_("{count} audience, from {first} to {last}."),
            plural=N_("{count} audiences, from {first} to {last}."),
            count=len(history.cells),
            first=history.first_day,
            last=history.last_day,
        )
    )


def _understood(imported: Imported) -> None:
    heads = {
        "name": t(N_("File")),
        "platform": t(N_("Platform")),
        "layout": t(N_("Layout")),
        "rows": t(N_("Rows")),
        "first_day": t(N_("First day")),
        "last_day": t(N_("Last day")),
        "spend": t(N_("Spend")),
        "currency": t(N_("Currency")),
        "conversions": t(N_("Conversions")),
        "conversion_column": t(N_("Counted as conversions")),
    }
    formats = {"rows": "%,d", "spend": "%,.2f", "conversions": "%,.0f"}
    layouts = {
        "report": t(N_("Report")),
        "canonical": t(N_("Daily table")),
        "warehouse": t(N_("Warehouse table")),
        "api": t(N_("Rows of an API")),
    }
    frame = pd.DataFrame([asdict(f) for f in imported.files]).replace({"layout": layouts})
    tables.table(frame, heads, formats, alt=t(N_("What was understood of each file")))


def _noticed(imported: Imported) -> None:
    st.header(t(N_("Findings")))
    found = findings(imported)
    if found:
        parts.findings(found)
    else:
        st.success(t(N_("Nothing that needs your attention was found.")), icon=":material/check_circle:")


def _onwards() -> None:
    st.page_link("views/curves.py", label=t(N_("Next: response curves")), icon=":material/show_chart:")
    st.page_link("views/plan.py", label=t(N_("Next: plan the budget")), icon=":material/tune:")


if __name__ == "__main__":
    show()
