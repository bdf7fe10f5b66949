"""Charts in the page's theme: each with its legend, a text for who cannot see it, and files to take away."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from adopt.charts.figures import csv_of
from adopt.charts.grammar import Chart
from adopt.charts.legend import Sign
from adopt.charts.live import live
from adopt.charts.still import png, svg, told
from adopt.charts.theme import themed
from adopt.text import N_
from app.session.state import session
from app.session.words import plain, t

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
    title: str = "",
) -> None:
    """A chart that follows a slider; see :func:`chart`.

    Args:
        draw: makes it, as :func:`adopt.charts.live.live` says.
        given: what it is made of.
        signs: what its marks mean.
        alt: what it shows, for a reader who cannot see it.
        data: its figures.
        name: of its files.
        title: of the picture, where its name and axes do not tell whose it is.
    """
    legend(*signs)
    st.vega_lite_chart(live(draw, given, *_theme()), alt=alt)
    _to_take_away(lambda: draw(*given), signs, data, name, title)


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
