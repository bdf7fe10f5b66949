"""A file as it was given: its name and its bytes, and what kind of file the bytes say it is."""

from dataclasses import dataclass
from pathlib import Path

from adopt.errors import FileError
from adopt.text import N_

LIMIT = 200_000_000
"""Bytes; more than ten years of a large account by day, and well within memory."""

_TOO_LARGE = N_("{file} is {size} MB; at most {limit} MB can be read.")
_EXPORT_LESS = N_("Export fewer months at a time, or by ad set instead of by ad.")

_MAGIC = (
    (b"PAR1", "parquet"),
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


@dataclass(frozen=True)
class Source:
    """A file to read.

    Attributes:
        name: what errors and findings call it.
        data: its bytes.
    """

    name: str
    data: bytes

    @classmethod
    def of(cls, path: str | Path) -> "Source":
        """The file at ``path``; its size is looked at before it is read.

        Raises:
            FileError: if there is no such file, it is a folder, it may not be read, or it is too large.
        """
        path = Path(path)
        try:
            refuse_large(path.name, path.stat().st_size)
            return cls(path.name, path.read_bytes())
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
        """``text``, ``zip``, ``ole``, ``parquet``, or the name of a format that holds no table."""
        for magic, kind in _MAGIC:
            if self.data.startswith(magic):
                return kind
        opening = self.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return "HTML" if opening.startswith((b"<!doctype html", b"<html")) else "text"


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
