"""The command for an agency's night."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from adopt.cli.frame import app
from adopt.terminal import Terminal, progress_bar
from adopt.terminal.voice import console_of
from adopt.text import LANGUAGES, N_


@app.command()
def portfolio(
    context: typer.Context,
    sources: Annotated[
        list[Path],
        typer.Argument(help="Folders with a folder or a file for each account, tables with a column account."),
    ],
    out: Annotated[Path, typer.Option(help="Folder that gets a folder for each account, and a summary.")],
    settings: Annotated[
        Path | None, typer.Option(help="TOML file of what is asked of all accounts, and of some.")
    ] = None,
    query: Annotated[
        str | None, typer.Option(help="SQL to ask the DuckDB or SQLite file that is given; with a column account.")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="here, pool (processes of this machine), or a Dask scheduler's tcp://host:port.")
    ] = "pool",
    workers: Annotated[int | None, typer.Option(help="Processes of the pool; one for each core.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the output and of the files: en or ar.")] = None,
) -> None:
    """Plan every account of an agency by its own settings; the same command goes on after a stop."""
    say: Terminal = context.obj
    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter(f"expected one of {', '.join(LANGUAGES)}, got {lang}", param_hint="--lang")
    say = Terminal(lang) if lang else say
    try:
        with progress_bar(say.language) as progress:
            from adopt.engines import engine_of
            from adopt.portfolio import load_settings, run_portfolio

            progress(N_("Reading the files"), 0.0)
            asked = None if settings is None else load_settings(settings)
            chosen = engine_of(engine, workers)
            night = run_portfolio(sources, out, asked, chosen, query, say.language, progress)
    except KeyboardInterrupt:
        errors = Terminal(say.language, console_of(sys.stderr))
        errors.line(N_("Stopped. What is finished is kept in {out}; the same command goes on."), out=str(out))
        raise
    say.night(night)
    Terminal(say.language, console_of(sys.stderr)).failed_accounts(night)
    if not night.planned:
        sys.exit(2)
