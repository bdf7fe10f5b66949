"""Outside evidence as measurements of the model: lift tests, and second counts of a platform's results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.demand import SharedDesign, lateness
from adopt.curves.outside import LiftTest, SecondSource
from adopt.curves.point import Point
from adopt.labels import Cell

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

AS_IT_WAS = 0.1
"""A test whose treated spend is within this share of what the cells really spent treated all of them."""


FULLY = 0.99
"""A share that had arrived is never taken for all: its chance error would be nothing."""
OTHER_CHANGES = 0.03
"""Spread of what else differs between two exports: withdrawn results, corrected attribution."""


class Responses(Protocol):
    """What a measurement asks of a model; a shift is of log spend on every day, and -inf is no spend."""

    def means(self, point: Point, shift: float) -> FloatArray:
        """Results of every cell and day once all have arrived, (C, T)."""
        ...

    def slopes_of_means(self, point: Point, shift: float) -> tuple[FloatArray, FloatArray]:
        """Derivatives of the log means: in a cell's block (C, T, K), in the confounding (C, T)."""
        ...

    def incremental(self, point: Point) -> FloatArray:
        """Share of a platform's results that ads bring about, (P,)."""
        ...

    def pull(self, point: Point, weights: FloatArray) -> FloatArray:
        """Gradient in the shared parameters of demand of a sum of log means, weighted (C, T); shape (S,)."""
        ...


@dataclass(frozen=True, eq=False)
class Measured:
    """What measurements came to, and what the model makes of them at a point.

    Attributes:
        misfit: observed less predicted, shape (m,).
        error: standard deviations of what was observed, shape (m,).
        own: gradient of the predictions in the cells' blocks, shape (m, C, K).
        common: in the shared parameters, shape (m, S).
    """

    misfit: FloatArray
    error: FloatArray
    own: FloatArray
    common: FloatArray

    def uphill(self, gradient: Point) -> Point:
        """The gradient with what the measurements add to it."""
        pull = self.misfit / self.error**2
        return Point(gradient.cells + np.tensordot(pull, self.own, 1), gradient.shared + pull @ self.common)


@dataclass(frozen=True, eq=False)
class Effect:
    """What a difference in spend brought about, by a lift test.

    Attributes:
        days: of the cells that were tested, shape (C, T).
        test: log of the treated spend over what was really spent; -inf for none.
        control: the same of what it would have been without the treatment.
        observed: results, scaled to the whole of the cells.
        error: its standard deviation.
    """

    days: BoolArray
    test: float
    control: float
    observed: float
    error: float

    def predicted(self, of: Responses, point: Point, platform: NDArray[np.intp], _: SharedDesign) -> float:
        """What the model expects of it."""
        share = of.incremental(point)[platform][:, None]
        return float(np.sum((share * (of.means(point, self.test) - of.means(point, self.control)))[self.days]))

    def gradient(
        self, of: Responses, point: Point, platform: NDArray[np.intp], design: SharedDesign
    ) -> tuple[FloatArray, FloatArray]:
        """Of the prediction in the cells' blocks (C, K) and in the shared parameters (S,)."""
        share = of.incremental(point)[platform][:, None]
        test, control = (np.where(self.days, of.means(point, s), 0.0) for s in (self.test, self.control))
        own, confounded = np.zeros(point.cells.shape), 0.0
        for sign, mean, shift in ((1.0, test, self.test), (-1.0, control, self.control)):
            if shift > -np.inf:
                slopes, beside = of.slopes_of_means(point, shift)
                own += sign * np.einsum("ct,ctk->ck", share * mean, slopes)
                confounded += sign * float(np.sum(share * mean * beside))
        common = of.pull(point, share * (test - control))
        each = np.bincount(platform, (test - control).sum(axis=1), design.platforms)
        common[design.incremental] = np.append(each.sum(), each)
        common[design.confounding] = confounded
        return own, common


@dataclass(frozen=True, eq=False)
class Count:
    """Another count of a platform's results, over its own.

    Attributes:
        platform: its index.
        observed: the ratio.
        error: how far such a ratio may be off the share that ads bring about.
    """

    platform: int
    observed: float
    error: float

    def predicted(self, of: Responses, point: Point, _: NDArray[np.intp], __: SharedDesign) -> float:
        """What the model expects of it."""
        return float(of.incremental(point)[self.platform])

    def gradient(
        self, of: Responses, point: Point, _: NDArray[np.intp], design: SharedDesign
    ) -> tuple[FloatArray, FloatArray]:
        """Of the prediction in the cells' blocks (C, K) and in the shared parameters (S,)."""
        common = np.zeros(len(point.shared))
        common[[design.incremental.start, design.incremental.start + 1 + self.platform]] = 1.0
        return np.zeros(point.cells.shape), common


@dataclass(frozen=True, eq=False)
class Restatement:
    """What the same days were said to have brought at two ages, by two exports.

    Attributes:
        platform: its index.
        late: difference of the platform's columns of lateness between the two ages, shape (2,).
        observed: log of what was said first over what was said later.
        error: its standard deviation.
    """

    platform: int
    late: FloatArray
    observed: float
    error: float

    def predicted(self, of: Responses, point: Point, _: NDArray[np.intp], design: SharedDesign) -> float:
        """What the model expects of it."""
        return float(point.shared[self._columns(design)] @ self.late)

    def gradient(
        self, of: Responses, point: Point, _: NDArray[np.intp], design: SharedDesign
    ) -> tuple[FloatArray, FloatArray]:
        """Of the prediction in the cells' blocks (C, K) and in the shared parameters (S,)."""
        common = np.zeros(len(point.shared))
        common[self._columns(design)] = self.late
        return np.zeros(point.cells.shape), common

    def _columns(self, design: SharedDesign) -> slice:
        start = design.lateness.start + 2 * self.platform
        return slice(start, start + 2)


Measurement = Effect | Count | Restatement


def measure(
    of: Responses,
    point: Point,
    measurements: Sequence[Measurement],
    platform: NDArray[np.intp],
    design: SharedDesign,
) -> Measured:
    """All measurements at a point.

    Args:
        of: the model.
        point: of its parameters.
        measurements: m of them.
        platform: index of each cell's platform, shape (C,).
        design: of the shared parameters.
    """
    misfit = [m.observed - m.predicted(of, point, platform, design) for m in measurements]
    slopes = [m.gradient(of, point, platform, design) for m in measurements]
    own = np.array([s[0] for s in slopes]).reshape(-1, *point.cells.shape)
    common = np.array([s[1] for s in slopes]).reshape(-1, len(point.shared))
    return Measured(np.array(misfit), np.array([m.error for m in measurements]), own, common)


def effects(
    tests: Sequence[LiftTest],
    cells: tuple[Cell, ...],
    days: NDArray[np.datetime64],
    spend: FloatArray,
    seen: BoolArray,
) -> tuple[Effect | None, ...]:
    """Lift tests on the days of a history; None for a test of which the history saw no day.

    A test may be on a part of the cells' people. Where its treated spend is what the cells really spent, it was
    on all of them; else business as usual is the control's spend, or the treated one's where the control had
    none, and the part is its share of what the cells really spent. What was measured is scaled up by it.

    Args:
        tests: on cells of the history.
        cells: of the history, length C.
        days: shape (T,).
        spend: currency units, shape (C, T).
        seen: days that count, shape (C, T).
    """
    return tuple(_effect(test, cells, days, spend, seen) for test in tests)


def _effect(
    test: LiftTest, cells: tuple[Cell, ...], days: NDArray[np.datetime64], spend: FloatArray, seen: BoolArray
) -> Effect | None:
    during = (days >= np.datetime64(test.first)) & (days <= np.datetime64(test.last))
    tested = np.isin(np.arange(len(cells)), [cells.index(cell) for cell in test.cells])
    at = seen & during & tested[:, None]
    if not at.any():
        return None
    length = (np.datetime64(test.last) - np.datetime64(test.first)).astype(int) + 1
    covered = min(at.any(axis=0).sum() / length, 1.0)  # the history may have seen a part of the test's days only
    really = float(spend[at].sum()) / covered
    whole = abs(test.spend_test - really) <= AS_IT_WAS * really
    usual = test.spend_test if whole or test.spend_control == 0 else test.spend_control
    part = 1.0 if whole else usual / really
    with np.errstate(divide="ignore"):
        shifts = np.log(np.array([test.spend_test, test.spend_control]) / usual)
    scale = covered / part
    return Effect(at, float(shifts[0]), float(shifts[1]), test.incremental * scale, test.error * scale)


def counts(
    second: Sequence[SecondSource],
    platforms: Sequence[str],
    platform: NDArray[np.intp],
    days: NDArray[np.datetime64],
    results: FloatArray,
    error: float,
) -> tuple[Count | None, ...]:
    """Second counts over the platforms' own of the same days; None where the history has none of theirs.

    Args:
        second: the other counts.
        platforms: of the history, in order.
        platform: index of each cell's platform, shape (C,).
        days: shape (T,).
        results: shape (C, T).
        error: how far a ratio may be off the share that ads bring about.
    """
    found: list[Count | None] = []
    for source in second:
        during = (days >= np.datetime64(source.first)) & (days <= np.datetime64(source.last))
        index = platforms.index(source.platform) if source.platform in platforms else -1
        own = float(results[platform == index][:, during].sum())
        found.append(Count(index, source.conversions / own, error) if own > 0 else None)
    return tuple(found)


def restatements(
    restated: pd.DataFrame | None, platforms: Sequence[str], maturing: Mapping[str, float]
) -> tuple[Restatement, ...]:
    """What earlier exports said of days that later ones said again, as measurements of lateness.

    Results that had arrived at the first age are a binomial share of those of the second.

    Args:
        restated: the table of a history, or None.
        platforms: of the history, in order.
        maturing: days that results keep arriving, by platform.
    """
    found = []
    for platform, before_age, after_age, before, after in [] if restated is None else restated.to_numpy():
        if not before > 0 or not after > 0:
            continue
        ages = lateness(np.array([before_age, after_age], dtype=float), maturing[platform])
        share = min(before / after, FULLY)
        error = np.sqrt((1 - share) / (share * after) + OTHER_CHANGES**2)
        found.append(
            Restatement(platforms.index(platform), ages[0] - ages[1], float(np.log(before / after)), float(error))
        )
    return tuple(found)
