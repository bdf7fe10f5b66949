"""Whether the world has changed: what plans that were judged one after the other say together."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import binomtest

from adopt.backtesting.followed import Followed
from adopt.findings import Finding, Severity
from adopt.text import N_

FloatArray = NDArray[np.float64]

FEW = 4
"""Plans below which nothing is said of calibration."""
RUN = 12
"""Plans, the newest, whose misses are asked for a common direction."""
ODD = 0.01
"""Chance that any cell of a plan is said to have left its curve while all follow theirs."""
ONE_SIDED = 0.03
"""Misses in one direction that chance would bring so seldom are an alarm."""
NARROW = 0.05
"""A share held that intervals which are wide enough would show so seldom makes them too narrow."""


def alarms(judged: Sequence[Followed]) -> tuple[Finding, ...]:
    """Misses in one direction, intervals too narrow, and cells that have left their curves.

    Args:
        judged: plans with days of their own, oldest first; no day belongs to two of them.
    """
    return (*_one_sided(judged[-RUN:]), *_narrow(judged), *_departed(judged[-2:]))


def _one_sided(judged: Sequence[Followed]) -> list[Finding]:
    """An exact sign test."""
    above, count = sum(one.below > 0.5 for one in judged), len(judged)
    if count < FEW or binomtest(above, count).pvalue > ONE_SIDED:
        return []
    text = (
        N_("What came was more than forecast in {many} of {count} plans one after the other.")
        if above > count / 2
        else N_("What came was less than forecast in {many} of {count} plans one after the other.")
    )
    remedy = N_("Something changed that the history does not say: prices, the site, tracking, a competitor.")
    values = {"many": max(above, count - above), "count": count}
    return [Finding("one-sided-misses", Severity.SERIOUS, text, remedy, values)]


def _narrow(judged: Sequence[Followed]) -> list[Finding]:
    """An exact test of how many intervals held."""
    held = [float(one.forecast.held(np.array([one.conversions]), 0.9)[0]) for one in judged]
    missed, count = sum(share < 0.5 for share in held), len(judged)
    if count < FEW or binomtest(missed, count, 0.1, "greater").pvalue > NARROW:
        return []
    text = N_("The 90 % intervals held what came in {held:.0%} of {count} plans.")
    remedy = N_("Plans from this workspace take that into their intervals, and say how much wider they are.")
    return [Finding("narrow-intervals", Severity.REVIEW, text, remedy, {"held": np.mean(held), "count": count})]


def _departed(newest: Sequence[Followed]) -> list[Finding]:
    """Cells of the newest plan that lie where chance would seldom put any of them, beside what others did.

    Looked at by that plan's days alone, and together with those of the plan before (Stouffer's sum of normal
    scores), so that a small cell that breaks is found a plan later.
    """
    if not newest:
        return []
    last, scores = newest[-1], _scores(newest[-1])
    before = dict(zip(newest[0].cells, _scores(newest[0]), strict=True)) if len(newest) > 1 else {}
    table, spent = last.table, (last.table["spent"] > 0).to_numpy()
    # Bonferroni: two looks at each cell, on both sides.
    limit = -float(ndtri(ODD / (4 * max(int(spent.sum()), 1))))
    found = []
    for row, cell in enumerate(last.cells):
        both = (scores[row] + before[cell]) / math.sqrt(2) if cell in before else 0.0
        if spent[row] and max(abs(scores[row]), abs(both)) > limit:
            told = {name: float(table[name].iloc[row]) for name in ("conversions", "low", "high")}
            text = N_("{cell} brought {conversions:,.0f} where {low:,.0f} to {high:,.0f} were forecast.")
            remedy = N_("Look at its creatives, its tracking and its audience before you follow its curve.")
            found.append(Finding("left-its-curve", Severity.REVIEW, text, remedy, {"cell": cell, **told}, cell))
    return found


def _scores(followed: Followed) -> FloatArray:
    """Normal scores of the cells' places beside the others, (C,)."""
    return np.asarray(ndtri(np.clip(followed.beside_others, 1e-9, 1 - 1e-9)))
