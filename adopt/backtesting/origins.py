"""Earlier days to forecast from, and what was known then."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.errors import QuestionError
from adopt.history.table import History, Panel
from adopt.text import N_

FloatArray = NDArray[np.float64]

ORIGINS = 6
"""Earlier days that are forecast from, where the history is long enough and nobody asks for another number."""
EVERY = 7
"""Days between them."""
LOOK_BACK = 28
"""Days that must be known before the first: the longest window of the baselines."""
LONGEST_HORIZON = 90


@dataclass(frozen=True, eq=False)
class Origin:
    """A day in the past: what was spent and counted up to it, and on the days after.

    Attributes:
        day: the last day that is known.
        platforms: of each cell, length C.
        spend: up to the day, currency units, shape (C, T).
        results: up to the day, shape (C, T).
        spend_ahead: on the days after, shape (C, H).
        came: results on the days after, shape (C, H).
    """

    day: np.datetime64
    platforms: tuple[str, ...]
    spend: FloatArray
    results: FloatArray
    spend_ahead: FloatArray
    came: FloatArray

    @classmethod
    def at(cls, panel: Panel, last: int, horizon: int) -> "Origin":
        """The origin whose last known day is ``panel.dates[last]``."""
        known, ahead = slice(last + 1), slice(last + 1, last + 1 + horizon)
        return cls(
            panel.dates[last],
            tuple(cell.platform for cell in panel.cells),
            panel.spend[:, known],
            panel.conversions[:, known],
            panel.spend[:, ahead],
            panel.conversions[:, ahead],
        )

    @property
    def started(self) -> NDArray[np.bool_]:
        """Cells that had spent by then: others have no curve and no CPA; shape (C,)."""
        return np.asarray((self.spend > 0).any(axis=1))

    def only(self, cells: NDArray[np.bool_]) -> "Origin":
        """The same day, of some cells."""
        platforms = tuple(p for p, wanted in zip(self.platforms, cells, strict=True) if wanted)
        spend, results, ahead, came = (a[cells] for a in (self.spend, self.results, self.spend_ahead, self.came))
        return Origin(self.day, platforms, spend, results, ahead, came)


def history_until(history: History, day: np.datetime64) -> History:
    """The history without the days after ``day``.

    Conversions that were reported later for the days before it stay in: nobody kept what the ads manager
    showed then.
    """
    return History.from_clean(history.table[history.table["date"].to_numpy() <= day])


def choose_origins(days: int, horizon: int, wanted: int | None = None) -> tuple[int, ...]:
    """Indices of the last known days, earliest first; the last one leaves exactly ``horizon`` days.

    Args:
        days: length of the history.
        horizon: days that are forecast.
        wanted: how many origins; as many as fit, :data:`ORIGINS` at most, if None.

    Raises:
        QuestionError: if the horizon makes no sense or the history is too short.
    """
    _refuse_count(
        horizon, LONGEST_HORIZON, N_("The horizon must be a whole number of days from 1 to {most}, got {got}.")
    )
    least = LOOK_BACK + 2 * horizon
    room = (days - least) // EVERY + 1 if days >= least else 0
    if room < 1:
        raise QuestionError(
            "backtest-too-short",
            N_("A backtest with a horizon of {horizon} needs a history of at least {least} days; it has {days}."),
            N_("Export more days, or look fewer days ahead: a horizon of {most} needs {fewer}.")
            if days >= LOOK_BACK + 2
            else N_("Export more days."),
            horizon=horizon,
            least=least,
            days=days,
            most=(days - LOOK_BACK) // 2,
            fewer=LOOK_BACK + 2 * ((days - LOOK_BACK) // 2),
        )
    count = min(room, ORIGINS) if wanted is None else wanted
    _refuse_count(
        count, room, N_("The history has room for 1 to {most} earlier days to forecast from, got {got}.")
    )
    last = days - 1 - horizon
    return tuple(last - EVERY * back for back in reversed(range(count)))


def _refuse_count(got: int, most: int, text: str) -> None:
    if not 1 <= got <= most:
        raise QuestionError("backtest-count", text, most=most, got=got)
