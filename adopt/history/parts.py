"""The files that are parts of one table: whether they agree, and whether one of them is there twice."""

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.database import Database, Table, named, quoted
from adopt.history.headings import Match
from adopt.text import N_

NEEDED = ("date", "platform", "campaign", "audience", "spend", "conversions:0")
SHOWN = 5
"""Files that a finding names at most."""


def told_of_parts(db: Database, table: Table, match: Match) -> list[Finding]:
    """What is told of a table in many files; nothing of a table in one.

    Args:
        db: where the table is.
        table: which.
        match: its headings, as all files together have them.

    Raises:
        FileError: if a file is without a column that is needed, or two hold the very same rows.
    """
    if not table.parts:
        return []
    text = N_("{file}: {count} files were read as the parts of one table; rows of one cell and day are added up.")
    remedy = N_("Where they are exports that hold the same days, give them names of their own.")
    values: dict[str, object] = {"file": table.file, "count": len(table.parts)}
    found = [Finding("one-table", Severity.NOTE, text, remedy, values)]
    columns = {match.columns[role].heading: role for role in match.columns}
    lacking = {column: without for column in columns if (without := _without(db, table, column))}
    for column, without in lacking.items():
        if columns[column] in NEEDED:
            raise _lacks(table, column, without[0])
        found.append(_empty(table, column, without))
    _refuse_twice(db, table, [match.columns[role].heading for role in match.columns])
    return found


def _without(db: Database, table: Table, column: str) -> list[str]:
    """The files that have no such column of their own; what folders are called is a column of all their files."""
    known = {name: _headings(db, table, name) for name in table.parts}
    return [path.rpartition("/")[2] for path, headings in known.items() if column not in headings]


def _headings(db: Database, table: Table, path: str) -> set[str]:
    sql = table.sql.replace(", ".join(map(quoted, table.parts)), quoted(path), 1)
    return set(db.connection.sql(f"select * from {sql} limit 0").columns)


def _lacks(table: Table, column: str, part: str) -> FileError:
    return FileError(
        "parts-differ",
        N_("{file} is without the column {column}, which other files of the same table have."),
        N_("Write it again with all columns, or take it out of the folder."),
        file=f"{table.file}/{part}",
        column=column,
    )


def _empty(table: Table, column: str, without: list[str]) -> Finding:
    text = N_("{file}: these files are without the column {column}, which is unknown there: {files}.")
    remedy = N_("Write them again with all columns.")
    shown = [*without[:SHOWN], *(["…"] if len(without) > SHOWN else [])]
    values = {"file": table.file, "count": len(without), "column": column, "files": shown}
    return Finding("parts-differ", Severity.REVIEW, text, remedy, values)


def _refuse_twice(db: Database, table: Table, columns: list[str]) -> None:
    """Two files with as many rows and the same values in all of them: one was written twice."""
    values = ", ".join(f"coalesce(cast({named(column)} as varchar), '')" for column in columns)
    twice = db.connection.execute(
        f"select min(part), max(part) from (select {named(table.part)} as part, count(*) as n, "
        f"bit_xor(hash({values})) as x, sum(hash({values}) >> 32) as y from {table.sql} group by 1) "
        "group by n, x, y having count(*) > 1 order by 1 limit 1"
    ).fetchall()
    if twice:
        first, second = (name.rpartition("/")[2] for name in twice[0])
        raise FileError(
            "same-part",
            N_("{file}: {first} and {second} hold the very same rows."),
            N_("Take one of them out, or they would count twice."),
            file=table.file,
            first=first,
            second=second,
        )
