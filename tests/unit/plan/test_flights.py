"""Cells that run on some days only, worked out by hand: money adds up over each cell's own days."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from adopt.allocate.certificate import verify
from adopt.curves.flown import Flown
from adopt.curves.posterior import Posterior
from adopt.errors import FileError, InfeasibleError, QuestionError
from adopt.findings import Severity
from adopt.labels import Cell
from adopt.plan.compare import Comparison
from adopt.plan.flights import Flight
from adopt.plan.frontier import frontier_for
from adopt.plan.held_back import held_back
from adopt.plan.make import plan_for
from adopt.plan.plan import PLAN_COLUMNS, Plan
from adopt.plan.scenario import Scenario
from adopt.plan.scenario_file import load_scenario
from adopt.terminal import Terminal
from tests.posteriors import FACTORS, posterior

NAMES = (
    Cell("meta", "Always", "Women"),
    Cell("tiktok", "Ramadan", "Women"),
    Cell("tiktok", "Ramadan", "Men"),
)
KNOWN = posterior((40.0, 40.0, 90.0), (100.0,) * 3, (100.0,) * 3, names=NAMES)
"""40 x / (x + 100) conversions a day, twice, and 90 x / (x + 100); the plan begins on 1 November 2026."""
HALF: dict[str, Any] = {"who": "tiktok / Ramadan / Women", "first": date(2026, 11, 6)}
LATE: dict[str, Any] = {"who": "tiktok / Ramadan / Men", "first": date(2026, 11, 6)}


def plan(*flights: dict[str, Any], known: Posterior = KNOWN, currency: str = "SAR", **question: Any) -> Plan:
    given = {"days": 10, "caution": 0, "min_change": -1, "max_change": 3, "flights": flights, **question}
    return plan_for(known, Scenario(**given), currency)


def in_flight(answer: Plan) -> list[float]:
    return [float(budget) for budget in answer.daily_budgets]


def money(answer: Plan) -> Decimal:
    return sum((b * n for b, n in zip(answer.daily_budgets, answer.days_of.tolist(), strict=True)), Decimal(0))


def said(answer: Plan, language: str = "en") -> str:
    paper = io.StringIO()
    terminal = Terminal(language, Console(file=paper, width=500))
    terminal.plan(answer)
    terminal.summary(answer)
    return paper.getvalue()


def test_half_of_the_days_bring_half_of_the_conversions() -> None:
    # Locked at 100 a day: 20, 20 and 45 conversions a day on 10, 5 and 10 days.
    answer = plan(HALF, limits=[{"who": "all", "locked": True}])
    assert in_flight(answer) == [100, 100, 100]
    assert answer.days_of.tolist() == [10, 5, 10]
    assert answer.total == money(answer) == 2500
    assert answer.table["expected_conversions"].tolist() == pytest.approx([200, 100, 450])
    assert answer.table["change"].tolist() == [0, 0, 0]
    assert answer.recommended.tolist() == [100, 50, 100]


def test_marginals_agree_a_day_in_flight() -> None:
    # (x + 100) is in proportion to the roots of 40, 40, 90: 2k, 2k, 3k with 10 x + 10 y + 5 z = 55 k - 2500.
    answer = plan(LATE, budget=3000)
    assert in_flight(answer) == pytest.approx([100, 100, 200], abs=0.3)
    assert money(answer) == answer.total == 3000
    # 1 / (top 100 / (x + 100)^2) is 10 for all of them, whatever their days.
    assert answer.table["marginal_cpa"].tolist() == pytest.approx([10, 10, 10], abs=0.02)
    assert verify(answer.allocation.problem, answer.allocation.daily_spend, answer.allocation.certificate)
    assert answer.expected.mean == pytest.approx(200 + 200 + 300, abs=0.05)


def test_the_columns_of_the_days_are_there_only_where_they_say_something() -> None:
    table = plan(HALF, {"who": "platform:meta", "last": date(2026, 11, 3)}).table
    assert table.columns.tolist() == [*PLAN_COLUMNS, "first_day", "last_day", "days"]
    assert table["days"].tolist() == [3, 5, 10]
    assert table["first_day"].astype(str).tolist() == ["2026-11-01", "2026-11-06", "2026-11-01"]
    assert pd.concat([table, plan().table]).to_csv(index=False).count("2026-11-06,2026-11-10,5\n") == 1
    assert table["last_day"].astype(str).tolist() == ["2026-11-03", "2026-11-10", "2026-11-10"]
    whole = {"who": "all", "first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    everywhere = plan(whole)
    assert everywhere.table.columns.tolist() == list(PLAN_COLUMNS)
    assert everywhere.to_csv_bytes() == plan().to_csv_bytes()


def test_several_flights_of_a_cell_are_its_days_together() -> None:
    two = [{"who": "platform:meta", "last": date(2026, 11, 2)}, {"who": NAMES[0], "first": date(2026, 11, 9)}]
    answer = plan(two[0], {**two[1], "who": str(NAMES[0])}, budget=2000)
    assert answer.days_of.tolist() == [4, 10, 10]
    assert answer.in_flight is not None
    assert answer.in_flight[0].tolist() == [True, True, *[False] * 6, True, True]
    assert money(answer) == 2000


def test_without_a_budget_todays_budgets_are_spent_on_their_days() -> None:
    assert plan(HALF).total == 10 * 100 + 5 * 100 + 10 * 100
    assert plan(HALF, budget_change=0.2).total == 3000


def test_the_gain_is_over_todays_split_on_the_same_days() -> None:
    answer = plan(LATE, budget=3000)
    # 2,500 at today's 100 a day; 120 a day of each for 3,000.
    kept = 10 * 2 * 40 * 120 / 220 + 5 * 90 * 120 / 220
    assert answer.expected_if_kept.mean == pytest.approx(kept)
    assert answer.gain.mean == pytest.approx(700 - kept, abs=0.05)


def test_a_flight_without_a_day_switches_off_and_is_told() -> None:
    answer = plan({"who": "tag:over", "last": date(2026, 10, 31)}, tags={"over": ("meta / *",)}, budget=2000)
    assert in_flight(answer)[0] == 0
    assert money(answer) == 2000
    row = answer.table.iloc[0]
    assert (row["first_day"], row["last_day"], row["days"]) == ("", "", 0)
    assert row["current_daily_budget"] == 100
    (told,) = (f for f in answer.findings() if f.severity == Severity.REVIEW and f.code == "no-day-of-flight")
    assert "ended on 2026-10-31, before the plan begins on 2026-11-01" in str(told.message)
    assert "no-spend-today" not in [f.code for f in answer.findings()]
    assert not any("runs from" in str(sentence) for sentence in answer.limit_sentences())
    assert "no-day-of-flight" not in [f.code for f in plan(HALF).findings()]
    assert not any("in flight" in str(rule) for rule in held_back(answer))
    later = plan({"who": "platform:meta", "first": date(2026, 11, 11)}, budget=2000)
    assert "begins on 2026-11-11, after the plan ends on 2026-11-10" in str(later.findings()[0].message)


def test_what_a_cell_without_a_day_would_have_to_get_does_not_matter() -> None:
    over = {"who": "platform:meta", "last": date(2026, 10, 31)}
    floor = {"who": "platform:meta", "minimum": 5000}
    assert in_flight(plan(over, budget=2000, limits=[floor]))[0] == 0


@pytest.mark.parametrize(
    ("flight", "code", "complaint"),
    [
        ({"who": "all"}, "flight-without-days", "neither a first nor a last day"),
        (
            {"who": "all", "first": date(2026, 11, 9), "last": date(2026, 11, 8)},
            "flight-ends-before-it-begins",
            "ends on 2026-11-08, before it begins on 2026-11-09",
        ),
        (
            {"who": ("tiktok / Ramadan / Woman",), "first": date(2026, 11, 9)},
            "unknown-name",
            "flights 1, who names “tiktok / Ramadan / Woman”, and there is no such cell or group. "
            "The nearest is “tiktok / Ramadan / Women”",
        ),
        ({"who": "all", "last": date(2026, 10, 1)}, "nobody-in-flight", "From 2026-11-01 to 2026-11-10 none"),
    ],
)
def test_flights_that_make_no_sense_are_refused(flight: dict[str, Any], code: str, complaint: str) -> None:
    with pytest.raises(QuestionError) as caught:
        plan(flight)
    assert caught.value.code == code
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (
            'first = "2026-03-01"',
            "flights 1, first”: expected a day without quotes, such as 2026-03-01, got '2026",
        ),
        ("first = 5", "expected a day without quotes"),
        ("until = 2026-03-01", "there is no such key. Its keys are who, first, last, why."),
        ("last = 2026-03-01\nfirst = 2026-03-02", "ends on 2026-03-01, before"),
    ],
)
def test_a_file_with_a_bad_flight_is_refused_with_the_key(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "question.toml"
    file.write_text(f'[[flights]]\nwho = "all"\n{line}\n', encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_scenario(file)
    assert complaint in str(caught.value)


def test_a_file_gives_dates_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "question.toml"
    file.write_text('[[flights]]\nwho = ["a", "b"]\nlast = 2026-03-20\n', encoding="utf-8")
    (flight,) = load_scenario(file).flights
    assert (flight.first, flight.last, flight.title) == (None, date(2026, 3, 20), "a + b")
    assert isinstance(flight, Flight)


def test_the_days_are_said_beside_the_plan_in_both_languages() -> None:
    answer = plan({**HALF, "why": "Films are ready"}, {"who": "platform:meta", "last": date(2026, 11, 3)})
    text = said(answer)
    assert (
        "runs from 2026-11-06 to 2026-11-10, 5 of 10 days, with budgets for these days (Films are ready)." in text
    )
    assert "platform:meta runs from 2026-11-01 to 2026-11-03, 3 of 10 days, with budgets for these days." in text
    assert "Days" in text.splitlines()[1]
    arabic = said(answer, "ar").translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))
    assert "يعمل platform:meta من 1 نوفمبر 2026 إلى 3 نوفمبر 2026 (الأيام: 3 من 10)" in arabic
    assert "Days" not in said(plan()).splitlines()[1]


def test_scenarios_side_by_side_say_that_budgets_are_of_a_flight() -> None:
    flown, plain = plan(HALF, name="flown"), plan(name="plain", budget=2500)
    paper = io.StringIO()
    Terminal("en", Console(file=paper, width=500)).comparison(Comparison((flown, plain)))
    assert "Budgets a day, of cells with a flight a day of it:" in paper.getvalue()
    assert Comparison((flown, plain)).table["budget"].tolist() == [2500, 2500]


# Limits.


def test_amounts_of_a_cell_are_a_day_in_flight() -> None:
    cap = {"who": HALF["who"], "maximum": 60}
    answer = plan(HALF, budget=2500, limits=[cap])
    assert in_flight(answer)[1] == 60
    assert money(answer) == 2500
    assert f"{HALF['who']} gets at most 60.00 SAR a day" in [str(m) for m in held_back(answer)]
    floor = plan(HALF, budget=2500, limits=[{"who": HALF["who"], "minimum": 350}])
    assert in_flight(floor)[1] == 350


def test_changes_are_of_the_budget_in_flight() -> None:
    answer = plan(HALF, budget=2500 * 1.5, min_change=-0.5, max_change=0.5)
    assert in_flight(answer) == [150, 150, 150]
    assert answer.total == 3750


def test_amounts_of_a_group_are_of_the_days_on_which_any_of_it_runs() -> None:
    both = [{**HALF, "last": date(2026, 11, 8)}, LATE]  # on 3 and on 5 days; either of them on 5
    floor = {"who": "platform:tiktok", "minimum": 500}
    answer = plan(*both, budget=3000, limits=[floor])
    assert 3 * in_flight(answer)[1] + 5 * in_flight(answer)[2] == pytest.approx(2500, abs=0.1)
    cap = plan(*both, budget=3000, max_change=9, limits=[{"who": "platform:tiktok", "change_max": 0.1}])
    assert 3 * in_flight(cap)[1] + 5 * in_flight(cap)[2] == pytest.approx(1.1 * 800, abs=0.1)
    gone = [{"who": "platform:tiktok", "first": date(2027, 1, 1)}]
    assert in_flight(plan(*gone, budget=1000, limits=[floor])) == [100, 0, 0]


def test_shares_are_of_all_money() -> None:
    answer = plan(HALF, budget=2500, limits=[{"who": HALF["who"], "share_min": 0.4}])
    assert 5 * in_flight(answer)[1] >= 1000
    assert in_flight(answer)[1] == pytest.approx(200, abs=0.02)


def test_the_learning_phase_is_a_week_in_flight() -> None:
    # 105 results a week are 15 a day: 40 x / (x + 100) = 15 at x = 60.
    phase = {"who": HALF["who"], "learning_phase": 105}
    answer = plan(HALF, budget=1000, limits=[phase, {"who": HALF["who"], "minimum": 1}])
    assert in_flight(answer)[1] == pytest.approx(60, abs=0.05)


def test_lots_and_least_amounts_are_of_a_day_in_flight() -> None:
    answer = plan(HALF, spend="at most", budget=2500, limits=[{"who": "all", "lots": 25, "minimum_if_active": 75}])
    assert all(budget % 25 == 0 and (budget >= 75 or budget == 0) for budget in answer.daily_budgets)
    assert money(answer) <= 2500
    with pytest.raises(QuestionError, match=r"10 days can cost 2,500\.00 SAR or 2,625\.00 SAR, but not 2,600"):
        plan(HALF, budget=2600, limits=[{"who": "all", "lots": 25}])
    assert money(plan(HALF, budget=2625, limits=[{"who": "all", "lots": 25}])) == 2625


@pytest.mark.parametrize("flights", [(), (HALF,), (HALF, {"who": "platform:meta", "last": date(2026, 11, 3)})])
def test_the_engine_is_no_worse_than_every_split_on_a_grid(flights: tuple[dict[str, Any], ...]) -> None:
    budget, tops = 2250.0, (40, 40, 90)
    lots = [{"who": "all", "lots": 50}]
    answer = plan(*flights, spend="at most", budget=budget, limits=lots)
    days = answer.days_of.tolist()
    best = max(
        sum(n * top * x / (x + 100) for n, top, x in zip(days, tops, amounts, strict=True))
        for amounts in product(range(0, 401, 50), repeat=3)
        if sum(n * x for n, x in zip(days, amounts, strict=True)) <= budget
    )
    assert answer.expected.mean == pytest.approx(best, rel=1e-4)
    assert verify(answer.allocation.problem, answer.allocation.daily_spend, answer.allocation.certificate)


def test_a_number_is_reached_at_the_smallest_budget() -> None:
    answer = plan(LATE, reach=700)
    assert answer.expected.mean >= 700 * (1 - 1e-4)
    assert float(answer.total) == pytest.approx(3000, rel=1e-3)
    assert money(answer) == answer.total


def test_a_target_is_about_all_money_and_all_results() -> None:
    answer = plan(HALF, target_cpa=5)
    assert float(answer.total) / answer.expected.mean == pytest.approx(5, rel=1e-3)


def test_profit_leaves_unspent_what_does_not_pay() -> None:
    # A conversion is worth 5 x 0.4 = 2: nothing pays where the first one costs 2.5; of 90 a day it costs 1.1.
    answer = plan(LATE, goal="profit", margin=0.4, budget=3000)
    assert in_flight(answer)[:2] == [0, 0]
    # 90 100 / (x + 100)^2 = 1/2 at x = 34.16.
    assert in_flight(answer)[2] == pytest.approx(100 * (1.8**0.5 - 1), abs=0.02)
    assert answer.unspent == 3000 - money(answer)


def test_what_cannot_be_is_refused_with_amounts_of_all_days() -> None:
    with pytest.raises(InfeasibleError, match=r"averages over all 10 days") as caught:
        plan(HALF, budget=9000, max_change=0.5)
    assert "between 0.00 and 3,750.00, asked for 9,000.00" in str(caught.value)


def test_limits_that_collide_are_told_a_day_in_flight() -> None:
    # 5 days of 300 and ten of 10 cannot cost 2,500: 5 days of 480 could.
    both = [{**HALF, "who": "platform:tiktok"}]
    caps = [{"who": "platform:tiktok", "maximum": 300}, {"who": "platform:meta", "maximum": 10}]
    with pytest.raises(InfeasibleError) as caught:
        plan(*both, budget=2500, limits=caps)
    told = str(caught.value)
    assert "platform:tiktok gets at most 300.00 SAR a day" in told
    assert "allow 480.00 a day for platform:tiktok" in told
    floors = [{"who": HALF["who"], "minimum": 300}, {"who": "all", "maximum": 100}]
    with pytest.raises(InfeasibleError) as caught:
        plan(HALF, budget=2500, spend="at most", limits=floors)
    assert "at least 300.00 a day for tiktok / Ramadan / Women" in str(caught.value)
    assert "allow 150.00 a day for all" in str(caught.value)  # all of them run on all days


def test_flights_that_differ_are_told_where_plans_stand_side_by_side() -> None:
    first, other = plan(name="first"), plan(HALF, LATE, name="other")
    told = [str(m) for m in Comparison((first, other)).differences("other")]
    assert (
        "Flights in this scenario alone: tiktok / Ramadan / Women: first = 2026-11-06, "
        "tiktok / Ramadan / Men: first = 2026-11-06." in told
    )
    told = [str(m) for m in Comparison((other, first)).differences("first")]
    assert any(text.startswith("Flights in the other alone: ") for text in told)


def test_a_new_cell_may_have_a_flight() -> None:
    launch = {"platform": "snapchat", "campaign": "New", "audience": "Men", "maximum": 50, "minimum": 20}
    answer = plan({"who": "platform:snapchat", "first": date(2026, 11, 9)}, launch=[launch], budget=3000)
    assert answer.days_of.tolist() == [10, 10, 10, 2]
    assert 20 <= in_flight(answer)[3] <= 50
    assert money(answer) == 3000


def test_other_budgets_are_split_over_the_flights_too() -> None:
    frontier = frontier_for(KNOWN, Scenario(days=10, caution=0, max_change=3, flights=(Flight(**LATE),)), "SAR", 9)
    assert frontier.budgets[-1] == pytest.approx(400 * 25)
    at = float(np.interp(3000, frontier.budgets, frontier.conversions.mean(axis=1)))
    assert at == pytest.approx(700, rel=0.02)


# What is known on some days only.


def weekly(carry: float = 0.0) -> Posterior:
    """Sundays bring twice as much; yesterday's spend may work on."""
    weekday = np.zeros((7, len(FACTORS)))
    weekday[6] = np.log(2)
    return replace(
        KNOWN, outlook=replace(KNOWN.outlook, weekday=weekday), carry=carry, carried=np.array([30.0, 0.0, 90.0])
    )


def test_the_demand_of_the_days_in_flight_counts() -> None:
    # 1 and 8 November are Sundays: level 2 on the days 0 and 7.
    flight = {"who": "platform:tiktok", "first": date(2026, 11, 8), "last": date(2026, 11, 9)}
    level = weekly().demand(10)[1].mean(axis=0)
    answer = plan(flight, known=weekly(), limits=[{"who": "all", "locked": True}])
    assert level[7] == pytest.approx(2 * level[8])
    expected = [20 * weekly().demand(10)[0].mean(axis=0).sum(), 20 * level[7:9].sum(), 45 * level[7:9].sum()]
    assert answer.table["expected_conversions"].tolist() == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("carry", [0.0, 0.5, 0.8])
def test_a_constant_spend_in_flight_brings_what_its_days_bring(carry: float) -> None:
    known = weekly(carry)
    flights = np.ones((3, 14), dtype=bool)
    flights[1, :9], flights[2, 4:] = False, False
    flown = Flown.over(known, flights)
    spend = np.array([80.0, 150.0, 40.0])
    brought = flown.forecast(spend * flights.mean(axis=1), 14)
    by_day = known.forecast(spend[:, None] * flights, 14)
    assert brought == pytest.approx(by_day, rel=2e-3)
    assert flown.forecast(spend[:, None] * flights, 14) == pytest.approx(by_day)
    assert flown.elasticity(spend * flights.mean(axis=1)) == pytest.approx(known.elasticity(spend))
    assert flown.elasticity() == pytest.approx(known.elasticity())


@pytest.mark.parametrize("carry", [0.0, 0.6])
def test_the_table_has_the_values_and_slopes_of_the_flights(carry: float) -> None:
    flights = np.ones((3, 14), dtype=bool)
    flights[1, :9], flights[2, :] = False, False
    flown = Flown.over(weekly(carry), flights)
    table, at = flown.responses(14), np.array([80.0, 50.0, 10.0])
    brought = (flown.forecast(at, 14) - flown.forecast(np.zeros(3), 14)).mean(axis=1) / 14
    assert table.results(at) == pytest.approx(brought, rel=1e-3, abs=1e-9)
    step = 1e-3
    slopes = (flown.forecast(at + step, 14) - flown.forecast(at - step, 14)).mean(axis=1) / 14 / (2 * step)
    assert table.marginal_at(at) == pytest.approx(slopes, rel=1e-2, abs=1e-9)
    assert table.marginal_at(at)[2] == 0
    assert flown.today.tolist() == pytest.approx([100, 500 / 14, 0])


def test_long_after_a_flight_its_spend_works_no_more() -> None:
    known, flights = weekly(0.5), np.zeros((3, 40), dtype=bool)
    flights[:, :5] = True
    flown, spend = Flown.over(known, flights), np.array([80.0, 150.0, 40.0])
    brought = flown.forecast(spend * flights.mean(axis=1), 40)
    assert brought == pytest.approx(known.forecast(spend[:, None] * flights, 40), rel=1e-3)
    assert (brought > known.forecast(spend[:, None] * flights[:, :5], 5)).all()


def test_flights_are_of_the_days_that_they_were_made_for() -> None:
    with pytest.raises(ValueError, match="known for 10 days, not for 5"):
        Flown.over(KNOWN, np.ones((3, 10), dtype=bool)).horizon(5)
