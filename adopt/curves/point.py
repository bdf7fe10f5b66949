"""A value of all parameters of the response model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
LEVEL, ELASTICITY, SLOPE, LOAD, DRIFT = 0, 1, 2, 3, slice(4, None)
OWN = 4
"""Parameters of a cell before its drift."""


@dataclass(frozen=True, eq=False)
class Point:
    """A value of all parameters: ``cells`` of shape (C, 4 + K), ``shared`` of shape (S,)."""

    cells: FloatArray
    shared: FloatArray

    def moved(self, step: "Point", size: float = 1.0) -> "Point":
        """This point plus ``size`` steps."""
        return Point(self.cells + size * step.cells, self.shared + size * step.shared)
