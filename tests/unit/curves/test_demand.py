import numpy as np
import pytest

from adopt.curves.demand import lateness, ramps, shared_design, shared_scales, weekdays, year
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
    assert lateness(np.array([0.0]), 7.0).tolist() == [[-1.0, -1.0]]
    assert lateness(np.array([60.0]), 7.0) == pytest.approx(np.zeros((1, 2)), abs=1e-6)


def test_of_late_results_most_arrive_within_days_and_the_rest_over_the_platforms_window() -> None:
    quick, slow = -lateness(np.array([10.0]), 30.0)[0]
    assert quick == pytest.approx(np.exp(-10 / 1.5))
    assert slow == pytest.approx(np.exp(-10 / 10))


def test_the_yearly_waves_are_nothing_today_and_come_back_after_a_year() -> None:
    today = np.datetime64("2026-11-23")
    waves = year(np.array([today, today - 91, today - 1461]), today)
    assert waves.shape == (3, 6)
    assert waves[0].tolist() == [0.0] * 6
    assert np.abs(waves[1]).max() > 0.5
    assert waves[2] == pytest.approx(np.zeros(6), abs=1e-9)  # four years with a leap day are 4 x 365.25


def test_a_higher_harmonic_is_smaller_by_its_number() -> None:
    days = np.datetime64("2026-01-01") + np.arange(365)
    swing = np.ptp(year(days, days[-1]), axis=0)
    assert swing[:3] == pytest.approx([2.0, 1.0, 2 / 3], rel=1e-3)


def test_the_shared_parameters_enter_where_the_design_says() -> None:
    days = np.datetime64("2026-11-23") + np.arange(10)
    movement = np.linspace(-1, 1, 10)
    happening = np.zeros((10, 2))
    happening[4, 1] = 1.0
    design = shared_design(days, movement, happening, np.arange(10.0)[::-1], np.array([7.0, 30.0]))
    shared = np.zeros(design.size)
    assert design.size == 7 + 6 + 2 + 2 + 1 + 4 + 6 + 1 + 3 + 10
    shared[design.events.start + 1] = 0.3
    assert design.demand(shared).tolist() == [0.0] * 4 + [0.3] + [0.0] * 5
    shared[:] = 0.0
    shared[design.movement] = 2.0
    assert design.demand(shared) == pytest.approx(2 * movement)
    shared[:] = 0.0
    shared[design.shock.start + 3] = 1.0
    assert design.demand(shared)[3] == 1.0
    assert design.demand(shared).sum() == 1.0
    assert not design.late(shared).any()
    shared[:] = 0.0
    shared[design.lateness.start + 2] = 0.5
    assert not design.demand(shared).any()
    assert design.late(shared)[0].tolist() == [0.0] * 10
    assert design.late(shared)[1, -1] == -0.5
    shared[:] = 0.0
    shared[design.shapes] = 1.0
    assert not design.demand(shared).any()
    assert not design.late(shared).any()


def test_series_that_were_told_are_columns_of_demand_and_move_nothing_else() -> None:
    days = np.datetime64("2026-11-23") + np.arange(10)
    told = np.array([np.linspace(-1, 0, 10), np.linspace(2, 0, 10)]).T
    known = days, np.zeros(10), np.zeros((10, 1)), np.arange(10.0)[::-1], np.array([7.0])
    plain, design = shared_design(*known), shared_design(*known, told)
    assert design.size == plain.size + 2
    shared = np.zeros(design.size)
    shared[design.series] = [0.1, 0.2]
    assert design.demand(shared) == pytest.approx(told @ [0.1, 0.2])
    assert not design.late(shared).any()
    assert plain.series.start == plain.series.stop
    spreads = {"year": 0.01, "season": 0.03, "events": 0.02, "shock": 0.04}
    assert shared_scales(design, DEFAULT, spreads)[design.series].tolist() == [DEFAULT.series] * 2


def test_every_shared_parameter_has_a_prior() -> None:
    days = np.datetime64("2026-11-23") + np.arange(10)
    design = shared_design(days, np.zeros(10), np.zeros((10, 1)), np.arange(10.0), np.array([7.0]))
    scales = shared_scales(design, DEFAULT, {"year": 0.01, "season": 0.03, "events": 0.02, "shock": 0.04})
    assert set(scales[design.year]) == {0.01}
    assert set(scales[design.events]) == {0.02}
    assert np.all(scales > 0)
    assert set(scales[design.season]) == {0.03}
    assert set(scales[design.shock]) == {0.04}
