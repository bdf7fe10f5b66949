"""Why no plan keeps a scenario's limits, in the words of its author, and what would be possible."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from adopt.allocate.collision import RulesCollideError
from adopt.allocate.rules import Objective
from adopt.allocate.solve import allocate
from adopt.curves.table import ResponseTable
from adopt.errors import InfeasibleError
from adopt.plan.money import decimals
from adopt.plan.question import Asked, question_of
from adopt.text import N_, Message

CLOSE = 1e-4
"""Relative; a ratio that improves by less is the best. Four rounds are usual."""
_BUDGET = ("maximums-below-budget", "minimums-above-budget")
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
    """Amounts of the optimiser are money a day of the horizon, which is less than a day of a flight."""
    if asked.in_flight is None or error.code not in ("rules-collide", *_BUDGET):
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
        rules=[_limit_of(asked, element.name, element.kind, element.number) for element in error.elements],
    )
    best = _possible(asked, table) if asked.scenario.is_targeted else None
    told.remedy = error.remedy if best is None else best
    return told


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


def _limit_of(asked: Asked, name: Message, kind: str, number: int) -> Message:
    """A colliding limit of a cell with who asks for it; the rules are in the author's words already."""
    if kind not in ("minimum", "maximum"):
        return name
    box = asked.boxes[number]
    why = box.lows if kind == "minimum" else box.highs
    return Message(N_("{limit} ({why})"), {"limit": name, "why": why}) if why.text else name


def _possible(asked: Asked, table: Callable[[], ResponseTable]) -> Message | None:
    """What a target could be; None where the goal counts otherwise, or the other limits collide by themselves."""
    scenario = asked.scenario
    try:
        if scenario.reach is not None:
            most = _most(asked, table()) * scenario.days
            text = N_("Within the other limits at most {most} are expected.")
            return Message(text, {"most": f"{most:,.0f}"})
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
