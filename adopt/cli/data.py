"""Commands about data: reading exports, checking them, and what else is known."""

import typer

from adopt.cli.frame import Files, Newer, Out, Platform, app, delivered, imported, write
from adopt.errors import FileError
from adopt.findings import Severity
from adopt.terminal import Terminal
from adopt.text import N_


@app.command("import")
def import_(
    context: typer.Context, files: Files, platform: Platform = None, newer: Newer = False, out: Out = None
) -> None:
    """Read exports into one canonical daily history."""
    say: Terminal = context.obj
    read = imported(files, platform, newer)
    with delivered(say, out, read.history.to_csv_bytes()):
        say.files(read.files)
        say.findings(read.findings)


@app.command()
def check(context: typer.Context, files: Files, platform: Platform = None, newer: Newer = False) -> None:
    """Show what is odd in the data, and what to do about it."""
    from adopt.usecases import check_history

    say: Terminal = context.obj
    read = imported(files, platform, newer)
    say.files(read.files)
    findings = (*read.findings, *check_history(read.history).findings)
    say.findings(findings)
    if all(f.severity is Severity.NOTE for f in findings):
        say.line(N_("Nothing that needs your attention was found."))


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
