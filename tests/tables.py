"""Response tables of Hill curves for tests and benchmarks."""

import numpy as np

from adopt.curves.table import FloatArray, ResponseTable
from adopt.labels import Cell


def cells(count: int) -> tuple[Cell, ...]:
    return tuple(Cell("meta", "campaign", f"audience {number}") for number in range(count))


def hill_table(
    top: FloatArray, half: FloatArray, slope: FloatArray, reach: FloatArray, intervals: int = 32
) -> ResponseTable:
    """Tables of ``top x^slope / (x^slope + half^slope)`` from 0 to ``reach``; (C,) each."""
    spend = reach[:, None] * np.linspace(0, 1, intervals + 1) ** 1.5
    ratio = (spend / half[:, None]) ** slope[:, None]
    value = top[:, None] * ratio / (1 + ratio)
    with np.errstate(divide="ignore", invalid="ignore"):
        marginal = np.where(spend > 0, slope[:, None] * value / spend / (1 + ratio), 0.0)
    return ResponseTable.through(cells(len(top)), spend, value, marginal)
