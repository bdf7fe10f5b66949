from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from adopt.text import say
from adopt.usecases import Curves, Scenario, make_plan

COLUMNS = [
    *("platform", "campaign", "audience", "days", "within_90", "within_50", "zeros", "zeros_expected"),
    *("autocorrelation_1", "autocorrelation_7", "far_days", "low_spend", "high_spend", "last_14_days"),
]


def test_a_cells_days_stand_beside_what_was_expected_of_them(small_curves: Curves) -> None:
    cell, panel = small_curves.posterior.cells[1], small_curves.history.panel()
    days = small_curves.residuals(cell)
    assert days["date"].tolist() == [pd.Timestamp(day) for day in panel.dates]
    assert days["daily_spend"].to_numpy() == pytest.approx(panel.spend[1])
    assert days["conversions"].to_numpy() == pytest.approx(panel.conversions[1])
    learned = days[days["learned"]]
    assert (learned["low"] <= learned["expected"]).all()
    assert (learned["expected"] <= learned["high"]).all()
    # Of days below the band the residual lies below it too; randomisation plays on the edge alone.
    assert (learned.loc[learned["conversions"] < learned["low"], "residual"] < -1.6448).all()
    assert (learned.loc[learned["conversions"] > learned["high"], "residual"] > 1.6448).all()


def test_at_todays_level_a_day_as_expected_lies_on_the_curve(small_curves: Curves) -> None:
    cell = small_curves.posterior.cells[0]
    days = small_curves.residuals(cell)
    points = small_curves.points(cell, 2000)
    curve = np.interp(days["effective_spend"], points["daily_spend"], points["conversions"])
    inside = days["learned"] & (days["effective_spend"] < points["daily_spend"].max())
    on_curve = days["at_todays_level"] * days["expected"] / days["conversions"].where(days["conversions"] > 0)
    ratio = (on_curve / curve)[inside].dropna()
    assert len(ratio) > 50
    assert ratio.to_numpy() == pytest.approx(np.ones(len(ratio)), rel=1e-3)


def test_days_that_were_not_learned_from_say_what_came_and_nothing_else(small_curves: Curves) -> None:
    inspection = small_curves.inspection
    model = inspection.fit.model
    without = model.seen.seen.copy()
    without[2, 5] = False
    fit = replace(inspection.fit, model=replace(model, seen=replace(model.seen, seen=without)))
    day = replace(inspection, fit=fit).of_cell(small_curves.posterior.cells[2]).iloc[5]
    assert not day["learned"]
    assert day[["expected", "low", "high", "effective_spend", "at_todays_level"]].isna().all()
    assert day[["daily_spend", "conversions"]].notna().all()


def test_checks_have_a_row_a_cell_and_look_as_they_should_on_a_world_like_the_model(small_curves: Curves) -> None:
    checks = small_curves.checks
    assert list(checks) == COLUMNS
    assert len(checks) == len(small_curves.posterior.cells)
    assert checks["within_90"].mean() == pytest.approx(0.9, abs=0.04)
    assert checks["within_50"].mean() == pytest.approx(0.5, abs=0.08)
    assert checks["zeros"].to_numpy() == pytest.approx(checks["zeros_expected"], abs=0.05)
    assert checks[["low_spend", "high_spend", "last_14_days"]].abs().max().max() < 3.5
    assert checks["autocorrelation_1"].abs().max() < 0.35


def test_in_words_all_days_are_told_in_one_sentence(small_curves: Curves) -> None:
    checks = small_curves.checks
    count, within = int(checks["days"].sum()), np.average(checks["within_90"], weights=checks["days"])
    english, arabic = (say(small_curves.inspection.in_words, language) for language in ("en", "ar"))
    assert english.startswith(f"Of {count} days, {within:.0%} lie within what should hold 90 %")
    assert str(count) in arabic


def test_a_plan_does_not_wait_for_the_checks(small_curves: Curves) -> None:
    fresh = replace(small_curves, inspection=replace(small_curves.inspection))
    make_plan(fresh, Scenario(days=7))
    assert not vars(fresh.inspection).keys() & {"residuals", "findings", "table"}
    assert fresh.noticed == small_curves.noticed
    assert "findings" in vars(fresh.inspection)
