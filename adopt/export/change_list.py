"""A plan as a list that people work through: what to type into which ads manager, and why.

Platforms one after the other, each in the order of its screen: by campaign, then by audience, on the level that
holds the budget.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adopt.export.owners import Owners, word_for
from adopt.export.planned import Planned
from adopt.export.reasons import reasons_of
from adopt.export.typed import typed_budgets
from adopt.history.spec_files import load_specs
from adopt.labels import PLATFORMS, Cell
from adopt.plan.money import minor_unit
from adopt.text import N_, Message, Money, say

COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes a cell that begins so for a formula."""
HEADS = (
    N_("Platform"), N_("Level"), N_("Campaign"), N_("Audience"), N_("Today a day"), N_("Recommended a day"),
    N_("Change a day"), N_("Change"), N_("Why"),
)  # fmt: skip
TOTAL, TOTAL_OF = N_("Total"), N_("Total of {platform}")


@dataclass(frozen=True)
class Line:
    """One budget to set.

    Attributes:
        platform: its name in the history.
        level: what the platform calls the level that holds the budget.
        campaign: its name.
        audience: its name; empty where the campaign holds the budget.
        before: what is spent a day today; None where the plan does not say.
        after: a day, in whole minor units.
        reasons: why, the weightiest first.
    """

    platform: str
    level: str
    campaign: str
    audience: str
    before: Decimal | None
    after: Decimal
    reasons: tuple[Message, ...]

    @property
    def change(self) -> Decimal | None:
        """A day; None where today's spend is not known."""
        return None if self.before is None else self.after - self.before

    @property
    def share(self) -> Decimal | None:
        """The change as a share of today's spend; None where that is nothing or not known."""
        return (self.after / self.before - 1) if self.before else None


@dataclass(frozen=True)
class ChangeList:
    """Every budget of a plan, in the order of the ads managers' screens.

    Attributes:
        lines: the budgets.
        currency: ISO code; None if the plan does not say.
        notes: what is to be said of all of them together: limits of groups, targets and what was reached.
    """

    lines: tuple[Line, ...]
    currency: str | None
    notes: tuple[Message, ...] = ()

    @property
    def platforms(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The lines of each platform."""
        names = dict.fromkeys(line.platform for line in self.lines)
        return tuple((name, tuple(line for line in self.lines if line.platform == name)) for name in names)

    def to_csv_bytes(self, language: str = "en") -> bytes:
        """UTF-8 with a mark; text that a spreadsheet would compute has an apostrophe in front."""
        memory = io.StringIO(newline="")
        writer = csv.writer(memory, lineterminator="\r\n")
        writer.writerow([say(head, language) for head in HEADS])
        for platform, lines in self.platforms:
            writer.writerows(_csv_row(line, language) for line in lines)
            writer.writerow(_csv_total(say(total_of(platform), language), lines))
        writer.writerow(_csv_total(say(TOTAL, language), self.lines))
        writer.writerows([safe(say(note, language))] for note in self.notes)
        return memory.getvalue().encode("utf-8-sig")


def change_lines(
    planned: Planned, owners: Owners, held: Mapping[Cell, Message], notes: tuple[Message, ...] = ()
) -> ChangeList:
    """The budgets of a plan as a list; what they add up to is the plan's daily total, to the minor unit.

    Args:
        planned: the plan.
        owners: the level that holds each budget.
        held: the limit that each cell is at the end of, where that is known.
        notes: what is to be said of all budgets together.
    """
    unit = minor_unit(planned.currency)
    amounts, reasons = typed_budgets(planned.budgets, unit), reasons_of(planned, held)
    groups: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    for cell in sorted(planned.budgets, key=_on_screen):
        audience = cell.audience if owners.of(cell) == "audience" else ""
        groups[cell.platform, cell.campaign, audience].append(cell)
    lines = []
    for (platform, campaign, audience), cells in groups.items():
        known = planned.before(cells)
        before = None if known is None else known.quantize(unit)
        why = reasons[cells[0]] if len(cells) == 1 else (_parts(cells, amounts, planned),)
        level = word_for(platform, "audience" if audience else "campaign")
        after = sum((amounts[cell] for cell in cells), Decimal(0))
        lines.append(Line(platform, level, campaign, audience, before, after, why))
    return ChangeList(tuple(lines), planned.currency, notes)


def total_of(platform: str) -> Message:
    """What the row of a platform's total is called."""
    return Message(TOTAL_OF, {"platform": title_of(platform)})


def title_of(platform: str) -> str:
    """A platform's name for people."""
    spec = load_specs().get(platform)
    return spec.title if spec else platform


def summed(lines: Sequence[Line]) -> tuple[Decimal | None, Decimal]:
    """What lines add up to before and after; before is None where one does not say."""
    before = [line.before for line in lines]
    known = None if None in before else sum((amount for amount in before if amount is not None), Decimal(0))
    return known, sum((line.after for line in lines), Decimal(0))


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    Example:
        >>> safe("=1+1"), safe("Spring")
        ("'=1+1", 'Spring')
    """
    return f"'{text}" if text.startswith(COMPUTED) else text


def why(line: Line, language: str) -> str:
    """The reasons in one paragraph."""
    return " ".join(say(reason, language) for reason in line.reasons)


def _on_screen(cell: Cell) -> tuple[int, str, str, str]:
    known = PLATFORMS.index(cell.platform) if cell.platform in PLATFORMS else len(PLATFORMS)
    return known, cell.platform, cell.campaign, cell.audience


def _parts(cells: Sequence[Cell], amounts: Mapping[Cell, Decimal], planned: Planned) -> Message:
    money = {cell: Money(f"{amounts[cell]:,}", planned.currency) for cell in cells}
    parts = [Message(N_("{audience} {amount}"), {"audience": c.audience, "amount": money[c]}) for c in cells]
    return Message(N_("The campaign holds the budget of its audiences: {parts}."), {"parts": parts})


def _csv_row(line: Line, language: str) -> list[str]:
    names = (title_of(line.platform), say(line.level, language), line.campaign, line.audience)
    return [*map(safe, names), *_csv_money(line.before, line.after), safe(why(line, language))]


def _csv_total(name: str, lines: Sequence[Line]) -> list[str]:
    return [safe(name), "", "", "", *_csv_money(*summed(lines)), ""]


def _csv_money(before: Decimal | None, after: Decimal) -> Iterator[str]:
    yield "" if before is None else f"{before:f}"
    yield f"{after:f}"
    yield "" if before is None else f"{after - before:f}"
    yield f"{after / before - 1:.4f}" if before else ""
