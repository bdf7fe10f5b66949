"""Rows of a history as bytes, and rows of several imports put over each other."""

import hashlib
import io
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from adopt.history.table import AMOUNTS, COLUMNS, KEYS, OPTIONAL_COLUMNS

CHUNK = 500_000
"""Rows of a chunk: some megabytes of Parquet, well below what a database takes in one value."""
ROW = [*KEYS, "date"]
"""What makes two rows the same cell and day."""
_TEXTS = (*KEYS, *OPTIONAL_COLUMNS)


def filled(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every optional column; empty where a history has none."""
    missing = [name for name in OPTIONAL_COLUMNS if name not in table]
    blank = pd.Series("", index=table.index, dtype="str")
    return table.assign(**dict.fromkeys(missing, blank))[[*COLUMNS, *OPTIONAL_COLUMNS]]


def packed(table: pd.DataFrame) -> Iterator[bytes]:
    """The rows as Parquet, in chunks."""
    for start in range(0, len(table), CHUNK):
        rows = table.iloc[start : start + CHUNK]
        stream = io.BytesIO()
        rows.astype(dict.fromkeys(_TEXTS, "category")).to_parquet(stream, index=False, compression="zstd")
        yield stream.getvalue()


def unpacked(chunks: Sequence[bytes]) -> pd.DataFrame:
    """The rows of chunks, in their order."""
    frames = [pd.read_parquet(io.BytesIO(chunk)) for chunk in chunks]
    table = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    return table.astype(dict.fromkeys(_TEXTS, "str") | {"date": "datetime64[s]"})


def digest_of(table: pd.DataFrame) -> str:
    """SHA-256 of the rows, whatever they are kept in."""
    whole = hashlib.sha256()
    whole.update(table["date"].to_numpy().astype("datetime64[D]").astype("<i8").tobytes())
    for name in AMOUNTS:
        # One NaN and one zero: what is equal must have equal bytes.
        values = table[name].to_numpy(dtype="<f8") + 0.0
        whole.update(np.where(np.isnan(values), np.nan, values).tobytes())
    for name in _TEXTS:
        codes, texts = pd.factorize(table[name], sort=True)
        for text in texts:
            whole.update(str(text).encode() + b"\0")
        whole.update(codes.astype("<i8").tobytes())
    return whole.hexdigest()


def compared(before: pd.DataFrame, new: pd.DataFrame) -> tuple[int, int, pd.DataFrame]:
    """How many rows are new and how many say something else than before, and those rows of both.

    Returns:
        The counts, and the restated rows: columns platform, before and after (conversions).
    """
    both = new.merge(before, on=ROW, how="left", suffixes=("", "_before"), indicator=True)
    known = both["_merge"] == "both"
    other = np.zeros(len(both), dtype=bool)
    for name in AMOUNTS:
        was, now = both[f"{name}_before"].to_numpy(dtype=float), both[name].to_numpy(dtype=float)
        other |= ~((was == now) | (np.isnan(was) & np.isnan(now)))
    restated = both[known & other]
    columns = {
        "platform": restated["platform"],
        "before": restated["conversions_before"],
        "after": restated["conversions"],
    }
    return int((~known).sum()), len(restated), pd.DataFrame(columns)
