"""The Newton system of the response model: gradient and exact curvature, as a conditioned arrow."""

import numpy as np
from numpy.typing import NDArray

from adopt.curves.arrow import Arrow, Conditioned
from adopt.curves.measured import Measured
from adopt.curves.model import Model
from adopt.curves.point import ELASTICITY, LOAD, SLOPE, Point

FloatArray = NDArray[np.float64]


def newton_system(model: Model, point: Point, bent: bool = True) -> tuple[Conditioned, Point]:
    """The factorised curvature and the gradient of the log posterior at a point.

    Without what the bend of the log means adds, the curvature is positive definite, wherever the point lies and
    whatever effects stand beside the parameters.
    """
    first, weight, jacobian = model.slopes(point)
    own, border, corner = model.curvature_of_prior()
    downhill = model.gradient_of_prior(point)
    weighted = jacobian * weight[..., None]
    blocks = weighted.transpose(0, 2, 1) @ jacobian
    blocks[:, range(own.shape[1]), range(own.shape[1])] += own
    border += border_of(model, point, weighted)
    corner += _common_curvature(model, point, weight)
    own_gradient = np.einsum("ctk,ct->ck", jacobian, first)
    gradient = Point(own_gradient - downhill.cells, _common_gradient(model, point, first) - downhill.shared)
    measured = model.measured(point)
    bending = first if bent else np.zeros_like(first)
    arrow = _factorised(blocks, border, corner, model.shape_bend(point, bending), _load_bend(model, bending))
    return _conditioned(model, arrow, measured), measured.uphill(gradient)


def border_of(model: Model, point: Point, weighted: FloatArray) -> FloatArray:
    """Curvature between effects on single cells and the shared parameters, (C, K, S), from w J, (C, T, K)."""
    design = model.seen.design
    turned = weighted.transpose(0, 2, 1)
    across = np.zeros((*turned.shape[:2], design.size))
    # In rows of days, not of parameters: what follows runs along the days.
    loaded = np.multiply(turned, model.demand_loads(point)[..., None], order="C")
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
    corner[shock, shock][np.diag_indices(len(heavy))] = heavy
    corner[shock, common] = heavy[:, None] * columns
    for p, group in enumerate(model.seen.groups):
        lateness = design.dense[p][:, late]
        corner[late, late] += lateness.T @ (weight[group].sum(axis=0)[:, None] * lateness)
        mixed = np.sum(weight[group] * loads[group], axis=0)[:, None] * lateness
        corner[common, late] += columns.T @ mixed
        corner[shock, late] += mixed
    for one, other in ((common, shock), (late, common), (late, shock)):
        corner[one, other] = corner[other, one].T
    return corner


def _common_gradient(model: Model, point: Point, first: FloatArray) -> FloatArray:
    """Gradient of the log likelihood in the shared parameters, (S,), from its slope in log mu, (C, T)."""
    design, gradient = model.seen.design, model.pull(point, first)
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
) -> Arrow:
    """The exact curvature where it is positive definite, else the expected one, which always is."""
    shapes, loads = blocks[:, ELASTICITY : SLOPE + 1, ELASTICITY : SLOPE + 1], border[:, LOAD]
    expected = shapes.copy(), loads.copy()
    shapes += shape_bend  # in place: a border is large
    loads += load_bend
    try:
        return Arrow.of(blocks, border, corner)
    except np.linalg.LinAlgError:
        shapes[:], loads[:] = expected
        return Arrow.of(blocks, border, corner)


def _conditioned(model: Model, arrow: Arrow, measured: Measured) -> Conditioned:
    """The arrow on the plane where loads sum to 0, given the tests: their own bend is left out (Gauss-Newton)."""
    sums = np.zeros((1, *model.blocks))
    sums[:, :, LOAD] = 1.0
    own, common = np.concatenate([sums, measured.own]), np.zeros((1, model.seen.design.size))
    common = np.concatenate([common, measured.common])
    return Conditioned.of(arrow, own, common, np.append(0.0, measured.error))
