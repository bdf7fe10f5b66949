"""Charts: tables in, Altair out. Colours can be told apart by colour-blind eyes, and shapes say the same again."""

from typing import TypeAlias

import altair as alt
import pandas as pd

from adopt.text import N_, say
from app.words import isolated, label

Chart: TypeAlias = alt.LayerChart | alt.FacetChart
"""What alt.layer is said to return."""

BLUE, VERMILLION, GREY = "#0072B2", "#D55E00", "#7F7F7F"  # Okabe and Ito
ROW_PIXELS = 30
LABEL_PIXELS = "min(260, 0.4 * windowSize()[0])"
"""Room for names: on a telephone they must leave some to the marks."""


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
        here.mark_point(
            shape="diamond", size=160, filled=True, opacity=1, stroke="white", color=VERMILLION
        ).encode(x=x, y=y, tooltip=tips),
    ).properties(height=380)


def marginal_chart(table: pd.DataFrame, currency: str, language: str) -> Chart:
    """What the next conversion of each cell costs today, with the 90 % interval; the cheapest on top.

    Args:
        table: columns label, marginal_cpa, marginal_cpa_low, marginal_cpa_high.
        currency: of the costs; may be empty.
        language: of the words.
    """
    title = money_axis(N_("Marginal CPA"), currency, language)
    base = alt.Chart(table).encode(
        y=_cells(alt.EncodingSortField("marginal_cpa")),
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
        alt.Axis(format=",~f", tickCount=6, labelOverlap=True),
    )
    return alt.layer(
        base.mark_rule(strokeWidth=2, color=GREY).encode(
            x=alt.X("marginal_cpa_low:Q", title=title, scale=scale, axis=axis), x2="marginal_cpa_high:Q"
        ),
        base.mark_point(filled=True, size=80, color=BLUE, opacity=1).encode(
            x=alt.X("marginal_cpa:Q", scale=scale)
        ),
    ).properties(height=ROW_PIXELS * len(table))


def outcome_chart(table: pd.DataFrame, language: str) -> Chart:
    """Expected conversions of each scenario with the 90 % interval, in the order of the table.

    Args:
        table: columns scenario, expected_conversions, expected_conversions_low, expected_conversions_high.
        language: of the words.
    """
    title = label(N_("Expected conversions"), language)
    base = alt.Chart(table).encode(
        y=alt.Y("scenario:N", title=None, sort=None, axis=alt.Axis(labelLimit=alt.ExprRef(LABEL_PIXELS))),
        tooltip=[
            alt.Tooltip("scenario:N", title=label(N_("Scenario"), language)),
            alt.Tooltip("expected_conversions:Q", title=title, format=",.0f"),
            alt.Tooltip("expected_conversions_low:Q", title=label(N_("90 % from"), language), format=",.0f"),
            alt.Tooltip("expected_conversions_high:Q", title=label(N_("90 % to"), language), format=",.0f"),
        ],
    )
    scale, axis = alt.Scale(zero=False, padding=12), alt.Axis(format=",~f", tickCount=6, labelOverlap=True)
    return alt.layer(
        base.mark_rule(strokeWidth=2, color=GREY).encode(
            x=alt.X("expected_conversions_low:Q", title=title, scale=scale, axis=axis),
            x2="expected_conversions_high:Q",
        ),
        base.mark_point(filled=True, size=110, color=BLUE, opacity=1, shape="diamond").encode(
            x=alt.X("expected_conversions:Q", scale=scale)
        ),
    ).properties(height=ROW_PIXELS * len(table))


def change_chart(table: pd.DataFrame, currency: str, language: str) -> Chart:
    """Today's daily budget of each cell (a ring) against the recommended one (a diamond).

    Args:
        table: columns label, today, recommended.
        currency: of the budgets; may be empty.
        language: of the words.
    """
    before, after = label(N_("Today"), language), label(N_("Recommended"), language)
    cells = _cells(alt.EncodingSortField("recommended", order="descending"))
    title = money_axis(N_("Budget a day"), currency, language)
    axis = alt.Axis(format=",~f", tickCount=6, labelOverlap=True)
    long = table.melt(["label"], ["today", "recommended"], "which", "budget").replace(
        {"which": {"today": before, "recommended": after}}
    )
    sign = alt.Scale(domain=[before, after], range=["circle", "diamond"])
    colour = alt.Scale(domain=[before, after], range=[GREY, BLUE])
    moves = alt.Chart(table).encode(y=cells)
    return alt.layer(
        moves.mark_rule(strokeWidth=3, opacity=0.5).encode(
            x=alt.X("today:Q", title=title, axis=axis),
            x2="recommended:Q",
            color=alt.condition("datum.recommended < datum.today", alt.value(VERMILLION), alt.value(BLUE)),
        ),
        alt.Chart(long)
        .mark_point(size=110, filled=True, opacity=1)
        .encode(
            x=alt.X("budget:Q"),
            y=cells,
            color=alt.Color("which:N", scale=colour, legend=None),
            shape=alt.Shape("which:N", scale=sign, legend=None),
            tooltip=[
                alt.Tooltip("label:N", title=label(N_("Audience"), language)),
                alt.Tooltip("which:N", title=" "),
                alt.Tooltip("budget:Q", title=label(N_("Budget a day"), language), format=",.2f"),
            ],
        ),
    ).properties(height=ROW_PIXELS * len(table))


def frontier_chart(table: pd.DataFrame, here: pd.DataFrame, currency: str, language: str) -> Chart:
    """What the best split of every budget brings, with its 90 % interval, and where a plan stands.

    Args:
        table: columns of ``frontier.csv``; a row a budget.
        here: columns budget, expected_conversions; one row.
        currency: of the budgets; may be empty.
        language: of the words.
    """
    budget, results = money_axis(N_("Budget"), currency, language), label(N_("Expected conversions"), language)
    axis = alt.Axis(format=",~f", tickCount=8, labelOverlap=True)
    x = alt.X("budget:Q", title=budget, axis=axis, scale=alt.Scale(nice=False, zero=False))
    y = alt.Y("expected_conversions:Q", title=results, axis=alt.Axis(format=",~f", tickCount=6))
    tips = [
        alt.Tooltip("budget:Q", title=label(N_("Budget"), language), format=",.0f"),
        alt.Tooltip("expected_conversions:Q", title=results, format=",.0f"),
        alt.Tooltip("expected_conversions_low:Q", title=label(N_("90 % from"), language), format=",.0f"),
        alt.Tooltip("expected_conversions_high:Q", title=label(N_("90 % to"), language), format=",.0f"),
        alt.Tooltip("marginal_cpa:Q", title=label(N_("The next conversion costs"), language), format=",.2f"),
    ]
    low = alt.Y("expected_conversions_low:Q", title=results)
    curve, point = alt.Chart(table), alt.Chart(here)
    return alt.layer(
        curve.mark_area(opacity=0.25, color=BLUE).encode(
            x=x, y=low, y2="expected_conversions_high:Q", tooltip=tips
        ),
        curve.mark_line(strokeWidth=2.5, color=BLUE).encode(x=x, y=y, tooltip=tips),
        point.mark_rule(strokeDash=[5, 4], color=VERMILLION).encode(x=x),
        point.mark_point(
            shape="diamond", size=160, filled=True, opacity=1, stroke="white", color=VERMILLION
        ).encode(x=x, y=y, tooltip=tips[:2]),
    ).properties(height=360)


def pacing_chart(past: pd.DataFrame, ahead: pd.DataFrame, currency: str, language: str) -> Chart:
    """Spend a day of all cells together: what was spent (grey), and what is to be (blue).

    Args:
        past: columns date, spend; a row a day.
        ahead: the same.
        currency: of the spend; may be empty.
        language: of the words.
    """
    title = money_axis(N_("Spend a day"), currency, language)
    x = alt.X(
        "date:T",
        title=label(N_("Day"), language),
        axis=alt.Axis(format="%Y-%m-%d", labelOverlap=True, tickCount=8),
    )
    y = alt.Y("spend:Q", title=title, axis=alt.Axis(format=",~f", tickCount=6))
    tips = [
        alt.Tooltip("date:T", title=label(N_("Day"), language), format="%Y-%m-%d"),
        alt.Tooltip("spend:Q", title=title, format=",.2f"),
    ]
    days = (alt.Chart(past), GREY), (alt.Chart(ahead), BLUE)
    return alt.layer(
        *(chart.mark_bar(size=12, color=colour).encode(x=x, y=y, tooltip=tips) for chart, colour in days)
    )


def backtest_chart(totals: pd.DataFrame, language: str) -> Chart:
    """What came from each day on (a ring), and what was forecast (a diamond) with its 90 % interval.

    Args:
        totals: columns first_day, conversions, forecast, low, high; a row an origin.
        language: of the words.
    """
    came, forecast = label(N_("Conversions that came"), language), label(N_("Forecast"), language)
    days = totals.assign(first=[f"{day:%Y-%m-%d}" for day in totals["first_day"]])
    x = alt.X(
        "first:O",
        title=label(N_("First day of the forecast"), language),
        axis=alt.Axis(labelAngle=0, labelOverlap=True, labelFlush=False),
    )
    title = label(N_("Conversions"), language)
    axis, scale = alt.Axis(format=",~f", tickCount=6), alt.Scale(zero=False, padding=16)
    base = alt.Chart(days).encode(
        x=x,
        tooltip=[
            alt.Tooltip("first:O", title=label(N_("First day of the forecast"), language)),
            alt.Tooltip("conversions:Q", title=came, format=",.0f"),
            alt.Tooltip("forecast:Q", title=forecast, format=",.0f"),
            alt.Tooltip("low:Q", title=label(N_("90 % from"), language), format=",.0f"),
            alt.Tooltip("high:Q", title=label(N_("90 % to"), language), format=",.0f"),
        ],
    )
    return alt.layer(
        base.mark_rule(strokeWidth=3, opacity=0.6, color=BLUE).encode(
            y=alt.Y("low:Q", title=title, axis=axis, scale=scale), y2="high:Q"
        ),
        base.mark_point(shape="diamond", size=140, filled=True, opacity=1, color=BLUE).encode(y="forecast:Q"),
        base.mark_point(shape="circle", size=110, strokeWidth=2.5, opacity=1, color=VERMILLION).encode(
            y="conversions:Q"
        ),
    ).properties(height=360)


def _cells(order: alt.EncodingSortField) -> alt.Y:
    axis = alt.Axis(labelLimit=alt.ExprRef(LABEL_PIXELS), labelPadding=8, labelFlush=False)
    return alt.Y("label:N", sort=order, title=None, axis=axis)


def money_axis(what: str, currency: str, language: str) -> str:
    """The name of an axis of money."""
    name = say(what, language)
    return isolated(f"{name} ({currency})" if currency else name, language)
