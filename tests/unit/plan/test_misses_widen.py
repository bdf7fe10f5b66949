import numpy as np
import pytest

from adopt.curves.misses import Misses
from adopt.usecases import Curves, Scenario, make_plan

WEEK = Scenario(days=7)


def test_earlier_misses_widen_intervals_and_move_no_money(small_curves: Curves) -> None:
    plain, wide = make_plan(small_curves, WEEK), make_plan(small_curves, WEEK, Misses(0.2, 3, 8))
    assert wide.daily_budgets == plain.daily_budgets
    assert plain.stretch == 1.0
    assert wide.stretch > 1.5
    cells = [f"expected_conversions_{end}" for end in ("low", "high")]
    assert (np.diff(wide.table[cells]) > 1.2 * np.diff(plain.table[cells])).all()
    assert wide.expected.mean == pytest.approx(plain.expected.mean, rel=2e-3)


def test_a_level_that_all_splits_share_makes_no_gain_more_or_less_likely(small_curves: Curves) -> None:
    plain, wide = make_plan(small_curves, WEEK), make_plan(small_curves, WEEK, Misses(0.2, 3, 8))
    assert wide.chance_of_gain == plain.chance_of_gain
    assert wide.gain.mean == pytest.approx(plain.gain.mean, rel=0.05)
