"""The shelf: a session's own and a team's keep the same promises, and ask the same of who is served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adopt.usecases import Scenario
from adopt.workspace.scenarios import ChangedMeanwhileError
from adopt.workspace.workspace import Workspace
from app.session import access
from app.session.access import AccessError, Action
from app.session.shelf import OwnShelf, Shelf, TeamShelf, compared
from tests.app.test_access import Signer, come  # noqa: F401 - a fixture


@pytest.fixture(params=["own", "team"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    if request.param == "own":
        yield OwnShelf()
    else:
        workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
        yield TeamShelf(workspace)
        workspace.close()


def names(shelf: Shelf) -> list[str]:
    return [each.name for each in shelf.kept()]


def test_a_name_that_is_taken_gets_a_number(shelf: Shelf) -> None:
    assert [shelf.add(Scenario(budget=n), " A ").name for n in (1, 2, 3)] == ["A", "A 2", "A 3"]
    assert names(shelf) == ["A", "A 2", "A 3"]


def test_a_save_upon_a_version_is_the_next_one_and_the_same_question_is_none(shelf: Shelf) -> None:
    first = shelf.add(Scenario(budget=1), "A")
    second = shelf.save(Scenario(name="A", budget=2), first.version)
    assert (first.version, second.version) == (1, 2)
    assert shelf.save(Scenario(name="A", budget=2), second.version).version == 2
    assert [each.scenario.budget for each in shelf.versions("A")] == [1, 2]
    assert [each.scenario.budget for each in shelf.kept()] == [2]
    assert shelf.versions("B") == ()


def test_what_is_locked_stays_as_it_is(shelf: Shelf) -> None:
    shelf.add(Scenario(budget=5.0), "A")
    shelf.promote("A", 1)
    (before,) = shelf.kept()
    assert (before.locked, before.record, before.archived) == (True, True, False)
    for change in (
        lambda: shelf.rename("A", "B"),
        lambda: shelf.remove("A"),
        lambda: shelf.save(Scenario(name="A", budget=6.0), 1),
    ):
        with pytest.raises(Exception, match="“A” is locked"):
            change()
    assert shelf.kept() == (before,)
    shelf.mark("A", locked=False)
    shelf.rename("A", " ")
    shelf.rename("A", " B ")
    assert [(each.name, each.record) for each in shelf.kept()] == [("B", True)]
    shelf.remove("B")
    assert shelf.kept() == ()


def test_one_scenario_is_the_plan_of_record_and_stands_first_in_comparisons(shelf: Shelf) -> None:
    for name in "ABC":
        shelf.add(Scenario(), name)
    shelf.promote("B", 1)
    shelf.promote("C", 1)
    shelf.mark("A", archived=True)
    assert [each.name for each in shelf.kept() if each.record] == ["C"]
    assert [scenario.name for scenario in compared(shelf.kept())] == ["C", "B"]


def test_a_name_that_is_taken_is_not_given_and_names_keep_their_place(shelf: Shelf) -> None:
    for name in "AB":
        shelf.add(Scenario(), name)
    with pytest.raises(Exception, match="a scenario “B” already"):
        shelf.rename("A", "B")
    shelf.rename("A", "C")
    assert names(shelf) == ["C", "B"]
    assert [each.name for each in shelf.versions("C")] == ["C"]


def test_two_who_take_one_name_at_one_moment_both_keep_theirs(tmp_path: Path) -> None:
    with_name = Workspace.open(str(tmp_path / "w.db"), person="Sara")

    class Faster(TeamShelf):
        """Somebody else saves between the look and the save."""

        def kept(self) -> tuple[()]:
            with_name.save(Scenario(name="A", budget=1))
            return ()

    assert Faster(with_name).add(Scenario(budget=2), "A").name == "A 2"
    assert [saved.scenario.budget for saved in with_name.scenarios()] == [1, 2]


def test_a_version_that_nobody_looked_at_is_not_promoted(tmp_path: Path) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    shelf = TeamShelf(workspace)
    shelf.add(Scenario(budget=1), "A")
    workspace.save(Scenario(name="A", budget=2), 1)
    with pytest.raises(ChangedMeanwhileError, match="nothing was decided"):
        shelf.promote("A", 1)
    assert not shelf.kept()[0].record


@pytest.mark.parametrize(
    ("email", "may"),
    [
        ("omar@example.org", {"edit", "export", "save"}),
        ("amal@boss.example", {"save", "approve"}),
        ("rana@board.example", set()),
        ("sara@example.org", {"edit", "export", "save", "approve"}),  # on two lists
    ],
)
def test_every_change_is_refused_to_who_may_not_make_it(
    come: Signer,  # noqa: F811
    shelf: Shelf,
    email: str,
    may: set[Action],
) -> None:
    shelf.add(Scenario(), "record")
    shelf.promote("record", 1)
    shelf.add(Scenario(), "A")
    come(email)
    assert {action for action in ("edit", "export", "save", "approve") if access.may(action)} == may
    saves = (
        lambda: shelf.add(Scenario(), "B"),
        lambda: shelf.save(Scenario(name="A", days=7), 1),
        lambda: shelf.mark("A", locked=False),
        lambda: shelf.rename("B", "C"),
        lambda: shelf.remove("C"),
    )
    approves = (lambda: shelf.mark("record", locked=False), lambda: shelf.promote("A", shelf.kept()[-1].version))
    for act in saves:
        _tried(act, allowed="save" in may)
    for act in approves:
        _tried(act, allowed={"save", "approve"} <= may)
    assert [each.name for each in shelf.kept() if each.record] == ["A" if "approve" in may else "record"]


def _tried(act: object, *, allowed: bool) -> None:
    assert callable(act)
    if allowed:
        act()
        return
    with pytest.raises(AccessError):
        act()
