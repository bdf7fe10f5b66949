"""The workspace that the app was started with, where it is and what its imports make; knows no visitor.

Read by the pages and by the processes of long work.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from adopt.text import N_
from adopt.usecases import Imported
from adopt.workspace.workspace import Workspace

PLACE = "ADOPT_APP_WORKSPACE"
"""The variable that names the workspace to serve."""
SECONDS_A_MILLION = 6.0
"""To open a history of a million cell-days and to take its digest; of files of some thousands nobody waits."""


def named() -> str:
    """The place of the workspace to serve; empty if the app was started without one."""
    return os.environ.get(PLACE, "")


@cache
def opened(place: str) -> Workspace:
    """One for the whole server: its connections are shared, and every call is a transaction of its own."""
    return Workspace.open(place)


def seconds_to_open(rows: int) -> float:
    """What reading imports of so many cell-days is expected to take."""
    return SECONDS_A_MILLION * rows / 1e6


def read_kept(
    advertiser: str,
    numbers: Sequence[int],
    progress: Callable[[str, float], None] = lambda _words, _share: None,
) -> Imported:
    """The history that imports of the served workspace make.

    Args:
        advertiser: whose.
        numbers: of the imports.
        progress: told how much is done.

    Raises:
        WorkspaceError: if it cannot be reached, or has no such imports.
    """
    progress(N_("Opening the history that is kept"), 0.0)
    history = replace(opened(named()), advertiser=advertiser).history(numbers)[0]
    _ = history.digest  # kept with it: who asked for the history needs it at once
    return Imported(history, (), ())
