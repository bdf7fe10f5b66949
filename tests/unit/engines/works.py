"""Work that processes and workers import by name."""

import os
import signal
from pathlib import Path


def squared(number: int) -> int:
    return number * number


def process(_: object) -> int:
    return os.getpid()


def threads(_: object) -> str | None:
    return os.environ.get("OPENBLAS_NUM_THREADS")


def deadly(given: tuple[int, int]) -> int:
    """The square of a number; one of them kills the process."""
    number, poison = given
    if number == poison:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def deadly_once(given: tuple[int, str]) -> int:
    """The same, but the poison works once: what is left of it is a file."""
    number, mark = given
    if mark and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def failing(_: object) -> int:
    raise ZeroDivisionError("out of luck")
