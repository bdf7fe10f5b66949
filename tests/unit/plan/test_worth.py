import numpy as np
import pytest

from adopt.errors import QuestionError
from adopt.plan.scenario import Scenario
from adopt.plan.worth import counted, revenue_of, worth_of_a_result
from adopt.text import say
from adopt.usecases import Curves, make_plan
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


def test_conversions_count_by_their_worth_and_the_last_name_wins(small_curves: Curves) -> None:
    known, cells = small_curves.posterior, small_curves.posterior.cells
    names = {f"platform:{cells[0].platform}": 0.5, str(cells[0]): 2.0, "tag:rest": 3.0}
    scenario = Scenario(worth=names, tags={"rest": (str(cells[-1]),)})
    worth = worth_of_a_result(known, scenario)
    assert worth is not None
    by_hand = [0.5 if cell.platform == cells[0].platform else 1.0 for cell in cells]
    by_hand[0], by_hand[-1] = 2.0, 3.0
    assert worth.tolist() == by_hand
    results = np.ones((len(cells), 4))
    assert counted(known, scenario, results, 0.0) == pytest.approx(np.full(4, sum(by_hand)))


def test_money_goes_where_conversions_are_worth_more(small_curves: Curves) -> None:
    platform = small_curves.posterior.cells[0].platform
    which = np.array([cell.platform == platform for cell in small_curves.posterior.cells])
    worth = {f"platform:{platform}": 4.0}
    plain, prized = (make_plan(small_curves, Scenario(days=14, worth=w)) for w in ({}, worth))
    assert prized.recommended[which].sum() > plain.recommended[which].sum()
    assert say(prized.money_sentences()[0]) == (
        f"Gains count conversions by their worth: platform:{platform} 4; 1 for all others."
    )
    kept = prized.kept.mean(axis=1)
    assert prized.counts_for(prized.scenario).mean() > (kept * np.where(which, 4.0, 1.0)).sum()


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario(worth={"all": 0.0}), "must be a positive number, got 0"),
        (Scenario(worth={"all": 2.0}, goal="revenue"), "is for the goal conversions"),
        (Scenario(worth={"all": 2.0}, target_cpa=5.0), "is for the goal conversions"),
        (Scenario(worth={"platform:metta": 2.0}), "there is no such cell or group"),
    ],
)
def test_worth_that_makes_no_sense_is_refused(small_curves: Curves, scenario: Scenario, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        make_plan(small_curves, scenario)
