"""Rows of a history as bytes, and back as numbers: cells and texts are counted once, not once a row."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.history.table import AMOUNTS, COLUMNS, KEYS, OPTIONAL_COLUMNS

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Coded = tuple[NDArray[np.integer[Any]], list[str]]
"""Texts as numbers into the distinct ones."""

CHUNK = 500_000
"""Rows of a chunk: some megabytes of Parquet, well below what a database takes in one value."""
TEXTS = (*KEYS, *OPTIONAL_COLUMNS)


def filled(table: pd.DataFrame) -> pd.DataFrame:
    """The table of a history with every optional column, each text as a number into the sorted distinct ones."""
    zeros, empty = np.zeros(len(table), dtype=np.int8), pd.Index([""], dtype="str")
    nothing = pd.Series(pd.Categorical.from_codes(zeros, empty), index=table.index)
    texts = {name: table[name].astype("category") if name in table else nothing for name in TEXTS}
    return table.assign(**texts)[[*COLUMNS, *OPTIONAL_COLUMNS]]


def packed(rows: pd.DataFrame) -> Iterator[bytes]:
    """Filled rows as Parquet, in chunks."""
    for start in range(0, len(rows), CHUNK):
        part = rows.iloc[start : start + CHUNK]
        if len(part) < len(rows):
            part = part.assign(**{name: part[name].cat.remove_unused_categories() for name in TEXTS})
        stream = io.BytesIO()
        part.to_parquet(stream, index=False, compression="zstd")
        yield stream.getvalue()


def digest_of(rows: pd.DataFrame) -> str:
    """SHA-256 of filled rows, whatever they are kept in."""
    whole = hashlib.sha256(f"{len(rows)}\0".encode())
    whole.update(rows["date"].to_numpy().astype("datetime64[D]").astype("<i8").tobytes())
    for name in AMOUNTS:
        # One NaN and one zero: what is equal must have equal bytes.
        values = rows[name].to_numpy(dtype="<f8") + 0.0
        whole.update(np.where(np.isnan(values), np.nan, values).tobytes())
    for name in TEXTS:
        texts = rows[name].cat.categories
        whole.update(f"{len(texts)}\0".encode())
        for text in texts:
            whole.update(str(text).encode() + b"\0")
        whole.update(rows[name].cat.codes.to_numpy().astype("<i4").tobytes())
    return whole.hexdigest()


class Numbered:
    """Texts by number, in the order in which they were met."""

    def __init__(self) -> None:
        self.of: dict[object, int] = {}

    def numbers(self, texts: Sequence[object]) -> IntArray:
        """The number of each, new ones added."""
        return np.array([self.of.setdefault(text, len(self.of)) for text in texts], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of one import, as numbers.

    Attributes:
        cell: number of each row's cell; see :class:`Reader`.
        day: days since 1970.
        amounts: by name, as in a history; only those that were asked for.
        texts: numbers of the optional texts, by name; only those that were asked for.
    """

    cell: IntArray
    day: IntArray
    amounts: dict[str, FloatArray]
    texts: dict[str, IntArray]

    def __len__(self) -> int:
        return len(self.cell)

    def within(self, first: int, last: int) -> "Rows":
        """Those of some days, both included."""
        inside = (self.day >= first) & (self.day <= last)
        return self.taken(np.flatnonzero(inside))

    def taken(self, places: IntArray) -> "Rows":
        """Some of the rows."""
        amounts = {name: values[places] for name, values in self.amounts.items()}
        return Rows(
            self.cell[places], self.day[places], amounts, {n: codes[places] for n, codes in self.texts.items()}
        )

    def kinds(self) -> IntArray:
        """Places of the first of each run of rows of one cell and result."""
        result = self.texts["result"]
        changes = np.append(True, (self.cell[1:] != self.cell[:-1]) | (result[1:] != result[:-1]))
        return np.flatnonzero(changes)

    @staticmethod
    def joined(parts: Sequence["Rows"]) -> "Rows":
        """Rows one after the other; at least one part."""
        if len(parts) == 1:
            return parts[0]
        return Rows(
            np.concatenate([part.cell for part in parts]),
            np.concatenate([part.day for part in parts]),
            {name: np.concatenate([part.amounts[name] for part in parts]) for name in parts[0].amounts},
            {name: np.concatenate([part.texts[name] for part in parts]) for name in parts[0].texts},
        )


class Reader:
    """Reads chunks; a cell, and a text, has one number in all that one reader reads.

    Attributes:
        cells: numbers of cells, as tuples of their names.
        texts: numbers of texts, by column; the empty one is 0.
    """

    def __init__(self, amounts: Sequence[str] = AMOUNTS, texts: Sequence[str] = OPTIONAL_COLUMNS) -> None:
        self.cells = Numbered()
        self.texts = {name: Numbered() for name in texts}
        self._amounts = tuple(amounts)
        for numbered in self.texts.values():
            numbered.numbers([""])

    def chunk(self, content: bytes) -> Rows:
        """The rows of a chunk, in their order."""
        import pyarrow.parquet

        columns = ["date", *KEYS, *self._amounts, *self.texts]
        table = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(content)).read(columns)
        texts = {}
        for name in (*KEYS, *self.texts):
            column = table.column(name).combine_chunks()
            texts[name] = (column.indices.to_numpy(), column.dictionary.to_pylist())
        day = table.column("date").to_numpy().astype("datetime64[D]").astype(np.int64)
        return self._numbered(day, {name: table.column(name).to_numpy() for name in self._amounts}, texts)

    def rows(self, frame: pd.DataFrame) -> Rows:
        """Filled rows."""
        day = frame["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
        amounts = {name: frame[name].to_numpy(dtype=float) for name in self._amounts}
        texts = {n: (frame[n].cat.codes.to_numpy(), list(frame[n].cat.categories)) for n in (*KEYS, *self.texts)}
        return self._numbered(day, amounts, texts)

    def _numbered(self, day: IntArray, amounts: dict[str, FloatArray], texts: dict[str, Coded]) -> Rows:
        numbers = {}
        for name, numbered in self.texts.items():
            codes, distinct = texts[name]
            numbers[name] = numbered.numbers(distinct)[codes]
        return Rows(self._cells([texts[name] for name in KEYS]), day, amounts, numbers)

    def _cells(self, keys: Sequence[Coded]) -> IntArray:
        """Cells stand together in a history: each run of rows is looked at once."""
        begins = np.ones(len(keys[0][0]), dtype=bool)
        begins[1:] = np.any([codes[1:] != codes[:-1] for codes, _ in keys], axis=0)
        firsts = np.flatnonzero(begins)
        names = [[distinct[code] for code in codes[firsts].tolist()] for codes, distinct in keys]
        numbers = self.cells.numbers(list(zip(*names, strict=True)))
        return np.asarray(numbers[np.cumsum(begins) - 1])

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The cells by number; ask when everything is read."""
        return tuple(self.cells.of)  # type: ignore[arg-type]
