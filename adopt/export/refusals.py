"""What a bulk sheet cannot be told, refused with the row that says so."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from adopt.errors import FileError
from adopt.export.bulk_sheet import BulkRow, BulkSheet
from adopt.export.planned import Planned
from adopt.labels import Cell
from adopt.text import N_

SHOWN = 3
"""Names that an error lists at most."""


_REFUSALS = {
    "campaign-budget": (
        N_("{file}, row {row}: {cell} has no budget of its own; its campaign's is split by the ads manager."),
        N_("Turn the campaign's budget off in the ads manager, or plan with a report of campaigns."),
    ),
    "no-budget": (
        N_("{file}, row {row}: {cell} has no daily budget that could be changed."),
        N_("Set one in the ads manager, and export the bulk sheet again."),
    ),
    "lifetime-budget": (
        N_("{file}, row {row}: {cell} has a budget for its whole run, and the plan has one a day."),
        N_("Ads managers do not switch between the two: change it by hand, or take it out of the sheet."),
    ),
    "shared-budget": (
        N_("{file}, row {row}: {cell} shares its budget with other campaigns."),
        N_("Give it a budget of its own in the ads manager first."),
    ),
    "two-objects": (
        N_("{file}: {cell} stands for two budgets, in row {first} and in row {row}."),
        N_("Give each its own name in the ads manager, or change them by hand and take them out of the sheet."),
    ),
    "budgets-differ": (
        N_("{file}: {cell} has two different budgets, in row {first} and in row {row}."),
        N_("Export the bulk sheet again and give that file unchanged."),
    ),
    "no-id": (
        N_("{file}, row {row}: {cell} has no id, and the upload would make a new one."),
        N_("Export the bulk sheet again with ids."),
    ),
}
"""What is wrong with the rows of a cell, by code, and what to do about it."""


def whole(cell: Cell) -> Cell:
    """The cell of a campaign as a whole: its audience has the campaign's name."""
    return Cell(cell.platform, cell.campaign, cell.campaign)


def owner_of(sheet: BulkSheet, cell: Cell, row: BulkRow) -> str:
    """The level whose budget is the cell's.

    Raises:
        FileError: if it has none of its own, or not one a day.
    """
    level = "audience" if row.has_budget("audience") else "campaign"
    if level == "campaign" and not (cell == whole(cell) and row.has_budget("campaign")):
        raise _refused(sheet, row, "campaign-budget" if row.has_budget("campaign") else "no-budget", cell)
    if row.lifetime[level]:
        raise _refused(sheet, row, "lifetime-budget", cell)
    if row.shared:
        raise _refused(sheet, row, "shared-budget", cell)
    return level


def refuse_doubt(sheet: BulkSheet, cell: Cell, rows: Sequence[BulkRow], level: str) -> None:
    """Refuse names that stand for two budgets, one budget with two amounts, and rows that would make a new one.

    Raises:
        FileError: naming the rows.
    """
    first, last = rows[0], rows[-1]
    known = f"{level}_id" in sheet.columns
    unlike = len({(row.names[level], row.ids[level]) for row in rows}) > 1
    if unlike or (len(rows) > 1 and not known and not sheet.spec.of_audience.daily):
        raise _refused(sheet, last, "two-objects", cell, first.at + 1)
    if len({row.daily[level] for row in rows}) > 1:
        raise _refused(sheet, last, "budgets-differ", cell, first.at + 1)
    if known and not first.ids[level]:
        raise _refused(sheet, first, "no-id", cell)


def _refused(sheet: BulkSheet, row: BulkRow, code: str, cell: Cell, first: int | None = None) -> FileError:
    text, remedy = _REFUSALS[code]
    return sheet.refuse(row.at, code, text, remedy, cell=cell, first=first)


def refuse_absent(
    sheet: BulkSheet, asked: Mapping[Cell, Decimal], found: Mapping[Cell, Sequence[BulkRow]], planned: Planned
) -> None:
    """Refuse a plan of which the sheet lacks a cell, or all.

    Raises:
        FileError: naming the cells.
    """
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


def refuse_currency(sheet: BulkSheet, planned: Planned) -> None:
    """Refuse a sheet that says another currency than the plan.

    Raises:
        FileError: naming both.
    """
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
