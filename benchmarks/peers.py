"""The optimisers of the well-known packages beside a certified best, on S-shaped curves.

Hill curves of slopes 1 to 4, half of the most at 0.4 to 1.8 times today's spend; today's budget is to be split,
each cell within ±30 % or from 0 to 3 times today. A peer answers in an environment of its own, through a file:

    python -m benchmarks.peers --ask questions.json [--questions N]
    python benchmarks/peer_pymc_marketing.py questions.json answers.json      # in the peer's environment
    python -m benchmarks.peers questions.json answers.json [...]
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import Allocation, allocate
from adopt.curves.table import ResponseTable
from adopt.labels import Cell
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

CELLS = (5, 20, 100)
BOXES = {"±30 %": (0.7, 1.3), "0 to 3×": (0.0, 3.0)}
KNOTS = np.concatenate([[0.0], np.geomspace(1e-3, 3.0, 160)])
"""Of the tables, in multiples of today's spend."""
LEFT_OVER = 1e-3
"""Share of the budget from which money counts as left over, or overspent."""


def question(cells: int, box: str, seed: int) -> dict[str, Any]:
    """A question as plain numbers, currency units a day."""
    random = np.random.default_rng([cells, len(box), seed])
    today = np.exp(random.normal(0.0, 0.5, cells))
    low, high = BOXES[box]
    return {
        "box": box,
        "seed": seed,
        "today": today.tolist(),
        "slope": random.uniform(1.0, 4.0, cells).tolist(),
        "half": (random.uniform(0.4, 1.8, cells) * today).tolist(),
        "most": (np.exp(random.normal(0.0, 0.5, cells)) * today).tolist(),
        "minimum": (low * today).tolist(),
        "maximum": (high * today).tolist(),
    }


def results(asked: dict[str, Any], spend: FloatArray) -> float:
    """What a split brings on the curves themselves."""
    return float(_curve(asked, spend[:, None])[0].sum())


def _curve(asked: dict[str, Any], spend: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Values and slopes, (C, K) -> (C, K) each."""
    slope, half, most = (np.array(asked[name])[:, None] for name in ("slope", "half", "most"))
    power = (spend / half) ** slope
    marginal = most * slope * power / np.maximum(spend, 1e-12) / (1 + power) ** 2
    return most * power / (1 + power), marginal


def certified(asked: dict[str, Any]) -> Allocation:
    """The answer of adopt, with its proof."""
    today, minimum, maximum = (np.array(asked[name]) for name in ("today", "minimum", "maximum"))
    spend = today[:, None] * KNOTS
    cells = tuple(Cell("peer", "", str(i)) for i in range(len(today)))
    table = ResponseTable.through(cells, spend, *_curve(asked, spend))
    return allocate(BudgetProblem(table, float(today.sum()), minimum, maximum, today), time_limit=60.0)


def judged(asked: dict[str, Any], peer: str, answer: dict[str, Any], best: Allocation) -> dict[str, object]:
    """One answer beside the best."""
    today, most = np.array(asked["today"]), results(asked, best.daily_spend)
    row: dict[str, object] = {"peer": peer, "cells": len(today), "box": asked["box"], "seconds": answer["seconds"]}
    if answer["spend"] is None:
        return row | {"loss": np.nan, "left over": np.nan, "failed": True}
    spend = np.clip(np.array(answer["spend"]), asked["minimum"], asked["maximum"])
    left = 1 - spend.sum() / today.sum()
    return row | {"loss": 1 - results(asked, spend) / most, "left over": left, "failed": False}


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a peer, number of cells and box: losses against the certified best, and how long it took."""
    grouped = rows.groupby(["peer", "cells", "box"], sort=False)
    return grouped.agg(
        questions=("loss", "size"),
        **{
            "median loss": ("loss", "median"),
            "worst loss": ("loss", "max"),
            "budget missed": ("left over", lambda left: int((left.abs() > LEFT_OVER).sum())),
            "failed, and said so": ("failed", "sum"),
            "median seconds": ("seconds", "median"),
        },
    ).reset_index()


def compare(questions: Sequence[dict[str, Any]], peers: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """All answers of all peers beside adopt's."""
    rows, gaps = [], []
    for i, asked in enumerate(questions):
        best = certified(asked)
        gaps.append(best.certificate.gap)
        rows += [judged(asked, peer["peer"], peer["answers"][i], best) for peer in peers]
    return summary(pd.DataFrame(rows)).assign(**{"adopt's gap, at most": max(gaps)})


def main() -> None:
    """Write the questions, or print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("files", nargs="*", type=Path, help="the questions, then answers")
    options.add_argument("--ask", type=Path, help="write the questions to this file")
    options.add_argument("--questions", type=int, default=10, help="of each number of cells and box")
    given = options.parse_args()
    if given.ask:
        asked = [question(cells, box, seed) for cells in CELLS for box in BOXES for seed in range(given.questions)]
        given.ask.write_text(json.dumps(asked), encoding="utf-8")
        return
    first, *answers = (json.loads(file.read_text(encoding="utf-8")) for file in given.files)
    show(f"Loss against the certified best ({machine()})", compare(first, answers).round(4))


if __name__ == "__main__":
    main()
