"""The change list as a spreadsheet that can be printed and ticked off; in Arabic its columns run right to left."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from adopt.export.change_list import HEADS, TOTAL, ChangeList, Line, summed, title_of, total_of, why
from adopt.plan.money import decimals
from adopt.text import N_, Message, say

_Look = dict[str, object]
DONE = N_("Done")
_WIDTHS = (7, 20, 12, 28, 28, 14, 14, 14, 10, 60)
_TOP = 3
"""Rows above the list: what it is, what "today" means, and the headings."""
_MONEY = 5
"""The first column with a figure."""
_A4, _EMPTY = 9, "☐"


def change_workbook(changes: ChangeList, language: str = "en") -> bytes:
    """The list as XLSX.

    Names are text cells whatever they begin with, so nothing in them is computed. Totals are formulas that also
    carry their value.
    """
    from xlsxwriter import Workbook  # not every command needs it

    memory = io.BytesIO()
    book = Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _Page(book, changes, language).write()
    book.close()
    return memory.getvalue()


class _Page:
    """The one sheet of the workbook, written from top to bottom."""

    def __init__(self, book: Any, changes: ChangeList, language: str) -> None:  # noqa: ANN401 - it has no types
        self.changes, self.language = changes, language
        self.sheet = book.add_worksheet(say(N_("Budgets"), language))
        money = "#,##0" + ("." + "0" * decimals(changes.currency) if decimals(changes.currency) else "")
        looks: dict[str, _Look] = {
            "text": {},
            "why": {"text_wrap": True},
            "tick": {"align": "center"},
            "money": {"num_format": money},
            "signed": {"num_format": f"+{money};-{money};{money}"},
            "share": {"num_format": "+0%;-0%;0%"},
        }
        line: _Look = {"valign": "top", "border": 4}
        last: _Look = {"valign": "top", "top": 1, "bold": True, "bg_color": "#EEEEEE"}
        self.plain = {name: book.add_format(line | look) for name, look in looks.items()}
        self.bold = {name: book.add_format(last | look) for name, look in looks.items()}
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#DDDDDD"}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})

    def write(self) -> None:
        """The whole sheet."""
        self._set_up()
        row = _TOP
        for platform, lines in self.changes.platforms:
            for line in lines:
                self._line(row, line)
                row += 1
            self._total(row, say(total_of(platform), self.language), lines, row - len(lines))
            row += 1
        self._total(row, say(TOTAL, self.language), self.changes.lines, _TOP)
        for note in self.changes.notes:
            row += 1
            self.sheet.write_string(row, 1, say(note, self.language))
        self.sheet.print_area(0, 0, row, len(HEADS))

    def _set_up(self) -> None:
        sheet, said = self.sheet, self.language
        if said == "ar":
            sheet.right_to_left()
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, say(self._title, said), self.title)
        sheet.write_string(1, 0, say(N_("Today is the mean spend of the last 28 days, not the budget set."), said))
        for column, head in enumerate((DONE, *HEADS)):
            sheet.write_string(_TOP - 1, column, say(head, said), self.head)
        sheet.freeze_panes(_TOP, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_TOP - 1)
        sheet.set_footer("&C&P / &N")

    @property
    def _title(self) -> Message:
        if self.changes.currency:
            return Message(N_("Budgets to set, {currency} a day"), {"currency": self.changes.currency})
        return Message(N_("Budgets to set, a day"))

    def _line(self, row: int, line: Line) -> None:
        texts = (title_of(line.platform), say(line.level, self.language), line.campaign, line.audience)
        self.sheet.write_string(row, 0, _EMPTY, self.plain["tick"])
        for column, text in enumerate(texts, start=1):
            self.sheet.write_string(row, column, text, self.plain["text"])
        figures = (line.before, line.after, line.change, line.share)
        for column, (figure, look) in enumerate(zip(figures, _LOOKS, strict=True), start=_MONEY):
            if figure is None:
                self.sheet.write_blank(row, column, None, self.plain[look])
            else:
                self.sheet.write_number(row, column, float(figure), self.plain[look])
        self.sheet.write_string(row, _MONEY + len(_LOOKS), why(line, self.language), self.plain["why"])

    def _total(self, row: int, name: str, lines: Sequence[Line], first: int) -> None:
        before, after = summed(lines)
        change = None if before is None else after - before
        for column in range(len(HEADS) + 1):
            self.sheet.write_blank(row, column, None, self.bold["text"])
        self.sheet.write_string(row, 1, name, self.bold["text"])
        for column, (figure, look) in enumerate(zip((before, after, change), _LOOKS, strict=False), start=_MONEY):
            if figure is not None:
                self._sum(row, column, first, figure, look)
        if before:
            self.sheet.write_number(row, _MONEY + 3, float(after / before - 1), self.bold["share"])

    def _sum(self, row: int, column: int, first: int, value: Decimal, look: str) -> None:
        """A formula that skips other totals, with the value that it has."""
        letter = "ABCDEFGHIJ"[column]
        formula = f"=SUBTOTAL(9,{letter}{first + 1}:{letter}{row})"
        self.sheet.write_formula(row, column, formula, self.bold[look], float(value))


_LOOKS = ("money", "money", "signed", "share")
