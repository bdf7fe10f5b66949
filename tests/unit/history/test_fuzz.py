"""Whatever the bytes, reading ends with a history or with an error that says what to do."""

import contextlib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adopt.errors import AdoptError
from adopt.history.read import Source, read_sources
from adopt.history.table import History
from adopt.labels import PLATFORMS
from adopt.simulate.exports import write_exports

OPENINGS = (
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"PAR1",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
)
SLIPS = st.tuples(st.floats(0, 1), st.sampled_from([0, 1, 40]), st.binary(max_size=6))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Source]:
    platforms = [*PLATFORMS, "radio"]
    frame = pd.DataFrame(
        {"date": "2026-01-05", "platform": platforms, "campaign": "c", "audience": "a", "spend": 1234.5}
    )
    history = History.from_frame(
        frame.assign(conversions=2, impressions=10, clicks=1, revenue=9.5, currency="SAR")
    )
    paths: tuple[Path, ...] = write_exports(history, tmp_path_factory.mktemp("exports"))
    parquet = history.table.to_parquet(index=False)
    return [*map(Source.of, paths), Source("h.parquet", parquet)]


def survives(source: Source) -> None:
    with contextlib.suppress(AdoptError):
        read_sources([source])


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(OPENINGS), st.binary(max_size=300))
@example(b"", b"\x00")
@example(b"", b"date,platform,campaign,audience,spend,conversions\n\x00,\x00,\x00,\x00,\x00,\x00")
def test_random_bytes_never_crash_the_reader(opening: bytes, data: bytes) -> None:
    survives(Source("x", opening + data))


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 9), st.lists(SLIPS, min_size=1, max_size=4))
def test_damaged_exports_never_crash_the_reader(
    files: list[Source], which: int, slips: list[tuple[float, int, bytes]]
) -> None:
    data = files[which].data
    for where, gone, instead in slips:
        at = int(where * len(data))
        data = data[:at] + instead + data[at + gone :]
    survives(Source(files[which].name, data))


CELLS = st.one_of(
    st.sampled_from(
        ["", "--", "Total", "2026-01-01", "1/2/2026", "1,234", "1.234,5", "-1", "SAR", "1E+17", '"', "\x00"]
    ),
    st.text(max_size=6),
)


@settings(deadline=None, max_examples=250)
@given(
    st.sampled_from(
        [
            "date,platform,campaign,audience,spend,conversions,currency",
            "Day,Campaign name,Ad set name,Amount spent (SAR),Purchases,Results,Result type,Ad set ID",
            "Reporting starts,Reporting ends,Campaign name,Amount spent (SAR),Purchases",
            "Time period,Campaign name,Ad group name,Ad group ID,Spend,Conversions,Conversion value",
            "Date,Campaign Name,AD_GROUP Id,Amount Spent (USD),Watches at 25 percent,Conversions",
            "DATE,CAMPAIGN_NAME,AD_GROUP_NAME,SPEND_IN_MICRO_DOLLAR,TOTAL_CHECKOUT",
            "Report Start: x\nReport End: y\n"
            "Start Date (in UTC),Campaign Group Name,Campaign Name,Total Spent,Conversions",
        ]
    ),
    st.lists(st.lists(CELLS, max_size=9), max_size=6),
)
def test_odd_cells_under_good_headings_never_crash_the_reader(headings: str, rows: list[list[str]]) -> None:
    body = "\n".join(",".join(row) for row in rows)
    survives(Source("x.csv", f"{headings}\n{body}".encode("utf-8", "surrogatepass")))
