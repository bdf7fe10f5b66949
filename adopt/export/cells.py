"""A text table as the cells it is written in, so that some can be replaced and every other byte stays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adopt.errors import FileError
from adopt.history.grid import SEPARATORS, decoded
from adopt.history.source import Source
from adopt.text import N_


@dataclass(frozen=True)
class Written:
    """One cell where it is written.

    Attributes:
        start: of its first letter, quotation marks included, in the text.
        end: behind its last.
        value: what it says.
        quoted: whether it stands in quotation marks.
    """

    start: int
    end: int
    value: str
    quoted: bool


@dataclass(frozen=True, eq=False)
class TextTable:
    """A table and every letter that it is written in.

    Attributes:
        name: the file's.
        text: without the byte-order mark.
        mark: that mark.
        encoding: of the rest.
        separator: between cells.
        rows: the cells of every line.
    """

    name: str
    text: str
    mark: bytes
    encoding: str
    separator: str
    rows: Sequence[Sequence[Written]]

    def replaced(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The file with some cells saying something else, and not one other byte changed.

        Args:
            values: (row, column), both from 0 -> what the cell says.
        """
        pieces, at = [], 0
        for (row, column), value in sorted(values.items()):
            cell = self.rows[row][column]
            pieces += [self.text[at : cell.start], self._quoted(value, cell)]
            at = cell.end
        return self.mark + "".join([*pieces, self.text[at:]]).encode(self.encoding)

    def _quoted(self, value: str, old: Written) -> str:
        return f'"{value}"' if old.quoted or self.separator in value else value


def text_tables(source: Source) -> list[TextTable]:
    """The ways in which a text file may be taken apart, one for each separator it may have.

    Raises:
        FileError: if it is no text, or its text cannot be written back as the same bytes.
    """
    if not source.data.strip():
        raise FileError("empty-file", N_("{file} is empty."), N_("Export it again."), file=source.name)
    if source.kind != "text":
        raise FileError(
            "bulk-not-text",
            N_("{file} is no text file, and only those can be given back byte for byte."),
            N_("Choose CSV when you export the bulk sheet."),
            file=source.name,
        )
    found = decoded(source.data)
    if found.mark + found.text.encode(found.encoding, errors="replace") != source.data:
        raise FileError(
            "bulk-encoding",
            N_("{file} has letters that cannot be written back as they are ({encoding})."),
            N_("Export the bulk sheet again and give that file without saving it in a spreadsheet."),
            file=source.name,
            encoding=found.encoding,
        )
    return [
        TextTable(source.name, found.text, found.mark, found.encoding, s, _rows(found.text, s)) for s in SEPARATORS
    ]


def _rows(text: str, separator: str) -> list[list[Written]]:
    """Every line's cells; a quotation mark that is never closed is a letter like any other."""
    mark = re.escape(separator)
    one = re.compile(rf'("(?:[^"]|"")*"(?=[{mark}\r\n]|\Z)|[^{mark}\r\n]*)([{mark}]|\r\n|\r|\n|\Z)')
    rows: list[list[Written]] = [[]]
    at = 0
    while True:
        found = one.match(text, at)
        assert found  # the expression also matches nothing at all
        raw = found[1]
        quoted = len(raw) > 1 and raw[0] == raw[-1] == '"'
        value = raw[1:-1].replace('""', '"') if quoted else raw
        rows[-1].append(Written(at, at + len(raw), value, quoted))
        at = found.end()
        if found[2] == separator:
            continue
        if at >= len(text):
            return rows
        rows.append([])
