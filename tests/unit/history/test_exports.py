import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from adopt.history.read import Source, read_sources
from adopt.history.table import History
from adopt.simulate.exports import write_exports

PLATFORMS = ("meta", "tiktok", "linkedin", "youtube", "x", "snapchat", "pinterest", "reddit", "radio")
SILENT = {"x", "snapchat", "pinterest"}
"""Their exports say no currency."""
AWKWARD = (
    "Total awareness",
    "Total",
    "حملة رمضان",
    'Sale, "big"',
    "=SUM(A1)",
    "@home",
    "-50%",
    "a\tb;c|d",
    "2026",
)
NAMES = st.one_of(
    st.sampled_from(AWKWARD),
    st.text("abc ,;\"'=+-@|ابت\u200f٣€é", min_size=1, max_size=12).filter(lambda n: n.strip(' -"\u200f') != ""),
)
CENTS = st.integers(1, 10**7).map(lambda cents: cents / 100)


def history(**columns: str | float) -> History:
    rows = [
        {
            "date": day,
            "platform": platform,
            "campaign": campaign,
            "audience": "Women",
            "spend": 1000.25 + number,
            "impressions": 12_345 + number,
            "clicks": 1_234.0,
            "conversions": float(number % 3),
            "revenue": np.nan if number % 4 == 0 else 5_000.5,
        }
        for platform in PLATFORMS
        for number, campaign in enumerate(AWKWARD)
        for day in pd.date_range("2026-09-28", periods=5)
    ]
    frame = pd.DataFrame(rows)
    for name, value in columns.items():
        frame[name] = value
    return History.from_frame(frame)


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Equal to the cent and the conversion, however large the amounts; exports say besides what they count."""
    pd.testing.assert_frame_equal(found.drop(columns="result", errors="ignore"), wanted, rtol=0, atol=1e-6)


def back(written: tuple[Path, ...]) -> History:
    return read_sources([Source.of(path) for path in written]).history


@pytest.mark.parametrize("new_linkedin", [False, True])
@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"currency": "SAR"},
        {"account": "Shop", "campaign_id": "120242825359210101", "audience_id": "7", "currency": "KWD"},
        {"revenue": np.nan, "clicks": np.nan, "impressions": np.nan},
    ],
)
def test_what_is_written_reads_back_as_it_was(
    tmp_path: Path, columns: dict[str, str | float], new_linkedin: bool
) -> None:
    original = history(**columns)
    written = write_exports(original, tmp_path, new_linkedin=new_linkedin)
    assert [path.suffix for path in written] == [
        ".csv",
        ".xlsx",
        ".csv",
        ".csv",
        ".xlsx",
        ".csv",
        ".csv",
        ".csv",
        ".csv",
    ]
    same(back(written).table, original.table)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_exports(history(), tmp_path)]
    assert [path.read_bytes() for path in write_exports(history(), tmp_path)] == first


def test_the_files_are_as_awkward_as_the_real_ones(tmp_path: Path) -> None:
    meta, _, linkedin, google, *_ = (
        path.read_bytes() for path in write_exports(history(currency="SAR"), tmp_path)
    )
    lines = meta.decode("utf-8-sig").splitlines()
    assert meta.startswith(b"\xef\xbb\xbf")
    assert "المبلغ الذي تم إنفاقه (SAR)" in lines[0]
    assert lines[1].startswith(",,,")
    assert lines[2].startswith("2026-10-02")
    lines = linkedin.decode("utf-16").splitlines()
    assert linkedin.startswith(b"\xff\xfe")
    assert lines[1] == "Report Start: September 28, 2026, 12:00 AM"
    assert lines[5].startswith("Start Date (in UTC)\tCurrency\tCampaign Group Name\tCampaign Name")
    assert lines[6].startswith("9/28/2026\tSAR\t")
    assert "\t1,000.25\t12,345\t" in linkedin.decode("utf-16")
    lines = google.decode().splitlines()
    assert lines[1] == '"September 28, 2026 - October 2, 2026"'
    assert lines[-1].startswith(" --,Total: Account")


def test_the_other_four_are_as_awkward(tmp_path: Path) -> None:
    original = history(campaign_id="120242825359210101", currency="SAR")
    _, _, _, _, x, snapchat, pinterest, reddit, _ = (
        path.read_bytes() for path in write_exports(original, tmp_path)
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(x)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Time period", "Campaign name", "Ad Group name"]
    assert [row[0] for row in rows[1:4:2]] == ["2026-09-28 00:00:00"] * 2  # nine campaigns before noon
    assert rows[10][0] == "2026-09-28 12:00:00"
    assert b"\r\n2026-09-28T00:00:00.000+03:00," in snapchat
    assert snapchat.splitlines()[-1].startswith(b",Total,")
    assert b"SAR" not in x + snapchat + pinterest
    assert pinterest.startswith(b"\xef\xbb\xbfDate,")
    assert b",[1]," in pinterest
    assert b"Amount Spent (SAR)" in reddit.splitlines()[0]
    assert b",'120242825359210101," in reddit


def test_days_without_delivery_are_absent_from_metas_file(tmp_path: Path) -> None:
    frame = history().table
    frame = frame[frame["platform"] == "meta"].reset_index(drop=True)
    frame.loc[0, ["spend", "impressions", "clicks", "conversions", "revenue"]] = 0
    again = back(write_exports(History.from_frame(frame), tmp_path))
    same(again.table, History.from_frame(frame[1:]).table)


def test_platforms_that_are_not_there_have_no_file(tmp_path: Path) -> None:
    frame = history().table
    written = write_exports(History.from_frame(frame[frame["platform"] == "tiktok"]), tmp_path)
    assert [path.name for path in written] == ["tiktok_ads_manager.xlsx"]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLATFORMS), NAMES, NAMES, CENTS, st.integers(0, 10**6), st.integers(0, 500), CENTS
        ),
        min_size=1,
        max_size=12,
    ),
    st.dates(pd.Timestamp("2010-01-01").date(), pd.Timestamp("2090-01-01").date()),
)
def test_any_history_reads_back_to_the_cent(
    tmp_path: Path, rows: list[tuple[str, str, str, float, int, int, float]], first: object
) -> None:
    names = ["platform", "campaign", "audience", "spend", "impressions", "conversions", "revenue"]
    frame = pd.DataFrame(rows, columns=names).assign(currency="SAR")
    frame["date"] = pd.date_range(str(first), periods=len(frame))
    original = History.from_frame(frame)
    again = back(write_exports(original, tmp_path))
    said = not set(frame["platform"]) <= SILENT
    same(again.table, original.table if said else original.table.drop(columns="currency"))
