"""Plans under limits and targets, from the scenario to the words that are printed."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from adopt.errors import InfeasibleError
from adopt.labels import Cell
from adopt.plan.compare import Comparison
from adopt.plan.costs import costs_of
from adopt.plan.held_back import held_back
from adopt.plan.launch import Launch
from adopt.plan.make import plan_for
from adopt.plan.plan import PLAN_COLUMNS, Plan
from adopt.plan.scenario import Scenario
from adopt.terminal import Terminal
from tests.posteriors import posterior

# Conversions a day of 40 x / (x + 100) and so on; the marginals are top 100 / (x + 100)^2.
NAMES = (
    Cell("linkedin", "Prospecting", "Managers"),
    Cell("meta", "Prospecting", "Women"),
    Cell("meta", "Retargeting", "Visitors"),
    Cell("tiktok", "Prospecting", "Women"),
)
TODAY = (100.0, 100.0, 100.0, 100.0)
KNOWN = posterior((10.0, 40.0, 40.0, 90.0), (100.0,) * 4, TODAY, names=NAMES)


def plan(*limits: dict[str, Any], **question: Any) -> Plan:
    given = {"days": 10, "caution": 0, "min_change": -1, "max_change": 3, "limits": limits, **question}
    return plan_for(KNOWN, Scenario(**given), "SAR")


def said(answer: Plan, language: str = "en") -> str:
    paper = io.StringIO()
    Terminal(language, Console(file=paper, width=500)).summary(answer)
    return paper.getvalue()


# Without limits (x + 100) is in proportion to the roots of 10, 40, 40, 90: 1 : 2 : 2 : 3 of 800.
FREE = [0.0, 100.0, 100.0, 200.0]


def test_without_limits_the_marginals_agree() -> None:
    assert plan().recommended == pytest.approx(FREE, abs=0.2)


def test_a_floor_of_a_platform_is_kept_named_and_priced() -> None:
    answer = plan({"who": "platform:linkedin", "share_min": 0.2, "why": "sales asks"})
    # The other 320 of 400 a day: (x + 100) is 2 : 2 : 3 of 620.
    assert answer.recommended == pytest.approx(
        [80, 620 * 2 / 7 - 100, 620 * 2 / 7 - 100, 620 * 3 / 7 - 100], abs=0.2
    )
    assert [str(m) for m in held_back(answer)] == [
        "platform:linkedin gets at least 20 % of the spend (sales asks)"
    ]
    (cost,) = costs_of(answer)

    def worth(spend: list[float]) -> float:
        return 10 * sum(top * x / (x + 100) for top, x in zip((10, 40, 40, 90), spend, strict=True))

    assert cost.results == pytest.approx(worth(FREE) - worth(answer.recommended.tolist()), rel=1e-2)
    assert cost.money == pytest.approx(0, abs=0.01)
    told = said(answer)
    assert "Held back by: platform:linkedin gets at least 20 % of the spend (sales asks)." in told
    assert (
        f"Without the limit for platform:linkedin, {cost.results:,.0f} more conversions would be expected." in told
    )


def test_the_table_of_a_limited_plan_is_the_one_of_the_contract() -> None:
    answer = plan({"who": "all", "lots": 5}, {"who": "platform:meta", "maximum": 150})
    assert tuple(answer.table.columns) == PLAN_COLUMNS
    assert answer.total == answer.budget == Decimal("4000.00")
    assert all(budget % 5 == 0 for budget in answer.daily_budgets)
    assert answer.daily_budgets[1] + answer.daily_budgets[2] <= 150
    assert sum(answer.daily_budgets) * 10 == 4000


def test_a_limit_that_costs_nothing_is_not_priced() -> None:
    answer = plan({"who": "platform:tiktok", "minimum": 50})
    assert answer.recommended == pytest.approx(FREE, abs=0.2)
    assert not held_back(answer)
    assert "Without the limit" not in said(answer)


def test_limits_of_cells_are_named_where_they_hold_the_plan_back() -> None:
    answer = plan(
        {"who": "platform:tiktok", "maximum": 150},
        {"who": "platform:linkedin", "minimum": 20},
        {"who": "campaign:Retargeting", "locked": True},
    )
    assert answer.recommended == pytest.approx([20, 130, 100, 150], abs=0.01)
    assert [str(m) for m in held_back(answer)] == [
        "platform:linkedin gets at least 20.00 SAR a day",
        "campaign:Retargeting is locked",
        "platform:tiktok gets at most 150.00 SAR a day",
    ]


def test_the_scenarios_own_change_limits_are_not_told_as_a_limit() -> None:
    answer = plan({"who": "platform:linkedin", "maximum": 150}, min_change=-0.1, max_change=0.1)
    assert answer.recommended == pytest.approx([90, 100, 100, 110], abs=0.2)
    assert not held_back(answer)


def test_at_most_so_many_cells_are_on() -> None:
    answer = plan({"who": "all", "at_most_active": 2})
    assert (answer.recommended > 0).sum() == 2
    assert answer.recommended[3] > 0
    assert "at most 2 of all get anything" in said(answer)


def test_a_cell_that_cannot_reach_what_is_asked_of_it_is_off_and_told() -> None:
    # 90 results a week on tiktok cost about 16.7 a day; 65 on LinkedIn more than its 400.
    limits = [{"who": "platform:linkedin", "learning_phase": 65}, {"who": "platform:tiktok", "learning_phase": 90}]
    answer = plan(*limits)
    assert answer.recommended[0] == 0
    assert answer.recommended[3] > 90 / 7 * 100 / (90 - 90 / 7)
    (told,) = [f for f in answer.findings() if f.code == "out-of-reach"]
    assert str(told.message) == (
        "linkedin / Prospecting / Managers is switched off: within its limits it cannot reach what is asked of it "
        "(platform:linkedin gets what its learning phase needs, or nothing)."
    )


def test_a_target_cpa_is_met_and_told() -> None:
    answer = plan(target_cpa=3.2)
    cpa = float(answer.total) / answer.expected.mean
    assert cpa == pytest.approx(3.2, rel=2e-4)
    # Where the average is met, all marginals agree: (x + 100) in proportion to the roots, or off.
    spend = answer.recommended
    assert (spend[1] + 100) / (spend[3] + 100) == pytest.approx(2 / 3, abs=1e-3)
    told = said(answer)
    assert "Target: a conversion costs at most 3.20 SAR on average; expected: 3.20 SAR." in told
    assert "Held back by: a conversion costs at most 3.20 SAR on average (target_cpa)." in told
    assert "Left unspent" not in told


def test_a_target_with_a_budget_tells_what_stays_of_it() -> None:
    answer = plan(target_cpa=3.2, budget=20000)
    assert answer.total < answer.budget == 20000
    left = f"{answer.unspent:,.2f} SAR"
    assert f"Left unspent: {left} of the budget, which is an upper limit here." in said(answer)
    # With less money than the target allows, the budget is spent and the target is more than met.
    small = plan(target_cpa=3.2, budget=2000)
    assert small.total == 2000
    assert float(small.total) / small.expected.mean < 3


def test_a_target_roas_is_met_in_revenue() -> None:
    # A conversion brings 5: a ROAS of 1.5625 is a cost of 3.2.
    answer = plan(target_roas=1.5625)
    assert answer.scenario.goal == "revenue"
    assert answer.roas == pytest.approx(1.5625, rel=2e-4)
    assert answer.recommended == pytest.approx(plan(target_cpa=3.2).recommended, abs=1.0)
    assert "Target: each unit spent brings at least 1.56 in revenue on average; expected: 1.56." in said(answer)


def test_money_is_spent_while_the_next_conversion_costs_less_than_a_target() -> None:
    # top 100 / (x + 100)^2 = 1/10: x + 100 = sqrt(1000 top) = 100, 200, 200, 300.
    answer = plan(target_marginal_cpa=10)
    assert answer.recommended == pytest.approx([0, 100, 100, 200], abs=0.3)
    assert "Money is spent while the next conversion costs less than 10.00 SAR." in said(answer)
    # In revenue, 5 a conversion: the next unit brings 0.5.
    revenue = plan(target_marginal_roas=0.5)
    assert revenue.recommended == pytest.approx([0, 100, 100, 200], abs=0.3)
    assert "Money is spent while its next unit brings more than 0.50 in revenue." in said(revenue)


def test_the_smallest_budget_that_reaches_a_number_of_conversions() -> None:
    # FREE brings 0 + 20 + 20 + 60 = 100 a day for 400.
    answer = plan(reach=1000)
    assert answer.recommended == pytest.approx(FREE, abs=0.3)
    assert answer.expected.mean == pytest.approx(1000, rel=2e-4)
    told = said(answer)
    assert "The smallest budget expected to reach 1,000: " in told
    assert "Proved: no plan that reaches it is cheaper by more than 0.0" in told
    assert "Left unspent" not in told
    revenue = plan(reach=5000, goal="revenue")
    assert revenue.recommended == pytest.approx(FREE, abs=0.3)
    assert "The smallest budget expected to reach 5,000: " in said(revenue)


def test_a_limit_makes_a_number_of_conversions_dearer() -> None:
    answer = plan({"who": "platform:linkedin", "minimum": 100}, reach=1000)
    (cost,) = costs_of(answer)
    assert cost.money == pytest.approx(float(answer.total) - 4000, abs=5)
    assert f"Without the limit for platform:linkedin, the same would cost {cost.money:,.0f} SAR less." in said(
        answer
    )


def test_profit_and_revenue_lost_to_a_limit_are_told_as_money() -> None:
    limit = {"who": "platform:linkedin", "minimum": 100}
    profit = plan(limit, goal="profit", margin=0.5)
    assert "Without the limit for platform:linkedin, " in said(profit)
    assert "SAR more profit would be expected." in said(profit)
    assert "SAR more revenue would be expected." in said(plan(limit, goal="revenue"))


def test_profit_under_limits_leaves_unspent_what_does_not_pay() -> None:
    # Half of 5 is left of a conversion: the next unit pays while top 250 / (x + 100)^2 > 1.
    answer = plan({"who": "platform:tiktok", "maximum": 40}, goal="profit", margin=0.5)
    assert answer.recommended == pytest.approx([0, 0, 0, 40], abs=0.2)
    assert answer.unspent == answer.budget - answer.total
    assert "Left unspent: 3,6" in said(answer)
    free = plan({"who": "platform:tiktok", "lots": 1}, goal="profit", margin=0.5)
    assert free.recommended == pytest.approx([0, 0, 0, 50], abs=1)
    assert free.proved_shortfall < 1


def test_without_a_target_less_may_be_spent_only_where_limits_say_so() -> None:
    answer = plan({"who": "all", "each": True, "maximum": 90}, spend="at most")
    assert answer.recommended == pytest.approx([90] * 4)
    assert "Left unspent: 400.00 SAR of the budget" in said(answer)


def test_a_budget_may_be_told_as_a_change() -> None:
    assert plan(budget_change=-0.2).budget == 3200
    assert plan({"who": "all", "lots": 5}, budget_change=0.25).total == 5000


@pytest.mark.parametrize(
    ("limits", "question", "told"),
    [
        (
            [{"who": "platform:linkedin", "share_min": 0.6}, {"who": "platform:meta", "share_min": 0.6}],
            {},
            [
                "platform:linkedin gets at least 60 % of the spend, platform:meta gets at least 60 % of the",
                "No split can keep all of these: 4,000.00 SAR are spent in 10 days, platform:linkedin gets at",
                "Any one of these makes it possible: ask for 40.0 % of the spend for platform:linkedin, ask for ",
            ],
        ),
        (
            [{"who": "platform:meta", "minimum": 300}],
            {"max_change": 0.2},
            [
                "platform:meta gets at least 300.00 SAR a day",
                "at most 120.00 a day for meta / Prospecting / Women (no budget changes by more than +20 % ",
            ],
        ),
        (
            [{"who": "platform:linkedin", "minimum": 300}, {"who": "platform:meta", "minimum": 300}],
            {},
            ["300.00 a day for linkedin / Prospecting / Managers (platform:linkedin gets at least 300.00 SAR a"],
        ),
        # 50 a day on each, and 75 on TikTok: 68.57 conversions for 225.
        ([], {"target_cpa": 0.5, "min_change": -0.5}, ["a conversion costs at least 3.28 SAR on average."]),
        ([], {"target_cpa": 2, "min_change": -0.5, "spend": "all"}, ["a conversion costs at least 4.08 SAR on"]),
        (
            [],
            {"target_roas": 9, "min_change": -0.5},
            ["each unit spent brings at most 1.52 in revenue on average."],
        ),
        # Both are asked of revenue: what the cheapest conversions bring is not what the dearest do.
        ([], {"target_roas": 9, "target_cpa": 0.1, "min_change": -0.5}, ["No split can keep all of these: "]),
        # All at their most: 10 x 0.8 x 180.
        (
            [],
            {"reach": 100_000},
            ["conversions reach 100,000 (reach). Within the other limits at most 1,440 are expected."],
        ),
        (
            [{"who": "platform:linkedin", "share_min": 0.6}, {"who": "platform:meta", "share_min": 0.6}],
            {"reach": 500, "min_change": -0.5},
            ["No split can keep all of these: "],
        ),
        (
            [{"who": "all", "locked": True}],
            {"budget": 5000},
            ["In total for 10 days: between 4,000.00 and 4,000.00, asked for 5,000.00. Lower the budget by "],
        ),
    ],
)
def test_limits_that_collide_are_refused_in_their_own_words(
    limits: list[dict[str, Any]], question: dict[str, Any], told: list[str]
) -> None:
    with pytest.raises(InfeasibleError) as caught:
        plan(*limits, **question)
    for part in told:
        assert part in str(caught.value)


def test_a_limit_without_which_there_is_no_plan_has_no_price() -> None:
    answer = plan({"who": "platform:tiktok", "change_max": 1}, max_change=0, budget=5000)
    assert answer.recommended == pytest.approx([100, 100, 100, 200])
    assert [str(m) for m in held_back(answer)] == ["platform:tiktok changes by no more than +100 %"]
    assert costs_of(answer) == ()


def test_limits_of_one_cell_that_collide_are_told_as_they_are() -> None:
    with pytest.raises(InfeasibleError, match=r"^linkedin / Prospecting / Managers would have to get at least"):
        plan({"who": "platform:linkedin", "minimum": 5000})


def test_a_cost_in_money_is_told_only_where_there_is_one() -> None:
    answer = plan({"who": "platform:tiktok", "locked": True, "why": "x"}, {"who": "all", "lots": 0.1}, reach=1000)
    assert "Without the limit for platform:tiktok, the same would cost" in said(answer)
    assert "Without the limit for all" not in said(answer)


def test_a_target_that_only_nothing_meets_spends_nothing_and_says_so() -> None:
    answer = plan(target_cpa=0.5)
    assert answer.total == 0
    assert "Within the limits no spend meets the target, so nothing is spent." in said(answer)


def test_plans_with_and_without_a_launch_stand_side_by_side() -> None:
    launch = Launch(platform="snapchat", campaign="New", audience="All", maximum=90, minimum=30)
    plain, launched = plan(name="plain"), plan(name="launched", launch=(launch,))
    budgets = Comparison((plain, launched)).budgets
    assert budgets.index[-1] == ("snapchat", "New", "All")
    assert budgets["plain"].tolist() == [*plain.daily_budgets, 0]
    assert budgets["launched"].tolist() == list(launched.daily_budgets)
    assert launched.daily_budgets[-1] >= 30
    assert np.isfinite(Comparison((plain, launched)).table["chance_beats_first"].iloc[1])


def test_every_sentence_of_a_limited_plan_is_said_in_arabic() -> None:
    for question in ({"target_cpa": 5, "budget": 20000}, {"reach": 1000}, {"target_marginal_cpa": 10}):
        told = said(plan({"who": "platform:linkedin", "minimum": 100, "why": "عقد"}, **question), "ar")
        assert "Held back" not in told
        assert "يقيّد الخطة" in told


@pytest.mark.parametrize(("gap", "severity"), [(5e-4, None), (5e-3, "review"), (0.05, "serious")])
def test_a_proof_that_stayed_wide_is_told(gap: float, severity: str | None) -> None:
    answer = plan({"who": "all", "lots": 5})
    proof = answer.allocation.certificate
    wide = replace(proof, bound=proof.achieved / (1 - gap))
    found = replace(answer, allocation=replace(answer.allocation, certificate=wide)).findings()
    told = [f for f in found if f.code == "wide-proof"]
    assert [f.severity.value for f in told] == ([] if severity is None else [severity])
    assert all(f"{gap:.2%}" in str(f.message) for f in told)
