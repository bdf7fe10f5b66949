"""Laws of allocation: held against brute force, against itself, and against cheating."""

import itertools
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adopt.allocate.certificate import verify
from adopt.allocate.concave import equal_marginals
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rounding import round_to_minor_units
from adopt.allocate.solve import allocate
from adopt.curves.table import FloatArray, ResponseTable
from tests.tables import hill_table

GAP = 1e-4


@st.composite
def questions(draw: st.DrawFn, least: int = 2, most: int = 4) -> BudgetProblem:
    """Hill curves with slopes 0.5 to 4, half-saturation at 0.4 to 1.8 times today, two kinds of limits."""
    count = draw(st.integers(least, most))

    def numbers(low: float, high: float) -> FloatArray:
        return np.array(draw(st.lists(st.floats(low, high), min_size=count, max_size=count)))

    today = numbers(20, 500)
    table = hill_table(today * numbers(0.02, 0.2), today * numbers(0.4, 1.8), numbers(0.5, 4), 3.1 * today)
    low, high = draw(st.sampled_from([(0.7, 1.3), (0.0, 3.0)]))
    budget = float(today.sum()) * draw(st.floats(max(low, 0.1), high))
    return BudgetProblem(table, budget, low * today, high * today, today)


def brute_force(problem: BudgetProblem) -> float:
    """The best of a grid over all cells but the last, refined twice around its five best points."""
    low, high, budget = problem.minimum, problem.maximum, problem.daily_budget
    free = len(low) - 1
    steps = {1: 400, 2: 40, 3: 14}[free]
    centres, width, best = [(low[:-1] + high[:-1]) / 2], (high[:-1] - low[:-1]) / 2, -np.inf
    for _ in range(3):
        axes = np.linspace(-1, 1, steps)
        moves = np.array(list(itertools.product(axes, repeat=free))) * width
        points = np.clip(np.concatenate([centre + moves for centre in centres]), low[:-1], high[:-1])
        last = budget - points.sum(axis=1)
        allowed = (last >= low[-1]) & (last <= high[-1])
        if not allowed.any():
            break
        points = np.column_stack([points, last])[allowed]
        values = np.sum([each(problem.responses, cell, points[:, cell]) for cell in range(free + 1)], axis=0)
        order = np.argsort(values)[::-1][:5]
        best = max(best, float(values[order[0]]))
        centres, width = list(points[order, :-1]), width * 2 / steps
    return best


def each(table: ResponseTable, cell: int, spend: FloatArray) -> FloatArray:
    """Results of one cell at many spends, by integrating the marginal: no code in common with the table."""
    knots, marginal = table.spend[cell], table.marginal[cell]
    inside = np.minimum(spend, knots[-1])
    whole = np.concatenate([[0.0], np.cumsum(np.diff(knots) * (marginal[1:] + marginal[:-1]) / 2)])
    left = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
    there = np.interp(inside, knots, marginal)
    return np.asarray(whole[left] + (inside - knots[left]) * (marginal[left] + there) / 2)


@settings(max_examples=300, deadline=None)
@given(questions())
def test_no_split_of_a_grid_is_better_than_certified(problem: BudgetProblem) -> None:
    allocation = allocate(problem, GAP)
    best = brute_force(problem)
    assert allocation.expected >= best * (1 - GAP) - 1e-12
    assert allocation.certificate.bound >= best * (1 - 1e-9)
    assert verify(problem, allocation.daily_spend, allocation.certificate)


@settings(max_examples=100, deadline=None)
@given(questions(1, 8))
def test_the_answer_is_allowed_and_no_worse_than_todays_split(problem: BudgetProblem) -> None:
    allocation = allocate(problem, GAP)
    spend = allocation.daily_spend
    assert np.all(problem.minimum <= spend)
    assert np.all(spend <= problem.maximum)
    assert spend.sum() == pytest.approx(problem.daily_budget, rel=1e-9)
    assert allocation.expected >= problem.results(problem.todays_split) * (1 - 1e-9)
    assert list(allocation.by_cell()) == list(problem.responses.cells)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_the_order_of_the_cells_does_not_matter(problem: BudgetProblem) -> None:
    order = np.arange(len(problem.minimum))[::-1]
    table = problem.responses
    turned = BudgetProblem(
        ResponseTable(tuple(table.cells[i] for i in order), table.spend[order], table.marginal[order]),
        problem.daily_budget,
        problem.minimum[order],
        problem.maximum[order],
        problem.current[order],
    )
    first, second = allocate(problem, GAP), allocate(turned, GAP)
    assert problem.results(second.daily_spend[order]) == pytest.approx(first.expected, rel=GAP)
    assert second.by_cell().keys() == first.by_cell().keys()


@settings(max_examples=60, deadline=None)
@given(questions(), st.sampled_from([1e-3, 0.01, 100.0, 1e4]), st.sampled_from([1e-4, 0.1, 1e5]))
def test_other_units_of_money_and_results_scale_the_answer(
    problem: BudgetProblem, money: float, results: float
) -> None:
    table = problem.responses
    other = BudgetProblem(
        ResponseTable(table.cells, table.spend * money, table.marginal * results / money),
        problem.daily_budget * money,
        problem.minimum * money,
        problem.maximum * money,
        problem.current * money,
    )
    first, second = allocate(problem, GAP), allocate(other, GAP)
    assert second.expected == pytest.approx(first.expected * results, rel=GAP)
    assert problem.results(second.daily_spend / money) == pytest.approx(first.expected, rel=GAP)


@settings(max_examples=60, deadline=None)
@given(questions(), st.floats(0, 1))
def test_more_budget_never_gives_less(problem: BudgetProblem, part: float) -> None:
    budget = problem.daily_budget + part * (problem.maximum.sum() - problem.daily_budget)
    more = BudgetProblem(problem.responses, budget, problem.minimum, problem.maximum, problem.current)
    assert allocate(more, GAP).expected >= allocate(problem, GAP).expected * (1 - GAP)


@settings(max_examples=60, deadline=None)
@given(questions(), st.floats(0, 1))
def test_wider_limits_never_give_less(problem: BudgetProblem, part: float) -> None:
    wider = BudgetProblem(
        problem.responses,
        problem.daily_budget,
        problem.minimum * part,
        problem.maximum * (1 + part),
        problem.current,
    )
    assert allocate(wider, GAP).expected >= allocate(problem, GAP).expected * (1 - GAP)


@settings(max_examples=60, deadline=None)
@given(questions(), st.integers(0, 3))
def test_a_limit_on_one_cell_limits_that_cell_and_frees_the_money_for_the_others(
    problem: BudgetProblem, number: int
) -> None:
    # A library that totalled all columns where one was named passed its tests: nothing moved between cells.
    cell = number % len(problem.minimum)
    spend = allocate(problem, GAP).daily_spend
    others = float(np.delete(problem.maximum - spend, cell).sum())
    cut = min((spend[cell] - problem.minimum[cell]) / 2, others)
    maximum = problem.maximum.copy()
    maximum[cell] = spend[cell] - cut
    moved = allocate(
        BudgetProblem(problem.responses, problem.daily_budget, problem.minimum, maximum, problem.current), GAP
    ).daily_spend
    assert moved[cell] <= spend[cell] - cut
    gained = np.delete(moved - spend, cell).sum()
    assert gained == pytest.approx(spend[cell] - moved[cell], abs=1e-6 * problem.daily_budget)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_doubling_what_a_cell_gives_never_takes_money_from_it(problem: BudgetProblem) -> None:
    table = problem.responses
    marginal = table.marginal.copy()
    marginal[0] *= 2
    better = BudgetProblem(
        ResponseTable(table.cells, table.spend, marginal),
        problem.daily_budget,
        problem.minimum,
        problem.maximum,
        problem.current,
    )
    before, after = allocate(problem, 1e-6), allocate(better, 1e-6)
    # Each answer is best for its own question, up to the gap; the sum of both says so of the first cell.
    then, now = table.results(before.daily_spend)[0], table.results(after.daily_spend)[0]
    assert now >= then - 4e-6 * after.expected


@settings(max_examples=60, deadline=None)
@given(questions(2, 5), st.integers(0, 10**6))
def test_cheating_with_the_proof_is_found(problem: BudgetProblem, seed: int) -> None:
    allocation = allocate(problem, GAP)
    certificate, spend = allocation.certificate, allocation.daily_spend
    random = np.random.default_rng(seed)
    other = random.integers(len(certificate.leaves))
    lower_bound = replace(certificate, bound=certificate.bound * (1 - 1e-6))
    better = replace(certificate, achieved=certificate.achieved * (1 + 1e-6))
    leaves = certificate.leaves[:other] + certificate.leaves[other + 1 :]
    for cheated in (lower_bound, better, replace(certificate, leaves=leaves)):
        assert not verify(problem, spend, cheated)
    assert not verify(problem, spend * 1.001, certificate)


@settings(max_examples=100, deadline=None)
@given(questions(1, 8))
def test_marginals_are_equal_wherever_a_concave_cell_is_free(problem: BudgetProblem) -> None:
    falling = np.maximum.accumulate(problem.responses.marginal[:, ::-1], axis=1)[:, ::-1]
    table = ResponseTable(problem.responses.cells, problem.responses.spend, falling)
    low, high = problem.minimum, problem.maximum
    spend = equal_marginals(table, low, high, problem.daily_budget, problem.current)
    marginal = table.marginal_at(spend)
    up, down = marginal[spend < high * (1 - 1e-9)], marginal[spend > low * (1 + 1e-9)]
    if up.size and down.size:
        assert up.max() <= down.min() + 1e-6 * falling.max()


amounts = st.floats(0, 5000)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(amounts, st.floats(0, 30), st.floats(0, 30)), min_size=1, max_size=8),
    st.integers(1, 400),
    st.sampled_from(["0.01", "0.001", "1"]),
)
@example([(10.0, 5.0, 5.0), (20.0, 5.0, 5.0)], 3, "0.01")
def test_rounded_budgets_add_up_to_the_last_minor_unit(
    rows: list[tuple[float, float, float]], days: int, unit: str
) -> None:
    # Two minor units of room on both sides, so that rounding always has an answer.
    step = Decimal(unit)
    spend = np.array([row[0] for row in rows]) + 3 * float(step)
    low = np.maximum(spend - np.array([row[1] for row in rows]) - 2 * float(step), 0)
    high = spend + np.array([row[2] for row in rows]) + 2 * float(step)
    total = (Decimal(repr(float(spend.sum()))) * days).quantize(step)
    got = round_to_minor_units(spend, low, high, total, days, step)
    assert (sum(got, Decimal(0)) * days).quantize(step) == total
    broken = [amount for amount in got if amount % step]
    assert len(broken) <= 1
    tolerance = step / 10**6
    for amount, least, most in zip(got, low.tolist(), high.tolist(), strict=True):
        assert Decimal(repr(least)) - tolerance <= amount <= Decimal(repr(most)) + tolerance
    moves = sorted(abs(amount - Decimal(repr(x))) for amount, x in zip(got, spend.tolist(), strict=True))
    assert all(move < step + tolerance for move in moves[:-1])
    assert moves[-1] < 2 * step
