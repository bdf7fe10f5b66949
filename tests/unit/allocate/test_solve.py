from dataclasses import replace

import numpy as np
import pytest

from adopt.allocate import mixed_integer, solve
from adopt.allocate.certificate import Certificate, certify
from adopt.allocate.problem import BudgetProblem, within_change_limits
from adopt.allocate.solve import allocate
from adopt.curves.table import FloatArray
from adopt.errors import QuestionError, UncertifiedError
from tests.tables import hill_table
from tests.unit.allocate.questions import alike, linear, question, s_curves


def test_two_cells_share_the_budget_at_equal_marginals() -> None:
    # Marginals c*k/(x+k)^2 with k = 100 and tops 40 and 10 agree when (x+100)/(y+100) = sqrt(4);
    # with x + y = 700: x = 500, y = 200. Price 40*100/600^2 = 1/90; results 40*5/6 + 10*2/3 = 40.
    table = hill_table(np.array([40.0, 10.0]), np.full(2, 100.0), np.ones(2), np.full(2, 700.0), 400)
    allocation = allocate(question(table, 700, [0, 0], [700, 700]))
    assert list(allocation.by_cell().values()) == pytest.approx([500, 200], abs=0.05)
    assert allocation.price == pytest.approx(1 / 90, rel=1e-3)
    assert allocation.expected == pytest.approx(40, rel=1e-6)
    assert allocation.method == "concave"


def test_two_s_curves_are_not_shared_when_one_alone_gives_more() -> None:
    # Slope 4, half of the top 10 at 100: 120 in one give 10*1.2^4/(1+1.2^4) = 6.75, 60 in each 2*1.15 = 2.29.
    allocation = allocate(alike(2, 4.0, 120.0))
    assert sorted(allocation.daily_spend) == pytest.approx([0, 120], abs=5)
    assert allocation.expected == pytest.approx(6.75, abs=0.02)
    assert allocation.method == "mixed-integer"


def test_one_cell_gets_everything() -> None:
    allocation = allocate(question(linear(([0, 50, 100], [0, 1, 0])), 40, [0], [90]))
    assert allocation.daily_spend.tolist() == [40]
    assert allocation.expected == pytest.approx(16)  # 40^2 / 100


def test_limits_that_leave_no_choice_are_the_answer() -> None:
    table = linear(([0, 50, 100], [0, 1, 0]), ([0, 50, 100], [0, 1, 0]))
    assert allocate(question(table, 70, [30, 40], [30, 40])).daily_spend.tolist() == [30, 40]


@pytest.mark.parametrize("seed", range(5))
def test_a_budget_of_exactly_the_minimums_or_the_maximums_is_the_limits(seed: int) -> None:
    problem = s_curves(6, seed, 0.3, 2.0)
    for limit in (problem.minimum, problem.maximum):
        fixed = replace(problem, daily_budget=float(limit[::-1].sum()))
        assert allocate(fixed).daily_spend == pytest.approx(limit, rel=1e-8)


@pytest.mark.parametrize("marginal", [0.0, 0.7])
def test_flat_responses_keep_todays_split(marginal: float) -> None:
    table = linear(([0, 900], [marginal, marginal]), ([0, 900], [marginal, marginal]))
    problem = within_change_limits(table, np.array([300.0, 100.0]), 500)
    allocation = allocate(problem)
    assert allocation.daily_spend == pytest.approx([375, 125])
    assert allocation.certificate.gap <= 1e-12


def test_money_moves_only_where_it_makes_a_difference() -> None:
    # The first two cells are the same at any split; the third buys twice as much.
    table = linear(([0, 900], [1, 1]), ([0, 900], [1, 1]), ([0, 900], [2, 2]))
    allocation = allocate(within_change_limits(table, np.array([300.0, 100.0, 100.0]), 500))
    # The third takes 50 more; the room of the others to give is 150 and 50, so they give 37.5 and 12.5.
    assert allocation.daily_spend == pytest.approx([262.5, 87.5, 150])


def test_todays_split_stays_where_nothing_is_better(monkeypatch: pytest.MonkeyPatch) -> None:
    # Both curves give 10 from 50 a day on and nothing before: any split with 50 in each is best.
    table = linear(([0, 49.9, 49.95, 50, 400], [0, 0, 200, 0, 0]), ([0, 49.9, 49.95, 50, 400], [0, 0, 200, 0, 0]))
    problem = BudgetProblem(table, 200, np.zeros(2), np.full(2, 300.0), np.array([140.0, 60.0]))
    assert allocate(problem).daily_spend == pytest.approx([140, 60])


def test_a_gap_that_cannot_be_proved_is_refused_with_the_one_that_can() -> None:
    with pytest.raises(UncertifiedError) as refused:
        allocate(s_curves(5, 100), time_limit=0.0, gap=1e-9)
    assert "0.000 % was asked for. Allow a gap of" in str(refused.value)


def test_rounds_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "ROUNDS", 0)
    monkeypatch.setattr(mixed_integer, "relaxed_start", lambda problem: problem.todays_split)
    with pytest.raises(UncertifiedError):
        allocate(s_curves(5, 100))


@pytest.mark.parametrize("gap", [0.0, 1.0, -1.0, float("nan")])
def test_a_gap_that_is_no_share_is_refused(gap: float) -> None:
    with pytest.raises(QuestionError, match="share between 0 and 1"):
        allocate(s_curves(2, 0), gap)


def test_an_unsound_proof_is_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    def boastful(
        problem: BudgetProblem, spend: FloatArray, gap: float, time_limit: float, stop: object
    ) -> Certificate:
        return replace(certify(problem, spend, gap, time_limit), achieved=1e9, bound=1e9)

    monkeypatch.setattr("adopt.allocate.solve.certify", boastful)
    with pytest.raises(UncertifiedError, match=r"does not hold: The proof claims 1e\+09 results a day"):
        allocate(s_curves(3, 0))


def test_the_program_is_run_where_the_relaxation_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = s_curves(12, 3)
    monkeypatch.setattr(mixed_integer, "relaxed_start", lambda problem: problem.todays_split)
    monkeypatch.setattr(mixed_integer, "inside_leaves", lambda problem, spend, certificate: spend)
    allocation = allocate(problem, gap=0.01)
    assert allocation.expected > 1.03 * problem.results(problem.todays_split)
    assert allocation.certificate.holds(0.01)


def test_an_answer_worse_than_todays_split_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    table = linear(([0, 100], [2, 0]), ([0, 100], [2, 0]))
    problem = question(table, 100, [0, 0], [100, 100])
    monkeypatch.setattr("adopt.allocate.solve.equal_marginals", lambda *_: np.array([100.0, 0.0]))
    assert allocate(problem).daily_spend == pytest.approx([50, 50])


def test_a_thousand_s_curves_are_proved_best_to_a_thousandth() -> None:
    allocation = allocate(s_curves(1000, 0), gap=1e-3)
    assert allocation.certificate.holds(1e-3)
