"""What the marks of a chart mean, drawn: pages say it in words above a chart, a picture has to bring it along."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from adopt.charts.look import BLUE, GREY, VERMILLION
from adopt.text import isolated

Sign = tuple[str, str, str]
"""Streamlit's name of a colour, a sign, and what it means in the reader's words."""
ROW, SIGN_PIXELS = 18, 24
_COLOURS = {"blue": BLUE, "orange": VERMILLION, "gray": GREY}
_WIDE, _TALL = "M-1,-0.2L1,-0.2L1,0.2L-1,0.2Z", "M-0.2,-1L0.2,-1L0.2,1L-0.2,1Z"
_SHAPES = {
    "━": _WIDE,
    "┅": "M-1,-0.2L-0.3,-0.2L-0.3,0.2L-1,0.2ZM0.3,-0.2L1,-0.2L1,0.2L0.3,0.2Z",
    "┃": _TALL,
    "▒": "square",
    "■": "square",
    "●": "circle",
    "○": "circle",
    "◆": "diamond",
    "▲": "triangle-up",
}
"""The font lacks these signs, so that a picture has to draw them."""
_OPACITY = {"▒": 0.3, "○": 0.0}
"""Of what is inside of a sign: a band is faint, a ring empty."""


def legend_of(signs: Sequence[Sign], language: str) -> alt.LayerChart | alt.FacetChart:
    """A row for each sign: the mark, and what it means."""
    rows = pd.DataFrame(
        {
            "row": range(len(signs)),
            "colour": [colour for colour, _, _ in signs],
            "shape": [_SHAPES.get(sign, "") for _, sign, _ in signs],
            "sign": [sign for _, sign, _ in signs],
            "opacity": [_OPACITY.get(sign, 1.0) for _, sign, _ in signs],
            "meaning": [isolated(meaning, language) for _, _, meaning in signs],
        }
    )
    # A scale, for the theme finds colours in the chart and leaves its data alone.
    scale = alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
    base = alt.Chart(rows).encode(y=alt.Y("row:O", axis=None))
    mark = (
        base.transform_filter("datum.shape != ''")
        .mark_point(size=110, strokeWidth=1.5)
        .encode(
            x=alt.value(SIGN_PIXELS / 2),
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("colour:N", scale=scale, legend=None),
            stroke=alt.Stroke("colour:N", scale=scale, legend=None),
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
        )
    )
    written = (
        base.transform_filter("datum.shape == ''")
        .mark_text(fontSize=12)
        .encode(
            x=alt.value(SIGN_PIXELS / 2),
            text="sign:N",
            color=alt.Color("colour:N", scale=scale, legend=None),
        )
    )
    words = base.mark_text(align="left", fontSize=12).encode(x=alt.value(SIGN_PIXELS), text="meaning:N")
    return alt.layer(mark, written, words).properties(height=ROW * len(signs), view=alt.ViewConfig(stroke=None))
