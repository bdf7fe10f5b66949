"""The workspace that the app was started with, as whoever is served sees it; pages reach it by this door alone.

Without one, everything that a visitor gives lives as long as the visit.
"""

from collections.abc import Callable
from dataclasses import replace

from adopt.errors import AdoptError
from adopt.usecases import Imported
from adopt.workspace.audit import whoever
from adopt.workspace.counting import Counted
from adopt.workspace.names import refuse_name
from adopt.workspace.workspace import Workspace
from app.session import access
from app.session.shelf import Shelf, TeamShelf
from app.session.state import begun, session
from app.session.visitors import Results, remembered
from app.work.long_work import AtWork, worked_out
from app.work.place import PLACE, named, opened, read_kept, seconds_to_open

__all__ = ["PLACE", "advertisers", "attempt", "refresh", "refused", "shelf", "turn_to", "workspace"]

_HISTORIES = Results()
"""Of the whole server: everybody who may come in sees every history, and one may fill much memory."""
_REFUSED = "store"
"""Where the session keeps why the last attempt at something was refused."""


def workspace() -> Workspace | None:
    """The workspace at the visitor's advertiser, in the visitor's name; None if the app was started without one.

    Raises:
        WorkspaceError: if it cannot be reached.
        FileError: if its folder cannot be made.
    """
    place = named()
    if not place or access.identity() is None:
        return None
    return replace(opened(place), advertiser=session().advertiser, person=access.email() or whoever())


def shelf() -> Shelf:
    """The scenarios that the visitor sees: the team's, or the session's own where there is no workspace."""
    space = workspace()
    return session().shelf if space is None else TeamShelf(space)


def advertisers() -> tuple[str, ...]:
    """Those that are kept, and the visitor's, which may be a new one; none without a workspace."""
    space = workspace()
    return () if space is None else tuple(sorted({*space.advertisers(), session().advertiser}))


def turn_to(advertiser: str, new: bool = False) -> None:
    """Look at another advertiser; everything on all pages changes.

    Raises:
        WorkspaceError: if a workspace cannot keep that name.
        AccessError: if it is a new one, and who is served may not begin one.
    """
    if new:
        access.demand("edit")
    refuse_name(advertiser)
    session().turn_to(advertiser, begun())


def refresh() -> None:
    """Bring what is kept now to the session; done before every page is drawn.

    Raises:
        AdoptError: if the workspace cannot be read.
    """
    now, space = session(), workspace()
    now.shared = space is not None
    if space is None:
        return
    if not now.settled:  # the first look: at an advertiser that there is
        kept, now.settled = space.advertisers(), True
        if kept and now.advertiser not in kept:
            now.advertiser = kept[0]
            space = replace(space, advertiser=kept[0])
    counted = space.counted()
    now.counting = tuple(each.number for each in counted)
    now.kept, now.fetching = None, None
    try:
        now.kept = _history(space.advertiser, counted) if counted else None
    except AtWork as work:
        now.fetching = work


def attempt(act: Callable[..., object], *given: object) -> None:
    """Do something that may be refused, before the page is drawn again, which then tells why."""
    try:
        act(*given)
    except AdoptError as error:
        session().refusals[_REFUSED] = error


def refused() -> AdoptError | None:
    """Why the last attempt was refused, told once."""
    return session().refusals.pop(_REFUSED, None)


@remembered(8, lambda: _HISTORIES)
def _history(advertiser: str, counted: tuple[Counted, ...]) -> Imported:
    """Read once, as long as nothing is put in or taken back."""
    seconds, numbers = seconds_to_open(sum(each.rows for each in counted)), [each.number for each in counted]
    return worked_out(seconds, (advertiser, counted), session().waiter, read_kept, advertiser, numbers)
