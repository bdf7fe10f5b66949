"""How often a check cries wolf, and how often it hears one. The worlds are made up, the slips planted."""

import numpy as np
import pytest
from numpy.typing import NDArray

from adopt.history.signals import find_signals
from adopt.history.table import Panel
from adopt.labels import Cell

FloatArray = NDArray[np.float64]
DAYS = 180
MATURING = 7


def made_up(rng: np.random.Generator, cells: int, dispersion: float, least: float) -> tuple[FloatArray, ...]:
    """Spend, conversions and their mean, (C, T): steps in the budget, a weekday wave, good and bad days."""
    days = np.arange(DAYS)
    shared = (1 + 0.3 * np.sin(days * 2 * np.pi / 7)) * (1 + rng.uniform(-0.3, 0.3, DAYS))
    steps = rng.uniform(0.5, 1.5, (cells, DAYS // 30 + 1))[:, days // 30]
    ratio = steps * rng.lognormal(0, 0.1, (cells, DAYS))
    usual = np.exp(rng.uniform(np.log(least), np.log(60), (cells, 1)))
    mean = usual * ratio**0.7 * shared
    drawn = rng.poisson(mean * rng.gamma(1 / dispersion, dispersion, mean.shape)).astype(float)
    return 150 * ratio, drawn, mean


def panel_of(spend: FloatArray, conversions: FloatArray) -> Panel:
    count, days = spend.shape
    cells = tuple(Cell("meta", "c", f"a{i:03d}") for i in range(count))
    dates = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-01-01") + days)
    return Panel(cells, dates, spend, conversions, np.full(spend.shape, np.nan), np.ones(spend.shape, dtype=bool))


def maturing(panel: Panel) -> NDArray[np.int64]:
    return np.full(len(panel.cells), MATURING)


@pytest.mark.parametrize("dispersion", [0.02, 0.1, 0.3])
@pytest.mark.parametrize("cells", [1, 3, 10])
def test_clean_data_raise_hardly_any_alarm(cells: int, dispersion: float) -> None:
    rng = np.random.default_rng(4)
    alarms = []
    for _ in range(60 // cells):
        spend, conversions, _ = made_up(rng, cells, dispersion, least=1)
        panel = panel_of(spend, conversions)
        found = find_signals(panel, maturing(panel))
        alarms.append(np.mean(found.outage | found.spike | found.spend_spike))
    assert np.mean(alarms) < 0.005


@pytest.mark.parametrize("kind", ["outage", "spike", "spend_spike"])
def test_nine_of_ten_planted_slips_are_found(kind: str) -> None:
    rng = np.random.default_rng(5)
    hit: list[bool] = []
    for _ in range(12):
        spend, conversions, mean = made_up(rng, 8, 0.05, least=12)
        where = [(c, t) for c in range(8) for t in rng.choice(np.arange(10, 165), 2) if mean[c, t] >= 10]
        at = tuple(np.array(where).T)
        times = rng.uniform(5, 10, len(where))
        if kind == "outage":
            conversions[at] = 0
        elif kind == "spike":
            conversions[at] = np.round(conversions[at] * times)
        else:
            spend[at] *= times
        panel = panel_of(spend, conversions)
        hit += getattr(find_signals(panel, maturing(panel)), kind)[at].tolist()
    assert len(hit) > 100
    assert np.mean(hit) >= 0.9


def steady(cells: int = 1, conversions: float = 20, days: int = 60) -> Panel:
    return panel_of(np.full((cells, days), 100.0), np.full((cells, days), conversions))


def test_days_without_a_result_add_up_to_an_outage() -> None:
    # Two results a day: one day without is nothing, ten in a row have a chance below e^-14.
    panel = steady(conversions=2)
    panel.conversions[0, 20] = 0
    assert not find_signals(panel, maturing(panel)).outage.any()
    panel.conversions[0, 20:30] = 0
    assert find_signals(panel, maturing(panel)).outage[0].nonzero()[0].tolist() == list(range(20, 30))


def test_small_cells_that_fall_silent_together_are_an_outage() -> None:
    panel = steady(cells=6, conversions=3)
    panel.conversions[0, 20] = 0
    assert not find_signals(panel, maturing(panel)).outage.any()
    panel.conversions[:, 20] = 0
    assert find_signals(panel, maturing(panel)).outage[:, 20].all()


def test_days_without_spend_are_no_outage() -> None:
    panel = steady()
    panel.spend[0, 20:25] = 0
    panel.conversions[0, 20:25] = 0
    found = find_signals(panel, maturing(panel))
    assert not (found.outage | found.spike | found.spend_spike).any()


def test_the_last_day_may_still_be_empty() -> None:
    panel = steady(conversions=10)
    panel.conversions[0, -1] = 0
    assert not find_signals(panel, maturing(panel)).outage.any()


def test_a_step_in_the_budget_is_no_slip() -> None:
    panel = steady()
    panel.spend[0, 30:] *= 5
    panel.conversions[0, 30:] *= 4
    assert not find_signals(panel, maturing(panel)).spend_spike.any()


def test_a_good_day_for_every_cell_is_no_slip() -> None:
    panel = steady(cells=5)
    panel.spend[:, 30] *= 4
    panel.conversions[:, 30] *= 8
    found = find_signals(panel, maturing(panel))
    assert not (found.spike | found.spend_spike).any()


def test_a_good_day_for_both_of_two_cells_is_no_slip() -> None:
    panel = steady(cells=2)
    panel.conversions[:, 30] *= 5
    assert not find_signals(panel, maturing(panel)).spike.any()
    panel.conversions[0, 40] *= 5
    assert find_signals(panel, maturing(panel)).spike[0].nonzero()[0].tolist() == [40]


def test_results_that_hardly_follow_spend_are_no_slip() -> None:
    rng = np.random.default_rng(6)
    spend = rng.gamma(2, 50, (4, DAYS))
    panel = panel_of(spend, rng.poisson(20 * (spend / 100) ** 0.4).astype(float))
    assert find_signals(panel, maturing(panel)).spike.mean() < 0.005


@pytest.mark.parametrize("spend", [0.0, 5.0])
def test_cells_that_tell_nothing_raise_no_alarm(spend: float) -> None:
    panel = panel_of(np.full((2, 3), spend), np.zeros((2, 3)))
    found = find_signals(panel, maturing(panel))
    assert not (found.outage | found.spike | found.spend_spike).any()
