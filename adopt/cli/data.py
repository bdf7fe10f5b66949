"""Commands about data: reading exports, checking them, putting budgets back, and what else is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adopt.cli.frame import Files, Newer, Out, Platform, app, delivered, imported, writable, write
from adopt.errors import FileError
from adopt.findings import Severity
from adopt.terminal import Terminal
from adopt.text import N_

if TYPE_CHECKING:
    pass


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


@app.command()
def export(
    context: typer.Context,
    plan: Annotated[Path, typer.Argument(help="The plan, as adopt plan wrote it.")],
    out: Annotated[Path, typer.Option(help="Where to write the sheet to upload.", callback=writable)],
    bulk: Annotated[
        Path | None, typer.Option(help="The bulk sheet that the ads manager exported, unchanged.")
    ] = None,
    new_google: Annotated[
        bool, typer.Option("--new-google", help="Make a new sheet for Google Ads Editor instead.")
    ] = False,
    leave_others: Annotated[
        bool, typer.Option("--leave-others", help="Leave running budgets that the plan does not name as they are.")
    ] = False,
) -> None:
    """Put a plan's budgets into a bulk sheet; not one other byte of it changes."""
    from adopt.usecases import export_plan, new_google_sheet

    say: Terminal = context.obj
    if (bulk is None) != new_google:
        raise typer.BadParameter("expected either --bulk or --new-google", param_hint="--bulk")
    if bulk is None:
        with delivered(say, out, new_google_sheet(plan)):
            say.line(N_("Campaigns are found by their names, which must be those of the account to the letter."))
        return
    filled = export_plan(plan, bulk, None, leave_others)
    with delivered(say, out, filled.data):
        say.budgets(filled)
        say.findings(filled.findings)


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
