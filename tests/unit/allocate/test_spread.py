import numpy as np
import pytest

from adopt.allocate.spread import scaled, spread


def test_what_is_missing_is_taken_from_the_room_of_every_cell() -> None:
    # 30 are missing; room is 10 and 50, so the cells get 5 and 25 more.
    got = spread(60, np.zeros(2), np.array([20.0, 70.0]), np.array([10.0, 20.0]))
    assert got == pytest.approx([15, 45])


def test_what_is_too_much_is_given_back_in_proportion() -> None:
    got = spread(20, np.array([5.0, 0.0]), np.array([50.0, 50.0]), np.array([15.0, 20.0]))
    assert got == pytest.approx([10, 10])


def test_nothing_moves_where_nothing_is_missing() -> None:
    assert spread(30, np.zeros(2), np.full(2, 50.0), np.array([10.0, 20.0])).tolist() == [10, 20]


def test_a_total_out_of_reach_ends_at_the_limits() -> None:
    assert spread(90, np.zeros(2), np.array([20.0, 30.0]), np.zeros(2)).tolist() == [20, 30]


def test_scaling_finds_the_one_factor_among_the_cuts() -> None:
    # Factor 3: 30 is cut to 12, 60 stays, 15 is lifted to 20; together 92.
    got = scaled(np.array([10.0, 20.0, 5.0]), np.array([0.0, 0.0, 20.0]), np.array([12.0, 90.0, 40.0]), 92)
    assert got == pytest.approx([12, 60, 20])
