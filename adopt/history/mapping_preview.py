"""What a mapping would do to the cells of a history, before it is applied."""

from dataclasses import dataclass

from adopt.findings import Finding
from adopt.history.mapping import Rules, applied, merged
from adopt.history.table import KEYS, History
from adopt.labels import Cell


@dataclass(frozen=True)
class Mapped:
    """One cell and what becomes of it.

    Attributes:
        before: as the exports call it.
        after: as the mapping does; cells with the same names are one.
        tags: that it gets.
        rows: of the history, one a day.
    """

    before: Cell
    after: Cell
    tags: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Touch:
    """What one rule does.

    Attributes:
        rule: its number, from 1.
        cells: that it renames or tags.
        rows: of the history that are theirs.
    """

    rule: int
    cells: int
    rows: int


@dataclass(frozen=True)
class MappingPreview:
    """What a mapping would do.

    Attributes:
        cells: every cell, in the order of the history.
        rules: every rule, in its order.
        findings: cells that become one, and rules that find nothing to do.
    """

    cells: tuple[Mapped, ...]
    rules: tuple[Touch, ...]
    findings: tuple[Finding, ...]


def mapping_preview(history: History, rules: Rules) -> MappingPreview:
    """What a mapping's rules about names would do to a history that none was applied to.

    Args:
        history: by the names of the exports.
        rules: the mapping.
    """
    counts = history.table.groupby(list(KEYS), sort=False, observed=True).size()
    rows = {Cell(*map(str, names)): int(count) for names, count in zip(counts.index, counts, strict=True)}
    olds = list(history.cells)
    news, tags, touched, findings = applied(olds, rules)
    return MappingPreview(
        tuple(Mapped(old, news[old], tags[old], rows[old]) for old in olds),
        tuple(
            Touch(number, len(cells), sum(rows[cell] for cell in cells))
            for number, cells in enumerate(touched, start=1)
        ),
        (*merged(news), *findings),
    )
