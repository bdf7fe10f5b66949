"""The files of a plan in steps: one for each step, one that leads back, and a table of all."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from adopt.export.planned import Planned
from adopt.export.round_trip import Change, Filled
from adopt.export.stages import Stages
from adopt.export.typed import typed
from adopt.labels import Cell
from adopt.plan.money import minor_unit

BACK, TABLE = "back.csv", "stages.csv"
_COLUMNS = (
    "platform", "campaign", "audience", "currency", "current_daily_budget", "recommended_daily_budget", "change",
)  # fmt: skip


def stage_files(stages: Stages) -> dict[str, bytes]:
    """Name -> file: ``stage-1.csv`` and so on, ``back.csv``, ``stages.csv``.

    Each step is a plan of its own for :func:`adopt.usecases.export_plan`, and ``back.csv`` one of the budgets
    before; forecasts are those of the whole plan and stand in no step.
    """
    files, before = {}, stages.before
    for number, amounts in enumerate(stages.steps, start=1):
        files[f"stage-{number}.csv"] = _plan_file(stages, before, amounts)
        before = amounts
    files[BACK] = _plan_file(stages, before, stages.before)
    heads = ("platform", "campaign", "audience", "currency", "today", *(f"day_{day}" for day in stages.days))
    ways = zip(stages.before, *stages.steps, strict=True)
    files[TABLE] = _written(
        heads, ([*_names(stages, cell), *map(_text, way)] for cell, way in zip(stages.cells, ways, strict=True))
    )
    return files


def from_sheet(planned: Planned, sheet: Filled) -> Planned:
    """The plan with a bulk sheet's budgets for today's spend; a campaign's is shared as its cells spend."""
    told = dict(planned.told)
    for change in (*sheet.changes, *sheet.stopped):
        for cell, amount in _of_cells(planned, change).items():
            told[cell] = replace(planned.about(cell), before=amount)
    return replace(planned, told=told)


def _of_cells(planned: Planned, change: Change) -> dict[Cell, Decimal]:
    if change.cell in planned.budgets:
        return {change.cell: change.before}
    campaign = change.cell.platform, change.cell.campaign
    cells = [cell for cell in planned.budgets if (cell.platform, cell.campaign) == campaign]
    weights = {cell: planned.about(cell).before or Decimal(0) for cell in cells}
    total = sum(weights.values(), Decimal(0))
    shares = {cell: weights[cell] / total if total else Decimal(1) / len(cells) for cell in cells}
    return typed({cell: change.before * share for cell, share in shares.items()}, minor_unit(planned.currency))


def _plan_file(stages: Stages, before: Sequence[Decimal], after: Sequence[Decimal]) -> bytes:
    rows = (
        [*_names(stages, cell), _text(a), _text(b), f"{b / a - 1:.4f}" if a else ""]
        for cell, a, b in zip(stages.cells, before, after, strict=True)
    )
    return _written(_COLUMNS, rows)


def _names(stages: Stages, cell: Cell) -> list[str]:
    return [cell.platform, cell.campaign, cell.audience, stages.planned.currency or ""]


def _text(amount: Decimal) -> str:
    return f"{amount:f}"


def _written(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    memory = io.StringIO(newline="")
    writer = csv.writer(memory, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return memory.getvalue().encode()
