"""Exports of a few cell-days, written out by hand."""

from collections.abc import Mapping, Sequence

import pandas as pd

from adopt.history.read import Imported, Source, read_sources

HEAD = "date,platform,campaign,audience,spend,conversions"


def source(rows: Sequence[str], name: str = "a.csv", head: str = HEAD) -> Source:
    """A canonical table: rows such as ``2026-01-01,meta,C,A,10,2``."""
    return Source(name, "\n".join([head, *rows]).encode())


def read(rows: Sequence[str], name: str = "a.csv", head: str = HEAD) -> Imported:
    return read_sources([source(rows, name, head)])


def day(number: int, conversions: float, cell: str = "meta,C,A", more: str = "") -> str:
    """A row of January 2026 with a spend of 10."""
    return f"2026-01-{number:02},{cell},10,{conversions}{more}"


def told(table: pd.DataFrame) -> Mapping[tuple[str, str], float]:
    """Audience and day -> conversions."""
    days = table["date"].dt.strftime("%d")
    return dict(zip(zip(table["audience"], days, strict=True), table["conversions"], strict=True))
