"""What the user makes of names and money: audiences out of ad sets' names, cells put together, one currency.

Rules are applied from top to bottom, each to the names that those above it left. Cells that end with the same
names are one cell, and its days are added up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.merge import refuse_two_results
from adopt.history.results import Wanted
from adopt.history.table import AMOUNTS, KEYS
from adopt.labels import Cell
from adopt.text import N_

SHOWN = 3
"""Cells that a finding names at most."""


@dataclass(frozen=True)
class Rule:
    """One rule about names.

    Attributes:
        platform: of the cells it is for; ``*`` and ``?`` stand for anything, as in file names.
        campaign: the same.
        audience: the same.
        of: which name is looked at.
        split: the audience is a part of that name; the parts stand between these letters.
        part: which, from 1; from -1 backwards.
        pattern: the audience, or what the groups ``campaign`` and ``audience`` hold, is found by this expression.
        names: name -> the name it gets.
        rename: level -> its new name.
        tags: what the cells are marked with, for limits on groups.
    """

    platform: str = "*"
    campaign: str = "*"
    audience: str = "*"
    of: str = "audience"
    split: str = ""
    part: int = 1
    pattern: re.Pattern[str] | None = None
    names: Mapping[str, str] | None = None
    rename: Mapping[str, str] | None = None
    tags: tuple[str, ...] = ()

    def fits(self, cell: Cell) -> bool:
        """Whether the rule is for ``cell``."""
        return all(fnmatchcase(getattr(cell, key), getattr(self, key)) for key in KEYS)

    def apply(self, cell: Cell) -> Cell | None:
        """The cell by its new names; None if the rule is for it and finds nothing in its name."""
        name, changed = getattr(cell, self.of), {}
        if self.split:
            parts = [part.strip() for part in name.split(self.split)]
            at = self.part - 1 if self.part > 0 else self.part
            changed = {"audience": parts[at]} if -len(parts) <= at < len(parts) else {}
        elif self.pattern:
            found = self.pattern.search(name)
            named = found.groupdict() if found else {}
            changed = named or ({"audience": found[1]} if found else {})
        elif self.names:
            changed = {self.of: self.names.get(name, "")}
        missed = (self.split or self.pattern or self.names) and not any(filter(None, changed.values()))
        if missed:
            return None
        names = {key: getattr(cell, key) for key in KEYS}
        names |= {key: value.strip() for key, value in changed.items() if value and value.strip()}
        return Cell(**(names | dict(self.rename or {})))


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth.

    Attributes:
        currency: ISO code.
        rate: units of the currency of the plan for one of it.
        first: the day from which it counts; None for always.
    """

    currency: str
    rate: float
    first: date | None = None


@dataclass(frozen=True)
class Rules:
    """A mapping file.

    Attributes:
        file: its name.
        rules: about names.
        currency: the one that all money is converted to; None leaves it as it is.
        silent: platform -> the currency of its exports that say none.
        rates: what other currencies are worth in it.
        results: platform -> what counts as a conversion there.
    """

    file: str = ""
    rules: tuple[Rule, ...] = ()
    currency: str | None = None
    silent: Mapping[str, str] | None = None
    rates: tuple[Rate, ...] = ()
    results: Mapping[str, Wanted] | None = None


def own_currency(frame: pd.DataFrame, said: str | None, rules: Rules) -> str | None:
    """The currency of one file's money: what it says, or else what the mapping says of its platform."""
    told = rules.silent or {}
    return said or next((told[name] for name in frame["platform"].unique() if name in told), None)


def convert(frame: pd.DataFrame, own: str, rules: Rules, source: str) -> pd.DataFrame:
    """The rows of one file in the currency of the mapping.

    Args:
        frame: canonical columns, money in ``own``.
        own: another currency than that of the mapping.
        rules: with rates.
        source: the file's name.

    Raises:
        FileError: if there is no rate for the currency or for its first days.
    """
    rates = sorted((r.first or date.min, r.rate) for r in rules.rates if r.currency == own)
    days = frame["date"].dt.date
    if not rates or days.min() < rates[0][0]:
        raise FileError(
            "no-rate",
            N_("{file} is in {currency}, and {mapping} has no rate for it on {day}."),
            N_("Add under [[currency.rates]] what one {currency} is worth in {wanted}."),
            file=source,
            currency=own,
            mapping=rules.file,
            day=days.min(),
            wanted=rules.currency,
        )
    which = np.searchsorted(np.array([first for first, _ in rates]), days.to_numpy(), side="right") - 1
    worth = np.array([rate for _, rate in rates])[which]
    converted = {name: frame[name] * worth for name in ("spend", "revenue")}
    return frame.assign(**converted, currency=rules.currency)


def rename(table: pd.DataFrame, rules: Rules) -> tuple[pd.DataFrame, list[Finding]]:
    """The table by the names that the rules give, cells of one name put together.

    Args:
        table: canonical columns, one row a cell a day.
        rules: the mapping.
    """
    olds = [Cell(*names) for names in table[list(KEYS)].drop_duplicates().itertuples(index=False, name=None)]
    news, tags, _, findings = applied(olds, rules)
    cells = [Cell(*names) for names in table[list(KEYS)].itertuples(index=False, name=None)]
    columns: dict[str, Sequence[str]] = {key: [getattr(news[cell], key) for cell in cells] for key in KEYS}
    if any(tags.values()):
        columns["tags"] = [";".join(tags[cell]) for cell in cells]
    findings += merged(news)
    renamed = table.assign(**{name: pd.Series(v, dtype="str") for name, v in columns.items()})
    if "result" in renamed:
        refuse_two_results(renamed)
    return _added_up(renamed), findings


def new_name(cell: Cell, rules: Rules) -> Cell:
    """What the rules call a cell."""
    news, _, _, _ = applied([cell], rules)
    return news[cell]


def merged(news: Mapping[Cell, Cell]) -> list[Finding]:
    """What is told of cells that have become one."""
    olds: dict[Cell, list[str]] = {}
    for old, new in news.items():
        olds.setdefault(new, []).append(str(old))
    text = N_("{cells} are one now: {cell}.")
    return [
        Finding("cells-merged", Severity.NOTE, text, "", {"cells": several, "cell": new})
        for new, several in olds.items()
        if len(several) > 1
    ]


def applied(
    olds: Sequence[Cell], rules: Rules
) -> tuple[dict[Cell, Cell], dict[Cell, tuple[str, ...]], list[list[Cell]], list[Finding]]:
    """Every cell's new name and tags, which cells each rule touches, and the rules that found nothing to do."""
    news = {old: old for old in olds}
    tags: dict[Cell, tuple[str, ...]] = dict.fromkeys(olds, ())
    touched: list[list[Cell]] = []
    findings = []
    for number, rule in enumerate(rules.rules, start=1):
        fitting = [old for old in olds if rule.fits(news[old])]
        found = {old: rule.apply(news[old]) for old in fitting}
        missed = [news[old] for old, new in found.items() if new is None]
        touched.append([old for old, new in found.items() if rule.tags or new not in (None, news[old])])
        for old in fitting:
            news[old] = found[old] or news[old]
            tags[old] = tuple(dict.fromkeys((*tags[old], *rule.tags)))
        if missed or not fitting:
            findings.append(_idle(rules.file, number, missed))
    return news, tags, touched, findings


def _idle(file: str, number: int, missed: Sequence[Cell]) -> Finding:
    values = {"file": file, "number": number, "count": len(missed), "cells": [str(c) for c in missed[:SHOWN]]}
    if not missed:
        text, remedy = N_("{file}: rule {number} is for no cell."), N_("Check the names it asks for.")
        return Finding("rule-unused", Severity.REVIEW, text, remedy, values)
    return Finding(
        "rule-missed",
        Severity.REVIEW,
        N_("{file}: rule {number} found no name in {count} cell, which stays as it is: {cells}."),
        N_("Narrow the rule down, or add one for these."),
        values,
        plural=N_("{file}: rule {number} found no name in {count} cells, which stay as they are: {cells}."),
    )


def _added_up(table: pd.DataFrame) -> pd.DataFrame:
    keys = [*KEYS, "date"]
    if not table.duplicated(keys).any():
        return table
    groups = table.groupby(keys, sort=False)
    sums = groups[list(AMOUNTS)].sum(min_count=1)
    texts = [name for name in table.columns if name not in (*keys, *AMOUNTS)]
    distinct = groups[texts].nunique()
    return sums.join(groups[texts].first().where(distinct == 1, "")).reset_index()
