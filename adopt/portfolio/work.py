"""The work on one account: a pure function of what was brought and asked; it writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from adopt.accounts import Answer, answer_of
from adopt.errors import AdoptError, FileError
from adopt.findings import Finding, Severity, gather
from adopt.history.mapping import Rules
from adopt.history.results import Wanted
from adopt.history.table import History
from adopt.learned import fit_curves
from adopt.plan.plan import Plan
from adopt.portfolio.brought import Brought
from adopt.portfolio.settings import Asked
from adopt.report.printed import SEVERITIES
from adopt.text import N_, Message, say
from adopt.usecases import change_file, change_list, make_plan

PLAN, CURVES, CHANGES, FINDINGS = "plan.csv", "curves.csv", "changes.xlsx", "findings.csv"
SURE = 0.8
"""Probability of a gain below which a person should look before budgets move."""


@dataclass(frozen=True, eq=False)
class Task:
    """All that the work on an account needs.

    Attributes:
        brought: its data.
        asked: its settings.
        language: of the files for people.
        rules: what becomes of names and money.
        results: what counts as a conversion, by platform.
    """

    brought: Brought
    asked: Asked
    language: str = "en"
    rules: Rules = field(default_factory=Rules)
    results: Mapping[str, Wanted] = field(default_factory=dict)


def planned_files(account: str, task: Task) -> Answer:
    """Fit and plan an account: its figures, why a person should look at it, and its files.

    Raises:
        AdoptError: if its files cannot be read, or no plan can be made.
    """
    asked = task.asked
    history = in_currency(task.brought.read(task.rules, task.results), asked.currency)
    curves = fit_curves(history, asked.context, asked.seed)
    plan = make_plan(curves, asked.scenario)
    answer = answer_of(account, curves, plan)
    figures = {
        **answer.summary,
        "days": plan.days,
        "goal": plan.scenario.goal,
        "first_day": plan.first_day,
        "last_known": history.last_day,
        "gain_share": plan.gain_share,
    }
    files = {
        PLAN: plan.to_csv_bytes(),
        CURVES: curves.table.to_csv(index=False, lineterminator="\n").encode(),
        FINDINGS: _findings_csv(answer.findings, task.language),
        **_changes(plan, task.language),
    }
    pressing = tuple(f for f in (*answer.findings, *_unsure(plan)) if f.severity is Severity.SERIOUS)
    return Answer(account, None, figures, pressing, files=files)


def in_currency(history: History, currency: str | None) -> History:
    """The history in the currency that was asked for, which its files name, or do not name any.

    Raises:
        FileError: if they name another.
    """
    if currency is None or history.currency == currency:
        return history
    if history.currency is None:
        return replace(history, table=history.table.assign(currency=currency))
    raise FileError(
        "another-currency",
        N_("The settings say {currency}, and the files {found}."),
        N_("Correct the settings, or convert the files by a mapping."),
        currency=currency,
        found=history.currency,
    )


def _changes(plan: Plan, language: str) -> dict[str, bytes]:
    """The list of changes; nothing where budgets cannot be listed so."""
    try:
        return {CHANGES: change_file(change_list(plan), Path(CHANGES), language)}
    except AdoptError:
        return {}


def _unsure(plan: Plan) -> tuple[Finding, ...]:
    if plan.chance_of_gain >= SURE:
        return ()
    text = N_("The plan is hardly surer than today's split: the probability that it brings more is {chance}.")
    values = {"chance": f"{plan.chance_of_gain:.0%}"}
    return (Finding("unsure", Severity.SERIOUS, text, N_("Look at its changes before you make them."), values),)


def _findings_csv(findings: tuple[Finding, ...], language: str) -> bytes:
    """The findings in words, the serious ones first, one a row."""
    import pandas as pd

    rows = [
        {
            "severity": say(SEVERITIES[group.first.severity], language),
            "code": group.first.code,
            "finding": " ".join(filter(None, (say(s, language) for s in (group.first.message, group.holds_for)))),
            "remedy": say(group.first.advice, language),
        }
        for group in gather(findings)
    ]
    table = pd.DataFrame(rows, columns=["severity", "code", "finding", "remedy"])
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig" if language == "ar" else "utf-8")


def serious(findings: tuple[Finding, ...]) -> tuple[Message, ...]:
    """What findings say, the same thing of several cells once."""
    return tuple(group.first.message for group in gather(findings))
