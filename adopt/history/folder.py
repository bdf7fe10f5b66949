"""What the user gave -> files: a folder means the files in it.

A table that a program wrote in parts is one table: folders called ``key=value`` inside it, or files that are
numbered as Spark, Dask, BigQuery, Snowflake and Redshift number them. Its rows of one cell and day are added up.
Files with names of their own are tables of their own, of which no two may hold the same day.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from adopt.errors import FileError
from adopt.history.source import Source
from adopt.text import N_

_NUMBERED = re.compile(
    r"(part[-_.][0-9]+\b.*|(.*[-_.])?0{4}[0-9]{8}|data_[0-9]+_[0-9]+_[0-9]+|[0-9]{4}_part_[0-9]{2,})"
    r"(\.(csv|tsv|txt|parquet|pq|snappy|zstd))+",
    re.IGNORECASE,
)
_PARTITION = re.compile(r"[^=]+=.*")
_PACKED = (".parquet", ".pq")
_TABLES = (".csv", ".tsv", ".txt", *_PACKED)
DESCRIBES = ".toml"
"""How the name of a file ends that says where a table is."""


def sources_of(files: Iterable[Path | str | Source]) -> list[Source]:
    """Every file to read, those of a folder by name; hidden ones and folders inside it are left out.

    Raises:
        FileError: if one is not there or cannot be opened, or a folder has no file in it.
    """
    found: list[Source] = []
    for given in files:
        if isinstance(given, Source):
            found.append(given)
        elif Path(given).is_dir():
            found += _inside(Path(given))
        else:
            source = Source.to_import(given)
            found.append(replace(source, asks=source.name.lower().endswith(DESCRIBES)))
    return found


def _inside(folder: Path) -> list[Source]:
    seen = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    files = [path for path in seen if path.is_file()]
    parts = [path for path in files if _NUMBERED.fullmatch(path.name)]
    below = [path for tree in seen if tree.is_dir() and _PARTITION.fullmatch(tree.name) for path in _below(tree)]
    tables = [table for several in (parts, below) for table in _tables(folder, several)]
    taken = {path for table in tables for path in table.files}
    found = [*tables, *(Source.to_import(path, found=True) for path in files if path not in taken)]
    if not found:
        raise FileError(
            "empty-folder",
            N_("There is no file in the folder {file}."),
            N_("Check the name and the folder."),
            file=str(folder),
        )
    return found


def _below(tree: Path) -> list[Path]:
    return sorted(
        path
        for path in tree.rglob("*")
        if path.suffix.lower() in _TABLES and path.is_file() and not path.name.startswith((".", "_"))
    )


def _tables(folder: Path, parts: Sequence[Path]) -> list[Source]:
    """The parts as one table, or two where some are CSV and some Parquet; a part alone is a file like others."""
    packed = [path for path in parts if path.suffix.lower() in _PACKED]
    kinds = [packed, [path for path in parts if path not in packed]]
    tree = any("=" in path.parent.name for path in parts)
    return [Source.of_many(folder.resolve().name, kind) for kind in kinds if len(kind) > 1 or (kind and tree)]
