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
    begins = source.data[:100].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return source.kind == "text" and begins[:1] in (b"{", b"[")


def json_grid(source: Source) -> Grid:
    """The rows of a JSON file, nested names joined by points.

    Raises:
        FileError: if it is no JSON, naming the line, or has no rows.
    """
    try:
        rows = [_flat(row) for row in _rows(source)]
    except RecursionError:
        raise _bad_json(source.name, 1) from None
    if not rows:
        raise FileError(
            "empty-file", N_("{file} has no rows."), N_("Give at least one day of one audience."), file=source.name
        )
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
        raise _bad_json(file, number)
    return row


def _bad_json(file: str, line: int) -> FileError:
    return FileError(
        "bad-json",
        N_("{file}, line {row}: expected a JSON object."),
        N_("Give one object a line, or one list of objects."),
        file=file,
        row=line,
    )


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
    told = [
        _actions(row[at] if len(row) == len(rows[0]) else None, grid.name, number)  # short rows are refused later
        for number, row in enumerate(rows[1:], start=2)
    ]
    kinds = list(dict.fromkeys(str(action[_SAYS[0]]) for actions in told for action in actions))
    if not kinds:
        return Grid(grid.name, sheet=[rows[0], *(_without_lists(row) for row in rows[1:])])
    names = next((spec.names for spec in load_table_sets() if spec.platform == "meta"), {})
    windows = tuple(dict.fromkeys(k for actions in told for a in actions for k in a if k not in _SAYS))
    sums = {kind: sum(_of(a, kind, "", grid.name, n) or 0 for n, a in enumerate(told, start=2)) for kind in kinds}
    options = [Option(kind, names.get(kind, kind), total, windows) for kind, total in sums.items()]
    option, window = choose(options, "meta", wanted, grid.name, "Meta")
    changed: list[Row] = [rows[0]]
    for number, (row, actions) in enumerate(zip(rows[1:], told, strict=True), start=2):
        cells = list(row)
        cells[at:] = [_of(actions, option.name, window, grid.name, number) or 0.0, *cells[at + 1 :]]
        if worth is not None and len(cells) > worth:
            values = _actions(cells[worth], grid.name, number)
            cells[worth] = _of(values, option.name, window, grid.name, number)
        changed.append(cells)
    return Grid(grid.name, sheet=changed, result=kept_name(option, window))


def _without_lists(row: Row) -> Row:
    return [None if isinstance(cell, list) else cell for cell in row]


def _actions(cell: object, file: str, number: int) -> list[Mapping[str, Any]]:
    """The actions in a cell, which holds a list or the text of one.

    Raises:
        FileError: if it holds something else; to take it for nothing would lose conversions.
    """
    try:
        listed = (json.loads(cell) if cell.strip() else None) if isinstance(cell, str) else cell
    except ValueError:
        raise _no_actions(cell, file, number) from None
    if listed is None or listed != listed:  # a table's empty cell may be NaN
        return []
    if not isinstance(listed, list):
        raise _no_actions(cell, file, number)
    return [a for a in listed if isinstance(a, Mapping) and _SAYS[0] in a]


def _of(actions: Sequence[Mapping[str, Any]], kind: str, window: str, file: str, number: int) -> float | None:
    """How many actions of a kind; None if there is none of it."""
    found = [action.get(window or _SAYS[1]) for action in actions if action[_SAYS[0]] == kind]
    try:
        numbers = [float(value) for value in found if value not in (None, "")]
    except (TypeError, ValueError):
        raise _no_actions(found[0], file, number) from None
    return sum(numbers) if numbers else None


def _no_actions(cell: object, file: str, number: int) -> FileError:
    return FileError(
        "bad-actions",
        N_("{file}, row {row}: expected a list of actions with their numbers, found “{value}”."),
        N_("Correct it where the table is made, and give it again."),
        file=file,
        row=number,
        value=str(cell)[:80],
    )
