"""Large tables in a plain shape: DuckDB adds their rows up by cell and day, and only the sums come back.

What is not plain goes the ordinary way, which reads anything and names rows; the sums are the same to the cent.
"""

from collections.abc import Mapping

import numpy as np

from adopt.errors import FileError
from adopt.history.columnar import (
    FLAT,
    TEXTS,
    canonical_frame,
    cell_days,
    file_read,
    refuse_wrong_rows,
    same_names,
)
from adopt.history.database import Database, Table, database, fetched, named, number, quoted
from adopt.history.grid import Grid
from adopt.history.headings import Match, find_table
from adopt.history.report import Part
from adopt.history.source import Source
from adopt.history.spec_files import platform_name
from adopt.history.table import AMOUNTS
from adopt.text import N_

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "FLOAT", "DOUBLE")  # fmt: skip
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?"


def read_big(source: Source, platform: str | None) -> Part | None:
    """A large CSV or Parquet file, if it is plain.

    Raises:
        FileError: about a value in a file that is too large to be read in the ordinary way.
    """
    if source.kind not in ("text", "parquet"):
        return None
    with database() as db:
        try:
            (table,) = db.tables(source)
            return read_large(db, table, platform)
        except FileError:
            if source.large:
                raise
            return None


def read_large(db: Database, table: Table, platform: str | None) -> Part | None:
    """A history or a warehouse table in plain types; None if it is to be read in the ordinary way.

    Raises:
        FileError: naming the column and a value in it that cannot be.
    """
    try:
        match = find_table([Grid(table.file, sheet=[table.headings])], platform)
    except FileError:
        return None
    described = db.connection.execute(f"describe select * from {table.sql}").fetchall()
    types = {column: kind for column, kind, *_ in described}
    if match.layout.name not in ("canonical", "warehouse") or match.missing or not _plain(match, types, platform):
        return None
    numbers = {column: _number(column, types[column]) for column in _amounts(match).values()}
    date = match.columns["date"].heading
    typed = [column for column in numbers if types[column] != "VARCHAR"]
    refuse_wrong_rows(db, table, _day(date, types[date]), date, numbers, typed)
    columns = _flat(match, types, platform)
    selected = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    db.connection.execute(f"create or replace temp view {FLAT} as select {selected} from {table.sql}")
    strict = match.layout.name == "canonical"
    if (
        strict
        and fetched(db.connection, f"select count(*) from {FLAT} where spend is null or conversions is null")[0]
    ):
        return None
    found = db.connection.sql(cell_days(columns)).to_arrow_table()
    rows = int(np.sum(found["n"].to_numpy()))
    frame = canonical_frame(found, table.file)
    del found
    if strict and len(frame) < rows:
        raise FileError(
            "duplicate-rows",
            N_("{file}: several rows are of one cell and day."),
            N_("Delete one of them, or add them up."),
            file=table.file,
        )
    if not strict:
        names = {name: platform_name(name) for name in frame["platform"].unique()}
        frame["platform"] = frame["platform"].map(names).astype("str")
    read = file_read(frame, table.file, match.layout.name, rows, match.heading("conversions:0"))
    return Part(frame, read, 0, tuple(same_names(db, table.file)) if "audience_id" in columns else ())


def _amounts(match: Match) -> dict[str, str]:
    """Amount -> its column."""
    roles = {"conversions": "conversions:0", "revenue": "value:0"}
    wanted = {name: roles.get(name, name) for name in AMOUNTS}
    return {name: match.columns[role].heading for name, role in wanted.items() if role in match.columns}


def _plain(match: Match, types: Mapping[str, str], platform: str | None) -> bool:
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


def _day(column: str, kind: str) -> str:
    own = named(column)
    if kind != "VARCHAR":
        return f"cast({own} as date)"
    text = f"trim({own})"
    return f"case when regexp_full_match({text}, {quoted(_ISO)}) then try_cast(substr({text}, 1, 10) as date) end"


def _flat(match: Match, types: Mapping[str, str], platform: str | None) -> dict[str, str]:
    """Canonical column -> SQL of it; those that the table does not know are left out."""
    there = [role for role in (*_NAMES, *TEXTS) if role in match.columns]
    texts = {role: f"coalesce(cast({named(match.columns[role].heading)} as varchar), '')" for role in there}
    if "platform" not in match.columns:
        texts["platform"] = quoted(platform or "")
    if match.layout.name == "warehouse":
        texts["audience"] = f"coalesce(nullif(trim({texts['audience']}), ''), {texts['campaign']})"
    amounts = {name: _number(column, types[column]) for name, column in _amounts(match).items()}
    date = match.columns["date"].heading
    return {"date": _day(date, types[date]), **texts, **amounts}
