import math
from pathlib import Path
from typing import Any

import pytest

from adopt.errors import FileError, QuestionError
from adopt.plan.limits import Limit
from adopt.plan.scenario import Scenario, parse_budget
from adopt.plan.scenario_file import load_scenario, load_scenarios, read_scenario
from adopt.text import say

KEYS = (
    "The keys of a scenario are name, why, budget, budget_change, spend, days, min_change, max_change, "
    "goal, caution, cvar, margin, target_cpa, target_roas, target_marginal_cpa, target_marginal_roas, reach, "
    "worth, tags, limits, launch, flights"
)


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
        ("budgets = 3", f"key “budgets”: there is no such key; the nearest is “budget”. {KEYS}, base."),
        ("fame = 3", f"key “fame”: there is no such key; the nearest is “name”. {KEYS}, base."),
        ("zzz = 3", f"key “zzz”: there is no such key. {KEYS}, base."),
        ("budget_change = -1", "key “budget_change”: expected a share such as -0.5 or 0.5, got -1."),
        (
            "budget_change = -0.2\nbudget = 5",
            "budget = 5 and budget_change = -0.2 each say how much there is to spend. Give one of them.",
        ),
        ('spend = "some"', "key “spend”: expected “all” or “at most”, got 'some'."),
        ('target_cpa = "30"', "key “target_cpa”: expected a positive number, got '30'."),
        ("target_cpa = 0", "target_cpa must be a positive number, got 0."),
        ("reach = nan", "reach must be a positive number, got nan."),
        (
            "reach = 5\ntarget_marginal_cpa = 3",
            "target_marginal_cpa and reach each decide by themselves how much is spent. Give one of them;",
        ),
        (
            'reach = 5\nspend = "all"',
            'reach decides how much is spent, so spend = "all" contradicts it. Leave out',
        ),
        (
            'target_marginal_cpa = 5\ngoal = "revenue"',
            "target_marginal_cpa is for the goal conversions, but the goal is revenue. Change the goal",
        ),
        (
            'reach = 5\ngoal = "profit"\nmargin = 0.4',
            "reach is for the goal conversions, revenue, but the goal is",
        ),
        (
            '[[limits]]\nwho = "all"',
            "The limit for all asks for nothing. Give it one of the keys minimum, maximum",
        ),
        (
            '[[limits]]\nwho = "all"\noff = true\n[[limits]]\nwho = "all"\nshare_mim = 0.2',
            "key “limits 2, share_mim”: there is no such key; the nearest is “share_min”. Its keys are who",
        ),
        (
            '[[limits]]\nwho = "all"\nshare_min = 20',
            "key “limits 1, share_min”: expected a share from 0 to 1, such",
        ),
        (
            '[[limits]]\nwho = "all"\nminimum = -2',
            "key “limits 1, minimum”: expected an amount of money a day, 0 or",
        ),
        ('[[limits]]\nwho = "all"\nlocked = 1', "key “limits 1, locked”: expected true or false, got 1."),
        ('[[limits]]\nwho = "all"\nwhy = 1', "key “limits 1, why”: expected a text in quotes, got 1."),
        (
            '[[limits]]\nwho = "all"\nlearning_phase = "x"',
            "learning_phase”: expected true, or the number of results",
        ),
        (
            '[[limits]]\nwho = "all"\nat_most_active = 2.5',
            "at_most_active”: expected a whole number of cells, 0 or",
        ),
        ("[[limits]]\noff = true", "key “limits 1, who”: it is missing."),
        (
            "[[limits]]\nwho = 3",
            'who”: expected a name in quotes, such as "platform:meta", or a list of names, got 3',
        ),
        ('[[limits]]\nwho = ["all", 3]', "key “limits 1, who”: expected a name in quotes"),
        ("limits = 3", "key “limits”: expected a table under a line [[limits]], got 3."),
        ('limits = ["all"]', "key “limits 1”: expected a table under a line [[limits]], got 'all'."),
        (
            '[[limits]]\nwho = "all"\nat_least_times = { of = "tag:x", time = 2 }',
            "key “limits 1, at_least_times, time”: there is no such key; the nearest is “times”. Its keys",
        ),
        (
            '[[limits]]\nwho = "all"\nat_least_times = 2',
            'key “limits 1, at_least_times”: expected { of = "…", times = 2 }, got 2.',
        ),
        (
            'tags = ["a"]',
            "key “tags”: expected names under [tags], such as gulf = [\"campaign:Gulf *\"], got ['a']",
        ),
        ('[tags]\na = "platform:meta"', "key “tags, a”: expected names under [tags], such as gulf"),
        ('[[launch]]\nplatform = "x"\ncampaign = "y"\naudience = "z"', "key “launch 1, maximum”: it is missing."),
        (
            '[[launch]]\nplatform = "x"\ncampaign = "y"\naudience = 3\nmaximum = 5',
            "key “launch 1, audience”: expected a text in quotes, got 3.",
        ),
        ("base = 3", "key “base”: expected a text in quotes, got 3."),
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
    with pytest.raises(QuestionError, match=f"^“day”: there is no such key; the nearest is “days”. {KEYS}.$"):
        Scenario().changed({"day": 1})


def test_the_scenarios_of_the_project_can_be_asked_and_say_why() -> None:
    shipped = load_scenarios((Path(__file__).parents[3] / "scenarios",))
    assert all(scenario.why for scenario in shipped)
    assert {scenario.goal for scenario in shipped} == {"conversions", "profit"}


def test_a_file_extends_another_beside_it(tmp_path: Path) -> None:
    (tmp_path / "gulf").mkdir()
    (tmp_path / "base.toml").write_text(
        'name = "b"\nwhy = "of the base"\nbudget = 9\ndays = 7\n[tags]\na = ["all"]\nb = ["all"]\n'
        '[[limits]]\nwho = "all"\nlots = 5\n',
        encoding="utf-8",
    )
    own = tmp_path / "gulf" / "own.toml"
    own.write_text(
        'base = "../base.toml"\ndays = 14\n[tags]\nb = ["platform:x"]\n[[limits]]\nwho = "tag:a"\noff = true\n',
        encoding="utf-8",
    )
    assert load_scenario(own) == Scenario(
        name="own",
        budget=9,
        days=14,
        tags={"a": ("all",), "b": ("platform:x",)},
        limits=(Limit(who="all", lots=5), Limit(who="tag:a", off=True)),
    )


def test_files_that_extend_one_another_in_a_ring_are_refused(tmp_path: Path) -> None:
    for name, base in {"a": "b", "b": "c", "c": "b"}.items():
        (tmp_path / f"{name}.toml").write_text(f'base = "{base}.toml"', encoding="utf-8")
    with pytest.raises(FileError, match=r"extends itself: a\.toml → b\.toml → c\.toml → b\.toml\. Take"):
        load_scenario(tmp_path / "a.toml")


def test_a_base_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('base = "nowhere.toml"', encoding="utf-8")
    with pytest.raises(FileError, match=r"nowhere\.toml cannot be read: No such file"):
        load_scenario(tmp_path / "a.toml")


def test_a_target_for_roas_makes_revenue_the_goal_unless_another_is_given() -> None:
    assert Scenario().changed({"target_roas": 4}).goal == "revenue"
    assert Scenario(target_marginal_roas=2).goal == "revenue"
    assert Scenario(goal="conversions").changed({"target_roas": 4}).goal == "conversions"
    assert Scenario(target_cpa=4).goal == "conversions"


def test_caution_counts_for_nothing_where_a_target_is_about_what_is_expected() -> None:
    targets = ("target_cpa", "target_roas", "reach")
    assert not any(Scenario(caution=2).changed({key: 5}).weighs_risk for key in targets)
    assert Scenario(caution=2).weighs_risk
    assert Scenario(caution=2, target_marginal_cpa=5).weighs_risk
    assert Scenario(caution=0, cvar=0.1).weighs_risk
    assert not Scenario(caution=0).weighs_risk


def test_a_scenario_knows_whether_it_spends_all_and_whether_its_budget_is_open() -> None:
    open_ones = [
        Scenario().changed({key: 5}) for key in ("target_cpa", "target_roas", "target_marginal_cpa", "reach")
    ]
    assert all(s.has_open_budget and not s.spends_all and not s.is_plain for s in open_ones)
    assert not Scenario(target_cpa=5, budget=9).has_open_budget
    assert not Scenario(spend="at most").has_open_budget
    assert [Scenario().spends_all, Scenario(spend="at most").spends_all] == [True, False]
    assert Scenario(goal="profit", margin=0.5).is_plain
    assert not Scenario(limits=(Limit(who="all", off=True),)).is_plain


def test_one_budget_replaces_another() -> None:
    cut = Scenario(budget_change=-0.2, days=7)
    assert cut.changed({"budget": 5}) == Scenario(budget=5, days=7)
    assert Scenario(budget=5).changed({"budget_change": 0.1}) == Scenario(budget_change=0.1)
    assert cut.changed({"days": 9}) == Scenario(budget_change=-0.2, days=9)
    assert not cut.changed({"target_cpa": 5}).has_open_budget


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
    said = say(caught.value.message).translate(dict.fromkeys((0x2068, 0x2069)))  # around what runs right to left
    assert f"must be a positive number, got {text}." in said


def test_a_file_in_memory_is_read_with_those_it_extends_and_named_by_its_own_name() -> None:
    files = {"usual.toml": b"days = 10\n", "mine.toml": b'base = "usual.toml"\nmin_change = -0.1\n'}
    scenario = read_scenario(files, "mine.toml")
    assert (scenario.name, scenario.days, scenario.min_change) == ("mine", 10, -0.1)
    with pytest.raises(FileError) as refused:
        read_scenario({"bad.toml": b"day = 3\n"}, "bad.toml")
    assert str(refused.value).startswith("bad.toml, key “day”")
