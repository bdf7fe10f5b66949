"""The page “Pacing”, without a browser."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from adopt.usecases import demo_history
from tests.app.test_pages import LANGUAGES, cards, in_words, on, opened, uploaded

UNTIL = "2026-10-20"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """A history that ends in the middle of a month."""
    table = demo_history().history.table
    return table[table["date"] <= pd.Timestamp(UNTIL)]


def pacing(table: pd.DataFrame, language: str = "en") -> AppTest:
    page = uploaded(opened(language), [("mine.csv", table.to_csv(index=False).encode())])
    return on(page, "pacing")


def figure(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_running_month_is_asked_for_at_what_it_would_cost_now(table: pd.DataFrame, language: str) -> None:
    page = pacing(table, language)
    spent = table.loc[table["date"] >= pd.Timestamp("2026-10-01"), "spend"].sum()
    assert page.date_input[0].value == (date(2026, 10, 1), date(2026, 10, 31))
    assert figure(cards(page)[0]) == pytest.approx(spent, abs=0.01)
    budget = figure(str(page.text_input[0].value))
    assert figure(cards(page)[2]) == pytest.approx(budget - spent, abs=0.01)
    shown = page.dataframe[-1].value
    assert len(shown) == 16
    assert shown["total"].sum() == pytest.approx(budget - spent, abs=0.01)
    assert in_words("Budgets of the days left", language) in [head.value for head in page.header]


def test_another_budget_or_period_is_paced_anew(table: pd.DataFrame) -> None:
    page = pacing(table)
    before = figure(cards(page)[2])
    page.text_input[0].set_value("120,000").run()
    assert not page.exception
    assert figure(cards(page)[2]) > before
    page.date_input[0].set_value((date(2026, 10, 1), date(2026, 11, 15))).run()
    assert not page.exception
    assert "26 days" in " ".join(text.value for text in page.text)


def test_smaller_steps_start_nearer_to_todays_budgets(table: pd.DataFrame) -> None:
    page = pacing(table)
    wide = page.dataframe[-1].value
    page.slider[1].set_value(5).run()
    narrow = page.dataframe[-1].value
    moved = [np.abs(shown["tomorrow"] / shown["recent"] - 1).max() for shown in (wide, narrow)]
    assert moved[1] < 0.06 < moved[0] < 0.21


def test_a_month_that_is_spent_is_refused_in_words(table: pd.DataFrame) -> None:
    page = pacing(table)
    page.text_input[0].set_value("1,000").run()
    assert not page.exception
    assert "nothing is left to plan" in page.error[0].value
    page.text_input[0].set_value("plenty").run()
    assert "must be a positive number" in page.error[0].value


def test_days_may_follow_demand(table: pd.DataFrame) -> None:
    page = pacing(table)
    level = page.dataframe[-1].value
    page.radio[0].set_value("day").run()
    assert not page.exception
    followed = page.dataframe[-1].value
    assert followed["total"].sum() == pytest.approx(level["total"].sum(), abs=0.01)
    assert not np.allclose(followed["last"], level["last"])
