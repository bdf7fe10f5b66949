"""Pieces that several pages show: findings, refusals, tables and empty states."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.findings import Finding, Gathered, Severity, gather
from adopt.text import N_, isolated, say
from adopt.usecases import Curves
from app import awaited
from app.long_work import AtWork
from app.state import fitted, session
from app.words import plain, t

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig

AT_ONCE = 6
"""Findings shown openly; the rest wait behind a click."""
PERCENT, SIGNED_PERCENT = "%.0f%%", "%+.0f%%"
"""Formats of columns that hold shares: 0.5 is shown as 50%."""
ROW_PIXELS, ROWS_AT_ONCE = 35, 18


def legend(*signs: tuple[str, str, str]) -> None:
    """What the marks of a chart mean, as (Streamlit colour, sign, meaning)."""
    st.markdown("\u2003".join(f":{colour}[{sign}] {plain(meaning)}" for colour, sign, meaning in signs))


def refusal(error: AdoptError) -> None:
    """An error in the reader's language, with what to do about it."""
    st.error(plain(error.say(session().language)), icon=":material/block:")


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


def card(label: str, value: str, explanation: str) -> None:
    """A figure under its name, with a sentence."""
    with st.container(border=True, height="stretch"):
        st.metric(plain(label), value)
        st.text(explanation)


def learned(title: str) -> Curves | None:
    """The title of a page that needs curves, and the curves; None where there are none to be had."""
    st.title(title)
    now = session()
    if not now.imported:
        nothing_loaded()
        return None
    simulated()
    try:
        with st.spinner(t(N_("Fitting the response curves")), show_time=True):
            return fitted(now.imported)
    except AtWork as work:
        awaited.show(work)
        return None
    except AdoptError as error:
        refusal(error)
        return None


def labelled(label: str, currency: str | None) -> str:
    """A name with the currency of its figure."""
    return f"{label} ({currency})" if currency else label


def simulated() -> None:
    """A reminder, on every page, that nothing here is real."""
    if session().simulated:
        st.info(t(N_("SIMULATED: this advertiser is made up; its truth is known.")), icon=":material/science:")


def nothing_loaded() -> None:
    """What to do on a page that needs data, and a way to get there; how far it is, where it is being read."""
    if session().reading:
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
    """How far the uploads are read."""
    reading = session().reading
    if reading:
        awaited.show(reading[0])


def table(
    frame: pd.DataFrame,
    heads: Mapping[str, str],
    formats: Mapping[str, str] | None = None,
    alt: str = "",
) -> None:
    """A read-only table; text columns are never markup.

    Args:
        frame: what to show; columns without a heading are left out.
        heads: heading of each column, in order.
        formats: printf formats of number columns. The "localized" format would mix two kinds of digits.
        alt: what the table holds, for a reader who cannot see it.
    """
    order: Sequence[str] = list(heads)
    config: dict[str, ColumnConfig] = {}
    for name, head in heads.items():
        head = isolated(head, session().language)
        number = (formats or {}).get(name)
        config[name] = (
            st.column_config.NumberColumn(head, format=number) if number else st.column_config.Column(head)
        )
    shares = [name for name, number in (formats or {}).items() if number in (PERCENT, SIGNED_PERCENT)]
    st.dataframe(
        frame.assign(**{name: 100 * frame[name] for name in shares}),
        hide_index=True,
        column_order=order[::-1] if session().language == "ar" else order,
        column_config=config,
        height=ROW_PIXELS * (min(len(frame), ROWS_AT_ONCE) + 1) + 3,
        placeholder="–",
        alt=alt or None,
    )


def _with_others(group: Gathered) -> Finding:
    if not group.others:
        return group.first
    told = group.first.values  # noqa: PD011 - of a finding
    values = {**told, "said": group.first.message, "others": group.holds_for}
    return replace(group.first, text=N_("{said} {others}"), values=values, plural="")


def _finding(finding: Finding) -> None:
    language = session().language
    said, advice = say(finding.message, language), say(finding.advice, language)
    text = f"{plain(said)} **{plain(advice)}**" if advice else plain(said)
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
