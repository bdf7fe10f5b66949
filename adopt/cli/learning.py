"""Commands about what is learned: the curves, and how good their forecasts would have been."""

from pathlib import Path
from typing import Annotated

import typer

from adopt.cli.frame import Known, Newer, Out, Platform, Seed, app, delivered, fitted, imported
from adopt.cli.keeping import USUAL, Advertiser, Later, Place, opened
from adopt.findings import Severity
from adopt.terminal import Terminal, progress_bar
from adopt.text import N_

Files = Annotated[
    list[Path] | None, typer.Argument(help="As for import; without any, the history of the workspace.")
]


@app.command()
def fit(
    context: typer.Context,
    files: Files = None,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
    place: Place = None,
    advertiser: Advertiser = USUAL,
    later: Later = False,
) -> None:
    """Learn the response curve of every cell; those of the workspace are kept, and found again."""
    say: Terminal = context.obj
    _refuse_both(files, place, later)
    if later:
        from adopt.asking import ask_fit

        say.asked(ask_fit(opened(context, place, advertiser), known, seed))
        return
    if files:
        curves = fitted(say, files, platform, newer, seed, known)
    else:
        from adopt.keeping import kept_curves

        workspace = opened(context, place, advertiser)
        with progress_bar(say.language) as progress:
            curves, _ = kept_curves(workspace, known, seed, progress=progress)
    with delivered(say, out, curves.table.to_csv(index=False, lineterminator="\n").encode()):
        say.curves(curves.table)
        say.findings(curves.findings, Severity.REVIEW)


@app.command()
def backtest(
    context: typer.Context,
    files: Files = None,
    horizon: Annotated[int, typer.Option(help="Days ahead that are forecast.")] = 14,
    origins: Annotated[int | None, typer.Option(help="Past days to forecast from; up to 6 if not given.")] = None,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
    place: Place = None,
    advertiser: Advertiser = USUAL,
    later: Later = False,
) -> None:
    """See how good forecasts from earlier days would have been."""
    say: Terminal = context.obj
    _refuse_both(files, place, later)
    if later:
        from adopt.asking import ask_backtest

        say.asked(ask_backtest(opened(context, place, advertiser), horizon, origins, known, seed))
        return
    with progress_bar(say.language) as progress:
        from adopt import usecases

        progress(N_("Reading the files"), 0.0)
        beside = usecases.load_context(known) if known else usecases.Context()
        if files:
            history = imported(files, platform, newer).history
        else:
            history, _ = opened(context, place, advertiser).history()
        judged = usecases.backtest(history, horizon, origins, beside, seed, progress)
    with delivered(say, out, judged.to_csv_bytes()):
        say.backtest(judged)


def _refuse_both(files: list[Path] | None, place: str | None, later: bool) -> None:
    if files and (place or later):
        option = "--workspace" if place else "--later"
        raise typer.BadParameter("is for the history that is kept, without files", param_hint=option)
