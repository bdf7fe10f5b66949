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
from adopt.export.flights import flight_findings, refuse_mixed_flights
from adopt.export.planned import Planned
from adopt.export.refusals import SHOWN, owner_of, refuse_absent, refuse_currency, refuse_doubt, whole
from adopt.findings import Finding, Severity
from adopt.history.mapping import Rules, new_name
from adopt.history.source import Source
from adopt.labels import Cell
from adopt.plan.money import minor_unit
from adopt.text import N_


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
        stopped: the budgets that the plan gives nothing; the sheet cannot say so and leaves them.
    """

    sheet: str
    data: bytes
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    stopped: tuple[Change, ...] = ()


def fill_sheet(
    planned: Planned,
    source: Source,
    rules: Rules | None = None,
    leave_others: bool = False,
    column: str | None = None,
    owners: Mapping[str, str] | None = None,
) -> Filled:
    """Put the budgets of a plan into a bulk sheet.

    Args:
        planned: the plan.
        source: the sheet, as the ads manager exported it.
        rules: what became of names when the history was imported.
        leave_others: leave running rows that the plan does not name as they are, instead of refusing them.
        column: ``platform=heading`` of the daily budget, where adopt does not know it.
        owners: platform -> the level that this column is about, where it is not the usual one.

    Raises:
        FileError: naming the row, and what cannot be done there.
    """
    sheet = read_bulk_sheet(source, column, owners)
    refuse_currency(sheet, planned)
    found = _by_cell(sheet, rules or Rules())
    wanted = planned.of_platform(sheet.spec.platform)
    if not sheet.spec.of_audience.daily:
        refuse_mixed_flights(planned, wanted)
    asked = _asked(wanted, sheet)
    refuse_absent(sheet, asked, found, planned)
    unit = minor_unit(planned.currency)
    changes = [
        _change(sheet, cell, amount.quantize(unit, ROUND_HALF_UP), found[cell]) for cell, amount in asked.items()
    ]
    findings = [
        *_others(sheet, found, asked, leave_others),
        *_nothing_given(changes),
        *flight_findings(planned, wanted),
    ]
    written = {
        (row - 1, sheet.columns[f"{change.level} daily"]): _amount(change, sheet)
        for change in changes
        for row in change.rows
        if change.after not in (0, change.before)
    }
    if "action" in sheet.columns:  # rows that say nothing there are not taken in
        written |= {(row, sheet.columns["action"]): sheet.spec.edits for row, _ in tuple(written)}
    kept, stopped = (tuple(c for c in changes if (c.after > 0) is given) for given in (True, False))
    return Filled(sheet.spec.title, sheet.table.replaced(written), kept, tuple(findings), stopped)


def _by_cell(sheet: BulkSheet, rules: Rules) -> dict[Cell, list[BulkRow]]:
    """The rows of every budget, and of every audience, by the names that the mapping gives."""
    found: dict[Cell, list[BulkRow]] = defaultdict(list)
    for row in sheet.rows:
        campaign, audience = row.names["campaign"], row.names["audience"]
        cell = new_name(Cell(sheet.spec.platform, campaign, audience or campaign), rules)
        if sheet.spec.of_audience.daily and audience:
            found[cell].append(row)
        if row.has_budget("campaign") and not row.has_budget("audience"):
            found[whole(cell)].append(row)
    return found


def _asked(wanted: Mapping[Cell, Decimal], sheet: BulkSheet) -> dict[Cell, Decimal]:
    """The budgets to write: those of audiences, or of whole campaigns where those alone have budgets."""
    if sheet.spec.of_audience.daily:
        return dict(wanted)
    totals: dict[Cell, Decimal] = defaultdict(Decimal)
    for cell, amount in wanted.items():
        totals[whole(cell)] += amount
    return totals


def _change(sheet: BulkSheet, cell: Cell, after: Decimal, rows: Sequence[BulkRow]) -> Change:
    level = owner_of(sheet, cell, rows[0])
    refuse_doubt(sheet, cell, rows, level)
    return Change(cell, level, rows[0].daily[level], after, tuple(row.at + 1 for row in rows))


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
        if cell not in asked and not rows[0].stopped and rows[0].has_own_budget(cell == whole(cell))
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


def _amount(change: Change, sheet: BulkSheet) -> str:
    text = f"{change.after:f}"
    return text.replace(".", ",") if sheet.comma else text
