"""The exact log posterior of a fit, in coordinates in which its normal approximation is standard normal."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.curves.arrow import Conditioned
from adopt.curves.fit import Fit
from adopt.curves.model import Model
from adopt.curves.point import LOAD, Point

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Exact:
    """The exact posterior around a fit, its spreads held at those of the fit.

    A position z of shape (N,) lies z standard deviations of the normal approximation from the mode. Loads
    sum to 0 at every position: there is one coordinate less than parameters.
    """

    fit: Fit

    @cached_property
    def factor(self) -> FloatArray:
        """From positions to parameters less the mode, shape (parameters, N): its square is the covariance."""
        covariance = dense_covariance(self.fit)
        count, size = self.fit.mode.cells.shape
        others = np.delete(np.arange(len(covariance)), (count - 1) * size + LOAD)  # the last load follows
        lower = np.linalg.cholesky(covariance[np.ix_(others, others)])
        return np.asarray(np.linalg.solve(lower, covariance[others]).T)

    @property
    def size(self) -> int:
        """How many coordinates a position has."""
        return len(self.factor.T)

    def point(self, position: FloatArray) -> Point:
        """The parameters at a position."""
        return self.fit.mode.moved(_point(self.factor @ position, self.fit))

    def energy(self, position: FloatArray) -> float:
        """Minus the log posterior, up to a constant."""
        return -self.fit.model.log_posterior(self.point(position))

    def slope(self, position: FloatArray) -> FloatArray:
        """Gradient of the energy, shape (N,)."""
        return np.asarray(-_flat(gradient(self.fit.model, self.point(position))) @ self.factor)

    def log_weight(self, position: FloatArray) -> float:
        """Log of the exact density over the normal approximation's, up to a constant."""
        return float(position @ position / 2) - self.energy(position)

    def drawn(self, positions: FloatArray) -> "DrawnElsewhere":
        """The fit's curvature, handing out these positions, shape (D, N), as its draws."""
        steps = self.factor @ positions.T
        count, size = self.fit.mode.cells.shape
        own, shared = np.split(steps, [count * size])
        return DrawnElsewhere.instead_of(self.fit.curvature, own.reshape(count, size, -1), shared)


@dataclass(frozen=True, eq=False)
class DrawnElsewhere(Conditioned):
    """A curvature whose draws are not its own.

    Attributes:
        drawn: parameters less the mode, (C, K, D) and (S, D).
    """

    drawn: tuple[FloatArray, FloatArray]

    @classmethod
    def instead_of(cls, curvature: Conditioned, own: FloatArray, shared: FloatArray) -> "DrawnElsewhere":
        """The same curvature with other draws, (C, K, D) and (S, D)."""
        return cls(**{f.name: getattr(curvature, f.name) for f in fields(curvature)}, drawn=(own, shared))

    def draws(self, count: int, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """The first ``count`` of them; chance has been had already."""
        own, shared = self.drawn
        return own[..., :count], shared[..., :count]


def gradient(model: Model, point: Point) -> Point:
    """Of the log posterior, without the curvature that a Newton system takes the time to build."""
    first, _, jacobian = model.slopes(point)
    downhill, design = model.gradient_of_prior(point), model.seen.design
    shared = model.pull(point, first) - downhill.shared
    for p, group in enumerate(model.seen.groups):
        shared[design.lateness] += design.dense[p][:, design.lateness].T @ first[group].sum(axis=0)
    own = (first[:, None] @ jacobian)[:, 0] - downhill.cells
    return model.measured(point).uphill(Point(own, shared))


def dense_covariance(fit: Fit) -> FloatArray:
    """Of all parameters, the cells' blocks first, then the shared ones, shape (parameters, parameters)."""
    columns = [_flat(Point(*_solved(fit, unit))) for unit in np.eye(_flat(fit.mode).size)]
    return np.stack(columns, axis=1)


def _solved(fit: Fit, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    point = _point(right, fit)
    return fit.curvature.solve(point.cells, point.shared)


def _flat(point: Point) -> FloatArray:
    return np.concatenate([point.cells.ravel(), point.shared])


def _point(flat: FloatArray, fit: Fit) -> Point:
    own, shared = np.split(flat, [fit.mode.cells.size])
    return Point(own.reshape(fit.mode.cells.shape), shared)
