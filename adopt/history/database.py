"""Tables wherever they are kept, in one DuckDB connection: files, databases, a schema."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from adopt.errors import FileError, QuestionError
from adopt.history.source import DATABASES, Source
from adopt.text import N_

if TYPE_CHECKING:
    import duckdb

_ENDING = re.compile(r"(?:\.(?:csv|tsv|txt|parquet|pq|json|jsonl))+$", re.IGNORECASE)
_MEMORY = re.compile(r"[0-9]+(\.[0-9]+)? ?[KMGT]i?B", re.IGNORECASE)
MEMORY = "1GB"
"""What DuckDB may hold in memory unless ``ADOPT_MEMORY`` says otherwise; the rest goes to a temporary folder."""
PART = "adopt_file"
"""The column that says which of several files a row is from."""


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        name: as the warehouse calls it, in small letters.
        file: the file or the database it stands in, for messages.
        columns: in small letters, in order.
        sql: what stands behind FROM.
        headings: the columns as they are written.
        parts: the files, where it stands in several.
    """

    name: str
    file: str
    columns: tuple[str, ...]
    sql: str
    headings: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The column that says which of several files a row is from; empty where there is one."""
        return PART if self.parts else ""


class Database:
    """A connection, and a folder for what has to be put on disk first."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", folder: Path) -> None:
        self.connection = connection
        self.folder = folder
        self._count = 0

    def tables(self, source: Source) -> list[Table]:
        """The tables in a file; a CSV or Parquet file is one.

        Raises:
            FileError: if it is damaged, or a database that another program has open for writing.
        """
        import duckdb

        self._count += 1
        try:
            if source.kind == "duckdb":
                return self._attached(source)
            if source.kind == "sqlite":
                return self._sqlite(source)
            reader = (
                "read_parquet({})" if source.kind == "parquet" else "read_csv({}, all_varchar=true, header=true)"
            )
            if source.files:
                return [self._of_many(source, reader)]
            table = table_name(source.name)
            return [self.described(table, source.name, reader.format(quoted(str(self.path(source)))))]
        except duckdb.Error as cause:
            raise unreadable(source.name, str(cause)) from cause

    def _of_many(self, source: Source, reader: str) -> Table:
        """One table in many files; columns are put together by their names."""
        files = ", ".join(quoted(str(path)) for path in source.files)
        options = f"[{files}], union_by_name=true, hive_partitioning=true, filename={quoted(PART)}"
        table = self.described(table_name(source.name), source.name, reader.format(options))
        headings = tuple(heading for heading in table.headings if heading != PART)
        return replace(table, headings=headings, parts=tuple(map(str, source.files)))

    def described(self, name: str, file: str, sql: str) -> Table:
        """A table by what stands behind FROM."""
        columns = self.connection.sql(f"select * from {sql} limit 0").columns
        return Table(name.casefold(), file, tuple(column.casefold() for column in columns), sql, tuple(columns))

    def path(self, source: Source) -> Path:
        """Where a file is; one that is only in memory is written down."""
        if source.path is not None:
            return source.path
        path = self.folder / f"{self._count}-{Path(source.name).name}"
        path.write_bytes(source.data)
        return path

    def asked(self, source: Source, query: str) -> Table:
        """What a query gives in a database that is a file, in the words of its own SQL.

        Raises:
            FileError: if SQLite does not answer it.
            duckdb.Error: if DuckDB does not.
        """
        self._count += 1
        if source.kind == "sqlite":
            from adopt.history.sql import query_frame, sqlite_url

            return self.registered("query", source.name, query_frame(sqlite_url(self.path(source)), query)[1])
        own = self._attach(source)
        self.connection.execute(f"use {own}")
        try:
            self.connection.execute(f"create temp table asked{self._count} as {query}")
        finally:
            self.connection.execute("use memory")
        return self.described("query", source.name, f"temp.asked{self._count}")

    def _attach(self, source: Source) -> str:
        own = f"own{self._count}"
        self.connection.execute(f"attach {quoted(str(self.path(source)))} as {own} (read_only)")
        return own

    def _attached(self, source: Source) -> list[Table]:
        own = self._attach(source)
        rows = self.connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = ? "
            "union select schema_name, view_name from duckdb_views() where database_name = ? and not internal "
            "order by all",
            [own, own],
        ).fetchall()
        names = [(table, f"{own}.{named(schema)}.{named(table)}") for schema, table in rows]
        return [self.described(table, f"{source.name}/{table}", sql) for table, sql in names]

    def _sqlite(self, source: Source) -> list[Table]:
        from adopt.history.sql import sqlite_url, tables_of

        try:
            tables = list(tables_of(sqlite_url(self.path(source))))
        except FileError as cause:
            raise unreadable(source.name, str(cause.message.values.get("reason"))) from cause
        return [self.registered(name, f"{source.name}/{name}", frame) for name, frame in tables]

    def registered(self, name: str, file: str, frame: object) -> Table:
        """A table that is in memory already."""
        self._count += 1
        own = f"frame{self._count}"
        self.connection.register(own, frame)
        return self.described(name, file, own)


@contextmanager
def database() -> Iterator[Database]:
    """A database to put tables into, with nothing in it."""
    import duckdb  # slow to import, and most reports do without it

    with tempfile.TemporaryDirectory(prefix="adopt-") as folder, duckdb.connect() as connection:
        limit_memory(connection.execute, folder)
        yield Database(connection, Path(folder))


def limit_memory(execute: Callable[[str], object], folder: str) -> None:
    """Hold DuckDB to its memory.

    Args:
        execute: runs a statement.
        folder: where the rest goes.

    Raises:
        QuestionError: if ``ADOPT_MEMORY`` is no amount of memory.
    """
    memory = os.environ.get("ADOPT_MEMORY") or MEMORY
    if not _MEMORY.fullmatch(memory):
        raise QuestionError(
            "bad-memory",
            N_("ADOPT_MEMORY is {got}; expected an amount of memory such as 2GB."),
            N_("Correct it, or leave it out."),
            got=memory,
        )
    execute(f"set memory_limit = '{memory}'")
    execute(f"set temp_directory = {quoted(folder)}")
    execute("set preserve_insertion_order = false")  # nothing here goes by the order of rows
    execute("set enable_progress_bar = false")


def table_name(file: str) -> str:
    """What a file's table is called.

    Example:
        >>> table_name("Facebook_Ads_Basic_Ad_data.csv")
        'facebook_ads_basic_ad'
    """
    return _ENDING.sub("", file).casefold().removesuffix("_data")


def holds_tables(source: Source) -> bool:
    """Whether a file may hold tables of a warehouse."""
    return source.kind in ("text", "parquet", *DATABASES)


def quoted(text: str) -> str:
    """``text`` as SQL writes a text."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """``name`` as SQL writes a name."""
    return '"' + name.replace('"', '""') + '"'


def number(column: str) -> str:
    """A column's number, whether it is kept as one or as text; NULL where it is none."""
    return f"try_cast({present(column)} as double)"


def present(column: str) -> str:
    """A column as text; NULL where nothing is there, which TikTok writes as a dash."""
    return f"nullif(nullif(trim(cast({column} as varchar)), ''), '-')"


def added(columns: Sequence[str]) -> str:
    """Columns added up; NULL only where all of them are."""
    if len(columns) == 1:
        return number(named(columns[0]))
    numbers = [number(named(column)) for column in columns]
    total = " + ".join(f"coalesce({number}, 0)" for number in numbers)
    return f"case when coalesce({', '.join(numbers)}) is not null then {total} end"


def unreadable(name: str, reason: str) -> FileError:
    """The error about a database file, by what its driver says: another program has it open, or it is damaged."""
    if not re.search(r"\block(ed)?\b", reason):
        return damaged(name)
    return FileError(
        "in-use",
        N_("{file} is in use: another program has it open for writing."),
        N_("Close it there, or give a copy of the file."),
        file=name,
    )


def damaged(name: str) -> FileError:
    """The error about a file that DuckDB cannot read."""
    return FileError(
        "damaged",
        N_("{file} is damaged or is not the kind of file that its first bytes say."),
        N_("Export it again, as CSV if XLSX fails."),
        file=name,
    )


def fetched(connection: "duckdb.DuckDBPyConnection", sql: str) -> tuple[object, ...]:
    """The one row of a query."""
    (row,) = connection.execute(sql).fetchall()  # all of them: a result not read to its end blocks the next
    return tuple(row)


def every(tables: Iterable[Table], columns: Iterable[str]) -> list[Table]:
    """The tables that have all of the columns."""
    wanted = set(columns)
    return [table for table in tables if wanted <= set(table.columns)]
