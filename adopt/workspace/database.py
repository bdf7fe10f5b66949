"""The database of a workspace: SQLite in a file, or PostgreSQL by URL; what its driver says, said to a person."""

import json
import math
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionError

from adopt.errors import FileError, InputError
from adopt.text import N_

FILE = "workspace.db"
PATIENCE = 120.0
"""Seconds that a writer waits for others; an import of ten million rows keeps them waiting for less."""
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SAID = (OperationalError, InterfaceError, InternalError, NoConnectionError)
"""What a database says of itself; other errors of SQLAlchemy would be ours."""


class WorkspaceError(InputError):
    """The workspace cannot do what was asked; nothing was changed."""


def default_place() -> str:
    """``ADOPT_WORKSPACE``, else a file in the user's data folder."""
    return os.environ.get("ADOPT_WORKSPACE") or str(data_folder(sys.platform) / "adopt" / FILE)


def data_folder(system: str) -> Path:
    """Where programs keep what is the user's, by the custom of a system (as ``sys.platform`` names it)."""
    if system == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if system == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def url_of(place: str) -> URL:
    """The URL of a place: itself if it is one, else of a SQLite file; a folder holds one called ``workspace.db``.

    Raises:
        WorkspaceError: if it is neither, or a database of another kind than SQLite and PostgreSQL.
    """
    if "://" not in place:
        path = Path(place).expanduser()
        folder = path.is_dir() or place.endswith(("/", os.sep))
        return URL.create("sqlite", database=str(path / FILE if folder else path))
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):  # a port that is no number
        url = None
    kind = "" if url is None else url.drivername.partition("+")[0]
    if url is None or kind not in ("sqlite", "postgresql", "postgres"):
        raise WorkspaceError(
            "no-workspace",
            N_("A workspace is a file, a folder, or a database of SQLite or PostgreSQL; this is none of them."),
            N_("Give a path, or a URL such as postgresql://user@host/database."),
        )
    return url.set(drivername="sqlite" if kind == "sqlite" else "postgresql+psycopg")


def engine_of(place: str) -> Engine:
    """An engine on a place, whatever is there; a missing folder is made.

    Raises:
        WorkspaceError: if it is no place of a workspace.
        FileError: if the folder cannot be made.
    """
    url = url_of(place)
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)


@contextmanager
def writing(engine: Engine, rebuilds: bool = False) -> Iterator[Connection]:
    """A transaction that writes: whole or not at all.

    On SQLite it takes the lock at its start: one that began by reading could not wait for it.

    Args:
        engine: of the database.
        rebuilds: whether tables may be dropped and made again. SQLite deletes what hangs on a dropped table, so
            its foreign keys are looked at once, before the end, instead of at every step.

    Raises:
        WorkspaceError: if others write for too long, or the database fails.
    """
    sqlite = engine.dialect.name == "sqlite"
    with explained(engine), engine.connect() as connection:
        connection.info["immediate"] = sqlite
        if sqlite and rebuilds:
            _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                yield connection
                if sqlite and rebuilds and orphans(connection):
                    raise AssertionError("a migration left rows without what they hang on")
        finally:
            connection.info["immediate"] = False
            if sqlite and rebuilds:
                _foreign_keys(connection, on=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads: everything in it is of one moment.

    Raises:
        WorkspaceError: if the database fails.
    """
    with explained(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # until the connection goes back to its pool
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """What a database says of itself, said to a person; never with a password.

    Raises:
        WorkspaceError: in place of the driver's own errors.
    """
    try:
        yield
    except SQLAlchemyError as error:
        unconnected = isinstance(error, DBAPIError) and error.statement is None
        if not (unconnected or isinstance(error, _SAID) or type(error) is DatabaseError):
            raise
        raise _said(engine.url, error) from None


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Outside of a transaction, where alone SQLite listens; so not through SQLAlchemy, which begins one."""
    connection.connection.cursor().execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def orphans(connection: Connection) -> list[str]:
    """The tables of a SQLite database that have rows whose foreign keys lead nowhere."""
    return sorted({str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_room(Path(url.database))
    # Any number of readers at once: a connection is a handle on a file, and a closed one costs nothing.
    pool = {"max_overflow": -1} if url.database and url.database != ":memory:" else {}
    engine = create_engine(url, connect_args={"timeout": PATIENCE}, json_serializer=_json, **pool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of sqlite3
        connection.isolation_level = None  # SQLAlchemy's event below begins transactions
        cursor = connection.cursor()
        _insist(cursor, "PRAGMA journal_mode=WAL")
        # What was deleted is overwritten; and a journal that a large import left does not stay large.
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "journal_size_limit=67108864"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("immediate") else "BEGIN")

    return engine


def _insist(cursor: sqlite3.Cursor, statement: str) -> None:
    """Until nobody is in the way: a new file's journal is changed without the wait that all else has."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _make_room(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            "cannot-write",
            N_("{file} cannot be written: {reason}."),
            N_("Choose a folder that exists and that you may write to."),
            file=str(path),
            reason=error.strerror or type(error).__name__,
        ) from None


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(
            url, pool_pre_ping=True, max_overflow=20, pool_timeout=PATIENCE, json_serializer=_json
        )
    except ImportError:
        raise WorkspaceError(
            "no-driver",
            N_("PostgreSQL needs a driver that is not installed."),
            N_("Install it with: pip install 'adopt[team]'"),
        ) from None

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of psycopg
        connection.execute(f"SET lock_timeout = {int(PATIENCE * 1000)}")
        connection.commit()

    return engine


def _json(value: object) -> str:
    """JSON that every database takes: what is no number is null."""
    return json.dumps(_finite(value), ensure_ascii=False)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    return [_finite(inner) for inner in value] if isinstance(value, list | tuple) else value


def _said(url: URL, error: SQLAlchemyError) -> WorkspaceError:
    """Whatever the driver says, without the password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = str(cause)
    for secret in (url.password, *(url.query.values())):  # a query may hold one too
        reason = reason.replace(str(secret), "***") if secret else reason
    values = {"place": place_of(url), "reason": " ".join(reason.split()).rstrip(".")}
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY or isinstance(error, NoConnectionError) or getattr(cause, "sqlstate", "") == "55P03":
        text = N_("Others have been at work in the workspace {place} for more than {seconds:.0f} seconds.")
        remedy = N_("Nothing was changed; try again in a while.")
        return WorkspaceError("busy-workspace", text, remedy, seconds=PATIENCE, **values)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        text = N_("{place} is damaged, or no workspace: {reason}.")
        remedy = N_("Bring back what you packed into a new one: adopt workspace unpack FILE --workspace NEW.")
        return WorkspaceError("damaged-workspace", text, remedy, **values)
    return WorkspaceError(
        "unreachable-workspace",
        N_("The workspace {place} cannot be opened: {reason}."),
        N_("Check the path or the URL, and that you may write there."),
        **values,
    )


def place_of(url: URL) -> str:
    """A place as it is told: no password, and nothing of the query, which may hold one."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True).replace("+psycopg", "")
