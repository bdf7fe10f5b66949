"""Plans held to their word: what became of every plan of a workspace, and whether the world has changed."""

import io
import math
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.backtesting.alarms import alarms
from adopt.backtesting.calibration import calibration
from adopt.backtesting.followed import Followed
from adopt.backtesting.judge import HIGH, LOW
from adopt.backtesting.misses import misses_of
from adopt.curves.misses import Misses
from adopt.curves.posterior import Posterior
from adopt.findings import Finding
from adopt.history.table import KEYS, History
from adopt.keeping import curves_of, kept_curves
from adopt.labels import Cell
from adopt.learned import Curves, Progress, quiet
from adopt.text import N_
from adopt.workspace.plans import Made
from adopt.workspace.workspace import Workspace

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LATEST = 12
"""Plans, the newest of those with days of their own, from which is learned: a quarter year of weekly plans."""


@dataclass(frozen=True, eq=False)
class Judged:
    """A plan and what became of it so far.

    Attributes:
        made: the plan as it was kept.
        followed: its own days as they were; None where it has none yet, or other plans took them all.
    """

    made: Made
    followed: Followed | None


@dataclass(frozen=True, eq=False)
class Track:
    """Every plan of a workspace against what came.

    Plans overlap where they are made anew before they are over. Every day belongs to one plan (:func:`own_days`),
    and each is judged by its own days alone: so no day counts twice in anything that is said here.

    Attributes:
        judged: oldest first.
    """

    judged: tuple[Judged, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a plan: the columns of ``track.csv``.

        number, name, status, kept (the day), first_day, last_day, days (its own that have passed), and of these
        days: on_plan (share of the money that went where it was put), spend, conversions (counted so far),
        forecast, low, high (of those, given what was spent; the central 90 %), held_90, below (where they lie in
        it), as_planned (what the plan's own budgets were expected to bring), if_kept (what the split of before
        was, at the same spending), as_spent (what the spending itself was, to set beside if_kept); and as the plan
        promised for all of its days when it was kept: total (spend), currency, expected, expected_low,
        expected_high.
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
    def misses(self) -> Misses:
        """What the newest plans with days of their own say of the intervals of those to come."""
        known = self._followed[-LATEST:]
        return misses_of([one.by_curves for one in known], np.array([one.conversions for one in known]))

    @property
    def _followed(self) -> list[Followed]:
        return [one.followed for one in self.judged if one.followed is not None]

    @property
    def on_plan(self) -> float:
        """Share of all plans' money that went where it was put, weighed by what was spent; NaN without any."""
        known = self.passed[self.passed["spend"] > 0]
        return float(np.average(known["on_plan"], weights=known["spend"])) if len(known) else math.nan

    @cached_property
    def won(self) -> tuple[float, float, float]:
        """What plans brought beyond the splits of before by the same curves: mean and the central 90 %.

        Plans' curves are alike, and nobody knows how much: the ends are those of curves that are off in one
        direction in all plans, for nearly normal errors as wide as can be (the sum of the plans' own quantiles).
        """
        draws = [one.won for one in self._followed]
        low, high = (float(sum(np.quantile(won, edge) for won in draws)) for edge in (LOW, HIGH))
        return float(sum(won.mean() for won in draws)), low, high

    @cached_property
    def calibration(self) -> pd.DataFrame:
        """How many intervals held, and how many would by chance: see :func:`calibration`."""
        return calibration(self._followed)

    @property
    def stretch(self) -> float:
        """How many times as wide, by all misses so far, the newest judged plan's interval is; 1 without any."""
        return self._followed[-1].stretched(self.misses) if self._followed else 1.0

    def of(self, number: int) -> Followed | None:
        """What became of a plan; None where it has no days of its own."""
        return next((one.followed for one in self.judged if one.made.number == number), None)

    def findings(self) -> tuple[Finding, ...]:
        """Misses in one direction, intervals too narrow, and cells that have left their curves."""
        return alarms(self._followed)

    def to_csv_bytes(self) -> bytes:
        """``track.csv``: UTF-8, one row a plan."""
        return bytes(self.table.round(4).to_csv(index=False, lineterminator="\n").encode())


_COLUMNS = (
    "number", "name", "status", "kept", "first_day", "last_day", "days", "on_plan", "spend", "conversions",
    "forecast", "low", "high", "held_90", "below", "as_planned", "if_kept", "as_spent",
    "total", "currency", "expected", "expected_low", "expected_high",
)  # fmt: skip
_PROMISED = {"expected": "expected", "expected_low": "low", "expected_high": "high"}
"""Column -> what it is called in what a plan tells of itself."""


def track_plans(
    workspace: Workspace,
    progress: Progress = quiet,
    now: Curves | None = None,
    remembered: MutableMapping[int, Posterior] | None = None,
    latest: int | None = None,
) -> Track:
    """Hold every plan of a workspace against the history that is known now.

    Conversions of the last days are still arriving: forecasts are lowered by the share that, as the present
    history tells, has not been counted yet.

    Args:
        workspace: with a history.
        progress: told how much is done.
        now: the curves of the present history, where they are known already.
        remembered: the posteriors that plans were made from, by number; what is missing is learned again from
            what the plan was made of, and put in.
        latest: judge no more than so many plans with days of their own, the newest; all if None.

    Raises:
        WorkspaceError: if there is no history.
    """
    now, known = now or kept_curves(workspace)[0], {} if remembered is None else remembered
    history = now.history
    own = own_days(workspace.plans(), history.first_day, history.last_day)
    wanted = [number for number, (_, days) in enumerate(own) if days.any()]
    wanted = wanted if latest is None else wanted[-latest:]
    judged = []
    for place, (made, days) in enumerate(own):
        if place not in wanted:
            judged.append(Judged(made, None))
            continue
        progress(N_("Looking at earlier plans"), place / len(own))
        if made.number not in known:
            known[made.number] = curves_of(workspace, made).posterior
        judged.append(Judged(made, _followed(known[made.number], made, history, now, days)))
    progress(N_("Done"), 1.0)
    return Track(tuple(judged))


def learned_misses(workspace: Workspace, now: Curves, progress: Progress = quiet) -> Misses:
    """What the newest plans of a workspace say of the intervals of those to come."""
    return track_plans(workspace, progress, now, latest=LATEST).misses


def own_days(plans: Sequence[Made], first: date, last: date) -> list[tuple[Made, BoolArray]]:
    """Each plan with the days that it is judged by, in a history from ``first`` to ``last``.

    A day belongs to the plan that was in force on it: one that was approved or exported before a draft, a draft
    before one that was put away; of these the one that begins last; and of these the one that was made last.

    Returns:
        In the same order; the days from the plan's first on, up to its last own one, shape (H,); none, (0,).
    """
    owner: dict[date, tuple[int, date, int]] = {}
    for made in plans:
        for day in _days_of(made, first, last):
            owner[day] = max(owner.get(day, (-1, day, 0)), _force(made))
    found = []
    for made in plans:
        own = np.array([owner[day] == _force(made) for day in _days_of(made, first, last)], dtype=bool)
        found.append((made, own[: np.flatnonzero(own).max(initial=-1) + 1]))
    return found


def _days_of(made: Made, first: date, last: date) -> list[date]:
    """The days of a plan that a history knows; none where it knows nothing of its first."""
    count = (min(made.last_day, last) - made.first_day).days + 1
    return [made.first_day + timedelta(days=day) for day in range(count)] if made.first_day > first else []


def _force(made: Made) -> tuple[int, date, int]:
    return {"archived": 0, "draft": 1}.get(made.status, 2), made.first_day, made.number


def _followed(then: Posterior, made: Made, history: History, now: Curves, own: BoolArray) -> Followed:
    panel, days = history.panel(), len(own)
    start = int((np.datetime64(made.first_day, "D") - panel.dates[0]).astype(int))
    ahead = slice(start, start + days)
    rows = [panel.cells.index(cell) if cell in panel.cells else -1 for cell in then.cells]
    known = np.array(rows) >= 0

    def of_then(values: FloatArray, otherwise: float) -> FloatArray:
        return np.where(known[:, None], values[rows][:, ahead], otherwise)

    strangers = np.setdiff1d(np.arange(len(panel.cells)), rows)
    elsewhere = float(panel.spend[strangers][:, ahead][:, own].sum())
    planned, arrived = _planned(made, then.cells, days), of_then(_arrived(now), 1.0)
    spent, came = of_then(panel.spend, 0.0), of_then(panel.conversions, 0.0)
    return Followed(then, planned, spent, came, arrived, own, elsewhere, made.recipe.misses)


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
        "total": float(made.told.get("total", math.nan)),
        "currency": made.told.get("currency") or "",
        **{name: made.told.get(key, math.nan) for name, key in _PROMISED.items()},
    }
    if followed is None:
        return about
    came, forecast = followed.conversions, followed.forecast
    return about | {
        "on_plan": followed.on_plan,
        "spend": followed.spend,
        "conversions": came,
        "forecast": float(forecast.expected[0]),
        "low": float(forecast.quantile(LOW)[0]),
        "high": float(forecast.quantile(HIGH)[0]),
        "held_90": float(forecast.held(np.array([came]), 0.9)[0]),
        "below": followed.below,
        "as_planned": followed.expected_as_planned,
        "if_kept": followed.expected_if_kept,
        "as_spent": followed.expected_as_spent,
    }
