"""Whole minor units that keep limits, lots and rules: what rounding takes, single units give back."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Objective, Rule
from adopt.errors import InfeasibleError
from adopt.plan.rounded import rounded
from tests.tables import hill_table
from tests.unit.allocate.questions import rule

UNIT = Decimal("0.01")
TABLE = hill_table(np.array([40.0, 10.0, 30.0]), np.full(3, 100.0), np.ones(3), np.full(3, 1000.0))
LOW, HIGH = np.array([50.0, 50.0, 50.0]), np.array([400.0, 400.0, 400.0])


def problem(
    *rules: Rule, low: object = LOW, high: object = HIGH, lot: object = None, **more: object
) -> BudgetProblem:
    given: dict[str, object] = {"least_budget": 0.0, "rules": rules, "lot": None if lot is None else np.array(lot)}
    given |= {"daily_budget": 900.0, "responses": TABLE, "current": LOW, **more}
    return BudgetProblem(minimum=np.array(low), maximum=np.array(high), **given)  # type: ignore[arg-type]


def floats(amounts: tuple[Decimal, ...]) -> np.ndarray:
    return np.array([float(amount) for amount in amounts])


def test_a_budget_that_is_spent_in_full_adds_up() -> None:
    found = rounded(problem(), np.array([100.004, 200.004, 33.325]), Decimal("3333.33"), 10, UNIT)
    assert sum(found) * 10 == Decimal("3333.33")
    assert floats(found) == pytest.approx([100, 200, 33.33], abs=0.02)


def test_what_the_answer_spends_is_whole_minor_units_a_day() -> None:
    found = rounded(problem(), np.array([100.004, 200.001, 60.006]), None, 30, UNIT)
    assert found == (Decimal("100.00"), Decimal("200.00"), Decimal("60.01"))


def test_what_is_at_its_least_is_not_rounded_below_it() -> None:
    # 50.004 is the least of all: their sum of 150.012 cannot be 150.01.
    found = rounded(problem(low=np.full(3, 50.004)), np.full(3, 50.004), None, 30, UNIT)
    assert found == (Decimal("50.01"),) * 3
    # Where the budget has no room for that, less than a unit of it is in one cell.
    tight = problem(low=np.full(3, 50.004), daily_budget=150.02)
    assert sum(rounded(tight, np.full(3, 50.004), None, 30, UNIT)) == Decimal("150.01")


def test_lots_and_cells_that_are_off_stay_as_they_are() -> None:
    found = rounded(
        problem(lot=[5.0, 0.0, 0.0]), np.array([99.9999999, 0.0, 133.335]), Decimal("2333.4"), 10, UNIT
    )
    assert found == (Decimal("100.00"), Decimal("0.00"), Decimal("133.34"))


def test_a_locked_cell_gets_whole_minor_units() -> None:
    at = np.array([100.0033, 200.0, 90.0])
    found = rounded(problem(low=[100.0033, 50, 50], high=[100.0033, 400, 400]), at, Decimal("3900.03"), 10, UNIT)
    assert found[0] in (Decimal("100.00"), Decimal("100.01"))
    assert sum(found) * 10 == Decimal("3900.03")


def test_a_share_that_rounding_missed_is_kept_by_moving_a_unit() -> None:
    # A quarter of 400.01 is 100.0025: 100.00 of it would be too little.
    share = rule("a rule", low=0.0, of_spend=[0.75, -0.25, -0.25])
    found = rounded(problem(share), np.array([100.0025, 150.004, 150.0035]), Decimal("4000.1"), 10, UNIT)
    assert sum(found) * 10 == Decimal("4000.1")
    assert float(found[0]) >= 100.0025
    assert floats(found) == pytest.approx([100.0025, 150, 150], abs=0.021)


def test_a_sum_at_its_most_is_not_exceeded() -> None:
    most = rule("a rule", high=250.01, of_spend=[1.0, 1.0, 0.0])
    found = rounded(problem(most), np.array([100.006, 150.004, 60.009]), Decimal("3100.19"), 10, UNIT)
    assert found[0] + found[1] <= Decimal("250.01")
    assert sum(found) * 10 == Decimal("3100.19")


def test_results_that_are_to_be_reached_are_reached_with_a_unit_more() -> None:
    spend = np.array([100.004, 150.004, 60.001])
    reach = rule("a rule", low=float(TABLE.results(spend).sum()), of_results=[1.0, 1.0, 1.0])
    found = rounded(problem(reach, objective=Objective(0.0, -1.0)), spend, None, 30, UNIT)
    assert TABLE.results(floats(found)).sum() >= reach.low
    assert float(sum(found)) - spend.sum() < 0.02


def test_a_budget_without_room_for_a_unit_more_is_not_exceeded() -> None:
    spend = np.array([100.004, 150.004, 60.001])
    reach = rule("a rule", low=float(TABLE.results(spend).sum()), of_results=[1.0, 1.0, 1.0])
    tight = problem(reach, objective=Objective(0.0, -1.0), daily_budget=310.009)
    assert float(sum(rounded(tight, spend, None, 30, UNIT))) <= 310.009


def test_an_average_cost_that_is_not_to_be_exceeded_is_met_with_a_unit_less() -> None:
    spend = np.array([100.006, 150.007, 60.008])
    cost = float(spend.sum() / TABLE.results(spend).sum())
    target = rule("a rule", high=0.0, of_spend=[1.0] * 3, of_results=[-cost] * 3)
    found = floats(rounded(problem(target), spend, None, 30, UNIT))
    assert found.sum() / TABLE.results(found).sum() <= cost * (1 + 1e-12)
    assert spend.sum() - found.sum() < 0.05


def test_a_rule_without_room_gives_way_by_a_unit() -> None:
    # Twice as much to the millionth, where the budget is odd.
    twice = rule("a rule", low=0.0, high=0.0, of_spend=[1.0, -2.0, 0.0])
    locked = problem(twice, low=[50, 50, 60], high=[400, 400, 60])
    found = rounded(locked, np.array([100.0, 50.005, 60.0]), Decimal("2100.07"), 10, UNIT)
    assert sum(found) * 10 == Decimal("2100.07")
    assert abs(found[0] - 2 * found[1]) <= 3 * UNIT


def test_limits_that_no_units_can_keep_are_refused() -> None:
    with pytest.raises(InfeasibleError, match="leave no daily budgets"):
        rounded(
            problem(low=[5, 5, 5], lot=[5, 5, 5]), np.array([100.0, 100.0, 100.0]), Decimal("3000.1"), 10, UNIT
        )


@given(
    spend=st.lists(st.floats(55, 395), min_size=3, max_size=3),
    days=st.sampled_from([1, 7, 30]),
    free=st.booleans(),
    unit=st.sampled_from([Decimal("0.01"), Decimal("0.001"), Decimal(1)]),
)
def test_rules_that_hold_with_room_to_spare_hold_after_rounding(
    spend: list[float], days: int, free: bool, unit: Decimal
) -> None:
    at = np.array(spend) * min(1.0, 890 / sum(spend))
    at = np.maximum(at, 51.0)
    total = None if free else Decimal(repr(float(at.sum() * days))).quantize(unit)
    share = rule("a rule", low=0.0, of_spend=(np.array([1.0, 0.0, 0.0]) - at[0] / at.sum()).tolist())
    most = rule("a rule", high=float(at[1] + at[2]), of_spend=[0.0, 1.0, 1.0])
    found = rounded(problem(share, most), at, total, days, unit)
    amounts = floats(found)
    give = 4 * float(unit)
    assert (amounts >= LOW - give).all()
    assert (amounts <= HIGH + give).all()
    assert amounts[1] + amounts[2] <= at[1] + at[2] + give
    assert amounts[0] - at[0] / at.sum() * amounts.sum() >= -give
    if total is not None:
        assert abs(sum(found) * days - total) < unit / 2
