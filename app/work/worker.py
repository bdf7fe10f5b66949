"""``python -m app.work.worker FOLDER``: do the work that a folder asks for, and leave its answer there."""

import json
import os
import pickle
import sys
import threading
from pathlib import Path

from adopt.errors import AdoptError
from adopt.text import N_
from app.work.processes import ANSWER, PROGRESS, QUESTION, REFUSED, LostWorkError

POLITE = 10
"""By so much the work stands back behind the pages, where both want the same processor."""


def main() -> int:
    """Read the question, work, write the answer."""
    folder = Path(sys.argv[1])
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(POLITE)
    try:
        with (folder / QUESTION).open("rb") as file:
            work, given = pickle.load(file)
        answer, status = work(*given, progress=Told(folder)), 0
    except AdoptError as error:
        answer, status = error, REFUSED
    except MemoryError:
        answer, status = _too_large(), REFUSED
    written = folder / f"{ANSWER}.part"
    with written.open("wb") as file:
        pickle.dump(answer, file, pickle.HIGHEST_PROTOCOL)
    written.replace(folder / ANSWER)
    return status


class Told:
    """Writes down how much is done, for whoever waits; a reader never sees half a line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, words: str, share: float) -> None:
        """Replace what was told before."""
        written = self._folder / f"{PROGRESS}.part"
        written.write_text(json.dumps([words, share]), "utf-8")
        written.replace(self._folder / PROGRESS)


def _too_large() -> AdoptError:
    return LostWorkError(
        "work-too-large",
        N_("The server has not enough memory for this work."),
        N_("Try again when less is going on, load fewer days or audiences, or give the server more memory."),
    )


def _end_with_the_server() -> None:
    """Wait for the pipe from the server to close, which it does however the server ends."""
    os.read(0, 1)  # not sys.stdin, which a thread must not hold when the interpreter ends
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
