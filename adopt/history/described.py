"""A file that says where a table is: which warehouse or files, which table or query, which columns and days.

It is believed only where somebody named it on their own machine (:attr:`adopt.history.source.Source.asks`): one
that was uploaded to a server could make the server read what its sender may not.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, unquote_plus, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from adopt.errors import FileError
from adopt.files import toml_of
from adopt.history.mapping_file import key_of, problem_of
from adopt.history.source import Source
from adopt.text import N_, Message

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Name = Literal[
    "date", "platform", "campaign", "audience", "spend", "impressions", "clicks", "conversions", "revenue",
    "currency", "account", "campaign_id", "audience_id", "tags", "result",
]  # fmt: skip
_Amount = Literal["spend", "impressions", "clicks", "conversions", "revenue"]


class Described(BaseModel):
    """What such a file says.

    Attributes:
        url: of the warehouse, as ibis writes it; ``${NAME}`` in it is a variable of the environment.
        files: CSV or Parquet files in place of a warehouse, beside the file itself; ``*`` and ``**`` as in shells.
        table: its name, with its schema before it where that is needed.
        query: a SELECT in place of a table.
        platform: whose rows they are, where no column tells.
        first: the first day that is read.
        last: the last.
        timeout: seconds that PostgreSQL may take.
        columns: canonical column -> the table's, where adopt does not know its name.
        divide: canonical amount -> what it is divided by: 100 for cents, 1000000 for millionths.
        where: column -> the value, or the values, of the rows that are read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    url: _Text | None = None
    files: _Text | list[_Text] | None = None
    table: _Text | None = None
    query: _Text | None = None
    platform: _Text | None = None
    first: date | None = None
    last: date | None = None
    timeout: Annotated[int, Field(gt=0)] = 600
    columns: dict[_Name, _Text] = {}
    divide: dict[_Amount, Annotated[int, Field(gt=0)]] = {}
    where: dict[_Text, str | int | bool | list[str | int]] = {}

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.url is None) == (self.files is None):
            raise ValueError("url", "files")
        if self.url is not None and (self.table is None) == (self.query is None):
            raise ValueError("table", "query")
        if self.files is not None and (self.table or self.query):
            raise ValueError("files", "table")
        return self


@dataclass(frozen=True, eq=False)
class Address:
    """Where a warehouse is, and what nobody may be shown of that.

    Attributes:
        url: with its secrets.
        engine: its first word: ``postgres``, ``bigquery`` …
        secrets: what is replaced by asterisks wherever it is told.
    """

    url: str
    engine: str
    secrets: tuple[str, ...]

    def masked(self, text: str) -> str:
        """``text`` without what is secret."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def load_described(source: Source) -> Described:
    """What the file says.

    Raises:
        FileError: naming the file and the key, what was expected and what was found.
    """
    example = 'url = "postgres://reader:${PASSWORD}@host/database"  table = "daily"'
    content = toml_of(source.data, source.name, N_("It has lines such as: {example}"), example=example)
    try:
        return Described.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        if fault["type"] == "value_error":
            raise _either(source.name, *fault["ctx"]["error"].args) from None
        if "url" in fault["loc"]:
            fault["input"] = "***"
        raise _bad_key(source.name, key_of(fault["loc"]), problem_of(fault)) from None


def address_of(file: str, url: str) -> Address:
    """A URL with the environment's variables in it.

    Args:
        file: for errors.
        url: where it is a variable as a whole, that is a URL; inside of one, a variable's special signs are
            written as URLs write them.

    Raises:
        FileError: if a variable is not set, or it is no URL.
    """
    values: list[str] = []

    def value(found: re.Match[str]) -> str:
        text = os.environ.get(found[1])
        if not text:
            raise FileError(
                "no-variable",
                N_("{file}: the environment has no variable {name}, which its url asks for."),
                N_("Set it before adopt is started."),
                file=file,
                name=found[1],
            )
        values.append(text)
        return text if found[0] == url else quote(text, safe="")

    whole = _VARIABLE.sub(value, url)
    try:
        parts = urlsplit(whole)
        password, _ = parts.password or "", parts.port
    except ValueError:
        password, parts = "", urlsplit("")
    if not parts.scheme or "@" in (parts.hostname or ""):
        raise FileError(
            "bad-url",
            N_("The URL of the database cannot be read."),
            N_(
                "Write it as engine://user:password@host:port/database; in the password, @ is written %40, : %3A, "
                "/ %2F and % %25."
            ),
        )
    asked = [unquote_plus(text.partition("=")[2]) for text in parts.query.split("&")]
    known = [whole, password, unquote_plus(password), *values, *map(quote, values), *asked]
    secrets = sorted({text for text in known if len(text) > 2}, key=len, reverse=True)
    return Address(whole, parts.scheme.replace("postgresql", "postgres"), tuple(secrets))


def files_of(source: Source, patterns: str | Sequence[str]) -> list[Path]:
    """The files that it names, sorted.

    Raises:
        FileError: if there is none.
    """
    folder = source.path.parent if source.path else Path()
    listed = [patterns] if isinstance(patterns, str) else patterns
    found: set[Path] = set()
    for pattern in listed:
        base = Path(pattern)
        start = Path(base.anchor) if base.is_absolute() else folder
        found.update(path for path in start.glob(str(base.relative_to(base.anchor))) if path.is_file())
    if not found:
        raise FileError(
            "no-file",
            N_("There is no file {file}."),
            N_("Check the name and the folder."),
            file=", ".join(listed),
        )
    return sorted(found)


def _either(file: str, first: str, second: str) -> FileError:
    return FileError(
        "bad-described",
        N_("{file}: expected either {first} or {second}."),
        N_("docs/warehouses.md has examples."),
        file=file,
        first=first,
        second=second,
    )


def _bad_key(file: str, key: str, problem: Message) -> FileError:
    return FileError(
        "bad-described", N_("{file}, key “{key}”: {problem}"), "", file=file, key=key, problem=problem
    )
