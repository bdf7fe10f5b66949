"""What a scenario asks of the optimiser, key by key, with the arithmetic in the test."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Objective, Rule
from adopt.curves.table import ResponseTable
from adopt.errors import InfeasibleError, QuestionError
from adopt.labels import Cell
from adopt.plan.limits import Limit
from adopt.plan.question import Asked, objective_of, question_of
from adopt.plan.scenario import Scenario

CELLS = (
    Cell("linkedin", "Prospecting", "Managers"),
    Cell("meta", "Prospecting", "Women"),
    Cell("meta", "Retargeting", "Visitors"),
    Cell("tiktok", "Prospecting", "Women"),
    Cell("youtube", "Prospecting", "Nobody yet"),
)
TODAY = np.array([100.0, 200.0, 300.0, 40.0, 0.0])
# Each conversion costs 10, 20, 5, 8 and 10 whatever is spent, up to 10,000 a day.
COSTS = np.array([10.0, 20.0, 5.0, 8.0, 10.0])
TABLE = ResponseTable(CELLS, np.tile([0.0, 5000.0, 10000.0], (5, 1)), np.repeat(1 / COSTS[:, None], 3, axis=1))
VALUE = np.array([50.0, 40.0, 30.0, 20.0, 10.0])
LINKEDIN, META, TIKTOK = "platform:linkedin", "platform:meta", "platform:tiktok"


def asked(*limits: dict[str, Any], currency: str | None = "SAR", **question: Any) -> Asked:
    given = {"budget": 6400.0, "days": 10, "limits": limits, **question}
    return Asked(Scenario(**given).checked(), TABLE, TODAY, currency, VALUE)


def boxes(*limits: dict[str, Any], **question: Any) -> list[tuple[float, float]]:
    return [(box.low, box.high) for box in asked(*limits, **question).boxes]


def rule(*limits: dict[str, Any], **question: Any) -> Rule:
    (only,) = asked(*limits, **question).rules
    return only


def counts(part: np.ndarray | None) -> list[float]:
    assert part is not None
    return [round(x, 9) for x in part.tolist()]


USUAL = [(50, 150), (100, 300), (150, 450), (20, 60), (0, 0)]


def test_without_limits_every_cell_moves_within_the_change_limits() -> None:
    assert boxes() == USUAL
    assert boxes(min_change=-1, max_change=1) == [(0, 200), (0, 400), (0, 600), (0, 80), (0, 0)]


@pytest.mark.parametrize(
    ("keys", "box"),
    [
        ({"minimum": 80}, (80, 150)),
        ({"maximum": 80}, (50, 80)),
        ({"committed": 120}, (120, 150)),
        ({"change_min": -0.1}, (90, 150)),
        ({"change_min": -1}, (0, 150)),
        ({"change_max": 2}, (50, 300)),
        ({"change_max": 0.1, "change_min": 0}, (100, 110)),
        ({"change_min_money": -30}, (70, 150)),
        ({"change_min_money": -300}, (0, 150)),
        ({"change_max_money": 400}, (50, 500)),
        ({"locked": True}, (100, 100)),
        ({"off": True}, (0, 0)),
        ({"minimum": 120, "change_max": 3, "maximum": 350}, (120, 350)),
        ({"lots": 40}, (80, 120)),
        ({"minimum_if_active": 20}, (50, 150)),
        ({"minimum_if_active": 70}, (70, 150)),
    ],
)
def test_a_limit_of_one_cell_is_its_box(keys: dict[str, Any], box: tuple[float, float]) -> None:
    for who in ("linkedin / Prospecting / Managers", LINKEDIN, "audience:Managers"):
        found = asked({"who": who, **keys})
        assert (found.boxes[0].low, found.boxes[0].high) == pytest.approx(box)
        assert boxes({"who": who, **keys})[1:] == USUAL[1:]
        assert not found.rules


def test_all_limits_of_a_cell_hold_the_tightest_decides() -> None:
    limits: list[dict[str, Any]] = [{"who": LINKEDIN, "minimum": m} for m in (60, 90, 70)]
    limits += [{"who": (LINKEDIN, TIKTOK), "each": True, "maximum": m} for m in (140, 120, 130)]
    assert boxes(*limits)[0] == (90, 120)
    # A change of its own stands in place of the scenario's, but two of its own both hold.
    assert boxes({"who": LINKEDIN, "change_max": 2}, {"who": LINKEDIN, "change_max": 1})[0] == (50, 200)


def test_each_makes_a_limit_of_a_group_one_of_every_cell() -> None:
    keys = {"minimum": 120, "maximum": 280, "change_max": 0.2}
    found = asked({"who": META, "each": True, **keys})
    assert [(box.low, box.high) for box in found.boxes[1:3]] == [(120, 240), (150, 280)]
    assert not found.rules


@pytest.mark.parametrize(
    ("keys", "low", "high"),
    [
        ({"minimum": 450}, 450, math.inf),
        ({"maximum": 450}, -math.inf, 450),
        ({"committed": 450}, 450, math.inf),
        ({"change_min": -0.1}, 450, math.inf),
        ({"change_max": 0.1}, -math.inf, 550),
        ({"change_min_money": -20}, 480, math.inf),
        ({"change_max_money": 20}, -math.inf, 520),
    ],
)
def test_a_limit_of_a_group_is_a_rule_for_its_sum(keys: dict[str, Any], low: float, high: float) -> None:
    found = rule({"who": META, **keys})
    assert (found.low, found.high) == pytest.approx((low, high))
    assert counts(found.of_spend) == [0, 1, 1, 0, 0]
    assert found.of_results is None
    assert found.of_active is None
    assert boxes({"who": META, **keys}) == USUAL


def test_a_minimum_of_nothing_is_no_rule() -> None:
    assert asked({"who": META, "minimum": 0}).rules == ()


def test_shares_are_of_all_that_is_spent() -> None:
    least = rule({"who": META, "share_min": 0.2})
    assert (least.low, least.high, counts(least.of_spend)) == (0, math.inf, [-0.2, 0.8, 0.8, -0.2, -0.2])
    most = rule({"who": LINKEDIN, "share_max": 0.25})
    assert (most.low, most.high, counts(most.of_spend)) == (-math.inf, 0, [0.75, -0.25, -0.25, -0.25, -0.25])
    each = asked({"who": META, "each": True, "share_max": 0.5}).rules
    assert [counts(r.of_spend) for r in each] == [[-0.5, 0.5, -0.5, -0.5, -0.5], [-0.5, -0.5, 0.5, -0.5, -0.5]]


def test_at_least_times_compares_two_groups() -> None:
    found = rule({"who": META, "at_least_times": {"of": ("audience:Women", LINKEDIN), "times": 2}})
    # meta / Women is in both: 1 - 2.
    assert (found.low, found.high, counts(found.of_spend)) == (0, math.inf, [-2, -1, 1, -2, 0])
    assert str(found.name) == "platform:meta gets at least 2 times as much as audience:Women + platform:linkedin"


def test_a_group_is_not_compared_with_itself() -> None:
    with pytest.raises(QuestionError, match=r"compares it with itself: campaign:Prospecting are the same cells"):
        question({"who": "* / Prospecting / *", "at_least_times": {"of": "campaign:Prospecting"}})


def test_at_most_active_counts_cells_and_lets_them_be_off() -> None:
    limit = {"who": META, "at_most_active": 1}
    found = rule(limit)
    assert (found.low, found.high, counts(found.of_active)) == (-math.inf, 1, [0, 1, 1, 0, 0])
    assert [box.may_be_off for box in asked(limit).boxes] == [False, True, True, False, False]
    # Who is promised money is not switched off.
    pinned = asked(limit, {"who": "campaign:Retargeting", "minimum": 200})
    assert [box.may_be_off for box in pinned.boxes] == [False, True, False, False, False]


def test_minimum_if_active_lets_cells_be_off_and_off_is_what_is_left_out_of_reach() -> None:
    found = asked({"who": "all", "minimum_if_active": 80})
    assert [(b.low, b.high, b.may_be_off) for b in found.boxes] == [
        (80, 150, True),
        (100, 300, True),
        (150, 450, True),
        (0, 0, False),  # 60 at most, so 80 is out of reach
        (0, 0, False),
    ]
    assert [b.out_of_reach for b in found.boxes] == [False, False, False, True, False]


def test_the_learning_phase_raises_the_minimum_to_the_spend_that_passes_it() -> None:
    # 50 results a week are 50/7 a day: at 20 each 142.86 on meta / Women, at 8 each 57.14 on tiktok.
    found = asked({"who": (META, TIKTOK), "learning_phase": True})
    assert [b.low for b in found.boxes[1:4]] == pytest.approx([1000 / 7, 150, 400 / 7])
    assert [b.high for b in found.boxes[1:4]] == [300, 450, 60]
    assert [b.may_be_off for b in found.boxes] == [False, True, True, True, False]
    # LinkedIn's threshold is not known; 14 a week are 2 a day, at 10 each; 70 a week are out of its reach.
    assert boxes({"who": LINKEDIN, "learning_phase": 14})[0] == (50, 150)
    with pytest.raises(QuestionError, match=r"learning phase of linkedin needs is not known\. Write the number"):
        boxes({"who": LINKEDIN, "learning_phase": True})


def test_a_learning_phase_out_of_reach_switches_a_cell_off_but_not_one_that_is_promised_money() -> None:
    assert boxes({"who": LINKEDIN, "learning_phase": 700})[0] == (0, 0)
    assert boxes({"who": LINKEDIN, "learning_phase": 1e9})[0] == (0, 0)
    with pytest.raises(
        InfeasibleError, match=r"at least 1,000\.00 SAR and at most 150\.00 SAR a day: platform:linked"
    ):
        boxes({"who": LINKEDIN, "learning_phase": 700}, {"who": LINKEDIN, "minimum": 60})


def test_platform_minimums_are_those_of_the_specs_in_the_currency() -> None:
    # TikTok: more than 20 USD, at 3.75 rounded up 76 SAR, which is out of reach of 60; LinkedIn: 10 USD, 38 SAR.
    found = asked({"who": (LINKEDIN, TIKTOK), "platform_minimums": True})
    assert [(b.low, b.high, b.may_be_off) for b in found.boxes] == [
        (50, 150, True),
        (100, 300, False),
        (150, 450, False),
        (0, 0, False),
        (0, 0, False),
    ]
    assert asked({"who": TIKTOK, "platform_minimums": True}, currency="USD").boxes[3].low == 20.01
    with pytest.raises(
        QuestionError, match=r"minimum budget of tiktok in EGP is not known\. Look it up.*_if_active"
    ):
        boxes({"who": TIKTOK, "platform_minimums": True}, currency="EGP")
    with pytest.raises(QuestionError, match=r"names no currency, and the minimum budget of tiktok depends on it"):
        boxes({"who": TIKTOK, "platform_minimums": True}, currency=None)


def test_lots_narrow_the_box_to_their_multiples() -> None:
    found = asked({"who": "all", "lots": 40}, {"who": META, "lots": 100}, spend="at most")
    assert [(b.low, b.high, b.lot) for b in found.boxes] == [
        (80, 120, 40),
        (200, 200, 200),
        (200, 400, 200),
        (40, 40, 40),
        (0, 0, 40),
    ]
    locked = asked({"who": "all", "lots": 40}, {"who": LINKEDIN, "locked": True}).boxes[0]
    assert (locked.low, locked.high, locked.lot) == (100, 100, 0)


def test_where_no_lot_lies_between_the_limits_a_cell_is_off_or_refused() -> None:
    with pytest.raises(
        InfeasibleError, match=r"tiktok / Prospecting / Women gets between 20\.00 SAR and 60\.00 SAR a day, and no"
    ):
        boxes({"who": TIKTOK, "lots": 70})
    assert boxes({"who": TIKTOK, "lots": 70, "minimum_if_active": 1})[3] == (0, 0)


@pytest.mark.parametrize(
    ("limits", "complaint"),
    [
        (
            [{"who": LINKEDIN, "minimum": 500, "why": "contract"}],
            r"at least 500\.00 SAR and at most 150\.00 SAR a day: platform:linkedin gets at least 500\.00 "
            r"SAR a day \(contract\), but no budget changes by more than \+50 % \(max_change\)\. Change",
        ),
        (
            [{"who": LINKEDIN, "maximum": 20}],
            r"at least 50\.00 SAR and at most 20\.00 SAR a day: no budget changes by less than -50 % ",
        ),
        (
            [{"who": LINKEDIN, "locked": True}, {"who": "all", "off": True}],
            r"platform:linkedin is locked, but all is switched off",
        ),
        (
            [{"who": LINKEDIN, "minimum": 120}, {"who": LINKEDIN, "locked": True}],
            r"platform:linkedin gets at least 120\.00 SAR a day, but platform:linkedin is locked",
        ),
        (
            [{"who": LINKEDIN, "committed": 120}, {"who": LINKEDIN, "change_max_money": -10}],
            r"120\.00 SAR a day of platform:linkedin are committed, but platform:linkedin changes by no more than "
            r"-10\.00 SAR a day",
        ),
        (
            [{"who": "platform:youtube", "minimum": 5}],
            r"It spends nothing today: give the limit that starts it a maximum",
        ),
    ],
)
def test_limits_that_leave_a_cell_no_amount_are_refused_with_both(limits: list[Any], complaint: str) -> None:
    with pytest.raises(InfeasibleError, match=complaint):
        boxes(*limits)


def test_a_cell_that_spends_nothing_today_starts_where_a_limit_gives_it_a_maximum() -> None:
    assert boxes({"who": "platform:youtube", "maximum": 90})[4] == (0, 90)
    assert boxes({"who": "platform:youtube", "maximum": 90, "minimum": 30})[4] == (30, 90)
    assert boxes({"who": "platform:youtube", "change_max_money": 25})[4] == (0, 25)
    assert boxes({"who": (TIKTOK, "platform:youtube"), "each": True, "maximum": 90, "minimum": 30})[4] == (30, 90)
    # A cap on everybody asks nobody to start.
    assert boxes({"who": "all", "maximum": 900})[4] == (0, 0)
    assert boxes({"who": "all", "each": True, "maximum": 900})[4] == (0, 0)


def test_an_unknown_name_is_refused_where_it_stands() -> None:
    with pytest.raises(
        QuestionError, match=r"^limits 2, who names “platform:tikt”.*The nearest is “platform:tiktok”"
    ):
        boxes({"who": "all", "lots": 1}, {"who": "platform:tikt", "off": True})
    with pytest.raises(QuestionError, match=r"^at_least_times names “Meta”.*The nearest is “platform:meta”"):
        question({"who": LINKEDIN, "at_least_times": {"of": "Meta"}})


def question(*limits: dict[str, Any], worth: Any = None, **scenario: Any) -> BudgetProblem:
    return question_of(replace(asked(*limits, **scenario), worth=worth), TABLE)


def test_a_question_holds_boxes_lots_and_rules() -> None:
    found = question({"who": META, "minimum": 450}, {"who": TIKTOK, "minimum_if_active": 30})
    assert found.responses is TABLE
    assert found.daily_budget == found.least == 640
    assert found.minimum.tolist() == [50, 100, 150, 30, 0]
    assert found.maximum.tolist() == [150, 300, 450, 60, 0]
    assert found.current is TODAY
    assert found.may_be_off is not None
    assert found.may_be_off.tolist() == [False, False, False, True, False]
    assert found.lot is not None
    assert found.lot.tolist() == [0, 0, 0, 0, 0]
    assert [str(r.name) for r in found.rules] == ["platform:meta gets at least 450.00 SAR a day"]
    assert found.objective == Objective()


def test_a_budget_is_spent_in_full_or_at_most() -> None:
    assert question(spend="at most").least == 0
    assert question(goal="profit", margin=0.5).least == 0
    assert question(target_cpa=9).least == 0
    assert question(spend="all", target_cpa=9).least == 640
    assert question(spend="all", goal="profit", margin=0.5).least == 640


def test_without_a_budget_a_target_is_held_by_the_cells_limits_alone() -> None:
    assert question(budget=None, target_cpa=9).daily_budget == 960
    assert question(budget=None, reach=100).daily_budget == 960


def test_a_target_cpa_is_a_rule_for_money_and_conversions() -> None:
    (found,) = question(target_cpa=9).rules
    assert (found.low, found.high) == (-math.inf, 0)
    assert counts(found.of_spend) == [1] * 5
    assert counts(found.of_results) == [-9] * 5
    assert str(found.name) == "a conversion costs at most 9.00 SAR on average (target_cpa)"
    # Where a conversion counts for 50, 40, … its 9 are spread over as much.
    (worth,) = question(target_cpa=9, goal="revenue", worth=VALUE).rules
    assert counts(worth.of_results) == [-9 / 50, -9 / 40, -9 / 30, -9 / 20, -9 / 10]
    (nothing,) = question(target_cpa=9, goal="revenue", worth=VALUE * [0, 1, 1, 1, 1]).rules
    assert counts(nothing.of_results) == [0, -9 / 40, -9 / 30, -9 / 20, -9 / 10]


def test_a_target_roas_is_a_rule_for_revenue_and_money() -> None:
    (found,) = question(target_roas=3, goal="conversions").rules
    assert (found.low, found.high) == (0, math.inf)
    assert counts(found.of_spend) == [-3] * 5
    assert counts(found.of_results) == VALUE.tolist()
    (revenue,) = question(target_roas=3, worth=VALUE).rules
    assert counts(revenue.of_results) == [1] * 5
    assert Scenario(target_roas=3).goal == "revenue"
    unknown = Asked(Scenario(target_roas=3), TABLE, TODAY, "SAR", VALUE * [1, 1, np.nan, 1, 1])
    with pytest.raises(QuestionError, match=r"history has no revenue for meta / Retargeting / Visitors\. Export"):
        _ = unknown.rules


def test_reach_is_the_cheapest_way_to_so_many_results_a_day() -> None:
    found = question(reach=500)
    assert found.objective == Objective(results=0.0, spend=-1.0)
    assert (found.rules[0].low, counts(found.rules[0].of_results)) == (50, [1] * 5)
    assert found.rules[0].of_spend is None
    (revenue,) = question(reach=9000, goal="revenue", worth=VALUE).rules
    assert (revenue.low, counts(revenue.of_results)) == (900, [1] * 5)
    assert str(revenue.name) == "revenue reaches 9,000 (reach)"


@pytest.mark.parametrize(
    ("keys", "objective"),
    [
        ({}, Objective()),
        ({"target_cpa": 9}, Objective()),
        ({"target_marginal_cpa": 8}, Objective(spend=-0.125)),
        ({"target_marginal_roas": 2.5}, Objective(spend=-2.5)),
        ({"goal": "profit", "margin": 0.5}, Objective(spend=-1.0)),
        ({"reach": 5}, Objective(results=0.0, spend=-1.0)),
    ],
)
def test_the_objective_says_what_money_is_worth(keys: dict[str, Any], objective: Objective) -> None:
    assert objective_of(Scenario(**keys)) == objective


def test_a_budget_that_lots_cannot_make_is_refused_with_the_nearest_that_they_can() -> None:
    lots = {"who": "all", "lots": 5}
    assert question(lots, budget=6400).daily_budget == 640
    with pytest.raises(
        QuestionError,
        match=r"10 days can cost 6,400\.00 SAR or 6,450\.00 SAR, but not 6,420\.00 SAR\. Set the budget to one of",
    ):
        question(lots, budget=6420)
    assert question(lots, budget=6420, spend="at most").daily_budget == 642
    # One cell without lots carries the rest, and so does nobody whose budget is fixed.
    assert question({"who": META, "lots": 5}, budget=6420).daily_budget == 642
    locked = [{"who": TIKTOK, "locked": True}, {"who": (LINKEDIN, META), "lots": 50}]
    assert question(*locked, budget=6400).daily_budget == 640  # 40 and 12 times 50
    with pytest.raises(QuestionError, match=r"can cost 6,400\.00 SAR or 6,900\.00 SAR"):
        question(*locked, budget=6500)


def test_what_locked_cells_cost_is_taken_though_it_is_no_whole_number_of_halalas() -> None:
    today = np.array([100.0033, 200.0, 300.0, 40.0, 0.0])
    scenario = Scenario(budget=6400.03, days=10, limits=(Limit(who="all", locked=True),)).checked()
    found = question_of(Asked(scenario, TABLE, today, "SAR", VALUE), TABLE)
    assert found.daily_budget == pytest.approx(640.0033, abs=1e-9)
