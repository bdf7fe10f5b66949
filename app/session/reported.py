"""A report of web analytics, as a session keeps it."""

from dataclasses import dataclass

from adopt.usecases import Source


@dataclass(frozen=True)
class Reported:
    """A report of web analytics, as it was uploaded.

    Attributes:
        report: the file.
        links: whose its rows are, where names do not tell.
        event: the one that counts; empty for the only one.
        uploader: number of its uploaders; new ones are empty.
    """

    report: Source | None = None
    links: Source | None = None
    event: str = ""
    uploader: int = 0
