"""Forecasts whose truth has a spread of its own on top: how much of it is found, and what intervals then hold."""

import numpy as np
import pytest

from adopt.backtesting.misses import extra_spread, with_level
from adopt.backtesting.predictive import Predictive
from adopt.curves.misses import Misses

CLAIMED, DISPERSION, MEAN, DRAWS = 0.08, 5e-4, 1000.0, 200


def plans(count: int, spread: float, random: np.random.Generator) -> tuple[list[Predictive], np.ndarray]:
    """Forecasts that know all but a level of ``spread``, and what came."""
    draws = MEAN * np.exp(random.normal(0, CLAIMED, (count, 1, DRAWS)))
    truth = MEAN * np.exp(random.normal(0, np.hypot(CLAIMED, spread), count))
    came = random.poisson(random.gamma(1 / DISPERSION, truth * DISPERSION)).astype(float)
    return [Predictive(one, np.full((1, DRAWS), DISPERSION)) for one in draws], came


def learned(count: int, spread: float, seed: int) -> tuple[float, float, float]:
    """After so many plans: how much wider the next interval is, and how often it holds, before and after."""
    random, rows = np.random.default_rng(seed), []
    for _ in range(300):
        forecasts, came = plans(count + 1, spread, random)
        bare, next_one = forecasts[-1], came[-1:]
        wider = with_level(bare, Misses(extra_spread(forecasts[:-1], came[:-1])))
        width = [float(one.quantile(0.95)[0] - one.quantile(0.05)[0]) for one in (bare, wider)]
        rows.append((width[1] / width[0], bare.held(next_one, 0.9)[0], wider.held(next_one, 0.9)[0]))
    stretch, before, after = np.mean(rows, axis=0)
    return float(stretch), float(before), float(after)


@pytest.mark.parametrize("count", [2, 8])
def test_where_forecasts_know_all_intervals_grow_by_a_few_per_cent(count: int) -> None:
    stretch, before, after = learned(count, 0.0, 1)
    assert 1.0 <= stretch < 1.07
    assert before == pytest.approx(0.9, abs=0.05)
    assert before <= after < 0.97


def test_where_they_do_not_most_of_what_is_missing_is_found_after_eight_plans() -> None:
    # The level is twice what is claimed: intervals should be 2.1 times as wide, and hold 0.56 as they are.
    stretch, before, after = learned(8, 0.16, 2)
    assert 1.4 < stretch < 2.1
    assert before < 0.65
    assert after > before + 0.15


def test_more_plans_find_more() -> None:
    assert learned(12, 0.16, 3)[2] > learned(3, 0.16, 3)[2] + 0.02
