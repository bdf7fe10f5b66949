"""Places and their URLs, and what a database says, said to a person: never with a password."""

import logging
import math
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from adopt.errors import FileError
from adopt.plan.scenario import Scenario
from adopt.workspace import database
from adopt.workspace.audit import whoever
from adopt.workspace.database import (
    WorkspaceError,
    data_folder,
    default_place,
    engine_of,
    place_of,
    reading,
    url_of,
    writing,
)
from adopt.workspace.schema import Moment
from adopt.workspace.workspace import Workspace
from tests.postgres import PASSWORD, Server


@pytest.fixture
def roots_folder() -> Iterator[Path]:
    """One that others may look into and not write to; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_users_data_folder_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/sara")
    for name in ("ADOPT_WORKSPACE", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    assert data_folder("linux") == Path("/home/sara/.local/share")
    assert data_folder("darwin") == Path("/home/sara/Library/Application Support")
    assert data_folder("win32") == Path("/home/sara/AppData/Local")
    monkeypatch.setenv("LOCALAPPDATA", "/c/data")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert data_folder("win32") == Path("/c/data")
    assert default_place() == str(data_folder(sys.platform) / "adopt" / "workspace.db")
    monkeypatch.setenv("ADOPT_WORKSPACE", "/somewhere/w.db")
    assert default_place() == "/somewhere/w.db"


def test_a_folder_a_file_and_a_url_are_places(tmp_path: Path) -> None:
    assert url_of(str(tmp_path)).database == str(tmp_path / "workspace.db")
    assert url_of(f"{tmp_path}/new/").database == str(tmp_path / "new" / "workspace.db")
    assert url_of(str(tmp_path / "a.db")).database == str(tmp_path / "a.db")
    assert url_of(r"C:\Users\سارة\a b.db").database == r"C:\Users\سارة\a b.db"
    assert url_of("~/a.db").database == str(Path.home() / "a.db")
    assert url_of("sqlite+aiosqlite:///a.db").drivername == "sqlite"
    for name in ("postgresql", "postgres", "postgresql+psycopg2"):
        assert url_of(f"{name}://u@h/d").drivername == "postgresql+psycopg"


@pytest.mark.parametrize("place", ["mysql://u:geheim@h/d", "://", "postgresql://u:geheim@h:port/d", "http://x"])
def test_other_places_are_refused_without_telling_them(place: str) -> None:
    with pytest.raises(WorkspaceError, match="this is none of them") as refused:
        url_of(place)
    assert "geheim" not in str(refused.value)


def test_a_missing_folder_is_made_and_one_that_cannot_be_is_told(tmp_path: Path) -> None:
    Workspace.open(str(tmp_path / "a" / "ب" / 'it\'s "w".db'), person="x").close()
    assert [path.name for path in (tmp_path / "a" / "ب").iterdir()] == ['it\'s "w".db']
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"):
        engine_of(str(tmp_path / "file" / "b" / "w.db"))


def test_a_workspace_in_memory_is_one_too() -> None:
    workspace = Workspace.open("sqlite://", person="x")
    workspace.save(Scenario(name="A"))
    assert [saved.scenario.name for saved in workspace.scenarios()] == ["A"]
    workspace.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can look on as somebody else")
def test_a_folder_that_may_not_be_written_to_is_told(roots_folder: Path) -> None:
    path = roots_folder / "w.db"
    Workspace.open(str(path), person="x").close()
    code = (
        "import os, sys\n"
        "from adopt.workspace.workspace import Workspace\n"
        "from adopt.errors import AdoptError\n"
        "Workspace.open('sqlite://', person='x')\n"  # loads what somebody else may not read
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "for place in sys.argv[1:]:\n"
        "    try: Workspace.open(place, person='x').forget()\n"
        "    except AdoptError as error: print(error.code, error)\n"
    )
    places = [str(path), str(roots_folder / "new.db"), str(roots_folder / "new" / "w.db")]
    command = [sys.executable, "-c", code, *places]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    assert [line.split()[0] for line in said.stdout.splitlines()] == [
        "unreachable-workspace", "unreachable-workspace", "cannot-write",
    ], said.stderr  # fmt: skip


def test_a_server_that_is_not_there_is_told_without_the_password(postgres: Server) -> None:
    told = []
    opening = r"The workspace postgresql://postgres.*cannot be opened"
    for url in (
        postgres.url("absent"),
        postgres.url(password="geheim"),
        f"postgresql://postgres@127.0.0.1:{postgres.port}/postgres?password=geheim&connect_timeout=5",
        f"postgresql://postgres:geheim@127.0.0.1:{postgres.port}/postgres?nonsense=geheim",
    ):
        with pytest.raises(WorkspaceError, match=opening) as refused:
            Workspace.open(url, person="x")
        told.append(str(refused.value) + repr(refused.value) + str(refused.value.message.values))
    assert 'database "absent" does not exist' in told[0]
    assert "password authentication failed" in told[1]
    for said in told:
        assert not any(secret in said for secret in ("geheim", PASSWORD, postgres.url().split(":")[2]))


def test_a_password_is_in_no_table_and_no_log(postgres: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = postgres.database()
    workspace = Workspace.open(url, person="Sara")
    workspace.save(Scenario(name="A"))
    with reading(workspace.engine) as connection:
        tables = connection.execute(
            text("select table_name from information_schema.tables where table_schema='public'")
        )
        held = "".join(str(connection.execute(text(f'select * from "{name}"')).all()) for (name,) in tables)
    assert "Sara" in held
    for secret in (PASSWORD, "p%40ss"):
        assert secret not in held + caplog.text + repr(workspace) + place_of(workspace.engine.url)
        assert secret not in postgres.log()
    workspace.close()
    postgres.dropped(url)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(WorkspaceError, match=r"pip install 'adopt\[team\]'"):
        engine_of("postgresql://u@h/d")


def test_who_waits_too_long_is_told_that_others_are_at_work(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    workspace = Workspace.open(place, person="x")
    workspace.save(Scenario(name="A"))
    with writing(workspace.engine) as connection:
        workspace._own(connection)
        with pytest.raises(WorkspaceError, match="Others have been at work") as refused:
            workspace.save(Scenario(name="B"))
    assert refused.value.code == "busy-workspace"
    assert "p@ss" not in str(refused.value)
    workspace.save(Scenario(name="B"))
    workspace.close()


def test_a_server_that_goes_away_is_told_and_nothing_is_half_done(postgres: Server) -> None:
    url = postgres.database()
    workspace = Workspace.open(url, person="x")
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        _cut_off(workspace, postgres)
    workspace.save(Scenario(name="A"))  # the next one finds a way again
    assert len(workspace.log()) == 1
    workspace.close()
    postgres.dropped(url)


def test_errors_of_our_own_are_not_taken_for_the_databases(workspace: Workspace) -> None:
    with pytest.raises(Exception, match="no_such_table") as error, reading(workspace.engine) as connection:
        connection.execute(text("select * from no_such_table"))
    if workspace.engine.dialect.name == "postgresql":  # SQLite makes no difference
        assert isinstance(error.value, ProgrammingError)


def test_whoever_reads_sees_one_moment(workspace: Workspace) -> None:
    workspace.save(Scenario(name="A"))
    with reading(workspace.engine) as connection:
        asked = text("select count(*) from scenario")
        before = connection.execute(asked).scalar_one()
        workspace.save(Scenario(name="B"))
        assert connection.execute(asked).scalar_one() == before == 1
    assert len(workspace.scenarios()) == 2


def test_a_journal_is_changed_as_soon_as_nobody_is_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("create table t (a)")
    other.execute("begin exclusive")
    threading.Timer(0.3, lambda: other.execute("commit")).start()
    engine = engine_of(str(path))
    start = time.perf_counter()
    with reading(engine) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    assert time.perf_counter() - start > 0.2
    engine.dispose()
    other.close()


def test_whoever_is_in_the_way_for_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    path = tmp_path / "w.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("create table t (a)")
    other.execute("begin exclusive")
    with pytest.raises(WorkspaceError, match="Others have been at work"):
        Workspace.open(str(path), person="x")
    other.close()


def test_what_is_no_number_becomes_nothing_in_json() -> None:
    said = database._json({"a": [1.5, math.nan, (math.inf,)], "ب": "ب", "c": None, "d": {"e": -math.inf}})
    assert said == '{"a": [1.5, null, [null]], "ب": "ب", "c": null, "d": {"e": null}}'


def test_moments_are_told_in_utc_wherever_the_server_is(workspace: Workspace) -> None:
    kind, dialect = Moment(), workspace.engine.dialect
    noon = datetime(2026, 1, 1, 15, tzinfo=timezone(timedelta(hours=3)))
    assert kind.process_bind_param(noon, dialect) == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None
    before = datetime.now(UTC)
    (saved, *_) = (workspace.save(Scenario(name="A")), workspace.scenarios())
    assert saved.at.utcoffset() == timedelta(0)
    assert before <= saved.at <= datetime.now(UTC)
    assert workspace.scenarios()[0].at == saved.at


def test_who_is_at_work_is_asked_of_the_environment_and_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADOPT_PERSON", "سارة")
    assert whoever() == "سارة"
    monkeypatch.delenv("ADOPT_PERSON")
    monkeypatch.setenv("LOGNAME", "sara")
    assert whoever() == "sara"
    monkeypatch.setattr("getpass.getuser", _nameless)
    assert whoever() == ""


def _cut_off(workspace: Workspace, postgres: Server) -> None:
    with writing(workspace.engine) as connection:
        connection.execute(text("delete from audit"))
        pid = connection.execute(text("select pg_backend_pid()")).scalar_one()
        postgres.asked(f"select pg_terminate_backend({pid})")
        workspace._own(connection)


def _nameless() -> str:
    raise KeyError("uid not found: 4711")
