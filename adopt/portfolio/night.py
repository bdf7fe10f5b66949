"""A night: every account once, each into its folder as soon as it is finished, and a summary of all at the end."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from adopt.accounts import answers_of
from adopt.engines import Cluster, Engine, EngineError, engine_of
from adopt.errors import AdoptError, FileError, QuestionError
from adopt.files import BESIDE, make_folder, write_whole
from adopt.history.mapping_file import current_mapping, given_mapping
from adopt.history.results import asked_results
from adopt.history.spec_files import own_spec_files
from adopt.keeping import program_version
from adopt.learned import Progress, quiet
from adopt.portfolio.gathering import Book, gathered
from adopt.portfolio.names import folder_names
from adopt.portfolio.record import Record, finished, leftover_folders
from adopt.portfolio.settings import Settings
from adopt.portfolio.summary import Night, summary_files
from adopt.portfolio.work import Task, planned_files
from adopt.text import N_, Message

__all__ = ["Night", "run_portfolio"]

LOCK = ".lock"
STALE = 7
"""Days that a history may end before the newest one's without anybody being told."""


def run_portfolio(
    given: Sequence[Path | str],
    out: Path,
    settings: Settings | None = None,
    engine: Engine | None = None,
    query: str | None = None,
    language: str = "en",
    progress: Progress = quiet,
) -> Night:
    """Plan every account of an agency, each by its own settings, into a folder of folders.

    An account that fails stops no other. A run that was stopped, however, is taken up by the same call: what is
    finished and still the answer to the same question is not done again.

    Args:
        given: folders with a folder or a file for each account, tables with a column ``account``, databases.
        out: the folder that gets a folder for each account, and the summary.
        settings: of each account; if None, what each spent in its last 28 days is split for the next 30.
        engine: that does the work; a process for each core if None.
        query: what to ask the databases that are given.
        language: of the files for people.
        progress: told how much is done.

    Raises:
        FileError: if there are no accounts, the settings name one that is not there, or ``out`` cannot be written
            or is being written to; before any work.
        EngineError: if the engine is lost in the middle; what is finished is kept.
    """
    settings, engine = settings or Settings(), engine or engine_of("pool")
    if isinstance(engine, Cluster) and own_spec_files():
        raise _specs_stay_here()
    with gathered(given, query) as book, _alone_in(make_folder(out)):
        settings.refuse_unknown(book.names)
        run = _Run(book, out, settings, language, folder_names(book.names))
        records = run.records(engine, progress)
        leftover = leftover_folders(out, set(run.folders.values()))
        night = Night(out, _with_stale(records), leftover)
        for name, content in summary_files(night, language).items():
            write_whole(out / name, content)
    return night


@dataclass(frozen=True, eq=False)
class _Run:
    """What a run needs to know of every account."""

    book: Book
    out: Path
    settings: Settings
    language: str
    folders: dict[str, str]

    def records(self, engine: Engine, progress: Progress) -> tuple[Record, ...]:
        """What came of every account, by name; each is on the disk before the next is looked at."""
        found: dict[str, Record] = {}
        digests: dict[str, str] = {}

        def enter(record: Record) -> None:
            found[record.account] = record
            progress(N_("Going through the accounts"), len(found) / len(self.folders))

        def asked() -> Iterator[tuple[str, Task]]:
            rules, results, common = current_mapping(), asked_results(), self._common()
            for account, brought in self.book.each():
                told = json.dumps([common, self.settings.of(account).told], sort_keys=True)
                digest = hashlib.sha256(f"{told}\0{'' if brought.error else brought.digest}".encode()).hexdigest()
                if done := finished(self.out, self.folders[account], account, digest):
                    enter(done)
                else:
                    digests[account] = digest
                    yield account, Task(brought, self.settings.of(account), self.language, rules, results)

        try:
            for answer in answers_of(engine, planned_files, asked()):
                record = Record.of(answer, self.folders[answer.account], digests.pop(answer.account))
                record.write(self.out, answer.files, self.language)
                enter(record)
        except EngineError as error:
            raise _stopped(error, len(found), self.out) from None
        return tuple(found[account] for account in sorted(found))

    def _common(self) -> list[str]:
        """What answers depend on beside an account's own data and settings."""
        mapping = given_mapping()
        specs = [file.read_bytes() for file in own_spec_files()]
        kept = hashlib.sha256(b"\0".join([mapping.data if mapping else b"", *specs])).hexdigest()
        return [program_version(), self.language, kept, repr(sorted(asked_results().items()))]


@contextmanager
def _alone_in(out: Path) -> Iterator[None]:
    """The only run that writes there; what a killed one left half-made is cleared away.

    The lock is SQLite's, since that is let go with the process on every system, however it ends.
    """
    lock = sqlite3.connect(out / LOCK, timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("begin exclusive")
        except sqlite3.OperationalError:
            text, remedy = N_("Another run is writing to {file}."), N_("Wait for it, or give another folder.")
            raise FileError("night-taken", text, remedy, file=str(out)) from None
        for place in out.glob(f"{BESIDE}*"):
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        yield
    finally:
        lock.close()


def _with_stale(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """The records, with a word on those whose data end long before the newest account's."""
    known = [record.figures["last_known"] for record in records if not record.error]
    newest = max(known, default=None)
    return tuple(
        replace(record, needs=(*record.needs, _stale(record, (newest - record.figures["last_known"]).days)))
        if newest and not record.error and newest - record.figures["last_known"] > timedelta(days=STALE)
        else record
        for record in records
    )


def _stale(record: Record, days: int) -> Message:
    return Message(
        N_("Its data end on {day}, {count} day before the newest account's."),
        {"day": record.figures["last_known"], "count": days},
        N_("Its data end on {day}, {count} days before the newest account's."),
    )


def _stopped(error: EngineError, count: int, out: Path) -> AdoptError:
    text = N_("{problem} Accounts finished and kept in {out}: {finished}. The same command goes on from there.")
    return error.inside(text, finished=count, out=str(out))


def _specs_stay_here() -> QuestionError:
    return QuestionError(
        "specs-stay-here",
        N_("Platforms of your own stand in a folder of this machine, which workers of a cluster do not have."),
        N_("Use the engine pool, or turn the files into canonical tables first: adopt import"),
    )
