"""What two questions ask otherwise, said without planning either."""

import pytest

from adopt.usecases import Limit, Scenario, questions_differ


def told(first: Scenario, other: Scenario) -> list[str]:
    return [str(message) for message in questions_differ(first, other)]


def test_questions_that_ask_the_same_differ_in_nothing_whatever_they_are_called() -> None:
    assert told(Scenario(name="A", budget=5), Scenario(name="B", budget=5)) == []


@pytest.mark.parametrize(
    ("first", "other", "sentence"),
    [
        ({"budget": 1234567.5}, {"budget": 2000000}, "budget is 2000000 instead of 1234567.5."),
        ({"budget": 5}, {}, "budget is not set; there it is 5."),
        ({}, {"budget_change": -0.2}, "budget_change is -0.2; there it is not set."),
        ({}, {"days": 14}, "days is 14 instead of 30."),
        ({"why": "a"}, {"why": "b"}, "why is written otherwise."),
        ({}, {"worth": {"platform:meta": 0.5}}, "worth is written otherwise."),
    ],
)
def test_every_key_that_is_asked_otherwise_is_told(
    first: dict[str, object], other: dict[str, object], sentence: str
) -> None:
    assert told(Scenario.model_validate(first), Scenario.model_validate(other)) == [sentence]


def test_limits_of_one_alone_are_told() -> None:
    limit = Limit(who="platform:meta", locked=True)
    words = "platform:meta: locked = true."
    assert told(Scenario(), Scenario(limits=(limit,))) == [f"Limits in this scenario alone: {words}"]
    assert told(Scenario(limits=(limit,)), Scenario()) == [f"Limits in the other alone: {words}"]
