"""Jobs: long work as rows, asked for by anybody and done by a worker of its own.

A row is a question. Asking it again finds the row; what became of it is in its state. Nothing here does the work:
see :mod:`adopt.workspace.leases` for who may, and :mod:`adopt.working` for who does.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from adopt.errors import AdoptError
from adopt.spoken import error_json, json_error
from adopt.text import N_
from adopt.workspace.audit import noted, now
from adopt.workspace.database import WorkspaceError
from adopt.workspace.names import fitted
from adopt.workspace.schema import JOBS, UPLOADS

FIT, IMPORT, BACKTEST = "fit", "import", "backtest"
KINDS = (FIT, IMPORT, BACKTEST)
LASTING = (FIT, BACKTEST)
"""Kinds whose answer stays right: what was imported may have been undone since, and is imported again."""
PART = 8_000_000
"""Bytes of an upload that go into one row."""


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.RUNNING)


@dataclass(frozen=True)
class Job:
    """One piece of long work.

    Attributes:
        number: its number.
        kind: one of :data:`KINDS`.
        question: what it asks, as JSON has it.
        state: how far it is.
        progress: what is being done, as a sentence to be translated, and how much of it is done, from 0 to 1.
        ahead: jobs of the whole database that are taken up before it, while it waits.
        tries: how often a worker took it up.
        person: who asked last.
        asked_at: UTC, as all that follow.
        begun_at: when it was taken up last; None before.
        ended_at: when it was over; None before.
        worker: whose it is, or was; empty before.
        answer: what came of it, as JSON has it; None where it is not done.
        error: why it failed; None where it did not.
    """

    number: int
    kind: str
    question: Mapping[str, Any]
    state: State
    progress: tuple[str, float]
    ahead: int
    tries: int
    person: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    worker: str
    answer: Mapping[str, Any] | None
    error: AdoptError | None

    @property
    def over(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.state not in OPEN


def clock(connection: Connection) -> datetime:
    """This moment by the clock of the database: workers on several machines need one that they share."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment
    return now()


def key_of(kind: str, question: Mapping[str, Any]) -> str:
    """SHA-256 of a question: the same for the same, and for no other."""
    return hashlib.sha256(json.dumps([kind, question], sort_keys=True).encode()).hexdigest()


def asked(
    connection: Connection,
    advertiser: tuple[int, str],
    kind: str,
    question: Mapping[str, Any],
    uploads: Sequence[Iterable[bytes]],
    person: str,
) -> Job:
    """The job of a question: the one that there is, else a new one.

    One that failed or was cancelled begins anew, and so does one whose answer may not be right any more.

    Args:
        connection: in a transaction that writes, the advertiser locked.
        advertiser: number and name.
        kind: one of :data:`KINDS`.
        question: what JSON has; all that the answer depends on.
        uploads: files that the work needs, each in parts.
        person: who asks.
    """
    number, name = advertiser
    same = (JOBS.c.advertiser_id == number) & (JOBS.c.key == key_of(kind, question))
    row = connection.execute(select(JOBS.c.id, JOBS.c.state).where(same)).one_or_none()
    if row is not None and (row.state in OPEN or (row.state == State.DONE and kind in LASTING)):
        return job_of(connection, advertiser, row.id)
    values = _begun_anew(connection, person)
    if row is None:
        own = {"advertiser_id": number, "key": key_of(kind, question), "kind": kind, "question": dict(question)}
        made: int = connection.execute(
            insert(JOBS).values(**own, **values, tries=0).returning(JOBS.c.id)
        ).scalar_one()
    else:
        made = row.id
        connection.execute(update(JOBS).where(JOBS.c.id == made).values(**values))
    for upload, parts in enumerate(uploads):
        for part, content in enumerate(parts):
            connection.execute(insert(UPLOADS).values(job_id=made, number=upload, part=part, content=content))
    noted(connection, name, person, "ask job", f"{made} {kind}")
    return job_of(connection, advertiser, made)


def cancelled(connection: Connection, advertiser: tuple[int, str], number: int, person: str) -> Job:
    """Cancel a job: it is over at once, and whoever works on it stops within a second.

    Raises:
        WorkspaceError: if there is no such job, or it is over.
    """
    this = (JOBS.c.id == number) & (JOBS.c.advertiser_id == advertiser[0]) & JOBS.c.state.in_(OPEN)
    ended = {"state": State.CANCELLED, "ended_at": clock(connection), "lease": None}
    if not connection.execute(update(JOBS).where(this).values(**ended)).rowcount:
        job = job_of(connection, advertiser, number)
        raise WorkspaceError(
            "job-over",
            N_("Job {number} is over already, and cannot be cancelled."),
            N_("adopt workspace jobs says what came of it."),
            number=job.number,
        )
    drop_uploads(connection, number)
    noted(connection, advertiser[1], person, "cancel job", f"{number}")
    return job_of(connection, advertiser, number)


def job_of(connection: Connection, advertiser: tuple[int, str], number: int) -> Job:
    """A job by its number.

    Raises:
        WorkspaceError: if there is none.
    """
    row = connection.execute(_jobs(advertiser[0]).where(JOBS.c.id == number)).one_or_none()
    if row is None:
        raise WorkspaceError(
            "no-job",
            N_("There is no job {number} of {advertiser} in the workspace."),
            N_("adopt workspace jobs lists them."),
            number=number,
            advertiser=advertiser[1],
        )
    return _job(row)


def jobs_of(connection: Connection, advertiser: int) -> tuple[Job, ...]:
    """Every job of an advertiser, the last that was asked for first."""
    rows = connection.execute(_jobs(advertiser).order_by(JOBS.c.asked_at.desc(), JOBS.c.id.desc()))
    return tuple(map(_job, rows))


def content_of(connection: Connection, number: int) -> bytes | None:
    """The table for people that came of a job; None where there is none."""
    content: bytes | None = connection.execute(select(JOBS.c.content).where(JOBS.c.id == number)).scalar_one()
    return content


def upload_of(connection: Connection, number: int, upload: int) -> Iterator[bytes]:
    """The parts of a file that a job needs."""
    this = (UPLOADS.c.job_id == number) & (UPLOADS.c.number == upload)
    parts = select(UPLOADS.c.id).where(this).order_by(UPLOADS.c.part)
    for part in connection.execute(parts).scalars().all():
        yield connection.execute(select(UPLOADS.c.content).where(UPLOADS.c.id == part)).scalar_one()


def drop_uploads(connection: Connection, number: int) -> None:
    """Delete the files of a job that needs them no more."""
    connection.execute(delete(UPLOADS).where(UPLOADS.c.job_id == number))


def failed(connection: Connection, number: int, error: AdoptError) -> None:
    """A job is over without an answer."""
    values = {"state": State.FAILED, "error": error_json(error), "ended_at": clock(connection), "lease": None}
    connection.execute(update(JOBS).where(JOBS.c.id == number).values(**values))
    drop_uploads(connection, number)


def _begun_anew(connection: Connection, person: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("worker", "lease", "begun_at", "ended_at", "answer", "content", "error"))
    values = {"state": State.WAITING, "words": "", "share": 0.0, "lost": 0}
    return {**nothing, **values, "person": fitted(person), "asked_at": clock(connection)}


_TOLD = tuple(
    column for column in JOBS.c if column.name not in ("content", "key", "advertiser_id", "lease", "lost")
)


def _jobs(advertiser: int) -> Select[Any]:
    other = JOBS.alias()
    before = or_(
        other.c.asked_at < JOBS.c.asked_at, (other.c.asked_at == JOBS.c.asked_at) & (other.c.id < JOBS.c.id)
    )
    ahead = select(func.count()).select_from(other).where(other.c.state == State.WAITING, before)
    return select(*_TOLD, ahead.scalar_subquery().label("ahead")).where(JOBS.c.advertiser_id == advertiser)


def _job(row: Row[Any]) -> Job:
    state = State(row.state)
    return Job(
        row.id, row.kind, row.question, state, (row.words, row.share), row.ahead if state is State.WAITING else 0,
        row.tries, row.person, row.asked_at, row.begun_at, row.ended_at, row.worker or "", row.answer,
        None if row.error is None else json_error(row.error),
    )  # fmt: skip
