"""Charts of plans that were held to their word: tables in, Altair out."""

import altair as alt
import pandas as pd

from adopt.charts.fits import forecasts
from adopt.charts.grammar import ROW_PIXELS, Chart, cell_axis, label, money_axis
from adopt.charts.look import BLUE, GREY, VERMILLION
from adopt.text import N_


def track_chart(passed: pd.DataFrame, language: str) -> Chart:
    """Each plan's forecast (a diamond) with its 90 % interval, and what came of it (a ring).

    Args:
        passed: as :attr:`adopt.tracking.Track.passed`; a row a plan.
        language: of the words.
    """
    named = passed.assign(
        at=[f"{n} · {day}" for n, day in zip(passed["number"], passed["first_day"], strict=True)]
    )
    return forecasts(named, label(N_("Plan, and its first day"), language), language)


def calibration_chart(table: pd.DataFrame, language: str) -> Chart:
    """How many intervals of each level held (a ring), beside how many should (a bar across) and would by chance.

    Args:
        table: as :attr:`adopt.tracking.Track.calibration`, with plans; a row a level.
        language: of the words.
    """
    shares = table.assign(
        at=[f"{level:.0%}" for level in table["level"]],
        low=table["few"] / table["plans"],
        high=table["many"] / table["plans"],
    )
    percent = alt.Axis(format=".0%", tickCount=5)
    x = alt.X("at:O", title=label(N_("Interval"), language), axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "low:Q", title=label(N_("Plans that it held"), language), axis=percent, scale=alt.Scale(domain=[0, 1])
    )
    tips = [
        alt.Tooltip("at:O", title=label(N_("Interval"), language)),
        alt.Tooltip("share:Q", title=label(N_("Plans that it held"), language), format=".0%"),
        alt.Tooltip("low:Q", title=label(N_("By chance from"), language), format=".0%"),
        alt.Tooltip("high:Q", title=label(N_("By chance to"), language), format=".0%"),
    ]
    base = alt.Chart(shares).encode(x=x, tooltip=tips)
    return alt.layer(
        base.mark_rule(strokeWidth=3, opacity=0.6, color=BLUE).encode(y=y, y2="high:Q"),
        base.mark_tick(thickness=3, width=34, color=GREY).encode(y="level:Q"),
        base.mark_point(shape="circle", size=110, strokeWidth=2.5, opacity=1, color=VERMILLION).encode(
            y="share:Q"
        ),
    ).properties(height=280)


def cells_chart(table: pd.DataFrame, currency: str, language: str) -> Chart:
    """What each cell spent (a ring) beside what the plan gave it (a diamond), in total.

    Args:
        table: columns label, planned, spent; a row a cell.
        currency: of the amounts; may be empty.
        language: of the words.
    """
    cells = cell_axis(alt.EncodingSortField("planned", order="descending"))
    title, axis = (
        money_axis(N_("Money in total"), currency, language),
        alt.Axis(format=",~f", tickCount=6, labelOverlap=True),
    )
    tips = [
        alt.Tooltip("label:N", title=label(N_("Audience"), language)),
        alt.Tooltip("planned:Q", title=label(N_("Planned"), language), format=",.0f"),
        alt.Tooltip("spent:Q", title=label(N_("Spent"), language), format=",.0f"),
    ]
    base = alt.Chart(table).encode(y=cells, tooltip=tips)
    return alt.layer(
        base.mark_rule(strokeWidth=3, opacity=0.6, color=GREY).encode(
            x=alt.X("planned:Q", title=title, axis=axis), x2="spent:Q"
        ),
        base.mark_point(shape="diamond", size=110, filled=True, opacity=1, color=BLUE).encode(x="planned:Q"),
        base.mark_point(shape="circle", size=110, strokeWidth=2.5, opacity=1, color=VERMILLION).encode(
            x="spent:Q"
        ),
    ).properties(height=ROW_PIXELS * len(table) + 60)
