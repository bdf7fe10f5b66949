import datetime
from datetime import date

import pytest

from adopt.context.context import Scope, StatedTest
from adopt.context.readers import (
    LIFT_TEST,
    read_lift_tests,
    read_promotions,
    read_second_source,
    typed_promotions,
)
from adopt.curves.calendar import Promotion
from adopt.curves.outside import SecondSource
from adopt.errors import FileError
from adopt.history.source import Source
from tests.unit.history.makers import Row, csv_of, xlsx_of

SUMMER = Promotion("Summer, sale", date(2026, 7, 1), date(2026, 7, 10))
HEAD = [headings[0] for headings in LIFT_TEST.values()]
HOLDOUT: Row = ("holdout", "meta", "Prospecting", "", "2026-09-01", "2026-09-28", 28000, 0, 410, 90)


def complaint_of(read: object, *rows: Row) -> str:
    assert callable(read)
    with pytest.raises(FileError) as caught:
        read(csv_of(*rows, name="mine.csv"))
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_promotions_are_read_in_any_encoding_and_with_any_separator(encoding: str, separator: str) -> None:
    rows = [
        ("name", "from", "to"),
        ("Summer, sale", "2026-07-01", "2026-07-10"),
        ("رمضان", "٢٠٢٦-٠٢-١٨", "19 Mar 2026"),
    ]
    found = read_promotions(csv_of(*rows, separator=separator, encoding=encoding))
    assert found == (SUMMER, Promotion("رمضان", date(2026, 2, 18), date(2026, 3, 19)))


@pytest.mark.parametrize(
    "heads", [("Name", "From", "To"), ("promotion", "Start date", "End date"), ("الاسم", "من", "إلى")]
)
def test_headings_have_other_names_and_languages(heads: tuple[str, str, str]) -> None:
    assert read_promotions(csv_of(heads, ("Summer, sale", "2026-07-01", "2026-07-10"))) == (SUMMER,)


def test_a_workbook_with_lines_above_and_other_columns_is_read_too() -> None:
    first, last = datetime.date(2026, 7, 1), datetime.date(2026, 7, 10)
    rows: list[Row] = [
        ("Our sales", "", "", ""),
        ("name", "who", "from", "to"),
        ("", "", "", ""),
        ("Summer, sale", "Sara", first, last),
    ]
    assert read_promotions(xlsx_of(*rows)) == (SUMMER,)


def test_headings_alone_say_that_nothing_is_known() -> None:
    assert read_promotions(csv_of(("name", "from", "to"))) == ()
    assert read_second_source(csv_of(("date", "platform", "conversions"))) == ()
    assert read_lift_tests(csv_of(HEAD)) == ()


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            [("", "2026-07-01", "2026-07-02")],
            "mine.csv, row 2: nothing under name. Fill it in, or delete the row.",
        ),
        ([("a", "", "2026-07-02")], "mine.csv, row 2: nothing under from."),
        ([("a", "2026-07-01", "2026-07-02"), ("b", "2026-07-01")], "mine.csv, row 3: nothing under to."),
        ([("a", "soon", "2026-07-02")], "mine.csv, row 2: soon under from is not a date."),
        (
            [("a", "2026-07-01", "2926-07-02")],
            "mine.csv, row 2: 2926-07-02 under to cannot be right. Correct the year",
        ),
        ([("a", "1999-07-01", "2026-07-02")], "mine.csv, row 2: 1999-07-01 under from cannot be right."),
        (
            [("a", "2026-07-02", "2026-07-01")],
            "mine.csv, row 2: 2026-07-01 under to lies before the first day, 2026-07-02. Give the first day, then",
        ),
        (
            [
                ("a", "2026-07-05", "2026-07-09"),
                ("b", "2026-07-01", "2026-07-09"),
                ("a", "2026-07-01", "2026-07-05"),
            ],
            "mine.csv, row 4: a already runs on 2026-07-05 in row 2. Delete one of them, or correct its days.",
        ),
        (
            [("a", "2026-07-01", "2026-07-02", "", "x")],
            "mine.csv, row 2 has more cells than the 3 headings in row 1.",
        ),
        ([("a", "03/04/2026", "2026-07-02")], "03/04/2026 under from could be 2026-03-04 or 2026-04-03"),
    ],
)
def test_bad_promotions_are_refused_with_row_and_column(rows: list[Row], complaint: str) -> None:
    assert complaint in complaint_of(read_promotions, ("name", "from", "to"), *rows)


def test_promotions_of_one_name_may_follow_each_other_and_those_of_two_may_overlap() -> None:
    rows = [
        ("a", "2026-07-01", "2026-07-02"),
        ("a", "2026-07-03", "2026-07-03"),
        ("b", "2026-07-02", "2026-07-03"),
    ]
    assert len(read_promotions(csv_of(("name", "from", "to"), *rows))) == 3


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            [("name", "from"), ("a", "2026-07-01")],
            "mine.csv has no column to; its columns are name, from. It needs the columns name, from, to.",
        ),
        (
            [("name", "from", "to", "start"), ("a", "2026-07-01", "2026-07-02", "2026-07-01")],
            "mine.csv, row 1: the columns from and start mean the same. Delete one of them.",
        ),
        ([("", "")], "mine.csv has no headings. It needs the columns name, from, to."),
        (
            [("a" * 140_000,)],
            "mine.csv: a cell in or before line 1 never ends. Close the quotation mark that is open there, or "
            "export the file again.",
        ),
    ],
)
def test_a_table_without_the_columns_is_refused(rows: list[Row], complaint: str) -> None:
    assert complaint_of(read_promotions, *rows) == complaint


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(FileError, match="is a PNG file, not a table"):
        read_promotions(Source("a.png", b"\x89PNG\r\n"))


def test_promotions_may_be_typed_and_empty_rows_are_passed_over() -> None:
    rows: list[Row] = [
        ["Summer, sale", date(2026, 7, 1), date(2026, 7, 10)],
        [None, None, None],
        ["b", date(2026, 7, 1), None],
    ]
    assert typed_promotions(rows[:2], "Promotions", ["Name", "First", "Last"]) == (SUMMER,)
    with pytest.raises(FileError, match=r"^Promotions, row 3: nothing under Last\."):
        typed_promotions(rows, "Promotions", ["Name", "First", "Last"])


def test_a_second_source_counts_by_day_or_by_period() -> None:
    by_day = csv_of(
        ("date", "platform", "conversions"), ("2026-09-01", "Facebook_Ads", "1,240"), ("2026-09-02", "meta", 0)
    )
    assert read_second_source(by_day) == (
        SecondSource("meta", date(2026, 9, 1), date(2026, 9, 1), 1240.0),
        SecondSource("meta", date(2026, 9, 2), date(2026, 9, 2), 0.0),
    )
    by_period = csv_of(("platform", "from", "to", "conversions"), ("snapchat", "2026-09-01", "2026-09-30", 31.5))
    assert read_second_source(by_period) == (SecondSource("snapchat", date(2026, 9, 1), date(2026, 9, 30), 31.5),)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([("2026-09-01", "meta", "")], "mine.csv, row 2: nothing under conversions."),
        ([("", "meta", 5)], "mine.csv, row 2: nothing under date."),
        ([("2026-09-01", "", 5)], "mine.csv, row 2: nothing under platform."),
        (
            [("2026-09-01", "meta", -5)],
            "mine.csv, row 2, column conversions: expected an amount of 0 or more, found -5.",
        ),
        (
            [("2026-09-01", "meta", "many")],
            "mine.csv, row 2, column conversions: expected a number, found “many”.",
        ),
        (
            [("2026-09-01", "meta", 3e14)],
            "mine.csv, row 2: 3e+14 under conversions is too large. Check the decimal",
        ),
        (
            [("2026-09-01", "meta", 5), ("2026-09-02", "meta", 5), ("2026-09-01", "facebook_ads", 5)],
            "mine.csv, row 4: meta is counted twice on 2026-09-01, here and in row 2.",
        ),
    ],
)
def test_a_bad_second_source_is_refused_with_row_and_column(rows: list[Row], complaint: str) -> None:
    assert complaint in complaint_of(read_second_source, ("date", "platform", "conversions"), *rows)


def test_a_second_source_needs_its_days() -> None:
    said = complaint_of(read_second_source, ("from", "platform", "conversions"), ("2026-09-01", "meta", 5))
    assert said.startswith("mine.csv has no column date; its columns are from, platform, conversions.")


def test_a_lift_test_is_read_as_it_is_stated() -> None:
    scope = Scope("report.csv", 2, "meta", "Prospecting", "")
    days = date(2026, 9, 1), date(2026, 9, 28)
    assert read_lift_tests(csv_of(HEAD, HOLDOUT)) == (StatedTest("holdout", (scope,), *days, 28000, 0, 410, 90),)


def test_rows_of_one_name_are_one_test_whose_figures_are_said_once_or_repeated_but_never_added() -> None:
    dark: Row = ("dark", "x", "", "", "2026-09-01", "2026-09-14", 0, "4,000.50", "-61.5", 20)
    silent: Row = ("holdout", "tiktok", "", "", "", "", "", "", "", "")
    repeated: Row = ("holdout", "linkedin", "B2B", "CEOs", *HOLDOUT[4:])
    holdout, other = read_lift_tests(csv_of(HEAD, HOLDOUT, dark, silent, repeated))
    assert [(scope.row, str(scope)) for scope in holdout.scopes] == [
        (2, "meta / Prospecting"),
        (4, "tiktok"),
        (5, "linkedin / B2B / CEOs"),
    ]
    assert (holdout.spend_test, holdout.spend_control, holdout.incremental, holdout.error) == (28000, 0, 410, 90)
    assert (other.name, other.spend_control, other.incremental) == ("dark", 4000.5, -61.5)


def test_the_figures_may_stand_in_a_later_row() -> None:
    silent: Row = ("holdout", "tiktok", "", "", "", "", "", "", "", "")
    (test,) = read_lift_tests(csv_of(HEAD, silent, HOLDOUT))
    assert (test.first, test.error) == (date(2026, 9, 1), 90)


def changed(**cells: object) -> Row:
    return [cells.get(role, value) for role, value in zip(LIFT_TEST, HOLDOUT, strict=True)]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([changed(name="")], "mine.csv, row 2: nothing under name."),
        ([changed(platform="")], "mine.csv, row 2: nothing under platform."),
        ([changed(campaign="", audience="Men")], "mine.csv, row 2: nothing under campaign."),
        ([changed(to="")], "mine.csv, row 2: nothing under to."),
        ([changed(error="")], "mine.csv, row 2: nothing under standard_error."),
        ([changed(to="2026-08-01")], "2026-08-01 under to lies before the first day, 2026-09-01."),
        ([changed(spend_test=-1)], "column spend_test: expected an amount of 0 or more, found -1."),
        ([changed(error=0)], "column standard_error: expected a number above 0, found 0."),
        ([changed(error=-9)], "column standard_error: expected a number above 0, found -9."),
        ([changed(incremental="plenty")], "column incremental_conversions: expected a number, found “plenty”."),
        (
            [changed(spend_control=28000)],
            "mine.csv, row 2: the test holdout spends as much under spend_control as in the treated group. A test",
        ),
        (
            [HOLDOUT, changed(platform="x", incremental=411)],
            "mine.csv, row 3: holdout has 411 under incremental_conversions, and 410 in row 2. The figures are",
        ),
        (
            [HOLDOUT, changed(platform="x", to="2026-09-29")],
            "mine.csv, row 3: holdout has 2026-09-29 under to, and 2026-09-28 in row 2.",
        ),
        (
            [HOLDOUT, changed(platform="x"), changed(audience="Men")],
            "row 4: the test holdout has meta / Prospecting / Men already, as row 2 is meta / Prospecting.",
        ),
    ],
)
def test_bad_lift_tests_are_refused_with_row_and_column(rows: list[Row], complaint: str) -> None:
    assert complaint in complaint_of(read_lift_tests, HEAD, *rows)
