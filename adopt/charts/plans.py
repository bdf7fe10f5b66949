"""Charts of plans: tables in, Altair out. Shapes say again what colours say."""

import json

import altair as alt
import pandas as pd

from adopt.charts.grammar import ROW_PIXELS, Chart, cell_axis, day_form, label, money_axis
from adopt.charts.look import BLUE, GREY, LABEL_PIXELS, PAPER, VERMILLION
from adopt.text import N_

LESS = "datum.recommended < datum.today"


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
    sign = alt.Scale(domain=[before, after], range=["circle", "diamond"])
    colour = alt.Scale(domain=[before, after], range=[GREY, BLUE])
    moves = alt.Chart(table).transform_calculate(less=LESS).encode(y=cells)
    ends = (
        alt.Chart(table)
        .transform_fold(["today", "recommended"], ["end", "budget"])
        .transform_calculate(which=f"datum.end === 'today' ? {json.dumps(before)} : {json.dumps(after)}")
    )
    return alt.layer(
        moves.mark_rule(strokeWidth=3, opacity=0.8).encode(
            x=alt.X("today:Q", title=title, axis=axis),
            x2="recommended:Q",
            color=alt.condition(LESS, alt.value(VERMILLION), alt.value(BLUE)),
            strokeDash=alt.StrokeDash(
                "less:N", legend=None, scale=alt.Scale(domain=[False, True], range=[[1, 0], [6, 3]])
            ),
        ),
        ends.mark_point(size=110, filled=True, opacity=1).encode(
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
    """What the best split of every budget brings, with its 90 % interval, and where plans stand.

    Args:
        table: columns of ``frontier.csv``; a row a budget.
        here: columns budget, expected_conversions; a row a plan, with its name in a column scenario where there
            are several.
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
    names = point.mark_text(dy=-16, fontSize=12, limit=140).encode(x=x, y=y, text="scenario:N")
    return alt.layer(
        curve.mark_area(opacity=0.25, color=BLUE).encode(
            x=x, y=low, y2="expected_conversions_high:Q", tooltip=tips
        ),
        curve.mark_line(strokeWidth=2.5, color=BLUE).encode(x=x, y=y, tooltip=tips),
        point.mark_rule(strokeDash=[5, 4], color=VERMILLION).encode(x=x),
        point.mark_point(shape="diamond", size=160, filled=True, opacity=1, stroke=PAPER, color=VERMILLION).encode(
            x=x, y=y, tooltip=tips[:2]
        ),
        *([names] if "scenario" in here else []),
    ).properties(height=360)


def pacing_chart(past: pd.DataFrame, ahead: pd.DataFrame, currency: str, language: str) -> Chart:
    """Spend a day of all cells together: what was spent (full bars), and what is to be (faint ones with an edge).

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
        axis=alt.Axis(format=day_form(language), labelOverlap=True, labelFlush=True, tickCount=6),
        scale=alt.Scale(padding=8),  # pixels; half a bar would stand outside otherwise
    )
    y = alt.Y("spend:Q", title=title, axis=alt.Axis(format=",~f", tickCount=6))
    tips = [
        alt.Tooltip("date:T", title=label(N_("Day"), language), format="%Y-%m-%d"),
        alt.Tooltip("spend:Q", title=title, format=",.2f"),
    ]
    size = alt.ExprRef(f"max(2, min(12, 0.7 * width / {len(past) + len(ahead)}))")
    been = alt.Chart(past).mark_bar(size=size, color=GREY)
    to_be = alt.Chart(ahead).mark_bar(size=size, color=BLUE, fillOpacity=0.3, stroke=BLUE, strokeWidth=1.5)
    drawn = [bars for bars, days in ((been, past), (to_be, ahead)) if len(days)]
    return alt.layer(*(bars.encode(x=x, y=y, tooltip=tips) for bars in drawn))
