"""What a user wants done later: imports, fits and backtests, asked for as jobs that a worker does."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from adopt.context.load import context_files
from adopt.errors import FileError
from adopt.history.folder import sources_of
from adopt.history.mapping_file import given_mapping
from adopt.history.results import VARIABLE
from adopt.history.source import Source
from adopt.keeping import program_version
from adopt.text import N_
from adopt.workspace.database import WorkspaceError
from adopt.workspace.imports import given
from adopt.workspace.jobs import BACKTEST, FIT, IMPORT, PART, Job
from adopt.workspace.workspace import Workspace


def ask_import(
    workspace: Workspace,
    files: Sequence[Path | str | Source],
    platform: str | None = None,
    newer_replaces: bool = False,
    results: Mapping[str, str] | None = None,
    mapping: Path | str | Source | None = None,
) -> Job:
    """Ask for exports to be read and kept; they wait in the workspace until they are.

    Args:
        workspace: of the advertiser whose exports they are.
        files: exports, canonical tables, or folders of them.
        platform: as for :func:`adopt.keeping.keep_history`.
        newer_replaces: likewise.
        results: likewise; what ``ADOPT_RESULT`` names if None.
        mapping: of names and currencies; what ``ADOPT_MAPPING`` names if None.

    Returns:
        The job; its answer names the import: number, again, new_rows, restated_rows and findings.

    Raises:
        FileError: if one of the files is not there, or cannot be opened.
    """
    sources = sources_of(files)
    _refuse_described(sources)
    named = Source.of(mapping) if isinstance(mapping, Path | str) else mapping or given_mapping()
    rules = [] if named is None else [named]
    asked = os.environ.get(VARIABLE, "") if results is None else ";".join(f"{k}={v}" for k, v in results.items())
    question = {
        "files": [{**given(source), "found": source.found} for source in sources],
        "mapping": [given(source) for source in rules],
        "platform": platform,
        "newer_replaces": newer_replaces,
        "results": asked,
    }
    return workspace.ask(IMPORT, question, [_parts(source) for source in (*sources, *rules)])


def _refuse_described(sources: Sequence[Source]) -> None:
    """What says where a table is has its place and its secrets on this machine, not on that of a worker."""
    if asks := next((source.name for source in sources if source.asks), None):
        raise FileError(
            "not-later",
            N_("{file} says where a table is; another machine may have neither its files nor its secrets."),
            N_("Keep it at once, without --later."),
            file=asks,
        )


def ask_fit(
    workspace: Workspace,
    context: Path | str | Mapping[str, bytes] | None = None,
    seed: int = 0,
    of: Sequence[int] | None = None,
) -> Job:
    """Ask for the curves of a workspace's history; :func:`adopt.keeping.kept_curves` has them at once then.

    Args:
        workspace: with a history.
        context: a context file, or the files that :func:`adopt.context.load.context_files` makes of one.
        seed: of the posterior's draws.
        of: the imports, where it is not those that count now.

    Returns:
        The job; its answer names the fit, and its table is ``curves.csv``.

    Raises:
        WorkspaceError: if there is no history.
        FileError: if the context cannot be read.
    """
    return workspace.ask(FIT, _of_history(workspace, context, seed, of))


def ask_backtest(
    workspace: Workspace,
    horizon: int = 14,
    origins: int | None = None,
    context: Path | str | Mapping[str, bytes] | None = None,
    seed: int = 0,
    of: Sequence[int] | None = None,
) -> Job:
    """Ask how well forecasts from earlier days would have done.

    Args:
        workspace: with a history.
        horizon: days ahead that are forecast.
        origins: how many earlier days to forecast from; as many as fit, six at most, if None.
        context: as for :func:`ask_fit`.
        seed: of the draws.
        of: the imports, where it is not those that count now.

    Returns:
        The job; its answer holds the findings, the verdict first, and its table is ``backtest.csv``.

    Raises:
        WorkspaceError: if there is no history.
        FileError: if the context cannot be read.
    """
    asked = _of_history(workspace, context, seed, of)
    return workspace.ask(BACKTEST, {**asked, "horizon": horizon, "origins": origins})


def _of_history(
    workspace: Workspace, context: Path | str | Mapping[str, bytes] | None, seed: int, of: Sequence[int] | None
) -> dict[str, object]:
    imports = [kept.number for kept in workspace.imports() if kept.undone_at is None] if of is None else list(of)
    if not imports:
        raise WorkspaceError(
            "empty-workspace",
            N_("There is no history of {advertiser} in the workspace."),
            N_("Keep exports first: adopt keep FILE..."),
            advertiser=workspace.advertiser,
        )
    files = {} if context is None else context if isinstance(context, Mapping) else context_files(context)
    known = workspace.keep_context(files)
    return {"imports": imports, "context": known, "seed": seed, "program": program_version()}


def _parts(source: Source) -> Iterator[bytes]:
    """The bytes of a file, some megabytes at a time."""
    if source.large and source.path is not None:
        with source.path.open("rb") as stream:
            while part := stream.read(PART):
                yield part
    else:
        for start in range(0, len(source.data), PART):
            yield source.data[start : start + PART]
