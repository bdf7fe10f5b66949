"""Proof that no other split of a total over accounts is much better, checked without any solver.

As in :mod:`adopt.allocate.certificate`: the accounts' least and most are a box, a binary tree cuts it, and every
leaf has a price. By weak duality no split inside a leaf is worth more than price x total plus, over the accounts,
the most of outcome less price x budget, and that most lies at a point of the frontier or at an end of the box.

The points are what is proved. Between them a frontier may bulge upwards. Where it bends downwards at a point it
lies below the neighbouring line carried on, and nowhere above the next point, as more money never brings less:
:func:`bound_between` adds that up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from adopt.allocate.shared_problem import ROUNDING, SharedProblem
from adopt.curves.table import FloatArray
from adopt.text import N_, Message

Points = tuple[FloatArray, FloatArray]


@dataclass(frozen=True, eq=False)
class SharedLeaf:
    """A box, shape (A,) each, and the price that bounds it: outcome per unit of the common currency."""

    lower: FloatArray
    upper: FloatArray
    price: float


@dataclass(frozen=True)
class SharedSplit:
    """A cut in two: at most ``below`` for the account, or at least ``above``; the same but for a gap between."""

    account: int
    below: float
    above: float


@dataclass(frozen=True, eq=False)
class SharedCertificate:
    """What a split reaches, what none can exceed, and the proof.

    Attributes:
        achieved: worth of the split by the frontiers' points.
        bound: worth that no split can exceed by these points.
        leaves: boxes that cover all splits, in the order of the tree.
        splits: the tree, a parent before its lower and then its upper part; None stands for a leaf.
    """

    achieved: float
    bound: float
    leaves: tuple[SharedLeaf, ...]
    splits: tuple[SharedSplit | None, ...]

    @property
    def gap(self) -> float:
        """By how much the best could be better, as a share of the bound; 0 or more."""
        return max(self.bound - self.achieved, 0.0) / max(abs(self.bound), float(np.finfo(float).tiny))


def shared_faults(problem: SharedProblem, split: FloatArray, certificate: SharedCertificate) -> list[Message]:
    """What is wrong with a proof, recomputed from the question and the answer alone; empty for a sound one."""
    found = _answer_faults(problem, split, certificate)
    covered = _grow(problem, certificate.splits)
    if (
        covered is None
        or len(covered) != len(certificate.leaves)
        or not all(
            np.array_equal(leaf.lower, lower) and np.array_equal(leaf.upper, upper) and np.isfinite(leaf.price)
            for leaf, (lower, upper) in zip(certificate.leaves, covered, strict=True)
        )
    ):
        return [*found, Message(N_("The boxes of the proof do not cover all allowed splits."))]
    bound = bound_at_points(problem, certificate.leaves)
    if not bound <= certificate.bound + ROUNDING * max(abs(certificate.bound), 1.0):
        values = {"claimed": certificate.bound, "bound": bound}
        found.append(Message(N_("The proof claims the bound {claimed:,.6g} but shows {bound:,.6g}."), values))
    return found


def _answer_faults(problem: SharedProblem, split: FloatArray, certificate: SharedCertificate) -> list[Message]:
    if split.shape != problem.lower.shape or not np.all(np.isfinite(split)):
        return [Message(N_("The answer does not hold one budget for each account."))]
    found = []
    for account, budget in enumerate(split.tolist()):
        if not np.isfinite(problem.worth_of(account, budget)):
            values = {"account": problem.names[account], "budget": budget}
            found.append(Message(N_("{account} gets {budget:,.2f}, where it has no plan."), values))
    if not abs(split.sum() - problem.total) <= ROUNDING * max(problem.total, 1.0):
        values = {"shared": float(split.sum()), "total": problem.total}
        found.append(Message(N_("{shared:,.2f} is shared, not {total:,.2f}."), values))
    worth = problem.worth(split)
    if not found and not abs(worth - certificate.achieved) <= ROUNDING * max(abs(worth), 1.0):
        values = {"claimed": certificate.achieved, "worth": worth}
        found.append(Message(N_("The proof claims {claimed:,.6g}, but the split brings {worth:,.6g}."), values))
    return found


def _grow(
    problem: SharedProblem, splits: Sequence[SharedSplit | None]
) -> list[tuple[FloatArray, FloatArray]] | None:
    """The boxes at the leaves of the tree, from the question; None if it is no tree or leaves splits out."""
    waiting, boxes = [(problem.lower, problem.upper)], []
    for split in splits:
        if not waiting:
            return None
        lower, upper = waiting.pop()
        if split is None:
            boxes.append((lower, upper))
            continue
        if not _is_cut(problem, split, lower, upper):
            return None
        below, above = upper.copy(), lower.copy()
        below[split.account], above[split.account] = split.below, split.above
        waiting += [(above, upper), (lower, below)]
    return None if waiting else boxes


def _is_cut(problem: SharedProblem, split: SharedSplit, lower: FloatArray, upper: FloatArray) -> bool:
    """Whether no allowed budget of the account lies between both parts, and both lie inside of the box."""
    account = split.account
    if not 0 <= account < len(lower) or not lower[account] <= split.below <= split.above <= upper[account]:
        return False
    gap = problem.gap_around(account, (split.below + split.above) / 2)
    return split.below == split.above or (gap is not None and gap[0] <= split.below and split.above <= gap[1])


def bound_at_points(problem: SharedProblem, leaves: Sequence[SharedLeaf]) -> float:
    """What no split in any of the leaves is worth more than, by the points."""
    return _bound(problem, leaves, problem.within)


def bound_between(problem: SharedProblem, leaves: Sequence[SharedLeaf]) -> float:
    """The same with the most that frontiers can bulge between their points."""
    return _bound(problem, leaves, lambda account, low, high: _with_peaks(problem, account, low, high))


def _bound(
    problem: SharedProblem, leaves: Sequence[SharedLeaf], points: Callable[[int, float, float], Points]
) -> float:
    best = -np.inf
    for leaf in leaves:
        slack = ROUNDING * max(problem.total, 1.0)
        if leaf.lower.sum() - slack <= problem.total <= leaf.upper.sum() + slack:
            spare = 0.0
            for account, (low, high) in enumerate(zip(leaf.lower.tolist(), leaf.upper.tolist(), strict=True)):
                at, worth = points(account, low, high)
                spare += float(np.max(worth - leaf.price * at))
            best = max(best, leaf.price * problem.total + spare)
    return best


def _with_peaks(problem: SharedProblem, account: int, low: float, high: float) -> Points:
    """An account's points in a box, and the highest that its frontier can lie between them."""
    at, worth = problem.within(account, low, high)
    peaks = peaks_of(problem, account)
    inside = (peaks[0] >= low) & (peaks[0] <= high)
    return np.concatenate([at, peaks[0][inside]]), np.concatenate([worth, peaks[1][inside]])


def peaks_of(problem: SharedProblem, account: int) -> Points:
    """Corners above a frontier's intervals, one or two each, that it cannot exceed; none in gaps.

    The frontier lies below the line of the interval before, carried on, if it bends downwards where they meet;
    likewise that of the interval after; and never above the interval's right end.
    """
    at, worth, gaps = problem.budgets[account], problem.outcomes[account], problem.gaps[account]
    corners: list[tuple[float, float]] = []
    slopes = np.diff(worth) / np.diff(at)
    for k in () if account in problem.exact else np.flatnonzero(~gaps).tolist():
        left, right, top = at[k], at[k + 1], worth[k + 1]
        before = slopes[k - 1] if k and not gaps[k - 1] and slopes[k - 1] >= slopes[k] else np.inf
        bends = k + 1 < len(slopes) and not gaps[k + 1] and slopes[k + 1] <= slopes[k]
        after = max(slopes[k + 1], 0.0) if bends else 0.0
        # From the left it rises by `before`, from the right it falls by `after`: they meet at the peak.
        if np.isinf(before):
            corners.append((left, top - after * (right - left)))
        else:
            rise = (top - after * (right - left) - worth[k]) / (before - after) if before > after else 0.0
            meet = float(np.clip(left + rise, left, right))
            corners.append((meet, min(worth[k] + before * (meet - left), top)))
    found = np.array(corners).reshape(-1, 2)
    return found[:, 0], found[:, 1]
