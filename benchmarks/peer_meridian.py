"""Answers of Meridian's budget optimiser to the questions of :mod:`benchmarks.peers`.

Runs in an environment of its own (``pip install google-meridian``) and knows nothing of adopt:

    python benchmarks/peer_meridian.py questions.json answers.json

Its grid of outcomes holds the true curves at the step that it would choose itself, so that only the search
is compared. Money is counted in ten-thousandths of a unit, since its amounts are whole numbers.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import meridian  # type: ignore[import-not-found]
import numpy as np
import xarray as xr  # type: ignore[import-not-found]
from meridian.analysis import optimizer  # type: ignore[import-not-found]

FINE = 10_000
TOLERANCE = 1e-4
"""The default of its ``gtol``."""


def grid_of(question: dict[str, list[float]]) -> optimizer.OptimizationGrid:
    """The grid of spend and outcomes from the limits of a question."""
    today = FINE * np.array(question["today"])
    factor = optimizer.get_round_factor(float(today.sum()), TOLERANCE)
    step = 10**-factor
    low, high = optimizer.get_optimization_bounds(len(today), today, factor, *_constraints(question))
    count = int(np.max(np.ceil((high - low) / step))) + 1
    spend = low + step * np.arange(count, dtype=float)[:, None]
    spend[spend > high + step / 2] = np.nan
    slope, half, most = (np.array(question[name]) for name in ("slope", "half", "most"))
    power = (spend / FINE / half) ** slope
    names = [f"c{i}" for i in range(len(today))]
    both = {"spend_grid": spend, "incremental_outcome_grid": most * power / (1 + power)}
    data = xr.Dataset(
        {name: (("grid_spend_index", "channel"), values) for name, values in both.items()},
        coords={"grid_spend_index": np.arange(count), "channel": names},
        attrs={"spend_step_size": step},
    )
    own = {"use_kpi": True, "use_posterior": True, "use_optimal_frequency": False, "optimal_frequency": None}
    own |= {"start_date": None, "end_date": None, "selected_geos": None, "selected_times": None}
    return optimizer.OptimizationGrid(data, historical_spend=today, gtol=TOLERANCE, round_factor=factor, **own)


def _constraints(question: dict[str, list[float]]) -> tuple[list[float], list[float]]:
    """How far below and above today's spend each channel may go, as shares of it."""
    today = np.array(question["today"])
    return list(1 - np.array(question["minimum"]) / today), list(np.array(question["maximum"]) / today - 1)


def answer(question: dict[str, list[float]]) -> dict[str, object]:
    """What its search says, in how many seconds."""
    lower, upper = _constraints(question)
    grid = grid_of(question)
    start = time.perf_counter()
    found = grid.optimize(
        optimizer.FixedBudgetScenario(total_budget=float(FINE * np.sum(question["today"]))),
        spend_constraint_lower=lower,
        spend_constraint_upper=upper,
    )
    spend = (found["optimized"].to_numpy() / FINE).tolist()
    return {"spend": spend, "said": "", "seconds": time.perf_counter() - start}


def main() -> None:
    """Answer all questions of a file."""
    warnings.filterwarnings("ignore")
    asked, answered = map(Path, sys.argv[1:])
    questions = json.loads(asked.read_text(encoding="utf-8"))
    told = {"peer": f"Meridian {meridian.__version__}", "answers": [answer(question) for question in questions]}
    answered.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
