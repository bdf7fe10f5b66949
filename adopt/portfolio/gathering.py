"""What was given -> accounts: folders, files, tables with a column of accounts, queries."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adopt.errors import AdoptError, FileError
from adopt.history.database import Database, database
from adopt.history.folder import sources_of
from adopt.history.read import Source
from adopt.history.source import DATABASES
from adopt.portfolio.brought import Brought, brought_by_account, brought_of
from adopt.portfolio.splitting import (
    TOGETHER,
    Split,
    account_column,
    pieces,
    plain_separator,
    speaks_of_accounts,
    split_csv,
    split_table,
)
from adopt.text import N_

SETTINGS = ".toml"
"""Files of a folder that are settings, and no account's."""


@dataclass(eq=False)
class Book:
    """The accounts that were given; what they hold is read when their turn comes.

    Attributes:
        db: where tables of many accounts are.
        files: account -> its files.
        splits: tables of many accounts.
        ready: account -> what had to be read at once.
    """

    db: Database
    files: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    splits: list[Split] = field(default_factory=list)
    ready: dict[str, list[Brought]] = field(default_factory=lambda: defaultdict(list))

    @property
    def names(self) -> tuple[str, ...]:
        """The accounts, sorted."""
        return tuple(
            sorted({*self.files, *self.ready, *(name for split in self.splits for name in split.accounts)})
        )

    def each(self) -> Iterator[tuple[str, Brought]]:
        """Every account with what was brought of it, by name."""
        names = self.names
        for start in range(0, len(names), TOGETHER):
            some = names[start : start + TOGETHER]
            rows: dict[str, list[Source]] = defaultdict(list)
            for split in self.splits:
                if wanted := sorted(set(some) & set(split.accounts)):
                    for name, source in pieces(self.db, split, wanted):
                        rows[name].append(source)
            for name in some:
                yield name, self._put_together(name, rows[name])

    def _put_together(self, name: str, rows: list[Source]) -> Brought:
        """An account's files, rows of tables, and what was read before, of which there may be one kind only."""
        try:
            files = sources_of(self.files.get(name, ()))
        except AdoptError as error:
            return Brought(error=error)
        before = self.ready.get(name, [])
        if len(before) + bool(files or rows) > 1:
            return Brought(error=_twice(name))
        return before[0] if before else brought_of([*files, *rows])


@contextmanager
def gathered(given: Sequence[Path | str], query: str | None = None) -> Iterator[Book]:
    """The accounts of folders, tables and databases.

    A folder has a folder for each account, or files: one with a column of accounts holds those that it names, any
    other is the account that it is called after. The same holds for files that are given by name.

    Args:
        given: folders and files.
        query: what to ask the databases among them, by SQL; its rows need a column ``account``.

    Raises:
        FileError: if something is not there or no account is in it, or the database does not answer.
    """
    with database() as db:
        book = Book(db)
        for place in map(Path, given):
            for file in _in_folder(book, place) if place.is_dir() else [place]:
                _enter(book, file, query, found=place.is_dir())
        if not book.names:
            text, remedy = N_("There are no accounts in {files}."), N_("Give a folder of exports, or a table.")
            raise FileError("no-accounts", text, remedy, files=[str(place) for place in given])
        yield book


def _in_folder(book: Book, folder: Path) -> list[Path]:
    """Enter the folders of a folder as accounts; its files."""
    inside = [place for place in sorted(folder.iterdir()) if not place.name.startswith(".")]
    for place in inside:
        if place.is_dir():
            book.files[place.name].append(place)
    return [place for place in inside if place.is_file() and place.suffix.lower() != SETTINGS]


def _enter(book: Book, file: Path, query: str | None, found: bool) -> None:
    """Enter the accounts of one file. One of a folder that cannot be taken apart is an account that fails."""
    try:
        if not _taken_apart(book, Source.to_import(file, found), query):
            book.files[file.stem].append(file)
    except AdoptError as error:
        if not found:
            raise
        book.ready[file.stem].append(Brought(error=error))


def _taken_apart(book: Book, source: Source, query: str | None) -> bool:
    """Enter the accounts of a table of many; whether it is one.

    Raises:
        FileError: if it has a column of accounts and cannot be read all the same, or does not answer the query.
    """
    import duckdb

    if source.kind in DATABASES:
        book.splits += _of_database(book.db, source, query and query.rstrip("; \n"))
        return True
    try:
        split = _split(book.db, source)
    except duckdb.Error:
        split = None
    if split is not None:
        book.splits.append(split)
        return True
    if not _is_of_many(source):
        return False
    for name, brought in brought_by_account(source).items():
        book.ready[name].append(brought)
    return True


def _split(db: Database, source: Source) -> Split | None:
    if source.kind == "parquet":
        (table,) = db.tables(source)
        return split_table(db, table)
    separator = plain_separator(source) if source.kind == "text" else None
    return split_csv(db, source, separator) if separator else None


def _is_of_many(source: Source) -> bool:
    """Whether a file that DuckDB did not take has a column of accounts: an export with a preamble, a workbook."""
    if source.kind == "text":
        return speaks_of_accounts(source)
    return source.kind in ("zip", "ole") and _workbook_names_accounts(source)


def _workbook_names_accounts(source: Source) -> bool:
    from adopt.history.grid import grids

    try:
        rows = (row for grid in grids(source) for row in grid.rows(30))
        return any(account_column([str(cell) for cell in row]) is not None for row in rows)
    except FileError:
        return False  # told when its account's turn comes


def _of_database(db: Database, source: Source, query: str | None) -> list[Split]:
    """The tables of a database that name accounts, or what a query gives."""
    import duckdb

    try:
        tables = db.tables(source) if query is None else [db.asked(source, query)]
    except duckdb.Error as cause:
        raise FileError(
            "bad-query",
            N_("{file}: the database did not answer the query: {reason}."),
            N_("Check the query."),
            file=source.name,
            reason=str(cause).splitlines()[0][:300].rstrip("."),
        ) from None
    found = [split for table in tables if (split := split_table(db, table)) is not None]
    if not found:
        raise FileError(
            "no-account",
            N_("{file} does not say whose account its rows are of."),
            N_("Give a query whose rows have a column “account”, filled in everywhere."),
            file=source.name,
        )
    return found


def _twice(name: str) -> FileError:
    return FileError(
        "account-twice",
        N_("{file} stands in files of kinds that cannot be put together."),
        N_("Export them alike, as CSV, or put them together first: adopt import"),
        file=name,
    )
