from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import nbinom

from adopt.curves.residuals import LIKELY, Residuals, quantile_deviate
from tests.tables import cells


def deviate(results: float, chance: float) -> float:
    """Around a geometric count of mean 1, which is k with probability 1 / 2^(k + 1)."""
    one = np.ones(1)
    return float(quantile_deviate(np.array([results]), one, one, np.array([chance]))[0])


def geometric(**changes: object) -> Residuals:
    """Two cells over five days, geometric counts of mean 1; the second cell was never seen."""
    observed = np.array([[0.0, 1.0, 0.0, 5.0, 2.0], [0.0] * 5])
    seen = np.array([[True] * 4 + [False], [False] * 5])
    made = Residuals(
        cells=cells(2),
        days=np.datetime64("2026-10-27") + np.arange(5),
        observed=observed,
        expected=np.ones((2, 5)),
        effective_spend=np.full((2, 5), 100.0),
        seen=seen,
        dispersion=np.ones(2),
        leverage=np.zeros((2, 5)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def with_residuals(values: list[float]) -> Residuals:
    """One cell, seen on every day, whose residuals are given."""
    count = len(values)
    shape = np.ones((1, count))
    made = Residuals(
        cells(1),
        np.datetime64("2026-10-01") + np.arange(count),
        shape,
        shape,
        shape,
        shape > 0,
        np.ones(1),
        0 * shape,
    )
    vars(made)["residual"] = np.array([values])
    return made


def test_a_residual_is_the_deviate_of_fewer_and_of_a_share_of_just_so_many() -> None:
    # P(0) = 1/2, P(1) = 1/4.
    assert deviate(0, 0.5) == pytest.approx(ndtri(1 / 4))
    assert deviate(0, 1.0) == pytest.approx(0.0)
    assert deviate(1, 0.0) == pytest.approx(0.0)
    assert deviate(1, 0.5) == pytest.approx(ndtri(5 / 8))


def test_far_out_the_probability_of_more_counts() -> None:
    # P(Y > 59) = 1 / 2^60: the probability of at most so many is 1 in floating point.
    assert deviate(59, 1.0) == pytest.approx(-ndtri(2.0**-60))
    assert deviate(60, 0.0) == pytest.approx(-ndtri(2.0**-60))
    # A mean so small that no result at all is all but certain: the whole of its probability is to be shared out.
    small = quantile_deviate(np.zeros(1), np.full(1, 1e-9), np.ones(1), np.full(1, 0.999))
    assert small[0] == pytest.approx(ndtri(0.999), abs=1e-4)


def test_fractions_of_results_lie_between_the_whole_numbers() -> None:
    assert deviate(1, 0.5) < deviate(1.5, 0.5) < deviate(2, 0.5)


def test_the_same_seed_makes_the_same_residuals_and_another_seed_others() -> None:
    assert np.array_equal(geometric().residual, geometric().residual, equal_nan=True)
    assert not np.array_equal(geometric().residual, geometric(seed=1).residual, equal_nan=True)


def test_days_that_were_not_learned_from_have_no_residual_and_count_nowhere() -> None:
    made = geometric()
    assert np.isnan(made.residual[0, 4])
    assert np.isnan(made.residual[1]).all()
    assert made.zeros[0] == 0.5
    assert not made.beyond(0.0)[:, 4].any()
    for empty in (made.zeros, made.zeros_expected, made.within(LIKELY), made.autocorrelation(1)):
        assert np.isnan(empty[1])


def test_zeros_are_expected_as_often_as_the_counts_are_zero() -> None:
    assert geometric().zeros_expected[0] == pytest.approx(1 / 2)
    # Dispersion 1/2 and mean 2: (1 + 2/2)^-2 = 1/4.
    other = geometric(dispersion=np.full(2, 0.5), expected=np.full((2, 5), 2.0))
    assert other.zeros_expected[0] == pytest.approx(1 / 4)


def test_the_band_holds_the_counts_whose_residuals_lie_in_the_central_ninety_per_cent() -> None:
    # P(Y <= 4) = 31/32 is the first above 0.95; no count is so low that less than 5 % lies below it.
    assert (geometric().low[0, 0], geometric().high[0, 0]) == (0, 4)
    # With leverage 3/4 a residual of 1.645 was 0.822 before, a probability of 0.795: P(Y <= 2) = 7/8.
    followed = geometric(leverage=np.full((2, 5), 0.75))
    assert (followed.low[0, 0], followed.high[0, 0]) == (0, 2)
    assert followed.residual[0, 3] == pytest.approx(2 * geometric().residual[0, 3])


def test_the_band_is_the_quantiles_of_the_negative_binomial() -> None:
    random = np.random.default_rng(0)
    mean, dispersion = np.exp(random.uniform(-2, 6, (3, 200))), np.array([0.02, 0.2, 1.5])
    many = Residuals(
        cells(3), np.arange(200).astype("M8[D]"), mean, mean, mean, mean > 0, dispersion, np.zeros((3, 200))
    )
    size = 1 / dispersion[:, None]
    assert np.array_equal(many.low, nbinom.ppf(ndtr(-LIKELY), size, size / (size + mean)))
    assert np.array_equal(many.high, nbinom.ppf(ndtr(LIKELY), size, size / (size + mean)))


def test_shares_within_and_days_beyond_are_counted_by_hand() -> None:
    made = with_residuals([-2.0, -1.0, 0.5, 1.7, 3.5])
    assert made.within(LIKELY)[0] == pytest.approx(2 / 5)
    assert made.beyond(3.0)[0].tolist() == [False] * 4 + [True]


def test_autocorrelation_by_hand() -> None:
    assert with_residuals([1.0, -1.0] * 10).autocorrelation(1)[0] == pytest.approx(-1.0)
    assert with_residuals([1.0, -1.0] * 10).autocorrelation(2)[0] == pytest.approx(1.0)
    # 16 pairs a day apart: 13 of 0 and 1, 1, 1 times 1; squares 4 over 17 days.
    made = with_residuals([1.0, 1.0, 1.0, 1.0, *[0.0] * 13])
    assert made.autocorrelation(1)[0] == pytest.approx((3 / 16) / (4 / 17))


def test_of_a_few_days_no_autocorrelation_is_told() -> None:
    assert np.isnan(with_residuals([1.0, -1.0] * 7).autocorrelation(1)[0])
    assert np.isfinite(with_residuals([1.0, -1.0] * 7 + [1.0]).autocorrelation(1)[0])
