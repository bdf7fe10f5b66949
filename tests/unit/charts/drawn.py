"""Every kind of chart, drawn of small tables."""

from collections.abc import Iterator

import pandas as pd

from adopt.charts.curves import marginal_chart, moved_chart, response_chart
from adopt.charts.fits import (
    around_curve_chart,
    backtest_chart,
    over_time_chart,
    residuals_by_spend_chart,
    residuals_over_time_chart,
)
from adopt.charts.grammar import Chart
from adopt.charts.maps import marginal_map_chart
from adopt.charts.paces import burn_up_chart
from adopt.charts.plans import change_chart, frontier_chart, outcome_chart, pacing_chart
from adopt.charts.tracks import calibration_chart, cells_chart, track_chart

POINTS = pd.DataFrame(
    {"daily_spend": [0.0, 100.0], "conversions": [0.0, 5.0], "low": [0.0, 4.0], "high": [0.0, 6.0]}
)
TODAY = POINTS.iloc[1:]
DAYS = pd.DataFrame(
    {
        "date": pd.date_range("2026-11-01", periods=3),
        "effective_spend": [90.0, 100.0, 110.0],
        "at_todays_level": [4.0, 5.0, 6.0],
        "conversions": [4, 5, 9],
        "expected": [4.5, 5.0, 5.5],
        "low": [2.0, 2.0, 2.0],
        "high": [8.0, 8.0, 8.0],
        "residual": [-0.2, 0.0, 2.0],
    }
)
EVENTS = pd.DataFrame({"name": ["Sale"], "first": ["2026-11-02"], "last": ["2026-11-02"], "hijri": [""]})
CELLS = pd.DataFrame(
    {
        "label": ["meta / Sale / Men", "tiktok / Sale / Men"],
        "marginal_cpa": [10.0, 20.0],
        "marginal_cpa_low": [8.0, 15.0],
        "marginal_cpa_high": [12.0, 25.0],
        "today": [100.0, 100.0],
        "recommended": [150.0, 50.0],
    }
)
MAP = pd.DataFrame(
    {
        "platform": ["meta", "tiktok"],
        "audience": ["Men", "Men"],
        "campaigns": [1, 2],
        "daily_spend": [100.0, 50.0],
        "marginal_cpa": [12.34, 123.4],
        "marginal_roas": [4.0, 1.5],
        "evidence": [0.8, 0.1],
        "little": [False, True],
    }
)
SCENARIOS = pd.DataFrame(
    {
        "scenario": ["As today", "More"],
        "expected_conversions": [100.0, 120.0],
        "expected_conversions_low": [90.0, 100.0],
        "expected_conversions_high": [110.0, 140.0],
        "budget": [1000.0, 1500.0],
        "marginal_cpa": [10.0, 20.0],
    }
)
MONTH = pd.DataFrame(
    {
        "date": pd.date_range("2026-11-01", periods=3),
        "spent": [100.0, None, None],
        "planned": [100.0, 200.0, 300.0],
        "heading": [100.0, 210.0, 320.0],
        "even": [100.0, 200.0, 300.0],
        "low": [90.0, 180.0, 270.0],
        "high": [110.0, 220.0, 330.0],
    }
)
SPEND = pd.DataFrame({"date": pd.date_range("2026-11-01", periods=2), "spend": [10.0, 20.0]})
TOTALS = pd.DataFrame(
    {
        "first_day": pd.date_range("2026-10-01", periods=2, freq="7D"),
        "conversions": [10.0, 12.0],
        "forecast": [11.0, 11.5],
        "low": [8.0, 9.0],
        "high": [14.0, 15.0],
    }
)

HELD = pd.DataFrame({"level": [0.5, 0.9], "plans": [4, 4], "held": [2.0, 3.5], "share": [0.5, 0.875]})
HELD = HELD.assign(few=[1, 2], many=[3, 4])
FOLLOWED = pd.DataFrame({"label": CELLS["label"], "planned": [100.0, 50.0], "spent": [90.0, 80.0]})


def every_chart(language: str) -> Iterator[tuple[str, Chart]]:
    """Name and chart."""
    yield "response", response_chart(POINTS, TODAY, "SAR", language)
    yield "moved", moved_chart(POINTS, TODAY, TODAY.copy(), "SAR", language)
    yield "marginal", marginal_chart(CELLS, "SAR", language)
    yield "around", around_curve_chart(DAYS, POINTS, TODAY, "SAR", language)
    yield "over time", over_time_chart(DAYS, EVENTS, language)
    yield "residuals", residuals_over_time_chart(DAYS, EVENTS, language)
    yield "by spend", residuals_by_spend_chart(DAYS, "SAR", language)
    yield "backtest", backtest_chart(TOTALS, language)
    yield "outcomes", outcome_chart(SCENARIOS, language)
    yield "changes", change_chart(CELLS, "SAR", language)
    yield "frontier", frontier_chart(SCENARIOS, SCENARIOS, "SAR", language)
    yield "pacing", pacing_chart(SPEND, SPEND, "SAR", language)
    yield "burn up", burn_up_chart(MONTH, 300.0, "SAR", language)
    passed = TOTALS.assign(number=[1, 2])
    yield "track", track_chart(passed, language)
    yield "calibration", calibration_chart(HELD, language)
    yield "followed", cells_chart(FOLLOWED, "SAR", language)
    yield "map", marginal_map_chart(MAP, "marginal_cpa", "SAR", language)
