"""Does a cell's value per conversion hold the truth as often as it says, and is it too high or too low?"""

from dataclasses import dataclass

import numpy as np
import pytest

from adopt.curves.value import values_of

CELLS, PLATFORMS, DAYS, AHEAD, WORLDS = 16, 4, 120, 30, 20


@dataclass(frozen=True)
class Kind:
    """How orders come about.

    Attributes:
        orders: least and most orders a day of a cell, drawn evenly in logs.
        spread: of the log of an order around the cell's value.
        days: spread of the log of a whole day's value.
        drift: spread of the log value's change in 30 days.
    """

    orders: tuple[float, float] = (0.05, 30.0)
    spread: float = 1.0
    days: float = 0.0
    drift: float = 0.0


KINDS = {
    "orders that differ": Kind(),
    "days that differ": Kind(spread=0.4, days=0.15),
    "hardly any orders": Kind(orders=(0.01, 0.5), spread=0.8),
    "values that drift": Kind(spread=0.7, drift=0.15),
}


def simulated(kind: Kind, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Conversions and revenue (C, T), platforms, true values of the month ahead and orders a day (C,)."""
    random = np.random.default_rng(seed)
    platform = np.arange(CELLS) % PLATFORMS
    usual = 4 + random.normal(0, 0.3, PLATFORMS)[platform] + random.normal(0, 0.35, CELLS)
    steps = random.normal(0, kind.drift / np.sqrt(30), (CELLS, DAYS + AHEAD))
    value = np.exp(usual[:, None] + np.cumsum(steps, axis=1))
    a_day = np.exp(random.uniform(np.log(kind.orders[0]), np.log(kind.orders[1]), CELLS))
    count = random.poisson(a_day[:, None], (CELLS, DAYS))
    orders = np.exp(random.normal(-(kind.spread**2) / 2, kind.spread, (CELLS, DAYS, max(count.max(), 1))))
    came = np.where(np.arange(orders.shape[2]) < count[..., None], orders, 0.0).sum(axis=2)
    came *= np.exp(random.normal(-(kind.days**2) / 2, kind.days, came.shape))
    return count.astype(float), came * value[:, :DAYS], platform, value[:, DAYS:].mean(axis=1), a_day


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_intervals_of_a_value_hold_the_truth_as_often_as_they_say(name: str) -> None:
    held, expected, true, total = [], 0.0, 0.0, []
    for seed in range(WORLDS):
        count, money, platform, truth, a_day = simulated(KINDS[name], seed)
        draws = values_of(count, money, platform, 400).draws
        low, high = np.quantile(draws, [0.05, 0.95], axis=1)
        held += list((low <= truth) & (truth <= high))
        low_total, high_total = np.quantile(a_day @ draws, [0.05, 0.95])
        total.append(low_total <= a_day @ truth <= high_total)
        expected, true = expected + draws.mean(axis=1).sum(), true + truth.sum()
    # 320 intervals that claim 90 %: three standard errors are 5 %, and cells of a world are not independent.
    assert 0.84 <= np.mean(held) <= 0.96, f"held the truth {np.mean(held):.1%} of the time"
    assert np.mean(total) >= 0.75
    assert expected / true == pytest.approx(1.0, abs=0.05)


@pytest.mark.slow
def test_followed_values_are_nearer_than_averages_where_they_drift_and_hardly_further_where_not() -> None:
    errors = {name: np.zeros(2) for name in ("orders that differ", "values that drift")}
    for name, error in errors.items():
        for seed in range(WORLDS):
            count, money, platform, truth, a_day = simulated(KINDS[name], seed)
            rich = a_day > 1
            followed = np.median(values_of(count, money, platform, 400).draws, axis=1)
            average = money.sum(axis=1)[rich] / count.sum(axis=1)[rich]
            error += [np.sum(np.log(v / truth[rich]) ** 2) for v in (followed[rich], average)]
    assert errors["values that drift"][0] < 0.8 * errors["values that drift"][1]
    assert errors["orders that differ"][0] < 1.25 * errors["orders that differ"][1]
