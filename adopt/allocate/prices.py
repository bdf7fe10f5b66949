"""What a unit of a limit costs, by solving again."""

from dataclasses import replace

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import Allocation, allocate

BUDGET_ROW = -1
"""The number of the budget, where the rules are numbered from 0."""
GAP = 1e-6
"""How exactly the loosened question is answered: the difference of two answers is what is asked for."""


def price_of(
    problem: BudgetProblem,
    allocation: Allocation,
    rule: int,
    step: float,
    gap: float = GAP,
    time_limit: float = 10.0,
) -> float:
    """Worth that a unit of relaxation of a limit wins, by solving again with ``step`` of it.

    Args:
        problem: the question.
        allocation: its answer; its prices say which side of the rule binds.
        rule: the number of the rule, or :data:`BUDGET_ROW`.
        step: how far the limit gives way, in the rule's own unit; above 0.
        gap: how exactly the loosened question is answered.
        time_limit: seconds for it.

    Returns:
        worth for each unit; 0 where the rule does not bind.
    """
    binding = [price for price in allocation.prices if price.rule == rule]
    if not binding:
        return 0.0
    loosened = loosen(problem, rule, step, low=binding[0].side == "low")
    again = allocate(loosened, gap, time_limit, strict=False, start=allocation)
    return (again.certificate.achieved - allocation.certificate.achieved) / step


def loosen(problem: BudgetProblem, rule: int, step: float, *, low: bool) -> BudgetProblem:
    """The question in which the least or the most of a rule, or of the budget, gives way by ``step``."""
    if rule == BUDGET_ROW:
        if low:
            return replace(problem, least_budget=max(problem.least - step, 0.0))
        fixed = problem.least_budget is None or problem.least == problem.daily_budget
        least = problem.least + step if fixed and problem.least_budget is not None else problem.least_budget
        return replace(problem, daily_budget=problem.daily_budget + step, least_budget=least)
    changed = problem.rules[rule]
    changed = replace(changed, low=changed.low - step) if low else replace(changed, high=changed.high + step)
    return replace(problem, rules=(*problem.rules[:rule], changed, *problem.rules[rule + 1 :]))
