"""A platform's tables in a warehouse -> its rows of the canonical history: delivery, names and conversions joined.

Conversions are put below the rows of delivery and added up with them by cell and day, so that a second row of
either never multiplies the other. Of everything that has a name, the newest state says what it is called.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from adopt.findings import Finding, Severity
from adopt.history.columnar import (
    FLAT,
    ROW_KEYS,
    canonical_frame,
    cell_days,
    checks,
    file_read,
    refuse_wrong_rows,
    same_names,
)
from adopt.history.counted import Counted, count_long, count_wide, day_of, id_of
from adopt.history.database import Database, fetched, named, number, quoted
from adopt.history.found_set import Found
from adopt.history.report import Part
from adopt.history.results import Wanted, kept_name
from adopt.history.table import AMOUNTS
from adopt.history.table_sets import LEVELS, EntityTable, Level
from adopt.text import N_

KNOWN = (*ROW_KEYS, "campaign_id", "audience_id", "currency", *AMOUNTS)
"""The canonical columns that such tables fill."""


def read_set(found: Found, db: Database, wanted: Mapping[str, Wanted]) -> Part:
    """Join the tables and read them.

    Raises:
        FileError: naming table and column, if something in them is no day or no amount, or nobody said which of
            several results is a conversion.
    """
    report, table = found.report, found.table
    columns = [c for c in (report.spend, report.impressions, report.clicks) if c in table.columns]
    numbers = {column: number(named(column)) for column in columns}
    refuse_wrong_rows(db, table, checks(day_of(report.date, report.midnight_in_utc), report.date, numbers))
    counted = count_long(found, db, wanted) if found.long and report.long else count_wide(found, db, wanted)
    db.connection.execute(f"create or replace temp table delivered as {_delivered(found, counted)}")
    db.connection.execute(f"create or replace temp table {FLAT} as {_named(found)}")
    added_up = db.connection.sql(cell_days(KNOWN)).to_arrow_table()
    frame = canonical_frame(added_up, table.file)
    kept = kept_name(counted.option, counted.window)
    frame["result"] = pd.Series([kept] * len(frame), dtype="str")
    title = counted.option.title if counted.option.title == kept else f"{counted.option.title} [{kept}]"
    (rows,) = fetched(db.connection, f"select count(*) from {table.sql}")
    read = file_read(frame, table.file, "warehouse", int(str(rows)), title)
    findings = (*_told(found), *_orphans(found, db), *_unnamed(found, db), *same_names(db, added_up, table.file))
    return Part(frame, read, 0, findings)


def _delivered(found: Found, counted: Counted) -> str:
    """Rows of delivery, and below them those of conversions; ids above theirs as far as the report says."""
    report, table = found.report, found.table

    def amount(column: str) -> str:
        return number(named(column)) if column in table.columns else "null"

    above = [level for level in LEVELS if report.parents.get(level) in table.columns]
    parents = "".join(f", {id_of(report.parents[level])} as {level}_id" for level in above)
    select = (
        f"select {id_of(report.id)} as id, {day_of(report.date, report.midnight_in_utc)} as date, "
        f"{amount(report.spend)} / {1e6 if report.spend_micros else 1} as spend, "
        f"{amount(report.impressions)} as impressions, {amount(report.clicks)} as clicks, "
        f"{counted.conversions} as conversions, {counted.revenue} as revenue, true as own{parents} "
        f"from {table.sql}"
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
    levels = found.report.levels
    ids = {levels[0]: "d.id"}
    below: list[Level] = []
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
    money = [
        f"{level}.currency" for level in below if _entity(found, level).currency in found.entities[level].columns
    ]
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


def _entity(found: Found, level: Level) -> EntityTable:
    return found.spec.entities[level]


def _name(found: Found, level: Level, own: str, below: Sequence[Level]) -> str:
    """SQL of a name: its own, or what the table below calls it, or the id."""
    known = [f"{level}.name"] if level in found.entities else []
    known += [f"{lower}.{level}_name" for lower in below if level in _entity(found, lower).names]
    return f"coalesce({', '.join([*known, own])})"


def _latest(found: Found, level: Level) -> str:
    """SQL of the newest state of each thing of a level."""
    entity, table = _entity(found, level), found.entities[level]

    def kept(column: str, name: str) -> str:
        return f"{id_of(column) if column in table.columns else 'null'} as {name}"

    columns = [kept(entity.name, "name"), kept(entity.currency, "currency")]
    columns += [kept(column, f"{upper}_id") for upper, column in entity.parents.items()]
    columns += [kept(column, f"{upper}_name") for upper, column in entity.names.items()]
    order, last = [], f"{id_of(entity.name if entity.name in table.columns else entity.id)}"
    for column in (column for column in entity.newest if column in table.columns):
        text = f"cast({named(column)} as varchar)"
        order += [f"try_cast(substr({text}, 1, 23) as timestamp) desc nulls last", f"{text} desc nulls last"]
    return (
        f"select {id_of(entity.id)} as id, {', '.join(columns)} from {table.sql} "
        f"qualify row_number() over (partition by {id_of(entity.id)} order by {', '.join([*order, last])}) = 1"
    )


def _told(found: Found) -> tuple[Finding, ...]:
    text = N_("{file}: names and conversions are taken from {tables}.")
    values = {"file": found.table.file, "tables": [table.name for table in found.used[1:]] or "–"}
    return (Finding("tables-joined", Severity.NOTE, text, "", values),)


def _orphans(found: Found, db: Database) -> list[Finding]:
    """Conversions of what has no row of delivery at all."""
    ids, count = fetched(
        db.connection,
        "select count(distinct id), coalesce(sum(conversions), 0) from delivered "
        "where conversions > 0 "
        "and (id is null or id not in (select id from delivered where own and id is not null))",
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
    text = N_(
        "{file}: {campaigns} campaigns and {audiences} audiences stand in no table of names; their ids are used."
    )
    remedy = N_("Check that the tables of names are whole.")
    values = {"file": found.table.file, "campaigns": campaigns, "audiences": audiences}
    return [Finding("no-names-known", Severity.REVIEW, text, remedy, values)]
