"""Normal means nested in groups, their spreads estimated: each borrows from its group, and groups from all.

A mean is its group's plus a deviation, a group's is the overall one plus a deviation; both spreads are found
by expectation-maximisation (empirical Bayes; Efron and Morris 1975, Raudenbush and Bryk 2002, chapter 3),
the overall mean has a flat prior. All that is needed has closed forms, so no matrix is ever solved.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.curves.priors import Scale

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

ROUNDS = 200
"""At most so many updates of the two spreads; ordinary questions settle within 30."""
SETTLED = 1e-4
"""A variance that changes by less than this share has settled."""


@dataclass(frozen=True, eq=False)
class Nested:
    """The posterior of C means in G groups, given the two spreads.

    Attributes:
        observed: what each mean was observed as, 0 where it was not, shape (C,).
        group: the group of each mean, shape (C,).
        own: weight of a mean's own observation against its group's mean, shape (C,).
        rest: variance of a mean around that weighted average, shape (C,).
        pull: weight of the overall mean against the group's own average, shape (G,).
        average: precision-weighted average of each group, shape (G,).
        scatter: variance of a group's mean around its weighted average, shape (G,).
        overall: posterior mean of the overall mean.
        overall_variance: its posterior variance.
    """

    observed: FloatArray
    group: IntArray
    own: FloatArray
    rest: FloatArray
    pull: FloatArray
    average: FloatArray
    scatter: FloatArray
    overall: float
    overall_variance: float

    @property
    def group_mean(self) -> FloatArray:
        """Posterior mean of each group's mean, shape (G,)."""
        return self.pull * self.overall + (1 - self.pull) * self.average

    @property
    def group_variance(self) -> FloatArray:
        """Posterior variance of each group's mean, shape (G,)."""
        return self.pull**2 * self.overall_variance + self.scatter

    @property
    def mean(self) -> FloatArray:
        """Posterior mean of each mean, shape (C,)."""
        return self.own * self.observed + (1 - self.own) * self.group_mean[self.group]

    @property
    def variance(self) -> FloatArray:
        """Posterior variance of each mean, shape (C,)."""
        return (1 - self.own) ** 2 * self.group_variance[self.group] + self.rest

    def draws(self, own: FloatArray, random: np.random.Generator) -> FloatArray:
        """Draws of the means, shape (C, D).

        Args:
            own: standard normal draws of what is each mean's own, shape (C, D).
            random: of what groups share.
        """
        count = own.shape[1]
        overall = self.overall + np.sqrt(self.overall_variance) * random.standard_normal(count)
        groups = self.pull[:, None] * overall + ((1 - self.pull) * self.average)[:, None]
        groups = groups + np.sqrt(self.scatter)[:, None] * random.standard_normal((len(self.pull), count))
        centre = (self.own * self.observed)[:, None] + (1 - self.own)[:, None] * groups[self.group]
        return np.asarray(centre + np.sqrt(self.rest)[:, None] * own)


def nested_means(
    observed: FloatArray, variance: FloatArray, group: IntArray, within: Scale, between: Scale
) -> Nested:
    """The posterior of means that were observed with known variances.

    Args:
        observed: shape (C,), ignored where the variance is infinite.
        variance: of each observation, above 0, infinite where there is none, shape (C,); one must be finite.
        group: group of each mean, 0 to G - 1, shape (C,).
        within: what to expect of the spread of means in a group, counted as so many observed means.
        between: what to expect of the spread of groups, counted as so many observed groups.
    """
    seen = np.isfinite(variance)
    precision = np.where(seen, 1 / np.where(seen, variance, 1.0), 0.0)
    groups = group[:, None] == np.arange(int(group.max()) + 1)
    spreads = within.guess**2, between.guess**2
    for _ in range(ROUNDS):
        found = _given(np.where(seen, observed, 0.0), precision, group, groups, *spreads)
        updated = _updated(found, seen, groups, within, between)
        moved = max(abs(new / old - 1) for new, old in zip(updated, spreads, strict=True))
        spreads = updated
        if moved < SETTLED:
            break
    return _given(np.where(seen, observed, 0.0), precision, group, groups, *spreads)


def _given(
    observed: FloatArray,
    precision: FloatArray,
    group: IntArray,
    groups: NDArray[np.bool_],
    within: float,
    between: float,
) -> Nested:
    """The posterior at two variances."""
    weight = precision / (1 + precision * within)
    total = weight @ groups
    average = (weight * observed) @ groups / np.where(total > 0, total, 1.0)
    of_group = total / (1 + total * between)
    scatter = between / (1 + between * total)
    return Nested(
        observed=observed,
        group=group,
        own=precision * within / (1 + precision * within),
        rest=within / (1 + precision * within),
        pull=scatter / between,
        average=average,
        scatter=scatter,
        overall=float((of_group * average).sum() / of_group.sum()),
        overall_variance=float(1 / of_group.sum()),
    )


def _updated(
    found: Nested, seen: NDArray[np.bool_], groups: NDArray[np.bool_], within: Scale, between: Scale
) -> tuple[float, float]:
    """One step of expectation-maximisation for the two variances; what was not observed says nothing."""
    off = found.own * (found.observed - found.group_mean[found.group])
    deviation = off**2 + found.own**2 * found.group_variance[found.group] + found.rest
    pulled = (1 - found.pull) * (found.average - found.overall)
    above = pulled**2 + (1 - found.pull) ** 2 * found.overall_variance + found.scatter
    return _pooled(deviation[seen], within), _pooled(above[groups[seen].any(axis=0)], between)


def _pooled(squares: FloatArray, prior: Scale) -> float:
    """The variance that squares suggest, with the prior's guess counted as so many more of them."""
    return float((squares.sum() + prior.worth * prior.guess**2) / (squares.size + prior.worth))
