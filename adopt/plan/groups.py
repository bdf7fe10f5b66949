"""Names of a scenario to cells: a cell, a pattern, a platform, campaign or audience, a tag, or all of them."""

import difflib
import re
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from adopt.errors import QuestionError
from adopt.history.spec_files import platform_name
from adopt.labels import Cell
from adopt.text import N_

BoolArray = NDArray[np.bool_]

EVERYBODY = "all"
KINDS = ("platform", "campaign", "audience")
_GROUP = re.compile(r"(platform|campaign|audience|tag)\s*:\s*(.+)")


class Groups:
    """What the names of a scenario stand for, among the cells of a history.

    Attributes:
        cells: in the order of every array.
        tags: name -> which cells bear it, shape (C,).

    Raises:
        QuestionError: if a tag names what is not there.
    """

    def __init__(self, cells: tuple[Cell, ...], tags: Mapping[str, Collection[str]]) -> None:
        self.cells = cells
        self.tags: dict[str, BoolArray] = {}
        self.tags = {tag: self._any(names, f"tags.{tag}") for tag, names in tags.items()}

    def members(self, names: Collection[str], key: str) -> BoolArray:
        """Which cells are meant by any of ``names``, shape (C,).

        Args:
            names: as :class:`adopt.plan.limits.Limit` has them.
            key: where they stand in the scenario, for the refusal.

        Raises:
            QuestionError: if a name stands for no cell; suggests the nearest that does.
        """
        return self._any(names, key)

    def _any(self, names: Collection[str], key: str) -> BoolArray:
        found = np.zeros(len(self.cells), dtype=bool)
        if not names:
            raise QuestionError(
                "names-nobody", N_("{key} names nobody."), N_("Name a cell, a group or “all”."), key=key
            )
        for name in names:
            found |= self._one(name.strip(), key)
        return found

    def _one(self, name: str, key: str) -> BoolArray:
        """The cells of one name, of which there is at least one."""
        if name == EVERYBODY:
            return np.ones(len(self.cells), dtype=bool)
        found = self._matching("cell", name)  # first, for a campaign may well be called "campaign: spring"
        group = _GROUP.fullmatch(name)
        if not found.any() and group:
            found = self._group(*group.groups())
        if not found.any():
            raise self._unknown(name, key)
        return found

    def _group(self, kind: str, name: str) -> BoolArray:
        if kind == "tag":
            return self.tags.get(name, np.zeros(len(self.cells), dtype=bool))
        return self._matching(kind, platform_name(name) if kind == "platform" else name)

    def _matching(self, kind: str, pattern: str) -> BoolArray:
        """The cells whose ``kind`` has this name; only if none has, * stands for anything."""
        labels = [str(cell) if kind == "cell" else getattr(cell, kind) for cell in self.cells]
        same = np.array([label == pattern for label in labels], dtype=bool)
        if same.any() or "*" not in pattern:
            return same
        wanted = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
        return np.array([wanted.fullmatch(label) is not None for label in labels], dtype=bool)

    def _unknown(self, name: str, key: str) -> QuestionError:
        by_kind = [f"{kind}:{label}" for kind in KINDS for label in {getattr(c, kind) for c in self.cells}]
        known = [*map(str, self.cells), *sorted(by_kind), *(f"tag:{tag}" for tag in self.tags), EVERYBODY]
        lowered = {label.casefold(): label for label in reversed(known)}
        bare = [label for label in known if label.casefold().partition(":")[2] == name.casefold()]
        nearest = (bare or [lowered[s] for s in difflib.get_close_matches(name.casefold(), lowered, 1, 0.0)])[0]
        return QuestionError(
            "unknown-name",
            N_("{key} names “{name}”, but the history has no country of its cells.")
            if name.startswith("country:")
            else N_("{key} names “{name}”, and there is no such cell or group."),
            N_("List the cells of a country under [tags], and name them as “tag:…”.")
            if name.startswith("country:")
            else N_("The nearest is “{nearest}”; names must match to the letter, and * stands for anything."),
            key=key,
            name=name,
            nearest=nearest,
        )
