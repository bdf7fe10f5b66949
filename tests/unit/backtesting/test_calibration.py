"""How often intervals held over all plans, and what chance leaves: worked out by hand."""

import numpy as np
import pytest

from adopt.backtesting.calibration import calibration
from tests.unit.backtesting.test_followed import followed

MIDDLE, FAR = np.array([[30.0] * 4, [20.0] * 4]), np.array([[60.0] * 4, [60.0] * 4])


def test_intervals_that_held_are_counted_and_so_are_those_that_would_by_chance() -> None:
    table = calibration([followed(came=MIDDLE), followed(came=MIDDLE), followed(came=FAR)])
    assert table["level"].tolist() == [0.5, 0.8, 0.9]
    assert table["plans"].tolist() == [3, 3, 3]
    assert table["held"].tolist() == [2.0, 2.0, 2.0]
    assert table["share"].tolist() == pytest.approx([2 / 3] * 3)
    # Of three, each held with 0.5: none in 0.125, all in 0.125. With 0.8: none in 0.008, at most one in 0.104.
    # With 0.9: at most one in 0.028, at most two in 0.271.
    assert table["few"].tolist() == [0, 1, 2]
    assert table["many"].tolist() == [3, 3, 3]


def test_without_plans_nothing_is_held() -> None:
    table = calibration([], [0.9])
    assert table[["plans", "held", "few", "many"]].to_numpy().tolist() == [[0, 0, 0, 0]]
    assert np.isnan(table["share"].iloc[0])
