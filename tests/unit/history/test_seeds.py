"""The tables that public warehouse packages test themselves with; they are no part of the project."""

import csv
from pathlib import Path

import pytest

from adopt.usecases import import_history

SEEDS = Path(__file__).parents[4] / "shared/data/fivetran_seeds"
pytestmark = pytest.mark.skipif(
    not SEEDS.exists(), reason="the seeds of fivetran/dbt_* are no part of the project"
)


def total(file: Path, column: str, **only: str) -> float:
    with file.open(encoding="utf-8-sig") as stream:
        rows = [{key.casefold(): value for key, value in row.items()} for row in csv.DictReader(stream)]
    kept = [row for row in rows if all(row[key] == value for key, value in only.items())]
    return sum(float(row[column]) for row in kept if row[column] not in ("", "-"))


@pytest.mark.parametrize(
    ("folder", "platform", "report", "spend", "micros", "result", "counted"),
    [
        ("facebook_ads", "meta", "facebook_ads_basic_ad_data", "spend", 1,
         "offsite_conversion.fb_pixel_lead", 18.0),
        ("google_ads", "youtube", "ad_group_stats_data", "cost_micros", 1e6, "Conversions", "conversions"),
        ("linkedin", "linkedin", "linkedin_ad_analytics_by_campaign_data", "cost_in_local_currency", 1,
         "one_click_leads", "one_click_leads"),
        ("pinterest", "pinterest", "pinterest_ad_group_report_data", "spend_in_micro_dollar", 1e6,
         "total_conversions", "total_conversions"),
        ("reddit_ads", "reddit", "reddit_ads_ad_group_report_data", "spend", 1e6, "custom", 0.0),
        ("snapchat_ads", "snapchat", "snapchat_ad_hourly_report_data", "spend", 1e6, "Purchases",
         "conversion_purchases"),
        ("snapchat_ads", "snapchat", "snapchat_ad_squad_hourly_report_data", "spend", 1e6, "conversion_sign_ups",
         "conversion_sign_ups"),
        ("tiktok_ads", "tiktok", "tiktok_adgroup_report_hourly_data", "spend", 1, "conversion", "conversion"),
        ("twitter", "x", "twitter_campaign_report_data", "billed_charge_local_micro", 1e6, "Site visits",
         "conversion_site_visits_metric"),
    ],
)  # fmt: skip
def test_seeds_are_read_to_the_cent(
    folder: str, platform: str, report: str, spend: str, micros: float, result: str, counted: str | float
) -> None:
    file = SEEDS / f"dbt_{folder}" / f"{report}.csv"
    imported = import_history([file.parent], results={platform: result}, table=report.removesuffix("_data"))
    table = imported.history.table
    assert set(table["platform"]) == {platform}
    assert table["spend"].sum() == pytest.approx(total(file, spend) / micros, abs=0.001)
    expected = total(file, counted) if isinstance(counted, str) else counted
    assert table["conversions"].sum() == pytest.approx(expected, abs=1e-6)
