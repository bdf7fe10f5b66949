"""What the lift that advice does not win is lost to: shapes, levels, noise, or the future.

For every advertiser the same question is answered with parts of the truth put in for parts of what was learned:

- *true shapes*: the true curves, each at the level that adopt forecasts for today's spend;
- *true levels*: adopt's curves, each at the level that is true of today's spend in the days of the plan;
- *no foresight*: the true curves at the true level of the last week, which is the most that anybody can know
  who does not know how demand and cells go on;
- *30 × results*: adopt's advice where the same advertiser has thirty times the results and hardly any noise in
  them, so that what is lost still is lost by the model.

Each is the share of the possible lift that its split wins; perfect curves at the true future win 1.

    python -m benchmarks.losses [--worlds N] [--kinds KIND ...] [--processes N]
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem
from adopt.curves.table import ResponseTable
from adopt.plan.plan import Plan
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Scenario, make_plan
from benchmarks.advertisers import BOXES, DAYS, Advertiser, as_advertiser, learn
from benchmarks.baselines import best_on
from benchmarks.parallel import each
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

PLENTY = 30.0
"""How many times the results the advertiser with little noise has."""
STILL = 0.002
"""Its dispersion: counts of a few hundred a day are then off by 7 %."""


def shares(task: tuple[str, int]) -> list[dict[str, object]]:
    """The shares of one advertiser: a row a box."""
    kind, seed = KINDS[task[0]], task[1]
    world = make_world(kind, seed)
    rich = make_world(replace(kind, results=PLENTY * kind.results, dispersion=STILL), seed)
    curves, rich_curves = learn(world.history), learn(rich.history)
    rows = []
    for box, (low, high) in BOXES.items():
        scenario = Scenario(days=DAYS, min_change=low, max_change=high)
        plan, rich_plan = make_plan(curves, scenario), make_plan(rich_curves, scenario)
        splits = {"advice": plan.recommended} | {
            name: best_on(table, plan.allocation.problem) for name, table in informed(world, plan).items()
        }
        won = {name: share(as_advertiser(world), plan.allocation.problem, box, s) for name, s in splits.items()}
        won["30 × results"] = share(as_advertiser(rich), rich_plan.allocation.problem, box, rich_plan.recommended)
        rows.append({"kind": kind.name, "box": box, "seed": seed} | won)
    return rows


def share(advertiser: Advertiser, problem: BudgetProblem, box: str, split: FloatArray) -> float:
    """The share of the possible lift within ``box`` that ``split`` wins over today's."""
    kept = advertiser.total(problem.todays_split)
    best = advertiser.total(advertiser.best(problem.current, problem.daily_budget, BOXES[box]))
    return (advertiser.total(split) - kept) / (best - kept)


def informed(world: World, plan: Plan) -> dict[str, ResponseTable]:
    """What was learned, with parts of the truth in it."""
    truth, today = world.truth.alone(), plan.allocation.problem.current
    ours = plan.posterior.responses(DAYS)
    reach = 1.05 * float(np.max(plan.allocation.problem.maximum / [c.usual for c in truth.curves]))
    true = truth.table(DAYS, reach=max(4.0, reach))
    last_week = world.level[:, world.kind.days - 7 : world.kind.days].mean(axis=1)
    still = replace(truth, ahead=np.broadcast_to(last_week[:, None], truth.ahead.shape))
    ours_now, true_now = ours.results(today), true.results(today)
    rise = np.where(true_now > 0, ours_now / np.where(true_now > 0, true_now, 1.0), 1.0)
    return {
        "true shapes": _times(true, rise),
        "true levels": _times(ours, 1 / np.where(rise > 0, rise, 1.0)),
        "no foresight": still.table(DAYS, reach=max(4.0, reach)),
    }


def _times(table: ResponseTable, factor: FloatArray) -> ResponseTable:
    return ResponseTable(table.cells, table.spend, table.marginal * factor[:, None])


def run(kinds: Sequence[str], worlds: int, processes: int) -> pd.DataFrame:
    """All shares, one row an advertiser and box."""
    return pd.DataFrame([row for rows in each(shares, product(kinds, range(worlds)), processes) for row in rows])


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Mean shares: one row a kind and box, and one a box over all."""
    everything = pd.concat([found, found.assign(kind="ALL")])
    groups = everything.drop(columns="seed").groupby(["kind", "box"], sort=False)
    table = groups.mean().reset_index()
    table.insert(2, "worlds", groups.size().to_numpy())
    return table


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=6, help="advertisers a kind")
    options.add_argument("--kinds", nargs="*", default=list(KINDS))
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    found = run(given.kinds, given.worlds, given.processes)
    show(
        f"Share of the possible lift with parts of the truth, {DAYS} days ahead ({machine()})",
        summary(found).round(3),
    )


if __name__ == "__main__":
    main()
