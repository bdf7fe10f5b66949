"""Pieces that several pages show: findings, refusals, tables and empty states."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, SupportsFloat

import pandas as pd
import streamlit as st

from adopt.charts.figures import csv_of
from adopt.charts.grammar import Chart
from adopt.charts.legend import Sign
from adopt.charts.live import live
from adopt.charts.still import png, svg, told
from adopt.charts.theme import themed
from adopt.errors import AdoptError
from adopt.findings import Finding, Gathered, Severity, gather
from adopt.text import N_, isolated
from adopt.usecases import Curves
from app import awaited
from app.long_work import AtWork
from app.state import fitted, session
from app.words import explained, figures, in_digits, in_english, plain, said, sign, t

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler
    from streamlit.elements.lib.column_types import ColumnConfig

AT_ONCE = 6
"""Findings shown openly; the rest wait behind a click."""
PERCENT, SIGNED_PERCENT = "%.0f%%", "%+.0f%%"
"""Formats of columns that hold shares: 0.5 is shown as 50%."""
ROW_PIXELS, ROWS_AT_ONCE = 35, 18
LONG_PIXELS, LINES = 460, 3
"""Width of a column of sentences, and as how many rows of a line its rows are high."""
MOST_STYLED = 200_000
"""Fields of a table that pandas styles; it refuses more than 2^18."""


STILL_PIXELS = 800
"""Width of the marks of a picture that is taken away."""


def chart(drawn: Chart, signs: Sequence[Sign], alt: str, data: pd.DataFrame, name: str, title: str = "") -> None:
    """A chart in the page's theme: its legend above, and below it the picture and its figures to take away.

    Args:
        drawn: the chart.
        signs: what its marks mean.
        alt: what it shows, for a reader who cannot see it.
        data: its figures.
        name: of its files; no two charts of a page share one.
        title: of the picture, where its name and axes do not tell whose it is.
    """
    if signs:
        legend(*signs)
    st.altair_chart(themed(drawn, *_theme()), alt=alt, key=f"chart-{name}")
    _to_take_away(lambda: drawn, signs, data, name, title)


def live_chart(
    draw: Callable[..., Chart],
    given: Sequence[pd.DataFrame | str],
    signs: Sequence[Sign],
    alt: str,
    data: pd.DataFrame,
    name: str,
) -> None:
    """A chart that follows a slider; see :func:`chart`.

    Args:
        draw: makes it, as :func:`adopt.charts.live.live` says.
        given: what it is made of.
        signs: what its marks mean.
        alt: what it shows, for a reader who cannot see it.
        data: its figures.
        name: of its files.
    """
    legend(*signs)
    st.vega_lite_chart(live(draw, given, *_theme()), alt=alt)
    _to_take_away(lambda: draw(*given), signs, data, name)


def _theme() -> tuple[str, bool, str]:
    """Language, whether the page is dark, and digits."""
    now = session()
    return now.language, st.context.theme.type == "dark", now.digits


def _to_take_away(
    drawn: Callable[[], Chart], signs: Sequence[Sign], data: pd.DataFrame, name: str, title: str = ""
) -> None:
    """The picture and its figures, made when somebody asks for them."""
    language, dark, _ = _theme()

    def picture(kind: str) -> bytes | str:
        still = told(drawn(), title, signs, language)
        return (
            png(still, STILL_PIXELS, language, dark) if kind == "png" else svg(still, STILL_PIXELS, language, dark)
        )

    with st.popover(t(N_("Download the chart")), type="tertiary", icon=":material/download:", key=f"take-{name}"):
        for kind, mime, made in (
            ("png", "image/png", partial(picture, "png")),
            ("svg", "image/svg+xml", partial(picture, "svg")),
            ("csv", "text/csv", partial(csv_of, data)),
        ):
            st.download_button(
                t(N_("Figures (CSV)")) if kind == "csv" else t(N_("Picture ({kind})"), kind=kind.upper()),
                made,
                f"{name}.{kind}",
                mime,
                key=f"{name}-{kind}",
                on_click="ignore",
                width="stretch",
            )


def legend(*signs: Sign) -> None:
    """What the marks of a chart mean, as (Streamlit colour, sign, meaning)."""
    st.markdown("\u2003".join(f":{colour}[{sign}] {plain(meaning)}" for colour, sign, meaning in signs))


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


def card(label: str, value: str, explanation: str, term: str = "") -> None:
    """A figure under its name, with a sentence, and with the meaning of its term where it is one."""
    with st.container(border=True, height="stretch"):
        st.metric(plain(label), figures(value), help=explained(term))
        st.text(explanation)


def learned(title: str, *terms: str) -> Curves | None:
    """The title of a page that needs curves, and the curves; None where there are none to be had.

    Args:
        title: of the page.
        terms: of the trade that the title explains.
    """
    st.title(title, help=explained(*terms))
    now = session()
    if not now.imported:
        nothing_loaded()
        return None
    simulated()
    try:
        with st.spinner(t(N_("Fitting the response curves")), show_time=in_english()):
            return fitted(now.imported)
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
    long: str = "",
) -> None:
    """A read-only table; text columns are never markup.

    Args:
        frame: what to show; columns without a heading are left out.
        heads: heading of each column, in order.
        formats: printf formats of number columns. The "localized" format would mix two kinds of digits.
        alt: what the table holds, for a reader who cannot see it.
        long: a column of sentences, which are broken into lines; empty for none.
    """
    now, order = session(), list(heads)
    config: dict[str, ColumnConfig] = {}
    for name, head in heads.items():
        head = isolated(head, now.language)
        number = (formats or {}).get(name)
        about = explained(name)
        config[name] = (
            st.column_config.NumberColumn(head, format=None if now.in_arabic_indic else number, help=about)
            if number
            else st.column_config.Column(head, help=about)
        )
    if long:
        config[long] = st.column_config.TextColumn(config[long]["label"], width=LONG_PIXELS)
    shares = [name for name, number in (formats or {}).items() if number in (PERCENT, SIGNED_PERCENT)]
    shown = frame.assign(**{name: 100 * frame[name] for name in shares})
    signed = [name for name in shares if (formats or {})[name] == SIGNED_PERCENT and shown.size < MOST_STYLED]
    for name in signed:
        config[name] = st.column_config.NumberColumn(config[name]["label"])
    high = LINES * ROW_PIXELS if long else ROW_PIXELS
    st.dataframe(
        _styled(shown, formats or {}, signed),
        hide_index=True,
        column_order=order[::-1] if now.language == "ar" else order,
        column_config=config,
        height=high * min(len(frame), ROWS_AT_ONCE) + ROW_PIXELS + 3,
        row_height=high if long else None,
        placeholder="–",
        alt=alt or None,
    )


def _styled(shown: pd.DataFrame, formats: Mapping[str, str], signed: Sequence[str]) -> "pd.DataFrame | Styler":
    """Figures as printf formats cannot write them; underneath they stay numbers, by which to sort."""
    if session().in_arabic_indic:
        return shown.style.format({name: partial(_in_arabic_indic, printf) for name, printf in formats.items()})
    return shown.style.format(dict.fromkeys(signed, _signed)) if signed else shown


def _signed(share: object) -> str:
    """Per cent with their sign, which nothing has not: a printf format would write +0% and -0%."""
    assert isinstance(share, float)
    if math.isnan(share):
        return "–"
    return f"{share:+.0f}%" if round(share) else "0%"


def _in_arabic_indic(printf: str, value: object) -> str:
    assert isinstance(value, SupportsFloat)
    number = float(value)
    if math.isnan(number):
        return "–"
    return figures(_signed(number) if printf == SIGNED_PERCENT else printed(printf, number))


def printed(printf: str, value: float) -> str:
    """A number as a column of that printf format shows it.

    Example:
        >>> printed("%,.1f", 1234.56), printed("%+.0f%%", 12.5), printed("%,d", 1234.0)
        ('1,234.6', '+12%', '1,234')
    """
    form, share = printf[1:].removesuffix("%%"), printf.endswith("%%")
    return format(int(value) if form.endswith("d") else value, form) + "%" * share


def _with_others(group: Gathered) -> Finding:
    if not group.others:
        return group.first
    known = group.first.values  # noqa: PD011 - of a finding
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
