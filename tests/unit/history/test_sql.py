"""Queries over a URL, and a password that nobody gets to see."""

import sqlite3
from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.usecases import import_database

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
    with pytest.raises(FileError, match="has no table that adopt knows by its columns"):
        import_database(url.replace("x.db", "y.db"))


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
        "sqlite:////nowhere/hunter2/x.db?password=hunter2",
        "hunter2",
    ],
)
def test_a_password_is_told_nowhere(secret: str) -> None:
    with pytest.raises(FileError, match="the database did not answer") as caught:
        import_database(secret, "select 1")
    if "://" in secret:
        assert "hunter2" not in str(caught.value).replace("/nowhere/hunter2/", "")
        assert "hunter2" not in str(caught.value.message.values).replace("/nowhere/hunter2/", "")


def test_a_password_is_not_kept_with_the_history(tmp_path: Path, url: str) -> None:
    imported = import_database(f"{url}?check_same_thread=true", QUERY)
    assert "check_same_thread" not in imported.files[0].name
    assert url.encode() not in imported.history.to_csv_bytes()
