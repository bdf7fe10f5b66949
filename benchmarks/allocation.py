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
from adopt.allocate.spread import spread
from adopt.curves.table import FloatArray
from benchmarks.hills import hill_question
from benchmarks.ruled import RULED_HEADING, ruled_rows

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
    losses: dict[int, list[float]]
    unspent: int

    def __str__(self) -> str:
        lost = "".join(
            f"{100 * float(np.median(losses)):8.2f} {100 * max(losses):8.2f}" for losses in self.losses.values()
        )
        limits = f"{self.box[0]:g} to {self.box[1]:g}"
        return (
            f"{self.kind:9}{self.cells:8,} {limits:>10} {self.gap_asked:8.0e} "
            f"{self.seconds:9.3f} {self.slowest:9.3f} {self.gap:9.1e} {lost} {self.unspent:5}"
        )


STARTS = (1, 20)
"""Starts of the local search: today's split, and random ones beside it."""
HEADING = (
    "responses   cells     limits  gap asked  median s slowest s  gap got  "
    "% lost by SLSQP from 1 start, 20 starts (median, worst), answers that leave 1 % of the budget"
)


def local_search(problem: BudgetProblem, start: FloatArray) -> FloatArray:
    """Where SLSQP ends from a split, which from today's is where most tools start and many stay."""
    scale, table = problem.current, problem.responses

    def loss(change: FloatArray) -> float:
        return -problem.results(change * scale)

    def slope(change: FloatArray) -> FloatArray:
        return -table.marginal_at(change * scale) * scale

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SLSQP steps outside the bounds and says so
        found = minimize(
            loss,
            start / scale,
            jac=slope,
            method="SLSQP",
            bounds=Bounds(problem.minimum / scale, problem.maximum / scale),
            constraints=LinearConstraint(scale[None, :], problem.daily_budget, problem.daily_budget),
            options={"maxiter": 500},
        )
    return np.asarray(found.x * scale, dtype=float)


def losses_of(problem: BudgetProblem, best: float) -> tuple[dict[int, float], int]:
    """By how much the best of one start and of twenty falls short, and how many answers leave money over."""
    random, spread_out = np.random.default_rng(0), problem.maximum - problem.minimum
    found, reached = [problem.todays_split], []
    for _ in range(max(STARTS) - 1):
        wanted = problem.minimum + spread_out * random.random(len(spread_out))
        found.append(spread(problem.daily_budget, problem.minimum, problem.maximum, wanted))
    ends = [local_search(problem, start) for start in found]
    off = [abs(end.sum() / problem.daily_budget - 1) > 0.01 for end in ends]
    # What leaves money over counts as it stands, what spends too much counts for nothing.
    reached = [problem.results(end) if end.sum() <= 1.01 * problem.daily_budget else 0.0 for end in ends]
    return {count: 1 - max(reached[:count]) / best for count in STARTS}, sum(off)


def measure(
    kind: str, count: int, box: tuple[float, float], gap: float, slopes: tuple[float, float], seeds: int
) -> Row:
    """Ask ``seeds`` questions of one kind."""
    seconds, gaps, unspent = [], [], 0
    losses: dict[int, list[float]] = {}
    for seed in range(seeds):
        problem = hill_question(count, seed, box, slopes, 16 if kind == "concave" else 32)
        start = time.perf_counter()
        allocation = allocate(problem, gap)
        seconds.append(time.perf_counter() - start)
        gaps.append(allocation.certificate.gap)
        if kind == "S-shaped" and count <= LOCAL_SEARCH and seed < (3 if count == LOCAL_SEARCH else seeds):
            lost, left = losses_of(problem, allocation.expected)
            unspent += left
            for starts, share in lost.items():
                losses.setdefault(starts, []).append(share)
    return Row(kind, count, box, gap, float(np.median(seconds)), max(seconds), max(gaps), losses, unspent)


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
    quick = parser.parse_args().quick
    for row in rows(quick):
        print(row)
    print(RULED_HEADING)
    for ruled in ruled_rows(quick):
        print(ruled)


if __name__ == "__main__":
    main()
