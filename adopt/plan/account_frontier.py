"""An account's frontier at budgets that are asked one after the other, each an optimum of its own."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.solve import allocate
from adopt.curves.posterior import Posterior
from adopt.errors import InfeasibleError
from adopt.plan.frontier import all_spent
from adopt.plan.posed import Posed, pose
from adopt.plan.scenario import Scenario
from adopt.plan.worth import counted

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

GAP = 1e-4
"""Certified for each point."""
ALIKE = 1e-9
"""Budgets that differ by less, relative to the greater one, are one."""


@dataclass(frozen=True, eq=False)
class AccountFrontier:
    """What the best plan of one account brings at some budgets.

    Attributes:
        posed: the account's scenario; draws are weighted as at today's budget.
        problem: the question, whatever its budget.
        budgets: that have a plan, ascending, in total for the horizon, units of its own currency, shape (K,).
        draws: of what the plan brings towards the goal, before spend, shape (K, D).
        refused: budgets without a plan, because of lots, groups or cells that are on or off.
    """

    posed: Posed
    problem: BudgetProblem
    budgets: FloatArray
    draws: FloatArray
    refused: tuple[float, ...] = ()

    @classmethod
    def begun(cls, posterior: Posterior, scenario: Scenario, currency: str | None) -> "AccountFrontier":
        """The frontier before any budget is asked for.

        Raises:
            QuestionError: if the scenario makes no sense, or nothing was spent recently.
            InfeasibleError: if today's budget has no plan.
        """
        posed = pose(posterior, all_spent(scenario), currency)
        with posed.told_in_words():
            problem = posed.problem(posed.weights())
        draws = posed.posterior.value.shape[1]
        return cls(posed, problem, np.zeros(0), np.zeros((0, draws)))

    @property
    def days(self) -> int:
        """Of the horizon."""
        return self.posed.scenario.days

    @property
    def today(self) -> float:
        """What the horizon costs if spending goes on as in the last 28 days."""
        return float(self.posed.posterior.today.sum()) * self.days

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the most that the limits of the cells let the account spend."""
        return float(self.problem.floor.sum()) * self.days, float(self.problem.maximum.sum()) * self.days

    @property
    def outcomes(self) -> FloatArray:
        """Mean of the draws; never less for more money, where proofs of points leave that open, shape (K,)."""
        return np.maximum.accumulate(self.draws.mean(axis=1)) if len(self.draws) else np.zeros(0)

    @property
    def gaps(self) -> BoolArray:
        """Of each interval between budgets, whether a budget inside was refused, shape (K - 1,)."""
        refused = np.array(self.refused)
        pairs = zip(self.budgets, self.budgets[1:], strict=False)
        return np.array([bool(((refused > a) & (refused < b)).any()) for a, b in pairs], dtype=bool)

    def at(self, budget: float) -> FloatArray:
        """The draws of the point nearest to a budget, shape (D,)."""
        return np.asarray(self.draws[int(np.argmin(np.abs(self.budgets - budget)))])

    def asked(self, budgets: FloatArray) -> "AccountFrontier":
        """This frontier with further budgets; those that have no plan are remembered as refused."""
        found = dict(zip(self.budgets.tolist(), self.draws, strict=True))
        refused = set(self.refused)
        for budget in budgets.tolist():
            if any(abs(budget - known) <= ALIKE * max(budget, known) for known in (*found, *refused)):
                continue
            spend = self._best(budget, None)
            if spend is None:
                refused.add(budget)
                spend = self._best(budget, 0.0)  # the most that whole lots make of it
            if spend is not None:
                spent = float(spend.sum()) * self.days
                spent = budget if abs(spent - budget) <= 1e-6 * max(budget, 1.0) else spent
                found.setdefault(spent, self._brought(spend))
        order = sorted(found)
        draws = np.array([found[budget] for budget in order]).reshape(len(order), self.draws.shape[1])
        return replace(self, budgets=np.array(order), draws=draws, refused=tuple(sorted(refused)))

    def _best(self, budget: float, least: float | None) -> FloatArray | None:
        """The best split of a budget, currency units a day, (C,); None if there is none."""
        if budget <= 0:
            return None if self.problem.floor.sum() > 0 else np.zeros(len(self.problem.minimum))
        try:
            problem = replace(self.problem, daily_budget=budget / self.days, least_budget=least)
            return allocate(problem, gap=GAP, strict=False).daily_spend
        except InfeasibleError:
            return None

    def _brought(self, spend: FloatArray) -> FloatArray:
        known, scenario = self.posed.posterior, self.posed.scenario
        return counted(known, scenario, known.forecast(spend, self.days), 0.0)
