"""Large tables are added up by a database; what comes of it is what the ordinary path gives."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adopt.errors import FileError
from adopt.history import report
from adopt.history.read import Imported, Source, read_sources
from adopt.usecases import import_history

WAREHOUSE: dict[str, list[object]] = {
    "date_day": ["2026-01-01", "2026-01-01", "2026-01-01", "2026-01-02"],
    "platform": ["facebook_ads", "facebook_ads", "tiktok_ads", "facebook_ads"],
    "account_name": ["Shop", "Shop", "Other", "Shop"],
    "campaign_name": [" Spring", "Spring ", "Spring", "Spring"],
    "ad_group_name": ["Women", "Women", "", "Women"],
    "ad_group_id": ["11", "12", "13", "11"],
    "spend": [0.1, 0.2, 3.0, 4.25],
    "impressions": [10, 20, 30, None],
    "clicks": [1, 2, 3, 4],
    "conversions": [1.0, np.nan, 2.0, 3.0],
    "conversions_value": [np.nan, np.nan, 20.5, 30.0],
}
CANONICAL: dict[str, list[object]] = {
    "date": ["2026-01-01", "2026-01-02"],
    "platform": ["meta", "billboards"],
    "campaign": ["c", "c"],
    "audience": ["a", "a"],
    "spend": [1.5, 2.5],
    "conversions": [1, 2],
    "currency": ["SAR", ""],
    "tags": ["warm", ""],
}


def written(folder: Path, columns: dict[str, list[object]] | pd.DataFrame, ending: str) -> Path:
    path = folder / f"table.{ending}"
    frame = pd.DataFrame(columns)
    if ending == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return path


def both(path: Path, monkeypatch: pytest.MonkeyPatch, platform: str | None = None) -> tuple[Imported, Imported]:
    ordinary = import_history([path], platform)
    monkeypatch.setattr(report, "BIG", 0)
    fast = import_history([path], platform)
    return fast, ordinary


def agree(fast: Imported, ordinary: Imported) -> None:
    pd.testing.assert_frame_equal(fast.history.table, ordinary.history.table, rtol=0, atol=1e-9)
    assert [f.code for f in fast.findings] == [f.code for f in ordinary.findings]
    assert fast.files[0].rows == ordinary.files[0].rows
    assert fast.files[0].spend == pytest.approx(ordinary.files[0].spend)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("columns", [WAREHOUSE, CANONICAL])
def test_both_paths_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: dict[str, list[object]], ending: str
) -> None:
    agree(*both(written(tmp_path, columns, ending), monkeypatch))


def test_both_paths_agree_on_typed_days_and_whole_numbers_as_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame(WAREHOUSE)
    frame["date_day"] = pd.to_datetime(frame["date_day"])
    frame["ad_group_id"] = frame["ad_group_id"].astype("int64")
    agree(*both(written(tmp_path, frame, "parquet"), monkeypatch))


def test_a_table_without_a_platform_is_read_for_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {name: values for name, values in CANONICAL.items() if name != "platform"}
    columns["date"] = ["2026-01-01", "2026-01-02"]
    agree(*both(written(tmp_path, columns, "csv"), monkeypatch, "radio"))


@pytest.mark.parametrize(
    "changed",
    [
        {"spend": ["1,500.5", "2,500"]},
        {"date": ["1 January 2026", "2 January 2026"]},
        {"campaign": [2026.0, 2027.0]},
    ],
)
def test_what_is_not_plain_goes_the_ordinary_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, list[object]]
) -> None:
    agree(*both(written(tmp_path, {**CANONICAL, **changed}, "parquet"), monkeypatch))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"spend": ["x", "1"]}, "row 2, column spend: expected a number"),
        ({"spend": [-1, 1]}, "row 2, column spend: expected an amount of 0 or more"),
        ({"spend": [None, 1]}, "row 2: nothing under spend"),
        ({"campaign": ["", "c"]}, "row 2: nothing under campaign"),
        ({"date": ["2026-01-01", "2026-01-01"], "platform": ["meta", "meta"]}, "rows 2 and 3 are both"),
    ],
)
def test_errors_name_the_row_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, list[object]], said: str
) -> None:
    monkeypatch.setattr(report, "BIG", 0)
    with pytest.raises(FileError, match=said):
        import_history([written(tmp_path, {**CANONICAL, **changed}, "csv")])


def test_other_files_go_the_ordinary_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "BIG", 0)
    with pytest.raises(FileError, match="is a PDF file"):
        read_sources([Source("a.pdf", b"%PDF-1.7")])
    with pytest.raises(FileError, match="is damaged"):
        read_sources([Source("a.parquet", b"PAR1 and nothing")])
    with pytest.raises(FileError, match="no export that adopt knows has these headings"):
        read_sources([Source("x.csv", b"x,y\n1,2\n")])
    meta = b"Day,Campaign name,Ad set name,Amount spent (SAR),Purchases\n2026-01-01,a,b,1,2\n"
    assert read_sources([Source("meta.csv", meta)]).files[0].platform == "meta"


def large(path: Path) -> Source:
    """The file as one that is too large for memory."""
    return Source(path.name, path.read_bytes()[:60], path, path.stat().st_size)


def test_a_table_too_large_for_memory_is_read_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from adopt.history import source as sources

    monkeypatch.setattr(report, "BIG", 0)
    monkeypatch.setattr(sources, "LIMIT", 50)
    path = written(tmp_path, CANONICAL, "csv")
    source = large(path)
    assert source.large
    assert read_sources([source]).files[0].spend == 4
    twice: dict[str, list[object]] = {**CANONICAL, "date": ["2026-01-01"] * 2, "platform": ["meta"] * 2}
    with pytest.raises(FileError, match="several rows are of one cell and day"):
        read_sources([large(written(tmp_path, twice, "csv"))])
    with pytest.raises(FileError, match="column spend: expected an amount of 0 or more, found “x”"):
        read_sources([large(written(tmp_path, {**CANONICAL, "spend": ["x", "1"]}, "csv"))])
    with pytest.raises(FileError, match="without the name of a campaign"):
        read_sources([large(written(tmp_path, {**CANONICAL, "campaign": ["", "c"]}, "csv"))])
    far: dict[str, list[object]] = {**CANONICAL, "date": ["2026-01-01", "2031-01-01"]}
    with pytest.raises(FileError, match="the day 2031-01-01 cannot be right"):
        read_sources([large(written(tmp_path, far, "csv"))])


def test_a_file_is_opened_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from adopt.history import source

    monkeypatch.setattr(source, "LIMIT", 50)
    monkeypatch.setattr(report, "BIG", 0)
    path = written(tmp_path, CANONICAL, "csv")
    assert import_history([path]).files[0].spend == 4
    (tmp_path / "report.csv").write_text(
        "Day,Campaign name,Ad set name,Amount spent (SAR),Purchases\n2026-01-01,a,b,1,2\n"
    )
    with pytest.raises(FileError, match="at most 0 MB can be read"):
        import_history([tmp_path / "report.csv"])
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" + bytes(60))
    with pytest.raises(FileError, match="at most 0 MB can be read"):
        import_history([tmp_path / "picture.png"])
