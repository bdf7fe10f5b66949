"""A map of platforms and audiences: tables in, Altair out. Figures stand in the fields, beside colour."""

from typing import Literal

import altair as alt
import pandas as pd

from adopt.charts.grammar import Chart, label, money_axis
from adopt.charts.look import LABEL_PIXELS
from adopt.text import N_

Figure = Literal["marginal_cpa", "marginal_roas"]
TITLES: dict[Figure, str] = {"marginal_cpa": N_("Marginal CPA"), "marginal_roas": N_("Marginal ROAS")}
FAINT, FULL = "#EAF4FB", "#56B4E9"
"""Both ends of the scale are light: black figures on them have a contrast of 9:1 or more, on any page."""
INK = "#111111"
ABOUT = "≈"
"""Before a figure of which little is known."""
ROW_PIXELS = 34


def marginal_map_chart(table: pd.DataFrame, figure: Figure, currency: str, language: str) -> Chart:
    """What the next conversion costs, or the next unit of money brings, platform by audience.

    A field that is not there has no such audience; one of which little is known has a dashed edge and a sign.

    Args:
        table: as :attr:`adopt.curves.marginals.MarginalMap.table`.
        figure: the column shown.
        currency: of the costs; may be empty.
        language: of the words.
    """
    title = money_axis(TITLES[figure], currency if figure == "marginal_cpa" else "", language)
    shown = table.assign(
        said=[_said(value, little) for value, little in zip(table[figure], table["little"], strict=True)]
    )
    axis = alt.Axis(orient="top", labelAngle=0, labelLimit=120, title=None, grid=False, domain=False, ticks=False)
    names = alt.Axis(labelLimit=alt.ExprRef(LABEL_PIXELS), title=None, grid=False, domain=False, ticks=False)
    base = alt.Chart(shown).encode(
        x=alt.X("platform:N", axis=axis, scale=alt.Scale(padding=0.04)),
        y=alt.Y("audience:N", sort=None, axis=names, scale=alt.Scale(padding=0.08)),
        tooltip=[
            alt.Tooltip("platform:N", title=label(N_("Platform"), language)),
            alt.Tooltip("audience:N", title=label(N_("Audience"), language)),
            alt.Tooltip("campaigns:Q", title=label(N_("Campaigns"), language)),
            alt.Tooltip("daily_spend:Q", title=label(N_("Spend a day"), language), format=",.2f"),
            alt.Tooltip(f"{figure}:Q", title=title, format=",.2f"),
            alt.Tooltip("evidence:Q", title=label(N_("Evidence"), language), format=".0%"),
        ],
    )
    scale = alt.Scale(type="log", range=[FAINT, FULL], nice=False)
    # As large as the fields allow: on a telephone they are narrow.
    size = alt.ExprRef("max(8, min(13, bandwidth('x') / 4.5))")
    edge = base.transform_filter("datum.little").mark_rect(
        fillOpacity=0, stroke=INK, strokeWidth=1.5, strokeDash=[4, 3]
    )
    return alt.layer(
        base.mark_rect().encode(color=alt.Color(f"{figure}:Q", scale=scale, legend=None)),
        *([edge] if table["little"].any() else []),  # marks need something to say
        base.mark_text(color=INK, fontSize=size).encode(text="said:N"),
    ).properties(height=alt.Step(ROW_PIXELS))


def _said(value: float, little: bool) -> str:
    """A figure with three digits or so, and a sign where little is known of it."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{ABOUT} {value:,.{places}f}" if little else f"{value:,.{places}f}"
