from pathlib import Path

import numpy as np
import pytest

from adopt.allocate import mixed_integer
from adopt.allocate.certificate import certify
from adopt.allocate.mixed_integer import Choice, choose, improve, inside_leaves, relaxed_start
from adopt.allocate.solve import allocate
from tests.unit.allocate.questions import alike, s_curves

NOTHING_OR_ALL = Choice(np.array([0.0, 60.0]), np.array([0.0, 6.0]), concave=False)
STEPS = Choice(np.array([0.0, 50.0, 100.0]), np.array([0.0, 1.0, 8.0]), concave=False)
FALLING = Choice(np.array([0.0, 50.0, 100.0]), np.array([0.0, 5.0, 6.0]), concave=True)


def test_one_point_is_chosen_where_a_curve_is_not_concave() -> None:
    # 100 a day: all in the second cell gives 8; 60 and 40 as a mixture would give 6 + 0.8 at most.
    assert choose([NOTHING_OR_ALL, STEPS], 100, 0.0, 0.0, 1e-4, 5) == pytest.approx([0, 100])


def test_money_that_the_points_leave_is_worth_the_price() -> None:
    # At 0.2 a unit the 40 that the first cell leaves are worth 8: 6 + 8 against 8.
    assert choose([NOTHING_OR_ALL, STEPS], 100, 0.2, 40.0, 1e-4, 5) == pytest.approx([60, 0])
    assert choose([NOTHING_OR_ALL, STEPS], 100, 0.2, 39.0, 1e-4, 5) == pytest.approx([0, 100])


def test_points_of_a_concave_curve_are_mixed() -> None:
    assert choose([NOTHING_OR_ALL, FALLING], 85, 0.0, 0.0, 1e-4, 5) == pytest.approx([60, 25])


def test_points_that_cannot_add_up_have_no_solution() -> None:
    assert choose([STEPS], 500, 0.0, 10.0, 1e-4, 5) is None


def test_the_program_finds_from_todays_split_what_is_best(capfd: pytest.CaptureFixture[str]) -> None:
    problem = s_curves(12, 3)
    best = allocate(problem).certificate.bound
    today = problem.todays_split
    assert problem.results(today) < 0.95 * best
    assert problem.results(improve(problem, today, 1e-4, 5)) > 0.99 * best
    assert capfd.readouterr() == ("", "")


def test_the_program_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = s_curves(4, 1)
    improve(problem, problem.todays_split, 1e-4, 5)
    assert list(tmp_path.iterdir()) == []


def test_nothing_better_leaves_the_split_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = s_curves(5, 4)
    best = allocate(problem, 1e-6).daily_spend
    assert problem.results(improve(problem, best, 1e-4, 5)) >= problem.results(best)
    monkeypatch.setattr(mixed_integer, "choose", lambda *_: None)
    assert improve(problem, best, 1e-4, 5) is best


def test_a_start_puts_as_many_of_equal_cells_on_the_higher_side_as_the_budget_allows() -> None:
    # With a slope of 4 a curve is best used at 100 * 3^(1/4) = 132 a day: 1,000 a day feed 7 or 8 of 20.
    spend = relaxed_start(alike(20, 4.0, 1000.0))
    assert np.count_nonzero(spend > 100) in (7, 8)
    assert np.count_nonzero(spend < 1) == 20 - np.count_nonzero(spend > 100)


def test_boxes_that_a_proof_leaves_open_are_searched() -> None:
    problem = s_curves(5, 100)
    poor = problem.todays_split
    better = inside_leaves(problem, poor, certify(problem, poor))
    assert problem.results(better) > 1.02 * problem.results(poor)
