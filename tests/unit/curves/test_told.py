from datetime import date, timedelta

import numpy as np
import pytest

from adopt.curves.calendar import Promotion
from adopt.curves.covariates import NO_SERIES, Series
from adopt.curves.outlook import NO_COUNTRY, Calendar
from adopt.curves.told import covariates_of, standardised

FIRST = date(2026, 3, 2)
COUNT = 140
DAYS = np.datetime64(FIRST) + np.arange(COUNT)
NOISE = np.random.default_rng(1).standard_normal(COUNT + 30)


def series(values: np.ndarray, first: int = 0) -> Series:
    days = tuple(FIRST + timedelta(days=first + i) for i in range(len(values)))
    known = [(day, value) for day, value in zip(days, values.tolist(), strict=True) if not np.isnan(value)]
    return Series("reach", tuple(day for day, _ in known), tuple(value for _, value in known))


def test_no_series_are_no_columns() -> None:
    assert covariates_of([], DAYS, NO_COUNTRY) is NO_SERIES


def test_a_column_is_in_standard_deviations_above_todays_level() -> None:
    told = covariates_of([series(500 + 20 * NOISE[:COUNT])], DAYS, NO_COUNTRY)
    assert (told.names, told.columns.shape, told.ahead.shape) == (("reach",), (1, COUNT), (1, 0))
    column = told.columns[0]
    assert np.std(column) == pytest.approx(1.0)
    assert np.corrcoef(column, NOISE[:COUNT])[0, 1] > 0.95
    assert abs(column[-28:].mean()) < 0.2


def test_what_the_calendar_says_of_a_series_is_left_to_the_calendar() -> None:
    promotion = Promotion("Sale", FIRST + timedelta(days=40), FIRST + timedelta(days=45))
    calendar = Calendar(promotions=(promotion, Promotion("Sale", date(2026, 7, 25), date(2026, 7, 26))))
    odd = np.zeros(COUNT + 10)
    odd[40:46] = odd[145:147] = 300.0
    weekly = 50.0 * (np.arange(COUNT + 10) % 7 == 4)
    plain = series(500 + 20 * NOISE[: COUNT + 10])
    moved = series(500 + 20 * NOISE[: COUNT + 10] + odd + weekly)
    one, other = (covariates_of([of], DAYS, calendar) for of in (plain, moved))
    assert other.columns == pytest.approx(one.columns)
    assert other.ahead == pytest.approx(one.ahead)


def test_coming_days_are_measured_as_those_of_the_history_are() -> None:
    given = covariates_of([series(500 + 20 * NOISE[: COUNT + 5])], DAYS, NO_COUNTRY)
    assert given.ahead.shape == (1, 5)
    assert given.ahead[0] == pytest.approx(NOISE[COUNT : COUNT + 5] - NOISE[COUNT - 28 : COUNT].mean(), abs=0.6)
    both = covariates_of([series(500 + 20 * NOISE[:COUNT]), series(NOISE[: COUNT + 5])], DAYS, NO_COUNTRY)
    assert np.isnan(both.ahead[0]).all()
    assert not np.isnan(both.ahead[1]).any()


def test_a_series_that_wanders_is_expected_to_stay_where_it_is_and_noise_at_its_mean() -> None:
    wandering, noise = np.cumsum(NOISE[:COUNT]), NOISE[:COUNT]
    told = covariates_of([series(wandering), series(noise)], DAYS, NO_COUNTRY)
    assert told.share.tolist() == [2 / 4, 2 / 29]
    assert told.surprise[1] == pytest.approx(1.0, abs=0.15)
    assert told.surprise[0] < 0.5


def test_missing_days_lie_between_their_neighbours_or_at_the_usual() -> None:
    values = 500 + 20 * NOISE[:COUNT]
    whole = covariates_of([series(values)], DAYS, NO_COUNTRY).columns[0]
    holed = values.copy()
    holed[:30] = holed[60] = holed[-3:] = np.nan
    column = covariates_of([series(holed)], DAYS, NO_COUNTRY).columns[0]
    assert column[60] == pytest.approx((column[59] + column[61]) / 2)
    assert np.unique(column[:30]).size == 1
    assert column[0] == pytest.approx(column[30:-3].mean(), abs=0.05)
    assert column[-3:].tolist() == [0.0, 0.0, 0.0]
    assert np.corrcoef(column[30:-3], whole[30:-3])[0, 1] > 0.97


def test_counts_with_a_long_tail_are_taken_as_logs_and_others_as_they_are() -> None:
    def column(values: np.ndarray) -> np.ndarray:
        return np.asarray(covariates_of([series(values)], DAYS, NO_COUNTRY).columns[0])

    usual = column(NOISE[:COUNT])
    tail = np.exp(5 + NOISE[:COUNT])
    assert column(tail) == pytest.approx(usual, abs=0.1)
    assert column(500 + 20 * NOISE[:COUNT]) == pytest.approx(usual)
    below = column(tail - 100.0)
    assert np.abs(below - usual).max() > 1.0
    with_zeros = np.where(np.arange(COUNT) % 15 == 1, 0.0, np.exp(5 + 0.6 * NOISE[:COUNT]))
    assert column(with_zeros) == pytest.approx(column(with_zeros - 1.0))


def test_a_series_that_does_not_move_is_a_column_of_zeros() -> None:
    happening = np.ones((COUNT, 1))
    assert standardised(np.full(COUNT, 7.1), happening, COUNT).tolist() == [0.0] * COUNT
    assert standardised(np.zeros(COUNT), happening, COUNT).tolist() == [0.0] * COUNT
