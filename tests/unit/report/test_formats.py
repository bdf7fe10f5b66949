"""The three formats of a report: the same figures in all, names never code, the right direction, one file."""

import json
import re
from datetime import date
from functools import cache
from typing import Any

import pytest

from adopt.backtesting.backtest import Backtest
from adopt.learned import backtest
from adopt.plan.flights import Flight
from adopt.plan.limits import Limit
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.planning import compare_scenarios, make_plan
from adopt.report.content import KINDS, Kind, Report
from adopt.report.html import html_bytes
from adopt.report.pdf import pdf_bytes, pdf_data
from adopt.report.printed import Printed, printed
from adopt.report.xlsx import xlsx_bytes
from adopt.reporting import frontier_beside, report_of
from tests.unit.report.makers import MAIN, NAMES, Book, Page, curves, figures

LANGUAGES = ("en", "ar")
LAST = date(2026, 10, 20)
QUESTIONS = {
    "riyals": ("SAR", True, Scenario(name="plan", why="<b>More</b> for *less*?")),
    "dinars": ("KWD", True, Scenario(name="plan", goal="profit", margin=0.3)),
    "yen": ("JPY", True, Scenario(name="plan", goal="revenue")),
    "no currency": ("", True, Scenario(name="plan", days=7)),
    "no revenue": ("EUR", False, Scenario(name="plan", caution=0.0)),
    "flights": (
        "SAR",
        True,
        Scenario(name="plan", flights=(Flight(who="platform:tiktok", last=date(2026, 10, 20)),)),
    ),
    "locked": ("SAR", True, Scenario(name="plan", limits=(Limit(who="platform:tiktok", locked=True),))),
    "reach": ("SAR", True, Scenario(name="plan", reach=2500.0, max_change=1.0)),
}


@cache
def plan_of(name: str) -> Plan:
    currency, revenue, scenario = QUESTIONS[name]
    return make_plan(curves(currency, revenue), scenario)


@cache
def judged() -> Backtest:
    return backtest(curves().history, horizon=7, origins=1)


@cache
def report(name: str, kind: Kind) -> Report:
    plan, known = plan_of(name), curves(*QUESTIONS[name][:2])
    other = plan.scenario.model_copy(update={"name": "=1+1", "max_change": 0.8})
    beside = compare_scenarios(known, (plan.scenario, other)) if name == "riyals" else None
    tested = judged() if name == "riyals" else None
    return report_of(plan, known, kind, beside, frontier_beside(plan, known), tested)


def said(name: str, kind: Kind = "full", language: str = "en") -> Printed:
    return printed(report(name, kind), language)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "language"),
    [("riyals", "en"), ("flights", "en"), *((name, "ar") for name in QUESTIONS)],  # a report takes long to draw
)
def test_every_figure_is_the_same_in_all_formats(name: str, kind: Kind, language: str) -> None:
    one = said(name, kind, language)
    page, book = Page(html_bytes(one)), Book(xlsx_bytes(one))
    given = pdf_data(one)
    fields = [f for c in given["chapters"] for p in c["parts"] if p["kind"] == "Grid" for f in _fields(p)]
    assert len(fields) > 20
    # A PDF keeps names in order by signs that a page has tags for.
    assert sorted(map(_unmarked, fields)) == sorted(map(_unmarked, page.fields))
    # Sheets repeat the title, and captions stand twice on a page: for who sees them and for who does not.
    shown = book.shown()
    assert set(figures(page.fields)) <= set(figures(shown))
    prose = [s for c in given["chapters"] for p in c["parts"] if p["kind"] == "Prose" for s in p["sentences"]]
    assert prose
    for sentence in prose:
        assert sentence in page.text
        assert any(cell.removeprefix("• ") == sentence for cell in shown)
    cards = [card for c in given["chapters"] for p in c["parts"] if p["kind"] == "Cards" for card in p["cards"]]
    assert all(card["text"] in page.text and any(card["text"] in cell for cell in shown) for card in cards)


def parts(one: Printed) -> list[dict[str, Any]]:
    """What the PDF's template is given, one part after the other."""
    return [part for chapter in pdf_data(one)["chapters"] for part in chapter["parts"]]


def _unmarked(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def _fields(part: dict[str, Any]) -> list[str]:
    rows = [*part["rows"], part["total"]]
    return [*map(str, part["heads"]), *(field["text"] for row in rows for field in row)]


@pytest.mark.parametrize(("name", "money"), [("riyals", r"\d\.\d\d$"), ("dinars", r"\d\.\d{3}$"), ("yen", r"\d$")])
def test_money_has_the_decimals_of_its_currency(name: str, money: str) -> None:
    (grid,) = (
        p for c in pdf_data(said(name))["chapters"] for p in c["parts"] if "one row" in p.get("caption", "")
    )
    column = grid["heads"].index(next(head for head in grid["heads"] if head.startswith("Recommended")))
    assert all(re.search(money, row[column]["text"]) and ".." not in row[column]["text"] for row in grid["rows"])
    assert name != "yen" or all("." not in row[column]["text"] for row in grid["rows"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_asks_nothing_of_any_other_place(language: str) -> None:
    page = Page(html_bytes(said("riyals", "full", language)))
    names = [tag for tag, _ in page.tags]
    assert "script" not in names
    assert names.count("svg") == len(list(said("riyals").drawings())) == 7
    assert not {"link", "img", "iframe", "object"} & set(names)
    assert not [v for _, at in page.tags for k, v in at.items() if k in ("src", "href", "xlink:href", "action")]
    html = next(at for tag, at in page.tags if tag == "html")
    assert (html["lang"], html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert all(at["aria-label"] for tag, at in page.tags if at.get("role") == "img")
    ids = [at["id"] for _, at in page.tags if "id" in at]
    assert len(ids) == len(set(ids))
    assert names.count("table") == names.count("caption")
    assert {at["scope"] for tag, at in page.tags if tag == "th"} == {"col", "row"}


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_shown_and_never_obeyed(kind: Kind) -> None:
    one = said("riyals", kind)
    page, book = Page(html_bytes(one)), Book(xlsx_bytes(one))
    for _, campaign, audience in NAMES:
        assert campaign in page.fields
        assert audience in page.fields
        assert {campaign, audience} <= set(book.shown())
    assert not [f for sheet in book.sheets for f in sheet.iter(f"{MAIN}f")]
    assert not [
        name
        for name in book.parts.namelist()
        if "_rels/sheet" in name and "hyperlink" in str(book.parts.read(name))
    ]
    assert pdf_bytes(one).startswith(b"%PDF-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_run_in_the_direction_of_their_language(language: str) -> None:
    one = said("riyals", "full", language)
    book = Book(xlsx_bytes(one))
    assert len(book.sheets) == len(one.chapters)
    views = [sheet.find(f"{MAIN}sheetViews/{MAIN}sheetView") for sheet in book.sheets]
    assert all(view is not None and (view.get("rightToLeft") == "1") == (language == "ar") for view in views)
    assert any(view is not None and view.find(f"{MAIN}pane") is not None for view in views)
    setups = [sheet.find(f"{MAIN}pageSetup") for sheet in book.sheets]
    assert all(
        s is not None and s.get("orientation") == "landscape" and s.get("fitToHeight") == "0" for s in setups
    )
    assert len([n for n in book.parts.namelist() if n.startswith("xl/media/")]) == 7


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_is_tagged_and_says_its_language_and_title(kind: Kind, language: str) -> None:
    data = pdf_bytes(said("flights", kind, language))
    for mark in (b"/StructTreeRoot", f"/Lang({language})".encode(), b"pdfuaid:part", b"/ViewerPreferences"):
        assert mark in data
    assert b"/MarkInfo" in data
    assert pdf_bytes(said("flights", kind, language)) == data


@pytest.mark.parametrize("cells", [4, 16, 30])
def test_the_management_gets_one_page_whatever_the_names(cells: int) -> None:
    known = curves("KWD", True, cells)
    made = report_of(
        make_plan(known, Scenario(name="plan", limits=(Limit(who="platform:tiktok", change_max=0.05),))), known
    )
    for language in LANGUAGES:
        one = printed(made, language)
        assert re.findall(rb"/Type/Pages/Count (\d+)", pdf_bytes(one)) == [b"1"]
    (table,) = (
        p for c in pdf_data(printed(made, "en"))["chapters"] for p in c["parts"] if len(p.get("heads", [])) == 6
    )
    assert len(table["rows"]) == min(cells, 16)
    left = "14 more audiences are not shown here; their budgets stand in the full report."
    assert (left in Page(html_bytes(printed(made, "en"))).text) == (cells == 30)


def test_sheet_names_are_those_that_a_spreadsheet_takes() -> None:
    from adopt.report.xlsx import _sheet_name

    assert _sheet_name("What: is [asked]?/", ()) == "What  is  asked"
    long = "x" * 40
    assert _sheet_name(long, ["x" * 31]) == "x" * 28 + " 2"
    assert _sheet_name("[]", ()) == "1"


def test_what_is_given_to_the_pdf_is_data() -> None:
    data = json.dumps(pdf_data(said("riyals")))
    assert "#let a = 1" in data  # as text, to be shown
