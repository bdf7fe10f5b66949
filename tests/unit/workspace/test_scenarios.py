"""Scenarios with versions: whoever edits an old one is told who was faster."""

import pytest

from adopt.plan.scenario import Scenario
from adopt.workspace.database import WorkspaceError
from adopt.workspace.names import fitted, refuse_name
from adopt.workspace.scenarios import ChangedMeanwhileError
from adopt.workspace.workspace import Workspace

HARD = "مساء الخير 'q' \"d\" ; drop table plan -- \u2028\u200f%s {x}"


def test_every_save_is_a_version_with_its_author_and_moment(workspace: Workspace) -> None:
    first = workspace.save(Scenario(name=HARD, budget=1))
    omar = Workspace(workspace.engine, workspace.advertiser, "Omar")
    second = omar.save(Scenario(name=HARD, budget=2), based_on=first.version)
    assert [(saved.version, saved.person, saved.scenario.budget) for saved in workspace.versions(HARD)] == [
        (1, "Sara", 1), (2, "Omar", 2),
    ]  # fmt: skip
    assert workspace.scenarios() == (second,)
    assert second.at >= first.at
    assert list(workspace.log()["action"]) == ["save scenario"] * 2
    assert list(workspace.log()["after"]) == [{"version": 1}, {"version": 2}]
    assert list(workspace.log()["before"]) == [None, {"version": 1}]


def test_two_who_edit_one_version_do_not_overwrite_each_other(workspace: Workspace) -> None:
    workspace.save(Scenario(name="A", budget=1))
    omar = Workspace(workspace.engine, workspace.advertiser, "Omar")
    omar.save(Scenario(name="A", budget=2), based_on=1)
    with pytest.raises(ChangedMeanwhileError, match="Omar saved version 2 of “A” meanwhile; yours was not saved"):
        workspace.save(Scenario(name="A", budget=3), based_on=1)
    with pytest.raises(ChangedMeanwhileError, match="version 2"):
        workspace.save(Scenario(name="A", budget=3))  # as if it were new
    with pytest.raises(ChangedMeanwhileError, match="version 2"):
        workspace.save(Scenario(name="A", budget=3), based_on=7)
    assert workspace.save(Scenario(name="A", budget=3), based_on=2).version == 3
    assert workspace.save(Scenario(name="A", budget=3), based_on=1).version == 3  # it says so already
    assert len(workspace.versions("A")) == 3


def test_a_locked_scenario_is_neither_changed_nor_deleted(workspace: Workspace) -> None:
    workspace.save(Scenario(name="A", budget=1))
    assert workspace.mark("A", locked=True).locked
    with pytest.raises(WorkspaceError, match="“A” is locked"):
        workspace.save(Scenario(name="A", budget=2), based_on=1)
    with pytest.raises(WorkspaceError, match="“A” is locked"):
        workspace.remove("A")
    workspace.mark("A", locked=False)
    workspace.remove("A")
    assert (workspace.scenarios(), workspace.versions("A")) == ((), ())
    assert list(workspace.log()["action"]) == [
        "save scenario", "mark scenario", "mark scenario", "delete scenario",
    ]  # fmt: skip
    assert workspace.save(Scenario(name="A")).version == 1


def test_one_scenario_is_the_plan_of_record_and_stands_first(workspace: Workspace) -> None:
    for name in "ABC":
        workspace.save(Scenario(name=name))
    other = Workspace(workspace.engine, "Other", "Sara")
    other.save(Scenario(name="B"))
    other.mark("B", record=True)
    workspace.mark("B", record=True)
    workspace.mark("C", record=True, archived=True)
    assert [(s.scenario.name, s.record, s.archived) for s in workspace.scenarios()] == [
        ("C", True, True), ("A", False, False), ("B", False, False),
    ]  # fmt: skip
    assert other.scenarios()[0].record
    assert workspace.log()["before"].iloc[-1] == {"record": False, "archived": False}


def test_scenarios_that_are_not_there_are_told(workspace: Workspace) -> None:
    for ask in (
        lambda: workspace.mark("A", locked=True),
        lambda: workspace.remove("A"),
        lambda: workspace.save(Scenario(name="A"), based_on=1),
    ):
        with pytest.raises(WorkspaceError, match="no scenario “A” of main"):
            ask()
    assert workspace.log().empty


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\0b", "a\nb", "a\ud800b"])
def test_names_that_no_database_keeps_are_refused_alike_by_both(workspace: Workspace, name: str) -> None:
    with pytest.raises(WorkspaceError, match="cannot be kept") as refused:
        workspace.save(Scenario(name=name))
    str(refused.value).encode()
    with pytest.raises(WorkspaceError, match="cannot be kept"):
        Workspace.open("sqlite://", advertiser=name)
    assert workspace.scenarios() == ()


def test_the_longest_name_fits_and_what_only_tells_something_is_made_to_fit(workspace: Workspace) -> None:
    longest = "م" * 200
    assert workspace.save(Scenario(name=refuse_name(longest))).scenario.name == longest
    assert fitted("x" * 201) == "x" * 199 + "…"
    assert fitted("a\0b\ud800") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    nobody = Workspace(workspace.engine, "main", "P" * 300)
    nobody.save(Scenario(name="B"))
    nobody.mark(longest, archived=True)
    assert set(workspace.log()["person"]) == {"Sara", "P" * 199 + "…"}


def test_a_scenario_can_be_renamed_and_its_versions_come_along(workspace: Workspace) -> None:
    workspace.save(Scenario(name="A", budget=1))
    workspace.save(Scenario(name="A", budget=2), based_on=1)
    workspace.mark("A", record=True)
    renamed = workspace.rename("A", HARD)
    assert (renamed.name, renamed.version, renamed.record) == (HARD, 2, True)
    assert [(s.name, s.scenario.budget) for s in workspace.versions(HARD)] == [(HARD, 1), (HARD, 2)]
    assert workspace.versions("A") == ()
    assert workspace.save(Scenario(name=HARD, budget=2)).version == 2  # it says so already
    assert workspace.save(Scenario(name=HARD, budget=3), based_on=2).version == 3
    last = workspace.log().iloc[-2]
    assert (last["action"], last["before"], last["after"]) == ("rename scenario", {"name": "A"}, {"name": HARD})


def test_names_that_are_taken_locked_or_cannot_be_kept_are_not_given(workspace: Workspace) -> None:
    for name in "AB":
        workspace.save(Scenario(name=name))
    for to, words in (("B", "a scenario “B” already"), (" ", "cannot be kept"), ("x" * 201, "cannot be kept")):
        with pytest.raises(WorkspaceError, match=words):
            workspace.rename("A", to)
    with pytest.raises(WorkspaceError, match="no scenario “C”"):
        workspace.rename("C", "D")
    workspace.mark("A", locked=True)
    with pytest.raises(WorkspaceError, match="“A” is locked"):
        workspace.rename("A", "D")
    assert [saved.name for saved in workspace.scenarios()] == ["A", "B"]
    assert "rename scenario" not in set(workspace.log()["action"])


def test_a_decision_about_a_version_counts_for_no_later_one(workspace: Workspace) -> None:
    workspace.save(Scenario(name="A", budget=1))
    omar = Workspace(workspace.engine, workspace.advertiser, "Omar")
    omar.save(Scenario(name="A", budget=2), based_on=1)
    with pytest.raises(ChangedMeanwhileError, match="Omar saved version 2 of “A” meanwhile; nothing was decided"):
        workspace.mark("A", version=1, record=True)
    assert not workspace.scenarios()[0].record
    assert workspace.mark("A", version=2, record=True).record


def test_a_why_with_anything_in_it_comes_back(workspace: Workspace) -> None:
    why = "\0\x1f\u2028\x85 'it''s' \\ 😀 ـــ"
    workspace.save(Scenario(name="A", why=why))
    assert workspace.scenarios()[0].scenario.why == why
