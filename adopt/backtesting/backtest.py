"""Rolling origin: forecasts from several days in the past, against what came and against two rules of thumb."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from adopt.backtesting.judge import ADOPT, BASELINES, METHODS, judge
from adopt.backtesting.levels import Level
from adopt.backtesting.origins import Origin, choose_origins
from adopt.curves.posterior import Posterior
from adopt.findings import Finding, Severity
from adopt.history.table import KEYS, History
from adopt.text import N_

HELD_TOO_LITTLE = 0.8
"""Intervals that claim 90 % and held less than this claim too much."""
NO_ERROR = 1e-3
"""Errors below this share of what came are not told apart."""
MEASURES = ("forecast", "low", "high", "log_score", "held_90", "held_50")
FORECAST, NEW, NOT_SPENT = "forecast", "new", "not spent"
"""Status of a row: forecast; not forecast, because it had not started by then; 0, because nothing was spent."""
METHOD_NAMES = {
    "adopt": N_("adopt"),
    "cpa_14": N_("CPA of the last 14 days"),
    "cpa_28": N_("CPA of the last 28 days"),
}
LEVEL_NAMES = {
    "cell_day": N_("An audience on one day"),
    "cell": N_("An audience over all days ahead"),
    "total": N_("All audiences over all days ahead"),
}
EXPLANATION = N_(
    "Error: by how much forecasts missed, as a share of the conversions that came; bias: the same, with its sign. "
    "The log score is high where what came was thought likely. Intervals are right if they hold what they claim."
)
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Backtest:
    """How well forecasts from earlier days would have done.

    Every forecast is given what was really spent, day by day: it is judged for what it says about results. Days
    before an origin hold the conversions reported since; on the origin itself fewer were to be seen. That flatters
    every method, and the CPAs most, which would have taken those still to come for none.

    Attributes:
        history: whose days were forecast.
        horizon: days ahead.
        origins: the days that were forecast from, earliest first.
        scores: every forecast, with the columns that :func:`adopt.backtesting.judge.judge` describes.
        method_names: what the methods are called, to be said.
        level_names: what the levels are called, to be said.
        explanation: what the columns of the summary mean, to be said.
    """

    history: History
    horizon: int
    origins: tuple[Origin, ...]
    scores: pd.DataFrame
    method_names: ClassVar[Mapping[str, str]] = METHOD_NAMES
    level_names: ClassVar[Mapping[str, str]] = LEVEL_NAMES
    explanation: ClassVar[str] = EXPLANATION

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a level and method, over all origins.

        Columns: level, method, forecasts (how many), conversions (a forecast, on average), mean_absolute_error,
        relative_error (absolute errors over conversions), bias (signed errors over conversions), log_score (mean;
        the higher the better), held_90 and held_50 (share of what came inside the intervals). Only forecasts for
        which money was spent count.
        """
        missed = self.scores.assign(missed=self.scores["forecast"] - self.scores["came"])
        missed["error"] = missed["missed"].abs()
        rows = missed.groupby(["level", "method"], observed=False)
        came = rows["came"].mean()
        columns = {
            "forecasts": rows["came"].size(),
            "conversions": came,
            "mean_absolute_error": rows["error"].mean(),
            "relative_error": rows["error"].mean() / came.where(came > 0),
            "bias": rows["missed"].mean() / came.where(came > 0),
            **{name: rows[name].mean() for name in ("log_score", "held_90", "held_50")},
        }
        return pd.DataFrame(columns).reset_index().astype({"level": "str", "method": "str"})

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an origin and cell: the columns of ``backtest.csv``."""
        parts = [self._cells_of(origin) for origin in self.origins]
        scored = self._by_method(Level.CELL)
        table = pd.concat(parts, ignore_index=True).join(scored, on=["origin", "cell"])
        still = table["status"] == NOT_SPENT
        table.loc[still, [f"{m}_{x}" for m in METHODS for x in ("forecast", "low", "high")]] = 0.0
        return table.drop(columns="cell")

    @cached_property
    def totals(self) -> pd.DataFrame:
        """One row an origin: all cells that had started by it, together.

        Columns: origin, first_day, last_day, spend, conversions, conversions_of_new (of cells that had not
        started), then those of the methods as in :attr:`table`.
        """
        rows = [
            {
                "origin": o.day,
                "first_day": o.day + 1,
                "last_day": o.day + self.horizon,
                "spend": o.spend_ahead[o.started].sum(),
                "conversions": o.came[o.started].sum(),
                "conversions_of_new": o.came[~o.started].sum(),
            }
            for o in self.origins
        ]
        scored = self._by_method(Level.TOTAL).droplevel("cell")
        return pd.DataFrame(rows).join(scored, on="origin")

    @cached_property
    def cells(self) -> pd.DataFrame:
        """One row a cell that was forecast, over all origins.

        Columns: platform, campaign, audience, forecasts (how many), conversions and adopt_forecast (a forecast, on
        average), adopt_error, cpa_14_error and cpa_28_error (absolute errors over conversions), adopt_held_90.
        """
        scored = self.table[self.table["status"] == FORECAST]
        errors = {f"{m}_error": (scored[f"{m}_forecast"] - scored["conversions"]).abs() for m in METHODS}
        rows = scored.assign(**errors).groupby(list(KEYS))
        came = rows["conversions"].mean()
        columns = {
            "forecasts": rows["conversions"].size(),
            "conversions": came,
            "adopt_forecast": rows["adopt_forecast"].mean(),
            **{name: rows[name].mean() / came.where(came > 0) for name in errors},
            "adopt_held_90": rows["adopt_held_90"].mean(),
        }
        return pd.DataFrame(columns).reset_index()

    @property
    def verdict(self) -> Finding:
        """In a sentence: adopt's error against the better of the two CPAs, and what its intervals held."""
        summary = self.summary[self.summary["level"] == Level.CELL].set_index("method")
        error = summary["relative_error"]
        if not np.isfinite(error).all():
            return Finding(
                "backtest-empty",
                Severity.NOTE,
                N_("Nothing came on the days that were forecast, so there is nothing to judge by."),
            )
        best = str(error[list(BASELINES)].idxmin())
        own, other = error[[ADOPT, best]].clip(lower=NO_ERROR)
        share, held = own / other - 1.0, summary["held_90"][ADOPT]
        worse, bold = round(share, 2) > 0, held < HELD_TOO_LITTLE
        return Finding(
            "backtest-verdict",
            Severity.REVIEW if worse or bold else Severity.NOTE,
            _verdict_text(share),
            _verdict_remedy(worse, bold),
            {"share": abs(share), "days": BASELINES[best].days, "held": held},
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The verdict, and what to know about the figures."""
        return (self.verdict, *self._about_new(), *self._about_late())

    def to_csv_bytes(self) -> bytes:
        """``backtest.csv``: UTF-8, one row an origin and cell."""
        places = {name: 3 if name.endswith(("score", "90", "50")) else 2 for name in self.table.columns[7:]}
        return bytes(self.table.round(places).to_csv(index=False, lineterminator="\n").encode())

    def _cells_of(self, origin: Origin) -> pd.DataFrame:
        spend = origin.spend_ahead.sum(axis=1)
        rows = np.flatnonzero(origin.started | (spend > 0))
        cells = [self.history.cells[row] for row in rows]
        status = np.where(~origin.started, NEW, np.where(spend > 0, FORECAST, NOT_SPENT))
        columns = {
            "origin": np.full(len(rows), origin.day),
            "days": self.horizon,
            "platform": [c.platform for c in cells],
            "campaign": [c.campaign for c in cells],
            "audience": [c.audience for c in cells],
            "currency": self.history.currency or "",
            "status": status[rows],
            "cell": rows,
            "spend": spend[rows],
            "conversions": origin.came.sum(axis=1)[rows],
        }
        return pd.DataFrame(columns)

    def _by_method(self, level: Level) -> pd.DataFrame:
        """The measures of each method side by side, named ``method_measure``, by origin and cell."""
        chosen = self.scores[self.scores["level"] == level]
        parts = []
        for method in METHODS:
            own = chosen[chosen["method"] == method].set_index(["origin", "cell"])[list(MEASURES)]
            parts.append(own.add_prefix(f"{method}_"))
        return pd.concat(parts, axis=1)

    def _about_new(self) -> list[Finding]:
        new = self.table[self.table["status"] == NEW]
        count = len(new.drop_duplicates(list(KEYS)))
        if not count:
            return []
        return [
            Finding(
                "backtest-new-cells",
                Severity.NOTE,
                N_(
                    "{count} audience started after one of the days that were forecast from; "
                    "it had no curve and no CPA then, and its conversions are left out there."
                ),
                values={"count": count},
                plural=N_(
                    "{count} audiences started after one of the days that were forecast from; "
                    "they had no curve and no CPA then, and their conversions are left out there."
                ),
            )
        ]

    def _about_late(self) -> list[Finding]:
        return [
            Finding(
                "backtest-hindsight",
                Severity.NOTE,
                N_(
                    "The past is taken as it is known today: late conversions have been added since, "
                    "and those of the last days may still be to come."
                ),
            )
        ]


def run_backtest(
    history: History,
    fit: Callable[[History], Posterior],
    horizon: int,
    origins: int | None,
    progress: Progress,
) -> Backtest:
    """Forecast the next ``horizon`` days from several days in the past.

    Args:
        history: to be cut at each of the days.
        fit: learns the curves of a history.
        horizon: days ahead.
        origins: how many days to forecast from, a week apart; as many as fit, six at most, if None.
        progress: told how much is done.

    Raises:
        QuestionError: if the horizon or the number of origins makes no sense or the history is too short for them.
    """
    panel = history.panel()
    chosen = [Origin.at(panel, last, horizon) for last in choose_origins(len(panel.dates), horizon, origins)]
    parts = []
    for number, origin in enumerate(chosen):
        progress(N_("Forecasting from earlier days"), number / len(chosen))
        parts.append(judge(history, origin, fit))
    progress(N_("Done"), 1.0)
    scores = pd.concat(parts, ignore_index=True)
    ordered = {"level": pd.CategoricalDtype(list(Level)), "method": pd.CategoricalDtype(list(METHODS))}
    return Backtest(history, horizon, tuple(chosen), scores.astype(ordered))


def _verdict_text(share: float) -> str:
    if round(share, 2) == 0:
        return N_(
            "adopt's forecast error was as large as that of the CPA of the last {days} days; "
            "its 90 % intervals held {held:.0%} of what came."
        )
    if share > 0:
        return N_(
            "adopt's forecast error was {share:.0%} higher than that of the CPA of the last {days} days; "
            "its 90 % intervals held {held:.0%} of what came."
        )
    return N_(
        "adopt's forecast error was {share:.0%} lower than that of the CPA of the last {days} days; "
        "its 90 % intervals held {held:.0%} of what came."
    )


def _verdict_remedy(worse: bool, bold: bool) -> str:
    if worse:
        return N_("Change budgets in small steps, and run the backtest again when there are more days.")
    return N_("Read a plan's intervals as wider than they are shown.") if bold else ""
