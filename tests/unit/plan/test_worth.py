import numpy as np
import pytest

from adopt.errors import QuestionError
from adopt.plan.scenario import Scenario
from adopt.plan.worth import counted, revenue_of, worth_of_a_result
from tests.posteriors import posterior

KNOWN = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0))
KNOWN.value[:] = [[2.0, 4.0, 6.0], [10.0, 10.0, 10.0]]
RESULTS = np.array([[90.0, 100.0, 110.0], [1.0, 2.0, 3.0]])


def test_the_mean_of_the_revenue_is_the_product_of_the_means() -> None:
    # 90 * 2, 100 * 4, 110 * 6 have the mean 1240 / 3, for they rise together; of independent ones it is 400.
    revenue = revenue_of(KNOWN, RESULTS)
    assert revenue.mean(axis=1) == pytest.approx([400, 20])
    assert revenue[0] == pytest.approx(np.array([180, 400, 660]) * 1200 / 1240)
    assert revenue[1] == pytest.approx([10, 20, 30])


def test_results_of_nothing_bring_no_revenue() -> None:
    assert not revenue_of(KNOWN, np.zeros((2, 3))).any()


def test_each_goal_counts_in_its_own_unit() -> None:
    assert counted(KNOWN, Scenario(), RESULTS, 50.0) == pytest.approx([91, 102, 113])
    revenue = counted(KNOWN, Scenario(goal="revenue"), RESULTS, 50.0)
    assert revenue.mean() == pytest.approx(420)
    profit = counted(KNOWN, Scenario(goal="profit", margin=0.25), RESULTS, 50.0)
    assert profit == pytest.approx(0.25 * revenue - 50)


def test_a_result_is_worth_its_mean_value_times_the_margin() -> None:
    assert worth_of_a_result(KNOWN, Scenario()) is None
    assert worth_of_a_result(KNOWN, Scenario(goal="revenue")) == pytest.approx([4, 10])
    assert worth_of_a_result(KNOWN, Scenario(goal="profit", margin=0.5)) == pytest.approx([2, 5])


@pytest.mark.parametrize(("goal", "margin"), [("revenue", None), ("profit", 0.5)])
def test_a_goal_in_money_needs_a_known_value(goal: str, margin: float | None) -> None:
    unknown = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0), value=np.nan)
    question = Scenario().changed({"goal": goal, "margin": margin})
    with pytest.raises(QuestionError, match=f"The goal is {goal}, but the history has no revenue for meta"):
        worth_of_a_result(unknown, question)
