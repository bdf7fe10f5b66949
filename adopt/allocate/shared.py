"""The best split of one total over accounts: their concave envelopes merged, and what they flatter cut away.

On the envelopes the answer is greedy and exact: straight pieces in order of slope until the total is spent, so at
most one account stands inside a piece (the linear relaxation of a multiple-choice knapsack, Sinha and Zoltners
1979). Where its frontier lies below that piece, the account's budgets are cut in two there and both halves asked
again, best bound first (Falk and Soland 1969).
"""

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from adopt.allocate.envelope import Envelope
from adopt.allocate.shared_certificate import SharedCertificate, SharedLeaf, SharedSplit, shared_faults
from adopt.allocate.shared_problem import ROUNDING, SharedProblem
from adopt.curves.table import FloatArray
from adopt.errors import InfeasibleError, UncertifiedError
from adopt.text import N_

GAP = 1e-7
"""Certified on the frontiers' points; they themselves are known far less well."""
SECONDS = 10.0
"""After which what is proved by then is returned; a thousand accounts take a tenth of one."""


@dataclass(frozen=True, eq=False)
class SharedAnswer:
    """A split of the total and the proof that it is best by the frontiers' points.

    Attributes:
        problem: the question it answers.
        split: budget of each account, units of the common currency, shape (A,).
        certificate: what no other split can exceed, and why.
        price: what the next unit of the total would bring: the common marginal return.
    """

    problem: SharedProblem
    split: FloatArray
    certificate: SharedCertificate
    price: float


@dataclass(eq=False)
class _Node:
    lower: FloatArray
    upper: FloatArray
    hulls: list[Envelope]
    split: FloatArray = field(default_factory=lambda: np.zeros(0))
    price: float = 0.0
    bound: float = -np.inf
    cut: SharedSplit | None = None
    parts: tuple["_Node", "_Node"] | None = None


def share(problem: SharedProblem, gap: float = GAP, seconds: float = SECONDS) -> SharedAnswer:
    """The best split by the frontiers' points, certified to ``gap`` of the bound unless time runs out first.

    Raises:
        InfeasibleError: if no budgets of the accounts add up to the total, because of gaps in their frontiers.
        UncertifiedError: if the proof does not hold.
    """
    root = _relaxed(problem, _root(problem))
    best, split = -np.inf, root.split
    ends, count, waiting = time.monotonic() + seconds, 0, [(-root.bound, 0, root)]
    while waiting:
        bound, _, node = heapq.heappop(waiting)
        worth = problem.worth(node.split) if np.isfinite(bound) else -np.inf
        if worth > best:
            best, split = worth, node.split
        if -bound - best <= gap * abs(bound) or time.monotonic() > ends:
            break
        for part in _cut(problem, node):
            if part.bound > best:
                count += 1
                heapq.heappush(waiting, (-part.bound, count, part))
    if not np.isfinite(best):
        raise InfeasibleError(
            "total-in-a-gap",
            N_(
                "No budgets were found that add up to {total:,.2f}: those of the accounts come in lots, "
                "or are on or off."
            ),
            N_("Give another total, or free an account of its lots."),
            total=problem.total,
        )
    certificate = _certificate(root, best)
    if faults := shared_faults(problem, split, certificate):
        raise UncertifiedError("unproved-share", N_("The proof does not hold: {fault}"), fault=faults[0])
    return SharedAnswer(problem, split, certificate, root.price)


def _root(problem: SharedProblem) -> _Node:
    pairs = zip(problem.budgets, problem.outcomes, strict=True)
    return _Node(problem.lower, problem.upper, [Envelope.of(at, worth) for at, worth in pairs])


def _relaxed(problem: SharedProblem, node: _Node) -> _Node:
    """The node with the best split on its envelopes, its price and its bound; minus infinity where none fits."""
    slack = ROUNDING * max(problem.total, 1.0)
    node.split = node.lower.copy()
    if not node.lower.sum() - slack <= problem.total <= node.upper.sum() + slack:
        return node
    lengths = np.concatenate([hull.lengths for hull in node.hulls])
    slopes = np.concatenate([hull.slopes for hull in node.hulls])
    owner = np.repeat(np.arange(len(node.hulls)), [len(hull.lengths) for hull in node.hulls])
    order = np.argsort(-slopes, kind="stable")
    left = max(problem.total - node.lower.sum(), 0.0)
    before = np.cumsum(lengths[order]) - lengths[order]
    taken = np.clip(left - before, 0.0, lengths[order])
    node.split = np.minimum(node.lower + np.bincount(owner[order], taken, len(node.hulls)), node.upper)
    node.split = _snapped(node, node.split)
    last = int(np.searchsorted(before, left, side="left")) - 1
    node.price = float(slopes[order][max(last, 0)]) if len(order) else 0.0
    worths = [np.interp(at, hull.money, hull.worth) for at, hull in zip(node.split, node.hulls, strict=True)]
    node.bound = float(np.sum(worths))
    return node


def _snapped(node: _Node, split: FloatArray) -> FloatArray:
    """The split with budgets a rounding away from a corner of their envelope put on it."""
    for account, hull in enumerate(node.hulls):
        near = float(hull.money[np.argmin(np.abs(hull.money - split[account]))])
        if abs(near - split[account]) <= 1e-12 * max(near, 1.0):
            split[account] = near
    return split


def _cut(problem: SharedProblem, node: _Node) -> Iterator[_Node]:
    """Both halves of a node, where its envelopes promise more than the frontiers hold; none where they do not."""
    promised = [np.interp(at, hull.money, hull.worth) for at, hull in zip(node.split, node.hulls, strict=True)]
    held = [problem.worth_of(account, at) for account, at in enumerate(node.split.tolist())]
    account = int(np.argmax(np.array(promised) - np.array(held)))
    at = float(node.split[account])
    below, above = problem.gap_around(account, at) or (at, at)
    if not node.lower[account] < at < node.upper[account]:
        return
    upper, lower = node.upper.copy(), node.lower.copy()
    upper[account], lower[account] = below, above
    parts = []
    for low, high in ((node.lower, upper), (lower, node.upper)):
        hulls = list(node.hulls)
        hulls[account] = Envelope.of(*problem.within(account, float(low[account]), float(high[account])))
        parts.append(_relaxed(problem, _Node(low, high, hulls, price=node.price)))
    node.cut, node.parts = SharedSplit(account, below, above), (parts[0], parts[1])
    yield from parts


def _certificate(root: _Node, achieved: float) -> SharedCertificate:
    leaves: list[SharedLeaf] = []
    splits: list[SharedSplit | None] = []
    bound, waiting = achieved, [root]
    while waiting:
        node = waiting.pop()
        splits.append(node.cut)
        if node.parts is None:
            leaves.append(SharedLeaf(node.lower, node.upper, node.price))
            bound = max(bound, node.bound)
        else:
            waiting += reversed(node.parts)
    return SharedCertificate(achieved, bound, tuple(leaves), tuple(splits))
