"""A fit, checked against its own days: tables of residuals and of posterior predictive checks, and findings."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.departures import HIGH, LATE, LOW, tendencies
from adopt.curves.diagnose import diagnose_days
from adopt.curves.fit import Fit
from adopt.curves.posterior import Posterior
from adopt.curves.residuals import FAR, HALF, LIKELY, Residuals, residuals_of
from adopt.findings import Finding
from adopt.labels import Cell
from adopt.text import N_, Message

FloatArray = NDArray[np.float64]
ONE_BY_CHANCE = 370
"""Standard normal residuals of which one lies beyond 3."""


@dataclass(frozen=True, eq=False)
class Inspection:
    """A fit and what its own days say about it; everything is worked out when it is first asked for.

    Attributes:
        fit: mode and curvature.
        posterior: drawn from it.
        days: of the history, shape (T,).
        spend: currency units, shape (C, T).
        seed: of the randomisation of the residuals.
    """

    fit: Fit
    posterior: Posterior
    days: NDArray[np.datetime64]
    spend: FloatArray
    seed: int = 0

    @cached_property
    def residuals(self) -> Residuals:
        """Of all cells."""
        return residuals_of(self.fit, self.days, self.seed)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """About days that the fit does not explain."""
        return diagnose_days(self.fit, self.residuals)

    def of_cell(self, cell: Cell) -> pd.DataFrame:
        """One row a day of a cell.

        Columns: date, daily_spend, effective_spend (with what is carried over), conversions, expected, low and
        high (of the central 90 %), residual (standard normal where the model is right), learned (False for days
        without spend or left out: no band and no residual), at_todays_level (the conversions, had demand and
        drift been as they are on average from today on, so that they compare with the curve).
        """
        i, of = self.residuals.cells.index(cell), self.residuals
        learned, expected = of.seen[i], of.expected[i]
        curve = self.posterior.curves[i].results(of.effective_spend[i][:, None]).mean(axis=1)
        columns = {
            "date": self.days,
            "daily_spend": self.spend[i],
            "effective_spend": of.effective_spend[i],
            "conversions": of.observed[i],
            "expected": expected,
            "low": of.low[i],
            "high": of.high[i],
            "residual": of.residual[i],
            "at_todays_level": of.observed[i] / expected * curve,
        }
        frame = pd.DataFrame(columns).assign(learned=learned)
        told = ["effective_spend", "expected", "low", "high", "at_todays_level"]
        frame.loc[~learned, told] = np.nan
        return frame

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell: what its residuals look like, and should.

        Columns: platform, campaign, audience, days (that the fit learned from), within_90 and within_50 (share of
        them within what should hold 90 and 50 %), zeros (share without conversions) and zeros_expected,
        autocorrelation_1 and autocorrelation_7 (of residuals a day and a week apart), far_days (residuals beyond
        3: chance makes one in 370), and in standard errors, within ±2 by chance: low_spend and high_spend (how far
        the fifth of the days with the lowest and with the highest spend is above what the others lead to expect),
        last_14_days (likewise).
        """
        of, at = self.residuals, tendencies(self.fit).scores
        deviate = np.where(at.told, at.deviate, np.nan)
        columns = {
            "platform": [c.platform for c in of.cells],
            "campaign": [c.campaign for c in of.cells],
            "audience": [c.audience for c in of.cells],
            "days": of.seen.sum(axis=1),
            "within_90": of.within(LIKELY),
            "within_50": of.within(HALF),
            "zeros": of.zeros,
            "zeros_expected": of.zeros_expected,
            "autocorrelation_1": of.autocorrelation(1),
            "autocorrelation_7": of.autocorrelation(7),
            "far_days": of.beyond(FAR).sum(axis=1),
            "low_spend": deviate[:, LOW],
            "high_spend": deviate[:, HIGH],
            "last_14_days": deviate[:, LATE],
        }
        return pd.DataFrame(columns)

    @property
    def in_words(self) -> Message:
        """How all cells' days together look, and should."""
        table = self.table
        count, days = int(table["days"].sum()), table["days"] / max(int(table["days"].sum()), 1)
        share = {name: float((days * table[name].fillna(0.0)).sum()) for name in SHARES}
        far = {"far": int(table["far_days"].sum()), "chance": count / ONE_BY_CHANCE}
        return Message(
            N_(
                "Of {count} day, {within_90:.0%} lies within what should hold 90 %, and {within_50:.0%} within "
                "what should hold 50 %."
            ),
            {"count": count, **share, **far},
            N_(
                "Of {count} days, {within_90:.0%} lie within what should hold 90 %, and {within_50:.0%} within "
                "what should hold 50 %; {zeros:.1%} are without conversions, where {zeros_expected:.1%} should "
                "be; {far} are far off, where chance makes {chance:.0f}."
            ),
        )


SHARES = ("within_90", "within_50", "zeros", "zeros_expected")
