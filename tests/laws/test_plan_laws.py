"""What must hold for every plan: drawn budgets, days, limits and currencies on one fitted world."""

from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.allocate.certificate import verify
from adopt.errors import InfeasibleError
from adopt.plan.make import plan_for
from adopt.plan.money import minor_unit
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.plan.whatif import Budgets, Forecast
from adopt.usecases import Curves

DAYS = st.sampled_from([1, 2, 7, 13, 30, 61])
CURRENCIES = st.sampled_from(["SAR", "KWD", "JPY", None])
FEW = settings(max_examples=40, deadline=None, derandomize=True, database=None)


@dataclass(frozen=True)
class Fitted:
    """Curves that a failing example prints in a word."""

    curves: Curves = field(repr=False)


@pytest.fixture(scope="session")
def fitted(small_curves: Curves) -> Fitted:
    return Fitted(small_curves)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, float]:
    low = draw(st.floats(-1.0, 0.5))
    high = draw(st.floats(low + 0.01, 1.5))
    # Where between the limits the budget lies: near an end nothing can move, in the middle all can.
    return {"min_change": low, "max_change": high, "at": draw(st.floats(0.02, 0.98))}


def answer(curves: Curves, question: dict[str, float], days: int, currency: str | None) -> tuple[Plan, Decimal]:
    low, high, at = question["min_change"], question["max_change"], question["at"]
    today = float(curves.posterior.today.sum())
    total = Decimal(repr(today * (1 + low + at * (high - low)) * days)).quantize(minor_unit(currency))
    scenario = Scenario(budget=float(total), days=days, min_change=low, max_change=high)
    return plan_for(curves.posterior, scenario, currency), total


@FEW
@given(question=questions(), days=DAYS, currency=CURRENCIES)
def test_every_plan_spends_its_budget_within_its_limits_and_beats_todays_split(
    fitted: Fitted, question: dict[str, float], days: int, currency: str | None
) -> None:
    plan, total = answer(fitted.curves, question, days, currency)
    unit = float(minor_unit(currency))
    today = fitted.curves.posterior.today

    spent = sum(plan.daily_budgets) * days
    assert abs(spent - total) < minor_unit(currency) / 2
    assert plan.total == total

    assert (plan.recommended >= today * (1 + question["min_change"]) - unit).all()
    assert (plan.recommended <= today * (1 + question["max_change"]) + unit).all()

    ratio = float(total) / days / today.sum()
    assert question["min_change"] <= ratio - 1 <= question["max_change"]
    # Rounding moves a cell by two minor units at most; the tabulated curves are within 1e-4.
    lost = (
        2 * unit * days * len(today) * fitted.curves.posterior.responses(days).marginal_at(plan.recommended).max()
    )
    assert plan.expected.mean >= plan.expected_if_kept.mean * (1 - 2e-4) - lost

    table = plan.table
    assert (table["expected_conversions_low"] <= table["expected_conversions"]).all()
    assert (table["expected_conversions"] <= table["expected_conversions_high"]).all()
    assert 0 <= plan.moved <= 1


@FEW
@given(question=questions(), days=DAYS)
def test_every_plan_is_forecast_as_it_was_planned(fitted: Fitted, question: dict[str, float], days: int) -> None:
    plan, _ = answer(fitted.curves, question, days, "SAR")
    budgets = Budgets(plan.cells, np.repeat(plan.recommended[:, None], days, axis=1))
    assert Forecast(plan.posterior, budgets, "SAR").expected == plan.expected


@FEW
@given(low=st.floats(-0.9, 0), width=st.floats(0, 1), beyond=st.floats(1.001, 3), days=DAYS, above=st.booleans())
def test_no_plan_is_given_for_a_budget_that_the_limits_cannot_take(
    fitted: Fitted, low: float, width: float, beyond: float, days: int, above: bool
) -> None:
    today = float(fitted.curves.posterior.today.sum())
    budget = today * days * ((1 + low + width) * beyond if above else (1 + low) / beyond)
    question = Scenario(budget=round(budget) + above, days=days, min_change=low, max_change=low + width)
    with pytest.raises(InfeasibleError, match="the budget is"):
        plan_for(fitted.curves.posterior, question, "SAR")


@FEW
@given(
    question=questions(),
    days=DAYS,
    currency=CURRENCIES,
    margin=st.floats(0.02, 1.0),
    more=st.floats(1.0, 3.0),
    caution=st.sampled_from([0.0, 0.0, 1.0]),
)
def test_every_plan_for_profit_keeps_its_limits_and_beats_spending_all(
    fitted: Fitted,
    question: dict[str, float],
    days: int,
    currency: str | None,
    margin: float,
    more: float,
    caution: float,
) -> None:
    low, high, at = question["min_change"], question["max_change"], question["at"]
    today, unit = fitted.curves.posterior.today, float(minor_unit(currency))
    budget = Decimal(repr(float(today.sum()) * (1 + low + at * (high - low)) * days * more)).quantize(
        minor_unit(currency)
    )
    scenario = Scenario(
        budget=float(budget),
        days=days,
        min_change=low,
        max_change=high,
        goal="profit",
        margin=margin,
        caution=caution,
    )
    plan = plan_for(fitted.curves.posterior, scenario, currency)

    assert plan.total + plan.unspent == budget == plan.budget
    assert plan.unspent >= 0
    assert abs(sum(plan.daily_budgets) * days - plan.total) < minor_unit(currency) / 2
    assert (plan.recommended >= today * (1 + low) - unit).all()
    assert (plan.recommended <= today * (1 + high) + unit).all()

    problem, spend = plan.allocation.problem, plan.allocation.daily_spend
    assert verify(problem, spend, plan.allocation.certificate)
    marginal = problem.responses.marginal_at(spend)[:-1]
    free = ((spend > problem.minimum) & (spend < problem.maximum))[:-1]
    if plan.unspent > 1:
        assert marginal[free] == pytest.approx(1.0, rel=0.05)
    else:
        assert (marginal[free] > 0.95).all()
    # Rounding moves a cell by two minor units at most, the money of whole units a day stays over.
    lost = unit * days * len(today) * (2 * marginal.max() + 2) + 2e-4 * float(budget)
    spent_all = plan_for(
        fitted.curves.posterior,
        scenario.model_copy(update={"goal": "revenue", "margin": None, "budget": float(spendable(plan))}),
        currency,
    )
    if caution == 0:
        assert plan.outcome.mean >= margin * spent_all.outcome.mean - float(spent_all.total) - lost


def spendable(plan: Plan) -> Decimal:
    """As much of the budget as the limits can take, to the minor unit."""
    most = float(plan.posterior.today.sum()) * (1 + plan.scenario.max_change) * plan.days
    return min(plan.budget, Decimal(repr(most)).quantize(minor_unit(plan.currency), ROUND_FLOOR))
