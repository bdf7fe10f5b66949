"""Budgets for some of a plan's days: told where a sheet sets budgets alone, refused where no sum holds."""

from pathlib import Path

import pytest

from adopt.errors import FileError, QuestionError
from adopt.export.new_sheet import google_sheet as new_google_sheet
from adopt.export.planned import Planned, read_planned
from adopt.export.round_trip import fill_sheet
from adopt.exporting import change_file, change_list, check_export, stage_plan
from adopt.findings import Severity
from adopt.history.source import Source
from adopt.text import say
from tests.unit.export.sheets import google_row, google_sheet, meta_row, meta_sheet

HEAD = "platform,campaign,audience,currency,recommended_daily_budget,first_day,last_day,days\n"
META = meta_sheet(meta_row("Spring", "Women", 1), meta_row("Spring", "Men", 2))
ALL, LATE = "2026-11-01,2026-11-30,30", "2026-11-20,2026-11-30,11"


def planned(*rows: str) -> Planned:
    return read_planned(Source("plan.csv", (HEAD + "\n".join(rows) + "\n").encode()))


def told(plan: Planned) -> list[str]:
    return [str(f.message) for f in fill_sheet(plan, META).findings if f.severity == Severity.SERIOUS]


def test_whose_budgets_are_for_some_days_only_is_told() -> None:
    plan = planned(f"meta,Spring,Women,SAR,60,{ALL}", f"meta,Spring,Men,SAR,70,{LATE}")
    filled = fill_sheet(plan, META)
    assert [change.after for change in filled.changes] == [60, 70]
    (found,) = filled.findings
    assert (
        say(found.message) == "The budgets of meta / Spring / Men are for 11 days from 2026-11-20 to 2026-11-30; "
        "what is written sets no days."
    )
    assert "pause when they end" in say(found.advice)


def test_flights_with_a_pause_or_without_one_are_told_each() -> None:
    pause = planned(f"meta,Spring,Women,SAR,60,{ALL}", "meta,Spring,Men,SAR,70,2026-11-01,2026-11-30,12")
    assert ["are for 12 days from 2026-11-01" in text for text in told(pause)] == [True]
    halves = planned(
        "meta,Spring,Women,SAR,6,2026-11-01,2026-11-15,15", "meta,Spring,Men,SAR,7,2026-11-16,2026-11-30,15"
    )
    assert len(told(halves)) == 2
    alike = planned(f"meta,Spring,Women,SAR,60,{LATE}", f"meta,Spring,Men,SAR,70,{LATE}")
    assert ["Spring / Women, meta / Spring / Men are" in text for text in told(alike)] == [True]


def test_a_cell_without_a_day_is_to_be_paused() -> None:
    (only,) = told(planned(f"meta,Spring,Women,SAR,60,{LATE}", "meta,Spring,Men,SAR,0,,,0"))[:1]
    assert "gives meta / Spring / Men nothing" in only


def test_one_budget_for_audiences_on_different_days_is_refused() -> None:
    sheet = google_sheet(google_row("Video", 1))
    mixed = planned(f"youtube,Video,a,SAR,60,{ALL}", f"youtube,Video,b,SAR,70,{LATE}", "youtube,Video,c,SAR,0,,,0")
    with pytest.raises(FileError, match="youtube / Video / a and youtube / Video / b run on different days"):
        fill_sheet(mixed, sheet)
    alike = planned(f"youtube,Video,a,SAR,60,{LATE}", f"youtube,Video,b,SAR,70,{LATE}", f"meta,M,m,SAR,1,{ALL}")
    filled = fill_sheet(alike, sheet)
    assert filled.changes[0].after == 130
    assert [f.code for f in filled.findings] == ["days-of-flight"]
    with pytest.raises(FileError, match="youtube / Video / a runs on some of the days only"):
        new_google_sheet(alike)
    whole = planned(f"youtube,Video,a,SAR,60,{ALL}", f"meta,M,m,SAR,1,{LATE}")
    assert new_google_sheet(whole).endswith(b"Video,60.00\r\n")


@pytest.mark.parametrize("days", ["2026-11-20,2026-11-30,x", "soon,2026-11-30,11"])
def test_days_that_are_none_are_refused_with_their_row(days: str) -> None:
    with pytest.raises(FileError, match=r"plan\.csv, row 3, columns first_day, last_day, days: expected two days"):
        planned(f"meta,Spring,Women,SAR,60,{ALL}", f"meta,Spring,Men,SAR,70,{days}")


def test_lists_and_requests_are_told_of_flights_too_and_are_written(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    head = (
        "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget,first_day,last_day,days"
    )
    rows = "meta,C,A,SAR,100,110.00,2026-11-05,2026-11-10,6\nmeta,C,B,SAR,100,110.00,2026-11-01,2026-11-30,30\n"
    plan.write_text(f"{head}\n{rows}")
    told = [f for f in check_export(plan) if f.code == "days-of-flight"]
    assert [f.severity for f in told] == [Severity.REVIEW]
    assert "meta / C / A are for 6 days from 2026-11-05 to 2026-11-10" in str(told[0].message)


def test_a_plan_with_flights_is_not_cut_into_steps() -> None:
    head = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget"
    text = f"{head},first_day,last_day,days\nmeta,C,A,SAR,100,110,{LATE}\nmeta,C,B,SAR,100,110,{ALL}\n"
    with pytest.raises(QuestionError, match="cannot be cut into steps: meta / C / A runs on some of its days"):
        stage_plan(Source("plan.csv", text.encode()))


def test_a_list_of_changes_has_a_name_that_says_its_kind() -> None:
    with pytest.raises(QuestionError, match=r"an \.xlsx or a \.csv file, not list\.pdf"):
        change_file(change_list(Source("plan.csv", f"{HEAD}meta,C,A,SAR,110,{ALL}\n".encode())), Path("list.pdf"))
