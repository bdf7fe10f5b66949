from dataclasses import replace

import numpy as np
import pytest

from adopt.simulate.worlds import KINDS
from benchmarks import weeks
from benchmarks.weeks import BEFORE, DIES, LEFT, WEEK, Life, live, summary

TINY = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=1)


def test_conversions_are_seen_late_and_none_is_lost() -> None:
    life = Life.of(TINY, 1, 3)
    came = life.arrivals[:, :BEFORE].sum(axis=2)
    assert came.sum() == life.world.history.panel().conversions[:, :BEFORE].sum()
    now, later = (life.export(day, 28) for day in (BEFORE, BEFORE))
    assert now == later
    assert life.arrivals[:, :BEFORE, 0].sum() == pytest.approx(0.8 * came.sum(), rel=0.05)


def test_one_creative_dies_in_its_week() -> None:
    life = Life.of(TINY, 1, DIES + 1)
    day = BEFORE + WEEK * (DIES - 1)
    fall = life.level[:, day:] / life.world.level[:, day : life.level.shape[1]]
    assert fall[life.dead] == pytest.approx(np.full(2 * WEEK, LEFT))
    assert fall[1 - life.dead] == pytest.approx(np.ones(2 * WEEK))


def test_weeks_are_lived_with_a_workspace_and_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weeks, "DIES", 2)
    monkeypatch.setattr(weeks, "LEFT", 0.05)
    found = live(TINY, 1, 2, followed=0.5)
    assert found["week"].tolist() == [1, 2]
    assert found["best"].sum() >= found["kept"].sum()
    assert found["held"].between(0, 1).all()
    assert found["named"].tolist() == [False, True]
    table = summary(found)
    assert table["kind"].tolist() == ["wandering", "ALL"]
    assert table["dead cell named"].iloc[0] == "1 of 1"
    assert table["plans until then"].iloc[0] == 1.0
