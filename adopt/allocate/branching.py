"""Grows the tree of boxes of a proof, always where the bound is highest (best-first branch and bound).

Cuts the cell whose results fall furthest short of the relaxation, at the spend the relaxation gives it:
there both parts lose the straight line across the convex part of its curve.
"""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from adopt.allocate.dual import BestResponses, Box, Relaxed, relax
from adopt.allocate.problem import BudgetProblem, fits
from adopt.curves.table import FloatArray

CELLS_IN_MEMORY = 5_000_000
"""Boxes times cells at which a tree stops growing: each takes 40 bytes, so 200 MB."""
ACCURACY = 0.05
"""How exactly a price is sought, as a share of the gap asked for: a tighter one costs prices, a looser one
costs boxes."""


@dataclass(eq=False)
class Branch:
    """A box, its bound, and the two boxes it was cut into, if any.

    Attributes:
        box: the limits.
        relaxed: the best bound found for it and what the cells do there.
        cell: the cell it was cut at; -1 for a leaf.
        at: where that cell was cut, currency units a day.
        parts: the lower and the upper part; None for a leaf.
    """

    box: Box
    relaxed: Relaxed
    cell: int = -1
    at: float = 0.0
    parts: "tuple[Branch, Branch] | None" = field(default=None, repr=False)


def search(
    problem: BudgetProblem,
    daily_spend: FloatArray,
    achieved: float,
    gap: float,
    time_limit: float,
    stop: Callable[[], bool] | None = None,
) -> Branch:
    """The tree of boxes that proves ``achieved`` best up to ``gap``, or as much of it as time allows.

    Args:
        problem: the question.
        daily_spend: the answer, shape (C,); its marginals are the first price tried.
        achieved: its results a day.
        gap: share of the bound up to which a proof is wanted.
        time_limit: seconds after which no further box is cut.
        stop: when it says True, no further box is cut either.
    """
    deadline = time.monotonic() + time_limit
    grower = Grower(problem, achieved, gap)
    root = grower.branch(
        Box.within(problem.responses, problem.minimum, problem.maximum), problem.price(daily_spend)
    )
    heap, made = [(-root.relaxed.bound, 0, root)], 1
    while -heap[0][0] > grower.enough and made * len(daily_spend) < CELLS_IN_MEMORY:
        branch = heap[0][2]
        if time.monotonic() > deadline or (stop is not None and stop()) or not grower.cut(branch):
            break
        assert branch.parts is not None
        heapq.heappop(heap)
        for part in branch.parts:
            heapq.heappush(heap, (-part.relaxed.bound, made, part))
            made += 1
    return root


def root_relaxation(problem: BudgetProblem, daily_spend: FloatArray) -> Relaxed:
    """The best bound of one price on all that is allowed, sought from the marginals at ``daily_spend``."""
    grower = Grower(problem, problem.results(daily_spend), 0.0)
    box = Box.within(problem.responses, problem.minimum, problem.maximum)
    return grower.branch(box, problem.price(daily_spend)).relaxed


class Grower:
    """Bounds the boxes of a problem and cuts them, towards a proof that ``achieved`` is best up to ``gap``."""

    def __init__(self, problem: BudgetProblem, achieved: float, gap: float) -> None:
        self.problem = problem
        self.enough = achieved / (1 - gap) if gap < 1 else np.inf
        self.accuracy = ACCURACY * max(self.enough - achieved, 1e-12 * achieved)
        self.responses = BestResponses(problem.responses, problem.minimum, problem.maximum)

    def branch(self, box: Box, price: float) -> Branch:
        """The box with its bound; the first price tried is the one of the box it was cut from."""
        budget = self.problem.daily_budget
        if np.all(box.lower <= box.upper) and fits(budget, box.lower, box.upper):
            return Branch(box, relax(self.responses, box, budget, price, self.enough, self.accuracy))
        return Branch(box, Relaxed(price, -np.inf, box.lower, np.zeros_like(box.lower), box.lower, box.lower))

    def cut(self, branch: Branch) -> bool:
        """Cut a box in two; False where its relaxation is a split of the budget as good as its bound."""
        relaxed, box = branch.relaxed, branch.box
        cell = int(np.argmax(relaxed.lost))
        at = float(relaxed.spend[cell])
        if relaxed.lost[cell] <= 0 or not box.lower[cell] < at < box.upper[cell]:
            return False
        branch.cell, branch.at = cell, at
        below, above = cut(self.problem, box.lower, box.upper, cell, at)
        branch.parts = (
            self.branch(Box.within(self.problem.responses, box.lower, below), relaxed.price),
            self.branch(Box.within(self.problem.responses, above, box.upper), relaxed.price),
        )
        return True


def cut(
    problem: BudgetProblem, lower: FloatArray, upper: FloatArray, cell: int, at: float
) -> tuple[FloatArray, FloatArray]:
    """Cut a box at ``at`` of one cell, of cells that are alike in the order of their spend.

    Exchanging the spend of two cells with the same response and the same limits changes nothing, so only
    splits count in which the earlier of them gets no less. A cell cut to at most ``at`` then limits the
    later ones, a cell cut to at least ``at`` the earlier ones: 12 equal S-curves need 12 boxes, not 4,096.

    Args:
        problem: the question.
        lower: least daily spend of the box, shape (C,).
        upper: greatest daily spend of the box, shape (C,).
        cell: the place of the cell.
        at: currency units a day, within the box.

    Returns:
        the greatest spend of the lower part and the least spend of the upper part, shape (C,) each.
    """
    twins = problem.twins(cell)
    later, earlier = twins[twins >= cell], twins[twins <= cell]
    below, above = upper.copy(), lower.copy()
    below[later] = np.minimum(below[later], at)
    above[earlier] = np.maximum(above[earlier], at)
    return below, above
