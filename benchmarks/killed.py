"""SIGKILL at random moments: is a workspace whole after each, and does doing it again succeed?

A process of its own opens the workspace and does the work; it is killed at a moment that is drawn evenly from a
little more than the time that the work takes. The rows of an import are read and packed before: nothing is written
then. "not done" and "done" count what the workspace held afterwards; "half" is whatever is neither, and must be 0.

    python -m benchmarks.killed [--moments N] [--rows N] [--kinds KIND ...] [--quick]
"""

import argparse
import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from unittest import mock

import numpy as np
import pandas as pd
import pyarrow.parquet
from pyarrow import BufferReader
from sqlalchemy import func, select, text

from adopt.history.read import Imported
from adopt.plan.scenario import Scenario
from adopt.workspace import revisions
from adopt.workspace.audit import now
from adopt.workspace.database import engine_of, reading
from adopt.workspace.imports import Brought
from adopt.workspace.plans import Made, Recipe
from adopt.workspace.schema import AUDIT, CHUNKS, CONTEXTS, IMPORTS, PLANS, REVISION
from adopt.workspace.workspace import Workspace
from benchmarks.places import KINDS, Places, export, places
from benchmarks.tables import machine, show

PLANS_BEFORE = 40
"""Plans, each with a context of its own, that a migration moves."""
CONTEXT = 100_000


@dataclass(frozen=True)
class Work:
    """Something that is done to a workspace.

    Attributes:
        name: as the table calls it.
        prepared: makes a place at which it is to be done, once; it is copied.
        do: does it, from opening to its end.
        done: how much of it is there: 0 nothing, 1 all, between them neither.
        twice: whether doing it twice is the same as doing it once.
    """

    name: str
    prepare: Callable[[str], None]
    do: Callable[[str], None]
    done: Callable[[str], float]
    twice: bool = True


def killed_after(do: Callable[[], None], seconds: float) -> bool:
    """Do it in a process of its own and kill that after ``seconds``; whether it was at work still."""
    child = _begun(do)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the work failed by itself"
    return os.WIFSIGNALED(status)


def tried(kind: str, where: Places, work: Work, moments: int, seed: int = 0) -> dict[str, object]:
    """One row of the table: ``moments`` kills of one kind of work."""
    rng, begun = np.random.default_rng(seed), time.perf_counter()
    first = where.new()
    work.prepare(first)
    takes = float(np.median([_seconds(partial(work.do, where.new(first))) for _ in range(3)]))
    found = {"not done": 0, "done": 0, "half": 0}
    at_work = again = 0
    for _ in range(moments):
        place = where.new(first)
        at_work += killed_after(partial(work.do, place), float(rng.uniform(0, 1.2 * takes)))
        share = work.done(place)
        found["not done" if share == 0 else "done" if share == 1 else "half"] += 1
        if work.twice or share < 1:
            work.do(place)
        again += work.done(place) == 1
        where.gone(place)
    whole = {"database": kind, "work": work.name, "takes s": takes, "moments": moments, "at work": at_work}
    return {**whole, **found, "again": again, "minutes": (time.perf_counter() - begun) / 60}


def importing(read: Imported) -> Work:
    """Keeping an export in a workspace that has another one."""
    brought = Brought.of(read, ())
    before = export(10, 10, "2022-01-01")

    def prepare(place: str) -> None:
        workspace = Workspace.open(place, person="Sara")
        workspace.keep(before)
        workspace.close()

    def do(place: str) -> None:
        workspace = Workspace.open(place, person="Sara")
        with mock.patch.object(Brought, "of", return_value=brought):
            workspace.keep(read)
        workspace.close()

    def done(place: str) -> float:
        workspace = Workspace.open(place)
        with reading(workspace.engine) as connection:
            rows = connection.execute(select(IMPORTS.c.id, IMPORTS.c.rows).order_by(IMPORTS.c.id)).all()
            contents = {
                number: connection.execute(select(CHUNKS.c.content).where(CHUNKS.c.import_id == number)).scalars()
                for number, _ in rows
            }
            there = {number: sum(map(_rows_of, chunks)) for number, chunks in contents.items()}
            noted = connection.execute(select(func.count()).where(AUDIT.c.action == "import")).scalar_one()
            loose = connection.execute(
                select(func.count()).select_from(CHUNKS).where(CHUNKS.c.import_id.not_in(list(there)))
            ).scalar_one()
        _refuse_damaged(workspace)
        whole = noted == len(rows) and loose == 0 and there == dict(rows)
        return len(rows) - 1 if whole else 0.5

    return Work(f"import of {len(read.history.table):,} rows", prepare, do, done)


def migrating() -> Work:
    """Bringing a workspace of the first revision, with plans and contexts, to the newest."""
    digests = _digests(range(PLANS_BEFORE))

    def prepare(place: str) -> None:
        workspace = Workspace.open(place, person="Sara")
        workspace.keep(export(20, 100))
        for number in range(PLANS_BEFORE):
            _keep(workspace, number)
        revisions.downgrade(workspace.engine, "0001")
        workspace.close()

    def do(place: str) -> None:
        revisions.opened(place).dispose()

    def done(place: str) -> float:
        engine = engine_of(place)
        with reading(engine) as connection:
            at = revisions.revision_of(connection)
            table = {"0001": "blob", REVISION: "context"}[str(at)]
            kept = connection.execute(text(f"select content from {table}")).scalars().all()
            plans = connection.execute(select(func.count()).select_from(PLANS)).scalar_one()
            cells = connection.execute(text('select sum("rows") from "import"')).scalar_one()
        engine.dispose()
        whole = {_digest(content) for content in kept} == digests and plans == PLANS_BEFORE and cells == 2000
        return float(at == REVISION) if whole else 0.5

    return Work("migration", prepare, do, done)


def planning() -> Work:
    """Keeping a plan with its context."""

    def prepare(place: str) -> None:
        workspace = Workspace.open(place, person="Sara")
        _keep(workspace, 0)
        workspace.close()

    def do(place: str) -> None:
        workspace = Workspace.open(place, person="Sara")
        _keep(workspace, 1)
        workspace.close()

    def done(place: str) -> float:
        workspace = Workspace.open(place)
        plans = workspace.plans()
        whole = all(
            _digest(plan.content) == _digest(_content(n)) and plan.recipe.context == _context_of(workspace, plan)
            for n, plan in enumerate(plans)
        )
        with reading(workspace.engine) as connection:
            contexts = connection.execute(select(func.count()).select_from(CONTEXTS)).scalar_one()
        whole &= contexts == len(plans) == len(workspace.log())
        _refuse_damaged(workspace)
        return len(plans) - 1 if whole else 0.5

    return Work("plan being kept", prepare, do, done, twice=False)


def _keep(workspace: Workspace, number: int) -> None:
    recipe = Recipe((1,), "0" * 64, Scenario(name=f"Plan {number}"), "", 0, "1")
    day = date(2026, 1, 1)
    made = Made(0, now(), "Sara", f"Plan {number}", "draft", day, day, recipe, {"total": "1"}, _content(number))
    workspace.keep_plan(replace(made), {"context.toml": _noise(number)})


def _context_of(workspace: Workspace, plan: Made) -> str:
    """The context's digest if it is there and whole; reading the archive checks its sums."""
    return plan.recipe.context if workspace.context(plan.recipe.context) else ""


def _content(number: int) -> bytes:
    return _noise(1000 + number)


def _noise(number: int) -> bytes:
    return np.random.default_rng(number).bytes(CONTEXT)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digests(numbers: range) -> set[str]:
    from adopt.workspace.plans import _zipped

    return {_digest(_zipped({"context.toml": _noise(number)})) for number in numbers}


def _rows_of(chunk: bytes) -> int:
    return int(pyarrow.parquet.ParquetFile(BufferReader(chunk)).metadata.num_rows)


def _refuse_damaged(workspace: Workspace) -> None:
    if workspace.engine.dialect.name == "sqlite":
        with reading(workspace.engine) as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            assert not connection.execute(text("PRAGMA foreign_key_check")).all()
    workspace.close()


def _seconds(do: Callable[[], None]) -> float:
    """Seconds that it takes in a process of its own."""
    start = time.perf_counter()
    child = _begun(do)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return time.perf_counter() - start


def _begun(do: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            do()
            code = 0
        finally:
            os._exit(code)
    return child


def table(kinds: tuple[str, ...], moments: int, rows: int) -> pd.DataFrame:
    """A row for each database and kind of work."""
    read, found = export(max(rows // 1000, 1), min(rows, 1000)), []
    for kind in kinds:
        with places(kind) as where:
            for work in (planning(), migrating(), importing(read)):
                found.append(tried(kind, where, work, moments))
                print(found[-1], file=sys.stderr, flush=True)
    return pd.DataFrame(found)


def main() -> None:
    """Print the table; exit with 1 if anything was half done or could not be done again."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--moments", type=int, default=100)
    given.add_argument("--rows", type=int, default=1_000_000)
    given.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    given.add_argument("--quick", action="store_true", help="five moments, an import of 10,000 rows")
    asked = given.parse_args()
    moments, rows = (5, 10_000) if asked.quick else (asked.moments, asked.rows)
    result = table(tuple(asked.kinds), moments, rows)
    show(f"Killed at random moments ({machine()})", result)
    sys.exit(int(result["half"].sum() > 0 or (result["again"] < moments).any()))


if __name__ == "__main__":
    main()
