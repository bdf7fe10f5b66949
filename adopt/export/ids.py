"""The id of every cell's audience and campaign, from a history whose exports carried them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adopt.errors import FileError
from adopt.export.api_specs import ApiSpec, load_api_specs
from adopt.history.fields import rounded_ids
from adopt.history.table import KEYS, History
from adopt.labels import Cell
from adopt.text import N_

SHOWN = 3
"""Names and ids that an error lists at most."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Ids:
    """Which ids a history has for each cell.

    Attributes:
        file: what errors call the history.
        found: level -> cell -> its ids, bare.
    """

    file: str
    found: Mapping[str, Mapping[Cell, Sequence[str]]]

    @classmethod
    def of(cls, history: History, file: str) -> "Ids":
        """Of a history; one without id columns has none."""
        return cls(file, {level: _of_level(history, level) for level in ("audience", "campaign")})

    def only(self, level: str, cell: Cell, spec: ApiSpec) -> str:
        """The one id of a cell on a level, as the platform's interface writes it.

        Raises:
            FileError: if there is none or more than one, it is no id of the platform, or has lost its digits.
        """
        ids = self.found[level].get(cell, ())
        if len(ids) != 1:
            raise self._refuse_count(level, cell, ids)
        bare = ids[0]
        if rounded_ids(self._all(level, cell.platform)) and rounded_ids([bare]):
            raise self._refuse(
                "mangled-ids",
                N_("{file}: {value}, the id of {cell}, is one that a spreadsheet has rounded."),
                N_("Export the report again and import that file without opening it in a spreadsheet."),
                cell,
                value=bare,
            )
        if not re.fullmatch(spec.id_pattern, bare):
            raise self._refuse(
                "not-an-id",
                N_("{file}: {value}, the id of {cell}, is none of {platform}'s."),
                N_("Export the report again with its id columns, and import it anew."),
                cell,
                value=bare,
                platform=spec.title,
            )
        return _base36(int(bare)) if spec.base36 and self.in_base_10(spec.platform) else bare

    def in_base_10(self, platform: str) -> bool:
        """Whether no id of a platform has a letter: exports write base 10, programs base 36."""
        return all(i.isdigit() for level in self.found for i in self._all(level, platform))

    def _all(self, level: str, platform: str) -> list[str]:
        return [i for cell, ids in self.found[level].items() if cell.platform == platform for i in ids]

    def _refuse_count(self, level: str, cell: Cell, ids: Sequence[str]) -> FileError:
        column = f"{level}_id"
        if not ids:
            return self._refuse(
                "no-id-known",
                N_("{file} has no id for {cell} under {column}."),
                N_("Choose the id columns too when you export the report, and import it anew."),
                cell,
                column=column,
            )
        return self._refuse(
            "two-ids",
            N_("{file} has several ids for {cell} under {column}: {ids}."),
            N_("Give each a name of its own in the ads manager or the mapping, or set these budgets by hand."),
            cell,
            column=column,
            ids=list(ids[:SHOWN]),
        )

    def _refuse(self, code: str, text: str, remedy: str, cell: Cell, **values: object) -> FileError:
        return FileError(code, text, remedy, file=self.file, cell=cell, **values)


def _of_level(history: History, level: str) -> dict[Cell, list[str]]:
    column = f"{level}_id"
    if column not in history.table:
        return {}
    found: dict[Cell, list[str]] = {}
    for *names, text in history.table[[*KEYS, column]].drop_duplicates().itertuples(index=False, name=None):
        cell = Cell(*names)
        ids = found.setdefault(cell, [])
        bare = _bare(str(text), cell.platform)
        if bare and bare not in ids:
            ids.append(bare)
    return found


def _bare(text: str, platform: str) -> str:
    spec, bare = load_api_specs().get(platform), text.strip()
    for prefix in sorted(spec.id_prefixes, key=len, reverse=True) if spec else ():
        if bare.casefold().startswith(prefix.casefold()):
            return bare[len(prefix) :]
    return bare


def _base36(number: int) -> str:
    """As X's interface writes an id; int(text, 36) reads it back."""
    text = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text or "0"
