import pytest

from adopt.errors import FileError
from adopt.history.grid import grids
from adopt.history.headings import find_table, plain_heading
from tests.unit.history.makers import CANONICAL, csv_of, read, xlsx_of

GOOGLE = ("Day", "Campaign", "Ad group", "Currency code", "Cost", "Impr.", "Clicks", "Conversions", "Conv. value")
LINKEDIN_NEW = (
    "Start Date (in UTC)", "Account Name", "Currency", "Campaign ID", "Campaign Name", "Ad Set ID", "Ad Set Name",
    "Total Spent", "Impressions", "Clicks", "Conversions",
)  # fmt: skip
LINKEDIN_OLD = (
    "Start Date (in UTC)", "Account Name", "Currency", "Campaign Group Name", "Campaign Name", "Campaign ID",
    "Total Spent", "Impressions", "Clicks", "Conversions", "Total Conversion Value",
)  # fmt: skip
TIKTOK = ("Campaign name", "Ad Group Name", "Ad Name", "Date", "Cost", "Impression", "Clicks (Destination)",
          "Conversions", "Currency")  # fmt: skip
META_EN = ("Day", "Delivery status", "Ad Set Name", "Ad name", "Impressions", "Purchases", "Amount spent (USD)",
           "Campaign name", "Link clicks", "Reporting starts", "Reporting ends")  # fmt: skip
META_AR = ("بداية التقارير", "نهاية التقارير", "اسم الحملة", "اسم مجموعة الإعلانات", "اسم الإعلان",
           "المبلغ الذي تم إنفاقه (EGP)", "مرات الظهور", "عمليات الشراء")  # fmt: skip
WAREHOUSE = ("date_day", "platform", "account_id", "account_name", "campaign_id", "campaign_name", "ad_group_id",
             "ad_group_name", "clicks", "impressions", "spend", "conversions", "conversions_value")  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "platform", "language"),
    [
        (GOOGLE, "youtube", "en"),
        (LINKEDIN_NEW, "linkedin", "en"),
        (LINKEDIN_OLD, "linkedin", "en"),
        (TIKTOK, "tiktok", "en"),
        (META_EN, "meta", "en"),
        (META_AR, "meta", "ar"),
        (CANONICAL, "", "en"),
        (WAREHOUSE, "", "en"),
    ],
)
def test_every_ads_manager_is_known_by_its_headings(
    headings: tuple[str, ...], platform: str, language: str
) -> None:
    match = find_table(grids(csv_of(("Some report",), (), headings, ("x",))))
    assert match.known
    assert (match.spec.platform, match.language, match.row) == (platform, language, 2)


def test_the_same_heading_is_another_level_in_linkedins_old_and_new_naming() -> None:
    old, new = (find_table(grids(csv_of(headings))) for headings in (LINKEDIN_OLD, LINKEDIN_NEW))
    assert (old.heading("campaign"), old.heading("audience")) == ("Campaign Group Name", "Campaign Name")
    assert (new.heading("campaign"), new.heading("audience")) == ("Campaign Name", "Ad Set Name")


@pytest.mark.parametrize(
    "headings",
    [
        ("Start Time", "Campaign Name", "Ad Set Name", "Ad Name", "Paid Impressions", "Swipe-Ups", "Amount Spent"),
        ("Date", "Campaign name", "Ad group name", "Spend in account currency", "Impressions", "Pin clicks"),
        ("Date", "Campaign Name", "Ad Group Name", "Impressions", "Clicks", "Amount Spent (USD)"),
        ("Time period", "Campaign name", "Ad Group name", "Link clicks", "Spend", "Impressions"),
    ],
)
def test_reports_of_other_platforms_are_not_taken_for_one_that_is_known(headings: tuple[str, ...]) -> None:
    with pytest.raises(FileError) as caught:
        read(csv_of(headings, ("2026-01-01", "c", "a", "1", "2", "3", "4")))
    assert caught.value.code == "unknown-layout"


def test_marks_and_capitals_in_headings_do_not_matter() -> None:
    headings = [f"\u200f{heading.upper()}\u00a0 " for heading in META_EN]
    assert find_table(grids(csv_of(headings))).spec.platform == "meta"


def test_vowel_signs_do_not_matter() -> None:
    assert plain_heading("المبلغ المُنفق") == plain_heading("المبلغ المنفق")


def test_a_heading_that_is_no_text_is_nothing() -> None:
    assert plain_heading(3.5) == ""


def test_all_clicks_are_no_albanian_money() -> None:
    match = find_table(grids(csv_of(("Day", "Campaign name", "Amount spent (ALL)", "Clicks (all)", "Results"))))
    assert match.columns["clicks"].currency is None
    assert match.columns["spend"].currency == "ALL"


def test_an_unknown_table_is_refused_with_the_nearest_layout_and_what_was_found() -> None:
    with pytest.raises(FileError) as caught:
        read(csv_of(("Title",), ("date", "campaign", "spend", "sales"), (1, 2, 3, 4)))
    error = caught.value
    assert error.code == "unknown-layout"
    assert error.message.values["row"] == 2
    assert error.message.values["found"] == ["date", "campaign", "spend", "sales"]
    assert "Nearest is canonical history" in str(error)
    assert "date, platform, campaign, audience, spend, conversions" in str(error)


def test_a_sheet_without_cells_is_an_unknown_table() -> None:
    with pytest.raises(FileError) as caught:
        read(xlsx_of())
    assert caught.value.code == "unknown-layout"


def test_a_needed_heading_that_stands_twice_is_refused() -> None:
    with pytest.raises(FileError, match="row 1: two columns are called spend") as caught:
        read(csv_of((*CANONICAL, "Spend"), ("2026-01-01", "meta", "c", "a", 1, 2, 3)))
    assert caught.value.code == "duplicate-heading"


def test_a_platform_may_be_insisted_on() -> None:
    source = csv_of(META_EN, ("2026-01-01", "", "a", "x", 1, 2, 3, "c", 4, "2026-01-01", "2026-01-01"))
    assert read(source, platform="meta").files[0].platform == "meta"
    with pytest.raises(FileError) as caught:
        read(source, platform="tiktok")
    assert caught.value.code == "unknown-layout"
