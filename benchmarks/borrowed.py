"""Priors of shapes estimated from other accounts' fits: empirical Bayes on two figures of each account.

An account gives the mean and the error of its advertiser-wide elasticity and slope, with the default prior's part
divided out: no spend, no results, no names. What benchmarks.across tries is here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.fit import Fit
from adopt.curves.observations import shape_columns
from adopt.curves.priors import Priors

FloatArray = NDArray[np.float64]

SHARES = (np.arange(100) + 0.5) / 100
"""Shares of the variance over advertisers that may lie between agencies; all are as probable."""
LEAST = 1e-3
"""A likelihood with less than this share of the prior's precision says nothing."""


@dataclass(frozen=True)
class Heard:
    """What a likelihood says of one number: its top and its standard error (infinite where it says nothing)."""

    mean: float
    error: float


@dataclass(frozen=True)
class Summary:
    """What an account gives.

    Attributes:
        elasticity: mean elasticity that its counts show, remaining confounding included.
        slope: mean Hill slope.
    """

    elasticity: Heard
    slope: Heard


def summary_of(fit: Fit) -> Summary:
    """The summary of an account, from its fit."""
    design, priors = fit.model.seen.design, fit.model.priors
    elasticity, slope = shape_columns(design)
    counted = float(np.hypot(priors.elasticity_all, priors.confounding))
    return Summary(
        _heard(fit, (elasticity, design.confounding.start), priors.elasticity, counted),
        _heard(fit, (slope,), priors.slope, priors.slope_all),
    )


def _heard(fit: Fit, places: Sequence[int], centre: float, spread: float) -> Heard:
    """The likelihood of a sum of shared parameters: posterior over prior, both normal."""
    corner = fit.curvature.covariances()[2]
    mean, variance = fit.mode.shared[list(places)].sum(), corner[np.ix_(places, places)].sum()
    return without_prior(float(mean), float(variance), centre, spread)


def without_prior(mean: float, variance: float, centre: float, spread: float) -> Heard:
    """A normal posterior divided by the normal prior with ``centre`` and ``spread``."""
    precision = 1 / variance - 1 / spread**2
    if precision < LEAST / spread**2:
        return Heard(centre, float("inf"))
    return Heard((mean / variance - centre / spread**2) / precision, float(precision**-0.5))


def expected(heard: Sequence[Heard], centre: float, spread: float) -> tuple[float, float]:
    """Mean and standard deviation of the next account's number.

    Over all advertisers it is normal with ``centre`` and ``spread``; an unknown share of that variance lies
    between agencies, the rest between the accounts of one. Given the share all is normal; the share is integrated
    out on a grid. Without any account the answer is the default prior. Source of the form: Gelman et al. (2013),
    Bayesian Data Analysis, section 5.4.
    """
    told = [one for one in heard if np.isfinite(one.error)]
    off, error = np.array([one.mean - centre for one in told]), np.array([one.error for one in told])
    between, within = SHARES * spread**2, (1 - SHARES) * spread**2
    weight = 1 / (within[:, None] + error**2)
    precision = 1 / between + weight.sum(axis=1)
    mean = weight @ off / precision
    fit = np.log(weight).sum(axis=1) - np.log(between * precision) - weight @ off**2 + mean**2 * precision
    share = np.exp((fit - fit.max()) / 2)
    share /= share.sum()
    middle = float(share @ mean)
    return centre + middle, float(np.sqrt(share @ (1 / precision + within + (mean - middle) ** 2)))


def learned(summaries: Sequence[Summary], priors: Priors) -> Priors:
    """The priors of a new account's advertiser-wide shapes; the accounts were fitted with ``priors``.

    Confounding stays as it is: over many accounts it is taken to cancel out of the mean. Where it does not, since
    all of them spend in one way, the mean is that of what counts show, and no count can tell.
    """
    counted = float(np.hypot(priors.elasticity_all, priors.confounding))
    elasticity, spread = expected([s.elasticity for s in summaries], priors.elasticity, counted)
    slope, slope_all = expected([s.slope for s in summaries], priors.slope, priors.slope_all)
    spread = min(spread, priors.elasticity_all)
    return replace(priors, elasticity=elasticity, elasticity_all=spread, slope=slope, slope_all=slope_all)


def doubted(summaries: Sequence[Summary], priors: Priors) -> Priors:
    """The same, but confounding is taken to be the same in all accounts, and may be a part of what they show.

    The mean of the true elasticities is then known no better than one account's is from its counts, however many
    days it has: it moves by the true part of the variance, and the confounded part stays as doubt.
    """
    known = learned(summaries, priors)
    counted = float(np.hypot(priors.elasticity_all, priors.confounding))
    moved = (known.elasticity - priors.elasticity) * (priors.elasticity_all / counted) ** 2
    doubt = float(np.hypot(known.elasticity_all, priors.elasticity_all * priors.confounding / counted))
    spread = min(doubt, priors.elasticity_all)
    return replace(known, elasticity=priors.elasticity + moved, elasticity_all=spread)
