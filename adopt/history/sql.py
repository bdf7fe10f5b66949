"""Queries over a SQLAlchemy URL. The password in it is never shown and never kept."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd

from adopt.errors import FileError
from adopt.text import N_

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

MOST_ROWS = 20_000_000
_CHUNK = 200_000


def query_frame(url: "str | URL", query: str) -> tuple[str, pd.DataFrame]:
    """What a query gives, and a name for it that holds no password.

    Args:
        url: of SQLAlchemy, such as ``sqlite:///x.db`` or ``postgresql+psycopg://user:password@host/database``.
        query: SQL that gives rows.

    Raises:
        FileError: if the URL is none, its driver is not installed, there is no such SQLite file, the database
            cannot be reached, or the query fails. What the driver says is told without the password.
    """
    with _engine(url) as (engine, name):
        from sqlalchemy import text

        with engine.connect() as connection:
            result = connection.execution_options(stream_results=True).execute(text(query))
            if not result.returns_rows:
                raise FileError(
                    "no-rows-asked", N_("{file}: the query gives no rows."), N_("Give a SELECT."), file=name
                )
            columns = [str(column) for column in result.keys()]  # noqa: SIM118 - not a mapping
            frames = [pd.DataFrame(rows, columns=columns) for rows in result.partitions(_CHUNK)]
    return name, pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def sqlite_url(path: Path) -> "URL":
    """The URL of a SQLite file, whatever its name has in it; nothing can be written through it."""
    from sqlalchemy import URL

    return URL.create("sqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})


def tables_of(url: "str | URL") -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table and view of the default schema, by name.

    Raises:
        FileError: as :func:`query_frame`.
    """
    from sqlalchemy import inspect

    with _engine(url) as (engine, _):
        seen = inspect(engine)
        names = sorted((*seen.get_table_names(), *seen.get_view_names()))
        quote = engine.dialect.identifier_preparer.quote_identifier
    for name in names:
        yield name, query_frame(url, f"select * from {quote(name)}")[1]


def shown(url: str) -> str:
    """The URL without what is secret in it.

    Raises:
        FileError: if it is no URL.
    """
    with _engine(url) as (_, name):
        return name


class _engine:  # noqa: N801 - used like a function
    """An engine and the name of its database; errors are told without the password."""

    def __init__(self, url: "str | URL") -> None:
        self._url = url

    def __enter__(self) -> "tuple[Engine, str]":
        from sqlalchemy import create_engine

        url = _parsed(self._url)
        self._name = url.set(query={}).render_as_string(hide_password=True)
        kept = [value for held in url.query.values() for value in ([held] if isinstance(held, str) else held)]
        password = str(url.password or "")
        self._secrets = [secret for secret in (password, quote(password, safe=""), *kept) if secret]
        _refuse_missing(url)
        try:
            with warnings.catch_warnings(action="ignore"):  # they name lines of code, and part of the URL
                self._engine = create_engine(url)
        except Exception as cause:  # noqa: BLE001 - drivers raise what they like
            raise self._told(cause) from None
        return self._engine, self._name

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._engine.dispose()
        if isinstance(error, Exception) and not isinstance(error, FileError):
            raise self._told(error) from None

    def _told(self, error: Exception) -> FileError:
        said = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
        reason = said[0].replace(str(self._url), self._name)
        for secret in self._secrets:
            reason = reason.replace(secret, "***")
        return FileError(
            "no-database",
            N_("{file}: the database did not answer the query: {reason}."),
            N_("Check the URL, that the driver it names is installed, and the query."),
            file=self._name,
            reason=reason[:300].rstrip("."),
        )


def _parsed(url: "str | URL") -> "URL":
    """The parts of a URL. What cannot be taken apart is not quoted: the password may stand anywhere in it."""
    from sqlalchemy import make_url

    try:
        parsed = make_url(url)
    except Exception:  # noqa: BLE001 - it raises what the parts of the URL raise
        parsed = None
    if parsed is None or "@" in (parsed.host or ""):  # the rest of a password with @ in it is taken for the host
        raise FileError(
            "bad-url",
            N_("The URL of the database cannot be read."),
            N_(
                "Write it as dialect+driver://user:password@host:port/database; in the password, @ is written "
                "%40, : %3A, / %2F and % %25."
            ),
        ) from None
    return parsed


def _refuse_missing(url: "URL") -> None:
    """SQLite would make an empty file."""
    named = url.database or ""
    if url.get_backend_name() != "sqlite" or named in ("", ":memory:") or named.startswith("file:"):
        return
    if not Path(named).is_file():
        raise FileError(
            "no-file", N_("There is no file {file}."), N_("Check the name and the folder."), file=named
        )
