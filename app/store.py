"""The workspace that the app was started with, as whoever is served sees it; pages reach it by this door alone.

Without one, everything that a visitor gives lives as long as the visit.
"""

import os
from dataclasses import replace
from functools import cache

from adopt.workspace.audit import whoever
from adopt.workspace.workspace import Workspace
from app import access
from app.state import session

PLACE = "ADOPT_APP_WORKSPACE"
"""The variable that names the workspace to serve."""


def workspace() -> Workspace | None:
    """The workspace at the visitor's advertiser, in the visitor's name; None if the app was started without one.

    Raises:
        WorkspaceError: if it cannot be reached.
        FileError: if its folder cannot be made.
    """
    place = os.environ.get(PLACE)
    if not place:
        return None
    return replace(_opened(place), advertiser=session().advertiser, person=access.email() or whoever())


@cache
def _opened(place: str) -> Workspace:
    """One for the whole server: its connections are shared, and every call is a transaction of its own."""
    return Workspace.open(place)
