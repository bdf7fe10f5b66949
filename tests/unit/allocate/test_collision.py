"""Impossible questions: the words they are refused with, and whether what is said is true."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.allocate.collision import Change, RulesCollideError, collision
from adopt.allocate.elastic import Elastic, Element
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Loosening
from adopt.allocate.solve import allocate
from tests.unit.allocate.questions import linear, question, rule

# Three cells of 2x - x^2/100 each, 100 results at 100 a day; 150 a day to be spent.
LINE = ([0.0, 100.0], [2.0, 0.0])
PROBLEM = question(linear(LINE, LINE, LINE), 150, [0, 0, 0], [100, 100, 100])
A, B, C = np.eye(3)
ALL = np.ones(3)


def refused(problem: BudgetProblem) -> RulesCollideError:
    with pytest.raises(RulesCollideError) as caught:
        allocate(problem)
    return caught.value


QUESTIONS: dict[str, tuple[BudgetProblem, str]] = {
    "two groups ask for more than there is": (
        replace(
            PROBLEM, rules=(rule("A at least 90", low=90, of_spend=A), rule("B at least 80", low=80, of_spend=B))
        ),
        "No split can keep all of these: at most 150.00 a day, A at least 90, B at least 80. "
        "Any one of these makes it possible: raise the budget to 170.00 a day, "
        'let "A at least 90" be 20.00 less, let "B at least 80" be 20.00 less.',
    ),
    "a group may take too little": (
        replace(PROBLEM, rules=(rule("A and B at most 40", high=40, of_spend=A + B),)),
        "No split can keep all of these: at least 150.00 a day, A and B at most 40, "
        "at most 100.00 a day for meta / campaign / audience 2. Any one of these makes it possible: "
        'let only 140.00 a day have to be spent, let "A and B at most 40" be 10.00 more.',
    ),
    "shares add up to more than all": (
        replace(
            PROBLEM,
            rules=(
                rule("A at least 60 %", low=0, of_spend=A - 0.6 * ALL),
                rule("B at least 50 %", low=0, of_spend=B - 0.5 * ALL),
            ),
        ),
        "No split can keep all of these: at least 150.00 a day, A at least 60 %, B at least 50 %. "
        'Any one of these makes it possible: let "A at least 60 %" be 15.00 less, '
        'let "B at least 50 %" be 15.00 less.',
    ),
    "one twice the other and less than it": (
        replace(
            PROBLEM,
            rules=(
                rule("A at least twice B", low=0, of_spend=A - 2 * B),
                rule("B at least 60", low=60, of_spend=B),
            ),
        ),
        "No split can keep all of these: at most 150.00 a day, A at least twice B, B at least 60. "
        'Any one of these makes it possible: let "A at least twice B" be 30.00 less, '
        'let "B at least 60" be 10.00 less.',
    ),
    "too few active cells": (
        replace(PROBLEM, rules=(rule("at most 1 active", high=1, of_active=ALL),)),
        "No split can keep all of these: at least 150.00 a day, at most 1 active, "
        "at most 100.00 a day for meta / campaign / audience 0, at most 100.00 a day for meta / campaign / "
        "audience 1, at most 100.00 a day for meta / campaign / audience 2. ",
    ),
    "more active cells than minimums allow": (
        replace(
            PROBLEM,
            minimum=np.full(3, 60.0),
            may_be_off=np.ones(3, dtype=bool),
            rules=(rule("all active", low=3, of_active=ALL),),
        ),
        "No split can keep all of these: at most 150.00 a day, all active, "
        "at least 60.00 a day for meta / campaign / audience 0, ",
    ),
    "more results than money buys": (
        replace(PROBLEM, rules=(rule("at least 280 results", low=280, of_results=ALL),)),
        "No split can keep all of these: at most 150.00 a day, at least 280 results. ",
    ),
    "a cost per result that is never reached": (
        replace(PROBLEM, rules=(rule("cost at most 0.5", high=0, of_spend=ALL, of_results=-0.5 * ALL),)),
        "No split can keep all of these: at least 150.00 a day, cost at most 0.5. ",
    ),
    "lots that do not add up": (
        replace(PROBLEM, lot=np.full(3, 40.0)),
        "No split can keep all of these: at most 150.00 a day, at least 150.00 a day, amounts in whole lots. "
        "Any one of these makes it possible: raise the budget to 160.00 a day, let only 120.00 a day have to be "
        "spent.",
    ),
    "a locked cell against a rule": (
        replace(
            PROBLEM,
            minimum=np.array([50.0, 0, 0]),
            maximum=np.array([50.0, 100, 100]),
            rules=(rule("A at most 20", high=20, of_spend=A),),
        ),
        "No split can keep all of these: A at most 20, at least 50.00 a day for meta / campaign / audience 0. "
        'This makes it possible: let "A at most 20" be 30.00 more.',
    ),
    "three limits of which one may give way": (
        replace(
            PROBLEM,
            rules=tuple(
                rule(f"{name} at most 10", high=10, of_spend=of) for name, of in zip("ABC", (A, B, C), strict=True)
            ),
            maximum=np.full(3, 60.0),
        ),
        "No split can keep all of these: at least 150.00 a day, A at most 10, B at most 10, C at most 10. "
        "This makes it possible: let only 30.00 a day have to be spent.",
    ),
    "two collisions at once": (
        replace(
            PROBLEM,
            minimum=np.array([0.0, 0, 100]),
            rules=(
                rule("A at most 10", high=10, of_spend=A),
                rule("A at least 30", low=30, of_spend=A),
                rule("B at least 60", low=60, of_spend=B),
            ),
        ),
        "No split can keep all of these: ",
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_impossible_question_is_refused_in_the_words_of_its_rules(name: str) -> None:
    problem, words = QUESTIONS[name]
    error = refused(problem)
    assert str(error).startswith(words)
    assert error.exit_code == 3


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_collides_is_impossible_and_any_part_of_it_is_not(name: str) -> None:
    problem, _ = QUESTIONS[name]
    error = refused(problem)
    whole = only(problem, error.elements)
    assert collision(whole) is not None
    for left_out in error.elements:
        part = only(problem, [element for element in error.elements if element != left_out])
        assert collision(part) is None, left_out


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_least_change_is_enough_and_a_tenth_less_is_not(name: str) -> None:
    problem, _ = QUESTIONS[name]
    error = refused(problem)
    assert error.changes
    assert collision(given_way(problem, error.changes, 1.0)) is None
    assert collision(given_way(problem, error.changes, 0.9)) is not None


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_change_that_is_said_to_do_alone_is_enough_and_a_tenth_less_is_not(name: str) -> None:
    problem, _ = QUESTIONS[name]
    error = refused(problem)
    for change in error.alone:
        assert collision(given_way(problem, (change,), 1.0)) is None, change
        assert collision(given_way(problem, (change,), 0.9)) is not None, change
    assert all(change.element in error.elements for change in error.alone)
    if not error.alone:
        assert "The least change that makes it possible: " in str(error)


def test_a_limit_that_gives_way_is_told_in_the_unit_in_which_it_was_asked_for() -> None:
    share = Loosening("ask for {needed:,.1f} %", 60.0, per_spend=True, step=0.1)
    # 60 % of 150 is 90; 12.34 less is 51.77 %.
    assert str(share.said(12.34, 150, lower=True)) == "ask for 51.7 %"
    assert str(share.said(12.34, 150, lower=False)) == "ask for 68.3 %"
    assert str(Loosening("let {needed:.0f} be on", 2, step=1).said(0.4, 150, lower=False)) == "let 3 be on"
    assert str(Loosening("{who}: {amount:.2f}", 0, values={"who": "A"}).said(0.4, 150, lower=True)) == "A: 0.40"


def test_the_words_of_a_rule_of_its_own_are_used() -> None:
    told = Loosening("allow {needed:,.2f} for A", 20.0)
    problem, _ = QUESTIONS["a locked cell against a rule"]
    problem = replace(problem, rules=(replace(problem.rules[0], loosening=told),))
    assert str(refused(problem)).endswith("This makes it possible: allow 50.00 for A.")


def test_a_least_change_of_hand_worked_size() -> None:
    # 90 + 80 of 150: 20 too much, whoever gives way.
    error = refused(QUESTIONS["two groups ask for more than there is"][0])
    assert sum(change.amount for change in error.changes) == pytest.approx(20, abs=0.02)
    error = refused(QUESTIONS["a locked cell against a rule"][0])
    assert sum(change.amount for change in error.changes) == pytest.approx(30, abs=0.02)


def test_a_possible_question_has_no_collision() -> None:
    assert collision(PROBLEM) is None


def only(problem: BudgetProblem, elements: list[Element] | tuple[Element, ...]) -> BudgetProblem:
    """The question in which nothing but ``elements`` is asked for."""
    kinds = {(element.kind, element.number) for element in elements}
    cells = range(len(problem.minimum))
    maximum = [problem.maximum[c] if ("maximum", c) in kinds else 1e4 for c in cells]
    minimum = [problem.minimum[c] if ("minimum", c) in kinds else 0.0 for c in cells]
    return replace(
        problem,
        daily_budget=problem.daily_budget if ("most", 0) in kinds else 1e4,
        least_budget=problem.least if ("least", 0) in kinds else 0.0,
        minimum=np.array(minimum),
        maximum=np.array(maximum),
        lot=problem.lot if ("lots", 0) in kinds else None,
        rules=tuple(rule for number, rule in enumerate(problem.rules) if ("rule", number) in kinds),
    )


def given_way(problem: BudgetProblem, changes: tuple[Change, ...], part: float) -> BudgetProblem:
    """The question after ``part`` of some changes."""
    most, least = problem.daily_budget, problem.least
    minimum, maximum, rules = problem.minimum.copy(), problem.maximum.copy(), list(problem.rules)
    for change in changes:
        amount, number = part * change.amount, change.element.number
        if change.element.kind == "most":
            most += amount
        elif change.element.kind == "least":
            least = max(least - amount, 0.0)
        elif change.element.kind == "minimum":
            minimum[number] -= amount
        elif change.element.kind == "maximum":
            maximum[number] += amount
        else:
            old = rules[number]
            lower = "less" in change.advice.text
            rules[number] = replace(old, low=old.low - amount) if lower else replace(old, high=old.high + amount)
    return replace(
        problem,
        daily_budget=most,
        least_budget=min(least, most),
        minimum=np.maximum(minimum, 0),
        maximum=maximum,
        rules=tuple(rules),
    )


def test_every_limit_is_an_element() -> None:
    problem = replace(PROBLEM, minimum=np.array([10.0, 0, 0]), lot=np.full(3, 10.0), least_budget=0.0)
    kinds = [element.kind for element in Elastic(problem).elements]
    assert kinds == ["most", "minimum", "maximum", "maximum", "maximum", "lots"]
