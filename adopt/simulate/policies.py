"""How simulated advertisers set their spend from day to day."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Seen:
    """What a policy may look at when it sets the next day's spend.

    Attributes:
        day: to be set, counted from 0.
        days: length of the history.
        usual: usual spend a day, shape (C,).
        spend: of the days before, shape (C, day).
        results: of the days before, shape (C, day).
        demand: log demand up to and with this day, shape (day + 1,).
        level: log level of each cell on this day, demand included, shape (C,): what only an insider knows.
        random: where chance comes from.
    """

    day: int
    days: int
    usual: FloatArray
    spend: FloatArray
    results: FloatArray
    demand: FloatArray
    level: FloatArray
    random: np.random.Generator


Policy = Callable[[Seen], FloatArray]
"""Spend a day of each cell, shape (C,)."""


def _wander(cells: int, random: np.random.Generator, spread: float, keep: float) -> Policy:
    state = random.normal(0, spread, cells)

    def spend(seen: Seen) -> FloatArray:
        nonlocal state
        state = keep * state + seen.random.normal(0, spread * np.sqrt(1 - keep**2), cells)
        return np.asarray(seen.usual * np.exp(state))

    return spend


def _stepped(cells: int, random: np.random.Generator) -> Policy:
    factor = np.exp(random.normal(0, 0.3, cells))

    def spend(seen: Seen) -> FloatArray:
        changes = seen.random.random(cells) < 1 / 18
        factor[changes] = np.exp(seen.random.normal(0, 0.35, int(changes.sum())))
        return np.asarray(seen.usual * factor * np.exp(seen.random.normal(0, 0.05, cells)))

    return spend


def _following_demand(cells: int, random: np.random.Generator) -> Policy:
    push = random.uniform(0.6, 1.4, cells)

    def spend(seen: Seen) -> FloatArray:
        return np.asarray(seen.usual * np.exp(push * seen.demand[-1] + seen.random.normal(0, 0.12, cells)))

    return spend


def _private_news(cells: int, random: np.random.Generator) -> Policy:
    """Money goes where its keeper knows that it works today, cell by cell; the history does not show why."""
    push = random.uniform(0.4, 1.0, cells)

    def spend(seen: Seen) -> FloatArray:
        return np.asarray(seen.usual * np.exp(push * seen.level + seen.random.normal(0, 0.15, cells)))

    return spend


def _chasing_roas(cells: int, random: np.random.Generator) -> Policy:
    factor = np.exp(random.normal(0, 0.2, cells))

    def spend(seen: Seen) -> FloatArray:
        if seen.day >= 7 and seen.day % 2 == 0:
            rate = (seen.results[:, -7:].sum(axis=1) + 1) / (seen.spend[:, -7:].sum(axis=1) + 1)
            overall = (seen.results.sum(axis=1) + 1) / (seen.spend.sum(axis=1) + 1)
            factor[:] = np.clip(factor * np.clip(rate / overall, 0.8, 1.25) ** 0.7, 0.35, 2.8)
            factor[:] *= np.exp(-0.1 * np.log(factor))
        return np.asarray(seen.usual * factor * np.exp(seen.random.normal(0, 0.05, cells)))

    return spend


def _flighted(cells: int, random: np.random.Generator) -> Policy:
    start, on, off = (
        random.integers(0, 40, cells),
        random.integers(14, 35, cells),
        random.integers(4, 14, cells),
    )
    wander = _wander(cells, random, 0.2, 0.8)

    def spend(seen: Seen) -> FloatArray:
        # Everything runs in the last five weeks: a plan for cells that stand still is another question.
        running = ((seen.day + start) % (on + off) < on) | (seen.day % 180 >= 145)
        return np.where(running, wander(seen), 0.0)

    return spend


def _start_stop(cells: int, random: np.random.Generator) -> Policy:
    """Some cells appear late, some pause for weeks, some die; the first one runs all the time."""
    born = np.where(random.random(cells) < 0.35, random.uniform(0.3, 0.85, cells), 0.0)
    pause = np.where(random.random(cells) < 0.4, random.uniform(0.2, 0.7, cells), 2.0)
    resumed = pause + random.uniform(0.1, 0.25, cells)
    dies = np.where((random.random(cells) < 0.2) & (born == 0), random.uniform(0.7, 0.97, cells), 2.0)
    born[0], pause[0], dies[0] = 0.0, 2.0, 2.0
    wander = _wander(cells, random, 0.3, 0.85)

    def spend(seen: Seen) -> FloatArray:
        at = seen.day / seen.days
        running = (at >= born) & (at < dies) & ((at < pause) | (at >= resumed))
        return np.where(running, wander(seen), 0.0)

    return spend


POLICIES: dict[str, Callable[[int, np.random.Generator], Policy]] = {
    "wandering": lambda cells, random: _wander(cells, random, 0.4, 0.85),
    "steady": lambda cells, random: _wander(cells, random, 0.08, 0.5),
    "stepped": _stepped,
    "following_demand": _following_demand,
    "chasing_roas": _chasing_roas,
    "flighted": _flighted,
    "start_stop": _start_stop,
    "private_news": _private_news,
}
"""How simulated advertisers set their spend from day to day: made for so many cells."""
