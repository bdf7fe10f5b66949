"""The database of a workspace: SQLite in a file, or PostgreSQL by URL; always of this program's revision."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from adopt.errors import FileError, InputError
from adopt.text import N_

if TYPE_CHECKING:
    from alembic.config import Config

FILE = "workspace.db"
PATIENCE = 60.0
"""Seconds that a writer waits for others; a person never sees that a database is locked."""


class WorkspaceError(InputError):
    """The workspace cannot do what was asked; nothing was changed."""


def default_place() -> str:
    """``ADOPT_WORKSPACE``, else a file in the user's data folder."""
    given = os.environ.get("ADOPT_WORKSPACE")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return given or str(data / "adopt" / FILE)


def url_of(place: str) -> URL:
    """The URL of a place: itself if it is one, else of a SQLite file; a folder holds one called ``workspace.db``.

    Raises:
        WorkspaceError: if it is neither, or a database of another kind than SQLite and PostgreSQL.
    """
    if "://" not in place:
        path = Path(place).expanduser()
        return URL.create("sqlite", database=str(path / FILE if path.is_dir() else path))
    try:
        url = make_url(place)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in ("sqlite", "postgresql"):
        raise WorkspaceError(
            "no-workspace",
            N_("A workspace is a file, a folder, or a database of SQLite or PostgreSQL; this is none of them."),
            N_("Give a path, or a URL such as postgresql://user@host/database."),
        )
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def opened(place: str) -> Engine:
    """An engine on a place, its tables brought to this program's revision; a new place gets them.

    Raises:
        WorkspaceError: if it cannot be reached, is no workspace, or was made by a newer adopt.
    """
    url = url_of(place)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        upgrade(engine)
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise _unreachable(url, error) from None
    return engine


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision, in one transaction: all of it or nothing.

    Raises:
        WorkspaceError: if the tables are of a newer adopt.
    """
    from alembic import command
    from alembic.script import ScriptDirectory

    settings = _settings()
    script = ScriptDirectory.from_config(settings)
    with writing(engine) as connection:
        current = revision_of(connection)
        if current is not None and current not in {step.revision for step in script.walk_revisions()}:
            raise WorkspaceError(
                "newer-workspace",
                N_("This workspace was made by a newer adopt (revision {revision})."),
                N_("Install the newer adopt, or use another workspace."),
                revision=current,
            )
        wanted = script.get_current_head() if revision == "head" else revision
        if current == wanted:
            return
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier revision, in one transaction."""
    from alembic import command

    settings = _settings()
    with writing(engine) as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: whole or not at all.

    On SQLite it takes the lock at its start: one that began by reading could not wait for it.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.info["immediate"] = True
        try:
            with connection.begin():
                yield connection
        finally:
            connection.info.pop("immediate", None)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads: everything in it is of one moment."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _settings() -> "Config":
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.set_main_option("path_separator", "os")
    return settings


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_room(Path(url.database))
    engine = create_engine(url, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of sqlite3
        connection.isolation_level = None  # SQLAlchemy's event below begins transactions
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("immediate") else "BEGIN")

    return engine


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
        return create_engine(url, pool_pre_ping=True)
    except ImportError:
        raise WorkspaceError(
            "no-driver",
            N_("PostgreSQL needs a driver that is not installed."),
            N_("Install it with: pip install 'adopt[team]'"),
        ) from None


def _unreachable(url: URL, error: Exception) -> WorkspaceError:
    """Whatever the driver says, without the password."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    reason = said.replace(str(url.password), "***") if url.password else said
    damaged = isinstance(error, DBAPIError) and not isinstance(error, OperationalError)
    return WorkspaceError(
        "damaged-workspace" if damaged else "unreachable-workspace",
        N_("The workspace {place} cannot be opened: {reason}."),
        N_("Check the path or the URL, and that you may write there."),
        place=url.render_as_string(hide_password=True),
        reason=" ".join(reason.split()).rstrip("."),
    )
