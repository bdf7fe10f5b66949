"""Raw exports of ads managers, in any number and mixture -> one canonical daily history."""

from collections.abc import Sequence
from dataclasses import dataclass

from adopt.errors import FileError
from adopt.findings import Finding
from adopt.history.merge import merge_parts
from adopt.history.report import FileRead, read_part
from adopt.history.source import Source
from adopt.history.table import History
from adopt.text import N_

__all__ = ["FileRead", "Imported", "Source", "read_sources"]


@dataclass(frozen=True, eq=False)
class Imported:
    """Files, read and put together.

    Attributes:
        history: the canonical daily history.
        files: what was found in each file, in the order given.
        findings: what was noticed while reading.
    """

    history: History
    files: tuple[FileRead, ...]
    findings: tuple[Finding, ...]


def read_sources(sources: Sequence[Source], platform: str | None = None, newer_replaces: bool = False) -> Imported:
    """Read files of any ads manager that adopt knows, or canonical histories, and put them together.

    Args:
        sources: the files, the newest last.
        platform: whose exports they are; only needed where the headings do not tell, and for tables
            without a platform column.
        newer_replaces: whether a later file's row replaces an earlier one's of the same cell and day.

    Raises:
        FileError: naming file, row and column, and what to do about it.
    """
    if not sources:
        raise FileError("no-files", N_("There are no files to read."), N_("Give at least one export."))
    parts = [read_part(source, platform) for source in sources]
    history, findings = merge_parts(parts, newer_replaces)
    noticed = [finding for part in parts for finding in part.findings]
    return Imported(history, tuple(part.read for part in parts), (*noticed, *findings))
