"""Proof that no other split of the budget is much better, made and checked without any solver.

The limits of the question are a box. A binary tree cuts it, one cell at a time, into smaller boxes, and
every leaf has a price that bounds what a split inside its box can reach (:mod:`adopt.allocate.dual`), under
rules a price for each of them (:mod:`adopt.allocate.pricing`). The
boxes cover everything that is allowed, so the largest bound of a leaf bounds every split. One leaf is
enough where responses are concave; S-curves need cuts around the convex part of a few cells.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from adopt.allocate.branching import Branch, cut, search
from adopt.allocate.dual import BestResponses, Box, bound_at
from adopt.allocate.pricing import Pricing, general_bound
from adopt.allocate.problem import ROUNDING, BudgetProblem, fits
from adopt.curves.table import FloatArray
from adopt.text import N_, Message

__all__ = ["Certificate", "Leaf", "Split", "certify", "faults", "leaf_bounds", "verify"]


@dataclass(frozen=True, eq=False)
class Leaf:
    """A box and the price that bounds it.

    Attributes:
        lower: currency units a day, shape (C,).
        upper: currency units a day, shape (C,).
        price: results per unit of money, the multiplier of the budget.
        others: the multipliers of the rules, shape (M - 1,): negative where the least of a rule counts.
    """

    lower: FloatArray
    upper: FloatArray
    price: float
    others: FloatArray = field(default_factory=lambda: np.zeros(0))

    @property
    def multipliers(self) -> FloatArray:
        """What the budget and the rules are priced at, shape (M,)."""
        return np.concatenate([[self.price], self.others])


@dataclass(frozen=True)
class Split:
    """A cut of a box in two: at most ``at`` for the cell, and at least ``at``.

    Attributes:
        cell: its place in the order of the cells.
        at: currency units a day.
    """

    cell: int
    at: float


@dataclass(frozen=True, eq=False)
class Certificate:
    """What an allocation reaches, what none can exceed, and the proof.

    Attributes:
        achieved: worth of the allocation: expected results a day, unless the question has another objective.
        bound: worth that no allocation can exceed.
        leaves: boxes that cover all allowed splits, in the order of the tree.
        splits: the tree, a parent before its lower and then its upper part; None stands for a leaf.
        scale: what the gap is at least a share of; 0 where that is the bound.
    """

    achieved: float
    bound: float
    leaves: tuple[Leaf, ...]
    splits: tuple[Split | None, ...]
    scale: float = 0.0

    @property
    def gap(self) -> float:
        """By how much the best could be better, as a share of the bound or of the scale; 0 or more."""
        share_of = max(abs(self.bound), self.scale, float(np.finfo(float).tiny))
        return max(self.bound - self.achieved, 0.0) / share_of

    def holds(self, gap: float) -> bool:
        """Whether the allocation is proved best up to ``gap``, a share such as 1e-4."""
        return self.gap <= gap


def certify(
    problem: BudgetProblem,
    daily_spend: FloatArray,
    gap: float = 1e-4,
    time_limit: float = 60.0,
    stop: Callable[[], bool] | None = None,
) -> Certificate:
    """Build the tightest proof that effort allows; stops once it closes to ``gap``.

    Args:
        problem: the question.
        daily_spend: an answer within its limits, currency units a day, shape (C,).
        gap: how tight a proof is wanted, as a share of the bound.
        time_limit: seconds after which what is proved by then is returned.
        stop: when it says True, time ends too.

    Returns:
        a certificate that is always valid, though perhaps wider than ``gap``: either the answer can be
        improved by that much, or the proof needs more time. Its leaves say where better could hide.
    """
    achieved = problem.results(daily_spend)
    tree = search(problem, daily_spend, achieved, gap, time_limit, stop)
    leaves: list[Leaf] = []
    splits: list[Split | None] = []
    bound = achieved
    waiting: list[Branch] = [tree]
    while waiting:
        branch = waiting.pop()
        if branch.parts is None:
            leaves.append(Leaf(branch.box.lower, branch.box.upper, branch.relaxed.price))
            splits.append(None)
            bound = max(bound, branch.relaxed.bound)
        else:
            splits.append(Split(branch.cell, branch.at))
            waiting.extend(reversed(branch.parts))
    return Certificate(achieved, bound, tuple(leaves), tuple(splits))


def verify(problem: BudgetProblem, daily_spend: FloatArray, certificate: Certificate) -> bool:
    """Whether a proof is sound: recomputes everything from the question and the answer."""
    return not faults(problem, daily_spend, certificate)


def faults(problem: BudgetProblem, daily_spend: FloatArray, certificate: Certificate) -> list[Message]:
    """What is wrong with a proof; empty for a sound one.

    Trusts nothing but the response table: the answer is held against the limits and the budget, the
    leaves against the tree grown anew from the limits, and each bound is computed again.
    """
    found = _answer_faults(problem, daily_spend, certificate)
    covered = _grow(problem, certificate.splits)
    same = covered is not None and len(covered) == len(certificate.leaves)
    if not same or not all(
        np.array_equal(leaf.lower, lower) and np.array_equal(leaf.upper, upper) and _priced(problem, leaf)
        for leaf, (lower, upper) in zip(certificate.leaves, covered or (), strict=True)
    ):
        return [*found, Message(N_("The boxes of the proof do not cover all allowed splits."))]
    bound = max(leaf_bounds(problem, certificate.leaves))
    if not bound <= certificate.bound + ROUNDING * max(abs(certificate.bound), certificate.scale):
        values = {"claimed": certificate.bound, "bound": bound}
        found.append(Message(N_("The proof claims the bound {claimed:,.6g} but shows {bound:,.6g}."), values))
    return found


def _answer_faults(problem: BudgetProblem, daily_spend: FloatArray, certificate: Certificate) -> list[Message]:
    """What is wrong with the answer itself."""
    if daily_spend.shape != problem.minimum.shape or not np.all(np.isfinite(daily_spend)):
        return [Message(N_("The answer does not hold one amount for each cell."))]
    found = []
    for cell in np.flatnonzero(~problem.domain.holds(daily_spend))[:1]:
        values = {"cell": problem.responses.cells[cell], "amount": float(daily_spend[cell])}
        found.append(Message(N_("{cell} gets {amount:,.2f} a day, outside its limits."), values))
    found += _rule_faults(problem, daily_spend)
    worth, scale = problem.worth(daily_spend), problem.scale(daily_spend)
    if not abs(worth - certificate.achieved) <= ROUNDING * max(abs(worth), scale):
        values = {"claimed": certificate.achieved, "results": worth}
        found.append(Message(N_("The proof claims {claimed:,.6g} results a day, not {results:,.6g}."), values))
    if not certificate.scale <= scale * (1 + ROUNDING):
        values = {"claimed": certificate.scale, "scale": scale}
        found.append(Message(N_("The proof claims a gap as a share of {claimed:,.6g}, not {scale:,.6g}."), values))
    return found


def _rule_faults(problem: BudgetProblem, daily_spend: FloatArray) -> list[Message]:
    """The first rule that the answer breaks, if any; the budget is the first of all."""
    rows, results = problem.rows, problem.responses.results(daily_spend)
    totals, slack = rows.totals(daily_spend, results), ROUNDING * rows.scale(daily_spend, results)
    for row in np.flatnonzero((totals < rows.low - slack) | (totals > rows.high + slack))[:1]:
        total, low, high = float(totals[row]), float(rows.low[row]), float(rows.high[row])
        if row == 0 and low == high:
            values = {"total": total, "budget": high}
            return [Message(N_("{total:,.2f} a day is spent, not {budget:,.2f} a day."), values)]
        values = {"rule": rows.names[row], "total": total, "low": low, "high": high}
        return [Message(N_('"{rule}" comes to {total:,.6g}, not between {low:,.6g} and {high:,.6g}.'), values)]
    return []


def _priced(problem: BudgetProblem, leaf: Leaf) -> bool:
    """Whether the multipliers of a leaf are numbers, one for each row."""
    if problem.plain and not leaf.price >= 0:
        return False
    return leaf.multipliers.shape == problem.rows.low.shape and bool(np.all(np.isfinite(leaf.multipliers)))


def _grow(problem: BudgetProblem, splits: tuple[Split | None, ...]) -> list[tuple[FloatArray, FloatArray]] | None:
    """The boxes at the leaves of the tree, from the limits of the question; None if it is no tree."""
    waiting = [problem.box]
    boxes = []
    for split in splits:
        if not waiting:
            return None
        lower, upper = waiting.pop()
        if split is None:
            boxes.append((lower, upper))
        elif not (0 <= split.cell < len(lower) and lower[split.cell] <= split.at <= upper[split.cell]):
            return None
        else:
            below, above = cut(problem, lower, upper, split.cell, split.at)
            waiting += [(above, upper), (lower, below)]
    return None if waiting else boxes


def leaf_bounds(problem: BudgetProblem, leaves: list[Leaf] | tuple[Leaf, ...]) -> list[float]:
    """What no split in each leaf's box is worth more than; minus infinity where none fits."""
    if not problem.plain:
        pricing = Pricing(problem.responses, problem.domain)
        return [general_bound(problem, pricing, leaf.lower, leaf.upper, leaf.multipliers) for leaf in leaves]
    responses = BestResponses(problem.responses, problem.minimum, problem.maximum)
    budget = problem.daily_budget
    return [
        bound_at(responses, Box.within(problem.responses, leaf.lower, leaf.upper), budget, leaf.price)
        if np.all(leaf.lower <= leaf.upper) and fits(budget, leaf.lower, leaf.upper)
        else -np.inf
        for leaf in leaves
    ]
