"""Commands about jobs: long work that is asked for now and done by a worker."""

from typing import Annotated

import typer

from adopt.cli.frame import Out, app, write
from adopt.cli.keeping import USUAL, Advertiser, Number, Place, opened, workspace_
from adopt.terminal import Terminal
from adopt.text import N_


@app.command("work")
def work(
    context: typer.Context,
    place: Place = None,
    once: Annotated[bool, typer.Option("--once", help="End when there is nothing left to do.")] = False,
) -> None:
    """Do the jobs of a workspace, one after the other; several workers share them."""
    import threading

    from adopt import working

    say: Terminal = context.obj
    stopping = threading.Event()
    with working.ended_by_signals(stopping):
        count = working.work(place, once, stopping, say.message)
    say.line(N_("{count} job was taken up."), N_("{count} jobs were taken up."), count=count)


@workspace_.command("jobs")
def jobs(context: typer.Context, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """List the jobs, the last that was asked for first."""
    context.obj.jobs(opened(context, place, advertiser).jobs())


@workspace_.command("cancel")
def cancel(context: typer.Context, number: Number, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """Cancel a job, whether it waits or runs."""
    opened(context, place, advertiser).cancel(number)
    context.obj.line(N_("Job {number} is cancelled."), number=number)


@workspace_.command("answer")
def answer(
    context: typer.Context,
    number: Number,
    out: Out = None,
    place: Place = None,
    advertiser: Advertiser = USUAL,
) -> None:
    """Say what came of a job, or why nothing did; write its table."""
    say: Terminal = context.obj
    workspace = opened(context, place, advertiser)
    job = workspace.job(number)
    if job.error is not None:
        raise job.error
    say.answer(job)
    table = workspace.job_table(number)
    if out is not None and table is None:
        raise typer.BadParameter("is for a job that has a table", param_hint="--out")
    if out is not None and table is not None:
        write(say, out, table)


@workspace_.command("fits")
def fits(context: typer.Context, place: Place = None, advertiser: Advertiser = USUAL) -> None:
    """List the fits that are kept."""
    context.obj.fits(opened(context, place, advertiser).fits())
