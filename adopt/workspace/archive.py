"""A whole workspace as one file, and back into an empty one of either kind of database."""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from adopt.errors import FileError
from adopt.text import N_
from adopt.workspace.database import WorkspaceError, orphans
from adopt.workspace.revisions import moved, revision_of, revisions
from adopt.workspace.schema import METADATA, REVISION, Moment

HEAD = "workspace.json"
_ROWS = ".jsonl"
_BROKEN = (OSError, LookupError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What a file may cause that is no archive, or a damaged one."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
AT_A_TIME = 8
"""Rows that are in memory at once; one may hold some megabytes."""


def pack(connection: Connection, stream: IO[bytes]) -> None:
    """Write everything of a workspace as an archive: a line of JSON a row, and the bytes beside them.

    The same workspace makes the same bytes. Jobs stay where their workers are.
    """
    with zipfile.ZipFile(stream, "w") as archive:
        _put(archive, HEAD, json.dumps({"revision": revision_of(connection)}).encode())
        for table in _packed(METADATA):
            lines = []
            rows = select(table).order_by(*table.primary_key).execution_options(yield_per=AT_A_TIME)
            for row in connection.execute(rows).mappings():
                lines.append(json.dumps(dict(_out(archive, table, row))))
            _put(archive, f"{table.name}{_ROWS}", "\n".join(lines).encode())


def unpack(connection: Connection, path: Path) -> None:
    """Bring an archive into an empty workspace; one of an earlier revision is brought to this one.

    Args:
        connection: in a transaction that may rebuild tables.
        path: the archive.

    Raises:
        WorkspaceError: if the workspace is not empty, or a newer adopt packed the archive.
        FileError: if the file is no archive of a workspace.
    """
    for table in METADATA.sorted_tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise WorkspaceError(
                "not-empty",
                N_("This workspace is not empty."),
                N_("Unpack into a new one: adopt workspace unpack FILE --workspace NEW."),
            )
    try:
        with zipfile.ZipFile(path) as archive:
            _bring(connection, archive)
    except OperationalError:  # of the database, not of the archive
        raise
    except (*_BROKEN, SQLAlchemyError) as error:
        raise FileError(
            "no-archive",
            N_("{file} is no archive of a workspace: {reason}."),
            N_("Give a file that was written by: adopt workspace pack."),
            file=str(path),
            reason=" ".join(str(error).split("\n", 1)[0].split()).rstrip(".") or type(error).__name__,
        ) from None


def _bring(connection: Connection, archive: zipfile.ZipFile) -> None:
    revision = str(json.loads(archive.read(HEAD))["revision"])
    tables = METADATA
    if revision != REVISION:
        _refuse_newer(revision)
        moved(connection, revision, back=True)
        tables = MetaData()
        names = [Path(member).stem for member in archive.namelist() if member.endswith(_ROWS)]
        tables.reflect(connection, only=names)
    for table in _packed(tables):
        _fill(connection, archive, table)
    if connection.dialect.name == "sqlite" and (loose := orphans(connection)):  # others looked at every row
        raise ValueError(", ".join(loose))
    if revision != REVISION:
        moved(connection, REVISION)


def _packed(tables: MetaData) -> list[Table]:
    return [table for table in tables.sorted_tables if not table.info.get("passing")]


def _fill(connection: Connection, archive: zipfile.ZipFile, table: Table) -> None:
    for line in filter(None, archive.read(f"{table.name}{_ROWS}").decode().split("\n")):
        connection.execute(insert(table).values(dict(_in(archive, table, json.loads(line)))))
    if connection.dialect.name == "postgresql" and "id" in table.c:  # rows brought their own numbers
        last = f"select setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), max(id)) from \"{table.name}\""
        connection.execute(text(last))


def _put(archive: zipfile.ZipFile, member: str, content: bytes, packed: bool = False) -> None:
    method = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    archive.writestr(zipfile.ZipInfo(member, _EPOCH), content, method)


def _out(archive: zipfile.ZipFile, table: Table, row: Mapping[Any, Any]) -> Iterator[tuple[str, object]]:
    key = "-".join(str(row[column.name]) for column in table.primary_key)
    for column in table.columns:
        value = row[column.name]
        if isinstance(column.type, LargeBinary):
            member = f"{table.name}/{key}-{column.name}"
            _put(archive, member, value, packed=True)  # most are Parquet or ZIP
            yield column.name, member
        else:
            yield column.name, value.isoformat() if isinstance(value, date) else value


def _in(archive: zipfile.ZipFile, table: Table, row: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for column in table.columns:
        value = row[column.name]
        if value is None:
            yield column.name, None
        elif isinstance(column.type, LargeBinary):
            yield column.name, archive.read(value)
        elif isinstance(column.type, Moment | DateTime):
            yield column.name, datetime.fromisoformat(value).astimezone(UTC)
        elif isinstance(column.type, Date):
            yield column.name, date.fromisoformat(value)
        else:
            yield column.name, value


def _refuse_newer(revision: str) -> None:
    if revision not in revisions():
        raise WorkspaceError(
            "other-revision",
            N_("The archive is of revision {revision}, and this adopt has revision {own}."),
            N_("Unpack it with the adopt that packed it, or a newer one."),
            revision=revision,
            own=REVISION,
        )
