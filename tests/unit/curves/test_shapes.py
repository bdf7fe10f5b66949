import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from adopt.curves.families import Hill
from adopt.curves.shapes import Shape

FloatArray = NDArray[np.float64]


def around(count: int = 50) -> tuple[FloatArray, FloatArray]:
    random = np.random.default_rng(0)
    return random.normal(0.5, 0.3, count), random.normal(0.9, 0.5, count)


def test_a_steep_shape_has_the_elasticity_and_the_slope_it_is_called_by() -> None:
    shape = Shape(np.array(0.8), np.array(3.0))
    slope, reached = np.exp(shape.hill_log_slope), expit(shape.hill_log_odds)
    assert slope == pytest.approx(3.0, abs=0.01)
    assert slope * (1 - reached) == pytest.approx(0.8, abs=0.001)


def test_the_hill_curve_has_the_elasticity_at_usual_spend_whatever_the_slope() -> None:
    for slope in (-1.0, 0.5, 1.0, 2.0):
        shape = Shape(np.array(0.6), np.array(slope))
        curve = Hill(np.array(70.0), 0.0, shape.hill_log_odds, shape.hill_log_slope)
        assert float(curve.elasticity(np.array(70.0))) == pytest.approx(0.6, abs=0.002)


def test_every_pair_of_numbers_is_a_curve_that_rises() -> None:
    elasticity, slope = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 4, 9))
    shape = Shape(elasticity, slope)
    assert np.isfinite(shape.hill_log_odds).all()
    assert np.isfinite(shape.hill_log_slope).all()
    assert np.all(np.exp(shape.hill_log_slope) > 0)


def test_the_derivatives_are_those_of_finite_differences() -> None:
    e, n = around()
    first, second = Shape(e, n).derivatives()
    step = 1e-5

    def hill(e: FloatArray, n: FloatArray) -> FloatArray:
        return np.stack([Shape(e, n).hill_log_odds, Shape(e, n).hill_log_slope], axis=-1)

    def slopes(e: FloatArray, n: FloatArray) -> FloatArray:
        return Shape(e, n).derivatives()[0]

    for of, found in ((hill, first), (slopes, second)):
        along_e = (of(e + step, n) - of(e - step, n)) / (2 * step)
        along_n = (of(e, n + step) - of(e, n - step)) / (2 * step)
        assert found == pytest.approx(np.stack([along_e, along_n], axis=-1), rel=1e-5, abs=1e-6)
