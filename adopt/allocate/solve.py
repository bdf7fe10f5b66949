"""Picks the method, solves, proves, and returns nothing unproved."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from adopt.allocate import mixed_integer
from adopt.allocate.certificate import Certificate, certify, faults
from adopt.allocate.concave import equal_marginals, is_concave
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.progress import Progress, Watch
from adopt.allocate.relaxation import Points
from adopt.allocate.rules import Price, prices_of
from adopt.allocate.search import Search
from adopt.allocate.ties import least_moved
from adopt.curves.table import FloatArray
from adopt.errors import QuestionError, UncertifiedError
from adopt.labels import Cell
from adopt.text import N_

__all__ = ["Allocation", "Progress", "allocate"]

Method = Literal["concave", "mixed-integer", "branch-and-price"]

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
            (whose program is only run where the relaxation's own split is not already proved best),
            "branch-and-price" where more is asked for than limits and a budget.
        multipliers: what the worth would win if the limit of the budget and of each rule gave way by one,
            shape (M,), as long as no cell changes sides; negative where the least is what binds.
        points: what a similar question may begin with; None where nothing was kept.
    """

    problem: BudgetProblem
    daily_spend: FloatArray
    certificate: Certificate
    method: Method
    multipliers: FloatArray = field(default_factory=lambda: np.zeros(0))
    points: Points | None = None

    @property
    def expected(self) -> float:
        """Expected results a day of all cells together."""
        plain = self.problem.plain
        return self.certificate.achieved if plain else self.problem.results(self.daily_spend)

    @cached_property
    def price(self) -> float:
        """Worth that one more unit of money a day would buy, spread over the cells that can move."""
        return self.problem.price(self.daily_spend) if self.problem.plain else float(self.multipliers[0])

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """What one unit of relaxation of the budget and of each binding rule would win."""
        multipliers = np.array([self.price]) if self.problem.plain else self.multipliers
        results = self.problem.responses.results(self.daily_spend)
        return prices_of(self.problem.rows, multipliers, self.daily_spend, results)

    def by_cell(self) -> dict[Cell, float]:
        """Daily spend of each cell, in currency units a day."""
        return dict(zip(self.problem.responses.cells, self.daily_spend.tolist(), strict=True))


def allocate(
    problem: BudgetProblem,
    gap: float = 1e-4,
    time_limit: float = 10.0,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    strict: bool = True,
    start: Allocation | None = None,
) -> Allocation:
    """The best split of the daily budget, proved best up to ``gap``.

    Of splits that are equally good the one that moves least money from today's is taken.

    Args:
        problem: the question.
        gap: by how much the best could be better, as a share of the best; above 0 and below 1.
        time_limit: seconds after which the search for a better split or a tighter proof ends.
        progress: told now and then how far the search has come.
        stop: asked now and then; when it says True, the search ends as if time had.
        strict: refuse an answer whose proof is wider than ``gap``; otherwise its certificate says how wide.
        start: the answer to a similar question of the same cells, to begin with what was learnt there.

    Raises:
        QuestionError: if ``gap`` is not between 0 and 1.
        InfeasibleError: if no split keeps every rule; names those that collide and the least change.
        UncertifiedError: if the proof does not close to ``gap``, or does not hold when checked.
    """
    if not 0 < gap < 1:
        raise QuestionError(
            "not-a-gap", N_("The gap must be a share between 0 and 1, got {gap}."), N_("Try 0.0001."), gap=gap
        )
    watch = Watch(time_limit, progress, stop)
    allocation = _plain(problem, gap, watch) if problem.plain else _general(problem, gap, watch, start)
    _insist(allocation, gap if strict else np.inf)
    return allocation


def _plain(problem: BudgetProblem, gap: float, watch: Watch) -> Allocation:
    """The answer where only limits and a budget are asked for."""
    if is_concave(problem):
        spend = equal_marginals(
            problem.responses, problem.minimum, problem.maximum, problem.daily_budget, problem.todays_split
        )
        method: Method = "concave"
    else:
        spend = mixed_integer.relaxed_start(problem)
        method = "mixed-integer"
    spend, certificate = _prove(problem, _not_worse_than_today(problem, spend), gap, watch)
    return Allocation(problem, spend, certificate, method)


def _general(problem: BudgetProblem, gap: float, watch: Watch, start: Allocation | None) -> Allocation:
    """The answer under rules, whole lots, and minimums that hold only for cells that are not off."""
    search = Search(problem, gap, watch, *((start.points, start.multipliers) if start is not None else ()))
    for known in (problem.current, problem.todays_split):
        search.offer(known)
    if start is not None:
        search.improve(start.daily_spend)
    search.run()
    if search.best is None:
        raise search.refusal()
    multipliers = search.best.multipliers
    spend = least_moved(problem, search.best.spend, NO_BETTER * search.size(search.best.spend))
    return Allocation(
        problem, spend, search.certificate(spend), "branch-and-price", multipliers, search.useful_points()
    )


def _prove(problem: BudgetProblem, spend: FloatArray, gap: float, watch: Watch) -> tuple[FloatArray, Certificate]:
    """Prove and search in turn until the proof closes, rounds or time end."""
    certificate = certify(problem, spend, gap, watch.left, watch.over)
    points = mixed_integer.POINTS
    for _ in range(ROUNDS):
        watch.tell(certificate.achieved, certificate.bound, certificate.gap, len(certificate.leaves))
        if certificate.holds(gap) or watch.over():
            break
        # The boxes that the proof leaves open cost 10 ms to look into, a mixed-integer program up to 2 s.
        better = mixed_integer.inside_leaves(problem, spend, certificate)
        if problem.results(better) <= problem.results(spend):
            better = mixed_integer.improve(problem, spend, gap, watch.left / 4, points)
            points *= 2
        spend = better
        certificate = certify(problem, spend, gap, watch.left, watch.over)
    return spend, certificate


def _not_worse_than_today(problem: BudgetProblem, spend: FloatArray) -> FloatArray:
    """``spend``, unless today's split scaled to the budget is as good."""
    today = problem.todays_split
    enough = problem.results(spend) * (1 - NO_BETTER)
    return today if problem.results(today) >= enough else spend


def _insist(allocation: Allocation, gap: float) -> None:
    """Refuse an answer whose proof is too wide or unsound.

    Raises:
        UncertifiedError: saying what the proof lacks.
    """
    certificate = allocation.certificate
    if not certificate.holds(gap):
        raise UncertifiedError(
            "proof-too-wide",
            N_("The best split could give {reached:.3f} % more than the one found; {gap:.3f} % was asked for."),
            N_("Allow a gap of {reached:.3f} %, or give it more time."),
            reached=100 * certificate.gap,
            gap=100 * gap,
        )
    for fault in faults(allocation.problem, allocation.daily_spend, certificate)[:1]:
        raise UncertifiedError(
            "proof-unsound",
            N_("The proof of the split does not hold: {fault}"),
            N_("Please report this with the question that led to it."),
            fault=fault,
        )
