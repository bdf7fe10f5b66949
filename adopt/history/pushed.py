"""Rows of a warehouse -> cell-days, as one expression that every engine of ibis compiles to its own SQL.

The columns that come back are those of :func:`adopt.history.columnar.cell_days`, by the same rules: amounts are
added as whole millionths (:mod:`adopt.history.millionths`), a text that rows do not share is left out, and what is
wrong is counted.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adopt.errors import FileError
from adopt.history.columnar import ROW_KEYS, SEVERAL, TEXTS
from adopt.history.described import Described
from adopt.history.grid import Grid
from adopt.history.headings import find_table
from adopt.history.millionths import UNIT
from adopt.history.table import AMOUNTS, COLUMNS, OPTIONAL_COLUMNS, REQUIRED
from adopt.history.validate import LARGEST
from adopt.text import N_, Message

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ROLES = {"conversions": "conversions:0", "revenue": "value:0"}


@dataclass(frozen=True)
class Shape:
    """Which columns of a table are what.

    Attributes:
        file: for errors.
        columns: canonical column -> the table's.
        strict: whether it is a history, in which nothing may stand twice and nothing be left empty.
        asked: what is read of it.
    """

    file: str
    columns: Mapping[str, str]
    strict: bool
    asked: Described


def shape_of(table: "ir.Table", file: str, asked: Described, platform: str | None) -> Shape:
    """Find the columns by their names, and look at their types.

    Raises:
        FileError: if a column is not there or is of a type that could be read in several ways.
    """
    headings = list(table.columns)
    for column in (*asked.columns.values(), *asked.where):
        if column not in headings:
            raise _no_column(file, column, headings)
    named: Mapping[str, str] = {str(name): column for name, column in asked.columns.items()}
    columns = dict(named)
    strict = False
    try:
        match = find_table([Grid(file, sheet=[headings])], platform)
    except FileError:
        if not columns:
            raise
    else:
        known = (name for name in (*COLUMNS, *OPTIONAL_COLUMNS) if _ROLES.get(name, name) in match.columns)
        if match.layout.name in ("canonical", "warehouse"):
            columns = {name: match.columns[_ROLES.get(name, name)].heading for name in known}
            columns |= named
            strict = match.layout.name == "canonical" and not asked.columns
    absent = [name for name in REQUIRED if name not in columns and not (name == "platform" and platform)]
    if absent:
        raise _no_column(file, absent[0], headings)
    _refuse_types(table, file, columns)
    return Shape(file, columns, strict, asked)


def flat(table: "ir.Table", shape: Shape, platform: str | None) -> "ir.Table":
    """The rows that are asked for, in canonical columns, with ``wrong``: 1 where something cannot be."""
    import ibis

    rows = _asked_for(table, shape)
    texts = {}
    for name in (*ROW_KEYS[1:], *TEXTS):
        if name in shape.columns:
            texts[name] = rows[shape.columns[name]].cast("string").fill_null("")
    if "platform" not in texts:
        texts["platform"] = ibis.literal(platform)
    if not shape.strict:
        texts["audience"] = ibis.coalesce(texts["audience"].strip().nullif(""), texts["campaign"])
    amounts = {name: _amount(rows[shape.columns[name]], shape, name) for name in AMOUNTS if name in shape.columns}
    day = rows[shape.columns["date"]]
    date = day.date() if day.type().is_timestamp() else day
    wrong = date.isnull()
    for name, amount in amounts.items():
        wrong |= ((amount < 0) | (amount > LARGEST)).fill_null(False)
        wrong |= amount.isnull() if shape.strict and name in REQUIRED else ibis.literal(False)
    return rows.select(date=date, **texts, **amounts, wrong=wrong)


def cell_days(rows: "ir.Table") -> "ir.Table":
    """One row a cell a day of what :func:`flat` gives."""
    known = set(rows.columns)
    found: dict[str, ir.Value] = {}
    for name in (one for one in TEXTS if one in known):
        found[name] = (rows[name].min() == rows[name].max()).ifelse(rows[name].min(), "")
    for name in (one for one in SEVERAL if one in known):
        said = rows[name].strip().nullif("")
        found |= {f"min_{name}": said.min().fill_null(""), f"max_{name}": said.max().fill_null("")}
    for name in (one for one in AMOUNTS if one in known):
        amount = rows[name]
        sane = ((amount >= 0) & (amount <= LARGEST)).ifelse(amount, None)
        added = (sane * float(UNIT)).round().sum().cast("float64") / float(UNIT)
        found[name] = (rows.count() == 1).ifelse(amount.min(), added)
    found |= {"wrong": rows.wrong.sum(), "n": rows.count()}
    return rows.group_by([name for name in ROW_KEYS if name in known]).aggregate(**found)


def wrong_rows(rows: "ir.Table", shape: Shape) -> "ir.Table":
    """One row: how many rows of :func:`flat` have no day, how many no possible amount, and the least of those."""
    found = {"date": rows.date.isnull().sum()}
    for name in (one for one in AMOUNTS if one in rows.columns):
        wrong = (rows[name] < 0) | (rows[name] > LARGEST)
        found[name] = wrong.sum()
        found[f"least_{name}"] = wrong.ifelse(rows[name], None).min()
        found[f"none_{name}"] = rows[name].isnull().sum()
    return rows.aggregate(**found)


def same_names(rows: "ir.Table") -> "ir.Table":
    """The first cell that stands for several audiences, by their ids."""
    named = rows.filter(rows.audience_id != "")
    cells = named.group_by(["platform", campaign := "campaign", "audience"])
    found = cells.aggregate(number=named.audience_id.nunique())
    return found.filter(found.number > 1).order_by(["platform", campaign, "audience"]).limit(1)


def _asked_for(table: "ir.Table", shape: Shape) -> "ir.Table":
    """The rows of the days and values that are asked for; a bare column is compared, so that partitions serve."""
    import ibis

    asked, day = shape.asked, table[shape.columns["date"]]
    moments = day.type().is_timestamp()
    conditions = []
    if asked.first:
        conditions.append(day >= (_moment(asked.first, day) if moments else ibis.literal(asked.first)))
    if asked.last:
        after = asked.last + datetime.timedelta(days=1)
        conditions.append(day < _moment(after, day) if moments else day <= ibis.literal(asked.last))
    for column, values in asked.where.items():
        conditions.append(table[column].isin(values if isinstance(values, list) else [values]))
    return table.filter(conditions) if conditions else table


def _moment(day: datetime.date, column: "ir.Value") -> "ir.Value":
    """Midnight of a day; UTC where the column holds moments."""
    import ibis

    zone = datetime.UTC if column.type().timezone else None
    return ibis.literal(datetime.datetime.combine(day, datetime.time(), zone))


def _amount(column: "ir.Value", shape: Shape, name: str) -> "ir.Value":
    """A number as a file would have it: binary, in units, NULL where it is none."""
    number = column.isnan().ifelse(None, column) if column.type().is_floating() else column
    number = number.cast("float64")
    return number / float(shape.asked.divide[name]) if name in shape.asked.divide else number


def _refuse_types(table: "ir.Table", file: str, columns: Mapping[str, str]) -> None:
    for name, column in columns.items():
        kind = table[column].type()
        if name == "date":
            right, wanted = kind.is_date() or kind.is_timestamp(), N_("days")
        elif name in AMOUNTS:
            right, wanted = kind.is_numeric() and not kind.is_boolean(), N_("numbers")
        else:
            whole = kind.is_integer() or (kind.is_decimal() and not kind.scale)
            right, wanted = kind.is_string() or whole, N_("texts")
        if not right:
            raise FileError(
                "column-type",
                N_("{file}: the column {column} was expected to hold {wanted}; its type is {kind}."),
                N_("Give a query that casts it, such as: {example}"),
                file=file,
                column=column,
                wanted=Message(wanted),
                kind=str(kind),
                example=f"select cast({column} as {_CASTS[wanted]}) as {column}, … from …",
            )


_CASTS = {"days": "date", "numbers": "numeric", "texts": "text"}


def _no_column(file: str, column: str, headings: list[str]) -> FileError:
    return FileError(
        "missing-column",
        N_("{file}: the table has no column {column}; it has {columns}."),
        N_("Under [columns], say which one it is."),
        file=file,
        column=column,
        columns=headings[:30],
    )
