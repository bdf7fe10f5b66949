"""Where truths lay among the draws of their posteriors, and whether that is as it should be.

A posterior that is right holds the truth at every rank equally often. Source: Talts, Betancourt, Simpson, Vehtari
and Gelman (2018), Validating Bayesian inference algorithms with simulation-based calibration.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

FloatArray = NDArray[np.float64]

BINS = 10


@dataclass(frozen=True, eq=False)
class Placed:
    """Where k truths of one simulation lay among their draws.

    Attributes:
        rank: share of the draws below the truth, strictly between 0 and 1, shape (k,).
        off: truth less mean of the draws, in standard deviations of the draws, shape (k,).
    """

    rank: FloatArray
    off: FloatArray

    @classmethod
    def of(cls, truth: FloatArray, draws: FloatArray) -> "Placed":
        """Of truths (k,) among draws (k, D).

        The last draw is left out of the ranks: among the others there are D of them, which BINS divides evenly
        where it divides D.
        """
        off = (truth - draws.mean(axis=1)) / draws.std(axis=1)
        below = (draws[:, :-1] < truth[:, None]).sum(axis=1)
        return cls(np.asarray((below + 0.5) / draws.shape[1]), np.asarray(off))


def histograms(placed: list[Placed]) -> NDArray[np.intp]:
    """How many ranks of each simulation lay in each of :data:`BINS` equal parts, shape (simulations, BINS)."""
    return np.array([np.histogram(p.rank, np.linspace(0, 1, BINS + 1))[0] for p in placed])


def uniform_p(counts: NDArray[np.intp]) -> float:
    """P-value of a chi-square test that ranks fall into all parts alike; counts of shape (simulations, BINS).

    Ranks of one simulation are not independent. So the statistic is divided by the design effect, how much more
    the shares of the parts vary from simulation to simulation than those of independent ranks would: first-order
    correction of Rao and Scott (1981), never below 1.
    """
    count, total = len(counts), counts.sum()
    share, even = counts / counts.sum(axis=1, keepdims=True), total / BINS
    independent = (1 - 1 / BINS) / total
    effect = max(float(share.var(axis=0, ddof=1).sum()) / count / independent, 1.0)
    return float(chi2.sf(np.sum((counts.sum(axis=0) - even) ** 2) / even / effect, BINS - 1))


def summary(quantity: str, placed: list[Placed]) -> dict[str, object]:
    """A row of the table: the histogram in per cent, its test, coverage, and how far off truths were."""
    counts = histograms(placed)
    rank, off = (pd.Series(np.concatenate([getattr(p, name) for p in placed])) for name in ("rank", "off"))
    return {
        "quantity": quantity,
        "truths": len(rank),
        "ranks in tenths, %": " ".join(f"{s:.0%}".rstrip("%") for s in counts.sum(axis=0) / counts.sum()),
        "p": uniform_p(counts),
        "90 % holds": rank.between(0.05, 0.95).mean(),
        "50 % holds": rank.between(0.25, 0.75).mean(),
        "mean z": off.mean(),
        "sd z": off.std(),
        "worst z": off.abs().max(),
    }
