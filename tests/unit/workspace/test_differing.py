"""Two kept plans side by side, worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from adopt.curves.misses import Misses
from adopt.plan.scenario import Scenario
from adopt.workspace.differing import budgets_beside, plan_differences
from adopt.workspace.plans import Made, Recipe

HEAD = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget\n"
FIRST = Made(
    1, datetime(2026, 11, 1, tzinfo=UTC), "ann", "November", "draft", date(2026, 11, 1), date(2026, 11, 30),
    Recipe((1, 2), "x", Scenario(days=30), "", 0, "1"),
    {"total": "6000.00", "currency": "SAR", "expected": 600.4},
    (HEAD + "meta,C,A,SAR,90,100\nmeta,C,B,SAR,90,100.50\n").encode(),
)  # fmt: skip


def said(other: Made) -> list[str]:
    from adopt.text import say

    return [say(message) for message in plan_differences(FIRST, other)]


def test_the_same_plan_differs_in_nothing_but_says_what_it_promised() -> None:
    assert said(FIRST) == [
        "It spends 6,000.00 SAR instead of 6,000.00 SAR, and expects 600 conversions instead of 600."
    ]


def test_whatever_made_a_plan_otherwise_is_told() -> None:
    recipe = Recipe((2, 3), "y", Scenario(days=28, max_change=0.3), "abc", 7, "2", Misses(0.1, 1, 4))
    other = replace(FIRST, first_day=date(2026, 12, 1), recipe=recipe, told={**FIRST.told, "total": "5000.00"})
    assert said(other) == [
        "It is for 2026-12-01 to 2026-11-30 instead of 2026-11-01 to 2026-11-30.",
        "days is 28 instead of 30.",
        "max_change is 0.3 instead of 0.5.",
        "Its history has imports that the other's lacks: 3.",
        "Its history lacks imports that the other's has: 1.",
        "What else was known was not the same.",
        "Other misses were known: 1 of 4 plans instead of 0 of 0.",
        "Its draws have the seed 7 instead of 0.",
        "It was made by adopt 2 instead of 1.",
        "It spends 5,000.00 SAR instead of 6,000.00 SAR, and expects 600 conversions instead of 600.",
    ]


def test_budgets_stand_side_by_side_and_those_that_differ_most_first() -> None:
    content = (HEAD + "meta,C,A,SAR,90,101\nmeta,C,B,SAR,90,80.50\nx,C,A,SAR,0,5\n").encode()
    table = budgets_beside(FIRST, replace(FIRST, content=content))
    assert table[["platform", "audience"]].agg(" ".join, axis=1).tolist() == ["x A", "meta B", "meta A"]
    assert table["difference"].tolist()[1:] == [-20.0, 1.0]
    assert np.isnan(table["first"].iloc[0])
    assert table["other"].tolist() == [5.0, 80.5, 101.0]
