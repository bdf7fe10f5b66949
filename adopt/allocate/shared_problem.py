"""One total over several accounts, each with a frontier: what the best plan brings at some budgets.

Between two points of a frontier its outcome is the straight line through them, unless the interval is a gap in
which no plan lies (whole lots, groups that are on or off): there an account takes one end or the other.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from adopt.curves.table import FloatArray
from adopt.errors import InfeasibleError, QuestionError
from adopt.text import N_

BoolArray = NDArray[np.bool_]
ROUNDING = 1e-9
"""Relative; what sums of floats may be off by."""


@dataclass(frozen=True, eq=False)
class SharedProblem:
    """How to share a total between A accounts; refuses contradictions at birth.

    Attributes:
        names: of the accounts.
        budgets: of each account's K points, ascending, units of the common currency.
        outcomes: what the best plan brings at each, in one worth for all accounts; never less for more money.
        gaps: of each account's K - 1 intervals, whether no plan lies strictly inside.
        total: to be shared, units of the common currency.
        exact: places of accounts whose outcome between points is known to be the straight line.

    Raises:
        QuestionError: if there is no account, or a frontier is no ascending list of numbers.
        InfeasibleError: if the total is below the accounts' least or above their most together.
    """

    names: tuple[str, ...]
    budgets: tuple[FloatArray, ...]
    outcomes: tuple[FloatArray, ...]
    gaps: tuple[BoolArray, ...]
    total: float
    exact: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not self.names:
            raise QuestionError("no-accounts", N_("There are no accounts."), N_("Give at least one."))
        for name, at, worth, gap in zip(self.names, self.budgets, self.outcomes, self.gaps, strict=True):
            fine = len(at) == len(worth) == len(gap) + 1 and np.isfinite([at, worth]).all()
            if not fine or np.any(np.diff(at) <= 0) or at[0] < 0:
                raise QuestionError(
                    "bad-frontier", N_("The frontier of {account} is no ascending list of budgets."), account=name
                )
        if not math.isfinite(self.total) or self.total < 0:
            raise QuestionError("bad-total", N_("The total must be a number, 0 or more."))
        slack = ROUNDING * max(self.total, 1.0)
        if not self.lower.sum() - slack <= self.total <= self.upper.sum() + slack:
            raise InfeasibleError(
                "total-out-of-reach",
                N_("The accounts can take between {low:,.2f} and {high:,.2f} together, not {total:,.2f}."),
                low=float(self.lower.sum()),
                high=float(self.upper.sum()),
                total=self.total,
            )

    @cached_property
    def lower(self) -> FloatArray:
        """The least that each account can get, shape (A,)."""
        return np.array([at[0] for at in self.budgets])

    @cached_property
    def upper(self) -> FloatArray:
        """The most that each account can get, shape (A,)."""
        return np.array([at[-1] for at in self.budgets])

    def worth_of(self, account: int, budget: float) -> float:
        """What an account's frontier says of a budget; minus infinity where no plan lies."""
        at = self.budgets[account]
        if not at[0] <= budget <= at[-1] or self.gap_around(account, budget):
            return -math.inf
        return float(np.interp(budget, at, self.outcomes[account]))

    def gap_around(self, account: int, budget: float) -> tuple[float, float] | None:
        """The ends of the gap that a budget lies strictly inside, if it does."""
        at = self.budgets[account]
        place = int(np.searchsorted(at, budget))  # at[place - 1] < budget <= at[place]
        if not 0 < place < len(at) or at[place] == budget or not self.gaps[account][place - 1]:
            return None
        return float(at[place - 1]), float(at[place])

    def worth(self, split: FloatArray) -> float:
        """What all frontiers say of a split together, shape (A,)."""
        return math.fsum(self.worth_of(account, float(budget)) for account, budget in enumerate(split))

    def within(self, account: int, low: float, high: float) -> tuple[FloatArray, FloatArray]:
        """An account's points from ``low`` to ``high``, the ends among them; budgets and outcomes."""
        at = self.budgets[account]
        inside = at[(at > low) & (at < high)]
        ends = [low] if low == high else [low, high]
        points = np.concatenate([ends[:1], inside, ends[1:]])
        return points, np.interp(points, at, self.outcomes[account])
