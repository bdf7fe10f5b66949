"""Forecasts from one day in the past, by every method, against what came."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.backtesting.baseline import LastDays
from adopt.backtesting.levels import Level, added_up, cell_of, members
from adopt.backtesting.origins import Origin, history_until
from adopt.backtesting.predictive import Predictive
from adopt.curves.posterior import Posterior
from adopt.history.table import History
from adopt.labels import Cell

FloatArray = NDArray[np.float64]
Forecaster = Callable[[Level], Predictive]

ADOPT = "adopt"
BASELINES = {"cpa_14": LastDays(14), "cpa_28": LastDays(28)}
METHODS = (ADOPT, *BASELINES)
"""What is compared: the fitted curves, and each cell's CPA of the last 14 and of the last 28 days."""
LOW, HIGH = 0.05, 0.95


def by_day(posterior: Posterior, daily_spend: FloatArray) -> FloatArray:
    """Draws of the expected results of each coming day; (C, H) -> (C, D, H).

    Its sum over the days is ``posterior.forecast(daily_spend, H)``.
    """
    days = daily_spend.shape[1]
    carried, each = 0.0 if posterior.carried is None else posterior.carried[:, None], []
    for day in range(days):
        carried = posterior.carry * carried + (1 - posterior.carry) * daily_spend[:, [day]]
        each.append(posterior.curves.results(carried))
    return np.asarray(np.stack(each, axis=2) * posterior.demand(days))


def by_curves(posterior: Posterior, cells: tuple[Cell, ...], origin: Origin) -> Forecaster:
    """Negative binomials around every draw of the posterior.

    Args:
        posterior: of the history until the origin.
        cells: of the origin; each of them has a curve.
        origin: what is to be forecast.
    """
    rows = [posterior.cells.index(cell) for cell in cells]
    spend = np.zeros((len(posterior.cells), origin.spend_ahead.shape[1]))
    spend[rows] = origin.spend_ahead
    draws = by_day(posterior, spend)[rows]
    dispersion = np.broadcast_to(posterior.dispersion[rows][:, None, None], (len(rows), 1, spend.shape[1]))
    return lambda level: Predictive.of_sums(members(level, draws), members(level, dispersion))


def judge(history: History, origin: Origin, fit: Callable[[History], Posterior]) -> pd.DataFrame:
    """Every forecast of every method from one origin, one row each.

    Only cells that had started by the origin are forecast, and only where money was spent.

    Returns:
        Columns level, method, origin, cell (row of the history's cells; -1 for all), day (0 is the first day
        ahead; -1 for all), spend, came, forecast, low, high (of the central 90 %, NaN for single days),
        log_score, held_90, held_50.
    """
    started = origin.started
    known = origin.only(started)
    cells = tuple(cell for cell, wanted in zip(history.cells, started, strict=True) if wanted)
    curves = by_curves(fit(history_until(history, origin.day)), cells, known)
    methods: dict[str, Forecaster] = {ADOPT: curves}
    for name, baseline in BASELINES.items():
        methods[name] = lambda level, by=baseline: by.forecast(known, level)  # type: ignore[misc]
    rows = np.append(np.flatnonzero(started), -1)
    parts = [
        _scored(known, level, forecaster(level)).assign(level=str(level), method=name, origin=origin.day)
        for level in Level
        for name, forecaster in methods.items()
    ]
    scores = pd.concat(parts, ignore_index=True)
    return scores.assign(cell=rows[scores["cell"].to_numpy()])


def _scored(origin: Origin, level: Level, forecast: Predictive) -> pd.DataFrame:
    spend, came = added_up(level, origin.spend_ahead), added_up(level, origin.came)
    days = origin.spend_ahead.shape[1]
    cells = cell_of(level, *origin.spend_ahead.shape)
    return pd.DataFrame(
        {
            "cell": cells,
            "day": np.tile(np.arange(days), len(origin.platforms)) if level is Level.CELL_DAY else -1,
            "spend": spend,
            "came": came,
            "forecast": forecast.expected,
            "low": np.nan if level is Level.CELL_DAY else forecast.quantile(LOW),
            "high": np.nan if level is Level.CELL_DAY else forecast.quantile(HIGH),
            "log_score": forecast.log_score(came),
            "held_90": forecast.held(came, 0.9),
            "held_50": forecast.held(came, 0.5),
        }
    )[spend > 0]
