"""A workspace as one thing: every call is one transaction, whole or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pandas as pd
from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from adopt.history.read import Imported, Source
from adopt.history.table import History
from adopt.plan.scenario import Scenario
from adopt.workspace import archive, audit, fits, imports, jobs, leases, plans, scenarios
from adopt.workspace.counting import Counted, counted
from adopt.workspace.database import default_place, explained, reading, writing
from adopt.workspace.fits import FitOf, KeptFit
from adopt.workspace.imports import Brought, Kept
from adopt.workspace.jobs import Job
from adopt.workspace.leases import Held
from adopt.workspace.names import refuse_name
from adopt.workspace.plans import Made
from adopt.workspace.revisions import opened
from adopt.workspace.scenarios import Saved
from adopt.workspace.schema import ADVERTISERS

USUAL = "main"
"""The advertiser of whoever has one."""


@dataclass(frozen=True, eq=False)
class Workspace:
    """Histories, scenarios and plans of one advertiser in a database.

    Attributes:
        engine: of the database.
        advertiser: whose they are.
        person: who is at work, for the log.
    """

    engine: Engine
    advertiser: str = USUAL
    person: str = ""

    @classmethod
    def open(cls, place: str | None = None, advertiser: str = USUAL, person: str | None = None) -> "Workspace":
        """Open a workspace; a new place becomes one.

        Args:
            place: a file, a folder, or a URL of SQLite or PostgreSQL; ``ADOPT_WORKSPACE``, else a file in the
                user's data folder, if None.
            advertiser: whose; a new name is a new advertiser.
            person: for the log; ``ADOPT_PERSON``, else the login's name, if None.

        Raises:
            WorkspaceError: if it cannot be reached, is no workspace, or was made by a newer adopt; or if the name
                of the advertiser cannot be kept.
            FileError: if its folder cannot be made.
        """
        refuse_name(advertiser)
        return cls(opened(place or default_place()), advertiser, person or audit.whoever())

    def close(self) -> None:
        """Let go of the database; on SQLite this also tidies up what is beside the file."""
        self.engine.dispose()

    def advertisers(self) -> tuple[str, ...]:
        """The names of all advertisers, sorted."""
        with reading(self.engine) as connection:
            return tuple(connection.execute(select(ADVERTISERS.c.name).order_by(ADVERTISERS.c.name)).scalars())

    def keep(self, read: Imported, sources: Sequence[Source] = ()) -> Kept:
        """Keep what was read; the same rows a second time change nothing.

        Raises:
            FileError: if its currency is another than that of the history, or a cell stands in two accounts.
        """
        brought = Brought.of(read, sources)  # before others have to wait
        with writing(self.engine) as connection:
            return imports.keep(connection, self._own(connection), brought, self.person)

    def undo(self, number: int) -> Kept:
        """Take an import back; its rows stay known.

        Raises:
            WorkspaceError: if there is no such import, or it is taken back already.
        """
        with writing(self.engine) as connection:
            return imports.undo(connection, self._own(connection), number, self.person)

    def imports(self) -> tuple[Kept, ...]:
        """Every import, oldest first, those that were taken back too."""
        with reading(self.engine) as connection:
            return imports.imports_of(connection, self._known(connection)[0])

    def counted(self) -> tuple[Counted, ...]:
        """What the history hangs on, without reading it: the same as before, if nothing has changed."""
        with reading(self.engine) as connection:
            return counted(connection, self._known(connection)[0])

    def history(self, of: Sequence[int] | None = None) -> tuple[History, tuple[int, ...]]:
        """The history that imports make, and their numbers; of those that count now if none are named.

        Raises:
            WorkspaceError: if there is nothing.
        """
        with reading(self.engine) as connection:
            return imports.history_of(connection, self._known(connection), of)

    def save(self, scenario: Scenario, based_on: int = 0) -> Saved:
        """Save a scenario under its name as a new version, based on the one that was edited.

        Raises:
            ChangedMeanwhileError: if somebody saved a newer one.
            WorkspaceError: if it is locked.
        """
        with writing(self.engine) as connection:
            return scenarios.save(connection, self._own(connection), scenario, self.person, based_on)

    def mark(self, name: str, version: int | None = None, **marks: bool) -> Saved:
        """Lock, archive or promote (``record``) a scenario, or undo that; as of a version, or whatever it is.

        Raises:
            WorkspaceError: if there is none of this name.
            ChangedMeanwhileError: if there is a later version.
        """
        with writing(self.engine) as connection:
            return scenarios.marked(connection, self._own(connection), name, self.person, marks, version)

    def rename(self, name: str, to: str) -> Saved:
        """Give a scenario another name; its versions come along.

        Raises:
            WorkspaceError: if there is none of this name, it is locked, or the other name is taken or cannot be.
        """
        with writing(self.engine) as connection:
            return scenarios.renamed(connection, self._own(connection), name, to, self.person)

    def remove(self, name: str) -> None:
        """Delete a scenario with all its versions.

        Raises:
            WorkspaceError: if there is none of this name, or it is locked.
        """
        with writing(self.engine) as connection:
            scenarios.removed(connection, self._own(connection), name, self.person)

    def scenarios(self) -> tuple[Saved, ...]:
        """The latest version of every scenario, the plan of record first."""
        with reading(self.engine) as connection:
            return scenarios.scenarios_of(connection, self._known(connection)[0])

    def versions(self, name: str) -> tuple[Saved, ...]:
        """Every version of a scenario, oldest first."""
        with reading(self.engine) as connection:
            return scenarios.versions_of(connection, self._known(connection)[0], name)

    def keep_plan(self, plan: Made, files: Mapping[str, bytes]) -> Made:
        """Keep a plan with the context that it was made with."""
        with writing(self.engine) as connection:
            return plans.kept(connection, self._own(connection), plan, files)

    def move_plan(self, number: int, status: str) -> Made:
        """Approve, export or archive a plan.

        Raises:
            WorkspaceError: if there is no such plan or no such status.
        """
        with writing(self.engine) as connection:
            return plans.moved(connection, self._own(connection), number, status, self.person)

    def plan(self, number: int) -> Made:
        """A plan by its number.

        Raises:
            WorkspaceError: if there is none.
        """
        with reading(self.engine) as connection:
            return plans.plan_of(connection, self._known(connection), number)

    def plans(self) -> Sequence[Made]:
        """Every plan, oldest first."""
        with reading(self.engine) as connection:
            return plans.plans_of(connection, self._known(connection)[0])

    def plans_like(self, content: bytes) -> Sequence[Made]:
        """Every plan whose ``plan.csv`` is this, oldest first."""
        with reading(self.engine) as connection:
            return plans.plans_like(connection, self._known(connection)[0], content)

    def statuses(self) -> tuple[tuple[int, str], ...]:
        """Number and status of every plan, oldest first, without reading them."""
        with reading(self.engine) as connection:
            return plans.statuses_of(connection, self._known(connection)[0])

    def context(self, digest: str) -> dict[str, bytes]:
        """The files of a context that a plan was made with."""
        with reading(self.engine) as connection:
            return plans.context_of(connection, self._known(connection)[0], digest)

    def keep_context(self, files: Mapping[str, bytes]) -> str:
        """Keep the files of a context; their digest, empty for none."""
        with writing(self.engine) as connection:
            return plans.keep_context(connection, self._own(connection)[0], files)

    def keep_fit(self, of: FitOf, told: Mapping[str, Any], content: bytes) -> KeptFit:
        """Keep a fit."""
        with writing(self.engine) as connection:
            return fits.kept(connection, self._own(connection)[0], of, told, content, self.person)

    def fit(self, of: FitOf) -> tuple[KeptFit, bytes] | None:
        """The fit that was kept of the same, and its content; None if there is none."""
        with reading(self.engine) as connection:
            return fits.fit_of(connection, self._known(connection)[0], of)

    def fits(self) -> tuple[KeptFit, ...]:
        """Every fit, oldest first."""
        with reading(self.engine) as connection:
            return fits.fits_of(connection, self._known(connection)[0])

    def ask(self, kind: str, question: Mapping[str, Any], uploads: Sequence[Iterable[bytes]] = ()) -> Job:
        """Ask for long work; the same question finds the same job, and one that failed begins anew."""
        with writing(self.engine) as connection:
            return jobs.asked(connection, self._own(connection), kind, question, uploads, self.person)

    def jobs(self) -> tuple[Job, ...]:
        """Every job, the last that was asked for first."""
        with reading(self.engine) as connection:
            return jobs.jobs_of(connection, self._known(connection)[0])

    def job(self, number: int) -> Job:
        """A job by its number.

        Raises:
            WorkspaceError: if there is none.
        """
        with reading(self.engine) as connection:
            return jobs.job_of(connection, self._known(connection), number)

    def job_table(self, number: int) -> bytes | None:
        """The table that came of a job, as CSV; None where there is none.

        Raises:
            WorkspaceError: if there is no such job.
        """
        with reading(self.engine) as connection:
            return jobs.content_of(connection, jobs.job_of(connection, self._known(connection), number).number)

    def cancel(self, number: int) -> Job:
        """Cancel a job; whoever works on it stops within a second.

        Raises:
            WorkspaceError: if there is no such job, or it is over.
        """
        with writing(self.engine) as connection:
            return jobs.cancelled(connection, self._known(connection), number, self.person)

    def finish(
        self, held: Held, keep: Callable[[Connection, tuple[int, str]], Mapping[str, Any]], table: bytes | None
    ) -> None:
        """Keep what came of a job and end it: both or neither, and nothing if it is somebody else's by now.

        Args:
            held: the job.
            keep: keeps what came of it in the transaction, for the advertiser that is locked; gives the answer.
            table: for people, as CSV.

        Raises:
            LostLeaseError: if it was cancelled, or another worker has taken it up.
        """
        with writing(self.engine) as connection:
            own = self._own(connection)
            leases.fence(connection, held)
            leases.done(connection, held, keep(connection, own), table)

    def log(self) -> pd.DataFrame:
        """Who changed what, oldest first: columns at, person, action, subject, before, after."""
        with reading(self.engine) as connection:
            return audit.log_of(connection, self.advertiser)

    def pack(self, stream: IO[bytes]) -> None:
        """Write all advertisers of the database as one archive."""
        with reading(self.engine) as connection:
            archive.pack(connection, stream)

    def unpack(self, path: Path) -> None:
        """Bring an archive into an empty database.

        Raises:
            WorkspaceError: if it is not empty, or a newer adopt packed the archive.
            FileError: if the file is no archive of a workspace.
        """
        with writing(self.engine, rebuilds=True) as connection:
            archive.unpack(connection, path)

    def forget(self) -> None:
        """Delete the advertiser and everything of it but the line of the log that says so."""
        with writing(self.engine) as connection:
            number, name = self._own(connection)
            connection.execute(delete(ADVERTISERS).where(ADVERTISERS.c.id == number))  # and what hangs on it
            audit.forget(connection, name)
            audit.noted(connection, name, self.person, "forget advertiser", name)
        if self.engine.dialect.name == "sqlite":  # older pages lie beside the file until they are brought home
            with explained(self.engine), self.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _known(self, connection: Connection) -> tuple[int, str]:
        """Number and name; -1 where nothing was ever kept."""
        asked = select(ADVERTISERS.c.id).where(ADVERTISERS.c.name == self.advertiser)
        return connection.execute(asked).scalar_one_or_none() or -1, self.advertiser

    def _own(self, connection: Connection) -> tuple[int, str]:
        """Number and name; made where there is none. Locked: who writes about one advertiser waits for others."""
        asked = select(ADVERTISERS.c.id).where(ADVERTISERS.c.name == self.advertiser).with_for_update()
        number = connection.execute(asked).scalar_one_or_none()
        if number is None:
            try:
                with connection.begin_nested():
                    made = insert(ADVERTISERS).values(name=self.advertiser, made_at=audit.now())
                    number = connection.execute(made.returning(ADVERTISERS.c.id)).scalar_one()
            except IntegrityError:  # somebody else made it at the same moment
                number = connection.execute(asked).scalar_one()
        return number, self.advertiser
