"""Work on a workspace that may be long: plans of weeks ago are fitted again to be held to their word."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from adopt.usecases import Curves
from app.work.long_work import SECONDS_A_CELL_DAY, SECONDS_A_FIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from adopt.tracking import Track
    from adopt.workspace.imports import Kept
    from adopt.workspace.workspace import Workspace


def seconds_to_track(imports: "Sequence[Kept]", plans: int) -> float:
    """What fitting the present history and those of so many plans is expected to take."""
    rows = sum(one.new_rows for one in imports if one.undone_at is None)
    return (1 + plans) * (SECONDS_A_FIT + SECONDS_A_CELL_DAY * rows)


def track_kept(
    place: str,
    advertiser: str,
    curves: Curves | None,
    latest: int | None,
    progress: "Callable[[str, float], None]" = lambda _words, _share: None,
) -> "Track":
    """The plans of a workspace, held to their word.

    Args:
        place: the variable that names the workspace; its name may hold a password, and is written nowhere.
        advertiser: whose plans.
        curves: of the present history; learned from it alone if None.
        latest: judge no more than so many plans, the newest; all if None.
        progress: told how much is done.
    """
    from adopt.tracking import track_plans

    workspace = _opened(place, advertiser)
    try:
        return track_plans(workspace, progress, curves, latest=latest)
    finally:
        workspace.close()


def check_again(
    place: str,
    advertiser: str,
    number: int,
    progress: "Callable[[str, float], None]" = lambda _words, _share: None,
) -> bool:
    """Make a kept plan again, and see that it says the same to the byte.

    Raises:
        WorkspaceError: if it comes out otherwise.
    """
    from adopt.keeping import made_again
    from adopt.text import N_

    progress(N_("Making the plan again"), 0.0)
    workspace = _opened(place, advertiser)
    try:
        made_again(workspace, number)
    finally:
        workspace.close()
    return True


def _opened(place: str, advertiser: str) -> "Workspace":
    from adopt.workspace.workspace import Workspace

    return Workspace.open(os.environ[place], advertiser)
