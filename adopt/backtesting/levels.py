"""What is counted together when a forecast is judged: a cell's day, a cell's horizon, everything."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class Level(StrEnum):
    """What is one forecast."""

    CELL_DAY = "cell_day"
    """A cell on one day."""
    CELL = "cell"
    """A cell over the whole horizon."""
    TOTAL = "total"
    """All cells over the whole horizon."""


def members(level: Level, values: FloatArray) -> FloatArray:
    """The values that each forecast is the sum of; cells, draws and days (C, D, H) -> (U, D, K).

    Example:
        >>> [members(level, np.ones((2, 1, 7))).shape for level in Level]
        [(14, 1, 1), (2, 1, 7), (1, 1, 14)]
    """
    cells, draws, days = values.shape
    if level is Level.CELL:
        return values
    by_draw = values.transpose(1, 0, 2)
    if level is Level.TOTAL:
        return by_draw.reshape(1, draws, cells * days)
    return by_draw.reshape(draws, cells * days).T[:, :, None]


def added_up(level: Level, values: FloatArray) -> FloatArray:
    """The sum of each forecast; cells and days (C, H) -> (U,)."""
    return np.asarray(members(level, values[:, None, :]).sum(axis=2)[:, 0])


def cell_of(level: Level, cells: int, days: int) -> NDArray[np.intp]:
    """The row of the cell that each forecast is about, -1 where it is about all; shape (U,)."""
    if level is Level.TOTAL:
        return np.array([-1])
    return np.repeat(np.arange(cells), days if level is Level.CELL_DAY else 1)
