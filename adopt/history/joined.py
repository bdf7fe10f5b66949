"""A platform's tables in a warehouse -> its rows of the canonical history: delivery, names and conversions joined.

Conversions are put below the rows of delivery and added up with them by cell and day, so that a second row of
either never multiplies the other. Of everything that has a name, the newest state says what it is called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.columnar import (
    FLAT,
    ROW_KEYS,
    canonical_frame,
    cell_days,
    file_read,
    refuse_wrong_rows,
    same_names,
)
from adopt.history.database import Database, Table, added, every, fetched, named, number, present, quoted
from adopt.history.report import Part
from adopt.history.results import Option, Wanted, choose, kept_name
from adopt.history.table import AMOUNTS
from adopt.history.table_sets import LEVELS, Counts, EntityTable, LongTable, ReportTable, TableSet
from adopt.text import N_

KNOWN = (*ROW_KEYS, "campaign_id", "audience_id", "currency", *AMOUNTS)
"""The canonical columns that such tables fill."""


@dataclass(frozen=True)
class Found:
    """A set of tables that is there.

    Attributes:
        spec: which.
        report: its table of delivery.
        table: where that is.
        long: the table of conversions, if they have one.
        values: the table of what they are worth, if it is one of its own.
        entities: level -> the table of its names.
    """

    spec: TableSet
    report: ReportTable
    table: Table
    long: Table | None
    values: Table | None
    entities: Mapping[str, Table]

    @property
    def used(self) -> list[Table]:
        """Every table that is read."""
        return [table for table in (self.table, self.long, self.values, *self.entities.values()) if table]


def find_set(spec: TableSet, tables: Sequence[Table], wanted: str | None = None) -> Found | None:
    """The platform's tables among those that are there; None if nothing says what was delivered.

    Args:
        spec: what to look for.
        tables: what is there.
        wanted: the name of the table of delivery, where the user said it.

    Raises:
        FileError: if two tables could be the one of delivery, or that of the conversions is missing.
    """
    for report in spec.reports:
        fitting = [table for table in every(tables, report.needs) if _ending(table, report.tables) is not None]
        fitting = [table for table in fitting if wanted in (None, table.name)]
        if len(fitting) > 1:
            raise which_table(fitting, spec.title)
        if not fitting or not (report.long or _counting(report, fitting[0])):
            continue
        table, prefix = fitting[0], _ending(fitting[0], report.tables) or ""
        long = _of(report.long.tables, prefix, tables, (report.long.id, report.long.type)) if report.long else None
        if report.long and long is None:
            raise _missing(table, f"{prefix}{report.long.tables[0]}", spec)
        values = _of(report.long.values, prefix, tables, ()) if report.long and report.long.values else None
        entities = {level: _of(e.tables, prefix, tables, (e.id,)) for level, e in spec.entities.items()}
        entities = {level: table for level, table in entities.items() if level in LEVELS[LEVELS.index(report.level) :]}
        there = {level: entity for level, entity in entities.items() if entity}
        if report.level == "ad" and "audience" not in report.parents and "ad" not in there:
            raise _missing(table, f"{prefix}{spec.entities['ad'].tables[0]}", spec)
        return Found(spec, report, table, long, values, there)
    return None


def which_table(tables: Sequence[Table], title: str) -> FileError:
    """The error about several tables of which only one can be meant."""
    return FileError(
        "which-table",
        N_("{file}: several tables could be the {title}: {tables}."),
        N_("Say which: adopt import … --table {name}"),
        file=tables[0].file.rpartition("/")[0] or tables[0].file,
        title=title,
        tables=[table.name for table in tables],
        name=tables[0].name,
    )


def _missing(table: Table, name: str, spec: TableSet) -> FileError:
    return FileError(
        "missing-table",
        N_("{file} ({title}) says nothing without the table {table}, which is not there."),
        N_("Give that table too, or the folder that holds them all."),
        file=table.file,
        title=spec.title,
        table=name,
    )


def _ending(table: Table, names: Sequence[str]) -> str | None:
    """What stands before the wanted name in the table's; None if it is another table."""
    for name in names:
        if table.name == name or table.name.endswith(f"_{name}"):
            return table.name.removesuffix(name)
    return None


def _of(names: Sequence[str], prefix: str, tables: Sequence[Table], columns: Sequence[str]) -> Table | None:
    """The table of one of the names, that beside the table of delivery if there are several."""
    fitting = [table for table in every(tables, columns) if _ending(table, names) is not None]
    own = [table for table in fitting if table.name in {f"{prefix}{name}" for name in names}]
    return next(iter(own or (fitting if len(fitting) == 1 else [])), None)


def _counting(report: ReportTable, table: Table) -> list[Option]:
    """The results that the table of delivery has columns for, not yet counted."""
    return [
        Option(result.name, result.title, 0.0)
        for result in report.results
        if _columns(result.counts, table) is not None
    ]


def _columns(counts: Counts, table: Table) -> tuple[str, ...] | None:
    return next((group for group in counts if set(group) <= set(table.columns)), None)


@dataclass(frozen=True)
class _Counted:
    """What is counted.

    Attributes:
        option: the user's choice, or the only one.
        window: attribution window; empty for the usual one.
        conversions: SQL over the report's columns.
        revenue: the same.
        rows: selects with the columns id, date, conversions, revenue, from tables of their own.
    """

    option: Option
    window: str
    conversions: str = "null"
    revenue: str = "null"
    rows: tuple[str, ...] = ()


def read_set(found: Found, db: Database, wanted: Mapping[str, Wanted]) -> Part:
    """Join the tables and read them.

    Raises:
        FileError: naming table and column, if something in them is no day or no amount, or nobody said which of
            several results is a conversion.
    """
    report, table = found.report, found.table
    columns = [c for c in (report.spend, report.impressions, report.clicks) if c in table.columns]
    numbers = {column: number(named(column)) for column in columns}
    refuse_wrong_rows(db, table, _day(report.date, report.midnight_in_utc), report.date, numbers)
    counted = _long(found, db, wanted) if found.long and report.long else _wide(found, db, wanted)
    db.connection.execute(f"create or replace temp table delivered as {_delivered(found, counted)}")
    db.connection.execute(f"create or replace temp table {FLAT} as {_named(found)}")
    frame = canonical_frame(db.connection.sql(cell_days(KNOWN)).to_arrow_table(), table.file)
    kept = kept_name(counted.option, counted.window)
    frame["result"] = pd.Series([kept] * len(frame), dtype="str")
    title = counted.option.title if counted.option.title == kept else f"{counted.option.title} [{kept}]"
    (rows,) = fetched(db.connection, f"select count(*) from {table.sql}")
    read = file_read(frame, table.file, "warehouse", int(str(rows)), title)
    findings = (*_told(found), *_orphans(found, db), *_unnamed(found, db), *same_names(db, table.file))
    return Part(frame, read, 0, findings)


def _day(column: str, midnight_in_utc: bool) -> str:
    """SQL of the day. A midnight written in UTC lies at most half a day from that of the same date."""
    text = f"trim(cast({named(column)} as varchar))"
    if midnight_in_utc:
        return f"cast(try_cast(substr({text}, 1, 19) as timestamp) + interval 12 hour as date)"
    return f"try_cast(substr({text}, 1, 10) as date)"


def _wide(found: Found, db: Database, wanted: Mapping[str, Wanted]) -> _Counted:
    """Results that stand beside the spend."""
    table = found.table
    there = [(r, c) for r in found.report.results if (c := _columns(r.counts, table)) is not None]
    sums = fetched(db.connection, f"select {', '.join(f'sum({added(c)})' for _, c in there)} from {table.sql}")
    counts = {result.name: float(str(total or 0)) for (result, _), total in zip(there, sums, strict=True)}
    usual = [pair for pair in there if not pair[0].other or found.spec.platform in wanted] or there
    options = [
        Option(r.name, r.title, counts[r.name], tuple(w for w, c in r.windows.items() if set(c) <= set(table.columns)))
        for r, _ in usual
    ]
    option, window = choose(options, found.spec.platform, wanted, table.file, _platform_title(found))
    result, columns = next(pair for pair in there if pair[0].name == option.name)
    if window:
        return _Counted(option, window, added(result.windows[window]))
    value = number(named(result.value)) if result.value in table.columns else "null"
    return _Counted(option, "", added(columns), f"{value} / {1e6 if result.value_micros else 1}")


def _long(found: Found, db: Database, wanted: Mapping[str, Wanted]) -> _Counted:
    """Results in a table of their own, where one event may stand under several names."""
    long, table = found.report.long, found.long
    assert long is not None  # noqa: S101 - the caller looked
    assert table is not None  # noqa: S101 - the caller looked
    columns = _columns(long.counts, table)
    if columns is None:
        raise _no_counts(table, long)
    refuse_wrong_rows(db, table, _day(long.date, False), long.date, {c: number(named(c)) for c in columns})
    windows = tuple(name for name, group in long.windows.items() if set(group) <= set(table.columns))
    kinds = db.connection.execute(
        f"select min(trim({named(long.type)})) as name, coalesce(sum({added(columns)}), 0) from {table.sql} "
        f"where {present(named(long.type))} is not null group by lower(trim({named(long.type)})) order by name"
    ).fetchall()
    options = [Option(name, found.spec.names.get(name.casefold(), name), float(n), windows) for name, n in kinds]
    if not options:
        return _Counted(Option("", "–", 0.0), "")
    option, window = choose(options, found.spec.platform, wanted, table.file, _platform_title(found))
    counts = added(long.windows[window] if window else columns)
    value = "null" if window or long.values or long.value not in table.columns else number(named(long.value))
    rows = [_long_rows(long, table, option, counts, f"{value} / {1e6 if long.value_micros else 1}")]
    if found.values and (worth := _worth(long, found.values, window)):
        rows.append(_long_rows(long, found.values, option, "null", worth))
    return _Counted(option, window, rows=tuple(rows))


def _worth(long: LongTable, table: Table, window: str) -> str:
    """SQL of what conversions are worth, in the window that is asked for; empty if the table does not say."""
    columns = long.windows[window] if window else (long.value,)
    return added(columns) if set(columns) <= set(table.columns) else ""


def _long_rows(long: LongTable, table: Table, option: Option, conversions: str, revenue: str) -> str:
    return (
        f"select {_id(long.id)} as id, {_day(long.date, False)} as date, {conversions} as conversions, "
        f"{revenue} as revenue from {table.sql} where lower(trim({named(long.type)})) = lower({quoted(option.name)})"
    )


def _id(column: str) -> str:
    return present(named(column))


def _delivered(found: Found, counted: _Counted) -> str:
    """Rows of delivery, and below them those of conversions; ids of what they belong to as far as the report says."""
    report, table = found.report, found.table

    def amount(column: str) -> str:
        return number(named(column)) if column in table.columns else "null"

    above = [level for level in LEVELS if report.parents.get(level) in table.columns]
    parents = "".join(f", {_id(report.parents[level])} as {level}_id" for level in above)
    select = (
        f"select {_id(report.id)} as id, {_day(report.date, report.midnight_in_utc)} as date, "
        f"{amount(report.spend)} / {1e6 if report.spend_micros else 1} as spend, "
        f"{amount(report.impressions)} as impressions, {amount(report.clicks)} as clicks, "
        f"{counted.conversions} as conversions, {counted.revenue} as revenue, true as own{parents} from {table.sql}"
    )
    last = "".join(f", max({level}_id) as {level}_id" for level in above)
    known = "".join(f", known.{level}_id" for level in above)
    extra = [
        f"select c.id, c.date, null, null, null, c.conversions, c.revenue, false{known} from ({rows}) c "
        f"left join (select id{last} from r group by id) known on known.id = c.id"
        for rows in counted.rows
    ]
    return f"with r as ({select}) " + " union all ".join(["select * from r", *extra])


def _named(found: Found) -> str:
    """The canonical columns: rows of delivery by the names of what they are of, latest state each."""
    levels = LEVELS[LEVELS.index(found.report.level) :]
    ids = {levels[0]: "d.id"}
    below: list[str] = []
    joins = []
    for level in levels:
        if level not in ids:
            parents = [f"d.{level}_id"] if found.report.parents.get(level) in found.table.columns else []
            parents += [f"{lower}.{level}_id" for lower in below if level in _entity(found, lower).parents]
            ids[level] = f"coalesce({', '.join([*parents, 'null'])})"
        if level in found.entities:
            joins.append(f"left join ({_latest(found, level)}) {level} on {level}.id = {ids[level]}")
            below.append(level)
    names = {level: _name(found, level, ids[level], below) for level in levels}
    audience = names.get("audience", names["campaign"])
    money = [f"{level}.currency" for level in below if _entity(found, level).currency in _columns_of(found, level)]
    columns = {
        "date": "d.date",
        "platform": quoted(found.spec.platform),
        "campaign": f"coalesce({names['campaign']}, {audience})",
        "audience": f"coalesce({audience}, {names['campaign']})",
        "account": names["account"],
        "campaign_id": ids["campaign"],
        "audience_id": ids.get("audience", "null"),
        "currency": f"coalesce({', '.join([*money, 'null'])})",
    }
    texts = [f"coalesce(cast({sql} as varchar), '') as {name}" for name, sql in columns.items() if name != "date"]
    selected = ", ".join(["d.date", *texts, *(f"d.{name}" for name in AMOUNTS)])
    delivering = "d.id in (select id from delivered where own)"
    return f"select {selected} from delivered d {' '.join(joins)} where {delivering}"


def _entity(found: Found, level: str) -> EntityTable:
    return next(entity for name, entity in found.spec.entities.items() if name == level)


def _columns_of(found: Found, level: str) -> tuple[str, ...]:
    return found.entities[level].columns


def _name(found: Found, level: str, own: str, below: Sequence[str]) -> str:
    """SQL of a name: its own, or what the table below calls it, or the id."""
    known = [f"{level}.name"] if level in found.entities else []
    known += [f"{lower}.{level}_name" for lower in below if level in _entity(found, lower).names]
    return f"coalesce({', '.join([*known, own])})"


def _latest(found: Found, level: str) -> str:
    """SQL of the newest state of each thing of a level."""
    entity, table = _entity(found, level), found.entities[level]

    def kept(column: str, name: str) -> str:
        return f"{_id(column) if column in table.columns else 'null'} as {name}"

    columns = [kept(entity.name, "name"), kept(entity.currency, "currency")]
    columns += [kept(column, f"{upper}_id") for upper, column in entity.parents.items()]
    columns += [kept(column, f"{upper}_name") for upper, column in entity.names.items()]
    order, last = [], f"{_id(entity.name if entity.name in table.columns else entity.id)}"
    for column in (column for column in entity.newest if column in table.columns):
        text = f"cast({named(column)} as varchar)"
        order += [f"try_cast(substr({text}, 1, 23) as timestamp) desc nulls last", f"{text} desc nulls last"]
    return (
        f"select {_id(entity.id)} as id, {', '.join(columns)} from {table.sql} "
        f"qualify row_number() over (partition by {_id(entity.id)} order by {', '.join([*order, last])}) = 1"
    )


def _platform_title(found: Found) -> str:
    from adopt.history.spec_files import load_specs

    known = load_specs().get(found.spec.platform)
    return known.title if known else found.spec.platform


def _told(found: Found) -> tuple[Finding, ...]:
    text = N_("{file}: names and conversions are taken from {tables}.")
    values = {"file": found.table.file, "tables": [table.name for table in found.used[1:]] or "–"}
    return (Finding("tables-joined", Severity.NOTE, text, "", values),)


def _orphans(found: Found, db: Database) -> list[Finding]:
    """Conversions of what has no row of delivery at all."""
    ids, count = fetched(
        db.connection,
        "select count(distinct id), coalesce(sum(conversions), 0) from delivered "
        "where conversions > 0 and (id is null or id not in (select id from delivered where own and id is not null))",
    )
    if not count or found.long is None:
        return []
    text = N_("{file}: {conversions} conversions were left out; what they are of has no row in {table}.")
    remedy = N_("Check that both tables hold the same accounts and days.")
    values = {"file": found.long.file, "conversions": f"{count:,.10g}", "ids": ids, "table": found.table.name}
    return [Finding("conversions-without-delivery", Severity.REVIEW, text, remedy, values)]


def _unnamed(found: Found, db: Database) -> list[Finding]:
    """Things that are called by their ids, because no table names them."""
    row = fetched(
        db.connection,
        f"select count(distinct campaign_id) filter (campaign = campaign_id and campaign_id <> ''), "
        f"count(distinct audience_id) filter (audience = audience_id and audience_id <> '') from {FLAT}",
    )
    campaigns, audiences = (int(str(number)) for number in row)
    if not campaigns + audiences:
        return []
    text = N_("{file}: {campaigns} campaigns and {audiences} audiences stand in no table of names; their ids are used.")
    remedy = N_("Check that the tables of names are whole.")
    values = {"file": found.table.file, "campaigns": campaigns, "audiences": audiences}
    return [Finding("no-names-known", Severity.REVIEW, text, remedy, values)]


def _no_counts(table: Table, long: LongTable) -> FileError:
    return FileError(
        "missing-columns",
        N_("{file} is without the columns {columns}."),
        N_("Give the table as the warehouse has it."),
        file=table.file,
        columns=list(long.counts[0]),
    )
