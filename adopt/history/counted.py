"""What a warehouse's tables count: the columns or the rows of the one result that is a conversion."""

from collections.abc import Mapping
from dataclasses import dataclass

from adopt.errors import FileError
from adopt.history.columnar import checks, refuse_wrong_rows
from adopt.history.database import Database, Table, added, fetched, named, number, present, quoted
from adopt.history.found_set import Found, columns_of
from adopt.history.results import Option, Wanted, choose
from adopt.history.spec_files import load_specs
from adopt.history.table_sets import LongTable
from adopt.text import N_


@dataclass(frozen=True)
class Counted:
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


def day_of(column: str, midnight_in_utc: bool) -> str:
    """SQL of the day. A midnight written in UTC lies at most half a day from that of the same date."""
    text = f"trim(cast({named(column)} as varchar))"
    if midnight_in_utc:
        return f"cast(try_cast(substr({text}, 1, 19) as timestamp) + interval 12 hour as date)"
    return f"try_cast(substr({text}, 1, 10) as date)"


def count_wide(found: Found, db: Database, wanted: Mapping[str, Wanted]) -> Counted:
    """Results that stand beside the spend."""
    table = found.table
    there = [(r, c) for r in found.report.results if (c := columns_of(r.counts, table)) is not None]
    sums = fetched(db.connection, f"select {', '.join(f'sum({added(c)})' for _, c in there)} from {table.sql}")
    counts = {result.name: float(str(total or 0)) for (result, _), total in zip(there, sums, strict=True)}
    usual = [pair for pair in there if not pair[0].other or found.spec.platform in wanted] or there
    options = [
        Option(
            r.name, r.title, counts[r.name], tuple(w for w, c in r.windows.items() if set(c) <= set(table.columns))
        )
        for r, _ in usual
    ]
    option, window = choose(options, found.spec.platform, wanted, table.file, _platform_title(found))
    result, columns = next(pair for pair in there if pair[0].name == option.name)
    if window:
        return Counted(option, window, added(result.windows[window]))
    value = number(named(result.value)) if result.value in table.columns else "null"
    return Counted(option, "", added(columns), f"{value} / {1e6 if result.value_micros else 1}")


def count_long(found: Found, db: Database, wanted: Mapping[str, Wanted]) -> Counted:
    """Results in a table of their own, where one event may stand under several names."""
    long, table = found.report.long, found.long
    assert long and table  # noqa: PT018 - the caller looked
    columns = columns_of(long.counts, table)
    if columns is None:
        raise _no_counts(table, long)
    refuse_wrong_rows(
        db, table, checks(day_of(long.date, False), long.date, {c: number(named(c)) for c in columns})
    )
    windows = tuple(name for name, group in long.windows.items() if set(group) <= set(table.columns))
    kinds = db.connection.execute(
        f"select max(trim({named(long.type)})) as name, coalesce(sum({added(columns)}), 0) from {table.sql} "
        f"where {present(named(long.type))} is not null group by lower(trim({named(long.type)})) order by name"
    ).fetchall()
    options = [Option(name, found.spec.names.get(name.casefold(), name), float(n), windows) for name, n in kinds]
    if not options:
        return Counted(Option("", "–", 0.0), "")
    option, window = choose(options, found.spec.platform, wanted, table.file, _platform_title(found))
    counts = added(long.windows[window] if window else columns)
    value = "null" if window or long.values or long.value not in table.columns else number(named(long.value))
    rows = [_long_rows(long, table, option, counts, f"{value} / {1e6 if long.value_micros else 1}")]
    if found.worth and (worth := _worth(long, found.worth, window)):
        rows.append(_long_rows(long, found.worth, option, "null", worth))
    return Counted(option, window, rows=tuple(rows))


def _worth(long: LongTable, table: Table, window: str) -> str:
    """SQL of what conversions are worth, in the window that is asked for; empty if the table does not say."""
    columns = long.windows[window] if window else (long.value,)
    return added(columns) if set(columns) <= set(table.columns) else ""


def _long_rows(long: LongTable, table: Table, option: Option, conversions: str, revenue: str) -> str:
    return (
        f"select {id_of(long.id)} as id, {day_of(long.date, False)} as date, {conversions} as conversions, "
        f"{revenue} as revenue from {table.sql} "
        f"where lower(trim({named(long.type)})) = lower({quoted(option.name)})"
    )


def id_of(column: str) -> str:
    """SQL of an id."""
    return present(named(column))


def _platform_title(found: Found) -> str:
    known = load_specs().get(found.spec.platform)
    return known.title if known else found.spec.platform


def _no_counts(table: Table, long: LongTable) -> FileError:
    return FileError(
        "missing-columns",
        N_("{file} is without the columns {columns}."),
        N_("Give the table as the warehouse has it."),
        file=table.file,
        columns=list(long.counts[0]),
    )
