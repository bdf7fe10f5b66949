"""Commands about what is learned: the curves, and how good their forecasts would have been."""

from typing import TYPE_CHECKING, Annotated

import typer

from adopt.cli.frame import Files, Known, Newer, Out, Platform, Seed, app, delivered, fitted, imported
from adopt.findings import Severity
from adopt.terminal import Terminal, progress_bar
from adopt.text import N_

if TYPE_CHECKING:
    pass


@app.command()
def fit(
    context: typer.Context,
    files: Files,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Learn the response curve of every cell."""
    say: Terminal = context.obj
    curves = fitted(say, files, platform, newer, seed, known)
    with delivered(say, out, curves.table.to_csv(index=False, lineterminator="\n").encode()):
        say.curves(curves.table)
        say.findings(curves.findings, Severity.REVIEW)


@app.command()
def backtest(
    context: typer.Context,
    files: Files,
    horizon: Annotated[int, typer.Option(help="Days ahead that are forecast.")] = 14,
    origins: Annotated[int | None, typer.Option(help="Past days to forecast from; up to 6 if not given.")] = None,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """See how good forecasts from earlier days would have been."""
    say: Terminal = context.obj
    with progress_bar(say.language) as progress:
        from adopt import usecases

        progress(N_("Reading the files"), 0.0)
        beside = usecases.load_context(known) if known else usecases.Context()
        history = imported(files, platform, newer).history
        judged = usecases.backtest(history, horizon, origins, beside, seed, progress)
    with delivered(say, out, judged.to_csv_bytes()):
        say.backtest(judged)
