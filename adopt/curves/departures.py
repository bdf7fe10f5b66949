"""Departures from the fit: days that brought more or less than it holds, in a stretch or wherever spend was high.

A departure is tested as an effect that the model lacks: the score of the likelihood in its direction at the mode,
set against the variance that the score has under the model (Rao 1948). Level, drift, curve and demand all take up
part of any effect, so that the plain residuals show little of it; what they take up is known exactly from the
curvature, and the rest is standard normal under the model, and estimates the effect in one step. In state space
models these are the auxiliary residuals of Harvey and Koopman (1992) and the shocks of de Jong and Penzer (1998).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.arrow import Conditioned
from adopt.curves.fit import Fit
from adopt.curves.newton import border_of, newton_system

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

TOLD_APART = 0.1
"""Share of the information on an effect that must be left when all else is fitted beside it."""
FEWEST = 8.0
"""Information (nearly the results expected) below which a score is too skewed for a normal deviate."""
EXTREME = 0.2
"""Share of a cell's days that counts as those of high, or of low, spend."""
LOW, HIGH, LATE = 0, 1, 2
LATE_DAYS = 14
EDGES = (0, 3, 7, 10, 14, 17, 21)
"""Where stretches may begin or end, in days before the end of the history; further back, every seven days."""
SHORTEST, LONGEST, LONGEST_AT_END = 7, 35, 21
"""Days of a stretch; one that lasts to the end is a matter of drift if it is longer."""
ENOUGH_AT_END, ENOUGH = 3.5, 4.2
"""Normal deviates from which a stretch is believed: many are looked at, and more in the past than at the end."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of effects that the model lacks, and how far they are independent of what it has.

    Attributes:
        score: derivative of the log likelihood in each effect, any shape.
        information: its variance under the model, all else fitted, the same shape.
        plain: its variance if nothing else were fitted, the same shape.
    """

    score: FloatArray
    information: FloatArray
    plain: FloatArray

    @property
    def told(self) -> NDArray[np.bool_]:
        """Whether the effect can be told from what is fitted."""
        return (self.information > TOLD_APART * self.plain) & (self.information > FEWEST)

    @property
    def deviate(self) -> FloatArray:
        """Standard normal under the model; 0 where the effect cannot be told."""
        return np.where(self.told, self.score / np.sqrt(np.where(self.told, self.information, 1.0)), 0.0)

    @property
    def effect(self) -> FloatArray:
        """The size of each effect on the log of the mean, in one step of Newton's; 0 where it cannot be told."""
        return np.where(self.told, self.score / np.where(self.told, self.information, 1.0), 0.0)

    def beside(self, one: int, covariance: FloatArray) -> "Scores":
        """What is left of each when one of them is fitted too.

        Args:
            one: which of them.
            covariance: of all scores with that one, shape (N,).
        """
        share = covariance / self.information[one]
        return replace(
            self,
            score=self.score - share * self.score[one],
            information=self.information - share * covariance,
        )


@dataclass(frozen=True, eq=False)
class Parts:
    """Effects on single cells, of which departures are put together.

    Attributes:
        curvature: of the fit that they are tested against, without bends: variances must not be negative.
        score: shape (C, M).
        plain: variances of the scores if nothing else were fitted; the M effects share no day; shape (C, M).
        own: their covariance with the score of the cell's block, shape (C, M, K).
        shared: their covariance with the score of the shared parameters, shape (C, M, S).
    """

    curvature: Conditioned
    score: FloatArray
    plain: FloatArray
    own: FloatArray
    shared: FloatArray

    @classmethod
    def of(cls, fit: Fit, days: FloatArray) -> "Parts":
        """Effects on given days of each cell: 1 or 0, shape (C, T, M)."""
        first, weight, jacobian = fit.model.slopes(fit.mode)
        weighted = days * weight[..., None]
        own, shared = weighted.transpose(0, 2, 1) @ jacobian, border_of(fit.model, fit.mode, weighted)
        curvature, _ = newton_system(fit.model, fit.mode, bent=False)
        return cls(curvature, np.einsum("ctm,ct->cm", days, first), weighted.sum(axis=1), own, shared)

    def singly(self) -> FloatArray:
        """Covariances of the scores of each cell's effects, all else fitted, shape (C, M, M)."""
        blocks, border, corner = self.curvature.covariances()
        across = self.own @ border @ self.shared.transpose(0, 2, 1)
        own = self.own @ blocks @ self.own.transpose(0, 2, 1)
        taken = own + across + across.transpose(0, 2, 1) + self.shared @ corner @ self.shared.transpose(0, 2, 1)
        return np.asarray(self.plain[..., None] * np.eye(self.plain.shape[1]) - taken)

    def together(self, group: NDArray[np.bool_]) -> FloatArray:
        """Covariances of the scores of effects on all cells of a group, all else fitted, shape (M, M)."""
        own = np.where(group[:, None, None], self.own, 0.0).transpose(0, 2, 1)
        taken = self.curvature.covariance(own, self.shared[group].sum(axis=0).T)
        return np.asarray(np.diag(self.plain[group].sum(axis=0)) - taken)

    def across(self, chosen: FloatArray) -> FloatArray:
        """Covariances of all scores with the sum of those chosen, all else fitted, (C, M) -> (C, M)."""
        own, shared = np.einsum("cm,cmk->ck", chosen, self.own), np.einsum("cm,cms->s", chosen, self.shared)
        blocks, common = self.curvature.solve(own, shared)
        return np.asarray(chosen * self.plain - np.einsum("cmk,ck->cm", self.own, blocks) - self.shared @ common)


@dataclass(frozen=True)
class Departure:
    """A stretch of days in which some cells brought more or less than the fit holds.

    Attributes:
        cells: their rows.
        first: index of its first day.
        last: index of its last day.
        deviate: standard normal under the model.
        effect: estimated, on the log of the mean.
    """

    cells: tuple[int, ...]
    first: int
    last: int
    deviate: float
    effect: float


@dataclass(frozen=True, eq=False)
class Stretches:
    """Stretches of days of groups of cells, N in all.

    Attributes:
        groups: which cells are in each, shape (G, C).
        edges: of the parts that stretches are made of, in days before the end of the history, shape (M + 1,).
        group: of each stretch, shape (N,).
        start: its last part, counted from the end of the history, shape (N,).
        end: the part before its first, counted likewise, shape (N,).
    """

    groups: NDArray[np.bool_]
    edges: IntArray
    group: IntArray
    start: IntArray
    end: IntArray

    @classmethod
    def of(cls, fit: Fit) -> "Stretches":
        """Any stretch of a platform; of a cell beside others on its platform, those that last to the end."""
        platform, days = fit.model.seen.platform, fit.model.seen.results.shape[1]
        platforms = platform == np.arange(platform.max() + 1)[:, None]
        cells = np.eye(len(platform), dtype=bool)[platforms.sum(axis=1)[platform] > 1]
        edges = np.array([e for e in (*EDGES, *range(EDGES[-1] + 7, days + 1, 7)) if e <= days])
        start, end = (i.ravel() for i in np.indices((len(edges), len(edges))))
        long, at_end = edges[end] - edges[start], start == 0
        kept = (long >= SHORTEST) & (long <= np.where(at_end, LONGEST_AT_END, LONGEST))
        chosen = [np.flatnonzero(kept)] * len(platforms) + [np.flatnonzero(kept & at_end)] * len(cells)
        which = np.concatenate(chosen)
        group = np.repeat(np.arange(len(chosen)), [len(c) for c in chosen])
        return cls(np.concatenate([platforms, cells]), edges, group, start[which], end[which])

    def days(self, count: int) -> FloatArray:
        """The days of each part: 1 or 0, shape (T, M)."""
        age = np.arange(count)[::-1, None]
        return np.asarray((age >= self.edges[:-1]) & (age < self.edges[1:]), dtype=float)

    def scores(self, parts: Parts) -> Scores:
        """Of each stretch by itself, shape (N,)."""
        single, several = parts.singly(), self.groups.sum(axis=1) > 1
        information = [
            parts.together(group) if many else single[np.argmax(group)]
            for group, many in zip(self.groups, several, strict=True)
        ]
        return Scores(self.added_up(parts.score), self.squares(np.array(information)), self.added_up(parts.plain))

    def chosen(self, one: int, count: int) -> FloatArray:
        """The cells and parts of a stretch: 1 or 0, shape (C, M)."""
        part = np.arange(count)
        within = (part >= self.start[one]) & (part < self.end[one])
        return np.asarray(self.groups[self.group[one]][:, None] & within, dtype=float)

    def departure(self, one: int, scores: Scores, count: int) -> Departure:
        """One of them, in days counted from the first of ``count``."""
        return Departure(
            tuple(np.flatnonzero(self.groups[self.group[one]]).tolist()),
            int(count - self.edges[self.end[one]]),
            int(count - self.edges[self.start[one]] - 1),
            float(scores.deviate[one]),
            float(scores.effect[one]),
        )

    def added_up(self, parts: FloatArray) -> FloatArray:
        """Of each stretch the sum over its cells and parts, (C, M) -> (N,)."""
        until = np.pad(np.cumsum(self.groups @ parts, axis=1), ((0, 0), (1, 0)))
        return np.asarray(until[self.group, self.end] - until[self.group, self.start])

    def squares(self, parts: FloatArray) -> FloatArray:
        """Of each stretch the sum over all pairs of its parts, (G, M, M) -> (N,)."""
        until = np.pad(np.cumsum(np.cumsum(parts, axis=1), axis=2), ((0, 0), (1, 0), (1, 0)))
        g, a, b = self.group, self.start, self.end
        return np.asarray(until[g, b, b] - until[g, a, b] - until[g, b, a] + until[g, a, a])


def departures(fit: Fit) -> tuple[Departure, ...]:
    """Stretches of days that the fit cannot explain, the clearest first, each given those before it."""
    seen, stretches = fit.model.seen, Stretches.of(fit)
    days = stretches.days(seen.results.shape[1])
    parts = Parts.of(fit, np.broadcast_to(days, (len(seen.cells), *days.shape)))
    scores = stretches.scores(parts)
    enough = np.where(stretches.start == 0, ENOUGH_AT_END, ENOUGH)
    found: list[Departure] = []
    taken: list[tuple[int, FloatArray]] = []
    while True:
        one = int(np.argmax(np.abs(scores.deviate) / enough))
        if abs(scores.deviate[one]) < enough[one]:
            return tuple(found)
        found.append(stretches.departure(one, scores, days.shape[0]))
        covariance = stretches.added_up(parts.across(stretches.chosen(one, days.shape[1])))
        for before, with_it in taken:
            covariance = covariance - with_it[one] / with_it[before] * with_it
        taken.append((one, covariance))
        scores = scores.beside(one, covariance)


@dataclass(frozen=True, eq=False)
class Tendencies:
    """Effects on each cell's days of low spend, of high spend, and on its last ones.

    Attributes:
        scores: shape (C, 3), in the order LOW, HIGH, LATE.
        edges: highest spend of the low days and lowest of the high ones, currency units a day, shape (C, 2).
    """

    scores: Scores
    edges: FloatArray


def tendencies(fit: Fit) -> Tendencies:
    """What a curve of the wrong form, or a break, shows: these days bring something else than the others."""
    seen = fit.model.seen
    edges = np.zeros((len(seen.cells), 2))
    for edge, ratio, days in zip(edges, seen.ratio, seen.seen, strict=True):
        edge[:] = np.quantile(ratio[days], [EXTREME, 1 - EXTREME]) if days.any() else (-np.inf, np.inf)
    late = np.broadcast_to(np.arange(seen.ratio.shape[1])[::-1] < LATE_DAYS, seen.ratio.shape)
    days = [seen.ratio <= edges[:, [LOW]], seen.ratio >= edges[:, [HIGH]], late]
    parts = Parts.of(fit, np.stack(days, axis=-1).astype(float))
    information = np.diagonal(parts.singly(), axis1=1, axis2=2)
    return Tendencies(Scores(parts.score, information, parts.plain), np.exp(edges) * seen.reference[:, None])
