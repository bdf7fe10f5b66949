"""Opening a place: new ones, other programs' ones, older and newer ones, and many people at once."""

import io
import json
import sqlite3
import threading
import time
import zipfile
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from adopt.plan.scenario import Scenario
from adopt.workspace.audit import now
from adopt.workspace.database import WorkspaceError, engine_of, reading, writing
from adopt.workspace.fits import FitOf
from adopt.workspace.plans import Made, Recipe
from adopt.workspace.revisions import TABLE, downgrade, opened, revision_of, revisions, upgrade
from adopt.workspace.schema import METADATA, REVISION
from adopt.workspace.workspace import Workspace
from tests.unit.workspace.makers import day, read


def filled(place: str) -> Workspace:
    """Two advertisers with an import, a scenario and a plan each; both plans have the same context."""
    first = Workspace.open(place, "First", "Sara")
    for workspace in (first, Workspace(first.engine, "ثانٍ", "Omar")):
        number = workspace.keep(read([day(1, 5), day(2, 6)])).number
        workspace.save(Scenario(name="Less", budget=10))
        workspace.save(Scenario(name="Less", budget=9), based_on=1)
        workspace.keep_plan(plan(number), {"context.toml": b"# the same"})
        workspace.keep_plan(plan(number), {})
        workspace.keep_fit(FitOf((number,), "", 3, "1"), {"cells": 1}, b"a fit")
        workspace.ask("import", {"files": []}, [[b"a file"]])
    return first


def plan(number: int, content: bytes = b"a plan\n") -> Made:
    recipe = Recipe((number,), "0" * 64, Scenario(name="P"), "", 3, "1")
    days = (date(2026, 2, 1), date(2026, 2, 28))
    return Made(0, now(), "Sara", "P", "draft", *days, recipe, {"total": "10", "gain": float("nan")}, content)


def everything(workspace: Workspace) -> dict[str, str]:
    """Every member of the archive."""
    stream = io.BytesIO()
    workspace.pack(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name).hex() for name in archive.namelist()}


def without_fits(archive: dict[str, str]) -> dict[str, str]:
    """As it is where none were kept."""
    return {name: "" if name == "fit.jsonl" else c for name, c in archive.items() if not name.startswith("fit/")}


def differences(connection: Connection) -> list[object]:
    options = {"version_table": TABLE, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))


def test_the_tables_of_the_newest_revision_are_those_of_the_schema(workspace: Workspace) -> None:
    with reading(workspace.engine) as connection:
        assert differences(connection) == []
        assert revision_of(connection) == REVISION
    assert revisions()[0] == REVISION


@pytest.mark.parametrize("earlier", revisions()[1:])
def test_from_every_earlier_revision_everything_comes_back(place: str, earlier: str) -> None:
    workspace = filled(place)
    before = everything(workspace)
    downgrade(workspace.engine, earlier)
    with reading(workspace.engine) as connection:
        assert revision_of(connection) == earlier
    workspace.close()
    again = Workspace.open(place, "First")
    assert (again.fits(), again.jobs()) == ((), ())  # no earlier revision has them
    assert everything(again) == without_fits(before)
    with reading(again.engine) as connection:
        assert differences(connection) == []
    again.close()


def test_the_first_revision_keeps_a_context_once_for_all_advertisers(place: str) -> None:
    workspace = filled(place)
    downgrade(workspace.engine, "0001")
    with reading(workspace.engine) as connection:
        assert connection.execute(text("select count(*) from blob")).scalar_one() == 1
        assert connection.execute(text("select count(*) from chunk")).scalar_one() == 2
        assert connection.execute(text("select count(*) from scenario_version")).scalar_one() == 4
    workspace.close()


def test_back_to_the_very_beginning_nothing_is_left_and_a_new_workspace_can_begin(place: str) -> None:
    workspace = filled(place)
    downgrade(workspace.engine, "base")
    with reading(workspace.engine) as connection:
        assert set(inspect(connection).get_table_names()) <= {TABLE}
        assert revision_of(connection) is None
    workspace.close()
    again = Workspace.open(place, "First")
    assert again.advertisers() == ()
    again.close()


def test_an_upgrade_that_was_done_meanwhile_is_not_done_twice(workspace: Workspace) -> None:
    upgrade(workspace.engine)
    with reading(workspace.engine) as connection:
        assert revision_of(connection) == REVISION


def test_a_workspace_of_a_newer_adopt_is_left_alone(place: str) -> None:
    workspace = filled(place)
    with writing(workspace.engine) as connection:
        connection.execute(text(f"update {TABLE} set version_num = '9999'"))
    workspace.close()
    with pytest.raises(WorkspaceError, match=r"newer adopt \(revision 9999\)"):
        opened(place)
    engine = engine_of(place)
    with reading(engine) as connection:
        assert connection.execute(text("select count(*) from advertiser")).scalar_one() == 2
    engine.dispose()


def test_a_database_of_another_program_is_left_alone(place: str) -> None:
    engine = engine_of(place)
    with writing(engine) as connection:
        connection.execute(text("create table plan (name text)"))
        connection.execute(text("create table alembic_version (version_num text)"))
        connection.execute(text("insert into alembic_version values ('0001')"))
    with pytest.raises(
        WorkspaceError, match=r"no workspace: it has tables of another program \(.*plan\)"
    ) as refused:
        opened(place)
    assert "p@ss" not in str(refused.value)
    assert "p%40" not in str(refused.value)
    with reading(engine) as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version", "plan"}
    engine.dispose()


def test_on_a_server_tables_of_other_names_are_no_hindrance(place: str) -> None:
    engine = engine_of(place)
    with writing(engine) as connection:
        connection.execute(text("create table spatial_ref_sys (name text)"))
    if engine.dialect.name == "postgresql":
        opened(place).dispose()
    else:
        with pytest.raises(WorkspaceError, match="another program"):
            opened(place)
    engine.dispose()


def opens(place: str) -> None:
    workspace = Workspace.open(place, "Together", "x")
    workspace.save(Scenario(name=f"{time.time_ns()}"))
    workspace.close()


def test_many_who_open_a_new_place_at_once_all_get_the_same_workspace(place: str) -> None:
    fork = get_context("spawn")
    people = [fork.Process(target=opens, args=(place,)) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [person.exitcode for person in people] == [0] * 4
    workspace = Workspace.open(place, "Together")
    assert len(workspace.scenarios()) == 4
    assert workspace.advertisers() == ("Together",)
    workspace.close()


def test_threads_open_places_of_their_own_at_once(tmp_path: Path) -> None:
    told: list[object] = []

    def opens_one(number: int) -> None:
        try:
            Workspace.open(str(tmp_path / f"{number}.db"), person="x").close()
        except Exception as error:  # noqa: BLE001 - whatever is told
            told.append(error)

    threads = [threading.Thread(target=opens_one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == []


def test_opening_waits_for_nobody_who_writes(workspace: Workspace, place: str) -> None:
    with writing(workspace.engine) as connection:
        connection.execute(text("delete from audit"))
        start = time.perf_counter()
        other = Workspace.open(place)
        assert other.scenarios() == ()
        other.close()
        assert time.perf_counter() - start < 30  # a writer would wait for two minutes, and in vain


def test_a_migration_that_fails_leaves_everything_as_it_was(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = filled(place)
    downgrade(workspace.engine, "0001")
    before = _dump(workspace)
    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.add_column", _fails)  # the last step of the second revision
        with pytest.raises(RuntimeError, match="power cut"):
            upgrade(workspace.engine)
    assert _dump(workspace) == before
    workspace.close()


def test_rows_that_lost_what_they_hang_on_stop_a_migration(tmp_path: Path) -> None:
    workspace = filled(str(tmp_path / "w.db"))
    with (
        pytest.raises(AssertionError, match="without what they hang on"),
        writing(workspace.engine, True) as connection,
    ):
        connection.execute(text("delete from advertiser"))
    assert len(workspace.advertisers()) == 2
    with writing(workspace.engine) as connection:  # foreign keys are looked at again
        connection.execute(text("delete from advertiser"))
        assert connection.execute(text("select count(*) from chunk")).scalar_one() == 0
    workspace.close()


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("power cut")


def _dump(workspace: Workspace) -> str:
    with reading(workspace.engine) as connection:
        names = sorted(inspect(connection).get_table_names())
        return json.dumps(
            {n: str(connection.execute(text(f'select * from "{n}" order by 1')).all()) for n in names}
        )


def test_a_damaged_file_and_a_file_that_is_no_database_are_told_apart_from_a_wrong_path(tmp_path: Path) -> None:
    text_file = tmp_path / "notes.db"
    text_file.write_text("these are notes, and no database at all\n" * 50)
    with pytest.raises(WorkspaceError, match="is damaged, or no workspace: file is not a database"):
        opened(str(text_file))
    path = tmp_path / "w.db"
    filled(str(path)).close()
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match="damaged") as refused:
        Workspace.open(str(path), "First").history()
    assert refused.value.code == "damaged-workspace"
    nowhere = tmp_path / "notes.db" / "w.db"
    with pytest.raises(WorkspaceError if nowhere.exists() else Exception, match="cannot be written"):
        opened(str(nowhere))


def test_sqlite_files_of_other_programs_keep_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table moz_places (url text)")
    connection.close()
    with pytest.raises(WorkspaceError, match="moz_places"):
        opened(str(path))
    with sqlite3.connect(path) as connection:
        assert connection.execute("select name from sqlite_master").fetchall() == [("moz_places",)]
    connection.close()
