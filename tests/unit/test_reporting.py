"""What reports say of plans, of files and of budgets that no plan gives, by hand."""

from datetime import date

import pytest

from adopt.errors import QuestionError
from adopt.exporting import planned_of
from adopt.history.source import Source
from adopt.plan.flights import Flight
from adopt.plan.limits import Limit
from adopt.plan.scenario import Goal, Scenario
from adopt.planning import make_plan
from adopt.report.content import Facts, Report, Sentences, Table
from adopt.report.facts import told_of_file
from adopt.report.figures import Figure
from adopt.report.printed import Grid, printed
from adopt.report.tables import platform_table
from adopt.reporting import freed_sentences, frontier_beside, report_file, report_of, report_of_file
from adopt.text import say
from tests.unit.report.makers import curves

HEAD = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget"
FILE = Source(
    "plan.csv",
    f"""{HEAD},expected_conversions,expected_conversions_low,expected_conversions_high,marginal_cpa,evidence
meta,Spring,Women,SAR,100,150,300.4,200,400,10,0.9
meta,Spring,Men,SAR,100,50,100.4,50,200,20,0.3
tiktok,Autumn,All,SAR,0,25,10.4,1,40,30,0.1
""".encode(),
)


def sentences(report: Report, language: str = "en") -> str:
    found = [b for s in report.sections for b in s.blocks if isinstance(b, Sentences)]
    return " ".join(say(message, language) for block in found for message in block.said)


def test_a_file_alone_adds_means_and_makes_up_no_interval() -> None:
    report = report_of_file(FILE)
    (facts,) = (b for b in report.sections[0].blocks if isinstance(b, Facts))
    # 150 + 50 + 25 a day after, 200 today; 300.4 + 100.4 + 10.4 = 411.2 conversions.
    assert [fact.figure.text for fact in facts.facts] == ["225.00", "411"]
    said = sentences(report)
    assert "Expected in all: 411 conversions" in said
    assert "90 % between" not in said
    # 150 of 225 is spent where evidence is above a half.
    assert "1 of 3 audiences, with 67% of the money, is known mostly from its own days" in said


def test_platforms_are_added_up_before_and_after() -> None:
    table = platform_table(planned_of(FILE))
    (grid,) = (p for p in printed_parts(table) if isinstance(p, Grid))
    rows = [[cell.text for cell in row] for row in (*grid.rows, grid.total)]
    assert rows == [
        ["Meta", "200.00", "200.00", "+0%", "89%"],
        ["TikTok", "0.00", "25.00", "–", "11%"],
        ["Total", "200.00", "225.00", "+12%", "100%"],
    ]


def printed_parts(table: Table) -> tuple[object, ...]:
    from adopt.report.content import Section
    from adopt.text import Message

    report = Report(
        "full", Message("x"), Message("y"), (Section(Message("z"), (table,)), Section(Message("-"), ()))
    )
    (chapter,) = printed(report, "en").chapters
    return chapter.parts


def test_a_file_that_says_little_is_reported_with_what_it_says() -> None:
    bare = planned_of(Source("p.csv", b"platform,campaign,audience,recommended_daily_budget\nmeta,a,b,5\n"))
    told = told_of_file(bare)
    assert [fact.figure for fact in told.facts] == [Figure("5.00", told.facts[0].figure.number)]
    assert "Expected in all" not in " ".join(map(str, told.expected))
    content = report_file(report_of_file(Source("p.csv", FILE.data), "full"), "r.html")
    assert b"<svg" in content
    assert b"<svg" not in report_file(
        report_of_file(Source("p.csv", HEAD.encode() + b"\nmeta,a,b,,,5\n"), "full"), "r.html"
    )


def test_budgets_with_flights_are_added_up_over_their_days() -> None:
    scenario = Scenario(name="plan", flights=(Flight(who="platform:tiktok", last=date(2026, 10, 20)),))
    plan = make_plan(curves(), scenario)
    planned = planned_of(plan)
    table = platform_table(planned)
    assert [str(column.head) for column in table.columns][2:] == [
        "Recommended in total (SAR)",
        "Share of the money",
    ]
    assert table.total[2] == plan.total
    again = report_of_file(Source("plan.csv", plan.to_csv_bytes()), "management", curves(), 30, scenario)
    assert "Proved:" in sentences(again)
    other = report_of_file(Source("plan.csv", plan.to_csv_bytes()), "management", curves(), 30)
    assert "not proved again" in sentences(other)
    with pytest.raises(QuestionError, match="those are not days of this forecast"):
        report_of_file(Source("plan.csv", plan.to_csv_bytes()), "management", curves(), 5)


def test_budgets_of_a_history_without_revenue_are_forecast_without_it() -> None:
    known = curves("EUR", False)
    plan = make_plan(known, Scenario(name="plan", min_change=-0.2, max_change=0.2))
    said = sentences(report_of_file(Source("plan.csv", plan.to_csv_bytes()), "full", known, 30))
    assert "not proved again" in said
    assert "Expected revenue" not in said


def test_the_price_of_the_change_limits_is_told_where_they_bind() -> None:
    known = curves()
    plan = make_plan(known, Scenario(name="plan", min_change=-0.1, max_change=0.1))
    (cost,) = freed_sentences(plan, known)
    freer = make_plan(known, plan.scenario.changed({"min_change": -0.2, "max_change": 0.2}))
    more = freer.expected.mean - plan.expected.mean
    assert f"-20% to +20%, {more:,.0f} more conversions" in str(cost)
    goals: tuple[tuple[Goal, str], ...] = ("revenue", "more revenue"), ("profit", "more profit")
    for goal, word in goals:
        margin = 0.9 if goal == "profit" else None
        asked = Scenario(name="plan", min_change=-0.1, max_change=0.1, goal=goal, margin=margin)
        (cost,) = freed_sentences(make_plan(known, asked), known)
        assert word in str(cost) or "hardly more" in str(cost)
    locked = Scenario(name="plan", limits=(Limit(who="*", locked=True),))
    assert freed_sentences(make_plan(known, locked), known) == ()
    target = make_plan(known, Scenario(name="plan", target_marginal_cpa=5.0))
    assert freed_sentences(target, known) == ()
    assert "No budget was set" in sentences(report_of(target, known))


def test_what_is_today_s_split_wins_nothing_and_says_so() -> None:
    known = curves()
    plan = make_plan(known, Scenario(name="plan", min_change=0.0, max_change=0.0))
    assert frontier_beside(plan, known) is None
    said = sentences(report_of(plan, known, "full"))
    assert "This is today's split" in said
