"""Advertisers drawn from the response model itself: parameters from its priors, counts from its likelihood.

Spend is set by a policy that looks at nothing, so that all there is to learn is in the counts.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.demand import DRIFT_DAYS
from adopt.curves.drawing import movement_spreads
from adopt.curves.families import Hill
from adopt.curves.model import DRIFT, ELASTICITY, LEVEL, LOAD, SLOPE, Model, shape_of
from adopt.curves.observations import Observations, observe
from adopt.curves.outlook import NO_COUNTRY, Outlook
from adopt.curves.point import Point
from adopt.curves.posterior import recent_spend
from adopt.curves.priors import DEFAULT, Priors, Scale
from adopt.curves.scales import SPREADS, Scales
from adopt.labels import Cell
from adopt.simulate.policies import POLICIES, Seen

FloatArray = NDArray[np.float64]

PLATFORMS, AUDIENCES = ("meta", "tiktok"), 3
CELLS = tuple(Cell(p, "drawn", f"audience {a}") for p in PLATFORMS for a in range(1, AUDIENCES + 1))
DAYS = np.datetime64("2026-04-14") + np.arange(-83, 1)
"""Twelve weeks, with Ramadan and Eid al-Fitr in them."""
AHEAD = 14
"""Days whose total is forecast."""
MATURING = 7.0
"""Days that results keep arriving."""
RESULTS, LEVELS = 10.0, 0.7
"""Typical results a day of a cell, and the spread of their log: the prior's own is as good as flat, and far from it
no advertiser is."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """An advertiser drawn from the model.

    Attributes:
        spend: currency units, shape (C, T).
        model: what made the results, with the spreads behind them.
        truth: its parameters.
        to_come: expected results of all cells in total over :data:`AHEAD` days at recent spend.
    """

    spend: FloatArray
    model: Model
    truth: Point
    to_come: float

    @property
    def today(self) -> FloatArray:
        """Recent spend a day, shape (C,)."""
        return recent_spend(self.spend)


def draw_advertiser(seed: int, spreads_vary: bool, priors: Priors = DEFAULT) -> Drawn:
    """Draw spend, parameters, counts and the days ahead.

    Args:
        seed: of its chance.
        spreads_vary: whether spreads are drawn around the priors' guesses, or are these guesses.
        priors: of the model.
    """
    random = np.random.default_rng([seed, 2])
    spend = draw_spend(random)
    everywhere = np.ones(spend.shape, dtype=bool)
    seen = observe(CELLS, DAYS, spend, np.zeros(spend.shape), everywhere, dict.fromkeys(PLATFORMS, MATURING))
    guess = Scales.first_guess(priors, len(CELLS))
    scales = draw_scales(priors, seen.platform, random) if spreads_vary else guess
    model = Model(seen, priors, scales, np.full(len(CELLS), np.log(RESULTS)))
    truth = draw_point(model, random)
    counted = replace(seen, results=draw_counts(model, truth, random))
    to_come = draw_total(model, truth, recent_spend(spend), random)
    return Drawn(spend, replace(model, seen=counted), truth, to_come)


def draw_spend(random: np.random.Generator) -> FloatArray:
    """Budgets that wander for no reason, currency units a day, shape (C, T)."""
    usual, cells = np.exp(random.normal(5.0, 0.7, len(CELLS))), len(CELLS)
    policy, nothing = POLICIES["wandering"](cells, random), np.zeros((cells, 0))
    days = (Seen(t, len(DAYS), usual, nothing, nothing, np.zeros(1), np.zeros(cells), random) for t in range(len(DAYS)))
    return np.stack([policy(day) for day in days], axis=1)


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
    """Parameters from the model's priors; of the level, from :data:`RESULTS` and :data:`LEVELS`."""
    scales, cells = model.scales, random.standard_normal(model.blocks)
    shared = model.shared_mean() + model.shared_scales() * random.standard_normal(model.seen.design.size)
    shapes = slice(ELASTICITY, SLOPE + 1)
    cells[:, LEVEL] = np.log(RESULTS) + LEVELS * cells[:, LEVEL]
    cells[:, shapes] = model.seen.links @ shared + cells[:, shapes] * [scales.elasticity, scales.slope]
    # Alike and independent, given that they sum to 0: that is what taking off their mean gives.
    cells[:, LOAD] = scales.load * (cells[:, LOAD] - cells[:, LOAD].mean())
    cells[:, DRIFT] *= scales.drift[:, None]
    return Point(cells, shared)


def draw_counts(model: Model, point: Point, random: np.random.Generator) -> FloatArray:
    """Negative binomial counts of every cell and day, shape (C, T)."""
    size = 1.0 / model.scales.dispersion[:, None]
    return random.poisson(random.gamma(size, np.exp(model.linear(point)) / size)).astype(float)


def draw_total(model: Model, point: Point, daily_spend: FloatArray, random: np.random.Generator) -> float:
    """Expected results of all cells in total over the days ahead, demand and drift going on as the model has it.

    Args:
        model: with the spreads behind the days ahead.
        point: the parameters.
        daily_spend: currency units, shape (C,).
        random: where chance comes from.
    """
    shape, drift = shape_of(point.cells), model.scales.drift[:, None]
    curves = Hill(model.seen.reference, point.cells[:, LEVEL], shape.hill_log_odds, shape.hill_log_slope)
    demand = _outlook(model.seen, point.shared[:, None], model.scales).demand(AHEAD, random)
    own = np.cumsum(random.standard_normal((len(drift), AHEAD)) * drift / np.sqrt(DRIFT_DAYS), axis=1)
    level = np.exp((1 + point.cells[:, [LOAD]]) * demand + own)
    return float(np.sum(curves.results(daily_spend)[:, None] * level))


def _outlook(seen: Observations, shared: FloatArray, scales: Scales) -> Outlook:
    """Demand ahead of one draw of the shared parameters, shape (S, 1)."""
    design = seen.design
    movement, stands_for = design.dense[0][:, design.movement][:, 0], shared[design.movement][0]
    weekly, daily = movement_spreads(movement)
    return Outlook(
        last_day=DAYS[-1],
        calendar=NO_COUNTRY,
        weekday=shared[design.weekday],
        year=shared[design.year],
        seen=seen.events,
        effects=shared[design.events],
        event=np.array([scales.event]),
        common=stands_for * movement[-7:].mean(),
        season=np.hypot(scales.season, stands_for * weekly),
        shock=np.hypot(scales.shock, stands_for * daily),
    )
