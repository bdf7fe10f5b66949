"""What is wrong with a key of a scenario, said in the words of its author, not of a validator."""

import difflib
from collections.abc import Sequence
from typing import Any

from adopt.plan.flights import Flight
from adopt.plan.launch import Launch
from adopt.plan.limits import Limit, Times
from adopt.text import N_, Message

_SHARE = N_("expected a share such as -0.5 or 0.5, got {got}.")
_PART = N_("expected a share from 0 to 1, such as 0.2 for 20 %, got {got}.")
_MONEY = N_("expected an amount of money a day, 0 or more, got {got}.")
_DIFFERENCE = N_("expected an amount of money a day such as -100 or 100, got {got}.")
_POSITIVE = N_("expected a positive number, got {got}.")
_SWITCH = N_("expected true or false, got {got}.")
_NAMES = N_('expected a name in quotes, such as "platform:meta", or a list of names, got {got}.')
_DATE = N_("expected a day without quotes, such as 2026-03-01, got {got}.")
_TABLES = N_("expected a table under a line [[{key}]], got {got}.")
EXPECTED = {
    "budget": N_("expected a positive number, the total for all days, got {got}."),
    "budget_change": _SHARE,
    "spend": N_("expected “all” or “at most”, got {got}."),
    "days": N_("expected a whole number of days from 1 to 366, got {got}."),
    "goal": N_("expected “conversions”, “revenue” or “profit”, got {got}."),
    "caution": N_("expected a number from 0 (only what is expected counts) to 3, got {got}."),
    "margin": N_("expected a share above 0 and up to 1, such as 0.4 for 40 %, got {got}."),
    "min_change": _SHARE,
    "max_change": _SHARE,
    "target_cpa": _POSITIVE,
    "target_roas": _POSITIVE,
    "target_marginal_cpa": _POSITIVE,
    "target_marginal_roas": _POSITIVE,
    "reach": _POSITIVE,
    "tags": N_('expected names under [tags], such as gulf = ["campaign:Gulf *"], got {got}.'),
    "limits": _TABLES,
    "launch": _TABLES,
    "flights": _TABLES,
    "first": _DATE,
    "last": _DATE,
    "who": _NAMES,
    "of": _NAMES,
    "each": _SWITCH,
    "minimum": _MONEY,
    "maximum": _MONEY,
    "committed": _MONEY,
    "share_min": _PART,
    "share_max": _PART,
    "change_min": _SHARE,
    "change_max": _SHARE,
    "change_min_money": _DIFFERENCE,
    "change_max_money": _DIFFERENCE,
    "at_least_times": N_('expected {{ of = "…", times = 2 }}, got {got}.'),
    "times": _POSITIVE,
    "at_most_active": N_("expected a whole number of cells, 0 or more, got {got}."),
    "locked": _SWITCH,
    "off": _SWITCH,
    "minimum_if_active": _POSITIVE,
    "learning_phase": N_("expected true, or the number of results a week, got {got}."),
    "platform_minimums": _SWITCH,
    "lots": _POSITIVE,
}
"""Key -> what is expected of it; of every other key, a text."""
_TEXT = N_("expected a text in quotes, got {got}.")
_INSIDE: dict[str, type[Limit] | type[Launch] | type[Flight] | type[Times]] = {
    "limits": Limit,
    "launch": Launch,
    "flights": Flight,
    "at_least_times": Times,
}
_UNION_MEMBERS = ("str", "tuple[str, ...]", "bool", "constrained-float")
LIKELY = 0.6
"""How alike two names must be for one to be taken for the other's misspelling (difflib's own default)."""


def where_of(fault: Any) -> str:  # noqa: ANN401 - pydantic's own typed dict is private
    """Where a fault lies: "days", or "limits 2, share_min"."""
    said = ""
    for part in _path(fault):
        said += f" {part + 1}" if isinstance(part, int) else f", {part}"
    return said.removeprefix(", ")


def problem_of(fault: Any, scenario_keys: Sequence[str]) -> Message:  # noqa: ANN401 - as above
    """What was expected and what was found."""
    if fault["type"] == "extra_forbidden":
        near = _nearest(fault, scenario_keys)
        if near:
            return Message(N_("there is no such key; the nearest is “{nearest}”."), {"nearest": near})
        return Message(N_("there is no such key."))
    if fault["type"] == "missing":
        return Message(N_("it is missing."))
    key = str(next(part for part in reversed(_path(fault)) if isinstance(part, str)))
    inside_tags = _path(fault)[0] == "tags"
    text = EXPECTED["tags"] if inside_tags else EXPECTED.get(key, _TEXT)
    found = list(fault["input"]) if isinstance(fault["input"], tuple) else fault["input"]
    return Message(text, {"got": repr(found), "key": key})


def remedy_of(fault: Any) -> str:  # noqa: ANN401 - as above
    """What is expected of a known key is said already; an unknown one may be another's misspelling."""
    if fault["type"] != "extra_forbidden":
        return ""
    if len(_path(fault)) == 1:
        return N_("The keys of a scenario are {keys}.")
    return N_("Its keys are {keys}.")


def _nearest(fault: Any, scenario_keys: Sequence[str]) -> str | None:  # noqa: ANN401 - as above
    """The key that an unknown one is probably a misspelling of."""
    found = difflib.get_close_matches(str(_path(fault)[-1]), keys_of(fault, scenario_keys), n=1, cutoff=LIKELY)
    return found[0] if found else None


def keys_of(fault: Any, scenario_keys: Sequence[str]) -> list[str]:  # noqa: ANN401 - as above
    """The keys that may stand where the fault lies."""
    outer = [part for part in _path(fault)[:-1] if part in _INSIDE]
    return list(_INSIDE[str(outer[-1])].model_fields) if outer else list(scenario_keys)


def _path(fault: Any) -> list[str | int]:  # noqa: ANN401 - as above
    """The keys down to the fault, without the members of unions that pydantic names beside them."""
    return [part for part in fault["loc"] if part not in _UNION_MEMBERS]
