"""How fast questions under rules are answered and proved, first and again after a limit moves."""

import time
from dataclasses import dataclass, replace

import numpy as np

from adopt.allocate.prices import loosen, price_of
from adopt.allocate.problem import BudgetProblem, IntArray
from adopt.allocate.rules import Rule
from adopt.allocate.solve import allocate
from adopt.text import Message
from benchmarks.hills import hill_question

RULED_HEADING = (
    "\nunder rules                     cells  gap asked  median s slowest s  worst gap  "
    "again: median s slowest s worst gap  price off by %"
)


@dataclass(frozen=True)
class RuledRow:
    """One line of the table: several questions of one kind, each asked again after a limit moved by 2 %."""

    kind: str
    cells: int
    gap_asked: float
    seconds: list[float]
    gaps: list[float]
    again: list[float]
    again_gaps: list[float]
    price_errors: list[float]

    def __str__(self) -> str:
        errors = f"{100 * float(np.median(self.price_errors)):10.2f}" if self.price_errors else ""
        first = f"{np.median(self.seconds):9.3f} {max(self.seconds):9.3f} {max(self.gaps):10.1e}"
        again = f"{np.median(self.again):16.3f} {max(self.again):9.3f} {max(self.again_gaps):9.1e}"
        return f"{self.kind:30}{self.cells:8,} {self.gap_asked:9.0e} {first} {again} {errors}"


def minimums(count: int, seed: int) -> BudgetProblem:
    """Off, or at least 40 % of today."""
    problem = hill_question(count, seed, (0.0, 3.0), (1.0, 4.0), 32)
    return replace(problem, minimum=0.4 * problem.current, may_be_off=np.ones(count, dtype=bool))


def groups(count: int, seed: int) -> BudgetProblem:
    """Off or at least 40 % of today; limits for 5 platforms, 10 campaigns and 5 tags."""
    problem = minimums(count, seed)
    rules = [
        *_limits(problem, "platform", np.arange(count) % 5, 5, (0.8, 1.2)),
        *_limits(problem, "campaign", np.arange(count) // 2 % 10, 10, (-np.inf, 1.3)),
        *_limits(problem, "tag", np.arange(count) // 4 % 5, 5, (0.6, np.inf)),
    ]
    return replace(problem, rules=tuple(rules))


def crossed(count: int, seed: int) -> BudgetProblem:
    """Off or at least 40 % of today; tight limits for 20 groups that cross one another: harder than people ask."""
    problem, random, rules = minimums(count, seed), np.random.default_rng(seed), []
    for number in range(20):
        of = (random.random(count) < 0.25).astype(int)
        rules += _limits(problem, f"group {number}", of, 2, (0.9, np.inf) if number % 2 else (-np.inf, 1.05))[1:]
    return replace(problem, rules=tuple(rules))


def lots(count: int, seed: int) -> BudgetProblem:
    """Multiples of 5 a day, at most half of the cells active, all but 1 % of the budget spent."""
    problem = minimums(count, seed)
    few = Rule(Message("few"), high=count / 2, of_active=np.ones(count))
    budget = problem.daily_budget
    return replace(problem, lot=np.full(count, 5.0), least_budget=0.99 * budget, rules=(few,))


def _limits(problem: BudgetProblem, name: str, of: IntArray, count: int, box: tuple[float, float]) -> list[Rule]:
    """Each group of cells keeps its spend within a box of today's."""
    rules = []
    for number in range(count):
        group = (of == number) * 1.0
        today = float(group @ problem.current)
        rules.append(Rule(Message(f"{name} {number}"), box[0] * today, box[1] * today, of_spend=group))
    return rules


KINDS = {
    "on/off minimums": minimums,
    "20 group rules": groups,
    "20 crossed groups": crossed,
    "lots, half active": lots,
}


def measure(kind: str, count: int, gap: float, seeds: int) -> RuledRow:
    """Ask ``seeds`` questions of one kind, each again with the first rule, or the budget, moved by 2 %."""
    row = RuledRow(kind, count, gap, [], [], [], [], [])
    for seed in range(seeds):
        problem = KINDS[kind](count, seed)
        start = time.perf_counter()
        allocation = allocate(problem, gap, strict=False)
        row.seconds.append(time.perf_counter() - start)
        row.gaps.append(allocation.certificate.gap)
        moved = loosen(problem, 0 if problem.rules else -1, 0.02 * problem.daily_budget / len(KINDS), low=False)
        start = time.perf_counter()
        again = allocate(moved, gap, strict=False, start=allocation)
        row.again.append(time.perf_counter() - start)
        row.again_gaps.append(again.certificate.gap)
        if count <= 100 and kind == "20 group rules":
            exact = allocate(problem, 1e-6, strict=False, start=allocation)
            for price in exact.prices[:3]:
                solved = price_of(problem, exact, price.rule, 2e-3 * abs(price.limit))
                row.price_errors.append(abs(price.amount - solved) / solved)
    return row


def ruled_rows(quick: bool) -> list[RuledRow]:
    """The table, one row for each kind of question."""
    if quick:
        return [measure(kind, 20, 1e-4, 1) for kind in list(KINDS)[:2]]
    small = [measure(kind, 20, 1e-4, 2) for kind in KINDS]
    large = [measure(kind, 100, 1e-4, 5) for kind in KINDS]
    return [*small, *large, *(measure(kind, 1000, 1e-3, 3) for kind in list(KINDS)[:2])]
