"""Which tables of a warehouse belong together: those of delivery, of conversions and of names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from adopt.errors import FileError
from adopt.history.database import Table, every
from adopt.history.table_sets import Counts, Level, ReportTable, TableSet
from adopt.text import N_, Message


@dataclass(frozen=True)
class Found:
    """A set of tables that is there.

    Attributes:
        spec: which.
        report: its table of delivery.
        table: where that is.
        long: the table of conversions, if they have one.
        worth: the table of what they are worth, if it is one of its own.
        entities: level -> the table of its names.
    """

    spec: TableSet
    report: ReportTable
    table: Table
    long: Table | None
    worth: Table | None
    entities: Mapping[Level, Table]

    @property
    def used(self) -> list[Table]:
        """Every table that is read."""
        return [table for table in (self.table, self.long, self.worth, *self.entities.values()) if table]


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
        worth = _of(report.long.values, prefix, tables, ()) if report.long else None
        above = [(level, spec.entities[level]) for level in report.levels if level in spec.entities]
        entities = {level: _of(entity.tables, prefix, tables, (entity.id,)) for level, entity in above}
        there = {level: entity for level, entity in entities.items() if entity}
        if report.level == "ad" and "audience" not in report.parents and "ad" not in there:
            raise _missing(table, f"{prefix}{spec.entities['ad'].tables[0]}", spec)
        return Found(spec, report, table, long, worth, there)
    return None


def passed_over(found: Found, tables: Sequence[Table]) -> list[tuple[Table, list[str]]]:
    """Tables that go before the one that is read, and the columns that they lack: their money is not the same."""
    before = takewhile(lambda report: report is not found.report, found.spec.reports)
    named = [(table, report) for report in before for table in tables if _ending(table, report.tables) is not None]
    lacking = [(table, [name for name in report.needs if name not in table.columns]) for table, report in named]
    return [(table, columns) for table, columns in lacking if columns]


def which_table(tables: Sequence[Table], title: str | Message) -> FileError:
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


def _counting(report: ReportTable, table: Table) -> bool:
    """Whether the table of delivery has a column for any result."""
    return any(columns_of(result.counts, table) for result in report.results)


def columns_of(counts: Counts, table: Table) -> tuple[str, ...] | None:
    """The first group of columns that is there; None if none is."""
    return next((group for group in counts if set(group) <= set(table.columns)), None)
