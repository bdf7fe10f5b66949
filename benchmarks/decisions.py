"""How much of the possible lift the advice wins, on simulated advertisers with known truth.

For every advertiser the plan that adopt makes from its history, and those of the baselines, are put into the true
curves and the true future; so is the best possible split of the same budget within the same limits.
Share = (advice - keeping today's split) / (best - keeping today's split). A second table says how well adopt knew
what it advised: how often its intervals hold the truth, and how far its elasticities at today's spend are off.

    python -m benchmarks.decisions [--worlds N] [--kinds KIND ...] [--processes N]
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.plan.plan import Plan
from adopt.simulate.worlds import KINDS
from adopt.usecases import Curves, Scenario, make_plan
from benchmarks.advertisers import BOXES, DAYS, Advertiser, learn, simulated
from benchmarks.baselines import BASELINES
from benchmarks.parallel import each
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

NO_HARM = -1e-4
"""A loss against today's split below this share of its results is rounding, not harm."""
METHODS = {"advice": "share won", "thumb": "rule of thumb", "greedy": "greedy by CPA", "hill": "Hill fits"}
"""Who advises, and how the table calls the share of the possible lift that this wins."""


@dataclass(frozen=True)
class Outcome:
    """What came of one advertiser's advice in one box.

    Attributes:
        kind: of advertiser.
        box: how far each budget might move.
        seed: of the advertiser.
        keep, thumb, greedy, hill: true results of each baseline.
        advice: true results of adopt's plan.
        best: true results of the best split.
        quantile: where the truth lay in the plan's posterior of its total.
        cells_90, cells_50: share of the plan's cells whose true results lay in the central 90 % (50 %) of theirs.
        bias: posterior mean of the elasticity at today's spend minus the true one, mean over cells.
        error: the same, root of the mean square over cells.
        claimed: posterior standard deviation of the elasticity, root of the mean square over cells.
    """

    kind: str
    box: str
    seed: int
    keep: float
    thumb: float
    greedy: float
    hill: float
    advice: float
    best: float
    quantile: float
    cells_90: float
    cells_50: float
    bias: float
    error: float
    claimed: float


def judge(advertiser: Advertiser, curves: Curves) -> list[Outcome]:
    """Advise one advertiser in every box and see what becomes of it."""
    known = _elasticities(advertiser, curves)
    return [_outcome(advertiser, curves, box, known) for box in BOXES]


def _elasticities(advertiser: Advertiser, curves: Curves) -> dict[str, float]:
    """How far the elasticities at today's spend are off, and how far they claim to be."""
    today = curves.posterior.today
    draws, truth = curves.posterior.elasticity(), advertiser.elasticity(today)
    runs = (today > 0) & np.isfinite(truth)
    off = (draws.mean(axis=1) - truth)[runs]
    return {"bias": float(off.mean()), "error": _size(off), "claimed": _size(draws.std(axis=1)[runs])}


def _size(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _outcome(advertiser: Advertiser, curves: Curves, box: str, known: dict[str, float]) -> Outcome:
    low, high = BOXES[box]
    plan = make_plan(curves, Scenario(days=DAYS, min_change=low, max_change=high))
    problem, panel = plan.allocation.problem, advertiser.history.panel()
    best = advertiser.best(problem.current, problem.daily_budget, (low, high))
    splits = {name: split(panel, problem) for name, split in BASELINES.items()}
    came = {name: advertiser.total(split) for name, split in splits.items()}
    return Outcome(
        kind=advertiser.kind,
        box=box,
        seed=advertiser.seed,
        **came,
        advice=advertiser.total(plan.recommended),
        best=advertiser.total(best),
        **held(advertiser, plan),
        **known,
    )


def held(advertiser: Advertiser, plan: Plan) -> dict[str, float]:
    """Where the truth lay in the plan's posterior: of its total, and of each cell that gets anything."""
    truth, paid = advertiser.expected(plan.recommended), plan.recommended > 0
    cells = (plan.results < truth[:, None]).mean(axis=1)[paid]
    return {
        "quantile": float((plan.results.sum(axis=0) < truth.sum()).mean()),
        "cells_90": float(((cells >= 0.05) & (cells <= 0.95)).mean()),
        "cells_50": float(((cells >= 0.25) & (cells <= 0.75)).mean()),
    }


def _judge_simulated(task: tuple[str, int]) -> list[Outcome]:
    advertiser = simulated(*task)
    return judge(advertiser, learn(advertiser.history))


def run(kinds: Sequence[str], worlds: int, processes: int) -> pd.DataFrame:
    """All outcomes, one row an advertiser and box."""
    found = each(_judge_simulated, product(kinds, range(worlds)), processes)
    return pd.DataFrame([vars(outcome) for group in found for outcome in group])


def summary(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Shares of the possible lift: one row a kind and box, and one a box over all."""
    return _by_kind(outcomes, _shares)


def knowledge(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Coverage and elasticities: one row a kind and box, and one a box over all."""
    return _by_kind(outcomes, _known)


Row = Callable[[pd.DataFrame], dict[str, object]]


def _by_kind(outcomes: pd.DataFrame, row: Row) -> pd.DataFrame:
    groups = [(str(kind), str(box), part) for (kind, box), part in outcomes.groupby(["kind", "box"], sort=False)]
    groups += [("ALL", str(box), part) for box, part in outcomes.groupby("box", sort=False)]
    return pd.DataFrame(
        [{"kind": kind, "box": box, "worlds": len(part)} | row(part) for kind, box, part in groups]
    )


def _shares(part: pd.DataFrame) -> dict[str, object]:
    possible = part["best"] - part["keep"]
    row: dict[str, object] = {"possible lift": f"{(possible / part['keep']).mean():.1%}"}
    for method, heading in METHODS.items():
        won = part[method] - part["keep"]
        prefix = "" if method == "advice" else f"{method} "
        row[heading] = (won / possible).mean()
        row[f"{prefix}worst"] = (won / possible).min()
        row[f"{prefix}harmed"] = int((won / part["keep"] < NO_HARM).sum())
    return row


def _known(part: pd.DataFrame) -> dict[str, object]:
    return {
        "90 % holds total": part["quantile"].between(0.05, 0.95).mean(),
        "50 % holds total": part["quantile"].between(0.25, 0.75).mean(),
        "90 % holds cell": part["cells_90"].mean(),
        "50 % holds cell": part["cells_50"].mean(),
        "elasticity bias": part["bias"].mean(),
        "its error": np.sqrt((part["error"] ** 2).mean()),
        "claimed sd": np.sqrt((part["claimed"] ** 2).mean()),
    }


def report(title: str, outcomes: pd.DataFrame) -> None:
    """Print both tables."""
    show(f"{title}: share of the possible lift, {DAYS} days ahead ({machine()})", summary(outcomes).round(3))
    show(
        f"{title}: how often intervals hold the truth, and elasticities at today's spend",
        knowledge(outcomes).round(3),
    )


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=20, help="advertisers a kind")
    options.add_argument("--kinds", nargs="*", default=list(KINDS))
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    report("Simulated advertisers", run(given.kinds, given.worlds, given.processes))


if __name__ == "__main__":
    main()
