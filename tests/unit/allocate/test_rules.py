"""Limits of rules, tightened to what whole lots can come to."""

import math

import numpy as np
import pytest

from adopt.allocate.rules import Rows
from adopt.curves.table import FloatArray
from tests.unit.allocate.questions import rule

OPEN = np.full(3, np.nan)


def limits(
    lot: list[float],
    low: float = -math.inf,
    high: float = math.inf,
    fixed: FloatArray = OPEN,
    **counted: list[float],
) -> tuple[float, float]:
    """The limits of one rule over three cells, once tightened."""
    rows = Rows.of(0.0, 1e9, (rule("rule", low, high, **counted),), 3).in_steps(np.array(lot), fixed)
    return float(rows.low[1]), float(rows.high[1])


def test_sums_of_whole_lots_are_whole_lots() -> None:
    assert limits([5, 5, 5], 12, 998, of_spend=[1, 1, 1]) == (15, 995)
    assert limits([4, 6, 10], 3, 11, of_spend=[1, 1, 1]) == (4, 10)
    assert limits([0.2, 0.5, 0.5], 0.25, 1.05, of_spend=[1, 1, 1]) == pytest.approx((0.3, 1.0))


def test_shares_of_lots_are_counted_by_what_they_count_for() -> None:
    # 0.8 a - 0.2 (b + c) with lots of 5 comes in steps of 1.
    assert limits([5, 5, 5], 0.3, of_spend=[0.8, -0.2, -0.2]) == (1.0, math.inf)


def test_active_cells_are_whole_cells() -> None:
    assert limits([0, 0, 0], high=2.5, of_active=[1, 1, 1]) == (-math.inf, 2)
    assert limits([0, 0, 0], high=5, of_active=[2, 2, 0]) == (-math.inf, 4)


def test_any_amount_and_results_leave_limits_as_they_are() -> None:
    assert limits([5, 5, 0], 12, 998, of_spend=[1, 1, 1]) == (12, 998)
    assert limits([5, 5, 5], 12, 998, of_spend=[1, 1, 1], of_results=[1, 0, 0]) == (12, 998)
    assert limits([5, 5, 5], 12, 998, of_spend=[1, 1, 1], of_active=[1, 0, 0]) == (12, 998)


def test_a_cell_that_the_rule_does_not_count_may_get_anything() -> None:
    assert limits([5, 5, 0], 12, 998, of_spend=[1, 1, 0]) == (15, 995)


def test_a_cell_without_a_choice_adds_its_amount() -> None:
    fixed = np.array([np.nan, np.nan, 33.33])
    assert limits([5, 5, 0], 40, 51, fixed, of_spend=[1, 1, 1]) == pytest.approx((43.33, 48.33))


def test_limits_between_which_no_sum_lies_stay_for_the_search_to_refuse() -> None:
    assert limits([5, 5, 5], 996, 998, of_spend=[1, 1, 1]) == (996, 998)


def test_a_limit_that_is_reached_up_to_rounding_stays_reached() -> None:
    assert limits([0.1, 0.1, 0.1], 0.3, 0.1 + 0.2, of_spend=[1, 1, 1]) == pytest.approx((0.3, 0.3), rel=1e-14)
    # A hundred million lots: the count of lots is a whole one up to the eighth decimal.
    assert limits([0.01, 0.01, 0.01], high=1e6, of_spend=[1, 1, 1])[1] == 1e6


def test_lots_of_too_many_kinds_are_left_to_the_search() -> None:
    lot = np.arange(1.0, 202.0)
    rows = Rows.of(0.0, 1e9, (rule("rule", high=998.5, of_spend=np.ones(201)),), 201).in_steps(
        lot, np.full(201, np.nan)
    )
    assert rows.high[1] == 998.5
