"""What the reader of a curve should know before trusting it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from adopt.curves.departures import HIGH, LOW, departures, tendencies
from adopt.curves.fit import Fit
from adopt.curves.observations import Observations
from adopt.curves.posterior import Posterior
from adopt.curves.residuals import Residuals
from adopt.findings import Finding, Severity
from adopt.text import N_, Message

FloatArray = NDArray[np.float64]

LITTLE_EVIDENCE = 0.15
"""Below this the shape of a curve is, for all practical purposes, the prior's."""
STILL = 0.12
"""A spread of log spend below which a cell's spend hardly moved: most of it within ±12 %."""
BENT = 3.5
"""A normal deviate of the days of extreme spend from which a curve is said not to fit them."""
WORTH_TELLING = 0.18
"""An effect on the log of the mean that is worth telling: a sixth less, or a fifth more."""
OUTLYING = 4.5
"""A residual beyond this is said to be an outlying day: chance makes 7 in a million."""
SHOWN = 5
"""Days that a finding lists; the rest is counted."""
BENT_TEXTS = {
    (LOW, False): N_(
        "On days of low spend ({spend:,.0f} and less), conversions of {cell} were {share:.0%} below what "
        "its other days lead to expect."
    ),
    (LOW, True): N_(
        "On days of low spend ({spend:,.0f} and less), conversions of {cell} were {share:.0%} above what "
        "its other days lead to expect."
    ),
    (HIGH, False): N_(
        "On days of high spend ({spend:,.0f} and more), conversions of {cell} were {share:.0%} below what "
        "its other days lead to expect."
    ),
    (HIGH, True): N_(
        "On days of high spend ({spend:,.0f} and more), conversions of {cell} were {share:.0%} above what "
        "its other days lead to expect."
    ),
}
"""By which days, and whether they brought more."""
STRETCH_TEXTS = {
    (True, False): N_(
        "Since {first}, conversions of {whom} have been {share:.0%} below what the days before lead to expect."
    ),
    (True, True): N_(
        "Since {first}, conversions of {whom} have been {share:.0%} above what the days before lead to expect."
    ),
    (False, False): N_(
        "From {first} to {last}, conversions of {whom} were {share:.0%} below what all other days lead to expect."
    ),
    (False, True): N_(
        "From {first} to {last}, conversions of {whom} were {share:.0%} above what all other days lead to expect."
    ),
}
"""By whether it lasts, and whether it brought more."""
STRETCH_REMEDIES = {
    True: N_(
        "Check that conversions are counted as before, then what changed on that day: creative, audience, offer, "
        "page. Import again in a week: until then the plan believes only part of the change."
    ),
    False: N_(
        "If counting had failed, leave these days out of the export and import again; if there was an offer, "
        "add it to the promotions."
    ),
}
"""By whether it lasts."""


def diagnose(seen: Observations, posterior: Posterior) -> tuple[Finding, ...]:
    """Findings about curves that the data could not pin down."""
    still = spend_spread(seen) < STILL
    found = []
    for i, cell in enumerate(posterior.cells):
        if posterior.evidence[i] >= LITTLE_EVIDENCE or not seen.seen[i].any():
            continue
        found.append(
            Finding(
                "curve-not-identified",
                Severity.REVIEW,
                N_("The curve of {cell} rests mostly on the prior: its spend hardly moved.")
                if still[i]
                else N_("The curve of {cell} rests mostly on the prior: its days say little about its shape."),
                N_("Vary its budget by ±20 % for two weeks, apart from the other cells, and import again."),
                {"cell": cell},
                cell,
            )
        )
    return tuple(found)


def diagnose_days(fit: Fit, residuals: Residuals) -> tuple[Finding, ...]:
    """Findings about days that the fit does not explain; at most one of a kind for a cell or platform."""
    return (*_bent(fit, residuals), *_stretches(fit, residuals), *_outlying(residuals))


def _bent(fit: Fit, residuals: Residuals) -> Iterator[Finding]:
    """Curves that do not fit the days of their cell's lowest or highest spend, whichever is worse."""
    at = tendencies(fit)
    deviate, effect, edge = at.scores.deviate, at.scores.effect, at.edges
    for i, cell in enumerate(residuals.cells):
        side = int(np.argmax(np.abs(deviate[i, [LOW, HIGH]])))
        if abs(deviate[i, side]) >= BENT and abs(effect[i, side]) >= WORTH_TELLING:
            yield Finding(
                "curve-misfit",
                Severity.REVIEW,
                BENT_TEXTS[side, bool(effect[i, side] > 0)],
                N_("Trust its curve near today's spend only: let the plan change its budget by ±20 % at most."),
                {"cell": cell, "spend": float(edge[i, side]), "share": _share(effect[i, side])},
                cell,
            )


def _stretches(fit: Fit, residuals: Residuals) -> Iterator[Finding]:
    """Stretches of days that are off, the clearest of each kind."""
    told = set()
    for found in departures(fit):
        cells = [residuals.cells[i] for i in found.cells]
        lasting = found.last == len(residuals.days) - 1
        kind = lasting, found.cells
        if abs(found.effect) >= WORTH_TELLING and kind not in told:
            told.add(kind)
            yield Finding(
                "level-break" if lasting else "odd-stretch",
                Severity.REVIEW,
                STRETCH_TEXTS[lasting, found.effect > 0],
                STRETCH_REMEDIES[lasting],
                {
                    "whom": cells[0] if len(cells) == 1 else _all_of(cells[0].platform),
                    "platform": cells[0].platform,
                    "share": _share(found.effect),
                    "first": residuals.days[found.first].item(),
                    "last": residuals.days[found.last].item(),
                },
                cells[0] if len(cells) == 1 else None,
            )


def _outlying(residuals: Residuals) -> Iterator[Finding]:
    """Single days that are far off."""
    for cell, odd in zip(residuals.cells, residuals.beyond(OUTLYING), strict=True):
        days = [day.item() for day in residuals.days[odd]]
        if days:
            yield Finding(
                "outlying-days",
                Severity.REVIEW,
                N_("{cell} counted far from what its curve expects on {count} day: {days}."),
                N_("Look at it in the ads manager. If the count is wrong, leave the row out of the export."),
                {"cell": cell, "count": len(days), "days": [*days[:SHOWN], *(["…"] if len(days) > SHOWN else [])]},
                cell,
                N_("{cell} counted far from what its curve expects on {count} days: {days}."),
            )


def _all_of(platform: str) -> Message:
    return Message(N_("{platform} as a whole"), {"platform": platform})


def _share(effect: float) -> float:
    """How much less, or more, an effect on the log of the mean comes to."""
    return float(abs(np.expm1(effect)))


def spend_spread(seen: Observations) -> FloatArray:
    """Standard deviation of log spend over the days that count; 0 for a cell without any; shape (C,)."""
    count = np.maximum(seen.seen.sum(axis=1), 1)
    mean = np.where(seen.seen, seen.ratio, 0.0).sum(axis=1) / count
    squares = np.where(seen.seen, (seen.ratio - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.asarray(np.sqrt(squares / count))
