"""What a platform asks of an audience that is switched on: its minimum budget, and its learning phase."""

import numpy as np
from numpy.typing import NDArray

from adopt.curves.table import ResponseTable
from adopt.errors import QuestionError
from adopt.history.budget_rules import budget_rules
from adopt.labels import Cell
from adopt.plan.limits import Limit
from adopt.text import N_

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

DAYS_A_WEEK = 7
HALVINGS = 60
"""Of the interval in which a spend is looked for; after them it is as wide as the rounding of floats."""


def platform_minimum(cell: Cell, currency: str | None) -> float:
    """The least daily budget that the platform of a cell takes, currency units.

    Raises:
        QuestionError: if it is not known in this currency.
    """
    known = budget_rules(cell.platform).minimum
    amount = known.amount(currency) if known else None
    if amount is None:
        raise QuestionError(
            "no-platform-minimum",
            N_("The minimum budget of {platform} in {currency} is not known.")
            if currency
            else N_("The history names no currency, and the minimum budget of {platform} depends on it."),
            N_("Look it up in the ads manager and write it as minimum_if_active = …"),
            platform=cell.platform,
            currency=currency,
        )
    return amount


def learning_spend(
    conversions: ResponseTable, limit: Limit, which: BoolArray, flown: FloatArray | None = None
) -> FloatArray:
    """The spend a day at which each cell is expected to leave the learning phase, shape (C,).

    Args:
        conversions: expected results a day.
        limit: with the number of results a week, or True for the platform's.
        which: the cells it is about, shape (C,); 0 for the others.
        flown: share of the days on which each cell spends, shape (C,): the week is one of its flight, and so is
            the day.

    Raises:
        QuestionError: if a platform's threshold is not known and the limit tells none.
    """
    weekly = np.zeros(len(which))
    for i in np.flatnonzero(which):
        weekly[i] = _results_a_week(conversions.cells[i].platform, limit)
    if flown is None:
        return spend_for(conversions, weekly / DAYS_A_WEEK)
    return spend_for(conversions, weekly / DAYS_A_WEEK * flown) / np.where(flown > 0, flown, 1.0)


def _results_a_week(platform: str, limit: Limit) -> float:
    if limit.learning_phase is not True:
        return float(limit.learning_phase)
    known = budget_rules(platform).learning
    if known is None:
        raise QuestionError(
            "no-learning-threshold",
            N_("How many results a week the learning phase of {platform} needs is not known."),
            N_("Write the number: learning_phase = 50, for example, in a limit for platform:{platform}."),
            platform=platform,
        )
    return known.results_a_week


def spend_for(responses: ResponseTable, results: FloatArray) -> FloatArray:
    """The least spend a day at which each cell is expected to bring ``results`` a day; (C,) -> (C,).

    Infinite where no spend does.
    """
    low, high = np.zeros(len(results)), responses.spend[:, -1].copy()
    reached = responses.results(high) >= results
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = responses.results(middle) >= results
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(results <= 0, 0.0, np.where(reached, high, np.inf))
