"""The page of refused questions is up to date, but for figures: machines differ in their last digits."""

import re
from pathlib import Path

import pytest

from adopt.usecases import Curves, demo_history, fit_curves
from benchmarks.impossible import QUESTIONS, page, refused

PAGE = Path(__file__).parents[3] / "docs" / "refusals.md"


@pytest.fixture(scope="module")
def curves() -> Curves:
    return fit_curves(demo_history().history)


def without_figures(text: str) -> str:
    return re.sub(r"[+-]?[0-9][0-9,.]*", "#", text)


def test_the_page_holds_what_is_said_today() -> None:
    remedy = "make it anew: python -m benchmarks.impossible > docs/refusals.md"
    assert without_figures(PAGE.read_text(encoding="utf-8")) == without_figures(page()), remedy


@pytest.mark.parametrize("question", [question for _, question in QUESTIONS])
def test_every_question_is_refused_in_arabic_too(curves: Curves, question: str) -> None:
    told = refused(curves, question, "ar")
    assert any("\u0600" <= letter <= "\u06ff" for letter in told)
    assert not re.search(r"\b(the|of|budget|split|gets|would)\b", told)


def test_a_question_with_an_answer_is_no_example(curves: Curves) -> None:
    with pytest.raises(ValueError, match="there is a plan for days = 7"):
        refused(curves, "days = 7")
