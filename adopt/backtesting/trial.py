"""Which of the series that somebody told help the forecast: forecasts from earlier days with and without them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from adopt.backtesting.judge import by_day
from adopt.backtesting.predictive import Predictive
from adopt.context.covering import following, usable
from adopt.curves.covariates import Series
from adopt.curves.drawing import posterior_of
from adopt.curves.fit import fit_model
from adopt.curves.observations import Observations, observe
from adopt.curves.outlook import Calendar
from adopt.curves.posterior import DRAWS
from adopt.curves.priors import Priors
from adopt.curves.told import covariates_of
from adopt.findings import Finding, Severity
from adopt.history.table import Panel
from adopt.text import N_

FloatArray = NDArray[np.float64]

HORIZON = 14
"""Days ahead that are forecast; origins lie as far apart, so that no day is forecast twice."""
ORIGINS, FEWEST_ORIGINS = 4, 2
LEARNED = 28
"""Days on which money was spent, and that every series must know, before an origin."""
FALSE_ALARMS = 0.1
"""How often one of several series of no matter may be tried by forecasting."""
MOST_TRIED = 3
"""Series that are tried by forecasting, the clearest first."""
ENOUGH = 0.02
"""Share of the error that a series must take away: less is within what other random draws would do."""


@dataclass(frozen=True, eq=False)
class Past:
    """A history to be forecast from earlier days.

    Attributes:
        panel: all of it.
        usable: days that count, shape (C, T).
        maturing: days that results keep arriving, by platform.
        calendar: whose events count.
        priors: of the model.
        seed: of the draws.
    """

    panel: Panel
    usable: NDArray[np.bool_]
    maturing: dict[str, float]
    calendar: Calendar
    priors: Priors
    seed: int = 0

    @cached_property
    def active(self) -> NDArray[np.bool_]:
        """Days that count and on which money was spent, shape (C, T)."""
        return np.asarray(self.usable & (self.panel.spend > 0))

    def seen(self, count: int, told: Sequence[Series]) -> Observations:
        """The first ``count`` days, of the cells that were active on them, as the model sees them with series."""
        panel, rows, known = self.panel, self.rows(count), slice(count)
        cells = tuple(panel.cells[row] for row in rows)
        return observe(
            cells,
            panel.dates[known],
            panel.spend[rows, known],
            panel.conversions[rows, known],
            self.usable[rows, known],
            {cell.platform: self.maturing[cell.platform] for cell in cells},
            self.calendar,
            told=covariates_of(told, panel.dates[known], self.calendar),
        )

    def rows(self, count: int) -> NDArray[np.intp]:
        """The cells that were active within the first ``count`` days."""
        return np.flatnonzero(self.active[:, :count].any(axis=1))

    def as_known(self, told: Sequence[Series], count: int) -> tuple[Series, ...]:
        """The series as they were known after ``count`` days: as far ahead as they reach today, and no further."""
        today, then = self.panel.dates[-1], self.panel.dates[count - 1]
        return tuple(one.until(then + one.beyond(today)) for one in told)

    def origins(self, told: Sequence[Series]) -> tuple[int, ...]:
        """Numbers of days known at each origin, the latest first, where ads and every series had enough."""
        days = self.panel.dates
        known = [np.cumsum(self.active.any(axis=0)), *(np.cumsum(~np.isnan(one.on(days))) for one in told)]
        counts = [len(days) - HORIZON * (1 + back) for back in range(ORIGINS)]
        return tuple(n for n in counts if n >= LEARNED and all(so_far[n - 1] >= LEARNED for so_far in known))


@dataclass(frozen=True)
class Score:
    """How well all cells' days together were forecast.

    Attributes:
        error: absolute errors over what came, all days ahead of all origins.
        log_score: mean log of the probability given to what came on a day.
    """

    error: float
    log_score: float

    def beats(self, other: "Score") -> bool:
        """Whether the error is smaller by more than chance, and what came was thought likelier."""
        return self.error < (1 - ENOUGH) * other.error and self.log_score > other.log_score


def helpful(series: Sequence[Series], past: Past) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """The series that help the forecast of a history, and a finding about each of all that were told.

    A series is looked at more closely if its coefficient is clear beside those of the others, and kept if
    forecasts from earlier days, made with what was known of it then, are better with it than without.

    Args:
        series: that were told.
        past: the history.
    """
    noticed = [finding for one in series for finding in one.noticed]
    candidates, unusable = usable(series, past.panel.dates, past.calendar)
    findings = [*noticed, *unusable]
    if not candidates:
        return (), tuple(findings)
    origins = past.origins(candidates)
    if len(origins) < FEWEST_ORIGINS:
        return (), (*findings, *(_untried(one) for one in candidates))
    clear, effects = clear_ones(candidates, past)
    kept, tried = _tried(clear[:MOST_TRIED], effects, past, origins)
    return kept, (
        *_raised(findings, {one.name for one in clear}),
        *_unrelated([one.name for one in candidates if one not in clear]),
        *tried,
        *(_beyond_the_clearest(one) for one in clear[MOST_TRIED:]),
        *following(kept, past.panel, past.calendar),
    )


def _raised(findings: Sequence[Finding], names: Collection[str]) -> Iterator[Finding]:
    """What was noticed of series that matter is to be looked at; of the others it is good to know."""
    for finding in findings:
        matters = finding.severity is Severity.NOTE and finding.values.get("name") in names
        yield replace(finding, severity=Severity.REVIEW) if matters else finding


def clear_ones(candidates: Sequence[Series], past: Past) -> tuple[tuple[Series, ...], dict[str, float]]:
    """Series whose coefficients are clear, the clearest first, and all coefficients of these by name.

    All are fitted together; then the least clear is taken out, again and again. What is left when it is held at 0
    follows from the normal approximation, so that one fit is enough.
    """
    fit = fit_model(past.seen(len(past.panel.dates), candidates), past.priors)
    of = fit.model.seen.design.series
    mean, variance = fit.mode.shared[of].copy(), fit.curvature.covariances()[2][of, of].copy()
    at, limit = list(range(len(candidates))), float(ndtri(1 - FALSE_ALARMS / len(candidates) / 2))
    while at:
        deviates = np.abs(mean) / np.sqrt(np.diag(variance))
        worst = int(np.argmin(deviates))
        if deviates[worst] >= limit:
            order = np.argsort(-deviates)
            return tuple(candidates[at[i]] for i in order), {candidates[at[i]].name: float(mean[i]) for i in order}
        pull = variance[:, worst] / variance[worst, worst]
        mean, variance = mean - pull * mean[worst], variance - np.outer(pull, variance[worst])
        left = np.arange(len(at)) != worst
        mean, variance = mean[left], variance[np.ix_(left, left)]
        del at[worst]
    return (), {}


def _tried(
    clear: Sequence[Series], effects: dict[str, float], past: Past, origins: Sequence[int]
) -> tuple[tuple[Series, ...], list[Finding]]:
    """One series after the other added to those that helped, and what came of it."""
    kept: tuple[Series, ...] = ()
    found: list[Finding] = []
    best = score(past, (), origins) if clear else None
    for one in clear:
        assert best is not None
        with_it = score(past, (*kept, one), origins)
        helps = with_it.beats(best)
        found.append(_verdict(one, helps, with_it, best, effects[one.name], one.beyond(past.panel.dates[-1])))
        if helps:
            kept, best = (*kept, one), with_it
    return kept, found


def score(past: Past, told: Sequence[Series], origins: Sequence[int]) -> Score:
    """How well the days ahead of some origins are forecast with series, as known at each."""
    off, total, logs = 0.0, 0.0, []
    for count in origins:
        came, forecast = _forecast(past, count, past.as_known(told, count))
        off, total = off + float(np.abs(forecast.expected - came).sum()), total + float(came.sum())
        logs.append(forecast.log_score(came).mean())
    return Score(off / total if total else np.inf, float(np.mean(logs)))


def _forecast(past: Past, count: int, told: Sequence[Series]) -> tuple[FloatArray, Predictive]:
    """What came on each of the next days, of all that had started and spent, (HORIZON,), and its forecast."""
    rows, ahead, panel = past.rows(count), slice(count, count + HORIZON), past.panel
    fit = fit_model(past.seen(count, told), past.priors)
    worth = np.full((len(rows), DRAWS), np.nan)
    posterior = posterior_of(fit, panel.dates[count - 1], panel.spend[rows, :count], worth, past.seed)
    counted = past.active[rows, ahead]
    mean = by_day(posterior, np.where(counted, panel.spend[rows, ahead], 0.0))
    forecast = Predictive.of_sums(mean.transpose(2, 1, 0), posterior.dispersion)
    return np.where(counted, panel.conversions[rows, ahead], 0.0).sum(axis=0), forecast


def _verdict(one: Series, helps: bool, with_it: Score, without: Score, effect: float, ahead: int) -> Finding:
    values = {
        "name": one.name,
        "days": HORIZON,
        "with_it": with_it.error,
        "without": without.error,
        "effect": float(np.expm1(effect)),
    }
    if helps:
        return Finding(
            "series-helps",
            Severity.REVIEW,
            N_(
                "The series “{name}” helps: the error of forecasts up to {days} days ahead is {with_it:.1%} "
                "instead of {without:.1%}. One standard deviation more of it goes with {effect:+.1%} conversions."
            ),
            values=values,
        )
    remedy = N_("If you know its coming days, as with a plan of posts, add them to the file with their dates.")
    return Finding(
        "series-does-not-help",
        Severity.REVIEW,
        N_(
            "The series “{name}” is left out: conversions follow it ({effect:+.1%} for one standard deviation), "
            "but forecasts up to {days} days ahead are no better with it (error {with_it:.1%} instead of "
            "{without:.1%})."
        ),
        remedy if ahead < HORIZON else "",
        values,
    )


def _unrelated(names: Sequence[str]) -> Iterator[Finding]:
    if names:
        yield Finding(
            "series-unrelated",
            Severity.REVIEW,
            N_("{count} series is left out, because conversions do not follow it clearly: {names}."),
            values={"names": list(names), "count": len(names)},
            plural=N_("{count} series are left out, because conversions do not follow them clearly: {names}."),
        )


def _beyond_the_clearest(one: Series) -> Finding:
    return Finding(
        "series-not-tried",
        Severity.REVIEW,
        N_("The series “{name}” is left out: only the {most} that conversions follow most clearly are tried."),
        N_("Take the others out of the file if you want this one to be tried."),
        {"name": one.name, "most": MOST_TRIED},
    )


def _untried(one: Series) -> Finding:
    return Finding(
        "series-untried",
        Severity.REVIEW,
        N_("The series “{name}” is left out: the history is too short to forecast its own past with and without."),
        N_("Import again when history and series have {least} days."),
        {"name": one.name, "least": LEARNED + FEWEST_ORIGINS * HORIZON},
    )
