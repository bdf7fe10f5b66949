"""What a report tells of earlier plans: what each promised, what it is held to, and what came."""

from typing import Any

import pandas as pd

from adopt.report.content import Block, Column, Section, Sentences, Table, Value
from adopt.report.figures import COUNT, SHARE
from adopt.report.tables import money_column
from adopt.text import N_, Message
from adopt.workspace.words import STATUS_NAMES


def past_section(table: pd.DataFrame) -> Section:
    """Every plan that was kept, oldest first.

    Args:
        table: as :attr:`adopt.tracking.Track.table`; at least one row.
    """
    currencies = set(table["currency"])
    currency = str(currencies.pop()) if len(currencies) == 1 else None
    columns = (
        Column(Message(N_("Plan")), weight=2),
        Column(Message(N_("Status")), weight=1.2),
        Column(Message(N_("First day")), weight=1.4),
        Column(Message(N_("Last day")), weight=1.4),
        money_column(N_("Spend in total"), currency or None),
        Column(Message(N_("Expected conversions")), COUNT),
        Column(Message(N_("Days passed")), COUNT),
        Column(Message(N_("Money on plan")), SHARE),
        Column(Message(N_("Forecast")), COUNT),
        Column(Message(N_("90 % from")), COUNT),
        Column(Message(N_("90 % to")), COUNT),
        Column(Message(N_("Conversions that came")), COUNT),
        Column(Message(N_("If the split had stayed")), COUNT),
    )
    rows = tuple(_row(row) for row in table.to_dict("records"))
    blocks: list[Block] = [Table(Message(N_("Every plan that was kept, and what came of it")), columns, rows)]
    passed = table[table["days"] > 0]
    if len(passed):
        blocks.append(Sentences((_held(passed), Message(_HOW))))
    return Section(Message(N_("History of plans")), tuple(blocks))


def _held(passed: pd.DataFrame) -> Message:
    return Message(
        N_("The 90 % intervals of {count} plan held {held:.0%} of what came."),
        {"count": len(passed), "held": float(passed["held_90"].mean())},
        N_("The 90 % intervals of {count} plans held {held:.0%} of what came."),
    )


_HOW = N_(
    "Each plan is judged by the days on which it was in force: its forecast is of what was really spent on them, "
    "less what is still to be reported. Expected conversions are those of all its days, as it said when it was "
    "made."
)


def _row(row: dict[Any, Any]) -> tuple[Value, ...]:
    figures = ("on_plan", "forecast", "low", "high", "conversions", "if_kept")
    return (
        f"{row['number']} {row['name']}",
        Message(STATUS_NAMES[str(row["status"])]),
        row["first_day"],
        row["last_day"],
        row["total"],
        row["expected"],
        row["days"],
        *(row.get(name) for name in figures),
    )
