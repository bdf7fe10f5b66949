"""Is the normal approximation good enough? The same posterior by a long run of Hamiltonian Monte Carlo beside it.

A small simulated advertiser is fitted as ever. Then the exact posterior, its spreads held at what the fit found,
is drawn from by a no-U-turn sampler (Hoffman and Gelman 2014; Betancourt 2017; the package mici), with exact
gradients and the fit's own curvature as its metric. Compared is what adopt says and advises by either.

    python -m benchmarks.long_run [--kinds KIND ...] [--seed N] [--batches N] [--processes N]
"""

import argparse
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.drawing import posterior_of
from adopt.curves.fit import Fit, fit_model
from adopt.curves.observations import observe
from adopt.curves.posterior import DRAWS, Posterior
from adopt.history.spec_files import maturing_days
from adopt.history.table import Panel
from adopt.plan.make import plan_for
from adopt.plan.plan import Plan
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Scenario
from benchmarks.advertisers import BOXES, DAYS, as_advertiser
from benchmarks.chains import effective_size, pareto_k, split_r_hat
from benchmarks.exact import Exact
from benchmarks.losses import share
from benchmarks.parallel import each
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

CHAINS = 4
WARM_UP = 150
"""Draws in which a chain finds its way and its step; they are not kept."""
RAISED = 1.5
"""Spend over today's at which a total is forecast."""
HELD = "±50 %"
"""The box whose plan's gain is compared."""
LOW, HIGH = 0.05, 0.95
WEIGHED = 2000
"""Normal draws whose importance weights are looked at."""


@dataclass(frozen=True, eq=False)
class Case:
    """A small simulated advertiser: two platforms with two cells each, 90 days."""

    kind: str
    seed: int

    @cached_property
    def world(self) -> World:
        """The advertiser and its truth."""
        small = replace(KINDS[self.kind], platforms=("meta", "tiktok"), audiences=2, days=90)
        return make_world(small, self.seed)

    @cached_property
    def panel(self) -> Panel:
        """Its history."""
        return self.world.history.panel()

    @cached_property
    def fit(self) -> Fit:
        """The fit of all its days."""
        panel = self.panel
        late = {c.platform: float(maturing_days(c.platform)) for c in panel.cells}
        return fit_model(observe(panel.cells, panel.dates, panel.spend, panel.conversions, panel.present, late))

    def posterior(self, fit: Fit, seed: int) -> Posterior:
        """Of the fit, or of the same with draws of another making."""
        value = np.ones((len(self.panel.cells), DRAWS))
        return posterior_of(fit, self.panel.dates[-1], self.panel.spend, value, seed)

    def plan(self, posterior: Posterior, box: str) -> Plan:
        """The plan within a box."""
        low, high = BOXES[box]
        return plan_for(posterior, Scenario(days=DAYS, min_change=low, max_change=high), None)


def chain(number: int, kind: str, seed: int, draws: int) -> FloatArray:
    """One chain from a start of its own: positions of an :class:`Exact`, shape (draws, N)."""
    import mici  # nothing else here needs it

    exact, random = Exact(Case(kind, seed).fit), np.random.default_rng([seed, number, 4])
    found = mici.sample_hmc_chains(
        WARM_UP,
        draws,
        [random.standard_normal(exact.size)],
        exact.energy,
        grad_neg_log_dens=exact.slope,
        seed=random,
        display_progress=False,
    )
    return np.asarray(found.traces["pos"][0], dtype=float)


def long_run(case: Case, draws: int, processes: int) -> FloatArray:
    """Positions of all chains, shape (CHAINS, draws, N)."""
    return np.stack(each(partial(chain, kind=case.kind, seed=case.seed, draws=draws), range(CHAINS), processes))


def heaviness(case: Case) -> float:
    """Pareto k of the weights that would turn normal draws into exact ones."""
    exact, random = Exact(case.fit), np.random.default_rng([case.seed, 5])
    return pareto_k(np.array([exact.log_weight(random.standard_normal(exact.size)) for _ in range(WEIGHED)]))


def dealt(case: Case, positions: FloatArray) -> list[Posterior]:
    """The exact posterior, as posteriors of DRAWS draws each, every one from all parts of all chains."""
    exact, together = Exact(case.fit), positions.reshape(-1, positions.shape[2])
    hands = len(together) // DRAWS
    fits = [replace(case.fit, curvature=exact.drawn(together[hand::hands])) for hand in range(hands)]
    return [case.posterior(fit, seed) for seed, fit in enumerate(fits)]


def quantities(posterior: Posterior, plan: Plan) -> dict[str, FloatArray]:
    """What is compared, by name: draws, shape (DRAWS,)."""
    curves, names = posterior.curves, [f"{c.platform}, {c.audience}" for c in posterior.cells]
    elasticity, slope = curves.elasticity(curves.reference), np.exp(curves.log_slope)
    kinds = {"elasticity": elasticity, "slope": slope, "log level": np.asarray(curves.log_level)}
    cells = {f"{kind}: {name}": draws[i] for kind, draws in kinds.items() for i, name in enumerate(names)}

    def total(daily_spend: FloatArray) -> FloatArray:
        return np.asarray(posterior.forecast(daily_spend, DAYS).sum(axis=0))

    return cells | {
        f"results, {RAISED:g} × spend": total(RAISED * posterior.today),
        "gain of the plan": total(plan.recommended) - total(plan.todays_split),
    }


def comparison(normal: list[Posterior], exact: list[Posterior], plan: Plan) -> pd.DataFrame:
    """Both posteriors of every quantity, how far apart, and how much the chains know: a row a quantity."""
    ours, theirs = ([quantities(p, plan) for p in posteriors] for posteriors in (normal, exact))
    rows = []
    for name in ours[0]:
        # Dealt in turn, so that draws side by side stand in the chains' own order.
        chains = np.stack([of[name] for of in theirs], axis=1).reshape(CHAINS, -1)
        rows.append({"quantity": name} | apart(np.concatenate([of[name] for of in ours]), chains))
    return pd.DataFrame(rows)


def apart(normal: FloatArray, chains: FloatArray) -> dict[str, object]:
    """Normal draws (D,) beside those of chains (CHAINS, n): differences in standard deviations of the chains."""
    spread, quantiles = float(chains.std()), [LOW, HIGH]
    low, high = (np.quantile(normal, quantiles) - np.quantile(chains, quantiles)) / spread
    return {
        "normal": _told(normal),
        "long run": _told(chains),
        "mean off": (normal.mean() - chains.mean()) / spread,
        "5 % off": low,
        "95 % off": high,
        "sd ratio": normal.std() / spread,
        "effective": round(effective_size(chains)),
        "R-hat": split_r_hat(chains),
    }


def _told(draws: FloatArray) -> str:
    low, high = np.quantile(draws, [LOW, HIGH])
    return f"{draws.mean():.3g} ± {draws.std():.2g} ({low:.3g} to {high:.3g})"


def advice(case: Case, normal: list[Posterior], exact: list[Posterior]) -> pd.DataFrame:
    """What plans by either kind of draws win of the possible lift, and how far they are apart: a row a box."""
    advertiser, rows = as_advertiser(case.world), []
    for box in BOXES:
        plans = {name: [case.plan(p, box) for p in of] for name, of in (("normal", normal), ("long run", exact))}
        problem = plans["normal"][0].allocation.problem
        splits = {name: np.array([plan.recommended for plan in of]) for name, of in plans.items()}
        won = {name: [share(advertiser, problem, box, s) for s in of] for name, of in splits.items()}
        ours, theirs = (split.mean(axis=0) for split in splits.values())
        rows.append(
            {"kind": case.kind, "box": box, "plans": len(normal)}
            | {f"share won, {name}": float(np.mean(of)) for name, of in won.items()}
            | {"sd of plans": float(np.std(won["normal"])), "money apart": moved(ours, theirs)}
            | {"money between plans": float(np.mean([moved(ours, split) for split in splits["normal"]]))}
        )
    return pd.DataFrame(rows)


def moved(one: FloatArray, other: FloatArray) -> float:
    """Share of the money that two splits, (C,) each, put elsewhere."""
    return float(np.abs(one - other).sum() / (one + other).sum())


def compare(case: Case, batches: int, processes: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables of an advertiser, from so many batches of DRAWS draws of either kind."""
    exact = dealt(case, long_run(case, batches * DRAWS // CHAINS, processes))
    normal = [case.posterior(case.fit, seed) for seed in range(batches)]
    return comparison(normal, exact, case.plan(normal[0], HELD)), advice(case, normal, exact)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--kinds", nargs="*", default=["wandering", "thin", "s_shaped"])
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--batches", type=int, default=10, help=f"of {DRAWS} draws; each makes a plan of its own")
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    for kind in given.kinds:
        case = Case(kind, given.seed)
        table, plans = compare(case, given.batches, given.processes)
        show(f"{kind}: the normal approximation and a long run of MCMC ({machine()})", table.round(3))
        weights = f"Pareto k of importance weights {heaviness(case):.2f}"
        show(f"{kind}: what is advised by either, {DAYS} days ahead; {weights}", plans.round(4))


if __name__ == "__main__":
    main()
