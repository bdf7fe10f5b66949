"""Two kept plans side by side: what made each otherwise, what each promised, and where the money goes."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from adopt.export.planned import Planned
from adopt.labels import Cell
from adopt.plan.differences import questions_differ
from adopt.text import N_, Figure, Message
from adopt.workspace.plans import Made
from adopt.workspace.told import planned_of, total_of


def plan_differences(first: Made, other: Made) -> tuple[Message, ...]:
    """What differs in ``other``: the days, what was asked, what it was made of, and what it promised."""
    return (*_days(first, other), *questions_differ(first.recipe.scenario, other.recipe.scenario),
            *_made_of(first, other), _promised(first, other))  # fmt: skip


def budgets_beside(first: Made, other: Made) -> pd.DataFrame:
    """Both plans' budgets a day, one row a cell, those that differ most first.

    Columns platform, campaign, audience, first, other, difference (currency units a day; NaN where a plan does not
    know the cell).
    """
    one, two = map(planned_of, (first, other))
    cells = sorted({*one.budgets, *two.budgets})
    table = pd.DataFrame(
        {
            "platform": [cell.platform for cell in cells],
            "campaign": [cell.campaign for cell in cells],
            "audience": [cell.audience for cell in cells],
            "first": list(map(partial(_budget, one), cells)),
            "other": list(map(partial(_budget, two), cells)),
        }
    )
    table["difference"] = table["other"] - table["first"]
    order = table["difference"].abs().sort_values(ascending=False, kind="stable", na_position="first").index
    return table.loc[order].reset_index(drop=True)


def _budget(planned: Planned, cell: Cell) -> float:
    return float(planned.budgets.get(cell, np.nan))


def _days(first: Made, other: Made) -> Iterator[Message]:
    if (first.first_day, first.last_day) != (other.first_day, other.last_day):
        here, there = (other.first_day, other.last_day), (first.first_day, first.last_day)
        yield Message(
            N_("It is for {first} to {last} instead of {first_there} to {last_there}."),
            {"first": here[0], "last": here[1], "first_there": there[0], "last_there": there[1]},
        )


def _made_of(first: Made, other: Made) -> Iterator[Message]:
    there, here = first.recipe, other.recipe
    more, less = (
        [str(n) for n in one.imports if n not in two.imports] for one, two in ((here, there), (there, here))
    )
    if more:
        yield Message(N_("Its history has imports that the other's lacks: {imports}."), {"imports": more})
    if less:
        yield Message(N_("Its history lacks imports that the other's has: {imports}."), {"imports": less})
    if here.context != there.context:
        yield Message(N_("What else was known was not the same."))
    if here.misses != there.misses:
        yield Message(
            N_("Other misses were known: {here} of {plans_here} plans instead of {there} of {plans_there}."),
            {
                "here": here.misses.missed,
                "plans_here": here.misses.plans,
                "there": there.misses.missed,
                "plans_there": there.misses.plans,
            },
        )
    if here.seed != there.seed:
        yield Message(
            N_("Its draws have the seed {here} instead of {there}."), {"here": here.seed, "there": there.seed}
        )
    if here.program != there.program:
        values = {"here": here.program, "there": there.program}
        yield Message(N_("It was made by adopt {here} instead of {there}."), values)


def _promised(first: Made, other: Made) -> Message:
    values = {
        "here": total_of(other),
        "there": total_of(first),
        "expected_here": _expected(other),
        "expected_there": _expected(first),
    }
    return Message(
        N_(
            "It spends {here} instead of {there}, and expects {expected_here} conversions instead of "
            "{expected_there}."
        ),
        values,
    )


def _expected(made: Made) -> Figure:
    return Figure(f"{made.told['expected']:,.0f}")
