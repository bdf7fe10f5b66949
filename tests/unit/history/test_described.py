"""A file that says where a table is: what it may say, and what of it nobody gets to see."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from adopt.errors import FileError
from adopt.history.described import address_of, files_of, load_described
from adopt.history.engines import _connected, arguments, refuse_writing
from adopt.history.source import Source
from adopt.usecases import import_history


def described(text: str) -> Source:
    return Source("w.toml", text.encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("url =", "w.toml is not valid TOML"),
        ('table = "a"', "expected either url or files"),
        ('url = "duckdb://x"\nfiles = "y"\ntable = "a"', "expected either url or files"),
        ('url = "duckdb://x"', "expected either table or query"),
        ('url = "duckdb://x"\ntable = "a"\nquery = "select 1"', "expected either table or query"),
        ('files = "x"\ntable = "a"', "expected either files or table"),
        ('url = "duckdb://x"\ntable = "a"\ntabel = "b"', "key “tabel”: there is no such key"),
        ('url = "duckdb://x"\ntable = "a"\nfirst = "2026-01-01"', "key “first”: expected a day such as"),
        ('url = "duckdb://x"\ntable = "a"\n[divide]\nspend = 0', "key “divide.spend”: expected a number above 0"),
    ],
)
def test_what_a_file_cannot_say_is_told_by_key(text: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        load_described(described(text))


def test_a_url_that_is_no_text_is_not_shown() -> None:
    with pytest.raises(FileError) as caught:
        load_described(described('url = ["postgres://me:hunter2@host"]\ntable = "a"'))
    assert "hunter2" not in str(caught.value)


def test_variables_of_the_environment_stand_for_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PW", "a@b/c d")
    monkeypatch.setenv("WHOLE", "postgresql://me:hunter2@host/db?token=xyzzy")
    address = address_of("w.toml", "postgres://me:${PW}@host/db")
    assert address.url == "postgres://me:a%40b%2Fc%20d@host/db"
    assert address.masked("no a@b/c d, no a%40b%2Fc%20d; host") == "no ***, no ***; host"
    whole = address_of("w.toml", "${WHOLE}")
    assert whole.engine == "postgres"
    assert whole.masked("hunter2 xyzzy postgresql://me:hunter2@host/db?token=xyzzy") == "*** *** ***"
    with pytest.raises(FileError, match="no variable NOWHERE, which its url asks for"):
        address_of("w.toml", "postgres://me:${NOWHERE}@host/db")


@pytest.mark.parametrize(
    "url", ["hunter2", "postgres://me:a@hunter2@host:x/db", "postgres://me:p@host:hunter2/db"]
)
def test_what_is_no_url_is_not_quoted(url: str) -> None:
    with pytest.raises(FileError, match="URL of the database cannot be read") as caught:
        address_of("w.toml", url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "delete from daily",
        "select 1; drop table daily",
        "with gone as (delete from daily returning *) select * from gone",
        "select * into other from daily",
        "select * from daily for update",
        "call p()",
        "explain select 1",
        "",
    ],
)
def test_only_one_select_that_reads_is_run(query: str) -> None:
    with pytest.raises(FileError, match="not a single SELECT that only reads"):
        refuse_writing("w.toml", query, "postgres")


def test_selects_are_run_and_what_is_no_sql_is_told() -> None:
    for query in ("select 1", "with a as (select 1) select * from a -- so", "select 1 union all select 2;"):
        refuse_writing("w.toml", query, "postgres")
    with pytest.raises(FileError, match="cannot be read as SQL of snowflake: "):
        refuse_writing("w.toml", "selec 1", "snowflake")


def test_engines_are_opened_so_that_nothing_is_written() -> None:
    # ibis would make functions in Snowflake and a volume in Databricks, and DuckDB a file.
    assert arguments(address_of("w", "duckdb:///x.duckdb")) == ("duckdb:///x.duckdb", {"read_only": True})
    assert arguments(address_of("w", "snowflake://u:p@a/d/s"))[1] == {"create_object_udfs": False}
    assert arguments(address_of("w", "bigquery://project/set")) == ("bigquery://project/set", {})
    url, given = arguments(address_of("w", "databricks://token:s%2Fecret@host/sql/1.0/warehouses/9?catalog=c&x=y"))
    assert url == ""
    assert given == {
        "server_hostname": "host",
        "http_path": "/sql/1.0/warehouses/9",
        "access_token": "s/ecret",
        "session_configuration": {"timezone": "UTC"},
        "catalog": "c",
    }


@pytest.mark.parametrize("engine", ["bigquery", "snowflake", "databricks"])
def test_a_driver_that_is_not_there_is_named_with_its_command(tmp_path: Path, engine: str) -> None:
    pytest.importorskip("ibis")
    path = tmp_path / "w.toml"
    path.write_text(f'url = "{engine}://token:hunter2@place/thing"\ntable = "daily"')
    with pytest.raises(FileError, match=rf"pip install 'ibis-framework\[{engine}\]'") as caught:
        import_history([path])
    assert "hunter2" not in str(caught.value)
    assert "مشغّل" in caught.value.say("ar")


def test_databricks_is_opened_without_making_a_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ibis")
    made: list[object] = []

    class Backend:
        def connect(self, **given: object) -> object:
            made.append(given["http_path"])
            self._post_connect(memtable_volume="v")
            return self

        def _post_connect(self, *, memtable_volume: str) -> None:
            made.append(memtable_volume)

    monkeypatch.setitem(sys.modules, "ibis.backends.databricks", SimpleNamespace(Backend=Backend))
    _connected(address_of("w", "databricks://token:secret@host/sql/1?catalog=c"))
    assert made == ["/sql/1"]


def test_files_are_found_beside_the_file_that_names_them(tmp_path: Path) -> None:
    for name in ("a/x.csv", "a/b/y.csv", "z.parquet"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    source = Source("w.toml", b"", tmp_path / "w.toml")
    assert [path.name for path in files_of(source, "a/**/*.csv")] == ["y.csv", "x.csv"]
    assert [path.name for path in files_of(source, ["*.parquet", "a/x.csv"])] == ["x.csv", "z.parquet"]
    assert [path.name for path in files_of(source, str(tmp_path / "*.parquet"))] == ["z.parquet"]
    with pytest.raises(FileError, match=r"There is no file q/\*\.csv"):
        files_of(source, "q/*.csv")


def test_a_file_that_was_uploaded_asks_nobody() -> None:
    with pytest.raises(FileError, match="no export that adopt knows has these headings"):
        import_history([described('url = "duckdb:///etc/x.duckdb"\ntable = "a"')])
