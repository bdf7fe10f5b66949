"""Nights of an agency: time, memory and where they go, by engine and by the number of accounts.

Each row is a night of ``adopt portfolio`` in a process of its own, from one Parquet table of all accounts to
folders on the disk. "same" says whether all plans are those of the first row with so many accounts, to the bit. A
Dask cluster has two worker processes on this machine, whose start is not counted. CPU seconds say more than the
seconds that passed where others use the machine. Peaks are in MiB: of the client, and of the largest of its
processes or workers. "growth" is the exponent by which seconds grow with the accounts.

    python -m benchmarks.portfolio [--accounts N ...] [--engines one two dask ...] [--parts N] [--quick]
"""

import argparse
import hashlib
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from adopt.engines import Cluster, Engine, Here, Pool
from adopt.history.mapping import Rules
from adopt.portfolio import Settings, run_portfolio
from adopt.portfolio.gathering import gathered
from adopt.portfolio.work import Task, planned_files
from adopt.simulate.worlds import KINDS, make_world
from adopt.usecases import Scenario, fit_curves, make_plan
from benchmarks.scale import MIB, alone
from benchmarks.tables import machine, show

ACCOUNT = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=5)
"""An account of ten cells and 180 days."""
TINY = replace(ACCOUNT, platforms=("meta",), audiences=2, days=42)
DIFFERENT = 40
"""Accounts that are really made; more of them are copies, as making one takes as long as planning it."""
ENGINES = ("here", "one", "two", "dask")
"""In the client; a pool of one process; of two; two workers of a cluster."""


def agency(file: Path, accounts: int, quick: bool) -> Path:
    """A table of so many accounts."""
    kind = TINY if quick else ACCOUNT
    made = [make_world(kind, seed).history.table for seed in range(min(accounts, 2 if quick else DIFFERENT))]
    writer = None
    for i in range(accounts):
        rows = made[i % len(made)].assign(account=f"Account {i:05}", currency="SAR")
        piece = pa.Table.from_pandas(rows, preserve_index=False)
        writer = writer or pq.ParquetWriter(file, piece.schema)
        writer.write_table(piece)
    assert writer is not None
    writer.close()
    return file


@contextmanager
def engine_of(name: str) -> Iterator[tuple[Engine, Callable[[], int]]]:
    """An engine, and the peak of the largest of its processes, MiB."""
    if name != "dask":
        engines: dict[str, Engine] = {"here": Here(), "one": Pool(1), "two": Pool(2)}
        yield engines[name], lambda: resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // MIB
        return
    with dask("LocalCluster")(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield Cluster(local.scheduler_address), lambda: max(local_peaks(local.scheduler_address))


def dask(name: str) -> Any:  # noqa: ANN401 - it has no types
    """A class of Dask's."""
    return getattr(import_module("distributed"), name)


def local_peaks(address: str) -> list[int]:
    """Of every worker, MiB."""
    with dask("Client")(address, set_as_default=False) as client:
        return list(client.run(own_peak).values())


def own_peak() -> int:
    """Of this process, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB


def night(file: Path, accounts: int, engine: str) -> dict[str, object]:
    """One night; run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, engine_of(engine) as (chosen, peak):
        start, used = time.perf_counter(), time.process_time()
        found = run_portfolio([file], Path(folder) / "night", engine=chosen)
        passed, used = time.perf_counter() - start, time.process_time() - used
        children = resource.getrusage(resource.RUSAGE_CHILDREN)  # of a pool, whose processes have ended
        plans = hashlib.sha256()
        for record in found.records:
            plans.update((Path(folder) / "night" / record.folder / "plan.csv").read_bytes())
        return {
            "accounts": accounts,
            "engine": engine,
            "s": passed,
            "client CPU s": used,
            "pool CPU s": children.ru_utime + children.ru_stime,
            "client MiB": own_peak(),
            "worker MiB": 0 if engine == "here" else peak(),
            "planned": len(found.planned),
            "plans": plans.hexdigest(),
        }


def parts(file: Path, accounts: int) -> pd.DataFrame:
    """Where the time of an account goes, CPU seconds each on average; in this process."""
    used: dict[str, float] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        before = time.process_time()
        yield
        used[name] = used.get(name, 0.0) + time.process_time() - before

    with tempfile.TemporaryDirectory() as folder:
        with timed("take the table apart"), gathered([file]) as book:
            brought = list(book.each())[:accounts]
        asked = Settings().defaults
        for name, one in brought:
            with timed("fingerprint"):
                assert one.digest
            with timed("read"):
                history = one.read(Rules(), {})
            with timed("fit"):
                curves = fit_curves(history)
            with timed("plan"):
                make_plan(curves, Scenario(days=30))
            with timed("all of an account's work"):
                answer = planned_files(name, Task(one, asked))
            with timed("write"):
                for written, content in answer.files.items():
                    (Path(folder) / written).write_bytes(content)
    rows = [(name, 1000 * seconds / len(brought)) for name, seconds in used.items()]
    return pd.DataFrame(rows, columns=["part", "CPU ms an account"])


def compared(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Rows as a table: whether plans are the same to the bit, and how seconds grow with accounts by engine."""
    table = pd.DataFrame(rows)
    first = table.groupby("accounts")["plans"].transform("first")
    table["same"] = np.where(table.pop("plans") == first, "yes", "no")
    before = table.groupby("engine")[["accounts", "s"]].shift()
    table["growth"] = np.log(table["s"] / before["s"]) / np.log(table["accounts"] / before["accounts"])
    return table


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--accounts", type=int, nargs="*", default=[100, 1000, 5000])
    options.add_argument("--engines", nargs="*", choices=ENGINES, default=["one", "two", "dask"])
    options.add_argument("--parts", type=int, default=20, help="accounts whose parts are timed")
    options.add_argument("--quick", action="store_true", help="tiny accounts, to see that it runs")
    given = options.parse_args()
    kind = TINY if given.quick else ACCOUNT
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for accounts in given.accounts:
            file = agency(Path(folder) / f"{accounts}.parquet", accounts, given.quick)
            rows += [alone(partial(night, file, accounts, engine)) for engine in given.engines]
        size = f"{kind.cells} cells × {kind.days} days"
        if rows:
            show(f"Nights of accounts of {size} ({machine()})", compared(rows))
        if given.parts:
            file = agency(Path(folder) / "parts.parquet", given.parts, given.quick)
            show("Where an account's time goes", parts(file, given.parts))


if __name__ == "__main__":
    main()
