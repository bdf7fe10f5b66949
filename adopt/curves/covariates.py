"""What somebody keeps by the day beside a history, such as organic reach, and its days ahead as draws."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from adopt.findings import Finding

FloatArray = NDArray[np.float64]
Days = NDArray[np.datetime64]

LONGEST_AHEAD = 366
"""Days after the history that a series may say something about."""


@dataclass(frozen=True)
class Series:
    """What somebody kept by the day.

    Attributes:
        name: what its owner calls it.
        days: that have a value, ascending; after the history, where the coming days are known.
        values: of these days.
        noticed: what reading it brought to light.
    """

    name: str
    days: tuple[date, ...]
    values: tuple[float, ...]
    noticed: tuple[Finding, ...] = ()

    def on(self, days: Days) -> FloatArray:
        """Its values on consecutive days, NaN where there is none; (T,) -> (T,)."""
        values = np.full(len(days), np.nan)
        at = (np.array(self.days, dtype="datetime64[D]") - days[0].astype("datetime64[D]")).astype(int)
        inside = (at >= 0) & (at < len(days))
        values[at[inside]] = np.array(self.values)[inside]
        return values

    def beyond(self, day: np.datetime64) -> int:
        """How many days after ``day`` it reaches; 0 if it ends before."""
        last = np.datetime64(self.days[-1], "D")
        return min(max(int((last - day.astype("datetime64[D]")).astype(int)), 0), LONGEST_AHEAD)

    def until(self, day: np.datetime64) -> "Series":
        """The series without the days after ``day``."""
        count = int(np.searchsorted(np.array(self.days, dtype="datetime64[D]"), day, side="right"))
        return Series(self.name, self.days[:count], self.values[:count], self.noticed)


@dataclass(frozen=True, eq=False)
class Covariates:
    """Columns of demand from V series, and what is known of their days ahead.

    Attributes:
        names: of the series, length V.
        columns: standard deviations above today's level, shape (V, T).
        ahead: the same on the days after the history, NaN where nobody knows, shape (V, H).
        share: of a day's surprise that stays in the level, 0 to 1, shape (V,).
        surprise: standard deviation of a day around what the days before lead to expect, shape (V,).
    """

    names: tuple[str, ...]
    columns: FloatArray
    ahead: FloatArray
    share: FloatArray
    surprise: FloatArray

    def paths(self, days: int, draws: int, random: np.random.Generator) -> FloatArray:
        """Draws of the coming days, shape (V, D, days): as given, else a level that wanders and a day's own.

        The level is known up to ``sqrt(share (1 - share))`` surprises and changes by ``share`` of one a day, a
        day lies around it by ``sqrt(1 - share)``: the local level model that exponential smoothing forecasts
        best (Muth 1960).
        """
        shape = len(self.names), draws, days
        share, surprise = self.share[:, None, None], self.surprise[:, None, None]
        known = np.full((len(self.names), 1, days), np.nan)
        given = min(days, self.ahead.shape[1])
        known[:, 0, :given] = self.ahead[:, :given]
        start = random.standard_normal((*shape[:2], 1)) * np.sqrt(share * (1 - share))
        steps = random.standard_normal(shape) * share * np.isnan(known)
        around = random.standard_normal(shape) * np.sqrt(1 - share)
        drawn = (start + np.cumsum(steps, axis=2) + around) * surprise
        return np.asarray(np.where(np.isnan(known), drawn, known))


NO_SERIES = Covariates((), np.zeros((0, 0)), np.zeros((0, 0)), np.zeros(0), np.zeros(0))
"""Nothing but the history and the calendar."""
