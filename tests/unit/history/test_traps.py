"""The traps that run across all ads managers, one after the other, each sprung.

What is rounded (the ninth), written for spreadsheets (the tenth) and paced (the eleventh) is tested where it is
done; what stands here is what it means for reading.
"""

import codecs

import numpy as np
import pytest

from adopt.errors import FileError
from adopt.findings import Severity
from adopt.history.read import Imported, Source
from adopt.history.spec_files import load_specs, maturing_days
from adopt.history.table import History
from tests.unit.history.makers import META, Row, codes, csv_of, read, spends, text_of

DAY = "2026-01-01"
X = ("Time period", "Campaign name", "Ad group name", "Link clicks", "Spend", "Conversions")
PINTEREST = ("Date", "Campaign name", "Ad group name", "Pin clicks", "Spend in account currency",
             "Total conversions (Checkout)")  # fmt: skip
SNAPCHAT = ("Day", "Campaign name", "Ad squad name", "Swipe-Ups", "Amount Spent", "Purchases", "Purchases Value")
GOOGLE = ("Day", "Campaign", "Ad group", "Currency code", "Cost", "Impr.", "Conversions", "Conv. value")
TIKTOK = ("By Day", "Campaign name", "Ad group name", "Cost", "Currency", "Conversions")
LINKEDIN = (
    "Start Date (in UTC)",
    "Currency",
    "Campaign Group Name",
    "Campaign Name",
    "Total Spent",
    "Conversions",
)


def refused(*sources: Source) -> str:
    with pytest.raises(FileError) as caught:
        read(*sources)
    return caught.value.code


def note(imported: Imported, code: str) -> str:
    return str(next(finding.message for finding in imported.findings if finding.code == code))


# ------------------------------------------------------------------ 1 where the currency stands


def test_1_the_currency_stands_in_the_heading_in_a_column_or_nowhere() -> None:
    heading = read(csv_of(META, (DAY, "c", "a", 1, 2, 3)))
    column = [
        read(csv_of(TIKTOK, (DAY, "c", "a", 1, "SAR", 3))),
        read(csv_of(GOOGLE, (DAY, "c", "a", "SAR", 1, 2, 3, 4))),
        read(csv_of(LINKEDIN, ("1/13/2026", "SAR", "g", "c", 1, 3))),
    ]
    assert {imported.history.currency for imported in (heading, *column)} == {"SAR"}
    rows: list[tuple[Row, Row]] = [
        (X, (DAY, "c", "a", 1, 2, 3)), (PINTEREST, (DAY, "c", "a", 1, 2, 3)),
        (SNAPCHAT, (DAY, "c", "a", 1, 2, 3, 4)),
    ]  # fmt: skip
    for headings, row in rows:
        silent = read(csv_of(headings, row))
        assert silent.history.currency is None
        beside = read(csv_of(META, (DAY, "c", "a", 1, 2, 3)), csv_of(headings, row, name="silent.csv"))
        assert "silent.csv does not say its currency; it was taken to be SAR" in note(beside, "currency-assumed")


def test_1_different_currencies_are_never_added_up() -> None:
    sar, usd = csv_of(META, (DAY, "c", "a", 1, 2, 3)), csv_of(TIKTOK, (DAY, "c", "a", 1, "USD", 3), name="t.csv")
    assert refused(sar, usd) == "two-currencies"


# ------------------------------------------------------------------ 2 units and millionths


@pytest.mark.parametrize("currency", ["SAR", "JPY", "KWD"])
def test_2_a_millionth_is_a_millionth_in_every_currency(currency: str) -> None:
    headings = ("Day", "Campaign", "Ad group", "Currency code", "cost_micros", "Impr.", "Conversions")
    assert spends(read(csv_of(headings, (DAY, "c", "a", currency, 5_500_000, 2, 3)))) == [5.5]


def test_2_spend_that_is_written_as_a_text_in_units_is_in_units() -> None:
    assert spends(read(csv_of(META, (DAY, "c", "a", "5339.5", 2, 3)))) == [5339.5]


# ------------------------------------------------------------------ 3 totals, marks, notations


@pytest.mark.parametrize(
    "word", ["Total", "Grand total", "Total of 3 results", "Total: Account", "الإجمالي", "إجمالي الفترة",
             "Resultados totales", "Gesamt: Kampagnen", "Toplam"]
)  # fmt: skip
def test_3_a_row_of_totals_is_never_a_campaign(word: str) -> None:
    imported = read(csv_of(META, (DAY, "c", "a", 1, 2, 3), ("", word, "", 1, 2, 3)))
    assert (spends(imported), imported.files[0].skipped) == ([1.0], 1)


def test_3_a_utf16_file_with_tabs_may_be_called_csv() -> None:
    text = text_of(META, (DAY, "c", "a", "1.50", 2, 3), separator="\t")
    for data in (codecs.BOM_UTF16_LE + text.encode("utf-16-le"), text.encode("utf-16-le")):
        assert spends(read(Source("report.csv", data))) == [1.5]


@pytest.mark.parametrize("nothing", ["--", "-", "–", "\u00a0", "", "N/A", "null"])
def test_3_dashes_and_blanks_are_no_numbers(nothing: str) -> None:
    headings = (*META, "Purchases conversion value")
    imported = read(csv_of(headings, (DAY, "c", "a", 1, nothing, nothing, nothing)))
    assert imported.history.table["revenue"].isna().all()
    assert imported.history.table["conversions"].tolist() == [0.0]


@pytest.mark.parametrize(
    ("written", "value"),
    [("١٬٢٣٤٫٥٠", 1234.5), ("٣٫٥", 3.5), ("۱۲٫۵", 12.5), ("12,50 €", 12.5), ("1.234,50", 1234.5),
     ("1\u00a0234,50", 1234.5), ("\u200f1,234.50\u200e", 1234.5), ("SAR 12.50", 12.5), ("12.50 ر.س", 12.5)],
)  # fmt: skip
def test_3_every_notation_of_money_is_read(written: str, value: float) -> None:
    headings = [name.removesuffix(" (SAR)") for name in META]
    assert spends(read(csv_of((*headings, "Link clicks"), (DAY, "c", "a", written, 2, 3, 4)))) == [value]


def test_3_three_thousand_and_three_are_told_apart_by_the_other_amounts() -> None:
    assert spends(read(csv_of(META, (DAY, "c", "a", "3.000", 2, 3), (DAY, "c", "b", "12,50", 2, 3)))) == [
        3000.0,
        12.5,
    ]
    alone = read(csv_of(META, (DAY, "c", "a", "3.000", 2, 3)))
    assert "commas were read as thousands and points as decimals" in note(alone, "number-reading")


def test_3_marks_of_direction_in_headings_do_no_harm() -> None:
    assert (
        read(csv_of([f"\u200f{name}\u200e" for name in META], (DAY, "c", "a", 1, 2, 3))).history.currency == "SAR"
    )


# ------------------------------------------------------------------ 4 ids


@pytest.mark.parametrize("written", ["1.20243E+17", "1,20243E+17", "1202428253592300000"])
def test_4_an_id_that_lost_its_digits_is_refused(written: str) -> None:
    assert refused(csv_of((*META, "Ad set ID"), (DAY, "c", "a", 1, 2, 3, written))) == "mangled-ids"


def test_4_ids_are_text() -> None:
    imported = read(csv_of((*META, "Ad set ID"), (DAY, "c", "a", 1, 2, 3, "0120242825359230101")))
    assert imported.history.table["audience_id"].tolist() == ["0120242825359230101"]


# ------------------------------------------------------------------ 5 days


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (META, ("2026-01-13", "c", "a", 1, 2, 3)),
        (META, ("20260113", "c", "a", 1, 2, 3)),
        (LINKEDIN, ("1/13/2026", "SAR", "g", "c", 1, 3)),
        (SNAPCHAT, ("2026-01-13T00:00:00.000-08:00", "c", "a", 1, 2, 3, 4)),
        (X, ("2026-01-13 23:00:00", "c", "a", 1, 2, 3)),
    ],
)
def test_5_the_day_is_the_one_that_is_written(headings: Row, row: Row) -> None:
    assert str(read(csv_of(headings, row)).files[0].last_day) == "2026-01-13"


def test_5_linkedin_has_the_month_first_where_nothing_else_tells() -> None:
    assert str(read(csv_of(LINKEDIN, ("1/2/2026", "SAR", "g", "c", 1, 3))).files[0].last_day) == "2026-01-02"


def test_5_days_of_utc_are_pointed_out() -> None:
    imported = read(csv_of(LINKEDIN, ("1/2/2026", "SAR", "g", "c", 1, 3)))
    assert "midnight UTC" in note(imported, "utc-days")
    assert "utc-days" not in codes(read(csv_of(META, (DAY, "c", "a", 1, 2, 3))).findings)


# ------------------------------------------------------------------ 6 what is counted


def test_6_results_of_different_events_are_not_added_up() -> None:
    headings = (*META[:-1], "Results", "Result indicator")
    assert (
        refused(csv_of(headings, (DAY, "c", "a", 1, 2, 3, "purchase"), (DAY, "c", "b", 1, 2, 3, "lead")))
        == "mixed-results"
    )
    unsaid = read(csv_of(headings[:-1], (DAY, "c", "a", 1, 2, 3)))
    assert [f.severity for f in unsaid.findings if f.code == "results-unchecked"] == [Severity.REVIEW]


def test_6_the_same_event_under_several_names_is_counted_once() -> None:
    headings = (*META, "Website purchases", "Results")
    imported = read(csv_of(headings, (DAY, "c", "a", 1, 2, 3, 3, 3)))
    assert imported.files[0].conversions == 3
    assert "not from Website purchases, Results" in note(imported, "conversion-column")


def test_6_days_without_a_row_have_no_spend_and_are_not_counted_as_days_without_results() -> None:
    history = read(csv_of(META, (DAY, "c", "a", 1, 2, 3), ("2026-01-03", "c", "a", 1, 2, 3))).history
    panel = history.panel()
    assert panel.spend[0].tolist() == [1.0, 0.0, 1.0]
    assert panel.present[0].tolist() == [True, False, True]


# ------------------------------------------------------------------ 7 values that are missing


def test_7_a_missing_value_is_not_nothing() -> None:
    imported = read(
        csv_of(GOOGLE, (DAY, "c", "a", "SAR", 1, 2, 3, "--"), ("2026-01-02", "c", "a", "SAR", 1, 2, 3, 0))
    )
    assert np.isnan(imported.history.table["revenue"][0])
    assert imported.history.table["revenue"][1] == 0.0
    without = read(csv_of(META, (DAY, "c", "a", 1, 2, 3)))
    assert without.history.table["revenue"].isna().all()


# ------------------------------------------------------------------ 8 maturity


def test_8_conversions_arrive_as_late_as_the_window_of_their_platform() -> None:
    assert {name: maturing_days(name) for name in load_specs()} == {
        "meta": 7, "tiktok": 7, "snapchat": 28, "pinterest": 30, "linkedin": 30, "youtube": 30, "x": 30,
        "reddit": 28,
    }  # fmt: skip


def test_8_every_spec_says_on_which_day_a_conversion_counts() -> None:
    days = {name: spec.conversions_dated_by for name, spec in load_specs().items()}
    assert {name for name, day in days.items() if day == "conversion day"} == {"snapchat"}


# ------------------------------------------------------------------ 9, 10


def test_9_reading_rounds_nothing() -> None:
    money = "12.34567891"  # up to eight decimals have been seen
    assert spends(read(csv_of(META, (DAY, "c", "a", money, 2, 3)))) == [float(money)]


@pytest.mark.parametrize("name", ["=SUM(A1)", "+1", "-50%", "@home", "\t=1"])
def test_10_a_name_that_a_spreadsheet_would_compute_stays_the_name_it_is(name: str) -> None:
    history = read(csv_of(META, (DAY, name, "a", 1, 2, 3))).history
    assert history.cells[0].campaign == name.strip()
    again = read(Source("history.csv", history.to_csv_bytes())).history
    assert isinstance(again, History)
    assert again.cells == history.cells
