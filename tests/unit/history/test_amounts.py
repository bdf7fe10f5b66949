from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.errors import FileError
from adopt.history.amounts import read_amounts
from adopt.history.validate import Place


def place(count: int, column: str = "Cost") -> Place:
    return Place("a.csv", column, range(2, count + 2))


def numbers(*cells: object, whole: bool = False, fixed: bool = False) -> list[float]:
    amounts = read_amounts({"spend": (cells, place(len(cells)))}, ("spend",) if whole else (), fixed)
    values: list[float] = amounts.numbers["spend"].tolist()
    return values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.5", 12.5),
        ("-3", -3.0),
        ("(12.50)", -12.5),
        ("−4.5", -4.5),
        (".5", 0.5),
        ("12.", 12.0),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0),
        ("12,34,567.8", 1234567.8),
        ("1234,567", 1234.567),
        ("0,125", 0.125),
        ("1 234,5", 1234.5),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234 567,5", 1234567.5),
        ("1'234.50", 1234.5),
        ("1’234.50", 1234.5),
        ("١٢٣", 123.0),
        ("١٬٢٣٤٫٥٦", 1234.56),
        ("۱۲۳", 123.0),
        ("\u200f12.5\u200e", 12.5),
        ("$12.50", 12.5),
        ("$ -12.50", -12.5),
        ("259.49 ر.س", 259.49),
        ("ر.س 259.49", 259.49),
        ("12,50 €", 12.5),
        ("SAR 12.50", 12.5),
        ("1.5e-05", 1.5e-05),
        (7, 7.0),
        (2.5, 2.5),
    ],
)
def test_every_notation_is_read(written: object, value: float) -> None:
    assert numbers(written) == [value]


@pytest.mark.parametrize("written", ["", " ", "-", "--", "–", "—", "N/A", "null", None, float("nan"), " --"])
def test_a_dash_or_nothing_is_missing_not_zero(written: object) -> None:
    assert np.isnan(numbers(written, "1.5")[0])


@pytest.mark.parametrize(
    "written",
    ["abc", "12%", "1,2,3", "12-3", "12 kg", "1,23.4.5", "1e400", "<5", True, float("inf"), b"1", "5-", "1e999"],
)
def test_what_is_no_number_is_refused_with_row_and_column(written: object) -> None:
    with pytest.raises(FileError) as caught:
        numbers("1.5", written, "1.5")
    error = caught.value
    assert (error.code, error.message.values["row"], error.message.values["column"]) == ("bad-number", 3, "Cost")


def test_the_rest_of_the_column_tells_what_a_point_is() -> None:
    assert numbers("1.234", "5,5") == [1234.0, 5.5]
    assert numbers("1,234", "5.5") == [1234.0, 5.5]


def test_counts_of_whole_things_have_no_decimals() -> None:
    assert numbers("1.234", whole=True) == [1234.0]
    assert numbers("1,234", whole=True) == [1234.0]


def test_the_rest_of_the_file_tells_what_a_point_is() -> None:
    columns: dict[str, tuple[Sequence[object], Place]] = {
        "spend": (["1.234"], place(1)),
        "clicks": (["12.345.678"], place(1)),
    }
    amounts = read_amounts(columns)
    assert amounts.numbers["spend"].tolist() == [1234.0]
    assert amounts.guessed == ()


def test_where_nothing_tells_commas_are_thousands_and_it_is_said() -> None:
    columns: dict[str, tuple[Sequence[object], Place]] = {"spend": (["1,234", "12"], place(2))}
    amounts = read_amounts(columns)
    assert amounts.numbers["spend"].tolist() == [1234.0, 12.0]
    assert amounts.guessed == ("Cost",)


def test_columns_that_disagree_are_each_read_by_their_own_mark() -> None:
    columns: dict[str, tuple[Sequence[object], Place]] = {
        "spend": (["1,5"], place(1)),
        "clicks": (["2.5"], place(1, "Clicks")),
        "revenue": (["1.234"], place(1, "Value")),
    }
    amounts = read_amounts(columns)
    assert [float(v[0]) for v in amounts.numbers.values()] == [1.5, 2.5, 1.234]
    assert amounts.guessed == ("Value",)


def test_two_notations_in_one_column_are_refused_with_both_rows() -> None:
    with pytest.raises(FileError, match=r"1,5 in row 3 has a decimal comma and 2.5 in row 2") as caught:
        numbers("2.5", "1,5")
    assert caught.value.code == "two-notations"


def test_a_table_written_by_a_program_has_decimal_points() -> None:
    assert numbers("1.234", "5", "", fixed=True)[:2] == [1.234, 5.0]
    assert numbers("1.234", "1e-05", fixed=True) == [1.234, 1e-05]


def test_currencies_beside_amounts_are_reported() -> None:
    cells = ("12 SAR", "$3", "5 ر.س")
    assert read_amounts({"spend": (cells, place(3))}).currencies == {"spend": ("SAR",)}


def test_a_column_of_numbers_needs_no_notation_and_names_no_currency() -> None:
    amounts = read_amounts({"spend": ([1.5, None, 2, float("nan")], place(4)), "clicks": (["1.234"], place(1))})
    np.testing.assert_array_equal(amounts.numbers["spend"], [1.5, np.nan, 2.0, np.nan])
    assert amounts.currencies == {"spend": (), "clicks": ()}
    assert amounts.guessed == ("Cost",)  # of the clicks


@pytest.mark.parametrize("cell", [float("inf"), True])
def test_among_numbers_too_what_is_none_is_refused_with_its_row(cell: object) -> None:
    with pytest.raises(FileError, match="row 3, column Cost: expected a number"):
        numbers(1.5, cell)


def arabic(text: str) -> str:
    return text.translate(str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬"))


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=10))
def test_all_notations_of_the_same_amounts_are_read_alike(amounts: list[float]) -> None:
    plain = [f"{a:.2f}" for a in amounts]
    swapped = str.maketrans(".,", ",.")
    notations = [
        plain,
        [f"{a:,.2f}" for a in amounts],
        [f"{a:,.2f}".translate(swapped) for a in amounts],
        [f"{a:,.2f}".replace(",", "\u202f").replace(".", ",") for a in amounts],
        [arabic(f"{a:,.2f}") for a in amounts],
        [f"{a:,.2f} ر.س" for a in amounts],
    ]
    expected = [float(p) for p in plain]
    assert all(numbers(*cells) == expected for cells in notations)
