"""The response model: its likelihood, its priors, and their exact derivatives.

For cell i on day t with spend x and results y::

    y_it ~ NegativeBinomial(mean mu_it, variance mu_it + kappa_p mu_it^2)
    log mu_it = a_i + log-shape(x_it / s_i; odds_i, slope_i) + (1 + load_i) demand_t + ramps_t . drift_i + late_pt

Parameters are a block a cell, ``[a, log odds, log slope, load, drift steps]``, and one shared vector. Cells are
independent given the shared part, so the curvature is an arrow: blocks, and one border.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln

from adopt.curves.demand import DRIFT_DAYS, SharedDesign, ramps, shared_design, shared_scales
from adopt.curves.families import log_shape
from adopt.curves.priors import Priors
from adopt.labels import Cell

FloatArray = NDArray[np.float64]
LEVEL, ODDS, SLOPE, LOAD, DRIFT = 0, 1, 2, 3, slice(4, None)
OWN = 4
"""Parameters of a cell before its drift."""


@dataclass(frozen=True, eq=False)
class Observations:
    """A history as the model sees it.

    Attributes:
        cells: length C.
        results: shape (C, T).
        ratio: log of spend over usual spend, shape (C, T); 0 where not seen.
        seen: days that count, shape (C, T).
        reference: usual daily spend, shape (C,).
        platform: index of each cell's platform, shape (C,).
        design: the columns that cells share.
        drift: ramps of a cell's own random walk, shape (T, K).
    """

    cells: tuple[Cell, ...]
    results: FloatArray
    ratio: FloatArray
    seen: NDArray[np.bool_]
    reference: FloatArray
    platform: NDArray[np.intp]
    design: SharedDesign
    drift: FloatArray

    @property
    def groups(self) -> tuple[NDArray[np.intp], ...]:
        """The cells of each platform."""
        return tuple(np.flatnonzero(self.platform == p) for p in range(self.design.platforms))

    @cached_property
    def links(self) -> FloatArray:
        """Which shared means a cell's (odds, slope) hang on, shape (C, 2, S)."""
        links = np.zeros((len(self.cells), 2, self.design.size))
        for j, start in enumerate(shape_columns(self.design)):
            links[:, j, start] = 1.0
            links[np.arange(len(self.cells)), j, start + 1 + self.platform] = 1.0
        return links


@dataclass(frozen=True, eq=False)
class Point:
    """A value of all parameters: ``cells`` of shape (C, 4 + K), ``shared`` of shape (S,)."""

    cells: FloatArray
    shared: FloatArray

    def moved(self, step: "Point", size: float = 1.0) -> "Point":
        """This point plus ``size`` steps."""
        return Point(self.cells + size * step.cells, self.shared + size * step.shared)


@dataclass(frozen=True)
class Scales:
    """Spreads and dispersions that the data decide: shapes, loads, drift, season, shocks; kappa a platform."""

    odds: float
    slope: float
    load: float
    drift: float
    season: float
    shock: float
    dispersion: tuple[float, ...]

    @classmethod
    def first_guess(cls, priors: Priors, platforms: int) -> "Scales":
        """Where the estimation starts."""
        return cls(
            priors.log_odds_cell.guess,
            priors.log_slope_cell.guess,
            priors.load.guess,
            priors.drift.guess,
            priors.season.guess,
            priors.shock.guess,
            (priors.dispersion,) * platforms,
        )

    @classmethod
    def of(cls, logs: FloatArray) -> "Scales":
        """From their logs, in the order of :attr:`logs`."""
        odds, slope, load, drift, season, shock, *dispersion = np.exp(logs).tolist()
        return cls(odds, slope, load, drift, season, shock, tuple(dispersion))

    @property
    def logs(self) -> FloatArray:
        """Their logs, dispersions last, shape (6 + P,)."""
        return np.log([self.odds, self.slope, self.load, self.drift, self.season, self.shock, *self.dispersion])


@dataclass(frozen=True, eq=False)
class Model:
    """Observations with priors: a log posterior and its derivatives."""

    seen: Observations
    priors: Priors
    scales: Scales
    crude_level: FloatArray

    def linear(self, point: Point) -> FloatArray:
        """The log of mu, shape (C, T)."""
        own = point.cells
        shape = log_shape(self.seen.ratio, own[:, [ODDS]], np.exp(own[:, [SLOPE]]))
        common = self.demand_loads(point) * self.seen.design.demand(point.shared)
        late = self.seen.design.late(point.shared)[self.seen.platform]
        return own[:, [LEVEL]] + shape + common + own[:, DRIFT] @ self.seen.drift.T + late

    def demand_loads(self, point: Point) -> FloatArray:
        """How strongly demand moves each cell, 1 on average, shape (C, 1)."""
        return 1.0 + point.cells[:, [LOAD]]

    def log_posterior(self, point: Point) -> float:
        """Up to a constant."""
        terms = log_likelihood(self.seen.results, self.linear(point), self._kappa())
        misfit = self._link_misfit(point.cells, point.shared) / self._link_scales()
        own = (point.cells - self._own_mean()) / self._own_scales()
        shared = (point.shared - self.shared_mean()) / self.shared_scales()
        return float(terms[self.seen.seen].sum() - (np.sum(misfit**2) + np.sum(own**2) + np.sum(shared**2)) / 2)

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
        """Minus the part of the curvature that the bend of log mu adds, in (odds, slope); (C, 2, 2)."""
        odds, slope = point.cells[:, [ODDS]], np.exp(point.cells[:, [SLOPE]])
        reach = slope * self.seen.ratio
        there, here = expit(odds + reach), expit(odds)
        spread = there * (1 - there)
        bends = np.empty((len(odds), 2, 2))
        bends[:, 0, 0] = np.sum(first * (here * (1 - here) - spread), axis=1)
        bends[:, 0, 1] = bends[:, 1, 0] = np.sum(first * -spread * reach, axis=1)
        bends[:, 1, 1] = np.sum(first * (reach * (1 - there) - reach**2 * spread), axis=1)
        return -bends

    def shared_mean(self) -> FloatArray:
        """Prior mean of the shared parameters, shape (S,)."""
        mean = np.zeros(self.seen.design.size)
        odds, slope = shape_columns(self.seen.design)
        mean[odds], mean[slope] = self.priors.log_odds, self.priors.log_slope
        return mean

    def shared_scales(self) -> FloatArray:
        """Prior standard deviation of the shared parameters, shape (S,)."""
        return shared_scales(self.seen.design, self.priors, self.scales.season, self.scales.shock)

    def gradient_of_prior(self, point: Point) -> Point:
        """Of minus the log prior."""
        links = self._link_misfit(point.cells, point.shared) / self._link_scales() ** 2
        own = (point.cells - self._own_mean()) / self._own_scales() ** 2
        own[:, [ODDS, SLOPE]] += links
        shared = (point.shared - self.shared_mean()) / self.shared_scales() ** 2
        return Point(own, shared - np.einsum("cjs,cj->s", self.seen.links, links))

    def curvature_of_prior(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Of minus the log prior: diagonal of the blocks (C, 4 + K), border (C, 4 + K, S), corner (S, S)."""
        tight = self._link_scales() ** -2.0
        own = np.broadcast_to(self._own_scales() ** -2.0, self.blocks).copy()
        own[:, [ODDS, SLOPE]] += tight
        border = np.zeros((*self.blocks, len(self.shared_scales())))
        border[:, [ODDS, SLOPE]] = -self.seen.links * tight[:, None]
        corner = np.einsum("cjs,cjr,j->sr", self.seen.links, self.seen.links, tight, optimize=True)
        return own, border, corner + np.diag(self.shared_scales() ** -2.0)

    @property
    def blocks(self) -> tuple[int, int]:
        """Cells, and parameters a cell."""
        return len(self.seen.cells), OWN + self.seen.drift.shape[1]

    def start(self) -> Point:
        """Crude levels and the prior's shapes."""
        cells = np.zeros(self.blocks)
        cells[:, LEVEL], cells[:, ODDS], cells[:, SLOPE] = (
            self.crude_level,
            self.priors.log_odds,
            self.priors.log_slope,
        )
        return Point(cells, self.shared_mean())

    def jacobian(self, point: Point) -> FloatArray:
        """Of log mu in a cell's block, shape (C, T, 4 + K)."""
        odds, slope = point.cells[:, [ODDS]], np.exp(point.cells[:, [SLOPE]])
        there = expit(odds + slope * self.seen.ratio)
        jacobian = np.empty((*self.seen.ratio.shape, self.blocks[1]))
        jacobian[..., LEVEL] = 1.0
        jacobian[..., ODDS] = expit(odds) - there
        jacobian[..., SLOPE] = slope * self.seen.ratio * (1 - there)
        jacobian[..., LOAD] = self.seen.design.demand(point.shared)
        jacobian[..., DRIFT] = self.seen.drift
        return jacobian

    def _kappa(self) -> FloatArray:
        return np.array(self.scales.dispersion)[self.seen.platform][:, None]

    def _link_misfit(self, cells: FloatArray, shared: FloatArray) -> FloatArray:
        return np.asarray(cells[:, [ODDS, SLOPE]] - self.seen.links @ shared, dtype=float)

    def _link_scales(self) -> FloatArray:
        return np.array([self.scales.odds, self.scales.slope])

    def _own_mean(self) -> FloatArray:
        mean = np.zeros(self.blocks)
        mean[:, LEVEL] = self.crude_level
        return mean

    def _own_scales(self) -> FloatArray:
        """Infinite for shapes: those hang on the shared means."""
        drift = [self.scales.drift] * self.seen.drift.shape[1]
        return np.array([self.priors.level, np.inf, np.inf, self.scales.load, *drift])


def observe(
    cells: tuple[Cell, ...],
    days: NDArray[np.datetime64],
    spend: FloatArray,
    results: FloatArray,
    usable: NDArray[np.bool_],
    maturing: dict[str, float],
) -> Observations:
    """The arrays of a history as the model wants them.

    Args:
        cells: length C.
        days: shape (T,).
        spend: currency units, shape (C, T).
        results: shape (C, T).
        usable: False on days the fit should not learn from, shape (C, T).
        maturing: days that results keep arriving, by platform.
    """
    seen = usable & (spend > 0)
    reference = usual_spend(spend, seen)
    ratio = np.where(seen, np.log(np.where(seen, spend, 1.0) / reference[:, None]), 0.0)
    platforms = sorted(maturing)
    movement = ratio.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    design = shared_design(
        days, movement, np.arange(len(days))[::-1].astype(float), np.array([maturing[p] for p in platforms])
    )
    index = np.array([platforms.index(c.platform) for c in cells], dtype=np.intp)
    return Observations(cells, results, ratio, seen, reference, index, design, ramps(len(days), DRIFT_DAYS))


def usual_spend(spend: FloatArray, seen: NDArray[np.bool_], days: int = 56) -> FloatArray:
    """Median spend of a cell's last ``days`` active days; 1 for a cell that never spent; (C, T) -> (C,)."""
    usual = np.ones(len(spend))
    for i, row in enumerate(spend):
        active = row[seen[i]][-days:]
        if len(active):
            usual[i] = np.median(active)
    return usual


def shape_columns(design: SharedDesign) -> tuple[int, int]:
    """Where the shared means of log-odds and of log-slope start: one for all, then one a platform."""
    start = design.shapes.start
    return start, start + 1 + design.platforms


def log_likelihood(results: FloatArray, log_mean: FloatArray, kappa: FloatArray) -> FloatArray:
    """Log density of the negative binomial with variance mean + kappa mean^2, elementwise.

    Results need not be whole: Google Ads reports fractions of conversions.
    """
    size = 1.0 / kappa
    log_total = np.logaddexp(np.log(size), log_mean)
    return np.asarray(
        gammaln(results + size)
        - gammaln(size)
        - gammaln(results + 1)
        + results * (log_mean - log_total)
        + size * (np.log(size) - log_total),
        dtype=float,
    )
