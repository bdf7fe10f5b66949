"""What came of a night: a table for programs, and a report for people."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd

from adopt.plan.summary import GOALS
from adopt.portfolio.record import Record
from adopt.report.content import Block, Column, Fact, Facts, Report, Section, Sentences, Table, Value
from adopt.report.figures import COUNT, FINE_CHANGE, GAIN
from adopt.reporting import report_file
from adopt.text import N_, Message, chance, say

SUMMARY, REPORTS = "summary.csv", ("summary.html", "summary.xlsx")
SHOWN = 20
"""Accounts that gain most, as many as are named."""
_FIGURES = (
    "currency", "cells", "last_known", "first_day", "days", "goal", "spend", "expected_conversions",
    "expected_conversions_low", "expected_conversions_high", "gain", "gain_low", "gain_high", "gain_share",
    "chance_of_gain", "to_review",
)  # fmt: skip
_COUNTS = ("cells", "days", "to_review")


@dataclass(frozen=True, eq=False)
class Night:
    """What came of every account.

    Attributes:
        out: the folder with a folder for each.
        records: by name.
        leftover: folders of accounts that were not given this time, left as they were.
    """

    out: Path
    records: tuple[Record, ...]
    leftover: tuple[str, ...] = ()

    @cached_property
    def planned(self) -> tuple[Record, ...]:
        """The accounts with a plan."""
        return tuple(record for record in self.records if not record.error)

    @cached_property
    def failed(self) -> tuple[Record, ...]:
        """The accounts without one."""
        return tuple(record for record in self.records if record.error)

    @cached_property
    def needing(self) -> tuple[Record, ...]:
        """The accounts with a plan that a person should look at first."""
        return tuple(record for record in self.planned if record.needs)

    @cached_property
    def gaining(self) -> tuple[Record, ...]:
        """The accounts whose gain's 90 % interval is above nothing, those first that gain the largest share."""
        sure = [record for record in self.planned if record.figures["gain_low"] > 0]
        return tuple(sorted(sure, key=lambda record: (-_share(record), record.account)))

    @property
    def taken_over(self) -> int:
        """How many accounts were finished before."""
        return sum(record.taken_over for record in self.records)

    def table(self, language: str = "en") -> pd.DataFrame:
        """One row an account, by name.

        Columns: account, folder, status (planned, failed), taken_over; of its plan currency, cells, last_known
        (the last day of its data), first_day, days, goal, spend (in total), expected_conversions with _low and
        _high, gain (of its goal, over today's split) with _low and _high, gain_share, chance_of_gain, to_review
        (findings); needs_person, and why, in words.
        """
        table = pd.DataFrame([_row(record, language) for record in self.records])
        return table.astype(dict.fromkeys(_COUNTS, "Int64"))


def _row(record: Record, language: str) -> dict[str, object]:
    why = [record.error.message] if record.error else record.needs
    return {
        "account": record.account,
        "folder": record.folder,
        "status": "failed" if record.error else "planned",
        "taken_over": record.taken_over,
        **{name: record.figures.get(name) for name in _FIGURES},
        "needs_person": bool(record.error or record.needs),
        "why": " ".join(say(message, language) for message in why),
    }


def summary_files(night: Night, language: str) -> dict[str, bytes]:
    """The summary as a table and as reports, by the names of their files."""
    report = summary_report(night)
    table = night.table(language).to_csv(index=False, lineterminator="\n")
    return {name: report_file(report, name, language) for name in REPORTS} | {SUMMARY: table.encode()}


def summary_report(night: Night) -> Report:
    """Which accounts gain most, which need a person and why, which failed and why, and all of them."""
    days = [record.figures["last_known"] for record in night.planned]
    known = Message(N_("Data up to {day}"), {"day": max(days)}) if days else Message(N_("No account has a plan"))
    sections = (
        Section(Message(N_("At a glance")), (_facts(night), *_by_currency(night))),
        Section(Message(N_("Which accounts gain most")), _gaining(night)),
        Section(Message(N_("Which need a person, and why")), _needing(night)),
        Section(Message(N_("Which failed, and why")), _failed(night)),
        Section(Message(N_("All accounts with a plan")), _all(night)),
    )
    text, texts = N_("Plans of {count} account"), N_("Plans of {count} accounts")
    return Report("full", Message(text, {"count": len(night.records)}, texts), known, sections)


def _facts(night: Night) -> Facts:
    told = (
        (N_("Accounts"), night.records),
        (N_("With a plan"), night.planned),
        (N_("Sure to gain"), night.gaining),
        (N_("Need a person"), night.needing),
        (N_("Failed"), night.failed),
    )
    return Facts(tuple(Fact(Message(name), COUNT.figure(len(records))) for name, records in told))


def _by_currency(night: Night) -> tuple[Block, ...]:
    """What the plans spend; money of different currencies is not added up."""
    accounts = Counter(_currency(record) for record in night.planned)
    spend: dict[str, Decimal] = defaultdict(Decimal)
    for record in night.planned:
        spend[_currency(record)] += _spend(record)
    columns = (Column(Message(N_("Currency"))), Column(Message(_ACCOUNTS), COUNT), Column(Message(_SPEND), COUNT))
    rows = tuple((name or "–", float(accounts[name]), spend[name]) for name in sorted(accounts))
    return (Table(Message(N_("What the plans spend")), columns, rows),) if rows else ()


_ACCOUNT, _ACCOUNTS, _SPEND, _REASON = N_("Account"), N_("Accounts"), N_("Spend in total"), N_("Why")


def _gaining(night: Night) -> tuple[Block, ...]:
    if not night.gaining:
        return (Sentences((Message(N_("Of no account is a gain over today's split sure.")),)),)
    columns = (Column(Message(_ACCOUNT), weight=2), *(column for column, _ in _OF_PLAN))
    rows = tuple((record.account, *(value(record) for _, value in _OF_PLAN)) for record in night.gaining[:SHOWN])
    return (Table(Message(_GAINS), columns, rows), Sentences((Message(_HOW),)))


_GAINS = N_("Accounts by their gain as a share of what today's split would bring")
_HOW = N_(
    "Only gains whose 90 % interval lies above nothing are listed. A gain is of the account's goal: conversions, "
    "or revenue or profit in its currency."
)


def _needing(night: Night) -> tuple[Block, ...]:
    if not night.needing:
        return (Sentences((Message(N_("None.")),)),)
    rows = tuple((record.account, _joined(*record.needs)) for record in night.needing)
    return (Table(Message(N_("Look at these before budgets move")), _BECAUSE, rows),)


_BECAUSE = (Column(Message(_ACCOUNT), weight=2), Column(Message(_REASON), weight=5))


def _failed(night: Night) -> tuple[Block, ...]:
    if not night.failed:
        return (Sentences((Message(N_("None.")),)),)
    rows = tuple((r.account, _joined(r.error.message, r.error.remedy)) for r in night.failed if r.error)
    return (Table(Message(N_("Accounts without a plan")), _BECAUSE, rows),)


def _all(night: Night) -> tuple[Block, ...]:
    if not night.planned:
        return ()
    own = (
        Column(Message(_ACCOUNT), weight=2),
        Column(Message(N_("Folder")), weight=2),
        Column(Message(N_("Audiences")), COUNT),
    )
    shown = [entry for entry in _OF_PLAN if entry not in _OF_GAIN]  # as many columns as a page has room for
    columns = (*own, *(column for column, _ in shown), Column(Message(N_("To review")), COUNT))
    rows = tuple(
        (
            record.account,
            record.folder,
            float(record.figures["cells"]),
            *(value(record) for _, value in shown),
            float(record.figures["to_review"]),
        )
        for record in night.planned
    )
    return (Table(Message(N_("Every account; its plan stands in its folder")), columns, rows),)


def _joined(*sentences: Message) -> Message:
    """Sentences one after the other."""
    said = {f"s{number}": sentence for number, sentence in enumerate(sentences)}
    return Message(" ".join(f"{{{name}}}" for name in said), said)


def _share(record: Record) -> float:
    share = float(record.figures["gain_share"])
    return -math.inf if math.isnan(share) else share


def _spend(record: Record) -> Decimal:
    return Decimal(record.figures["spend"])


def _currency(record: Record) -> str:
    return str(record.figures["currency"])


def _figure(name: str) -> Callable[[Record], Value]:
    return lambda record: float(record.figures[name])


_OF_GAIN: tuple[tuple[Column, Callable[[Record], Value]], ...] = (
    (Column(Message(N_("90 % from")), GAIN), _figure("gain_low")),
    (Column(Message(N_("90 % to")), GAIN), _figure("gain_high")),
)
_OF_PLAN: tuple[tuple[Column, Callable[[Record], Value]], ...] = (
    (Column(Message(N_("Currency"))), _currency),
    (Column(Message(_SPEND), COUNT), _spend),
    (Column(Message(N_("Goal"))), lambda record: Message(GOALS[record.figures["goal"]])),
    (Column(Message(N_("Expected conversions")), COUNT), _figure("expected_conversions")),
    (Column(Message(N_("Gain over today's split")), GAIN), _figure("gain")),
    *_OF_GAIN,
    (Column(Message(N_("Gain in %")), FINE_CHANGE), _figure("gain_share")),
    (Column(Message(N_("Probability of a gain"))), lambda record: chance(record.figures["chance_of_gain"])),
)
