import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from adopt.backtesting.predictive import LEAST, Predictive

# Mean 4, variance 4 + 0.5 * 16 = 12: size 2 and p = 1/3, so P(0), P(1), P(2) = 1/9, 4/27, 4/27.
FOUR = Predictive(np.array([[4.0]]), np.array([[0.5]]))
MIXED = Predictive(np.array([[4.0, 2.0]]), np.array([[0.5, LEAST]]))


def at(*counts: float) -> Predictive:
    """The same distribution once for every count."""
    return Predictive(np.repeat(FOUR.mean, len(counts), axis=0), np.repeat(FOUR.dispersion, len(counts), axis=0))


def test_the_log_score_is_the_log_of_the_probability_of_what_came() -> None:
    counts = np.array([0.0, 1.0, 2.0])
    assert at(*counts).log_score(counts) == pytest.approx(np.log([1 / 9, 4 / 27, 4 / 27]))


def test_a_mixture_has_the_mean_of_its_components_probabilities_and_not_of_their_logs() -> None:
    expected = np.log((1 / 9 + np.exp(-2)) / 2)  # the second component is as good as Poisson with mean 2
    assert MIXED.log_score(np.array([0.0])) == pytest.approx([expected])
    assert MIXED.expected.tolist() == [3.0]


def test_the_log_score_of_what_was_thought_impossible_is_low_and_finite() -> None:
    assert -np.inf < FOUR.log_score(np.array([5000.0]))[0] < -1000


def test_probabilities_below_a_count_add_up() -> None:
    counts = np.array([0.0, 1.0, 2.0, 3.0])
    assert at(*counts).below(counts) == pytest.approx([0, 1 / 9, 7 / 27, 11 / 27])


def test_probabilities_below_agree_with_the_library_for_a_mixture() -> None:
    for count in (1.0, 5.0, 17.0):
        expected = (nbinom.cdf(count - 1, 2, 1 / 3) + poisson.cdf(count - 1, 2)) / 2
        assert MIXED.below(np.array([count])) == pytest.approx([expected], rel=1e-6)


def test_a_count_on_the_edge_of_an_interval_is_held_in_part() -> None:
    counts = np.array([0.0, 1.0, 2.0, 40.0])
    # 0 fills the distribution from 0 to 1/9, of which the central 90 % take what lies above 0.05.
    assert at(*counts).held(counts, 0.9) == pytest.approx([(1 / 9 - 0.05) * 9, 1, 1, 0])
    # 1 fills it from 12/108 to 28/108, of which 1/108 lies above a quarter.
    assert at(*counts).held(counts, 0.5) == pytest.approx([0, 1 / 16, 1, 0])


@given(st.floats(0.02, 30), st.floats(0.02, 30), st.floats(1e-3, 3), st.sampled_from([0.5, 0.9]))
def test_a_true_claim_is_held_as_often_as_it_says_however_small_the_counts(
    one: float, two: float, dispersion: float, share: float
) -> None:
    counts = np.arange(3000.0)
    mean, spread = np.tile([one, two], (3000, 1)), np.full((3000, 2), dispersion)
    claim = Predictive(mean, spread)
    likely = np.exp(claim.log_score(counts))
    assert likely.sum() == pytest.approx(1, abs=1e-4)
    assert likely @ claim.held(counts, share) == pytest.approx(share, abs=1e-3)


def test_quantiles_are_the_smallest_whole_numbers_that_reach_the_level() -> None:
    assert [FOUR.quantile(level)[0] for level in (0.1, 0.12, 0.25, 0.26, 0.4)] == [0, 1, 1, 2, 2]
    assert FOUR.quantile(0.95)[0] == nbinom.ppf(0.95, 2, 1 / 3)


def test_quantiles_far_beyond_the_mean_are_found() -> None:
    skewed = Predictive(np.array([[0.5], [1e6]]), np.array([[50.0], [1e-4]]))
    assert skewed.quantile(0.999).tolist() == [
        nbinom.ppf(0.999, 0.02, 0.02 / 0.52),
        nbinom.ppf(0.999, 1e4, 1e4 / (1e4 + 1e6)),
    ]


def test_a_sum_has_the_mean_and_the_variance_of_its_parts() -> None:
    # Means 2 and 4, dispersion 0.5: mean 6, variance 6 + 0.5 (4 + 16) = 16 = 6 + (10 / 36) 36.
    both = Predictive.of_sums(np.array([[[2.0, 4.0]]]), np.array(0.5))
    assert both.mean.tolist() == [[6.0]]
    assert both.dispersion == pytest.approx(np.array([[10 / 36]]))


def test_nothing_expected_is_still_a_distribution() -> None:
    nothing = Predictive.of_sums(np.zeros((1, 1, 3)), np.array(0.5))
    assert nothing.log_score(np.array([0.0])) == pytest.approx([0.0], abs=1e-6)
    assert nothing.log_score(np.array([2.0]))[0] < -30
    assert nothing.quantile(0.95).tolist() == [0]


def test_fractions_of_conversions_are_scored_between_their_neighbours() -> None:
    halves = at(1, 1.5, 2)
    below = halves.below(np.array([1.0, 1.5, 2.0]))
    assert below[0] < below[1] < below[2]
    assert np.isfinite(halves.log_score(np.array([1.0, 1.5, 2.0]))).all()
