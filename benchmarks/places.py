"""Places where a workspace may be, and exports of any size to put there."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from adopt.history.read import FileRead, Imported
from adopt.history.table import History
from tests.postgres import server

KINDS = ("SQLite", "PostgreSQL")


@dataclass(frozen=True)
class Places:
    """What makes places of one kind.

    Attributes:
        new: makes an empty one, or the copy of another that nobody is connected to.
        gone: deletes one.
    """

    new: Callable[..., str]
    gone: Callable[[str], None]


@contextmanager
def places(kind: str) -> Iterator[Places]:
    """Places of one kind; PostgreSQL is a server of its own, which keeps its word: its files are synced."""
    if kind == "PostgreSQL":
        with server("-c shared_buffers=256MB") as running:
            yield Places(running.database, running.dropped)
        return
    with tempfile.TemporaryDirectory() as folder:
        names = count()

        def new(like: str | None = None) -> str:
            place = Path(folder) / f"{next(names)}.db"
            if like:
                shutil.copyfile(like, place)
            return str(place)

        def gone(place: str) -> None:
            for file in Path(folder).glob(f"{Path(place).name}*"):
                file.unlink()

        yield Places(new, gone)


def export(cells: int, days: int, first: str = "2023-01-01", seed: int = 0) -> Imported:
    """An export of every cell and day: meta and tiktok, ten audiences a campaign, purchases in riyals."""
    cell, day = np.repeat(np.arange(cells), days), np.tile(np.arange(days), cells)
    rng = np.random.default_rng(seed)
    chosen = [np.array(names)[cell] for names in _names(cells)]
    frame = pd.DataFrame(
        {
            "date": (np.datetime64(first, "D") + day).astype("datetime64[s]"),
            **{
                name: pd.Series(column, dtype="str")
                for name, column in zip(("platform", "campaign", "audience"), chosen, strict=True)
            },
        }
    )
    level = rng.lognormal(4.0, 0.5, cells)[cell]
    frame["spend"] = (level * rng.lognormal(0.0, 0.2, len(cell))).round(2)
    frame["impressions"], frame["clicks"] = (frame["spend"] * 100).round(), (frame["spend"] * 2).round()
    frame["conversions"] = rng.poisson(frame["spend"] * 0.05).astype(float)
    frame["revenue"] = frame["conversions"] * 40.0
    frame["currency"] = pd.Series(["SAR"] * len(cell), dtype="str")
    frame["result"] = pd.Series(["purchase"] * len(cell), dtype="str")
    return imported(History.from_clean(frame), f"{first}.csv")


def imported(history: History, name: str) -> Imported:
    """A history as one file that was read."""
    table = history.table
    read = FileRead(
        name, "several", "canonical", "", len(table), 0, history.first_day, history.last_day,
        float(table["spend"].sum()), float(table["conversions"].sum()), history.currency, "conversions",
    )  # fmt: skip
    return Imported(history, (read,), ())


def _names(cells: int) -> list[list[str]]:
    numbers = range(cells)
    return [
        [("meta", "tiktok")[n % 2] for n in numbers],
        [f"Campaign {n // 10:04}" for n in numbers],
        [f"Audience {n:05}" for n in numbers],
    ]
