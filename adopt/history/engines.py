"""Warehouses through ibis: connecting without a way to write, asking, and telling errors without secrets."""

import contextlib
import logging
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from adopt.errors import FileError
from adopt.history.database import limit_memory
from adopt.history.described import Address, Described, address_of, files_of
from adopt.history.source import Source
from adopt.text import N_

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_READING: Mapping[str, Mapping[str, Any]] = {
    "duckdb": {"read_only": True},
    "snowflake": {"create_object_udfs": False},  # ibis would make functions there
}
"""Engine -> what keeps a connection from writing."""
_FOREVER = ("timeout", "timed out")


@contextlib.contextmanager
def opened(source: Source, asked: Described) -> "Iterator[Engine]":
    """The engine, ready to be asked.

    Args:
        source: the file that describes the table.
        asked: what it says.

    Raises:
        FileError: if ibis or the engine's driver is not installed, there is no such engine or file, or it does not
            answer; no secret is told.
    """
    with contextlib.ExitStack() as stack:
        address = address_of(source.name, asked.url) if asked.url else Address("duckdb://", "duckdb", ())
        engine = Engine(source.name, address, asked)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="adopt-"))
        stack.callback(engine.close)
        with engine.told():
            if asked.url is None:
                engine.open_files(source, folder)
            else:
                engine.open_url()
        yield engine


class Engine:
    """One connection of ibis.

    Attributes:
        name: ``postgres``, ``bigquery`` …
        table: what is read.
    """

    def __init__(self, file: str, address: Address, asked: Described) -> None:
        self._file, self._address, self._asked = file, address, asked
        self.name = address.engine
        self.table: ir.Table
        self._connection: Any = None

    def open_files(self, source: Source, folder: str) -> None:
        """Files as one table, in DuckDB; what does not fit into its memory goes to ``folder``."""
        import ibis

        paths = files_of(source, self._asked.files or "")
        many = Source.of_many(source.name, paths)
        self._connection = ibis.duckdb.connect()
        limit_memory(self._connection.raw_sql, folder)
        self._connection.raw_sql("set TimeZone = 'UTC'")
        read = self._connection.read_parquet if many.kind == "parquet" else self._connection.read_csv
        self.table = read([str(path) for path in many.files], union_by_name=True, hive_partitioning=True)

    def open_url(self) -> None:
        """A table or a query of a warehouse."""
        asked = self._asked
        if asked.query:
            refuse_writing(self._file, asked.query, self.name)
        self._connection = _connected(self._address)
        for statement in self._settings():
            self._connection.raw_sql(statement)
        if asked.query:
            self.table = self._connection.sql(asked.query, schema=self._columns(asked.query))
        else:
            database, _, name = str(asked.table).rpartition(".")
            self.table = self._connection.table(name, database=database or None)

    def _settings(self) -> tuple[str, ...]:
        """What makes the session safe, and its days those of UTC, as ibis makes the other engines' sessions."""
        if self.name == "postgres":
            timeout = f"set statement_timeout = {self._asked.timeout * 1000}"
            return (timeout, "set default_transaction_read_only = on")
        return ("set TimeZone = 'UTC'",) if self.name == "duckdb" else ()

    def _columns(self, query: str) -> "dict[str, Any] | None":
        """The types of a query's columns; None leaves it to ibis, which would make a view in PostgreSQL."""
        if self.name != "postgres":
            return None
        from ibis.backends.sql.datatypes import PostgresType

        with self._connection.con.cursor() as cursor:
            cursor.execute(f"select * from (\n{query.rstrip().rstrip(';')}\n) as asked limit 0")
            return {column.name: PostgresType.from_string(column.type_display) for column in cursor.description}

    def rows(self, expression: "ir.Table") -> "pa.Table":
        """What an expression gives.

        Raises:
            FileError: if the engine does not answer.
        """
        with self.told():
            return self._connection.to_pyarrow(expression)

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.disconnect()

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Tells what goes wrong inside in the user's language, with the engine's own words, without secrets."""
        try:
            with warnings.catch_warnings(action="ignore"):
                yield
        except FileError:
            raise
        except ImportError:
            raise self._not_installed() from None
        except Exception as cause:  # noqa: BLE001 - drivers raise what they like
            raise self._failed(cause) from None

    def _not_installed(self) -> FileError:
        return FileError(
            "no-driver",
            N_("{file}: the driver of {engine} is not installed."),
            N_("Install it: {command}"),
            file=self._file,
            engine=self.name,
            command=f"pip install 'ibis-framework[{self.name}]'",
        )

    def _failed(self, cause: Exception) -> FileError:
        lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
        reason = self._address.masked(" ".join(lines) or type(cause).__name__)[:300].rstrip(".")
        values = {"file": self._file, "engine": self.name, "reason": reason, "seconds": self._asked.timeout}
        if any(word in reason.casefold() for word in _FOREVER):
            return FileError(
                "warehouse-timeout",
                N_("{file}: {engine} did not answer in time: {reason}."),
                N_("Ask for fewer days (first, last), or allow more than {seconds} seconds (timeout)."),
                **values,
            )
        return FileError(
            "no-warehouse",
            N_("{file}: {engine} did not answer: {reason}."),
            N_("Check the address, the rights of its user, and the table or the query."),
            **values,
        )


def refuse_writing(file: str, query: str, engine: str) -> None:
    """Refuse what is not one SELECT.

    Raises:
        FileError: if it cannot be read as SQL of the engine, is several statements, or has a part that changes or
            locks something.
    """
    import sqlglot
    from sqlglot import expressions as sql

    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it tells of commands that are refused here anyway
    try:
        statements = sqlglot.parse(query, dialect=engine)
    except (sqlglot.errors.SqlglotError, ValueError) as cause:
        reason = str(cause).splitlines()[0].rstrip(".")
        raise FileError(
            "bad-query",
            N_("{file}: the query cannot be read as SQL of {engine}: {reason}."),
            N_("Try it in the warehouse first."),
            file=file,
            engine=engine,
            reason=reason,
        ) from None
    changing = (sql.DML, sql.DDL, sql.Into, sql.Lock, sql.Command)
    one = statements[0] if len(statements) == 1 else None
    if not isinstance(one, sql.Query) or any(node is not one for node in one.find_all(*changing)):
        raise FileError(
            "not-a-select",
            N_("{file}: the query is not a single SELECT that only reads."),
            N_("Leave out whatever changes, locks or makes something; adopt only reads."),
            file=file,
        )


def arguments(address: Address) -> tuple[str, dict[str, Any]]:
    """The URL and the arguments by which ibis connects.

    ibis takes no Databricks URL, and would make a volume there, so ``databricks://token:TOKEN@HOST/HTTP_PATH`` is
    taken apart here, with ``?catalog=…&schema=…`` behind it.
    """
    if address.engine != "databricks":
        return address.url, dict(_READING.get(address.engine, {}))
    parts = urlsplit(address.url)
    named = {key: value for key, value in parse_qsl(parts.query) if key in ("catalog", "schema")}
    known = {
        "server_hostname": parts.hostname,
        "http_path": parts.path,
        "access_token": unquote_plus(parts.password or ""),
        "session_configuration": {"timezone": "UTC"},
    }
    return "", known | named


def _connected(address: Address) -> Any:  # noqa: ANN401 - every engine has a class of its own
    import ibis

    url, given = arguments(address)
    if not url:
        from ibis.backends.databricks import Backend

        kind = type("Reading", (Backend,), {"_post_connect": lambda _self, **_: None})
        return kind().connect(**given)
    return ibis.connect(url, **given)
