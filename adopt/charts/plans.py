"""Charts of plans: tables in, Altair out. Shapes say again what colours say."""

import altair as alt
import pandas as pd

from adopt.charts.grammar import ROW_PIXELS, Chart, cell_axis, label, money_axis
from adopt.charts.look import BLUE, GREY, LABEL_PIXELS, VERMILLION
from adopt.text import N_


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
    ).properties(height=50 * len(table) + 60)


def change_chart(table: pd.DataFrame, currency: str, language: str) -> Chart:
    """Today's daily budget of each cell (a ring) against the recommended one (a diamond).

    Args:
        table: columns label, today, recommended.
        currency: of the budgets; may be empty.
        language: of the words.
    """
    before, after = label(N_("Today"), language), label(N_("Recommended"), language)
    cells = cell_axis(alt.EncodingSortField("recommended", order="descending"))
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
