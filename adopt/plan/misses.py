"""What earlier plans' misses say of the intervals of those to come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.text import N_, Message

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Misses:
    """How earlier plans of an advertiser missed, and what that adds to a forecast.

    Attributes:
        spread: standard deviation of a log level that all cells share over the days of a plan, beyond what the
            curves know of; 0 where they know enough.
        missed: plans whose 90 % interval, as the curves alone say, did not hold what came.
        plans: that were judged.
    """

    spread: float = 0.0
    missed: int = 0
    plans: int = 0

    def factors(self, draws: int, seed: int = 0) -> FloatArray:
        """That level in each draw, log-normal with mean 1; shape (draws,).

        Its normal scores are the middles of ``draws`` equally likely parts in a random order, so that its own
        spread is no matter of chance.
        """
        if not self.spread:
            return np.ones(draws)
        from scipy.special import ndtri

        scores = ndtri((np.arange(draws) + 0.5) / draws)
        order = np.random.default_rng([seed, draws, 1]).permutation(draws)
        levels = np.exp(self.spread * scores[order] / scores.std())
        return np.asarray(levels / levels.mean())

    def sentence(self, times: float) -> Message | None:
        """How much wider a plan's intervals are, and why; None where no plan was judged.

        Args:
            times: how many times as wide as the curves alone say the interval of the plan's total is.
        """
        if not self.plans:
            return None
        values = {"times": times, "missed": self.missed, "count": self.plans}
        if not self.spread:
            return Message(
                N_(
                    "Intervals are as wide as the curves say: {missed} of {count} earlier plan missed its own."
                ),
                values,
                plural=N_(
                    "Intervals are as wide as the curves say: {missed} of {count} earlier plans missed theirs."
                ),
            )
        return Message(
            N_(
                "Intervals are {times:.2f} times as wide as the curves alone say: "
                "{missed} of {count} earlier plan missed its own."
            ),
            values,
            plural=N_(
                "Intervals are {times:.2f} times as wide as the curves alone say: "
                "{missed} of {count} earlier plans missed theirs."
            ),
        )


NO_MISSES = Misses()
"""No plan was judged yet."""
