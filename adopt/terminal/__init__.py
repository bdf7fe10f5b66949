"""What the command line prints: tables and sentences, in the reader's language."""

import io
import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from adopt.terminal.ahead import AheadTables
from adopt.terminal.kept import KeptTables
from adopt.terminal.learned import LearnedTables
from adopt.terminal.leaving import LeavingTables
from adopt.terminal.plans import PlanTables
from adopt.terminal.voice import WIDTH_IN_A_PIPE, console_of
from adopt.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Terminal", "progress_bar", "written_down"]


class Terminal(LearnedTables, PlanTables, AheadTables, LeavingTables, KeptTables):
    """Everything that the command line says."""


def written_down(language: str, tell: Callable[[Terminal], None]) -> bytes:
    """What ``tell`` says, as the text of a file."""
    paper = io.StringIO()
    tell(Terminal(language, Console(file=paper, width=WIDTH_IN_A_PIPE, emoji=False)))
    return paper.getvalue().encode()


@contextmanager
def progress_bar(language: str) -> "Iterator[Callable[[str, float], None]]":
    """A progress bar on a terminal; silence in a pipe."""
    console = console_of(sys.stderr)
    if not console.is_terminal:
        yield lambda _what, _done: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("", total=1.0)
        yield lambda what, done: bars.update(task, description=say(what, language), completed=done)
