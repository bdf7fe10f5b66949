"""What each part of the response model is worth: left out, what does it cost in lift, in harm and in coverage?

A part is switched off by its priors: a spread that is held at next to nothing leaves nothing of it; pooling is
switched off by a spread so wide that cells no longer speak for each other.

    python -m benchmarks.ablation [--worlds N] [--kinds KIND ...] [--parts PART ...] [--processes N]
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from itertools import product
from math import inf
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

import adopt.learned
from adopt.curves.priors import DEFAULT, Priors, Scale
from adopt.history.checks import Checked
from adopt.history.table import History
from adopt.simulate.worlds import KINDS
from adopt.usecases import Curves, Scenario, check_history, make_plan
from benchmarks.advertisers import BOXES, DAYS, Advertiser, learn, simulated
from benchmarks.decisions import NO_HARM, held
from benchmarks.parallel import each
from benchmarks.tables import machine, show

NOTHING, FIRM = 1e-4, 1e9
"""A spread of next to nothing, and the worth of a guess that no data moves."""
WHOLE, OUTLIERS = "nothing", "outlier handling"


def off(priors: Priors, *names: str) -> Priors:
    """The priors with the spreads ``names`` held at next to nothing."""
    held_at: dict[str, Any] = {
        n: Scale(NOTHING, FIRM) if isinstance(getattr(priors, n), Scale) else NOTHING for n in names
    }
    return replace(priors, **held_at)


def _without_pooling(priors: Priors) -> Priors:
    return replace(priors, elasticity_cell=Scale(0.5, FIRM), slope_cell=Scale(0.7, FIRM))


PARTS: dict[str, Callable[[Priors], Priors]] = {
    WHOLE: lambda priors: priors,
    "demand": lambda priors: off(priors, "weekday", "year", "season", "event", "shock"),
    "year and events": lambda priors: off(priors, "year", "event"),
    "loadings": lambda priors: off(priors, "load"),
    "drift": lambda priors: replace(off(priors, "drift"), drift_cell_worth=FIRM),
    "maturity": lambda priors: off(priors, "lateness", "lateness_slow"),
    "carry-over": lambda priors: replace(priors, carry_odds=inf),
    "pooling": _without_pooling,
    "common spend movement": lambda priors: off(priors, "common_movement"),
    OUTLIERS: lambda priors: priors,
}
"""What is left out, and how priors leave it out; outliers are kept in by keeping all days."""


def learn_without(part: str, history: History) -> Curves:
    """The curves that adopt learns without one of :data:`PARTS`."""
    with _every_day_kept() if part == OUTLIERS else nullcontext():
        return learn(history, PARTS[part](DEFAULT))


@contextmanager
def _every_day_kept() -> Iterator[None]:
    """Odd days are found as ever, but none is left out of the fit, which has no prior for that."""

    def check(history: History) -> Checked:
        checked = check_history(history)
        return replace(checked, left_out=np.zeros_like(checked.left_out))

    with mock.patch.object(adopt.learned, "check_history", check):
        yield


def ablate(task: tuple[str, int], parts: Sequence[str]) -> list[dict[str, object]]:
    """What becomes of one advertiser without each part: a row a part and box."""
    advertiser = simulated(*task)
    learned = {part: learn_without(part, advertiser.history) for part in parts}
    return [row for box in BOXES for row in _in_box(advertiser, learned, box)]


def _in_box(advertiser: Advertiser, learned: dict[str, Curves], box: str) -> list[dict[str, object]]:
    low, high = BOXES[box]
    scenario = Scenario(days=DAYS, min_change=low, max_change=high)
    plans = {part: make_plan(curves, scenario) for part, curves in learned.items()}
    problem = next(
        iter(plans.values())
    ).allocation.problem  # today's split and the budget are facts, alike for all
    keep = advertiser.total(problem.todays_split)
    possible = advertiser.total(advertiser.best(problem.current, problem.daily_budget, (low, high))) - keep
    rows = []
    for part, plan in plans.items():
        won = advertiser.total(plan.recommended) - keep
        row = {"part": part, "kind": advertiser.kind, "box": box, "seed": advertiser.seed, "share": won / possible}
        rows.append(row | {"harmed": won / keep < NO_HARM} | held(advertiser, plan))
    return rows


def run(kinds: Sequence[str], parts: Sequence[str], worlds: int, processes: int) -> pd.DataFrame:
    """All outcomes, one row a part, advertiser and box; the whole model is always among the parts."""
    tried = list(dict.fromkeys([WHOLE, *parts]))
    found = each(partial(ablate, parts=tried), product(kinds, range(worlds)), processes)
    return pd.DataFrame([row for rows in found for row in rows])


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """One row a part and box, over all kinds: the share won, and what leaving the part out costs of it."""
    rows = []
    for (part, box), group in found.groupby(["part", "box"], sort=False):
        whole = found[(found["part"] == WHOLE) & (found["box"] == box)]
        rows.append(
            {
                "left out": part,
                "box": box,
                "worlds": len(group),
                "share won": group["share"].mean(),
                "costs": whole["share"].mean() - group["share"].mean(),
                "error of cost": (whole["share"].to_numpy() - group["share"]).std() / np.sqrt(len(group)),
                "harmed": int(group["harmed"].sum()),
                "90 % holds total": group["quantile"].between(0.05, 0.95).mean(),
                "90 % holds cell": group["cells_90"].mean(),
            }
        )
    return pd.DataFrame(rows)


def by_kind(found: pd.DataFrame) -> pd.DataFrame:
    """What leaving each part out costs of the share, mean of both boxes: one row a kind, one column a part."""
    table = found.pivot_table("share", "kind", "part", sort=False)
    costs = -table.drop(columns=WHOLE).sub(table[WHOLE], axis="index")
    return costs.assign(**{"share of the whole": table[WHOLE]}).reset_index()


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=4, help="advertisers a kind")
    options.add_argument("--kinds", nargs="*", default=list(KINDS))
    options.add_argument("--parts", nargs="*", default=list(PARTS))
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    found = run(given.kinds, given.parts, given.worlds, given.processes)
    show(f"Parts of the model left out, {DAYS} days ahead ({machine()})", summary(found).round(3))
    show("What each part costs of the share when left out, by kind, mean of both boxes", by_kind(found).round(3))


if __name__ == "__main__":
    main()
