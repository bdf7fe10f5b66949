"""Limits as rows of a table that people fill in: shares and changes in per cent, empty where nothing is asked."""

import math
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from adopt.errors import QuestionError
from adopt.labels import Cell
from adopt.plan.faults import keys_of, problem_of, remedy_of, where_of
from adopt.plan.limits import Limit
from adopt.plan.scenario import Scenario
from adopt.text import N_, Message

AMOUNTS = ("minimum", "maximum", "lots")
PER_CENT = ("share_min", "share_max", "change_min", "change_max")
SWITCHES = ("each", "locked", "off")
COLUMNS = ("who", *AMOUNTS[:2], *PER_CENT, "lots", *SWITCHES, "why")
"""Of the table, in order."""
OF_THE_PAGE = {
    "name", "why", "budget", "budget_change", "days", "min_change", "max_change", "goal", "caution", "margin",
    "limits",
}  # fmt: skip
"""Keys of a scenario that have a control of their own."""


def limits_of_rows(rows: Sequence[Mapping[str, object]]) -> tuple[Limit, ...]:
    """The limits that rows ask for; rows that ask for nothing are passed over, as somebody may still be typing.

    Args:
        rows: the columns of :data:`COLUMNS`; amounts in currency units a day, shares and changes in per cent.

    Raises:
        QuestionError: naming the row and what is wrong with it.
    """
    limits = []
    for number, row in enumerate(rows, start=1):
        asked = _asked(row)
        if not asked:
            continue
        if _is_empty(row.get("who")):
            raise QuestionError(
                "limit-for-nobody",
                N_("Row {row} of the limits does not say whom it is about."),
                N_("Choose a platform, a campaign or an audience."),
                row=number,
            )
        limits.append(_limit(number, {"who": str(row["who"]), "why": _text(row.get("why")), **asked}))
    return tuple(limits)


def rows_of_limits(limits: Sequence[Limit]) -> list[dict[str, object]]:
    """Limits as rows, where each is about one name and asks for nothing that the table has no column for.

    Raises:
        QuestionError: naming the limit that needs a scenario file.
    """
    rows = []
    for limit in limits:
        beyond = [key for key in limit.asked if key not in COLUMNS]
        if beyond or len(limit.names) != 1:
            raise QuestionError(
                "limit-beyond-table",
                N_("The limit for {who} asks for what the table cannot hold: {keys}."),
                N_("Keep it in a scenario file."),
                who=limit.title,
                keys=beyond or ["who"],
            )
        row: dict[str, object] = dict.fromkeys(COLUMNS) | limit.asked
        row |= {key: 100 * float(str(row[key])) for key in PER_CENT if row[key] is not None}
        switches = {"each": limit.each, "locked": limit.locked, "off": limit.off}
        rows.append(row | switches | {"who": limit.names[0], "why": limit.why or None})
    return rows


def fits_page(scenario: Scenario) -> Message | None:
    """What a scenario asks for that only a file can hold; None where the page's controls can hold it all."""
    beyond = sorted(scenario.model_fields_set - OF_THE_PAGE)
    beyond = [key for key in beyond if getattr(scenario, key) not in (None, (), {})]
    if beyond:
        text = N_("“{name}” asks for what the page cannot hold: {keys}. Bring its file there instead.")
        return Message(text, {"name": scenario.name, "keys": beyond})
    try:
        rows_of_limits(scenario.limits)
    except QuestionError as error:
        return error.message
    return None


def names_of(cells: Sequence[Cell], tags: Sequence[str] = ()) -> tuple[str, ...]:
    """Whom a limit may be about: everything, platforms, campaigns, audiences, tags, then single cells."""
    groups = [f"platform:{name}" for name in dict.fromkeys(cell.platform for cell in cells)]
    groups += [f"campaign:{name}" for name in dict.fromkeys(cell.campaign for cell in cells)]
    groups += [f"audience:{name}" for name in dict.fromkeys(cell.audience for cell in cells)]
    return ("all", *groups, *(f"tag:{tag}" for tag in tags), *map(str, cells))


def _asked(row: Mapping[str, object]) -> dict[str, object]:
    """What a row asks for, in the units of a limit."""
    asked: dict[str, object] = {key: row[key] for key in AMOUNTS if not _is_empty(row.get(key))}
    asked |= {key: float(str(row[key])) / 100 for key in PER_CENT if not _is_empty(row.get(key))}
    switched = {key: True for key in ("locked", "off") if row.get(key) is True}
    each = {"each": True} if row.get("each") is True and (asked or switched) else {}
    return {**asked, **switched, **each}


def _limit(number: int, content: Mapping[str, object]) -> Limit:
    try:
        return Limit.model_validate(content).checked()
    except ValidationError as error:
        fault = error.errors()[0]
        raise QuestionError(
            "bad-limit-row",
            N_("Row {row} of the limits, “{key}”: {problem}"),
            remedy_of(fault),
            row=number,
            key=where_of(fault),
            problem=problem_of(fault, list(Limit.model_fields)),
            keys=keys_of(fault, list(Limit.model_fields)),
        ) from None


def _is_empty(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _text(value: object) -> str:
    return "" if _is_empty(value) else str(value)
