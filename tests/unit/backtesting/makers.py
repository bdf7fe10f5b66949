"""Histories and fits for backtests worked out by hand."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from adopt.backtesting.origins import Origin
from adopt.curves.posterior import Posterior
from adopt.history.table import History
from adopt.labels import Cell
from tests.posteriors import posterior

LAST_DAY = np.datetime64("2026-10-31")


def names(count: int, platforms: Sequence[str] = ()) -> tuple[Cell, ...]:
    return tuple(Cell(platforms[i] if platforms else "meta", "campaign", f"audience {i}") for i in range(count))


def history(spend: np.ndarray, results: np.ndarray) -> History:
    """Cells on Meta, days ending on :data:`LAST_DAY`; a row only where something was spent or came."""
    days = LAST_DAY - np.arange(spend.shape[1])[::-1]
    rows = [
        {
            "date": str(day),
            "platform": c.platform,
            "campaign": c.campaign,
            "audience": c.audience,
            "spend": x,
            "conversions": y,
        }
        for c, own, came in zip(names(len(spend)), spend, results, strict=True)
        for day, x, y in zip(days, own, came, strict=True)
        if x or y
    ]
    return History.from_frame(pd.DataFrame(rows))


def origin(
    spend: np.ndarray, results: np.ndarray, ahead: np.ndarray, came: np.ndarray, platforms: Sequence[str] = ()
) -> Origin:
    return Origin(LAST_DAY, tuple(c.platform for c in names(len(spend), platforms)), spend, results, ahead, came)


def straight(rate: float) -> Callable[[History], Posterior]:
    """A fit that expects ``rate`` results per unit of money, whatever is spent: a line through zero, nearly."""

    def fit(past: History) -> Posterior:
        count, half = len(past.cells), 1e9
        return posterior([rate * half] * count, [half] * count, [100.0] * count, names=past.cells)

    return fit
