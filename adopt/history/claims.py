"""Whether a file is what its name says; asked where files come from strangers, before anything reads them."""

import io
import zipfile
from collections.abc import Mapping

from adopt.errors import FileError
from adopt.history.grid import refuse_bomb
from adopt.history.source import Source, refuse_large
from adopt.text import N_, Message

_TEXT, _EXCEL, _OLD_EXCEL = N_("a text file"), N_("an Excel workbook"), N_("a workbook of an Excel before 2007")
CLAIMS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".toml"), ("text", _TEXT)),
    **dict.fromkeys((".xlsx", ".xlsm"), ("zip", _EXCEL)),
    ".xls": ("ole", _OLD_EXCEL),
    ".parquet": ("parquet", N_("a Parquet file")),
    ".duckdb": ("duckdb", N_("a DuckDB database")),
    ".sqlite": ("sqlite", N_("an SQLite database")),
}
"""Ending of a name -> the kind that its bytes must be of, and what that is called."""
_NAMES = {
    "text": _TEXT,
    "zip": N_("a zip archive or a new Excel workbook"),
    "ole": N_("an old or protected Office file"),
    "parquet": N_("a Parquet file"),
    "duckdb": N_("a DuckDB database"),
    "sqlite": N_("an SQLite database"),
    "HTML": N_("a web page"),
    "binary": N_("no text: a program, a picture or something else"),
}
_MACROS = "xl/vbaProject.bin"


def check_claim(source: Source) -> None:
    """Refuse a file whose bytes are not what the ending of its name says; endings without a claim pass.

    Raises:
        FileError: naming the file, what was expected, what was found, and what to do.
    """
    refuse_large(source.name, len(source.data))
    ending = "." + source.name.rpartition(".")[2].lower()
    if ending not in CLAIMS or not source.data.strip():
        return  # an empty file is told as such by who reads it
    kind, expected = CLAIMS[ending]
    if source.kind != kind:
        raise _pretender(source, ending, expected)
    if kind == "zip":
        _check_workbook(source, expected)


def _check_workbook(source: Source, expected: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = set(archive.namelist())
            refuse_bomb(source.name, archive)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as cause:
        raise _pretender(source, ".xlsx", expected) from cause
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        raise _pretender(source, ".xlsx", expected)
    if _MACROS in names:
        raise FileError(
            "macros",
            N_("{file} contains macros, which are programs; adopt needs the cells only."),
            N_("Save it as “Excel Workbook (.xlsx)” and give that file."),
            file=source.name,
        )


def _pretender(source: Source, ending: str, expected: str) -> FileError:
    found = _NAMES.get(source.kind)
    return FileError(
        "pretender",
        N_("{file} ends in {ending}, so {expected} was expected; what was found is {found}."),
        N_("Export it again and give that file as it is; if only its name is wrong, correct the ending."),
        file=source.name,
        ending=ending,
        expected=Message(expected),
        found=Message(found) if found else source.kind,
    )
