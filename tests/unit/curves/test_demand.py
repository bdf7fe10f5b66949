import numpy as np
import pytest

from adopt.curves.demand import lateness, ramps, shared_design, shared_scales, weekdays
from adopt.curves.priors import DEFAULT


def test_the_first_column_of_the_weekdays_is_monday() -> None:
    monday = np.datetime64("2026-11-23")
    assert weekdays(np.array([monday]))[0].tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert weekdays(np.array([monday + 6]))[0].tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_every_step_of_the_walk_is_nothing_today_and_whole_once_it_is_past() -> None:
    steps = ramps(15, 7)
    assert steps.shape == (15, 2)
    assert steps[-1].tolist() == [0, 0]
    assert steps[0].tolist() == [1, 1]
    assert steps[-8].tolist() == [1, 0]  # a week ago: the first step back is complete
    assert steps[-4] == pytest.approx([3 / 7, 0])


def test_lateness_is_whole_on_the_last_day_and_gone_when_all_has_arrived() -> None:
    assert lateness(np.array([0.0]), 7.0) == [-1.0]
    assert abs(lateness(np.array([30.0]), 7.0)[0]) < 1e-6


def test_the_shared_parameters_enter_where_the_design_says() -> None:
    days = np.datetime64("2026-11-23") + np.arange(10)
    movement = np.linspace(-1, 1, 10)
    design = shared_design(days, movement, np.arange(10.0)[::-1], np.array([7.0, 30.0]))
    shared = np.zeros(design.size)
    assert design.size == 7 + 2 + 1 + 2 + 6 + 10
    shared[design.movement] = 2.0
    assert design.demand(shared) == pytest.approx(2 * movement)
    shared[:] = 0.0
    shared[design.shock.start + 3] = 1.0
    assert design.demand(shared)[3] == 1.0
    assert design.demand(shared).sum() == 1.0
    assert not design.late(shared).any()
    shared[:] = 0.0
    shared[design.lateness.start + 1] = 0.5
    assert not design.demand(shared).any()
    assert design.late(shared)[0].tolist() == [0.0] * 10
    assert design.late(shared)[1, -1] == -0.5
    shared[:] = 0.0
    shared[design.shapes] = 1.0
    assert not design.demand(shared).any()
    assert not design.late(shared).any()


def test_every_shared_parameter_has_a_prior() -> None:
    days = np.datetime64("2026-11-23") + np.arange(10)
    design = shared_design(days, np.zeros(10), np.arange(10.0), np.array([7.0]))
    scales = shared_scales(design, DEFAULT, season=0.03, shock=0.04)
    assert np.all(scales > 0)
    assert set(scales[design.season]) == {0.03}
    assert set(scales[design.shock]) == {0.04}
