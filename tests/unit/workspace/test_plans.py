"""Plans that are kept, moved and found again with what made them; advertisers who are forgotten."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from adopt.plan.scenario import Scenario
from adopt.workspace.database import WorkspaceError, reading, writing
from adopt.workspace.imports import Kept
from adopt.workspace.workspace import Workspace
from tests.unit.workspace.makers import day, read
from tests.unit.workspace.test_revisions import filled, plan


def test_a_plan_comes_back_with_its_bytes_its_recipe_and_its_context(workspace: Workspace) -> None:
    asked = plan(7, b"cell,budget\n\xd8\xa7,1\n")
    kept = workspace.keep_plan(asked, {"context.toml": b"a", "0-x.csv": b"b\0"})
    assert kept.content == asked.content
    assert kept.told == {"total": "10", "gain": None}  # no number: JSON has no word for it
    assert kept.recipe == replace(asked.recipe, context=kept.recipe.context)
    assert workspace.plan(kept.number) == kept
    assert workspace.context(kept.recipe.context) == {"context.toml": b"a", "0-x.csv": b"b\0"}
    other = workspace.keep_plan(plan(7), {})
    assert other.recipe.context == ""
    assert [made.number for made in workspace.plans()] == [kept.number, other.number]


def test_plans_with_one_context_share_it_and_the_digest_is_of_its_files_alone(workspace: Workspace) -> None:
    first = workspace.keep_plan(plan(1), {"a": b"1", "b": b"2"})
    second = workspace.keep_plan(plan(1), {"b": b"2", "a": b"1"})
    assert first.recipe.context == second.recipe.context
    with reading(workspace.engine) as connection:
        assert connection.execute(text("select count(*) from context")).scalar_one() == 1


def test_a_plan_is_approved_exported_and_archived_and_the_log_says_by_whom(workspace: Workspace) -> None:
    number = workspace.keep_plan(plan(1), {}).number
    omar = Workspace(workspace.engine, "main", "Omar")
    assert omar.move_plan(number, "approved").status == "approved"
    assert workspace.plan(number).status == "approved"
    last = workspace.log().iloc[-1]
    assert (last["person"], last["action"], last["before"], last["after"]) == (
        "Omar", "move plan", {"status": "draft"}, {"status": "approved"},
    )  # fmt: skip
    with pytest.raises(WorkspaceError, match="A plan is one of draft, approved, exported"):
        workspace.move_plan(number, "burnt")
    with pytest.raises(WorkspaceError, match="no plan 99 of main"):
        workspace.move_plan(99, "approved")
    with pytest.raises(WorkspaceError, match=f"no plan {number} of Other"):
        Workspace(workspace.engine, "Other", "Omar").plan(number)


def test_a_plan_with_too_long_a_name_is_kept_all_the_same(workspace: Workspace) -> None:
    kept = workspace.keep_plan(replace(plan(1), name="x" * 500, person="y" * 500), {})
    assert (len(kept.name), len(kept.person)) == (200, 200)
    assert len(workspace.log()) == 1


def test_forgetting_an_advertiser_leaves_nothing_of_it_and_all_of_others(place: str) -> None:
    first = filled(place)
    other = Workspace(first.engine, "ثانٍ", "Omar")
    history, plans = other.history()[0].to_csv_bytes(), other.plans()
    first.forget()
    assert first.advertisers() == ("ثانٍ",)
    assert (first.imports(), first.scenarios(), first.plans()) == ((), (), ())
    assert list(first.log()["action"]) == ["forget advertiser"]
    assert (other.history()[0].to_csv_bytes(), other.plans()) == (history, plans)
    assert other.context(plans[0].recipe.context) == {"context.toml": b"# the same"}
    with reading(first.engine) as connection:
        for table, rows in {"chunk": 1, "scenario_version": 2, "context": 1, "plan": 2, "import": 1}.items():
            assert connection.execute(text(f'select count(*) from "{table}"')).scalar_one() == rows
    first.close()


def test_what_was_forgotten_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), "Secretive", "Sara")
    workspace.save(Scenario(name="Operation Nightfall", why="z" * 9000))
    other = Workspace.open(str(tmp_path / "w.db"), "Other", "Sara")
    other.save(Scenario(name="Kept"))
    workspace.forget()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Kept" in held
    assert b"Nightfall" not in held
    assert b"zzzz" not in held
    other.close()
    workspace.close()


def test_who_keeps_something_while_the_advertiser_is_forgotten_begins_anew(place: str) -> None:
    workspace = filled(place)
    later: list[Kept] = []

    def keep() -> None:
        other = Workspace.open(place, "First", "Omar")
        later.append(other.keep(read([day(9, 9)])))
        other.close()

    with writing(workspace.engine) as connection:
        workspace._own(connection)
        waiting = threading.Thread(target=keep)
        waiting.start()
        waiting.join(0.5)
        assert not later  # it waits for us
        connection.execute(text("delete from advertiser where name = 'First'"))
    waiting.join()
    assert [kept.rows for kept in workspace.imports()] == [1]
    assert later[0].new_rows == 1
    workspace.close()


def test_two_who_are_the_first_of_an_advertiser_make_it_once(workspace: Workspace) -> None:
    if workspace.engine.dialect.name == "sqlite":
        assert workspace.advertisers() == ()  # only one can write there
        return
    second = Workspace(workspace.engine, "main", "Omar")
    waiting = threading.Thread(target=lambda: second.save(Scenario(name="B")))
    with writing(workspace.engine) as connection:
        workspace._own(connection)
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
    waiting.join()
    assert workspace.advertisers() == ("main",)
    assert len(workspace.scenarios()) == 1
