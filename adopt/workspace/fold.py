"""Rows of several imports put over each other: of a cell's day the latest counts, and what it replaced is told.

It says what :func:`adopt.history.merge.merge_parts` says of files, by numbers instead of names: ten million rows
of several imports are put together in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from adopt.history.table import AMOUNTS, COLUMNS, KEYS, OPTIONAL_COLUMNS, History
from adopt.workspace.rows import IntArray, Reader, Rows

_DAYS = 1 << 22
"""More days than any history spans: a cell's number times it, and the day, make one number."""
RESTATED = ("platform", "age_before", "age_after", "before", "after")


@dataclass(frozen=True, eq=False)
class Stack:
    """Rows of imports over each other.

    Attributes:
        reader: that read them.
        rows: of all imports, the oldest first, shape (N,).
        part: which import each is of, (N,).
    """

    reader: Reader
    rows: Rows
    part: IntArray

    @classmethod
    def of(cls, reader: Reader, imports: Sequence[Rows]) -> "Stack":
        """Imports, the oldest first; at least one."""
        part = np.repeat(np.arange(len(imports)), [len(rows) for rows in imports])
        return cls(reader, Rows.joined(imports), part)

    @cached_property
    def rank(self) -> IntArray:
        """Place of each cell among the sorted ones, by number."""
        names = self.reader.names
        rank = np.empty(len(names), dtype=np.int64)
        rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return rank

    @cached_property
    def key(self) -> IntArray:
        """A number for each row's cell and day, in the order of a history, (N,)."""
        return np.asarray(self.rank[self.rows.cell] * _DAYS + self.rows.day)

    @cached_property
    def order(self) -> IntArray:
        """Places of the rows sorted by cell, day and import, (N,)."""
        if (np.diff(self.key) > 0).all():
            return np.arange(len(self.rows))
        return np.argsort(self.key, kind="stable")  # fast: every import is sorted already

    @cached_property
    def latest(self) -> IntArray:
        """Places of the rows that count, sorted by cell and day."""
        key = self.key[self.order]
        return np.asarray(self.order[np.append(key[1:] != key[:-1], True)])

    def again(self, places: IntArray | None = None) -> tuple[IntArray, IntArray]:
        """Places of rows that were said again, and of those that said it next; sorted by cell, day and import.

        Args:
            places: only among these, sorted by cell, day and import.
        """
        order = self.order if places is None else places
        key = self.key[order]
        same = np.flatnonzero(key[1:] == key[:-1])
        return order[same], order[same + 1]

    def history(self, own: Sequence[pd.DataFrame] = ()) -> History:
        """What counts, as a history.

        Args:
            own: what files of one import said of each other's days.
        """
        among = [*own, *([self.restated()] if len(self.latest) < len(self.rows) else [])]
        restated = None
        if among:
            whole = pd.concat(among, ignore_index=True)
            by = list(RESTATED[:3])
            restated = whole.groupby(by, as_index=False)[list(RESTATED[3:])].sum()
        return History(self._table(), restated)

    def restated(self) -> pd.DataFrame:
        """What earlier imports said of days that later ones said again; see :class:`History`.

        An import is taken to have been exported on its platform's last day in it.
        """
        platforms, of_cell = np.unique([names[0] for names in self.reader.names], return_inverse=True)
        platform = of_cell[self.rows.cell]
        export = self.part * len(platforms) + platform
        last = np.full(int(export.max()) + 1, np.iinfo(np.int64).min)
        np.maximum.at(last, export, self.rows.day)
        before, after = self.again()
        age = [last[export[at]] - self.rows.day[at] for at in (before, after)]
        older = age[1] > age[0]
        counts = self.rows.amounts["conversions"]
        pairs = pd.DataFrame(
            {
                "platform": pd.Series(platforms[platform[before[older]]], dtype="str"),
                "age_before": age[0][older].astype(float),
                "age_after": age[1][older],
                "before": counts[before[older]],
                "after": counts[after[older]],
            }
        )
        return pairs.groupby(list(RESTATED[:3]), as_index=False)[list(RESTATED[3:])].sum()

    def compared(self) -> tuple[int, int, pd.DataFrame]:
        """How many rows of the last import are new and how many say something else than before, and those.

        Returns:
            The counts, and the restated rows: columns platform, before and after (conversions).
        """
        new = int(self.part[-1])
        before, after = self.again()
        mine = self.part[after] == new
        before, after = before[mine], after[mine]
        other = np.zeros(len(before), dtype=bool)
        for values in self.rows.amounts.values():
            was, now = values[before], values[after]
            other |= ~((was == now) | (np.isnan(was) & np.isnan(now)))
        counts = self.rows.amounts["conversions"]
        platform = [self.reader.names[cell][0] for cell in self.rows.cell[after[other]]]
        columns = {
            "platform": pd.Series(platform, dtype="str"),
            "before": counts[before[other]],
            "after": counts[after[other]],
        }
        return int((self.part == new).sum()) - len(before), int(other.sum()), pd.DataFrame(columns)

    def collisions(self) -> IntArray:
        """Places of rows whose cell stands in two accounts on one day, both of each pair."""
        account = self.rows.texts["account"]
        before, after = self.again(self.order[account[self.order] > 0])
        other = account[before] != account[after]
        return np.concatenate([before[other], after[other]])

    def contradictions(self) -> IntArray:
        """Places of rows whose cell has results of two kinds."""
        cell, result = self.rows.cell, self.rows.texts["result"]
        kinds = np.unique(np.stack([cell, result])[:, result > 0], axis=1)
        return np.flatnonzero((np.bincount(kinds[0], minlength=len(self.reader.names)) > 1)[cell])

    def frame(self, places: IntArray) -> pd.DataFrame:
        """Rows as a history has them, with every optional column."""
        rows = self.rows.taken(places)
        cells = pd.DataFrame(self.reader.names, columns=list(KEYS), dtype="str")
        columns: dict[str, object] = {"date": rows.day.astype("datetime64[D]").astype("datetime64[s]")}
        columns |= {name: _taken(list(cells[name]), rows.cell) for name in KEYS}
        columns |= {name: rows.amounts.get(name, np.nan) for name in AMOUNTS}
        for name in OPTIONAL_COLUMNS:
            codes = rows.texts.get(name)
            columns[name] = "" if codes is None else _taken(list(self.reader.texts[name].of), codes)
        return pd.DataFrame(columns)

    def _table(self) -> pd.DataFrame:
        """The columns of a history that are known, one currency for every row."""
        table = self.frame(self.latest)
        said = [str(text) for text in self.reader.texts["currency"].of if text]
        table["currency"] = pd.Series([said[0] if said else ""] * len(table), dtype="str")
        known = [name for name in OPTIONAL_COLUMNS if (table[name] != "").any()]
        return table[[*COLUMNS, *known]]


def _taken(texts: Sequence[Any], numbers: IntArray) -> "pd.Series[str]":
    """Texts by their numbers; no Python object a row."""
    return pd.Series(pd.Series(texts, dtype="str").array.take(numbers))
