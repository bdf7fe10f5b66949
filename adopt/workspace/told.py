"""A kept plan in words: what was asked, and what made it."""

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from adopt.export.planned import Planned, read_planned
from adopt.history.source import Source
from adopt.plan.differences import words_of_limit
from adopt.text import N_, Message, Money
from adopt.workspace.plans import Made

_GOALS = {
    "conversions": N_("as many conversions as possible"),
    "revenue": N_("as much revenue as possible"),
    "profit": N_("as much profit as possible"),
}


def question_sentences(made: Made) -> Iterator[Message]:
    """What was asked: the money and the days, the goal, how far budgets may change, every rule, and why."""
    scenario = made.recipe.scenario
    yield Message(
        N_("{budget} for {count} day, from {first} to {last}. Wanted: {goal}."),
        {
            "budget": total_of(made),
            "count": (made.last_day - made.first_day).days + 1,
            "first": made.first_day,
            "last": made.last_day,
            "goal": Message(_GOALS[scenario.goal]),
        },
        N_("{budget} for {count} days, from {first} to {last}. Wanted: {goal}."),
    )
    yield Message(
        N_(
            "A budget may change by {low} to {high} against its mean of the last 28 days, if no rule says "
            "otherwise."
        ),
        {"low": f"{scenario.min_change:+.0%}", "high": f"{scenario.max_change:+.0%}"},
    )
    for limit in scenario.limits:
        yield Message(N_("Limit: {limit}."), {"limit": words_of_limit(limit)})
    if scenario.why:
        yield Message(N_("Why it is asked: “{why}”"), {"why": scenario.why})


def recipe_sentences(made: Made) -> Iterator[Message]:
    """What the plan was made of: all of it is kept, so that it can be made again."""
    recipe = made.recipe
    yield Message(N_("History: imports {imports}."), {"imports": [str(number) for number in recipe.imports]})
    if recipe.context:
        yield Message(N_("What else was known then is kept with it ({digest})."), {"digest": recipe.context[:12]})
    else:
        yield Message(N_("Nothing else was known."))
    if recipe.misses.plans:
        yield Message(
            N_("Misses of earlier plans were known: {missed} of {count} plan missed its own interval."),
            {"missed": recipe.misses.missed, "count": recipe.misses.plans},
            N_("Misses of earlier plans were known: {missed} of {count} plans missed theirs."),
        )
    yield Message(
        N_("Made by adopt {program} with the seed {seed}."), {"program": recipe.program, "seed": recipe.seed}
    )


def budget_table(made: Made) -> pd.DataFrame:
    """The budgets of a kept plan, one row a cell as the plan has them.

    Columns platform, campaign, audience, before and recommended (currency units a day), change (a share; NaN where
    nothing was spent before), expected_conversions with _low and _high (over the plan's days).
    """
    planned = planned_of(made)
    told = [planned.about(cell) for cell in planned.budgets]
    table = pd.DataFrame(
        {
            "platform": [cell.platform for cell in planned.budgets],
            "campaign": [cell.campaign for cell in planned.budgets],
            "audience": [cell.audience for cell in planned.budgets],
            "before": pd.Series([one.before for one in told], dtype=float),
            "recommended": pd.Series(list(planned.budgets.values()), dtype=float),
            "expected_conversions": pd.Series([one.expected for one in told], dtype=float),
            "expected_conversions_low": pd.Series([one.low for one in told], dtype=float),
            "expected_conversions_high": pd.Series([one.high for one in told], dtype=float),
        }
    )
    spent = table["before"].where(table["before"] > 0)
    table.insert(5, "change", table["recommended"] / spent - 1.0)
    return table


def planned_of(made: Made) -> Planned:
    """The budgets of a kept plan."""
    return read_planned(Source("plan.csv", made.content))


def total_of(made: Made) -> Money:
    """What the plan spends in all."""
    return Money(f"{Decimal(made.told['total']):,}", made.told["currency"])
