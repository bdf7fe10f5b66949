"""Imports over each other: the latest of a cell's day counts, and undoing brings back what was before."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from adopt.errors import FileError
from adopt.history.read import Source, read_sources
from adopt.keeping import keep_history
from adopt.workspace import rows
from adopt.workspace.database import WorkspaceError, reading
from adopt.workspace.schema import IMPORTS
from adopt.workspace.workspace import Workspace
from tests.unit.workspace.makers import HEAD, day, read, source, told


def test_a_restated_day_replaces_the_older_one_and_an_older_export_again_changes_nothing(
    workspace: Workspace,
) -> None:
    first = workspace.keep(read([day(1, 5), day(2, 3), day(1, 1, "tiktok,C,B")]))
    second = workspace.keep(read([day(2, 4), day(3, 2)], "b.csv"))
    again = workspace.keep(read([day(1, 5), day(2, 3), day(1, 1, "tiktok,C,B")]))
    assert (first.rows, first.new_rows, first.restated_rows, first.again) == (3, 3, 0, False)
    assert (second.rows, second.new_rows, second.restated_rows) == (2, 1, 1)
    assert again == replace(first, again=True)
    history, numbers = workspace.history()
    assert told(history.table) == {("A", "01"): 5, ("A", "02"): 4, ("A", "03"): 2, ("B", "01"): 1}
    assert numbers == (first.number, second.number)
    assert len(workspace.imports()) == 2


def test_undoing_an_import_brings_back_what_was_known_before_and_its_rows_stay_known(workspace: Workspace) -> None:
    first = workspace.keep(read([day(1, 5)]))
    second = workspace.keep(read([day(1, 7), day(2, 1)], "b.csv"))
    undone = workspace.undo(second.number)
    assert (undone.undone_by, undone.undone_at is not None) == ("Sara", True)
    assert told(workspace.history()[0].table) == {("A", "01"): 5}
    then, numbers = workspace.history([first.number, second.number])
    assert told(then.table) == {("A", "01"): 7, ("A", "02"): 1}
    assert numbers == (first.number, second.number)
    third = workspace.keep(read([day(1, 7), day(2, 1)], "b.csv"))
    assert not third.again
    assert third.number > second.number
    assert told(workspace.history()[0].table) == {("A", "01"): 7, ("A", "02"): 1}
    assert [kept.undone_at is None for kept in workspace.imports()] == [True, False, True]


def test_what_is_undone_or_unknown_cannot_be_undone(workspace: Workspace) -> None:
    number = workspace.keep(read([day(1, 5)])).number
    workspace.undo(number)
    with pytest.raises(WorkspaceError, match=f"Import {number} of main is undone already"):
        workspace.undo(number)
    with pytest.raises(WorkspaceError, match="no import 99 of main"):
        workspace.undo(99)


def test_a_workspace_without_imports_says_so(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match=r"no history of main .* Keep exports first"):
        workspace.history()
    number = workspace.keep(read([day(1, 5)])).number
    other = replace(workspace, advertiser="Other")
    with pytest.raises(WorkspaceError, match="no history of Other"):
        other.history()
    with pytest.raises(WorkspaceError, match="no history of Other"):
        other.history([number])
    with pytest.raises(WorkspaceError, match="no import"):
        other.undo(number)
    assert other.imports() == ()


def test_days_that_lost_conversions_are_told_by_platform(workspace: Workspace) -> None:
    workspace.keep(read([day(1, 5), day(2, 5), day(1, 9, "tiktok,C,B")]))
    (finding,) = workspace.keep(read([day(1, 4), day(2, 4), day(1, 10, "tiktok,C,B")], "old.csv")).findings
    said = finding.message
    assert str(said) == "meta: the days that this import says again have 8 conversions instead of 10."


def test_currencies_and_accounts_that_do_not_go_together_are_refused_and_nothing_is_kept(
    workspace: Workspace,
) -> None:
    head = f"{HEAD},currency,account"
    workspace.keep(read([day(1, 5)], "silent.csv"))
    workspace.keep(read([day(2, 5, more=",SAR,East")], head=head))
    with pytest.raises(FileError, match=r"a\.csv is in SAR and b\.csv is in USD"):
        workspace.keep(read([day(3, 5, more=",USD,East")], "b.csv", head))
    with pytest.raises(
        FileError, match=r"c\.csv: meta / C / A stands in two accounts on 2026-01-02, East and West"
    ):
        workspace.keep(read([day(2, 5, more=",SAR,West")], "c.csv", head))
    kept = workspace.keep(read([day(3, 5, more=",SAR,West")], "d.csv", head))  # another day: the cell has moved
    assert (kept.new_rows, len(workspace.imports())) == (1, 3)
    table = workspace.history()[0].table
    assert list(table["currency"]) == ["SAR"] * 3
    assert list(table["account"]) == ["", "East", "West"]


def test_an_account_is_not_forgotten_behind_a_row_that_does_not_name_one(workspace: Workspace) -> None:
    head = f"{HEAD},account"
    workspace.keep(read([day(1, 5, more=",East")], head=head))
    workspace.keep(read([day(1, 6)], "silent.csv"))
    with pytest.raises(FileError, match="East and West"):
        workspace.keep(read([day(1, 7, more=",West")], "c.csv", head))


def test_conversions_of_two_kinds_are_refused_whatever_the_days(workspace: Workspace) -> None:
    head = f"{HEAD},result"
    workspace.keep(read([day(1, 5, more=",purchase"), day(1, 5, "meta,C,B", ",lead")], head=head))
    with pytest.raises(FileError, match="meta / C / A has conversions of two kinds, purchase and lead"):
        workspace.keep(read([day(9, 5, more=",lead")], "b.csv", head))
    assert workspace.keep(read([day(9, 5, "meta,C,B", ",lead")], "c.csv", head)).new_rows == 1
    assert workspace.history()[0].results == {"meta": ("lead", "purchase")}


def test_earlier_files_of_one_import_stay_known_as_restatements(workspace: Workspace, tmp_path: Path) -> None:
    older, newer = tmp_path / "1.csv", tmp_path / "2.csv"
    older.write_bytes(source([day(1, 5), day(2, 3)]).data)
    newer.write_bytes(source([day(1, 6), day(3, 3)]).data)
    both = read_sources([Source.of(older), Source.of(newer)], newer_replaces=True).history
    keep_history(workspace, [older, newer], newer_replaces=True)
    together = workspace.history()[0]
    pd.testing.assert_frame_equal(together.restated, both.restated, check_dtype=False)  # type: ignore[arg-type]
    # The 1st was one day old with 5 conversions, and two days old with 6; then, nine days old, 7.
    workspace.keep(read([day(1, 7), day(10, 1)], "3.csv"))
    restated = workspace.history()[0].restated
    assert restated is not None
    assert restated.to_numpy().tolist() == [["meta", 1, 2, 5, 6], ["meta", 2, 9, 6, 7]]


def test_two_imports_are_what_two_files_are(workspace: Workspace) -> None:
    head = f"{HEAD},revenue,tags"
    one = source([day(1, 5, more=",1.5,x;y"), day(2, 0.1, "tiktok,ح,'q\"", ",,")], "a.csv", head)
    two = source([day(1, 6, more=",,"), day(3, 2, "tiktok,ح,'q\"", ",7,z")], "b.csv", head)
    together = read_sources([one, two], newer_replaces=True).history
    workspace.keep(read_sources([one]), [one])
    workspace.keep(read_sources([two]), [two])
    kept = workspace.history()[0]
    assert kept.to_csv_bytes() == together.to_csv_bytes()
    pd.testing.assert_frame_equal(kept.table, together.table)
    pd.testing.assert_frame_equal(kept.restated, together.restated, check_dtype=False)  # type: ignore[arg-type]


def test_an_import_larger_than_a_chunk_comes_back_whole(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "CHUNK", 2)
    brought = read([day(n, n, f"meta,C,{name}") for name in "AB" for n in range(1, 4)])
    workspace.keep(brought)
    pd.testing.assert_frame_equal(workspace.history()[0].table, brought.history.table)


def test_every_import_has_its_files_digests_and_what_was_noticed(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(source([day(1, 5)]).data)
    number = keep_history(workspace, [path]).number
    with reading(workspace.engine) as connection:
        row = connection.execute(select(IMPORTS)).one()
    (given,) = row.files["given"]
    assert given == {
        "name": "x.csv", "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip
    assert (row.id, row.person, row.restated, row.currency) == (number, "Sara", None, None)
    assert isinstance(json.dumps(row.findings), str)


def test_the_digest_of_a_large_file_is_that_of_all_of_it(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(source([day(1, 5)]).data)
    large = Source("x.csv", path.read_bytes()[:10], path, path.stat().st_size)
    workspace.keep(read([day(1, 5)]), [large])
    with reading(workspace.engine) as connection:
        files = connection.execute(select(IMPORTS.c.files)).scalar_one()
    assert files["given"][0]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
