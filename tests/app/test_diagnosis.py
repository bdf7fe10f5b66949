"""How well the curves fit, on the page “Response curves”."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from adopt.charts import fits as fit_charts
from adopt.findings import Finding, Severity
from adopt.usecases import Curves, known_events
from app.sections.curves.diagnosis import noticed_about
from tests.app.test_pages import LANGUAGES, in_words, on, opened

CHARTS = ("around_curve", "over_time", "residuals_over_time", "residuals_by_spend")


def curves_page(language: str = "en") -> AppTest:
    page = opened(language)
    page.button[-1].click().run()
    return on(page, "curves")


def drawn(curves: Curves, chart: str, language: str, days: pd.DataFrame | None = None) -> dict[str, Any]:
    """A chart as Vega-Lite reads it, with its data inside."""
    cell = curves.posterior.cells[0]
    shown = curves.residuals(cell) if days is None else days
    events = known_events(curves.history, curves.context, 0, language)
    made = {
        "around_curve": lambda: fit_charts.around_curve_chart(
            shown, curves.points(cell), curves.points(cell).iloc[[20]], "SAR", language
        ),
        "over_time": lambda: fit_charts.over_time_chart(shown, events, language),
        "residuals_over_time": lambda: fit_charts.residuals_over_time_chart(shown, events, language),
        "residuals_by_spend": lambda: fit_charts.residuals_by_spend_chart(shown, "SAR", language),
    }[chart]()
    return dict(made.to_dict())


def rows_with(spec: dict[str, Any], *columns: str) -> list[dict[str, Any]]:
    """The rows of the one data set that has these columns."""
    (found,) = [rows for rows in spec["datasets"].values() if rows and set(columns) <= rows[0].keys()]
    return list(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chart", CHARTS)
def test_charts_are_valid_and_hold_every_day_that_was_learned_from(
    small_curves: Curves, chart: str, language: str
) -> None:
    days = small_curves.residuals(small_curves.posterior.cells[0])
    rows = rows_with(drawn(small_curves, chart, language), "residual", "day")
    assert [row["day"] for row in rows] == days.loc[days["learned"], "date"].dt.strftime("%Y-%m-%d").tolist()


def test_days_that_were_not_learned_from_are_in_no_chart(small_curves: Curves) -> None:
    days = small_curves.residuals(small_curves.posterior.cells[0])
    days.loc[3, ["residual", "expected", "low", "high", "effective_spend", "at_todays_level"]] = None
    rows = rows_with(drawn(small_curves, "over_time", "en", days), "residual", "day")
    assert len(rows) == int(days["residual"].notna().sum())


def test_events_are_shaded_from_their_first_day_to_their_last(small_curves: Curves) -> None:
    events = known_events(small_curves.history, small_curves.context, 0, "en")
    shades = rows_with(drawn(small_curves, "over_time", "en"), "name", "from", "to")
    assert [shade["name"] for shade in shades] == events["name"].tolist()
    first, last = (pd.Timestamp(events[name][0]) for name in ("first", "last"))
    assert pd.Timestamp(shades[0]["from"]) == first - pd.Timedelta(hours=12)
    assert pd.Timestamp(shades[0]["to"]) == last + pd.Timedelta(hours=12)


def test_means_are_those_of_fifths_of_the_days_by_spend(small_curves: Curves) -> None:
    days = pd.DataFrame(
        {
            "date": pd.date_range("2026-10-01", periods=10),
            "effective_spend": [10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0],
            "conversions": 1.0,
            "expected": 1.0,
            "residual": [0.5, 1.5, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 2.0],
        }
    )
    means = [
        (row["effective_spend"], row["residual"])
        for rows in drawn(small_curves, "residuals_by_spend", "en", days)["datasets"].values()
        for row in rows
        if "day" not in row and "residual" in row
    ]
    assert means == [(1.5, 1.0), (3.5, -0.5), (5.5, 0.0), (7.5, 0.0), (9.5, 1.0)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_each_audience_in_four_pictures_and_checks_of_all(language: str) -> None:
    page = curves_page(language)
    names = [in_words(name, language) for name in ("Curve", "Days around the curve", "Day by day", "Residuals")]
    assert [tab.label for tab in page.tabs] == names
    assert in_words("Do the curves fit their days?", language) in [heading.value for heading in page.header]
    checks = next(frame.value for frame in page.dataframe if "within_90" in frame.value)
    assert len(checks) == 16
    assert checks["within_90"].between(75, 100).all(), "shares are shown as per cent"


def test_another_audience_is_shown_with_its_own_days() -> None:
    page = curves_page()
    page.selectbox[0].select_index(5).run()
    assert not page.exception


def test_what_was_noticed_about_a_platform_stands_with_each_of_its_audiences(small_curves: Curves) -> None:
    meta, other = (next(c for c in small_curves.posterior.cells if c.platform == p) for p in ("meta", "tiktok"))
    whole = Finding("level-break", Severity.REVIEW, "whole", values={"platform": "meta"})
    own = Finding("curve-misfit", Severity.REVIEW, "own", cell=other)
    general = Finding("any", Severity.REVIEW, "general")
    curves = replace(small_curves, of_curves=(whole, own, general), inspection=replace(small_curves.inspection))
    vars(curves.inspection)["findings"] = ()
    assert noticed_about(curves, meta) == [whole]
    assert noticed_about(curves, other) == [own]
