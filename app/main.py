"""The app's frame: language, direction and navigation; each page draws itself."""

import os
from itertools import starmap
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from adopt.errors import AdoptError
from adopt.text import LANGUAGES, N_
from adopt.workspace.database import WorkspaceError
from app import UPLOAD_MEGABYTES
from app.elements import advertisers, parts, signing_in
from app.elements.guide import guide
from app.serving.document import RIGHT_TO_LEFT, direction, script
from app.session import access, store
from app.session.state import session
from app.session.words import t

STYLE = Path(__file__).parent / "style"


def main() -> None:
    """Draw the frame and the page in it."""
    st.set_page_config("adopt", str(STYLE.parent / "static" / "icon.svg"), layout="wide")
    _dress(session().language)
    inside = access.identity() is not None
    page = st.navigation(
        [
            st.Page("views/data.py", title=t(N_("Data")), url_path="data", default=True),
            st.Page("views/curves.py", title=t(N_("Response curves")), url_path="curves"),
            st.Page("views/backtest.py", title=t(N_("Backtest")), url_path="backtest"),
            st.Page("views/plan.py", title=t(N_("Plan")), url_path="plan"),
            st.Page("views/scenarios.py", title=t(N_("Scenarios")), url_path="scenarios"),
            st.Page("views/export.py", title=t(N_("Export")), url_path="export"),
            st.Page("views/pacing.py", title=t(N_("Pacing")), url_path="pacing"),
            *_kept_pages(),
            st.Page("views/words.py", title=t(N_("Words")), url_path="words"),
        ],
        position="top" if inside else "hidden",
    )
    st.query_params["lang"] = session().language  # navigation drops it, and a reload must find it
    st.query_params["digits"] = session().digits
    session().go_on_reading()
    if not inside:
        _above()
        signing_in.show()
        return
    trouble = _brought()
    _above()
    if trouble:
        parts.refusal(trouble)
        return
    try:
        guide(page.url_path or "data")
        page.run()
    except WorkspaceError as error:  # such as a database that went away
        parts.refusal(error)


def _brought() -> AdoptError | None:
    """Bring what the workspace keeps now; why that cannot be, or why the last attempt at something was refused."""
    try:
        store.refresh()
    except AdoptError as error:
        return error
    told = store.refused()
    if told:
        parts.refusal(told)
    return None


def _kept_pages() -> list[StreamlitPage]:
    """The pages about what a workspace keeps; none where the app was started without one."""
    if store.PLACE not in os.environ:
        return []
    return [
        st.Page("views/plans.py", title=t(N_("Plans")), url_path="plans"),
        st.Page("views/track.py", title=t(N_("Track record")), url_path="track"),
    ]


def _dress(language: str) -> None:
    """Direction, language of the document, and style."""
    rtl = direction(language) == "rtl"
    st.html(f"<script>{script(language)}</script>", unsafe_allow_javascript=True)
    st.html(STYLE / "page.css")
    st.html(STYLE / "digits.html", unsafe_allow_javascript=True)
    st.html(STYLE / "repaint.html", unsafe_allow_javascript=True)
    if rtl:
        st.html(STYLE / "rtl.css")
        st.html(STYLE / "rtl-tables.html", unsafe_allow_javascript=True)
    if language != "en":
        st.html(f"<style>{''.join(starmap(_reworded, _streamlits_own_words()))}</style>")
    mirrored = (st.context.locale or "")[:2] in RIGHT_TO_LEFT
    if mirrored or rtl:
        st.html(STYLE / ("slider-rtl-browser.css" if mirrored else "slider-ltr-browser.css"))


def _streamlits_own_words() -> tuple[tuple[str, str], ...]:
    """Words that Streamlit writes in English into every page, and where."""
    return (
        ('[data-testid="stFileUploaderDropzone"] button p', t(N_("Upload"))),
        (
            '[data-testid="stFileUploaderDropzoneInstructions"] span',
            t(N_("{limit} MB per file"), limit=UPLOAD_MEGABYTES),
        ),
        ('[data-testid="stSkipToContent"]', t(N_("Skip to the content"))),
        ('[data-testid="InputInstructions"] span', t(N_("Press Enter to apply"))),
    )


def _reworded(place: str, words: str) -> str:
    return f"{place} {{ font-size: 0; }} {place}::after {{ content: '{words}'; font-size: 0.8rem; }}"


def _above() -> None:
    """Who is signed in, and the other languages."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.button(t(N_("Draw again")), key="repaint")  # hidden, for repaint.html
        advertisers.show()
        signing_in.who()
        for language, name in LANGUAGES.items():
            if language != session().language:
                st.button(name, key=f"language-{language}", type="tertiary", on_click=_speak, args=(language,))
        if session().language == "ar" and access.identity() is not None:
            other, figures = ("latn", "123") if session().in_arabic_indic else ("arab", "١٢٣")
            st.button(
                figures,
                key="digits",
                type="tertiary",
                help=t(N_("Write figures so")),
                on_click=_count,
                args=(other,),
            )


def _speak(language: str) -> None:
    session().language = language
    st.query_params["lang"] = language  # at once: a reload may come before the page is drawn


def _count(digits: str) -> None:
    session().digits = digits
    st.query_params["digits"] = digits


main()
