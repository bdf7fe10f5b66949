"""Checks as values: what was noticed, how much it matters, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adopt.labels import Cell
from adopt.text import Message


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
