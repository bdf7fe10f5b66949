from dataclasses import replace

import numpy as np
import pytest

from adopt.allocate.branching import Grower
from adopt.allocate.certificate import Certificate, Leaf, Split, certify, faults, leaf_bounds, verify
from adopt.allocate.dual import Box
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import allocate
from adopt.curves.table import FloatArray
from adopt.text import say
from tests.unit.allocate.questions import alike, linear, question, s_curves

CONCAVE = question(linear(([0, 100], [2, 0]), ([0, 100], [1, 0])), 100, [0, 0], [100, 100])


def proved() -> tuple[BudgetProblem, FloatArray, Certificate]:
    """A question whose proof needs several boxes."""
    problem = alike(5, 4.0, 235.0)
    allocation = allocate(problem)
    assert len(allocation.certificate.leaves) > 2
    return problem, allocation.daily_spend, allocation.certificate


def said(problem: BudgetProblem, spend: FloatArray, certificate: Certificate) -> str:
    assert not verify(problem, spend, certificate)
    return " ".join(say(fault) for fault in faults(problem, spend, certificate))


def test_the_bound_of_a_concave_question_is_what_is_reached() -> None:
    # 2x - x^2/100 + y - y^2/200 at x = 200/3, y = 100/3: 88.889 + 27.778 = 116.667.
    certificate = certify(CONCAVE, np.array([200 / 3, 100 / 3]))
    assert certificate.achieved == pytest.approx(350 / 3)
    assert certificate.bound == pytest.approx(350 / 3)
    assert certificate.holds(1e-9)
    assert len(certificate.leaves) == 1


def test_a_worse_answer_gets_a_valid_proof_that_does_not_close() -> None:
    # All in the first cell gives 2*100 - 100 = 100, of 116.667 that are possible: a gap of a seventh.
    spend = np.array([100.0, 0.0])
    certificate = certify(CONCAVE, spend)
    assert certificate.gap == pytest.approx(1 / 7, abs=1e-4)
    assert not certificate.holds(1e-4)
    assert verify(CONCAVE, spend, certificate)


def test_across_a_convex_part_one_price_proves_little_and_boxes_prove_all() -> None:
    # Each curve is worth x^2/100 up to 50 a day and nothing more: 60 a day in one cell give 25 + 0,
    # shared as 50 and 10 they give 25 + 1 = 26. One price of 0.5 says 30.
    table = linear(([0, 50, 50.001], [0, 1, 0]), ([0, 50, 50.001], [0, 1, 0]))
    problem = question(table, 60, [0, 0], [60, 60])
    best = np.array([50.0, 10.0])
    assert certify(problem, best, time_limit=0).bound == pytest.approx(30, abs=0.01)
    certificate = certify(problem, best)
    assert certificate.bound == pytest.approx(26, abs=0.01)
    assert certificate.splits[0] is not None
    assert verify(problem, best, certificate)


def test_curves_that_are_alike_need_few_boxes() -> None:
    certificate = allocate(alike(20, 4.0, 940.0)).certificate
    assert len(certificate.leaves) <= 20


def test_the_proof_of_a_budget_of_nothing_is_zero() -> None:
    problem = question(linear(([0, 10], [1, 0])), 0, [0], [5])
    certificate = certify(problem, np.zeros(1))
    assert (certificate.bound, certificate.gap) == (0, 0)


def test_spend_outside_the_limits_is_refused() -> None:
    problem, spend, certificate = proved()
    raised = spend.copy()
    raised[0] = 301
    assert "gets 301.00 a day, outside its limits" in said(problem, raised, certificate)


def test_spend_that_is_not_the_budget_is_refused() -> None:
    problem, spend, certificate = proved()
    assert "a day is spent, not 235.00 a day" in said(problem, spend * 0.99, certificate)


def test_an_answer_of_another_shape_is_refused() -> None:
    problem, spend, certificate = proved()
    assert "one amount for each cell" in said(problem, spend[1:], certificate)
    assert "one amount for each cell" in said(problem, spend * np.nan, certificate)


def test_results_that_are_not_reached_are_refused() -> None:
    problem, spend, certificate = proved()
    assert "results a day, not" in said(problem, spend, replace(certificate, achieved=certificate.achieved * 1.01))


def test_a_bound_that_is_too_low_is_refused() -> None:
    problem, spend, certificate = proved()
    assert "but shows" in said(problem, spend, replace(certificate, bound=certificate.bound * 0.999))


def test_a_price_that_proves_less_is_refused() -> None:
    problem, spend, certificate = proved()
    first, *others = certificate.leaves
    for price in (first.price * 3, float("nan"), -first.price):
        cheated = replace(certificate, leaves=(replace(first, price=price), *others))
        assert not verify(problem, spend, cheated)


def test_a_leaf_left_out_is_refused() -> None:
    problem, spend, certificate = proved()
    for number in range(len(certificate.leaves)):
        fewer = certificate.leaves[:number] + certificate.leaves[number + 1 :]
        assert "do not cover" in said(problem, spend, replace(certificate, leaves=fewer))


def test_a_leaf_left_out_of_the_tree_too_is_refused() -> None:
    problem, spend, certificate = proved()
    last = replace(certificate, leaves=certificate.leaves[:-1], splits=certificate.splits[:-1])
    assert "do not cover" in said(problem, spend, last)
    more = replace(certificate, leaves=certificate.leaves * 2, splits=certificate.splits * 2)
    assert "do not cover" in said(problem, spend, more)


def test_a_leaf_that_was_made_smaller_is_refused() -> None:
    problem, spend, certificate = proved()
    leaves = list(certificate.leaves)
    leaves[0] = Leaf(leaves[0].lower, (leaves[0].lower + leaves[0].upper) / 2, leaves[0].price)
    assert "do not cover" in said(problem, spend, replace(certificate, leaves=tuple(leaves)))


@pytest.mark.parametrize(
    "wrong", [Split(99, 10.0), Split(-1, 10.0), Split(0, 500.0), Split(0, -1.0), Split(0, 7.0)]
)
def test_a_cut_that_is_none_is_refused(wrong: Split) -> None:
    problem, spend, certificate = proved()
    assert "do not cover" in said(problem, spend, replace(certificate, splits=(wrong, *certificate.splits[1:])))


def test_the_proof_of_one_question_is_no_proof_of_another() -> None:
    problem, other = s_curves(5, 1), s_curves(5, 2)
    allocation = allocate(problem)
    assert not verify(other, allocation.daily_spend, allocation.certificate)


def test_a_box_without_any_split_of_the_budget_needs_no_price() -> None:
    # 100 a day cannot be split with at most 10 for the first and at most 80 for the second cell.
    lower, upper = np.zeros(2), np.array([10.0, 80.0])
    branch = Grower(CONCAVE, 0.0, 1e-4).branch(Box.within(CONCAVE.responses, lower, upper), 1.0)
    assert branch.relaxed.bound == -np.inf
    assert leaf_bounds(CONCAVE, [Leaf(lower, upper, 1.0)]) == [-np.inf]
