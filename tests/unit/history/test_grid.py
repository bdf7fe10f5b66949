import io
import sys
import types
import zipfile

import pandas as pd
import pytest
import xlsxwriter

from adopt.errors import FileError
from adopt.history import grid
from adopt.history.grid import grids
from adopt.history.read import Source
from tests.unit.history.makers import CANONICAL, META, csv_of, read, spends, text_of, xlsx_of

ROWS = (META, ("2026-01-01", "حملة رمضان", "نساء الرياض", "12.5", "10", "3"))
TEXT = text_of(*ROWS)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1256"),
    ],
)
def test_every_encoding_gives_the_same_names(data: bytes) -> None:
    table = read(Source("a.csv", data)).history.table
    assert table["audience"].tolist() == ["نساء الرياض"]


def test_western_letters_of_an_old_encoding_are_read() -> None:
    row = ("2026-01-01", "Été à la plage", "Mères françaises", "12.5", "10", "3")
    table = read(csv_of(META, row, encoding="cp1252")).history.table
    assert table["campaign"].tolist() == ["Été à la plage"]


def test_letters_of_no_encoding_do_not_stop_the_reading() -> None:
    data = TEXT.encode().replace("نساء".encode(), b"\x81\x8d\x8f\xff")
    assert spends(read(Source("a.csv", data))) == [12.5]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found(separator: str) -> None:
    assert spends(read(csv_of(*ROWS, separator=separator))) == [12.5]


def test_a_workbook_may_have_its_table_on_the_second_sheet() -> None:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        book.add_worksheet("Cover").write(0, 0, "Weekly report")
        sheet = book.add_worksheet("Data")
        for at, row in enumerate(ROWS):
            sheet.write_row(at + 2, 1, row)
    imported = read(Source("a.xlsx", memory.getvalue()))
    assert spends(imported) == [12.5]


def test_parquet_is_read_as_a_table() -> None:
    frame = pd.DataFrame([("2026-01-01", "meta", "c", "a", 2.5, 1)], columns=list(CANONICAL))
    frame["campaign_id"] = [120242825359210101]
    table = read(Source("h.parquet", frame.to_parquet(index=False))).history.table
    assert table["spend"].tolist() == [2.5]
    assert table["campaign_id"].tolist() == ["120242825359210101"]


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileError, match=r"a.csv is empty. Export it again."):
        read(Source("a.csv", data))


def test_a_zip_of_files_is_refused_with_what_to_do() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("report.csv", TEXT)
    with pytest.raises(FileError, match="Unpack it") as caught:
        read(Source("a.csv", memory.getvalue()))
    assert caught.value.code == "archive"


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize(
    "data",
    [
        xlsx_of(*ROWS).data[:900],
        flipped(xlsx_of(*ROWS).data, 60),
        b"PAR1 is not enough",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
)
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileError) as caught:
        read(Source("a.xlsx", data))
    assert caught.value.code == "damaged"


def test_a_workbook_without_a_workbook_inside_is_refused() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(FileError) as caught:
        read(Source("a.xlsx", memory.getvalue()))
    assert caught.value.code == "damaged"


def test_a_password_is_named() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(FileError, match="protected by a password"):
        read(Source("a.xlsx", data))


def test_a_stray_mark_far_from_the_table_is_named_before_the_memory_is_full() -> None:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "Day")
        sheet.write("XFD1048576", "x")
    with pytest.raises(FileError, match="very far from the table") as caught:
        read(Source("a.xlsx", memory.getvalue()))
    assert caught.value.code == "sheet-too-large"


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MOST_UNPACKED", 5)
    with pytest.raises(FileError, match="would swell from 0 MB to 0 MB"):
        read(xlsx_of(*ROWS))


class PanicException(BaseException):
    """Named as the one that a parser written in Rust raises."""


@pytest.mark.parametrize(("raised", "seen"), [(PanicException, FileError), (KeyboardInterrupt, KeyboardInterrupt)])
def test_a_parser_that_panics_is_a_damaged_file_and_an_interrupt_is_not(
    monkeypatch: pytest.MonkeyPatch, raised: type[BaseException], seen: type[BaseException]
) -> None:
    def fail(_: object) -> None:
        raise raised

    book = types.SimpleNamespace(from_filelike=fail)
    fake = types.SimpleNamespace(CalamineWorkbook=book, CalamineError=RuntimeError)
    monkeypatch.setitem(sys.modules, "python_calamine", fake)
    with pytest.raises(seen):
        read(xlsx_of(*ROWS))


def test_a_quotation_mark_that_is_never_closed_is_named() -> None:
    text = TEXT + '2026-01-02,"c,a,1,1,1\n' + "x" * 200_000
    with pytest.raises(FileError, match="never ends") as caught:
        read(Source("a.csv", text.encode()))
    assert caught.value.code == "endless-cell"


def test_a_quotation_mark_in_the_first_lines_is_no_crash() -> None:
    with pytest.raises(FileError) as caught:
        read(Source("a.csv", b'"' + b"x" * 200_000))
    assert caught.value.code in ("unknown-layout", "endless-cell")


def test_text_is_offered_with_every_separator() -> None:
    assert [g.separator for g in grids(Source("a", b"x"))] == [",", "\t", ";", "|"]
