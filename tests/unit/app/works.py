"""Work for processes of their own: long, refused, broken."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from adopt.errors import QuestionError
from adopt.text import N_

Progress = Callable[[str, float], None]


def doubled(number: int, progress: Progress) -> int:
    progress(N_("Done"), 1.0)
    return 2 * number


def noted(place: Path, progress: Progress) -> str:
    """Says that it began, and goes on when it is told to."""
    progress(N_("Fitting the response curves"), 0.25)
    with (place / "begun").open("a") as begun:
        begun.write("x")
    while not (place / "go").exists():
        time.sleep(0.02)
    return "gone on"


def refused(progress: Progress) -> None:
    text = N_("The horizon must be a whole number of days from 1 to {most}, got {got}.")
    raise QuestionError("no-such-horizon", text, most=1, got=2)


def broken(progress: Progress) -> None:
    raise ZeroDivisionError("all is lost")


def killed(progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def too_large(progress: Progress) -> None:
    raise MemoryError
