from dataclasses import replace

import numpy as np
import pytest

from adopt.simulate.worlds import KINDS, World, make_world
from benchmarks import lift_tests
from benchmarks.lift_tests import (
    EVIDENCE,
    RAISED,
    TEST_DAYS,
    TREATED,
    Evidence,
    context_of,
    effect,
    run,
    second_counts,
    summary,
    with_share,
)
from benchmarks.lift_tests import (
    test_on as state_test,
)

NOTHING, WEAK = EVIDENCE[0], EVIDENCE[1]


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(replace(KINDS["steady"], platforms=("meta", "tiktok"), audiences=2, days=90), 3)


def test_where_ads_bring_about_a_fifth_counts_stay_and_truth_does_not(world: World) -> None:
    fifth = with_share(world, 0.2)
    assert fifth.history is world.history
    meta = [cell.platform == "meta" for cell in world.truth.cells]
    ratio = fifth.truth.ahead / world.truth.ahead
    assert ratio[meta] == pytest.approx(0.2)
    assert ratio[np.logical_not(meta)] == pytest.approx(1.0)
    assert effect(fifth, "meta") == pytest.approx(effect(world, "meta") / 5)
    assert effect(fifth, "tiktok") == pytest.approx(effect(world, "tiktok"))


def test_the_effect_is_what_the_treated_peoples_higher_spend_brings(world: World) -> None:
    panel, total = world.history.panel(), 0.0
    for i, cell in enumerate(panel.cells):
        if cell.platform == "meta":
            for day in range(world.kind.days - TEST_DAYS, world.kind.days):
                spend = np.zeros((len(panel.cells), 1))
                spend[i] = panel.spend[i, day]
                more = world.truth.response(RAISED * spend)[i] - world.truth.response(spend)[i]
                total += float(more[0] * world.level[i, day]) * TREATED
    assert effect(world, "meta") == pytest.approx(total)


def test_a_stated_test_is_near_its_effect_by_its_own_standard_error(world: World) -> None:
    full = effect(world, "meta")
    stated = [state_test(replace(world, seed=seed), "meta", 0.1, full) for seed in range(400)]
    z = np.array([(test.incremental - full) / test.error for test in stated])
    assert abs(z.mean()) < 0.2
    assert z.std() == pytest.approx(1.0, abs=0.15)
    assert stated[0].spend_test == pytest.approx(RAISED * stated[0].spend_control)


def test_a_context_holds_the_evidence_that_was_asked_for(world: World) -> None:
    assert context_of(world, world, 1.0, NOTHING).lift_tests == ()
    assert len(context_of(world, world, 1.0, WEAK).lift_tests) == 1
    assert len(context_of(world, world, 1.0, Evidence("all", 0.1, everywhere=True)).lift_tests) == 2
    assert len(context_of(world, world, 1.0, Evidence("second", second=True)).second_source) == 2


def test_a_second_count_sees_a_share_of_what_ads_bring_about(world: World) -> None:
    whole, fifth = second_counts(world, 1.0), second_counts(world, 0.2)
    assert fifth[0].conversions == pytest.approx(whole[0].conversions / 5)
    assert fifth[1].conversions == pytest.approx(whole[1].conversions)


def test_the_table_sets_every_kind_of_evidence_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(KINDS["steady"], platforms=("meta", "tiktok"), audiences=2, days=90)
    monkeypatch.setitem(KINDS, "steady", small)
    monkeypatch.setattr(lift_tests, "EVIDENCE", (NOTHING, Evidence("a sharp test", 0.02)))
    found = run(["steady"], 1, 1)
    table = summary(found)
    assert len(table) == 4
    rows = {row["known"]: row for row in table.to_dict("records") if row["brought about"] == "a fifth"}
    without, told = rows["nothing"], rows["a sharp test"]
    assert told["elasticity's sd"] < without["elasticity's sd"]
    assert told["share believed"] == pytest.approx(0.2, abs=0.1)
    assert without["share believed"] > 0.5
