"""The mode by Newton steps with exact derivatives, and the spreads by expectation-maximisation around it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.arrow import Arrow
from adopt.curves.families import log_shape
from adopt.curves.model import (
    DRIFT,
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
    curvature: Arrow


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


def _newton(model: Model, point: Point) -> tuple[Arrow, Point]:
    """The factorised curvature and the gradient of the log posterior."""
    first, weight, jacobian = model.slopes(point)
    own, border, corner = model.curvature_of_prior()
    downhill = model.gradient_of_prior(point)
    weighted = jacobian * weight[..., None]
    blocks = weighted.transpose(0, 2, 1) @ jacobian + own[:, :, None] * np.eye(own.shape[1])
    shared = _add_shared(model.seen, first, weight, weighted, border, corner)
    own_gradient = np.einsum("ctk,ct->ck", jacobian, first)
    gradient = Point(own_gradient - downhill.cells, shared - downhill.shared)
    return _factorised(blocks, model.shape_bend(point, first), border, corner), gradient


def _add_shared(
    seen: Observations,
    first: FloatArray,
    weight: FloatArray,
    weighted: FloatArray,
    border: FloatArray,
    corner: FloatArray,
) -> FloatArray:
    """Add the likelihood's part to ``border`` and ``corner``; returns its gradient in the shared parameters."""
    regular, shock = seen.design.regular, seen.design.shock
    gradient = np.zeros(seen.design.size)
    gradient[shock] = first.sum(axis=0)
    border[:, :, shock] += weighted.transpose(0, 2, 1)
    corner[shock, shock] += np.diag(weight.sum(axis=0))
    for p, group in enumerate(seen.groups):
        columns, heavy = seen.design.dense[p], weight[group].sum(axis=0)[:, None] * seen.design.dense[p]
        border[group, :, regular] += weighted[group].transpose(0, 2, 1) @ columns
        corner[regular, regular] += columns.T @ heavy
        corner[regular, shock] += heavy.T
        corner[shock, regular] += heavy
        gradient[regular] += columns.T @ first[group].sum(axis=0)
    return gradient


def _factorised(blocks: FloatArray, bend: FloatArray, border: FloatArray, corner: FloatArray) -> Arrow:
    """The exact curvature where it is positive definite, else the expected one, which always is."""
    exact = blocks.copy()
    exact[:, ODDS : SLOPE + 1, ODDS : SLOPE + 1] += bend
    try:
        return Arrow.of(exact, border, corner)
    except np.linalg.LinAlgError:
        return Arrow.of(blocks, border, corner)


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
    regular, shock = design.regular, design.shock
    variance = np.einsum("ctk,ctk->ct", jacobian @ blocks, jacobian)
    for p, group in enumerate(fit.model.seen.groups):
        columns = design.dense[p]
        across = border[group][:, :, regular] @ columns.T + border[group][:, :, shock]
        variance[group] += 2 * np.einsum("ctk,ckt->ct", jacobian[group], across)
        variance[group] += np.einsum("tr,tr->t", columns @ corner[regular, regular], columns)
        variance[group] += 2 * np.einsum("tr,rt->t", columns, corner[regular, shock])
    return np.asarray(variance + np.diag(corner[shock, shock]))


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
