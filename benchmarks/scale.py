"""How time and memory grow: with the cells of an advertiser, and with its days; of accounts see ``portfolio``.

Every row is measured in a process of its own, after a small fit that loads everything. CPU seconds are those of
all of its processes together: where others use the machine, they say more than the seconds that passed. "growth"
is the exponent by which CPU seconds grow from the row above to this one: 1 is linear.

    python -m benchmarks.scale [--cells N ...] [--days N ...] [--runs N]
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context

import numpy as np
import pandas as pd

from adopt.history.table import History
from adopt.simulate.worlds import KINDS, make_world
from adopt.usecases import Scenario, fit_curves, make_plan
from benchmarks.tables import machine, show

DAYS, FEW_CELLS = 180, 16
"""Of the advertisers whose other size varies."""
MIB = 2**20 if sys.platform == "darwin" else 2**10
"""What ``ru_maxrss`` counts in, to a MiB."""


def advertiser(cells: int, days: int) -> History:
    """A simulated advertiser of so many cells, a multiple of four."""
    return make_world(replace(KINDS["wandering"], audiences=cells // 4, days=days), 0).history


def one_advertiser(cells: int, days: int, runs: int) -> dict[str, object]:
    """Fit one advertiser ``runs`` times and plan it once; run in a process of its own."""
    history = advertiser(cells, days)
    fit_curves(advertiser(4, 42))
    passed, used = zip(*(_seconds(lambda: fit_curves(history)) for _ in range(runs)), strict=True)
    curves = fit_curves(history)
    planned = _seconds(lambda: make_plan(curves, Scenario(days=30)).table)
    return {
        "cells": cells,
        "days": days,
        "fit s": min(passed),
        "fit CPU s": min(used),
        "plan CPU s": planned[1],
        "peak MiB": _peak(resource.RUSAGE_SELF),
    }


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that passed, and CPU seconds of this process and of those that it started and that have ended."""
    start, before = time.perf_counter(), _cpu()
    work()
    return time.perf_counter() - start, _cpu() - before


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def _peak(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // MIB


def alone(work: Callable[[], dict[str, object]]) -> dict[str, object]:
    """What ``work`` returns in a fresh process, so that its peak is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work).result()


def with_growth(rows: Sequence[dict[str, object]], size: str, seconds: str) -> pd.DataFrame:
    """Rows as a table, with the exponent by which seconds grow with the size from one to the next."""
    table = pd.DataFrame(rows, columns=list(rows[0]))
    used, sizes = (np.log(table[name].to_numpy(dtype=float)) for name in (seconds, size))
    return table.assign(growth=np.append(np.nan, np.diff(used) / np.diff(sizes)))


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--cells", type=int, nargs="*", default=[16, 100, 1000], help="multiples of four")
    options.add_argument("--days", type=int, nargs="*", default=[90, 180, 360, 720])
    options.add_argument("--runs", type=int, default=2)
    given = options.parse_args()
    by_cells = [partial(one_advertiser, cells, DAYS, given.runs) for cells in given.cells]
    by_days = [partial(one_advertiser, FEW_CELLS, days, given.runs) for days in given.days]
    for title, works, size, seconds in (
        (f"Cells of an advertiser ({machine()})", by_cells, "cells", "fit CPU s"),
        ("Days of a history", by_days, "days", "fit CPU s"),
    ):
        if works:
            show(title, with_growth([alone(work) for work in works], size, seconds))


if __name__ == "__main__":
    main()
