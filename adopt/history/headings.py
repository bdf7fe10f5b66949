"""Finding the row of headings and telling whose export it is."""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from adopt.errors import FileError
from adopt.history.currencies import currency_code
from adopt.history.grid import HEAD, Grid, Row
from adopt.history.marks import without_marks
from adopt.history.platforms import Layout, PlatformSpec
from adopt.history.spec_files import Registry, registry
from adopt.text import N_

_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]*)\)")
_VOWEL_SIGNS = re.compile("[\u0640\u064b-\u0652]")
_FEWEST_ROLES = 4
SHOWN = 12
"""Headings that an error lists at most."""


@dataclass(frozen=True)
class Column:
    """A column of a file.

    Attributes:
        index: from 0.
        heading: as the file writes it, without invisible marks.
        currency: ISO code named in the heading.
    """

    index: int
    heading: str
    currency: str | None = None


@dataclass(frozen=True, eq=False)
class Match:
    """A row of headings, and the layout it belongs to.

    Attributes:
        grid: the file, read in the way that made the headings appear.
        spec: the platform or table.
        layout: its arrangement of columns.
        row: where the headings stand, from 0.
        width: number of headings.
        language: the one most headings are in.
        columns: role -> column.
        hits: headings that give the platform away.
        clash: a heading that stands in two columns, where it is needed.
    """

    grid: Grid
    spec: PlatformSpec
    layout: Layout
    row: int
    width: int
    language: str
    columns: Mapping[str, Column]
    hits: int
    clash: str

    @property
    def known(self) -> bool:
        """Whether this is an export adopt knows, complete or not."""
        complete = all(role in self.columns for role in self.layout.requires)
        return complete and self.hits >= self.spec.at_least and len(self.columns) >= _FEWEST_ROLES

    @property
    def missing(self) -> list[str]:
        """What the report needs and has no column for, and nothing else can tell."""
        present = {column.partition(":")[0] for column in self.columns} | {"date", "platform"}
        return [role for role in self.spec.needs if role not in present]

    @property
    def closeness(self) -> tuple[bool, bool, int, int]:
        """Grows with how well the headings fit."""
        return self.known, self.known and not self.missing, self.hits, len(self.columns)

    def heading(self, role: str) -> str:
        """What the file calls ``role``, or else what this ads manager usually calls it."""
        if role in self.columns:
            return self.columns[role].heading
        return self.spec.usual_heading(role, self.layout, self.language)


def plain_heading(heading: object) -> str:
    r"""``heading`` for comparing: no marks, vowel signs or capitals, one blank between words.

    Example:
        >>> plain_heading("  Ad\u00a0Set  NAME\u200f"), plain_heading("Website URL (Ad level）")
        ('ad set name', 'website url (ad level)')
    """
    return _plain_text(heading) if isinstance(heading, str) else ""


@lru_cache(maxsize=20_000)
def _plain_text(heading: str) -> str:
    text = _VOWEL_SIGNS.sub("", unicodedata.normalize("NFKC", without_marks(heading)))
    return " ".join(text.casefold().split())


def find_table(candidates: Iterable[Grid], platform: str | None = None) -> Match:
    """The best reading of a file, and the layout of its columns.

    Args:
        candidates: the ways the file may be read.
        platform: look at this platform's reports only (tables with a platform column are still known).

    Raises:
        FileError: if nobody knows the headings; it names the nearest layout.
    """
    found = [match for grid in candidates for match in _matches(grid, platform)]
    best = max(found, key=lambda match: match.closeness)  # the first of equals: the earliest row
    if not best.known:
        raise _unknown_layout(best)
    _refuse_two_owners(best, found)
    if best.clash:
        raise FileError(
            "duplicate-heading",
            N_("{file}, row {row}: two columns are called {column}."),
            N_("Delete one of them."),
            file=best.grid.name,
            row=best.row + 1,
            column=best.clash,
        )
    return best


def _matches(grid: Grid, platform: str | None) -> list[Match]:
    try:
        head = grid.rows(HEAD) or [()]
    except FileError:
        head = [()]
    described = registry()
    known, anything = _known_layouts(described), _all_headings(described)
    wanted = [layout for layout in known if not layout.spec.platform or platform in (None, layout.spec.platform)]
    telling = [(at, row) for at, row in enumerate(head) if at == 0 or _may_be_headings(row, anything)]
    return [_match(grid, at, row, layout) for at, row in telling for layout in wanted]


@dataclass(frozen=True, eq=False)
class _Known:
    """A layout, ready to be looked for: plain heading -> the roles it may play (role, preference, language)."""

    spec: PlatformSpec
    layout: Layout
    lookup: Mapping[str, Sequence[tuple[str, int, str]]]
    signature: frozenset[str]
    foreign: frozenset[str]


@lru_cache(maxsize=4)
def _known_layouts(described: Registry) -> tuple[_Known, ...]:
    specs = (*described.tables, *described.platforms.values())
    return tuple(_known_layout(spec, layout) for spec in specs for layout in spec.layouts)


@lru_cache(maxsize=4)
def _all_headings(described: Registry) -> frozenset[str]:
    """Every heading of every layout."""
    return frozenset(heading for layout in _known_layouts(described) for heading in layout.lookup)


def _known_layout(spec: PlatformSpec, layout: Layout) -> _Known:
    found: dict[str, list[tuple[str, int, str]]] = {}
    for role, headings in spec.headings_of(layout).items():
        for language, names in headings.items():
            for preference, name in enumerate(names):
                found.setdefault(plain_heading(name), []).append((role, preference, language))
    signature, foreign = (frozenset(map(plain_heading, names)) for names in (spec.signature, spec.foreign))
    return _Known(spec, layout, found, signature, foreign)


def _may_be_headings(row: Row, known: Container[str]) -> bool:
    """Whether a row has as many known headings as a table needs: rows of data have none or one."""
    return sum(_known_name(cell, known)[0] in known for cell in row) >= 2


def _match(grid: Grid, at: int, row: Row, known: _Known) -> Match:
    lookup, spec, layout = known.lookup, known.spec, known.layout
    best: dict[str, tuple[int, Column]] = {}
    seen: list[str] = []
    tongues: list[str] = []
    for index, cell in enumerate(row):
        name, currency = _known_name(cell, lookup)
        seen.append(name)
        for role, preference, language in lookup.get(name, ()):
            tongues.append(language)
            if role not in best or preference < best[role][0]:
                best[role] = preference, Column(index, without_marks(str(cell)), currency)
    columns = {role: column for role, (_, column) in best.items()}
    clash = [c.heading for c in columns.values() if seen.count(seen[c.index]) > 1]
    with_money = {*seen, *(f"{seen[column.index]} (¤)" for column in columns.values() if column.currency)}
    hits = 0 if known.foreign & with_money else len(known.signature & with_money)
    language = max(dict.fromkeys(("en", *tongues)), key=tongues.count)
    return Match(grid, spec, layout, at, len(row), language, columns, hits, clash[0] if clash else "")


def _known_name(cell: object, lookup: Container[str]) -> tuple[str, str | None]:
    """The plain heading, without the currency in brackets if it is known only so, and that currency."""
    name = plain_heading(cell)
    if name and name not in lookup and (split := _IN_BRACKETS.fullmatch(without_marks(str(cell)))):
        currency = currency_code(split[2])
        if currency and split[2] == split[2].upper():  # "Clicks (all)" is no price in Albanian lek
            return plain_heading(split[1]), currency
    return name, None


def _refuse_two_owners(best: Match, found: Iterable[Match]) -> None:
    """Refuse headings that two ads managers could have written alike."""
    others = [m for m in found if m.known and m.spec.platform not in ("", best.spec.platform)]
    other = next((m for m in others if m.closeness == best.closeness and best.spec.platform), None)
    if other:
        raise FileError(
            "which-platform",
            N_("{file} could be an export of {first} or of {second}; nothing in its headings tells which."),
            N_("Say whose it is (--platform), or add more of its columns to the export."),
            file=best.grid.name,
            row=best.row + 1,
            first=best.spec.title,
            second=other.spec.title,
        )


def _unknown_layout(nearest: Match) -> FileError:
    head = nearest.grid.rows(HEAD)
    row = head[nearest.row] if head else ()
    expected = [nearest.spec.usual_heading(role, nearest.layout, nearest.language) for role in nearest.spec.needs]
    return FileError(
        "unknown-layout",
        N_(
            "{file}: no export that adopt knows has these headings. Nearest is {layout}, which has {expected}; "
            "row {row} has {found}."
        ),
        N_(
            "Export a report by day with those columns, or give a table with date, platform, campaign, "
            "audience, spend and conversions."
        ),
        file=nearest.grid.name,
        layout=nearest.spec.title,
        expected=expected,
        row=nearest.row + 1,
        found=[without_marks(str(cell))[:60] for cell in row[:SHOWN]],
    )
