"""Why no split keeps every rule: a smallest set of rules and limits that collide, and the least change.

Every rule and limit may give way by an amount, at a cost of about a unit of money for a unit of money. With
all of them at 0 the mixed-integer program has no solution; one by one each is let go and, where it makes
no difference, left out (deletion filter: Chinneck and Dravnieks 1991). What remains collides, and any part of
it does not. The cheapest amounts are the least change.

Where no rule counts results the program is exact. Otherwise curves are chords between the knots of their
tables, which lie on them up to about a thousandth; rules that miss each other by less are not told apart.
"""

from dataclasses import dataclass

import numpy as np

from adopt.allocate.checks import cents_up
from adopt.allocate.domain import BoolArray
from adopt.allocate.elastic import Elastic, Element
from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solver import outcome
from adopt.errors import InfeasibleError
from adopt.text import N_, Message

SECONDS = 2.0
"""For one program; where it is not enough, a rule is kept in the set that may not belong there."""
NOTHING = 1e-7
"""Amounts that are the solver's rounding, as a share of the budget or of what a rule adds up."""


@dataclass(frozen=True)
class Change:
    """What would have to give way, and by how much.

    Attributes:
        element: the rule or limit.
        amount: in its own unit.
        advice: in words.
    """

    element: Element
    amount: float
    advice: Message


class RulesCollideError(InfeasibleError):
    """No split keeps every rule.

    Attributes:
        elements: rules and limits that collide; without any one of them the others do not.
        changes: the least change with which a split is possible.
    """

    def __init__(self, elements: tuple[Element, ...], changes: tuple[Change, ...]) -> None:
        """Say which collide and what would help."""
        self.elements, self.changes = elements, changes
        super().__init__(
            "rules-collide",
            N_("No split can keep all of these: {rules}."),
            N_("The least change that makes it possible: {changes}.") if changes else "",
            rules=[element.name for element in elements],
            changes=[change.advice for change in changes],
        )


def collision(problem: BudgetProblem) -> RulesCollideError | None:
    """Why no split keeps every rule; None where the program finds one, up to the knots of the curves."""
    model = Elastic(problem)
    kept = np.ones(len(model.elements), dtype=bool)
    if not _collides(model, kept):
        return None
    for group in _groups(model.elements):
        for part in (group, *([place] for place in group if len(group) > 1)):
            if kept[part].any():
                without = kept.copy()
                without[part] = False
                kept = without if _collides(model, without) else kept
    elements = tuple(model.elements[place] for place in np.flatnonzero(kept))
    return RulesCollideError(elements, _least_change(model))


def _groups(elements: tuple[Element, ...]) -> list[list[int]]:
    """Places of elements in the order in which they are let go: limits of cells first, so that rules remain."""
    kinds = np.array([element.kind for element in elements])
    groups = [np.flatnonzero(kinds == kind).tolist() for kind in ("lots", "maximum", "minimum", "least", "most")]
    rules = [[place] for place in np.flatnonzero(kinds == "rule").tolist()]
    return [group for group in (*groups, *rules) if group]


def _collides(model: Elastic, kept: BoolArray) -> bool:
    """Whether the solver proves that no split keeps these elements, shape (E,)."""
    return outcome(model.program(kept, 0.0), 0.0, SECONDS)[1]


def _least_change(model: Elastic) -> tuple[Change, ...]:
    """The cheapest amounts by which elements have to give way; none where time was too short."""
    lots = np.array([element.kind == "lots" for element in model.elements])
    values = outcome(model.program(lots, 1.0), 1e-6, 5 * SECONDS)[0]
    if values is None:
        return ()
    over, under = values[model.slack].reshape(2, len(lots))
    return tuple(
        _change(model, element, float(way[place] * model.units[place]), low=way is under)
        for place, element in enumerate(model.elements)
        for way in (over, under)
        if way[place] > NOTHING
    )


def _change(model: Elastic, element: Element, amount: float, *, low: bool) -> Change:
    """How an element has to change, rounded so that following the advice is enough."""
    problem, number = model.problem, element.number
    amount = cents_up(amount) if amount >= 0.01 else float(f"{amount * 1.01:.2g}")
    values: dict[str, object] = {"amount": amount}
    if element.kind == "rule":
        values["rule"] = problem.rules[number].name
        text = N_('let "{rule}" be {amount:,.2f} less') if low else N_('let "{rule}" be {amount:,.2f} more')
    elif element.kind == "most":
        values["needed"] = problem.daily_budget + amount
        text = N_("raise the budget to {needed:,.2f} a day")
    elif element.kind == "least":
        values["needed"] = max(problem.least - amount, 0.0)
        text = N_("let only {needed:,.2f} a day have to be spent")
    else:
        values["cell"] = problem.responses.cells[number]
        lower = element.kind == "minimum"
        needed = problem.minimum[number] - amount if lower else problem.maximum[number] + amount
        values["needed"] = max(float(needed), 0.0)
        text = (
            N_("lower the minimum of {cell} to {needed:,.2f} a day")
            if lower
            else N_("raise the maximum of {cell} to {needed:,.2f} a day")
        )
    return Change(element, amount, Message(text, values))
