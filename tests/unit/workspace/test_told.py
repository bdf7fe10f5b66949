"""A kept plan in words, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.curves.misses import Misses
from adopt.plan.limits import Limit
from adopt.plan.scenario import Scenario
from adopt.text import say
from adopt.workspace.plans import Recipe
from adopt.workspace.told import budget_table, question_sentences, recipe_sentences
from tests.unit.workspace.test_differing import FIRST


def test_the_question_is_told_with_its_money_days_goal_limits_and_reason() -> None:
    asked = Scenario(days=30, why="Less on LinkedIn?", limits=(Limit(who="platform:meta", share_min=0.2),))
    made = replace(FIRST, recipe=replace(FIRST.recipe, scenario=asked))
    assert [say(one) for one in question_sentences(made)] == [
        "6,000.00 SAR for 30 days, from 2026-11-01 to 2026-11-30. Wanted: as many conversions as possible.",
        "A budget may change by -50% to +50% against its mean of the last 28 days, if no rule says otherwise.",
        "Limit: platform:meta: share_min = 0.2.",
        "Why it is asked: “Less on LinkedIn?”",
    ]


def test_a_question_without_rules_and_reason_is_two_sentences() -> None:
    assert len(list(question_sentences(FIRST))) == 2


def test_what_made_it_is_told() -> None:
    assert [say(one) for one in recipe_sentences(FIRST)] == [
        "History: imports 1, 2.",
        "Nothing else was known.",
        "Made by adopt 1 with the seed 0.",
    ]
    recipe = Recipe((3,), "y", Scenario(), "abcdef0123456789", 7, "2", Misses(0.1, 1, 4))
    assert [say(one) for one in recipe_sentences(replace(FIRST, recipe=recipe))] == [
        "History: imports 3.",
        "What else was known then is kept with it (abcdef012345).",
        "Misses of earlier plans were known: 1 of 4 plans missed theirs.",
        "Made by adopt 2 with the seed 7.",
    ]


def test_budgets_are_told_beside_those_of_before() -> None:
    content = FIRST.content + b"x,D,New,SAR,0,10\n"
    table = budget_table(replace(FIRST, content=content))
    assert table["recommended"].tolist() == [100.0, 100.5, 10.0]
    assert table["before"].tolist() == [90.0, 90.0, 0.0]
    assert table["change"].tolist()[:2] == pytest.approx([100 / 90 - 1, 100.5 / 90 - 1])
    assert np.isnan(table["change"].iloc[2])
    assert table["expected_conversions"].isna().all()
