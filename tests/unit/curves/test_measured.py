from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from adopt.curves.measured import Count, Effect, Restatement, counts, effects, restatements
from adopt.curves.model import Model
from adopt.curves.outside import LiftTest, SecondSource
from adopt.curves.point import Point
from adopt.curves.priors import DEFAULT
from adopt.curves.scales import Scales
from tests.unit.curves.test_model import CELLS, DAYS, history, seen, somewhere

DAY = [day.item() for day in DAYS]


def test_a_holdout_on_half_the_people_is_scaled_to_all_of_them() -> None:
    spend = np.full((3, 40), 100.0)
    # Ten days of two cells: 2,000 were really spent, 1,000 on the treated half; the rest had business as usual.
    test = LiftTest("half", CELLS[:2], DAY[10], DAY[19], 1_000.0, 0.0, 80.0, 10.0)
    (effect,) = effects([test], CELLS, DAYS, spend, spend > 0)
    assert effect is not None
    assert (effect.test, effect.control) == (0.0, -np.inf)
    assert (effect.observed, effect.error) == (160.0, 20.0)
    assert effect.days.sum(axis=1).tolist() == [10, 10, 0]


def test_a_test_on_everybody_compares_what_was_spent_with_what_would_have_been() -> None:
    spend = np.full((3, 40), 100.0)
    test = LiftTest("all", CELLS[2:], DAY[0], DAY[9], 1_000.0, 800.0, 30.0, 10.0)
    (effect,) = effects([test], CELLS, DAYS, spend, spend > 0)
    assert effect is not None
    assert effect.test == 0.0
    assert effect.control == pytest.approx(np.log(0.8))
    assert effect.observed == 30.0


def test_a_test_that_raised_spend_in_a_part_compares_it_with_business_as_usual() -> None:
    spend = np.full((3, 40), 100.0)
    # In a fifth of the regions 300 instead of 200 were spent, of 1,000 in all.
    test = LiftTest("up", CELLS[:1], DAY[0], DAY[9], 300.0, 200.0, 8.0, 2.0)
    (effect,) = effects([test], CELLS, DAYS, spend, spend > 0)
    assert effect is not None
    assert effect.test == pytest.approx(np.log(1.5))
    assert effect.control == 0.0
    assert (effect.observed, effect.error) == (40.0, 10.0)


def test_of_a_test_that_began_before_the_history_the_part_that_it_saw_counts() -> None:
    spend = np.full((3, 40), 100.0)
    test = LiftTest("early", CELLS[:1], date(2026, 7, 29), DAY[4], 1_000.0, 0.0, 50.0, 10.0)  # 5 of its 10 days
    (effect,) = effects([test], CELLS, DAYS, spend, spend > 0)
    assert effect is not None
    assert (effect.observed, effect.error) == (25.0, 5.0)
    assert effect.days.sum() == 5


def test_a_test_outside_of_the_history_says_nothing() -> None:
    test = LiftTest("gone", CELLS[:1], date(2025, 1, 1), date(2025, 1, 9), 1_000.0, 0.0, 50.0, 10.0)
    assert effects([test], CELLS, DAYS, np.full((3, 40), 100.0), np.ones((3, 40), bool)) == (None,)


def test_a_second_count_is_set_against_the_platforms_own_of_the_same_days() -> None:
    results, platform = np.ones((3, 40)), np.array([0, 0, 1])
    second = [
        SecondSource("meta", DAY[0], DAY[9], 15.0),
        SecondSource("snapchat", DAY[0], DAY[9], 15.0),
        SecondSource("tiktok", date(2025, 1, 1), date(2025, 1, 9), 15.0),
    ]
    found = counts(second, ["meta", "tiktok"], platform, DAYS, results, 0.3)
    assert found[0] is not None
    assert (found[0].platform, found[0].observed, found[0].error) == (0, 0.75, 0.3)
    assert found[1:] == (None, None)


def days_of_the_test() -> NDArray[np.bool_]:
    return np.asarray(seen().seen & (np.arange(40) < 20) & np.array([True, False, True])[:, None], dtype=bool)


def measured_model() -> Model:
    days = days_of_the_test()
    outside = (
        Effect(days, 0.4, 0.0, 50.0, 10.0),
        Effect(days, 0.0, -np.inf, 90.0, 15.0),
        Count(1, 0.7, 0.3),
        Restatement(0, np.array([-0.6, -0.3]), -0.2, 0.1),
    )
    observed = replace(seen(), outside=outside)
    return Model(observed, DEFAULT, Scales.first_guess(DEFAULT, 3), np.log(np.array([10.0, 11.0, 12.0])))


def test_a_holdout_is_predicted_as_all_the_results_of_its_days_that_ads_bring_about() -> None:
    of = measured_model()
    at = of.start()
    at.shared[of.seen.design.incremental] = [0.8, 0.1, -0.3]
    means, days = np.exp(of.linear(at)), days_of_the_test()  # nothing is late at the start
    expected = 0.9 * means[0][days[0]].sum() + 0.5 * means[2][days[2]].sum()
    assert of.seen.outside[1].predicted(of, at, of.seen.platform, of.seen.design) == pytest.approx(expected)
    assert of.seen.outside[2].predicted(of, at, of.seen.platform, of.seen.design) == pytest.approx(0.5)


def test_the_gradient_of_every_measurement_is_that_of_finite_differences() -> None:
    of = measured_model()
    at = somewhere(of)
    found, step = of.measured(at), 1e-5
    for part, own in (("cells", found.own), ("shared", found.common)):
        for index in np.ndindex(*getattr(at, part).shape):
            ends = []
            for sign in (1, -1):
                moved = {"cells": at.cells.copy(), "shared": at.shared.copy()}
                moved[part][index] += sign * step
                ends.append(of.measured(Point(**moved)).misfit)
            slope = -(ends[0] - ends[1]) / (2 * step)
            assert own[(slice(None), *index)] == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_no_spend_at_all_leaves_no_day_to_test() -> None:
    spend, _ = history()
    test = LiftTest("none", CELLS[:1], DAY[0], DAY[9], 1_000.0, 0.0, 50.0, 10.0)
    assert effects([test], CELLS, DAYS, spend, np.zeros((3, 40), bool)) == (None,)


def test_days_said_again_measure_how_late_results_are() -> None:
    table = pd.DataFrame(
        [("tiktok", 0, 14, 70.0, 100.0), ("tiktok", 5, 19, 0.0, 10.0), ("meta", 9, 23, 50.0, 50.0)],
        columns=["platform", "age_before", "age_after", "before", "after"],
    )
    found = restatements(table, ["meta", "tiktok"], {"meta": 7.0, "tiktok": 7.0})
    assert [r.platform for r in found] == [1, 0]  # nothing can be said of days that had nothing
    assert found[0].observed == pytest.approx(np.log(0.7))
    assert found[0].error == pytest.approx(np.sqrt(0.3 / 70 + 0.03**2))
    late = np.exp([0.0, -14 / 1.5]), np.exp([0.0, -14 / (7 / 3)])
    assert found[0].late == pytest.approx([late[0][1] - late[0][0], late[1][1] - late[1][0]])
    assert found[1].observed == 0.0
    assert restatements(None, [], {}) == ()


def test_restatements_are_no_reason_to_call_results_incremental() -> None:
    days = seen().seen
    restated = Restatement(0, np.array([-0.6, -0.3]), -0.2, 0.1)
    assert not replace(seen(), outside=(restated,)).is_calibrated
    assert replace(seen(), outside=(restated, Effect(days, 0.0, -np.inf, 9.0, 1.0))).is_calibrated
