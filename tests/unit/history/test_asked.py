"""A described table, added up by DuckDB and by a real PostgreSQL, is what the same rows are as a CSV file."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import duckdb
import pandas as pd
import pytest

from adopt.accounts import import_accounts
from adopt.asking import ask_import
from adopt.errors import FileError
from adopt.usecases import Imported, import_history
from adopt.workspace.workspace import Workspace
from tests.postgres import Server
from tests.unit.history.test_parts import rows, same, written

SECRET = "p@ss/word%25 of:the?test"
TYPES = {
    "date_day": "date", "platform": "text", "account_name": "text", "campaign_name": "text",
    "ad_group_name": "text", "ad_group_id": "text", "ad_name": "text", "spend": "double precision",
    "impressions": "bigint",
    "conversions": "double precision", "conversions_value": "numeric(14, 4)",
}  # fmt: skip


@pytest.fixture(scope="module")
def database(postgres: Server) -> Iterator[tuple[Server, str]]:
    """A database with the table ``ads.daily`` and a view of its days as moments."""
    import psycopg

    url = postgres.database()
    text = io.StringIO()
    rows().to_csv(text, index=False, header=False)
    with psycopg.connect(url, autocommit=True) as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
        connection.execute(f"create schema ads; create table ads.daily ({columns})".encode())
        with connection.cursor().copy("copy ads.daily from stdin (format csv)") as copy:
            copy.write(text.getvalue())
        connection.execute(
            "create view ads.moments as "
            "select *, date_day + time with time zone '22:30:00+00' as at from ads.daily"
        )
    yield postgres, url.rpartition("/")[2]
    postgres.dropped(url)


@pytest.fixture
def expected(tmp_path: Path) -> Imported:
    return import_history([written(tmp_path / "one", rows(), "all.csv")])


def in_postgres(folder: Path, database: tuple[Server, str], rest: str) -> Path:
    server, name = database
    path = folder / "w.toml"
    path.write_text(f'url = "postgres://postgres:${{ADS}}@127.0.0.1:{server.port}/{name}"\n{rest}')
    return path


def in_duckdb(folder: Path, rest: str, frame: pd.DataFrame | None = None) -> Path:
    frame = rows() if frame is None else frame
    if frame["date_day"].dtype != "datetime64[ns, UTC]":
        frame["date_day"] = pd.to_datetime(frame["date_day"]).dt.date
    with duckdb.connect(folder / "x.duckdb") as db:
        db.execute("create or replace table daily as select * from frame")
    path = folder / "w.toml"
    path.write_text(f'url = "duckdb://{folder}/x.duckdb"\n{rest}')
    return path


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADS", SECRET)


@pytest.mark.parametrize("rest", ['table = "ads.daily"', 'query = "select * from ads.daily -- all;"'])
def test_postgres_gives_what_a_file_gives_to_the_bit(
    tmp_path: Path, database: tuple[Server, str], expected: Imported, rest: str
) -> None:
    read = import_history([in_postgres(tmp_path, database, rest)])
    same(read.history, expected.history)
    assert [f.code for f in read.findings] == ["pushed-down"]
    assert "postgres added 240 rows up to 80 cell-days" in str(read.findings[0].message)
    assert (read.files[0].name, read.files[0].rows) == ("w.toml", 240)


def test_duckdb_and_files_give_the_same(tmp_path: Path, expected: Imported) -> None:
    same(import_history([in_duckdb(tmp_path, 'table = "daily"')]).history, expected.history)
    frame = rows()
    frame["date_day"] = pd.to_datetime(frame["date_day"])
    for number in range(3):
        written(tmp_path / "parts", frame[number::3], f"{number}.parquet")
    (tmp_path / "f.toml").write_text('files = "parts/*.parquet"')
    same(import_history([tmp_path / "f.toml"]).history, expected.history)


def test_days_values_units_and_names_are_as_asked(tmp_path: Path, expected: Imported) -> None:
    cents = rows().assign(spend=lambda frame: (frame["spend"] * 100).round().astype(int))
    cents = cents.rename(columns={"spend": "cost", "conversions": "purchases"})
    rest = """table = "daily"
first = 2026-01-03
last = 2026-01-20
[columns]
spend = "cost"
conversions = "purchases"
"""
    read = import_history(
        [in_duckdb(tmp_path, rest + '[divide]\nspend = 100\n[where]\naccount_name = "Shop"', cents)]
    )
    assert {str(read.history.first_day), str(read.history.last_day)} == {"2026-01-03", "2026-01-20"}
    assert set(read.history.table["account"]) == {"Shop"}
    wanted = expected.history.table.query("account == 'Shop' and '2026-01-03' <= date <= '2026-01-20'")["spend"]
    # Three rows a day, each rounded to half a cent.
    assert read.history.table["spend"].to_numpy() == pytest.approx(wanted.to_numpy(), abs=0.015)
    undivided = import_history([in_duckdb(tmp_path, rest, cents)])
    (told,) = [f for f in undivided.findings if f.code == "whole-money"]
    assert "cost holds whole numbers" in str(told.message)


def test_moments_are_days_of_utc_wherever_the_server_is(
    tmp_path: Path, database: tuple[Server, str], expected: Imported
) -> None:
    query = """query = "select at as date_day, platform, account_name, campaign_name, ad_group_name, ad_group_id,
    ad_name, spend, impressions, conversions, conversions_value from ads.moments"
"""
    query = query.replace('"select', "'''select").replace('moments"', "moments'''")
    read = import_history(
        [in_postgres(tmp_path, database, query)]
    )  # 22:30 UTC is 01:30 of the next day at the server
    same(read.history, expected.history)
    assert [f.code for f in read.findings] == ["pushed-down", "zoned-days"]
    few = import_history([in_postgres(tmp_path, database, f"first = 2026-01-03\nlast = 2026-01-04\n{query}")])
    assert sorted({str(day.date()) for day in few.history.table["date"]}) == ["2026-01-03", "2026-01-04"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"spend": [-2.5, -1.0]}, r"w\.toml, column spend: .* found “-2.5” \(rows like that: 2\)"),
        ({"conversions": [1e300, 1]}, r"column conversions: .* found “1e\+300” \(rows like that: 1\)"),
        ({"date_day": [None, None]}, r"column date_day: expected a day, found “” \(rows like that: 2\)"),
        ({"campaign_name": ["", None]}, "rows without the name of a campaign"),
    ],
)
def test_bad_rows_are_counted_where_they_are(tmp_path: Path, changed: dict[str, list[object]], said: str) -> None:
    frame = rows()
    for column, values in changed.items():
        frame[column] = [*values, *frame[column][2:]]
    path = in_duckdb(tmp_path, 'table = "daily"', frame)
    with pytest.raises(FileError, match=said):
        import_history([path])


def test_a_history_may_not_hold_a_day_twice_nor_lack_an_amount(tmp_path: Path) -> None:
    frame = rows().rename(columns={"campaign_name": "campaign", "ad_group_name": "audience"})
    frame = frame.assign(date=pd.to_datetime(frame["date_day"]).dt.date)[
        ["date", "platform", "campaign", "audience", "spend", "conversions"]
    ]
    path = tmp_path / "w.toml"
    path.write_text(f'url = "duckdb://{tmp_path}/x.duckdb"\ntable = "daily"')
    with duckdb.connect(tmp_path / "x.duckdb") as db:
        db.execute("create table daily as select * from frame")
    with pytest.raises(FileError, match="several rows are of one cell and day"):
        import_history([path])
    with duckdb.connect(tmp_path / "x.duckdb") as db:
        db.execute("update daily set conversions = null where spend < 0.5")
    with pytest.raises(FileError, match=r"column conversions: nothing is there \(rows like that: 2\)"):
        import_history([path])
    with duckdb.connect(tmp_path / "x.duckdb") as db:
        db.execute("delete from daily")
    with pytest.raises(FileError, match="has no rows"):
        import_history([path])


def test_audiences_of_one_name_are_noticed_as_in_files(tmp_path: Path) -> None:
    frame = rows().assign(ad_group_id=lambda f: [str(k % 4) for k in range(len(f))])
    path = written(tmp_path / "one", frame, "all.csv")
    (file,) = [f for f in import_history([path]).findings if f.code == "same-name"]
    (table,) = [
        f
        for f in import_history([in_duckdb(tmp_path, 'table = "daily"', frame)]).findings
        if f.code == "same-name"
    ]
    assert str(table.message).removeprefix("w.toml") == str(file.message).removeprefix("all.csv")


def test_nothing_can_be_written_and_time_is_limited(tmp_path: Path, database: tuple[Server, str]) -> None:
    server, name = database
    server_url = server.url(name)
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("create sequence if not exists counter")
    with pytest.raises(FileError, match="cannot execute nextval\\(\\) in a read-only transaction"):
        import_history(
            [
                in_postgres(
                    tmp_path, database, "query = \"select *, nextval('counter') as account_id from ads.daily\""
                )
            ]
        )
    slow = "select d.*, pg_sleep(2)::text as account_id from ads.daily d limit 1"
    with pytest.raises(FileError, match=r"did not answer in time: .*statement timeout.*more than 1 seconds"):
        import_history([in_postgres(tmp_path, database, f'timeout = 1\nquery = "{slow}"')])


def test_a_password_is_told_nowhere(
    tmp_path: Path,
    database: tuple[Server, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = in_postgres(tmp_path, database, 'table = "ads.daily"')
    read = import_history([path])
    told = [read.history.to_csv_bytes().decode(), str(read.files), str(read.findings)]
    monkeypatch.setenv("ADS", "hunter22")
    with pytest.raises(FileError, match=r"postgres did not answer: .*password authentication failed") as caught:
        import_history([path])
    told += [str(caught.value), caught.value.say("ar"), str(caught.value.message.values), *capfd.readouterr()]
    told += [caplog.text]
    for secret in (SECRET, "hunter22", "p%40ss"):
        assert secret not in "".join(told)
    monkeypatch.setenv("ADS", SECRET)
    with pytest.raises(FileError, match=r"did not answer: .*nowhere"):
        import_history([in_postgres(tmp_path, database, 'table = "ads.nowhere"')])


def test_each_account_has_a_history_of_its_own(tmp_path: Path, database: tuple[Server, str]) -> None:
    found = import_accounts([in_postgres(tmp_path, database, 'table = "ads.daily"')])
    assert {name: len(history.table) for name, history in found.items()} == {"Shop": 40, "Store": 40}


def test_it_cannot_wait_for_a_worker(tmp_path: Path) -> None:
    path = in_duckdb(tmp_path, 'table = "daily"')
    nowhere = cast(Workspace, None)  # it is refused before anybody is asked
    with pytest.raises(FileError, match="another machine may have neither its files nor its secrets"):
        ask_import(nowhere, [path])


def test_without_ibis_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = in_duckdb(tmp_path, 'table = "daily"')
    monkeypatch.setitem(__import__("sys").modules, "ibis", None)
    with pytest.raises(FileError, match=r"pip install 'adopt\[warehouse\]'"):
        import_history([path])
