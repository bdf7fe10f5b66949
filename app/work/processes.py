"""The process of a job: how it is started and ended, the files it goes by, and what its end says."""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from adopt.errors import AdoptError
from adopt.text import N_

PREFIX = "adopt-jobs-"
OWNER = "server"
QUESTION, PROGRESS, ANSWER, COMPLAINTS = "question", "progress.json", "answer", "complaints.txt"
REFUSED = 3
"""Exit status of a worker whose answer is an error that adopt raised on purpose."""
KILLED = -9
"""Exit status of a process that was ended by force, which is what becomes of one where memory runs out."""


class LostWorkError(AdoptError):
    """The process of a job ended without an answer."""


def start_worker(folder: Path) -> "subprocess.Popen[bytes]":
    """A process at work on a folder, in a group of its own; it ends when the pipe to it does.

    One thread of linear algebra each: the processors are shared by the number of workers.
    """
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")
    with (folder / COMPLAINTS).open("wb") as complaints:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "app.work.worker", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env=os.environ | threads | {"PYTHONPATH": os.pathsep.join(filter(None, path))},
            start_new_session=True,
        )


def error_of(folder: Path, status: int) -> AdoptError | None:
    """Why a worker that ended with a status has no answer."""
    if status == 0:
        return None
    if status == REFUSED:
        with (folder / ANSWER).open("rb") as file:
            error: AdoptError = pickle.load(file)
        return error
    if status == KILLED:
        return LostWorkError(
            "work-killed",
            N_("The work was ended from outside before it was done; most likely the server's memory ran out."),
            N_("Try again when less is going on, load fewer days or audiences, or give the server more memory."),
        )
    complaints = (folder / COMPLAINTS).read_text("utf-8", "replace").strip().splitlines()
    return broken(complaints[-1] if complaints else f"status {status}")


def broken(complaint: str) -> AdoptError:
    """What to say of work that broke off with a complaint."""
    return LostWorkError(
        "work-broken",
        N_("The work broke off: {complaint}."),
        N_("Try again; if it breaks off again, please report this sentence with what you loaded."),
        complaint=complaint,
    )


def kill(process: "subprocess.Popen[bytes] | None") -> None:
    """End a process and what it started."""
    if process is not None and process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


def left_behind(place: Path) -> Iterator[Path]:
    """Folders of servers that ended without removing them."""
    for folder in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            if not _alive(int((folder / OWNER).read_text("utf-8"))):
                yield folder


def _alive(pid: int) -> bool:
    """Whether there is such a process; taken for granted where asking would end it."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True
