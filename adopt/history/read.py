"""Raw exports of ads managers, in any number and mixture -> one canonical daily history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.mapping import Rules, convert, own_currency, rename
from adopt.history.mapping_file import current_mapping
from adopt.history.merge import merge_parts
from adopt.history.report import FileRead, Part, read_part
from adopt.history.results import Wanted, asked_results
from adopt.history.source import Source
from adopt.history.table import History
from adopt.history.warehouse import join_schema, join_tables
from adopt.text import N_

__all__ = ["FileRead", "Imported", "Source", "read_accounts", "read_database", "read_sources"]

NO_EXPORT = ("unknown-layout", "not-a-table", "archive", "empty-file", "damaged", "password", "endless-cell",
             "bad-json", "in-use", "unpacks-too-large")  # fmt: skip
"""Errors about files that may lie in a folder beside exports and be none."""
HALF_KNOWN = ("missing-column", "missing-columns", "no-day", "no-names", "which-platform")
"""Errors about other tables of a warehouse: breakdowns by country or keyword, and names."""
SHOWN = 8
"""Files that an error names at most."""


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
    results: Mapping[str, Wanted] | None = None,
    table: str | None = None,
) -> Imported:
    """Read files of any ads manager that adopt knows, or canonical histories, and put them together.

    Args:
        sources: the files, the newest last.
        platform: whose exports they are; only needed where the headings do not tell, and for tables
            without a platform column.
        newer_replaces: whether a later file's row replaces an earlier one's of the same cell and day.
        rules: what becomes of names and money; what ``ADOPT_MAPPING`` names if None.
        results: what counts as a conversion, by platform; goes before ``--result`` and the mapping.
        table: the name of the table to read, where several of a database would do.

    Raises:
        FileError: naming file, row and column, and what to do about it.
    """
    rules = current_mapping() if rules is None else rules
    parts, left = _parts(sources, platform, rules, results, table)
    return _together(parts, newer_replaces, rules, left)


def read_accounts(
    sources: Sequence[Source], platform: str | None = None, newer_replaces: bool = False
) -> dict[str, Imported]:
    """The same for many accounts, each put together by itself, by name; sorted.

    Raises:
        FileError: as there, or if a file does not say whose account a row is of.
    """
    accounts: dict[str, list[Part]] = defaultdict(list)
    rules = current_mapping()
    parts, left = _parts(sources, platform, rules)
    for part in parts:
        for name, rows in part.frame.groupby("account"):
            if not name:
                raise FileError(
                    "no-account",
                    N_("{file} does not say whose account its rows are of."),
                    N_("Export it with the account's name, or give the table a column “account”."),
                    file=part.read.name,
                )
            accounts[str(name)].append(replace(part, frame=rows))
    return {name: _together(own, newer_replaces, rules, left) for name, own in sorted(accounts.items())}


def read_database(
    url: str,
    query: str | None,
    table: str | None,
    platform: str | None,
    results: Mapping[str, Wanted] | None = None,
) -> Imported:
    """Read what a database behind a SQLAlchemy URL holds, by a query or table by table.

    Raises:
        FileError: as :func:`read_sources`, or if the database does not answer; no password is told.
    """
    rules = current_mapping()
    wanted = {**(rules.results or {}), **asked_results(), **(results or {})}
    joined = join_schema(url, query, platform, wanted, table)
    return _together([_in_currency(part, rules) for part in joined.parts], False, rules, joined.findings)


def _parts(
    sources: Sequence[Source],
    platform: str | None,
    rules: Rules,
    results: Mapping[str, Wanted] | None = None,
    table: str | None = None,
) -> tuple[list[Part], tuple[Finding, ...]]:
    """Every file's rows, and what is told of files that were left out."""
    if not sources:
        raise FileError("no-files", N_("There are no files to read."), N_("Give at least one export."))
    wanted = {**(rules.results or {}), **asked_results(), **(results or {})}
    described = [source for source in sources if source.asks]
    joined = join_tables([source for source in sources if not source.asks], platform, wanted, table)
    parts, left = [*joined.parts, *(_described(source, platform) for source in described)], list(joined.findings)
    taken = {part.read.platform for part in joined.parts}
    strangers: list[str] = []
    waiting = list(joined.rest)
    while waiting:
        source = waiting.pop(0)
        part = _read(source, platform, wanted, bool(taken))
        if part is None and source.files:  # numbered, and no table in parts: exports by themselves
            waiting = [*(Source.to_import(path, found=True) for path in source.files), *waiting]
        elif part is None:
            strangers.append(source.name)
        elif part.read.platform in taken:
            left.append(_beside(source.name, part.read.platform))
        else:
            parts.append(part)
    if not parts:
        names = [source.name for source in sources]
        raise FileError(
            "nothing-readable",
            N_("None of these files is an export or a table that adopt knows: {files}."),
            N_("Give the exports themselves; one given by name is told what is wrong with it."),
            files=[*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])],
        )
    if strangers:
        text = N_("Left out, because they are no exports or tables that adopt knows: {files}.")
        remedy = N_("Give one of them by name to be told what is wrong with it.")
        left.append(Finding("left-out", Severity.REVIEW, text, remedy, {"files": strangers}))
    return [_in_currency(part, rules) for part in parts], tuple(left)


def _read(source: Source, platform: str | None, wanted: Mapping[str, Wanted], in_warehouse: bool) -> Part | None:
    """A file; None if it is none: one found in a folder or among a warehouse's tables need be no export."""
    try:
        return read_part(source, platform, wanted)
    except FileError as error:
        half_known = in_warehouse and error.code in HALF_KNOWN
        if not half_known and (error.code not in NO_EXPORT or not (source.found or in_warehouse)):
            raise
        return None


def _described(source: Source, platform: str | None) -> Part:
    from adopt.history.asked import read_described  # needs a database, which is slow to import

    return read_described(source, platform)


def _beside(file: str, platform: str) -> Finding:
    text = N_("{file} was left out: the tables beside it hold the same platform, {platform}.")
    remedy = N_("If it holds other days, import it by itself, and put both histories together.")
    return Finding("left-out", Severity.REVIEW, text, remedy, {"file": file, "platform": platform})


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


def _together(parts: Sequence[Part], newer_replaces: bool, rules: Rules, left: Sequence[Finding] = ()) -> Imported:
    history, findings = merge_parts(parts, newer_replaces)
    if rules.rules:
        table, told = rename(history.table, rules)
        history, findings = History.from_clean(table, history.restated), [*findings, *told]
    noticed = [finding for part in parts for finding in part.findings]
    return Imported(history, tuple(part.read for part in parts), (*noticed, *findings, *left))
