"""Plans that somebody looks at, put into a workspace and found again there."""

from adopt.history.table import History
from adopt.keeping import curves_of, keep_plan, made_again
from adopt.learned import Curves, Progress, quiet
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.planning import make_plan
from adopt.text import N_
from adopt.workspace.database import WorkspaceError
from adopt.workspace.plans import Made
from adopt.workspace.workspace import Workspace


def imports_behind(workspace: Workspace, history: History) -> tuple[int, ...]:
    """The imports that make this very history, as they count now; none where it is another one.

    Rows are compared, and what files said of the same days one after the other, from which lateness is learned:
    curves of a history that differs in either would not be made again.
    """
    try:
        own, imports = workspace.history()
    except WorkspaceError as error:
        if error.code == "empty-workspace":
            return ()
        raise
    restated = [None if one.restated is None else one.restated.to_csv() for one in (own, history)]
    return imports if own.digest == history.digest and restated[0] == restated[1] else ()


def keep_shown_plan(workspace: Workspace, plan: Plan, curves: Curves, asked: Scenario) -> Made:
    """Keep a plan that was made from curves of the workspace's history, whatever the context came from.

    Args:
        workspace: whose history it is.
        plan: what is to be kept.
        curves: that it was made from, with the seed 0.
        asked: the question, with the name that the plan is to have.

    Raises:
        WorkspaceError: if the curves are those of another history: the plan could not be made again.
        FileError: if its context cannot be written down.
    """
    import tempfile
    from pathlib import Path

    from adopt.context.written import written_context

    imports = imports_behind(workspace, curves.history)
    if not imports:
        raise WorkspaceError(
            "not-the-kept-history",
            N_(
                "This plan was made from data that the workspace does not keep, or no longer: it could not be "
                "made again."
            ),
            N_("Keep the exports on the page “Data” first, then open the history that is kept there."),
        )
    with tempfile.TemporaryDirectory() as folder:
        files = written_context(curves.context)
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        context = Path(folder) / "context.toml" if files else None
        return keep_plan(workspace, plan, curves, asked, imports, context)


def kept_as(workspace: Workspace, plan: Plan) -> Made | None:
    """The newest kept plan that says the same to the byte, for the same days; None if there is none."""
    days = plan.first_day, plan.last_day
    same = [one for one in workspace.plans_like(plan.to_csv_bytes()) if (one.first_day, one.last_day) == days]
    return same[-1] if same else None


def plan_of_file(workspace: Workspace, content: bytes, file: str) -> Made:
    """The newest kept plan that a file holds.

    Raises:
        WorkspaceError: if there is none.
    """
    same = workspace.plans_like(content)
    if not same:
        raise WorkspaceError(
            "plan-not-kept",
            N_("{file} is no plan that {advertiser} keeps in the workspace."),
            N_(
                "Give the history that it was made from with --history; kept plans are written by: adopt "
                "workspace plan."
            ),
            file=file,
            advertiser=workspace.advertiser,
        )
    return same[-1]


def plan_with_curves(workspace: Workspace, made: Made, progress: Progress = quiet) -> tuple[Plan, Curves]:
    """A kept plan, made again, with the curves behind it.

    Raises:
        WorkspaceError: if it comes out otherwise, as :func:`adopt.keeping.made_again` says.
    """
    curves = curves_of(workspace, made, progress)
    plan = make_plan(curves, made.recipe.scenario, made.recipe.misses)
    return (plan if plan.to_csv_bytes() == made.content else made_again(workspace, made.number)), curves
