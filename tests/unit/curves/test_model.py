import numpy as np
import pytest
from scipy import stats
from statsmodels.genmod.families import NegativeBinomial

from adopt.curves.model import FloatArray, Model, log_likelihood
from adopt.curves.newton import _common_curvature, _common_gradient, _load_bend, border_of
from adopt.curves.observations import Observations, observe, usual_spend
from adopt.curves.point import DRIFT, ELASTICITY, LOAD, SLOPE, Point
from adopt.curves.priors import DEFAULT
from adopt.curves.scales import Scales
from adopt.labels import Cell

CELLS = (Cell("meta", "c", "a"), Cell("meta", "c", "b"), Cell("tiktok", "c", "a"))
DAYS = np.datetime64("2026-08-03") + np.arange(40)


def history(seed: int = 0) -> tuple[FloatArray, FloatArray]:
    random = np.random.default_rng(seed)
    spend = 100 * np.exp(random.normal(0, 0.4, (3, 40)))
    spend[1, 5] = 0.0
    return spend, random.poisson(spend / 10).astype(float)


def seen() -> Observations:
    spend, results = history()
    return observe(CELLS, DAYS, spend, results, np.ones((3, 40), bool), {"meta": 7.0, "tiktok": 7.0})


def model() -> Model:
    return Model(seen(), DEFAULT, Scales.first_guess(DEFAULT, 3), np.log(np.array([10.0, 11.0, 12.0])))


def somewhere(of: Model, seed: int = 3) -> Point:
    random = np.random.default_rng(seed)
    start = of.start()
    return Point(
        start.cells + 0.2 * random.normal(size=start.cells.shape),
        start.shared + 0.1 * random.normal(size=start.shared.shape),
    )


def test_the_likelihood_is_scipys_negative_binomial() -> None:
    mean, kappa = 7.3, 0.4
    expected = stats.nbinom.logpmf([0, 3, 12], 1 / kappa, 1 / (1 + kappa * mean))
    found = log_likelihood(np.array([0.0, 3.0, 12.0]), np.array(np.log(mean)), np.array(kappa))
    assert found == pytest.approx(expected)


def test_the_likelihood_is_statsmodels_too_for_fractions_of_a_conversion() -> None:
    results, mean = np.array([0.5, 2.25]), np.array([1.5, 2.0])
    expected = NegativeBinomial(alpha=0.3).loglike_obs(results, mean)
    assert log_likelihood(results, np.log(mean), np.array(0.3)) == pytest.approx(expected)


def test_the_gradient_is_the_derivative_of_the_log_posterior() -> None:
    of = model()
    at = somewhere(of)
    first, _, jacobian = of.slopes(at)
    prior = of.gradient_of_prior(at)
    own = np.einsum("ctk,ct->ck", jacobian, first) - prior.cells
    shared = _common_gradient(of, at, first) - prior.shared
    for index in np.ndindex(*at.cells.shape):
        assert own[index] == pytest.approx(_difference(of, at, ("cells", index)), rel=1e-4, abs=1e-4)
    for index in np.ndindex(*at.shared.shape):
        assert shared[index] == pytest.approx(_difference(of, at, ("shared", index)), rel=1e-4, abs=1e-4)


def test_the_curvature_of_a_cells_shape_is_the_second_derivative() -> None:
    of = model()
    at = somewhere(of)
    first, weight, jacobian = of.slopes(at)
    exact = np.einsum("ctk,ct,ctl->ckl", jacobian, weight, jacobian)
    exact[:, ELASTICITY : SLOPE + 1, ELASTICITY : SLOPE + 1] += of.shape_bend(at, first)
    exact += of.curvature_of_prior()[0][:, :, None] * np.eye(of.blocks[1])
    step = 1e-5
    for column in range(of.blocks[1]):
        moved = [at.cells.copy(), at.cells.copy()]
        moved[0][0, column] += step
        moved[1][0, column] -= step
        up, down = (_gradients(of, Point(m, at.shared))[0] for m in moved)
        assert exact[0, column] == pytest.approx((down - up)[0] / (2 * step), rel=1e-3, abs=1e-3)


def test_the_rest_of_the_curvature_is_the_second_derivative_too() -> None:
    of = model()
    at = somewhere(of)
    first, weight, jacobian = of.slopes(at)
    _, border, corner = of.curvature_of_prior()
    border = border + border_of(of, at, jacobian * weight[..., None])
    border[:, LOAD] += _load_bend(of, first)
    corner = corner + _common_curvature(of, at, weight)
    step = 1e-5
    for column in range(of.seen.design.size):
        moved = [at.shared.copy(), at.shared.copy()]
        moved[0][column] += step
        moved[1][column] -= step
        (own_up, up), (own_down, down) = (_gradients(of, Point(at.cells, m)) for m in moved)
        assert border[:, :, column] == pytest.approx((own_down - own_up) / (2 * step), rel=1e-3, abs=2e-3)
        assert corner[:, column] == pytest.approx((down - up) / (2 * step), rel=1e-3, abs=2e-3)


def test_days_without_spend_and_days_left_out_do_not_count() -> None:
    spend, results = history()
    usable = np.ones((3, 40), bool)
    usable[0, 7] = False
    observed = observe(CELLS, DAYS, spend, results, usable, {"meta": 7.0, "tiktok": 7.0})
    assert not observed.seen[1, 5]
    assert not observed.seen[0, 7]
    assert observed.seen.sum() == 118


def test_usual_spend_is_the_geometric_mean_of_the_days_that_count() -> None:
    spend = np.array([[1.0, 0.0, 4.0, 16.0, 999.0]])
    assert usual_spend(spend, np.array([[True, False, True, True, False]])) == pytest.approx([4.0])
    assert usual_spend(np.zeros((1, 4)), np.zeros((1, 4), bool)).tolist() == [1.0]


def test_scales_survive_the_way_to_logs_and_back() -> None:
    scales = Scales.first_guess(DEFAULT, 3)
    assert Scales.of(scales.logs).logs == pytest.approx(scales.logs)
    assert len(Scales.of(scales.logs).dispersion) == 3


def _gradients(of: Model, at: Point) -> tuple[FloatArray, FloatArray]:
    first, _, jacobian = of.slopes(at)
    prior = of.gradient_of_prior(at)
    own = np.einsum("ctk,ct->ck", jacobian, first) - prior.cells
    assert own[:, DRIFT].shape == (3, of.seen.drift.shape[1])
    return np.asarray(own), _common_gradient(of, at, first) - prior.shared


def _difference(of: Model, at: Point, where: tuple[str, tuple[int, ...]]) -> float:
    heights = []
    for step in (1e-5, -1e-5):
        parts = {"cells": at.cells.copy(), "shared": at.shared.copy()}
        parts[where[0]][where[1]] += step
        heights.append(of.log_posterior(Point(**parts)))
    return (heights[0] - heights[1]) / 2e-5
