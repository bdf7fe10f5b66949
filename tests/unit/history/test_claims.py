"""Whether a file is what its name says it is."""

import io
import zipfile

import pandas as pd
import pytest

from adopt.errors import FileError
from adopt.history.claims import check_claim
from adopt.history.grid import MOST_SWELLING, SMALL_UNPACKED
from adopt.history.source import Source


def packed(**members: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return memory.getvalue()


def workbook() -> bytes:
    memory = io.BytesIO()
    pd.DataFrame({"Day": ["2026-10-01"], "Spend": [1.5]}).to_excel(memory, engine="xlsxwriter")
    return memory.getvalue()


def parquet() -> bytes:
    memory = io.BytesIO()
    pd.DataFrame({"Day": ["2026-10-01"]}).to_parquet(memory)
    return memory.getvalue()


PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8\x00\x00\x00" + bytes(range(256)) * 8
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ARABIC = "اليوم,الحملة,المبلغ\n2026-10-01,حملة,12\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"Day,Spend\n2026-10-01,5\n"),
        ("a.CSV", ARABIC.encode("cp1256")),
        ("a.csv", ARABIC.encode("utf-8-sig")),
        ("a.csv", ARABIC.encode("utf-16")),
        ("a.csv", ARABIC.encode("utf-16-le")),
        ("a.csv", ARABIC.encode("utf-16-be")),
        ("a.csv", ARABIC.encode("utf-32")),
        ("a.tsv", b"Day\tSpend\x1a"),
        ("a.toml", b"budget = 3"),
        ("a.csv", b""),  # told as empty by who reads it
        ("a.xlsx", workbook()),
        ("a.xls", OLD_EXCEL),
        ("a.parquet", parquet()),
        ("without an ending", PROGRAM),  # it claims nothing; who reads it looks at the bytes
        ("a.unknown", PROGRAM),
    ],
)
def test_a_file_that_is_what_it_claims_passes(name: str, data: bytes) -> None:
    check_claim(Source(name, data))


@pytest.mark.parametrize(
    ("name", "data", "expected", "found"),
    [
        ("a.csv", b"%PDF-1.7", "a text file", "PDF"),
        ("a.csv", PICTURE, "a text file", "JPEG"),
        ("a.csv", PROGRAM, "a text file", "no text"),
        ("a.toml", PROGRAM, "a text file", "no text"),
        ("a.csv", b"<!DOCTYPE html><html>", "a text file", "a web page"),
        ("a.csv", workbook(), "a text file", "a zip archive or a new Excel workbook"),
        ("a.xlsx", b"Day,Spend\n", "an Excel workbook", "a text file"),
        ("a.xlsx", OLD_EXCEL, "an Excel workbook", "an old or protected Office file"),
        ("a.xlsx", packed(notes=b"x"), "an Excel workbook", "a zip archive"),
        ("a.xlsx", workbook()[:300], "an Excel workbook", "a zip archive"),
        ("a.xls", workbook(), "before 2007", "a zip archive or a new Excel workbook"),
        ("a.parquet", b"Day,Spend\n", "a Parquet file", "a text file"),
        ("a.csv", parquet(), "a text file", "a Parquet file"),
    ],
)
def test_a_pretender_is_told_what_was_expected_and_what_it_is(
    name: str, data: bytes, expected: str, found: str
) -> None:
    with pytest.raises(FileError) as caught:
        check_claim(Source(name, data))
    assert caught.value.code == "pretender"
    said = caught.value.say()
    assert name in said
    assert f"{expected} was expected" in said.replace("a workbook of an Excel before", "before")
    assert f"what was found is {found}" in said
    assert "Export it again" in said


def test_macros_are_told_and_refused() -> None:
    book = packed(xl__workbook_xml=b"<workbook/>", xl__vbaProject_bin=b"Sub Auto_Open()")
    with pytest.raises(FileError, match=r"a\.xlsm contains macros.*\.xlsx"):
        check_claim(Source("a.xlsm", book))


def test_a_workbook_that_would_fill_the_memory_is_refused_unopened() -> None:
    bomb = packed(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=bytes(SMALL_UNPACKED + 1))
    assert len(bomb) * MOST_SWELLING < SMALL_UNPACKED
    with pytest.raises(FileError, match=r"would swell from 0 MB to 100 MB"):
        check_claim(Source("a.xlsx", bomb))


def test_what_swells_but_stays_small_passes() -> None:
    check_claim(Source("a.xlsx", packed(xl__workbook_xml=b"<w/>", xl__worksheets__sheet1_xml=bytes(1_000_000))))


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adopt.history.source.LIMIT", 5)
    with pytest.raises(FileError, match="at most 0 MB"):
        check_claim(Source("a.csv", b"Day,Spend"))
