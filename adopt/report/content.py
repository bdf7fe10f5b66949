"""What a report says, in no language yet: sections of sentences, figures, tables, charts and findings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from adopt.findings import Gathered
from adopt.report.figures import Figure, Form
from adopt.text import Message

if TYPE_CHECKING:
    from adopt.charts.grammar import Chart

Kind = Literal["management", "full"]
KINDS: tuple[Kind, ...] = ("management", "full")
Value = str | Message | date | Decimal | float | None
"""A name as it is, a sentence, a day, or a number that its column's form writes down; None for not known."""


@dataclass(frozen=True)
class Sentences:
    """Sentences one after the other.

    Attributes:
        said: in their order.
        listed: whether each is a point of a list.
    """

    said: tuple[Message, ...]
    listed: bool = False


@dataclass(frozen=True)
class Fact:
    """A figure that stands out.

    Attributes:
        name: what it is.
        figure: or a word of figures, such as a probability of >99%.
        unit: behind the figure, such as a currency; may be empty.
        note: beneath it.
    """

    name: Message
    figure: Figure
    unit: str = ""
    note: Message | str = ""


@dataclass(frozen=True)
class Facts:
    """Figures side by side."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        head: its heading.
        form: of its figures; None for words.
        weight: of its width beside other columns of words.
    """

    head: Message
    form: Form | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Attributes:
        caption: what it holds.
        columns: one a value of a row.
        rows: their values.
        total: a last row, set off; empty for none.
    """

    caption: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A sign of a chart and what it means.

    Attributes:
        colour: of the sign, as #rrggbb.
        sign: a circle, a diamond, or a band.
        means: in words.
    """

    colour: str
    sign: Literal["circle", "diamond", "line"]
    means: Message


@dataclass(frozen=True)
class Picture:
    """A chart.

    Attributes:
        caption: its title, above it.
        alt: what it shows, for who cannot see it.
        draw: makes the chart in a language.
        width: of its marks, pixels.
        marks: what its signs mean.
        half: whether two of them stand side by side.
    """

    caption: Message
    alt: Message
    draw: "Callable[[str], Chart]"
    width: int = 560
    marks: tuple[Mark, ...] = ()
    half: bool = False


@dataclass(frozen=True)
class Noticed:
    """Findings with what to do about them, the serious ones first."""

    groups: tuple[Gathered, ...]


Block = Sentences | Facts | Table | Picture | Noticed


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    head: Message
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        kind: one page for the management, or everything.
        title: what it is.
        subtitle: for whom and when.
        sections: in their order; those without blocks are left out when it is set.
    """

    kind: Kind
    title: Message
    subtitle: Message
    sections: tuple[Section, ...]
