import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.errors import FileError
from adopt.history.days import Days, read_days
from adopt.history.validate import Place


def days(*cells: object, order: str | None = None) -> Days:
    return read_days(cells, Place("a.csv", "Day", range(2, len(cells) + 2)), order)


def refusal(*cells: object) -> FileError:
    with pytest.raises(FileError) as caught:
        days(*cells)
    return caught.value


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22",
        "2026/11/22",
        "2026.11.22",
        "2026-11-22 00:00:00",
        "2026-11-22T10:30:00Z",
        "20261122",
        20261122,
        46348.0,
        "46348",
        "11/22/2026",
        "22/11/2026",
        "22.11.2026",
        "22-11-26",
        "22 Nov 2026",
        "22-Nov-2026",
        "Nov 22, 2026",
        "Sun, Nov 22, 2026",
        "November 22, 2026, 12:00 AM",
        "22 نوفمبر 2026",
        "٢٢ نوفمبر، ٢٠٢٦",
        "22 تشرين الثاني 2026",
        "\u200f22/11/2026\u200f",
        datetime.date(2026, 11, 22),
        datetime.datetime(2026, 11, 22, 13, 0),  # noqa: DTZ001 - a spreadsheet's times know no zone
    ],
)
def test_every_way_to_write_a_day_is_read(written: object) -> None:
    assert days(written).days.astype(str).tolist() == ["2026-11-22"]


@pytest.mark.parametrize("written", ["", "--", None, float("nan")])
def test_nothing_is_no_day(written: object) -> None:
    assert days("2026-11-22", written).days.astype(str).tolist() == ["2026-11-22", "NaT"]


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "2026-02-30",
        "31/2/2026",
        "Smarch 1, 2026",
        "1 of 2026",
        True,
        12.0,
        1e300,
        "2026-11-01 - 2026-11-30",
    ],
)
def test_what_is_no_day_is_refused_with_row_and_column(written: object) -> None:
    error = refusal("2026-11-22", written)
    assert (error.code, error.message.values["row"], error.message.values["column"]) == ("bad-date", 3, "Day")


def test_a_number_above_twelve_settles_the_order_for_the_whole_column() -> None:
    assert days("1/2/2026", "1/13/2026").days.astype(str).tolist() == ["2026-01-02", "2026-01-13"]
    assert days("1/2/2026", "13/1/2026").days.astype(str).tolist() == ["2026-02-01", "2026-01-13"]


def test_what_settles_the_order_outweighs_what_the_ads_manager_usually_does() -> None:
    assert days("1/2/2026", "13/2/2026", order="mdy").days.astype(str).tolist()[0] == "2026-02-01"


def test_a_run_of_days_settles_the_order_and_it_is_said() -> None:
    found = days("1/5/2026", "2/5/2026", "3/5/2026")
    assert found.days.astype(str).tolist() == ["2026-05-01", "2026-05-02", "2026-05-03"]
    assert (found.example, found.inferred) == ("1/5/2026", datetime.date(2026, 5, 1))


def test_a_run_of_days_that_agrees_with_the_ads_manager_needs_no_word() -> None:
    assert days("5/1/2026", "5/2/2026", "5/3/2026", order="mdy").inferred is None


def test_the_ads_managers_usual_order_decides_where_nothing_else_does() -> None:
    assert days("1/5/2026", order="mdy").days.astype(str).tolist() == ["2026-01-05"]


def test_equal_numbers_for_day_and_month_leave_no_doubt() -> None:
    assert days("5/5/2026").days.astype(str).tolist() == ["2026-05-05"]


def test_days_that_could_be_months_are_refused_with_both_readings() -> None:
    error = refusal("5/5/2026", "1/5/2026")
    assert error.code == "ambiguous-dates"
    assert "1/5/2026 under Day could be 2026-01-05 or 2026-05-01" in str(error)
    assert error.message.values["row"] == 3


def test_both_orders_in_one_column_are_refused_with_both_rows() -> None:
    error = refusal("13/1/2026", "1/13/2026")
    assert error.code == "mixed-dates"
    assert "13/1/2026 in row 2 has the day first and 1/13/2026 in row 3 the month" in str(error)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 1, 1)), st.integers(14, 200), st.sampled_from("dm"))
def test_two_weeks_in_a_row_are_read_back_in_either_order(first: datetime.date, count: int, leading: str) -> None:
    span = [first + datetime.timedelta(days=i) for i in range(count)]
    written = [f"{d.day}/{d.month}/{d.year}" if leading == "d" else f"{d.month}/{d.day}/{d.year}" for d in span]
    assert days(*written).days.tolist() == span
