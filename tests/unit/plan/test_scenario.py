import math
from pathlib import Path
from typing import Any

import pytest

from adopt.errors import FileError, QuestionError
from adopt.plan.scenario import Scenario, load_scenario, load_scenarios, parse_budget

KEYS = "The keys of a scenario are name, why, budget, days, min_change, max_change, goal, caution, margin."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "more money.toml"


def test_a_file_says_what_it_changes_and_is_named_by_its_name(file: Path) -> None:
    file.write_text(
        'why = "لماذا"\nbudget = 30000\ndays = 7\nmax_change = 1\ngoal = "revenue"\n', encoding="utf-8"
    )
    wanted = Scenario(name="more money", why="لماذا", budget=30000.0, days=7, max_change=1.0, goal="revenue")
    assert load_scenario(file) == wanted


def test_a_file_may_name_itself_and_start_with_a_mark(file: Path) -> None:
    file.write_text('name = "steady"\n', encoding="utf-8-sig")
    assert load_scenario(file) == Scenario(name="steady")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("budgets = 3", f"key “budgets”: there is no such key. {KEYS}"),
        ('budget = "30000"', "key “budget”: expected a positive number, the total for all days, got '30000'."),
        ("budget = true", "key “budget”: expected a positive number, the total for all days, got True."),
        ("[budget]\nall = 1", "key “budget”: expected a positive number, the total for all days, got {'all': 1}."),
        ("budget = -5", "The budget must be a positive number, got -5. Give the total for all days"),
        ("budget = 0", "The budget must be a positive number, got 0. Give the total for all days"),
        ("budget = nan", "The budget must be a positive number, got nan. Give the total for all days"),
        ("budget = inf", "The budget must be a positive number, got inf. Give the total for all days"),
        ("days = 0", "key “days”: expected a whole number of days from 1 to 366, got 0."),
        ("days = 367", "key “days”: expected a whole number of days from 1 to 366, got 367."),
        ("days = 7.5", "key “days”: expected a whole number of days from 1 to 366, got 7.5."),
        ("min_change = [1]", "key “min_change”: expected a share such as -0.5 or 0.5, got [1]."),
        ('max_change = "x"', "key “max_change”: expected a share such as -0.5 or 0.5, got 'x'."),
        ("min_change = 1\nmax_change = 0", "lowest ≤ highest, got 1 and 0. -0.5 and 0.5 let every budget"),
        ('goal = "fame"', "key “goal”: expected “conversions”, “revenue” or “profit”, got 'fame'."),
        (
            'goal = "profit"',
            "The goal is profit, but no margin is given: the share of revenue that is left before",
        ),
        (
            "margin = 0.4",
            "A margin is given, but it counts for the goal profit alone. Leave it out, or make profit",
        ),
        (
            'goal = "profit"\nmargin = 0',
            "key “margin”: expected a share above 0 and up to 1, such as 0.4 for 40 %",
        ),
        (
            'goal = "profit"\nmargin = 40',
            "key “margin”: expected a share above 0 and up to 1, such as 0.4 for 40 %",
        ),
        ('goal = "profit"\nmargin = nan', "key “margin”: expected a share above 0 and up to 1, such as 0.4 for"),
        ('goal = "profit"\nmargin = "0.4"', "key “margin”: expected a share above 0 and up to 1, such as 0.4 for"),
        ("name = 5", "key “name”: expected a text in quotes, got 5."),
        ("30000", "is not valid TOML: "),
    ],
)
def test_a_bad_file_is_refused_with_its_name_the_key_and_what_to_do(
    file: Path, content: str, complaint: str
) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_scenario(file)
    assert str(file) in str(caught.value)
    assert complaint in str(caught.value)


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"budget = \xff\xfe")
    with pytest.raises(FileError, match=r"is not valid TOML.*A scenario has lines such as: budget = 30000"):
        load_scenario(file)


def test_a_missing_file_and_a_folder_are_refused(file: Path) -> None:
    with pytest.raises(FileError, match=r"more money\.toml cannot be read: No such file or directory\. Check"):
        load_scenario(file)
    with pytest.raises(FileError, match=r"cannot be read: Is a directory\. Check"):
        load_scenario(file.parent)


def test_folders_give_their_files_in_the_order_of_the_names(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", "notes.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    given = tmp_path / "b.toml", tmp_path
    assert [s.name for s in load_scenarios(given)] == ["b", "a", "b"]


def test_a_folder_without_scenarios_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"The folder .* holds no scenario files\. A scenario is a \.toml file"):
        load_scenarios((tmp_path,))


@pytest.mark.parametrize(
    "question",
    [
        {"min_change": math.nan},
        {"max_change": math.inf},
        {"min_change": -1.01},
        {"min_change": 0.2, "max_change": 0.1},
    ],
)
def test_change_limits_that_are_none_are_refused(question: dict[str, Any]) -> None:
    with pytest.raises(QuestionError, match="The change limits must be numbers with -1 ≤ lowest ≤ highest"):
        Scenario(**question).checked()


@pytest.mark.parametrize("budget", [0.0, -1.0, math.nan, math.inf, 1e300])
def test_a_budget_that_is_none_is_refused(budget: float) -> None:
    with pytest.raises(QuestionError, match="The budget must be a positive number"):
        Scenario(budget=budget).checked()


def test_a_sound_scenario_is_itself() -> None:
    scenario = Scenario(budget=1.0, min_change=-1, max_change=-1)
    assert scenario.checked() is scenario


def test_keys_are_changed_and_checked() -> None:
    assert Scenario(days=3).changed({"budget": 5}) == Scenario(days=3, budget=5.0)
    with pytest.raises(QuestionError, match=r"^“days”: expected a whole number of days from 1 to 366, got 0\.$"):
        Scenario().changed({"days": 0})
    with pytest.raises(QuestionError, match=f"^“day”: there is no such key. {KEYS}$"):
        Scenario().changed({"day": 1})


def test_the_scenarios_of_the_project_can_be_asked_and_say_why() -> None:
    shipped = load_scenarios((Path(__file__).parents[3] / "scenarios",))
    assert all(scenario.why for scenario in shipped)
    assert {scenario.goal for scenario in shipped} == {"conversions", "profit"}


def test_a_margin_goes_where_its_goal_goes() -> None:
    profit = Scenario(goal="profit", margin=0.4)
    assert profit.changed({"days": 7}).checked() == Scenario(goal="profit", margin=0.4, days=7)
    assert profit.changed({"goal": "revenue"}).checked() == Scenario(goal="revenue")
    assert Scenario().changed({"goal": "profit", "margin": 1}).checked() == Scenario(goal="profit", margin=1.0)
    with pytest.raises(QuestionError, match=r"counts for the goal profit alone\. Leave it out"):
        profit.changed({"goal": "revenue", "margin": 0.4}).checked()
    with pytest.raises(
        QuestionError, match=r"no margin is given.*for example 0\.4 where 40 % of the revenue is left\.$"
    ):
        Scenario(goal="profit").checked()


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("30000", 30000),
        (" 30,000.50 ", 30000.5),
        ("1,234,567", 1234567),
        ("٣٠٠٠٠", 30000),
        ("٣٠٬٠٠٠٫٥", 30000.5),
        ("0.25", 0.25),
    ],
)
def test_a_budget_is_read_as_people_write_it(text: str, budget: float) -> None:
    assert parse_budget(text) == budget


@pytest.mark.parametrize(
    "text",
    ["", "abc", "0", "-5", "nan", "inf", "-inf", "1e300", "1,5", "30000,50", "30.000,50", "3,00,000", "٣،٥"],
)
def test_what_is_no_budget_is_refused_and_no_decimal_comma_taken_for_thousands(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        parse_budget(text)
    assert f"must be a positive number, got {text}. Give the total for all days" in str(caught.value)
