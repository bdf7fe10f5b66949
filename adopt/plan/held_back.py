"""Which limits hold a plan back: those that it is at the end of."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from adopt.curves.flown import share_of
from adopt.plan.boxes import NO_FLIGHT, USUAL_LEAST, USUAL_MOST, Box
from adopt.text import Message

if TYPE_CHECKING:
    from adopt.plan.plan import Plan

AT_ITS_END = 1e-4
"""Relative; amounts in whole minor units are at a limit that they are nearer to."""


def held_back(plan: "Plan") -> tuple[Message, ...]:
    """The limits that a plan with limits is at the end of, those of groups first, each once."""
    found = [*_rules_at_their_end(plan), *_boxes_at_their_end(plan)]
    return tuple({str(message): message for message in found}.values())


def at_limits(plan: "Plan") -> int:
    """How many cells' budgets are at the least or the most that they may get, those without a choice left out."""
    problem, cells = plan.allocation.problem, slice(len(plan.cells))
    spend, (low, high) = plan.allocation.daily_spend[cells], (side[cells] for side in problem.box)
    hair = AT_ITS_END * np.maximum(spend, 1e-9)
    there = (spend <= problem.minimum[cells] + hair) | (spend >= high - hair)
    return int(np.sum(there & (high > low + hair)))


def _rules_at_their_end(plan: "Plan") -> Iterator[Message]:
    problem = plan.allocation.problem
    spend = plan.allocation.daily_spend
    rows, results = problem.rows, problem.responses.results(spend)
    totals, scale = rows.totals(spend, results), rows.scale(spend, results) * AT_ITS_END
    for row, name in enumerate(rows.names):
        low, high = rows.low[row], rows.high[row]
        if row > 0 and (totals[row] - low <= scale[row] or high - totals[row] <= scale[row]):
            yield name


def _boxes_at_their_end(plan: "Plan") -> Iterator[Message]:
    assert plan.asked is not None
    spends = plan.allocation.daily_spend
    if plan.asked.in_flight is not None:
        spends = spends / share_of(plan.asked.in_flight)
    for box, spend in zip(plan.asked.boxes, spends, strict=True):
        hair = AT_ITS_END * max(spend, 1e-9)
        if box.low > 0 and abs(spend - box.low) <= hair and box.lows.text != USUAL_LEAST:
            yield box.lows
        if abs(spend - box.high) <= hair and box.highs.text not in (USUAL_MOST, NO_FLIGHT) and not _is_fixed(box):
            yield box.highs


def _is_fixed(box: Box) -> bool:
    return bool(np.isclose(box.low, box.high)) and box.low > 0
