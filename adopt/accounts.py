"""Many accounts side by side: each is fitted and planned alone, over processes, and only tables come back.

Accounts share nothing: not a spread, not a currency, not a budget. The exports say in a column whose a row is;
a cell of two accounts is two cells.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from adopt.context.context import NOTHING_KNOWN, Context
from adopt.errors import AdoptError, QuestionError
from adopt.findings import Finding, Severity
from adopt.history.folder import sources_of
from adopt.history.read import Source, read_accounts
from adopt.history.table import History
from adopt.learned import Curves, Progress, fit_curves
from adopt.plan.scenario import Scenario
from adopt.text import N_
from adopt.usecases import make_plan

FEW = 4
"""To start a process takes as long as fitting and planning so many small accounts."""
AHEAD = 3
"""Accounts handed out for each process: the next ones wait ready, and the rest need no memory twice."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of one account: all that a process sends back.

    Attributes:
        account: its name.
        table: its rows of ``curves.csv`` or ``plan.csv``; None where it failed.
        summary: its columns of :attr:`Accounts.summary`.
        findings: of its data, its curves and its plan.
        error: why it failed.
    """

    account: str
    table: pd.DataFrame | None
    summary: Mapping[str, object]
    findings: tuple[Finding, ...] = ()
    error: AdoptError | None = None


@dataclass(frozen=True, eq=False)
class Accounts:
    """The answers of all accounts, in the order in which they were given."""

    answers: tuple[Answer, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """The accounts without an answer."""
        return tuple(a.account for a in self.answers if a.error)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why accounts failed; what was noticed about the others is in their answers."""
        return tuple(_failure(a.account, a.error) for a in self.answers if a.error)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The rows of all accounts, the column ``account`` first; one row a cell."""
        found = [a.table.assign(account=a.account) for a in self.answers if a.table is not None]
        rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame({"account": []})
        return rows[["account", *(name for name in rows.columns if name != "account")]]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row an account, empty but for its name where it failed.

        Columns: account, currency, cells, to_review (findings that need attention), and of plans also spend,
        expected_conversions, expected_conversions_low and _high, gain, gain_low and _high, chance_of_gain.
        """
        return pd.DataFrame([{"account": a.account, **a.summary} for a in self.answers])

    def refuse_if_all_failed(self) -> None:
        """Raise the error of the first account where no account has an answer.

        Raises:
            AdoptError: that error.
        """
        first = self.answers[0].error
        if first and len(self.failed) == len(self.answers):
            raise first

    def to_csv_bytes(self) -> bytes:
        """:attr:`table` as CSV: UTF-8, one row a cell."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())


def import_accounts(
    files: Sequence[Path | str | Source], platform: str | None = None, newer_replaces: bool = False
) -> dict[str, History]:
    """Read exports of many accounts into one history each, by name.

    Args:
        files: paths, or sources already in memory; each may hold several accounts of one currency.
        platform: take every file for one of this platform; found out by itself if None.
        newer_replaces: where two files hold the same day of a cell, the later file counts.

    Raises:
        FileError: if a file cannot be read, or does not say whose account a row is of.
    """
    return {
        name: read.history for name, read in read_accounts(sources_of(files), platform, newer_replaces).items()
    }


def split_by_account(history: History) -> dict[str, History]:
    """A history for each account of one, by name; the history itself, without a name, if it names none.

    Example:
        >>> import adopt
        >>> list(split_by_account(adopt.demo_history().history))
        ['']
    """
    if "account" not in history.table:
        return {"": history}
    rows = {str(name): History.from_clean(part) for name, part in history.table.groupby("account")}
    # What earlier exports said is known of all accounts together; it is no single one's where there are several.
    return rows if len(rows) > 1 else dict.fromkeys(rows, history)


def fit_accounts(
    histories: Mapping[str, History],
    context: Context = NOTHING_KNOWN,
    seed: int = 0,
    processes: int | None = None,
    progress: Progress = lambda _, __: None,
) -> Accounts:
    """Learn the response curves of every account by itself.

    An account that fails loses no other: :attr:`Accounts.findings` says why. Processes are started afresh, so a
    script that calls this must do so under ``if __name__ == "__main__"``.

    Args:
        histories: of the accounts, by name; each is looked up when its turn comes.
        context: what is known beside the histories; without tests and second counts, which are of one account.
        seed: of the posteriors' draws.
        processes: at most so many; one for each core if None.
        progress: told how much is done.

    Raises:
        QuestionError: if there is no account, or the context holds what can be of one account only.
    """
    _refuse_what_is_of_one_account(context, len(histories))
    return _each(partial(_fitted, context=context, seed=seed), histories, processes, progress)


def plan_accounts(
    histories: Mapping[str, History],
    scenario: Scenario,
    context: Context = NOTHING_KNOWN,
    seed: int = 0,
    processes: int | None = None,
    progress: Progress = lambda _, __: None,
) -> Accounts:
    """Plan every account by itself: as :func:`fit_accounts`, and then the best split of what each spends now.

    Raises:
        QuestionError: as there, or if the scenario makes no sense or gives one budget for several accounts.
    """
    scenario.checked()
    if scenario.budget is not None and len(histories) > 1:
        raise QuestionError(
            "one-budget",
            N_("A budget of {budget:,.2f} was given for several accounts, and no rule says how to share it."),
            N_("Leave it out: then each account spends as in its last 28 days. Or plan the accounts one by one."),
            budget=scenario.budget,
        )
    _refuse_what_is_of_one_account(context, len(histories))
    return _each(partial(_planned, scenario=scenario, context=context, seed=seed), histories, processes, progress)


def _refuse_what_is_of_one_account(context: Context, count: int) -> None:
    if not count:
        raise QuestionError("no-accounts", N_("There are no accounts."), N_("Give at least one."))
    if count > 1 and (context.lift_tests or context.second_source):
        raise QuestionError(
            "context-of-one",
            N_("Lift tests and second counts are of one account, and there are several."),
            N_("Leave them out, or plan the accounts one by one."),
        )


def _fitted(account: str, history: History, context: Context, seed: int) -> Answer:
    curves = fit_curves(history, context, seed)
    return Answer(account, curves.table, _seen(curves, curves.findings), curves.findings)


def _planned(account: str, history: History, scenario: Scenario, context: Context, seed: int) -> Answer:
    curves = fit_curves(history, context, seed)
    plan = make_plan(curves, scenario)
    findings, expected, gain = (*curves.findings, *plan.findings()), plan.expected, plan.gain
    summary = {
        "spend": plan.total,
        "expected_conversions": expected.mean,
        "expected_conversions_low": expected.low,
        "expected_conversions_high": expected.high,
        "gain": gain.mean,
        "gain_low": gain.low,
        "gain_high": gain.high,
        "chance_of_gain": plan.chance_of_gain,
    }
    return Answer(account, plan.table, _seen(curves, findings) | summary, findings)


def _seen(curves: Curves, findings: Sequence[Finding]) -> dict[str, object]:
    odd = sum(finding.severity is not Severity.NOTE for finding in findings)
    return {"currency": curves.history.currency or "", "cells": len(curves.posterior.cells), "to_review": odd}


def _attempted(work: Callable[[str, History], Answer], account: str, history: History) -> Answer:
    """The answer, or why there is none."""
    try:
        return work(account, history)
    except AdoptError as error:
        return Answer(account, None, {}, error=error)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one account must not lose the others
        text = N_("adopt failed unexpectedly ({kind}: {reason}).")
        told = AdoptError("unexpected", text, kind=type(error).__name__, reason=str(error))
        return Answer(account, None, {}, error=told)


def _failure(account: str, error: AdoptError) -> Finding:
    values = {**error.remedy.values, "account": account, "problem": error.message}  # noqa: PD011 - no frame
    text = N_("The account {account} is left out: {problem}")
    return Finding("account-failed", Severity.SERIOUS, text, error.remedy.text, values)


def _each(
    work: Callable[[str, History], Answer],
    histories: Mapping[str, History],
    processes: int | None,
    progress: Progress,
) -> Accounts:
    """The answers of all accounts, a few of them handed out at a time."""
    done: dict[str, Answer] = {}

    def take(answers: Iterator[Answer]) -> None:
        for answer in answers:
            done[answer.account] = answer
            progress(N_("Going through the accounts"), len(done) / len(histories))

    count = min(processes or os.cpu_count() or 1, -(-len(histories) // FEW))
    if count == 1:
        take(_attempted(work, name, histories[name]) for name in histories)
    else:
        take(_spread(work, histories, count))
    return Accounts(tuple(done[name] for name in histories))


def _spread(
    work: Callable[[str, History], Answer], histories: Mapping[str, History], count: int
) -> Iterator[Answer]:
    """The answers as they come from ``count`` processes."""
    pending: set[Future[Answer]] = set()
    with _one_thread_each(), ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for name in histories:
            if len(pending) >= AHEAD * count:
                ready, pending = wait(pending, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ready)
            pending.add(pool.submit(_attempted, work, name, histories[name]))
        yield from (future.result() for future in pending)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started meanwhile use one thread for their matrices: more would get in each other's way."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
