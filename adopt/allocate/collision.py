"""Why no split keeps every rule: a smallest set of rules and limits that collide, and the least change.

Every rule and limit may give way by an amount, at a cost of about a unit of money for a unit of money. With
all of them at 0 the mixed-integer program has no solution; one by one each is let go and, where it makes
no difference, left out (deletion filter: Chinneck and Dravnieks 1991). What remains collides, and any part of
it does not. The cheapest amounts are the least change.

Where no rule counts results the program is exact. Otherwise curves are chords between the knots of their
tables, which lie on them up to about a thousandth; rules that miss each other by less are not told apart.
"""

from collections.abc import Iterator
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
MOST_ALONE = 8
"""Rules that are tried by themselves; a set of more is rarely freed by one."""
FEW = 2
"""Cells whose limits are tried by themselves, where no rule alone is enough; of more, none is to blame."""
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
        alone: changes each of which by itself makes a split possible; none where no single one does.
    """

    def __init__(
        self, elements: tuple[Element, ...], changes: tuple[Change, ...], alone: tuple[Change, ...] = ()
    ) -> None:
        """Say which collide and what would help."""
        self.elements, self.changes, self.alone = elements, changes, alone
        super().__init__(
            "rules-collide",
            N_("No split can keep all of these: {rules}."),
            self.way_out,
            rules=[element.name for element in elements],
            changes=[change.advice for change in self.told],
        )

    @property
    def told(self) -> tuple[Change, ...]:
        """The changes to tell: those that are enough alone, else the least one of several limits together."""
        return self.alone or self.changes

    @property
    def way_out(self) -> str:
        """The sentence for the changes to tell; empty without any."""
        if self.alone:
            return N_("Any one of these makes it possible: {changes}.") if len(self.alone) > 1 else _ONE
        return N_("The least change that makes it possible: {changes}.") if self.changes else ""


_ONE = N_("This makes it possible: {changes}.")


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
    return RulesCollideError(elements, _least_change(model), tuple(_alone(model, kept)))


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
    return _changes(model, lots, 5 * SECONDS)


def _alone(model: Elastic, colliding: BoolArray) -> Iterator[Change]:
    """Amounts by which single ones of the elements that collide, (E,), have to give way, all else kept."""
    places = np.flatnonzero(colliding)
    kinds = np.array([element.kind for element in model.elements])[places]
    cells = places[np.isin(kinds, ["minimum", "maximum"])]
    for group in (places[np.isin(kinds, ["rule", "most", "least"])], cells if len(cells) <= FEW else cells[:0]):
        found = 0
        for place in group[:MOST_ALONE]:
            kept = np.arange(len(colliding)) != place
            for change in _changes(model, kept, SECONDS):
                # To spend nothing at all is always possible, and no help.
                if change.element.kind != "least" or change.amount < model.problem.least:
                    found += 1
                    yield change
        if found:
            return


def _changes(model: Elastic, kept: BoolArray, seconds: float) -> tuple[Change, ...]:
    """The cheapest amounts by which the elements that are not ``kept``, (E,), have to give way."""
    values = outcome(model.program(kept, 1.0), 1e-6, seconds)[0]
    if values is None:
        return ()
    spend = model.spend(values)
    over, under = values[model.slack].reshape(2, len(kept))
    return tuple(
        _change(model, element, float(way[place] * model.units[place]), spend, low=way is under)
        for place, element in enumerate(model.elements)
        for way in (over, under)
        if way[place] > NOTHING
    )


def _change(model: Elastic, element: Element, amount: float, spend: float, *, low: bool) -> Change:
    """How an element has to change where ``spend`` is spent in all, rounded so that following it is enough."""
    problem, number = model.problem, element.number
    amount = cents_up(amount) if amount >= 0.01 else float(f"{amount * 1.01:.2g}")
    values: dict[str, object] = {"amount": amount}
    loosening = problem.rules[number].loosening if element.kind == "rule" else None
    if loosening is not None:
        return Change(element, amount, loosening.said(amount, spend, lower=low))
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
