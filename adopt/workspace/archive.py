"""A whole workspace as one file, and back into an empty one of either kind of database."""

import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Date, LargeBinary, Table, func, insert, select, text

from adopt.errors import FileError
from adopt.text import N_
from adopt.workspace.database import WorkspaceError, revision_of
from adopt.workspace.schema import METADATA, Moment

HEAD = "workspace.json"


def pack(connection: Connection, stream: IO[bytes]) -> None:
    """Write everything of a workspace as an archive: a line of JSON a row, and the bytes beside them."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(HEAD, json.dumps({"revision": revision_of(connection)}))
        for table in METADATA.sorted_tables:
            lines = []
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                lines.append(json.dumps(dict(_out(archive, table, row)), ensure_ascii=False))
            archive.writestr(f"{table.name}.jsonl", "\n".join(lines))


def unpack(connection: Connection, path: Path) -> None:
    """Bring an archive into an empty workspace.

    Raises:
        WorkspaceError: if the workspace is not empty, or the archive is of another revision.
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
            _refuse_other(json.loads(archive.read(HEAD))["revision"], revision_of(connection))
            for table in METADATA.sorted_tables:
                _fill(connection, archive, table)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise FileError(
            "no-archive",
            N_("{file} is no archive of a workspace: {reason}."),
            N_("Give a file that was written by: adopt workspace pack."),
            file=str(path),
            reason=str(error).rstrip("."),
        ) from None


def _fill(connection: Connection, archive: zipfile.ZipFile, table: Table) -> None:
    for line in archive.read(f"{table.name}.jsonl").decode().splitlines():
        connection.execute(insert(table).values(dict(_in(archive, table, json.loads(line)))))
    if connection.dialect.name == "postgresql" and "id" in table.c:  # rows brought their own numbers
        last = f"select setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), max(id)) from \"{table.name}\""
        connection.execute(text(last))


def _out(archive: zipfile.ZipFile, table: Table, row: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - a row
    key = "-".join(str(row[column.name]) for column in table.primary_key)
    for column in table.columns:
        value = row[column.name]
        if isinstance(column.type, LargeBinary):
            member = f"{table.name}/{key}-{column.name}"
            archive.writestr(member, value)
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
        elif isinstance(column.type, Moment):
            yield column.name, datetime.fromisoformat(value)
        elif isinstance(column.type, Date):
            yield column.name, date.fromisoformat(value)
        else:
            yield column.name, value


def _refuse_other(revision: str | None, own: str | None) -> None:
    if revision != own:
        raise WorkspaceError(
            "other-revision",
            N_("The archive is of revision {revision}, and this adopt has revision {own}."),
            N_("Pack it with this version of adopt, or unpack it with the one that packed it."),
            revision=revision,
            own=own,
        )
