"""One plan against what came of it: was it followed, was its forecast right, and the split of before."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.backtesting.judge import HIGH, LOW, by_day
from adopt.backtesting.levels import Level, members
from adopt.backtesting.misses import with_level
from adopt.backtesting.predictive import Predictive
from adopt.curves.misses import NO_MISSES, Misses
from adopt.curves.posterior import Posterior
from adopt.labels import Cell

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

STEADY = 10.0
"""Conversions put to what other cells brought and to what was expected of them: a few say little of all."""


@dataclass(frozen=True, eq=False)
class Followed:
    """A plan and the days that it is judged by, as they were.

    Only cells that the plan knew are held against it; what others spent is told apart.

    Attributes:
        posterior: that the plan was made from.
        planned: currency units a day, from the plan's first day on, shape (C, H).
        spent: on the same days, shape (C, H).
        came: conversions counted so far, shape (C, H).
        arrived: the share of each day's conversions that has been counted by now, shape (C, H), in (0, 1].
        own: the days of these that the plan is judged by, shape (H,); at least one.
        elsewhere: what cells spent on its own days that the plan did not know, in total.
        misses: of earlier plans, as the plan's intervals were widened by them.
    """

    posterior: Posterior
    planned: FloatArray
    spent: FloatArray
    came: FloatArray
    arrived: FloatArray
    own: BoolArray
    elsewhere: float
    misses: Misses = NO_MISSES

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The order of every array."""
        return self.posterior.cells

    @property
    def days(self) -> int:
        """Days that the plan is judged by."""
        return int(self.own.sum())

    @property
    def spend(self) -> float:
        """What the plan's cells spent on its own days."""
        return float(self.spent[:, self.own].sum())

    @property
    def conversions(self) -> float:
        """What they brought, as far as it has been counted."""
        return float(self.came[:, self.own].sum())

    @property
    def on_plan(self) -> float:
        """Share of the money that went where the plan put it: 1 is to the letter, NaN if nothing was spent."""
        planned, spent = self.planned[:, self.own].sum(axis=1), self.spent[:, self.own].sum(axis=1)
        total = spent.sum() + self.elsewhere
        return float(np.minimum(planned, spent).sum() / max(planned.sum(), total)) if total > 0 else np.nan

    @cached_property
    def by_curves(self) -> Predictive:
        """Of all conversions counted so far, given what was spent, as the curves alone say it; one count."""
        return self._predicted(Level.TOTAL)

    @cached_property
    def forecast(self) -> Predictive:
        """The same as the plan's intervals said it."""
        return with_level(self.by_curves, self.misses)

    @cached_property
    def of_cells(self) -> Predictive:
        """The same of each cell, in order."""
        return with_level(self._predicted(Level.CELL), self.misses)

    @property
    def expected_as_planned(self) -> float:
        """What the plan's own budgets were expected to bring on its own days, all of it counted."""
        return float(self._counted(self.planned).mean(axis=1).sum())

    @property
    def expected_as_spent(self) -> float:
        """What the money as it was really spent was expected to bring on its own days, all of it counted."""
        return float(self._brought(self.spent).mean())

    @property
    def expected_if_kept(self) -> float:
        """What the split of before the plan was expected to bring, had it spent as much in total each day."""
        return float(self._brought(self._as_before).mean())

    @cached_property
    def won(self) -> FloatArray:
        """Draws of what the money brought beyond the split of before, by the same curves, shape (D,)."""
        return self._brought(self.spent) - self._brought(self._as_before)

    @property
    def stretch(self) -> float:
        """How many times as wide as the curves alone say the interval of the forecast is."""
        return _width(self.forecast) / max(_width(self.by_curves), 1e-12)

    def stretched(self, misses: Misses) -> float:
        """The same, had other misses been known of."""
        return _width(with_level(self.by_curves, misses)) / max(_width(self.by_curves), 1e-12)

    @property
    def below(self) -> float:
        """Where what came lies in its forecast: 0 is below all of it, 1 above; even chances are even (PIT)."""
        return float(self.forecast.place(np.array([self.conversions]))[0])

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell: planned, spent, conversions, forecast, low, high, below; in total."""
        came = self.came[:, self.own].sum(axis=1)
        return pd.DataFrame(
            {
                "platform": [cell.platform for cell in self.cells],
                "campaign": [cell.campaign for cell in self.cells],
                "audience": [cell.audience for cell in self.cells],
                "planned": self.planned[:, self.own].sum(axis=1),
                "spent": self.spent[:, self.own].sum(axis=1),
                "conversions": came,
                "forecast": self.of_cells.expected,
                "low": self.of_cells.quantile(LOW),
                "high": self.of_cells.quantile(HIGH),
                "below": self.of_cells.place(came),
            }
        )

    @cached_property
    def beside_others(self) -> FloatArray:
        """Where each cell's count lies in its forecast, scaled by what all others missed theirs by, shape (C,).

        What all cells missed alike, such as a week of high demand, is not a cell's own.
        """
        came, expected = self.came[:, self.own].sum(axis=1), self.of_cells.expected
        others = (came.sum() - came + STEADY) / (expected.sum() - expected + STEADY)
        forecast = Predictive(self.of_cells.mean * others[:, None], self.of_cells.dispersion)
        return forecast.place(came)

    @property
    def _as_before(self) -> FloatArray:
        """What was spent each day, split as before the plan, shape (C, H)."""
        today = self.posterior.today
        return np.asarray(today[:, None] / max(today.sum(), 1e-12) * self.spent.sum(axis=0))

    def _brought(self, daily_spend: FloatArray) -> FloatArray:
        """Draws of all that the cells bring together on the own days, shape (D,)."""
        return np.asarray(self._counted(daily_spend).sum(axis=(0, 2)))

    def _counted(self, daily_spend: FloatArray) -> FloatArray:
        """Draws of what the platforms count on the own days in the end; (C, H) -> (C, D, days)."""
        draws = by_day(self.posterior, daily_spend)[:, :, self.own]
        share = self.posterior.incremental
        # Calibrated curves are of what ads bring about; platforms go on counting all that they counted.
        return draws if share is None else np.asarray(draws / share[:, :, None])

    def _predicted(self, level: Level) -> Predictive:
        draws = self._counted(self.spent) * self.arrived[:, None, self.own]
        dispersion = np.broadcast_to(self.posterior.dispersion[:, None, None], (len(self.cells), 1, self.days))
        return Predictive.of_sums(members(level, draws), members(level, dispersion))


def _width(forecast: Predictive) -> float:
    return float(forecast.quantile(HIGH)[0] - forecast.quantile(LOW)[0])
