"""What is worth telling about how one file was read."""

from collections.abc import Mapping

import pandas as pd

from adopt.findings import Finding, Severity
from adopt.history.amounts import Amounts
from adopt.history.days import Days
from adopt.history.headings import Match
from adopt.history.rows import Body
from adopt.history.table import KEYS
from adopt.labels import Cell
from adopt.text import N_


def noticed(body: Body, days: Days, amounts: Amounts, kind: int, rows: pd.DataFrame) -> tuple[Finding, ...]:
    """Readings that could be otherwise, what was counted as a conversion, and names that stand for several.

    Args:
        body: the file's rows.
        days: its dates.
        amounts: its numbers.
        kind: which of the things the ads manager counts was taken for conversions.
        rows: the canonical columns, one row a row of the file.
    """
    return (
        *_reading_findings(body, days, amounts),
        *_kind_findings(body, kind, amounts),
        *_name_findings(body, rows),
    )


def _note(
    match: Match, code: str, severity: Severity, text: str, remedy: str, values: Mapping[str, object]
) -> Finding:
    return Finding(code, severity, text, remedy, {"file": match.grid.name, **values})


def _reading_findings(body: Body, days: Days, amounts: Amounts) -> list[Finding]:
    """How numbers and dates were read, where they could be read otherwise."""
    found = []
    if amounts.guessed:
        text = N_("{file}: in {columns}, commas were read as thousands and points as decimals; nothing shows it.")
        remedy = N_("Compare the totals with the ads manager.")
        values = {"columns": list(amounts.guessed)}
        found.append(_note(body.match, "number-reading", Severity.REVIEW, text, remedy, values))
    if days.inferred:
        text = N_("{file}: {example} was read as {day}, because only so the days follow each other.")
        remedy = N_("Compare the first and the last day with the ads manager.")
        day = {"example": days.example, "day": days.inferred}
        found.append(_note(body.match, "date-reading", Severity.NOTE, text, remedy, day))
    if "utc" in body.place(body.date_role).column.casefold():
        text = N_("{file}: its days begin at midnight UTC; those of other ads managers begin at the account's.")
        found.append(_note(body.match, "utc-days", Severity.NOTE, text, "", {}))
    zones = (getattr(cell, "tzinfo", None) for cell in body.cells(body.date_role))
    if zone := next(filter(None, zones), None):
        found.append(zoned(body.match.grid.name, body.place(body.date_role).column, str(zone)))
    return found


def zoned(file: str, column: str, zone: str) -> Finding:
    """Told of a column of moments: in which time zone a day of it begins."""
    text = N_("{file}: {column} holds moments; their days are those of the time zone {zone}.")
    remedy = N_("Where the account's days begin at another hour, give a column of its days.")
    return Finding("zoned-days", Severity.NOTE, text, remedy, {"file": file, "column": column, "zone": zone})


def _kind_findings(body: Body, kind: int, amounts: Amounts) -> list[Finding]:
    """Which column was taken for conversions, and whether its rows may count different things."""
    match = body.match
    if match.layout.name != "report":
        return []
    role = f"conversions:{kind}"
    others = [match.heading(r) for r in amounts.numbers if r.startswith("conversions:") and r != role]
    taken = {"column": match.heading(role), "others": others}
    text = N_("{file}: conversions are taken from {column}.")
    if others:
        text = N_("{file}: conversions are taken from {column}, not from {others}.")
    found = [_note(match, "conversion-column", Severity.NOTE, text, "", taken)]
    if match.spec.conversions[kind].mixes and not body.has(f"mixes:{kind}"):
        text = N_("{file}: {column} may count different things in different rows, and no column says what.")
        remedy = N_("Add the column {wanted} to the report, or the column of the event you want counted.")
        values = taken | {"wanted": match.heading(f"mixes:{kind}")}
        found.append(_note(match, "results-unchecked", Severity.REVIEW, text, remedy, values))
    return found


def _name_findings(body: Body, rows: pd.DataFrame) -> list[Finding]:
    """Levels that are missing, and audiences that share a name."""
    found = []
    if not body.has("audience"):
        text = N_("{file} has no column {column}, so each campaign is taken as one audience.")
        remedy = N_("Export at the level of ad sets to split the budget between them.")
        values: dict[str, object] = {"column": body.match.heading("audience")}
        found.append(_note(body.match, "no-audiences", Severity.NOTE, text, remedy, values))
    known = rows.loc[rows["audience_id"] != "", [*KEYS, "audience_id"]].drop_duplicates()
    several = known[known.duplicated(list(KEYS), keep=False)]
    if len(several):
        shared = several.groupby(list(KEYS)).size()
        text = N_("{file}: {number} audiences are called {cell}; they are taken as one.")
        remedy = N_("Give each its own name in the ads manager if they should get their own budgets.")
        values = {"number": int(shared.iloc[0]), "cell": Cell(*shared.index[0])}
        found.append(_note(body.match, "same-name", Severity.REVIEW, text, remedy, values))
    return found
