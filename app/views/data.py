"""Page “Data”: uploads in, what was understood of them and what is odd about them out."""

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
import streamlit as st

from adopt.text import N_
from adopt.usecases import Imported, Source
from app import known, mapping, parts
from app.state import findings, session
from app.words import t

CHANGED, FILES, RULE = "changed", "files", "rule"


def show() -> None:
    """Draw the page."""
    st.title(t(N_("Data")))
    st.write(t(N_("Upload the daily exports of your ads managers: all platforms together, any mix of files.")))
    newer = _upload()
    now = session()
    _choices(newer)
    if now.refusal:
        parts.refusal(now.refusal)
        mapping.show(newer)  # which may mend it
    elif now.reading:
        parts.still_reading()
    elif now.imported:
        parts.simulated()
        _understood(now.imported)
        _noticed(now.imported)
        known.show(now.imported)
        mapping.show(newer)
        _onwards()
    else:
        st.info(t(N_("Nothing is loaded yet. Upload files above, or try adopt on a simulated advertiser first.")))


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
    given, ready = st.columns([3, 1], vertical_alignment="center")
    with given:
        uploads = st.file_uploader(
            t(N_("Exports (CSV, Excel or Parquet); a new upload replaces what is loaded")),
            accept_multiple_files=True,
            key=f"uploads-{session().uploader}",
            on_change=_mark,
            args=(FILES,),
        )
        newer = st.checkbox(
            t(N_("Where two files hold the same day of an audience, the later file counts")),
            key="newer-replaces",
            on_change=_mark,
            args=(RULE,),
        )
    with ready:
        st.button(
            t(N_("Load a simulated advertiser")), icon=":material/science:", width="stretch", on_click=_load_demo
        )
    changed = st.session_state.pop(CHANGED, "")
    if changed == FILES:
        _load([Source(upload.name, upload.getvalue()) for upload in uploads], newer)
    elif changed == RULE and session().sources:
        _load(session().sources, newer)
    return newer


def _load(sources: Sequence[Source], newer: bool) -> None:
    with st.spinner(t(N_("Reading the files"))):
        session().load(sources, newer)


def _mark(change: str) -> None:
    # That the uploader is empty says nothing: it forgets its files when another page is opened.
    st.session_state[CHANGED] = change


def _load_demo() -> None:
    session().load_demo()


def _understood(imported: Imported) -> None:
    st.subheader(t(N_("What was understood")))
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
    parts.table(frame, heads, formats, alt=t(N_("What was understood of each file")))


def _noticed(imported: Imported) -> None:
    st.subheader(t(N_("Findings")))
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
