"""Which limit each cell of a plan is at the end of."""

from adopt.labels import Cell
from adopt.plan.held_back import AT_ITS_END
from adopt.plan.plan import Plan
from adopt.text import N_, Message


def held_cells(plan: Plan) -> dict[Cell, Message]:
    """The limit of each cell that is at an end of its own; cells between their limits are left out.

    Limits of groups are not named here: they hold no single cell.
    """
    problem, found = plan.allocation.problem, dict[Cell, Message]()
    for i, cell in enumerate(plan.cells):
        spend, low, high = plan.allocation.daily_spend[i], problem.minimum[i], problem.maximum[i]
        hair = AT_ITS_END * max(spend, 1e-9)
        if spend > 0 and abs(spend - high) <= hair:
            found[cell] = plan.asked.boxes[i].highs if plan.asked else Message(N_("the greatest change allowed"))
        elif low > 0 and abs(spend - low) <= hair:
            found[cell] = plan.asked.boxes[i].lows if plan.asked else Message(N_("the greatest change allowed"))
    return found
