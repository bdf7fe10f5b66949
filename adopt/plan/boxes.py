"""Between which amounts each cell's budget must lie: the limits of a scenario, cell by cell."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from adopt.curves.table import ResponseTable
from adopt.errors import InfeasibleError
from adopt.labels import Cell
from adopt.plan.groups import BoolArray
from adopt.plan.limits import Limit
from adopt.plan.money import decimals
from adopt.plan.thresholds import learning_spend, platform_minimum
from adopt.text import N_, Figure, Message, Money

FloatArray = NDArray[np.float64]
Bound = tuple[float, Message]
"""An amount, and who asks for it in the user's words."""
Applied = tuple[tuple[Limit, BoolArray], ...]
"""Limits with the cells that each is about, shape (C,)."""

USUAL_LEAST = N_("no budget changes by less than {change:+.4g} % (min_change)")
USUAL_MOST = N_("no budget changes by more than {change:+.4g} % (max_change)")
"""Why a cell gets no less and no more where no limit of its own says so."""
NO_FLIGHT = N_("{cell} is not in flight on any of the days")
"""Why a cell gets nothing on days that are none of its own."""
NOISE = 1e-9
"""Relative; what differs by less is a multiple of a lot."""


@dataclass(frozen=True)
class Box:
    """What one cell may get, currency units a day, and who says so.

    Attributes:
        low: the least, when it gets anything.
        high: the most.
        lows: why no less, in the user's words.
        highs: why no more.
        may_be_off: whether it may get nothing instead.
        lot: of which its budget is a multiple; 0 for any amount.
        out_of_reach: whether it is off because it cannot reach what is asked of it when it is active.
    """

    low: float
    high: float
    lows: Message
    highs: Message
    may_be_off: bool = False
    lot: float = 0.0
    out_of_reach: bool = False

    def raised(self, bound: Bound) -> "Box":
        """With a least amount no lower than the bound's."""
        return replace(self, low=bound[0], lows=bound[1]) if bound[0] > self.low else self

    def off(self, why: Message) -> "Box":
        """With nothing at all, as what is asked of it is out of reach."""
        return replace(self, low=0.0, high=0.0, highs=why, may_be_off=False, out_of_reach=True)


@dataclass(frozen=True, eq=False)
class Situation:
    """What the limits are held against.

    Attributes:
        cells: length C.
        current: today's spend, currency units a day, shape (C,).
        conversions: expected results a day, of which a week makes a learning phase.
        min_change: for the cells that no limit gives a change of its own.
        max_change: likewise.
        currency: ISO code, or None.
        flown: share of the days on which each cell spends, (C,); None for all of them. Amounts are a day of it.
    """

    cells: tuple[Cell, ...]
    current: FloatArray
    conversions: ResponseTable
    min_change: float
    max_change: float
    currency: str | None
    flown: FloatArray | None = None

    def money(self, amount: float) -> Money:
        """An amount in a sentence: "1,250.00 SAR"."""
        return Money(f"{amount:,.{decimals(self.currency)}f}", self.currency)


def boxes_of(situation: Situation, limits: Applied) -> tuple[Box, ...]:
    """The box of every cell.

    Raises:
        QuestionError: if a limit needs a figure of a platform that is not known.
        InfeasibleError: if the limits of a cell leave no amount; tells both.
    """
    learning = {
        id(f): learning_spend(situation.conversions, f, which, situation.flown)
        for f, which in limits
        if f.learning_phase
    }
    boxes = []
    for i in range(len(situation.cells)):
        if situation.flown is not None and situation.flown[i] == 0:
            boxes.append(Box(0.0, 0.0, Message(""), Message(NO_FLIGHT, {"cell": situation.cells[i]})))
            continue
        about = [limit for limit, which in limits if which[i]]
        own = [limit for limit, which in limits if which[i] and (limit.each or which.sum() == 1)]
        starts = any(which[i] and _starts(limit, which) for limit, which in limits)
        box = _box(situation, i, own, about, starts)
        box = _or_off(situation, i, box, about, {key: float(spend[i]) for key, spend in learning.items()})
        boxes.append(_in_lots(situation, i, box, about))
    return tuple(boxes)


def said(text: str, limit: Limit, **values: object) -> Message:
    """A limit in the user's words, with the reason where one is given."""
    words = Message(text, {"who": limit.title, **values})
    return Message(N_("{limit} ({why})"), {"limit": words, "why": limit.why}) if limit.why else words


def _starts(f: Limit, which: BoolArray) -> bool:
    """Whether a limit starts cells that spend nothing today: not every cap on all cells is meant to."""
    promised = f.each and any((f.minimum, f.committed, f.minimum_if_active))
    return f.maximum is not None and (int(which.sum()) == 1 or promised)


def _box(situation: Situation, i: int, own: Iterable[Limit], about: Iterable[Limit], starts: bool) -> Box:
    """What a cell may get when it is active, before what a platform asks of it.

    Args:
        situation: what the limits are held against.
        i: the place of the cell.
        own: limits whose amounts are about this cell by itself.
        about: all limits that it is a member of.
        starts: whether it may get money though it gets none today.
    """
    own, about, today = tuple(own), tuple(about), float(situation.current[i])
    fixed = any(f.locked or f.off for f in about)
    floors, ceilings = _floors(situation, today, own, about), _ceilings(situation, today, own, about)
    if not fixed and all(f.change_min is None and f.change_min_money is None for f in own):
        floors.append(_by_change(today, situation.min_change, USUAL_LEAST))
    if (
        not fixed
        and not (today <= 0 and starts)
        and all(f.change_max is None and f.change_max_money is None for f in own)
    ):
        ceilings.append(_by_change(today, situation.max_change, USUAL_MOST))
    low, lows = max(floors, key=lambda bound: bound[0], default=(0.0, Message("")))
    high, highs = min(ceilings, key=lambda bound: bound[0])
    pinned = any((f.minimum or 0) > 0 or (f.committed or 0) > 0 for f in own) or any(f.locked for f in about)
    box = Box(max(low, 0.0), high, lows, highs, may_be_off=not pinned)
    return _not_crossed(situation, i, box)


def _by_change(today: float, change: float, text: str) -> Bound:
    return today * (1 + change), Message(text, {"change": 100 * change})


def _floors(situation: Situation, today: float, own: Iterable[Limit], about: Iterable[Limit]) -> list[Bound]:
    """The least amounts that limits ask for."""
    found = [(today, said(N_("{who} is locked"), f)) for f in about if f.locked]
    for f in own:
        found += [bound for bound in amounts_at_least(situation, today, f) if bound[0] > 0]
    return found


def _ceilings(situation: Situation, today: float, own: Iterable[Limit], about: Iterable[Limit]) -> list[Bound]:
    """The greatest amounts that limits ask for."""
    about = tuple(about)
    found = [(today, said(N_("{who} is locked"), f)) for f in about if f.locked]
    found += [(0.0, said(N_("{who} is switched off"), f)) for f in about if f.off]
    for f in own:
        found += amounts_at_most(situation, today, f)
    return found


def amounts_at_least(situation: Situation, today: float, f: Limit) -> list[Bound]:
    """The least amounts that one limit asks of ``today``'s spend of whom it is about."""
    found = []
    if f.minimum is not None:
        text = N_("{who} gets at least {amount} a day")
        found.append((f.minimum, said(text, f, amount=situation.money(f.minimum))))
    if f.committed is not None:
        text = N_("{amount} a day of {who} are committed")
        found.append((f.committed, said(text, f, amount=situation.money(f.committed))))
    if f.change_min is not None:
        text = N_("{who} changes by no less than {change:+.4g} %")
        found.append((today * (1 + f.change_min), said(text, f, change=100 * f.change_min)))
    if f.change_min_money is not None:
        text = N_("{who} changes by no less than {change} a day")
        found.append((today + f.change_min_money, said(text, f, change=_signed(situation, f.change_min_money))))
    return found


def amounts_at_most(situation: Situation, today: float, f: Limit) -> list[Bound]:
    """The greatest amounts that one limit asks of ``today``'s spend of whom it is about; 0 or more."""
    found = []
    if f.maximum is not None:
        text = N_("{who} gets at most {amount} a day")
        found.append((f.maximum, said(text, f, amount=situation.money(f.maximum))))
    if f.change_max is not None:
        text = N_("{who} changes by no more than {change:+.4g} %")
        found.append((today * (1 + f.change_max), said(text, f, change=100 * f.change_max)))
    if f.change_max_money is not None:
        text = N_("{who} changes by no more than {change} a day")
        most = max(today + f.change_max_money, 0.0)
        found.append((most, said(text, f, change=_signed(situation, f.change_max_money))))
    return found


def _signed(situation: Situation, amount: float) -> Money:
    return Money(f"{amount:+,.{decimals(situation.currency)}f}", situation.currency)


def _or_off(situation: Situation, i: int, box: Box, about: Iterable[Limit], learning: Mapping[int, float]) -> Box:
    """The box with what a cell must get if it gets anything; where that is out of reach, it is off."""
    about = tuple(about)
    needed: list[Bound] = []
    for f in about:
        needed += _if_active(situation, i, f, learning)
    choice = bool(needed) or any(f.at_most_active is not None for f in about)
    box = replace(box, may_be_off=choice and box.may_be_off and box.high > 0)
    for bound in needed if box.high > 0 else ():
        raised = box.raised(bound)
        if raised.low > box.high and box.may_be_off:
            return box.off(bound[1])
        box = _not_crossed(situation, i, raised)
    return box


def _if_active(situation: Situation, i: int, f: Limit, learning: Mapping[int, float]) -> list[Bound]:
    """The least amounts of a cell that gets anything."""
    found, cell = [], situation.cells[i]
    if f.minimum_if_active is not None:
        text = N_("{who} gets at least {amount} a day, or nothing")
        found.append((f.minimum_if_active, said(text, f, amount=situation.money(f.minimum_if_active))))
    if f.platform_minimums:
        amount = platform_minimum(cell, situation.currency)
        text = N_("{who} gets at least the platform's minimum of {amount} a day, or nothing")
        found.append((amount, said(text, f, amount=situation.money(amount))))
    if f.learning_phase:
        spend, text = learning[id(f)], N_("{who} gets what its learning phase needs, or nothing")
        found.append((spend, said(text, f)))
    return found


def _in_lots(situation: Situation, i: int, box: Box, about: Iterable[Limit]) -> Box:
    """The box in multiples of the lots; what is locked stays as it is."""
    about = tuple(about)
    asking = [f for f in about if f.lots is not None]
    if not asking or any(f.locked for f in about):
        return box
    lot = common_lot(f.lots for f in asking if f.lots is not None)
    low, high = math.ceil(box.low / lot - NOISE) * lot, math.floor(box.high / lot + NOISE) * lot
    name = said(N_("{who} gets multiples of {lot} a day"), asking[-1], lot=Figure(f"{lot:g}"))
    if low <= high:
        return replace(box, low=low, high=high, lot=lot)
    if box.may_be_off:
        return box.off(name)
    raise InfeasibleError(
        "no-lot-between",
        N_("{cell} gets between {low} and {high} a day, and no multiple of {lot} lies between."),
        N_("Widen its limits, or take it out of “{lots}”."),
        cell=situation.cells[i],
        low=situation.money(box.low),
        high=situation.money(box.high),
        lot=Figure(f"{lot:g}"),
        lots=name,
    )


def common_lot(lots: Iterable[float]) -> float:
    """The least amount that is a multiple of all lots.

    Example:
        >>> common_lot([4, 6]), common_lot([0.5, 0.2])
        (12.0, 1.0)
    """
    exact = [Decimal(repr(lot)) for lot in lots]
    places = max(-int(lot.as_tuple().exponent) for lot in exact)
    scale = Decimal(10) ** max(places, 0)
    return float(Decimal(math.lcm(*(int(lot * scale) for lot in exact))) / scale)


def _not_crossed(situation: Situation, i: int, box: Box) -> Box:
    """The box, refused if nothing lies between its ends; tells both.

    Raises:
        InfeasibleError: with both limits and both figures.
    """
    if box.low <= box.high * (1 + NOISE):
        return replace(box, low=min(box.low, box.high))
    idle = situation.current[i] <= 0
    raise InfeasibleError(
        "limits-collide",
        N_("{cell} would have to get at least {low} and at most {high} a day: {lows}, but {highs}."),
        N_("It spends nothing today: give the limit that starts it a maximum, currency units a day.")
        if idle
        else N_(
            "Change one of the two; a limit for this cell alone may have a change_min or change_max of its own."
        ),
        cell=situation.cells[i],
        low=situation.money(box.low),
        high=situation.money(box.high),
        lows=box.lows,
        highs=box.highs,
    )
