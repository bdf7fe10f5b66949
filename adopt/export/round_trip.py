"""A plan into the bulk sheet that an ads manager exported: budget cells change, and not one other byte.

What cannot be is refused: a budget for an audience whose campaign holds the money, a daily budget where one for
the whole run is set, a budget shared with others, names that mean two things or none, another currency.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from adopt.errors import FileError
from adopt.export.bulk_sheet import BulkRow, BulkSheet, read_bulk_sheet
from adopt.export.planned import Planned
from adopt.findings import Finding, Severity
from adopt.history.mapping import Rules, new_name
from adopt.history.source import Source
from adopt.labels import Cell
from adopt.plan.money import minor_unit
from adopt.text import N_

SHOWN = 3
"""Names that an error lists at most."""


@dataclass(frozen=True)
class Change:
    """One budget.

    Attributes:
        cell: whose.
        level: ``audience`` or ``campaign``: where the ads manager keeps the budget.
        before: a day, as the sheet had it.
        after: a day, as the sheet has it now.
        rows: the lines that say so, as a spreadsheet numbers them.
    """

    cell: Cell
    level: str
    before: Decimal
    after: Decimal
    rows: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Filled:
    """A bulk sheet with the budgets of a plan.

    Attributes:
        sheet: what the file is called in its ads manager.
        data: the file.
        changes: the budgets, those that stay the same included.
        findings: what was left as it was.
    """

    sheet: str
    data: bytes
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]


def fill_sheet(planned: Planned, source: Source, rules: Rules | None = None, leave_others: bool = False) -> Filled:
    """Put the budgets of a plan into a bulk sheet.

    Args:
        planned: the plan.
        source: the sheet, as the ads manager exported it.
        rules: what became of names when the history was imported.
        leave_others: leave running rows that the plan does not name as they are, instead of refusing them.

    Raises:
        FileError: naming the row, and what cannot be done there.
    """
    sheet = read_bulk_sheet(source)
    _refuse_currency(sheet, planned)
    found = _by_cell(sheet, rules or Rules())
    asked = _asked(planned.of_platform(sheet.spec.platform), sheet)
    _refuse_absent(sheet, asked, found, planned)
    unit = minor_unit(planned.currency)
    changes = [
        _change(sheet, cell, amount.quantize(unit, ROUND_HALF_UP), found[cell]) for cell, amount in asked.items()
    ]
    findings = [*_others(sheet, found, asked, leave_others), *_nothing_given(changes)]
    written = {
        (row - 1, sheet.columns[f"{change.level} daily"]): _amount(change, sheet)
        for change in changes
        for row in change.rows
        if change.after not in (0, change.before)
    }
    kept = tuple(change for change in changes if change.after > 0)
    return Filled(sheet.spec.title, sheet.table.replaced(written), kept, tuple(findings))


def _whole(cell: Cell) -> Cell:
    """The cell of a campaign as a whole: its audience has the campaign's name."""
    return Cell(cell.platform, cell.campaign, cell.campaign)


def _by_cell(sheet: BulkSheet, rules: Rules) -> dict[Cell, list[BulkRow]]:
    """The rows of every budget, and of every audience, by the names that the mapping gives."""
    found: dict[Cell, list[BulkRow]] = defaultdict(list)
    for row in sheet.rows:
        campaign, audience = row.names["campaign"], row.names["audience"]
        cell = new_name(Cell(sheet.spec.platform, campaign, audience or campaign), rules)
        if sheet.spec.of_audience.daily and audience:
            found[cell].append(row)
        if row.has_budget("campaign") and not row.has_budget("audience"):
            found[_whole(cell)].append(row)
    return found


def _asked(wanted: Mapping[Cell, Decimal], sheet: BulkSheet) -> dict[Cell, Decimal]:
    """The budgets to write: those of audiences, or of whole campaigns where those alone have budgets."""
    if sheet.spec.of_audience.daily:
        return dict(wanted)
    totals: dict[Cell, Decimal] = defaultdict(Decimal)
    for cell, amount in wanted.items():
        totals[_whole(cell)] += amount
    return totals


def _change(sheet: BulkSheet, cell: Cell, after: Decimal, rows: Sequence[BulkRow]) -> Change:
    level = _owner(sheet, cell, rows[0])
    _refuse_doubt(sheet, cell, rows, level)
    return Change(cell, level, rows[0].daily[level], after, tuple(row.at + 1 for row in rows))


def _owner(sheet: BulkSheet, cell: Cell, row: BulkRow) -> str:
    """The level whose budget is the cell's.

    Raises:
        FileError: if it has none of its own, or not one a day.
    """
    level = "audience" if row.has_budget("audience") else "campaign"
    if level == "campaign" and not (cell == _whole(cell) and row.has_budget("campaign")):
        raise _no_budget(sheet, row, cell)
    if row.lifetime[level]:
        raise sheet.refuse(
            row.at,
            "lifetime-budget",
            N_("{file}, row {row}: {cell} has a budget for its whole run, and the plan has one a day."),
            N_("Ads managers do not switch between the two: change it by hand, or take it out of the sheet."),
            cell=cell,
        )
    if row.shared:
        raise sheet.refuse(
            row.at,
            "shared-budget",
            N_("{file}, row {row}: {cell} shares its budget with other campaigns."),
            N_("Give it a budget of its own in the ads manager first."),
            cell=cell,
        )
    return level


def _no_budget(sheet: BulkSheet, row: BulkRow, cell: Cell) -> FileError:
    if row.has_budget("campaign"):
        return sheet.refuse(
            row.at,
            "campaign-budget",
            N_("{file}, row {row}: {cell} has no budget of its own; its campaign's is split by the ads manager."),
            N_("Turn the campaign's budget off in the ads manager, or plan with a report of campaigns."),
            cell=cell,
        )
    return sheet.refuse(
        row.at,
        "no-budget",
        N_("{file}, row {row}: {cell} has no daily budget that could be changed."),
        N_("Set one in the ads manager, and export the bulk sheet again."),
        cell=cell,
    )


def _refuse_doubt(sheet: BulkSheet, cell: Cell, rows: Sequence[BulkRow], level: str) -> None:
    """Refuse names that stand for two budgets, one budget with two amounts, and rows that would make a new one."""
    first, last = rows[0], rows[-1]
    known = f"{level}_id" in sheet.columns
    unlike = len({(row.names[level], row.ids[level]) for row in rows}) > 1
    if unlike or (len(rows) > 1 and not known and not sheet.spec.of_audience.daily):
        raise sheet.refuse(
            last.at,
            "two-objects",
            N_("{file}: {cell} stands for two budgets, in row {first} and in row {row}."),
            N_(
                "Give each its own name in the ads manager, or change them by hand and take them out of the sheet."
            ),
            cell=cell,
            first=first.at + 1,
        )
    if len({row.daily[level] for row in rows}) > 1:
        raise sheet.refuse(
            last.at,
            "budgets-differ",
            N_("{file}: {cell} has two different budgets, in row {first} and in row {row}."),
            N_("Export the bulk sheet again and give that file unchanged."),
            cell=cell,
            first=first.at + 1,
        )
    if known and not first.ids[level]:
        raise sheet.refuse(
            first.at,
            "no-id",
            N_("{file}, row {row}: {cell} has no id, and the upload would make a new one."),
            N_("Export the bulk sheet again with ids."),
            cell=cell,
        )


def _nothing_given(changes: Sequence[Change]) -> list[Finding]:
    cells = [str(change.cell) for change in changes if change.after == 0]
    text = N_("The plan gives {cells} nothing, and a bulk sheet cannot say so: the budgets stay as they are.")
    remedy = N_("Pause them in the ads manager.")
    return [Finding("pause", Severity.SERIOUS, text, remedy, {"cells": cells})] if cells else []


def _others(
    sheet: BulkSheet, found: Mapping[Cell, Sequence[BulkRow]], asked: Mapping[Cell, Decimal], leave: bool
) -> list[Finding]:
    """Running budgets that the plan does not name: a finding if they are to be left, else an error."""
    others = {
        cell: rows[0].at
        for cell, rows in found.items()
        if cell not in asked and not rows[0].stopped and rows[0].has_own_budget(cell == _whole(cell))
    }
    if not others:
        return []
    values = {"file": sheet.table.name, "cells": [str(cell) for cell in others][:SHOWN], "count": len(others)}
    if not leave:
        raise FileError(
            "no-cell",
            N_("{file}: the plan has no budget for {cells} (row {row})."),
            N_("Plan with their history too, or say that such rows stay as they are (--leave-others)."),
            row=next(iter(others.values())) + 1,
            **values,
        )
    return [
        Finding(
            "others-left",
            Severity.REVIEW,
            N_("{file}: {count} running budget is in no plan and stays as it is: {cells}."),
            values=values,
            plural=N_("{file}: {count} running budgets are in no plan and stay as they are: {cells}."),
        )
    ]


def _refuse_absent(
    sheet: BulkSheet, asked: Mapping[Cell, Decimal], found: Mapping[Cell, Sequence[BulkRow]], planned: Planned
) -> None:
    absent = [str(cell) for cell in asked if cell not in found]
    if absent or not asked:
        raise FileError(
            "no-row",
            N_("{file} has no row for {cells}, which {plan} gives a budget.")
            if absent
            else N_("{plan} gives no budget on the platform of {file}, {platform}."),
            N_("Export the bulk sheet with all campaigns of the plan; if names differ, give the mapping too."),
            file=sheet.table.name,
            cells=absent[:SHOWN],
            plan=planned.file,
            platform=sheet.spec.platform,
        )


def _refuse_currency(sheet: BulkSheet, planned: Planned) -> None:
    other = next((code for code in sheet.currencies if code != planned.currency), None)
    if other and planned.currency:
        raise FileError(
            "bulk-currency",
            N_("{file}, row {row}: the sheet is in {currency}, and {plan} is in {own}."),
            N_("Plan this account in its own currency."),
            file=sheet.table.name,
            row=sheet.currencies[other],
            currency=other,
            plan=planned.file,
            own=planned.currency,
        )


def _amount(change: Change, sheet: BulkSheet) -> str:
    text = f"{change.after:f}"
    return text.replace(".", ",") if sheet.comma else text
