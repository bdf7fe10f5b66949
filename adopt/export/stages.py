"""A plan in steps, none of which changes a budget by more than a share of it, and the way back.

Every cell moves from what it has towards what the plan gives it, and never beyond; the money of all cells moves in
a straight line, as far as the steps allow. The last step is the plan itself, to its last decimal.

What has no share needs a rule. A cell that starts from nothing starts with what lets it reach its budget by such
steps at the end, but not below its platform's minimum: a new budget has no learning to lose. A cell that ends
falls by the step each time, not below that minimum, and is switched off at the end. A move of one minor unit is
always allowed.

Works in whole minor units.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np

from adopt.allocate.spread import spread
from adopt.errors import FileError, QuestionError
from adopt.export.planned import Planned
from adopt.history.budget_rules import budget_rules
from adopt.labels import Cell
from adopt.plan.money import minor_unit
from adopt.text import N_

STEP, EVERY = 0.2, 7
"""The greatest change of a budget at once, and days between two: a fifth a week, by convention."""
MOST = 52
"""Steps; a year of weeks is no plan any more."""
MORE, DIP = 6, 0.01
"""Steps beyond the fewest that may be taken so that the money of no step lies further than this share outside of
what is spent at both ends: cells that fall fast and grow slowly would otherwise leave money in the middle."""


@dataclass(frozen=True)
class Stages:
    """A plan in steps.

    Attributes:
        planned: the plan.
        before: what every cell has now, a day.
        steps: a budget a day of every cell, one tuple for each step; the last is the plan.
        step: the greatest change at once, as a share.
        every: days between two steps.
    """

    planned: Planned
    before: tuple[Decimal, ...]
    steps: tuple[tuple[Decimal, ...], ...]
    step: float
    every: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The order of every tuple."""
        return tuple(self.planned.budgets)

    @property
    def days(self) -> tuple[int, ...]:
        """The day of each step, from 1."""
        return tuple(1 + self.every * at for at in range(len(self.steps)))

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """What all cells cost a day: now, and after each step."""
        return tuple(sum(amounts, Decimal(0)) for amounts in (self.before, *self.steps))


@dataclass(frozen=True)
class _Way:
    """One cell's way, in minor units.

    Attributes:
        start: now.
        end: in the plan.
        least: what its platform takes.
        share: the step.
    """

    start: int
    end: Fraction
    least: int
    share: Fraction

    @property
    def needed(self) -> int:
        """Steps that it needs."""
        if not self.start or not self.end:
            return 1
        count, at = 0, self.end
        while (at > self.start) if self.end > self.start else (at < self.start):
            at, count = Fraction(self._one_before(at)), count + 1
            if count > MOST:
                break
        return count

    def corridor(self, now: int, left: int) -> tuple[int, int]:
        """The least and the most of the next step, with ``left`` steps to follow it, at least one."""
        if not self.end:
            return max(self._down(now), min(now, max(self.least, 1))) if now else 0, now
        must = self.end
        for _ in range(left):
            must = Fraction(self._one_before(must))
        if not now:
            first = min(max(math.ceil(must), self.least, 1), math.floor(self.end))
            return first, first
        if self.end >= self.start:
            return max(now, math.ceil(must)), min(math.floor(self.end), self._up(now))
        return max(math.ceil(self.end), self._down(now)), min(now, math.floor(must))

    def _up(self, now: int) -> int:
        return max(math.floor(now * (1 + self.share)), now + 1)

    def _down(self, now: int) -> int:
        return max(min(math.ceil(now * (1 - self.share)), now - 1), 0)

    def _one_before(self, then: Fraction) -> int:
        """The amount farthest from the end from which one step reaches ``then``."""
        if self.end >= self.start:
            return min(math.ceil(then / (1 + self.share)), math.ceil(then) - 1)
        return max(math.floor(then / (1 - self.share)), math.floor(then) + 1)


def stages_of(planned: Planned, step: float = STEP, every: int = EVERY) -> Stages:
    """A plan in as few steps as the limit allows, or a few more where its money would dip on the way.

    Args:
        planned: the plan, with what every cell has now.
        step: the greatest change of a budget at once, as a share of it.
        every: days between two steps.

    Raises:
        FileError: naming a cell of which the plan does not say what it has now.
        QuestionError: if step or days make no sense, or too many steps would be needed.
    """
    if not 0 < step < 1 or every < 1:
        raise QuestionError(
            "bad-stages",
            N_("A step must lie between 0 and 1 and days between steps be 1 or more, got {step} and {every}."),
            N_("0.2 and 7 change budgets by a fifth a week."),
            step=step,
            every=every,
        )
    unit = minor_unit(planned.currency)
    ways = [_way(planned, cell, Fraction(str(step)), unit) for cell in planned.budgets]
    count = max((way.needed for way in ways), default=1) or 1
    _refuse_too_many(planned, ways, step)
    walks: dict[float, list[list[int]]] = {}
    for steps in range(count, min(count + MORE, MOST) + 1):
        walk = _walk(ways, steps)
        outside = _outside(ways, walk)
        walks.setdefault(outside, walk)
        if outside <= DIP:
            break
    found = [tuple(amount * unit for amount in amounts) for amounts in walks[min(walks)]]
    before = tuple(way.start * unit for way in ways)
    return Stages(planned, before, (*found, tuple(planned.budgets.values())), step, every)


def _way(planned: Planned, cell: Cell, share: Fraction, unit: Decimal) -> _Way:
    before = planned.about(cell).before
    if before is None:
        raise FileError(
            "no-today",
            N_("{file} does not say what {cell} spends today, so there is no way from there."),
            N_("Give the file as adopt plan wrote it."),
            file=planned.file,
            cell=cell,
        )
    known = budget_rules(cell.platform).minimum
    least = known.amount(planned.currency) if known else None
    start = int((before / unit).to_integral_value(ROUND_HALF_UP))
    return _Way(start, Fraction(planned.budgets[cell] / unit), math.ceil((least or 0) / float(unit)), share)


def _refuse_too_many(planned: Planned, ways: Sequence[_Way], step: float) -> None:
    for cell, way in zip(planned.budgets, ways, strict=True):
        if way.needed > MOST:
            raise QuestionError(
                "too-many-stages",
                N_("{cell} needs more than {most} steps of {step:.0%}."),
                N_("Allow larger steps with --step, or plan a smaller change."),
                cell=cell,
                most=MOST,
                step=step,
            )


def _walk(ways: Sequence[_Way], count: int) -> list[list[int]]:
    """What every cell gets in each of ``count`` steps but the last."""
    found = [[way.start for way in ways]]
    for at in range(1, count):
        found.append(_next(ways, found[-1], at, count))
    return found[1:]


def _outside(ways: Sequence[_Way], walk: Sequence[Sequence[int]]) -> float:
    """How far the money of a step lies outside of that of both ends, as a share; a unit a cell is rounding."""
    ends = [sum(way.start for way in ways), float(sum((way.end for way in ways), Fraction(0)))]
    low, high = min(ends) - len(ways), max(ends) + len(ways)
    return max([max(low - sum(step), sum(step) - high, 0.0) / max(high, 1.0) for step in walk], default=0.0)


def _next(ways: Sequence[_Way], now: Sequence[int], at: int, count: int) -> list[int]:
    """The next step: as near to the straight line as the corridors allow, and its total on it."""
    corridors = [way.corridor(amount, count - at) for way, amount in zip(ways, now, strict=True)]
    low, high = [a for a, _ in corridors], [b for _, b in corridors]
    lines = [way.start + (way.end - way.start) * Fraction(at, count) for way in ways]
    total = min(max(round(sum(lines, Fraction(0))), sum(low)), sum(high))
    wanted = np.array([float(line) for line in lines])
    near = spread(float(total), np.array(low, float), np.array(high, float), wanted)
    return _whole(near.tolist(), low, high, total)


def _whole(near: Sequence[float], low: Sequence[int], high: Sequence[int], total: int) -> list[int]:
    """Whole minor units within the corridors that add up to the total, those with the largest remainders first."""
    found = [min(max(math.floor(x), a), b) for x, a, b in zip(near, low, high, strict=True)]
    order = sorted(range(len(found)), key=lambda i: found[i] - near[i])
    missing = total - sum(found)
    while missing:
        sign = 1 if missing > 0 else -1
        for i in order:
            if missing and (found[i] < high[i] if sign > 0 else found[i] > low[i]):
                found[i] += sign
                missing -= sign
    return found
