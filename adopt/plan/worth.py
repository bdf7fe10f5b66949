"""What results count for under a goal: conversions as they are, revenue, or what is left of it after ad spend.

The draws of a conversion's value are independent of the draws of the curves, so the mean of their product is the
product of their means. The optimiser's table uses that, and the draws of a revenue are scaled to it: 400 draws of
two independent things correlate by chance, by a twentieth of both spreads.
"""

import numpy as np
from numpy.typing import NDArray

from adopt.curves.posterior import Posterior
from adopt.errors import QuestionError
from adopt.labels import Cell
from adopt.plan.groups import Groups
from adopt.plan.scenario import Scenario
from adopt.text import N_

FloatArray = NDArray[np.float64]

PAYS = 1.0
"""Margin x revenue that the next unit of money must bring to pay for itself."""


def worth_of_a_result(
    posterior: Posterior, scenario: Scenario, weights: FloatArray | None = None
) -> FloatArray | None:
    """What a result of each cell counts for under the scenario's goal, before spend; None for 1; shape (C,).

    Args:
        posterior: with the draws of the value.
        scenario: with the goal.
        weights: of the draws (alike by default), >= 0 with mean 1, shape (D,). The mean of results times value
            under weights is the product of both means but for terms of second order in the caution.

    Raises:
        QuestionError: if the goal is revenue or profit and a cell's revenue is not known.
    """
    if scenario.goal == "conversions":
        return worth_by_name(posterior.cells, scenario)
    value = posterior.value.mean(axis=1) if weights is None else posterior.value @ weights / len(weights)
    worth = value * share_kept(scenario)
    unknown = [c for c, v in zip(posterior.cells, worth, strict=True) if not np.isfinite(v)]
    if unknown:
        raise QuestionError(
            "no-revenue",
            N_("The goal is profit, but the history has no revenue for {cell}.")
            if scenario.goal == "profit"
            else N_("The goal is revenue, but the history has no revenue for {cell}."),
            N_("Export the conversion value too, or plan for conversions."),
            cell=unknown[0],
        )
    return np.asarray(worth)


def worth_by_name(cells: tuple[Cell, ...], scenario: Scenario) -> FloatArray | None:
    """What a conversion of each cell counts for as the scenario has it, shape (C,); None where all count alike.

    Raises:
        QuestionError: if a name stands for no cell; suggests the nearest.
    """
    if not scenario.worth:
        return None
    groups, worth = Groups(cells, scenario.tags), np.ones(len(cells))
    for name, value in scenario.worth.items():
        worth[groups.members((name,), "worth")] = value
    return worth


def share_kept(scenario: Scenario) -> float:
    """How much of a unit of revenue counts: the margin for the goal profit, else all of it."""
    return 1.0 if scenario.margin is None else scenario.margin


def revenue_of(posterior: Posterior, results: FloatArray) -> FloatArray:
    """Draws of the revenue that draws of results bring, shape (C, D) each."""
    product = results * posterior.value
    mean, exact = product.mean(axis=1), results.mean(axis=1) * posterior.value.mean(axis=1)
    return np.asarray(product * np.where(mean > 0, exact / np.where(mean > 0, mean, 1.0), 1.0)[:, None])


def counted(posterior: Posterior, scenario: Scenario, results: FloatArray, spend: float) -> FloatArray:
    """Draws of what all cells together bring towards the scenario's goal, shape (D,).

    Args:
        posterior: what is known of the curves and of the value of a conversion.
        scenario: with the goal.
        results: draws of each cell's results, shape (C, D).
        spend: what they cost, currency units.
    """
    if scenario.goal == "conversions":
        worth = worth_by_name(posterior.cells, scenario)
        return np.asarray((results if worth is None else worth[:, None] * results).sum(axis=0))
    revenue = share_kept(scenario) * revenue_of(posterior, results).sum(axis=0)
    return np.asarray(revenue - (spend if scenario.goal == "profit" else 0.0))
