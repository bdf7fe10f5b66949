from dataclasses import replace

import numpy as np
import pytest

from adopt.simulate.kinds import ORGANIC
from adopt.simulate.organic import DISTRACTOR, FOLLOWED
from adopt.simulate.worlds import World, make_world
from adopt.usecases import fit_curves
from benchmarks import series
from benchmarks.series import ECHO, Told, coefficient, context_of, echo, run, selection, summary, true_coefficient

SMALL = replace(ORGANIC, platforms=("meta", "tiktok"), audiences=2, days=130)
AHEAD = Told("both", (FOLLOWED, DISTRACTOR), True)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(SMALL, 2)


def test_what_is_told_ends_today_unless_coming_days_are_known(world: World) -> None:
    last = world.history.last_day
    assert all(one.days[-1] > last for one in context_of(world, AHEAD).series)
    until = context_of(world, Told("both", (FOLLOWED, ECHO))).series
    assert [(one.name, one.days[-1]) for one in until] == [(FOLLOWED, last), (ECHO, last)]
    assert context_of(world, Told("nothing")).series == ()


def test_the_echo_follows_what_ads_bring(world: World) -> None:
    came = world.history.panel().conversions.sum(axis=0)
    assert np.corrcoef(np.log(came + 1), np.log(echo(world).values))[0, 1] > 0.5


def test_the_true_coefficient_is_in_the_units_of_the_column(world: World) -> None:
    curves = fit_curves(world.history, context_of(world, AHEAD))
    assert true_coefficient(world, curves) == pytest.approx(world.followed, rel=0.25)
    found = coefficient(world, curves)
    assert abs(found["coefficient"]) < 0.1
    assert coefficient(world, fit_curves(world.history)) == {}


def test_variants_are_set_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = (Told("nothing"), AHEAD, Told("forced", (ECHO,), untried=True))
    monkeypatch.setattr(series, "VARIANTS", tried)
    monkeypatch.setattr(series, "make_world", lambda kind, seed: make_world(kind, seed + 2))
    found = run(1, 1, SMALL)
    table, kept = summary(found), selection(found).set_index("told")
    assert table["told"].tolist() == [told.name for told in tried]
    assert table["error, 14 days"].iloc[1] < table["error, 14 days"].iloc[0]
    assert kept[f"kept {FOLLOWED}"].iloc[1] == 1.0
    assert kept[f"kept {DISTRACTOR}"].iloc[1] == 0.0
    assert kept[f"kept {ECHO}"].iloc[2] == 1.0
    assert np.isnan(kept["90 % holds it"].iloc[0])
