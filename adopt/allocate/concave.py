"""Equal marginals: the best split where every cell's next unit of money buys less than its last.

One price of money decides every cell: it takes money until its marginal has fallen to the price. The
price is found at which the cells take exactly the budget.
"""

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.spread import spread
from adopt.curves.table import FloatArray, ResponseTable

IntArray = NDArray[np.intp]

SAME_PRICE = 1e-12
"""Marginals closer than this share of the highest are equal; money is then left where it is today."""


def is_concave(problem: BudgetProblem) -> bool:
    """Whether no marginal rises inside the limits, up to the rounding of the table."""
    spend, marginal = problem.responses.spend, problem.responses.marginal
    reached = (spend[:, 1:] > problem.minimum[:, None]) & (spend[:, :-1] < problem.maximum[:, None])
    open_cells = problem.minimum < problem.maximum
    return not np.any(~falls(marginal) & reached & open_cells[:, None])


def falls(marginal: FloatArray) -> NDArray[np.bool_]:
    """In which intervals the marginal does not rise by more than rounding; (C, K) -> (C, K - 1)."""
    rounding = 1e-9 * marginal.max(axis=1, keepdims=True)
    return np.asarray(marginal[:, 1:] <= marginal[:, :-1] + rounding)


def equal_marginals(
    table: ResponseTable, lower: FloatArray, upper: FloatArray, daily_budget: float, wanted: FloatArray
) -> FloatArray:
    """The best split of the budget where marginals fall; of equally good ones the nearest to ``wanted``.

    Args:
        table: responses whose marginals do not rise between the limits.
        lower: least daily spend, currency units, shape (C,).
        upper: greatest daily spend, shape (C,).
        daily_budget: currency units a day, between the sums of the limits.
        wanted: daily spend to stay near to where it makes no difference, shape (C,).

    Returns:
        daily spend that adds up to the budget, shape (C,).
    """
    takers = _Takers(table, lower, upper)
    price, width = _clearing_price(takers, daily_budget, wanted)
    takers.widen()
    # Just above and just below the price: only cells whose marginal is flat there differ.
    least, most = takers.at(price + width)[0], takers.at(price - width)[0]
    near = spread(daily_budget, least, np.maximum(least, most), wanted)
    # Rounding goes to the cells between their limits first: a cell at 0 should not get 1e-14.
    free = (near > lower) & (near < upper)
    near = spread(daily_budget, np.where(free, lower, near), np.where(free, upper, near), near)
    return spread(daily_budget, lower, upper, near)


def _clearing_price(takers: "_Takers", daily_budget: float, wanted: FloatArray) -> tuple[float, float]:
    """The price at which the cells take the budget, and how far it may be off.

    Newton steps on what the cells take, which is piecewise linear in the price, kept inside a bracket;
    every third step halves the bracket, so that steps across jumps cannot stall.
    """
    low, high = 0.0, takers.highest_price
    least_width = max(SAME_PRICE * high, float(np.finfo(float).tiny))
    price = min(float(takers.table.marginal_at(wanted).mean()), high)
    step = 0
    while high - low > least_width:
        spend, slope = takers.at(price)
        excess = float(spend.sum()) - daily_budget
        newton = price - excess / slope if slope < 0 else -1.0
        if excess == 0 or abs(newton - price) <= least_width / 4:
            break
        low, high = (price, high) if excess > 0 else (low, price)
        takers.narrow(excess > 0)
        step += 1
        price = newton if low < newton < high and step % 3 else (low + high) / 2
    return price, least_width


class _Takers:
    """What every cell takes at a price.

    Remembers between which intervals of the table each cell can still be, so that the search in the
    table is paid once and a step near the end costs a few operations on arrays of shape (C,).
    """

    def __init__(self, table: ResponseTable, lower: FloatArray, upper: FloatArray) -> None:
        self.table, self._lower, self._upper = table, lower, upper
        last = table.spend.shape[1] - 2
        self._first: IntArray = np.clip((table.spend <= lower[:, None]).sum(axis=1) - 1, 0, last)
        self._last: IntArray = np.clip((table.spend < upper[:, None]).sum(axis=1) - 1, self._first, last)
        # Flat indices: they take a third of the time of pairs of indices.
        self._row_start = np.arange(len(lower)) * table.spend.shape[1]
        self._spend, self._marginal = table.spend.ravel(), table.marginal.ravel()
        self.highest_price = float(self._marginal.take(self._row_start + self._first).max(initial=0.0))
        self.widen()

    def widen(self) -> None:
        """Forget what was remembered; any price may follow."""
        self._low, self._high = self._first, self._last
        self._found = self._low

    def narrow(self, taken_too_much: bool) -> None:
        """Remember that only higher prices than the last will follow, or only lower ones."""
        if taken_too_much:
            self._high = self._found
        else:
            self._low = self._found

    def at(self, price: float) -> tuple[FloatArray, float]:
        """Daily spend of every cell at ``price``, shape (C,), and the slope of their sum."""
        if price < 0:
            return self._upper, 0.0
        self._found = self._interval(price)
        left = self._row_start + self._found
        start, first = self._spend.take(left), self._marginal.take(left)
        width, fall = self._spend.take(left + 1) - start, first - self._marginal.take(left + 1)
        above = first - price
        falling = fall > 0
        part = np.divide(above, fall, out=(above > 0).astype(float), where=falling)
        taken = np.clip(start + np.clip(part, 0.0, 1.0) * width, self._lower, self._upper)
        free = falling & (taken > self._lower) & (taken < self._upper)
        return taken, -float((width[free] / fall[free]).sum())

    def _interval(self, price: float) -> IntArray:
        """The interval of each row in which its marginal falls to ``price``; a bisection of all at once."""
        low, high = np.array(self._low), np.array(self._high)
        open_rows = np.flatnonzero(low < high)
        while open_rows.size:
            middle = (low[open_rows] + high[open_rows]) // 2
            beyond = self._marginal.take(self._row_start[open_rows] + middle + 1) > price
            low[open_rows] = np.where(beyond, middle + 1, low[open_rows])
            high[open_rows] = np.where(beyond, high[open_rows], middle)
            open_rows = open_rows[low[open_rows] < high[open_rows]]
        return low
