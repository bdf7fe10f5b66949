from dataclasses import replace

import numpy as np
import pytest

from adopt.simulate.kinds import KINDS, ORGANIC
from adopt.simulate.organic import DISTRACTOR, FOLLOWED, observed_series
from adopt.simulate.worlds import FUTURE_DAYS, make_world


def test_other_kinds_observe_nothing() -> None:
    kind = KINDS["wandering"]
    followed, series = observed_series(kind, kind.last_day, 10, 0)
    assert (followed.tolist(), series) == ([0.0] * 190, ())
    assert (make_world(replace(kind, days=40), 0).series, make_world(replace(kind, days=40), 0).followed) == (
        (),
        0.0,
    )


def test_demand_follows_one_series_and_not_the_other() -> None:
    world = make_world(ORGANIC, 0)
    assert [one.name for one in world.series] == [FOLLOWED, DISTRACTOR]
    panel = world.history.panel()
    dates = panel.dates[0].astype("datetime64[D]") + np.arange(len(panel.dates) + FUTURE_DAYS)
    logs = [np.log(one.on(dates)) for one in world.series]
    level = np.log(world.level).mean(axis=0)
    moves = [float(np.corrcoef(np.diff(of), np.diff(level))[0, 1]) for of in logs]
    assert moves[0] > 0.4
    assert abs(moves[1]) < 0.2
    assert world.followed == pytest.approx(ORGANIC.organic, rel=0.2)


def test_twice_as_strong_moves_demand_twice_as_much_by_the_same_series() -> None:
    one, twice = (observed_series(replace(ORGANIC, organic=o), ORGANIC.last_day, 10, 3) for o in (0.1, 0.2))
    assert twice[0] == pytest.approx(2 * one[0])
    assert twice[1] == one[1]
