"""What a user wants of a workspace: history that grows, and plans that can be made again."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from adopt.context.context import NOTHING_KNOWN
from adopt.context.load import context_files, load_context
from adopt.history.folder import sources_of
from adopt.importing import import_history
from adopt.learned import Curves, Progress, fit_curves, quiet
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.planning import make_plan
from adopt.text import N_
from adopt.workspace.audit import now
from adopt.workspace.database import WorkspaceError
from adopt.workspace.imports import Kept
from adopt.workspace.plans import Made, Recipe
from adopt.workspace.workspace import Workspace


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
    known = NOTHING_KNOWN if context is None else load_context(context)
    history, imports = workspace.history(of)
    return fit_curves(history, known, seed, progress), imports


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
    recipe = Recipe(tuple(imports), curves.history.digest, asked, "", seed, program_version(), plan.misses)
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
    return _again(workspace, workspace.plan(number))[0]


def curves_of(workspace: Workspace, made: Made, progress: Progress = quiet) -> Curves:
    """The curves that a kept plan was made from, as they were then."""
    recipe = made.recipe
    with tempfile.TemporaryDirectory() as folder:
        context = None
        if recipe.context:
            for name, content in workspace.context(recipe.context).items():
                (Path(folder) / name).write_bytes(content)
            context = Path(folder) / "context.toml"
        return kept_curves(workspace, context, recipe.seed, recipe.imports, progress)[0]


def _again(workspace: Workspace, made: Made) -> tuple[Plan, Curves]:
    curves = curves_of(workspace, made)
    plan = make_plan(curves, made.recipe.scenario, made.recipe.misses)
    if curves.history.digest == made.recipe.history and plan.to_csv_bytes() == made.content:
        return plan, curves
    raise WorkspaceError(
        "another-plan",
        N_("Plan {number} came out otherwise: it was made by adopt {program}, and this is adopt {version}."),
        N_("Make it again with that version; as it was kept, it is written by: adopt workspace plan {number}."),
        number=made.number,
        program=made.recipe.program,
        version=program_version(),
    )
