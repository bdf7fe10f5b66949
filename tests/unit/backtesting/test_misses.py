import numpy as np
import pytest

from adopt.backtesting.misses import FAR, WORTH, extra_spread, misses_of, with_level
from adopt.backtesting.predictive import Predictive
from adopt.curves.misses import Misses

DRAWS = 400
SPREAD = 0.1
"""Of the log of what these forecasts claim; counts are so many that their own chance adds nothing."""


def forecast(mean: float = 1e6, spread: float = SPREAD) -> Predictive:
    from scipy.special import ndtri

    scores = ndtri((np.arange(DRAWS) + 0.5) / DRAWS)
    return Predictive(mean * np.exp(spread * scores)[None, :], np.full((1, DRAWS), 1e-5))


def came(*scores: float) -> np.ndarray:
    return 1e6 * np.exp(SPREAD * np.array(scores))


def learned(*scores: float) -> float:
    return extra_spread([forecast()] * len(scores), came(*scores))


def test_plans_that_came_as_they_said_widen_nothing() -> None:
    assert learned(0.3, -1.2, 1.0, -0.6) == 0.0


def test_misses_are_drawn_to_none_as_by_six_plans_that_held() -> None:
    # Six plans off by 3 spreads either way, six counted beside them: variance (6 x 9 + 6 x 1) / 12 = 5 times as
    # much as claimed, of which the level is 4 times: a spread of 0.2.
    assert WORTH == 6.0
    assert learned(3, -3, 3, -3, 3, -3) == pytest.approx(0.2, rel=0.06)
    # Two such plans: (2 x 9 + 6) / 8 = 3, so sqrt(2) x 0.1.
    assert learned(3, -3) == pytest.approx(0.141, rel=0.06)


def test_an_outage_counts_as_no_more_than_a_far_miss() -> None:
    far = 3.29  # of which 1 in 2000 is beyond
    assert pytest.approx(0.5e-3) == FAR
    assert learned(-40, 0.5, -0.5, 1, -1, 0) == pytest.approx(learned(-far, 0.5, -0.5, 1, -1, 0), rel=0.03)


def test_forecasts_that_claim_much_learn_little_from_what_others_would_call_a_miss() -> None:
    wide = [forecast(spread=0.4)] * 4
    assert extra_spread(wide, came(3, -3, 3, -3)) == 0.0


def test_what_is_learned_is_told_with_its_counts() -> None:
    found = misses_of([forecast()] * 4, came(0.0, 3.0, -3.0, 1.0))
    assert (found.missed, found.plans) == (2, 4)
    assert found.spread > 0.05
    assert misses_of([], np.array([])) == Misses()


def test_a_level_widens_a_forecast_and_leaves_its_mean() -> None:
    wider = with_level(forecast(), Misses(0.2))
    assert wider.expected == pytest.approx(forecast().expected, rel=2e-3)
    low, high = (np.log(wider.quantile(level)[0] / forecast().quantile(level)[0]) for level in (0.05, 0.95))
    # sqrt(0.1^2 + 0.2^2) = 0.2236 instead of 0.1, a normal's 1.645 times that; the mean stays, so the middle
    # falls by 0.2^2 / 2.
    assert (low, high) == pytest.approx((-1.645 * 0.1236 - 0.02, 1.645 * 0.1236 - 0.02), abs=0.02)
