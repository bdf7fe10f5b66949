"""Text tables as they are written: taken apart and put together again, every byte is where it was."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adopt.export.cells import text_tables
from adopt.history.source import Source

LETTERS = st.text('ab ,;\t|"\né٣=', max_size=8)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le")


def test_a_cell_is_where_it_is_written_and_says_what_it_says() -> None:
    table = text_tables(Source("x.csv", b'a,"b ""c"", d"\r\n,2\n'))[0]
    assert [[cell.value for cell in row] for row in table.rows] == [["a", 'b "c", d'], ["", "2"]]
    second = table.rows[0][1]
    assert (second.start, second.end, second.quoted) == (2, 14, True)
    assert table.replaced({(0, 1): "x", (1, 0): "1,5"}) == b'a,"x"\r\n"1,5",2\n'


@pytest.mark.parametrize("data", [b"a,b", b"a,b\n", b"a,\n", b"a,", b'"a', b'a"b",c\n', b'"a"b,c\n', b"\n\na\n"])
def test_odd_ends_stay_as_they_are(data: bytes) -> None:
    assert all(table.replaced({}) == data for table in text_tables(Source("x.csv", data)))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.lists(LETTERS, min_size=2, max_size=4), min_size=1, max_size=5),
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(ENCODINGS),
    st.data(),
)
@example([["a", "b"]], ",", "\n", "utf-8", None)
def test_one_cell_changes_and_no_other_byte(
    rows: list[list[str]], separator: str, end: str, encoding: str, data: st.DataObject | None
) -> None:
    memory = io.StringIO(newline="")
    csv.writer(memory, delimiter=separator, lineterminator=end).writerows(rows)
    whole = memory.getvalue().encode(encoding)
    if not whole.strip(b"\xff\xfe\xef\xbb\xbf \t\r\n\x00"):
        return
    found = [t for t in text_tables(Source("x.csv", whole)) if t.separator == separator]
    if found[0].text != memory.getvalue():  # too little text to tell its encoding
        return
    table = found[0]
    assert [[cell.value for cell in row] for row in table.rows[: len(rows)]] == rows
    assert table.replaced({}) == whole
    row = data.draw(st.integers(0, len(rows) - 1)) if data else 0
    column = data.draw(st.integers(0, len(rows[row]) - 1)) if data else 0
    cell = table.rows[row][column]
    changed = table.replaced({(row, column): "12.50"})
    before, after = table.text[: cell.start].encode(table.encoding), table.text[cell.end :].encode(table.encoding)
    assert changed.startswith(table.mark + before)
    assert changed.endswith(after)
    inside = changed[len(table.mark + before) : len(changed) - len(after)].decode(table.encoding)
    assert inside.strip('"') == "12.50"
