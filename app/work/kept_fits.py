"""Fits of the history that the workspace keeps: done once for everybody, a long one as a job there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from adopt.asking import ask_fit
from adopt.keeping import curves_of_history
from adopt.usecases import Context, Curves, Imported, written_context
from adopt.workspace.jobs import State
from adopt.workspace.leases import LostWorkError
from adopt.workspace.workspace import Workspace
from app.work.long_work import LONG_SECONDS, AtWork, Waiter, seconds_to_fit, worked_out
from app.work.place import named, opened, seconds_to_open


def kept_fit(
    workspace: Workspace, imports: Sequence[int], imported: Imported, context: Context, waiter: Waiter
) -> Curves:
    """The curves of a kept history.

    Args:
        workspace: that keeps it.
        imports: numbers of the imports that make it.
        imported: the history.
        context: what else is known.
        waiter: who asks.

    Raises:
        AdoptError: if the fit failed.
        AtWork: as long as it waits for a worker, is being worked on, or was cancelled.
    """
    history, files = imported.history, written_context(context)
    key = f"fit {workspace.advertiser} {list(imports)} {context!r}"
    if seconds_to_fit(imported, context) < LONG_SECONDS:
        return curves_of_history(workspace, history, imports, context, files)
    _wait(workspace, imports, files, key, waiter)
    seconds = seconds_to_open(len(history.cells) * ((history.last_day - history.first_day).days + 1))
    return worked_out(seconds, (key,), waiter, _found, workspace.advertiser, imported, imports, context, files)


def _wait(
    workspace: Workspace, imports: Sequence[int], files: Mapping[str, bytes], key: str, waiter: Waiter
) -> None:
    """Ask once, and look from then on."""
    number = waiter.rows.get(key)
    job = ask_fit(workspace, files, of=imports) if number is None else workspace.job(number)
    waiter.rows[key] = job.number
    if job.error is not None:
        if isinstance(job.error, LostWorkError):
            del waiter.rows[key]  # the next to look asks again
        raise job.error
    if job.state is not State.DONE:
        raise AtWork(key, job.number)


def _found(
    advertiser: str,
    imported: Imported,
    imports: Sequence[int],
    context: Context,
    files: Mapping[str, bytes],
    progress: Callable[[str, float], None] = lambda _words, _share: None,
) -> Curves:
    """The curves of a fit that is there; large ones take a while to be made of it."""
    space = replace(opened(named()), advertiser=advertiser)
    return curves_of_history(space, imported.history, imports, context, files, progress=progress)
