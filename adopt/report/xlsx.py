"""A report as a spreadsheet: numbers are numbers, rounded to exactly what is shown; in Arabic right to left."""

import io
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from adopt.charts.still import png
from adopt.report.printed import Cards, Cell, Chapter, Drawing, Grid, Number, Part, Points, Printed, Prose

_A4, LONGEST_NAME = 9, 31
NARROW, WIDE, SPREAD = 10, 44, 100
"""Widths of columns, in letters: the least, the most, and what sentences have when there is no table."""
LINE = 15.0
"""Height of a line of text, points."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_SCALE = 1.5


def xlsx_bytes(report: Printed) -> bytes:
    """The report as XLSX: a sheet for the management, or one for each section in full."""
    from xlsxwriter import Workbook  # not every command needs it

    memory = io.BytesIO()
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = Workbook(memory, {"in_memory": True, **plain})
    book.set_properties({"title": report.title, "author": "adopt"})
    for name, chapters in _sheets(report).items():
        _Sheet(book, report, name, chapters).write()
    book.close()
    return memory.getvalue()


def _sheets(report: Printed) -> Mapping[str, list[Chapter]]:
    """Sheet -> its chapters: what stands before the first large table is one sheet."""
    if report.kind == "management":
        return {_sheet_name(report.subtitle, ()): list(report.chapters)}
    sheets: dict[str, list[Chapter]] = {}
    for chapter in report.chapters:
        sheets[_sheet_name(chapter.head, sheets)] = [chapter]
    return sheets


def _sheet_name(head: str, taken: Iterable[str]) -> str:
    """A name that a spreadsheet takes: short, without signs of its own, no two alike."""
    name = _FORBIDDEN.sub(" ", head).strip("' ")[:LONGEST_NAME].strip() or "1"
    number = 2
    while name.lower() in {other.lower() for other in taken}:
        name, number = f"{name[: LONGEST_NAME - 3]} {number}", number + 1
    return name


class _Sheet:
    """One sheet, written from top to bottom."""

    def __init__(self, book: Any, report: Printed, name: str, chapters: list[Chapter]) -> None:  # noqa: ANN401
        self.report, self.chapters = report, chapters
        self.book, self.sheet = book, book.add_worksheet(name)
        self.row, self.formats = 0, dict[str, Any]()
        self.order = {"reading_order": 2 if report.direction == "rtl" else 1}
        self.widths = self._widths()

    def write(self) -> None:
        """The whole sheet."""
        sheet = self.sheet
        if self.report.direction == "rtl":
            sheet.right_to_left()
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)
        self._line(self.report.title, bold=True, font_size=14)
        for chapter in self.chapters:
            self._line(chapter.head, bold=True, font_size=12)
            for part in _tables_first(chapter.parts):
                self._part(part)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, max(self.row, 1), len(self.widths) - 1)
        sheet.set_footer("&C&P / &N")

    @property
    def grids(self) -> list[Grid]:
        """The tables of this sheet."""
        return [part for chapter in self.chapters for part in chapter.parts if isinstance(part, Grid)]

    def _widths(self) -> list[float]:
        """Of every column: its longest figure, a long text no more than so much."""
        if not self.grids:
            return [SPREAD]
        widths = [float(NARROW)] * max(3, *(len(grid.heads) for grid in self.grids))
        for grid in self.grids:
            for i, head in enumerate(grid.heads):
                column = [row[i] for row in (*grid.rows, *([grid.total] if grid.total else []))]
                longest = max([len(cell.text) for cell in column], default=0) * 1.15 + 2
                word = max(map(len, head.split()), default=0) * 1.2 + 2
                most = SPREAD * 0.8 if grid.weights[i] > 4 else WIDE
                widths[i] = max(widths[i], min(max(longest, word), most))
        return widths

    def _part(self, part: Part) -> None:
        match part:
            case Grid():
                self._grid(part)
            case Prose():
                for said in part.sentences:
                    self._line(f"• {said}" if part.listed else said)
            case Points():
                for point in part.points:
                    self._line(f"{point.severity}: {point.text} {point.advice}".strip())
            case Cards():
                for card in part.cards:
                    self._line(f"{card.name}: {card.text}" + (f" ({card.note})" if card.note else ""), bold=True)
            case Drawing():
                self._drawing(part)
        self.row += 1

    def _line(self, text: str, **look: object) -> None:
        """A sentence over all columns, as high as it needs."""
        size = float(str(look.get("font_size", 11)))
        lines = math.ceil(len(text) * 1.15 * size / 11 / sum(self.widths)) or 1
        self.sheet.set_row(self.row, lines * LINE * size / 11)
        form = self._format(text_wrap=True, valign="top", **look)
        if len(self.widths) > 1:
            self.sheet.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", form)
        self.sheet.write_string(self.row, 0, text, form)
        self.row += 1

    def _grid(self, grid: Grid) -> None:
        self._line(grid.caption, bold=True)
        head = self._format(bold=True, text_wrap=True, valign="bottom", bottom=2, bg_color="#E8EEF3")
        most = max(math.ceil(len(text) * 1.25 / self.widths[i]) for i, text in enumerate(grid.heads))
        self.sheet.set_row(self.row, most * LINE)
        for column, text in enumerate(grid.heads):
            self.sheet.write_string(self.row, column, text, head)
        if len(self.grids) == 1:
            self.sheet.freeze_panes(self.row + 1, 0)
            self.sheet.repeat_rows(self.row)
        for row in (*grid.rows, *([grid.total] if grid.total else [])):
            self.row += 1
            self._row(row, {"bold": True, "top": 1} if row is grid.total else {"bottom": 4})
        self.row += 1

    def _row(self, row: tuple[Cell, ...], look: Mapping[str, object]) -> None:
        lines = max(math.ceil(len(cell.text) * 1.1 / self.widths[i]) for i, cell in enumerate(row))
        self.sheet.set_row(self.row, max(lines, 1) * LINE)
        for column, cell in enumerate(row):
            if isinstance(cell, Number):
                form = self._format(num_format=cell.excel, valign="top", **look)
                self.sheet.write_number(self.row, column, float(cell.number), form)
            else:
                form = self._format(text_wrap=True, valign="top", **look)
                self.sheet.write_string(self.row, column, cell.text, form)

    def _drawing(self, part: Drawing) -> None:
        self._line(part.caption, bold=True)
        picture = png(part.chart, part.width, self.report.language, scale=_SCALE)
        height = int.from_bytes(picture[20:24], "big") / _SCALE  # of the image's header, in its dots
        half = {"x_scale": 1 / _SCALE, "y_scale": 1 / _SCALE}
        self.sheet.insert_image(
            self.row, 0, "chart.png", {"image_data": io.BytesIO(picture), "description": part.alt, **half}
        )
        self.row += math.ceil(height / 20) + 1  # a row is 20 pixels high

    def _format(self, **look: object) -> Any:  # noqa: ANN401 - the library has no types
        key = repr(sorted(look.items(), key=str))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**look, **self.order})
        return self.formats[key]


def _tables_first(parts: tuple[Part, ...]) -> list[Part]:
    """The parts with the first table on top, where its headings can be frozen."""
    return sorted(parts, key=lambda part: not isinstance(part, Grid))
