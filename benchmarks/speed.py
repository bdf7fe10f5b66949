"""How long the main job takes, cold and warm.

python -m benchmarks.speed [--runs N]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from adopt.simulate.worlds import KINDS, make_world
from adopt.usecases import Scenario, fit_curves, make_plan
from benchmarks.tables import machine, show


def cold(runs: int) -> dict[str, object]:
    """`adopt plan` as a process of its own, 16 cells × 180 days, from file to file."""
    with tempfile.TemporaryDirectory() as folder:
        history, out = Path(folder) / "history.csv", Path(folder) / "plan.csv"
        history.write_bytes(make_world(KINDS["wandering"], 0).history.to_csv_bytes())
        command = [sys.executable, "-m", "adopt", "plan", str(history), "--days", "30", "--out", str(out)]
        seconds, peaks = zip(*(_process(command, out) for _ in range(runs)), strict=True)
    return {"what": "adopt plan, cold, 16 cells × 180 days", **_spread(list(seconds)), "peak MiB": max(peaks)}


def warm(cells: int, runs: int) -> list[dict[str, object]]:
    """Fitting, and making a plan on fitted curves, in this process."""
    kind = replace(KINDS["wandering"], audiences=cells // 4)
    history = make_world(kind, 0).history
    curves = fit_curves(history)
    fits = [_seconds(lambda: fit_curves(history)) for _ in range(runs)]
    plans = [_seconds(lambda: make_plan(curves, Scenario(days=30)).table) for _ in range(runs)]
    return [
        {"what": f"fit {cells} cells × 180 days, warm", **_spread(fits), "peak MiB": np.nan},
        {"what": f"plan on {cells} fitted cells, warm", **_spread(plans), "peak MiB": np.nan},
    ]


def _process(command: list[str], out: Path) -> tuple[float, int]:
    out.unlink(missing_ok=True)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # it has been waited for
    if status or not out.exists():
        raise SystemExit(f"{' '.join(command)} failed with status {status}")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _spread(seconds: list[float]) -> dict[str, object]:
    return {"min s": min(seconds), "median s": float(np.median(seconds)), "max s": max(seconds)}


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description="How long the main job takes, cold and warm.")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--cells", type=int, nargs="*", default=[16, 48, 100])
    given = options.parse_args()
    rows = [cold(given.runs), *(row for cells in given.cells for row in warm(cells, given.runs))]
    show(f"Time of the main job ({machine()})", pd.DataFrame(rows))


if __name__ == "__main__":
    main()
