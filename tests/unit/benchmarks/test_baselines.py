import numpy as np
import pytest

from adopt.allocate.problem import BudgetProblem, within_change_limits
from adopt.curves.table import FloatArray
from adopt.history.table import Panel
from benchmarks.baselines import BASELINES, greedy, hill_fit, hill_fits, keep, rule_of_thumb, scaled_within
from tests.tables import cells, hill_table

TODAY = np.array([100.0, 50.0, 50.0])


def question(low: float = -0.5, high: float = 0.5, budget: float = 200.0) -> BudgetProblem:
    table = hill_table(np.array([20.0, 20.0, 20.0]), np.full(3, 100.0), np.ones(3), np.full(3, 400.0))
    return within_change_limits(table, TODAY, budget, low, high)


def panel(spend: FloatArray, results: FloatArray) -> Panel:
    days = np.datetime64("2026-01-01") + np.arange(spend.shape[1])
    unknown = np.full(spend.shape, np.nan)
    return Panel(cells(len(spend)), days, spend, results, unknown, spend > 0)


def steady(results: FloatArray, days: int = 60) -> Panel:
    return panel(np.tile(TODAY[:, None], days), np.tile(results[:, None], days))


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("box", [(-0.5, 0.5), (-1.0, 2.0)])
def test_every_baseline_spends_the_budget_within_the_limits(name: str, box: tuple[float, float]) -> None:
    random, asked = np.random.default_rng(3), question(*box)
    spend = TODAY[:, None] * np.exp(random.normal(0, 0.4, (3, 60)))
    split = BASELINES[name](panel(spend, random.poisson(spend**0.7).astype(float)), asked)
    assert split.sum() == pytest.approx(200.0)
    assert (split >= asked.minimum - 1e-9).all()
    assert (split <= asked.maximum + 1e-9).all()


def test_keeping_is_todays_split_scaled_to_the_budget() -> None:
    assert keep(steady(np.ones(3)), question(budget=250.0)) == pytest.approx(1.25 * TODAY)


def test_the_rule_of_thumb_by_hand() -> None:
    # Results per spend 0.10, 0.20, 0.10: wanted in the ratio 10 : 10 : 5, so 80, 80 and 40; 80 is cut at 75, and
    # what is left is shared 2 : 1.
    split = rule_of_thumb(steady(np.array([10.0, 10.0, 5.0])), question())
    assert split == pytest.approx([250 / 3, 75.0, 125 / 3])


def test_the_rule_of_thumb_looks_back_on_56_days() -> None:
    results = np.ones((3, 60))
    results[1, :4] = 1e6
    assert rule_of_thumb(panel(np.tile(TODAY[:, None], 60), results), question()) == pytest.approx(
        rule_of_thumb(steady(np.ones(3)), question())
    )


def test_greedy_fills_the_cheapest_first_by_hand() -> None:
    # Everybody has half of today's, 100 in all; the second is the cheapest and takes 50 more, the third the rest.
    assert greedy(steady(np.array([10.0, 10.0, 6.0])), question()) == pytest.approx([50.0, 75.0, 75.0])
    # Free, the cheapest takes 150 and the next one what is left.
    assert greedy(steady(np.array([10.0, 10.0, 6.0])), question(-1, 2)) == pytest.approx([0.0, 150.0, 50.0])


def test_greedy_goes_by_the_last_28_days() -> None:
    results = np.tile(np.array([[10.0], [1.0], [1.0]]), 60)
    results[1, :32] = 1000.0
    assert greedy(panel(np.tile(TODAY[:, None], 60), results), question())[0] == pytest.approx(150.0)


def test_a_hill_curve_is_found_again_where_there_is_no_noise() -> None:
    spend = np.geomspace(20, 400, 80)
    value, slope = hill_fit(spend, 30 * spend**1.4 / (spend**1.4 + 150**1.4))(np.array([0.0, 150.0, 300.0]))
    assert value == pytest.approx([0.0, 15.0, 30 * 2**1.4 / (1 + 2**1.4)], rel=1e-3)
    assert slope[1] == pytest.approx(30 * 1.4 / 4 / 150, rel=1e-3)


@pytest.mark.parametrize("days", [0, 4])
def test_a_cell_of_few_days_gets_a_line(days: int) -> None:
    value, slope = hill_fit(np.full(days, 50.0), np.full(days, 5.0))(np.array([0.0, 100.0]))
    rate = 0.1 if days else 0.0
    assert value == pytest.approx([0.0, 100 * rate])
    assert slope == pytest.approx([rate, rate])


def test_a_cell_without_a_result_gets_a_line_of_nothing() -> None:
    assert hill_fit(np.full(40, 50.0), np.zeros(40))(np.array([100.0]))[0] == 0


def test_hill_fits_move_money_to_where_the_fitted_curves_are_steeper() -> None:
    random = np.random.default_rng(5)
    spend = TODAY[:, None] * np.exp(random.normal(0, 0.4, (3, 120)))
    top, half = np.array([[10.0], [40.0], [10.0]]), np.array([[20.0], [300.0], [20.0]])
    split = hill_fits(panel(spend, top * spend / (spend + half)), question())
    assert split[1] == pytest.approx(75.0, abs=0.01)


def test_scaling_within_limits_by_hand() -> None:
    low, high = np.array([0.0, 0.0, 30.0]), np.array([10.0, 100.0, 100.0])
    assert scaled_within(np.array([20.0, 20.0, 10.0]), low, high, 90.0) == pytest.approx([10.0, 50.0, 30.0])
