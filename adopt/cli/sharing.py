"""One total over several accounts."""

from pathlib import Path
from typing import Annotated

import typer

from adopt.cli.frame import (
    Ahead,
    Files,
    Goal,
    Known,
    Margin,
    MaxChange,
    MinChange,
    Newer,
    Out,
    Platform,
    Seed,
    app,
    delivered,
    scenario_of,
)
from adopt.files import refuse_taken, write_folder
from adopt.terminal import Terminal, progress_bar
from adopt.text import N_


def free(folder: Path | None) -> Path | None:
    """Refuse a folder that is there before the work is done that would fill it."""
    if folder is not None:
        refuse_taken(folder)
    return folder


@app.command()
def share(
    context: typer.Context,
    files: Files,
    total: Annotated[str, typer.Option(help="For all accounts and all days, in the currency of --currency.")],
    currency: Annotated[
        str | None, typer.Option(help="ISO code of the total's currency; that of the accounts if they have one.")
    ] = None,
    rates: Annotated[
        Path | None, typer.Option(help="Rates to that currency, CSV or TOML: currency, rate, date, source.")
    ] = None,
    limits: Annotated[
        Path | None, typer.Option(help="TOML: minimum, maximum, locked, worth, scenario of single accounts.")
    ] = None,
    days: Ahead = None,
    min_change: MinChange = None,
    max_change: MaxChange = None,
    goal: Goal = None,
    margin: Margin = None,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file, without a budget.")] = None,
    plans: Annotated[
        Path | None, typer.Option(help="New folder for the plan of each account at its budget.", callback=free)
    ] = None,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Share one total between the accounts of the files, and plan each account at its budget."""
    from adopt.usecases import parse_budget

    say: Terminal = context.obj
    given: dict[str, object] = {
        "days": days,
        "min_change": min_change,
        "max_change": max_change,
        "goal": goal,
        "margin": margin,
    }
    amount, question = parse_budget(total), scenario_of(scenario, given)
    with progress_bar(say.language) as progress:
        from adopt.accounts import import_accounts
        from adopt.sharing import load_share_limits, rates_for, share_budget
        from adopt.usecases import Context, load_context

        held = load_share_limits(limits) if limits else None
        told = load_context(known) if known else Context()
        progress(N_("Reading the files"), 0.0)
        histories = import_accounts(files, platform, newer)
        to = rates_for(histories, currency, rates)
        answer = share_budget(histories, amount, to, question, held, told, seed, progress)
    with delivered(say, out, answer.to_csv_bytes()):
        if plans:
            write_folder(plans, _files(answer.plans_csv))
        say.shared(answer)
    if plans:
        say.line(N_("Written: {file}"), file=str(plans))


def _files(plans: dict[str, bytes]) -> dict[str, bytes]:
    """The plans under names that every file system takes."""
    from adopt.portfolio.names import folder_names

    names = folder_names(plans)
    return {f"{names[account]}.csv": content for account, content in plans.items()}
