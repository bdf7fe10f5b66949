"""Splits under rules: a tree of boxes, bounded by prices, searched where the bound is highest."""

import heapq
from dataclasses import dataclass, field

import numpy as np

from adopt.allocate.branching import cut
from adopt.allocate.certificate import Certificate, Leaf, Split
from adopt.allocate.choosing import Answer, answer, chosen, keeps
from adopt.allocate.collision import collision
from adopt.allocate.pricing import Room
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.progress import Watch
from adopt.allocate.relaxation import Bounded, Points, Relaxation, sides_of
from adopt.curves.table import FloatArray
from adopt.errors import AdoptError, InfeasibleError, UncertifiedError
from adopt.text import N_

CELLS_IN_MEMORY = 5_000_000
"""Boxes times cells at which a tree stops growing."""
LOOK = 8
"""Boxes after which a split is sought in the one with the highest bound."""
FIRST_PROGRAM = 64
"""Boxes after which a mixed-integer program is tried, and again after eight times as many; boxes are cheaper."""
DIVE = 60
"""Cells that are decided one by one before a mixed-integer program decides them together."""
EXACT = 1e-3
"""As :data:`ACCURACY`, where a box cannot be cut."""
USEFUL = 3
"""Points a cell that are kept for the next question."""
NEAR_LOTS = 3
"""Lots on each side of a mean that a program may choose from, beside the points there are."""
CLEAR = 0.3
"""How far from the middle between two sides an amount lies that is decided together with others."""
ROOT_ACCURACY = 0.02
"""As :data:`ACCURACY`, for the first box, whose multipliers all others begin with."""
ACCURACY = 0.05
"""How exactly prices are sought, as a share of the gap asked for."""


@dataclass(eq=False)
class Branch:
    """A box, its bound, whether that is as low as it gets, and the two boxes it was cut into, if any."""

    lower: FloatArray
    upper: FloatArray
    bounded: Bounded
    exact: bool = False
    cell: int = -1
    at: float = 0.0
    parts: "tuple[Branch, Branch] | None" = field(default=None, repr=False)


class Search:
    """The best split of a question under rules, and the tree that proves how good it is."""

    def __init__(
        self,
        problem: BudgetProblem,
        gap: float,
        watch: Watch,
        points: Points | None = None,
        multipliers: FloatArray | None = None,
    ) -> None:
        """Prepare; ``points`` and ``multipliers`` of a question like this one save half of the time."""
        self.problem, self.gap, self._watch = problem, gap, watch
        self.relaxation = Relaxation(problem, points)
        self.best: Answer | None = None
        self._made = 1
        known = multipliers is not None and multipliers.shape == problem.rows.low.shape
        start = (
            problem.rows.allowed(multipliers)
            if known and multipliers is not None
            else 0.0 * problem.rows.of_spend[:, 0]
        )
        accuracy = ROOT_ACCURACY * gap * self.size(problem.todays_split)
        bounded = self.relaxation.bounded(*problem.box, start, self.relaxation.nothing, accuracy)
        self.root = Branch(*problem.box, bounded)
        self._open = bounded.bound

    def offer(self, spend: FloatArray) -> None:
        """Take a split if it keeps the rules and is better than the best so far."""
        if spend.shape == self.problem.current.shape and keeps(self.problem, spend):
            self._take(Answer(spend, self.problem.worth(spend), self.root.bounded.multipliers))

    def improve(self, spend: FloatArray) -> None:
        """Take the best split with every cell on the side of its curve where ``spend``, (C,), has it."""
        bounded = self.root.bounded
        if spend.shape == self.problem.current.shape and bounded.bound > self.relaxation.nothing:
            found = answer(self.relaxation, spend, bounded.multipliers, self._accuracy(bounded))
            if found is not None:
                self._take(found)

    def run(self) -> None:
        """Search until the gap closes, time ends, or it is stopped."""
        heap = [(-self.root.bounded.bound, 0, self.root)]
        if not self._closed(self.root.bounded):
            self._dive(self.root)
        if self.best is None:
            self._program(self.root)
        looked, programmed = self._made, FIRST_PROGRAM
        while -heap[0][0] > self.enough and self._made * len(self.root.lower) < CELLS_IN_MEMORY:
            self._open = -heap[0][0]
            if self._ended():
                break
            branch = heap[0][2]
            self.relaxation.forget(branch.bounded.multipliers)
            if not self._cut(branch):
                # Nothing is left to decide: once bounded exactly, the relaxation is an answer, up to rounding.
                if not branch.exact:
                    heapq.heapreplace(heap, (-self._bound_exactly(branch), self._made, branch))
                    self._made += 1
                    continue
                self._dive(branch)
                if self._closed(branch.bounded):
                    continue
                break
            heapq.heappop(heap)
            assert branch.parts is not None
            for part in branch.parts:
                heapq.heappush(heap, (-part.bounded.bound, self._made, part))
                self._made += 1
            if self._made >= looked + LOOK:
                looked = self._made
                self._dive(heap[0][2])
            if self._made >= programmed:
                programmed *= 8
                self._program(heap[0][2])
        self._open = -heap[0][0]
        self._ended()

    @property
    def enough(self) -> float:
        """A bound no higher closes the gap."""
        if self.best is None:
            return self.relaxation.nothing
        size = self.size(self.best.spend)
        return self.best.worth + self.gap * size * (1 - 1e-9)

    def certificate(self, spend: FloatArray) -> Certificate:
        """The proof of how good a split is that was found."""
        worth = self.problem.worth(spend)
        leaves: list[Leaf] = []
        splits: list[Split | None] = []
        bound = worth
        waiting = [self.root]
        while waiting:
            branch = waiting.pop()
            if branch.parts is None:
                price, *others = branch.bounded.multipliers.tolist()
                leaves.append(Leaf(branch.lower, branch.upper, price, np.array(others)))
                splits.append(None)
                bound = max(bound, branch.bounded.bound)
            else:
                splits.append(Split(branch.cell, branch.at))
                waiting.extend(reversed(branch.parts))
        return Certificate(worth, bound, tuple(leaves), tuple(splits), self.problem.scale(spend))

    def refusal(self) -> AdoptError:
        """What to say where no split was found: that there is none, and why, or that time was too short."""
        if self._open <= self.relaxation.nothing:
            found = collision(self.problem)
            return found or InfeasibleError(
                "rules-miss", N_("No split keeps every rule; some miss each other by less than a thousandth.")
            )
        return UncertifiedError(
            "no-split-found",
            N_("No split that keeps every rule was found in the time given."),
            N_("Give it more time, or loosen a rule."),
        )

    def useful_points(self) -> Points:
        """The points that a similar question may need: those near to the best at the root's multipliers."""
        return self.relaxation.near(self.root.bounded.multipliers, USEFUL)

    def size(self, spend: FloatArray) -> float:
        """What a gap is a share of at a split; (C,) -> scalar."""
        return max(abs(self.problem.worth(spend)), self.problem.scale(spend))

    def _program(self, branch: Branch) -> None:
        """Let a program choose among the points of a box: near the relaxation first, then everywhere."""
        bounded, before = branch.bounded, self.best
        accuracy = self._accuracy(bounded)
        for loss in (10 * accuracy, 100 * accuracy, 1000 * accuracy, np.inf):
            if self._closed(bounded) or self.best is not before:
                return
            self._choose(branch, loss, accuracy)

    def _closed(self, bounded: Bounded) -> bool:
        return bounded.bound <= self.enough

    def _accuracy(self, bounded: Bounded) -> float:
        return ACCURACY * self.gap * self.size(bounded.spend)

    def _dive(self, branch: Branch) -> None:
        """Decide the cells that the relaxation leaves open, the clear ones together, then find amounts."""
        lower, upper, bounded = branch.lower, branch.upper, branch.bounded
        accuracy, lot = self._accuracy(bounded), self.problem.domain.lot
        for _ in range(DIVE):
            cell = _undecided(lower, upper, bounded, accuracy / 10)
            if cell is None or bounded.bound <= self.enough or self._watch.over():
                break
            at = bounded.spend
            low, high = sides_of(at, self.relaxation.room(lower, upper), lot)
            share = (at - low) / np.where(high > low, high - low, 1.0)
            decided = (bounded.lost > accuracy / 10) & (np.abs(share - 0.5) >= CLEAR)
            decided[cell] = True
            down = decided & (share <= 0.5)
            lower, upper = np.where(decided & ~down, at, lower), np.where(down, at, upper)
            bounded = self.relaxation.bounded(lower, upper, bounded.multipliers, self.enough, accuracy)
        if bounded.bound > self.enough:
            found = answer(self.relaxation, bounded.spend, bounded.multipliers, accuracy)
            if found is not None:
                self._take(found)

    def _add_lots(self, spend: FloatArray, room: Room) -> None:
        """Add the whole lots near the means of a mixture, between which the chords of a curve are too low."""
        lots = np.flatnonzero(self.problem.domain.lot > 0)
        low, high = sides_of(spend, room, self.problem.domain.lot)
        for side, sign in ((low, -1), (high, 1)):
            for step in range(NEAR_LOTS):
                there = side[lots] + sign * step * self.problem.domain.lot[lots]
                inside = (there >= room.least[lots]) & (there <= room.most[lots])
                self.relaxation.add(lots[inside], there[inside])

    def _choose(self, branch: Branch, loss: float, accuracy: float) -> None:
        """Let a mixed-integer program choose among the points that fall short by no more than ``loss``."""
        if self.best is not None:
            loss = min(loss, branch.bounded.bound - self.best.worth)
        left = max(self._watch.left, 0.05)
        self._add_lots(branch.bounded.spend, self.relaxation.room(branch.lower, branch.upper))
        rough = chosen(self.relaxation, branch.bounded, branch.lower, branch.upper, loss, self.gap / 4, left / 10)
        if rough is not None:
            found = answer(self.relaxation, rough, branch.bounded.multipliers, accuracy)
            if found is not None:
                self._take(found)

    def _take(self, found: Answer) -> None:
        if self.best is None or found.worth > self.best.worth:
            self.best = found

    def _cut(self, branch: Branch) -> bool:
        """Cut a box at the cell that falls furthest short of its part of the bound."""
        bounded = branch.bounded
        cell = _undecided(branch.lower, branch.upper, bounded, 0.0)
        if cell is None:
            return False
        at = float(bounded.spend[cell])
        branch.cell, branch.at = cell, at
        below, above = cut(self.problem, branch.lower, branch.upper, cell, at)
        branch.parts = (self._branch(branch.lower, below, bounded), self._branch(above, branch.upper, bounded))
        return True

    def _bound_exactly(self, branch: Branch) -> float:
        """Bound a box as well as can be that was bounded no better than its being cut needed."""
        bounded, nothing = branch.bounded, self.relaxation.nothing
        accuracy = EXACT * self.gap * self.size(bounded.spend)
        found = self.relaxation.bounded(branch.lower, branch.upper, bounded.multipliers, nothing, accuracy)
        branch.bounded, branch.exact = found, True
        return found.bound

    def _branch(self, lower: FloatArray, upper: FloatArray, parent: Bounded) -> Branch:
        accuracy = self._accuracy(parent)
        return Branch(
            lower, upper, self.relaxation.bounded(lower, upper, parent.multipliers, self.enough, accuracy)
        )

    def _ended(self) -> bool:
        """Say how far it has come; whether to end."""
        if self.best is None:
            self._watch.tell(None, self._open, boxes=self._made)
        else:
            lacking = max(self._open - self.best.worth, 0.0)
            share = lacking / max(self.size(self.best.spend), float(np.finfo(float).tiny))
            self._watch.tell(self.best.worth, self._open, share, self._made)
        return self._watch.over()


def _undecided(lower: FloatArray, upper: FloatArray, bounded: Bounded, least: float) -> int | None:
    """The cell that falls furthest short of its part of the bound, or whose points lie furthest apart."""
    inside = (lower < bounded.spend) & (bounded.spend < upper)
    for measure, enough in ((bounded.lost, least), (bounded.spread, 1e-9)):
        lacks = np.where(inside, measure, 0.0)
        cell = int(np.argmax(lacks))
        if lacks[cell] > enough:
            return cell
        if least > 0:
            break
    return None
