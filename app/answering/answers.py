"""Answers to what pages ask, kept for each visitor alone by digests of what the visitor gave.

Arguments with an underscore are no part of the key.
"""

from collections.abc import Sequence

from adopt.findings import Finding
from adopt.tracking import Track
from adopt.usecases import (
    Backtest,
    Comparison,
    Context,
    Curves,
    Frontier,
    Imported,
    Pace,
    Period,
    Plan,
    Scenario,
    backtest,
    budget_frontier,
    check_history,
    compare_scenarios,
    fit_curves,
    make_plan,
    pace_period,
)
from adopt.workspace.workspace import Workspace
from app.answering import held
from app.session import rooms, store
from app.session.state import session
from app.session.visitors import remembered
from app.work.kept_fits import kept_fit
from app.work.long_work import seconds_to_backtest, seconds_to_fit, worked_out


def findings(imported: Imported) -> tuple[Finding, ...]:
    """What was noticed while reading, and what is odd about the history."""
    return (*imported.findings, *_odd(imported.history.digest, imported))


def fitted(imported: Imported) -> Curves:
    """The response curves of a history, given what is known beside it.

    Raises:
        AtWork: as long as they are being fitted in another process.
        AdoptError: if they cannot be.
    """
    now, space = session(), store.workspace()
    key = imported.history.digest, repr(now.context)
    if space is not None and imported is now.kept:
        return _kept_fit(space.advertiser, now.counting, *key, space, imported, now.context)
    return _fitted(*key, imported, now.context)


def backtested(imported: Imported, horizon: int) -> Backtest:
    """How well forecasts of ``horizon`` days from earlier days would have done.

    Raises:
        AdoptError: if the history is too short.
        AtWork: as long as it is being worked out in another process.
    """
    context = session().context
    return _backtested(imported.history.digest, repr(context), horizon, imported, context)


def planned(curves: Curves, scenario: Scenario) -> Plan:
    """The plan that answers a scenario.

    On the history of a workspace its intervals are widened by what earlier plans taught.

    Raises:
        AdoptError: if the scenario makes no sense or has no plan.
        AtWork: as long as earlier plans are being looked at in another process.
    """
    earlier = held.recent(curves)
    taught = "" if earlier is None else repr(earlier.misses)
    key = (curves.history.digest, repr(curves.context), scenario.model_dump_json(), taught)
    return _planned(*key, curves, scenario, earlier)


def compared(curves: Curves, scenarios: Sequence[Scenario]) -> Comparison:
    """The plans of several scenarios side by side; those that were planned before are not planned again.

    Raises:
        AdoptError: naming the scenario that makes no sense or has no plan.
    """
    return compare_scenarios(curves, scenarios, planned)


def frontier_of(curves: Curves, scenario: Scenario) -> Frontier:
    """What other budgets would bring under a scenario; the same for every budget of it but for caution.

    Raises:
        AdoptError: if the scenario makes no sense or has no plan.
    """
    key = scenario.model_dump_json()
    return _frontier(curves.history.digest, repr(curves.context), key, curves, scenario)


def paced(curves: Curves, period: Period, scenario: Scenario) -> Pace:
    """A budget for each day that is left of a running period.

    Raises:
        AdoptError: if the period is not running, or what is left has no plan.
    """
    key = f"{period}{scenario.model_dump_json()}"
    return _paced(curves.history.digest, repr(curves.context), key, curves, period, scenario)


@remembered(8, rooms.results)
def _odd(digest: str, _imported: Imported) -> tuple[Finding, ...]:
    return check_history(_imported.history).findings


@remembered(8, rooms.results)
def _kept_fit(
    advertiser: str,
    imports: tuple[int, ...],
    digest: str,
    known: str,
    _workspace: Workspace,
    _imported: Imported,
    _context: Context,
) -> Curves:
    return kept_fit(_workspace, imports, _imported, _context, session().waiter)


@remembered(8, rooms.results)
def _fitted(digest: str, known: str, _imported: Imported, _context: Context) -> Curves:
    seconds, waiter = seconds_to_fit(_imported, _context), session().waiter
    return worked_out(seconds, (digest, known), waiter, fit_curves, _imported.history, _context)


@remembered(8, rooms.results)
def _backtested(digest: str, known: str, horizon: int, _imported: Imported, _context: Context) -> Backtest:
    seconds, given = seconds_to_backtest(_imported, _context), (_imported.history, horizon, None, _context)
    return worked_out(seconds, (digest, known, horizon), session().waiter, backtest, *given)


@remembered(64, rooms.results)
def _planned(
    digest: str,
    known: str,
    question: str,
    taught: str,
    _curves: Curves,
    _scenario: Scenario,
    _earlier: Track | None,
) -> Plan:
    return make_plan(_curves, _scenario) if _earlier is None else make_plan(_curves, _scenario, _earlier.misses)


@remembered(16, rooms.results)
def _frontier(digest: str, known: str, question: str, _curves: Curves, _scenario: Scenario) -> Frontier:
    return budget_frontier(_curves, _scenario)


@remembered(16, rooms.results)
def _paced(digest: str, known: str, question: str, _curves: Curves, _period: Period, _scenario: Scenario) -> Pace:
    return pace_period(_curves, _period, _scenario)
