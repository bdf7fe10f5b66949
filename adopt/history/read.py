"""Raw exports of ads managers, in any number and mixture -> one canonical daily history."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.mapping import Rules, convert, own_currency, rename
from adopt.history.mapping_file import current_mapping
from adopt.history.merge import merge_parts
from adopt.history.report import FileRead, Part, read_part
from adopt.history.source import Source
from adopt.history.table import History
from adopt.text import N_

__all__ = ["FileRead", "Imported", "Source", "read_accounts", "read_sources"]


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


def read_sources(
    sources: Sequence[Source],
    platform: str | None = None,
    newer_replaces: bool = False,
    rules: Rules | None = None,
) -> Imported:
    """Read files of any ads manager that adopt knows, or canonical histories, and put them together.

    Args:
        sources: the files, the newest last.
        platform: whose exports they are; only needed where the headings do not tell, and for tables
            without a platform column.
        newer_replaces: whether a later file's row replaces an earlier one's of the same cell and day.
        rules: what becomes of names and money; what ``ADOPT_MAPPING`` names if None.

    Raises:
        FileError: naming file, row and column, and what to do about it.
    """
    rules = current_mapping() if rules is None else rules
    return _together(_parts(sources, platform, rules), newer_replaces, rules)


def read_accounts(
    sources: Sequence[Source], platform: str | None = None, newer_replaces: bool = False
) -> dict[str, Imported]:
    """The same for many accounts, each put together by itself, by name; sorted.

    Raises:
        FileError: as there, or if a file does not say whose account a row is of.
    """
    accounts: dict[str, list[Part]] = defaultdict(list)
    rules = current_mapping()
    for part in _parts(sources, platform, rules):
        for name, rows in part.frame.groupby("account"):
            if not name:
                raise FileError(
                    "no-account",
                    N_("{file} does not say whose account its rows are of."),
                    N_("Export it with the account's name, or give the table a column “account”."),
                    file=part.read.name,
                )
            accounts[str(name)].append(replace(part, frame=rows))
    return {name: _together(parts, newer_replaces, rules) for name, parts in sorted(accounts.items())}


def _parts(sources: Sequence[Source], platform: str | None, rules: Rules) -> list[Part]:
    if not sources:
        raise FileError("no-files", N_("There are no files to read."), N_("Give at least one export."))
    return [_in_currency(read_part(source, platform), rules) for source in sources]


def _in_currency(part: Part, rules: Rules) -> Part:
    """The file in the currency of the mapping, where it has one."""
    own = own_currency(part.frame, part.read.currency, rules)
    if own is None or rules.currency in (None, own):
        stated = replace(part.read, currency=own)
        return replace(part, frame=part.frame.assign(currency=own or ""), read=stated)
    frame = convert(part.frame, own, rules, part.read.name)
    read = replace(part.read, currency=rules.currency, spend=float(frame["spend"].sum()))
    text = N_("{file} was converted from {first} to {second} at the rates of {mapping}.")
    values = {"file": read.name, "first": own, "second": rules.currency, "mapping": rules.file}
    converted = Finding("converted", Severity.NOTE, text, "", values)
    return replace(part, frame=frame, read=read, findings=(*part.findings, converted))


def _together(parts: Sequence[Part], newer_replaces: bool, rules: Rules) -> Imported:
    history, findings = merge_parts(parts, newer_replaces)
    if rules.rules:
        table, told = rename(history.table, rules)
        history, findings = History.from_clean(table, history.restated), [*findings, *told]
    noticed = [finding for part in parts for finding in part.findings]
    return Imported(history, tuple(part.read for part in parts), (*noticed, *findings))
