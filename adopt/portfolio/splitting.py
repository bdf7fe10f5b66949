"""Tables of many accounts, taken apart on disk: each account's rows become a file that the usual reader reads.

So whatever is wrong with one account's rows is found where that account is read, and stops no other.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adopt.history.database import Database, Table, named, quoted
from adopt.history.grid import SEPARATORS, decoded
from adopt.history.headings import plain_heading
from adopt.history.read import Source
from adopt.history.spec_files import registry

if TYPE_CHECKING:
    import pyarrow

TOGETHER = 64
"""Accounts whose rows are fetched at once: a table of many is sorted by them, and a look at it costs the same."""
_KEY, _OWN = "adopt_account", "split"
_UTF8, _PREAMBLE, _LOOKED_AT = "utf-8", 30, 64_000


def account_headings() -> frozenset[str]:
    """What the column of accounts is called, by every layout that is known, and plainly."""
    known = registry()
    specs = (*known.platforms.values(), *known.tables)
    found = (spec.headings_of(layout).get("account", {}) for spec in specs for layout in spec.layouts)
    return frozenset({"account", *(plain_heading(h) for role in found for hs in role.values() for h in hs)})


def account_column(headings: Sequence[str]) -> str | None:
    """The heading of the column that says whose account a row is of; None if there is none."""
    known = account_headings()
    return next((heading for heading in headings if plain_heading(heading) in known), None)


def speaks_of_accounts(source: Source) -> bool:
    """Whether a text file has a column of accounts in one of its first lines, after a preamble perhaps."""
    lines = decoded(_head(source)).text.splitlines()[:_PREAMBLE]
    return any(account_column(_cells(line, sep)) is not None for line in lines for sep in SEPARATORS)


def plain_separator(source: Source) -> str | None:
    """The separator of a CSV file in UTF-8 whose first line has a column of accounts; None if it is none such."""
    text = decoded(_head(source))
    first = text.text.split("\n", 1)[0]
    if text.encoding.replace("_", "-").lower() not in (_UTF8, "ascii"):
        return None
    return next((sep for sep in SEPARATORS if sep in first and account_column(_cells(first, sep))), None)


def _head(source: Source) -> bytes:
    """The first lines, whole."""
    head = source.data[:_LOOKED_AT]
    return head.rpartition(b"\n")[0] if len(source.data) > _LOOKED_AT and b"\n" in head else head


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator)]


@dataclass(frozen=True)
class Split:
    """A table with its rows sorted by account, on disk.

    Attributes:
        file: what messages call it.
        table: in the database.
        text: whether all of it is text, as in a CSV file.
        accounts: sorted.
    """

    file: str
    table: str
    text: bool
    accounts: tuple[str, ...]


def split_csv(db: Database, source: Source, separator: str) -> Split | None:
    """A CSV file, every value as it is written; see :func:`split_table`.

    Raises:
        duckdb.Error: if it is none that DuckDB reads.
    """
    options = f"all_varchar=true, header=true, delim={quoted(separator)}, quote='\"', escape='\"'"
    table = db.described(source.name, source.name, f"read_csv({quoted(str(db.path(source)))}, {options})")
    return split_table(db, table, True)


def split_table(db: Database, table: Table, text: bool = False) -> Split | None:
    """Sort a table by account, onto the disk; None if it has no such column, or rows without an account.

    Rows of an account are sorted by all that they hold, so that the same rows in another order are the same file.
    """
    column = account_column(table.headings)
    if column is None:
        return None
    own = f"{_OWN}.t{_count(db)}"
    key = f"trim(cast({named(column)} as varchar))"
    db.connection.execute(f"create table {own} as select {key} as {_KEY}, * from {table.sql} order by all")
    names = [row[0] for row in db.connection.execute(f"select distinct {_KEY} from {own} order by 1").fetchall()]
    if not names or None in names or "" in names:
        return None
    return Split(table.file, own, text, tuple(names))


def _count(db: Database) -> int:
    """Tables on disk so far; the file is begun with the first."""
    databases = {
        row[0] for row in db.connection.execute("select database_name from duckdb_databases()").fetchall()
    }
    if _OWN not in databases:
        db.connection.execute(f"attach {quoted(str(db.folder / 'split.duckdb'))} as {_OWN}")
    asked = f"select count(*) from duckdb_tables() where database_name = '{_OWN}'"
    return int(db.connection.execute(asked).fetchall()[0][0])


def pieces(db: Database, split: Split, wanted: Sequence[str]) -> Iterator[tuple[str, Source]]:
    """Each of the wanted accounts with its rows as a file, sorted by account."""
    marks = ", ".join("?" * len(wanted))
    found = db.connection.execute(
        f"select * from {split.table} where {_KEY} in ({marks}) order by all", list(wanted)
    ).to_arrow_table()
    keys = found.column(_KEY).to_pylist()
    rows = found.drop_columns([_KEY])
    first = 0
    for at in range(1, len(keys) + 1):
        if at == len(keys) or keys[at] != keys[first]:
            data = _written(rows.slice(first, at - first), split.text)
            yield keys[first], Source(f"{split.file} ({keys[first]})", data)
            first = at


def _written(rows: "pyarrow.Table", text: bool) -> bytes:
    from pyarrow import csv, parquet

    memory = io.BytesIO()
    if text:
        csv.write_csv(rows, memory)
    else:
        parquet.write_table(rows, memory)
    return memory.getvalue()
