"""The spreads by expectation-maximisation around the mode, and the dispersions by steps uphill."""

import numpy as np
from numpy.typing import NDArray

from adopt.curves.arrow import Conditioned
from adopt.curves.model import Model, log_likelihood
from adopt.curves.point import DRIFT, ELASTICITY, LOAD, SLOPE, Point
from adopt.curves.priors import Priors, Scale
from adopt.curves.scales import Scales

FloatArray = NDArray[np.float64]


def updated_scales(model: Model, mode: Point, curvature: Conditioned) -> Scales:
    """One step of expectation-maximisation for every spread, and a step uphill for the dispersions."""
    priors, design = model.priors, model.seen.design
    blocks, border, corner = curvature.covariances()
    variance = np.diagonal(blocks, axis1=1, axis2=2)
    shared = mode.shared**2 + np.diag(corner)
    misfit = mode.cells[:, [ELASTICITY, SLOPE]] - model.seen.links @ mode.shared
    spread = (
        variance[:, [ELASTICITY, SLOPE]]
        - 2 * np.sum(model.seen.links * border[:, [ELASTICITY, SLOPE]], axis=2)
        + np.sum(model.seen.links @ corner * model.seen.links, axis=2)
    )
    shapes = misfit**2 + spread
    squares = {
        "elasticity": shapes[:, 0],
        "slope": shapes[:, 1],
        "load": mode.cells[:, LOAD] ** 2 + variance[:, LOAD],
        "year": shared[design.year],
        "season": shared[design.season],
        "event": shared[design.events],
        "shock": shared[design.shock],
    }
    found = {name: _pooled(of, priors.scale(name)) for name, of in squares.items()}
    return Scales(
        **found,
        drift=_drifts(mode.cells[:, DRIFT] ** 2 + variance[:, DRIFT], priors),
        dispersion=_dispersions(model, mode, variance_of_log_mean(model, mode, blocks, border, corner)),
    )


def _pooled(squares: FloatArray, prior: Scale) -> float:
    """The spread that squares suggest, with the prior's guess counted as so many more of them."""
    return float(np.sqrt((squares.sum() + prior.worth * prior.guess**2) / (squares.size + prior.worth)))


def _drifts(squares: FloatArray, priors: Priors) -> FloatArray:
    """Each cell's own spread of drift, (C, K) -> (C,): all together pull it as so many more of its steps."""
    usual = _pooled(squares.ravel(), priors.drift)
    worth = priors.drift_cell_worth
    return np.asarray(np.sqrt((squares.sum(axis=1) + worth * usual**2) / (squares.shape[1] + worth)), dtype=float)


def variance_of_log_mean(
    model: Model, mode: Point, blocks: FloatArray, border: FloatArray, corner: FloatArray
) -> FloatArray:
    """Posterior variance of log mu, shape (C, T)."""
    jacobian, design = model.jacobian(mode), model.seen.design
    loads, shock = model.demand_loads(mode), design.shock
    across = border[:, :, shock] + border[:, :, design.common] @ design.dense[0][:, design.common].T
    variance = np.empty(model.seen.results.shape)
    for p, group in enumerate(model.seen.groups):
        columns = design.dense[p]
        dense = slice(0, columns.shape[1])
        # Lateness is not loaded, but its share of the variance is too small for that to matter here.
        across[group] += border[group, :, design.lateness] @ columns[:, design.lateness].T
        shared = np.einsum("tr,tr->t", columns @ corner[dense, dense], columns)
        shared += 2 * np.einsum("tr,rt->t", columns, corner[dense, shock]) + np.diag(corner[shock, shock])
        variance[group] = loads[group] ** 2 * shared
    across *= 2 * loads[..., None]
    across += blocks @ jacobian.transpose(0, 2, 1)
    return np.asarray(variance + np.einsum("ckt,ctk->ct", across, jacobian), dtype=float)


def _dispersions(model: Model, mode: Point, variance: FloatArray) -> FloatArray:
    """Each cell's dispersion, a Newton step in its log on the expected log posterior, shape (C,)."""
    now = np.log(model.scales.dispersion)
    usual, linear = _usual_dispersion(model, now), model.linear(mode)

    def height(at: FloatArray) -> FloatArray:
        expected = _expected_log_likelihood(np.exp(at)[:, None], model.seen.results, linear, variance)
        prior = ((at - usual) / model.priors.dispersion_cell) ** 2 / 2
        return np.asarray(np.where(model.seen.seen, expected, 0.0).sum(axis=1) - prior, dtype=float)

    low, here, high = (height(now + d) for d in (-0.3, 0.0, 0.3))
    bend, slope = low - 2 * here + high, (high - low) / 2
    step = np.where(bend < 0, -0.3 * slope / np.where(bend < 0, bend, -1.0), np.sign(slope))
    return np.asarray(np.exp(np.clip(now + np.clip(step, -1.0, 1.0), -9.0, 2.0)), dtype=float)


def _usual_dispersion(model: Model, logs: FloatArray) -> FloatArray:
    """Log of the dispersion usual on each cell's platform, from those of its cells and the prior's, shape (C,)."""
    priors, platform = model.priors, model.seen.platform
    own, all_of_them = priors.dispersion_cell**-2.0, priors.dispersion_spread**-2.0
    count, total = np.bincount(platform), np.bincount(platform, logs)
    found = (own * total + all_of_them * np.log(priors.dispersion)) / (own * count + all_of_them)
    return np.asarray(found[platform], dtype=float)


def _expected_log_likelihood(
    kappa: FloatArray, results: FloatArray, linear: FloatArray, variance: FloatArray
) -> FloatArray:
    """Over the posterior of log mu, to second order; elementwise."""
    size, mean = 1.0 / kappa, np.exp(np.clip(linear, -30.0, 30.0))
    bend = -(results + size) * size * mean / (size + mean) ** 2
    return np.asarray(log_likelihood(results, linear, kappa) + bend * variance / 2, dtype=float)
