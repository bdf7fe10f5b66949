"""What a user wants of a workspace: history that grows, and plans that can be made again."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from adopt.context.context import NOTHING_KNOWN, Context
from adopt.context.load import context_files, load_context
from adopt.curves.found import Found, NotThisFitError
from adopt.history.folder import sources_of
from adopt.history.table import History
from adopt.importing import import_history
from adopt.learned import Curves, Progress, fit_curves, quiet
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.planning import make_plan
from adopt.text import N_
from adopt.workspace.audit import now
from adopt.workspace.database import WorkspaceError
from adopt.workspace.fits import FitOf
from adopt.workspace.imports import Kept
from adopt.workspace.plans import Made, Recipe, context_digest
from adopt.workspace.rows import digest_of, filled
from adopt.workspace.workspace import Workspace

ROWS = "rows:"
"""What the digest of a history begins with that was taken of its rows; earlier plans have that of its CSV."""


def program_version() -> str:
    """The version of adopt that runs."""
    from importlib.metadata import version

    return version("adopt")


def keep_history(
    workspace: Workspace,
    files: Sequence[Path | str],
    platform: str | None = None,
    newer_replaces: bool = False,
    results: Mapping[str, str] | None = None,
) -> Kept:
    """Read exports and keep them in the workspace; the same files again change nothing.

    Args:
        workspace: of the advertiser whose exports they are.
        files: exports, canonical tables, or folders of them.
        platform: as for :func:`import_history`.
        newer_replaces: where two of these files hold the same day, the later counts; what is kept already is
            always replaced by what comes now.
        results: as for :func:`import_history`.

    Raises:
        FileError: as :func:`import_history`, or if the currency is another than that of the history.
    """
    sources = sources_of(files)
    return workspace.keep(import_history(sources, platform, newer_replaces, results=results), sources)


def kept_curves(
    workspace: Workspace,
    context: Path | str | None = None,
    seed: int = 0,
    of: Sequence[int] | None = None,
    progress: Progress = quiet,
) -> tuple[Curves, tuple[int, ...]]:
    """The curves learned from a workspace's history, and the imports that it was made of.

    They are fitted once: the fit is kept, and found as long as imports, context, seed and program are the same.

    Args:
        workspace: with a history.
        context: a context file.
        seed: of the posterior's draws.
        of: the imports, where it is not those that count now.
        progress: told how much is done.

    Raises:
        WorkspaceError: if there is no history.
        FileError: if the context cannot be read.
    """
    files = {} if context is None else context_files(context)
    known = NOTHING_KNOWN if context is None else load_context(context)
    history, imports = workspace.history(of)
    return curves_of_history(workspace, history, imports, known, files, seed, progress), imports


def curves_of_history(
    workspace: Workspace,
    history: History,
    imports: Sequence[int],
    known: Context,
    files: Mapping[str, bytes],
    seed: int = 0,
    progress: Progress = quiet,
) -> Curves:
    """The curves of a history that is at hand, fitted once; see :func:`kept_curves`.

    Args:
        workspace: that keeps it.
        history: what the imports make.
        imports: their numbers.
        known: what else is known.
        files: that say so.
        seed: of the posterior's draws.
        progress: told how much is done.
    """
    asked = FitOf(tuple(imports), context_digest(files), seed, program_version())
    curves, new = learned(workspace, asked, history, known, progress)
    if new:
        workspace.keep_context(files)
        workspace.keep_fit(asked, told_of(curves), curves.found.to_bytes())
    return curves


def learned(
    workspace: Workspace, asked: FitOf, history: History, known: Context, progress: Progress = quiet
) -> tuple[Curves, bool]:
    """Curves from the fit that was kept of the same, else fitted; and whether they had to be.

    Args:
        workspace: where fits are kept.
        asked: what the curves are of.
        history: that its imports make.
        known: the context that its digest names.
        progress: told how much is done.
    """
    kept = workspace.fit(asked)
    if kept is not None:
        try:
            return fit_curves(history, known, asked.seed, progress, Found.of_bytes(kept[1])), False
        except NotThisFitError:  # of a library, or of files of platforms, that are others by now
            pass
    return fit_curves(history, known, asked.seed, progress), True


def told_of(curves: Curves) -> dict[str, object]:
    """What lists say of a fit."""
    history = curves.history
    days = {"first_day": history.first_day.isoformat(), "last_day": history.last_day.isoformat()}
    return {"cells": len(history.cells), **days, "carry": curves.posterior.carry}


def keep_plan(
    workspace: Workspace,
    plan: Plan,
    curves: Curves,
    asked: Scenario,
    imports: Sequence[int],
    context: Path | str | None = None,
    seed: int = 0,
) -> Made:
    """Keep a plan with everything that makes it again.

    Args:
        workspace: where the history came from.
        plan: what is to be kept.
        curves: that it was made from, by :func:`kept_curves` with the same context and seed.
        asked: the scenario as it was asked; the plan's own has its budget filled in.
        imports: that the history was made of.
        context: the context file.
        seed: of the posterior's draws.
    """
    gain, expected = plan.gain, plan.expected
    told = {
        "total": str(plan.total),
        "currency": plan.currency,
        "expected": expected.mean,
        "low": expected.low,
        "high": expected.high,
        "gain": gain.mean,
        "chance": plan.chance_of_gain,
    }
    history = ROWS + digest_of(filled(curves.history.table))
    recipe = Recipe(tuple(imports), history, asked, "", seed, program_version(), plan.misses)
    made = Made(
        0, now(), workspace.person, asked.name or "plan", "draft", plan.first_day, plan.last_day, recipe,
        told, plan.to_csv_bytes(),
    )  # fmt: skip
    return workspace.keep_plan(made, {} if context is None else context_files(context))


def made_again(workspace: Workspace, number: int) -> Plan:
    """The plan that a kept one was, from what it was made of.

    Raises:
        WorkspaceError: if there is no such plan, or it comes out otherwise; then this program is another version
            than the one that made it, and says so.
    """
    made = workspace.plan(number)
    recipe = made.recipe
    history, _ = workspace.history(recipe.imports)
    # Fitted, and not by what was found before: whoever asks for it again wants to see that it comes out the same.
    curves = fit_curves(history, known_then(workspace, recipe.context), recipe.seed)
    plan = make_plan(curves, recipe.scenario, recipe.misses)
    if _is_history(history, recipe.history) and plan.to_csv_bytes() == made.content:
        return plan
    raise WorkspaceError(
        "another-plan",
        N_("Plan {number} came out otherwise: it was made by adopt {program}, and this is adopt {version}."),
        N_("Make it again with that version; as it was kept, it is written by: adopt workspace plan {number}."),
        number=made.number,
        program=recipe.program,
        version=program_version(),
    )


def curves_of(workspace: Workspace, made: Made, progress: Progress = quiet) -> Curves:
    """The curves that a kept plan was made from, as they were then."""
    recipe = made.recipe
    asked = FitOf(recipe.imports, recipe.context, recipe.seed, program_version())
    history, _ = workspace.history(recipe.imports)
    curves, new = learned(workspace, asked, history, known_then(workspace, recipe.context), progress)
    if new:
        workspace.keep_fit(asked, told_of(curves), curves.found.to_bytes())
    return curves


def known_then(workspace: Workspace, digest: str) -> Context:
    """What was known beside the history, by the digest of its files; nothing if that is empty."""
    if not digest:
        return NOTHING_KNOWN
    with tempfile.TemporaryDirectory() as folder:
        for name, content in workspace.context(digest).items():
            (Path(folder) / name).write_bytes(content)
        return load_context(Path(folder) / "context.toml")


def _is_history(history: History, digest: str) -> bool:
    """Whether it has the digest that a plan remembers."""
    if digest.startswith(ROWS):
        return digest == ROWS + digest_of(filled(history.table))
    return digest == history.digest
