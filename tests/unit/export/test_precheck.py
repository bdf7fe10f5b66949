"""What is said before anything is written: minimums, learning, steps, recent changes, levels, overspending."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from adopt.errors import QuestionError
from adopt.export.recent import recent_jumps
from adopt.findings import Finding, Severity
from adopt.history.source import Source
from adopt.history.table import History
from adopt.text import say
from adopt.usecases import Curves, Scenario, check_export, export_plan, make_plan, refuse_serious
from tests.unit.export.sheets import google_row, google_sheet, meta_row, meta_sheet

HEAD = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget,expected_conversions\n"


def plan(*rows: str) -> Source:
    return Source("plan.csv", (HEAD + "".join(f"{row}\n" for row in rows)).encode())


def of(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def said(findings: tuple[Finding, ...], code: str) -> str:
    found = of(findings, code)
    assert len(found) == 1, [f.code for f in findings]
    assert say(found[0].message, "ar") != str(found[0].message)
    return f"{found[0].message} {found[0].advice}".strip()


def test_a_documented_minimum_is_serious_and_is_refused() -> None:
    found = check_export(plan("tiktok,c,a,SAR,80,75.99,100"))
    assert said(found, "below-minimum").startswith(
        "tiktok / c / a gets 75.99 SAR a day, and tiktok takes no less than 76.00 SAR: it will be refused."
    )  # 20.01 USD at 3.75 is 75.04, rounded up to 76
    assert of(found, "below-minimum")[0].severity is Severity.SERIOUS
    with pytest.raises(QuestionError, match=r"Nothing was written\. tiktok / c / a gets 75\.99 SAR") as caught:
        refuse_serious(found)
    assert caught.value.code == "check-failed"
    refuse_serious(check_export(plan("tiktok,c,a,SAR,80,76,100")))


def test_a_minimum_that_others_report_is_to_review_and_an_unknown_one_is_nothing() -> None:
    found = check_export(plan("linkedin,c,a,USD,9,9.5,100", "x,c,a,USD,1,1,1", "linkedin,c,b,USD,0,0,0"))
    assert "is said to take no less than 10.00 USD" in said(found, "below-minimum")
    refuse_serious(found)


def test_a_campaign_that_holds_the_budget_is_checked_as_a_whole() -> None:
    rows = plan("tiktok,c,a,SAR,80,50,100", "tiktok,c,b,SAR,80,50,100")
    assert len(of(check_export(rows), "below-minimum")) == 2
    # A campaign's own budget must exceed 50 USD: 50.01 at 3.75 is 187.54, rounded up to 188.
    told = said(check_export(rows, ["tiktok=campaign"]), "below-minimum")
    assert "gets 100.00 SAR a day, and tiktok takes no less than 188.00 SAR" in told
    meta = plan("meta,c,a,SAR,1,1.5,100", "meta,c,b,SAR,1,1.5,100")
    assert len(of(check_export(meta), "below-minimum")) == 2  # 0.5 USD, rounded up to 2 SAR
    assert not of(check_export(meta, ["meta=campaign"]), "below-minimum")


@pytest.mark.parametrize(("after", "told"), [("60", 0), ("60.02", 0), ("60.1", 1), ("40", 0), ("39", 1), ("0", 0)])
def test_a_step_above_a_fifth_is_said_to_be_against_a_convention(after: str, told: int) -> None:
    found = check_export(plan(f"meta,c,a,SAR,50,{after},100"))
    assert len(of(found, "large-step")) == told
    if told:
        assert "The share is a convention, not a rule of meta." in said(found, "large-step")


def test_what_a_platform_itself_advises_is_said_as_its_own() -> None:
    told = said(check_export(plan("tiktok,c,a,SAR,100,160,100")), "large-step")
    assert "tiktok advises no more than 50% and 2 days between two changes" in told
    assert "convention" in said(check_export(plan("tiktok,c,a,SAR,100,140,100")), "large-step")


def test_the_step_is_asked_for_and_may_be_any() -> None:
    rows = plan("meta,c,a,SAR,50,70,100", "meta,c,new,SAR,0,70,100")
    assert not of(check_export(rows, step=0.5), "large-step")
    assert not of(check_export(rows, step=None), "large-step")
    assert "changes by +40% at once, more than 20%" in said(check_export(rows), "large-step")


def test_results_a_week_are_held_against_the_learning_phase() -> None:
    # 100 conversions in 28 days are 25 a week, and Meta asks for 50.
    rows = plan("meta,c,a,SAR,50,50,100", "meta,c,b,SAR,50,50,200", "meta,c,off,SAR,0,0,0", "x,c,a,SAR,5,5,1")
    told = said(check_export(rows, days=28), "stays-in-learning")
    assert (
        "meta / c / a is expected to bring 25 results a week, and the learning phase of meta asks for 50:" in told
    )
    assert "--days" in said(check_export(rows), "learning-unknown")
    bare = Source("p.csv", b"platform,campaign,audience,recommended_daily_budget\nmeta,c,a,5\n")
    assert not of(check_export(bare), "learning-unknown")
    assert not of(check_export(bare, days=7), "stays-in-learning")


def test_a_plan_knows_its_days(small_curves: Curves) -> None:
    made = make_plan(small_curves, Scenario(budget=30000.0, days=14))
    assert not of(check_export(made), "learning-unknown")


def past(spend: Callable[[np.ndarray], np.ndarray], days: int = 40, noise: float = 0.0) -> History:
    ago = np.arange(days)[::-1]  # 0 is the last day
    factor = np.exp(noise * np.random.default_rng(3).normal(size=days))
    table = pd.DataFrame({"date": pd.date_range("2026-10-01", periods=days), "spend": spend(ago) * factor})
    return History.from_frame(table.assign(platform="meta", campaign="c", audience="a", conversions=1.0))


def test_a_spend_that_moved_in_the_last_week_hints_at_a_change() -> None:
    moved = past(lambda ago: np.where(ago < 4, 75.0, 50.0), noise=0.05)
    (jump,) = recent_jumps(moved)
    assert str(jump.day) == "2026-11-06"  # the last day is 2026-11-09; four days on the new level
    assert jump.change == pytest.approx(0.5, abs=0.15)
    rows = plan("meta,c,a,SAR,50,55,100")
    told = said(check_export(rows, history=moved), "recent-change")
    assert "on 2026-11-06, so its budget was probably changed then" in told
    assert of(check_export(rows, ["meta=campaign"], moved), "recent-change")
    assert not of(check_export(plan("meta,c,a,SAR,50,50,100"), history=moved), "recent-change")
    assert not of(check_export(plan("meta,d,b,SAR,50,55,100"), history=moved), "recent-change")


@pytest.mark.parametrize(
    "history",
    [
        past(lambda ago: np.where(ago < 12, 75.0, 50.0)),  # too long ago
        past(lambda ago: np.where(ago == 3, 150.0, 50.0)),  # one day
        past(lambda ago: np.where(ago < 4, 60.0, 50.0)),  # by a fifth
        past(lambda ago: np.where(ago < 4, 75.0, 50.0), noise=0.4),  # no more than it always moves
        past(lambda ago: np.where(ago == 10, 0.0, 50.0)),  # off and on
        past(lambda ago: np.where(ago < 4, 75.0, 50.0), days=15),  # too short
    ],
)
def test_other_moves_hint_at_nothing(history: History) -> None:
    assert recent_jumps(history) == ()


def test_levels_taken_for_granted_are_said() -> None:
    rows = plan("meta,c,a,SAR,50,50,100", "youtube,v,a,SAR,50,50,100", "pinterest,p,a,SAR,50,50,1")
    told = said(check_export(rows), "owner-assumed")
    assert "meta with the Ad set, pinterest with the Campaign" in told
    assert "youtube" not in told
    assert "meta" not in said(check_export(rows, ["meta=audience"]), "owner-assumed").partition("Say it")[0]
    assert not of(check_export(rows, ["meta:c=audience", "pinterest=campaign"]), "owner-assumed")


def test_what_a_day_and_a_week_may_cost_is_told_in_money() -> None:
    found = check_export(
        plan("meta,c,a,SAR,50,60,1", "meta,c,b,SAR,50,40,1", "youtube,v,a,SAR,10,10,1", "reddit,v,a,SAR,10,10,1",
             "x,v,a,SAR,10,10,1", "tiktok,v,a,SAR,0,0,0")
    )  # fmt: skip
    assert [str(f.message) for f in of(found, "overspend")] == [
        "A day on meta may cost up to 175.00 SAR; a week costs at most 700.00 SAR.",
        "A day on youtube may cost up to 20.00 SAR; a month costs at most 304.00 SAR.",
        "A day on reddit may cost up to 12.00 SAR.",
    ]


def test_rounding_is_said_with_the_total_that_it_keeps() -> None:
    told = said(check_export(plan("meta,c,a,SAR,50,50.004,1", "meta,c,b,SAR,50,50.003,1")), "rounded")
    assert told == "Budgets are rounded to 0.01 SAR; together they stay 100.01 SAR a day."
    assert not of(check_export(plan("meta,c,a,SAR,50,50.5,1")), "rounded")


def test_a_sheet_is_checked_against_what_it_said_before() -> None:
    rows = plan("meta,Spring,Women,SAR,50,61,1", "tiktok,c,a,SAR,1,1,1")
    sheet = export_plan(rows, meta_sheet(meta_row("Spring", "Women", 1, "60")))
    found = check_export(rows, sheet=sheet)
    assert not of(found, "large-step")  # from 60 in the sheet, not from 50 spent
    assert not of(found, "below-minimum")  # TikTok is not in the sheet
    assert not of(found, "owner-assumed")
    google = plan("youtube,Video,a,SAR,100,130,1", "meta,c,a,SAR,50,90,1")
    filled = export_plan(google, google_sheet(google_row("Video", 1)))
    assert "youtube / Video / Video changes by +30%" in said(check_export(google, sheet=filled), "large-step")
    assert "youtube" in said(check_export(google, google=True), "large-step")
