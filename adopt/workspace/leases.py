"""Leases: which worker has a job, and what it may still write.

A worker that takes up a job has it until a moment, which it moves on as long as it lives. A job whose moment has
passed is anybody's again. Each taking up has a number of its own, and whoever writes has to name it: so a worker
that was thought dead writes nothing over what another does now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Update, select, update

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.workspace.database import WorkspaceError
from adopt.workspace.jobs import State, clock, drop_uploads, failed
from adopt.workspace.names import fitted
from adopt.workspace.schema import ADVERTISERS, JOBS

MOST_LOST = 3
"""So often the process of a job may be lost until it is given up."""

UNTOLD = 4
"""Exit status of the process of a job that could not tell the workspace of its end."""
PASSING = ("busy-workspace", "unreachable-workspace")
"""Errors of a workspace that another try may not meet."""


class LostLeaseError(WorkspaceError):
    """The job was cancelled, or is somebody else's by now."""


class LostWorkError(AdoptError):
    """The process of a job ended without an answer."""


@dataclass(frozen=True)
class Held:
    """A job that a worker has.

    Attributes:
        number: of the job.
        tries: which taking up this is.
        advertiser: whose it is.
        person: who asked.
        kind: of work.
        question: what it asks.
    """

    number: int
    tries: int
    advertiser: str
    person: str
    kind: str
    question: Mapping[str, Any]


def anything_to_do(connection: Connection) -> bool:
    """Whether a job waits, or was lost; takes no lock."""
    asked = select(JOBS.c.id).where(_free(connection)).limit(1)
    return connection.execute(asked).one_or_none() is not None


def claimed(connection: Connection, worker: str, seconds: float) -> Held | None:
    """Take up the job that waits longest, or was lost; None if there is none.

    Two who ask at once get two jobs: on PostgreSQL the one passes over the row that the other has locked, on
    SQLite one writes after the other; and the row is changed only if nobody has taken it up since it was seen.

    Args:
        connection: in a transaction that writes.
        worker: who takes it.
        seconds: until it is lost, unless :func:`renewed`.
    """
    asked = select(JOBS).where(_free(connection)).order_by(JOBS.c.asked_at, JOBS.c.id).limit(1)
    while row := connection.execute(asked.with_for_update(skip_locked=True)).one_or_none():
        lost = row.lost + (row.state == State.RUNNING)
        if lost >= MOST_LOST:
            failed(connection, row.id, _given_up(lost))
            continue
        at = clock(connection)
        values = {"state": State.RUNNING, "tries": row.tries + 1, "lost": lost, "worker": fitted(worker)}
        values |= {"lease": at + timedelta(seconds=seconds), "begun_at": at, "words": "", "share": 0.0}
        this = (JOBS.c.id == row.id) & (JOBS.c.tries == row.tries) & (JOBS.c.state == row.state)
        if connection.execute(update(JOBS).where(this).values(**values)).rowcount:
            return _held(connection, row)
    return None


def still_held(connection: Connection, held: Held) -> bool:
    """Whether the job is still this worker's: not cancelled, and nobody else's."""
    return connection.execute(select(JOBS.c.id).where(_own(held))).one_or_none() is not None


def renewed(connection: Connection, held: Held, seconds: float, progress: tuple[str, float]) -> bool:
    """Have the job for longer, and say how far it is; False if it is not this worker's any more."""
    lease = clock(connection) + timedelta(seconds=seconds)
    values = {"lease": lease, "words": progress[0], "share": progress[1]}
    return bool(connection.execute(_changed(held, values)).rowcount)


def released(connection: Connection, held: Held) -> None:
    """Give a job back, unharmed: it waits again."""
    connection.execute(_changed(held, _WAITING))


def lost(connection: Connection, held: Held, why: AdoptError) -> None:
    """The process of a job was lost: it waits again, or is given up if that was the last time."""
    asked = select(JOBS.c.lost).where(_own(held)).with_for_update()
    before = connection.execute(asked).scalar_one_or_none()
    if before is None:
        return
    if before + 1 >= MOST_LOST:
        failed(connection, held.number, why)
    else:
        connection.execute(_changed(held, {**_WAITING, "lost": before + 1}))


def refused(connection: Connection, held: Held, error: AdoptError) -> None:
    """The work has no answer, and says why; it would say so again."""
    fence(connection, held)
    failed(connection, held.number, error)


def fence(connection: Connection, held: Held) -> None:
    """Refuse whoever does not have the job any more; from here on nobody takes it from this transaction.

    Raises:
        LostLeaseError: if it was cancelled, or is somebody else's.
    """
    if not connection.execute(_changed(held, {"words": ""})).rowcount:
        raise LostLeaseError(
            "lost-lease",
            N_("Job {number} was cancelled, or another worker has taken it up; this answer is not kept."),
            number=held.number,
        )


def done(connection: Connection, held: Held, answer: Mapping[str, Any], content: bytes | None) -> None:
    """The answer, in the transaction that keeps what came of it, after :func:`fence`."""
    values = {"state": State.DONE, "answer": dict(answer), "content": content, "share": 1.0, "lease": None}
    connection.execute(_changed(held, {**values, "ended_at": clock(connection)}))
    drop_uploads(connection, held.number)


_WAITING = {"state": State.WAITING, "worker": None, "lease": None, "begun_at": None, "words": "", "share": 0.0}


def _free(connection: Connection) -> ColumnElement[bool]:
    lost = (JOBS.c.state == State.RUNNING) & (JOBS.c.lease < clock(connection))
    return (JOBS.c.state == State.WAITING) | lost


def _own(held: Held) -> ColumnElement[bool]:
    return (JOBS.c.id == held.number) & (JOBS.c.tries == held.tries) & (JOBS.c.state == State.RUNNING)


def _changed(held: Held, values: Mapping[str, Any]) -> Update:
    return update(JOBS).where(_own(held)).values(**values)


def _held(connection: Connection, row: Row[Any]) -> Held:
    name = connection.execute(select(ADVERTISERS.c.name).where(ADVERTISERS.c.id == row.advertiser_id)).scalar_one()
    return Held(row.id, row.tries + 1, name, row.person, row.kind, row.question)


def _given_up(count: int) -> AdoptError:
    return LostWorkError(
        "work-lost",
        N_("The work was begun {count} times, and every time its worker was lost before it was done."),
        N_("See why workers end on their machine (memory, most often), and ask again."),
        count=count,
    )
