from dataclasses import replace

import numpy as np
import pytest

from adopt.plan.plan import Plan
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Scenario, make_plan
from benchmarks import losses
from benchmarks.advertisers import BOXES, DAYS, as_advertiser, learn
from benchmarks.baselines import best_on
from benchmarks.losses import informed, share, shares

SMALL = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=90)


@pytest.fixture(scope="module")
def known() -> tuple[World, Plan]:
    world = make_world(SMALL, 3)
    return world, make_plan(learn(world.history), Scenario(days=DAYS))


def test_each_part_of_the_truth_is_put_where_it_belongs(known: tuple[World, Plan]) -> None:
    world, plan = known
    today, ours, tables = plan.posterior.today, plan.posterior.responses(DAYS), informed(*known)
    truth = world.truth.table(DAYS, reach=6.0)
    assert tables["true shapes"].results(today) == pytest.approx(ours.results(today))
    assert tables["true levels"].results(today) == pytest.approx(truth.results(today))
    for factor in (0.6, 1.4):
        moved = factor * today
        shape = truth.results(moved) / truth.results(today)
        assert tables["true shapes"].results(moved) / ours.results(today) == pytest.approx(shape)
        assert tables["no foresight"].results(moved) / tables["no foresight"].results(today) == pytest.approx(
            shape, rel=1e-3
        )


def test_without_foresight_the_level_is_that_of_the_last_week(known: tuple[World, Plan]) -> None:
    world, plan = known
    curves = np.array([c.results(x) for c, x in zip(world.truth.curves, plan.posterior.today, strict=True)])
    level = world.level[:, 83:90].mean(axis=1)
    found = informed(*known)["no foresight"].results(plan.posterior.today)
    assert found == pytest.approx(curves * level, rel=1e-3)


def test_the_best_split_wins_all_and_todays_nothing(known: tuple[World, Plan]) -> None:
    world, plan = known
    advertiser, problem = as_advertiser(world), plan.allocation.problem
    assert share(advertiser, problem, "±50 %", problem.todays_split) == 0
    best = best_on(world.truth.table(DAYS), problem)
    assert share(advertiser, problem, "±50 %", best) == pytest.approx(1.0, abs=0.02)


def test_every_box_has_every_share_and_none_is_above_the_best() -> None:
    rows = shares(("short", 0))
    assert [row["box"] for row in rows] == list(BOXES)
    for row in rows:
        found = {name: value for name, value in row.items() if isinstance(value, float)}
        assert set(found) == {"advice", "true shapes", "true levels", "no foresight", "30 × results"}
        assert max(found.values()) <= 1.02
        assert found["no foresight"] > found["advice"]


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["losses", "--worlds", "1", "--kinds", "short", "--processes", "1"])
    losses.main()
    told = capsys.readouterr().out
    assert "no foresight" in told
    assert told.count("short") == 2
