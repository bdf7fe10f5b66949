import numpy as np
import pytest
from scipy.special import ndtri

from adopt.curves.misses import NO_MISSES, Misses
from adopt.text import say

TOTALS = np.random.default_rng(1).permutation(100.0 + 10.0 * ndtri((np.arange(400) + 0.5) / 400))


def test_without_misses_nothing_is_widened_and_nothing_is_said() -> None:
    assert (NO_MISSES.factors(TOTALS) == 1.0).all()
    assert NO_MISSES.sentence(1.0) is None


def test_the_level_has_mean_one_and_the_spread_that_was_learned() -> None:
    factors = Misses(0.2).factors(TOTALS)
    assert factors.mean() == pytest.approx(1.0, abs=1e-12)
    assert np.log(factors).std() == pytest.approx(0.2, rel=1e-6)


def test_every_stretch_of_totals_gets_all_levels_alike() -> None:
    factors = Misses(0.2).factors(TOTALS)[np.argsort(TOTALS)]
    fifths = factors.reshape(5, 80)
    assert fifths.mean(axis=1) == pytest.approx(np.ones(5), abs=0.01)
    assert np.log(fifths).std(axis=1) == pytest.approx(np.full(5, 0.2), rel=0.05)
    assert (TOTALS * Misses(0.2).factors(TOTALS)).mean() == pytest.approx(TOTALS.mean(), rel=1e-3)


def test_even_a_small_level_never_narrows_an_interval() -> None:
    before = np.ptp(np.quantile(TOTALS, [0.05, 0.95]))
    after = [np.ptp(np.quantile(TOTALS * Misses(s).factors(TOTALS), [0.05, 0.95])) for s in (0.02, 0.05, 0.1, 0.2)]
    # Spreads add up in squares: 0.1 and 0.1 make 1.4 times as wide, 0.1 and 0.2 make 2.2, and a log-normal leans.
    assert (np.array(after) / before).round(1).tolist() == [1.0, 1.1, 1.4, 2.3]
    assert after[0] >= before


@pytest.mark.parametrize(
    ("misses", "said"),
    [
        (Misses(0.1, 3, 8), "1.30 times as wide as the curves alone say: 3 of 8 earlier plans missed theirs."),
        (Misses(0.1, 1, 1), "1.30 times as wide as the curves alone say: 1 of 1 earlier plan missed its own."),
        (Misses(0.0, 0, 2), "as wide as the curves say: 0 of 2 earlier plans missed theirs."),
        (Misses(0.0, 0, 1), "as wide as the curves say: 0 of 1 earlier plan missed its own."),
    ],
)
def test_it_is_said_how_wide_intervals_are_and_why(misses: Misses, said: str) -> None:
    sentence = misses.sentence(1.3)
    assert sentence is not None
    assert say(sentence) == f"Intervals are {said}"
