"""Reports of GA4: read as exported, put to campaigns, used beside or in place of the platforms' counts."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adopt.context.analytics import read_analytics
from adopt.context.context import Context
from adopt.context.counted import WHOLE, by_campaign, second_counts, with_analytics, with_goal
from adopt.context.utm import NO_AD, Link, Matched, match, plain, read_links
from adopt.curves.outside import SecondSource
from adopt.errors import FileError
from adopt.findings import Severity
from adopt.history.source import Source
from adopt.history.table import History
from adopt.simulate.analytics import NAMELESS, SEEN, ga4_report
from adopt.simulate.worlds import KINDS, make_world

PAGE = """# ----------------------------------------
# Traffic acquisition: Session source / medium
# Shop - GA4
# ----------------------------------------
#
# Start date: 20260901
# End date: 20260902
Session source / medium,Session campaign,Sessions,Key events,Total revenue
facebook / paid_social,spring_sale,100,12,120.5
google / organic,(organic),40,3,0
,,140,15,120.5,Grand total
"""
EXPLORED = """# ----------------------------------------
# Free form 1
# Shop
# 20260901-20260902
# ----------------------------------------
Date,Session source,Session medium,Session campaign,Session campaign ID,Manual ad content,Event name,Key events
20260901,ig,cpc,Spring Sale,,women,purchase,2
20260902,l.facebook.com,cpc,(not set),77,men,purchase,3
20260902,ig,cpc,Spring Sale,,,lead,9
"""


def report(text: str, name: str = "ga4.csv") -> Source:
    return Source(name, text.encode())


def history(days: int = 2, **columns: Any) -> History:
    """Two audiences of one campaign on Meta, 10 conversions a day each, from 2026-09-01 on."""
    dates = pd.date_range("2026-09-01", periods=days)
    frame = pd.DataFrame(
        [
            {"date": day, "platform": "meta", "campaign": "Spring sale", "audience": audience}
            for day in dates
            for audience in ("Women", "Men")
        ]
    )
    amounts = {"spend": 50.0, "impressions": 1000.0, "clicks": 10.0, "conversions": 10.0, "revenue": 99.0}
    return History.from_frame(frame.assign(**amounts, **columns))


def test_a_report_of_the_page_is_read_without_its_total_and_with_its_period() -> None:
    read = read_analytics(report(PAGE))
    assert (read.first, read.last, read.is_daily, read.event) == (date(2026, 9, 1), date(2026, 9, 2), False, "")
    assert read.table[["source", "medium", "campaign"]].to_numpy().tolist() == [
        ["facebook", "paid_social", "spring_sale"],
        ["google", "organic", "(organic)"],
    ]
    assert read.table["conversions"].tolist() == [12, 3]
    assert read.table["revenue"].tolist() == [120.5, 0]


def test_an_exploration_tells_days_and_events() -> None:
    read = read_analytics(report(EXPLORED), "purchase")
    assert read.is_daily
    assert read.event == "purchase"
    assert read.table["conversions"].tolist() == [2, 3]
    assert read.table["campaign_id"].tolist() == ["", "77"]


def test_the_period_is_that_of_the_days_where_nothing_stands_above_them() -> None:
    read = read_analytics(
        report("date,sessionSourceMedium,sessionCampaignName,keyEvents\n20260903,ig / cpc,x,1\n")
    )
    assert (read.first, read.last) == (date(2026, 9, 3), date(2026, 9, 3))


@pytest.mark.parametrize(
    ("text", "event", "complaint"),
    [
        (
            EXPLORED,
            None,
            r"counts several events, and no one said which is meant: lead \(9\), purchase \(5\)\. Name one",
        ),
        (EXPLORED, "signup", r"counts no event signup; it has lead \(9\), purchase \(5\)"),
        (PAGE, "purchase", "has no column that names events, so purchase cannot be told from the others"),
        (
            "Session source / medium,Session campaign,Key events\nig / cpc,x,1\n",
            None,
            "says neither days nor the period",
        ),
        (EXPLORED.replace("20260901,ig", ",ig"), "purchase", "row 7: nothing under Date"),
        (
            EXPLORED.replace("purchase,2", "purchase,-2"),
            "purchase",
            "row 7, column Key events: expected an amount of 0",
        ),
        ("Date,Sessions\n20260901,5\n", None, "has no column"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, event: str | None, complaint: str) -> None:
    with pytest.raises(FileError, match=complaint):
        read_analytics(report(text), event)


def verdict(
    source: str, medium: str, campaign: str, *links: Link, number: str = "", content: str = "", **columns: Any
) -> tuple[str, str, str, str]:
    head = "date,source,medium,campaign,campaign id,ad content,key events"
    text = f"{head}\n20260901,{source},{medium},{campaign},{number},{content},5\n"
    rows = match(read_analytics(report(text)), history(**columns), links).rows
    (found,) = rows[["platform", "to_campaign", "to_audience", "reason"]].itertuples(index=False, name=None)
    return tuple(map(str, found))  # type: ignore[return-value]


FOUND = ("meta", "Spring sale", "", "")


@pytest.mark.parametrize(
    ("source", "medium", "campaign"),
    [
        ("facebook", "cpc", "Spring sale"),
        ("IG", "Paid_Social", "spring%20sale"),
        ("l.facebook.com", "paidsocial", "SPRING-SALE"),
        ("fb", "social ads", "spring+sale"),
    ],
)
def test_names_are_found_whatever_addresses_make_of_them(source: str, medium: str, campaign: str) -> None:
    assert verdict(source, medium, campaign) == FOUND


@pytest.mark.parametrize(
    ("source", "medium", "campaign", "expected"),
    [
        ("facebook", "social", "Spring sale", ("", "", "", "unpaid")),
        ("newsletter", "email", "Spring sale", ("", "", "", "")),
        ("smartly", "paid_social", "Spring sale", ("", "", "", "no-source")),
        ("tiktok", "cpc", "Spring sale", ("tiktok", "", "", "no-platform")),
        ("ig", "cpc", "(not set)", ("meta", "", "", "no-name")),
        ("ig", "cpc", "Autumn sale", ("meta", "", "", "no-campaign")),
        ("an apple a day", "cpc", "Spring sale", ("", "", "", "no-source")),
    ],
)
def test_what_is_nobodys_says_why(source: str, medium: str, campaign: str, expected: tuple[str, ...]) -> None:
    assert verdict(source, medium, campaign) == expected


def test_an_id_goes_before_a_name_and_content_names_the_audience() -> None:
    ids = {"campaign_id": "120", "audience_id": ["1", "2"] * 2}
    assert verdict("ig", "cpc", "whatever", number="120", content="women", **ids) == (
        "meta",
        "Spring sale",
        "Women",
        "",
    )
    assert verdict("ig", "cpc", "whatever", number="120", content="2", **ids) == ("meta", "Spring sale", "Men", "")


def test_a_name_that_two_campaigns_could_have_is_nobodys() -> None:
    both = pd.concat([history().table, history().table.assign(campaign="SPRING SALE")])
    text = "date,source,medium,campaign,key events\n20260901,ig,cpc,spring-sale,5\n"
    rows = match(read_analytics(report(text)), History.from_frame(both)).rows
    assert rows["reason"].tolist() == ["no-campaign"]


def test_links_go_before_what_is_usual() -> None:
    to_men = Link("smart*", "", "", "meta", "Spring sale", "Men")
    assert verdict("Smartly.io", "paid", "x", to_men) == ("meta", "Spring sale", "Men", "")
    assert verdict("ig", "cpc", "old sale 2025", Link("", "", "old sale*", NO_AD)) == (NO_AD, "", "", "")
    assert verdict("smartly", "email", "Spring_Sale", Link("smartly", "", "", "meta")) == FOUND


def test_links_are_read_from_a_table_and_those_not_filled_in_are_passed_over() -> None:
    head = "utm_source,utm_medium,utm_campaign,platform,campaign,audience"
    text = f"{head}\nig,cpc,x,facebook_ads,Spring sale,\nig,,y,,,\n"
    assert read_links(report(text)) == (Link("ig", "cpc", "x", "meta", "Spring sale", ""),)
    assert read_links(report("utm_campaign,platform\nx,-\n")) == (Link("", "", "x", NO_AD),)
    with pytest.raises(FileError, match="row 2: a link without source, medium and campaign would fit every row"):
        read_links(report("utm_campaign,platform\n,meta\n"))


def test_a_link_to_a_campaign_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(FileError, match=r"the campaign Spring sales of meta.*Nearest are Spring sale"):
        verdict("ig", "cpc", "x", Link("", "", "x", "meta", "Spring sales"))
    with pytest.raises(FileError, match=r"the audience Mne of meta, .* Nearest are Men"):
        verdict("ig", "cpc", "x", Link("", "", "x", "meta", "Spring sale", "Mne"))
    with pytest.raises(FileError, match=r"the audience Mne of meta"):
        verdict("ig", "cpc", "x", Link("", "", "x", "meta", audience="Mne"))


def test_plain_names() -> None:
    assert plain("  Spring%20Sale__2026 ") == "spring sale 2026"


def matched(text: str = EXPLORED, event: str | None = "purchase", days: int = 2, **columns: Any) -> Matched:
    return match(read_analytics(report(text), event), history(days, **columns))


def test_both_counts_stand_side_by_side() -> None:
    found = matched(campaign_id="77")
    (row,) = by_campaign(found, history()).to_dict("records")
    assert row == {
        "platform": "meta",
        "campaign": "Spring sale",
        "conversions": 40,
        "analytics": 5,
        "ratio": 0.125,
    }


def test_what_is_nobodys_is_told_and_can_be_filled_in() -> None:
    found = matched()
    note, lost = found.findings
    assert str(note.message) == (
        "ga4.csv: of 5 results of ads 2 belong to campaigns of the history; "
        "0 more were not paid for, or nothing says that they were."
    )
    assert lost.severity is Severity.REVIEW
    assert "such as l.facebook.com / cpc / (not set) (3)" in str(lost.message)
    assert found.links_csv().decode("utf-8-sig").splitlines() == [
        "utm_source,utm_medium,utm_campaign,platform,campaign,audience",
        "l.facebook.com,cpc,(not set),meta,,",
    ]
    assert [f.code for f in matched(campaign_id="77").findings] == ["analytics-matched"]


def test_a_count_calibrates_a_platform_unless_too_much_of_it_is_nobodys() -> None:
    counts, findings = second_counts(matched(campaign_id="77"), history())
    assert counts == (SecondSource("meta", date(2026, 9, 1), date(2026, 9, 2), 5.0),)
    assert findings == ()
    counts, findings = second_counts(matched(), history())
    assert counts == ()
    assert str(findings[0].message).startswith(
        "ga4.csv does not calibrate meta: 60% of its paid results belong to no"
    )


def daily(days: int, start: str = "2026-09-01", content: str = "") -> str:
    each = pd.date_range(start, periods=days).strftime("%Y%m%d")
    rows = "".join(f"{day},ig,cpc,Spring sale,{content},4,20\n" for day in each)
    return f"date,source,medium,campaign,ad content,key events,total revenue\n{rows}"


def test_days_whose_results_still_arrive_are_not_compared_where_others_are_enough() -> None:
    counts, _ = second_counts(matched(daily(60), None, 60), history(60))
    # Meta's results take 7 days to arrive.
    assert counts == (SecondSource("meta", date(2026, 9, 1), date(2026, 10, 23), 53 * 4.0),)


def test_a_count_of_no_result_at_all_says_nothing() -> None:
    counts, _ = second_counts(matched(daily(2).replace("Spring sale,,4", "Spring sale,,0"), None), history())
    assert counts == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (daily(2, "2026-01-01"), r"is about 2026-01-01 to 2026-01-02, the history about 2026-09-01 to 2026-09-02"),
        (
            PAGE.replace("20260902", "20260905"),
            "sums up 2026-09-01 to 2026-09-05, and the history does not have all",
        ),
    ],
)
def test_other_days_than_those_of_the_history_are_refused(text: str, complaint: str) -> None:
    with pytest.raises(FileError, match=complaint):
        second_counts(matched(text, None), history())


def test_the_goal_may_be_what_analytics_counts_campaign_by_campaign() -> None:
    goal, findings = with_goal(matched(daily(2), None), history())
    assert [str(c) for c in goal.cells] == [f"meta / Spring sale / {WHOLE}"]
    assert goal.table["spend"].tolist() == [100, 100]
    assert goal.table["conversions"].tolist() == [4, 4]
    assert goal.table["revenue"].tolist() == [20, 20]
    assert goal.results == {"meta": ("GA4 key events",)}
    assert findings == ()


def test_audiences_stay_where_analytics_tells_them_apart_and_a_silent_one_is_told() -> None:
    goal, findings = with_goal(matched(daily(1, content="women"), None), history(tags="gulf", campaign_id="7"))
    assert goal.table[["audience", "conversions", "tags", "campaign_id"]].to_numpy().tolist() == [
        ["Men", 0, "gulf", "7"],
        ["Women", 4, "gulf", "7"],
    ]
    assert goal.table["revenue"].tolist() == [0, 20]
    assert [f.code for f in findings] == ["goal-ends-earlier", "analytics-silent"]
    assert str(findings[0].message) == "ga4.csv ends on 2026-09-01: the last 1 day of the history is left out."
    assert "counts nothing for Spring sale / Men of meta" in str(findings[1].message)


def test_results_without_an_audience_are_told_where_audiences_are_kept() -> None:
    text = daily(20, content="women") + "20260901,ig,cpc,Spring sale,,3,\n"
    goal, findings = with_goal(matched(text, None, 20), history(20))
    assert goal.table["conversions"].sum() == 80
    assert "3 results name no audience of their campaign" in str(findings[0].message)


def test_ids_of_audiences_that_became_one_are_left_out() -> None:
    goal, _ = with_goal(matched(daily(2), None), history(audience_id=["1", "2"] * 2))
    assert "audience_id" not in goal.table


def test_a_goal_without_revenue_has_none_and_a_report_without_days_is_no_goal() -> None:
    goal, _ = with_goal(matched(campaign_id="77"), history())
    assert goal.table["revenue"].isna().all()
    with pytest.raises(FileError, match="tells a period and no days"):
        with_goal(matched(PAGE, None), history())


def test_a_context_takes_a_report_as_second_counts_of_the_history() -> None:
    read = read_analytics(report(daily(2)))
    context, findings = with_analytics(Context(analytics=(read, ())), history())
    assert context.second_source == (SecondSource("meta", date(2026, 9, 1), date(2026, 9, 2), 8.0),)
    assert context.analytics is None
    assert [f.code for f in findings] == ["analytics-matched"]
    assert with_analytics(Context(), history()) == (Context(), ())
    twice = Context(analytics=(read, ()), second_source=context.second_source)
    with pytest.raises(FileError, match=r"meta has a second count, and ga4.csv counts it once more"):
        with_analytics(twice, history())


def test_a_simulated_report_is_put_to_its_campaigns_again() -> None:
    world = make_world(KINDS["short"], 1)
    read = read_analytics(report(ga4_report(world.history.table, np.random.default_rng(0)).decode()))
    found = match(read, world.history)
    table = by_campaign(found, world.history)
    assert table["ratio"].to_numpy() == pytest.approx(SEEN * (1 - NAMELESS), abs=0.08)
    assert set(found.lost["reason"]) == {"unpaid", "no-name"}
    # Every audience is told apart by its content.
    assert with_goal(found, world.history)[0].cells == world.history.cells


def test_an_address_with_a_formula_is_no_formula_in_the_table_of_links() -> None:
    text = "date,source,medium,campaign,key events\n20260101,ig,cpc,=cmd()|x,5\n"
    found = match(read_analytics(report(text)), history())
    assert "ig,cpc,'=cmd()|x," in found.links_csv().decode("utf-8-sig")
    (link,) = read_links(report(found.links_csv().decode("utf-8-sig")))
    assert (link.utm_campaign, link.platform) == ("=cmd()|x", "meta")
