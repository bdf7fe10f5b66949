"""The history of plans in a report: the figures of the track record, in every format."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from adopt.plan.scenario import Scenario
from adopt.planning import make_plan
from adopt.report.content import Sentences, Table
from adopt.report.html import html_bytes
from adopt.report.past import past_section
from adopt.report.printed import printed
from adopt.report.xlsx import xlsx_bytes
from adopt.reporting import report_of
from adopt.text import say
from tests.unit.report.makers import Book, Page, curves

COLUMNS = (
    "number", "name", "status", "first_day", "last_day", "days", "on_plan", "conversions", "forecast", "low",
    "high", "held_90", "if_kept", "total", "currency", "expected",
)  # fmt: skip
JUDGED = (0.914, 208.0, 221.4, 180.2, 266.0, 1.0, 212.3)
TABLE = pd.DataFrame(
    [
        [1, "November", "exported", date(2026, 11, 1), date(2026, 11, 30), 7, *JUDGED, 110000.0, "SAR", 963.0],
        [2, "=1+1", "draft", date(2026, 12, 1), date(2026, 12, 30), 0, *[np.nan] * 7, 90000.0, "SAR", 871.0],
    ],
    columns=list(COLUMNS),
)


def test_every_plan_is_a_row_and_what_has_not_come_is_left_open() -> None:
    table, said = past_section(TABLE).blocks
    assert isinstance(table, Table)
    assert isinstance(said, Sentences)
    first, second = table.rows
    assert first[0] == "1 November"
    assert first[4:] == (110000.0, 963.0, 7, 0.914, 221.4, 180.2, 266.0, 208.0, 212.3)
    assert np.isnan(np.array(second[7:], dtype=float)).all()
    assert say(said.said[0]) == "The 90 % intervals of 1 plan held 100% of what came."


def test_plans_without_days_and_of_several_currencies_are_told_too() -> None:
    (table,) = past_section(TABLE.iloc[1:]).blocks
    assert isinstance(table, Table)
    several, _ = past_section(TABLE.assign(currency=["SAR", "KWD"])).blocks
    assert isinstance(several, Table)
    assert say(table.columns[4].head) == "Spend in total (SAR)"
    assert say(several.columns[4].head) == "Spend in total"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_full_report_has_it_and_one_page_has_not(language: str) -> None:
    plan = make_plan(curves(), Scenario(name="plan"))
    full, short = (
        printed(report_of(plan, curves(), kind, past=TABLE), language) for kind in ("full", "management")
    )
    page, book = Page(html_bytes(full)), Book(xlsx_bytes(full))
    for shown in (page.fields, book.shown()):
        assert {"1 November", "110,000.00", "221", "91%"} <= {
            text.strip("\u2066\u2067\u2068\u2069") for text in shown
        }
    assert "1 November" not in Page(html_bytes(short)).text
