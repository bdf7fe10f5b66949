"""The benchmarks of workspaces, in their small form: what they would shout about must not happen here either."""

from collections import Counter

import pytest

from adopt.workspace.workspace import Workspace
from benchmarks import crowd, killed, store
from benchmarks.places import KINDS, export, places
from tests.postgres import programs

NEEDED = pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")


@pytest.mark.parametrize("kind", [KINDS[0], pytest.param(KINDS[1], marks=NEEDED)])
def test_nothing_is_half_done_after_a_kill(kind: str) -> None:
    with places(kind) as where:
        works = killed.planning(), killed.migrating(), killed.importing(export(20, 100)), killed.working(False)
        for work in works:
            found = killed.tried(kind, where, work, 3)
            assert (found["half"], found["again"]) == (0, 3)


def test_a_kill_that_leaves_something_half_done_would_be_seen() -> None:
    work = killed.importing(export(4, 10))
    with places("SQLite") as where:
        place = where.new()
        work.prepare(place)
        assert work.done(place) == 0
        work.do(place)
        assert work.done(place) == 1
        with Workspace.open(place, person="x").engine.begin() as connection:
            connection.exec_driver_sql("delete from chunk where import_id = 2")
        assert work.done(place) == 0.5


@pytest.mark.parametrize("kind", [KINDS[0], pytest.param(KINDS[1], marks=NEEDED)])
def test_a_small_crowd_loses_nothing(kind: str) -> None:
    with places(kind) as where:
        found = crowd.crowd(kind, where.new(), 2.0, 2, 3)
    assert (found["lost"], found["errors"]) == (0, 0)


def test_a_lost_update_would_be_seen() -> None:
    with places("SQLite") as where:
        place = where.new()
        assert crowd.crowd("SQLite", place, 2.0, 1, 1)["lost"] == 0
        workspace = Workspace.open(place, person="x")
        assert crowd._lost(workspace, dict.fromkeys(crowd.SHARED, 10**6), Counter(), 1) > 10**6


def test_large_histories_are_measured_in_small() -> None:
    found = store.table(("SQLite",), [1000], plan=False)
    assert list(found["step"]) == ["keep", "the same again", "overlapping", "open"]
    assert list(found["new"][[0, 2]]) == [1000, 28]
    assert found["restated"].iloc[2] == 28
    assert found["cell-days"].iloc[3] == 1028
