"""What the command line prints: tables and sentences, in the reader's language."""

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adopt.terminal.ahead import AheadTables
from adopt.terminal.jobs import JobTables
from adopt.terminal.kept import KeptTables
from adopt.terminal.learned import LearnedTables
from adopt.terminal.leaving import LeavingTables
from adopt.terminal.nights import NightTables
from adopt.terminal.plans import PlanTables
from adopt.terminal.shared import SharedTables
from adopt.terminal.voice import console_of
from adopt.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Terminal", "progress_bar"]


class Terminal(
    LearnedTables, PlanTables, AheadTables, LeavingTables, KeptTables, JobTables, NightTables, SharedTables
):
    """Everything that the command line says."""


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
