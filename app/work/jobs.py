"""Long work in processes of its own: with progress and cancel, and found again by its key.

A job is a folder with its question, its progress and its answer, and one process that goes from the first to the
last. It belongs to nobody's page: a page that is reloaded, or another visitor with the same data, asks for the
same key and finds the same job.
"""

import atexit
import contextlib
import json
import os
import pickle
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from adopt.errors import AdoptError
from app.work.processes import (
    ANSWER,
    OWNER,
    PREFIX,
    PROGRESS,
    QUESTION,
    LostWorkError,
    broken,
    error_of,
    kill,
    left_behind,
    start_worker,
)

KEPT = 3600.0
"""Seconds for which an answer waits to be fetched; a visitor who comes back later asks anew."""
PRESENT = 15.0
"""Seconds after which a visitor who did not ask again is gone: pages ask every second."""


class JobState(Enum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(eq=False)
class Job:
    """One piece of long work.

    Attributes:
        key: what it is asked for by.
        folder: of its files.
        begun: when it was asked for; seconds of a clock that never goes back.
        state: how far it is.
        process: at work on it; None while it waits.
        ended: when it came to its end.
        error: why it has no answer.
        seen: visitor -> when they last asked for it.
    """

    key: str
    folder: Path
    begun: float
    state: JobState = JobState.WAITING
    process: "subprocess.Popen[bytes] | None" = None
    ended: float = 0.0
    error: AdoptError | None = None
    seen: dict[str, float] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def seconds(self) -> float:
        """Since it was asked for."""
        return (self.ended or time.monotonic()) - self.begun

    @property
    def progress(self) -> tuple[str, float]:
        """What is being done, as a sentence to be translated, and how much of it is done, from 0 to 1."""
        with contextlib.suppress(OSError, ValueError):
            words, share = json.loads((self.folder / PROGRESS).read_text("utf-8"))
            return str(words), float(share)
        return "", 0.0


class Jobs:
    """The jobs of a server: a bounded number at once, the others in the order in which they were asked for.

    Args:
        workers: processes at once; as many as there are processors if None.
        place: where the folder for the files is made; the system's place for temporary files if None.
    """

    def __init__(self, workers: int | None = None, place: Path | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._place = place or Path(tempfile.gettempdir())
        self._lock = threading.RLock()
        self._jobs: dict[str, Job] = {}
        self._root: Path | None = None

    def ask(self, key: str, visitor: str, work: Callable[..., object], *given: object) -> Job:
        """The job of a key: the one that there is, else a new one.

        Args:
            key: the same for the same question, and for no other.
            visitor: who asks; as long as somebody does, nobody else's cancelling ends the job.
            work: what is done, by a function of a module; called with ``given`` and ``progress``.
            given: its arguments.
        """
        with self._lock:
            self._forget_old()
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = self._made(key, work, given)
                self._start()
            job.seen[visitor] = time.monotonic()
            return job

    def find(self, key: str, visitor: str) -> Job | None:
        """The job of a key, where there is one; asking so says that the visitor still waits for it."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None:
                job.seen[visitor] = time.monotonic()
            return job

    def ahead(self, job: Job) -> int:
        """How many jobs are started before one that waits."""
        with self._lock:
            waiting = [other for other in self._jobs.values() if other.state is JobState.WAITING]
            return waiting.index(job) if job in waiting else 0

    def take(self, job: Job) -> Any:  # noqa: ANN401 - whatever the work returned
        """The answer of a job that is over; it is forgotten then, its files removed.

        Raises:
            AdoptError: if it failed. A refusal is remembered, as the same question meets the same one; where
                the process was lost, the next to ask starts it again.
        """
        if job.error is not None:
            if isinstance(job.error, LostWorkError):
                self.forget(job.key)
            raise job.error
        with (job.folder / ANSWER).open("rb") as file:
            answer = pickle.load(file)  # written by our own worker in a folder that is ours alone
        self.forget(job.key)
        return answer

    def cancel(self, key: str, visitor: str) -> None:
        """A visitor waits no longer; the work is ended unless somebody else still waits for it."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                return
            job.seen.pop(visitor, None)
            if not any(time.monotonic() - seen < PRESENT for seen in job.seen.values()):
                self.forget(key)

    def forget(self, key: str) -> None:
        """End a job, wherever it is, and remove its files."""
        with self._lock:
            job = self._jobs.pop(key, None)
            if job is not None:
                kill(job.process)
                shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """End all jobs and remove what they left."""
        with self._lock:
            for key in list(self._jobs):
                self.forget(key)
            if self._root is not None:
                shutil.rmtree(self._root, ignore_errors=True)
                self._root = None

    def _made(self, key: str, work: Callable[..., object], given: tuple[object, ...]) -> Job:
        folder = Path(tempfile.mkdtemp(dir=self._home()))
        with (folder / QUESTION).open("wb") as file:
            pickle.dump((work, given), file, pickle.HIGHEST_PROTOCOL)
        return Job(key, folder, time.monotonic())

    def _home(self) -> Path:
        """The folder of this server's jobs, its owner's alone; what servers that are gone left is removed."""
        if self._root is None:
            for left in left_behind(self._place):
                shutil.rmtree(left, ignore_errors=True)
            self._root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._place))
            (self._root / OWNER).write_text(str(os.getpid()), "utf-8")
            atexit.register(self.close)
        return self._root

    def _start(self) -> None:
        """Start those whose turn it is."""
        running = sum(job.state is JobState.RUNNING for job in self._jobs.values())
        waiting = [job for job in self._jobs.values() if job.state is JobState.WAITING]
        for job in waiting[: max(self._workers - running, 0)]:
            try:
                job.process, job.state = start_worker(job.folder), JobState.RUNNING
            except OSError as error:  # no memory for another process, or too many of them
                job.ended, job.error, job.state = time.monotonic(), broken(str(error)), JobState.FAILED
                continue
            threading.Thread(target=self._await, args=(job, job.process), daemon=True).start()

    def _await(self, job: Job, process: "subprocess.Popen[bytes]") -> None:
        status = process.wait()
        assert process.stdin is not None
        process.stdin.close()
        with self._lock:
            if self._jobs.get(job.key) is job:
                job.ended = time.monotonic()
                job.error = error_of(job.folder, status)
                job.state = JobState.FAILED if job.error else JobState.DONE
            self._start()

    def _forget_old(self) -> None:
        for job in list(self._jobs.values()):
            if job.over and time.monotonic() - job.ended > KEPT:
                self.forget(job.key)
