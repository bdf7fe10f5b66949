"""Imports: what each brought, what counts now, and taking one back."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Row, insert, select, update

from adopt.findings import Finding, Severity
from adopt.history.merge import merge_parts
from adopt.history.read import FileRead, Imported, Source
from adopt.history.report import Part
from adopt.history.table import History
from adopt.text import N_, say
from adopt.workspace.audit import noted, now
from adopt.workspace.database import WorkspaceError
from adopt.workspace.fold import RESTATED, Stack
from adopt.workspace.names import fitted
from adopt.workspace.rows import Reader, Rows, digest_of, filled, packed
from adopt.workspace.schema import CHUNKS, IMPORTS


@dataclass(frozen=True)
class Kept:
    """An import of the workspace.

    Attributes:
        number: its number.
        at: when it was kept, UTC.
        person: who kept it.
        files: the names of its files.
        rows: cell-days that it brought.
        new_rows: of these, those that were not known.
        restated_rows: those that say something else than was known.
        first_day: of its rows.
        last_day: of its rows.
        undone_at: when it was taken back; None where it counts.
        undone_by: who took it back; empty where it counts.
        again: whether the same rows were kept before, so that nothing was done now.
        findings: what was noticed against what was known; not kept.
        noticed: how many findings there were when it was read.
    """

    number: int
    at: datetime
    person: str
    files: tuple[str, ...]
    rows: int
    new_rows: int
    restated_rows: int
    first_day: date
    last_day: date
    undone_at: datetime | None = None
    undone_by: str = ""
    again: bool = False
    findings: tuple[Finding, ...] = ()
    noticed: int = 0


@dataclass(frozen=True, eq=False)
class Brought:
    """What an import brings, made ready before anybody has to wait for it.

    Attributes:
        read: the files.
        rows: the history, filled.
        digest: of the rows.
        chunks: the rows as they are kept.
        given: name, size and SHA-256 of each file.
    """

    read: Imported
    rows: pd.DataFrame
    digest: str
    chunks: tuple[bytes, ...]
    given: tuple[dict[str, object], ...]

    @classmethod
    def of(cls, read: Imported, sources: Sequence[Source]) -> "Brought":
        """What was read, and the files that it was read from."""
        rows = filled(read.history.table)
        return cls(read, rows, digest_of(rows), tuple(packed(rows)), tuple(map(given, sources)))


def keep(connection: Connection, advertiser: tuple[int, str], brought: Brought, person: str) -> Kept:
    """Keep what was brought; the same rows a second time change nothing.

    Raises:
        FileError: if its currency is another than that of the history, a cell stands in two accounts on one day,
            or its conversions are of another kind.
    """
    number, name = advertiser
    before = _in_force(connection, number)
    same = next((row for row in before if row.digest == brought.digest), None)
    if same is not None:
        return _kept(same, again=True)
    new_rows, restated_rows, findings = len(brought.rows), 0, tuple[Finding, ...]()
    if before:
        new_rows, restated_rows, restated = _compared(connection, before, brought)
        findings = _fewer(restated)
    read = brought.read
    again = read.history.restated
    told = [_told(file) for file in read.files]
    noticed = [*read.findings, *findings]
    values = {
        "advertiser_id": number,
        "at": now(),
        "person": fitted(person),
        "digest": brought.digest,
        "files": {"given": list(brought.given), "read": told},
        "findings": [{"code": f.code, "severity": f.severity, "said": say(f.message)} for f in noticed],
        "currency": read.history.currency,
        "rows": len(brought.rows),
        "new_rows": new_rows,
        "restated_rows": restated_rows,
        "first_day": read.history.first_day,
        "last_day": read.history.last_day,
        "restated": None if again is None else again[list(RESTATED)].to_numpy().tolist(),
    }
    made = connection.execute(insert(IMPORTS).values(**values).returning(*IMPORTS.c)).one()
    for place, content in enumerate(brought.chunks):
        connection.execute(insert(CHUNKS).values(import_id=made.id, number=place, content=content))
    noted(connection, name, person, "import", f"{made.id}", after={"files": [t["name"] for t in told]})
    return _kept(made, findings=findings)


def undo(connection: Connection, advertiser: tuple[int, str], number: int, person: str) -> Kept:
    """Take an import back: the history is what it would be without it. Its rows stay known.

    Raises:
        WorkspaceError: if there is no such import, or it is taken back already.
    """
    this = (IMPORTS.c.id == number) & (IMPORTS.c.advertiser_id == advertiser[0])
    found = connection.execute(select(IMPORTS).where(this)).one_or_none()
    if found is None or found.undone_at is not None:
        raise WorkspaceError(
            "no-import",
            N_("There is no import {number} of {advertiser}.")
            if found is None
            else N_("Import {number} of {advertiser} is undone already."),
            N_("adopt workspace imports lists them."),
            number=number,
            advertiser=advertiser[1],
        )
    done = update(IMPORTS).where(IMPORTS.c.id == number).values(undone_at=now(), undone_by=fitted(person))
    undone = connection.execute(done.returning(*IMPORTS.c)).one()
    noted(connection, advertiser[1], person, "undo import", f"{number}")
    return _kept(undone)


def imports_of(connection: Connection, advertiser: int) -> tuple[Kept, ...]:
    """Every import, oldest first, those that were taken back too."""
    asked = select(IMPORTS).where(IMPORTS.c.advertiser_id == advertiser).order_by(IMPORTS.c.id)
    return tuple(_kept(row) for row in connection.execute(asked))


def history_of(
    connection: Connection, advertiser: tuple[int, str], of: Sequence[int] | None = None
) -> tuple[History, tuple[int, ...]]:
    """The history that imports make, and their numbers.

    Args:
        connection: in a transaction.
        advertiser: number and name.
        of: the imports, whether they were taken back since or not; those that count now if None.

    Raises:
        WorkspaceError: if there is nothing.
    """
    rows = _in_force(connection, advertiser[0]) if of is None else _named(connection, advertiser[0], of)
    if not rows:
        raise WorkspaceError(
            "empty-workspace",
            N_("There is no history of {advertiser} in the workspace."),
            N_("Keep exports first: adopt keep FILE..."),
            advertiser=advertiser[1],
        )
    return _folded(connection, rows), tuple(row.id for row in rows)


def _in_force(connection: Connection, advertiser: int) -> Sequence[Row[Any]]:
    counts = (IMPORTS.c.advertiser_id == advertiser) & IMPORTS.c.undone_at.is_(None)
    return connection.execute(select(IMPORTS).where(counts).order_by(IMPORTS.c.id)).all()


def _named(connection: Connection, advertiser: int, numbers: Sequence[int]) -> Sequence[Row[Any]]:
    named = (IMPORTS.c.advertiser_id == advertiser) & IMPORTS.c.id.in_(numbers)
    return connection.execute(select(IMPORTS).where(named).order_by(IMPORTS.c.id)).all()


def _folded(connection: Connection, rows: Sequence[Row[Any]]) -> History:
    """The history that imports make, the later ones over the earlier."""
    reader = Reader()
    imports = [Rows.joined([reader.chunk(content) for content in _chunks(connection, row.id)]) for row in rows]
    own = [pd.DataFrame(row.restated, columns=list(RESTATED)) for row in rows if row.restated]
    return Stack.of(reader, imports).history(own)


def _chunks(connection: Connection, number: int) -> Iterator[bytes]:
    asked = select(CHUNKS.c.content).where(CHUNKS.c.import_id == number).order_by(CHUNKS.c.number)
    yield from connection.execute(asked).scalars()


def _compared(
    connection: Connection, before: Sequence[Row[Any]], brought: Brought
) -> tuple[int, int, pd.DataFrame]:
    """What is new and what is restated, as :meth:`Stack.compared` tells it; refuses what cannot stand together.

    Of what is known, only the days that are said again are held beside it, and one row of each cell and result.
    """
    reader = Reader(texts=("account", "result"))
    new = reader.rows(brought.rows)
    first, last = int(new.day.min()), int(new.day.max())
    days, samples = list[Rows](), list[Rows]()
    for content in (content for row in before for content in _chunks(connection, row.id)):
        rows = reader.chunk(content)
        days.append(rows.within(first, last))
        samples.append(rows.taken(rows.kinds()))
    again = Stack.of(reader, [Rows.joined(days), new])
    shown = Stack.of(reader, [Rows.joined(samples), new.taken(new.kinds())])
    currency = next((row for row in before if row.currency), before[-1])
    read = brought.read
    names = [(_names(currency), currency.currency), (read.files[-1].name, read.history.currency)]
    _refuse_together(again, shown, names)
    return again.compared()


def _refuse_together(again: Stack, shown: Stack, names: Sequence[tuple[str, str | None]]) -> None:
    """Refuse what cannot stand together: of each side its first row, and those that contradict the other's."""
    parts = []
    for number, (name, currency) in enumerate(names):
        found = [again.collisions(), np.append(shown.contradictions(), int(np.argmax(shown.part == number)))]
        frames = [
            stack.frame(np.unique(places[stack.part[places] == number]))
            for stack, places in zip((again, shown), found, strict=True)
        ]
        parts.append(_part(pd.concat(frames, ignore_index=True), name, currency))
    merge_parts(parts, newer_replaces=True)


def _fewer(restated: pd.DataFrame) -> tuple[Finding, ...]:
    """Days that lost conversions: perhaps an older export was brought after a newer one."""
    sums = restated.groupby("platform")[["before", "after"]].sum()
    fewer = sums[sums["after"] < sums["before"]]
    text = N_(
        "{platform}: the days that this import says again have {after:,.0f} conversions instead of {before:,.0f}."
    )
    remedy = N_("If it is an older export than what was kept, undo it: adopt workspace undo.")
    values = [{"platform": name, "before": row["before"], "after": row["after"]} for name, row in fewer.iterrows()]
    return tuple(Finding("fewer-conversions", Severity.REVIEW, text, remedy, told) for told in values)


def _part(table: pd.DataFrame, name: str, currency: str | None) -> Part:
    """Rows as one file among others."""
    days = table["date"]
    read = FileRead(
        name, "", "canonical", "", len(table), 0, days.min().date(), days.max().date(),
        float(table["spend"].sum()), float(table["conversions"].sum()), currency, "",
    )  # fmt: skip
    return Part(table, read, 0, ())


def given(source: Source) -> dict[str, object]:
    """A file as it was given; of a large one only the beginning was read into memory."""
    if source.large and source.path is not None:
        with source.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    else:
        digest = hashlib.sha256(source.data).hexdigest()
    return {"name": source.name, "bytes": max(source.size, len(source.data)), "sha256": digest}


def _told(file: FileRead) -> dict[str, object]:
    return {
        "name": file.name,
        "platform": file.platform,
        "rows": file.rows,
        "first_day": file.first_day.isoformat(),
        "last_day": file.last_day.isoformat(),
        "spend": file.spend,
        "conversions": file.conversions,
        "currency": file.currency,
        "counted": file.conversion_column,
    }


def _names(row: Row[Any]) -> str:
    return ", ".join(file["name"] for file in row.files["read"])


def _kept(row: Row[Any], *, again: bool = False, findings: tuple[Finding, ...] = ()) -> Kept:
    files = tuple(file["name"] for file in row.files["read"])
    return Kept(
        row.id, row.at, row.person, files, row.rows, row.new_rows, row.restated_rows, row.first_day, row.last_day,
        row.undone_at, row.undone_by or "", again, findings, len(row.findings),
    )  # fmt: skip
