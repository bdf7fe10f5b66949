"""Pieces that several pages show: findings, refusals, tables and empty states."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import streamlit as st

from adopt.errors import AdoptError
from adopt.findings import Finding, Gathered, Severity, gather
from adopt.text import N_
from adopt.usecases import SIMULATED, Curves
from app.answering import held
from app.answering.answers import fitted
from app.elements import awaited
from app.session.state import session
from app.session.words import explained, figures, in_digits, in_english, plain, said, sign, t
from app.work.long_work import AtWork

AT_ONCE = 6
"""Findings shown openly; the rest wait behind a click."""


def refusal(error: AdoptError) -> None:
    """An error in the reader's language, with what to do about it."""
    st.error(plain(in_digits(error.say(session().language))), icon=":material/block:")


def findings(found: Iterable[Finding], together: bool = False) -> None:
    """Findings and their remedies, the serious ones first; notes wait behind a click.

    Args:
        found: the findings.
        together: whether one finding on several cells is said once, with the names of the others.
    """
    if together:
        found = [_with_others(group) for group in gather(found)]
    ordered = sorted(found, key=lambda f: list(Severity)[::-1].index(f.severity))
    pressing = [f for f in ordered if f.severity is not Severity.NOTE]
    notes = [f for f in ordered if f.severity is Severity.NOTE]
    if not ordered:
        return
    if not pressing:
        st.success(t(N_("Nothing that needs your attention was found.")), icon=":material/check_circle:")
    for finding in pressing[:AT_ONCE]:
        _finding(finding)
    _behind_a_click(
        t(N_("{count} more finding"), plural=N_("{count} more findings"), count=len(pressing[AT_ONCE:])),
        pressing[AT_ONCE:],
    )
    _behind_a_click(t(N_("{count} note"), plural=N_("{count} notes"), count=len(notes)), notes)


def heading(title: str, label: str, content: bytes, file: str, term: str = "", primary: bool = False) -> None:
    """The heading of a table, and beside it the button that takes the table away.

    Args:
        title: of the table.
        label: of the button.
        content: the table as CSV.
        file: its name.
        term: of the trade that the title explains.
        primary: whether it is what people come to the page for.
    """
    words, download = st.columns([3, 1], vertical_alignment="center")
    words.header(title, help=explained(term))
    download.download_button(
        label,
        content,
        file,
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        width="stretch",
    )


def card(label: str, value: str, explanation: str, term: str = "") -> None:
    """A figure under its name, with a sentence, and with the meaning of its term where it is one."""
    with st.container(border=True, height="stretch"):
        st.metric(plain(label), figures(value), help=explained(term))
        st.text(explanation)


def learned(title: str, *terms: str, plans: bool = True) -> Curves | None:
    """The title of a page that needs curves, and the curves; None where there are none to be had.

    Args:
        title: of the page.
        terms: of the trade that the title explains.
        plans: whether the page makes plans, whose intervals may have to wait for what earlier plans taught.
    """
    st.title(title, help=explained(*terms))
    now = session()
    if not now.imported:
        nothing_loaded()
        return None
    simulated()
    try:
        with st.spinner(t(N_("Fitting the response curves")), show_time=in_english()):
            curves = fitted(now.imported)
            if plans:
                held.recent(curves)
            return curves
    except AtWork as work:
        awaited.show(work)
        return None
    except AdoptError as error:
        refusal(error)
        return None


def labelled(label: str, currency: str | None) -> str:
    """A name with the currency of its figure."""
    return f"{label} ({sign(currency)})" if currency else label


def simulated() -> None:
    """A reminder, on every page, that nothing here is real."""
    if session().simulated:
        st.info(t(SIMULATED), icon=":material/science:")


def nothing_loaded() -> None:
    """What to do on a page that needs data, and a way to get there; how far it is, where it is being read."""
    if session().reading or session().fetching:
        still_reading()
        return
    st.info(
        t(
            N_(
                "There is no data yet. Upload your exports on the page “Data”, "
                "or load the simulated advertiser there."
            )
        )
    )
    st.page_link("views/data.py", label=t(N_("Go to “Data”")), icon=":material/upload_file:")


def still_reading() -> None:
    """How far the uploads are read, or the history that is kept."""
    now = session()
    work = now.reading[0] if now.reading else now.fetching
    if work:
        awaited.show(work)


def _with_others(group: Gathered) -> Finding:
    if not group.others:
        return group.first
    known = group.first.values
    values = {**known, "said": group.first.message, "others": group.holds_for}
    return replace(group.first, text=N_("{said} {others}"), values=values, plural="")


def _finding(finding: Finding) -> None:
    told, advice = said(finding.message), said(finding.advice)
    text = f"{plain(told)} **{plain(advice)}**" if advice else plain(told)
    match finding.severity:
        case Severity.SERIOUS:
            st.error(text, icon=":material/error:")
        case Severity.REVIEW:
            st.warning(text, icon=":material/warning:")
        case Severity.NOTE:
            st.info(text, icon=":material/info:")


def _behind_a_click(label: str, found: Sequence[Finding]) -> None:
    if found:
        with st.expander(label):
            for finding in found:
                _finding(finding)
