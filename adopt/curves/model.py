"""The response model: its likelihood, its priors, and their exact derivatives.

For cell i on day t with spend x and results y::

    y_it ~ NegativeBinomial(mean mu_it, variance mu_it + kappa_i mu_it^2)
    log mu_it = a_i + log-shape(x_it / s_i; e_i, n_i) + (1 + load_i) demand_t + ramps_t . drift_i + late_pt

Parameters are a block a cell, ``[a, e, n, load, drift steps]``, and one shared vector. Cells are
independent given the shared part, so the curvature is an arrow: blocks, and one border.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln

from adopt.curves.demand import shared_scales
from adopt.curves.families import log_shape, softplus
from adopt.curves.measured import Measured, measure
from adopt.curves.observations import Observations, shape_columns
from adopt.curves.point import DRIFT, ELASTICITY, LEVEL, LOAD, OWN, SLOPE, Point
from adopt.curves.priors import Priors
from adopt.curves.scales import Scales
from adopt.curves.shapes import Shape

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """Observations with priors: a log posterior and its derivatives."""

    seen: Observations
    priors: Priors
    scales: Scales
    crude_level: FloatArray

    def linear(self, point: Point) -> FloatArray:
        """The log of mu, shape (C, T)."""
        return self._log_means(point) + self.seen.design.late(point.shared)[self.seen.platform]

    def means(self, point: Point, shift: float) -> FloatArray:
        """Mean results once all have arrived, had log spend been higher by ``shift``, shape (C, T)."""
        if shift == -np.inf:
            return np.zeros(self.seen.ratio.shape)
        there, here = (self._reached(self.causal(point), s) for s in (shift, 0.0))
        return np.asarray(np.exp(self._log_means(point) + there - here), dtype=float)

    def slopes_of_means(self, point: Point, shift: float) -> tuple[FloatArray, FloatArray]:
        """Derivatives of the logs of :meth:`means`: in a cell's block (C, T, K), in the confounding (C, T)."""
        there, here = (self.jacobian(self.causal(point), s) for s in (shift, 0.0))
        return self.jacobian(point) + there - here, (here - there)[..., ELASTICITY]

    def _reached(self, point: Point, shift: float) -> FloatArray:
        """Log results over those at usual spend, had log spend been higher by ``shift``, shape (C, T)."""
        _, odds, slope = self._shape(point)
        return log_shape(self.seen.ratio + shift, odds, slope)

    def _log_means(self, point: Point) -> FloatArray:
        own = point.cells
        reached = self._reached(point, 0.0)
        common = self.demand_loads(point) * self.seen.design.demand(point.shared)
        return own[:, [LEVEL]] + reached + common + own[:, DRIFT] @ self.seen.drift.T

    def causal(self, point: Point) -> Point:
        """The point with the elasticities that spend itself has: without what remains of confounding."""
        cells = point.cells.copy()
        cells[:, ELASTICITY] -= point.shared[self.seen.design.confounding]
        return Point(cells, point.shared)

    def incremental(self, point: Point) -> FloatArray:
        """Share of a platform's results that ads bring about, (P,)."""
        every, *each = point.shared[self.seen.design.incremental]
        return np.asarray(every + np.array(each), dtype=float)

    def pull(self, point: Point, weights: FloatArray) -> FloatArray:
        """Gradient in the parameters of demand of a sum of log means, weighted (C, T); shape (S,)."""
        design, gradient = self.seen.design, np.zeros(self.seen.design.size)
        loaded = np.sum(weights * self.demand_loads(point), axis=0)
        gradient[design.shock] = loaded
        gradient[design.common] = design.dense[0][:, design.common].T @ loaded
        return gradient

    def measured(self, point: Point) -> Measured:
        """The measurements from outside of the history at a point."""
        return measure(self, point, self.seen.outside, self.seen.platform, self.seen.design)

    def demand_loads(self, point: Point) -> FloatArray:
        """How strongly demand moves each cell, 1 on average, shape (C, 1)."""
        return 1.0 + point.cells[:, [LOAD]]

    def log_posterior(self, point: Point) -> float:
        """Up to a constant."""
        terms = _about_the_mean(self.seen.results, self.linear(point), 1.0 / self._kappa())
        misfit = self._link_misfit(point.cells, point.shared) / self._link_scales()
        own = (point.cells - self._own_mean()) / self._own_scales()
        shared = (point.shared - self.shared_mean()) / self.shared_scales()
        platform, design = self.seen.platform, self.seen.design
        off = [(m.observed - m.predicted(self, point, platform, design)) / m.error for m in self.seen.outside]
        squares = np.sum(misfit**2) + np.sum(own**2) + np.sum(shared**2) + np.sum(np.square(off))
        return float(terms[self.seen.seen].sum() - squares / 2)

    def slopes(self, point: Point) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Derivatives of the log likelihood in log mu and of log mu in a cell's block.

        Returns:
            First derivative (C, T), minus the second (C, T), and the Jacobian (C, T, 4 + K).
        """
        eta = np.clip(self.linear(point), -30.0, 30.0)
        mean, size = np.exp(eta), 1.0 / self._kappa()
        first = size * (self.seen.results - mean) / (size + mean)
        weight = (self.seen.results + size) * size * mean / (size + mean) ** 2
        return (
            np.where(self.seen.seen, first, 0.0),
            np.where(self.seen.seen, weight, 0.0),
            self.jacobian(point),
        )

    def shape_bend(self, point: Point, first: FloatArray) -> FloatArray:
        """Minus the part of the curvature that the bend of log mu adds, in (elasticity, slope); (C, 2, 2)."""
        shape, odds, slope = self._shape(point)
        reach = slope * self.seen.ratio
        there, here = expit(odds + reach), expit(odds)
        spread = there * (1 - there)
        own = np.empty((len(odds), 2, 2))
        own[:, 0, 0] = np.sum(first * (here * (1 - here) - spread), axis=1)
        own[:, 0, 1] = own[:, 1, 0] = np.sum(first * -spread * reach, axis=1)
        own[:, 1, 1] = np.sum(first * (reach * (1 - there) - reach**2 * spread), axis=1)
        turn, bend = shape.derivatives()
        uphill = np.stack([np.sum(first * (here - there), axis=1), np.sum(first * reach * (1 - there), axis=1)])
        bent = turn.transpose(0, 2, 1) @ own @ turn + np.einsum("hc,chjk->cjk", uphill, bend)
        return np.asarray(-bent, dtype=float)

    def shared_mean(self) -> FloatArray:
        """Prior mean of the shared parameters, shape (S,)."""
        mean = np.zeros(self.seen.design.size)
        elasticity, slope = shape_columns(self.seen.design)
        mean[elasticity], mean[slope] = self.priors.elasticity, self.priors.slope
        mean[self.seen.design.incremental.start] = self.priors.incremental
        mean[self.seen.design.lateness] = np.tile([self.priors.late, 0.0], self.seen.design.platforms)
        return mean

    def shared_scales(self) -> FloatArray:
        """Prior standard deviation of the shared parameters, shape (S,)."""
        now = self.scales
        spreads = {"year": now.year, "season": now.season, "events": now.event, "shock": now.shock}
        return shared_scales(self.seen.design, self.priors, spreads)

    def gradient_of_prior(self, point: Point) -> Point:
        """Of minus the log prior."""
        links = self._link_misfit(point.cells, point.shared) / self._link_scales() ** 2
        own = (point.cells - self._own_mean()) / self._own_scales() ** 2
        own[:, [ELASTICITY, SLOPE]] += links
        shared = (point.shared - self.shared_mean()) / self.shared_scales() ** 2
        return Point(own, shared - np.einsum("cjs,cj->s", self.seen.links, links))

    def curvature_of_prior(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Of minus the log prior: diagonal of the blocks (C, 4 + K), border (C, 4 + K, S), corner (S, S)."""
        tight = self._link_scales() ** -2.0
        own = np.broadcast_to(self._own_scales() ** -2.0, self.blocks).copy()
        own[:, [ELASTICITY, SLOPE]] += tight
        linked = slice(self.seen.design.shapes.start, self.seen.design.shock.start)  # links are 0 elsewhere
        links = self.seen.links[:, :, linked]
        border, corner = np.zeros((*self.blocks, self.seen.design.size)), np.diag(self.shared_scales() ** -2.0)
        border[:, [ELASTICITY, SLOPE], linked] = -links * tight[:, None]
        corner[linked, linked] += np.tensordot(links * tight[:, None], links, ((0, 1), (0, 1)))
        return own, border, corner

    @property
    def blocks(self) -> tuple[int, int]:
        """Cells, and parameters a cell."""
        return len(self.seen.cells), OWN + self.seen.drift.shape[1]

    def start(self) -> Point:
        """Crude levels and the prior's shapes."""
        cells = np.zeros(self.blocks)
        cells[:, LEVEL], cells[:, ELASTICITY], cells[:, SLOPE] = (
            self.crude_level,
            self.priors.elasticity,
            self.priors.slope,
        )
        return Point(cells, self.shared_mean())

    def jacobian(self, point: Point, shift: float = 0.0) -> FloatArray:
        """Of log mu in a cell's block, had log spend been higher by ``shift``, shape (C, T, 4 + K)."""
        shape, odds, slope = self._shape(point)
        reach = slope * (self.seen.ratio + shift)
        there, (turn, _) = expit(odds + reach), shape.derivatives()
        hill = np.stack([expit(odds) - there, reach * (1 - there)], axis=-1)
        jacobian = np.empty((*self.seen.ratio.shape, self.blocks[1]))
        jacobian[..., LEVEL] = 1.0
        jacobian[..., ELASTICITY : SLOPE + 1] = hill @ turn
        jacobian[..., LOAD] = self.seen.design.demand(point.shared)
        jacobian[..., DRIFT] = self.seen.drift
        return jacobian

    def _shape(self, point: Point) -> tuple[Shape, FloatArray, FloatArray]:
        """The shapes, and their Hill curves' log odds and slopes, shape (C, 1)."""
        shape = shape_of(point.cells)
        return shape, shape.hill_log_odds[:, None], np.exp(shape.hill_log_slope)[:, None]

    def _kappa(self) -> FloatArray:
        return self.scales.dispersion[:, None]

    def _link_misfit(self, cells: FloatArray, shared: FloatArray) -> FloatArray:
        return np.asarray(cells[:, [ELASTICITY, SLOPE]] - self.seen.links @ shared, dtype=float)

    def _link_scales(self) -> FloatArray:
        return np.array([self.scales.elasticity, self.scales.slope])

    def _own_mean(self) -> FloatArray:
        mean = np.zeros(self.blocks)
        mean[:, LEVEL] = self.crude_level
        return mean

    def _own_scales(self) -> FloatArray:
        """Infinite for shapes: those hang on the shared means."""
        scales = np.empty(self.blocks)
        scales[:, :OWN] = [self.priors.level, np.inf, np.inf, self.scales.load]
        scales[:, DRIFT] = self.scales.drift[:, None]
        return scales


def shape_of(cells: FloatArray) -> Shape:
    """The shapes of the cells' blocks; (C, K, ...) -> (C, ...)."""
    return Shape(cells[:, ELASTICITY], cells[:, SLOPE])


def log_likelihood(results: FloatArray, log_mean: FloatArray, kappa: FloatArray) -> FloatArray:
    """Log density of the negative binomial with variance mean + kappa mean^2, elementwise.

    Results need not be whole: Google Ads reports fractions of conversions.
    """
    size = 1.0 / kappa
    about_the_size = gammaln(results + size) - gammaln(size) - gammaln(results + 1)
    return np.asarray(about_the_size + _about_the_mean(results, log_mean, size), dtype=float)


def _about_the_mean(results: FloatArray, log_mean: FloatArray, size: FloatArray) -> FloatArray:
    """What of the log density depends on the mean."""
    log_size = np.log(size)
    above = softplus(log_mean - log_size)
    return results * (log_mean - log_size - above) - size * above
