"""What earlier plans' misses say of the intervals of those to come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.text import N_, Message

FloatArray = NDArray[np.float64]

GOLDEN = (5**0.5 - 1) / 2
"""Its multiples lie as evenly between 0 and 1 as those of any number, however many are taken."""


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

    def factors(self, totals: FloatArray) -> FloatArray:
        """That level in each of D draws, log-normal with mean 1; shape (D,).

        Which draw gets which level is no matter of chance: the normal scores are the middles of D equally likely
        parts, dealt to the draws in order of their totals by the golden ratio, so that every stretch of totals
        gets all of them alike (a lattice rule). Intervals become as wide as they should, and means stay.

        Args:
            totals: of all cells together in each draw, shape (D,).
        """
        if not self.spread:
            return np.ones(len(totals))
        from scipy.special import ndtri

        dealt = np.argsort(np.argsort(np.arange(len(totals)) * GOLDEN % 1.0))
        scores = ndtri((dealt + 0.5) / len(totals))
        levels = np.empty(len(totals))
        levels[np.argsort(totals, kind="stable")] = np.exp(self.spread * scores / scores.std())
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
                N_("Intervals are as wide as the curves say: {missed} of {count} earlier plan missed its own."),
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
