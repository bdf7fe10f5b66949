"""How much of the possible lift the advice wins, on simulated advertisers with known truth.

For every advertiser: the plan that adopt makes from its history, the rule of thumb, and keeping today's split
are all put into the true curves and the true future; the best possible split of the same budget within the
same limits is found on the true curves and certified. Share = (advice - keep) / (best - keep).

    python -m benchmarks.decisions [--worlds N] [--kinds KIND ...] [--processes N]
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.problem import within_change_limits
from adopt.allocate.solve import allocate
from adopt.plan.plan import Plan
from adopt.simulate.truth import Truth
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Scenario, fit_curves, make_plan
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

DAYS = 30
BOXES = {"±50 %": (-0.5, 0.5), "0 to 3×": (-1.0, 2.0)}
NO_HARM = -1e-4
"""A loss against today's split below this share of its results is rounding, not harm."""


@dataclass(frozen=True)
class Outcome:
    """What came of one advertiser's advice in one box.

    Attributes:
        kind: of world.
        box: how far each budget might move.
        seed: of the world.
        keep: true results if today's split is kept.
        advice: true results of adopt's plan.
        thumb: true results of the rule of thumb.
        best: true results of the best split.
        quantile: where the truth lay in the plan's posterior of its total.
    """

    kind: str
    box: str
    seed: int
    keep: float
    advice: float
    thumb: float
    best: float
    quantile: float


def judge(task: tuple[str, int]) -> list[Outcome]:
    """Advise one advertiser and see what becomes of it."""
    kind, seed = task
    world = make_world(KINDS[kind], seed)
    curves = fit_curves(world.history)
    outcomes = []
    for box, (low, high) in BOXES.items():
        plan = make_plan(curves, Scenario(days=DAYS, min_change=low, max_change=high))
        outcomes.append(_outcome(world, box, plan))
    return outcomes


def _outcome(world: World, box: str, plan: Plan) -> Outcome:
    truth, problem = world.truth, plan.allocation.problem
    low, high = BOXES[box]
    best = allocate(
        within_change_limits(truth.table(DAYS), problem.current, problem.daily_budget, low, high), gap=1e-3
    )
    panel = world.history.panel()
    thumb = rule_of_thumb(
        panel.spend, panel.conversions, problem.current, problem.minimum, problem.maximum, problem.daily_budget
    )
    advised = _true_total(truth, plan.recommended)
    return Outcome(
        world.kind.name,
        box,
        world.seed,
        keep=_true_total(truth, plan.todays_split),
        advice=advised,
        thumb=_true_total(truth, thumb),
        best=_true_total(truth, best.daily_spend),
        quantile=float((plan.results.sum(axis=0) < advised).mean()),
    )


def _true_total(truth: Truth, daily_spend: FloatArray) -> float:
    return float(truth.expected(daily_spend, DAYS).sum())


def rule_of_thumb(
    spend: FloatArray, results: FloatArray, today: FloatArray, low: FloatArray, high: FloatArray, budget: float
) -> FloatArray:
    """Today's split times each cell's results per spend of the last 56 days, rescaled and cut at the limits."""
    wanted = today * results[:, -56:].sum(axis=1) / np.maximum(spend[:, -56:].sum(axis=1), 1e-9)
    least, most = 0.0, 1e12
    for _ in range(200):
        factor = (least + most) / 2
        above = np.clip(wanted * factor, low, high).sum() > budget
        least, most = (least, factor) if above else (factor, most)
    return np.asarray(np.clip(wanted * least, low, high))


def run(kinds: Sequence[str], worlds: int, processes: int) -> pd.DataFrame:
    """All outcomes, one row an advertiser and box."""
    tasks = list(product(kinds, range(worlds)))
    if processes == 1:
        found = [judge(task) for task in tasks]
    else:
        with ProcessPoolExecutor(processes) as pool:
            found = list(pool.map(judge, tasks))
    return pd.DataFrame([vars(outcome) for group in found for outcome in group])


def summary(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row a kind and box, and one over all."""
    rows = [_row(str(kind), str(box), part) for (kind, box), part in outcomes.groupby(["kind", "box"], sort=False)]
    rows += [_row("ALL", str(box), part) for box, part in outcomes.groupby("box", sort=False)]
    return pd.DataFrame(rows)


def _row(kind: str, box: str, part: pd.DataFrame) -> dict[str, object]:
    possible = part["best"] - part["keep"]
    share, thumb = (part["advice"] - part["keep"]) / possible, (part["thumb"] - part["keep"]) / possible
    harmed = (part["advice"] - part["keep"]) / part["keep"] < NO_HARM
    return {
        "kind": kind,
        "box": box,
        "worlds": len(part),
        "possible lift": f"{(possible / part['keep']).mean():.1%}",
        "share won": share.mean(),
        "worst": share.min(),
        "rule of thumb": thumb.mean(),
        "harmed": int(harmed.sum()),
        "thumb harmed": int(((part["thumb"] - part["keep"]) / part["keep"] < NO_HARM).sum()),
        "90 % holds truth": part["quantile"].between(0.05, 0.95).mean(),
        "50 % holds truth": part["quantile"].between(0.25, 0.75).mean(),
    }


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=20, help="advertisers a kind")
    options.add_argument("--kinds", nargs="*", default=list(KINDS))
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    outcomes = run(given.kinds, given.worlds, given.processes)
    show(f"Share of the possible lift, {DAYS} days ahead ({machine()})", summary(outcomes))


if __name__ == "__main__":
    main()
