"""Why one cell's budget is what it is, with all that the plan knows of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.flown import share_of
from adopt.export.held import held_cells
from adopt.export.planned import Planned
from adopt.export.reasons import LITTLE_EVIDENCE, reasons_of
from adopt.labels import Cell
from adopt.plan.interval import HIGH, LOW, Interval
from adopt.plan.plan import Plan
from adopt.text import N_, Message

FloatArray = NDArray[np.float64]

POINTS = 60
BEYOND = 1.25
"""How far a curve is drawn beyond the larger of today's and the recommended budget, at least."""


@dataclass(frozen=True, eq=False)
class Why:
    """A budget and its reasons.

    Attributes:
        cell: whose.
        sentences: the weightiest first.
        points: of its curve, a row a point: daily_spend, conversions, low, high (the central 90 %), a day.
        today: the same columns, at today's budget; one row.
        recommended: the same columns, at the recommended one; one row.
    """

    cell: Cell
    sentences: tuple[Message, ...]
    points: pd.DataFrame
    today: pd.DataFrame
    recommended: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """All of these in one, with a column ``which``: empty for points of the curve."""
        parts = {"": self.points, "today": self.today, "recommended": self.recommended}
        return pd.concat([part.assign(which=which) for which, part in parts.items()], ignore_index=True)


def why_budget(plan: Plan, planned: Planned, cell: Cell) -> Why:
    """The reasons of one cell's budget.

    Args:
        plan: with the cell.
        planned: the same plan as budgets.
        cell: one of the plan.
    """
    i = plan.cells.index(cell)
    reasons = reasons_of(planned, held_cells(plan))[cell]
    budget, today = float(plan.daily_budgets[i]), float(plan.today[i])
    most = max(3 * float(plan.posterior.scale[i]), BEYOND * max(budget, today))
    spends = np.linspace(0.0, most, POINTS), np.array([today]), np.array([budget])
    told = (*reasons, *_marginal(plan, i), *_allowed(plan, i), *_risk(plan, i), *_rounding(plan, i))
    return Why(cell, told, *(_curve(plan, i, spend) for spend in spends))


def _curve(plan: Plan, i: int, spend: FloatArray) -> pd.DataFrame:
    draws = plan.posterior.curves[i].results(spend[:, None])
    low, high = np.quantile(draws, [LOW, HIGH], axis=1)
    return pd.DataFrame({"daily_spend": spend, "conversions": draws.mean(axis=1), "low": low, "high": high})


def _marginal(plan: Plan, i: int) -> Iterator[Message]:
    """Its next conversion's cost at today's budget, beside that at the plan's."""
    responses = plan.posterior.responses(plan.days)
    slopes = [float(responses.marginal_at(spend)[i]) for spend in (plan.today, plan.recommended)]
    if min(plan.today[i], plan.recommended[i], *slopes) > 0:
        before, after = (plan.money(1 / slope, plan.decimals) for slope in slopes)
        text = N_("Its next conversion costs {before} at today's budget and {after} at the recommended one.")
        yield Message(text, {"before": before, "after": after})


def _allowed(plan: Plan, i: int) -> Iterator[Message]:
    """Between which budgets the plan could choose, and what set them."""
    if plan.asked is not None:
        box = plan.asked.boxes[i]
        low, high = plan.money(box.low, plan.decimals), plan.money(box.high, plan.decimals)
        text = N_("Allowed was at least {low} a day ({lows}) and at most {high} ({highs}).")
        yield Message(text, {"low": low, "high": high, "lows": box.lows, "highs": box.highs})
        return
    problem = plan.allocation.problem
    values = {
        "low": plan.money(float(problem.minimum[i]), plan.decimals),
        "high": plan.money(float(problem.maximum[i]), plan.decimals),
        "least": plan.scenario.min_change,
        "most": plan.scenario.max_change,
    }
    yield Message(
        N_("Allowed was {low} to {high} a day: a change of {least:+.0%} to {most:+.0%} against today."), values
    )


def _risk(plan: Plan, i: int) -> Iterator[Message]:
    """What is expected of it, how sure that is, and from where it is known."""
    expected, evidence = Interval.of(plan.results[i]), float(plan.posterior.evidence[i])
    yield Message(
        N_(
            "It is expected to bring {mean:,.0f} conversions in the plan's days, 90 % between {low:,.0f} and "
            "{high:,.0f}."
        ),
        {"mean": expected.mean, "low": expected.low, "high": expected.high},
    )
    if plan.scenario.caution > 0 and plan.scenario.cvar is None:
        text = N_("What it would win was weighed against that risk, with caution {caution}.")
        yield Message(text, {"caution": f"{plan.scenario.caution:g}"})
    if evidence >= LITTLE_EVIDENCE:
        yield Message(N_("{share:.0%} of what is known of it comes from its own days."), {"share": evidence})


def _rounding(plan: Plan, i: int) -> Iterator[Message]:
    """What the best split gave it before amounts were rounded."""
    exact = float(plan.allocation.daily_spend[i])
    if plan.in_flight is not None:
        exact /= max(float(share_of(plan.in_flight)[i]), 1e-12)
    rounded = plan.money(float(plan.daily_budgets[i]), plan.decimals)
    values = {"exact": plan.money(exact, plan.decimals + 2), "rounded": rounded}
    yield Message(
        N_("The best split gives it {exact} a day; rounded, so that all add up, that is {rounded}."), values
    )
