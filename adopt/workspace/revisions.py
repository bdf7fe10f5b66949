"""The tables of a workspace brought to this program's revision, in one transaction."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from adopt.text import N_
from adopt.workspace.database import WorkspaceError, engine_of, place_of, reading, writing
from adopt.workspace.schema import METADATA, REVISION

if TYPE_CHECKING:
    from alembic.config import Config

TABLE = "workspace_revision"
"""Alembic's own table, by a name that no other program has; a database may have others."""
_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps what it works on in one place for the whole program."""
_MIGRATING = 0x61646F7074
"""The name of PostgreSQL's lock for who makes tables: "adopt" as a number."""


def opened(place: str) -> Engine:
    """An engine on a place, its tables brought to this program's revision; a new place gets them.

    Raises:
        WorkspaceError: if it cannot be reached, is no workspace, or was made by a newer adopt.
        FileError: if its folder cannot be made.
    """
    engine = engine_of(place)
    try:
        with reading(engine) as connection:  # takes no lock: whoever reads waits for nobody
            current = revision_of(connection)
        if current != REVISION:
            upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade(engine: Engine, revision: str = REVISION) -> None:
    """Bring the tables to a later revision: all of it or nothing, and whoever comes second finds it done.

    Raises:
        WorkspaceError: if the tables are of a newer adopt, or of another program.
    """
    with writing(engine, rebuilds=True) as connection:
        _alone(connection)
        current = revision_of(connection)
        if current is None:
            _refuse_strangers(connection, place_of(engine.url))
        if current != revision:
            moved(connection, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier revision, "base" for none: all of it or nothing."""
    with writing(engine, rebuilds=True) as connection:
        _alone(connection)
        moved(connection, revision, back=True)


def moved(connection: Connection, revision: str, *, back: bool = False) -> None:
    """Move the tables to a revision, in a transaction that may rebuild them.

    Raises:
        WorkspaceError: if the tables are of a newer adopt.
    """
    from alembic import command

    settings, current = _settings(), revision_of(connection)
    if current is not None and current not in revisions():
        raise WorkspaceError(
            "newer-workspace",
            N_("This workspace was made by a newer adopt (revision {revision})."),
            N_("Install the newer adopt, or use another workspace."),
            revision=current,
        )
    settings.attributes["connection"] = connection
    step: Callable[[Config, str], Any] = command.downgrade if back else command.upgrade
    with _ONE_AT_A_TIME:
        step(settings, revision)


def revisions() -> tuple[str, ...]:
    """Every revision that this program knows, the newest first."""
    from alembic.script import ScriptDirectory

    return tuple(step.revision for step in ScriptDirectory.from_config(_settings()).walk_revisions())


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table(TABLE):
        return None
    return connection.execute(text(f"select version_num from {TABLE}")).scalar_one_or_none()


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:name)"), {"name": _MIGRATING})


def _refuse_strangers(connection: Connection, place: str) -> None:
    """Refuse a file that another program made, and a database that has tables of our names."""
    there = {name for name in inspect(connection).get_table_names() if name != TABLE}
    if connection.dialect.name == "postgresql":
        there &= set(METADATA.tables)
    if there:
        raise WorkspaceError(
            "another-program",
            N_("{place} is no workspace: it has tables of another program ({tables})."),
            N_("Give a file, or a database, of its own."),
            place=place,
            tables=sorted(there)[:5],
        )


def _settings() -> "Config":
    from alembic.config import Config

    settings = Config()
    # A percent sign begins a value of its own there.
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
