"""The mode by Newton steps with exact derivatives, and the spreads by expectation-maximisation around it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.arrow import Conditioned
from adopt.curves.families import log_shape
from adopt.curves.model import Model
from adopt.curves.newton import newton_system
from adopt.curves.observations import Observations
from adopt.curves.point import ELASTICITY, SLOPE, Point
from adopt.curves.priors import DEFAULT, Priors
from adopt.curves.scales import SPREADS, Scales
from adopt.curves.shapes import Shape
from adopt.curves.spreads import updated_scales

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
    curvature: Conditioned


def fit_model(seen: Observations, priors: Priors = DEFAULT) -> Fit:
    """Fit all cells together; cost linear in cells and in days."""
    scales = Scales.first_guess(priors, len(seen.cells))
    model = Model(seen, priors, scales, crude_level(seen, priors))
    point = model.start()
    fitted = climb(model, point, ROUGHLY)
    for _ in range(ROUNDS):
        updated = _stretched(fitted.model.scales, updated_scales(fitted.model, fitted.mode, fitted.curvature))
        moved = _largest_change(fitted.model.scales, updated)
        if moved < SETTLED:
            return climb(replace(model, scales=updated), fitted.mode)
        fitted = follow(replace(model, scales=updated), fitted.mode)
    return climb(fitted.model, fitted.mode)


def crude_level(seen: Observations, priors: Priors) -> FloatArray:
    """Log of the level at which a prior-shaped curve gives the results that came; shape (C,)."""
    typical = Shape(np.array(priors.elasticity), np.array(priors.slope))
    shape = np.exp(log_shape(seen.ratio, typical.hill_log_odds, np.exp(typical.hill_log_slope)))
    came = np.where(seen.seen, seen.results, 0.0).sum(axis=1)
    # Half a result keeps the level of a cell that never had one finite.
    return np.asarray(np.log((came + 0.5) / (np.where(seen.seen, shape, 0.0).sum(axis=1) + 0.5)), dtype=float)


def climb(model: Model, point: Point, enough: float = 1e-6, steps: int = 50) -> Fit:
    """The mode and its curvature: Newton steps that climb, until one would gain less than ``enough``."""
    curvature, uphill = newton_system(model, point)
    for _ in range(steps):
        before = point
        point, gain = _stepped(model, point, curvature, uphill)
        if point is before:
            break
        curvature, uphill = newton_system(model, point)
        if gain < enough:
            break
    return Fit(model, point, curvature)


def follow(model: Model, point: Point) -> Fit:
    """One Newton step, with the curvature where it began: enough while the spreads are still moving."""
    curvature, uphill = newton_system(model, point)
    return Fit(model, _stepped(model, point, curvature, uphill)[0], curvature)


def _stepped(model: Model, point: Point, curvature: Conditioned, uphill: Point) -> tuple[Point, float]:
    """A step that climbs, halved until it does, and what the whole of it was to gain; the point if none does."""
    own, shared = curvature.solve(uphill.cells, uphill.shared)
    step = _bounded(Point(own, shared))
    height, size = model.log_posterior(point), 1.0
    while size > 1e-6 and model.log_posterior(point.moved(step, size)) < height:
        size /= 2
    gain = float(np.sum(uphill.cells * own) + uphill.shared @ shared)
    return (point.moved(step, size) if size > 1e-6 else point), gain


def _bounded(step: Point) -> Point:
    """The step, shortened in the cells whose shape it would throw too far."""
    reach = np.max(np.abs(step.cells[:, [ELASTICITY, SLOPE]]), axis=1)
    longest = float(np.max(reach, initial=0.0))
    return (
        step
        if longest <= LONGEST_STEP
        else Point(step.cells * (LONGEST_STEP / longest), step.shared * (LONGEST_STEP / longest))
    )


def _stretched(before: Scales, after: Scales) -> Scales:
    """The update, overshot: expectation-maximisation creeps, and 1.7 times its step is still safe below 2."""
    return Scales.of(before.logs + STRETCH * (after.logs - before.logs))


def _largest_change(before: Scales, after: Scales) -> float:
    """Of the spreads of all; of the cells' own, the root mean square: one of many may be long in settling."""
    change = after.logs - before.logs
    common, own = np.split(change, [len(SPREADS)])
    return float(max(np.max(np.abs(common)), np.sqrt(np.mean(own**2))))
