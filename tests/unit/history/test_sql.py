"""Queries over a URL, and a password that nobody gets to see."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.usecases import import_database, import_history

QUERY = (
    "select '2026-01-01' as date, 'meta' as platform, 'c' as campaign, 'a' as audience, 2.5 as spend, "
    "3 as conversions"
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "x.db") as db:
        db.execute(f"create table daily as {QUERY}")
        db.execute("create table other (x)")
    db.close()
    return f"sqlite:///{tmp_path}/x.db"


def test_a_query_is_read_as_a_file_would_be(url: str) -> None:
    imported = import_database(url, "select * from daily")
    assert imported.history.table["spend"].tolist() == [2.5]
    assert imported.files[0].layout == "canonical"
    assert imported.files[0].name == url
    report = (
        "select '2026-01-01' as \"Day\", 'c' as \"Campaign name\", 'a' as \"Ad set name\", "
        '1.5 as "Amount spent (SAR)", 1 as "Purchases"'
    )
    assert import_database(url, report).files[0].platform == "meta"


def test_without_a_query_the_daily_table_is_found_by_its_columns(url: str) -> None:
    imported = import_database(url)
    assert imported.files[0].name == f"{url}/daily"


def test_a_file_that_is_not_there_is_not_made(url: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"There is no file .*y\.db"):
        import_database(url.replace("x.db", "y.db"))
    assert not (tmp_path / "y.db").exists()
    (tmp_path / "y.db").write_bytes(b"")
    with pytest.raises(FileError, match="has no table that adopt knows by its columns"):
        import_database(url.replace("x.db", "y.db"))


@pytest.mark.parametrize("name", ["what?.db", "100%20.db", "سجل الحملات.db", "a#b;c'd.db"])
def test_a_database_may_have_any_name(url: str, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.db").rename(tmp_path / name)
    before = sorted(tmp_path.iterdir())
    assert import_history([tmp_path / name]).history.table["spend"].tolist() == [2.5]
    assert sorted(tmp_path.iterdir()) == before


def test_a_locked_database_is_in_use_and_not_damaged(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb

    with duckdb.connect(tmp_path / "y.duckdb") as db:
        db.execute("create table t (x int)")
    other = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", other, str(tmp_path / "y.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(FileError, match=r"y\.duckdb is in use: another program has it open"):
            import_history([tmp_path / "y.duckdb"])
        holder.communicate()
    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda *given, **told: connect(*given, **{**told, "timeout": 0.0}))
    writing = connect(tmp_path / "x.db", isolation_level=None)
    writing.execute("begin exclusive")
    with pytest.raises(FileError, match=r"^x\.db is in use: another program has it open"):
        import_history([tmp_path / "x.db"])
    writing.close()


def test_a_cut_database_is_damaged(tmp_path: Path, url: str) -> None:
    whole = (tmp_path / "x.db").read_bytes()
    (tmp_path / "x.db").write_bytes(whole[:1000])
    with pytest.raises(FileError, match=r"^x\.db is damaged"):
        import_history([tmp_path / "x.db"])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select * from nowhere", "did not answer the query: no such table: nowhere"),
        ("create table z (x)", "the query gives no rows"),
        (f"{QUERY} where 1 = 0", "no delivery|has no rows"),
    ],
)
def test_queries_that_give_nothing_are_refused(url: str, query: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        import_database(url, query)


@pytest.mark.parametrize(
    "secret",
    [
        "postgresql+nodriver://me:hunter2@host/db",
        "postgresql+nodriver://me:hunt%65r2@host/db",
        "sqlite:////nowhere/x.db?password=hunter2",
        "sqlite://me:hunter2@host/x.db",
        "hunter2",
        "postgresql+nodriver://me:a@hunter2@host/db",
        "postgresql+nodriver://me:a@b:hunter2@host/db",
        "postgresql+nodriver://me:hunter2@host:port/db",
    ],
)
def test_a_password_is_told_nowhere(
    secret: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError) as caught:
        import_database(secret, "select 1")
    told = (str(caught.value), str(caught.value.message.values), *capfd.readouterr())
    assert "hunter2" not in "".join(told)


def test_warnings_of_the_driver_are_not_shown(url: str, recwarn: pytest.WarningsRecorder) -> None:
    import_database(f"{url}?password=hunter2", QUERY)
    assert not list(recwarn)


def test_a_password_is_not_kept_with_the_history(tmp_path: Path, url: str) -> None:
    imported = import_database(f"{url}?check_same_thread=true", QUERY)
    assert "check_same_thread" not in imported.files[0].name
    assert url.encode() not in imported.history.to_csv_bytes()
