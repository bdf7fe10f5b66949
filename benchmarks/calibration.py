"""Is the posterior right where the model is? Simulation-based calibration of everything that is drawn from it.

Parameters are drawn from the priors and counts from the model; the model is fitted, and the rank of every true
value among the posterior's draws is kept. If fit and draws are right, ranks are uniform, intervals hold what they
claim, and z, truth less posterior mean in posterior standard deviations, has mean 0 and spread 1. Three settings
tell apart what may go wrong:

- *spreads given*: drawn, and told to the fit; what is left is the normal approximation;
- *spreads guessed*: those that the priors guess, and found by the fit as ever;
- *spreads drawn*: drawn around the priors' guesses, and found by the fit as ever, then taken for true (empirical
  Bayes), which they are not.

    python -m benchmarks.calibration [--simulations N] [--settings SETTING ...] [--levels SPREAD] [--processes N]
"""

import argparse
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.fit import Fit, climb, crude_level, fit_model
from adopt.curves.model import Model, shape_of
from adopt.curves.observations import Observations, shape_columns
from adopt.curves.point import DRIFT
from adopt.curves.posterior import DRAWS, Posterior
from adopt.curves.priors import DEFAULT
from benchmarks.from_priors import AHEAD, CELLS, DAYS, LEVELS, Drawn, draw_advertiser
from benchmarks.parallel import each
from benchmarks.ranks import Placed, summary
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

GIVEN, GUESSED, VARYING = "given", "guessed", "drawn"
SETTINGS = (GIVEN, GUESSED, VARYING)
"""Where the spreads come from, and whether the fit is told."""


def place(seed: int, setting: str, levels: float) -> dict[str, Placed]:
    """Where the truths of one advertiser drawn from the model lay in what was learned from its counts."""
    drawn = draw_advertiser(seed, spreads_vary=setting != GUESSED, levels=levels)
    fit = told(drawn) if setting == GIVEN else fit_model(drawn.model.seen)
    own, shared = fit.curvature.draws(DRAWS, np.random.default_rng([seed, 3]))
    draws = parameters(fit.model.seen, own + fit.mode.cells[..., None], shared + fit.mode.shared[:, None])
    truths = parameters(fit.model.seen, drawn.truth.cells[..., None], drawn.truth.shared[:, None])
    learned, known = drawn.posterior(fit), drawn.known()
    draws, truths = draws | curves(learned), truths | curves(known)
    if setting != GIVEN:  # forecasts reckon with spreads that are not known
        draws, truths = draws | ahead(learned), truths | ahead(known)
    return {name: Placed.of(truths[name][:, 0], draws[name]) for name in draws}


def told(drawn: Drawn) -> Fit:
    """The fit that is told the true spreads."""
    seen = drawn.model.seen
    model = Model(seen, DEFAULT, drawn.model.scales, crude_level(seen, DEFAULT))
    return climb(model, model.start())


def curves(posterior: Posterior) -> dict[str, FloatArray]:
    """Elasticities and slopes that spend itself has, levels and loadings; each of shape (C, D)."""
    of = posterior.curves
    return {
        "elasticity at usual spend": of.elasticity(of.reference),
        "slope": np.exp(of.log_slope),
        "log level": np.asarray(of.log_level),
        "loading": posterior.load,
    }


def ahead(posterior: Posterior) -> dict[str, FloatArray]:
    """The log of the total to come at recent spend, shape (1, D)."""
    total = posterior.forecast(posterior.today, AHEAD).sum(axis=0, keepdims=True)
    return {f"total of {AHEAD} days": np.log(total)}


def parameters(seen: Observations, cells: FloatArray, shared: FloatArray) -> dict[str, FloatArray]:
    """What curves and forecasts do not show, from parameters (C, K, D) and (S, D); each of shape (k, D)."""
    design, shape = seen.design, shape_of(cells)
    elasticity, slope = shape_columns(design)
    return {
        "elasticity that counts show": np.exp(shape.hill_log_slope) / (1 + np.exp(shape.hill_log_odds)),
        "mean elasticity": shared[[elasticity]],
        "mean slope": shared[[slope]],
        "steps of drift": cells[:, DRIFT].reshape(-1, cells.shape[2]),
        "weekdays": shared[design.weekday] - shared[design.weekday].mean(axis=0),
        "season's whole change": design.dense[0][:1, design.season] @ shared[design.season],
        "events": shared[design.events],
        "common spend movement": shared[design.movement],
        "shocks of days": shared[design.shock],
    }


def run(setting: str, simulations: int, levels: float, processes: int) -> pd.DataFrame:
    """The table of a setting: a row a quantity."""
    placed = each(partial(place, setting=setting, levels=levels), range(simulations), processes)
    return pd.DataFrame([summary(name, [one[name] for one in placed]) for name in placed[0]])


def main() -> None:
    """Print a table a setting."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--simulations", type=int, default=500)
    options.add_argument("--settings", nargs="*", default=list(SETTINGS), choices=SETTINGS)
    options.add_argument("--levels", type=float, default=LEVELS, help="spread of the log of cells' results")
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    for setting in given.settings:
        table = run(setting, given.simulations, given.levels, given.processes)
        title = f"Spreads {setting}: {given.simulations} advertisers, {len(CELLS)} cells, {len(DAYS)} days"
        show(f"{title} ({machine()})", table.round(3))


if __name__ == "__main__":
    main()
