"""What is odd about a history: gaps, outages, slips, days still maturing, too little to learn from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adopt.findings import Finding, Severity
from adopt.history.signals import Signals, find_signals
from adopt.history.spec_files import maturing_days
from adopt.history.table import History, Panel
from adopt.labels import Cell
from adopt.text import N_

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

FEWEST_DAYS = 28
"""Active days below which a cell is called thin: four of each weekday."""
FEWEST_CONVERSIONS = 20
"""Below this the chance error of a cell's level alone is over a fifth."""
SHORT_HISTORY = 56
"""Days that the backtest and the rule of thumb look back on."""
PAUSED_AFTER = 14
"""Days without spend after which a cell counts as paused."""
LONGEST_GAP = 6
"""Missing days in a row; more are a pause, which is nothing odd."""
OFTEN_MISSING = 0.1
"""Share of a cell's days."""
SHOWN = 5
"""Days, or names, that a finding lists; the rest is counted or left to a sign that there are more."""


@dataclass(frozen=True, eq=False)
class Checked:
    """A history, checked.

    Attributes:
        findings: what was noticed; at most one of a kind for each cell.
        left_out: days that a fit should not learn from (outages, spikes), shape (C, T) as in the panel.
    """

    findings: tuple[Finding, ...]
    left_out: BoolArray


def check_history(history: History) -> Checked:
    """Look for what would mislead a fit or a reader."""
    panel = history.panel()
    maturing = np.array([maturing_days(cell.platform) for cell in panel.cells])
    signals = find_signals(panel, maturing)
    findings = [
        *_short(panel),
        *_no_revenue(panel),
        *_several_accounts(history),
        *_maturing(panel),
        *_forgotten_files(panel),
        *_platform_outages(panel, signals),
    ]
    ran, silent = _by_platform(panel, _any_row), _by_platform(panel, lambda p, rows: _all_silent(p, signals, rows))
    for row, cell in enumerate(panel.cells):
        findings += _about_cell(panel, row, cell, ran[cell.platform])
        findings += _odd_days(panel, signals, row, cell, silent[cell.platform])
    return Checked(tuple(findings), signals.outage | signals.spike | signals.spend_spike)


def _short(panel: Panel) -> Iterator[Finding]:
    if len(panel.dates) < SHORT_HISTORY:
        yield Finding(
            "short-history",
            Severity.REVIEW,
            N_("The history is {count} day long; weekdays and seasons cannot be told apart."),
            N_("Export at least {wanted} days."),
            {"count": len(panel.dates), "wanted": SHORT_HISTORY},
            plural=N_("The history is {count} days long; weekdays and seasons can hardly be told apart."),
        )


def _no_revenue(panel: Panel) -> Iterator[Finding]:
    if np.isnan(panel.revenue).all():
        yield Finding(
            "no-revenue",
            Severity.NOTE,
            N_("No file has conversion values, so only conversions can be planned for."),
            N_("Add the column of the conversion value to the export to plan for revenue."),
        )


def _several_accounts(history: History) -> Iterator[Finding]:
    """An advertiser has an account on each platform; several on one may be several advertisers'."""
    table = history.table
    if "account" not in table:
        return
    for platform, names in table[table["account"] != ""].groupby("platform")["account"].unique().items():
        if len(names) > 1:
            yield Finding(
                "several-accounts",
                Severity.REVIEW,
                N_("{platform} has rows of several accounts ({accounts}); they are planned as one advertiser."),
                N_("If they are different advertisers, plan each by itself: adopt plan --by-account."),
                {"platform": platform, "accounts": [*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])]},
            )


def _maturing(panel: Panel) -> Iterator[Finding]:
    for platform in sorted({cell.platform for cell in panel.cells}):
        yield Finding(
            "maturing",
            Severity.NOTE,
            N_("Conversions of the last {count} day on {platform} are still arriving."),
            values={"count": maturing_days(platform), "platform": platform},
            plural=N_("Conversions of the last {count} days on {platform} are still arriving."),
        )


def _by_platform(panel: Panel, told: Callable[[Panel, IntArray], BoolArray]) -> dict[str, BoolArray]:
    """What is told of the rows of each platform: days, shape (T,)."""
    platforms = np.array([cell.platform for cell in panel.cells])
    return {str(p): told(panel, np.flatnonzero(platforms == p)) for p in np.unique(platforms)}


def _any_row(panel: Panel, rows: IntArray) -> BoolArray:
    return np.asarray(panel.present[rows].any(axis=0))


def _forgotten_files(panel: Panel) -> Iterator[Finding]:
    """Weeks in which a whole platform has no row, between weeks in which it has."""
    for platform, any_row in _by_platform(panel, _any_row).items():
        for first, last in _gaps(any_row):
            if last - first >= LONGEST_GAP:
                yield Finding(
                    "missing-days",
                    Severity.REVIEW,
                    N_("Nothing of {platform} from {first} to {last}."),
                    N_("Add the file of those days, if ads ran."),
                    {"platform": platform, "first": _day(panel, first), "last": _day(panel, last)},
                )


def _gaps(present: BoolArray) -> list[tuple[int, int]]:
    """First and last index of every run of absence between presences; (T,) -> pairs."""
    at = np.flatnonzero(present)
    after = np.flatnonzero(np.diff(at) > 1)
    return [(int(at[i]) + 1, int(at[i + 1]) - 1) for i in after]


def _about_cell(panel: Panel, row: int, cell: Cell, ran: BoolArray) -> Iterator[Finding]:
    """What is odd about a cell, on whose platform anything has a row on the days ``ran``, shape (T,)."""
    active = panel.spend[row] > 0
    results = float(panel.conversions[row].sum())
    yield from _missing(panel, row, cell, ran)
    if not active[-PAUSED_AFTER:].any() and len(active) >= PAUSED_AFTER:
        text = N_("{cell} has not spent anything in the last {days} days.")
        yield Finding("paused", Severity.NOTE, text, "", {"cell": cell, "days": PAUSED_AFTER}, cell)
    if active.any() and not results:
        text = N_("{cell} has spent on {days} days without a single conversion.")
        remedy = N_("Check that its conversions are tracked and that the right column was exported.")
        values = {"cell": cell, "days": int(active.sum())}
        yield Finding("no-conversions", Severity.SERIOUS, text, remedy, values, cell)
    elif active.sum() < FEWEST_DAYS or results < FEWEST_CONVERSIONS:
        text = N_(
            "{cell} has little history (days with spend: {days}, conversions: {conversions}); "
            "its own curve is hardly known."
        )
        remedy = N_("Expect wide intervals, export more days, or put it together with a similar audience.")
        values = {"cell": cell, "days": int(active.sum()), "conversions": round(results)}
        yield Finding("thin-history", Severity.REVIEW, text, remedy, values, cell)


def _missing(panel: Panel, row: int, cell: Cell, ran: BoolArray) -> Iterator[Finding]:
    """Days without a row inside a cell's span, other than pauses and days that its whole platform lacks."""
    short = [(a, b) for a, b in _gaps(panel.present[row]) if b - a < LONGEST_GAP]
    days = [day for a, b in short for day in range(a, b + 1) if ran[day]]
    if days:
        at = np.flatnonzero(panel.present[row])
        often = len(days) > OFTEN_MISSING * (at[-1] - at[0] + 1)
        yield Finding(
            "missing-days",
            Severity.REVIEW if often else Severity.NOTE,
            N_("{cell} has no row on {count} day; it is taken as a day without spend."),
            N_("Nothing to do if no ads were shown on such days."),
            {"cell": cell, "count": len(days), "days": _listed(panel, days)},
            cell,
            N_("{cell} has no row on {count} days; they are taken as days without spend."),
        )


def _platform_outages(panel: Panel, signals: Signals) -> Iterator[Finding]:
    """Days on which everything that ran on a platform of several cells fell silent together."""
    for platform, silent in _by_platform(panel, lambda p, rows: _all_silent(p, signals, rows)).items():
        days = np.flatnonzero(silent)
        if len(days):
            yield Finding(
                "outage",
                Severity.REVIEW,
                N_("Nothing was counted on all of {platform} on {count} day with spend as usual: {days}."),
                N_("Probably tracking had failed. The fit leaves it out; correct the export if you can."),
                {"platform": platform, "count": len(days), "days": _listed(panel, days.tolist())},
                plural=N_(
                    "Nothing was counted on all of {platform} on {count} days, with spend as usual: {days}."
                ),
            )


def _all_silent(panel: Panel, signals: Signals, rows: IntArray) -> BoolArray:
    spent = panel.spend[rows] > 0
    together: BoolArray = (signals.outage[rows] | ~spent).all(axis=0) & (spent.sum(axis=0) > 1)
    return together


def _odd_days(panel: Panel, signals: Signals, row: int, cell: Cell, silent: BoolArray) -> Iterator[Finding]:
    """Days of a cell that the fit leaves out, but for outages of its whole platform, shape (T,)."""
    own = signals.outage[row] & ~silent
    kinds = (
        (
            "outage",
            own,
            N_("{cell} counted nothing on {count} day with spend as usual: {days}."),
            N_("{cell} counted nothing on {count} days with spend as usual: {days}."),
            N_("Probably tracking had failed. The fit leaves it out; correct the export if you can."),
        ),
        (
            "spike",
            signals.spike[row],
            N_("{cell} counted far more conversions than its spend explains on {count} day: {days}."),
            N_("{cell} counted far more conversions than its spend explains on {count} days: {days}."),
            N_("Check for test orders or double counting. The fit leaves it out."),
        ),
        (
            "spike",
            signals.spend_spike[row] & ~signals.spike[row],
            N_("{cell} spent several times its usual on {count} day: {days}."),
            N_("{cell} spent several times its usual on {count} days: {days}."),
            N_("Check for a slip in the budget or in the file. The fit leaves it out."),
        ),
    )
    for code, odd, one, many, remedy in kinds:
        days = np.flatnonzero(odd).tolist()
        if days:
            values = {"cell": cell, "count": len(days), "days": _listed(panel, days)}
            yield Finding(code, Severity.REVIEW, one, remedy, values, cell, many)


def _day(panel: Panel, index: int) -> object:
    return panel.dates[index].item()


def _listed(panel: Panel, days: Sequence[int]) -> list[object]:
    """The first days, and a sign that there are more."""
    return [_day(panel, day) for day in days[:SHOWN]] + (["…"] if len(days) > SHOWN else [])
