"""Advertisers drawn from the response model itself: parameters from its priors, counts from its likelihood.

Spend is set by a policy that looks at nothing, so that all there is to learn is in the counts.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.drawing import movement_spreads, posterior_of
from adopt.curves.fit import Fit
from adopt.curves.model import Model
from adopt.curves.newton import newton_system
from adopt.curves.observations import observe
from adopt.curves.point import DRIFT, ELASTICITY, LEVEL, LOAD, SLOPE, Point
from adopt.curves.posterior import DRAWS, Posterior
from adopt.curves.priors import DEFAULT, Priors, Scale
from adopt.curves.scales import SPREADS, Scales
from adopt.labels import Cell
from adopt.simulate.policies import POLICIES, Seen
from benchmarks.exact import DrawnElsewhere

FloatArray = NDArray[np.float64]

PLATFORMS, AUDIENCES = ("meta", "tiktok"), 3
CELLS = tuple(Cell(p, "drawn", f"audience {a}") for p in PLATFORMS for a in range(1, AUDIENCES + 1))
DAYS = np.datetime64("2026-04-14") + np.arange(-83, 1)
"""Twelve weeks, with Ramadan and Eid al-Fitr in them."""
AHEAD = 14
"""Days whose total is forecast."""
MATURING = 7.0
"""Days that results keep arriving."""
RESULTS, LEVELS = 10.0, 1.0
"""Typical results a day of a cell, and the spread of their log. The prior's own is 3, to be as good as flat: often
one cell would have nearly all of an advertiser's results."""
APART = 1_000_000
"""Between seeds that must not meet."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """An advertiser drawn from the model.

    Attributes:
        spend: currency units, shape (C, T).
        model: what made the results, with the spreads behind them.
        truth: its parameters.
        seed: of its chance.
    """

    spend: FloatArray
    model: Model
    truth: Point
    seed: int

    def posterior(self, fit: Fit) -> Posterior:
        """Of a fit of its results."""
        return posterior_of(fit, DAYS[-1], self.spend, np.ones((len(CELLS), DRAWS)), self.seed)

    def known(self) -> Posterior:
        """What one would know who knew all parameters and spreads: the draws differ in the days ahead alone."""
        scales, design, every = self.model.scales, self.model.seen.design, np.ones(DRAWS)
        cells, shared = (np.zeros((*part.shape, DRAWS)) for part in (self.truth.cells, self.truth.shared))
        curvature = DrawnElsewhere.instead_of(newton_system(self.model, self.truth)[0], cells, shared)
        known = self.posterior(Fit(self.model, self.truth, curvature))
        weekly, daily = movement_spreads(design.dense[0][:, design.movement][:, 0])
        stands_for = float(self.truth.shared[design.movement][0])
        outlook = replace(
            known.outlook,
            event=scales.event * every,
            season=np.hypot(scales.season, stands_for * weekly) * every,
            shock=np.hypot(scales.shock, stands_for * daily) * every,
        )
        # Chance ahead of its own: with the fit's seed the truth would be among the fit's draws.
        drift, seed = scales.drift[:, None] * every, self.seed + APART
        return replace(known, drift=drift, outlook=outlook, seed=seed, _kept={})


def draw_advertiser(seed: int, spreads_vary: bool, levels: float = LEVELS) -> Drawn:
    """Draw spend, parameters and counts.

    Args:
        seed: of its chance.
        spreads_vary: whether spreads are drawn around the priors' guesses, or are these guesses.
        levels: spread of the log of the cells' usual results.
    """
    random, priors = np.random.default_rng([seed, 2]), replace(DEFAULT, level=levels)
    spend = draw_spend(random)
    everywhere = np.ones(spend.shape, dtype=bool)
    seen = observe(CELLS, DAYS, spend, np.zeros(spend.shape), everywhere, dict.fromkeys(PLATFORMS, MATURING))
    guess = Scales.first_guess(priors, len(CELLS))
    scales = draw_scales(priors, seen.platform, random) if spreads_vary else guess
    model = Model(seen, priors, scales, np.full(len(CELLS), np.log(RESULTS)))
    truth = draw_point(model, random)
    counted = replace(seen, results=draw_counts(model, truth, random))
    return Drawn(spend, replace(model, seen=counted), truth, seed)


def draw_spend(random: np.random.Generator) -> FloatArray:
    """Budgets that wander for no reason, currency units a day, shape (C, T)."""
    usual, cells = np.exp(random.normal(5.0, 0.7, len(CELLS))), len(CELLS)
    policy, nothing = POLICIES["wandering"](cells, random), np.zeros((cells, 0))
    unseen = usual, nothing, nothing, np.zeros(1), np.zeros(cells)
    return np.stack([policy(Seen(t, len(DAYS), *unseen, random)) for t in range(len(DAYS))], axis=1)


def draw_scales(priors: Priors, platform: NDArray[np.intp], random: np.random.Generator) -> Scales:
    """Spreads around the priors' guesses, and dispersions as their priors have them; platform of shape (C,).

    A guess worth n observations is read as in the fit: the variance is n guess^2 over a chi-square with n degrees
    of freedom. What the fit makes of a cell's drift is the same around a usual one.
    """

    def around(prior: Scale, count: int | None = None) -> FloatArray:
        return np.asarray(prior.guess * np.sqrt(prior.worth / random.chisquare(prior.worth, count)))

    common = {name: float(around(priors.scale(name))) for name in SPREADS}
    drift = around(Scale(float(around(priors.drift)), priors.drift_cell_worth), len(platform))
    usual = np.log(priors.dispersion) + random.normal(0, priors.dispersion_spread, int(platform.max()) + 1)
    dispersion = np.exp(usual[platform] + random.normal(0, priors.dispersion_cell, len(platform)))
    return Scales(**common, drift=drift, dispersion=dispersion)


def draw_point(model: Model, random: np.random.Generator) -> Point:
    """Parameters from the model's priors."""
    scales, cells = model.scales, random.standard_normal(model.blocks)
    shared = model.shared_mean() + model.shared_scales() * random.standard_normal(model.seen.design.size)
    shapes = slice(ELASTICITY, SLOPE + 1)
    cells[:, LEVEL] = model.crude_level + model.priors.level * cells[:, LEVEL]
    cells[:, shapes] = model.seen.links @ shared + cells[:, shapes] * [scales.elasticity, scales.slope]
    # Alike and independent, given that they sum to 0: that is what taking off their mean gives.
    cells[:, LOAD] = scales.load * (cells[:, LOAD] - cells[:, LOAD].mean())
    cells[:, DRIFT] *= scales.drift[:, None]
    return Point(cells, shared)


def draw_counts(model: Model, point: Point, random: np.random.Generator) -> FloatArray:
    """Negative binomial counts of every cell and day, shape (C, T)."""
    size = 1.0 / model.scales.dispersion[:, None]
    return random.poisson(random.gamma(size, np.exp(model.linear(point)) / size)).astype(float)
