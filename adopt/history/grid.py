"""Bytes -> rows of cells, whatever the file format, encoding or separator."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from adopt.errors import FileError
from adopt.history.source import Source, refuse_large
from adopt.text import N_

Row = Sequence[object]

HEAD = 40
"""Rows in which the headings must stand; the longest preamble seen has six lines."""
MOST_CELLS = 60_000_000
"""A parser makes room for every cell up to the outermost one; a stray mark far out would fill the memory."""
MOST_UNPACKED = 2_000_000_000
"""Bytes of a workbook once unpacked."""
SMALL_UNPACKED = 100_000_000
"""Bytes once unpacked that do no harm, however small they were packed."""
MOST_SWELLING = 150
"""Bytes that one byte of a workbook becomes; sheets of real exports come to some thirty, a bomb to a thousand."""

SEPARATORS = (",", "\t", ";", "|")
"""What may stand between the cells of a text file."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Excel saves "CSV" in where Arabic or western languages are set. With more to choose from the guess is
# worse: five of twelve short Arabic names were taken for Cyrillic or Polish.
_OLD_ENCODINGS = ["cp1256", "cp1252"]
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, eq=False)
class Grid:
    """A file read in one way: row ``i`` is what a spreadsheet shows as row ``i + 1``.

    Attributes:
        name: the file's.
        text: the decoded text, for text files.
        separator: what stands between its cells.
        sheet: the rows, for workbooks.
        result: what its conversions count, where the user chose it before the headings were looked at.
    """

    name: str
    text: str = ""
    separator: str = ""
    sheet: Sequence[Row] = ()
    result: str = ""

    def rows(self, most: int | None = None) -> list[Row]:
        """The first ``most`` rows, or all.

        Raises:
            FileError: if a quotation mark is never closed.
        """
        if not self.separator:
            return list(self.sheet[:most])
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        try:
            return list(islice(reader, most))
        except csv.Error as cause:  # a cell longer than any name or number
            raise FileError(
                "endless-cell",
                N_("{file}: a cell in or before line {row} never ends."),
                N_("Close the quotation mark that is open there, or export the file again."),
                file=self.name,
                row=reader.line_num,
            ) from cause


def grids(source: Source) -> Iterator[Grid]:
    """Every way in which ``source`` may be read; the caller keeps the one whose headings it knows.

    Raises:
        FileError: if the bytes hold no table at all.
    """
    refuse_large(source.name, len(source.data))
    if not source.data.strip():
        text, remedy = N_("{file} is empty."), N_("Export it again.")
        raise FileError("empty-file", text, remedy, file=source.name)
    kind = source.kind
    if kind == "text":
        yield from _text_grids(source)
    elif kind == "parquet":
        yield _parquet_grid(source)
    elif kind in ("zip", "ole"):
        yield from _workbook_grids(source)
    else:
        raise FileError(
            "not-a-table",
            N_("{file} is a {kind} file, not a table."),
            N_("Export the report as CSV or XLSX and give that file."),
            file=source.name,
            kind=kind,
        )


def _text_grids(source: Source) -> Iterator[Grid]:
    text = decoded(source.data).text
    for separator in SEPARATORS:
        yield Grid(source.name, text, separator)


@dataclass(frozen=True)
class Decoded:
    """A text file's text and how its bytes say it.

    Attributes:
        text: without the byte-order mark.
        mark: that mark; empty if there is none.
        encoding: of the rest.
    """

    text: str
    mark: bytes
    encoding: str


def decoded(data: bytes) -> Decoded:
    """The text of a file, by its mark, its zero bytes, or as the likeliest of what spreadsheets save."""
    marked = [(mark, name) for mark, name in _MARKS if data.startswith(mark)][:1]
    for mark, encoding in (*marked, *((b"", name) for name in (*_unmarked(data), "utf-8"))):
        try:
            return Decoded(data[len(mark) :].decode(encoding), mark, encoding)
        except UnicodeDecodeError:
            continue
    guess = _guessed(data)
    return Decoded(data.decode(guess, errors="replace"), b"", guess)


def _unmarked(data: bytes) -> tuple[str, ...]:
    """UTF-16 shows by its zero bytes: digits and separators have one each, always on the same side."""
    even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
    if even == odd:
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes  # only old encodings need it

    telling = b"\n".join([line for line in data[:2_000_000].splitlines() if not line.isascii()][:200])
    best = from_bytes(telling, cp_isolation=_OLD_ENCODINGS).best()
    return best.encoding if best else "cp1252"


def _parquet_grid(source: Source) -> Grid:
    try:
        frame = pd.read_parquet(io.BytesIO(source.data), dtype_backend="pyarrow")
        columns = [frame.iloc[:, i].array.__arrow_array__().to_pylist() for i in range(frame.shape[1])]
    except Exception as cause:
        raise _damaged(source) from cause
    return Grid(source.name, sheet=[[str(name) for name in frame.columns], *zip(*columns, strict=True)])


def _workbook_grids(source: Source) -> Iterator[Grid]:
    if source.kind == "zip":
        _refuse_archive(source)
    elif _ENCRYPTED in source.data:
        text, remedy = N_("{file} is protected by a password."), N_("Save it without the password.")
        raise FileError("password", text, remedy, file=source.name)
    for rows in _sheets(source):
        yield Grid(source.name, sheet=rows)


def _refuse_archive(source: Source) -> None:
    """Check a zip before a parser sees it: that it is a workbook, whole, and of a sane size."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = archive.namelist()
            refuse_bomb(source.name, archive)
            whole = archive.testzip() is None
            sheets = [name for name in names if whole and name.startswith("xl/worksheets/")]
            widest = max((_cells_spanned(archive.read(name)) for name in sheets), default=0)
    except FileError:
        raise
    except Exception as cause:  # zipfile lets errors of zlib, struct and the system through
        raise _damaged(source) from cause
    if "[Content_Types].xml" not in names and "mimetype" not in names:
        raise FileError(
            "archive",
            N_("{file} is a zip archive, not a table."),
            N_("Unpack it and give the files inside."),
            file=source.name,
        )
    if not whole:
        raise _damaged(source)
    if widest > MOST_CELLS:
        raise FileError(
            "sheet-too-large",
            N_("{file} has something in a cell very far from the table."),
            N_("Delete the empty rows and columns around the table, or export it again as CSV."),
            file=source.name,
        )


def refuse_bomb(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that would fill the memory once unpacked; nothing is unpacked to find out.

    Raises:
        FileError: naming both sizes.
    """
    packed = sum(member.compress_size for member in archive.infolist())
    unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MOST_UNPACKED or (unpacked > SMALL_UNPACKED and unpacked > MOST_SWELLING * packed):
        raise FileError(
            "unpacks-too-large",
            N_("{file} would swell from {packed} MB to {unpacked} MB when it is unpacked, as no table does."),
            N_("Export it again, as CSV; do not open it if you do not know where it comes from."),
            file=name,
            packed=round(packed / 1e6),
            unpacked=round(unpacked / 1e6),
        )


def _cells_spanned(sheet: bytes) -> int:
    """Cells between the first of a sheet and the outermost that is in use: what a parser makes room for."""
    corners = set(_CELL.findall(sheet))
    columns = {letters for letters, _ in corners}
    widest = max((sum((c - 64) * 26**i for i, c in enumerate(reversed(name))) for name in columns), default=0)
    return widest * max((int(row) for _, row in corners), default=0)


def _sheets(source: Source) -> list[list[Row]]:
    from python_calamine import CalamineError, CalamineWorkbook  # only workbooks need it

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        found: list[list[Row]] = []
        for name in book.sheet_names:
            found.append(list(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
    except (CalamineError, ValueError, OSError) as cause:
        raise _damaged(source) from cause
    except BaseException as cause:
        if type(cause).__name__ != "PanicException":  # a parser written in Rust gives up in this way
            raise
        raise _damaged(source) from cause
    return found


def _damaged(source: Source) -> FileError:
    return FileError(
        "damaged",
        N_("{file} is damaged or is not the kind of file that its first bytes say."),
        N_("Export it again, as CSV if XLSX fails."),
        file=source.name,
    )
