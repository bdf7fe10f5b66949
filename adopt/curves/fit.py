"""The mode by Newton steps with exact derivatives, and the spreads by expectation-maximisation around it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.arrow import Arrow, Constrained
from adopt.curves.families import log_shape
from adopt.curves.model import (
    DRIFT,
    LOAD,
    ODDS,
    SLOPE,
    Model,
    Observations,
    Point,
    Scales,
    log_likelihood,
)
from adopt.curves.priors import DEFAULT, Priors, Scale

FloatArray = NDArray[np.float64]

ROUNDS = 40
"""At most so many updates of the spreads; ordinary histories need 8 to 20."""
SETTLED = 0.02
"""Spreads that move by less than this share have settled: their own error is ten times larger."""
ROUGHLY = 1.0
"""Gain in log posterior at which the climb stops while the spreads are still moving."""
STRETCH = 1.7
LONGEST_STEP = 1.5
"""No shape parameter moves further in one Newton step: beyond, the quadratic picture is not to be believed."""


@dataclass(frozen=True, eq=False)
class Fit:
    """The mode of the posterior and its exact curvature there.

    Attributes:
        model: what was fitted, with the spreads that were found.
        mode: the most probable parameters.
        curvature: minus the second derivative of the log posterior at the mode, factorised.
    """

    model: Model
    mode: Point
    curvature: Constrained


def fit_model(seen: Observations, priors: Priors = DEFAULT) -> Fit:
    """Fit all cells together; cost linear in cells and in days."""
    scales = Scales.first_guess(priors, seen.design.platforms)
    model = Model(seen, priors, scales, crude_level(seen, priors))
    point = model.start()
    fitted = _climb(model, point, ROUGHLY)
    for _ in range(ROUNDS):
        updated = _stretched(fitted.model.scales, _update_scales(fitted))
        moved = _largest_change(fitted.model.scales, updated)
        fitted = _climb(replace(model, scales=updated), fitted.mode, ROUGHLY)
        if moved < SETTLED:
            break
    return _climb(fitted.model, fitted.mode)


def crude_level(seen: Observations, priors: Priors) -> FloatArray:
    """Log of the level at which a prior-shaped curve gives the results that came; shape (C,)."""
    odds = np.full((len(seen.cells), 1), priors.log_odds)
    shape = np.exp(log_shape(seen.ratio, odds, np.exp(np.full_like(odds, priors.log_slope))))
    came = np.where(seen.seen, seen.results, 0.0).sum(axis=1)
    # Half a result keeps the level of a cell that never had one finite.
    return np.asarray(np.log((came + 0.5) / (np.where(seen.seen, shape, 0.0).sum(axis=1) + 0.5)), dtype=float)


def _climb(model: Model, point: Point, enough: float = 1e-6, steps: int = 50) -> Fit:
    """Newton steps, halved until they climb, until a step would gain less than ``enough``."""
    height = model.log_posterior(point)
    curvature, uphill = _newton(model, point)
    for _ in range(steps):
        own, shared = curvature.solve(uphill.cells, uphill.shared)
        step = _bounded(Point(own, shared))
        gain = float(np.sum(uphill.cells * own) + uphill.shared @ shared)
        size = 1.0
        while size > 1e-6 and model.log_posterior(point.moved(step, size)) < height:
            size /= 2
        if size <= 1e-6:
            break
        point = point.moved(step, size)
        height = model.log_posterior(point)
        curvature, uphill = _newton(model, point)
        if gain < enough:
            break
    return Fit(model, point, curvature)


def _bounded(step: Point) -> Point:
    """The step, shortened in the cells whose shape it would throw too far."""
    reach = np.max(np.abs(step.cells[:, [ODDS, SLOPE]]), axis=1)
    longest = float(np.max(reach, initial=0.0))
    return (
        step
        if longest <= LONGEST_STEP
        else Point(step.cells * (LONGEST_STEP / longest), step.shared * (LONGEST_STEP / longest))
    )


def _newton(model: Model, point: Point) -> tuple[Constrained, Point]:
    """The factorised curvature and the gradient of the log posterior."""
    first, weight, jacobian = model.slopes(point)
    own, border, corner = model.curvature_of_prior()
    downhill = model.gradient_of_prior(point)
    weighted = jacobian * weight[..., None]
    blocks = weighted.transpose(0, 2, 1) @ jacobian + own[:, :, None] * np.eye(own.shape[1])
    border += _across(model, point, weighted)
    corner += _common_curvature(model, point, weight)
    own_gradient = np.einsum("ctk,ct->ck", jacobian, first)
    gradient = Point(own_gradient - downhill.cells, _common_gradient(model, point, first) - downhill.shared)
    return _factorised(blocks, border, corner, model.shape_bend(point, first), _load_bend(model, first)), gradient


def _across(model: Model, point: Point, weighted: FloatArray) -> FloatArray:
    """Curvature between the cells' blocks and the shared parameters, (C, K, S), from w J, (C, T, K)."""
    design = model.seen.design
    across = np.zeros((*model.blocks, design.size))
    turned = weighted.transpose(0, 2, 1)
    loaded = turned * model.demand_loads(point)[..., None]
    across[:, :, design.shock] = loaded
    across[:, :, design.common] = loaded @ design.dense[0][:, design.common]
    for p, group in enumerate(model.seen.groups):
        across[group, :, design.lateness] = turned[group] @ design.dense[p][:, design.lateness]
    return across


def _common_curvature(model: Model, point: Point, weight: FloatArray) -> FloatArray:
    """Curvature among the shared parameters, (S, S), from the weights of the days, (C, T)."""
    design, loads = model.seen.design, model.demand_loads(point)
    common, late, shock = design.common, design.lateness, design.shock
    corner = np.zeros((design.size, design.size))
    heavy = np.sum(weight * loads**2, axis=0)
    columns = design.dense[0][:, common]
    corner[common, common] = columns.T @ (heavy[:, None] * columns)
    corner[shock, shock] = np.diag(heavy)
    corner[common, shock] = (heavy[:, None] * columns).T
    for p, group in enumerate(model.seen.groups):
        lateness = design.dense[p][:, late]
        corner[late, late] += lateness.T @ (weight[group].sum(axis=0)[:, None] * lateness)
        mixed = np.sum(weight[group] * loads[group], axis=0)[:, None] * lateness
        corner[common, late] += columns.T @ mixed
        corner[late, shock] += mixed.T
    upper = np.triu(corner)
    return upper + np.triu(corner, 1).T


def _common_gradient(model: Model, point: Point, first: FloatArray) -> FloatArray:
    """Gradient of the log likelihood in the shared parameters, (S,), from its slope in log mu, (C, T)."""
    design = model.seen.design
    gradient = np.zeros(design.size)
    loaded = np.sum(first * model.demand_loads(point), axis=0)
    gradient[design.shock] = loaded
    gradient[design.common] = design.dense[0][:, design.common].T @ loaded
    for p, group in enumerate(model.seen.groups):
        gradient[design.lateness] += design.dense[p][:, design.lateness].T @ first[group].sum(axis=0)
    return gradient


def _load_bend(model: Model, first: FloatArray) -> FloatArray:
    """Minus the part of the curvature that comes of loads multiplying demand, (C, S)."""
    design = model.seen.design
    bend = np.zeros((len(first), design.size))
    bend[:, design.shock] = -first
    bend[:, design.common] = -first @ design.dense[0][:, design.common]
    return bend


def _factorised(
    blocks: FloatArray, border: FloatArray, corner: FloatArray, shape_bend: FloatArray, load_bend: FloatArray
) -> Constrained:
    """The exact curvature where it is positive definite, else the expected one, which always is."""
    exact, across = blocks.copy(), border.copy()
    exact[:, ODDS : SLOPE + 1, ODDS : SLOPE + 1] += shape_bend
    across[:, LOAD] += load_bend
    try:
        return Constrained.of(Arrow.of(exact, across, corner), LOAD)
    except np.linalg.LinAlgError:
        return Constrained.of(Arrow.of(blocks, border, corner), LOAD)


def _update_scales(fit: Fit) -> Scales:
    """One step of expectation-maximisation for every spread, and a step uphill for the dispersions."""
    model, priors, design = fit.model, fit.model.priors, fit.model.seen.design
    blocks, border, corner = fit.curvature.covariances()
    variance = np.diagonal(blocks, axis1=1, axis2=2)
    shared = fit.mode.shared**2 + np.diag(corner)
    misfit = fit.mode.cells[:, [ODDS, SLOPE]] - model.seen.links @ fit.mode.shared
    spread = (
        variance[:, [ODDS, SLOPE]]
        - 2 * np.einsum("cjs,cjs->cj", model.seen.links, border[:, [ODDS, SLOPE]])
        + np.einsum("cjs,sr,cjr->cj", model.seen.links, corner, model.seen.links, optimize=True)
    )
    shapes = misfit**2 + spread
    return Scales(
        _pooled(shapes[:, 0], priors.log_odds_cell),
        _pooled(shapes[:, 1], priors.log_slope_cell),
        _pooled(fit.mode.cells[:, LOAD] ** 2 + variance[:, LOAD], priors.load),
        _pooled((fit.mode.cells[:, DRIFT] ** 2 + variance[:, DRIFT]).ravel(), priors.drift),
        _pooled(shared[design.season], priors.season),
        _pooled(shared[design.shock], priors.shock),
        _dispersions(fit, _variance_of_log_mean(fit, blocks, border, corner)),
    )


def _pooled(squares: FloatArray, prior: Scale) -> float:
    """The spread that squares suggest, with the prior's guess counted as so many more of them."""
    return float(np.sqrt((squares.sum() + prior.worth * prior.guess**2) / (squares.size + prior.worth)))


def _variance_of_log_mean(fit: Fit, blocks: FloatArray, border: FloatArray, corner: FloatArray) -> FloatArray:
    """Posterior variance of log mu, shape (C, T)."""
    jacobian, design = fit.model.jacobian(fit.mode), fit.model.seen.design
    loads, shock = fit.model.demand_loads(fit.mode), design.shock
    variance = np.einsum("ctk,ctk->ct", jacobian @ blocks, jacobian)
    for p, group in enumerate(fit.model.seen.groups):
        columns = design.dense[p]
        dense = slice(0, columns.shape[1])
        # Lateness is not loaded, but its share of the variance is too small for that to matter here.
        across = border[group][:, :, dense] @ columns.T + border[group][:, :, shock]
        shared = np.einsum("tr,tr->t", columns @ corner[dense, dense], columns)
        shared += 2 * np.einsum("tr,rt->t", columns, corner[dense, shock]) + np.diag(corner[shock, shock])
        variance[group] += 2 * loads[group] * np.einsum("ctk,ckt->ct", jacobian[group], across)
        variance[group] += loads[group] ** 2 * shared
    return np.asarray(variance)


def _dispersions(fit: Fit, variance: FloatArray) -> tuple[float, ...]:
    """Each platform's dispersion, a Newton step in its log on the expected log likelihood."""
    model = fit.model
    linear = model.linear(fit.mode)
    found = []
    for p, group in enumerate(model.seen.groups):
        use = model.seen.seen[group]
        args = model.seen.results[group][use], linear[group][use], variance[group][use]
        now = np.log(model.scales.dispersion[p])
        at = [_expected_log_likelihood(now + d, *args, model.priors) for d in (-0.3, 0.0, 0.3)]
        bend, slope = at[0] - 2 * at[1] + at[2], (at[2] - at[0]) / 2
        step = -0.3 * slope / bend if bend < 0 else np.sign(slope)
        found.append(float(np.exp(np.clip(now + np.clip(step, -1.0, 1.0), -9.0, 2.0))))
    return tuple(found)


def _expected_log_likelihood(
    log_kappa: float, results: FloatArray, linear: FloatArray, variance: FloatArray, priors: Priors
) -> float:
    """Over the posterior of log mu, to second order, plus the prior of the dispersion."""
    kappa = np.exp(log_kappa)
    size, mean = 1.0 / kappa, np.exp(np.clip(linear, -30.0, 30.0))
    bend = -(results + size) * size * mean / (size + mean) ** 2
    expected = log_likelihood(results, linear, np.array(kappa)) + bend * variance / 2
    prior = (log_kappa - np.log(priors.dispersion)) / priors.dispersion_spread
    return float(expected.sum() - prior**2 / 2)


def _stretched(before: Scales, after: Scales) -> Scales:
    """The update, overshot: expectation-maximisation creeps, and 1.7 times its step is still safe below 2."""
    return Scales.of(before.logs + STRETCH * (after.logs - before.logs))


def _largest_change(before: Scales, after: Scales) -> float:
    return float(np.max(np.abs(after.logs - before.logs)))
