"""Response curves learned from a history, with everything that was noticed on the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.backtesting.backtest import Backtest, run_backtest
from adopt.backtesting.trial import Past, helpful
from adopt.context.context import NOTHING_KNOWN, Context
from adopt.context.counted import with_analytics
from adopt.context.measured import calibrated, measurements_of
from adopt.curves.carry import fit_with_carry
from adopt.curves.covariates import Series
from adopt.curves.diagnose import diagnose
from adopt.curves.drawing import posterior_of
from adopt.curves.found import Found, NotThisFitError
from adopt.curves.inspection import Inspection
from adopt.curves.marginals import MarginalMap, marginal_map
from adopt.curves.observations import Observations, observe
from adopt.curves.outlook import Calendar
from adopt.curves.posterior import DRAWS, Posterior
from adopt.curves.told import covariates_of
from adopt.curves.value import values_of
from adopt.findings import Finding
from adopt.history.checks import Checked, check_history
from adopt.history.spec_files import maturing_days
from adopt.history.table import History
from adopt.labels import Cell
from adopt.plan.interval import HIGH, LOW
from adopt.text import N_

FloatArray = NDArray[np.float64]

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is done, from 0 to 1."""


def quiet(_: str, __: float) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class CurvePoint:
    """Where a cell stands on its curve: spend a day, and the conversions a day it is expected to bring."""

    daily_spend: float
    conversions: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Curves:
    """The response curves of a history, and what was noticed on the way.

    Attributes:
        history: what they were learned from.
        checked: the findings of the data, and the days that were left out.
        posterior: what is known of every curve.
        inspection: the fit beside its own days.
        of_curves: the findings of the fit, other than those about its days.
        context: what was known beside the history.
        of_series: the findings of the series that were told, which are among those of the fit.
    """

    history: History
    checked: Checked
    posterior: Posterior
    inspection: Inspection
    of_curves: tuple[Finding, ...]
    context: Context
    of_series: tuple[Finding, ...] = ()

    @property
    def found(self) -> Found:
        """What took long to find; with it the same curves are learned at once."""
        return Found.of(self.inspection.fit, self.of_series)

    @property
    def noticed(self) -> tuple[Finding, ...]:
        """The findings of the fit."""
        return (*self.of_curves, *self.inspection.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the data and of the fit."""
        return (*self.checked.findings, *self.noticed)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell: the columns of ``curves.csv``; per day, at the mean spend of the last 28 days."""
        p = self.posterior
        at = np.where(p.today > 0, p.today, p.scale)
        results = p.curves.results(at[:, None])
        marginal = results * p.curves.elasticity(at[:, None]) / at[:, None]
        columns = {
            "platform": [c.platform for c in p.cells],
            "campaign": [c.campaign for c in p.cells],
            "audience": [c.audience for c in p.cells],
            "currency": self.history.currency or "",
            "daily_spend": p.today.round(2),
            **_with_interval("conversions_a_day", results, 2),
            **_with_interval("elasticity", p.elasticity(), 3),
            **_with_interval("marginal_cpa", 1 / np.maximum(marginal, 1e-12), 2),
            "evidence": p.evidence.round(2),
        }
        return pd.DataFrame(columns)

    def points(self, cell: Cell, count: int = 60) -> pd.DataFrame:
        """A cell's curve from nothing to three times its usual spend: one row a point.

        Columns: daily_spend, conversions (a day, posterior mean), low, high (the central 90 %).
        """
        i = self.posterior.cells.index(cell)
        spend = np.linspace(0.0, 3.0 * self.posterior.scale[i], count)
        draws = self.posterior.curves[i].results(spend[:, None])
        low, high = np.quantile(draws, [LOW, HIGH], axis=1)
        return pd.DataFrame({"daily_spend": spend, "conversions": draws.mean(axis=1), "low": low, "high": high})

    def today(self, cell: Cell) -> CurvePoint:
        """Where a cell stands on its curve at its mean spend of the last 28 days."""
        i = self.posterior.cells.index(cell)
        spend = float(self.posterior.today[i])
        draws = self.posterior.curves[i].results(np.array([spend]))
        low, high = np.quantile(draws, [LOW, HIGH])
        return CurvePoint(spend, float(draws.mean()), float(low), float(high))

    @cached_property
    def marginal_map(self) -> MarginalMap:
        """What the next unit of money brings today, platform by audience."""
        return marginal_map(self.posterior)

    def residuals(self, cell: Cell) -> pd.DataFrame:
        """A cell's days beside what the fit expects of them: see :meth:`Inspection.of_cell`."""
        return self.inspection.of_cell(cell)

    @property
    def checks(self) -> pd.DataFrame:
        """How far the days of each cell look as they should, one row a cell: see :attr:`Inspection.table`."""
        return self.inspection.table


def fit_curves(
    history: History,
    context: Context = NOTHING_KNOWN,
    seed: int = 0,
    progress: Progress = quiet,
    found: Found | None = None,
) -> Curves:
    """Learn the response curve of every cell from a history and what is known beside it.

    Args:
        history: what was spent and what came.
        context: what is known beside it.
        seed: of the draws.
        progress: told how much is done.
        found: of the same history and context, where it is known: the same curves, without the search.

    Raises:
        NotThisFitError: if ``found`` is of something else.
    """
    progress(N_("Checking the history"), 0.0)
    context, matched = with_analytics(context, history)
    checked, panel = check_history(history), history.panel()
    late = {c.platform: float(maturing_days(c.platform)) for c in panel.cells}
    calendar = Calendar(context.countries_of(history), context.promotions)
    usable = panel.present & ~checked.left_out
    measured, unseen = measurements_of(context, panel, usable, history.restated, late)
    if found is not None:
        series, of_series = _named(context.series, found.series), found.findings
    else:
        if context.series:
            progress(N_("Trying the series told"), 0.1)
        series, of_series = helpful(context.series, Past(panel, usable, late, calendar, context.priors, seed))
    told = covariates_of(series, panel.dates, calendar)

    def observed(carry: float) -> Observations:
        spend, came = panel.spend, panel.conversions
        return observe(panel.cells, panel.dates, spend, came, usable, late, calendar, measured, carry, told)

    progress(N_("Fitting the response curves"), 0.1)
    if found is None:
        fit = fit_with_carry(observed, context.priors)
    else:
        fit = found.fit(observed(found.carry), context.priors)
    seen = fit.model.seen
    progress(N_("Drawing from the posterior"), 0.9)
    revenue = np.where(checked.left_out, np.nan, panel.revenue)
    values = values_of(panel.conversions, revenue, seen.platform, DRAWS, seed)
    posterior = posterior_of(fit, panel.dates[-1], panel.spend, values.draws, seed)
    of_curves = (
        *calibrated(posterior),
        *matched,
        *unseen,
        *of_series,
        *diagnose(seen, posterior),
        *values.findings(panel.cells, panel.dates),
    )
    inspection = Inspection(fit, posterior, panel.dates, panel.spend, seed)
    progress(N_("Done"), 1.0)
    return Curves(history, checked, posterior, inspection, of_curves, context, of_series)


def _named(series: Sequence[Series], names: Sequence[str]) -> tuple[Series, ...]:
    told = {one.name: one for one in series}
    if not set(names) <= set(told):
        raise NotThisFitError("other series")
    return tuple(told[name] for name in names)


def _with_interval(name: str, draws: FloatArray, places: int) -> dict[str, FloatArray]:
    """Median and the central 90 % of draws (C, D), as columns."""
    low, middle, high = np.quantile(draws, [LOW, 0.5, HIGH], axis=1).round(places)
    return {name: middle, f"{name}_low": low, f"{name}_high": high}


def backtest(
    history: History,
    horizon: int = 14,
    origins: int | None = None,
    context: Context = NOTHING_KNOWN,
    seed: int = 0,
    progress: Progress = quiet,
) -> Backtest:
    """How well forecasts from earlier days would have done, next to the CPA of the last 14 and 28 days.

    Args:
        history: as it is known today; conversions reported late count on their day.
        horizon: days ahead that are forecast, given what was really spent.
        origins: how many earlier days to forecast from, a week apart; as many as fit, six at most, if None.
        context: what is known beside the history; lift tests and second counts are left out, as what
            is held against forecasts are the platforms' own counts. Series count as they were known on each of
            the earlier days: as far ahead as they reach today.
        seed: of the draws.
        progress: told how much is done.

    Raises:
        QuestionError: if the horizon or the number of origins makes no sense or the history is too short for them.
    """

    def fit(past: History) -> Posterior:
        known = _as_counted(context).known_on(past.last_day, history.last_day)
        return fit_curves(past, known, seed).posterior

    return run_backtest(history, fit, horizon, origins, progress)


def _as_counted(context: Context) -> Context:
    """Without what makes results incremental: forecasts are held against what the platforms count."""
    return replace(context, lift_tests=(), second_source=(), analytics=None)
