"""Warehouses, databases and choices, from the command line."""

import sqlite3
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from adopt.simulate.worlds import World
from tests.functional.running import Run
from tests.unit.history.test_warehouse import META, kept


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADOPT_RESULT", "")  # the command sets it; undone after the test


def test_a_folder_of_tables_is_imported_with_the_choice_that_the_error_told(adopt: Run, tmp_path: Path) -> None:
    kept(tmp_path / "tables", META)
    refused = adopt("import", "tables", "--out", "all.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "Say it once: adopt --result meta=purchase …" in refused.err
    assert not Path("all.csv").exists()
    done = adopt("--result", "meta=purchase", "import", "tables", "--out", "all.csv")
    assert (done.code, done.err) == (0, "")
    assert "Counted as conversions: meta purchase." in done.out
    assert Path("all.csv").read_text().splitlines()[1] == (
        "2026-01-01,meta,Spring,Women,14.75,150,6,4,300.5,SAR,Shop,21,11,purchase"
    )
    assert "Counted as conversions: meta purchase." in adopt("check", "all.csv").out
    arabic = adopt("--lang", "ar", "--result", "meta=nothing", "import", "tables")
    assert "بل يحتسب" in arabic.err
    assert adopt("--result", "purchase", "import", "tables").code == 2


def test_a_plan_says_what_counts(adopt: Run, history: Path) -> None:
    lines = history.read_text().splitlines()
    history.write_text("\n".join([f"{lines[0]},result", *(f"{line},purchase" for line in lines[1:])]) + "\n")
    ended = adopt("plan", history, "--budget", "40000", "--days", "14")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("Counted as conversions: meta purchase, tiktok purchase.")


def test_a_query_is_imported_and_needs_its_database(adopt: Run) -> None:
    with sqlite3.connect("x.db") as db:
        db.execute(
            "create table daily as select '2026-01-01' as date, 'meta' as platform, 'c' as campaign, "
            "'a' as audience, 2.5 as spend, 3 as conversions"
        )
    db.close()
    asked = ("import", "--sql", "select * from daily", "--url", "sqlite:///x.db", "--out", "all.csv")
    assert adopt(*asked).code == 0
    assert Path("all.csv").read_text().splitlines()[1] == "2026-01-01,meta,c,a,2.5,,,3,"
    assert adopt("import", "--url", "sqlite:///x.db").code == 0
    assert "expected --url beside --sql" in adopt("import", "x.db", "--sql", "select 1").err
    assert "expected either files or --url" in adopt("import").err
    assert adopt("import", "x.db", "--table", "daily").code == 0
    told = adopt("import", "--url", "postgresql+nodriver://me:hunter2@host/db", "--sql", "select 1")
    assert told.code == 2
    assert "hunter2" not in told.err + told.out


def test_a_file_that_says_where_a_table_is_goes_wherever_files_go(adopt: Run, small_world: World) -> None:
    frame = small_world.history.table.rename(
        columns={"date": "date_day", "campaign": "campaign_name", "audience": "ad_group_name"}
    ).rename(columns={"revenue": "conversions_value"})
    with duckdb.connect("ads.duckdb") as db:
        db.register("frame", frame.assign(account_id="Shop"))
        db.execute("create table daily as select * replace (cast(date_day as date) as date_day) from frame")
    Path("ads.toml").write_text('url = "duckdb://ads.duckdb"\ntable = "daily"\n')
    small_world.history.table.to_csv("ads.csv", index=False)
    assert adopt("import", "ads.toml", "--out", "a.csv").code == 0
    assert adopt("import", "ads.csv", "--out", "b.csv").code == 0
    found, expected = pd.read_csv("a.csv"), pd.read_csv("b.csv")
    pd.testing.assert_frame_equal(found[expected.columns], expected)
    assert "duckdb added" in adopt("check", "ads.toml").out
    assert "جمع" in adopt("--lang", "ar", "check", "ads.toml").out
    plan = ("plan", "ads.toml", "--days", "7")
    assert adopt(*plan, "--out", "one.csv").code == 0
    assert adopt("plan", "ads.csv", "--days", "7", "--out", "other.csv").code == 0
    assert Path("one.csv").read_bytes() == Path("other.csv").read_bytes()
    assert adopt(*plan, "--by-account", "--out", "each.csv").code == 0
    assert set(pd.read_csv("each.csv")["account"]) == {"Shop"}
    Path("ads.toml").write_text('url = "postgres://me:hunter22@127.0.0.1:1/x"\ntable = "daily"\n')
    told = adopt("fit", "ads.toml", "--out", "never.csv")
    assert (told.code, Path("never.csv").exists()) == (2, False)
    assert "postgres did not answer" in told.err
    assert "hunter22" not in told.err + told.out
