"""What a terminal says of a night."""

import io
from pathlib import Path

import pytest

from adopt.errors import QuestionError
from adopt.portfolio.record import Record
from adopt.portfolio.summary import Night
from adopt.terminal import Terminal
from adopt.terminal.voice import console_of
from adopt.text import Message

FIGURES = {
    "expected_conversions": 1200.0,
    "gain": 60.0,
    "gain_low": 5.0,
    "gain_share": 0.05,
    "chance_of_gain": 0.97,
}
NIGHT = Night(
    Path("night"),
    (
        Record("Amber", "Amber", "", FIGURES, taken_over=True),
        Record("Reef", "Reef", "", FIGURES | {"gain_low": -1.0}, (Message("Look at {it}.", {"it": "it"}),)),
        Record("Gone", "Gone", "", error=QuestionError("c", "Nothing was spent.", "Give more.")),
    ),
    ("Old",),
)


def said(language: str) -> str:
    stream = io.StringIO()
    voice = Terminal(language, console_of(stream))
    voice.night(NIGHT)
    voice.failed_accounts(NIGHT)
    voice.failed_accounts(Night(Path("night"), NIGHT.planned))
    return stream.getvalue()


def test_a_night_is_said_in_english() -> None:
    lines = said("en").splitlines()
    assert lines[0] == "2 of 3 accounts have a plan; 1 of them were finished before."
    (row,) = (line for line in lines if line.startswith("│ Amber"))
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["Amber", "1,200", "+60", "+5.0%", "97%"]
    assert lines[-6:] == [
        "1 account needs a person before its budgets move:",
        "  – Reef: Look at it.",
        "Left as they were, since their accounts were not given: Old.",
        "Written: night",
        "1 account failed:",
        "  – Gone: Nothing was spent. Give more.",
    ]


@pytest.mark.parametrize("words", ["حساب واحد يحتاج إلى مراجعة شخص", "أخفق حساب واحد", "المكسب بالنسبة المئوية"])
def test_a_night_is_said_in_arabic(words: str) -> None:
    assert words in said("ar")
