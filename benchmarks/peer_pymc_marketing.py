"""Answers of PyMC-Marketing's budget optimiser to the questions of :mod:`benchmarks.peers`.

Runs in an environment of its own (``pip install pymc-marketing``) and knows nothing of adopt:

    python benchmarks/peer_pymc_marketing.py questions.json answers.json

The model has no carry-over and Hill saturation; its posterior is the one true curve of every channel, so that only
the optimiser is compared. Its settings are those that users get.
"""

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import arviz as az  # type: ignore[import-not-found]
import numpy as np
import pandas as pd
import pymc_marketing  # type: ignore[import-not-found]
import xarray as xr  # type: ignore[import-not-found]
from pymc_marketing.mmm import HillSaturation, NoAdstock  # type: ignore[import-not-found]
from pymc_marketing.mmm.multidimensional import (  # type: ignore[import-not-found]
    MMM,
    MultiDimensionalBudgetOptimizerWrapper,
)

PERIODS = 10
AFTER = "2026-03-16"


def model_of(question: dict[str, list[float]]) -> MMM:
    """A model whose posterior is the true curves, on data scaled to 1: spend and results keep their units."""
    names = [f"c{i}" for i in range(len(question["today"]))]
    spend = pd.DataFrame(np.random.default_rng(0).uniform(0, 1, (PERIODS, len(names))), columns=names)
    spend.iloc[0] = 1.0
    spend.insert(0, "date", pd.date_range("2026-01-05", periods=PERIODS, freq="W-MON"))
    columns = {"date_column": "date", "channel_columns": names, "target_column": "y"}
    model = MMM(**columns, adstock=NoAdstock(l_max=1), saturation=HillSaturation())
    model.build_model(spend, pd.Series(np.linspace(0.1, 1, PERIODS), name="y"))
    own = {"slope": "slope", "kappa": "half", "beta": "most"}
    values: dict[str, Any] = {
        f"saturation_{theirs}": (("chain", "draw", "channel"), np.array(question[ours])[None, None])
        for theirs, ours in own.items()
    }
    values |= {
        name: (("chain", "draw"), np.full((1, 1), at))
        for name, at in {"intercept_contribution": 0.0, "y_sigma": 1.0}.items()
    }
    coords = {"chain": [0], "draw": [0], "channel": names}
    model.idata = az.InferenceData(posterior=xr.Dataset(values, coords=coords))
    return model


def answer(question: dict[str, list[float]]) -> dict[str, object]:
    """What its optimiser says, in how many seconds, models built and compiled included."""
    optimiser = MultiDimensionalBudgetOptimizerWrapper(model=model_of(question), start_date=AFTER, end_date=AFTER)
    names = [f"c{i}" for i in range(len(question["today"]))]
    limits = xr.DataArray(
        np.column_stack([question["minimum"], question["maximum"]]),
        dims=["channel", "bound"],
        coords={"channel": names, "bound": ["lower", "upper"]},
    )
    start = time.perf_counter()
    try:
        split, result = optimiser.optimize_budget(budget=float(np.sum(question["today"])), budget_bounds=limits)[
            :2
        ]
    except Exception as error:  # noqa: BLE001 - what its users would see
        return {"spend": None, "said": type(error).__name__, "seconds": time.perf_counter() - start}
    spend = split.sel(channel=names).to_numpy().tolist()
    return {"spend": spend, "said": str(result.message), "seconds": time.perf_counter() - start}


def main() -> None:
    """Answer all questions of a file."""
    warnings.filterwarnings("ignore")
    asked, answered = map(Path, sys.argv[1:])
    questions = json.loads(asked.read_text(encoding="utf-8"))
    answers = []
    for number, question in enumerate(questions, 1):
        answers.append(answer(question))
        print(f"{number} of {len(questions)}: {answers[-1]['said']}", flush=True)
    told = {"peer": f"PyMC-Marketing {pymc_marketing.__version__}", "answers": answers}
    answered.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
