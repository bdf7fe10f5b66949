"""How long a warehouse's table takes to become the canonical history, and how much memory, in a fresh process.

``python -m benchmarks.warehouse`` makes the tables, reads them and prints a row each; ``--quick`` makes small
ones. Ad rows are thirty ads of each audience and day; cell-days are as many rows as the history then has.
"""

import argparse
import json
import subprocess
import sys
import tempfile
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


def measured(path: Path) -> dict[str, float]:
    """Seconds, peak memory and totals of reading ``path``, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


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
    print(table(QUICK if given.parse_args().quick else None).round(2).to_string(index=False))
