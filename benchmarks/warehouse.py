"""How long a warehouse's table takes to become the canonical history, and how much memory, in a fresh process.

``python -m benchmarks.warehouse`` makes the tables, reads them and prints a row each; ``--quick`` makes small
ones. Ad rows are thirty ads of each audience and day; cell-days are as many rows as the history then has.

``--millions 100`` makes a folder of Parquet files in place of these: ad rows in scrambled order, 55 ads of each of
ten audiences on 180 days, as many accounts as it takes (1,000 for 99 million). DuckDB writes it in one statement,
and is held to ``--memory`` when it is read; the folder is deleted afterwards.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd

ADS = 30
SHAPES = {
    "ad rows, Parquet": ("warehouse", "parquet", 10_000_000),
    "ad rows, CSV": ("warehouse", "csv", 2_000_000),
    "cell-days, Parquet": ("canonical", "parquet", 10_000_000),
    "cell-days, CSV": ("canonical", "csv", 2_000_000),
}
QUICK = 1_000
SPEND = "((i * 7919) % 100000) / 100.0"
MANY_ADS, DAYS, AUDIENCES = 55, 180, 10
CHILD = """
import json, resource, sys, time
start = time.perf_counter()
from adopt.usecases import import_history
history = import_history([sys.argv[1]]).history
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table = history.table
found = {"seconds": seconds, "peak MiB": peak / 1024, "cell-days": len(table), "cells": len(history.cells)}
print(json.dumps(found | {"spend": float(table["spend"].sum())}))
"""


def make(path: Path, layout: str, rows: int) -> float:
    """Write a table of ``rows`` rows; returns its total spend.

    Args:
        path: its ending says which kind.
        layout: ``warehouse``, with ads, or ``canonical``.
        rows: how many.
    """
    import duckdb

    cells = f"(i // {ADS})" if layout == "warehouse" else "i"
    day, cell = f"cast(date '2023-01-01' + cast({cells} % 1000 as integer) as date)", f"({cells} // 1000)"
    names = {
        "warehouse": f"{day} as date_day, 'facebook_ads' as platform, "
        f"'Campaign ' || ({cell} // 10) as campaign_name, "
        f"'Audience ' || {cell} as ad_group_name, 'Ad ' || (i % {ADS}) as ad_name",
        "canonical": f"{day} as date, 'meta' as platform, 'Campaign ' || ({cell} // 10) as campaign, "
        f"'Audience ' || {cell} as audience",
    }[layout]
    value = "conversions_value" if layout == "warehouse" else "revenue"
    numbers = (
        f"{SPEND} as spend, i % 5000 as impressions, i % 60 as clicks, (i % 7)::double as conversions, "
        f"((i * 104729) % 1000000) / 100.0 as {value}"
    )
    options = "format parquet" if path.suffix == ".parquet" else "format csv, header"
    with duckdb.connect(config={"memory_limit": "1GB"}) as db:
        db.execute(f"copy (select {names}, {numbers} from range({rows}) t(i)) to '{path}' ({options})")
        (spend,) = db.execute(f"select sum({SPEND}) from range({rows}) t(i)").fetchall()[0]
    return float(spend)


def make_folder(folder: Path, rows: int, by_day: bool = False) -> float:
    """Write ad rows as the parts of one table; returns their total spend.

    Args:
        folder: of the parts.
        rows: about how many.
        by_day: in the order of their days, instead of scrambled.
    """
    import duckdb

    days = max(rows // MANY_ADS, 1)
    # Neighbours in the file are of far cells: 7919 is a prime that divides no number of cell-days here.
    cell_day = f"(i * 7919) % {days}"
    cell, day = f"({cell_day}) // {DAYS}", f"({cell_day}) % {DAYS}"
    if by_day:
        cells = max(days // DAYS, 1)
        cell, day = f"i % {cells}", f"(i // {cells * MANY_ADS}) % {DAYS}"
    select = (
        f"select cast(date '2026-01-01' + cast({day} as integer) as date) as date_day, "
        "'facebook_ads' as platform, "
        f"'Account ' || ({cell} // {AUDIENCES}) as account_name, "
        f"'Campaign ' || hash({cell} // 5) as campaign_name, 'Audience ' || hash({cell}) as ad_group_name, "
        f"'Ad ' || hash(i // {days}) as ad_name, {SPEND} as spend, i % 5000 as impressions, i % 60 as clicks, "
        "(i % 7)::double as conversions, ((i * 104729) % 1000000) / 100.0 as conversions_value "
        f"from range({days * MANY_ADS}) t(i)"
    )
    options = "format parquet, per_thread_output, file_size_bytes '100MB', filename_pattern 'part-{uuid}'"
    with duckdb.connect(config={"memory_limit": "1GB", "preserve_insertion_order": "false"}) as db:
        db.execute(f"copy ({select}) to '{folder}' ({options})")
        for number, path in enumerate(sorted(folder.iterdir())):
            path.rename(folder / f"part-{number:05d}.parquet")
        total = f"select sum(cast(round(spend * 100) as hugeint)) from '{folder}/*.parquet'"
        (cents,) = db.execute(total).fetchall()[0]
    return int(cents) / 100


def measured(path: Path, memory: str = "1GB") -> dict[str, float]:
    """Seconds, peak memory, spill and totals of reading ``path``, in a process of its own."""
    with tempfile.TemporaryDirectory(dir=path.parent) as spill:
        known = {**os.environ, "ADOPT_MEMORY": memory, "TMPDIR": spill}
        command = [sys.executable, "-c", CHILD, str(path)]
        stop, most = threading.Event(), [0]
        watcher = threading.Thread(target=_watch, args=(Path(spill), stop, most))
        watcher.start()
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=known)
        finally:
            stop.set()
            watcher.join()
        left = list(Path(spill).iterdir())
    assert not left, left
    found: dict[str, float] = json.loads(done.stdout)
    return {**found, "spill MB": most[0] / 1e6}


def _watch(folder: Path, stop: threading.Event, most: list[int]) -> None:
    """The most bytes that are in a folder at a time."""
    while not stop.wait(0.1):
        held = 0
        for path in folder.rglob("*"):
            try:
                held += path.stat().st_blocks * 512
            except FileNotFoundError:  # deleted meanwhile
                continue
        most[0] = max(most[0], held)


def many(rows: int, memory: str, by_day: bool = False) -> pd.DataFrame:
    """One row: what reading a folder of ``rows`` ad rows takes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "ads"
        start = time.perf_counter()
        spend = make_folder(folder, rows, by_day)
        made = time.perf_counter() - start
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        files = len(list(folder.iterdir()))
        row = measured(folder, memory)
        assert abs(row["spend"] - spend) < 1e-6 * spend, (row["spend"], spend)
    return pd.DataFrame([{"rows": rows, "files": files, "MB": size, "made s": made, "memory": memory, **row}])


def table(rows: int | None = None) -> pd.DataFrame:
    """A row for each shape: what reading it takes; ``rows`` in place of the usual number."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (layout, ending, usual) in SHAPES.items():
            path = Path(folder) / f"{layout}.{ending}"
            start = time.perf_counter()
            spend = make(path, layout, rows or usual)
            made = time.perf_counter() - start
            row = measured(path)
            assert abs(row["spend"] - spend) < 0.01, (name, row["spend"], spend)
            found.append(
                {"shape": name, "rows": rows or usual, "MB": path.stat().st_size / 1e6, "made s": made, **row}
            )
            path.unlink()
    return pd.DataFrame(found)


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--quick", action="store_true", help=f"{QUICK} rows each")
    given.add_argument("--millions", type=float, help="ad rows of a folder, in place of the tables")
    given.add_argument("--by-day", action="store_true", help="rows in the order of their days, not scrambled")
    given.add_argument("--memory", default="2GB", help="what DuckDB may hold of the folder")
    chosen = given.parse_args()
    if chosen.millions:
        found = many(round(chosen.millions * 1e6), chosen.memory, chosen.by_day)
    else:
        found = table(QUICK if chosen.quick else None)
    print(found.round(2).to_string(index=False))
