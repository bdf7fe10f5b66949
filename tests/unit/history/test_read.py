"""Whole files in, one history out: what each ads manager does, and what is refused."""

import datetime

import pytest

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.read import Imported, Source
from adopt.labels import Cell
from tests.unit.history.makers import CANONICAL, META, Row, codes, csv_of, read, spends, xlsx_of

DAY = "2026-01-01"
LINKEDIN = (
    "Start Date (in UTC)", "Currency", "Campaign Group Name", "Campaign Name", "Total Spent", "Impressions",
    "Clicks", "Conversions", "Total Conversion Value",
)  # fmt: skip
GOOGLE = ("Day", "Campaign", "Ad group", "Currency code", "Cost", "Impr.", "Clicks", "Conversions", "Conv. value")


def refusal(*rows: Row, separator: str = ",") -> FileError:
    with pytest.raises(FileError) as caught:
        read(csv_of(*rows, separator=separator))
    assert "report.csv" in str(caught.value)
    return caught.value


def finding(imported: Imported, code: str) -> Finding:
    return next(f for f in imported.findings if f.code == code)


def meta(*rows: Row) -> Imported:
    return read(csv_of(META, *rows))


def test_no_files_are_refused() -> None:
    with pytest.raises(FileError, match="no files"):
        read()


# ------------------------------------------------------------------ Meta


def test_a_daily_report_of_meta_needs_nothing_to_be_said_about_it() -> None:
    imported = meta(
        (DAY, "Spring", "Women", "12.5", "1000", "3"), ("2026-01-02", "Spring", "Women", "10", "900", "")
    )
    file = imported.files[0]
    assert imported.history.cells == (Cell("meta", "Spring", "Women"),)
    assert (file.platform, file.layout, file.language, file.rows, file.skipped) == ("meta", "report", "en", 2, 0)
    assert (file.first_day, file.last_day) == (datetime.date(2026, 1, 1), datetime.date(2026, 1, 2))
    assert (file.spend, file.conversions, file.currency) == (22.5, 3.0, "SAR")
    assert file.conversion_column == "Purchases"
    assert imported.history.table["conversions"].tolist() == [3.0, 0.0]
    assert imported.history.table["revenue"].isna().all()
    assert codes(imported.findings) == ["conversion-column"]


def test_arabic_headings_are_known_and_arabic_totals_left_out() -> None:
    headings = ("اليوم", "اسم الحملة", "اسم مجموعة الإعلانات", "المبلغ الذي تم إنفاقه (ر.س)", "مرات الظهور",
                "النتائج", "مؤشر النتيجة", "عمليات الشراء", "قيمة تحويل عمليات الشراء")  # fmt: skip
    imported = read(
        csv_of(
            headings,
            ("٢٠٢٦-٠١-٠١", "رمضان", "الرياض", "١٬٢٣٤٫٥٠", "١٠", "٢", "purchase", "٢", "٣٠٠"),
            ("", "الإجمالي", "", "١٬٢٣٤٫٥٠", "١٠", "٢", "", "٢", "٣٠٠"),
        )
    )
    file = imported.files[0]
    assert (file.language, file.currency, file.skipped, file.spend) == ("ar", "SAR", 1, 1234.5)
    assert file.conversion_column == "عمليات الشراء"
    assert imported.history.table["revenue"].tolist() == [300.0]
    assert "not from \u2068النتائج\u2069" in str(finding(imported, "conversion-column").message)


@pytest.mark.parametrize(
    "total", [("", "Total", ""), ("", "", ""), ("Total", "", ""), ("--", "Grand total", "--")]
)
def test_totals_are_counted_and_not_summed(total: tuple[str, ...]) -> None:
    imported = meta((DAY, "Spring", "Women", "12.5", "1000", "3"), (*total, "12.5", "1000", "3"))
    assert spends(imported) == [12.5]
    assert imported.files[0].skipped == 1


def test_a_campaign_called_total_is_a_campaign() -> None:
    imported = meta((DAY, "Total awareness", "Women", "1", "1", "1"), (DAY, "Total", "Total", "2", "1", "1"))
    assert [cell.campaign for cell in imported.history.cells] == ["Total", "Total awareness"]


def test_notes_and_blank_lines_around_the_table_are_no_rows() -> None:
    imported = meta((), (DAY, "Spring", "Women", "1", "1", "1"), ("",) * 6, ("Made by somebody",))
    assert (spends(imported), imported.files[0].skipped) == ([1.0], 1)


def test_ads_of_an_ad_set_are_added_up() -> None:
    headings = (*META, "Ad name", "Ad set ID")
    imported = read(
        csv_of(
            headings,
            (DAY, "Spring", "Women", "1.5", "10", "1", "Ad 1", "7"),
            (DAY, "Spring", "Women", "2", "20", "2", "Ad 2", "7"),
        )
    )
    row = imported.history.table.iloc[0]
    assert (row["spend"], row["impressions"], row["conversions"], row["audience_id"]) == (3.5, 30, 3, "7")


def test_audiences_that_share_a_name_are_one_and_it_is_said() -> None:
    headings = (*META, "Ad set ID")
    rows = [(DAY, "Spring", "Women", "1", "1", "1", number) for number in "78"]
    imported = read(csv_of(headings, *rows))
    assert "2 audiences are called meta / Spring / Women" in str(finding(imported, "same-name").message)
    assert "audience_id" not in imported.history.table


def test_a_report_of_campaigns_takes_each_campaign_as_an_audience() -> None:
    imported = read(csv_of(("Day", "Campaign name", "Amount spent (SAR)", "Leads"), (DAY, "Spring", "1", "1")))
    assert imported.history.cells == (Cell("meta", "Spring", "Spring"),)
    assert finding(imported, "no-audiences").severity is Severity.NOTE


def test_an_empty_audience_is_its_campaign() -> None:
    assert meta((DAY, "Spring", "", "1", "1", "1"), (DAY, "Sale", "Men", "1", "1", "1")).history.cells == (
        Cell("meta", "Sale", "Men"),
        Cell("meta", "Spring", "Spring"),
    )


def test_a_report_of_the_whole_account_is_refused() -> None:
    error = refusal(META, (DAY, "", "", "1", "1", "1"))
    assert error.code == "no-names"
    assert "Campaign name" in str(error)


def test_a_day_and_an_audience_without_a_campaign_are_refused() -> None:
    error = refusal((*META, "Ad name"), (DAY, "", "Women", "1", "1", "1", "Ad"))
    assert (error.code, error.message.values["row"]) == ("missing-name", 2)


def test_one_day_reports_count_as_daily() -> None:
    headings = ("Reporting starts", "Reporting ends", *META[1:])
    imported = read(
        csv_of(headings, (DAY, DAY, "Spring", "Women", "1", "1", "1"), ("", "", "", "", "1", "1", "1"))
    )
    assert imported.files[0].last_day == datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (("Reporting starts", "Reporting ends"), (DAY, "2026-01-31")),
        (("Reporting starts", "Reach"), (DAY, "9")),
        (("Reach", "Frequency"), ("9", "1.2")),
    ],
)
def test_a_report_without_days_is_refused_with_the_menu_that_gives_them(headings: Row, cells: Row) -> None:
    error = refusal((*headings, *META[1:]), (*cells, "Spring", "Women", "1", "1", "1"))
    assert error.code == "no-day"
    assert "Choose Breakdown → By time → Day in Meta" in str(error)


def test_a_report_without_days_in_arabic_is_refused_with_the_arabic_menu() -> None:
    error = refusal(
        ("بداية التقارير", "نهاية التقارير", "اسم الحملة", "المبلغ الذي تم إنفاقه (EGP)", "عمليات الشراء"),
        (DAY, "2026-01-31", "رمضان", "1", "1"),
    )
    assert "التوزيع ← حسب الوقت ← اليوم / Breakdown → By time → Day" in str(error)


def test_results_of_several_kinds_are_refused_with_the_kinds() -> None:
    headings = (*META[:-1], "Results", "Result indicator")
    rows = [(DAY, "Spring", f"a{i}", "1", "1", "2", kind) for i, kind in enumerate(["purchase", "lead", "lead"])]
    error = refusal(headings, *rows)
    assert error.code == "mixed-results"
    assert "purchase, lead" in str(error)
    assert error.message.values["row"] == 3


def test_kinds_that_counted_nothing_do_not_mix() -> None:
    headings = (*META[:-1], "Results", "Result indicator")
    imported = read(csv_of(headings, (DAY, "c", "a", 1, 1, 2, "lead"), (DAY, "c", "b", 1, 1, "", "reach")))
    assert imported.files[0].conversions == 2


def test_results_whose_kind_is_not_said_are_taken_with_a_warning() -> None:
    imported = read(csv_of((*META[:-1], "Results"), (DAY, "c", "a", 1, 1, 2)))
    assert "Add the column Result indicator" in str(finding(imported, "results-unchecked").advice)


def test_the_best_column_that_counted_anything_is_taken_for_conversions() -> None:
    imported = read(csv_of((*META, "Leads"), (DAY, "c", "a", 1, 1, 0, 5)))
    assert imported.files[0].conversion_column == "Leads"
    nothing = read(csv_of((*META, "Leads"), (DAY, "c", "a", 1, 1, 0, "")))
    assert nothing.files[0].conversion_column == "Purchases"


@pytest.mark.parametrize(
    ("missing", "code", "named"),
    [
        ("Amount spent (SAR)", "missing-column", "Amount spent"),
        ("Purchases", "missing-column", "Purchases"),
        ("Campaign name", "missing-column", "Campaign name"),
    ],
)
def test_a_missing_column_is_named_as_the_ads_manager_names_it(missing: str, code: str, named: str) -> None:
    headings = [*META, "Link clicks", "Reporting starts", "Reporting ends"]
    headings.remove(missing)
    error = refusal(headings, [DAY] * len(headings))
    assert (error.code, error.message.values["column"]) == (code, named)


def test_a_missing_column_is_named_in_the_language_of_the_file() -> None:
    error = refusal(("اليوم", "اسم الحملة", "مرات الظهور", "عمليات الشراء"), (DAY, "رمضان", 1, 1))
    assert error.message.values["column"] == "المبلغ الذي تم إنفاقه"


def test_a_report_with_headings_only_is_refused() -> None:
    assert refusal(META).code == "no-rows"
    assert refusal(META, ("", "Total", "", "0", "0", "0")).code == "no-rows"


# ------------------------------------------------------------------ values, wherever they come from


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ((DAY, "c", "a", "-1", "1", "1"), "negative", "Amount spent (SAR)"),
        ((DAY, "c", "a", "1", "1", "-2"), "negative", "Purchases"),
        ((DAY, "c", "a", "none yet", "1", "1"), "bad-number", "Amount spent (SAR)"),
        (("", "c", "a", "1", "1", "1"), "missing-date", "Day"),
        (("1999-01-01", "c", "a", "1", "1", "1"), "odd-date", "Day"),
        (("2029-01-01", "c", "a", "1", "1", "1"), "odd-date", "Day"),
        ((DAY, "c", "a", "1", "1"), "short-row", "Purchases"),
        (("x",), "no-rows", ""),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_with_its_row_in_the_file(
    row: Row, code: str, column: str
) -> None:
    good = [] if code == "no-rows" else [(DAY, "c", "b", "1", "1", "1")]
    error = refusal(("A report",), (), META, *good, row)
    assert error.code == code
    if column:
        assert (error.message.values["row"], error.message.values["column"]) == (5, column)


def test_rows_with_more_cells_than_headings_are_refused() -> None:
    error = refusal(META, (DAY, "c", "a", "1", "1", "1", "", "x"))
    assert (error.code, error.message.values["row"], error.message.values["count"]) == ("long-row", 2, 6)


def test_empty_cells_beyond_the_headings_are_harmless() -> None:
    assert spends(meta((DAY, "c", "a", "1", "1", "1", "", ""))) == [1.0]


def test_two_currencies_in_one_file_are_refused_with_their_rows() -> None:
    headings = ("Day", "Campaign", "Ad group", "Cost", "Impr.", "Conversions", "Currency code")
    error = refusal(headings, (DAY, "c", "a", 1, 1, 1, "SAR"), (DAY, "c", "b", 1, 1, 1, "AED"))
    assert error.code == "two-currencies"
    assert "SAR (row 2) and in AED (row 3)" in str(error)


def test_a_currency_that_is_none_is_refused() -> None:
    headings = ("Day", "Campaign", "Ad group", "Cost", "Impr.", "Conversions", "Currency code")
    assert refusal(headings, (DAY, "c", "a", 1, 1, 1, "money")).code == "bad-currency"


def test_the_currency_may_stand_beside_the_amounts() -> None:
    headings = ("Day", "Campaign", "Ad group", "Cost", "Impr.", "Conversions", "Currency code")
    assert read(csv_of(headings, (DAY, "c", "a", "1.5 ر.س", 1, 1, "--"))).history.currency == "SAR"
    assert refusal(headings, (DAY, "c", "a", "1.5 ر.س", 1, 1, "USD")).code == "two-currencies"


def test_amounts_that_could_be_read_in_two_ways_are_pointed_out() -> None:
    imported = read(csv_of(("Day", "Campaign name", "Amount spent (SAR)", "Results"), (DAY, "c", "1,234", "1")))
    assert spends(imported) == [1234.0]
    assert "in Amount spent (SAR), commas were read as thousands" in str(
        finding(imported, "number-reading").message
    )


def test_dates_told_only_by_their_run_are_pointed_out() -> None:
    rows = [(f"{i}/5/2026", "c", "a", "1", "1", "1") for i in range(1, 6)]
    note = finding(meta(*rows), "date-reading")
    assert "1/5/2026 was read as 2026-05-01" in str(note.message)


def test_dates_that_could_be_months_are_refused() -> None:
    assert refusal(META, ("1/5/2026", "c", "a", "1", "1", "1")).code == "ambiguous-dates"


@pytest.mark.parametrize("written", ["1.20243E+17", "1.2E17"])
def test_ids_in_scientific_notation_are_refused(written: str) -> None:
    error = refusal((*META, "Ad set ID"), (DAY, "c", "a", 1, 1, 1, "7"), (DAY, "c", "b", 1, 1, 1, written))
    assert (error.code, error.message.values["row"], error.message.values["column"]) == (
        "mangled-ids",
        3,
        "Ad set ID",
    )
    assert "Export again as CSV" in str(error)


def test_ids_kept_as_numbers_in_a_workbook_are_refused() -> None:
    with pytest.raises(FileError) as caught:
        read(xlsx_of((*META, "Ad set ID"), (DAY, "c", "a", 1, 1, 1, 120242825359230101.0)))
    assert caught.value.code == "mangled-ids"


def test_ids_that_end_in_zeros_are_refused_and_an_odd_one_is_not() -> None:
    headings = (*META, "Ad set ID")
    ids = ["1202428253592300000", "1202428253592310000", "1202428253592310007"]
    assert refusal(headings, *((DAY, "c", i, 1, 1, 1, i) for i in ids)).code == "mangled-ids"
    assert spends(read(csv_of(headings, (DAY, "c", "a", 1, 1, 1, "1202428253592310")))) == [1.0]


@pytest.mark.parametrize("written", ["id:1667930209559606", "'1667930209559606", '="1667930209559606"'])
def test_what_protects_an_id_from_spreadsheets_is_taken_off(written: str) -> None:
    headings = ("By Day", "Campaign name", "Ad group name", "Ad group ID", "Cost", "Conversions")
    imported = read(csv_of(headings, (DAY, "c", "a", written, 1, 1)))
    assert imported.history.table["audience_id"].tolist() == ["1667930209559606"]


def test_small_whole_numbers_of_a_workbook_are_good_ids() -> None:
    headings = ("By Day", "Campaign name", "Ad group name", "Ad group ID", "Cost", "Conversions")
    imported = read(
        xlsx_of(headings, (datetime.date(2026, 1, 1), "c", 2026, 12345, 1.5, 1), ("", "-", "-", "-", 1.5, 1))
    )
    assert imported.history.table["audience_id"].tolist() == ["12345"]
    assert imported.history.cells == (Cell("tiktok", "c", "2026"),)
    assert imported.files[0].skipped == 1


# ------------------------------------------------------------------ LinkedIn


def linkedin(first: str, last: str, *rows: Row) -> Source:
    preamble = [["Campaign Performance Report (in UTC)"], [f"Report Start: {first}, 12:00 AM"],
                [f"Report End: {last}, 11:59 PM"], ["Date Generated: today"], []]  # fmt: skip
    return csv_of(*preamble, LINKEDIN, *rows, separator="\t", encoding="utf-16")


def test_linkedin_has_lines_above_american_dates_and_a_total_below() -> None:
    imported = read(
        linkedin(
            "January 2, 2026",
            "January 3, 2026",
            ("1/2/2026", "SAR", "Group", "Campaign", "1,234.50", "2,000", "9", "3", "--"),
            ("1/3/2026", "SAR", "Group", "Campaign", "1,000.00", "2,000", "9", "3", "500.00"),
            ("", "", "Total", "", "2,234.50", "4,000", "18", "6", "500.00"),
        )
    )
    assert imported.history.cells == (Cell("linkedin", "Group", "Campaign"),)
    assert spends(imported) == [1234.5, 1000.0]
    assert imported.files[0].first_day == datetime.date(2026, 1, 2)
    assert imported.history.table["revenue"].fillna(-1).tolist() == [-1.0, 500.0]


def test_linkedin_without_a_daily_breakdown_is_refused() -> None:
    source = linkedin(
        "January 2, 2026", "January 31, 2026", ("1/2/2026", "SAR", "G", "C", "5.00", "2", "9", "3", "--")
    )
    with pytest.raises(FileError, match="Time breakdown: Daily") as caught:
        read(source)
    assert caught.value.code == "no-day"


@pytest.mark.parametrize(("first", "last"), [("January 2, 2026", "January 2, 2026"), ("then", "now")])
def test_linkedin_of_one_day_is_daily(first: str, last: str) -> None:
    row = ("1/2/2026", "SAR", "G", "C", "5.00", "2", "9", "3", "--")
    assert spends(read(linkedin(first, last, row))) == [5.0]


def test_linkedin_with_lines_above_and_nothing_below_has_no_delivery() -> None:
    with pytest.raises(FileError, match="no delivery") as caught:
        read(linkedin("January 2, 2026", "January 3, 2026"))
    assert caught.value.code == "no-rows"


def test_linkedin_with_one_level_takes_it_for_both() -> None:
    headings = ("Start Date (in UTC)", "Campaign Name", "Total Spent", "Impressions", "Conversions", "Leads")
    imported = read(csv_of(headings, ("1/2/2026", "C", "5.00", "1", "2", "0")))
    assert imported.history.cells == (Cell("linkedin", "C", "C"),)
    assert str(finding(imported, "no-audiences").message).startswith("report.csv has no column Ad Set Name")


# ------------------------------------------------------------------ Google Ads


def test_google_has_two_lines_above_dashes_for_nothing_and_totals_below() -> None:
    imported = read(
        csv_of(
            ["Ad group report"],
            ["January 1, 2026 - January 2, 2026"],
            GOOGLE,
            (DAY, "Video", "Riyadh", "SAR", "5,718.25", "85,900", "10", "2.50", " --"),
            ("2026-01-02", "Video", " --", "SAR", "--", "0", "0", "0.00", "0"),
            (" --", "Total: Campaigns", " --", "SAR", "5,718.25", "85,900", "10", "2.50", "0"),
            (" --", "Total: Account", " --", "SAR", "5,718.25", "85,900", "10", "2.50", "0"),
        )
    )
    assert imported.files[0].skipped == 2
    assert imported.history.table["spend"].tolist() == [0.0, 5718.25]
    assert imported.files[0].conversions == 2.5


# ------------------------------------------------------------------ tables


def test_a_canonical_file_is_read_as_it_is() -> None:
    imported = read(
        csv_of((*CANONICAL, "revenue"), (DAY, "snapchat", "c", "a", "1.234", 2, ""), (DAY, "x", "c", "a", 1, 2, 3))
    )
    file = imported.files[0]
    assert (file.platform, file.layout, file.language) == ("several", "canonical", "")
    assert spends(imported) == [1.234, 1.0]
    assert imported.findings == ()


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ((DAY, "", "c", "a", 1, 2), "missing-name", "platform"),
        ((DAY, "x", "c", "", 1, 2), "missing-name", "audience"),
        ((DAY, "x", "c", "a", "", 2), "missing-number", "spend"),
        ((DAY, "x", "c", "a", 1, ""), "missing-number", "conversions"),
    ],
)
def test_a_canonical_file_may_not_leave_out_what_is_needed(row: Row, code: str, column: str) -> None:
    error = refusal(CANONICAL, (DAY, "x", "c", "b", 1, 2), row)
    assert (error.code, error.message.values["row"], error.message.values["column"]) == (code, 3, column)


def test_a_canonical_file_may_not_repeat_a_cell_and_day() -> None:
    row = (DAY, "x", "c", "a", 1, 2)
    assert "rows 2 and 4 are both x / c / a on 2026-01-01" in str(refusal(CANONICAL, row, (), row))


def test_a_table_without_a_platform_takes_the_one_that_is_said() -> None:
    headings = [name for name in CANONICAL if name != "platform"]
    source = csv_of(headings, (DAY, "c", "a", 1, 2))
    assert read(source, platform="snapchat").history.cells == (Cell("snapchat", "c", "a"),)
    with pytest.raises(FileError, match="without the column platform"):
        read(source)


@pytest.mark.parametrize("missing", ["date", "conversions"])
def test_a_canonical_file_without_a_needed_column_is_refused(missing: str) -> None:
    headings = [name for name in CANONICAL if name != missing]
    error = refusal(headings, [1] * len(headings))
    assert (error.code, error.message.values["column"]) == ("missing-column", missing)


def test_a_warehouse_table_of_ads_is_added_up_to_ad_groups() -> None:
    headings = ("source_relation", "date_day", "platform", "account_id", "account_name", "campaign_id",
                "campaign_name", "ad_group_id", "ad_group_name", "ad_id", "ad_name", "clicks", "impressions",
                "spend", "conversions", "conversions_value")  # fmt: skip
    ads = [
        ("", DAY, "facebook_ads", 1, "Shop", 7, "Spring", 8, "Women", n, f"Ad {n}", 1, 10, 2.5, 1, 30)
        for n in (1, 2)
    ]
    imported = read(
        csv_of(headings, *ads, ("", DAY, "radio", 1, "Shop", 9, "Air", 9, "All", 3, "", 0, 0, 4, "", ""))
    )
    assert imported.history.cells == (Cell("meta", "Spring", "Women"), Cell("radio", "Air", "All"))
    assert imported.history.table["spend"].tolist() == [5.0, 4.0]
    assert imported.history.table["revenue"].fillna(-1).tolist() == [60.0, -1.0]
    assert imported.history.table["audience_id"].tolist() == ["8", "9"]
    assert imported.files[0].layout == "warehouse"
