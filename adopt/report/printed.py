"""A report in a language: everything said and drawn, ready to be set in any format.

The three formats are set from this alone, so what one of them says the others say too, to the digit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from adopt.findings import Severity
from adopt.report.content import Block, Column, Fact, Facts, Noticed, Picture, Report, Sentences, Table, Value
from adopt.report.figures import UNKNOWN
from adopt.text import N_, Message, Money, say

if TYPE_CHECKING:
    from adopt.charts.grammar import Chart

SEVERITIES = {Severity.SERIOUS: N_("Serious"), Severity.REVIEW: N_("To review"), Severity.NOTE: N_("Note")}


@dataclass(frozen=True)
class Words:
    """Text of a table.

    Attributes:
        text: as it is to be read.
        name: whether it is somebody's name, in whatever script, and no sentence of ours.
    """

    text: str
    name: bool = False


@dataclass(frozen=True)
class Number:
    """A figure of a table: its digits, the number that they say, and a spreadsheet's format for it."""

    text: str
    number: Decimal
    excel: str


Cell = Words | Number


@dataclass(frozen=True)
class Grid:
    """A table, said."""

    caption: str
    heads: tuple[str, ...]
    figures: tuple[bool, ...]
    weights: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart, to be drawn as the format needs it."""

    caption: str
    alt: str
    chart: "Chart"
    width: int
    marks: tuple[tuple[str, str, str], ...]
    half: bool


@dataclass(frozen=True)
class Prose:
    """Sentences, said."""

    sentences: tuple[str, ...]
    listed: bool


@dataclass(frozen=True)
class Card:
    """A figure that stands out, said."""

    name: str
    text: str
    note: str


@dataclass(frozen=True)
class Cards:
    """Figures side by side, said."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Point:
    """A finding, said."""

    severity: str
    mark: str
    text: str
    advice: str


@dataclass(frozen=True)
class Points:
    """Findings, said."""

    points: tuple[Point, ...]


Part = Grid | Drawing | Prose | Cards | Points


@dataclass(frozen=True)
class Chapter:
    """A section, said."""

    head: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Printed:
    """A report in a language."""

    kind: str
    language: str
    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]

    @property
    def direction(self) -> str:
        """In which the language is read: ltr or rtl."""
        return "rtl" if self.language == "ar" else "ltr"

    def drawings(self) -> Iterator[Drawing]:
        """The charts, in their order."""
        return (part for chapter in self.chapters for part in chapter.parts if isinstance(part, Drawing))


def printed(report: Report, language: str) -> Printed:
    """The report in a language; sections without a block are left out."""
    chapters = tuple(
        Chapter(say(section.head, language), tuple(_part(block, language) for block in section.blocks))
        for section in report.sections
        if section.blocks
    )
    return Printed(report.kind, language, say(report.title, language), say(report.subtitle, language), chapters)


def _part(block: Block, language: str) -> Part:
    made: dict[type, Callable[[Any, str], Part]] = {
        Sentences: _prose,
        Facts: _cards,
        Table: _grid,
        Picture: _drawing,
        Noticed: _points,
    }
    return made[type(block)](block, language)


def _prose(block: Sentences, language: str) -> Prose:
    return Prose(tuple(say(sentence, language) for sentence in block.said), block.listed)


def _with_unit(fact: Fact, language: str) -> str:
    return Money(fact.figure.text, fact.unit).shown(language) if fact.unit else fact.figure.text


def _cards(block: Facts, language: str) -> Cards:
    return Cards(
        tuple(
            Card(say(fact.name, language), _with_unit(fact, language), say(fact.note, language))
            for fact in block.facts
        )
    )


def _grid(block: Table, language: str) -> Grid:
    def row(values: tuple[Value, ...]) -> tuple[Cell, ...]:
        return tuple(
            _cell(value, column, language) for value, column in zip(values, block.columns, strict=bool(values))
        )

    return Grid(
        say(block.caption, language),
        tuple(say(column.head, language) for column in block.columns),
        tuple(column.form is not None for column in block.columns),
        tuple(column.weight for column in block.columns),
        tuple(map(row, block.rows)),
        row(block.total) if block.total else (),
    )


def _cell(value: Value, column: Column, language: str) -> Cell:
    match value:
        case str():
            return Words(value, name=True)
        case Message():
            return Words(say(value, language))
        case date():
            return Words(say(Message("{day}", {"day": value}), language))
        case _ if column.form is not None:
            figure = column.form.figure(value)
            if figure.number is not None:
                return Number(figure.text, figure.number, column.form.excel)
    return Words(UNKNOWN)


def _drawing(block: Picture, language: str) -> Drawing:
    marks = tuple((mark.colour, mark.sign, say(mark.means, language)) for mark in block.marks)
    caption, alt = say(block.caption, language), say(block.alt, language)
    return Drawing(caption, alt, block.draw(language), block.width, marks, block.half)


def _points(block: Noticed, language: str) -> Points:
    return Points(
        tuple(
            Point(
                say(SEVERITIES[group.first.severity], language),
                group.first.severity.value,
                " ".join(filter(None, (say(s, language) for s in (group.first.message, group.holds_for)))),
                say(group.first.advice, language),
            )
            for group in block.groups
        )
    )
