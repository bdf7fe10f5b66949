"""Whole minor units a day that add up where cells spend on different numbers of days."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.allocate.problem import BudgetProblem
from adopt.allocate.rules import Objective, Rule
from adopt.errors import InfeasibleError
from adopt.plan.rounded import rounded
from adopt.plan.rounding_in_flight import round_in_flight, whole_total
from adopt.text import Message
from tests.tables import hill_table

UNIT = Decimal("0.01")


def dealt(
    spend: list[float], days: list[int], total: str, low: object = 0.0, high: object = 1e6, unit: Decimal = UNIT
) -> tuple[Decimal, ...]:
    at = np.array(spend)
    least, most = (np.broadcast_to(np.asarray(end, dtype=float), at.shape) for end in (low, high))
    return round_in_flight(at, least, most, Decimal(total), np.array(days), unit)


def cost(amounts: tuple[Decimal, ...], days: list[int]) -> Decimal:
    return sum((amount * n for amount, n in zip(amounts, days, strict=True)), Decimal(0))


def test_units_go_where_they_add_up() -> None:
    # 3 x 10.00 + 7 x 20.00 = 170.00; of the 0.13 that is left, one unit costs 3 and one 7: 2 x 3 + 7.
    found = dealt([10.0, 20.0], [3, 7], "170.13")
    assert cost(found, [3, 7]) == Decimal("170.13")
    assert found == (Decimal("10.02"), Decimal("20.01"))


def test_a_cell_with_the_larger_remainder_goes_first() -> None:
    assert dealt([10.002, 10.008], [5, 5], "100.05") == (Decimal("10.00"), Decimal("10.01"))


def test_a_cell_may_give_a_unit_where_that_adds_up() -> None:
    # 5 a - 4 b = 1 where neither alone gives 1 of 4 x and 5 y.
    found = dealt([10.0, 10.0], [4, 5], "90.01")
    assert found == (Decimal("9.99"), Decimal("10.01"))


def test_what_no_whole_units_add_up_to_is_in_further_decimals_of_the_dearest_cell() -> None:
    # 7 and 14 days never give an odd sum of 0.03.
    found = dealt([10.0, 20.0], [7, 14], "350.03")
    assert found[0] == Decimal("10.00")
    assert abs(cost(found, [7, 14]) - Decimal("350.03")) < Decimal("1e-6")
    assert found[1] == Decimal("20.00214286")


def test_a_cell_without_a_day_gets_nothing() -> None:
    assert dealt([5.0, 20.0], [0, 10], "200")[0] == 0


def test_fixed_cells_keep_amounts_that_are_no_whole_units() -> None:
    # 10.005 for 4 days is 40.02.
    found = dealt([10.005, 20.0], [4, 3], "100.05", [10.005, 0], [10.005, 1e6])
    assert found == (Decimal("10.005"), Decimal("20.01"))


def test_limits_without_room_are_refused() -> None:
    with pytest.raises(InfeasibleError, match=r"add up to 200\.01 on the days of flights"):
        dealt([10.0, 20.0], [0, 10], "200.01", 20.0, 20.0)
    with pytest.raises(InfeasibleError, match=r"add up to 199\.90"):
        dealt([20.0], [10], "199.90", 20.0, 30.0)


def test_what_is_free_costs_whole_units_on_all_days() -> None:
    days = np.array([4, 6])
    # 4 x 10.003 + 6 x 20.004 = 160.036; units cost 0.04 and 0.06, so sums are multiples of 0.02.
    assert whole_total(np.array([10.003, 20.004]), np.zeros(2), days, UNIT, 1e6) == Decimal("160.02")
    least = np.array([10.003, 20.004])
    assert whole_total(least, least, days, UNIT, 1e6) == Decimal("160.10")  # 4 x 10.01 + 6 x 20.01
    assert whole_total(least, least, days, UNIT, 160.05) == Decimal("160.02")


def rule(low: float = -np.inf, high: float = np.inf, **counts: list[float]) -> Rule:
    parts: dict[str, Any] = {name: np.array(part) for name, part in counts.items()}
    return Rule(Message("a rule"), low, high, **parts)


TABLE = hill_table(np.array([40.0, 10.0, 30.0]), np.full(3, 100.0), np.ones(3), np.full(3, 1000.0))


def problem(*rules: Rule, **more: object) -> BudgetProblem:
    given: dict[str, object] = {"daily_budget": 900.0, "least_budget": 0.0, **more}
    low = np.full(3, 10.0)
    return BudgetProblem(TABLE, minimum=low, maximum=low * 40, current=low, rules=rules, **given)  # type: ignore[arg-type]


def test_a_share_that_rounding_missed_is_kept_among_cells_with_the_same_days() -> None:
    # On 10, 10 and 5 of 10 days: a quarter of 4,000.1 is 1,000.025 on ten days, 100.0025 a day.
    share = rule(low=0.0, of_spend=[0.75, -0.25, -0.25])
    days = np.array([10, 10, 5])
    found = rounded(problem(share), np.array([100.0025, 150.004, 150.0035]), Decimal("4000.1"), 10, UNIT, days)
    assert cost(found, days.tolist()) == Decimal("4000.1")
    assert float(found[0]) >= 100.0025


def test_results_that_are_to_be_reached_are_reached_with_a_unit_more() -> None:
    spend, flown = np.array([100.004, 150.004, 60.001]), np.array([1.0, 0.5, 0.3])
    reach = rule(low=float(TABLE.results(spend).sum()), of_results=[1.0, 1.0, 1.0])
    asked = problem(reach, objective=Objective(0.0, -1.0))
    found = rounded(asked, spend, None, 10, UNIT, np.array([10, 5, 3]))
    amounts = np.array([float(x) for x in found]) * flown
    assert TABLE.results(amounts).sum() >= reach.low
    assert amounts.sum() - spend.sum() < 0.03


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[float], list[int], Decimal]:
    count = draw(st.integers(1, 8))
    spend = draw(st.lists(st.floats(1, 900), min_size=count, max_size=count))
    days = draw(st.lists(st.integers(1, 40), min_size=count, max_size=count))
    return spend, days, draw(st.sampled_from([Decimal("0.01"), Decimal("0.001"), Decimal(1)]))


@given(question=questions())
def test_money_adds_up_to_the_minor_unit_and_no_cell_goes_far(
    question: tuple[list[float], list[int], Decimal],
) -> None:
    spend, days, unit = question
    total = Decimal(repr(sum(x * n for x, n in zip(spend, days, strict=True)))).quantize(unit)
    found = dealt(spend, days, str(total), unit=unit)
    assert abs(cost(found, days) - total) < unit / 1000
    whole = [amount % unit == 0 for amount in found]
    assert sum(whole) >= len(found) - 1
    largest = float(unit) * (5 + max(days))  # the one that carries what whole units cannot say
    for amount, wanted, is_whole in zip(found, spend, whole, strict=True):
        assert abs(float(amount) - wanted) <= (5 * float(unit) if is_whole else largest)
