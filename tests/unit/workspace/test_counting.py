"""What a history hangs on: it changes when the history does, and with nothing else."""

from dataclasses import replace

from adopt.workspace.counting import Counted
from adopt.workspace.workspace import Workspace
from tests.unit.workspace.makers import day, read


def test_the_imports_that_count_are_told_without_reading_them(workspace: Workspace) -> None:
    assert workspace.counted() == ()
    first = workspace.keep(read([day(1, 5), day(2, 5)]))
    second = workspace.keep(read([day(2, 7)]))
    both = workspace.counted()
    assert [(each.number, each.rows) for each in both] == [(first.number, 2), (second.number, 1)]
    assert len({each.digest for each in both}) == 2
    workspace.keep(read([day(2, 7)]))  # again
    assert workspace.counted() == both
    replace(workspace, advertiser="Other").keep(read([day(1, 9)]))
    assert workspace.counted() == both
    workspace.undo(second.number)
    assert workspace.counted() == both[:1]


def test_a_number_that_is_given_again_is_of_another_history(workspace: Workspace) -> None:
    number = workspace.keep(read([day(1, 5)])).number
    before = workspace.counted()
    workspace.forget()
    workspace.keep(read([day(1, 6)]))
    assert workspace.counted() != before
    assert Counted(number, before[0].digest, 1) in before


def test_how_many_findings_an_import_had_is_listed(workspace: Workspace) -> None:
    plain = workspace.keep(read([day(1, 5)]))
    fewer = workspace.keep(read([day(1, 4)]))
    assert [each.noticed for each in workspace.imports()] == [plain.noticed, fewer.noticed]
    assert fewer.noticed == plain.noticed + 1
