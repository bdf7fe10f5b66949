"""Refuses amounts and limits that make no sense, by the name of the cell they belong to."""

import math

import numpy as np

from adopt.curves.table import FloatArray
from adopt.errors import InfeasibleError, QuestionError
from adopt.labels import Cell
from adopt.text import N_

ROUNDING = 1e-9
"""Sums that differ by less, relative to the budget, are equal: adding 100,000 floats in another order
moves a sum by about 1e-13 of itself."""


def check_budget(daily_budget: float) -> None:
    """Refuse what is no amount of money.

    Raises:
        QuestionError: if ``daily_budget`` is negative, infinite or not a number.
    """
    if not (math.isfinite(daily_budget) and daily_budget >= 0):
        raise QuestionError(
            "not-a-budget",
            N_("The daily budget must be an amount of money, 0 or more, got {budget}."),
            N_("Give the amount to spend a day, in currency units."),
            budget=daily_budget,
        )


def check_least_budget(least: float, most: float) -> None:
    """Refuse a least budget that is no amount, or above the most.

    Raises:
        QuestionError: naming both.
    """
    if not 0 <= least <= most:
        raise QuestionError(
            "not-a-least-budget",
            N_("The least to be spent must lie between 0 and the daily budget of {most:,.2f}, got {least:,.2f}."),
            N_("Lower the least, or raise the budget."),
            least=least,
            most=most,
        )


def check_amounts(cells: tuple[Cell, ...], name: str, amounts: FloatArray) -> None:
    """Refuse amounts of another length than the cells, and such as are no money.

    Raises:
        QuestionError: naming the first cell at fault.
    """
    if amounts.shape != (len(cells),):
        raise QuestionError(
            "wrong-length",
            N_("{name} must hold one amount for each of the {cells} cells, got the shape {shape}."),
            N_("Give the amounts in the order of the cells."),
            name=name,
            cells=len(cells),
            shape=str(amounts.shape),
        )
    wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
    if wrong.size:
        raise QuestionError(
            "not-an-amount",
            N_("{name} of {cell} must be an amount of money a day, 0 or more, got {amount}."),
            N_("Give a finite amount; a cell without a maximum can take the whole budget."),
            name=name,
            cell=cells[wrong[0]],
            amount=float(amounts[wrong[0]]),
        )


def check_order(cells: tuple[Cell, ...], minimum: FloatArray, maximum: FloatArray) -> None:
    """Refuse a minimum above its maximum.

    Raises:
        QuestionError: naming the first cell at fault.
    """
    crossed = np.flatnonzero(minimum > maximum)
    if crossed.size:
        first = crossed[0]
        raise QuestionError(
            "minimum-above-maximum",
            N_("{cell} must get at least {minimum:,.2f} a day but at most {maximum:,.2f} a day."),
            N_("Lower its minimum or raise its maximum."),
            cell=cells[first],
            minimum=float(minimum[first]),
            maximum=float(maximum[first]),
        )


def fits(daily_budget: float, minimum: FloatArray, maximum: FloatArray) -> bool:
    """Whether amounts between ``minimum`` and ``maximum``, (C,) each, can add up to the budget."""
    slack = ROUNDING * daily_budget
    return bool(minimum.sum() <= daily_budget + slack and maximum.sum() >= daily_budget - slack)


def minimums_above(cells: tuple[Cell, ...], budget: float, minimum: FloatArray) -> InfeasibleError:
    """The collision of the budget with the minimums, and the smallest change that resolves it."""
    largest, low = int(np.argmax(minimum)), float(minimum.sum())
    return InfeasibleError(
        "minimums-above-budget",
        N_("The minimums add up to {low:,.2f} a day, but the budget is {budget:,.2f} a day."),
        N_(
            "Raise the budget by {short:,.2f} a day, or lower minimums by as much; "
            "the largest is {amount:,.2f} a day, for {cell}."
        ),
        low=low,
        budget=budget,
        short=cents_up(low - budget),
        amount=float(minimum[largest]),
        cell=cells[largest],
    )


def maximums_below(cells: tuple[Cell, ...], budget: float, maximum: FloatArray) -> InfeasibleError:
    """The collision of the budget with the maximums, and the smallest change that resolves it."""
    smallest, high = int(np.argmin(maximum)), float(maximum.sum())
    return InfeasibleError(
        "maximums-below-budget",
        N_("The maximums add up to {high:,.2f} a day, but the budget is {budget:,.2f} a day."),
        N_(
            "Lower the budget by {over:,.2f} a day, or raise maximums by as much; "
            "the smallest is {amount:,.2f} a day, for {cell}."
        ),
        high=high,
        budget=budget,
        over=cents_up(budget - high),
        amount=float(maximum[smallest]),
        cell=cells[smallest],
    )


def cents_up(amount: float) -> float:
    """``amount`` rounded up to hundredths, so that following an advice is enough."""
    return math.ceil(amount * 100 - 1e-6) / 100
