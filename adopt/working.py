"""A worker: takes up jobs of a workspace, one at a time, and has each done by a process of its own.

The process may run out of memory, be cancelled or break: the worker lives on, and says in the workspace what
became of the job. The worker may be killed: its process ends with it, and when its lease has run out another
worker takes the job up.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from adopt.errors import AdoptError
from adopt.text import N_, Message
from adopt.workspace import leases
from adopt.workspace.database import WorkspaceError, default_place, reading, writing
from adopt.workspace.leases import PASSING, UNTOLD, Held, LostLeaseError, LostWorkError
from adopt.workspace.revisions import opened

LEASE = 60.0
"""Seconds for which a worker that is not heard of keeps its job."""
LOOK = 0.3
"""Seconds between two looks at whether a job was cancelled."""
PAUSE = 1.0
"""Seconds between two looks for a job, where there is none."""
SPOKEN = 1.0
"""Seconds between two writings of progress, at least."""
COMMAND = (sys.executable, "-P", "-m", "adopt.worked")
"""What starts the process of a job."""
_COMPLAINTS = "complaints.txt"
_NOT_OURS = ("ADOPT_MAPPING", "ADOPT_RESULT")
"""Settings of whoever asks, which come with the question."""

Told = Callable[[Message], None]


@dataclass(frozen=True)
class Worker:
    """A worker.

    Attributes:
        place: of the workspace.
        stopping: set when it is to end; the job in its hands waits again then.
        told: hears what it does.
        lease: seconds for which it keeps a job without being heard of.
        name: nobody else's.
    """

    place: str
    stopping: threading.Event
    told: Told
    lease: float
    name: str

    def work(self, once: bool) -> int:
        """Do jobs until it is to end, or, if ``once``, until there is nothing left; how many were taken up."""
        engine, count = opened(self.place), 0
        try:
            while not self.stopping.is_set():
                held, idle = self._next(engine, once)
                if held is not None:
                    count += 1
                    self._do(engine, held)
                elif once and idle:
                    break
                else:
                    self.stopping.wait(PAUSE)
        finally:
            engine.dispose()
        return count

    def _next(self, engine: Engine, once: bool) -> tuple[Held | None, bool]:
        """The next job, if there is one, and whether nothing is left to do."""
        try:
            with reading(engine) as connection:
                if not leases.anything_to_do(connection):
                    return None, True
            with writing(engine) as connection:
                return leases.claimed(connection, self.name, self.lease), False
        except WorkspaceError as error:
            if once or error.code not in PASSING:
                raise
            self.told(error.message)
            self.stopping.wait(5 * PAUSE)
            return None, False

    def _do(self, engine: Engine, held: Held) -> None:
        self.told(Message(N_("Job {number}: begun."), {"number": held.number}))
        with tempfile.TemporaryDirectory(prefix="adopt-work-") as folder:
            process = Process.begun(self.place, held, Path(folder))
            try:
                ended = self._watched(engine, held, process)
            finally:
                process.kill()
            # What cannot be written now is found out when the lease runs out.
            with contextlib.suppress(WorkspaceError), writing(engine) as connection:
                if self.stopping.is_set() and not ended:
                    leases.released(connection, held)
                elif ended:
                    process.tell_end(connection, held)
        self.told(Message(N_("Job {number}: left."), {"number": held.number}))

    def _watched(self, engine: Engine, held: Held, process: "Process") -> bool:
        """Wait for the process, the lease renewed; False if the job is not ours any more, or we are to end."""
        heard, said = time.monotonic(), process.progress
        while not process.over(LOOK):
            if self.stopping.is_set():
                return False
            late = time.monotonic() - heard
            with contextlib.suppress(WorkspaceError):  # a worker outlives its database's restart
                if late > self.lease / 4 or (late > SPOKEN and process.progress != said):
                    heard, said = time.monotonic(), process.progress
                    with writing(engine) as connection:
                        ours = leases.renewed(connection, held, self.lease, said)
                else:
                    with reading(engine) as connection:
                        ours = leases.still_held(connection, held)
                if not ours:
                    return False
        return True


@dataclass(eq=False)
class Process:
    """The process of a job.

    Attributes:
        child: itself.
        folder: for its complaints; its own, and gone with the job.
        progress: what it said last.
    """

    child: "subprocess.Popen[bytes]"
    folder: Path
    progress: tuple[str, float] = ("", 0.0)

    @classmethod
    def begun(cls, place: str, held: Held, folder: Path) -> "Process":
        """A process at work on a job, in a group of its own, with one thread of linear algebra."""
        settings = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        path = str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")
        places = {"PYTHONPATH": os.pathsep.join(filter(None, path)), "TMPDIR": str(folder)}
        with (folder / _COMPLAINTS).open("wb") as complaints:
            child = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=settings | threads | places,
                start_new_session=True,
            )
        process = cls(child, folder)
        threading.Thread(target=process._listen, daemon=True).start()
        # The place may hold a password: it is no argument, which everybody on the machine can read.
        with contextlib.suppress(OSError):
            assert child.stdin is not None
            child.stdin.write(json.dumps({"place": place, "held": asdict(held)}).encode() + b"\n")
            child.stdin.flush()
        return process

    def over(self, seconds: float) -> bool:
        """Whether it ends within so many seconds."""
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End it and what it started."""
        if self.child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                if os.name == "posix":
                    os.killpg(self.child.pid, signal.SIGKILL)
                else:
                    self.child.kill()
            self.child.wait()
        assert self.child.stdin is not None
        with contextlib.suppress(OSError):
            self.child.stdin.close()

    def tell_end(self, connection: Connection, held: Held) -> None:
        """Say in the workspace what the process could not say of its own end."""
        status = self.child.returncode
        if status < 0 or status == UNTOLD:
            leases.lost(connection, held, _killed())
        elif status:
            with contextlib.suppress(LostLeaseError):
                leases.refused(connection, held, self._broken())

    def _broken(self) -> AdoptError:
        complaints = (self.folder / _COMPLAINTS).read_text("utf-8", "replace").strip().splitlines()
        return LostWorkError(
            "work-broken",
            N_("The work broke off: {complaint}."),
            N_("Try again; if it breaks off again, please report this sentence with what you loaded."),
            complaint=complaints[-1] if complaints else f"status {self.child.returncode}",
        )

    def _listen(self) -> None:
        assert self.child.stdout is not None
        with self.child.stdout as lines, contextlib.suppress(OSError):
            for line in lines:
                with contextlib.suppress(ValueError, TypeError):
                    words, share = json.loads(line)
                    self.progress = str(words), float(share)


def work(
    place: str | None = None,
    once: bool = False,
    stopping: threading.Event | None = None,
    told: Told = lambda _: None,
    lease: float = LEASE,
) -> int:
    """Do the jobs of a workspace, of all advertisers, until ``stopping`` is set.

    Args:
        place: as for :meth:`Workspace.open`.
        once: end when there is nothing left to do.
        stopping: set when the worker is to end; the job in its hands waits again then.
        told: hears what is done.
        lease: seconds for which a worker that is not heard of keeps its job.

    Returns:
        How many jobs were taken up.

    Raises:
        WorkspaceError: as :meth:`Workspace.open`.
    """
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"
    return Worker(place or default_place(), stopping or threading.Event(), told, lease, name).work(once)


@contextlib.contextmanager
def ended_by_signals(stopping: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl+C set ``stopping`` inside the block, so that a worker ends when its job is put back."""
    kinds = signal.SIGTERM, signal.SIGINT
    before = [signal.signal(kind, lambda *_: stopping.set()) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


def _killed() -> AdoptError:
    return LostWorkError(
        "work-killed",
        N_("The work was ended from outside before it was done; most likely the worker's memory ran out."),
        N_("Ask again when less is going on, keep fewer days or audiences, or give the worker more memory."),
    )
