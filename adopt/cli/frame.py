"""What all commands share: their options, how they read and write, and in which language they speak."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

# Before numpy is loaded: the fit's matrices are small, and two threads take 0.94 s for what one does in 0.53 s.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from adopt.files import refuse_unwritable, write_whole
from adopt.terminal import Terminal, progress_bar
from adopt.text import LANGUAGES, N_, default_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adopt.plan.scenario import Scenario
    from adopt.usecases import Curves, Imported

app = typer.Typer(
    name="adopt",
    help="Split a paid-social budget over platforms, campaigns and audiences, and prove that the split is best.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def writable(out: Path | None) -> Path | None:
    """Refuse ``--out`` before the work is done that it is for."""
    if out is not None:
        refuse_unwritable(out)
    return out


Files = Annotated[
    list[Path],
    typer.Argument(help="Exports, canonical histories, tables of a warehouse, or folders of them, any mix."),
]
Platform = Annotated[str | None, typer.Option(help="Take every file for one of this platform.")]
Newer = Annotated[bool, typer.Option("--newer-replaces", help="Where files overlap, the later one counts.")]
Out = Annotated[Path | None, typer.Option(help="Where to write the table, as CSV.", callback=writable)]
DAY = ["%Y-%m-%d"]
Days = Annotated[int, typer.Option(help="Days that follow the history.")]
Ahead = Annotated[int | None, typer.Option(help="Days that follow the history; 30 if not given.")]
MinChange = Annotated[float | None, typer.Option(help="Lowest change of a cell: -0.5 halves it.")]
MaxChange = Annotated[float | None, typer.Option(help="Highest change: 0.5 adds half.")]
Goal = Annotated[str | None, typer.Option(help="conversions, revenue or profit.")]
Margin = Annotated[
    float | None, typer.Option(help="For the goal profit: share of revenue left before ad spend, such as 0.4.")
]
Known = Annotated[
    Path | None, typer.Option("--context", help="What else is known, as TOML; adopt context writes an example.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of the posterior's draws.")]


@app.callback()
def _options(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option(help="Language of the output: en or ar.")] = None,
    specs: Annotated[
        Path | None, typer.Option(help="Folder of your own platforms and headings; else ADOPT_SPECS names it.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="TOML file of what becomes of names and currencies; else ADOPT_MAPPING names it."),
    ] = None,
    result: Annotated[
        list[str] | None,
        typer.Option(
            help="What counts as a conversion, such as meta=purchase or meta=purchase@7d_click; once each."
        ),
    ] = None,
) -> None:
    language = lang or default_language()
    if language not in LANGUAGES:
        raise typer.BadParameter(f"expected one of {', '.join(LANGUAGES)}, got {language}", param_hint="--lang")
    if specs is not None:
        os.environ["ADOPT_SPECS"] = str(specs)  # for worker processes too
    if mapping is not None:
        os.environ["ADOPT_MAPPING"] = str(mapping)
    if result:
        os.environ["ADOPT_RESULT"] = ";".join(result)
    context.obj = Terminal(language)


def language_asked() -> str:
    """The language asked for on the command line, for errors that arise before or beyond a command."""
    words = sys.argv[1:]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        asked = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and asked in LANGUAGES:
            return asked
    return default_language()


def imported(files: list[Path], platform: str | None, newer: bool) -> "Imported":
    """The exports, as one history."""
    from adopt.usecases import import_history

    return import_history(files, platform, newer)


def fitted(
    say: Terminal, files: list[Path], platform: str | None, newer: bool, seed: int, known: Path | None = None
) -> "Curves":
    """The curves learned from exports, with a progress bar on a terminal."""
    with progress_bar(say.language) as progress:
        from adopt.usecases import Context, fit_curves, load_context

        progress(N_("Reading the files"), 0.0)
        context = load_context(known) if known else Context()
        return fit_curves(imported(files, platform, newer).history, context, seed, progress)


def scenario_of(file: Path | None, given: dict[str, object]) -> "Scenario":
    """A scenario file, or none, with what the options say in place of it."""
    from adopt.usecases import Scenario, load_scenario

    base = load_scenario(file) if file else Scenario(name="plan")
    return base.changed({k: v for k, v in given.items() if v is not None}).checked()


def write(say: Terminal, out: Path, content: bytes) -> None:
    """Write a file whole, and say so."""
    write_whole(out, content)
    say.line(N_("Written: {file}"), file=str(out))


@contextmanager
def delivered(say: Terminal, out: Path | None, content: bytes) -> "Iterator[None]":
    """Print what is said inside and write ``content`` to ``out``: both, or neither."""
    with say.console.capture() as said:
        yield
    if out is not None:
        write_whole(out, content)
    say.console.file.write(said.get())
    if out is not None:
        say.line(N_("Written: {file}"), file=str(out))
