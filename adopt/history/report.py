"""One file -> its rows of the canonical history, and what was noticed on the way."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from adopt.errors import FileError
from adopt.findings import Finding
from adopt.history.amounts import Amounts, read_amounts
from adopt.history.days import Days, parse_day, read_days
from adopt.history.fields import read_currency, read_ids, read_names
from adopt.history.grid import Grid, grids
from adopt.history.headings import find_table, plain_heading
from adopt.history.json_rows import is_json, json_grid, unpacked
from adopt.history.kinds import kept_results, refuse_mixture, which_kind
from adopt.history.marks import without_marks
from adopt.history.millionths import summed
from adopt.history.noticed import noticed
from adopt.history.results import Wanted
from adopt.history.rows import Body, missing_columns, no_day, read_body
from adopt.history.source import BIG, Source, refuse_large
from adopt.history.spec_files import platform_name
from adopt.history.table import AMOUNTS, KEYS
from adopt.history.validate import clean_name, per_distinct, refuse_amounts, refuse_blank, refuse_days
from adopt.labels import Cell
from adopt.text import N_

_WHOLE = ("impressions", "clicks")
PACKED = 10
"""Bytes of CSV that one of Parquet holds, as far as rows go: a million rows of ads are 13 MB of it."""


@dataclass(frozen=True)
class FileRead:
    """What was found in one file.

    Attributes:
        name: the file's.
        platform: whose export it is; ``several`` for a table with more than one platform.
        layout: ``report``, ``canonical`` or ``warehouse``.
        language: of the headings of a report, ``en`` or ``ar``; empty for tables.
        rows: rows used.
        skipped: rows left out because they are totals or notes.
        first_day: of the rows used.
        last_day: of the rows used.
        spend: total, currency units.
        conversions: total.
        currency: ISO code; None if the file does not say.
        conversion_column: heading of the column taken for conversions.
    """

    name: str
    platform: str
    layout: str
    language: str
    rows: int
    skipped: int
    first_day: datetime.date
    last_day: datetime.date
    spend: float
    conversions: float
    currency: str | None
    conversion_column: str


@dataclass(frozen=True, eq=False)
class Part:
    """One file, read.

    Attributes:
        frame: canonical columns, one row a cell a day, in no particular order.
        read: what was found in the file.
        kind: which of the things the ads manager counts was taken for conversions, as in its spec.
        findings: what was noticed.
    """

    frame: pd.DataFrame
    read: FileRead
    kind: int
    findings: tuple[Finding, ...]


def read_part(source: Source, platform: str | None, wanted: Mapping[str, Wanted] | None = None) -> Part:
    """Read one file, whatever it is.

    Args:
        source: the file.
        platform: whose export it is; None to find out.
        wanted: what counts as a conversion, by platform.

    Raises:
        FileError: naming file, row and column where they are known.
    """
    size = max(source.size, len(source.data))
    if size >= (BIG // PACKED if source.kind == "parquet" else BIG) or source.files:
        from adopt.history.big import read_big  # needs a database, which is slow to import

        if part := read_big(source, platform):
            return part
    if source.files:
        raise unknown_parts(source)
    refuse_large(source.name, size)
    source = source.whole()
    return read_grids([json_grid(source)] if is_json(source) else grids(source), platform, wanted)


def unknown_parts(source: Source) -> FileError:
    """The error about a table in many files that is neither a history nor the table of a warehouse."""
    return FileError(
        "unknown-layout",
        N_("{file}: its {count} files were taken for one table; it is no history and no table of a warehouse."),
        N_("It needs the columns of the canonical table, or date_day, ad_group_name and so on, in plain types."),
        file=source.name,
        count=len(source.files),
    )


def read_grids(found: Iterable[Grid], platform: str | None, wanted: Mapping[str, Wanted] | None = None) -> Part:
    """Read a file in one of the ways in which it may be read.

    Raises:
        FileError: as :func:`read_part`.
    """
    match = find_table([unpacked(grid, wanted or {}) for grid in found], platform)
    body = read_body(match)
    days = read_days(
        body.cells(body.date_role), body.place(body.date_role), match.spec.date_order.get(match.language)
    )
    refuse_days(days.days, body.place(body.date_role))
    _refuse_one_period(body, days)
    amounts, kind = _amounts(body, wanted or {})
    rows = _rows(body, days, amounts, kind, platform)
    currency = read_currency(body, amounts.currencies.get("spend", ()))
    rows["currency"] = pd.Series([currency or ""] * len(rows), dtype="str")
    frame = _one_row_a_day(rows, body)
    return Part(frame, _summary(body, rows, kind, currency), kind, noticed(body, days, amounts, kind, rows))


def _amounts(body: Body, asked: Mapping[str, Wanted]) -> tuple[Amounts, int]:
    """All number columns, and which of the things that count as conversions is taken."""
    columns = body.match.columns
    wanted = [r for r in columns if r in AMOUNTS or r.partition(":")[0] in ("conversions", "value")]
    kinds = [int(role.partition(":")[2]) for role in wanted if role.startswith("conversions:")]
    fixed = body.match.layout.name != "report"
    amounts = read_amounts({r: (body.cells(r), body.place(r)) for r in wanted}, _WHOLE, fixed)
    _in_units(body, amounts)
    kinds.sort()
    kind = which_kind(body, {k: amounts.numbers[f"conversions:{k}"] for k in kinds}, asked)
    refuse_mixture(body, kind, amounts.numbers[f"conversions:{kind}"])
    return amounts, kind


def _in_units(body: Body, amounts: Amounts) -> None:
    """Turn millionths of the currency into units of it; the same millionths for yen and for dinars."""
    micros = [plain_heading(name) for name in body.match.spec.micros]
    for role, numbers in amounts.numbers.items():
        if plain_heading(body.match.heading(role)) in micros:
            numbers /= 1e6


def _rows(body: Body, days: Days, amounts: Amounts, kind: int, platform: str | None) -> pd.DataFrame:
    """Canonical columns, one row a row of the file."""
    campaigns, audiences = read_names(body)
    texts: dict[str, Sequence[str]] = {
        "platform": _platforms(body, platform),
        "campaign": campaigns,
        "audience": audiences,
    }
    for role in ("campaign_id", "audience_id"):
        texts[role] = read_ids(body, role) if body.has(role) else [""] * len(campaigns)
    for role in ("account", "tags", "result"):
        texts[role] = per_distinct(body.cells(role), clean_name) if body.has(role) else [""] * len(campaigns)
    if body.match.spec.platform:
        texts["result"] = kept_results(body, kind)
    frame: dict[str, object] = {"date": pd.Series(days.days.astype("datetime64[s]"))}
    frame |= {name: pd.Series(values, dtype="str") for name, values in texts.items()}
    strict = body.match.layout.name == "canonical"
    roles = {"conversions": f"conversions:{kind}", "revenue": f"value:{kind}"}
    for name in AMOUNTS:
        role = roles.get(name, name)
        values = amounts.numbers.get(role, np.full(len(campaigns), np.nan))
        needed = name in ("spend", "conversions")
        if body.has(role):
            refuse_amounts(values, body.place(role), needed=strict and needed)
        # An ads manager leaves a cell empty where nothing was spent or counted; value may be unknown.
        frame[name] = pd.Series(np.nan_to_num(values) + 0.0 if needed else values + 0.0)
    return pd.DataFrame(frame)


def _platforms(body: Body, platform: str | None) -> list[str]:
    if body.match.spec.platform:
        return [body.match.spec.platform] * len(body.rows)
    if body.has("platform"):
        names = per_distinct(body.cells("platform"), clean_name)
        refuse_blank(names, body.place("platform"))
        return per_distinct(names, _warehouse_name) if body.match.layout.name == "warehouse" else names
    if platform:
        return [platform] * len(body.rows)
    raise missing_columns(body.match, ["platform"])


def _warehouse_name(name: object) -> str:
    return platform_name(str(name))


def _one_row_a_day(rows: pd.DataFrame, body: Body) -> pd.DataFrame:
    """Rows of one cell and day added up: ads of an ad set, or a breakdown nobody needs; accounts stay apart."""
    keys = [*KEYS, "account", "date"]
    again = rows.duplicated(keys).to_numpy()
    if not again.any():
        return rows
    if body.match.layout.name == "canonical":
        raise _duplicate(rows, body, int(np.argmax(again)))
    return add_up(rows)


def add_up(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one cell, account and day added up; a text that they do not share is left out."""
    keys = [*KEYS, "account", "date"]
    groups = rows.groupby(keys, sort=False)
    sums = summed(rows, keys, AMOUNTS)
    texts = [name for name in rows.columns if name not in (*keys, *AMOUNTS)]
    distinct = groups[texts].nunique()
    return sums.join(groups[texts].first().where(distinct == 1, "")).reset_index()


def _duplicate(rows: pd.DataFrame, body: Body, at: int) -> FileError:
    keys = [*KEYS, "account", "date"]
    same = (rows[keys] == rows[keys].iloc[at]).all(axis=1).to_numpy()
    return FileError(
        "duplicate-rows",
        N_("{file}: rows {first} and {row} are both {cell} on {day}."),
        N_("Delete one of them, or add them up."),
        file=body.match.grid.name,
        first=int(body.numbers[int(np.argmax(same))]),
        row=int(body.numbers[at]),
        cell=Cell(*rows.loc[at, list(KEYS)]),
        day=rows["date"].iloc[at].date(),
    )


def _refuse_one_period(body: Body, days: Days) -> None:
    """A report without a daily breakdown shows the first day of its period in every row."""
    preamble = body.match.spec.preamble
    if preamble is None:
        return
    above = [without_marks(str(cell)) for row in body.match.grid.rows(body.match.row) for cell in row]
    first, last = (_preamble_day(above, names) for names in (preamble.start, preamble.end))
    only = set(days.days.tolist())
    if first and last and last > first and only == {first}:
        raise no_day(body.match)


def _preamble_day(lines: Sequence[str], names: Sequence[str]) -> datetime.date | None:
    either = "|".join(map(re.escape, names))
    for line in lines:
        found = re.match(rf"(?:{either})\s*:\s*(.+)", line, re.IGNORECASE)
        try:
            day = parse_day(found[1].strip()) if found else None
        except ValueError:
            day = None
        if isinstance(day, datetime.date):
            return day
    return None


def _summary(body: Body, rows: pd.DataFrame, kind: int, currency: str | None) -> FileRead:
    match = body.match
    platforms = list(dict.fromkeys(rows["platform"]))
    return FileRead(
        name=match.grid.name,
        platform=platforms[0] if len(platforms) == 1 else "several",
        layout=match.layout.name,
        language=match.language if match.layout.name == "report" else "",
        rows=len(rows),
        skipped=body.skipped,
        first_day=rows["date"].min().date(),
        last_day=rows["date"].max().date(),
        spend=float(rows["spend"].sum()),
        conversions=float(rows["conversions"].sum()),
        currency=currency,
        conversion_column=match.heading(f"conversions:{kind}"),
    )
