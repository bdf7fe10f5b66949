"""Why no plan keeps a scenario's limits, in the words of its author, and what would be possible."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from adopt.allocate.collision import Change, RulesCollideError
from adopt.allocate.elastic import Element
from adopt.allocate.rules import Objective
from adopt.allocate.solve import allocate
from adopt.curves.table import ResponseTable
from adopt.errors import InfeasibleError
from adopt.plan.money import decimals, minor_unit
from adopt.plan.question import RUN, Asked, question_of
from adopt.text import N_, Figure, Message

CLOSE = 1e-4
"""Relative; a ratio that improves by less is the best. Four rounds are usual."""
_BUDGET = ("maximums-below-budget", "minimums-above-budget")
FEW = 2
"""Cells whose limits are told one by one, though one asks for them all."""
SECONDS = 3.0
"""For one question about what would be possible."""


@contextmanager
def told_in_words(asked: Asked | None, table: Callable[[], ResponseTable]) -> Iterator[None]:
    """Refusals that arise inside name the scenario's limits and what they would allow.

    Args:
        asked: the scenario held against a history; None for one without limits, whose refusals say it all.
        table: expected results a day of C cells, of conversions or of revenue as the goal counts them.

    Raises:
        InfeasibleError: the refusal in the scenario's words.
    """
    try:
        yield
    except InfeasibleError as error:
        if asked is None:
            raise
        raise _on_average(_in_words(error, asked, table), asked) from None


def _on_average(error: InfeasibleError, asked: Asked) -> InfeasibleError:
    """Sums of the optimiser's amounts are money a day of the horizon, which is less than a day of a flight."""
    if asked.in_flight is None or error.code not in _BUDGET:
        return error
    return error.inside(
        N_("{problem} Some cells run on some days only: amounts a day are averages over all {days} days."),
        days=asked.scenario.days,
    )


def _in_words(error: InfeasibleError, asked: Asked, table: Callable[[], ResponseTable]) -> InfeasibleError:
    if error.code in _BUDGET:
        return _of_all_days(error, asked)
    if not isinstance(error, RulesCollideError):
        return error
    told = InfeasibleError(
        error.code,
        N_("No split can keep all of these: {rules}."),
        rules=list(_together([_limit_of(asked, element) for element in error.elements])),
    )
    best = _possible(asked, table) if asked.scenario.is_targeted else None
    told.remedy = _changes(error, asked) if best is None else best
    return told


def _changes(error: RulesCollideError, asked: Asked) -> Message:
    """What would help, with a budget told as it was asked for: in total for all days."""
    return Message(error.way_out, {"changes": [_in_total(change, asked) for change in error.told]})


def _in_total(change: Change, asked: Asked) -> Message:
    texts = {
        "most": N_("raise the budget to {needed} for {days} days"),
        "least": N_("let only {needed} have to be spent in {days} days"),
    }
    if change.element.kind not in texts:
        return _in_flight(change.advice, change.element, asked)
    unit, days = float(minor_unit(asked.currency)), asked.scenario.days
    needed = float(str(change.advice.values["needed"])) * days / unit
    rounded = math.ceil(needed - 1e-6) if change.element.kind == "most" else math.floor(needed + 1e-6)
    return Message(texts[change.element.kind], {"needed": asked.situation.money(rounded * unit), "days": days})


def _in_flight(told: Message, element: Element, asked: Asked) -> Message:
    """Amounts a day of the horizon as amounts a day on which the cell, or any of the group, runs."""
    run = float(str(told.values.get(RUN, 1.0)))
    if element.kind in ("minimum", "maximum"):
        run = float(asked.flown[element.number]) or 1.0
    if run == 1:
        return told
    amounts = {key: told.values[key] for key in ("amount", "needed") if key in told.values}
    return Message(told.text, {**told.values, **{key: float(str(x)) / run for key, x in amounts.items()}})


def _of_all_days(error: InfeasibleError, asked: Asked) -> InfeasibleError:
    """A refusal of amounts a day with those of the whole horizon, in which a budget is told."""
    days, places = asked.scenario.days, decimals(asked.currency)
    lows = zip(asked.minimum.tolist(), asked.boxes, strict=True)
    least = sum(low for low, box in lows if not box.may_be_off) * days
    return error.inside(
        N_("{problem} In total for {days} days: between {low} and {high}, asked for {budget}."),
        days=days,
        low=f"{least:,.{places}f}",
        high=f"{float(asked.maximum.sum()) * days:,.{places}f}",
        budget=f"{asked.scenario.budget:,.{places}f}",
    )


def _limit_of(asked: Asked, element: Element) -> tuple[Message, Message]:
    """A colliding limit in its author's words, and who asks for it: nobody but itself for a rule."""
    if element.kind in ("most", "least") and asked.scenario.budget is not None:
        values = {"budget": asked.situation.money(asked.scenario.budget), "days": asked.scenario.days}
        some, every = N_("at most {budget} in {days} days"), N_("{budget} are spent in {days} days")
        return Message(every if element.kind == "least" else some, values), Message("")
    if element.kind not in ("minimum", "maximum"):
        return element.name, Message("")
    box = asked.boxes[element.number]
    why = box.lows if element.kind == "minimum" else box.highs
    name = _in_flight(element.name, element, asked)
    return Message(N_("{limit} ({why})"), {"limit": name, "why": why}) if why.text else name, why


def _together(limits: list[tuple[Message, Message]]) -> Iterator[Message]:
    """Limits of many cells that one asks for are told as that one, with how many cells it is about."""
    askers = [str(why) for _, why in limits]
    for place, (limit, why) in enumerate(limits):
        count = askers.count(str(why)) if why.text else 1
        if count <= FEW:
            yield limit
        elif str(why) not in askers[:place]:
            text, many = N_("{why}, for {count} cell"), N_("{why}, for {count} cells")
            yield Message(text, {"why": why, "count": count}, many)


def _possible(asked: Asked, table: Callable[[], ResponseTable]) -> Message | None:
    """What a target could be; None where the goal counts otherwise, or the other limits collide by themselves."""
    scenario = asked.scenario
    try:
        if scenario.reach is not None:
            most = _most(asked, table()) * scenario.days
            text = N_("Within the other limits at most {most} are expected.")
            return Message(text, {"most": Figure(f"{most:,.0f}")})
        if scenario.target_cpa is not None and scenario.goal == "conversions" and scenario.target_roas is None:
            cost = 1 / _best_ratio(asked, table())
            text = N_("Within the other limits a conversion costs at least {cost} on average.")
            return Message(text, {"cost": asked.situation.money(cost)})
        if scenario.target_roas is not None and scenario.goal == "revenue" and scenario.target_cpa is None:
            text = N_("Within the other limits each unit spent brings at most {roas} in revenue on average.")
            return Message(text, {"roas": f"{_best_ratio(asked, table()):,.2f}"})
    except InfeasibleError:
        return None
    return None


def _most(asked: Asked, table: ResponseTable) -> float:
    """The most results a day without the number to reach."""
    free = _without_target(asked, "reach")
    return allocate(question_of(free, table), time_limit=SECONDS, strict=False).expected


def _best_ratio(asked: Asked, table: ResponseTable) -> float:
    """The most results a unit of money that the limits allow (Dinkelbach 1967, fractional programming)."""
    question = question_of(_without_target(asked, "target_cpa", "target_roas"), table)
    ratio = 0.0
    while True:
        problem = replace(question, objective=Objective(1.0, -ratio))
        answer = allocate(problem, time_limit=SECONDS, strict=False)
        better = answer.expected / max(float(answer.daily_spend.sum()), 1e-12)
        if better <= ratio * (1 + CLOSE):
            return ratio
        ratio = better


def _without_target(asked: Asked, *keys: str) -> Asked:
    spend = "all" if asked.scenario.spends_all else "at most"
    return replace(asked, scenario=asked.scenario.model_copy(update={**dict.fromkeys(keys), "spend": spend}))
