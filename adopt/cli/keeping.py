"""Commands about the workspace: history that grows, plans that are kept, and what became of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adopt.cli.frame import Files, Newer, Out, Platform, app, delivered, writable
from adopt.files import write_whole, writing_whole
from adopt.terminal import Terminal, progress_bar
from adopt.text import N_
from adopt.text import say as translated

if TYPE_CHECKING:
    from collections.abc import Callable

    from adopt.usecases import Curves, Plan, Scenario
    from adopt.workspace.plans import Made
    from adopt.workspace.workspace import Workspace

workspace_ = typer.Typer(
    help="What is kept: imports, scenarios, fits, plans, jobs and the log.", no_args_is_help=True
)
app.add_typer(workspace_, name="workspace")

Place = Annotated[
    str | None,
    typer.Option("--workspace", help="A file, a folder, or a URL of PostgreSQL; else ADOPT_WORKSPACE names it."),
]
Advertiser = Annotated[str, typer.Option(help="Whose history and plans.")]
USUAL = "main"
"""The advertiser of whoever has one."""
Later = Annotated[bool, typer.Option("--later", help="Ask for it as a job, which adopt work does.")]
Number = Annotated[int, typer.Argument(help="As the list shows it.")]


def opened(context: typer.Context, place: str | None, advertiser: str) -> "Workspace":
    """The workspace of an advertiser, until the command ends."""
    from adopt.workspace.workspace import Workspace

    workspace = Workspace.open(place, advertiser)
    context.call_on_close(workspace.close)
    return workspace


def planned_from_workspace(
    context: typer.Context,
    place: str | None,
    advertiser: str,
    known: Path | None,
    seed: int,
    asked: "Scenario",
) -> "tuple[Curves, Plan, Callable[[], Made]]":
    """A plan on the history that is kept, and what keeps the plan."""
    from adopt.keeping import keep_plan, kept_curves
    from adopt.tracking import learned_misses
    from adopt.usecases import make_plan

    workspace = opened(context, place, advertiser)
    with progress_bar(context.obj.language) as progress:
        curves, imports = kept_curves(workspace, known, seed, progress=progress)
        misses = learned_misses(workspace, curves, progress)
    plan = make_plan(curves, asked, misses)
    return curves, plan, lambda: keep_plan(workspace, plan, curves, asked, imports, known, seed)


@app.command("keep")
def keep(
    context: typer.Context,
    files: Files,
    place: Place = None,
    advertiser: Advertiser = USUAL,
    platform: Platform = None,
    newer: Newer = False,
    later: Later = False,
) -> None:
    """Keep exports in the workspace; the same ones again are safe, and restated days replace older ones."""
    say: Terminal = context.obj
    if later:
        from adopt.asking import ask_import

        say.asked(ask_import(opened(context, place, advertiser), files, platform, newer))
    else:
        from adopt.keeping import keep_history

        say.kept(keep_history(opened(context, place, advertiser), files, platform, newer))


@app.command("track")
def track(context: typer.Context, place: Place = None, advertiser: Advertiser = USUAL, out: Out = None) -> None:
    """Hold every kept plan to its word: was it followed, was its forecast right, has the world changed."""
    from adopt.tracking import track_plans

    say: Terminal = context.obj
    with progress_bar(say.language) as progress:
        found = track_plans(opened(context, place, advertiser), progress)
    with delivered(say, out, found.to_csv_bytes()):
        say.track(found)


@workspace_.command("imports")
def imports(context: typer.Context, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """List the imports, those that were undone too."""
    context.obj.imports(opened(context, place, advertiser).imports())


@workspace_.command("undo")
def undo(context: typer.Context, number: Number, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """Take an import back: the history is what it would be without it."""
    opened(context, place, advertiser).undo(number)
    context.obj.line(N_("Import {number} is undone."), number=number)


@workspace_.command("history")
def history(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Where to write it, as CSV.", callback=writable)],
    place: Place = None,
    advertiser: Advertiser = USUAL,
) -> None:
    """Write the history that the imports make."""
    write_whole(out, opened(context, place, advertiser).history()[0].to_csv_bytes())
    context.obj.line(N_("Written: {file}"), file=str(out))


@workspace_.command("scenarios")
def scenarios(context: typer.Context, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """List the scenarios."""
    context.obj.saved(opened(context, place, advertiser).scenarios())


@workspace_.command("plans")
def plans(context: typer.Context, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """List the plans."""
    context.obj.made(opened(context, place, advertiser).plans())


@workspace_.command("plan")
def plan(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="Where to write it, as CSV.", callback=writable)],
    again: Annotated[bool, typer.Option("--again", help="Make it again from what it was made of.")] = False,
    place: Place = None,
    advertiser: Advertiser = USUAL,
) -> None:
    """Write a plan as it was kept; or make it again, to the same bytes."""
    from adopt.keeping import made_again

    workspace = opened(context, place, advertiser)
    content = made_again(workspace, number).to_csv_bytes() if again else workspace.plan(number).content
    write_whole(out, content)
    context.obj.line(N_("Written: {file}"), file=str(out))


@workspace_.command("move")
def move(
    context: typer.Context,
    number: Number,
    status: Annotated[str, typer.Argument(help="draft, approved, exported or archived.")],
    place: Place = None,
    advertiser: Advertiser = USUAL,
) -> None:
    """Approve, export or archive a plan."""
    context.obj.made([opened(context, place, advertiser).move_plan(number, status)])


@workspace_.command("log")
def log(context: typer.Context, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """Say who changed what, and when."""
    context.obj.log(opened(context, place, advertiser).log())


@workspace_.command("pack")
def pack(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Where to write the archive.", callback=writable)],
    place: Place = None,
) -> None:
    """Write the whole workspace, all advertisers, as one file."""
    workspace = opened(context, place, USUAL)
    with writing_whole(out) as stream:
        workspace.pack(stream)
    context.obj.line(N_("Written: {file}"), file=str(out))


@workspace_.command("unpack")
def unpack(
    context: typer.Context,
    archive: Annotated[Path, typer.Argument(help="Written by adopt workspace pack.")],
    place: Place = None,
) -> None:
    """Bring an archive into an empty workspace."""
    opened(context, place, USUAL).unpack(archive)
    context.obj.line(N_("Unpacked: {file}"), file=str(archive))


@workspace_.command("forget")
def forget(
    context: typer.Context,
    advertiser: Annotated[str, typer.Option(help="Whose everything is deleted.")],
    place: Place = None,
    sure: Annotated[bool, typer.Option("--yes", help="Without asking.")] = False,
) -> None:
    """Delete an advertiser: history, scenarios, plans, fits, jobs and log."""
    say: Terminal = context.obj
    if not sure:
        question = N_("Delete everything of this advertiser? There is no way back.")
        typer.confirm(translated(question, say.language), abort=True)
    opened(context, place, advertiser).forget()
    say.line(N_("Everything of {advertiser} is deleted."), advertiser=advertiser)
