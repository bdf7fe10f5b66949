"""The question whether any split keeps the rules, as a program in which each rule and limit may give way.

Where no rule counts results a cell is any amount, or nothing. Otherwise its curve is the chords between the
knots of its table, along a falling run of its marginal any mixture of them.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from adopt.allocate.concave import falls
from adopt.allocate.domain import ACTIVE
from adopt.allocate.pricing import IntArray
from adopt.allocate.problem import BoolArray, BudgetProblem
from adopt.allocate.solver import Program, Rows
from adopt.curves.table import FloatArray
from adopt.text import N_, Message


@dataclass(frozen=True)
class Element:
    """A rule or a limit that may give way.

    Attributes:
        name: in words.
        kind: "most" or "least" of the budget, "rule", "minimum" or "maximum" of a cell, or "lots".
        number: of the rule or of the cell; 0 for the others.
    """

    name: Message
    kind: str
    number: int = 0


class Elastic:
    """The program of a question.

    Attributes:
        problem: the question.
        elements: what may give way, E of them.
        units: what a unit of an element's slack is in its own unit, shape (E,).
        slack: places of the slacks among the variables, above the greatest first, then below the least, (2 E,).
    """

    def __init__(self, problem: BudgetProblem) -> None:
        """Write the program down."""
        self.problem = problem
        self.elements = tuple(_elements(problem))
        self._money = max(problem.daily_budget, float(problem.minimum.max(initial=0.0)), 1e-9)
        self._row_units = self._units_of_rows()
        rules = np.array([element.number + 1 if element.kind == "rule" else 0 for element in self.elements])
        self.units = self._row_units[rules]
        cell, _, _, piece = self._pieces
        lots = np.flatnonzero(problem.domain.lot > 0)
        sizes = (len(cell), len(problem.minimum), int(piece.max()) + 1, len(lots), 2 * len(self.elements))
        ends = np.cumsum([0, *sizes])
        self._point, self._off, self._switch, self._lot, self.slack = (
            np.arange(start, stop) for start, stop in itertools.pairwise(ends.tolist())
        )
        self._lots = lots
        self._rows = Rows(int(ends[-1]))
        self._add_question()
        self._add_pieces()
        self._add_limits()
        self._add_lots()

    def program(self, kept: BoolArray, cost: float) -> Program:
        """The program in which the elements of ``kept``, (E,), keep still and all giving way costs ``cost``."""
        total = self._rows.variables
        whole, most, worth = np.zeros(total, dtype=bool), np.ones(total), np.zeros(total)
        whole[self._off] = whole[self._switch] = True
        most[self._off] = self.problem.domain.off
        lots = [place for place, element in enumerate(self.elements) if element.kind == "lots"]
        whole[self._lot] = all(kept[lots])
        most[self._lot] = np.inf
        most[self.slack] = np.where(np.concatenate([kept, kept]), 0.0, np.inf)
        worth[self.slack] = -cost
        return self._rows.program(worth, most, whole)

    def spend(self, values: FloatArray) -> float:
        """What a solution of the program, (N,), spends in all, currency units a day."""
        return float(values[self._point] @ self._pieces[1])

    @cached_property
    def _reach(self) -> FloatArray:
        """More than any cell would ever get, limits aside; shape (C,)."""
        problem = self.problem
        most = max(problem.daily_budget, float(problem.minimum.sum()), float(problem.maximum.sum()))
        return np.maximum(2 * most, 1.001 * problem.responses.spend[:, -1])

    @cached_property
    def _pieces(self) -> tuple[IntArray, FloatArray, FloatArray, IntArray]:
        """Cell, amount and results of each point of an active cell, and the piece that it belongs to."""
        table, cells = self.problem.responses, np.arange(len(self._reach))
        if not self.problem.rows.of_results.any():
            nothing = 0 * self._reach
            ends = np.concatenate([nothing, self._reach])
            return np.tile(cells, 2), ends, 0 * ends, np.tile(cells, 2)
        knots = np.column_stack([table.spend, self._reach])
        value = np.column_stack([table.value, table.value[:, -1]])
        falling = np.column_stack([falls(table.marginal), cells >= 0])
        new = np.ones(falling.shape, dtype=bool)
        new[:, 1:] = ~(falling[:, 1:] & falling[:, :-1])
        piece = np.cumsum(new).reshape(new.shape) - 1
        cell = np.broadcast_to(cells[:, None], piece.shape)
        # Both ends of an interval belong to its piece.
        parts = ((cell, knots[:, :-1], value[:, :-1], piece), (cell, knots[:, 1:], value[:, 1:], piece))
        return tuple(np.concatenate([part[n].ravel() for part in parts]) for n in range(4))  # type: ignore[return-value]

    def _units_of_rows(self) -> FloatArray:
        """What a row adds up to, roughly, shape (M,): giving way is dear or cheap by this measure."""
        rows = self.problem.rows
        top = max(float(self.problem.responses.value[:, -1].mean()), float(np.finfo(float).tiny))
        sizes = np.abs(rows.of_spend) * self._money + np.abs(rows.of_results) * top + np.abs(rows.of_active)
        most = sizes.max(axis=1, initial=0.0)
        return np.where(most > 0, most, 1.0)

    def _add_question(self) -> None:
        """The budget and the rules; being off takes back what being active counts."""
        rows, (cell, spend, results, _) = self.problem.rows, self._pieces
        terms = rows.of_spend[:, cell] * spend + rows.of_results[:, cell] * results
        active, units = rows.of_active.sum(axis=1), self._row_units
        at = self._rows.add((rows.low - active) / units, (rows.high - active) / units)
        for row, place in enumerate(at):
            self._rows.put(place, self._point, terms[row] / units[row])
            self._rows.put(place, self._off, -rows.of_active[row] / units[row])
        for number, element in enumerate(self.elements):
            row = element.number + 1 if element.kind == "rule" else 0
            if element.kind in ("rule", "most"):
                self._rows.put(at[row], self.slack[number], -1.0)
            if element.kind in ("rule", "least"):
                self._rows.put(at[row], self.slack[len(self.elements) + number], 1.0)

    def _add_pieces(self) -> None:
        """The weights of a piece add up to its switch, the switches of a cell and its being off to 1."""
        cell, _, _, piece = self._pieces
        owner = np.zeros(len(self._switch), dtype=np.intp)
        owner[piece] = cell
        at = self._rows.add(np.zeros(len(owner)), np.zeros(len(owner)))
        self._rows.put(at[piece], self._point, 1.0)
        self._rows.put(at, self._switch, -1.0)
        at = self._rows.add(np.ones(len(self._off)), np.ones(len(self._off)))
        self._rows.put(at[owner], self._switch, 1.0)
        self._rows.put(at, self._off, 1.0)

    def _add_limits(self) -> None:
        """The least and the most of active cells, in shares of the money."""
        problem, (cell, spend, _, _) = self.problem, self._pieces
        vague = problem.domain.off & (problem.minimum == 0)
        least = np.where(vague, ACTIVE * problem.daily_budget, problem.minimum) / self._money
        most, free = problem.maximum / self._money, np.full(len(least), np.inf)
        for limit, low, high, kind in ((least, least, free, "minimum"), (most, -free, most, "maximum")):
            at = self._rows.add(low, high)
            self._rows.put(at[cell], self._point, spend / self._money)
            self._rows.put(at, self._off, limit)
            for number, element in enumerate(self.elements):
                if element.kind == kind:
                    side, sign = (len(self.elements), 1.0) if kind == "minimum" else (0, -1.0)
                    self._rows.put(at[element.number], self.slack[side + number], sign)

    def _add_lots(self) -> None:
        """Amounts are so many lots."""
        lot, (cell, spend, _, _) = self.problem.domain.lot, self._pieces
        at = self._rows.add(np.zeros(len(self._lots)), np.zeros(len(self._lots)))
        inside = np.flatnonzero(lot[cell] > 0)
        place = np.searchsorted(self._lots, cell[inside])
        self._rows.put(at[place], self._point[inside], spend[inside] / lot[cell[inside]])
        self._rows.put(at, self._lot, -1.0)


def _elements(problem: BudgetProblem) -> list[Element]:
    """All that may give way; limits that nothing could collide with are no elements."""
    elements = [Element(Message(N_("at most {most:,.2f} a day"), {"most": problem.daily_budget}), "most")]
    if problem.least > 0:
        elements.append(Element(Message(N_("at least {least:,.2f} a day"), {"least": problem.least}), "least"))
    elements += [Element(rule.name, "rule", number) for number, rule in enumerate(problem.rules)]
    for number, cell in enumerate(problem.responses.cells):
        least, most = float(problem.minimum[number]), float(problem.maximum[number])
        if least > 0:
            text = N_("at least {amount:,.2f} a day for {cell}")
            elements.append(Element(Message(text, {"amount": least, "cell": cell}), "minimum", number))
        text = N_("at most {amount:,.2f} a day for {cell}")
        elements.append(Element(Message(text, {"amount": most, "cell": cell}), "maximum", number))
    if problem.domain.lot.any():
        elements.append(Element(Message(N_("amounts in whole lots")), "lots"))
    return elements
