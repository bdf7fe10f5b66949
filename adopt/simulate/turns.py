"""Turns that a world takes: mishaps of single cells or platforms, and surges of demand on real dates."""

from collections.abc import Callable
from datetime import date
from math import log

import numpy as np
from numpy.typing import NDArray

from adopt.labels import Cell

FloatArray = NDArray[np.float64]
Days = NDArray[np.datetime64]

EVENTS = {
    "ramadan": ((date(2025, 3, 1), date(2025, 3, 29)), (date(2026, 2, 18), date(2026, 3, 19))),
    "white_friday": ((date(2025, 11, 24), date(2025, 11, 30)), (date(2026, 11, 23), date(2026, 11, 29))),
}
"""First and last day of each year's event: Ramadan by the Umm al-Qura calendar, White Friday with its week."""


def mishap(name: str, cells: tuple[Cell, ...], days: int, ahead: int, random: np.random.Generator) -> FloatArray:
    """What a mishap does to each cell's log level, history and future, shape (C, days + ahead)."""
    log_level = np.zeros((len(cells), days + ahead))
    if name:
        MISHAPS[name](log_level, cells, days, random)
    return log_level


def surge(name: str, dates: Days, days: int, random: np.random.Generator) -> FloatArray:
    """Log demand that a surge adds on each of N ``dates``, the first ``days`` of which are history; shape (N,)."""
    return SURGES[name](dates, days, random) if name else np.zeros(len(dates))


def _breakdown(log_level: FloatArray, cells: tuple[Cell, ...], days: int, random: np.random.Generator) -> None:
    """One platform brings half as much for three weeks in the middle of the history, and recovers."""
    start = int(days * random.uniform(0.35, 0.75))
    log_level[_of_one_platform(cells, random), start : start + 21] = log(0.5)


def _broken(log_level: FloatArray, cells: tuple[Cell, ...], days: int, random: np.random.Generator) -> None:
    """One platform brings half as much from one or two weeks before the end, and stays so."""
    log_level[_of_one_platform(cells, random), days - int(random.integers(7, 15)) :] = log(0.5)


def _of_one_platform(cells: tuple[Cell, ...], random: np.random.Generator) -> NDArray[np.bool_]:
    hit = random.choice(sorted({cell.platform for cell in cells}))
    return np.array([cell.platform == hit for cell in cells])


def _dying_creative(
    log_level: FloatArray, cells: tuple[Cell, ...], days: int, random: np.random.Generator
) -> None:
    """Creatives wear out within four to six weeks: some just did and stay so, as many were replaced since."""
    order = random.permutation(len(cells))
    many = max(len(cells) // 4, 1)
    for i in order[: 2 * many]:
        length, depth = int(random.integers(28, 43)), log(random.uniform(0.3, 0.6))
        replaced = int(random.integers(7, 22)) if i in order[many : 2 * many] else 0
        fading = log_level[i, : days - replaced][-length:]
        fading[:] = depth * np.linspace(0.0, 1.0, length)[-len(fading) :]
        if not replaced:
            log_level[i, days:] = depth


MISHAPS: dict[str, Callable[[FloatArray, tuple[Cell, ...], int, np.random.Generator], None]] = {
    "breakdown": _breakdown,
    "broken": _broken,
    "dying_creative": _dying_creative,
}
"""What may befall cells or platforms; each writes into the log levels."""


def _season_ends(dates: Days, days: int, random: np.random.Generator) -> FloatArray:
    """Four or five weeks of high demand that end with the history, as the plan begins."""
    length, height = int(random.integers(28, 36)), log(random.uniform(1.5, 2.0))
    lifted = np.zeros(len(dates))
    lifted[max(days - length, 0) : days] = height
    return lifted


def _event(name: str) -> Callable[[Days, int, np.random.Generator], FloatArray]:
    def lift(dates: Days, days: int, random: np.random.Generator) -> FloatArray:
        """The same event every year, a tenth more or less."""
        height, lifted = random.uniform(log(1.5), log(2.5)), np.zeros(len(dates))
        for first, last in EVENTS[name]:
            held = (dates >= np.datetime64(first)) & (dates <= np.datetime64(last))
            lifted[held] = height * np.exp(random.normal(0.0, 0.1))
        return lifted

    return lift


SURGES: dict[str, Callable[[Days, int, np.random.Generator], FloatArray]] = {
    "season_ends": _season_ends,
    **{name: _event(name) for name in EVENTS},
}
"""When demand may leap for all cells."""
