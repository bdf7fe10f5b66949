"""How long a large import takes, an overlapping one after it, opening what is kept, and a plan on it.

Every step is measured in a process of its own, from the first to its last line; "peak MiB" is that process's. The
rows are made in it too, and before its clock starts. The second import says 28 days again and brings 28 new ones.

    python -m benchmarks.store [--rows N ...] [--kinds KIND ...] [--plan] [--quick]
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import numpy as np
import pandas as pd

from adopt.keeping import keep_plan, kept_curves
from adopt.usecases import Scenario, make_plan
from adopt.workspace.workspace import Workspace
from benchmarks.places import KINDS, export, places
from benchmarks.scale import MIB
from benchmarks.tables import machine, show

DAYS = 1000
FIRST = np.datetime64("2023-01-01", "D")
STEPS = ("keep", "the same again", "overlapping", "open", "plan")


def step(name: str, place: str, rows: int) -> dict[str, float]:
    """One step; seconds, and what it leaves behind. Run in a process of its own."""
    cells, days = max(rows // DAYS, 1), min(rows, DAYS)
    read = None
    if name not in ("open", "plan"):
        again = name == "overlapping"
        read = export(cells, 56, str(FIRST + days - 28), seed=1) if again else export(cells, days)
    Workspace.open("sqlite://", person="x").close()  # loads everything
    start = time.perf_counter()
    workspace = Workspace.open(place, person="x")
    found: dict[str, float] = {}
    if read is not None:
        kept = workspace.keep(read)
        found |= {"new": kept.new_rows, "restated": kept.restated_rows}
    elif name == "plan":
        curves, imports = kept_curves(workspace)
        found["history and fit s"] = time.perf_counter() - start
        keep_plan(workspace, make_plan(curves, Scenario()), curves, Scenario(), imports)
    else:
        found["cell-days"] = len(workspace.history()[0].table)
    found["seconds"] = time.perf_counter() - start
    workspace.close()
    return found | {"peak MiB": getrusage(RUSAGE_SELF).ru_maxrss / MIB}


def measured(name: str, place: str, rows: int) -> dict[str, float]:
    """A step in a process of its own."""
    code = "import sys; from benchmarks.store import *; print(json.dumps(step(*sys.argv[1:3], int(sys.argv[3]))))"
    command = [sys.executable, "-c", code, name, place, str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def table(kinds: tuple[str, ...], sizes: list[int], plan: bool) -> pd.DataFrame:
    """A row for each database, size and step."""
    found = []
    for kind in kinds:
        with places(kind) as where:
            for rows in sizes:
                place = where.new()
                for name in STEPS if plan else STEPS[:-1]:
                    row = measured(name, place, rows)
                    found.append({"database": kind, "rows": rows, "step": name, **row, "MB": _size(place)})
                    print(found[-1], file=sys.stderr, flush=True)
                where.gone(place)
    return pd.DataFrame(found).fillna(0)


def _size(place: str) -> float:
    """Of the database on disk."""
    if "://" not in place:
        return Path(place).stat().st_size / 1e6
    from sqlalchemy import text

    from adopt.workspace.database import reading

    workspace = Workspace.open(place)
    with reading(workspace.engine) as connection:
        size = connection.execute(text("select pg_database_size(current_database())")).scalar_one()
    workspace.close()
    return float(size) / 1e6


def main() -> None:
    """Print the table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--rows", nargs="+", type=int, default=[1_000_000, 10_000_000])
    given.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    given.add_argument("--plan", action="store_true", help="make a plan on each, too; takes many minutes")
    given.add_argument("--quick", action="store_true", help="10,000 rows")
    asked = given.parse_args()
    sizes = [10_000] if asked.quick else asked.rows
    show(f"Large histories ({machine()})", table(tuple(asked.kinds), sizes, asked.plan))


if __name__ == "__main__":
    main()
