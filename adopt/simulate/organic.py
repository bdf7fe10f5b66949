"""Series that a simulated advertiser keeps beside its ads: one that its demand follows, and one of no matter."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from adopt.curves.covariates import Series
from adopt.simulate.kinds import WorldKind

FloatArray = NDArray[np.float64]

FOLLOWED, DISTRACTOR = "organic sessions", "brand mentions"
KEEP = 0.9
"""Of a day's deviation from the usual that is left a day later."""
OWN_DAY = 0.5
"""Share of the variance that is a day's own."""
SPREAD = 0.4
"""Of the log of the counts that are observed."""


def observed_series(
    kind: WorldKind, last_day: date, ahead: int, seed: int
) -> tuple[FloatArray, tuple[Series, ...]]:
    """Log demand that follows a series, (T + H,), and what is observed; nothing where demand follows none.

    What is observed are counts, with weekdays of their own that demand does not follow. Chance of its own, so that
    every other kind of world stays as it was.

    Args:
        kind: of world.
        last_day: of the history.
        ahead: days after it, H.
        seed: of its chance.
    """
    count = kind.days + ahead
    if not kind.organic:
        return np.zeros(count), ()
    random = np.random.default_rng([seed, 2, *kind.name.encode()])
    dates = np.datetime64(last_day, "D") + np.arange(1 - kind.days, ahead + 1)
    days = tuple(dates.astype(object).tolist())
    followed, other = _wandering(count, random), _wandering(count, random)
    named = ((FOLLOWED, followed), (DISTRACTOR, other))
    return kind.organic * followed, tuple(Series(name, days, _counted(of, random)) for name, of in named)


def told_files(series: Sequence[Series]) -> dict[str, bytes]:
    """The series as a long table, and a context that names it, by the names of the files; none without series."""
    if not series:
        return {}
    rows = [
        f"{day},{of.name},{value:.15g}" for of in series for day, value in zip(of.days, of.values, strict=True)
    ]
    table = "\n".join(["date,name,value", *rows, ""])
    return {"organic.csv": table.encode(), "context.toml": b'series = ["organic.csv"]\n'}


def _wandering(count: int, random: np.random.Generator) -> FloatArray:
    """A series of variance 1: some of it wanders around the usual, some is each day's own."""
    slow, now = np.empty(count), random.standard_normal()
    for day, push in enumerate(random.standard_normal(count) * np.sqrt(1 - KEEP**2)):
        slow[day] = now = KEEP * now + push
    return np.asarray(np.sqrt(1 - OWN_DAY) * slow + np.sqrt(OWN_DAY) * random.standard_normal(count))


def _counted(values: FloatArray, random: np.random.Generator) -> tuple[float, ...]:
    """Counts a day, with weekdays."""
    weekday = random.normal(0, SPREAD / 2, 7)[np.arange(len(values)) % 7]
    return tuple(np.round(np.exp(7.0 + SPREAD * values + weekday)).tolist())
