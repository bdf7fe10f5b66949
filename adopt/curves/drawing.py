"""Draws from the normal approximation of a fit: from mode and curvature to a posterior."""

import numpy as np
from numpy.typing import NDArray

from adopt.curves.demand import SEASON_DAYS
from adopt.curves.families import Hill, log_shape
from adopt.curves.fit import Fit
from adopt.curves.model import shape_of
from adopt.curves.observations import Observations, shape_columns
from adopt.curves.outlook import Outlook
from adopt.curves.point import DRIFT, ELASTICITY, LEVEL, LOAD
from adopt.curves.posterior import DRAWS, Posterior, recent_spend
from adopt.curves.shapes import Shape

FloatArray = NDArray[np.float64]

NO_EFFECT = 1e-6
"""A share of incremental results that counts as none; ads are not taken to drive customers away."""


def posterior_of(
    fit: Fit,
    last_day: np.datetime64,
    spend: FloatArray,
    value: FloatArray,
    seed: int = 0,
) -> Posterior:
    """Draw from the normal approximation of a fit.

    Args:
        fit: mode and curvature.
        last_day: of the history.
        spend: shape (C, T), for today's split.
        value: draws of the revenue per result, shape (C, DRAWS).
        seed: of all draws: the same history and seed give the same plan.
    """
    random = np.random.default_rng([seed, 1])
    own, shared = fit.curvature.draws(DRAWS, random)
    own, shared = own + fit.mode.cells[..., None], shared + fit.mode.shared[:, None]
    seen, spreads, today = fit.model.seen, spread_draws(fit, random), recent_spend(spend)
    share = _incremental(fit, shared) if seen.is_calibrated else None
    level = own[:, LEVEL] + (0.0 if share is None else np.log(share))
    return Posterior(
        cells=seen.cells,
        last_day=last_day,
        today=today,
        value=value,
        curves=_curves(seen, shape_of(own), shape_of(_causal(fit, own, shared)), level, today),
        load=1.0 + own[:, LOAD],
        outlook=_outlook(fit, shared, spreads, last_day),
        drift=spreads["drift"],
        dispersion=fit.model.scales.dispersion,
        evidence=shape_evidence(fit),
        carry=seen.carry,
        carried=seen.carried,
        incremental=share,
        seed=seed,
    )


def _causal(fit: Fit, own: FloatArray, shared: FloatArray) -> FloatArray:
    """Draws of the blocks with the elasticities that spend itself has, shape (C, K, D)."""
    causal = own.copy()
    causal[:, ELASTICITY] -= shared[fit.model.seen.design.confounding]
    return causal


def _curves(seen: Observations, counted: Shape, causal: Shape, level: FloatArray, today: FloatArray) -> Hill:
    """Draws of the curves: what counts show of today's spend, and what spend itself does from there.

    Args:
        seen: the history.
        counted: shapes that the counts show, arrays of shape (C, D).
        causal: shapes without what remains of confounding.
        level: log results at usual spend, as counts show, shape (C, D).
        today: spend a day, shape (C,).
    """
    reference = seen.reference[:, None]
    at = np.log(np.where(today > 0, today, seen.reference)[:, None] / reference)
    shown, kept = (log_shape(at, s.hill_log_odds, np.exp(s.hill_log_slope)) for s in (counted, causal))
    return Hill(reference, level + shown - kept, causal.hill_log_odds, causal.hill_log_slope)


def _incremental(fit: Fit, shared: FloatArray) -> FloatArray:
    """Draws of the share that ads bring about, of each cell's platform, above 0, shape (C, D)."""
    every, each = np.split(shared[fit.model.seen.design.incremental], [1])
    return np.maximum((every + each)[fit.model.seen.platform], NO_EFFECT)


def _outlook(
    fit: Fit,
    shared: FloatArray,
    spreads: dict[str, FloatArray],
    last_day: np.datetime64,
) -> Outlook:
    seen = fit.model.seen
    design = seen.design
    movement = design.dense[0][:, design.movement][:, 0]
    stands_for = shared[design.movement][0]
    weekly, daily = movement_spreads(movement)
    return Outlook(
        last_day=last_day,
        calendar=seen.calendar,
        weekday=shared[design.weekday],
        year=shared[design.year],
        seen=seen.events,
        effects=shared[design.events],
        event=spreads["event"],
        common=stands_for * movement[-SEASON_DAYS:].mean(),
        season=np.hypot(spreads["season"], stands_for * weekly),
        shock=np.hypot(spreads["shock"], stands_for * daily),
        told=seen.told,
        weights=shared[design.series],
    )


def spread_draws(fit: Fit, random: np.random.Generator) -> dict[str, FloatArray]:
    """Draws of the spreads that the future is drawn with: they are estimates themselves.

    A spread found from n steps is uncertain like the root of an inverse chi-square with n degrees of freedom,
    where n counts the steps that data determined (one minus posterior over prior variance: MacKay 1992,
    Bayesian interpolation, section 4) and what the prior was worth.

    Returns:
        Each of shape (D,), but "drift" of (C, D).
    """
    blocks, _, corner = fit.curvature.covariances()
    design, scales, priors, common = fit.model.seen.design, fit.model.scales, fit.model.priors, np.diag(corner)
    own = np.diagonal(blocks, axis1=1, axis2=2)[:, DRIFT]
    freedom = priors.drift_cell_worth + _determined(own, scales.drift[:, None]).sum(axis=1, keepdims=True)
    draws = {"drift": scales.drift[:, None] * np.sqrt(freedom / random.chisquare(freedom, (len(own), DRAWS)))}
    for name, part in (("season", design.season), ("event", design.events), ("shock", design.shock)):
        spread = getattr(scales, name)
        known = priors.scale(name).worth + float(_determined(common[part], spread).sum())
        draws[name] = spread * np.sqrt(known / random.chisquare(known, DRAWS))
    return draws


def _determined(variance: FloatArray, spread: FloatArray | float) -> FloatArray:
    """How much of each step data determined, from 0 to 1."""
    return np.asarray(np.maximum(1 - variance / np.square(spread), 0.0), dtype=float)


def movement_spreads(movement: FloatArray) -> tuple[float, float]:
    """How much the common spend movement changes from week to week, and from day to day within a week.

    Where spend follows demand the movement stands for demand, and demand will go on moving as it did.
    Consecutive weekly means of a random walk with weekly variance v differ by a variance of 2 v / 3.

    Args:
        movement: shape (T,).
    """
    weeks = len(movement) // SEASON_DAYS
    blocks = movement[len(movement) - weeks * SEASON_DAYS :].reshape(weeks, SEASON_DAYS)
    means = blocks.mean(axis=1)
    between = np.sqrt(1.5 * np.mean(np.diff(means) ** 2)) if weeks > 1 else 0.0
    return float(between), float(np.std(blocks - means[:, None])) if weeks else 0.0


def shape_evidence(fit: Fit) -> FloatArray:
    """How much of the elasticity at usual spend comes from the cell's own days, from 0 to 1, shape (C,).

    One minus posterior over pooled variance, where the pooled variance is what the cell would have by its
    platform's other cells alone; or, the same, the information that its days add, times the pooled variance, over
    1 plus that. In the latter form the spread of cells around their platform counts up to the prior's own: one odd
    cell widens the spread that is estimated for all, and the others seem to know more. On a simulated advertiser
    of 16 cells whose spend hardly moves, one planted cell raised the others' evidence from 0.22 to 0.52.
    """
    blocks, _, corner = fit.curvature.covariances()
    start = shape_columns(fit.model.seen.design)[0]
    link = fit.model.seen.links[:, 0]
    assert link[:, start].all()
    spread, usual = fit.model.scales.elasticity, fit.model.priors.elasticity_cell.guess
    mean = np.sum(link @ corner * link, axis=1)
    # What remains of confounding is known no better from the cell's own days.
    added = np.maximum(1 / blocks[:, ELASTICITY, ELASTICITY] - 1 / (spread**2 + mean), 0.0)
    known = added * (min(spread, usual) ** 2 + mean)
    return np.asarray(known / (1 + known))
