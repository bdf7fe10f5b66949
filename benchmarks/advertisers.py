"""Advertisers whose truth can be asked: what a history is judged by, whoever made it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.context.context import Context
from adopt.curves.priors import DEFAULT, Priors
from adopt.history.table import History
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Curves, fit_curves
from benchmarks.optimum import best_split

FloatArray = NDArray[np.float64]

DAYS = 30
"""Days that every plan of the benchmarks is made for."""
BOXES = {"±50 %": (-0.5, 0.5), "0 to 3×": (-1.0, 2.0)}
"""How far each budget may move, as shares of today's."""


@dataclass(frozen=True, eq=False)
class Advertiser:
    """A history, and a truth behind it that answers.

    Attributes:
        kind: of advertiser, as a table names it.
        seed: of its chance.
        history: what its exports show.
        expected: expected results of each cell in total over :data:`DAYS` at a daily spend; (C,) or (C, K), alike.
        best: today's daily spend (C,), a daily budget and a box to the split that really is best, (C,).
    """

    kind: str
    seed: int
    history: History
    expected: Callable[[FloatArray], FloatArray]
    best: Callable[[FloatArray, float, tuple[float, float]], FloatArray]

    def total(self, daily_spend: FloatArray) -> float:
        """Expected results of all cells over :data:`DAYS`."""
        return float(self.expected(daily_spend).sum())

    def elasticity(self, daily_spend: FloatArray) -> FloatArray:
        """True elasticity of each cell's results in its own spend, one cell moved at a time; (C,) -> (C,)."""
        nudge = 1 + 0.01 * np.eye(len(daily_spend))
        around = self.expected(np.hstack([daily_spend[:, None] / nudge, daily_spend[:, None] * nudge]))
        low, high = np.diag(around[:, : len(nudge)]), np.diag(around[:, len(nudge) :])
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.log(high / low) / (2 * np.log(1.01)))


def simulated(kind: str, seed: int) -> Advertiser:
    """One of our own simulated advertisers."""
    return as_advertiser(make_world(KINDS[kind], seed))


def as_advertiser(world: World) -> Advertiser:
    """A simulated world, to be asked for its truth."""
    truth = world.truth
    return Advertiser(
        world.kind.name,
        world.seed,
        world.history,
        expected=lambda daily_spend: truth.expected(daily_spend, DAYS),
        best=lambda today, budget, box: best_split(truth, today, budget, box, DAYS),
    )


def learn(history: History, priors: Priors = DEFAULT) -> Curves:
    """The curves that adopt learns from a history: the one place that says how the benchmarks have it fit."""
    return fit_curves(history, Context(priors))
