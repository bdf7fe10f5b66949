"""The spreads and dispersions of the response model that the data decide."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.curves.priors import Priors

FloatArray = NDArray[np.float64]

SPREADS = ("elasticity", "slope", "load", "year", "season", "event", "shock")
"""Those that are one number."""


@dataclass(frozen=True, eq=False)
class Scales:
    """Standard deviations, and how much more than chance counts vary.

    Attributes:
        elasticity: of cells around their platform.
        slope: of cells around their platform.
        load: of cells around 1.
        year: of the yearly waves.
        season: of demand's change in a week.
        event: of the effects of events.
        shock: of a day's demand.
        drift: of each cell's change in two weeks, shape (C,).
        dispersion: kappa of each cell: variance = mean + kappa mean^2, shape (C,).
    """

    elasticity: float
    slope: float
    load: float
    year: float
    season: float
    event: float
    shock: float
    drift: FloatArray
    dispersion: FloatArray

    @classmethod
    def first_guess(cls, priors: Priors, cells: int) -> "Scales":
        """Where the estimation starts."""
        spreads = {name: priors.scale(name).guess for name in SPREADS}
        return cls(
            **spreads, drift=np.full(cells, priors.drift.guess), dispersion=np.full(cells, priors.dispersion)
        )

    @classmethod
    def of(cls, logs: FloatArray) -> "Scales":
        """From their logs, in the order of :attr:`logs`."""
        common, own = np.split(np.exp(logs), [len(SPREADS)])
        drift, dispersion = np.split(own, 2)
        return cls(**dict(zip(SPREADS, common.tolist(), strict=True)), drift=drift, dispersion=dispersion)

    @property
    def logs(self) -> FloatArray:
        """Their logs: those that are one number, each cell's drift, each cell's dispersion; shape (7 + 2 C,)."""
        return np.log([*(getattr(self, name) for name in SPREADS), *self.drift, *self.dispersion])
