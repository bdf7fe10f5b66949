"""Whatever a bulk sheet holds, a plan changes its budget cells and leaves every other cell and byte as it is."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.export.cells import text_tables
from adopt.export.round_trip import fill_sheet
from adopt.history.source import Source
from tests.unit.export.sheets import META, lines, meta_row, plan, written

TEXTS = st.text('ab ,;\t|"\né٣=€', max_size=10)
CODECS = ("utf-8", "utf-8-sig", "utf-16")


def table(data: bytes, encoding: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=separator))


@settings(deadline=None, max_examples=120)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), TEXTS, st.integers(1, 99_999)), min_size=1, max_size=6),
    order=st.permutations(META),
    encoding=st.sampled_from(CODECS),
    separator=st.sampled_from([",", "\t", ";"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quote_all=st.booleans(),
    cents=st.lists(st.integers(1, 10**7), min_size=4, max_size=4),
)
def test_budget_cells_change_and_nothing_else(
    rows: list[tuple[int, str, int]], order: list[str], encoding: str, separator: str, end: str, quote_all: bool,
    cents: list[int],
) -> None:  # fmt: skip
    daily = {number: budget for number, _, budget in rows}
    content = [
        meta_row("Spring", f"Set {number}", number, daily=str(daily[number]), Title=text)
        for number, text, _ in rows
    ]
    data = written(lines(order, *content), separator, end, quote_all).encode(encoding)
    wanted = {("meta", "Spring", f"Set {n}"): f"{cents[n] / 100:.2f}" for n in daily}
    filled = fill_sheet(plan(wanted), Source("bulk.csv", data))

    before, after = table(data, encoding, separator), table(filled.data, encoding, separator)
    at = order.index("Ad Set Daily Budget")
    for old, new, (number, _, _) in zip(before[1:], after[1:], rows, strict=True):
        assert float(new[at]) == cents[number] / 100
        assert [*new[:at], *new[at + 1 :]] == [*old[:at], *old[at + 1 :]]
    assert before[0] == after[0]
    # What is not a budget cell is there byte for byte: with the old amounts put back, it is the old file.
    again = next(t for t in text_tables(Source("bulk.csv", filled.data)) if t.separator == separator)
    back = {(row, at): line[at] for row, line in enumerate(before) if row}
    assert again.replaced(back) == data
