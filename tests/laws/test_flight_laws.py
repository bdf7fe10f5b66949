"""What must hold for every plan with flights: money adds up, nothing is spent outside, and each day is counted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.allocate.certificate import verify
from adopt.plan.flights import Flight
from adopt.plan.make import plan_for
from adopt.plan.money import minor_unit
from adopt.plan.scenario import Scenario
from adopt.plan.whatif import Budgets, Forecast
from tests.laws.test_plan_laws import CURRENCIES, FEW, Fitted, fitted

__all__ = ["fitted"]  # a fixture

Ends = tuple[int | None, int | None]


@st.composite
def ends(draw: st.DrawFn) -> Ends:
    """Days after the history, of a flight of which at least one end is given."""
    first, length = draw(st.integers(-5, 25)), draw(st.integers(0, 25))
    return draw(st.sampled_from([(first, first + length), (first, None), (None, first + length)]))


@FEW
@given(
    flights=st.lists(st.tuples(st.integers(1, 3), ends()), min_size=1, max_size=4),
    days=st.sampled_from([1, 7, 13, 20]),
    at=st.floats(0.02, 0.98),
    currency=CURRENCIES,
    goal=st.sampled_from(["conversions", "revenue", "profit"]),
)
def test_money_adds_up_and_nothing_is_spent_outside(
    fitted: Fitted, flights: list[tuple[int, Ends]], days: int, at: float, currency: str | None, goal: str
) -> None:
    known = fitted.curves.posterior
    last = known.last_day.astype("datetime64[D]").item()
    asked = tuple(
        Flight(
            who=str(known.cells[cell]),
            **{k: last + timedelta(n) for k, n in zip(("first", "last"), days_, strict=True) if n is not None},
        )
        for cell, days_ in flights
    )
    wanted = np.ones((len(known.cells), days), dtype=bool)
    for cell in {cell for cell, _ in flights}:
        covered = [
            (first or 1, end if end is not None else days) for other, (first, end) in flights if other == cell
        ]
        wanted[cell] = [any(first <= day <= end for first, end in covered) for day in range(1, days + 1)]
    usual = float(known.today @ wanted.sum(axis=1))
    total = Decimal(repr(usual * (0.5 + at))).quantize(minor_unit(currency))
    more: dict[str, Any] = {"goal": goal, "margin": 0.3 if goal == "profit" else None}
    plan = plan_for(known, Scenario(budget=float(total), days=days, flights=asked, **more), currency)

    unit = minor_unit(currency)
    spent = sum(budget * n for budget, n in zip(plan.daily_budgets, wanted.sum(axis=1).tolist(), strict=True))
    assert plan.days_of.tolist() == wanted.sum(axis=1).tolist()
    assert abs(spent - plan.total) < unit / 2
    assert plan.total + plan.unspent == total
    assert goal == "profit" or plan.unspent == 0

    amounts = np.array([float(budget) for budget in plan.daily_budgets])
    runs = wanted.any(axis=1)
    # Single units that make a sum add up, and what whole units cannot say.
    give = float(unit) * (6 + days)
    assert (amounts[~runs] == 0).all()
    assert (amounts >= known.today * 0.5 * runs - give).all()
    assert (amounts <= known.today * 1.5 + give).all()
    assert verify(plan.allocation.problem, plan.allocation.daily_spend, plan.allocation.certificate)

    # The same budgets day by day, as `adopt whatif` takes them, bring the same.
    by_day = Forecast(known, Budgets(known.cells, amounts[:, None] * wanted), currency)
    assert plan.results == pytest.approx(by_day.results, rel=1e-6, abs=1e-9)
