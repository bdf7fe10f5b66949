"""Rows of the ads managers' APIs, as they come or as Airbyte keeps them: nested, and with lists of actions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adopt.errors import FileError
from adopt.history.grid import Grid, Row, decoded
from adopt.history.results import Option, Wanted, choose, kept_name
from adopt.history.source import Source
from adopt.history.table_sets import load_table_sets
from adopt.text import N_

AIRBYTE = "_airbyte_data"
_STAMPS = ("_airbyte_extracted_at", "_airbyte_emitted_at")
_LISTS = ("data", "results", "elements", "rows")
"""Where answers of the APIs keep their rows."""
_SAYS = ("action_type", "value")
_BREAKDOWNS = ("age", "gender", "country", "region", "placement", "device", "publisher_platform", "segment")
_DATES = ("date", "day", "time", "start")


def is_json(source: Source) -> bool:
    """Whether a text file holds JSON, as lines or as one value."""
    return source.kind == "text" and source.data[:100].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def json_grid(source: Source) -> Grid:
    """The rows of a JSON file, nested names joined by points.

    Raises:
        FileError: if it is no JSON, naming the line.
    """
    rows = [_flat(row) for row in _rows(source)]
    return _grid(source.name, rows)


def unpacked(grid: Grid, wanted: Mapping[str, Wanted]) -> Grid:
    """The grid with JSON inside of its cells taken apart: Airbyte's raw rows, and lists of actions.

    Raises:
        FileError: if the lists count several things and nobody said which is a conversion.
    """
    head = _head(grid)
    if AIRBYTE in head:
        grid = _from_airbyte(grid, head)
        head = _head(grid)
    if "actions" in head and not grid.result:
        return _counted(grid, head, wanted)
    return grid


def _head(grid: Grid) -> list[str]:
    try:
        first = grid.rows(1)
    except FileError:
        return []
    return [str(cell).strip().casefold() for cell in first[0]] if first else []


def _rows(source: Source) -> Iterator[Mapping[str, Any]]:
    text = decoded(source.data).text
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    if whole is None:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield _object(line, source.name, number)
        return
    while isinstance(whole, dict):
        inside = next((whole[key] for key in _LISTS if isinstance(whole.get(key), list)), None)
        whole = [whole] if inside is None else inside
    yield from (row for row in whole if isinstance(row, dict))


def _object(line: str, file: str, number: int) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise FileError(
            "bad-json",
            N_("{file}, line {row}: expected a JSON object."),
            N_("Give one object a line, or one list of objects."),
            file=file,
            row=number,
        )
    return row


def _flat(row: Mapping[str, Any], above: str = "") -> dict[str, object]:
    """Names joined by points; a date in three parts as one."""
    found: dict[str, object] = {}
    for key, value in row.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and {"year", "month", "day"} <= set(value):
            found[name] = f"{value['year']:04d}-{value['month']:02d}-{value['day']:02d}"
        elif isinstance(value, Mapping) and name != AIRBYTE:
            found |= _flat(value, f"{name}.")
        elif isinstance(value, list) and len(value) == 1 and not isinstance(value[0], Mapping):
            found[name] = value[0]
        else:
            found[name] = value
    return found


def _grid(name: str, rows: Sequence[Mapping[str, object]]) -> Grid:
    heads = list(dict.fromkeys(key for row in rows for key in row))
    return Grid(name, sheet=[heads, *([row.get(head) for head in heads] for row in rows)])


def _from_airbyte(grid: Grid, head: Sequence[str]) -> Grid:
    """Rows as the source gave them; of a row that was synced again, the newest."""
    at = head.index(AIRBYTE)
    stamp = next((head.index(name) for name in _STAMPS if name in head), at)
    newest: dict[tuple[object, ...], tuple[str, dict[str, object]]] = {}
    for number, cells in enumerate(grid.rows()[1:], start=2):
        cell = cells[at] if len(cells) > at else ""
        row = _flat(cell if isinstance(cell, Mapping) else _object(str(cell), grid.name, number))
        tells = [name for name in sorted(row) if _tells(name)]
        if not any(name.casefold().endswith(("id", "urn", "values")) for name in tells):
            tells += [name for name in sorted(row) if name.casefold().endswith("name")]  # names change, ids do not
        key = tuple((name, str(row[name])) for name in tells)
        said = str(cells[stamp])
        if key not in newest or newest[key][0] <= said:
            newest[key] = said, row
    return _grid(grid.name, [row for _, row in newest.values()])


def _tells(name: str) -> bool:
    """Whether a column says what a row is of, and not how much."""
    plain = name.casefold()
    words = plain.replace(".", "_").split("_")
    return (
        words[-1] in ("id", "urn", "pivotvalue", "pivotvalues", "date")
        or any(plain.endswith(word) for word in (*_BREAKDOWNS, "daterange.start", "pivotvalues"))
        or any(word in words for word in _DATES)
    )


def _counted(grid: Grid, head: Sequence[str], wanted: Mapping[str, Wanted]) -> Grid:
    """The grid with numbers for its lists: conversions of the type that the user chose, and their value."""
    at = head.index("actions")
    worth = head.index("action_values") if "action_values" in head else None
    rows = grid.rows()
    told = [_actions(row[at] if len(row) > at else None) for row in rows[1:]]
    kinds = list(dict.fromkeys(str(action[_SAYS[0]]) for actions in told for action in actions))
    if not kinds:
        return Grid(grid.name, sheet=[rows[0], *(_without_lists(row) for row in rows[1:])])
    names = next((spec.names for spec in load_table_sets() if spec.platform == "meta"), {})
    windows = tuple(dict.fromkeys(k for actions in told for a in actions for k in a if k not in _SAYS))
    options = [
        Option(kind, names.get(kind, kind), sum(_of(a, kind, "") or 0 for a in told), windows) for kind in kinds
    ]
    option, window = choose(options, "meta", wanted, grid.name, "Meta")
    changed: list[Row] = [rows[0]]
    for row, actions in zip(rows[1:], told, strict=True):
        cells = list(row)
        cells[at:] = [_of(actions, option.name, window) or 0.0, *cells[at + 1 :]]
        if worth is not None and len(cells) > worth:
            cells[worth] = _of(_actions(cells[worth]), option.name, window)
        changed.append(cells)
    return Grid(grid.name, sheet=changed, result=kept_name(option, window))


def _without_lists(row: Row) -> Row:
    return [None if isinstance(cell, list) else cell for cell in row]


def _actions(cell: object) -> list[Mapping[str, Any]]:
    """The actions in a cell, which holds a list or the text of one."""
    try:
        listed = json.loads(cell) if isinstance(cell, str) and cell.strip() else cell
    except ValueError:
        return []
    return [a for a in listed if isinstance(a, Mapping) and _SAYS[0] in a] if isinstance(listed, list) else []


def _of(actions: Sequence[Mapping[str, Any]], kind: str, window: str) -> float | None:
    """How many actions of a kind; None if there is none of it."""
    found = [action.get(window or _SAYS[1]) for action in actions if action[_SAYS[0]] == kind]
    numbers = [float(value) for value in found if value not in (None, "")]
    return sum(numbers) if numbers else None
