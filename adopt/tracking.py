"""Plans held to their word: what became of every plan of a workspace, and whether the world has changed."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.backtesting.followed import Followed
from adopt.findings import Finding, Severity
from adopt.history.table import KEYS, History
from adopt.keeping import curves_of
from adopt.labels import Cell
from adopt.learned import Curves, Progress, fit_curves, quiet
from adopt.text import N_
from adopt.workspace.plans import Made
from adopt.workspace.workspace import Workspace

FloatArray = NDArray[np.float64]

FEW = 4
"""Plans below which nothing is said of calibration."""
ODD = 0.005
"""A cell that lies so far out, among all cells together, has left its curve."""
ONE_SIDED = 0.03
"""Misses in one direction that chance would bring so seldom are an alarm."""


@dataclass(frozen=True, eq=False)
class Judged:
    """A plan and what became of it so far.

    Attributes:
        made: the plan as it was kept.
        followed: its first days as they were; None where none has passed yet.
    """

    made: Made
    followed: Followed | None


@dataclass(frozen=True, eq=False)
class Track:
    """Every plan of a workspace against what came.

    Attributes:
        judged: oldest first.
    """

    judged: tuple[Judged, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a plan: the columns of ``track.csv``.

        number, name, status, kept (the day), first_day, last_day, days (that have passed), on_plan (share of the
        money that went where it was put), spend, conversions (counted so far), forecast, low, high (of those,
        given what was spent; the central 90 %), held_90, below (where they lie in it), as_planned (what the plan's
        own budgets were expected to bring), if_kept (what the split of before was, at the same spending).
        """
        return pd.DataFrame([_row(one) for one in self.judged], columns=list(_COLUMNS))

    @property
    def passed(self) -> pd.DataFrame:
        """The rows of plans that have days to be judged by."""
        return self.table[self.table["days"] > 0]

    @property
    def held(self) -> float:
        """Share of plans whose 90 % interval held what came; NaN without any."""
        return float(self.passed["held_90"].mean()) if len(self.passed) else math.nan

    @cached_property
    def stretch(self) -> float:
        """How many times wider intervals would have had to be, from past misses; 1 is as wide as they were.

        Places in the forecasts become standard normal scores; their root mean square says how wide they spread.
        Ten plans of perfect calibration are counted beside them, so that a few misses do not shout.
        """
        from scipy.special import ndtri

        places = self.passed["below"].to_numpy(dtype=float)
        scores = ndtri(np.clip(places, 1e-4, 1 - 1e-4))
        return float(np.sqrt((np.sum(scores**2) + 10.0) / (len(scores) + 10.0)))

    def findings(self) -> tuple[Finding, ...]:
        """Misses in one direction, intervals too narrow, and cells that have left their curves."""
        return (*self._one_sided(), *self._narrow(), *self._departed())

    def to_csv_bytes(self) -> bytes:
        """``track.csv``: UTF-8, one row a plan."""
        return bytes(self.table.round(4).to_csv(index=False, lineterminator="\n").encode())

    def _one_sided(self) -> list[Finding]:
        """An exact sign test over plans whose days do not overlap."""
        from scipy.stats import binomtest

        places = np.array([one["below"] for one in _apart(self.passed)])
        above = int((places > 0.5).sum())
        if len(places) < FEW or binomtest(above, len(places)).pvalue > ONE_SIDED:
            return []
        text = (
            N_("What came was more than forecast in {many} of {count} plans one after the other.")
            if above > len(places) / 2
            else N_("What came was less than forecast in {many} of {count} plans one after the other.")
        )
        remedy = N_("Something changed that the history does not say: prices, the site, tracking, a competitor.")
        many = max(above, len(places) - above)
        return [Finding("one-sided-misses", Severity.SERIOUS, text, remedy, {"many": many, "count": len(places)})]

    def _narrow(self) -> list[Finding]:
        count = len(self.passed)
        if count < FEW or self.held >= 0.8:
            return []
        text = N_("The 90 % intervals held what came in {held:.0%} of {count} plans.")
        remedy = N_("Read intervals as {stretch:.1f} times as wide as they are shown.")
        values = {"held": self.held, "count": count, "stretch": self.stretch}
        return [Finding("narrow-intervals", Severity.REVIEW, text, remedy, values)]

    def _departed(self) -> list[Finding]:
        """Cells of the newest plan with days that lie where chance would seldom put any of them."""
        latest = next((one.followed for one in reversed(self.judged) if one.followed is not None), None)
        if latest is None:
            return []
        table = latest.table[latest.table["spent"] > 0]
        out = table[np.minimum(table["below"], 1 - table["below"]) < ODD / max(len(table), 1)]
        text = N_("{cell} brought {conversions:,.0f} where {low:,.0f} to {high:,.0f} were forecast.")
        remedy = N_("Look at its creatives, its tracking and its audience before you follow its curve.")
        return [
            Finding(
                "left-its-curve",
                Severity.REVIEW,
                text,
                remedy,
                {"cell": cell, "conversions": row["conversions"], "low": row["low"], "high": row["high"]},
                cell,
            )
            for _, row in out.iterrows()
            for cell in [Cell(*(row[key] for key in KEYS))]
        ]


_COLUMNS = (
    "number", "name", "status", "kept", "first_day", "last_day", "days", "on_plan", "spend", "conversions",
    "forecast", "low", "high", "held_90", "below", "as_planned", "if_kept",
)  # fmt: skip


def track_plans(workspace: Workspace, progress: Progress = quiet) -> Track:
    """Hold every plan of a workspace against the history that is known now.

    Conversions of the last days are still arriving: forecasts are lowered by the share that, as the present
    history tells, has not been counted yet.

    Raises:
        WorkspaceError: if there is no history.
    """
    history = workspace.history()[0]
    now, plans = fit_curves(history), workspace.plans()
    judged = []
    for number, made in enumerate(plans):
        progress(N_("Looking at earlier plans"), number / len(plans))
        judged.append(Judged(made, _followed(workspace, made, history, now)))
    progress(N_("Done"), 1.0)
    return Track(tuple(judged))


def _followed(workspace: Workspace, made: Made, history: History, now: Curves) -> Followed | None:
    days = (min(history.last_day, made.last_day) - made.first_day).days + 1
    if days < 1:
        return None
    then = curves_of(workspace, made).posterior
    panel = history.panel()
    start = int((np.datetime64(made.first_day, "D") - panel.dates[0]).astype(int))
    ahead = slice(start, start + days)
    rows = [panel.cells.index(cell) if cell in panel.cells else -1 for cell in then.cells]
    known = np.array(rows) >= 0

    def of_then(values: FloatArray, otherwise: float) -> FloatArray:
        return np.where(known[:, None], values[rows][:, ahead], otherwise)

    elsewhere = panel.spend[:, ahead].sum() - panel.spend[[r for r in rows if r >= 0]][:, ahead].sum()
    arrived = of_then(_arrived(now), 1.0)
    planned = _planned(made, then.cells, days)
    return Followed(then, planned, of_then(panel.spend, 0.0), of_then(panel.conversions, 0.0), arrived, elsewhere)


def _arrived(now: Curves) -> FloatArray:
    """The share of each day's conversions that has been counted, shape (C, T) in the order of the history."""
    fit = now.inspection.fit
    share = np.exp(fit.model.seen.design.late(fit.mode.shared))
    return np.asarray(np.minimum(share, 1.0)[fit.model.seen.platform], dtype=float)


def _planned(made: Made, cells: Sequence[Cell], days: int) -> FloatArray:
    """Budgets of the plan on its first days, shape (C, days)."""
    table = pd.read_csv(io.BytesIO(made.content), dtype=dict.fromkeys(KEYS, str), keep_default_na=False)
    budgets = {Cell(*names): i for i, names in enumerate(table[list(KEYS)].itertuples(index=False, name=None))}
    daily = np.zeros((len(cells), days))
    calendar = np.datetime64(made.first_day, "D") + np.arange(days)
    for row, cell in enumerate(cells):
        if cell not in budgets:
            continue
        line = table.iloc[budgets[cell]]
        on = np.ones(days, dtype=bool)
        if "first_day" in table and line["first_day"]:
            on = (calendar >= np.datetime64(line["first_day"])) & (calendar <= np.datetime64(line["last_day"]))
        daily[row] = float(line["recommended_daily_budget"]) * on
    return daily


def _row(one: Judged) -> dict[str, object]:
    made, followed = one.made, one.followed
    about = {
        "number": made.number,
        "name": made.name,
        "status": made.status,
        "kept": made.at.date(),
        "first_day": made.first_day,
        "last_day": made.last_day,
        "days": 0 if followed is None else followed.days,
    }
    if followed is None:
        return about
    came, forecast = followed.came.sum(), followed.forecast
    return about | {
        "on_plan": followed.on_plan,
        "spend": followed.spent.sum(),
        "conversions": came,
        "forecast": float(forecast.expected[0]),
        "low": float(forecast.quantile(0.05)[0]),
        "high": float(forecast.quantile(0.95)[0]),
        "held_90": float(forecast.held(np.array([came]), 0.9)[0]),
        "below": followed.below,
        "as_planned": followed.expected_as_planned,
        "if_kept": followed.expected_if_kept,
    }


def _apart(rows: pd.DataFrame) -> list[pd.Series]:
    """Plans one after the other: each begins when the one before it, as far as it has passed, is over."""
    chosen: list[pd.Series] = []
    for _, row in rows.sort_values("first_day").iterrows():
        if not chosen or row["first_day"] > chosen[-1]["first_day"] + pd.Timedelta(days=chosen[-1]["days"] - 1):
            chosen.append(row)
    return chosen
