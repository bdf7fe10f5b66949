"""Sentences, findings and tables on a console, in one language."""

import sys
from collections.abc import Iterable
from numbers import Number
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adopt.findings import Finding, Severity, gather
from adopt.plan.summary import expectation_sentence
from adopt.text import Message, say

if TYPE_CHECKING:
    import pandas as pd

    from adopt.plan.interval import Interval

WIDTH_IN_A_PIPE = 320
"""A file or another program has no width; this is enough for every table."""
_MARKS = {Severity.SERIOUS: "[red]‼[/red]", Severity.REVIEW: "[yellow]![/yellow]", Severity.NOTE: "[dim]·[/dim]"}


class Voice:
    """Says things on standard output, in one language.

    Attributes:
        language: of every sentence.
        console: where it goes.
    """

    def __init__(self, language: str, console: Console | None = None) -> None:
        self.language = language
        self.console = console or console_of(sys.stdout)

    def line(self, text: str, plural: str = "", **values: object) -> None:
        """One sentence; with ``plural``, ``count`` decides."""
        self.message(Message(text, values, plural))

    def message(self, message: Message) -> None:
        """One sentence that was made elsewhere."""
        self.console.print(escape(say(message, self.language)), highlight=False, soft_wrap=True)

    def item(self, message: Message) -> None:
        """One sentence of several that belong together."""
        self.console.print(
            f"  [dim]–[/dim] {escape(say(message, self.language))}", highlight=False, soft_wrap=True
        )

    def findings(self, findings: Iterable[Finding], at_least: Severity = Severity.NOTE) -> None:
        """Findings, the serious ones first; none below ``at_least``."""
        order = list(Severity)
        for group in gather(f for f in findings if order.index(f.severity) >= order.index(at_least)):
            sentences = group.first.message, group.holds_for, group.first.advice
            said = " ".join(filter(None, (say(s, self.language) for s in sentences)))
            self.console.print(f"{_MARKS[group.first.severity]} {escape(said)}", highlight=False, soft_wrap=True)

    def frame(self, frame: "pd.DataFrame") -> None:
        """Any table, as it is."""
        rows = [[plain(v) for v in r.values()] for r in records(frame)]
        numbers = [i for i, c in enumerate(frame.columns) if all(isinstance(v, Number) for v in frame[c])]
        self.table(tuple(map(str, frame.columns)), rows, numbers)

    def table(self, heads: Iterable[str], rows: Iterable[Iterable[str]], numbers: Iterable[int] = ()) -> None:
        """Rows under headings; the columns ``numbers`` are set to the right, and nothing is cut off."""
        table, right = Table(header_style="bold", expand=False), set(numbers)
        for i, head in enumerate(heads):
            table.add_column(escape(head), justify="right" if i in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*map(escape, row))
        self.console.print(table, highlight=False)

    def said(self, heads: Iterable[str]) -> list[str]:
        """Headings in the reader's language."""
        return [say(head, self.language) for head in heads]

    def expectation(self, expected: "Interval", spend: float) -> None:
        """Expected conversions with their interval, and what each costs."""
        self.message(expectation_sentence(expected, spend))


def console_of(stream: Any) -> Console:  # noqa: ANN401 - rich takes any text stream
    """A console on a stream; wide enough for every table where the stream is no terminal."""
    # A campaign called ":fire:" is called so.
    return Console(file=stream, width=None if stream.isatty() else WIDTH_IN_A_PIPE, emoji=False)


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows of a table."""
    return [{str(k): v for k, v in r.items()} for r in frame.to_dict("records")]


def amount(money: Any, places: int) -> str:  # noqa: ANN401 - a float or a Decimal
    """Money with its decimals; nothing where it is not known."""
    return "" if money != money else f"{money:,.{places}f}"


def percent(share: float, form: str = "+.0%") -> str:
    """A share; nothing where it is not known."""
    return "" if share != share else f"{share:{form}}"  # NaN differs from itself


def plain(value: object) -> str:
    """Any value as text."""
    if isinstance(value, float):
        return "" if value != value else f"{value:,.10g}"
    return str(value)
