"""Whatever the bytes of a bulk sheet or a plan, the export ends with a sheet or an error that says what to do."""

import contextlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adopt.errors import AdoptError
from adopt.export.planned import read_planned
from adopt.export.round_trip import fill_sheet
from adopt.history.source import Source
from tests.unit.export.sheets import google_row, google_sheet, meta_row, meta_sheet, plan, tiktok_row, tiktok_sheet

SHEETS = [
    meta_sheet(meta_row("c", "a", 1), meta_row("c", "b", 2)),
    tiktok_sheet(tiktok_row("c", "a", 1)),
    google_sheet(google_row("c", 1)),
]
PLAN = plan({("meta", "c", "a"): "5", ("tiktok", "c", "a"): "5", ("youtube", "c", "a"): "5"})
SLIPS = st.tuples(st.floats(0, 1), st.sampled_from([0, 1, 2, 40]), st.binary(max_size=6))
CELLS = st.sampled_from(["", "0", "5", "1.234,5", "-1", "1E+17", "Daily", "x", "USD 5", '"', "c:1", "12%", "nan"])


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(SHEETS), st.lists(SLIPS, min_size=1, max_size=4), st.booleans())
def test_damaged_sheets_never_crash_the_export(
    sheet: Source, slips: list[tuple[float, int, bytes]], leave: bool
) -> None:
    data = sheet.data
    for where, gone, instead in slips:
        at = int(where * len(data))
        data = data[:at] + instead + data[at + gone :]
    with contextlib.suppress(AdoptError):
        fill_sheet(PLAN, Source("bulk.csv", data), leave_others=leave)


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(
        [
            "Campaign ID,Campaign Name,Campaign Daily Budget,Ad Set ID,Ad Set Name,Ad Set Daily Budget",
            "Campaign Name,Campaign Budget,Ad Group Name,Ad Group ID,Ad Group Budget,Ad Group Budget Mode",
            "Campaign,Campaign ID,Budget,Budget type,Budget name,Currency",
        ]
    ),
    st.lists(st.lists(CELLS, max_size=7), max_size=5),
)
@example("Campaign,Budget", [["c", "9" * 400]])
def test_odd_cells_under_good_headings_never_crash_the_export(headings: str, rows: list[list[str]]) -> None:
    body = "\n".join(",".join(row) for row in rows)
    with contextlib.suppress(AdoptError):
        fill_sheet(PLAN, Source("x.csv", f"{headings}\n{body}".encode()), leave_others=True)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(st.one_of(CELLS, st.text(max_size=5)), max_size=6), max_size=4))
@example([["meta", "c", "a", "9e999999"]])
def test_odd_plans_never_crash_the_export(rows: list[list[str]]) -> None:
    body = "\n".join(",".join(row) for row in rows)
    text = f"platform,campaign,audience,recommended_daily_budget,currency\n{body}"
    with contextlib.suppress(AdoptError):
        fill_sheet(read_planned(Source("p.csv", text.encode("utf-8", "surrogatepass"))), SHEETS[0])
