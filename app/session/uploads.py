"""What comes in through the browser: looked at in one place, before anything reads it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from adopt.errors import FileError
from adopt.text import N_
from adopt.usecases import Source, check_claim
from app.session import access
from app.session.state import session

MEGABYTES_IN_ALL = 500
"""What one visitor's uploads may come to; they lie in the server's memory."""


class Uploaded(Protocol):
    """A file in an uploader.

    Attributes:
        name: as the visitor's machine calls it.
        size: bytes.
    """

    name: str
    size: int

    def getvalue(self) -> bytes:
        """Its bytes."""


def received(files: Iterable[Uploaded], replacing: Sequence[Source] = ()) -> tuple[Source, ...]:
    """Uploads that may come in: by whom, how much, and that each is what its name says.

    Args:
        files: in the uploader.
        replacing: what is let go for them.

    Raises:
        AccessError: if uploads are not for whom is served.
        FileError: naming the file, what it was taken for and what it is, or the limit.
    """
    access.demand("edit")
    files = list(files)
    held = sum(len(each.data) for each in _held()) - sum(len(each.data) for each in replacing)
    _refuse_much(held + sum(file.size for file in files))
    return tuple(_checked(file) for file in files)


def scenario_files(files: Iterable[Uploaded]) -> dict[str, bytes]:
    """Scenario files, which everybody may bring: name -> bytes.

    Raises:
        FileError: as :func:`received`.
    """
    files = list(files)
    _refuse_much(sum(len(each.data) for each in _held()) + sum(file.size for file in files))
    return {source.name: source.data for source in map(_checked, files)}


def _checked(file: Uploaded) -> Source:
    source = Source(file.name, file.getvalue())
    check_claim(source)
    return source


def _held() -> list[Source]:
    """Every upload that the session keeps."""
    now = session()
    single = now.reported.report, now.reported.links
    return [*now.sources, *now.sheets, *(each for each in single if each)]


def _refuse_much(size: int) -> None:
    if size > MEGABYTES_IN_ALL * 1_000_000:
        raise FileError(
            "uploads-too-large",
            N_("What you have uploaded would come to {size} MB; at most {limit} MB are kept."),
            N_("Remove some of it, or export fewer months at a time."),
            size=round(size / 1e6),
            limit=MEGABYTES_IN_ALL,
        )
