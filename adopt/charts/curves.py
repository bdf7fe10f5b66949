"""Charts of response curves: tables in, Altair out."""

import altair as alt
import pandas as pd

from adopt.charts.grammar import ROW_PIXELS, Chart, cell_axis, label, money_axis
from adopt.charts.look import BLUE, GREY, PAPER, VERMILLION
from adopt.text import N_


def response_chart(points: pd.DataFrame, today: pd.DataFrame, currency: str, language: str) -> Chart:
    """A response curve with its 90 % interval, and where the cell stands today.

    Args:
        points: columns daily_spend, conversions, low, high; a row a point of the curve.
        today: the same columns; one row.
        currency: of the spend; may be empty.
        language: of the words.
    """
    x = alt.X(
        "daily_spend:Q",
        title=money_axis(N_("Spend a day"), currency, language),
        axis=alt.Axis(format=",~f", tickCount=8),
        scale=alt.Scale(nice=False),
    )
    results = label(N_("Conversions a day"), language)
    y = alt.Y("conversions:Q", title=results, axis=alt.Axis(format=",~f", tickCount=6))
    tips = [
        alt.Tooltip("daily_spend:Q", title=label(N_("Spend a day"), language), format=",.2f"),
        alt.Tooltip("conversions:Q", title=results, format=",.2f"),
        alt.Tooltip("low:Q", title=label(N_("90 % from"), language), format=",.2f"),
        alt.Tooltip("high:Q", title=label(N_("90 % to"), language), format=",.2f"),
    ]
    curve, here = alt.Chart(points), alt.Chart(today)
    return alt.layer(
        curve.mark_area(opacity=0.25, color=BLUE).encode(
            x=x, y=alt.Y("low:Q", title=results), y2="high:Q", tooltip=tips
        ),
        curve.mark_line(strokeWidth=2.5, color=BLUE).encode(x=x, y=y, tooltip=tips),
        here.mark_rule(strokeDash=[5, 4], color=VERMILLION).encode(x=x),
        here.mark_point(shape="diamond", size=160, filled=True, opacity=1, stroke=PAPER, color=VERMILLION).encode(
            x=x, y=y, tooltip=tips
        ),
    ).properties(height=380)


def moved_chart(
    points: pd.DataFrame, today: pd.DataFrame, recommended: pd.DataFrame, currency: str, language: str
) -> Chart:
    """A response curve with its interval, today's budget (a ring) and the recommended one (a diamond).

    Args:
        points: as :func:`response_chart` takes them.
        today: the same columns; one row.
        recommended: the same columns; one row.
        currency: of the spend; may be empty.
        language: of the words.
    """
    before = alt.Chart(today)
    ring = before.mark_point(size=150, strokeWidth=3, opacity=1, filled=True, fill=PAPER, stroke=GREY)
    return alt.layer(
        response_chart(points, recommended, currency, language),
        before.mark_rule(strokeDash=[1, 3], strokeWidth=2, color=GREY).encode(x="daily_spend:Q"),
        ring.encode(x="daily_spend:Q", y="conversions:Q"),
    ).properties(height=320)


def marginal_chart(table: pd.DataFrame, currency: str, language: str) -> Chart:
    """What the next conversion of each cell costs today, with the 90 % interval; the cheapest on top.

    Args:
        table: columns label, marginal_cpa, marginal_cpa_low, marginal_cpa_high.
        currency: of the costs; may be empty.
        language: of the words.
    """
    title = money_axis(N_("Marginal CPA"), currency, language)
    base = alt.Chart(table).encode(
        y=cell_axis(alt.EncodingSortField("marginal_cpa")),
        tooltip=[
            alt.Tooltip("label:N", title=label(N_("Audience"), language)),
            alt.Tooltip("marginal_cpa:Q", title=label(N_("Marginal CPA"), language), format=",.2f"),
            alt.Tooltip("marginal_cpa_low:Q", title=label(N_("90 % from"), language), format=",.2f"),
            alt.Tooltip("marginal_cpa_high:Q", title=label(N_("90 % to"), language), format=",.2f"),
        ],
    )
    # Logarithmic: costs differ by factors, and a cell the data says little about would squeeze all others.
    scale, axis = (
        alt.Scale(type="log", nice=False, padding=12),
        alt.Axis(format=",~f", tickCount=6, labelOverlap=True, titleAnchor="end"),
    )
    return alt.layer(
        base.mark_rule(strokeWidth=2, color=GREY).encode(
            x=alt.X("marginal_cpa_low:Q", title=title, scale=scale, axis=axis), x2="marginal_cpa_high:Q"
        ),
        base.mark_point(filled=True, size=80, color=BLUE, opacity=1).encode(
            x=alt.X("marginal_cpa:Q", scale=scale)
        ),
    ).properties(height=ROW_PIXELS * len(table))
