"""Series that were told, held against a history: those that can be used, and what is odd about the others."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from adopt.curves.covariates import Series
from adopt.curves.demand import SEASON_DAYS
from adopt.curves.outlook import Calendar
from adopt.curves.told import covariates_of
from adopt.findings import Finding, Severity
from adopt.history.table import Panel
from adopt.text import N_, Message

FloatArray = NDArray[np.float64]
Days = NDArray[np.datetime64]

FEWEST_DAYS = 56
"""Days of the history that a series must know: fewer cannot be learned from and forecast too."""
RECENT, FEWEST_RECENT = 28, 14
"""Of so many last days of the history, so many must be known: today's level is told by them."""
ALIKE = 0.98
"""Correlation from which two series say the same."""
FOLLOWS = 0.5
"""Correlation of changes from which a series is said to follow spend."""
BY_CHANCE = 3.0
"""Normal deviates (Fisher 1921) that a correlation must lie above 0 to count: weeks are few, and pairs many."""
CERTAIN = 1 - 1e-12
"""No correlation is taken to be greater."""


def usable(
    series: Sequence[Series], days: Days, calendar: Calendar
) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """The series that say something of a history, and findings about those that do not and about missing days.

    Args:
        series: that were told.
        days: of the history, consecutive.
        calendar: whose events count.
    """
    kept: list[Series] = []
    columns: list[FloatArray] = []
    findings: list[Finding] = []
    for one in series:
        wrong = _unusable(one, one.on(days), days)
        column = np.zeros(0) if wrong else covariates_of([one], days, calendar).columns[0]
        wrong = wrong or _says_nothing(one, column, kept, columns)
        findings += [wrong] if wrong else _missing(one, days)
        if wrong is None:
            kept.append(one)
            columns.append(column)
    return tuple(kept), tuple(findings)


def _unusable(one: Series, values: FloatArray, days: Days) -> Finding | None:
    """Why a series cannot be used; None if it can."""
    known = ~np.isnan(values)
    if known.sum() < FEWEST_DAYS:
        return Finding(
            "series-short",
            Severity.REVIEW,
            N_("The series “{name}” is left out: it has {count} day of the history, and needs {least}."),
            N_("Export it from {first} to {last}, by day."),
            {
                "name": one.name,
                "count": int(known.sum()),
                "least": FEWEST_DAYS,
                "first": days[0].item(),
                "last": days[-1].item(),
            },
            plural=N_("The series “{name}” is left out: it has {count} days of the history, and needs {least}."),
        )
    if known[-RECENT:].sum() < FEWEST_RECENT:
        return Finding(
            "series-ended",
            Severity.REVIEW,
            N_("The series “{name}” is left out: it ends on {end}, and the history on {last}."),
            N_("Export it up to {last}."),
            {"name": one.name, "end": days[np.flatnonzero(known)[-1]].item(), "last": days[-1].item()},
        )
    return None


def _says_nothing(
    one: Series, column: FloatArray, others: Sequence[Series], columns: Sequence[FloatArray]
) -> Finding | None:
    if np.ptp(column) == 0:
        return Finding(
            "series-constant",
            Severity.REVIEW,
            N_("The series “{name}” is left out: beyond weekdays and events it is the same on all days."),
            N_("Take it out of the file, or give one that changes from day to day."),
            {"name": one.name},
        )
    for other, beside in zip(others, columns, strict=True):
        if abs(np.corrcoef(column, beside)[0, 1]) > ALIKE:
            return Finding(
                "series-alike",
                Severity.REVIEW,
                N_("The series “{name}” is left out: it says the same as “{other}”."),
                N_("Take one of the two out of the file."),
                {"name": one.name, "other": other.name},
            )
    return None


def _missing(one: Series, days: Days) -> Iterator[Finding]:
    count = int(np.isnan(one.on(days)).sum())
    if count:
        yield Finding(
            "series-missing-days",
            Severity.NOTE,
            N_(
                "The series “{name}” lacks {count} day of the history; it is taken to lie between its neighbours, "
                "or at the usual level at either end."
            ),
            N_("If nothing happened on days that are missing, write 0; else export them."),
            {"name": one.name, "count": count},
            plural=N_(
                "The series “{name}” lacks {count} days of the history; they are taken to lie between their "
                "neighbours, or at the usual level at either end."
            ),
        )


def following(series: Sequence[Series], panel: Panel, calendar: Calendar) -> Iterator[Finding]:
    """Series that rise and fall with spend: their part in results may be that of the ads that cause them."""
    platforms = sorted({cell.platform for cell in panel.cells})
    of = np.array([cell.platform for cell in panel.cells])
    spends = [panel.spend.sum(axis=0), *(panel.spend[of == name].sum(axis=0) for name in platforms)]
    days = tuple(panel.dates.astype("datetime64[D]").astype(object).tolist())
    logs = [Series("spend", days, tuple(np.log1p(spend).tolist())) for spend in spends]
    columns = covariates_of([*series, *logs], panel.dates, calendar).columns
    for one, column in zip(series, columns, strict=False):
        alike = [_moves_with(column, spend) for spend in columns[len(series) :]]
        most = int(np.argmax(alike))
        if alike[most] >= FOLLOWS:
            yield Finding(
                "series-follows-spend",
                Severity.REVIEW,
                N_(
                    "The series “{name}” rises and falls with the spend of {whom} (correlation of changes "
                    "{correlation:.2f}). If ads bring it about, as they do searches for a brand, it takes credit "
                    "that is theirs, and their curves come out too flat."
                ),
                N_("Take it out of the file unless you know that spend follows it, and not the other way round."),
                {
                    "name": one.name,
                    "correlation": alike[most],
                    "whom": platforms[most - 1] if most else Message(N_("all platforms together")),
                },
            )


def _moves_with(one: FloatArray, other: FloatArray) -> float:
    """Correlation of changes from day to day or week to week, whichever is greater; 0 where it may be chance."""
    weeks = len(one) // SEASON_DAYS
    by_week = [x[len(x) - weeks * SEASON_DAYS :].reshape(weeks, SEASON_DAYS).mean(axis=1) for x in (one, other)]
    return max(_correlation(*map(np.diff, pair)) for pair in ((one, other), by_week))


def _correlation(one: FloatArray, other: FloatArray) -> float:
    """0 where either is still, or where it may be chance."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    found = float(np.clip(np.corrcoef(one, other)[0, 1], -CERTAIN, CERTAIN))
    return found if np.arctanh(found) * np.sqrt(len(one) - 3) >= BY_CHANCE else 0.0
