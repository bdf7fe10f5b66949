"""Files that are tables of a warehouse -> their platforms' rows; the other files are left as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.big import read_large
from adopt.history.database import Database, Table, database, holds_tables, table_name
from adopt.history.found_set import Found, find_set, passed_over, which_table
from adopt.history.grid import Grid
from adopt.history.headings import Match, find_table
from adopt.history.joined import read_set
from adopt.history.report import Part, read_grids
from adopt.history.results import Wanted
from adopt.history.source import DATABASES, Source
from adopt.history.sql import query_frame, shown, tables_of
from adopt.history.table_sets import TableSet, load_table_sets
from adopt.text import N_, Message


@dataclass(frozen=True)
class Joined:
    """What became of the files.

    Attributes:
        parts: what was read.
        rest: the files that are no tables of a warehouse.
        findings: what was left out.
    """

    parts: tuple[Part, ...]
    rest: tuple[Source, ...]
    findings: tuple[Finding, ...] = ()


def join_tables(
    sources: Sequence[Source], platform: str | None, wanted: Mapping[str, Wanted], table: str | None = None
) -> Joined:
    """Find the tables of warehouses among files and read them.

    Args:
        sources: any files.
        platform: look at this one's tables only.
        wanted: what counts as a conversion, by platform.
        table: the name of the table to read, where several would do.

    Raises:
        FileError: naming the table, and what is missing beside it or to be chosen.
    """
    sets = [spec for spec in load_table_sets() if platform in (None, spec.platform)]
    telling = [name for spec in sets for report in spec.reports for name in report.tables]
    if not any(s.kind in DATABASES or (holds_tables(s) and _is_one(s, telling)) for s in sources):
        return Joined((), tuple(sources))
    every = [*telling, *(name for spec in sets for name in _names_beside(spec))]
    chosen = [s for s in sources if s.kind in DATABASES or (holds_tables(s) and _is_one(s, every))]
    rest = tuple(source for source in sources if source not in chosen)
    with database() as db:
        tables: list[Table] = []
        for source in chosen:
            try:
                tables += db.tables(source)
            except FileError:
                if source.kind in DATABASES and not source.found:
                    raise
                rest = (*rest, source)  # an export with the name of a table, in another encoding
        given = [source for source in chosen if source not in rest]
        return read_tables(db, tables, sets, given, rest, platform, wanted, table)


def join_schema(
    url: str, query: str | None, platform: str | None, wanted: Mapping[str, Wanted], table: str | None = None
) -> Joined:
    """The same for a query over a SQLAlchemy URL, or for all tables of its schema.

    Raises:
        FileError: as :func:`join_tables`, or if the database does not answer.
    """
    sets = [spec for spec in load_table_sets() if platform in (None, spec.platform)]
    with database() as db:
        if query is not None:
            name, frame = query_frame(url, query)
            one = db.registered("query", name, frame)
            return Joined((_read_plain(db, one, platform, wanted),), ())
        tables = [db.registered(name, f"{shown(url)}/{name}", frame) for name, frame in tables_of(url)]
        if not tables:
            raise _none_known(shown(url), ())
        return read_tables(db, tables, sets, (), (), platform, wanted, table)


def read_tables(
    db: Database,
    tables: Sequence[Table],
    sets: Sequence[TableSet],
    sources: Sequence[Source],
    rest: Sequence[Source],
    platform: str | None,
    wanted: Mapping[str, Wanted],
    table: str | None,
) -> Joined:
    """The same for tables that are in a database already.

    Raises:
        FileError: as there.
    """
    asked = table.casefold() if table else None
    if tables and asked is not None and asked not in {one.name for one in tables}:
        raise _no_table(asked, tables)
    found: list[Found] = []
    for spec in sets:
        one = find_set(spec, tables, asked)
        if one and one.table not in {other.table for other in found}:
            found.append(one)
    if found:
        used = {one for each in found for one in each.used}
        parts = tuple(read_set(each, db, wanted) for each in found)
        over = [
            each for one in found for each in passed_over(one, tables) if asked is None and each[0] not in used
        ]
        return Joined(parts, tuple(rest), (*map(_over, over), *_left(tables, used)))
    files = tuple(source for source in sources if source.kind not in DATABASES)
    named = {source.name for source in files}
    plain = [one for one in tables if one.file not in named]
    if not plain:
        bare = [source.name for source in sources if source.kind in DATABASES]
        if bare and not (files or rest):
            raise _none_known(bare[0], ())
        return Joined((), (*files, *rest))
    return Joined((_plain(db, plain, platform, wanted, asked),), (*files, *rest))


def _is_one(source: Source, names: Sequence[str]) -> bool:
    own = table_name(source.name)
    return any(own == name or own.endswith(f"_{name}") for name in names)


def _names_beside(spec: TableSet) -> list[str]:
    """Tables beside those of delivery."""
    long = [name for report in spec.reports if report.long for name in (*report.long.tables, *report.long.values)]
    return [*long, *(name for entity in spec.entities.values() for name in entity.tables)]


def _plain(
    db: Database, tables: Sequence[Table], platform: str | None, wanted: Mapping[str, Wanted], asked: str | None
) -> Part:
    """The one table of a database that is a history, a warehouse table or a report by its columns."""
    fitting = [one for one in tables if asked in (None, one.name)]
    if asked is None:
        fitting = [one for one in tables if _known(one, platform)]
    if len(fitting) > 1:
        raise which_table(fitting, Message(N_("Daily table")))
    if not fitting:
        raise _none_known(_whole(tables), tables)
    return _read_plain(db, fitting[0], platform, wanted)


def _read_plain(db: Database, table: Table, platform: str | None, wanted: Mapping[str, Wanted]) -> Part:
    return read_large(db, table, platform) or read_grids([table_grid(db, table)], platform, wanted)


def _none_known(file: str, tables: Sequence[Table]) -> FileError:
    return FileError(
        "no-table",
        N_("{file} has no table that adopt knows by its columns; it has {tables}."),
        N_("Give a query that names its columns as the canonical table does (adopt import --sql … --url …)."),
        file=file,
        tables=[one.name for one in tables] or "–",
    )


def _known(table: Table, platform: str | None) -> Match | None:
    try:
        match = find_table([Grid(table.file, sheet=[table.headings])], platform)
    except FileError:
        return None
    return match if not match.missing else None


def table_grid(db: Database, table: Table) -> Grid:
    """A table as rows of cells."""
    return Grid(
        table.file, sheet=[table.headings, *db.connection.execute(f"select * from {table.sql}").fetchall()]
    )


def _whole(tables: Sequence[Table]) -> str:
    """The name of the database that the first table stands in, or of its file."""
    return tables[0].file.rpartition("/")[0] or tables[0].file


def _left(tables: Sequence[Table], used: set[Table]) -> tuple[Finding, ...]:
    unused = [one.name for one in tables if one not in used]
    if not unused:
        return ()
    text = N_("These tables were not needed: {tables}.")
    return (Finding("tables-unused", Severity.NOTE, text, "", {"tables": unused}),)


def _over(lacking: tuple[Table, list[str]]) -> Finding:
    table, columns = lacking
    text = N_("{file} was passed over, and a table of another level read; it is without the columns {columns}.")
    remedy = N_("Give the table as the warehouse has it.")
    return Finding("table-passed-over", Severity.REVIEW, text, remedy, {"file": table.file, "columns": columns})


def _no_table(name: str, tables: Sequence[Table]) -> FileError:
    return FileError(
        "no-such-table",
        N_("{file} has no table {table}; it has {tables}."),
        N_("Check the name."),
        file=_whole(tables),
        table=name,
        tables=[one.name for one in tables] or "–",
    )
