"""Laws of allocation under rules: held against every split of small lattices, and against cheating."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adopt.allocate.certificate import leaf_bounds, verify
from adopt.allocate.choosing import keeps
from adopt.allocate.collision import collision
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Objective, Rule
from adopt.allocate.solve import allocate
from adopt.curves.table import FloatArray
from adopt.errors import InfeasibleError
from adopt.text import Message
from tests.laws.test_allocation_laws import each
from tests.tables import hill_table

GAP = 1e-4
LOT = 10.0


@st.composite
def rules(draw: st.DrawFn, cells: int, budget: float, results: FloatArray) -> Rule:
    """One rule of any kind; ``results`` are those of each cell at its maximum."""
    group = np.array(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=cells, max_size=cells)))
    part = draw(st.floats(0.05, 0.95))
    kind = draw(st.sampled_from(KINDS))
    name, everyone = Message(kind), np.ones(cells)
    if kind == "twice":
        one, other = draw(st.permutations(range(cells)))[:2]
        return Rule(name, low=0.0, of_spend=np.eye(cells)[one] - 2 * np.eye(cells)[other])
    mean_cost = budget / max(results.sum(), 1e-9)
    return {
        "least": lambda: Rule(name, low=part * budget, of_spend=group),
        "most": lambda: Rule(name, high=part * budget, of_spend=group),
        "share": lambda: Rule(name, low=0.0, of_spend=group - part),
        "at most active": lambda: Rule(name, high=float(round(part * cells)), of_active=group),
        "at least active": lambda: Rule(name, low=float(round(part * cells)), of_active=group),
        "cost": lambda: Rule(name, high=0.0, of_spend=everyone, of_results=-4 * part * mean_cost * everyone),
        "results": lambda: Rule(name, low=part * float(results.sum()), of_results=everyone),
        "at most results": lambda: Rule(name, high=part * float(results.sum()), of_results=group),
        "spend and activity": lambda: Rule(name, high=part * budget, of_spend=everyone, of_active=5 * group),
    }[kind]()


KINDS = (
    "least",
    "most",
    "share",
    "twice",
    "at most active",
    "at least active",
    "cost",
    "results",
    "at most results",
    "spend and activity",
)


@st.composite
def lattices(draw: st.DrawFn) -> BudgetProblem:
    """Two to four cells with up to seven amounts each, every kind of rule, objective and budget."""
    cells = draw(st.integers(2, 4))

    def numbers(low: float, high: float) -> FloatArray:
        return np.array(draw(st.lists(st.floats(low, high), min_size=cells, max_size=cells)))

    def whole(low: int, high: int) -> FloatArray:
        return np.array(draw(st.lists(st.integers(low, high), min_size=cells, max_size=cells)), dtype=float)

    least = LOT * whole(0, 2)
    most = least + LOT * whole(0, 4)
    half, top = numbers(5, 60), numbers(1, 20)
    table = hill_table(top, half, numbers(0.5, 4), np.full(cells, 70.0), 8)
    off = np.array(draw(st.lists(st.booleans(), min_size=cells, max_size=cells)))
    floor, ceiling = float(np.where(off, 0, least).sum()), float(most.sum())
    budget = LOT * round((floor + (ceiling - floor) * draw(st.floats(0, 1))) / LOT)
    assume(budget > 0)
    free = draw(st.booleans())
    price = draw(st.floats(0.2, 3.0)) * budget / max(float(top.sum()), 1e-9)
    objective = draw(
        st.sampled_from([Objective(), Objective(1.0, -1 / price), Objective(0.0, -1.0), Objective(price, -1.0)])
    )
    made = [draw(rules(cells, budget, table.results(most))) for _ in range(draw(st.integers(0, 3)))]
    return BudgetProblem(
        table,
        budget,
        least,
        most,
        LOT * whole(0, 5),
        least_budget=floor + (budget - floor) * draw(st.floats(0, 1)) if free else None,
        may_be_off=off,
        lot=np.full(cells, LOT),
        rules=tuple(made),
        objective=objective,
    )


def every_split(problem: BudgetProblem) -> tuple[float | None, float]:
    """The best worth of all splits on the lattice, None if none keeps the rules, and the least moved for it."""
    choices = [
        sorted({0.0, *steps} if off else set(steps))
        for steps, off in (
            (np.arange(low, high + 1, LOT).tolist(), off)
            for low, high, off in zip(problem.minimum, problem.maximum, problem.may_be_off, strict=True)  # type: ignore[arg-type]
        )
    ]
    splits = np.array(list(itertools.product(*choices)))
    results = np.column_stack([each(problem.responses, c, splits[:, c]) for c in range(splits.shape[1])])
    total, active = splits.sum(axis=1), splits > 0
    slack = 1e-9 * problem.daily_budget
    kept = (total <= problem.daily_budget + slack) & (total >= problem.least - slack)
    for rule in problem.rules:
        amount = np.zeros(len(splits))
        size = np.zeros(len(splits))
        for part, of in ((rule.of_spend, splits), (rule.of_results, results), (rule.of_active, active)):
            if part is not None:
                amount += of @ part
                size += of @ np.abs(part)
        kept &= (amount >= rule.low - 1e-9 * size) & (amount <= rule.high + 1e-9 * size)
    if not kept.any():
        return None, 0.0
    worth = problem.objective.results * results.sum(axis=1) + problem.objective.spend * total
    best = float(worth[kept].max())
    moved = np.abs(splits - problem.current).sum(axis=1)
    return best, float(moved[kept & (worth >= best - 1e-12 * abs(best))].min())


@settings(max_examples=200, deadline=None)
@given(lattices())
def test_no_split_of_a_lattice_is_better_than_certified(problem: BudgetProblem) -> None:
    best, _ = every_split(problem)
    if best is None:
        with pytest.raises(InfeasibleError):
            allocate(problem, GAP)
        return
    allocation = allocate(problem, GAP)
    certificate = allocation.certificate
    size = max(abs(best), certificate.scale)
    assert keeps(problem, allocation.daily_spend)
    assert certificate.achieved <= best + 1e-9 * size
    assert certificate.achieved >= best - GAP * size
    assert certificate.bound >= best - 1e-9 * size
    assert verify(problem, allocation.daily_spend, certificate)


@settings(max_examples=100, deadline=None)
@given(lattices())
def test_any_amounts_are_worth_no_less_than_lots(problem: BudgetProblem) -> None:
    best, _ = every_split(problem)
    assume(best is not None)
    free = replace(problem, lot=None)
    allocation = allocate(free, GAP)
    assert best is not None
    assert allocation.certificate.achieved >= best - GAP * max(abs(best), allocation.certificate.scale)
    assert verify(free, allocation.daily_spend, allocation.certificate)


@settings(max_examples=100, deadline=None)
@given(lattices(), st.integers(0, 10**6))
def test_cheating_with_the_proof_is_found(problem: BudgetProblem, seed: int) -> None:
    assume(not problem.plain and every_split(problem)[0] is not None)
    allocation = allocate(problem, GAP)
    certificate, spend, random = allocation.certificate, allocation.daily_spend, np.random.default_rng(seed)
    size = max(abs(certificate.bound), certificate.scale)
    other = random.integers(len(certificate.leaves))
    for cheated in (
        replace(certificate, bound=certificate.bound - 1e-6 * size),
        replace(certificate, achieved=certificate.achieved + 1e-6 * size),
        replace(certificate, scale=2 * size),
        replace(certificate, leaves=certificate.leaves[:other] + certificate.leaves[other + 1 :]),
    ):
        # A bound may be lowered to what is shown, down to the worth that the answer itself has.
        shown = (
            cheated.bound >= max(leaf_bounds(problem, certificate.leaves)) and cheated.scale == certificate.scale
        )
        whole = len(cheated.leaves) == len(certificate.leaves) and cheated.achieved == certificate.achieved
        assert (shown and whole) or not verify(problem, spend, cheated)
    assert not verify(problem, spend + LOT / 3, certificate)


@settings(max_examples=100, deadline=None)
@given(lattices())
def test_a_collision_is_named_where_no_split_keeps_the_rules(problem: BudgetProblem) -> None:
    # Where a rule counts results the program is exact only up to the knots of the curves.
    assume(all(rule.of_results is None for rule in problem.rules))
    assert (collision(problem) is None) == (every_split(problem)[0] is not None)
