"""The glossary is whole, is used, and is what the documentation says."""

import re
import runpy
from pathlib import Path

import pytest

from adopt.charts.locale import locale_of
from adopt.glossary import TERMS, Term, help_of, words

ROOT = Path(__file__).parents[2]
PAGES = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "app").rglob("*.py")))
TRADE = {
    "marginal_cpa",
    "elasticity",
    "evidence",
    "roas",
    "cpa",
    "share_moved",
    "log_score",
    "bias",
    "lots",
    "locked",
}
"""Columns that a reader new to the trade cannot know."""


def test_the_page_of_the_documentation_is_the_glossary(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "adopt" / "glossary.py"), run_name="__main__")
    assert capsys.readouterr().out == (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_every_term_explains_something_on_a_page(term: Term) -> None:
    told = re.findall(r'"(\w+)"', PAGES) + re.findall(r"explained\((\w+)\)", PAGES)
    assert term.key in told or any(column in told for column in term.columns), term.key


@pytest.mark.parametrize("column", sorted(TRADE))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_headings_of_the_trade_have_their_help(column: str, language: str) -> None:
    said = help_of(column, language)
    assert said
    assert any("\u0600" <= letter <= "\u06ff" for letter in said) == (language == "ar")


def test_a_column_is_explained_by_one_term() -> None:
    columns = [column for term in TERMS for column in term.columns]
    keys = [term.key for term in TERMS]
    assert len(columns) == len(set(columns))
    assert len(keys) == len(set(keys))
    assert help_of("campaign", "en") == ""


def test_words_are_found_by_any_part_of_name_or_meaning() -> None:
    assert [name for name, _ in words("ar", "أم القرى")] == ["التاريخ الهجري"]
    assert len(words("en")) == len(TERMS)
    assert words("en", "no such word") == []


def test_charts_take_the_digits_of_an_arabic_reader_alone() -> None:
    arabic = locale_of("ar", "arab")["number"]
    assert arabic["numerals"][3] == "٣"
    assert (arabic["decimal"], arabic["thousands"], arabic["percent"]) == ("٫", "٬", "٪")
    assert locale_of("ar") == locale_of("en", "arab") == locale_of("en")
    assert "numerals" not in locale_of("ar")["number"]
