from datetime import date

import numpy as np
import pytest

from adopt.curves.value import Values, daily_noise, values_of
from adopt.labels import Cell
from tests.tables import cells

ONE_PLATFORM = np.zeros(3, dtype=np.intp)
DAYS = 120


def orders(value: float, a_day: float, seed: int, days: int = DAYS, spread: float = 0.5) -> tuple[np.ndarray, ...]:
    """Conversions and revenue a day of one cell whose orders vary lognormally around ``value``."""
    random = np.random.default_rng(seed)
    count = random.poisson(a_day, days)
    money = [value * np.exp(random.normal(-(spread**2) / 2, spread, n)).sum() for n in count]
    return count.astype(float), np.array(money)


def together(*pairs: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    return np.stack([p[0] for p in pairs]), np.stack([p[1] for p in pairs])


def rich(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three cells worth 40, 50 and 80 with some ten orders a day."""
    return together(orders(40, 10, seed), orders(50, 10, seed + 1), orders(80, 10, seed + 2))


def known(count: np.ndarray, money: np.ndarray, platform: np.ndarray = ONE_PLATFORM) -> Values:
    return values_of(count, money, platform, 400)


def mean(values: Values) -> np.ndarray:
    return np.asarray(values.draws.mean(axis=1))


def interval(values: Values) -> np.ndarray:
    return np.asarray(np.quantile(values.draws, [0.05, 0.95], axis=1))


def said(values: Values) -> dict[Cell, str]:
    dates = np.datetime64("2026-10-31") - np.arange(values.revenue.count.shape[1])[::-1]
    return {f.cell: str(f.message) for f in values.findings(cells(len(values.draws)), dates) if f.cell}


def test_prices_that_never_vary_are_known_exactly() -> None:
    count = np.tile([[3.0], [1.0], [2.0]], 60)
    values = known(count, count * np.array([[30.0], [40.0], [70.0]]))
    assert mean(values) == pytest.approx([30, 40, 70], rel=1e-3)
    assert (interval(values)[1] / interval(values)[0] < 1.01).all()
    assert values.drift == 0


def test_a_cell_with_many_orders_has_the_value_they_had() -> None:
    count, money = rich()
    values = known(count, money)
    assert mean(values) == pytest.approx(money.sum(axis=1) / count.sum(axis=1), rel=0.01)
    assert values.own.all()
    # 1,200 orders that vary by half around their mean: 0.53 / sqrt(1200) = 1.5 %, so 90 % are within 2.5 %.
    assert interval(values)[1] / mean(values) - 1 == pytest.approx([0.025] * 3, abs=0.01)
    assert said(values) == {}


def test_a_cell_with_few_orders_is_drawn_to_the_others() -> None:
    count, money = rich()
    count[2], money[2] = orders(400, 0.03, 9)
    assert 1 <= count[2].sum() <= 6
    own = money[2].sum() / count[2].sum()
    values = known(count, money)
    assert 60 < mean(values)[2] < own
    assert interval(values)[1, 2] / interval(values)[0, 2] > 1.5


def test_a_cell_without_orders_gets_what_the_others_are_worth_and_their_spread() -> None:
    count, money = rich()
    count[2], money[2] = 0.0, 0.0
    values = known(count, money)
    low, high = interval(values)[:, 2]
    assert low < 40 < 50 < high
    assert mean(values)[2] == pytest.approx(45, rel=0.15)
    assert values.own.tolist() == [True, True, False]
    assert said(values)[cells(3)[2]].startswith("No revenue of meta / campaign / audience 2 is known")


def test_an_unknown_revenue_is_not_a_revenue_of_nothing() -> None:
    count, money = rich()
    complete = mean(known(count, money))
    money[:, ::2] = np.nan
    assert mean(known(count, money)) == pytest.approx(complete, rel=0.05)
    money[2] = np.nan
    assert mean(known(count, money))[2] == pytest.approx(45, rel=0.15)


def test_a_platform_without_revenue_borrows_from_the_others_and_is_less_sure() -> None:
    count, money = rich()
    money[2] = np.nan
    other, same = known(count, money, np.array([0, 0, 1])), known(count, money)
    assert mean(other)[2] == pytest.approx(47, rel=0.2)
    assert np.ptp(interval(other)[:, 2]) > 1.2 * np.ptp(interval(same)[:, 2])


def test_where_no_revenue_was_seen_at_all_the_value_is_not_known() -> None:
    count, money = rich()
    for nothing in (np.full_like(money, np.nan), np.zeros_like(money)):
        values = known(count, nothing)
        assert np.isnan(values.draws).all()
        assert said(values) == {}


def test_conversions_that_bring_nothing_where_others_do_are_worth_nothing_and_told() -> None:
    count, money = rich()
    before = mean(known(count, money))
    money[1] = 0.0
    values = known(count, money)
    assert mean(values)[1] < 0.1
    assert mean(values)[[0, 2]] == pytest.approx(before[[0, 2]], rel=0.01)
    assert values.worthless.tolist() == [False, True, False]
    assert said(values) == {
        cells(3)[1]: "The conversions of meta / campaign / audience 1 bring no revenue, though others' do: "
        "they are taken to be worth nothing."
    }


def test_revenue_that_stopped_long_ago_counts_for_nothing_and_leaves_the_others_alone() -> None:
    count, money = together(*(orders(value, 300, seed) for seed, value in enumerate((40, 50, 80, 60, 70))))
    count[4] = 0.0
    before = values_of(count, money, np.zeros(5, dtype=np.intp), 400)
    money[1, 40:] = 0.0
    values = values_of(count, money, np.zeros(5, dtype=np.intp), 400)
    assert mean(values)[1] < 0.1
    assert values.worthless.tolist() == [False, True, False, False, False]
    found = values.findings(cells(5), np.datetime64("2026-10-31") - np.arange(DAYS)[::-1])
    assert [(f.code, f.cell) for f in found] == [("no-value", cells(5)[1]), ("borrowed-value", cells(5)[4])]
    # A value of next to nothing would be far off in logs, and nothing could be said of the cell without orders.
    assert np.ptp(interval(values)[:, 4]) < 2 * np.ptp(interval(before)[:, 4])


def test_a_few_orders_that_brought_nothing_leave_some_hope() -> None:
    count, money = rich()
    count[2] = money[2] = 0.0
    count[2, [30, 60]] = 1.0
    values = known(count, money)
    # Of about 47 a share with the mean 0.5 / (2 + 1): Jeffreys' posterior after two of two without.
    assert mean(values)[2] == pytest.approx(47 / 6, rel=0.25)


def test_revenue_that_comes_back_after_weeks_without_is_followed() -> None:
    count, money = np.full((2, 90), 1e7), np.full((2, 90), 5e8)
    money[0, 5:85] = 0.0
    values = values_of(count, money, np.zeros(2, dtype=np.intp), 400)
    assert mean(values) == pytest.approx([50, 50], rel=0.05)
    assert said(values) == {
        cells(2)[
            0
        ]: "Between 2026-08-08 and 2026-10-26 meta / campaign / audience 0 had conversions but no revenue "
        "for days on end, unlike otherwise; these days do not count for the value of a conversion."
    }


def test_a_days_scatter_is_that_of_its_orders_and_of_days() -> None:
    random = np.random.default_rng(3)
    count = np.tile([2.0, 50.0, 1000.0], (3, 400))
    # An order's variance is 0.8 of its squared mean, a whole day's 0.01: 0.41, 0.026 and 0.0108 a day.
    truth = 0.8 / count + 0.01
    money = 30 * count * random.gamma(1 / truth, truth)
    assert daily_noise(count, money)[:, :3] == pytest.approx(truth[:, :3], rel=0.3)


def test_the_scatter_of_few_days_is_not_taken_for_smaller_than_it_is() -> None:
    random = np.random.default_rng(4)
    count = np.zeros((500, 60))
    count[:, [10, 12]] = 1.0  # each is half of the mean it is held against
    money = count * random.gamma(2.0, 20.0, count.shape)
    assert daily_noise(count, money)[:, 10].mean() == pytest.approx(0.5, rel=0.25)


def test_a_cell_whose_orders_differ_more_is_known_less() -> None:
    count, money = together(
        orders(50, 5, 0, spread=0.2), orders(50, 5, 1, spread=1.0), orders(50, 5, 2, spread=0.2)
    )
    width = np.ptp(interval(known(count, money)), axis=0)
    assert width[1] > 2 * max(width[0], width[2])


def test_revenue_on_a_day_without_conversions_belongs_to_the_days_before() -> None:
    count, money = np.ones((3, 40)), np.full((3, 40), 20.0)
    moved = count.copy(), money.copy()
    moved[0][0, 11], moved[0][0, 10] = 0.0, 2.0  # the second order of a day is paid on the next
    moved[0][1, 0], moved[0][1, 1] = 0.0, 2.0  # there is no day before the first
    assert mean(known(*moved)) == pytest.approx(mean(known(count, money)), rel=1e-6)


def test_one_huge_order_hardly_moves_a_value_and_is_told() -> None:
    count, money = rich()
    before = mean(known(count, money))
    money[0, 50] += 400_000.0
    values = known(count, money)
    assert mean(values)[0] == pytest.approx(before[0], rel=0.03)
    assert mean(values)[1:] == pytest.approx(before[1:], rel=0.01)
    assert money[0].sum() / count[0].sum() > 8 * before[0]
    day = date(2026, 10, 31).toordinal() - DAYS + 1 + 50
    told = said(values)[cells(3)[0]]
    money[0, 50] -= 390_000.0  # a fifth of the cell's revenue is no trifle either
    assert cells(3)[0] in said(known(count, money))
    assert told.startswith("meta / campaign / audience 0: revenue of 400,")
    assert f"on {date.fromordinal(day)} is far beyond the usual" in told


def test_an_order_of_up_to_ten_times_the_usual_counts_in_full_though_prices_never_vary() -> None:
    count = np.ones((3, 60))
    money = np.full((3, 60), 100.0)
    money[0, 30] = 1000.0
    assert (known(count, money).revenue.counted == money).all()
    money[0, 30] = 1001.0
    assert known(count, money).revenue.counted[0, 30] == pytest.approx(1000.0)


def test_heavy_tails_are_not_taken_for_slips() -> None:
    pairs = [orders(50, 2, seed, spread=1.2) for seed in range(3)]
    count, money = together(*pairs)
    assert known(count, money).revenue.counted.sum() > 0.98 * money.sum()


def test_where_values_change_recent_days_count_more() -> None:
    count, money = rich()
    steady = known(count, money)
    path = np.exp(np.linspace(0, 1.2, DAYS))  # they more than triple in four months
    rising = known(count, money * path)
    assert (steady.drift, rising.drift > 0.1) == (0.0, True)
    assert mean(rising) == pytest.approx(np.array([40, 50, 80]) * path[-1], rel=0.15)
    unsure = [np.diff(interval(values), axis=0)[0] / mean(values) for values in (steady, rising)]
    assert (unsure[1] > 2 * unsure[0]).all()


def test_what_prices_will_do_they_do_to_all_cells() -> None:
    count, money = rich()
    path = np.exp(np.cumsum(np.random.default_rng(5).normal(0, 0.06, DAYS)))
    draws = known(count, money * path).draws
    assert np.asarray(np.corrcoef(draws)).min() > 0.9
    assert abs(np.asarray(np.corrcoef(known(count, money).draws))[0, 1]) < 0.2


def test_the_mean_of_the_draws_is_exact_so_that_equal_cells_are_equal() -> None:
    count, money = orders(50, 3, 0)
    values = known(np.tile(count, (3, 1)), np.tile(money, (3, 1)))
    assert mean(values) == pytest.approx([mean(values)[0]] * 3, rel=1e-9)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    count, money = rich()
    first, again, other = (values_of(count, money, ONE_PLATFORM, 400, seed).draws for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.mean(axis=1) == pytest.approx(other.mean(axis=1))


def test_a_single_order_in_all_is_a_value_that_is_hardly_known() -> None:
    count, money = np.zeros((1, 5)), np.zeros((1, 5))
    count[0, 2], money[0, 2] = 1.0, 70.0
    values = values_of(count, money, np.zeros(1, dtype=np.intp), 400)
    assert np.median(values.draws) == pytest.approx(99, rel=0.2)  # its log has a variance of log 2: 70 sqrt(2)
    low, high = np.quantile(values.draws, [0.05, 0.95])
    assert low < 40 < 200 < high


@pytest.mark.parametrize("days", [1, 2, 7, 30])
def test_histories_of_any_length_give_finite_values(days: int) -> None:
    count, money = together(*(orders(50, 5, seed, days) for seed in range(3)))
    assert np.isfinite(known(count, money).draws).all()
