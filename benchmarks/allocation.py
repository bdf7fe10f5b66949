"""How fast allocations are found and proved, how tight the proof is, and what a local search loses.

Run with ``python -m benchmarks.allocation``; ``--quick`` asks the small questions only.
"""

import argparse
import time
import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, minimize

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import allocate
from adopt.curves.table import FloatArray, ResponseTable
from adopt.labels import Cell

BOXES = ((0.7, 1.3), (0.0, 3.0))
"""Limits as multiples of today's spend: within 30 %, and free between nothing and three times as much."""
LOCAL_SEARCH = 100
"""Cells up to which the local search is run; it takes minutes for 1,000."""


@dataclass(frozen=True)
class Row:
    """One line of the table: several questions of one kind."""

    kind: str
    cells: int
    box: tuple[float, float]
    gap_asked: float
    seconds: float
    slowest: float
    gap: float
    local_loss: float | None

    def __str__(self) -> str:
        loss = "" if self.local_loss is None else f"{100 * self.local_loss:9.2f} %"
        limits = f"{self.box[0]:g} to {self.box[1]:g}"
        return (
            f"{self.kind:9}{self.cells:8,} {limits:>10} {self.gap_asked:8.0e} "
            f"{self.seconds:9.3f} {self.slowest:9.3f} {self.gap:9.1e} {loss:>12}"
        )


HEADING = "responses   cells     limits  gap asked  median s slowest s  gap got  local search loses"


def hill_question(
    count: int, seed: int, box: tuple[float, float], slopes: tuple[float, float], intervals: int
) -> BudgetProblem:
    """Hill curves half saturated at 0.4 to 1.8 times today's spend, today's total as the budget."""
    random = np.random.default_rng(seed)
    today = random.lognormal(4, 0.8, count)
    half, slope = today * random.uniform(0.4, 1.8, count), random.uniform(*slopes, count)
    top = 3 * today / random.lognormal(3, 0.4, count)
    spend = 3.1 * today[:, None] * np.linspace(0, 1, intervals + 1) ** 1.5
    ratio = (spend / half[:, None]) ** slope[:, None]
    value = top[:, None] * ratio / (1 + ratio)
    rate = value / np.maximum(spend, np.finfo(float).tiny)
    marginal = slope[:, None] * rate / (1 + ratio)
    cells = tuple(Cell("meta", "campaign", f"audience {number}") for number in range(count))
    table = ResponseTable.through(cells, spend, value, marginal)
    return BudgetProblem(table, float(today.sum()), box[0] * today, box[1] * today, today)


def local_search(problem: BudgetProblem) -> float:
    """Results a day of SLSQP from today's split, which is where most tools start and many stay."""
    scale, table = problem.current, problem.responses

    def loss(change: FloatArray) -> float:
        return -problem.results(change * scale)

    def slope(change: FloatArray) -> FloatArray:
        return -table.marginal_at(change * scale) * scale

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SLSQP steps outside the bounds and says so
        found = minimize(
            loss,
            problem.todays_split / scale,
            jac=slope,
            method="SLSQP",
            bounds=Bounds(problem.minimum / scale, problem.maximum / scale),
            constraints=LinearConstraint(scale[None, :], problem.daily_budget, problem.daily_budget),
            options={"maxiter": 500},
        )
    return -float(found.fun)


def measure(
    kind: str, count: int, box: tuple[float, float], gap: float, slopes: tuple[float, float], seeds: int
) -> Row:
    """Ask ``seeds`` questions of one kind."""
    seconds, gaps, losses = [], [], []
    for seed in range(seeds):
        problem = hill_question(count, seed, box, slopes, 16 if kind == "concave" else 32)
        start = time.perf_counter()
        allocation = allocate(problem, gap)
        seconds.append(time.perf_counter() - start)
        gaps.append(allocation.certificate.gap)
        if kind == "S-shaped" and count <= LOCAL_SEARCH:
            losses.append(1 - local_search(problem) / allocation.expected)
    local_loss = float(np.mean(losses)) if losses else None
    return Row(kind, count, box, gap, float(np.median(seconds)), max(seconds), max(gaps), local_loss)


def rows(quick: bool) -> list[Row]:
    """The table, one row for each kind of question."""
    shaped = ((5, 1e-4), (20, 1e-4)) if quick else ((5, 1e-4), (20, 1e-4), (100, 1e-4), (1000, 1e-3), (1000, 1e-4))
    concave = (100,) if quick else (100, 10_000, 100_000)
    seeds = 2 if quick else 10
    table = [measure("S-shaped", n, box, gap, (1.0, 4.0), seeds) for n, gap in shaped for box in BOXES]
    return table + [measure("concave", n, BOXES[1], 1e-4, (0.5, 1.0), min(seeds, 3)) for n in concave]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small questions only")
    print(HEADING)
    for row in rows(parser.parse_args().quick):
        print(row)


if __name__ == "__main__":
    main()
