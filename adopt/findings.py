"""Checks as values: what was noticed, how much it matters, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adopt.labels import Cell
from adopt.text import N_, Message


class Severity(StrEnum):
    """How much a finding matters."""

    NOTE = "note"
    """Good to know; nothing to do."""
    REVIEW = "review"
    """Look at it before you trust the plan."""
    SERIOUS = "serious"
    """The plan is unreliable where this holds."""


@dataclass(frozen=True)
class Finding:
    """Something noticed in the data, the curves or the plan.

    Attributes:
        code: a short stable name, ``kebab-case``.
        severity: how much it matters.
        text: English template of what was noticed (mark it with ``N_``).
        remedy: English template of what to do; may be empty.
        values: what fills both templates.
        cell: the cell it is about; None for the whole history.
        plural: the template for many, where ``values["count"]`` decides.
    """

    code: str
    severity: Severity
    text: str
    remedy: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    cell: Cell | None = None
    plural: str = ""

    @property
    def message(self) -> Message:
        """What was noticed, not yet said."""
        return Message(self.text, self.values, self.plural)

    @property
    def advice(self) -> Message:
        """What to do about it, not yet said."""
        return Message(self.remedy, self.values)


@dataclass(frozen=True)
class Gathered:
    """The same finding on several cells, to be said once.

    Attributes:
        first: the finding on the first cell.
        others: the further cells it holds for.
    """

    first: Finding
    others: tuple[Cell, ...] = ()

    @property
    def holds_for(self) -> Message:
        """Which other cells it holds for; empty if none."""
        if not self.others:
            return Message("")
        shown = [*map(str, self.others[:CELLS_NAMED]), *(["…"] if len(self.others) > CELLS_NAMED else [])]
        return Message(
            N_("The same holds for {count} more cell: {cells}."),
            {"count": len(self.others), "cells": shown},
            N_("The same holds for {count} more cells: {cells}."),
        )


CELLS_NAMED = 4
"""How many further cells are named before the list is cut."""


def gather(findings: Iterable[Finding]) -> tuple[Gathered, ...]:
    """Findings by severity, the serious ones first; the same finding on several cells is one."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: list(Severity).index(f.severity), reverse=True):
        own = (finding.code, finding.text) if finding.cell else (finding.code, str(id(finding)))
        groups.setdefault(own, []).append(finding)
    return tuple(Gathered(g[0], tuple(f.cell for f in g[1:] if f.cell)) for g in groups.values())
