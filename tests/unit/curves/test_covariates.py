from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from adopt.curves.covariates import LONGEST_AHEAD, NO_SERIES, Covariates, Series
from tests.posteriors import still

FIRST = date(2026, 9, 1)
DAYS = np.datetime64(FIRST) + np.arange(5)


def series(*values: float, first: date = FIRST) -> Series:
    return Series("reach", tuple(first + timedelta(days=i) for i in range(len(values))), values)


def test_a_series_says_nothing_of_days_that_it_does_not_have() -> None:
    on = series(3, 4, first=FIRST + timedelta(days=2)).on(DAYS)
    assert on == pytest.approx([np.nan, np.nan, 3, 4, np.nan], nan_ok=True)
    assert series(1, 2, 3, first=FIRST - timedelta(days=2)).on(DAYS)[0] == 3
    assert np.isnan(series().on(DAYS)).all()


def test_how_far_a_series_reaches_and_what_was_known_of_it_earlier() -> None:
    seven = series(*range(7))
    assert [seven.beyond(DAYS[-1]), seven.beyond(DAYS[-1] + 30)] == [2, 0]
    assert series(*range(600)).beyond(DAYS[-1]) == LONGEST_AHEAD
    assert seven.until(DAYS[1]).values == (0, 1)
    assert seven.until(DAYS[0] - 1).days == ()


def covariates(share: float, *ahead: float) -> Covariates:
    return Covariates(("reach",), np.zeros((1, 5)), np.array([ahead]), np.array([share]), np.array([2.0]))


def test_days_that_are_given_are_taken_as_given_and_others_drawn_around_todays_level() -> None:
    paths = covariates(0.5, 1.0, np.nan, 3.0).paths(5, 40_000, np.random.default_rng(0))
    assert paths.shape == (1, 40_000, 5)
    assert (paths[0, :, 0] == 1.0).all()
    assert (paths[0, :, 2] == 3.0).all()
    assert paths[0].mean(axis=0) == pytest.approx([1, 0, 3, 0, 0], abs=0.05)
    # Variance over that of a surprise: 1/4 of the level today, 1/4 a day of its steps, 1/2 of a day's own.
    assert (paths[0].var(axis=0) / 4)[[1, 3, 4]] == pytest.approx([1.0, 1.25, 1.5], rel=0.03)


def test_a_series_that_is_given_shorter_or_longer_than_the_horizon() -> None:
    random = np.random.default_rng(0)
    assert covariates(0.5, 1.0, 2.0, 3.0).paths(2, 1, random)[0, 0].tolist() == [1.0, 2.0]
    assert covariates(0.5).paths(2, 1, random).shape == (1, 1, 2)


def test_demand_ahead_is_moved_by_what_the_series_will_be_and_not_otherwise() -> None:
    plain = replace(still(), shock=np.full(3, 0.1))
    told = replace(plain, told=covariates(0.5, 1.0, -2.0), weights=np.array([[0.1, 0.2, 0.3]]))
    without, with_it = (of.demand(2, np.random.default_rng(5)) for of in (plain, told))
    assert with_it - without == pytest.approx(np.array([[0.1, -0.2], [0.2, -0.4], [0.3, -0.6]]))
    assert NO_SERIES.paths(2, 3, np.random.default_rng(5)).shape == (0, 3, 2)
