"""Are faults that were planted found, and is nothing found where none was?"""

from dataclasses import replace

import numpy as np
import pytest

from adopt.findings import Finding
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import fit_curves

WELL_BEHAVED = ("wandering", "stepped", "following_demand", "thin")


def found(world: World) -> list[Finding]:
    return list(fit_curves(world.history).inspection.findings)


def hit(world: World) -> str:
    """The platform that a mishap befell: the same world without it has other levels there."""
    spared = make_world(replace(world.kind, mishap=""), world.seed)
    fell = np.flatnonzero(np.any(world.level != spared.level, axis=1))
    (platform,) = {world.truth.cells[i].platform for i in fell}
    return platform


@pytest.mark.slow
def test_where_the_world_is_much_like_the_model_hardly_anything_is_found() -> None:
    told = [f for kind in WELL_BEHAVED for seed in range(4) for f in found(make_world(KINDS[kind], seed))]
    # 16 advertisers of 16 cells; two findings when this was written.
    assert len(told) <= 2, [str(f.message) for f in told]


@pytest.mark.slow
@pytest.mark.parametrize(("mishap", "code"), [("broken", "level-break"), ("breakdown", "odd-stretch")])
def test_a_platform_that_broke_is_found(mishap: str, code: str) -> None:
    worlds = [make_world(KINDS[mishap], seed) for seed in range(6)]
    right = 0
    for world in worlds:
        told = [f for f in found(world) if f.code == code and f.cell is None]
        right += [f.values["platform"] for f in told] == [hit(world)]
    assert right >= 5


@pytest.mark.slow
def test_intervals_of_the_days_hold_what_they_claim_in_every_kind_of_well_behaved_world() -> None:
    for kind in WELL_BEHAVED:
        checks = [fit_curves(make_world(KINDS[kind], seed).history).checks for seed in range(4)]
        # 64 cells of 180 days.
        assert np.mean([c["within_90"].mean() for c in checks]) == pytest.approx(0.9, abs=0.012)
        assert np.mean([c["within_50"].mean() for c in checks]) == pytest.approx(0.5, abs=0.02)
