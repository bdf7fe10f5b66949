"""How long one total over many accounts takes to share, and how near to the bound.

``python -m benchmarks.shared``. Frontiers are made up: of every four accounts three have falling returns and one
an S-shape, 25 points each, budgets over two orders of magnitude. The time is that of the split alone; to learn an
account's curves and to find its points takes a fraction of a second each (``benchmarks.scale``).
"""

import argparse
import time

import numpy as np
import pandas as pd

from adopt.allocate.shared import share
from adopt.allocate.shared_certificate import SharedLeaf, bound_at_points, bound_between, shared_faults
from adopt.allocate.shared_problem import SharedProblem
from benchmarks.tables import machine, show

POINTS = 25


def made_up(accounts: int, seed: int) -> SharedProblem:
    """Accounts with Hill curves as frontiers, and half of what they can take together as the total."""
    chance = np.random.default_rng(seed)
    today = np.exp(chance.normal(9, 1.2, accounts))
    slope = np.where(
        np.arange(accounts) % 4 == 3, chance.uniform(1.5, 4, accounts), chance.uniform(0.6, 1, accounts)
    )
    half, top = today * chance.uniform(0.5, 2, accounts), today * chance.uniform(0.02, 0.2, accounts)
    budgets = [np.linspace(0, 2 * spend, POINTS) for spend in today]
    outcomes = [
        t * at**n / (at**n + h**n) for t, at, n, h in zip(top, budgets, slope, half, strict=True)
    ]  # fmt: skip
    names = tuple(f"account {i}" for i in range(accounts))
    gaps = tuple(np.zeros(POINTS - 1, dtype=bool) for _ in names)
    return SharedProblem(names, tuple(budgets), tuple(outcomes), gaps, float(0.6 * today.sum()))


def measured(accounts: int, seed: int) -> dict[str, object]:
    """Time and gaps of one split."""
    problem = made_up(accounts, seed)
    begun = time.perf_counter()
    answer = share(problem)
    took = time.perf_counter() - begun
    begun = time.perf_counter()
    sound = not shared_faults(problem, answer.split, answer.certificate)
    checked = time.perf_counter() - begun
    whole = SharedLeaf(problem.lower, problem.upper, answer.price)
    flattery = bound_at_points(problem, [whole]) / answer.certificate.achieved - 1
    between = bound_between(problem, answer.certificate.leaves) / answer.certificate.achieved - 1
    return {
        "accounts": accounts,
        "split, s": took,
        "check, s": checked,
        "boxes": len(answer.certificate.leaves),
        "gap at points": answer.certificate.gap,
        "gap between points": between,
        "envelopes promise more by": flattery,
        "unproved": int(not sound),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--seeds", type=int, default=10)
    asked = parser.parse_args()
    rows = pd.DataFrame([measured(count, seed) for count in asked.accounts for seed in range(asked.seeds)])
    worst = rows.groupby("accounts").max().reset_index()
    show(f"One total over accounts, the worst of {asked.seeds} ({machine()})", worst)


if __name__ == "__main__":
    main()
