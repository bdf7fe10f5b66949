"""Carry-over: results that follow the spend of earlier days too, where the data say that they do.

Effective spend is a geometric mean of the past: ``z_t = c z_(t-1) + (1 - c) x_t`` (adstock, Broadbent 1979). One
rate c is pooled over all cells: that of a cell alone is hardly known. Where conversions are dated back to the day
of the ad, as most ads managers do, there is none, so it has to be shown by evidence.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.families import log_shape
from adopt.curves.fit import Fit, climb, fit_model
from adopt.curves.model import shape_of
from adopt.curves.observations import Observations
from adopt.curves.priors import Priors

FloatArray = NDArray[np.float64]

RATES = (0.2, 0.35, 0.5, 0.65, 0.8)
"""Rates that are tried; 0.8 leaves a tenth of the effect after ten days."""
SUSPICION = 1.0
"""A score test below this is no reason to try any rate; it is cheap, and errs on the side of trying."""


def fit_with_carry(observed: Callable[[float], Observations], priors: Priors) -> Fit:
    """The fit at the most credible rate of carry-over, none included.

    Args:
        observed: a history as the model sees it at a rate of carry-over.
        priors: of the model.
    """
    plain = fit_model(observed(0.0), priors)
    if not np.isfinite(priors.carry_odds) or suspicion(plain, observed(RATES[2])) < SUSPICION:
        return plain
    tried = {rate: _evidence(plain, observed(rate)) for rate in RATES}
    rate = max(tried, key=lambda r: tried[r])
    found = tried[rate] - _evidence(plain, plain.model.seen)
    return fit_model(observed(rate), priors) if found > np.log(priors.carry_odds) else plain


def suspicion(plain: Fit, carried: Observations) -> float:
    """Score test of carry-over at the mode without it: standard normal without, large with it (Rao 1948)."""
    model, at = plain.model, plain.mode
    first, weight, _ = model.slopes(at)
    shape = shape_of(at.cells)
    odds, slope = shape.hill_log_odds[:, None], np.exp(shape.hill_log_slope)[:, None]
    # The cell's level takes up what differs on average.
    moved = log_shape(carried.ratio, odds, slope) - log_shape(model.seen.ratio, odds, slope)
    moved -= (weight * moved).sum(axis=1, keepdims=True) / np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    return float(np.sum(first * moved) / np.sqrt(max(np.sum(weight * moved**2), 1e-12)))


def _evidence(plain: Fit, observed: Observations) -> float:
    """Log probability of the results at a rate, by Laplace, with the spreads found without carry-over."""
    found = climb(replace(plain.model, seen=observed), plain.mode)
    return found.model.log_posterior(found.mode) - found.curvature.log_determinant() / 2
