"""How well the curves fit: the parts of the page “Response curves” that set them beside their own days."""

import pandas as pd
import streamlit as st

from adopt import Cell
from adopt.charts.fits import (
    around_curve_chart,
    over_time_chart,
    residuals_by_spend_chart,
    residuals_over_time_chart,
)
from adopt.findings import Finding
from adopt.text import N_
from adopt.usecases import Curves, known_events
from app.elements import pictures, tables
from app.session.state import session
from app.session.words import explained, plain, said, t


def noticed_about(curves: Curves, cell: Cell) -> list[Finding]:
    """What was noticed about a cell's curve, or about all of its platform."""

    def concerns(finding: Finding) -> bool:
        whole = finding.cell is None and dict(finding.values).get("platform") == cell.platform
        return whole or finding.cell == cell

    return [finding for finding in curves.noticed if concerns(finding)]


def around_curve(curves: Curves, cell: Cell, today: pd.DataFrame) -> None:
    """The days of a cell around its curve."""
    days, currency = curves.residuals(cell), curves.history.currency or ""
    pictures.chart(
        around_curve_chart(days, curves.points(cell), today, currency, session().language),
        (
            ("gray", "●", t(N_("a day, at today's level"))),
            ("blue", "━", t(N_("expected"))),
            ("orange", "◆", t(N_("today"))),
        ),
        t(N_("The response curve of {cell}, and the days that it was learned from."), cell=cell),
        days,
        "days-around-the-curve",
        str(cell),
    )
    st.write(
        t(
            N_(
                "Conversions as they would have been at today's level, without what demand and slow change did. "
                "A curve of the right form runs through the middle of its days at every spend."
            )
        )
    )


def over_time(curves: Curves, cell: Cell) -> None:
    """What came day by day, and what was expected."""
    days = curves.residuals(cell)
    pictures.chart(
        over_time_chart(days, _events(curves), session().language),
        (
            ("gray", "●", t(N_("came"))),
            ("orange", "▲", t(N_("came, outside of the band"))),
            ("blue", "━", t(N_("expected"))),
            ("blue", "▒", t(N_("holds 90 % of the days"))),
            ("orange", "▒", t(N_("event"))),
        ),
        t(N_("Conversions of {cell} day by day, with what was expected and its 90 % band."), cell=cell),
        days,
        "day-by-day",
        str(cell),
    )


def residuals(curves: Curves, cell: Cell) -> None:
    """Residuals over time and by spend."""
    days, language = curves.residuals(cell), session().language
    signs = (
        ("gray", "●", t(N_("a day"))),
        ("orange", "▲", t(N_("outside of the band"))),
        ("blue", "◆", t(N_("mean of days of like spend"))),
    )
    by_day, by_spend = st.columns(2)
    with by_day:
        pictures.chart(
            residuals_over_time_chart(days, _events(curves), language),
            signs[:2],
            t(N_("Residuals of {cell} day by day."), cell=cell),
            days,
            "residuals-by-day",
            str(cell),
        )
    with by_spend:
        pictures.chart(
            residuals_by_spend_chart(days, curves.history.currency or "", language),
            signs,
            t(N_("Residuals of {cell} by spend."), cell=cell),
            days,
            "residuals-by-spend",
            str(cell),
        )
    st.write(
        t(
            N_(
                "How far each day lies from what was expected, in standard deviations: nine in ten should lie "
                "between the dashed lines, evenly. A wave over time is a change that the model missed; means that "
                "bend away from 0 as spend grows are a curve of the wrong form."
            )
        )
    )


def checks(curves: Curves) -> None:
    """Every cell's checks, and all days together in a sentence."""
    st.header(t(N_("Do the curves fit their days?")), help=explained("residual"))
    st.write(plain(said(curves.inspection.in_words)))
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "days": t(N_("Days")),
        "within_90": t(N_("Within 90 %")),
        "within_50": t(N_("Within 50 %")),
        "low_spend": t(N_("Low spend")),
        "high_spend": t(N_("High spend")),
        "last_14_days": t(N_("Last 14 days")),
        "far_days": t(N_("Far off")),
        "zeros": t(N_("No conversions")),
        "zeros_expected": t(N_("Expected")),
        "autocorrelation_1": t(N_("Lag 1")),
        "autocorrelation_7": t(N_("Lag 7")),
    }
    shares = ("within_90", "within_50", "zeros", "zeros_expected")
    signed = ("autocorrelation_1", "autocorrelation_7", "low_spend", "high_spend", "last_14_days")
    formats = dict.fromkeys(shares, tables.PERCENT) | {"days": "%d", "far_days": "%d"}
    formats |= {name: "%+.2f" if name.startswith("auto") else "%+.1f" for name in signed}
    tables.table(
        curves.checks, heads, formats, alt=t(N_("How far the days of every audience look as they should"))
    )
    st.write(
        t(
            N_(
                "Low spend, high spend, last 14 days: how far these days lie above or below what all others lead "
                "to expect, in standard errors; up to 2 is chance, beyond 3.5 is not. Far off: days more than 3 "
                "standard deviations away, by chance one in 370. Lag 1 and 7: autocorrelation of residuals a day "
                "and a week apart, near 0 where the model is right."
            )
        )
    )


def _events(curves: Curves) -> pd.DataFrame:
    """Those that fall into the history."""
    return known_events(curves.history, curves.context, 0, session().language)
