import math

import numpy as np
import pytest

from adopt.allocate.problem import BudgetProblem, within_change_limits
from adopt.errors import InfeasibleError, QuestionError
from tests.unit.allocate.questions import linear, question

TABLE = linear(([0, 1000], [1, 0]), ([0, 1000], [1, 0]))
TODAY = np.array([600.0, 400.0])


def changed(
    budget: float, low: float = -0.5, high: float = 0.5, today: tuple[float, float] = (600.0, 400.0)
) -> BudgetProblem:
    return within_change_limits(TABLE, np.array(today), budget, low, high)


def test_change_limits_become_a_minimum_and_a_maximum_for_each_cell() -> None:
    problem = changed(1000, -0.3, 0.5)
    assert problem.minimum == pytest.approx([420, 280])
    assert problem.maximum == pytest.approx([900, 600])


def test_a_cell_with_nothing_today_stays_at_nothing() -> None:
    problem = changed(500, today=(500.0, 0.0))
    assert problem.maximum.tolist() == [750, 0]


def test_a_budget_above_the_change_limits_is_refused_with_the_change_that_would_do() -> None:
    with pytest.raises(InfeasibleError) as refused:
        changed(2000)
    assert str(refused.value) == (
        "With changes between -50 % and +50 % the cells can take between 500.00 and 1,500.00 a day, "
        "but the budget is 2,000.00 a day. "
        "Set the budget between 500.00 and 1,500.00 a day, or allow changes up to +100 %."
    )
    assert changed(2000, -0.5, 1.0).daily_budget == 2000


def test_a_budget_below_the_change_limits_is_refused_with_the_change_that_would_do() -> None:
    with pytest.raises(InfeasibleError, match=r"allow changes down to -67 %\.$"):
        changed(333)
    assert changed(333, -0.67).daily_budget == 333


def test_change_limits_of_nothing_leave_nothing_to_spend() -> None:
    with pytest.raises(InfeasibleError, match="give each a minimum and a maximum a day instead"):
        changed(100, today=(0.0, 0.0))


@pytest.mark.parametrize(("low", "high"), [(-1.1, 0), (0.2, 0.1), (math.nan, 1), (-0.5, math.inf)])
def test_change_limits_that_make_no_sense_are_refused(low: float, high: float) -> None:
    with pytest.raises(QuestionError, match="Changes must run from -100 %"):
        changed(1000, low, high)


@pytest.mark.parametrize("budget", [-1.0, math.nan, math.inf])
def test_a_budget_that_is_no_amount_is_refused(budget: float) -> None:
    with pytest.raises(QuestionError, match="daily budget must be an amount of money"):
        changed(budget)


def test_spend_today_that_is_no_amount_is_refused_by_name() -> None:
    with pytest.raises(QuestionError, match="audience 1 must be an amount of money a day, 0 or more, got nan"):
        changed(1000, today=(500.0, math.nan))


def test_a_minimum_above_its_maximum_is_refused_by_name() -> None:
    with pytest.raises(QuestionError, match=r"audience 1 must get at least 9.00 a day but at most 8.00 a day"):
        question(TABLE, 10, [0, 9], [5, 8])


def test_amounts_of_another_length_are_refused() -> None:
    with pytest.raises(QuestionError, match=r"minimum must hold one amount for each of the 2 cells.*\(3,\)"):
        question(TABLE, 10, [0, 0, 0], [5, 8, 9])


def test_minimums_above_the_budget_are_refused_with_what_is_short() -> None:
    with pytest.raises(InfeasibleError) as refused:
        question(TABLE, 100, [30, 80], [200, 200])
    assert str(refused.value) == (
        "The minimums add up to 110.00 a day, but the budget is 100.00 a day. "
        "Raise the budget by 10.00 a day, or lower minimums by as much; "
        "the largest is 80.00 a day, for meta / campaign / audience 1."
    )


def test_maximums_below_the_budget_are_refused_with_what_is_over() -> None:
    with pytest.raises(InfeasibleError) as refused:
        question(TABLE, 100.333, [0, 0], [30, 40])
    assert str(refused.value) == (
        "The maximums add up to 70.00 a day, but the budget is 100.33 a day. "
        "Lower the budget by 30.34 a day, or raise maximums by as much; "
        "the smallest is 30.00 a day, for meta / campaign / audience 0."
    )


def test_todays_split_is_scaled_to_the_budget_and_cut_at_the_limits() -> None:
    # 300 and 100 doubled are 600 and 200; the first may get 500, so the second gets 300.
    problem = BudgetProblem(TABLE, 800, np.zeros(2), np.array([500.0, 900.0]), np.array([300.0, 100.0]))
    assert problem.todays_split == pytest.approx([500, 300])


def test_todays_split_gives_to_cells_without_spend_only_what_no_other_may_take() -> None:
    problem = BudgetProblem(TABLE, 800, np.zeros(2), np.array([500.0, 900.0]), np.array([300.0, 0.0]))
    assert problem.todays_split == pytest.approx([500, 300])


def test_price_is_the_marginal_that_the_free_cells_agree_on() -> None:
    problem = question(TABLE, 800, [0, 0], [500, 500])
    # The marginal of both falls from 1 to 0 over 1,000 a day.
    assert problem.price(np.array([400.0, 400.0])) == pytest.approx(0.6)
    assert problem.price(np.array([500.0, 0.0])) == pytest.approx(1.0)  # only the second has room
    assert problem.price(np.array([500.0, 500.0])) == pytest.approx(0.5)  # none has


def test_twins_have_the_same_response_and_the_same_limits() -> None:
    rows = ([0.0, 9.0], [1.0, 0.0])
    table = linear(rows, rows, ([0.0, 9.0], [2.0, 0.0]), rows)
    assert question(table, 5, [0, 0, 0, 0], [4, 4, 4, 3]).twins(1).tolist() == [0, 1]
