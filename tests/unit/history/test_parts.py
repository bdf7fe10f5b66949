"""A table in many files is one table; files with names of their own are tables of their own."""

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from adopt.accounts import import_accounts
from adopt.errors import FileError, QuestionError
from adopt.history import report, source
from adopt.history.big import zone_of
from adopt.history.folder import sources_of
from adopt.history.table import History
from adopt.usecases import Imported, import_history

ROWS = 240


def rows() -> pd.DataFrame:
    """Three ads of two audiences over forty days; every cell and day has three rows."""
    i = range(ROWS)
    return pd.DataFrame(
        {
            "date_day": [
                f"2026-01-{k // 6 % 28 + 1:02d}" if k < 168 else f"2026-02-{k // 6 % 28 + 1:02d}" for k in i
            ],
            "platform": "facebook_ads",
            "account_name": ["Shop" if k % 2 else "Store" for k in i],
            "campaign_name": "Spring",
            "ad_group_name": ["Women" if k % 2 else " Men" for k in i],
            "ad_group_id": [str(10 + k % 2) for k in i],
            "ad_name": [f"Ad {k % 6 // 2}" for k in i],
            "spend": [k * 0.1 + 1 / 3 for k in i],
            "impressions": list(i),
            "conversions": [k % 7 / 3 for k in i],
            "conversions_value": [None if k % 5 else k * 1.1 for k in i],
        }
    )


def written(folder: Path, frame: pd.DataFrame, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path, index=False)
    return path


def same(found: History, expected: History) -> None:
    assert found.to_csv_bytes() == expected.to_csv_bytes()


@pytest.fixture
def one_file(tmp_path: Path) -> Imported:
    """The same rows as one small file, read row by row."""
    return import_history([written(tmp_path / "one", rows(), "all.csv")])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_parts_of_a_table_give_what_one_file_gives_to_the_bit(
    tmp_path: Path, one_file: Imported, ending: str
) -> None:
    shuffled = rows().sample(frac=1, random_state=1)
    for k in range(4):
        written(tmp_path / "many", shuffled[k::4], f"part-{k:05d}.{ending}")
    read = import_history([tmp_path / "many"])
    same(read.history, one_file.history)
    assert [file.name for file in read.files] == ["many"]
    assert read.files[0].rows == ROWS
    assert [finding.code for finding in read.findings] == ["one-table", *(f.code for f in one_file.findings)]
    # 3 rows of audience Women on the first day, k = 1, 3, 5: 0.433333 + 0.633333 + 0.833333
    women = read.history.table.query("audience == 'Women'")
    assert women["spend"].iloc[0] == 1.899999


def test_folders_named_by_a_key_are_one_table_and_the_key_its_column(tmp_path: Path, one_file: Imported) -> None:
    for account, part in rows().groupby("account_name"):
        folder = tmp_path / "tree" / f"account_name={account}"
        folder.mkdir(parents=True)
        written(folder, part.drop(columns="account_name"), "x.parquet")
    same(import_history([tmp_path / "tree"]).history, one_file.history)
    assert sorted(import_accounts([tmp_path / "tree"])) == ["Shop", "Store"]


def test_files_with_names_of_their_own_may_not_hold_the_same_day(tmp_path: Path) -> None:
    written(tmp_path / "own", rows()[:120], "january.parquet")
    written(tmp_path / "own", rows()[117:], "february.parquet")
    with pytest.raises(FileError, match=r"both have meta . Spring . Men, on 1 days"):
        import_history([tmp_path / "own"])
    assert len(import_history([tmp_path / "own"], newer_replaces=True).history.cells) == 2


def test_of_a_folder_only_beginnings_are_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_file: Imported
) -> None:
    monkeypatch.setattr(source, "_HEAD", 400)
    monkeypatch.setattr(report, "BIG", 10_000)
    written(tmp_path / "f", rows()[:120], "a.csv")
    written(tmp_path / "f", rows()[120:123], "b.csv")
    written(tmp_path / "f", rows()[123:], "c.parquet")
    found = sources_of([tmp_path / "f"])
    assert [len(each.data) for each in found] == [400, min(400, found[1].size), 400]
    assert [len(each.whole().data) for each in found] == [each.size for each in found]
    read = import_history([tmp_path / "f"], newer_replaces=True)
    assert len(read.history.table) == len(one_file.history.table)


def test_a_part_without_a_column_is_told_or_refused(tmp_path: Path) -> None:
    written(tmp_path / "m", rows()[:120], "part-0.parquet")
    written(tmp_path / "m", rows()[120:].drop(columns="conversions_value"), "part-1.parquet")
    (told,) = [f for f in import_history([tmp_path / "m"]).findings if f.code == "parts-differ"]
    assert "these files are without the column conversions_value" in str(told.message)
    assert "part-1.parquet" in str(told.message)
    written(tmp_path / "m", rows()[120:].drop(columns="spend"), "part-1.parquet")
    with pytest.raises(FileError, match=r"m/part-1\.parquet is without the column spend"):
        import_history([tmp_path / "m"])


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    for name in ("part-0.parquet", "part-1.parquet"):
        written(tmp_path / "m", rows(), name)
    with pytest.raises(FileError, match=r"m: part-0\.parquet and part-1\.parquet hold the very same rows"):
        import_history([tmp_path / "m"])


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("spend", -1.0, r"m/part-1\.parquet, column spend: .*found “-1.0” \(rows like that: 2\)"),
        (
            "date_day",
            "soon",
            r"m/part-1\.parquet, column date_day: expected a day, found “soon” \(rows like that: 2\)",
        ),
        ("campaign_name", "", "m has rows without the name of a campaign"),
        ("date_day", "1999-01-01", "the day 1999-01-01 cannot be right"),
    ],
)
def test_bad_rows_are_told_with_their_file_and_their_number(
    tmp_path: Path, column: str, values: object, said: str
) -> None:
    bad = rows()[120:].astype({column: object})
    bad[column] = [values, values, *bad[column][2:]]
    written(tmp_path / "m", rows()[:120], "part-0.parquet")
    written(tmp_path / "m", bad, "part-1.parquet")
    with pytest.raises(FileError, match=said):
        import_history([tmp_path / "m"])


def test_two_currencies_of_one_cell_and_day_are_refused_too(tmp_path: Path) -> None:
    written(tmp_path / "m", rows()[::2].assign(currency="SAR"), "part-0.parquet")
    written(tmp_path / "m", rows()[1::2].assign(currency="AED"), "part-1.parquet")
    with pytest.raises(FileError, match="holds amounts in AED and in SAR"):
        import_history([tmp_path / "m"])


def test_parts_that_are_no_table_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "m", pd.DataFrame({"x": [1]}), "part-0.csv")
    written(tmp_path / "m", pd.DataFrame({"x": [2]}), "part-1.csv")
    with pytest.raises(FileError, match="None of these files is an export"):
        import_history([tmp_path / "m"])
    written(tmp_path / "m", pd.DataFrame({"x": [2]}), "part-1.parquet")
    (tmp_path / "f.toml").write_text('files = "m/*"')
    with pytest.raises(FileError, match="all CSV or all Parquet; these are parquet, text"):
        import_history([tmp_path / "f.toml"])


def test_exports_that_are_numbered_are_read_by_themselves(tmp_path: Path) -> None:
    heading = "Day,Campaign name,Ad set name,Amount spent (SAR),Purchases\n"
    (tmp_path / "m").mkdir()
    for number in (1, 2):
        (tmp_path / "m" / f"part-{number}.csv").write_text(f"{heading}2026-01-0{number},a,b,1,2\n")
    read = import_history([tmp_path / "m"])
    assert [(file.name, file.platform) for file in read.files] == [("part-1.csv", "meta"), ("part-2.csv", "meta")]


def test_csv_and_parquet_parts_in_one_folder_are_two_tables(tmp_path: Path, one_file: Imported) -> None:
    for number in range(4):
        ending = "csv" if number < 2 else "parquet"
        written(tmp_path / "m", rows()[number * 60 : number * 60 + 60], f"part-{number}.{ending}")
    same(import_history([tmp_path / "m"]).history, one_file.history)


def test_a_parquet_file_whose_schema_arrow_cannot_read_is_of_utc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise pa.ArrowInvalid("no schema")

    monkeypatch.setattr("pyarrow.parquet.read_schema", broken)
    assert zone_of(source.Source.to_import(written(tmp_path / "z", rows(), "all.parquet"))) == "UTC"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Riyadh"])
def test_moments_become_days_of_the_zone_that_the_file_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    frame = rows()
    frame["date_day"] = pd.to_datetime(frame["date_day"] + " 22:30:00").dt.tz_localize("UTC").dt.tz_convert(zone)
    path = written(tmp_path / "z", frame, "all.parquet")
    ordinary = import_history([path])
    monkeypatch.setattr(report, "BIG", 0)
    fast = import_history([path])
    same(fast.history, ordinary.history)
    first = "2026-01-01" if zone == "UTC" else "2026-01-02"  # 22:30 in London is 01:30 of the next day in Riyadh
    assert str(fast.history.first_day) == first
    for read in (fast, ordinary):
        (told,) = [f for f in read.findings if f.code == "zoned-days"]
        assert f"those of the time zone {zone}." in str(told.message)


def test_memory_is_what_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(tmp_path / "x.duckdb") as db:
        db.register("frame", rows())
        db.execute("create table daily as select * from frame")
    monkeypatch.setenv("ADOPT_MEMORY", "300MB")
    assert import_history([tmp_path / "x.duckdb"]).files[0].rows == ROWS
    monkeypatch.setenv("ADOPT_MEMORY", "much'; drop")
    with pytest.raises(QuestionError, match="expected an amount of memory such as 2GB"):
        import_history([tmp_path / "x.duckdb"])
