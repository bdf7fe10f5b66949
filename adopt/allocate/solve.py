"""Picks the method, solves, proves, and returns nothing unproved."""

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from adopt.allocate import mixed_integer
from adopt.allocate.certificate import Certificate, certify, faults
from adopt.allocate.concave import equal_marginals, is_concave
from adopt.allocate.problem import BudgetProblem
from adopt.curves.table import FloatArray
from adopt.errors import QuestionError, UncertifiedError
from adopt.labels import Cell
from adopt.text import N_

Method = Literal["concave", "mixed-integer"]

NO_BETTER = 1e-9
"""A share of the results too small to move money for: the rounding of their sum is 1e-12."""
ROUNDS = 8
"""Rounds of searching and proving, each on a finer grid; more than three were never needed."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """A split of the daily budget and the proof that it is best.

    Attributes:
        problem: the question it answers.
        daily_spend: currency units a day, shape (C,), in the order of ``problem.responses.cells``.
        certificate: what no other split can exceed, and why.
        method: "concave" where every marginal falls between the limits, "mixed-integer" for S-curves
            (whose program is only run where the relaxation's own split is not already proved best).
    """

    problem: BudgetProblem
    daily_spend: FloatArray
    certificate: Certificate
    method: Method

    @property
    def expected(self) -> float:
        """Expected results a day of all cells together."""
        return self.certificate.achieved

    @cached_property
    def price(self) -> float:
        """Results that one more unit of money a day would buy, spread over the cells that can move."""
        return self.problem.price(self.daily_spend)

    def by_cell(self) -> dict[Cell, float]:
        """Daily spend of each cell, in currency units a day."""
        return dict(zip(self.problem.responses.cells, self.daily_spend.tolist(), strict=True))


def allocate(problem: BudgetProblem, gap: float = 1e-4, time_limit: float = 10.0) -> Allocation:
    """The best split of the daily budget, proved best up to ``gap``.

    Of splits that are equally good the one nearest to today's is taken.

    Args:
        problem: the question.
        gap: by how much the best could be better, as a share of the best; above 0 and below 1.
        time_limit: seconds after which the search for a better split or a tighter proof ends.

    Raises:
        QuestionError: if ``gap`` is not between 0 and 1.
        UncertifiedError: if the proof does not close to ``gap``, or does not hold when checked.
    """
    if not 0 < gap < 1:
        raise QuestionError(
            "not-a-gap", N_("The gap must be a share between 0 and 1, got {gap}."), N_("Try 0.0001."), gap=gap
        )
    deadline = time.monotonic() + time_limit
    if is_concave(problem):
        spend = equal_marginals(
            problem.responses, problem.minimum, problem.maximum, problem.daily_budget, problem.todays_split
        )
        method: Method = "concave"
    else:
        spend = mixed_integer.relaxed_start(problem)
        method = "mixed-integer"
    spend, certificate = _prove(problem, _not_worse_than_today(problem, spend), gap, deadline)
    _insist(problem, spend, certificate, gap)
    return Allocation(problem, spend, certificate, method)


def _prove(
    problem: BudgetProblem, spend: FloatArray, gap: float, deadline: float
) -> tuple[FloatArray, Certificate]:
    """Prove and search in turn until the proof closes, rounds or time end."""
    certificate = certify(problem, spend, gap, deadline - time.monotonic())
    points = mixed_integer.POINTS
    for _ in range(ROUNDS):
        left = deadline - time.monotonic()
        if certificate.holds(gap) or left <= 0:
            break
        # The boxes that the proof leaves open cost 10 ms to look into, a mixed-integer program up to 2 s.
        better = mixed_integer.inside_leaves(problem, spend, certificate)
        if problem.results(better) <= problem.results(spend):
            better = mixed_integer.improve(problem, spend, gap, left / 4, points)
            points *= 2
        spend = better
        certificate = certify(problem, spend, gap, deadline - time.monotonic())
    return spend, certificate


def _not_worse_than_today(problem: BudgetProblem, spend: FloatArray) -> FloatArray:
    """``spend``, unless today's split scaled to the budget is as good."""
    today = problem.todays_split
    enough = problem.results(spend) * (1 - NO_BETTER)
    return today if problem.results(today) >= enough else spend


def _insist(problem: BudgetProblem, spend: FloatArray, certificate: Certificate, gap: float) -> None:
    """Refuse an answer whose proof is too wide or unsound.

    Raises:
        UncertifiedError: saying what the proof lacks.
    """
    if not certificate.holds(gap):
        raise UncertifiedError(
            "proof-too-wide",
            N_("The best split could give {reached:.3f} % more than the one found; {gap:.3f} % was asked for."),
            N_("Allow a gap of {reached:.3f} %, or give it more time."),
            reached=100 * certificate.gap,
            gap=100 * gap,
        )
    for fault in faults(problem, spend, certificate)[:1]:
        raise UncertifiedError(
            "proof-unsound",
            N_("The proof of the split does not hold: {fault}"),
            N_("Please report this with the question that led to it."),
            fault=fault,
        )
