"""What the reader of a curve should know before trusting it."""

import numpy as np
from numpy.typing import NDArray

from adopt.curves.observations import Observations
from adopt.curves.posterior import Posterior
from adopt.findings import Finding, Severity
from adopt.text import N_

FloatArray = NDArray[np.float64]

LITTLE_EVIDENCE = 0.15
"""Below this the shape of a curve is, for all practical purposes, the prior's."""
STILL = 0.12
"""A spread of log spend below which a cell's spend hardly moved: most of it within ±12 %."""


def diagnose(seen: Observations, posterior: Posterior) -> tuple[Finding, ...]:
    """Findings about curves that the data could not pin down."""
    still = spend_spread(seen) < STILL
    found = []
    for i, cell in enumerate(posterior.cells):
        if posterior.evidence[i] >= LITTLE_EVIDENCE or not seen.seen[i].any():
            continue
        found.append(
            Finding(
                "curve-not-identified",
                Severity.REVIEW,
                N_("The curve of {cell} rests mostly on the prior: its spend hardly moved.")
                if still[i]
                else N_("The curve of {cell} rests mostly on the prior: its days say little about its shape."),
                N_("Vary its budget by ±20 % for two weeks, apart from the other cells, and import again."),
                {"cell": cell},
                cell,
            )
        )
    return tuple(found)


def spend_spread(seen: Observations) -> FloatArray:
    """Standard deviation of log spend over the days that count; 0 for a cell without any; shape (C,)."""
    count = np.maximum(seen.seen.sum(axis=1), 1)
    mean = np.where(seen.seen, seen.ratio, 0.0).sum(axis=1) / count
    squares = np.where(seen.seen, (seen.ratio - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.asarray(np.sqrt(squares / count))
