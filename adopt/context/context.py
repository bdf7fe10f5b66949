"""The context of a history, and its lift tests put to the cells that the history has."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from adopt.context.analytics import Analytics
from adopt.context.utm import Link
from adopt.curves.calendar import Event, Promotion, default_countries, events
from adopt.curves.covariates import Series
from adopt.curves.outside import LiftTest, SecondSource
from adopt.curves.priors import DEFAULT, Priors
from adopt.errors import FileError
from adopt.history.table import History
from adopt.labels import Cell
from adopt.text import N_

NEAREST = 3
"""Names that a refusal offers at most."""


@dataclass(frozen=True)
class Scope:
    """The cells that one row of a lift test names.

    Attributes:
        file: where it stands.
        row: in that file.
        platform: of the cells.
        campaign: of the cells; empty for all of the platform.
        audience: of the cells; empty for all of the campaign.
    """

    file: str
    row: int
    platform: str
    campaign: str
    audience: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are given: of the platform, then perhaps of the campaign and of the audience."""
        return tuple(filter(None, (self.platform, self.campaign, self.audience)))

    def __str__(self) -> str:
        return " / ".join(self.names)

    def overlaps(self, other: "Scope") -> bool:
        """Whether a cell could be in both."""
        return all(one == two for one, two in zip(self.names, other.names, strict=False))

    def holds(self, cell: Cell) -> bool:
        """Whether the cell is meant."""
        return _names(cell)[: len(self.names)] == self.names


@dataclass(frozen=True)
class StatedTest:
    """A lift test as its owner states it; what the figures mean is said by :class:`LiftTest`.

    Attributes:
        name: of the test.
        scopes: what its rows name, at least one, no two overlapping.
        first: day of the test.
        last: day of it.
        spend_test: currency units.
        spend_control: currency units.
        incremental: conversions.
        error: standard error of ``incremental``.
    """

    name: str
    scopes: tuple[Scope, ...]
    first: date
    last: date
    spend_test: float
    spend_control: float
    incremental: float
    error: float


@dataclass(frozen=True)
class Context:
    """What is known beside the history.

    Attributes:
        priors: what the model believes before it sees the history.
        countries: ISO codes of two letters whose public holidays count; None for that of the currency.
        promotions: of the advertiser's own, past and to come.
        lift_tests: measured effects of spend, their cells not yet looked up; :func:`resolve` does.
        second_source: another count of the conversions.
        analytics: a report of web analytics and whose its rows are, not yet put to the campaigns of a history.
        series: kept by the day, such as organic reach; one that helps the forecast becomes a covariate of demand.
    """

    priors: Priors = DEFAULT
    countries: tuple[str, ...] | None = None
    promotions: tuple[Promotion, ...] = ()
    lift_tests: tuple[StatedTest, ...] = ()
    second_source: tuple[SecondSource, ...] = ()
    analytics: tuple[Analytics, tuple[Link, ...]] | None = None
    series: tuple[Series, ...] = ()

    def countries_of(self, history: History) -> tuple[str, ...]:
        """The countries whose public holidays count for a history."""
        return default_countries(history.currency) if self.countries is None else self.countries

    def events_of(self, history: History, ahead: int) -> tuple[Event, ...]:
        """What happens in the days of a history and in the ``ahead`` days that follow it."""
        last = history.last_day + timedelta(days=ahead)
        return events(history.first_day, last, self.countries_of(history), self.promotions)

    def known_on(self, day: date, today: date) -> "Context":
        """What was known on an earlier day, when series reached as far ahead as they do today."""
        ahead = (one.beyond(np.datetime64(today, "D")) for one in self.series)
        known = (one.until(np.datetime64(day, "D") + n) for one, n in zip(self.series, ahead, strict=True))
        return replace(self, series=tuple(known))


NOTHING_KNOWN = Context()
"""The history speaks alone, with the standard priors and the calendar of its currency's country."""


def resolve(context: Context, cells: Sequence[Cell]) -> tuple[LiftTest, ...]:
    """The lift tests of a context on the cells of a history, in the order stated.

    Args:
        context: whose tests.
        cells: of the history.

    Raises:
        FileError: if a row of a test names what the history does not have; it offers the nearest names.
    """
    return tuple(_resolved(test, cells) for test in context.lift_tests)


def _resolved(test: StatedTest, cells: Sequence[Cell]) -> LiftTest:
    tested = [cell for scope in test.scopes for cell in _cells_of(scope, cells)]
    return LiftTest(
        test.name,
        tuple(sorted(tested)),
        test.first,
        test.last,
        test.spend_test,
        test.spend_control,
        test.incremental,
        test.error,
    )


def _cells_of(scope: Scope, cells: Sequence[Cell]) -> list[Cell]:
    found = [cell for cell in cells if scope.holds(cell)]
    if found:
        return found
    known = dict.fromkeys(" / ".join(_names(cell)[: len(scope.names)]) for cell in cells)
    raise FileError(
        "test-cell",
        N_("{file}, row {row}: the history has no cell {cell}."),
        N_("Nearest are {nearest}; names must match to the letter."),
        file=scope.file,
        row=scope.row,
        cell=str(scope),
        nearest=difflib.get_close_matches(str(scope), known, n=NEAREST, cutoff=0.0),
    )


def _names(cell: Cell) -> tuple[str, ...]:
    return cell.platform, cell.campaign, cell.audience
