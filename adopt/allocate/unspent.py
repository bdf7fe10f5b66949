"""A budget that need not be spent: money left over is one more cell, of which a unit is worth a unit.

Where results are counted in money (margin x revenue), spending pays as long as the next unit brings more than
one. A cell with the response g(u) = u that takes what the others leave makes the limit a fixed budget again:

    max sum g_i(x_i) - sum x_i  with sum x_i <= B   =   max sum g_i(x_i) + u - B  with sum x_i + u = B,

and with it the solver, the certificate and its check hold as they are. Profit is what they count, less B.
"""

import numpy as np

from adopt.allocate.problem import BudgetProblem, check_budget, within_change_limits
from adopt.curves.table import FloatArray, ResponseTable
from adopt.labels import Cell

UNSPENT = Cell("unspent", "", "")
"""What the proof calls the money that is left over."""


def up_to_budget(
    responses: ResponseTable,
    current: FloatArray,
    daily_budget: float,
    min_change: float = -0.5,
    max_change: float = 0.5,
) -> BudgetProblem:
    """The question how much of a budget to spend, and on what, so that most money remains.

    Args:
        responses: expected money a day (margin x revenue) of each of C cells.
        current: today's daily spend, currency units a day, shape (C,).
        daily_budget: the most that may be spent, currency units a day.
        min_change: least change as a share of ``current``, -1 (off) or more.
        max_change: greatest change as a share of ``current``.

    Returns:
        A question of C + 1 cells, the last of which is :data:`UNSPENT`. Today's split leaves nothing over,
        and of equally good answers the one that spends more is nearer to it.

    Raises:
        QuestionError: as :func:`within_change_limits`.
        InfeasibleError: if the least that the changes allow is more than the budget.
    """
    check_budget(daily_budget)
    # What the changes cannot take stays unspent: only the least that they ask for can collide with the budget.
    most = min(daily_budget, float((current * (1 + max_change)).sum()))
    spent = within_change_limits(responses, current, most, min_change, max_change)
    return BudgetProblem(
        _with_unspent(responses, daily_budget),
        daily_budget,
        np.append(spent.minimum, 0.0),
        np.append(spent.maximum, daily_budget),
        np.append(current, 0.0),
    )


def _with_unspent(responses: ResponseTable, daily_budget: float) -> ResponseTable:
    """The table with one more row: a straight line of slope 1 up to the budget, on as many knots."""
    reach = max(daily_budget, 1.0)
    line = np.linspace(0.0, reach, responses.spend.shape[1])
    return ResponseTable(
        (*responses.cells, UNSPENT),
        np.vstack([responses.spend, line]),
        np.vstack([responses.marginal, np.ones_like(line)]),
    )
