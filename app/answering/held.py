"""Answers about what the workspace keeps: whose a history is, and what became of earlier plans."""

from adopt.tracking import LATEST, Track
from adopt.usecases import Curves
from adopt.workspace.plans import Made
from adopt.workspace.workspace import Workspace
from app.session import rooms, store
from app.session.state import session
from app.session.visitors import remembered
from app.work.long_track import check_again, seconds_to_track, track_kept
from app.work.long_work import worked_out

State = tuple[tuple[int, ...], tuple[tuple[int, str], ...]]
"""Numbers of the imports that count; numbers of the plans with their status: what a track record hangs on."""


def is_kept(curves: Curves) -> bool:
    """Whether the curves are those of the workspace's own history; never so without a workspace."""
    now = session()
    return now.kept is not None and now.imported is now.kept and curves.history.digest == now.kept.history.digest


def recent(curves: Curves) -> Track | None:
    """What the newest plans teach of intervals; None where the history is not the workspace's.

    Raises:
        AdoptError: if the workspace cannot be reached.
        AtWork: as long as it is being worked out in another process.
    """
    workspace = store.workspace()
    if workspace is None or not is_kept(curves):
        return None
    state = _state(workspace)
    return _recent(workspace.advertiser, state, curves.history.digest, repr(curves.context), workspace, curves)


def track(workspace: Workspace) -> Track:
    """Every plan held to its word, as ``adopt track`` does.

    Raises:
        AdoptError: if the workspace cannot be reached, or has no history.
        AtWork: as long as it is being worked out in another process.
    """
    return _track(workspace.advertiser, _state(workspace), workspace)


def comes_again(workspace: Workspace, made: Made) -> bool:
    """Whether a kept plan, made again, says the same to the byte.

    Raises:
        AdoptError: if it does not.
        AtWork: as long as it is being worked out in another process.
    """
    return _again(workspace.advertiser, made.number, made.content, workspace)


def _state(workspace: Workspace) -> State:
    return tuple(one.number for one in workspace.counted()), workspace.statuses()


def _seconds(workspace: Workspace, plans: int) -> float:
    return seconds_to_track(workspace.imports(), plans)


@remembered(4, rooms.results)
def _recent(
    advertiser: str, state: State, digest: str, known: str, _workspace: Workspace, _curves: Curves
) -> Track:
    begun = sum(one.first_day <= _curves.history.last_day for one in _workspace.plans())
    key = (store.PLACE, advertiser, state, digest, known)
    given = (store.PLACE, advertiser, _curves, LATEST)
    return worked_out(_seconds(_workspace, min(begun, LATEST)), key, session().waiter, track_kept, *given)


@remembered(4, rooms.results)
def _track(advertiser: str, state: State, _workspace: Workspace) -> Track:
    key, given = (store.PLACE, advertiser, state), (store.PLACE, advertiser, None, None)
    return worked_out(_seconds(_workspace, len(state[1])), key, session().waiter, track_kept, *given)


@remembered(8, rooms.results)
def _again(advertiser: str, number: int, content: bytes, _workspace: Workspace) -> bool:
    given = (store.PLACE, advertiser, number)
    return worked_out(_seconds(_workspace, 0), (*given, content), session().waiter, check_again, *given)
