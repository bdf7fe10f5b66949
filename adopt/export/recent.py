"""Signs that somebody changed a budget in the last days: a spend that moved to another level and stayed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from adopt.history.table import History
from adopt.labels import Cell

WEEK, BEFORE, LEAST_DAYS = 7, 14, 2
"""Days in which a change is recent, days that it is held against, and the least that must follow it."""
JUMP, NOISE = 0.25, 3.0
"""A level that moved by less than this, or by less than this many usual moves between days, tells nothing."""


@dataclass(frozen=True)
class Jump:
    """A spend that moved.

    Attributes:
        cell: whose.
        day: the first on the new level.
        change: as a share of the old level.
    """

    cell: Cell
    day: date
    change: float


def recent_jumps(history: History) -> tuple[Jump, ...]:
    """The largest lasting move of each cell's spend in the last week, where there is one."""
    panel = history.panel()
    spend, dates = panel.spend[:, -(WEEK + BEFORE) :], panel.dates[-(WEEK + BEFORE) :]
    return tuple(jump for cell, days in zip(panel.cells, spend, strict=True) for jump in _jump(cell, days, dates))


def _jump(cell: Cell, spend: NDArray[np.float64], dates: NDArray[np.datetime64]) -> Iterator[Jump]:
    if len(spend) < WEEK + BEFORE or (spend <= 0).any():
        return  # too short, or switched off and on: no level to compare with
    logs = np.log(spend)
    # The day that parts the spend best: on its sides days lie nearest to their own median.
    starts = range(WEEK, len(logs) - LEAST_DAYS + 1)
    at = min(
        starts, key=lambda start: float(np.abs(_around(logs[:start])).sum() + np.abs(_around(logs[start:])).sum())
    )
    move = float(np.median(logs[at:]) - np.median(logs[:at]))
    apart = np.concatenate([_around(logs[:at]), _around(logs[at:])])
    usual = 1.4826 * float(np.median(np.abs(apart)))  # of a normal spread
    if at >= len(logs) - WEEK and abs(move) > max(np.log1p(JUMP), NOISE * usual):
        day: date = dates[at].astype("datetime64[D]").item()
        yield Jump(cell, day, float(np.expm1(move)))


def _around(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(logs - np.median(logs))
