"""What holds of residuals whatever the data: they are standard normal where the model is right."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from adopt.curves.fit import Fit, fit_model
from adopt.curves.observations import observe
from adopt.curves.residuals import Residuals, quantile_deviate, residuals_of
from adopt.simulate.worlds import KINDS, make_world

KIND = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=3, days=120)


def fitted(seed: int, results: float) -> tuple[Fit, np.ndarray]:
    panel = make_world(replace(KIND, results=results), seed).history.panel()
    late = dict.fromkeys(KIND.platforms, 7.0)
    usable = np.ones_like(panel.present)
    return fit_model(observe(panel.cells, panel.dates, panel.spend, panel.conversions, usable, late)), panel.dates


def drawn(mean: np.ndarray, dispersion: np.ndarray, random: np.random.Generator) -> np.ndarray:
    size = 1 / dispersion[:, None]
    return random.poisson(random.gamma(size, mean / size)).astype(float)


@pytest.mark.parametrize("results", [0.3, 3.0, 60.0])
def test_of_counts_drawn_from_the_model_residuals_are_standard_normal(results: float) -> None:
    fit, days = fitted(0, results)
    found, random = residuals_of(fit, days), np.random.default_rng(1)
    many = [
        replace(
            found, observed=drawn(found.expected, found.dispersion, random), leverage=0 * found.leverage, seed=seed
        ).residual
        for seed in range(10)
    ]
    assert kstest(np.concatenate(many, axis=None), "norm").pvalue > 0.01


def test_of_a_fit_to_its_own_days_residuals_are_standard_normal_once_leverage_is_taken_off() -> None:
    rows: list[Residuals] = []
    for seed in range(6):
        fit, days = fitted(seed, 12.0)
        rows.append(residuals_of(fit, days))
    standard = np.concatenate([r.residual for r in rows], axis=None)
    plain = np.concatenate([replace(r, leverage=0 * r.leverage).residual for r in rows], axis=None)
    assert kstest(standard, "norm").pvalue > 0.01
    assert standard.std() == pytest.approx(1.0, abs=0.025)
    assert plain.std() < 0.97


@given(
    st.floats(0, 1e4),
    st.floats(1e-3, 1e4),
    st.floats(1e-4, 5),
    st.floats(0, 1),
    st.floats(0.01, 100),
)
def test_more_results_never_lie_lower(
    results: float, mean: float, dispersion: float, chance: float, more: float
) -> None:
    counts = np.array([results, results + more])
    low, high = quantile_deviate(counts, np.full(2, mean), np.full(2, dispersion), np.full(2, chance))
    assert low <= high + 1e-6
