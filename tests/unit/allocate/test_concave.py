import numpy as np
import pytest

from adopt.allocate.concave import equal_marginals, is_concave
from adopt.allocate.problem import BudgetProblem
from tests.tables import cells, hill_table
from tests.unit.allocate.questions import linear, question, s_curves


def test_marginals_are_equal_where_both_cells_are_free() -> None:
    # Marginals c*k/(x+k)^2 with k = 100 and tops 40 and 10 agree when (x+100)/(y+100) = sqrt(4);
    # with x + y = 700: x = 500, y = 200.
    table = hill_table(np.array([40.0, 10.0]), np.full(2, 100.0), np.ones(2), np.full(2, 700.0), 400)
    spend = equal_marginals(table, np.zeros(2), np.full(2, 700.0), 700, np.zeros(2))
    assert spend == pytest.approx([500, 200], abs=0.05)


def test_a_limit_holds_and_the_rest_goes_to_the_other_cell() -> None:
    table = linear(([0, 100], [2, 0]), ([0, 100], [1, 0]))
    assert equal_marginals(table, np.zeros(2), np.array([30.0, 90.0]), 80, np.zeros(2)) == pytest.approx([30, 50])


def test_linear_marginals_agree_exactly() -> None:
    # 2 - x/50 = 1 - y/100 with x + y = 100: x = 200/3, y = 100/3.
    table = linear(([0, 100], [2, 0]), ([0, 100], [1, 0]))
    assert equal_marginals(table, np.zeros(2), np.full(2, 100.0), 100, np.zeros(2)) == pytest.approx(
        [200 / 3, 100 / 3]
    )


def test_flat_responses_leave_money_where_it_is() -> None:
    table = linear(([0, 100], [1, 1]), ([0, 100], [1, 1]))
    wanted = np.array([70.0, 20.0])
    assert equal_marginals(table, np.zeros(2), np.full(2, 100.0), 90, wanted) == pytest.approx([70, 20])


def test_responses_of_nothing_leave_money_where_it_is() -> None:
    table = linear(([0, 100], [0, 0]), ([0, 100], [0, 0]))
    wanted = np.array([70.0, 20.0])
    assert equal_marginals(table, np.zeros(2), np.full(2, 200.0), 90, wanted) == pytest.approx([70, 20])


def test_money_beyond_the_table_is_spread_towards_what_is_wanted() -> None:
    table = linear(([0, 10], [1, 0]), ([0, 10], [1, 0]))
    wanted = np.array([90.0, 30.0])
    assert equal_marginals(table, np.zeros(2), np.full(2, 200.0), 120, wanted) == pytest.approx([90, 30])


def test_a_flat_stretch_takes_what_the_price_leaves_open() -> None:
    # The first cell buys at 1 all the way, the second above 1 only up to 50 a day.
    table = linear(([0, 100], [1, 1]), ([0, 100], [2, 0]))
    spend = equal_marginals(table, np.zeros(2), np.full(2, 100.0), 80, np.array([80.0, 0.0]))
    assert spend == pytest.approx([30, 50])


def test_a_hundred_thousand_cells_add_up_to_the_budget() -> None:
    random = np.random.default_rng(1)
    today = random.lognormal(4, 1, 100_000)
    table = hill_table(today, today, random.uniform(0.5, 1, len(today)), 3.1 * today, 8)
    spend = equal_marginals(table, 0.5 * today, 1.5 * today, float(today.sum()), today)
    assert spend.sum() == pytest.approx(today.sum(), rel=1e-13)
    free = (spend > 0.5 * today) & (spend < 1.5 * today)
    marginal = table.marginal_at(spend)[free]
    assert np.ptp(marginal) <= 1e-9 * marginal.max()


def test_an_s_curve_is_concave_where_its_limits_are() -> None:
    table = linear(([0, 50, 100], [0, 2, 0]))
    assert is_concave(question(table, 70, [50], [90]))
    assert not is_concave(question(table, 70, [49], [90]))
    assert is_concave(question(table, 20, [20], [20]))  # nothing to decide
    assert not is_concave(s_curves(5, 0))


def test_tables_out_of_todays_reach_are_allowed() -> None:
    table = hill_table(np.array([9.0]), np.array([5.0]), np.array([1.0]), np.array([20.0]))
    problem = BudgetProblem(table, 30, np.array([25.0]), np.array([40.0]), np.array([0.0]))
    assert problem.responses.cells == cells(1)
    assert equal_marginals(table, problem.minimum, problem.maximum, 30, problem.current) == pytest.approx([30])
