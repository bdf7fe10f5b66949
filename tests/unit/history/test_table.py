import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.errors import FileError
from adopt.history.read import Source, read_sources
from adopt.history.table import COLUMNS, History
from adopt.labels import Cell
from tests.unit.history.makers import history_of

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=20,
).filter(lambda name: name.strip() != "")
MONEY = st.floats(min_value=0, max_value=1e9)
MAYBE = st.one_of(st.just(float("nan")), MONEY)


def frame_of(**columns: object) -> pd.DataFrame:
    usual = {
        "date": ["2026-01-02", "2026-01-01"],
        "platform": "meta",
        "campaign": "c",
        "audience": "a",
        "spend": [1.0, 2.5],
        "conversions": [0.0, 3.0],
    }
    return pd.DataFrame(usual | columns)


def refusal(frame: pd.DataFrame) -> FileError:
    with pytest.raises(FileError) as caught:
        History.from_frame(frame, "mine.csv")
    return caught.value


def test_rows_are_sorted_and_every_column_is_there() -> None:
    history = History.from_frame(frame_of(audience=["b", "a"]))
    assert tuple(history.table.columns) == COLUMNS
    assert history.cells == (Cell("meta", "c", "a"), Cell("meta", "c", "b"))
    assert history.table["spend"].tolist() == [2.5, 1.0]
    assert history.table["revenue"].isna().all()
    assert (history.first_day, history.last_day) == (datetime.date(2026, 1, 1), datetime.date(2026, 1, 2))


def test_the_canonical_csv_is_as_short_as_is_exact() -> None:
    history = History.from_frame(frame_of(currency=["sar", ""], impressions=[1000, None], account="x"))
    assert history.to_csv_bytes().decode() == (
        "date,platform,campaign,audience,spend,impressions,clicks,conversions,revenue,currency,account\n"
        "2026-01-01,meta,c,a,2.5,,,3,,SAR,x\n"
        "2026-01-02,meta,c,a,1,1000,,0,,SAR,x\n"
    )
    assert history.currency == "SAR"


def test_optional_columns_that_say_nothing_are_left_out() -> None:
    history = History.from_frame(frame_of(currency="", account=None, campaign_id=float("nan")))
    assert tuple(history.table.columns) == COLUMNS
    assert history.currency is None


def test_ids_are_text() -> None:
    history = History.from_frame(frame_of(campaign_id=120242825359210101, audience_id=[7.0, 8.0]))
    assert history.table["campaign_id"].tolist() == ["120242825359210101"] * 2
    assert history.table["audience_id"].tolist() == ["8", "7"]


def test_a_panel_has_every_day_and_tells_absent_rows_from_zeros() -> None:
    history = history_of([[1, np.nan, 0], [np.nan, 2, np.nan]], [[5, 9, 0], [9, 4, 9]])
    panel = history.panel()
    assert panel.dates.astype(str).tolist() == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert panel.spend.tolist() == [[1, 0, 0], [0, 2, 0]]
    assert panel.conversions.tolist() == [[5, 0, 0], [0, 4, 0]]
    assert panel.present.tolist() == [[True, False, True], [False, True, False]]
    np.testing.assert_array_equal(panel.revenue, [[10, np.nan, 10], [np.nan, 10, np.nan]])
    assert panel.cells == history.cells


def test_equal_histories_have_equal_digests() -> None:
    frame = frame_of()
    assert History.from_frame(frame).digest == History.from_frame(frame[::-1]).digest
    assert History.from_frame(frame).digest != History.from_frame(frame_of(spend=[1.0, 2.6])).digest


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(NAMES, NAMES, NAMES, MONEY, MAYBE, MONEY, MAYBE), min_size=1, max_size=8),
    st.sampled_from(["", "SAR"]),
)
def test_reading_the_canonical_csv_gives_the_same_history(
    rows: list[tuple[str, str, str, float, float, float, float]], currency: str
) -> None:
    columns = ["platform", "campaign", "audience", "spend", "clicks", "conversions", "revenue"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["date"] = pd.date_range("2026-01-01", periods=len(rows))
    frame["currency"] = currency
    history = History.from_frame(frame)
    again = read_sources([Source("h.csv", history.to_csv_bytes())]).history
    pd.testing.assert_frame_equal(again.table, history.table)
    assert again.digest == history.digest


def test_a_frame_without_a_needed_column_is_refused() -> None:
    error = refusal(frame_of().drop(columns="audience"))
    assert error.code == "missing-column"
    assert "mine.csv has no column audience" in str(error)


def test_a_frame_without_rows_is_refused() -> None:
    assert refusal(frame_of()[:0]).code == "no-rows"


@pytest.mark.parametrize(
    ("columns", "code", "row", "column"),
    [
        ({"spend": [1.0, -2.0]}, "negative", 3, "spend"),
        ({"spend": [1.0, None]}, "missing-number", 3, "spend"),
        ({"conversions": ["", 1]}, "missing-number", 2, "conversions"),
        ({"spend": ["x", 1]}, "bad-number", 2, "spend"),
        ({"revenue": [1e14, 1]}, "too-large", 2, "revenue"),
        ({"campaign": ["c", " "]}, "missing-name", 3, "campaign"),
        ({"date": ["2026-01-01", None]}, "missing-date", 3, "date"),
        ({"date": ["2026-01-01", "1970-01-01"]}, "odd-date", 3, "date"),
        ({"date": ["2026-01-01", "2028-01-01"]}, "odd-date", 3, "date"),
        ({"currency": ["SAR", "riyals"]}, "bad-currency", 3, "currency"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_with_its_row(
    columns: dict[str, object], code: str, row: int, column: str
) -> None:
    error = refusal(frame_of(**columns))
    found = error.message.values  # noqa: PD011 - of a message, not of a frame
    assert (error.code, found["row"], found["column"]) == (code, row, column)
    assert "mine.csv" in str(error)


def test_words_are_no_dates() -> None:
    assert refusal(frame_of(date="soon")).code == "bad-date"


def test_two_currencies_are_refused() -> None:
    assert "AED and in SAR" in str(refusal(frame_of(currency=["SAR", "AED"])))


def test_two_rows_of_one_cell_and_day_are_refused_with_both_rows() -> None:
    error = refusal(frame_of(date="2026-01-01"))
    assert "rows 2 and 3 are both meta / c / a on 2026-01-01" in str(error)


def test_a_name_that_a_spreadsheet_took_for_a_day_is_text_again() -> None:
    names = [datetime.datetime(2026, 9, 1), datetime.date(2026, 9, 2)]  # noqa: DTZ001 - spreadsheets know no zone
    history = History.from_frame(frame_of(campaign=names))
    assert history.table["campaign"].tolist() == ["2026-09-01", "2026-09-02"]


def test_dates_may_be_datetimes() -> None:
    assert len(History.from_frame(frame_of(date=pd.to_datetime(["2026-01-02", "2026-01-01"]))).table) == 2
