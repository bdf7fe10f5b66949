"""Warehouses that keep a platform in several tables, as data: which tables, and how they hang together.

``specs/warehouses/`` holds one TOML file for each; a new warehouse is one file more, in the folder ``warehouses``
of the user's own specs.
"""

import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from adopt.history.own_specs import spec_content, validated
from adopt.history.platforms import Certainty
from adopt.history.spec_files import own_folder

Level = Literal["ad", "audience", "campaign", "account"]
LEVELS: tuple[Level, ...] = ("ad", "audience", "campaign", "account")
"""From the narrowest to the widest."""
Counts = tuple[tuple[str, ...], ...]
"""Columns that count one thing: those of the first group that is there are added up."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ResultColumns(_Frozen):
    """One thing counted, in columns of its own beside the spend.

    Attributes:
        name: what the choice is kept as.
        title: what the ads manager calls it.
        counts: its columns.
        value: the column with what it is worth.
        value_micros: whether that is in millionths.
        windows: attribution window -> the columns that count it there.
        other: the same events counted in another way; taken only if asked for.
    """

    name: str
    title: str
    counts: Counts
    value: str = ""
    value_micros: bool = False
    windows: dict[str, tuple[str, ...]] = {}
    other: bool = False


class LongTable(_Frozen):
    """Conversions in a table of their own, a row for each thing counted.

    Attributes:
        tables: what it is called, the usual name first.
        id: the column with what it is of, as in the report.
        date: the day.
        type: the column that says what is counted.
        counts: how many.
        values: a second long table with what they are worth; none if ``value`` stands in the same.
        value: the column with what they are worth.
        value_micros: whether that is in millionths.
        windows: attribution window -> its columns.
    """

    tables: tuple[str, ...]
    id: str
    date: str
    type: str
    counts: Counts
    values: tuple[str, ...] = ()
    value: str = ""
    value_micros: bool = False
    windows: dict[str, tuple[str, ...]] = {}


class ReportTable(_Frozen):
    """What was delivered, a row a day or an hour.

    Attributes:
        tables: what it is called.
        level: what its rows are of.
        id: the column that says of which.
        date: the day or the hour.
        midnight_in_utc: whether days are written as the moment in UTC at which they begin.
        spend: the column.
        spend_micros: whether it is in millionths.
        impressions: the column.
        clicks: the column.
        parents: level -> the column with the id of what it belongs to.
        results: what is counted beside it.
        long: what is counted in a table of its own.
    """

    tables: tuple[str, ...]
    level: Level
    id: str
    date: str
    midnight_in_utc: bool = False
    spend: str
    spend_micros: bool = False
    impressions: str = ""
    clicks: str = ""
    parents: dict[Level, str] = {}
    results: tuple[ResultColumns, ...] = ()
    long: LongTable | None = None

    @property
    def levels(self) -> tuple[Level, ...]:
        """That of its rows and those above it."""
        return LEVELS[LEVELS.index(self.level) :]

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns without which a table is not this one."""
        return (self.id, self.date, self.spend)


class EntityTable(_Frozen):
    """What things are called, a row for each of them or for each state it was in.

    Attributes:
        tables: what it is called.
        id: the column.
        newest: columns that grow with every state, the one to go by first.
        name: the column.
        currency: the column with the money's currency.
        parents: level -> the column with the id of what it belongs to.
        names: level -> the column with the name of what it belongs to.
    """

    tables: tuple[str, ...]
    id: str = "id"
    newest: tuple[str, ...]
    name: str = "name"
    currency: str = ""
    parents: dict[Level, str] = {}
    names: dict[Level, str] = {}


class TableSet(_Frozen):
    """One platform's tables in one kind of warehouse.

    Attributes:
        platform: name in the canonical history.
        title: for people.
        certainty: how sure it is; as of headings.
        names: what the ads manager calls the types of a long table.
        reports: the tables that may say what was delivered, the best first.
        entities: level -> the table of its names.
    """

    platform: str
    title: str
    certainty: Certainty = "M"
    names: dict[str, str] = {}
    reports: tuple[ReportTable, ...]
    entities: dict[Level, EntityTable] = {}


def load_table_sets() -> tuple[TableSet, ...]:
    """Every set of tables, the user's own first.

    Raises:
        FileError: naming the file and the key, if one of the user's own cannot be used.
    """
    files = sorted((own_folder() / "warehouses").glob("*.toml"))
    return (*(_own_set(file, file.stat().st_mtime_ns) for file in files), *_built_in())


@lru_cache(maxsize=16)
def _own_set(path: Path, changed: int) -> TableSet:
    return validated(TableSet, spec_content(path, 'spend = "cost_micros"'), str(path))


@lru_cache(maxsize=1)
def _built_in() -> tuple[TableSet, ...]:
    files = sorted((resources.files("adopt.history") / "specs/warehouses").iterdir(), key=lambda file: file.name)
    return tuple(
        TableSet.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in files
        if file.name.endswith(".toml")
    )
