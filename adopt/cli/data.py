"""Commands about data: reading exports, checking them, and what else is known."""

from pathlib import Path
from typing import Annotated

import typer

from adopt.cli.frame import Files, Newer, Out, Platform, app, delivered, imported, writable, write
from adopt.errors import FileError
from adopt.findings import Severity
from adopt.terminal import Terminal
from adopt.text import N_


@app.command("import")
def import_(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Exports, canonical histories, tables of a warehouse, or folders of them, any mix."),
    ] = None,
    platform: Platform = None,
    newer: Newer = False,
    table: Annotated[
        str | None, typer.Option(help="The table to read, where several of a database would do.")
    ] = None,
    sql: Annotated[str | None, typer.Option(help="A query to read; --url says where.")] = None,
    url: Annotated[
        str | None,
        typer.Option(
            help="A database, as SQLAlchemy names it, such as sqlite:///x.db; without --sql, its tables."
        ),
    ] = None,
    out: Out = None,
) -> None:
    """Read exports into one canonical daily history."""
    from adopt.usecases import import_database, import_history

    say: Terminal = context.obj
    if bool(files) == (url is not None):
        raise typer.BadParameter("expected either files or --url", param_hint="--url")
    if sql is not None and url is None:
        raise typer.BadParameter("expected --url beside --sql", param_hint="--url")
    if url is not None:
        read = import_database(url, sql, table, platform)
    else:
        read = import_history(files or [], platform, newer, table=table)
    with delivered(say, out, read.history.to_csv_bytes()):
        say.files(read.files)
        say.counted(read.history)
        say.findings(read.findings)


@app.command()
def check(context: typer.Context, files: Files, platform: Platform = None, newer: Newer = False) -> None:
    """Show what is odd in the data, and what to do about it."""
    from adopt.usecases import check_history

    say: Terminal = context.obj
    read = imported(files, platform, newer)
    say.files(read.files)
    say.counted(read.history)
    findings = (*read.findings, *check_history(read.history).findings)
    say.findings(findings)
    if all(f.severity is Severity.NOTE for f in findings):
        say.line(N_("Nothing that needs your attention was found."))


@app.command("match")
def match_(
    context: typer.Context,
    files: Files,
    analytics: Annotated[Path, typer.Option(help="The report of GA4, as CSV or XLSX.")],
    links: Annotated[Path | None, typer.Option(help="Whose rows are whose, where names do not tell.")] = None,
    event: Annotated[str | None, typer.Option(help="The event that counts, where the report has several.")] = None,
    platform: Platform = None,
    newer: Newer = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write the rows that are nobody's, to be filled in.", callback=writable),
    ] = None,
    goal: Annotated[
        Path | None,
        typer.Option(
            help="Where to write the history with what analytics counts in place of conversions.",
            callback=writable,
        ),
    ] = None,
) -> None:
    """Put a report of web analytics to the campaigns of a history."""
    from adopt.usecases import goal_of_analytics, match_analytics

    say: Terminal = context.obj
    history = imported(files, platform, newer).history
    matched = match_analytics(history, analytics, links, event)
    instead, findings = (history, ()) if goal is None else goal_of_analytics(matched, history)
    with delivered(say, goal, instead.to_csv_bytes()), delivered(say, out, matched.links_csv()):
        say.matched(matched, history)
        say.findings(findings)


@app.command("context")
def context_(context: typer.Context, out: Out = None) -> None:
    """Write an example of what can be known beside the history, to start from."""
    from adopt.usecases import starter_toml

    say: Terminal = context.obj
    example = starter_toml(say.language)
    if out is None:
        say.console.file.write(example)
        return
    if out.is_file():  # written by hand, unlike every other file
        text, remedy = N_("{file} is there already."), N_("Give another name, or delete it first.")
        raise FileError("exists", text, remedy, file=str(out))
    write(say, out, example.encode())
