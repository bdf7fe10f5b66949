"""What lift tests do: how much narrower a curve they make, and how much better the advice.

On simulated advertisers whose spend followed demand or results, counts alone mislead. A test sets them right: in
the last 28 days, a tenth of the people of a platform see half as much again as the others, and what that brought
is told with a standard error. Each advertiser is fitted with and without it. The elasticity of the tested
platform (mean over its cells, at today's spend) is set beside the true one, and what the plan brings beside the
best split.

All is asked twice: where ads bring about all results that are counted, and where they bring about a fifth of the
tested platform's. There advice is judged by what ads bring about, and a second count is tried as well.

    python -m benchmarks.lift_tests [--worlds N] [--kinds KIND ...] [--processes N]
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.context.context import Context, Scope, StatedTest
from adopt.curves.outside import SecondSource
from adopt.history.table import Panel
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Curves, Scenario, fit_curves, make_plan
from benchmarks.advertisers import BOXES, DAYS, Advertiser, as_advertiser
from benchmarks.decisions import NO_HARM
from benchmarks.parallel import each
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

CONFOUNDED = ("following_demand", "chasing_roas", "steady")
TESTED = "meta"
"""The platform of a single test."""
TEST_DAYS, TREATED, RAISED = 28, 0.1, 1.5
"""Length of a test, the share of people in it, and their spend over that of the others."""
SHARES = {"all": 1.0, "a fifth": 0.2}
"""Of the results counted for the tested platform, how many ads bring about; on the others it is all."""
MISSED, NOISE = 0.75, 0.15
"""A second count finds so much of what ads bring about (it misses views), and is off by so much on a platform."""


@dataclass(frozen=True)
class Evidence:
    """What is known beside the counts.

    Attributes:
        name: in the table.
        error: standard error of a test over the effect it would find if ads brought about all; 0 for no test.
        everywhere: whether every platform has a test, or the tested one alone.
        second: whether there is a second count.
    """

    name: str
    error: float = 0.0
    everywhere: bool = False
    second: bool = False


EVIDENCE = (
    Evidence("nothing"),
    Evidence("a test, ±25 %", 0.25),
    Evidence("a test, ±10 %", 0.10),
    Evidence("tests everywhere, ±25 %", 0.25, everywhere=True),
    Evidence("tests everywhere, ±10 %", 0.10, everywhere=True),
    Evidence("a second count", second=True),
)


def with_share(world: World, share: float) -> World:
    """A world whose ads bring about only a share of what is counted for the tested platform; its counts stay."""
    of_all = np.where(_of(TESTED, world.history.panel()), share, 1.0)[:, None]
    return replace(world, truth=replace(world.truth, ahead=world.truth.ahead * of_all), level=world.level * of_all)


def effect(world: World, platform: str) -> float:
    """What a test on a platform is expected to find: what its treated people's higher spend brings about."""
    panel = world.history.panel()
    rows, days = _of(platform, panel), slice(world.kind.days - TEST_DAYS, world.kind.days)
    spend, level = panel.spend[:, days], world.level[:, days]
    more = world.truth.response(RAISED * spend) - world.truth.response(spend)
    return float((more * level)[rows].sum() * TREATED)


def test_on(world: World, platform: str, error: float, full: float) -> StatedTest:
    """A test as its owner states it, with chance of its own.

    Args:
        world: in which it is made.
        platform: on which.
        error: standard error over ``full``.
        full: the effect it would have if all results counted were brought about by ads.
    """
    panel = world.history.panel()
    usual = float(panel.spend[_of(platform, panel), -TEST_DAYS:].sum()) * TREATED
    random = np.random.default_rng([world.seed, *platform.encode()])
    came = effect(world, platform) + error * full * random.standard_normal()
    first, last = panel.dates[-TEST_DAYS].item(), panel.dates[-1].item()
    scope = Scope("simulated", 1, platform, "", "")
    return StatedTest(platform, (scope,), first, last, RAISED * usual, usual, came, error * full)


def second_counts(world: World, share: float) -> tuple[SecondSource, ...]:
    """What web analytics would count for each platform over the whole history."""
    panel, found = world.history.panel(), []
    for platform in world.kind.platforms:
        random = np.random.default_rng([world.seed, 2, *platform.encode()])
        seen = MISSED * np.exp(NOISE * random.standard_normal()) * (share if platform == TESTED else 1.0)
        count = seen * float(panel.conversions[_of(platform, panel)].sum())
        found.append(SecondSource(platform, panel.dates[0].item(), panel.dates[-1].item(), count))
    return tuple(found)


def context_of(counted: World, world: World, share: float, known: Evidence) -> Context:
    """What is known of a world beside its counts; ``counted`` is the same where all of them are brought about."""
    tested = () if not known.error else world.kind.platforms if known.everywhere else (TESTED,)
    tests = tuple(test_on(world, platform, known.error, effect(counted, platform)) for platform in tested)
    return Context(lift_tests=tests, second_source=second_counts(world, share) if known.second else ())


def _of(platform: str, panel: Panel) -> BoolArray:
    return np.array([cell.platform == platform for cell in panel.cells])


def judge(advertiser: Advertiser, curves: Curves) -> dict[str, float]:
    """How well the tested platform's elasticity is known, and what share of the possible lift a plan wins."""
    posterior = curves.posterior
    rows = np.array([cell.platform == TESTED for cell in posterior.cells])
    elasticity = posterior.elasticity()[rows].mean(axis=0)
    off = elasticity.mean() - advertiser.elasticity(posterior.today)[rows].mean()
    row = {"sd": float(elasticity.std()), "off": float(off)}
    for box, (low, high) in BOXES.items():
        plan = make_plan(curves, Scenario(days=DAYS, min_change=low, max_change=high))
        problem = plan.allocation.problem
        best = advertiser.best(problem.current, problem.daily_budget, (low, high))
        kept, came, most = (advertiser.total(s) for s in (problem.current, plan.recommended, best))
        row |= {box: (came - kept) / (most - kept), f"harm {box}": float((came - kept) / kept < NO_HARM)}
    return row


def tried(task: tuple[str, int]) -> list[dict[str, object]]:
    """One world with every kind of evidence, once for each of :data:`SHARES`."""
    kind, seed = task
    counted, rows = make_world(KINDS[kind], seed), []
    for told, share in SHARES.items():
        world = with_share(counted, share)
        advertiser = as_advertiser(world)
        for known in EVIDENCE:
            curves = fit_curves(world.history, context_of(counted, world, share, known))
            found = curves.posterior.incremental
            first = next(i for i, cell in enumerate(curves.posterior.cells) if cell.platform == TESTED)
            held = np.ones(1) if found is None else found[first]
            row: dict[str, object] = {"kind": kind, "seed": seed, "brought about": told, "known": known.name}
            rows.append(row | judge(advertiser, curves) | {"share": held.mean(), "share sd": held.std()})
    return rows


def run(kinds: Sequence[str], worlds: int, processes: int) -> pd.DataFrame:
    """One row a world, share of incremental results, and kind of evidence."""
    found = each(tried, product(kinds, range(worlds)), processes)
    return pd.DataFrame([row for rows in found for row in rows])


def summary(found: pd.DataFrame, by: Sequence[str] = ("brought about", "known")) -> pd.DataFrame:
    """One row a group of :func:`run`'s rows."""
    rows = []
    for names, part in found.groupby(list(by), sort=False):
        rows.append(
            dict(zip(by, names, strict=True))
            | {
                "worlds": len(part),
                "elasticity's sd": part["sd"].mean(),
                "its bias": part["off"].mean(),
                "its error": float(np.sqrt((part["off"] ** 2).mean())),
                **{f"share won {box}": part[box].mean() for box in BOXES},
                "harmed": int(part[[f"harm {box}" for box in BOXES]].to_numpy().sum()),
                "share believed": part["share"].mean(),
                "its sd": part["share sd"].mean(),
            }
        )
    return pd.DataFrame(rows)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=10, help="advertisers a kind")
    options.add_argument("--kinds", nargs="*", default=list(CONFOUNDED))
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    found = run(given.kinds, given.worlds, given.processes)
    show(f"What lift tests do, {DAYS} days ahead ({machine()})", summary(found).round(3))
    show("By kind", summary(found, ("brought about", "kind", "known")).round(3))


if __name__ == "__main__":
    main()
