import numpy as np
import pytest

from adopt.curves.revenue import Revenue

KNOWN = np.full((1, 60), 20.0)


def of(money: np.ndarray, count: float = 1.0) -> Revenue:
    return Revenue.of(np.full_like(money, count), money)


def without(start: int, stop: int) -> np.ndarray:
    money = KNOWN.copy()
    money[0, start:stop] = 0.0
    return money


@pytest.mark.parametrize(("days", "counts"), [(1, True), (2, True), (3, False), (10, False)])
def test_days_in_a_row_without_revenue_do_not_count_where_there_always_is_some(days: int, counts: bool) -> None:
    # As no other day is without, one in 59 may be; three in a row, anywhere in 60 days: 60 / 59^3 = 3e-4.
    seen = of(without(20, 20 + days))
    assert seen.untracked.any() == (not counts)
    assert seen.count.sum() == (60 if counts else 60 - days)
    assert not seen.stopped.any()


def test_days_without_revenue_are_no_wonder_where_every_other_is() -> None:
    money = KNOWN * (np.random.default_rng(0).random((1, 60)) < 0.5)
    assert not of(money).untracked.any()
    money[0, 15:45] = 0.0
    assert of(money).untracked[0, 15:45].all()


def test_two_rows_of_days_are_both_found() -> None:
    money = without(10, 18)
    money[0, 30:36] = 0.0
    assert np.flatnonzero(of(money).untracked[0]).tolist() == [*range(10, 18), *range(30, 36)]


def test_revenue_has_stopped_after_two_weeks_without() -> None:
    count, money = np.ones((4, 60)), np.full((4, 60), 20.0)
    money[0, 46:] = money[1, 47:] = 0.0  # 14 days, and 13, which may be a gap
    money[2, 40:] = 0.0
    count[2, 50:] = 0.0  # its last conversions
    money[3, 40:55] = 0.0  # it came back
    seen = Revenue.of(count, money)
    assert seen.stopped.tolist() == [True, False, True, False]
    assert seen.untracked.sum(axis=1).tolist() == [14, 13, 10, 15]


def test_days_without_conversions_do_not_end_a_row() -> None:
    count, money = np.ones((1, 60)), without(20, 26)
    count[0, [22, 24]] = 0.0
    assert np.flatnonzero(Revenue.of(count, money).untracked[0]).tolist() == [20, 21, 23, 25]


def test_what_is_not_known_is_not_counted_and_nothing_is_made_of_it() -> None:
    money = KNOWN.copy()
    money[0, 10:30] = np.nan
    seen = of(money, count=2.0)
    assert seen.count.sum() == 80
    assert seen.counted.sum() == seen.reported.sum() == 800
    assert not seen.untracked.any()


def test_a_cell_without_conversions_has_no_revenue_that_counts() -> None:
    seen = of(KNOWN, count=0.0)
    assert (seen.count.sum(), seen.counted.sum()) == (0, 0)
    assert not seen.stopped.any()


def test_what_is_usual_for_few_days_is_learned_from_other_cells() -> None:
    random = np.random.default_rng(0)
    money = 50 * np.exp(random.normal(0, 1.2, (4, 60)))
    money[0] = np.nan
    money[0, [10, 12, 14]] = 50.0, 50.0, 900.0  # alone it would be cut at ten usual orders
    assert of(money).counted[0, 14] == 900
    assert of(money[:1]).counted[0, 14] == 500
