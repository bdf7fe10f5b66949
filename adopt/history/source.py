"""A file as it was given: its name and its bytes, and what kind of file the bytes say it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from adopt.errors import FileError
from adopt.text import N_

LIMIT = 200_000_000
"""Bytes; more than ten years of a large account by day, and well within memory."""

BIG = 20_000_000
"""Bytes from which on a plain table is added up by a database instead of row by row."""
_TOO_LARGE = N_("{file} is {size} MB; at most {limit} MB can be read.")
_EXPORT_LESS = N_("Export fewer months at a time, or by ad set instead of by ad.")

_MAGIC = (
    (b"PAR1", "parquet"),
    (b"SQLite format 3\0", "sqlite"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "WEBP"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
)


_HEAD = 1_000_000
_LOOKED_AT = 4000
"""Bytes that show whether a file is text; even, for UTF-16."""
_CONTROLS = frozenset(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")
_UNREADABLE = 0xFFFD
_MOST_CONTROLS = 0.02
"""Share of characters that no text has; programs and pictures are full of them."""
_DUCKDB = b"DUCK"
"""Stands behind eight bytes of checksum."""
DATABASES = ("duckdb", "sqlite")


@dataclass(frozen=True)
class Source:
    """A file to read.

    Attributes:
        name: what errors and findings call it.
        data: its bytes; the first ones, if it is ``large``.
        path: where it is, if it is on disk.
        size: bytes in all.
        found: whether it was found in a folder, where it may be no table.
        files: where it is one table in many files, all of them; ``data`` and ``path`` are the first one's.
        asks: whether it may say where a table is (:mod:`adopt.history.described`): a file that somebody named on
            their own machine, never one that was uploaded.
    """

    name: str
    data: bytes
    path: Path | None = field(default=None, compare=False)
    size: int = field(default=0, compare=False)
    found: bool = field(default=False, compare=False)
    files: tuple[Path, ...] = field(default=(), compare=False)
    asks: bool = field(default=False, compare=False)

    @property
    def large(self) -> bool:
        """Whether ``data`` is only the beginning, and the rest is read where it is."""
        return self.size > len(self.data)

    @property
    def too_large(self) -> bool:
        """Whether it cannot be read into memory: only a plain table can be read where it is."""
        return bool(self.files) or self.size > LIMIT

    def whole(self) -> "Source":
        """The file with all its bytes.

        Raises:
            FileError: as :meth:`of`.
        """
        if not self.large or self.path is None:
            return self
        data = Source.of(self.path).data
        return replace(self, data=data, size=len(data))

    @classmethod
    def of(cls, path: str | Path) -> "Source":
        """The file at ``path``; its size is looked at before it is read.

        Raises:
            FileError: if there is no such file, it is a folder, it may not be read, or it is too large.
        """
        path = Path(path)
        return cls._opened(path, LIMIT)

    @classmethod
    def to_import(cls, path: str | Path, found: bool = False) -> "Source":
        """The file at ``path``; a large table or a database is not read into memory, only its beginning.

        Of a folder's text and Parquet files only the beginning is read: together they may fill the memory.

        Raises:
            FileError: as :meth:`of`, except for its size.
        """
        path = Path(path)
        head = cls._opened(path, None)
        large = head.size > (len(head.data) if found else LIMIT)
        if head.kind in DATABASES or (head.kind in ("parquet", "text") and large):
            return cls(head.name, head.data, path, head.size, found)
        whole = cls._opened(path, LIMIT)
        return cls(whole.name, whole.data, path, len(whole.data), found)

    @classmethod
    def of_many(cls, name: str, files: Sequence[Path]) -> "Source":
        """One table in several files, which are read where they are.

        Raises:
            FileError: as :meth:`of`, or if they are not all CSV or all Parquet.
        """
        heads = [cls._opened(path, None) for path in files]
        kinds = sorted({head.kind for head in heads if head.size})
        if len(kinds) != 1 or kinds[0] not in ("parquet", "text"):
            raise FileError(
                "mixed-parts",
                N_("{file}: the files of one table are all CSV or all Parquet; these are {kinds}."),
                N_("Give them as separate tables."),
                file=name,
                kinds=kinds or "–",
            )
        filled = [head for head in heads if head.size]
        paths = tuple(head.path for head in filled if head.path)
        return cls(name, filled[0].data, paths[0], sum(head.size for head in filled), True, paths)

    @classmethod
    def _opened(cls, path: Path, limit: int | None) -> "Source":
        try:
            if limit is not None:
                refuse_large(path.name, path.stat().st_size)
                return cls(path.name, path.read_bytes())
            with path.open("rb") as stream:
                return cls(path.name, stream.read(_HEAD), path, path.stat().st_size)
        except FileNotFoundError as cause:
            text, remedy = N_("There is no file {file}."), N_("Check the name and the folder.")
            raise FileError("no-file", text, remedy, file=str(path)) from cause
        except IsADirectoryError as cause:
            text, remedy = N_("{file} is a folder."), N_("Give the files inside it.")
            raise FileError("folder", text, remedy, file=str(path)) from cause
        except (OSError, ValueError) as cause:
            text, remedy = N_("{file} cannot be opened."), N_("Check that you may read it.")
            raise FileError("unreadable", text, remedy, file=str(path)) from cause

    @property
    def kind(self) -> str:
        """``text``, ``zip``, ``ole``, ``parquet``, a database, or what holds no table: a format, or ``binary``."""
        if self.data[8:12] == _DUCKDB:
            return "duckdb"
        for magic, kind in _MAGIC:
            if self.data.startswith(magic):
                return kind
        opening = self.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if opening.startswith((b"<!doctype html", b"<html")):
            return "HTML"
        return "text" if _is_text(self.data[:_LOOKED_AT]) else "binary"


def _is_text(head: bytes) -> bool:
    """Whether bytes are text, in an encoding of one byte or in UTF-8, -16 or -32."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or not head:
        return True
    letters: Sequence[int] = head
    if 0 in head:  # half of the bytes of UTF-16 where letters are Latin, and of separators everywhere
        encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        letters = [ord(letter) for letter in head.decode(encoding, errors="replace")]
    return sum(letter in _CONTROLS or letter == _UNREADABLE for letter in letters) <= _MOST_CONTROLS * len(letters)


def refuse_large(name: str, size: int) -> None:
    """Refuse a file of ``size`` bytes if that is over :data:`LIMIT`.

    Raises:
        FileError: naming the size and the limit.
    """
    if size > LIMIT:
        megabytes = round(size / 1e6)
        raise FileError(
            "file-too-large", _TOO_LARGE, _EXPORT_LESS, file=name, size=megabytes, limit=round(LIMIT / 1e6)
        )
