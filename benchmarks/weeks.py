"""Half a year with the workspace: plans made anew every week from what an export shows, and held to their word.

A simulated advertiser keeps an export a week (the days before come restated, as late conversions arrive), plans
the coming week within ±30 % of what it spent, spends what the plan says, give or take, and the truth answers. In
week 12 the creative of one cell dies. Beside it the same money is spent in the split of before the first plan, and
in the one that the truth itself would choose within the same limits. Intervals are judged as the curves alone give
them and as learned from the misses of the plans before.

    python -m benchmarks.weeks [--seeds N] [--kinds KIND ...] [--weeks 26] [--followed 1.0] [--processes N]
"""

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.backtesting.followed import Followed
from adopt.curves.misses import NO_MISSES
from adopt.curves.posterior import Posterior
from adopt.history.table import History
from adopt.keeping import keep_history, keep_plan, kept_curves
from adopt.simulate.reported import canonical_table
from adopt.simulate.worlds import KINDS, World, WorldKind, make_world
from adopt.tracking import LATEST, Judged, Track, track_plans
from adopt.usecases import Scenario, make_plan
from adopt.workspace.workspace import Workspace
from benchmarks.optimum import best_split
from benchmarks.parallel import each
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

BEFORE = 120
"""Days of history before the first plan."""
WEEK = 7
RESTATED = 21
"""Days before the week that an export says again."""
BOX = (-0.3, 0.3)
"""How far each budget may move in a week."""
DIES, LEFT = 12, 0.35
"""The week in which a creative dies, and what is left of its cell's level."""
LATE, STILL_LATE = 0.2, 0.65
"""Share of the conversions that come after their day, and of those late, what is late a day more."""
DELIVERY = 0.08
"""Spread of the log of what is spent on a day around its budget."""
TRIED = ("wandering", "following_demand")


@dataclass(frozen=True, eq=False)
class Life:
    """A simulated advertiser whose days come one after the other.

    Attributes:
        world: whose curves and levels are true; its history is as long as everything that will be.
        level: of each cell over its curve on every day, the dead creative included, shape (C, T).
        spend: shape (C, T), filled as days pass.
        arrivals: conversions of each day that are seen so many days later, shape (C, T, A).
        dead: the row of the cell whose creative dies.
        random: where chance comes from.
    """

    world: World
    level: FloatArray
    spend: FloatArray
    arrivals: FloatArray
    dead: int
    random: np.random.Generator

    @classmethod
    def of(cls, kind: WorldKind, seed: int, weeks: int) -> "Life":
        """An advertiser on the evening before its first plan."""
        days = BEFORE + WEEK * weeks
        world = make_world(replace(kind, days=days, late=0.0), seed)
        random, panel = np.random.default_rng([seed, 26]), world.history.panel()
        level = world.level[:, :days].copy()
        # One that matters: of the half that brought most.
        order = np.argsort(-panel.conversions[:, :BEFORE].sum(axis=1))
        dead = int(random.choice(order[: max(len(order) // 2, 1)]))
        level[dead, BEFORE + WEEK * (DIES - 1) :] *= LEFT
        life = cls(world, level, panel.spend.copy(), np.zeros((*level.shape, 40)), dead, random)
        life.spend[:, BEFORE:] = 0.0
        life.arrivals[:, :BEFORE] = life.delayed(panel.conversions[:, :BEFORE])
        return life

    def delayed(self, came: FloatArray) -> FloatArray:
        """When conversions are seen: on their day, or so many days after; (C, n) -> (C, n, A)."""
        most = self.arrivals.shape[2]
        share = LATE * (1 - STILL_LATE) * STILL_LATE ** np.arange(most - 1)
        chances = np.concatenate([[1 - LATE], share])
        return self.random.multinomial(came.astype(int), chances / chances.sum()).astype(float)

    def lived(self, day: int, budgets: FloatArray) -> None:
        """A week from ``day`` on in which the budgets are spent, give or take."""
        ahead = slice(day, day + WEEK)
        noise = np.exp(self.random.normal(0.0, DELIVERY, (len(budgets), WEEK)))
        self.spend[:, ahead] = np.round(budgets[:, None] * noise, 2)
        size = 1 / self.world.kind.dispersion
        mean = np.maximum(self.expected(day, self.spend[:, ahead]), 1e-9)
        self.arrivals[:, ahead] = self.delayed(
            self.random.poisson(self.random.gamma(size, mean / size)).astype(float)
        )

    def expected(self, day: int, spend: FloatArray) -> FloatArray:
        """True expected conversions of daily spend from ``day`` on, (C, n) -> (C, n)."""
        return np.asarray(self.world.truth.results(spend) * self.level[:, day : day + spend.shape[1]])

    def export(self, day: int, days: int) -> bytes:
        """The canonical table that is exported on the evening before ``day``, of the ``days`` before."""
        some = slice(max(day - days, 0), day)
        ages = np.arange(day)[::-1][some]
        seen = np.cumsum(self.arrivals[:, some], axis=2)
        shown = np.take_along_axis(seen, np.minimum(ages, seen.shape[2] - 1)[None, :, None], axis=2)[:, :, 0]
        last = self.world.history.last_day - pd.Timedelta(days=self.spend.shape[1] - day).to_pytimedelta()
        cells, value = self.world.truth.cells, np.full(len(self.spend), 50.0)
        chance = np.random.default_rng(day)
        table = canonical_table(cells, self.spend[:, some], shown, value, last, chance)
        return History.from_frame(table).to_csv_bytes()


def live(kind: WorldKind, seed: int, weeks: int, followed: float = 1.0) -> pd.DataFrame:
    """Half a year of one advertiser: one row a week.

    Args:
        kind: of world.
        seed: of its chance.
        weeks: how many.
        followed: chance that a cell's budget is changed to what the plan says; otherwise it stays.

    Returns:
        Columns kind, seed, week; brought, kept, best (true expected conversions of the week by the plans, by the
        split of before, and by the best split, at the same money); missed, held and held_cells (whether 90 %
        intervals held what came, as the curves alone say) and the same ``_learned``; stretch; and the alarms on
        the evening after the week: named (the dead cell), false (other cells), one_sided.
    """
    life = Life.of(kind, seed, weeks)
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        workspace, file = Workspace.open(str(Path(folder) / "store.db")), Path(folder) / "export.csv"
        known: dict[int, Posterior] = {}
        track, start, best = Track(()), np.array([]), np.array([])
        for week in range(weeks + 1):
            day = BEFORE + WEEK * week
            file.write_bytes(life.export(day, BEFORE if week == 0 else WEEK + RESTATED))
            keep_history(workspace, [file])
            curves, imports = kept_curves(workspace)
            track = track_plans(workspace, now=curves, remembered=known, latest=LATEST)
            if week:
                rows[-1] |= _told(track, life.dead)
            if week == weeks:
                break
            asked = Scenario(name=f"week {week + 1}", days=WEEK, min_change=BOX[0], max_change=BOX[1])
            plan = make_plan(curves, asked, track.misses)
            known[keep_plan(workspace, plan, curves, asked, imports).number] = curves.posterior
            now = life.spend[:, day - WEEK : day].mean(axis=1)
            start, best = (curves.posterior.today, curves.posterior.today) if not week else (start, best)
            change = life.random.random(len(now)) < followed
            life.lived(day, np.where(change, plan.recommended, now))
            row, best = _compared(life, day, start, best)
            rows.append({"kind": kind.name, "seed": seed, "week": week + 1, "stretch": plan.stretch} | row)
        workspace.engine.dispose()
    return pd.DataFrame(rows)


def _compared(life: Life, day: int, start: FloatArray, best: FloatArray) -> tuple[dict[str, float], FloatArray]:
    """A week's true results of three splits of the same money, and the best of them."""
    spent = life.spend[:, day : day + WEEK]
    daily = spent.sum() / WEEK
    truth = replace(life.world.truth, ahead=life.level[:, day : day + WEEK])
    best = best_split(truth, best * daily / best.sum(), daily, BOX, WEEK)
    splits = {"kept": start / start.sum(), "best": best / best.sum()}
    came = {name: float(life.expected(day, np.outer(s, spent.sum(axis=0))).sum()) for name, s in splits.items()}
    return came | {"brought": float(life.expected(day, spent).sum())}, best


def _told(track: Track, dead: int) -> dict[str, object]:
    """What is said on the evening after a week about the plan of that week, and which alarms sound."""
    newest: Judged = track.judged[-1]
    followed = newest.followed
    assert followed is not None
    bare, count = replace(followed, misses=NO_MISSES), np.array([followed.conversions])
    alarms = track.findings()
    cells = [f.cell for f in alarms if f.code == "left-its-curve"]
    named = followed.cells[dead] in cells
    return {
        "held": float(bare.forecast.held(count, 0.9)[0]),
        "held_learned": float(followed.forecast.held(count, 0.9)[0]),
        "held_cells": _held_cells(bare),
        "held_cells_learned": _held_cells(followed),
        "below": followed.below,
        "bare_below": bare.below,
        "claimed": float(np.log(bare.forecast.mean[0]).std()),
        "off": followed.conversions / float(followed.forecast.expected[0]) - 1,
        "on_plan": followed.on_plan,
        "spread": track.misses.spread,
        "named": named,
        "false": len(cells) - named,
        "one_sided": any(f.code == "one-sided-misses" for f in alarms),
        "places": followed.beside_others.tolist(),
    }


def _held_cells(followed: Followed) -> float:
    came, spent = followed.came[:, followed.own].sum(axis=1), followed.spent[:, followed.own].sum(axis=1)
    return float(followed.of_cells.held(came, 0.9)[spent > 0].mean())


def _task(task: tuple[str, int, int, float, int]) -> pd.DataFrame:
    kind, seed, weeks, followed, audiences = task
    return live(replace(KINDS[kind], audiences=audiences), seed, weeks, followed)


def run(
    kinds: Sequence[str], seeds: Iterable[int], weeks: int, followed: float, processes: int, audiences: int = 2
) -> pd.DataFrame:
    """Every week of every advertiser."""
    tasks = [(kind, seed, weeks, followed, audiences) for kind, seed in product(kinds, seeds)]
    return pd.concat(each(_task, tasks, processes), ignore_index=True)


def summary(weeks: pd.DataFrame) -> pd.DataFrame:
    """One row a kind, and one over all."""
    groups = [(str(kind), part) for kind, part in weeks.groupby("kind", sort=False)] + [("ALL", weeks)]
    return pd.DataFrame([{"kind": kind} | _summed(part) for kind, part in groups])


def _summed(part: pd.DataFrame) -> dict[str, object]:
    sums = part.groupby(["kind", "seed"])[["brought", "kept", "best"]].sum()
    won, possible = sums["brought"] - sums["kept"], sums["best"] - sums["kept"]
    first = part[part["named"] & (part["week"] >= DIES)].groupby(["kind", "seed"])["week"].min() - DIES + 1
    return {
        "advertisers": len(sums),
        "weeks": len(part),
        "gain over keeping": f"{won.sum() / sums['kept'].sum():+.1%}",
        "share of the possible": float(won.sum() / possible.sum()),
        "worst": float((won / possible).min()),
        "total held": part["held"].mean(),
        "learned": part["held_learned"].mean(),
        "cells held": part["held_cells"].mean(),
        "cells learned": part["held_cells_learned"].mean(),
        "stretch": part["stretch"].mean(),
        "dead cell named": f"{len(first)} of {len(sums)}",
        "plans until then": float(first.median()),
        "others named a plan": part["false"].mean(),
        "one-sided": part["one_sided"].mean(),
    }


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--seeds", type=int, default=8, help="advertisers a kind")
    options.add_argument("--kinds", nargs="*", default=list(TRIED))
    options.add_argument("--weeks", type=int, default=26)
    options.add_argument("--followed", type=float, default=1.0, help="chance that a budget is set as planned")
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    found = run(given.kinds, range(given.seeds), given.weeks, given.followed, given.processes)
    show(f"{given.weeks} weeks, planned anew every week ({machine()})", summary(found).round(3))


if __name__ == "__main__":
    main()
