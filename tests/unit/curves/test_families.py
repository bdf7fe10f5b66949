import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.curves.families import Hill

slopes = st.floats(-1.0, 1.0)
odds = st.floats(-4.0, 4.0)


def hill(level: float = 10.0, log_odds: float = 0.0, log_slope: float = 0.0) -> Hill:
    return Hill(np.array(100.0), np.log(level), np.array(log_odds), np.array(log_slope))


def test_a_hill_curve_meets_its_level_at_the_reference_and_nothing_at_nothing() -> None:
    assert hill().results(np.array([100.0, 0.0])) == pytest.approx([10.0, 0.0])


def test_half_saturation_at_the_reference_is_the_textbook_curve() -> None:
    # Half saturated at 100 with slope 1: V x / (100 + x) with V = 20, so 300 brings 20 * 300 / 400 = 15.
    assert hill().results(np.array(300.0)) == pytest.approx(15.0)


def test_an_s_curve_bends_upwards_first() -> None:
    s = hill(log_slope=np.log(2.0))  # V x^2 / (100^2 + x^2), V = 20: 20 at infinity, 2 * 10 / 5 at 50
    assert s.results(np.array(50.0)) == pytest.approx(20 * 2500 / 12500)
    assert s.marginal(np.array(50.0)) > s.marginal(np.array(10.0))


@given(odds, slopes, st.floats(1.0, 1000.0))
def test_the_marginal_is_the_derivative(log_odds: float, log_slope: float, spend: float) -> None:
    curve, step = hill(10.0, log_odds, log_slope), 1e-5 * spend
    rise = float(curve.results(np.array(spend + step)) - curve.results(np.array(spend - step)))
    assert rise / (2 * step) == pytest.approx(float(curve.marginal(np.array(spend))), rel=1e-5)


@given(odds, slopes, st.floats(1.0, 1000.0))
def test_the_elasticity_is_marginal_times_spend_over_results(
    log_odds: float, log_slope: float, spend: float
) -> None:
    curve, at = hill(10.0, log_odds, log_slope), np.array(spend)
    assert curve.elasticity(at) == pytest.approx(curve.marginal(at) * spend / curve.results(at))


@given(odds, slopes)
def test_more_spend_never_brings_less(log_odds: float, log_slope: float) -> None:
    results = hill(10.0, log_odds, log_slope).results(np.geomspace(1e-3, 1e5, 200))
    assert np.all(np.diff(results) >= 0)


def test_far_out_the_curve_stays_finite() -> None:
    assert np.isfinite(hill(10.0, 30.0, 1.0).results(np.array([1e-12, 1e12]))).all()


def test_a_row_of_curves_is_itself_curves() -> None:
    both = Hill(np.array([[100.0], [200.0]]), np.zeros((2, 3)), np.zeros((2, 3)), np.zeros((2, 3)))
    assert both[1].results(np.array(200.0)) == pytest.approx([1.0, 1.0, 1.0])
