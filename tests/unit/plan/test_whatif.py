import numpy as np
import pytest

from adopt.errors import FileError
from adopt.labels import Cell
from adopt.plan.make import plan_for
from adopt.plan.scenario import Scenario
from adopt.plan.whatif import Budgets, Forecast, read_budgets
from adopt.usecases import Curves
from tests.posteriors import posterior

CELLS = Cell("meta", "Spring, sale", "Women"), Cell("x", "إطلاق", "Men")
KNOWN = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0), names=CELLS)
NO_AMOUNT = "column daily_budget: expected an amount of 0 or more, found"
HEAD = "platform,campaign,audience,daily_budget\n"
DATED = "date,platform,campaign,audience,daily_budget\n"
FIRST, SECOND = 'meta,"Spring, sale",Women', "x,إطلاق,Men"


def read(text: str, days: int = 2) -> Budgets:
    return read_budgets(text.encode(), "budgets.csv", KNOWN, days)


def test_a_budget_a_cell_holds_for_every_day() -> None:
    budgets = read(f"{HEAD}{SECOND},100.5\n\n{FIRST},0\n")
    assert budgets.cells == CELLS[::-1]
    assert budgets.daily.tolist() == [[100.5, 100.5], [0, 0]]


def test_columns_may_stand_in_any_order_beside_others_and_after_a_mark() -> None:
    budgets = read("\ufeffnote,daily_budget,audience,campaign,platform\nhm,7,Men,إطلاق,x\n")
    assert budgets.cells == CELLS[1:]
    assert budgets.daily.tolist() == [[7, 7]]


def test_with_dates_every_day_has_its_own() -> None:
    budgets = read(f"{DATED}2026-11-02,{FIRST},2\n2026-11-01,{FIRST},1\n")
    assert budgets.daily.tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "budgets.csv holds no budgets. It needs the columns platform, campaign, audience, daily_budget and"),
        (HEAD, "budgets.csv holds no budgets."),
        (
            "platform,campaign,budget\nx,y,1\n",
            "budgets.csv has no column audience, daily_budget; its columns are platform, campaign",
        ),
        (f"{HEAD}{FIRST},ten", f"row 2, {NO_AMOUNT} “ten”. Write it with a decimal point"),
        (f"{HEAD}{FIRST},", f"row 2, {NO_AMOUNT} “”."),
        (f"{HEAD}{FIRST},1\n\n{SECOND},-1", f"row 4, {NO_AMOUNT} “-1”."),
        (f"{HEAD}{FIRST},nan", "found “nan”."),
        (f"{HEAD}{FIRST},1e400", "found “1e400”."),
        (f"{HEAD}{SECOND},1,250", "row 2: expected 4 values, one for each column, found 5. Write amounts without"),
        (f"{HEAD}{SECOND}", "row 2: expected 4 values, one for each column, found 3."),
        (f'{HEAD}"x,y', "cannot be read as CSV: unexpected end of data."),
        (
            f"{HEAD}x,إطلاق,Women,1",
            "row 2: the history has no cell \u2068x / إطلاق / Women\u2069. "
            "The nearest is \u2068x / إطلاق / Men\u2069;",
        ),
        (
            f"{HEAD}{FIRST},1\n{SECOND},1\n{FIRST},1",
            "row 4: meta / Spring, sale / Women is given a second budget.",
        ),
        (
            f"{DATED}1/11/2026,{FIRST},1",
            "row 2, column date: expected a day such as 2026-11-30, found “1/11/2026”.",
        ),
        (f"{DATED}2026-10-31,{FIRST},1", "2026-10-31 is not one of the days from 2026-11-01 to 2026-11-02."),
        (f"{DATED}2026-11-03,{FIRST},1", "2026-11-03 is not one of the days from 2026-11-01 to 2026-11-02."),
        (
            f"{DATED}2026-11-01,{FIRST},1\n2026-11-01,{FIRST},1",
            "row 3: meta / Spring, sale / Women already has a budget for 2026-11-01.",
        ),
        (f"{DATED}2026-11-01,{FIRST},1", "has no budget of meta / Spring, sale / Women for 2026-11-02. Give each"),
    ],
)
def test_a_bad_file_is_refused_with_the_row_the_column_and_what_to_do(text: str, complaint: str) -> None:
    with pytest.raises(FileError) as caught:
        read(text)
    assert str(caught.value).startswith("budgets.csv")
    assert complaint in str(caught.value)


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(FileError, match=r"cannot be read as CSV.*in UTF-8"):
        read_budgets(HEAD.encode("utf-16"), "budgets.csv", KNOWN, 2)


def test_the_expectations_are_those_of_the_curves() -> None:
    forecast = Forecast(KNOWN, read(f"{HEAD}{FIRST},500\n{SECOND},200\n", days=10), "SAR")
    assert forecast.expected.mean == pytest.approx(10 * (40 * 500 / 600 + 10 * 200 / 300))
    first = forecast.table.iloc[0]
    assert first["expected_conversions"] == round(10 * 40 * 500 / 600, 2)
    assert first["expected_conversions_low"] == round(9.1 * 40 * 500 / 600, 2)
    assert first["expected_conversions_high"] == round(10.9 * 40 * 500 / 600, 2)
    assert first["expected_revenue"] == round(5 * 10 * 40 * 500 / 600, 2)


def test_days_of_different_budgets_are_each_worth_their_own() -> None:
    forecast = Forecast(KNOWN, read(f"{DATED}2026-11-01,{FIRST},100\n2026-11-02,{FIRST},300\n"), "SAR")
    assert forecast.expected.mean == pytest.approx(40 * 100 / 200 + 40 * 300 / 400)
    assert list(forecast.table["daily_budget"]) == [200]


def test_the_file_has_the_columns_of_the_contract() -> None:
    forecast = Forecast(KNOWN, read(f"{HEAD}{SECOND},100\n"), None)
    heads, row = forecast.to_csv_bytes().decode().splitlines()
    assert heads == (
        "platform,campaign,audience,currency,daily_budget,expected_conversions,expected_conversions_low,"
        "expected_conversions_high,expected_revenue"
    )
    assert row.startswith("x,إطلاق,Men,,100.0,10.0,")


def test_a_plans_budgets_bring_what_the_plan_expects(small_curves: Curves) -> None:
    known = small_curves.posterior
    plan = plan_for(known, Scenario(days=9), "SAR")
    budgets = Budgets(plan.cells, np.repeat(plan.recommended[:, None], 9, axis=1))
    forecast = Forecast(known, budgets, "SAR").table
    for column in (c for c in forecast if str(c).startswith("expected")):
        assert list(forecast[column]) == list(plan.table[column])


def test_the_same_amount_every_day_is_a_constant_budget(small_curves: Curves) -> None:
    known = small_curves.posterior
    daily = np.repeat(known.today[:, None], 5, axis=1)
    by_day = known.forecast(daily, 5)
    assert Forecast(known, Budgets(known.cells, daily), "SAR").results == pytest.approx(by_day, rel=1e-12)
