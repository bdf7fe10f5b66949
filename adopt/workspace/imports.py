"""Imports: what each brought, what counts now, and taking one back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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
from adopt.workspace.rows import compared, digest_of, filled, packed, unpacked
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


def keep(
    connection: Connection, advertiser: tuple[int, str], read: Imported, sources: Sequence[Source], person: str
) -> Kept:
    """Keep what was read; the same rows a second time change nothing.

    Raises:
        FileError: if its currency is another than that of the history, or a cell stands in two accounts.
    """
    number, name = advertiser
    table = filled(read.history.table)
    digest = digest_of(table)
    before = _in_force(connection, number)
    same = next((row for row in before if row.digest == digest), None)
    if same is not None:
        return _kept(same, again=True)
    new_rows, restated_rows, findings = len(table), 0, tuple[Finding, ...]()
    if before:
        known = _folded(connection, before)
        parts = [_part(filled(known.table), _names(before[-1])), _part(table, read.files[-1].name)]
        merge_parts(parts, newer_replaces=True)  # refuses what cannot stand together
        new_rows, restated_rows, restated = compared(filled(known.table), table)
        findings = _fewer(restated)
    digests = [hashlib.sha256(source.data).hexdigest() for source in sources]
    told = [_told(file) for file in read.files]
    values = {
        "advertiser_id": number,
        "at": now(),
        "person": person,
        "digest": digest,
        "files": {"sha256": digests, "read": told},
        "findings": [{"code": f.code, "severity": f.severity, "said": say(f.message)} for f in read.findings],
        "currency": read.history.currency,
        "rows": len(table),
        "new_rows": new_rows,
        "restated_rows": restated_rows,
        "first_day": read.history.first_day,
        "last_day": read.history.last_day,
    }
    made = connection.execute(insert(IMPORTS).values(**values).returning(*IMPORTS.c)).one()
    for place, content in enumerate(packed(table)):
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
    done = update(IMPORTS).where(IMPORTS.c.id == number).values(undone_at=now(), undone_by=person)
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
    parts = []
    for row in rows:
        asked = select(CHUNKS.c.content).where(CHUNKS.c.import_id == row.id).order_by(CHUNKS.c.number)
        parts.append(_part(unpacked(connection.execute(asked).scalars().all()), _names(row)))
    return merge_parts(parts, newer_replaces=True)[0]


def _part(table: pd.DataFrame, name: str) -> Part:
    """Rows as one file among others."""
    days, currency = table["date"], str(table["currency"].iloc[0])
    read = FileRead(
        name, "", "canonical", "", len(table), 0, days.min().date(), days.max().date(),
        float(table["spend"].sum()), float(table["conversions"].sum()), currency or None, "",
    )  # fmt: skip
    return Part(table, read, 0, ())


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
        row.undone_at, row.undone_by or "", again, findings,
    )  # fmt: skip
