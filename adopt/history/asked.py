"""A described table -> its rows of the canonical history: the warehouse adds up, and only cell-days travel."""

from typing import TYPE_CHECKING

import numpy as np

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.big import plain_part
from adopt.history.columnar import wrong_value
from adopt.history.described import load_described
from adopt.history.engines import Engine, opened
from adopt.history.noticed import zoned
from adopt.history.pushed import Shape, cell_days, flat, same_names, shape_of, wrong_rows
from adopt.history.report import Part
from adopt.history.source import Source
from adopt.history.spec_files import platform_name
from adopt.history.table import AMOUNTS
from adopt.labels import Cell
from adopt.text import N_

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def read_described(source: Source, platform: str | None) -> Part:
    """Read the table that a file describes.

    Args:
        source: the file.
        platform: whose rows they are, where neither a column nor the file tells.

    Raises:
        FileError: if the file, its connection or the table cannot be used, or a row of it; no secret is told.
    """
    asked = load_described(source)
    _refuse_without_ibis(source.name)
    platform = asked.platform or platform
    with opened(source, asked) as engine:
        shape = shape_of(engine.table, source.name, asked, platform)
        rows = flat(engine.table, shape, platform)
        found = engine.rows(cell_days(rows))
        if found.num_rows and np.any(found["wrong"].to_numpy()):
            raise _wrong(engine.rows(wrong_rows(rows, shape)).to_pylist()[0], shape)
        told = [_brought(found, engine, source.name), *_odd(engine.table, shape)]
        told += _shared(engine, rows, found, source.name)
    layout = "canonical" if shape.strict else "warehouse"
    return plain_part(found, source.name, layout, shape.columns["conversions"], told)


def _refuse_without_ibis(file: str) -> None:
    try:
        import ibis  # noqa: F401 - an extra
    except ImportError:
        raise FileError(
            "no-driver",
            N_("{file}: the driver of {engine} is not installed."),
            N_("Install it: {command}"),
            file=file,
            engine="ibis",
            command="pip install 'adopt[warehouse]'",
        ) from None


def _wrong(counts: "dict[str, float]", shape: Shape) -> FileError:
    """The error about the first column in which something cannot be."""
    columns = shape.columns
    if counts["date"]:
        return wrong_value(shape.file, columns["date"], "bad-date", "", int(counts["date"]))
    known = [name for name in AMOUNTS if name in counts]
    name = next((name for name in known if counts[name]), "")
    if name:
        least = f"{counts[f'least_{name}']:g}"
        return wrong_value(shape.file, columns[name], "bad-number", least, int(counts[name]))
    name = next(name for name in ("spend", "conversions") if counts[f"none_{name}"])
    return wrong_value(shape.file, columns[name], "missing-number", "", int(counts[f"none_{name}"]))


def _brought(found: "pa.Table", engine: Engine, file: str) -> Finding:
    text = N_("{file}: {engine} added {rows} rows up to {days} cell-days; only those were brought here.")
    rows = int(np.sum(found["n"].to_numpy())) if found.num_rows else 0
    values = {"file": file, "engine": engine.name, "rows": f"{rows:,}", "days": f"{found.num_rows:,}"}
    return Finding("pushed-down", Severity.NOTE, text, "", values)


def _odd(table: "ir.Table", shape: Shape) -> list[Finding]:
    """Readings that could be otherwise: whole numbers that may be cents, moments whose days begin somewhere."""
    found = []
    date, spend = shape.columns["date"], shape.columns["spend"]
    kind = table[date].type()
    if kind.is_timestamp() and kind.timezone:
        found.append(zoned(shape.file, date, "UTC"))
    if table[spend].type().is_integer() and "spend" not in shape.asked.divide:
        text = N_("{file}: {column} holds whole numbers; they were taken for whole units of the currency.")
        remedy = N_("If they are cents or millionths, say so: [divide] with spend = 100 or spend = 1000000.")
        values = {"file": shape.file, "column": spend}
        found.append(Finding("whole-money", Severity.REVIEW, text, remedy, values))
    return found


def _shared(engine: Engine, rows: "ir.Table", found: "pa.Table", file: str) -> list[Finding]:
    """Audiences that share a name, as for reports."""
    if "min_audience_id" not in found.column_names:
        return []
    names = found.select(["platform", "campaign", "audience", "min_audience_id", "max_audience_id"]).to_pandas()
    said = names[names["max_audience_id"] != ""].groupby(["platform", "campaign", "audience"])
    if not (said["min_audience_id"].min() != said["max_audience_id"].max()).any():
        return []
    first = engine.rows(same_names(rows)).to_pylist()[0]
    text = N_("{file}: {number} audiences are called {cell}; they are taken as one.")
    remedy = N_("Give each its own name in the ads manager if they should get their own budgets.")
    cell = Cell(platform_name(first["platform"]), first["campaign"], first["audience"])
    return [
        Finding(
            "same-name", Severity.REVIEW, text, remedy, {"file": file, "number": first["number"], "cell": cell}
        )
    ]
