"""The whole workspace to one file and back, between both kinds of database and across revisions."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.plan.scenario import Scenario
from adopt.workspace import archive
from adopt.workspace.database import WorkspaceError, reading
from adopt.workspace.revisions import downgrade, revisions
from adopt.workspace.schema import REVISION
from adopt.workspace.workspace import Workspace
from tests.postgres import Server
from tests.unit.workspace.makers import day, read
from tests.unit.workspace.test_revisions import everything, filled, without_fits
from tests.unit.workspace.test_scenarios import HARD


def packed(workspace: Workspace, path: Path) -> Path:
    with path.open("wb") as stream:
        workspace.pack(stream)
    return path


def changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with members changed; None leaves one out."""
    other = path.with_suffix(".other")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return other


def test_everything_goes_from_either_database_to_the_other_and_back(
    place: str, tmp_path: Path, postgres: Server
) -> None:
    here = filled(place)
    here.save(Scenario(name=HARD, why=HARD))
    here.mark(HARD, locked=True)
    here.undo(here.keep(read([day(3, 1)], "c.csv")).number)
    first = packed(here, tmp_path / "first.zip")
    there = Workspace.open(
        postgres.database() if here.engine.dialect.name == "sqlite" else str(tmp_path / "there.db"),
        "First",
        "Mona",
    )
    there.unpack(first)
    assert everything(there) == everything(here)
    assert there.history()[0].to_csv_bytes() == here.history()[0].to_csv_bytes()
    assert (there.plans(), there.imports(), there.scenarios()) == (here.plans(), here.imports(), here.scenarios())
    assert there.log().equals(here.log())
    second = packed(there, tmp_path / "second.zip")
    assert first.read_bytes() == second.read_bytes()
    # Numbers go on where they were.
    assert there.keep(read([day(4, 1)], "d.csv")).number > max(kept.number for kept in here.imports())
    for workspace in (here, there):
        workspace.close()


def test_jobs_stay_where_their_workers_are_and_fits_go_along(place: str, tmp_path: Path) -> None:
    here = filled(place)
    path = packed(here, tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive_:
        assert not [name for name in archive_.namelist() if name.startswith(("job", "upload"))]
    there = Workspace.open(str(tmp_path / "there.db"), "First")
    there.unpack(path)
    assert (there.fits(), there.jobs()) == (here.fits(), ())
    assert len(here.fits()) == len(here.jobs()) == 1
    for workspace in (here, there):
        workspace.close()


def test_an_empty_workspace_can_be_packed_and_unpacked(workspace: Workspace, tmp_path: Path) -> None:
    path = packed(workspace, tmp_path / "a.zip")
    workspace.unpack(path)
    assert workspace.advertisers() == ()
    workspace.save(Scenario(name="A"))
    with pytest.raises(WorkspaceError, match="not empty"):
        workspace.unpack(path)


@pytest.mark.parametrize("earlier", revisions()[1:])
def test_an_archive_of_an_earlier_revision_is_brought_to_this_one(
    place: str, tmp_path: Path, earlier: str
) -> None:
    source = filled(str(tmp_path / "source.db"))
    now = everything(source)
    downgrade(source.engine, earlier)
    old = _packed_as_then(source, tmp_path / "old.zip", earlier)
    source.close()
    workspace = Workspace.open(place, "First", "Sara")
    workspace.unpack(old)
    assert everything(workspace) == without_fits(now)
    workspace.close()


def _packed_as_then(workspace: Workspace, path: Path, revision: str) -> Path:
    """As that revision's own program packed it."""
    from sqlalchemy import MetaData

    with reading(workspace.engine) as connection, path.open("wb") as stream:
        tables = MetaData()
        tables.reflect(connection)
        tables.remove(tables.tables["workspace_revision"])
        with pytest.MonkeyPatch.context() as then:
            then.setattr(archive, "METADATA", tables)
            archive.pack(connection, stream)
    with zipfile.ZipFile(path) as made:
        assert json.loads(made.read(archive.HEAD)) == {"revision": revision}
    return path


def test_an_archive_of_a_newer_adopt_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    path = packed(workspace, tmp_path / "a.zip")
    newer = changed(path, lambda name, old: b'{"revision": "9999"}' if name == archive.HEAD else old)
    with pytest.raises(WorkspaceError, match=f"of revision 9999, and this adopt has revision {REVISION}"):
        workspace.unpack(newer)


def test_what_is_no_archive_is_told_and_nothing_of_it_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    source = filled(str(tmp_path / "source" / "w.db"))
    path = packed(source, tmp_path / "a.zip")
    source.close()
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("a.txt", "a")
    whole = path.read_bytes()
    cut, torn = tmp_path / "cut.zip", tmp_path / "torn.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 3
    torn.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    broken = [
        tmp_path / "absent.zip", tmp_path, other, cut, torn,
        changed(path, lambda name, old: None if name == "plan.jsonl" else old).rename(tmp_path / "1"),
        changed(path, lambda name, old: b"{" if name == "plan.jsonl" else old).rename(tmp_path / "2"),
        changed(path, lambda name, old: b"[1]" if name == "plan.jsonl" else old).rename(tmp_path / "3"),
        changed(path, lambda name, old: old.replace(b'"name"', b'"nome"')).rename(tmp_path / "4"),
        changed(path, lambda name, old: old + b"\n" + old if name == "plan.jsonl" else old).rename(tmp_path / "5"),
        changed(path, lambda name, old: old.replace(b"2026-", b"20x6-")).rename(tmp_path / "6"),
        changed(path, lambda name, old: b"null" if name == archive.HEAD else old).rename(tmp_path / "7"),
        changed(path, lambda name, old: b"" if name == "advertiser.jsonl" else old).rename(tmp_path / "8"),
    ]  # fmt: skip
    for file in broken:
        with pytest.raises(FileError, match="is no archive of a workspace"):
            workspace.unpack(file)
        assert workspace.advertisers() == ()
    workspace.unpack(path)
    assert len(workspace.advertisers()) == 2


def test_a_disk_that_is_full_is_not_blamed_on_the_archive(tmp_path: Path) -> None:
    source = filled(str(tmp_path / "source.db"))
    path = packed(source, tmp_path / "a.zip")
    source.close()
    workspace = Workspace.open(str(tmp_path / "small.db"), person="x")
    from sqlalchemy import event

    @event.listens_for(workspace.engine, "begin")
    def _small(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    with pytest.raises(WorkspaceError, match="database or disk is full"):
        workspace.unpack(path)
    workspace.close()
