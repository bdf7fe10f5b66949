from itertools import product

import numpy as np
import pytest

from adopt.allocate.certificate import faults, verify
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import allocate
from adopt.allocate.unspent import UNSPENT, up_to_budget
from adopt.curves.table import FloatArray, ResponseTable
from adopt.errors import InfeasibleError, QuestionError
from tests.tables import hill_table
from tests.unit.allocate.questions import linear


def hyperbolas(top: list[float], half: float = 100.0, reach: float = 2000.0) -> ResponseTable:
    """Money a day ``top x / (x + half)``; its marginal is ``top half / (x + half)^2``."""
    count = len(top)
    return hill_table(np.array(top), np.full(count, half), np.ones(count), np.full(count, reach), 400)


def test_money_is_spent_until_the_next_unit_brings_a_unit() -> None:
    # top 100 / (x + 100)^2 = 1 at x = 10 sqrt(top) - 100: 300 of the first cell, 100 of the second.
    problem = up_to_budget(hyperbolas([1600.0, 400.0]), np.array([250.0, 250.0]), 500.0, -1.0, 1.0)
    allocation = allocate(problem)
    assert allocation.daily_spend == pytest.approx([300, 100, 100], abs=0.05)
    assert allocation.by_cell()[UNSPENT] == pytest.approx(100, abs=0.1)
    # Revenue left 1600 * 3/4 + 400 * 1/2 = 1400, spend 400, so a profit of 1000, and 100 more are still there.
    assert allocation.expected - 500 == pytest.approx(1000, rel=1e-5)
    assert allocation.price == pytest.approx(1.0)
    assert verify(problem, allocation.daily_spend, allocation.certificate)
    assert allocation.certificate.holds(1e-6)


def test_a_budget_that_pays_to_the_last_unit_is_spent() -> None:
    # With 250 in all, (x + 100) / (y + 100) = sqrt(1600 / 400) = 2: x = 200, y = 50, at a price of 16/9.
    problem = up_to_budget(hyperbolas([1600.0, 400.0]), np.array([125.0, 125.0]), 250.0, -1.0, 1.0)
    allocation = allocate(problem)
    assert allocation.daily_spend == pytest.approx([200, 50, 0], abs=0.05)
    assert allocation.price == pytest.approx(16 / 9, rel=1e-3)


def test_what_the_limits_ask_for_is_spent_though_it_does_not_pay() -> None:
    # Nothing pays: the first unit brings 50 * 100 / 100^2 = 0.5.
    problem = up_to_budget(hyperbolas([50.0, 50.0]), np.array([200.0, 100.0]), 300.0, -0.5, 0.5)
    assert allocate(problem).daily_spend == pytest.approx([100, 50, 150])


def test_what_the_limits_cannot_take_stays_unspent() -> None:
    problem = up_to_budget(hyperbolas([9e5, 9e5]), np.array([200.0, 100.0]), 1000.0, -0.5, 0.5)
    allocation = allocate(problem)
    assert allocation.daily_spend == pytest.approx([300, 150, 550])
    assert verify(problem, allocation.daily_spend, allocation.certificate)


def test_what_is_worth_just_what_it_costs_is_spent_as_today() -> None:
    # Each unit brings a unit: all answers are equally good, and today's split is the nearest.
    table = linear(([0, 900], [1, 1]), ([0, 900], [1, 1]))
    assert allocate(up_to_budget(table, np.array([300.0, 100.0]), 400.0)).daily_spend == pytest.approx(
        [300, 100, 0]
    )


def test_the_least_that_the_changes_allow_must_fit_the_budget() -> None:
    with pytest.raises(
        InfeasibleError, match=r"can take between 150.00 and 450.00 a day, but the budget is 140.00"
    ):
        up_to_budget(hyperbolas([50.0, 50.0]), np.array([200.0, 100.0]), 140.0)


@pytest.mark.parametrize("budget", [float("nan"), float("inf"), -1.0])
def test_a_budget_that_is_no_amount_is_refused(budget: float) -> None:
    with pytest.raises(QuestionError, match="must be an amount of money"):
        up_to_budget(hyperbolas([50.0]), np.array([100.0]), budget)


def test_a_proof_that_forgets_the_money_left_over_is_refused() -> None:
    problem = up_to_budget(hyperbolas([1600.0, 400.0]), np.array([250.0, 250.0]), 500.0, -1.0, 1.0)
    allocation = allocate(problem)
    (fault,) = faults(problem, allocation.daily_spend + np.array([0, 0, 50.0]), allocation.certificate)[:1]
    assert "a day is spent, not 500.00 a day" in str(fault)
    greedy = np.array([400.0, 100.0, 0.0])  # all is spent, and a quarter of it brings less than it costs
    assert problem.results(greedy) < allocation.expected - 5
    assert not verify(problem, greedy, allocation.certificate)


def one_by_one(problem: BudgetProblem, points: int) -> float:
    """The most of all splits on a grid: money left over is worth what it is."""
    cells = len(problem.minimum) - 1
    grid = np.linspace(problem.minimum[:cells], problem.maximum[:cells], points).T
    worth = np.stack([problem.responses.results(np.append(column, 0.0))[:cells] for column in grid.T], axis=1)
    best = -np.inf
    for choice in product(range(points), repeat=cells):
        spent = sum(grid[c, k] for c, k in enumerate(choice))
        if spent <= problem.daily_budget:
            best = max(best, sum(worth[c, k] for c, k in enumerate(choice)) + problem.daily_budget - spent)
    return float(best)


def random_question(seed: int, slopes: tuple[float, float]) -> BudgetProblem:
    random = np.random.default_rng(seed)
    today: FloatArray = random.lognormal(4, 0.5, 3)
    half, slope = today * random.uniform(0.4, 1.8, 3), random.uniform(*slopes, 3)
    table = hill_table(today * random.uniform(0.8, 5, 3), half, slope, 3.1 * today)
    low, high = ((-1.0, 2.0), (-0.5, 0.5), (-1.0, 1.0))[seed % 3]
    budget = today.sum() * random.uniform(max(1 + low, 0.2), 1.3 + high)
    return up_to_budget(table, today, float(budget), low, high)


@pytest.mark.parametrize("slopes", [(0.8, 1.1), (1.5, 4.0)])
@pytest.mark.parametrize("seed", range(9))
def test_no_split_on_a_grid_leaves_more_money(seed: int, slopes: tuple[float, float]) -> None:
    problem = random_question(seed, slopes)
    allocation = allocate(problem)
    assert verify(problem, allocation.daily_spend, allocation.certificate)
    searched = one_by_one(problem, 25)
    assert allocation.certificate.bound >= searched * (1 - 1e-12)
    assert allocation.expected >= searched * (1 - 1e-4)
    # The grid is fine enough to come close: the question is the same one.
    assert searched >= allocation.expected * 0.97
