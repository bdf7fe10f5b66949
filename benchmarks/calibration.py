"""Is the posterior right where the model is? Simulation-based calibration of everything that is drawn from it.

Parameters are drawn from the priors and counts from the model; the model is fitted, and the rank of every true
value among the posterior's draws is kept. If fit and draws are right, ranks are uniform, intervals hold what they
claim, and z, truth less posterior mean in posterior standard deviations, has mean 0 and spread 1. Three settings
tell apart what may go wrong:

- *spreads given*: drawn, and told to the fit; what is left is the normal approximation;
- *spreads guessed*: those that the priors guess, and found by the fit as ever;
- *spreads drawn*: drawn around the priors' guesses, and found by the fit as ever, then taken for true (empirical
  Bayes), which they are not.

    python -m benchmarks.calibration [--simulations N] [--settings SETTING ...] [--processes N]
"""

import argparse
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.drawing import posterior_of
from adopt.curves.fit import Fit, climb, crude_level, fit_model
from adopt.curves.model import DRIFT, LEVEL, LOAD, shape_of
from adopt.curves.observations import Observations, shape_columns
from adopt.curves.posterior import DRAWS
from benchmarks.from_priors import AHEAD, CELLS, DAYS, Drawn, draw_advertiser
from benchmarks.parallel import each
from benchmarks.ranks import Placed, summary
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

GIVEN, GUESSED, VARYING = "given", "guessed", "drawn"
SETTINGS = (GIVEN, GUESSED, VARYING)
"""Where the spreads come from, and whether the fit is told."""


def place(seed: int, setting: str) -> dict[str, Placed]:
    """Where the truths of one advertiser drawn from the model lay in what was learned from its counts."""
    drawn = draw_advertiser(seed, spreads_vary=setting != GUESSED)
    fit = told(drawn) if setting == GIVEN else fit_model(drawn.model.seen)
    own, shared = fit.curvature.draws(DRAWS, np.random.default_rng([seed, 3]))
    cells, common = own + fit.mode.cells[..., None], shared + fit.mode.shared[:, None]
    draws = quantities(drawn.model.seen, cells, common)
    truths = quantities(drawn.model.seen, drawn.truth.cells[..., None], drawn.truth.shared[:, None])
    placed = {name: Placed.of(truths[name][:, 0], draws[name]) for name in draws}
    return placed | {f"total of {AHEAD} days": _placed_total(drawn, fit, seed)}


def told(drawn: Drawn) -> Fit:
    """The fit that is told the true spreads."""
    seen, priors = drawn.model.seen, drawn.model.priors
    model = replace(drawn.model, crude_level=crude_level(seen, priors))
    return climb(model, model.start())


def _placed_total(drawn: Drawn, fit: Fit, seed: int) -> Placed:
    """Of the log of the total."""
    posterior = posterior_of(fit, DAYS[-1], drawn.spend, np.ones((len(CELLS), DRAWS)), seed)
    total = posterior.forecast(drawn.today, AHEAD).sum(axis=0)
    return Placed.of(np.log([drawn.to_come]), np.log(total[None, :]))


def quantities(seen: Observations, cells: FloatArray, shared: FloatArray) -> dict[str, FloatArray]:
    """What is asked of the posterior, from parameters (C, K, D) and (S, D); each of shape (k, D)."""
    design, shape = seen.design, shape_of(cells)
    slope = np.exp(shape.hill_log_slope)
    elasticity, mean = shape_columns(design), shared[design.weekday].mean(axis=0)
    return {
        "elasticity at usual spend": slope / (1 + np.exp(shape.hill_log_odds)),
        "slope": slope,
        "level": cells[:, LEVEL],
        "loading": cells[:, LOAD],
        "steps of drift": cells[:, DRIFT].reshape(-1, cells.shape[2]),
        "mean elasticity": shared[[elasticity[0]]],
        "mean slope": shared[[elasticity[1]]],
        "weekdays": shared[design.weekday] - mean,
        "season's whole change": design.dense[0][:1, design.season] @ shared[design.season],
        "events": shared[design.events],
        "common spend movement": shared[design.movement],
        "shocks of days": shared[design.shock],
    }


def run(setting: str, simulations: int, processes: int) -> pd.DataFrame:
    """The table of a setting: a row a quantity."""
    placed = each(partial(place, setting=setting), range(simulations), processes)
    return pd.DataFrame([summary(name, [one[name] for one in placed]) for name in placed[0]])


def main() -> None:
    """Print a table a setting."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--simulations", type=int, default=500)
    options.add_argument("--settings", nargs="*", default=list(SETTINGS), choices=SETTINGS)
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    for setting in given.settings:
        table = run(setting, given.simulations, given.processes)
        title = f"Spreads {setting}: ranks of {given.simulations} drawn truths, {len(CELLS)} cells, {len(DAYS)} days"
        show(f"{title} ({machine()})", table.round(3))


if __name__ == "__main__":
    main()
