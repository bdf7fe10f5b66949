"""Ten writers and thirty readers at once, each a process of its own: is an update lost, a state read by halves?

Writers raise the budget of shared scenarios by one, keep small exports and keep plans. A scenario's budget is its
version, always: whoever reads anything else has read by halves. What was acknowledged and is not there at the end
is lost. "conflicts" are saves that were refused because somebody else had saved meanwhile, which is no error; they
are tried again upon the newer version. "errors" is whatever else anybody was told. "lost" and "errors" must be 0.

    python -m benchmarks.crowd [--seconds N] [--writers N] [--readers N] [--kinds KIND ...] [--quick]
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from adopt.history.table import History
from adopt.plan.scenario import Scenario
from adopt.workspace.audit import now
from adopt.workspace.plans import Made, Recipe
from adopt.workspace.scenarios import ChangedMeanwhileError
from adopt.workspace.workspace import Workspace
from benchmarks.places import KINDS, imported, places
from benchmarks.tables import machine, show

SHARED = ("North", "South", "الرياض")
"""Scenarios that all writers edit."""
EVERY = 25
"""Of so many saves, one is followed by an import and a plan; of so many reads, one is of the whole history."""


@dataclass
class Seen:
    """What one process did, and what it was told."""

    did: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: {"write": [], "read": []})

    def timed(self, kind: str, name: str, do: Callable[[], None]) -> None:
        """Do it, and note how long it took or what was told."""
        start = time.perf_counter()
        try:
            do()
            self.did[name] += 1
        except ChangedMeanwhileError:
            self.did["conflicts"] += 1
        except Exception as error:  # noqa: BLE001 - whatever a person would see
            self.errors.append(f"{name}: {type(error).__name__}: {error}")
        self.waits[kind].append(time.perf_counter() - start)


def write(workspace: Workspace, number: int, seen: Seen) -> None:
    """One round of a writer."""
    rng = np.random.default_rng([number, seen.did.total()])
    name = SHARED[int(rng.integers(len(SHARED)))]
    seen.timed("write", f"saves of {name}", partial(_raise_budget, workspace, name))
    if seen.did.total() % EVERY == 0:
        day = 1 + seen.did["imports"]  # day 0 was there before
        seen.timed("write", "imports", partial(_keep_day, workspace, number, day))
        seen.timed("write", "plans", partial(_keep_plan, workspace, number))


def read(workspace: Workspace, number: int, seen: Seen) -> None:
    """One round of a reader."""
    turn = seen.did.total() + number
    if turn % EVERY == 0:
        seen.timed("read", "histories", partial(_refuse_gaps, workspace))
    elif turn % 2:
        seen.timed("read", "lists of scenarios", partial(_refuse_halves, workspace))
    else:
        seen.timed("read", "lists of versions", partial(_refuse_holes, workspace, SHARED[turn % len(SHARED)]))


def _raise_budget(workspace: Workspace, name: str) -> None:
    (latest,) = (saved for saved in workspace.scenarios() if saved.scenario.name == name)
    budget = float(latest.scenario.budget or 0) + 1
    why = f"{workspace.person} at {time.time()}"  # two who say the same are not in each other's way
    workspace.save(Scenario(name=name, why=why, budget=budget), based_on=latest.version)


def _keep_day(workspace: Workspace, number: int, day: int) -> None:
    frame = pd.DataFrame(
        {
            "date": [np.datetime64("2020-01-01") + day],
            "platform": "meta",
            "campaign": "C",
            "audience": f"Writer {number:02}",
            "spend": 1.0,
            "conversions": 2.0,
        }
    )
    workspace.keep(imported(History.from_frame(frame), f"{number}-{day}.csv"))


def _keep_plan(workspace: Workspace, number: int) -> None:
    content = f"plan of writer {number}\n".encode()
    recipe = Recipe((), "", Scenario(name="P"), "", 0, "1")
    day = date(2026, 1, 1)
    plan = Made(0, now(), workspace.person, f"P{number}", "draft", day, day, recipe, {}, content)
    workspace.keep_plan(plan, {"context.toml": f"# {number}".encode()})


def _refuse_halves(workspace: Workspace) -> None:
    for saved in workspace.scenarios():
        if saved.scenario.budget != saved.version:
            raise AssertionError(f"version {saved.version} says {saved.scenario.budget}")


def _refuse_holes(workspace: Workspace, name: str) -> None:
    versions = [saved.version for saved in workspace.versions(name)[-200:]]
    if versions != list(range(versions[0], versions[0] + len(versions))):
        raise AssertionError(f"versions {versions}")


def _refuse_gaps(workspace: Workspace) -> None:
    """Every writer's days follow each other: one without the one before it was read by halves."""
    table = workspace.history()[0].table
    days = table.groupby("audience")["date"].agg(["min", "max", "size"])
    if ((days["max"] - days["min"]).dt.days + 1 != days["size"]).any() or not (table["conversions"] == 2).all():
        raise AssertionError("a history with holes")


def _worker(place: str, role: str, number: int, until: float, path: Path) -> None:
    seen, do = Seen(), write if role == "write" else read
    try:
        workspace = Workspace.open(place, person=f"Writer {number}")
        while time.time() < until:
            do(workspace, number, seen)
        workspace.close()
    except Exception as error:  # noqa: BLE001 - as above
        seen.errors.append(f"{role}: {type(error).__name__}: {error}")
    path.write_text(json.dumps([dict(seen.did), seen.errors, seen.waits]))


def crowd(kind: str, place: str, seconds: float, writers: int, readers: int) -> dict[str, object]:
    """One row of the table."""
    workspace = Workspace.open(place, person="Sara")
    for name in SHARED:
        workspace.save(Scenario(name=name, budget=1))
    for number in range(writers):
        _keep_day(workspace, number, 0)
    workspace.close()
    fork, until = get_context("fork"), time.time() + seconds
    did, errors = Counter[str](), list[str]()
    waits: dict[str, list[float]] = {"write": [], "read": []}
    with tempfile.TemporaryDirectory() as folder:
        roles = [("write", n) for n in range(writers)] + [("read", n) for n in range(readers)]
        paths = [Path(folder) / f"{n}.json" for n in range(len(roles))]
        workers = [
            fork.Process(target=_worker, args=(place, role, number, until, path))
            for (role, number), path in zip(roles, paths, strict=True)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        for path in paths:
            one, told, waited = json.loads(path.read_text())
            did.update(one)
            errors += told
            waits = {role: waits[role] + waited[role] for role in waits}
    saves = {name: did[f"saves of {name}"] for name in SHARED}
    lost = _lost(Workspace.open(place), saves, did, writers)
    for message in sorted(set(errors))[:5]:
        print(message, file=sys.stderr)
    done = sum(saves.values()) + did["imports"] + did["plans"]
    looked = len(waits["read"])
    return {
        "database": kind, "seconds": seconds, "saves": sum(saves.values()), "imports": did["imports"],
        "plans": did["plans"], "conflicts": did["conflicts"], "lost": lost, "errors": len(errors),
        "writes/s": done / seconds, "reads/s": looked / seconds,
        "slowest write s": max(waits["write"]), "99 % s": float(np.quantile(waits["write"], 0.99)),
        "slowest read s": max(waits["read"]),
    }  # fmt: skip


def _lost(workspace: Workspace, saves: dict[str, int], did: Counter[str], writers: int) -> int:
    """How much of what was acknowledged is not there, or is there without having been."""
    kept = {saved.scenario.name: saved for saved in workspace.scenarios()}
    lost = sum(abs(kept[name].version - 1 - count) for name, count in saves.items())
    lost += sum(abs(len(workspace.versions(name)) - 1 - count) for name, count in saves.items())
    lost += abs(len(workspace.imports()) - writers - did["imports"]) + abs(len(workspace.plans()) - did["plans"])
    lost += abs(len(workspace.history()[0].table) - writers - did["imports"])
    lost += abs(int((workspace.log()["action"] == "save scenario").sum()) - sum(saves.values()) - len(SHARED))
    workspace.close()
    return lost


def table(kinds: tuple[str, ...], seconds: float, writers: int, readers: int) -> pd.DataFrame:
    """A row for each database."""
    found = []
    for kind in kinds:
        with places(kind) as where:
            found.append(crowd(kind, where.new(), seconds, writers, readers))
    return pd.DataFrame(found)


def main() -> None:
    """Print the table; exit with 1 if anything was lost or refused."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--seconds", type=float, default=60.0)
    given.add_argument("--writers", type=int, default=10)
    given.add_argument("--readers", type=int, default=30)
    given.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    given.add_argument("--quick", action="store_true", help="three seconds, three writers and five readers")
    asked = given.parse_args()
    size = (3.0, 3, 5) if asked.quick else (asked.seconds, asked.writers, asked.readers)
    result = table(tuple(asked.kinds), *size)
    shown = result.T.reset_index(names="")
    shown.columns = ["", *result["database"]]
    show(f"{size[1]} writers and {size[2]} readers, a process each ({machine()})", shown.iloc[1:])
    sys.exit(int((result["lost"] + result["errors"]).sum() > 0))


if __name__ == "__main__":
    main()
