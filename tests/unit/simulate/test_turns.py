from datetime import date

import numpy as np
import pytest
from hijridate import Gregorian

from adopt.labels import Cell
from adopt.simulate.turns import EVENTS, FloatArray, mishap, surge

CELLS = tuple(Cell(p, "c", str(i)) for p in ("meta", "tiktok", "x") for i in range(4))
DAYS, AHEAD = 120, 30


def befallen(name: str, seed: int = 0) -> FloatArray:
    return mishap(name, CELLS, DAYS, AHEAD, np.random.default_rng(seed))


def test_where_nothing_happens_levels_stay() -> None:
    assert not befallen("").any()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["breakdown", "broken"])
def test_a_breakdown_halves_one_whole_platform_and_no_other(name: str, seed: int) -> None:
    level = np.exp(befallen(name, seed))
    hit = np.asarray((level < 1).any(axis=1), dtype=bool)
    assert set(level[hit].ravel()) == {0.5, 1.0}
    assert [c.platform for c, h in zip(CELLS, hit, strict=True) if h] == [CELLS[np.argmax(hit)].platform] * 4
    assert (level[hit] == level[np.argmax(hit)]).all()


def test_a_breakdown_lasts_three_weeks_inside_of_the_history_and_is_over() -> None:
    for seed in range(20):
        down = np.any(befallen("breakdown", seed) < 0, axis=0)
        lowest, highest = np.flatnonzero(down)[[0, -1]]
        assert highest - lowest == 20
        assert 30 <= lowest <= highest < DAYS


def test_what_breaks_near_the_end_stays_broken() -> None:
    for seed in range(20):
        down = np.any(befallen("broken", seed) < 0, axis=0)
        first = int(np.argmax(down))
        assert 7 <= DAYS - first <= 14
        assert np.asarray(down)[first:].all()


def test_some_creatives_die_and_as_many_were_replaced() -> None:
    level = np.exp(befallen("dying_creative"))
    touched = (level < 1).any(axis=1)
    dead = level[:, DAYS] < 1
    assert (touched.sum(), dead.sum()) == (6, 3)
    assert ((level[dead, DAYS - 1] >= 0.3) & (level[dead, DAYS - 1] <= 0.6)).all()
    assert (level[dead, DAYS:] == level[dead, DAYS - 1][:, None]).all()
    steps = np.diff(np.log(level[dead][:, DAYS - 28 : DAYS]), axis=1)
    assert steps == pytest.approx(np.broadcast_to(steps[:, [0]], steps.shape))  # exponential decay
    replaced = touched & ~dead
    assert (level[replaced, -1] == 1).all()
    fresh_days = (level[replaced, :DAYS][:, ::-1] == 1).argmin(axis=1)
    assert ((fresh_days >= 7) & (fresh_days <= 21)).all()


def test_a_short_history_sees_only_the_end_of_the_fading() -> None:
    level = mishap("dying_creative", CELLS, 20, AHEAD, np.random.default_rng(1))
    assert level.shape == (12, 50)
    assert (level[:, 0] < 0).any()


def lifted(name: str, last: date, seed: int = 0, days: int = 400) -> FloatArray:
    dates = np.datetime64(last) + np.arange(1 - days, AHEAD + 1)
    return np.exp(surge(name, dates, days, np.random.default_rng(seed)))


def test_without_a_surge_demand_is_as_it_is() -> None:
    assert (lifted("", date(2026, 2, 28)) == 1).all()


def test_a_season_ends_as_the_plan_begins() -> None:
    for seed in range(20):
        demand = lifted("season_ends", date(2026, 10, 31), seed, days=180)
        high = demand > 1
        assert not high[180:].any()
        assert high[179]
        assert 28 <= high.sum() <= 35
        assert 1.5 <= demand[179] <= 2.0


@pytest.mark.parametrize(("name", "last"), [("ramadan", date(2026, 2, 28)), ("white_friday", date(2026, 11, 10))])
def test_an_event_lies_in_the_history_and_again_in_the_plan(name: str, last: date) -> None:
    demand = lifted(name, last)
    history, plan = demand[:400] > 1, demand[400:] > 1
    assert history.sum() >= 7
    assert plan.sum() >= 7
    assert 1.3 < demand.max() < 3.3
    once, again = demand[:330].max(), demand[400:].max()
    assert again == pytest.approx(once, rel=0.5)


def test_ramadan_falls_where_the_calendar_of_umm_al_qura_has_it() -> None:
    for first, last in EVENTS["ramadan"]:
        hijri = Gregorian.fromdate(first).to_hijri()
        assert (hijri.month, hijri.day) == (9, 1)
        assert Gregorian.fromdate(date.fromordinal(last.toordinal() + 1)).to_hijri().month == 10


def test_white_friday_is_the_last_friday_of_november() -> None:
    for first, last in EVENTS["white_friday"]:
        fridays = [date(first.year, 11, d) for d in range(1, 31) if date(first.year, 11, d).weekday() == 4]
        assert first <= fridays[-1] <= last
