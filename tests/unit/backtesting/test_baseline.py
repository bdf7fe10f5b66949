from dataclasses import replace

import numpy as np
import pytest

from adopt.backtesting.baseline import DISPERSION, LENT, LastDays, dispersion_of, earlier
from adopt.backtesting.levels import Level
from adopt.backtesting.origins import Origin
from tests.unit.backtesting.makers import origin

AHEAD, CAME = np.full((1, 2), 10.0), np.full((1, 2), 3.0)


def days(*runs: tuple[int, float]) -> np.ndarray:
    """Runs of days, each of one value."""
    return np.concatenate([np.full(count, value) for count, value in runs])


def busy(seed: int = 0) -> Origin:
    """Two platforms, three cells, 60 days of chance, and 7 days ahead."""
    random = np.random.default_rng(seed)
    spend = random.uniform(50, 150, (3, 67))
    results = random.poisson(0.2 * spend).astype(float)
    return origin(spend[:, :60], results[:, :60], spend[:, 60:], results[:, 60:], ("meta", "meta", "tiktok"))


def test_the_forecast_is_spend_over_the_cpa_of_the_window() -> None:
    # Last 14 days: 140 spent, 70 results, CPA 2. Last 28: 420 spent, 84 results, CPA 5.
    spend, results = days((40, 99.0), (14, 20.0), (14, 10.0))[None], days((40, 9.0), (14, 1.0), (14, 5.0))[None]
    then = origin(spend, results, AHEAD, CAME)
    assert 1 / LastDays(14).rates(then) == pytest.approx([2.0])
    assert 1 / LastDays(28).rates(then) == pytest.approx([5.0])
    assert LastDays(28).expected(then).tolist() == [[2.0, 2.0]]
    assert LastDays(14).forecast(then, Level.CELL).expected == pytest.approx([10.0])


def test_a_cell_without_results_is_lent_half_a_one_at_its_platforms_cpa() -> None:
    # The platform: 100 + 300 + 0 spent for 80 results, CPA 5. Half a result costs 2.50 there.
    spend = np.array([days((14, 0.0), (10, 10.0)), days((14, 0.0), (10, 30.0)), days((14, 20.0), (10, 0.0))])
    results = np.array([days((14, 0.0), (10, 8.0)), np.zeros(24), days((14, 1.0), (10, 0.0))])
    rates = LastDays(10).rates(origin(spend, results, np.ones((3, 2)), np.ones((3, 2))))
    assert rates == pytest.approx([0.8, 0.5 / 302.5, 0.2])


def test_a_platform_without_results_is_lent_half_a_one_at_the_rate_of_all_days_and_platforms() -> None:
    spend, results = np.full((2, 20), 10.0), np.array([days((20, 2.0)), np.zeros(20)])
    # Overall 40 results and the half for 400 spent; TikTok has spent 100 in ten days for nothing.
    rates = LastDays(10).rates(origin(spend, results, np.ones((2, 2)), np.ones((2, 2)), ("meta", "tiktok")))
    tiktok = LENT / (100 + LENT * 400 / 40.5)
    assert rates == pytest.approx([0.2, LENT / (100 + LENT / tiktok)])


def test_results_on_days_without_spend_make_no_cpa_of_nothing() -> None:
    spend, results = days((20, 10.0), (14, 0.0))[None], days((20, 2.0), (14, 1.0))[None]
    assert LastDays(14).rates(origin(spend, results, AHEAD, CAME))[0] < 10


def test_the_dispersion_is_that_of_the_errors() -> None:
    random = np.random.default_rng(1)
    mean = random.uniform(5, 50, 5000)
    for true in (0.02, 0.3):
        came = random.negative_binomial(1 / true, 1 / (1 + true * mean)).astype(float)
        assert dispersion_of(came, mean) == pytest.approx(true, rel=0.25)


def test_without_errors_the_dispersion_is_the_priors() -> None:
    assert dispersion_of(np.empty(0), np.empty(0)) == pytest.approx(DISPERSION, rel=0.15)


def test_the_dispersion_is_learned_from_days_before_the_origin_alone() -> None:
    then = busy()
    other = replace(then, came=1000 * then.came)
    for level in Level:
        one, two = (LastDays(14).forecast(o, level) for o in (then, other))
        assert one.dispersion.tolist() == two.dispersion.tolist()


def test_every_platform_has_its_own_dispersion_and_so_has_the_total() -> None:
    calm = busy()
    wild = calm.results.copy()
    wild[2] *= np.where(np.arange(60) // 7 % 2, 3.0, 0.2)
    then = replace(calm, results=wild)
    by_cell = LastDays(14).forecast(then, Level.CELL).dispersion[:, 0]
    assert by_cell[0] == by_cell[1] < by_cell[2] / 10
    total = LastDays(14).forecast(then, Level.TOTAL).dispersion
    assert total.shape == (1, 1)
    assert by_cell[0] < total[0, 0] < by_cell[2]


RESULTS = np.array([3.0, 9, 1, 7, 2, 8, 4, 20, 1, 6])


def ten_days(spend: np.ndarray, results: np.ndarray) -> Origin:
    """Ten known days and two ahead, of which nothing depends on what came."""
    return origin(spend, results, np.full((len(spend), 2), 10.0), np.zeros((len(spend), 2)))


def test_forecasts_are_tried_from_days_whose_whole_horizon_is_known() -> None:
    then = ten_days(np.full((1, 10), 10.0), RESULTS[None])
    tried = list(earlier(then))
    # A CPA has seven days behind it, and two days must follow.
    assert [t.spend.shape[1] for t in tried] == [7, 8]
    assert [t.came.tolist() for t in tried] == [[[20, 1]], [[1, 6]]]
    assert [int((then.day - t.day).astype(int)) for t in tried] == [3, 2]


def test_the_dispersion_is_that_of_what_came_around_what_was_said_on_those_days() -> None:
    # In 7 days 34, then 51 results for 70 spent, so that 20 promise 68 / 7, then 102 / 7; 21 and 7 came.
    found = LastDays(7).forecast(ten_days(np.full((1, 10), 10.0), RESULTS[None]), Level.CELL)
    assert found.dispersion[0, 0] == dispersion_of(np.array([21.0, 7.0]), np.array([68 / 7, 102 / 7]))
    assert found.dispersion[0, 0] != dispersion_of(np.array([68 / 7, 102 / 7]), np.array([21.0, 7.0]))


@pytest.mark.parametrize("level", [Level.CELL, Level.TOTAL])
def test_cells_that_had_not_started_teach_no_dispersion(level: Level) -> None:
    spend, results = np.full((2, 10), 10.0), np.array([RESULTS, np.zeros(10)])
    spend[1, :8] = 0.0
    results[1, 8:] = 500.0
    alone = LastDays(7).forecast(ten_days(spend[:1], results[:1]), level)
    assert LastDays(7).forecast(ten_days(spend, results), level).dispersion[0, 0] == alone.dispersion[0, 0]


def test_results_without_spend_teach_no_dispersion() -> None:
    spend, results = np.full((2, 10), 10.0), np.array([RESULTS, np.full(10, 2.0)])
    spend[1, 7:] = 0.0
    alone = LastDays(7).forecast(ten_days(spend[:1], results[:1]), Level.CELL)
    assert LastDays(7).forecast(ten_days(spend, results), Level.CELL).dispersion[0, 0] == alone.dispersion[0, 0]


def test_intervals_of_the_rule_of_thumb_hold_what_they_claim_in_a_steady_world() -> None:
    held = [
        LastDays(28).forecast(then, Level.CELL).held(then.came.sum(axis=1), 0.9).mean()
        for then in map(busy, range(60))
    ]
    assert 0.84 < np.mean(held) < 0.97
