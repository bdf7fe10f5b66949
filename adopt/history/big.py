"""Large tables in a plain shape: DuckDB adds their rows up by cell and day, and only the sums come back.

What is not plain goes the ordinary way, which reads anything and names rows; the sums are the same to the cent.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from adopt.errors import FileError
from adopt.findings import Finding
from adopt.history.columnar import (
    FLAT,
    TEXTS,
    canonical_frame,
    cell_days,
    checks,
    file_read,
    refuse_wrong_rows,
    same_names,
)
from adopt.history.database import Database, Table, database, named, number, quoted
from adopt.history.grid import Grid
from adopt.history.headings import Match, find_table
from adopt.history.noticed import zoned
from adopt.history.parts import told_of_parts
from adopt.history.report import Part
from adopt.history.source import Source
from adopt.history.spec_files import platform_name
from adopt.history.table import AMOUNTS
from adopt.text import N_

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "FLOAT", "DOUBLE")  # fmt: skip
_MOMENT = "TIMESTAMP WITH TIME ZONE"
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", _MOMENT)
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?"


def read_big(source: Source, platform: str | None) -> Part | None:
    """A large CSV or Parquet file, or a table in many, if it is plain.

    Raises:
        FileError: about a value in a file that is too large to be read in the ordinary way, or in one of many.
    """
    if source.kind not in ("text", "parquet"):
        return None
    with database() as db:
        try:
            (table,) = db.tables(source)
            part = read_large(db, table, platform, zone_of(source))
        except FileError:
            if source.too_large:
                raise
            return None
        return part


def read_large(db: Database, table: Table, platform: str | None, zone: str = "UTC") -> Part | None:
    """A history or a warehouse table in plain types; None if it is to be read in the ordinary way.

    Args:
        db: where the table is.
        table: which.
        platform: whose rows they are, where no column tells.
        zone: the time zone whose days moments are taken for.

    Raises:
        FileError: naming the column and a value in it that cannot be.
    """
    try:
        match = find_table([Grid(table.file, sheet=[table.headings])], platform)
    except FileError:
        return None
    described = db.connection.execute(f"describe select * from {table.sql}").fetchall()
    types = {column: kind for column, kind, *_ in described}
    if match.layout.name not in ("canonical", "warehouse") or match.missing or not plain(match, types, platform):
        return None
    told = told_of_parts(db, table, match)
    numbers = {column: _number(column, types[column]) for column in _amounts(match).values()}
    date = match.columns["date"].heading
    strict = match.layout.name == "canonical"
    needed = [_amounts(match)[name] for name in ("spend", "conversions")] if strict else []
    typed = [column for column in numbers if types[column] != "VARCHAR"]
    wrong = checks(_day(date, types[date], zone), date, numbers, typed, needed)
    columns = _flat(match, types, platform, zone)
    columns["wrong"] = f"cast({' or '.join(f'coalesce({check.wrong}, false)' for check in wrong)} as integer)"
    selected = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    db.connection.execute(f"create or replace temp view {FLAT} as select {selected} from {table.sql}")
    found = db.connection.sql(cell_days(columns)).to_arrow_table()
    if np.any(found["wrong"].to_numpy()):
        refuse_wrong_rows(db, table, wrong)
    told += same_names(db, found, table.file) if "audience_id" in columns else []
    told += [zoned(table.file, date, zone)] if types[date] == _MOMENT else []
    return plain_part(found, table.file, match.layout.name, match.heading("conversions:0"), told)


def plain_part(found: "pa.Table", file: str, layout: str, counted: str, told: Sequence[Finding]) -> Part:
    """What a plain table's cell-days are read as.

    Args:
        found: what :func:`adopt.history.columnar.cell_days` gives, or a warehouse in the same columns.
        file: for errors.
        layout: ``canonical`` or ``warehouse``.
        counted: the column of conversions.
        told: what was noticed.

    Raises:
        FileError: as :func:`adopt.history.columnar.canonical_frame`, or if a history has several rows of one cell
            and day.
    """
    rows = int(np.sum(found["n"].to_numpy()))
    frame = canonical_frame(found, file)
    if layout == "canonical" and len(frame) < rows:
        raise FileError(
            "duplicate-rows",
            N_("{file}: several rows are of one cell and day."),
            N_("Delete one of them, or add them up."),
            file=file,
        )
    if layout == "warehouse":
        names = {name: platform_name(name) for name in frame["platform"].unique()}
        frame["platform"] = frame["platform"].map(names).astype("str")
    return Part(frame, file_read(frame, file, layout, rows, counted), 0, tuple(told))


def zone_of(source: Source) -> str:
    """The time zone that a Parquet file says its moments are of; the program that wrote it keeps it there."""
    if source.kind != "parquet" or source.path is None:
        return "UTC"
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        kinds = [field.type for field in pq.read_schema(source.files[0] if source.files else source.path)]
    except (OSError, pa.ArrowException):
        return "UTC"  # damaged: who reads it says so
    return next((kind.tz for kind in kinds if pa.types.is_timestamp(kind) and kind.tz), "UTC")


def _amounts(match: Match) -> dict[str, str]:
    """Amount -> its column."""
    roles = {"conversions": "conversions:0", "revenue": "value:0"}
    wanted = {name: roles.get(name, name) for name in AMOUNTS}
    return {name: match.columns[role].heading for name, role in wanted.items() if role in match.columns}


def plain(match: Match, types: Mapping[str, str], platform: str | None) -> bool:
    """Whether every column has a type that means one thing."""
    texts = [match.columns[role].heading for role in (*_NAMES, *TEXTS) if role in match.columns]
    whole = [kind for kind in _NUMBERS if kind.endswith("INT") or kind == "INTEGER"]
    return (
        all(column.heading in types for column in match.columns.values())
        and "date" in match.columns
        and ("platform" in match.columns or platform is not None)
        and all(types[column] == "VARCHAR" or types[column] in whole for column in texts)
        and types[match.columns["date"].heading] in ("VARCHAR", *_DAYS)
    )


_NAMES = ("platform", "campaign", "audience", "account")


def _number(column: str, kind: str) -> str:
    own = named(column)
    if kind in _NUMBERS or kind.startswith("DECIMAL"):
        cast = f"cast({own} as double)"
        return f"case when isnan({cast}) then null else {cast} end" if kind in ("FLOAT", "DOUBLE") else cast
    return number(own)


def _day(column: str, kind: str, zone: str) -> str:
    own = named(column)
    if kind == _MOMENT:
        return f"cast(timezone({quoted(zone)}, {own}) as date)"
    if kind != "VARCHAR":
        return f"cast({own} as date)"
    text = f"trim({own})"
    return f"case when regexp_full_match({text}, {quoted(_ISO)}) then try_cast(substr({text}, 1, 10) as date) end"


def _flat(match: Match, types: Mapping[str, str], platform: str | None, zone: str) -> dict[str, str]:
    """Canonical column -> SQL of it; those that the table does not know are left out."""
    there = [role for role in (*_NAMES, *TEXTS) if role in match.columns]
    texts = {role: f"coalesce(cast({named(match.columns[role].heading)} as varchar), '')" for role in there}
    if "platform" not in match.columns:
        texts["platform"] = quoted(platform or "")
    if match.layout.name == "warehouse":
        texts["audience"] = f"coalesce(nullif(trim({texts['audience']}), ''), {texts['campaign']})"
    amounts = {name: _number(column, types[column]) for name, column in _amounts(match).items()}
    date = match.columns["date"].heading
    return {"date": _day(date, types[date], zone), **texts, **amounts}
