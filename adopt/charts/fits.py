"""Charts of how well a curve fits its days: tables in, Altair out."""

import altair as alt
import pandas as pd

from adopt.charts.curves import response_chart
from adopt.charts.grammar import Chart, day_form, label, money_axis
from adopt.charts.look import BLUE, GREY, VERMILLION
from adopt.text import N_, isolated

LIKELY = 1.644854
"""Between its negative and itself 90 % of standard normal residuals lie."""
DAY = "%Y-%m-%d"
HEIGHT = 340
GROUPS = 5
"""Into so many groups of like spend the days are put, to show whether they bend away from the curve."""


def around_curve_chart(
    days: pd.DataFrame, points: pd.DataFrame, today: pd.DataFrame, currency: str, language: str
) -> Chart:
    """A response curve with its interval, and the days it was learned from.

    Args:
        days: columns date, effective_spend, at_todays_level, conversions, residual; a row a day.
        points: of the curve, as :func:`adopt.charts.curves.response_chart` takes them.
        today: likewise.
        currency: of the spend; may be empty.
        language: of the words.
    """
    tips = [
        _day(language),
        _tip("effective_spend", N_("Spend a day"), ",.2f", language),
        _tip("conversions", N_("Conversions that came"), ",~f", language),
        _tip("at_todays_level", N_("At today's level"), ",.1f", language),
    ]
    marks = alt.Chart(_learned(days)).mark_circle(size=36, opacity=0.5, color=GREY)
    return alt.layer(
        marks.encode(x="effective_spend:Q", y="at_todays_level:Q", tooltip=tips),
        response_chart(points, today, currency, language),
    ).properties(height=HEIGHT + 40)


def over_time_chart(days: pd.DataFrame, events: pd.DataFrame, language: str) -> Chart:
    """What came on each day, what was expected with its 90 % band, and what happened.

    Args:
        days: columns date, conversions, expected, low, high, residual; a row a day.
        events: columns name, first, last, hijri; a row an event.
        language: of the words.
    """
    tips = [
        _day(language),
        _tip("conversions", N_("Conversions that came"), ",~f", language),
        _tip("expected", N_("expected"), ",.1f", language),
        _tip("low", N_("90 % from"), ",.0f", language),
        _tip("high", N_("90 % to"), ",.0f", language),
    ]
    base = alt.Chart(_learned(days)).encode(x=_time(language), tooltip=tips)
    title, axis = label(N_("Conversions a day"), language), alt.Axis(format=",~f", tickCount=6)
    return alt.layer(
        *_happening(events, language),
        base.mark_area(opacity=0.25, color=BLUE).encode(y=alt.Y("low:Q", title=title, axis=axis), y2="high:Q"),
        base.mark_line(strokeWidth=2, color=BLUE).encode(y="expected:Q"),
        _dots(base, "conversions:Q"),
    ).properties(height=HEIGHT)


def residuals_over_time_chart(days: pd.DataFrame, events: pd.DataFrame, language: str) -> Chart:
    """Residuals day by day; the arguments are those of :func:`over_time_chart`."""
    layers = _residuals(days, _time(language), language)
    return alt.layer(*_happening(events, language), *layers).properties(height=HEIGHT)


def residuals_by_spend_chart(days: pd.DataFrame, currency: str, language: str) -> Chart:
    """Residuals by spend, with their mean among days of like spend: a curve of the wrong form bends it.

    Args:
        days: columns date, effective_spend, conversions, expected, residual; a row a day.
        currency: of the spend; may be empty.
        language: of the words.
    """
    x = alt.X(
        "effective_spend:Q",
        title=money_axis(N_("Spend a day"), currency, language),
        axis=alt.Axis(format=",~f", tickCount=6, labelOverlap=True),
        scale=alt.Scale(zero=False),
    )
    means = alt.Chart(_by_spend(days)).encode(x=x, y="residual:Q")
    return alt.layer(
        *_residuals(days, x, language),
        means.mark_line(strokeWidth=2.5, color=BLUE),
        means.mark_point(shape="diamond", size=120, filled=True, opacity=1, color=BLUE),
    ).properties(height=HEIGHT)


def backtest_chart(totals: pd.DataFrame, language: str) -> Chart:
    """What came from each day on (a ring), and what was forecast (a diamond) with its 90 % interval.

    Args:
        totals: columns first_day, conversions, forecast, low, high; a row an origin.
        language: of the words.
    """
    days = totals.assign(at=[f"{day:%Y-%m-%d}" for day in totals["first_day"]])
    return forecasts(days, label(N_("First day of the forecast"), language), language)


def forecasts(table: pd.DataFrame, what: str, language: str) -> Chart:
    """What came (a ring) beside what was forecast (a diamond) with its 90 % interval.

    Args:
        table: columns at, conversions, forecast, low, high; a row a forecast, in their order.
        what: the name of ``at``, in the language.
        language: of the other words.
    """
    came, forecast = label(N_("Conversions that came"), language), label(N_("Forecast"), language)
    axis = alt.Axis(labelAngle=0, labelOverlap=True, labelFlush=False)
    x = alt.X("at:O", title=what, sort=None, axis=axis)
    title = label(N_("Conversions"), language)
    axis, scale = alt.Axis(format=",~f", tickCount=6), alt.Scale(zero=False, padding=16)
    base = alt.Chart(table).encode(
        x=x,
        tooltip=[
            alt.Tooltip("at:O", title=what),
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


def _residuals(days: pd.DataFrame, x: alt.X, language: str) -> tuple[alt.Chart, ...]:
    """The residuals, and the lines between which 90 % of them should lie."""
    middle, edges = (alt.Chart(pd.DataFrame({"at": at})) for at in ([0.0], [-LIKELY, LIKELY]))
    tips = [
        _day(language),
        _tip("effective_spend", N_("Spend a day"), ",.2f", language),
        _tip("conversions", N_("Conversions that came"), ",~f", language),
        _tip("expected", N_("expected"), ",.1f", language),
        _tip("residual", N_("Residual"), "+.1f", language),
    ]
    y = alt.Y("at:Q", title=label(N_("Residual"), language), axis=alt.Axis(tickCount=7))
    return (
        middle.mark_rule(color=GREY).encode(y=y),
        edges.mark_rule(color=GREY, strokeDash=[5, 4]).encode(y=y),
        _dots(alt.Chart(_learned(days)).encode(x=x, tooltip=tips), "residual:Q"),
    )


def _dots(base: alt.Chart, y: str) -> alt.Chart:
    """A dot a day; a triangle, and another colour, where it lies outside of its band."""
    outside = "abs(datum.residual) > " + str(LIKELY)
    dots: alt.Chart = base.mark_point(size=30, filled=True, opacity=0.85).encode(
        y=y,
        color=alt.condition(outside, alt.value(VERMILLION), alt.value(GREY)),
        shape=alt.condition(outside, alt.value("triangle-up"), alt.value("circle")),
    )
    return dots


def _learned(days: pd.DataFrame) -> pd.DataFrame:
    """The days that the fit learned from, each with its name."""
    learned = days[days["residual"].notna()]
    return learned.assign(day=learned["date"].dt.strftime(DAY))


def _by_spend(days: pd.DataFrame) -> pd.DataFrame:
    """Mean spend and residual of each group of days of like spend."""
    learned = days.loc[days["residual"].notna(), ["effective_spend", "residual"]]
    group = (learned["effective_spend"].rank(method="first") - 1) * GROUPS // max(len(learned), 1)
    return learned.groupby(group, as_index=False).mean()


def _happening(events: pd.DataFrame, language: str) -> tuple[alt.Chart, ...]:
    """A shade behind the days of each event; nothing where there is none, for marks need something to say."""
    if events.empty:
        return ()
    half = pd.Timedelta(hours=12)
    spans = {
        "name": events["name"],
        "from": pd.to_datetime(events["first"]) - half,
        "to": pd.to_datetime(events["last"]) + half,
        "hijri": [isolated(days, language) for days in events["hijri"]],
    }
    tips = [_tip("name", N_("Event"), "", language), _tip("hijri", N_("Hijri"), "", language)]
    shade: alt.Chart = (
        alt.Chart(pd.DataFrame(spans))
        .mark_rect(color=VERMILLION, opacity=0.15)
        .encode(x="from:T", x2="to:T", tooltip=tips)
    )
    return (shade,)


def _time(language: str) -> alt.X:
    axis = alt.Axis(format=day_form(language), tickCount=6, labelOverlap=True, labelFlush=True)
    return alt.X("date:T", title=label(N_("Day"), language), axis=axis)


def _day(language: str) -> alt.Tooltip:
    return alt.Tooltip("day:N", title=label(N_("Day"), language))


def _tip(column: str, title: str, form: str, language: str) -> alt.Tooltip:
    """A line of what is told where the pointer rests."""
    if not form:
        return alt.Tooltip(f"{column}:N", title=label(title, language))
    return alt.Tooltip(f"{column}:Q", title=label(title, language), format=form)
