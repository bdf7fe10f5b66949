"""``python -m adopt.worked``: the process of one job. A line on its input says which; its end is in the workspace.

It ends when the pipe to its worker does, however the worker ends. Progress goes to standard output, a line of JSON
each; what Python complains of goes to standard error.
"""

import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from adopt.errors import AdoptError
from adopt.history.source import Source
from adopt.importing import import_history
from adopt.keeping import known_then, learned, program_version, told_of
from adopt.learned import Progress, backtest
from adopt.spoken import finding_json
from adopt.text import N_
from adopt.workspace import fits, imports
from adopt.workspace.database import WorkspaceError, reading, writing
from adopt.workspace.fits import FitOf
from adopt.workspace.imports import Brought
from adopt.workspace.jobs import BACKTEST, FIT, IMPORT, upload_of
from adopt.workspace.leases import PASSING, UNTOLD, Held, LostLeaseError, LostWorkError, refused
from adopt.workspace.workspace import Workspace

POLITE = 10
"""By so much the work stands back behind others that want the same processor."""


def main() -> int:
    """Do the job that a line of input names."""
    told = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(POLITE)
    return worked(told["place"], Held(**told["held"]), _say)


def worked(place: str, held: Held, progress: Progress) -> int:
    """Do a job, and leave its answer, or why there is none, in the workspace; the exit status.

    Args:
        place: of the workspace.
        held: the job.
        progress: told how much is done.
    """
    try:
        workspace = Workspace.open(place, held.advertiser, held.person)
    except WorkspaceError:
        return UNTOLD
    try:
        return _ended(workspace, held, progress)
    finally:
        workspace.close()


def _ended(workspace: Workspace, held: Held, progress: Progress) -> int:
    try:
        WORKS[held.kind](workspace, held, progress)
    except LostLeaseError:
        return 0
    except MemoryError:
        return _refused(workspace, held, _too_large())
    except WorkspaceError as error:
        # The database may be back in a while, and the work is not to blame.
        return UNTOLD if error.code in PASSING else _refused(workspace, held, error)
    except AdoptError as error:
        return _refused(workspace, held, error)
    return 0


def _refused(workspace: Workspace, held: Held, error: AdoptError) -> int:
    try:
        with writing(workspace.engine) as connection:
            refused(connection, held, error)
    except LostLeaseError:
        return 0
    except WorkspaceError:
        return UNTOLD
    return 0


def _import(workspace: Workspace, held: Held, progress: Progress) -> None:
    asked = held.question
    progress(N_("Reading the files"), 0.0)
    with tempfile.TemporaryDirectory() as folder:
        count = len(asked["files"])
        named = [*asked["files"], *asked["mapping"]]
        sources = [_source(workspace, held, i, file, Path(folder)) for i, file in enumerate(named)]
        rules = sources[count:]
        results = dict(one.split("=", 1) for one in filter(None, asked["results"].split(";")))
        read = import_history(
            sources[:count], asked["platform"], asked["newer_replaces"], rules[0] if rules else None, results
        )
        brought = Brought.of(read, sources[:count])
    progress(N_("Keeping the rows"), 0.7)

    def keep(connection: Connection, own: tuple[int, str]) -> Mapping[str, Any]:
        kept = imports.keep(connection, own, brought, held.person)
        numbers = {"import": kept.number, "rows": kept.rows, "new": kept.new_rows, "restated": kept.restated_rows}
        found = (*read.findings, *kept.findings)
        return {**numbers, "again": kept.again, "findings": [finding_json(finding) for finding in found]}

    workspace.finish(held, keep, None)


def _source(workspace: Workspace, held: Held, number: int, file: Mapping[str, Any], folder: Path) -> Source:
    """A file that waited, on the disk: a large one is read where it lies."""
    path = folder / f"{number}"
    path.mkdir()
    path = path / (Path(file["name"]).name or "file")
    with reading(workspace.engine) as connection, path.open("wb") as stream:
        for part in upload_of(connection, held.number, number):
            stream.write(part)
    return replace(Source.to_import(path, bool(file.get("found"))), name=file["name"])


def _fit(workspace: Workspace, held: Held, progress: Progress) -> None:
    asked = held.question
    of = FitOf(tuple(asked["imports"]), asked["context"], asked["seed"], program_version())
    history, _ = workspace.history(of.imports)
    curves, new = learned(workspace, of, history, known_then(workspace, of.context), progress)
    told = told_of(curves)
    content = curves.found.to_bytes()

    def keep(connection: Connection, own: tuple[int, str]) -> Mapping[str, Any]:
        there = None if new else fits.fit_of(connection, own[0], of)
        kept = there[0] if there else fits.kept(connection, own[0], of, told, content, held.person)
        return {"fit": kept.number, **told}

    workspace.finish(held, keep, curves.table.to_csv(index=False, lineterminator="\n").encode())


def _backtest(workspace: Workspace, held: Held, progress: Progress) -> None:
    asked = held.question
    history, _ = workspace.history(asked["imports"])
    known = known_then(workspace, asked["context"])
    judged = backtest(history, asked["horizon"], asked["origins"], known, asked["seed"], progress)
    answer = {"findings": [finding_json(finding) for finding in judged.findings]}
    workspace.finish(held, lambda _connection, _own: answer, judged.to_csv_bytes())


WORKS: Mapping[str, Callable[[Workspace, Held, Progress], None]] = {
    IMPORT: _import,
    FIT: _fit,
    BACKTEST: _backtest,
}


def _too_large() -> AdoptError:
    return LostWorkError(
        "work-too-large",
        N_("The worker has not enough memory for this work."),
        N_("Ask again when less is going on, keep fewer days or audiences, or give the worker more memory."),
    )


def _say(words: str, share: float) -> None:
    sys.stdout.write(json.dumps([words, share]) + "\n")
    sys.stdout.flush()


def _end_with_the_worker() -> None:
    """Wait for the pipe from the worker to close, which it does however the worker ends."""
    os.read(0, 1)  # not sys.stdin, which a thread must not hold when the interpreter ends
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
