"""Rows that DuckDB has added up by cell and day -> the canonical columns, without a Python object a row.

What the ordinary path checks cell by cell is checked here in the database, or once for each distinct name.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.currencies import currency_code
from adopt.history.database import Database, Table, named, present
from adopt.history.fields import id_text, rounded_ids
from adopt.history.millionths import summed_sql
from adopt.history.report import FileRead, add_up
from adopt.history.spec_files import platform_name
from adopt.history.table import AMOUNTS
from adopt.history.validate import FAR_AHEAD, FIRST_YEAR, LARGEST, LAST_YEAR, clean_name
from adopt.labels import Cell
from adopt.text import N_

if TYPE_CHECKING:
    import pyarrow as pa

ROW_KEYS = ("date", "platform", "campaign", "audience", "account")
TEXTS = ("campaign_id", "audience_id", "tags", "currency", "result")
SEVERAL = ("currency", "audience_id")
"""Texts of which a cell and day should have one."""
FLAT = "flat"
"""The temporary view or table with the canonical columns that are known, a row a row of the source."""
_ONE = "case when min({0}) = max({0}) then min({0}) else '' end as {0}"
_FIRST_AND_LAST = "coalesce({1}(nullif(trim({0}), '')), '') as {1}_{0}"


def cell_days(known: Collection[str]) -> str:
    """SQL of one row a cell a day and a count of its rows; a text that rows do not share is left out.

    Args:
        known: the columns of :data:`FLAT`; of the currency and the audience's id, what is first and last by the
            alphabet comes along, and ``wrong`` is counted.
    """
    keys = [name for name in ROW_KEYS if name in known]
    found = [_ONE.format(name) for name in TEXTS if name in known]
    found += [_FIRST_AND_LAST.format(name, end) for name in SEVERAL if name in known for end in ("min", "max")]
    found += [f"{summed_sql(name)} as {name}" for name in AMOUNTS if name in known]
    found += ["sum(wrong) as wrong"] if "wrong" in known else []
    return f"select {', '.join([*keys, *found, 'count(*) as n'])} from {FLAT} group by {', '.join(keys)}"


@dataclass(frozen=True)
class Check:
    """What a column must hold.

    Attributes:
        column: as the table writes it.
        wrong: SQL that is true of a row where it does not.
        code: of the error.
    """

    column: str
    wrong: str
    code: str


def checks(
    date: str,
    date_column: str,
    amounts: Mapping[str, str],
    typed: Collection[str] = (),
    needed: Collection[str] = (),
) -> list[Check]:
    """What every row is held against before anything is believed.

    Args:
        date: SQL of the day.
        date_column: the column that it is read from.
        amounts: column -> SQL of its number.
        typed: the columns that hold numbers and no texts.
        needed: the columns in which no row may be empty.
    """
    found = [Check(date_column, f"{date} is null", "bad-date")]
    for column, sql in amounts.items():
        wrong = f"{sql} < 0 or {sql} > {LARGEST}"
        if column not in typed:
            wrong = f"{present(named(column))} is not null and ({sql} is null or {wrong})"
        found.append(Check(column, wrong, "bad-number"))
    return found + [Check(column, f"{amounts[column]} is null", "missing-number") for column in needed]


def refuse_wrong_rows(db: Database, table: Table, found: Sequence[Check]) -> None:
    """Look at every row.

    Raises:
        FileError: naming the file, the column, a value in it that cannot be, and how many rows are so.
    """
    file = named(table.part) if table.part else "''"
    for check in found:
        rows = db.connection.execute(
            f"select {file} as part, count(*), coalesce(cast(min({named(check.column)}) as varchar), '') "
            f"from {table.sql} where {check.wrong} group by part order by part"
        ).fetchall()
        if rows:
            part, _, value = rows[0]
            name = f"{table.file}/{Path(part).name}" if part else table.file
            raise wrong_value(name, check.column, check.code, value, sum(count for _, count, _ in rows))


def wrong_value(file: str, column: str, code: str, value: str, count: int) -> FileError:
    """The error about a column of a table.

    Args:
        file: where it is.
        column: as the table writes it.
        code: ``bad-date``, ``bad-number`` or ``missing-number``.
        value: one that cannot be.
        count: rows that are so.
    """
    texts = {
        "bad-date": N_("{file}, column {column}: expected a day, found “{value}” (rows like that: {count})."),
        "bad-number": N_(
            "{file}, column {column}: expected an amount of 0 or more, found “{value}” (rows like that: {count})."
        ),
        "missing-number": N_("{file}, column {column}: nothing is there (rows like that: {count})."),
    }
    remedy = N_("Correct it where the table is made, and give it again.")
    return FileError(code, texts[code], remedy, file=file, column=column, value=value[:80], count=count)


def canonical_frame(found: "pa.Table", file: str) -> pd.DataFrame:
    """The canonical columns of rows that are added up.

    Args:
        found: what :func:`cell_days` gives.
        file: for errors.

    Raises:
        FileError: if a campaign has no name, an id has lost digits, a day is far from all others, or there are
            several currencies.
    """
    if found.num_rows == 0:
        raise FileError(
            "no-rows", N_("{file} has no rows."), N_("Give at least one day of one audience."), file=file
        )
    columns: dict[str, object] = {"date": pd.Series(found["date"].to_numpy().astype("datetime64[s]"))}
    _refuse_odd_days(columns["date"], file)
    known = set(found.column_names)
    for name in ROW_KEYS[1:] + TEXTS:
        clean = id_text if name.endswith("_id") else clean_name
        columns[name] = _texts(found[name], clean) if name in known else _blank(found.num_rows)
    for name in known.intersection(("campaign_id", "audience_id")):
        _refuse_rounded(found[name], name, file)
    if "" in columns["campaign"].unique() or "" in columns["audience"].unique():  # type: ignore[attr-defined]
        raise FileError(
            "missing-name",
            N_("{file} has rows without the name of a campaign or of an audience."),
            N_("Fill the name in; where a campaign has no audiences, repeat the campaign's name."),
            file=file,
        )
    for name in AMOUNTS:
        values = found[name].to_numpy().astype(float) if name in known else np.full(found.num_rows, np.nan)
        columns[name] = pd.Series(np.nan_to_num(values) if name in ("spend", "conversions") else values)
    frame = pd.DataFrame(columns)
    money = [found[name].unique().to_pylist() for name in ("min_currency", "max_currency") if name in known]
    frame["currency"] = _blank(
        len(frame), _currency({clean_name(text) for texts in money for text in texts}, file)
    )
    return add_up(frame) if frame.duplicated(list(ROW_KEYS)).any() else frame


def _texts(column: "pa.ChunkedArray", clean: Callable[[object], str]) -> "pd.Series[str]":
    """A column of texts, each distinct one cleaned once."""
    coded = column.combine_chunks().dictionary_encode()
    known = pd.array([clean(text) for text in coded.dictionary.to_pylist()], dtype="str")
    return pd.Series(known.take(coded.indices.to_numpy(zero_copy_only=False)))


def _blank(rows: int, text: str = "") -> "pd.Series[str]":
    return pd.Series(pd.array([text], dtype="str").take(np.zeros(rows, dtype=np.intp)))


def _refuse_rounded(column: "pa.ChunkedArray", name: str, file: str) -> None:
    if broken := rounded_ids([id_text(text) for text in column.unique().to_pylist()]):
        raise FileError(
            "mangled-ids",
            N_("{file}: {value} under {column} is an id that a spreadsheet has rounded."),
            N_("Export again as CSV and give that file without opening it, or keep the column as text."),
            file=file,
            column=name,
            value=broken[0],
        )


def _refuse_odd_days(days: object, file: str) -> None:
    known = np.unique(np.asarray(days, dtype="datetime64[D]"))
    low, high = np.datetime64(f"{FIRST_YEAR}-01-01"), np.datetime64(f"{LAST_YEAR}-01-01")
    odd = [day for day in known[[0, -1]] if not low <= day < high]
    if not odd and len(known) > 1 and known[-1] - known[-2] > np.timedelta64(FAR_AHEAD, "D"):
        odd = [known[-1]]
    if odd:
        raise FileError(
            "odd-date",
            N_("{file}: the day {value} cannot be right; it is far from all other days."),
            N_("Correct the year, or delete the row."),
            file=file,
            value=str(odd[0]),
        )


def _currency(texts: Collection[str], file: str) -> str:
    codes = {text: currency_code(text) for text in sorted(filter(None, texts))}
    for text, code in codes.items():
        if code is None:
            raise FileError(
                "bad-currency",
                N_("{file}: {value} is no currency."),
                N_("Use the three-letter code, such as SAR."),
                file=file,
                value=text,
            )
    found = sorted({code for code in codes.values() if code})
    if len(found) > 1:
        raise FileError(
            "two-currencies",
            N_("{file} holds amounts in {first} and in {second}."),
            N_("Convert one of them, or plan each currency for itself."),
            file=file,
            first=found[0],
            second=found[1],
        )
    return found[0] if found else ""


def file_read(frame: pd.DataFrame, file: str, layout: str, rows: int, column: str) -> FileRead:
    """What is told of a table.

    Args:
        frame: its canonical columns.
        file: its name.
        layout: which of the layouts it has.
        rows: how many it has.
        column: what is counted as conversions.
    """
    platforms = frame["platform"].unique()
    return FileRead(
        name=file,
        platform=str(platforms[0]) if len(platforms) == 1 else "several",
        layout=layout,
        language="",
        rows=rows,
        skipped=0,
        first_day=frame["date"].min().date(),
        last_day=frame["date"].max().date(),
        spend=math.fsum(frame["spend"]),  # exact: the rows come in no particular order
        conversions=math.fsum(frame["conversions"]),
        currency=str(frame["currency"].iloc[0]) or None,
        conversion_column=column,
    )


def same_names(db: Database, found: "pa.Table", file: str) -> list[Finding]:
    """Audiences that share a name, as for reports.

    Args:
        db: with :data:`FLAT`.
        found: what :func:`cell_days` gave; where each audience has one id in it, no row is looked at again.
        file: for the finding.
    """
    db.connection.register(
        "found", found.select(["platform", "campaign", "audience", "min_audience_id", "max_audience_id"])
    )
    several = db.connection.execute(
        "select 1 from found where max_audience_id <> '' group by platform, trim(campaign), trim(audience) "
        "having min(case when min_audience_id <> '' then min_audience_id end) <> max(max_audience_id) limit 1"
    ).fetchall()
    db.connection.unregister("found")
    if not several:
        return []
    rows = db.connection.execute(
        f"select platform, trim(campaign), trim(audience), count(distinct audience_id) as number from {FLAT} "
        "where audience_id <> '' group by all having number > 1 order by all limit 1"
    ).fetchall()
    text = N_("{file}: {number} audiences are called {cell}; they are taken as one.")
    remedy = N_("Give each its own name in the ads manager if they should get their own budgets.")
    values = {"file": file, "number": rows[0][3], "cell": Cell(platform_name(rows[0][0]), *rows[0][1:3])}
    return [Finding("same-name", Severity.REVIEW, text, remedy, values)]
