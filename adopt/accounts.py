"""Many accounts side by side: each is fitted and planned alone, by an engine, and only tables come back.

Accounts share nothing: not a spread, not a currency, not a budget. The exports say in a column whose a row is;
a cell of two accounts is two cells.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from adopt.context.context import NOTHING_KNOWN, Context
from adopt.engines import Engine, Given, Here, Lost, engine_of
from adopt.errors import AdoptError, QuestionError
from adopt.findings import Finding, Severity
from adopt.history.folder import sources_of
from adopt.history.read import Source, read_accounts
from adopt.history.table import History
from adopt.learned import Curves, Progress, fit_curves
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.text import N_
from adopt.usecases import make_plan

Item = TypeVar("Item")
FEW = 4
"""To start a process takes as long as fitting and planning so many small accounts."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of one account: all that a process sends back.

    Attributes:
        account: its name.
        table: its rows of ``curves.csv`` or ``plan.csv``; None where it failed.
        summary: its columns of :attr:`Accounts.summary`.
        findings: of its data, its curves and its plan.
        error: why it failed.
        files: what is to be written of it, by name.
    """

    account: str
    table: pd.DataFrame | None
    summary: Mapping[str, object]
    findings: tuple[Finding, ...] = ()
    error: AdoptError | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


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
    engine: Engine | None = None,
    progress: Progress = lambda _, __: None,
) -> Accounts:
    """Learn the response curves of every account by itself.

    An account that fails loses no other: :attr:`Accounts.findings` says why. Processes are started afresh, so a
    script that has them must call this under ``if __name__ == "__main__"``.

    Args:
        histories: of the accounts, by name; each is looked up when its turn comes.
        context: what is known beside the histories; without tests and second counts, which are of one account.
        seed: of the posteriors' draws.
        engine: that does the work; if None, a process for each core, or this one alone for few accounts.
        progress: told how much is done.

    Raises:
        QuestionError: if there is no account, or the context holds what can be of one account only.
    """
    _refuse_what_is_of_one_account(context, len(histories))
    return _each(partial(_fitted, context=context, seed=seed), histories, engine, progress)


def plan_accounts(
    histories: Mapping[str, History],
    scenario: Scenario,
    context: Context = NOTHING_KNOWN,
    seed: int = 0,
    engine: Engine | None = None,
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
    return _each(partial(_planned, scenario=scenario, context=context, seed=seed), histories, engine, progress)


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
    return answer_of(account, curves, make_plan(curves, scenario))


def answer_of(account: str, curves: Curves, plan: Plan) -> Answer:
    """What is told of an account's plan."""
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


def answers_of(
    engine: Engine, work: Callable[[str, Item], Answer], items: Iterable[Given[Item]]
) -> Iterator[Answer]:
    """The answer of each account as it comes; of one that fails, or loses its process, why it has none.

    Raises:
        EngineError: if the engine is lost in the middle.
    """
    given = ((account, (account, item)) for account, item in items)
    with closing(engine.each(partial(_attempted, work), given)) as found:
        for account, answer in found:
            yield Answer(account, None, {}, error=answer.error) if isinstance(answer, Lost) else answer


def _attempted(work: Callable[[str, Item], Answer], given: tuple[str, Item]) -> Answer:
    """The answer, or why there is none."""
    try:
        return work(*given)
    except AdoptError as error:
        return Answer(given[0], None, {}, error=error)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one account must not lose the others
        text = N_("adopt failed unexpectedly ({kind}: {reason}).")
        told = AdoptError("unexpected", text, kind=type(error).__name__, reason=str(error))
        return Answer(given[0], None, {}, error=told)


def _failure(account: str, error: AdoptError) -> Finding:
    values = {**error.remedy.values, "account": account, "problem": error.message}  # noqa: PD011 - no frame
    text = N_("The account {account} is left out: {problem}")
    return Finding("account-failed", Severity.SERIOUS, text, error.remedy.text, values)


def _each(
    work: Callable[[str, History], Answer],
    histories: Mapping[str, History],
    engine: Engine | None,
    progress: Progress,
) -> Accounts:
    """The answers of all accounts, in the order of the histories."""
    done: dict[str, Answer] = {}
    looked_up = ((name, histories[name]) for name in histories)
    for answer in answers_of(engine or _usual(len(histories)), work, looked_up):
        done[answer.account] = answer
        progress(N_("Going through the accounts"), len(done) / len(histories))
    return Accounts(tuple(done[name] for name in histories))


def _usual(accounts: int) -> Engine:
    """No process for so few that none is worth its start."""
    return engine_of("pool") if accounts > FEW else Here()
