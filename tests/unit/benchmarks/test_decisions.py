from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from adopt.simulate.worlds import KINDS, make_world
from adopt.usecases import Curves
from benchmarks import decisions
from benchmarks.advertisers import BOXES, DAYS, Advertiser, as_advertiser, learn
from benchmarks.decisions import Outcome, judge, knowledge, summary

SMALL = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=90)


@pytest.fixture(scope="module", params=[0.0, 0.3])
def known(request: pytest.FixtureRequest) -> tuple[Advertiser, Curves]:
    advertiser = as_advertiser(make_world(replace(SMALL, overlap=request.param), 1))
    return advertiser, learn(advertiser.history)


def test_a_judgement_has_every_box_and_nothing_beats_the_best(known: tuple[Advertiser, Curves]) -> None:
    outcomes = judge(*known)
    assert [o.box for o in outcomes] == list(BOXES)
    for o in outcomes:
        assert max(o.keep, o.thumb, o.greedy, o.hill, o.advice) <= o.best * 1.0005
        assert o.keep < o.best
        assert 0 <= o.cells_50 <= o.cells_90 <= 1
        assert abs(o.bias) <= o.error
    assert outcomes[1].best >= outcomes[0].best * 0.9999
    assert outcomes[0].keep == pytest.approx(outcomes[1].keep)


def test_the_true_elasticity_is_that_of_one_cell_in_its_own_spend() -> None:
    world = make_world(replace(SMALL, overlap=0.3), 1)
    advertiser, usual = as_advertiser(world), np.array([c.usual for c in world.truth.curves])
    assert advertiser.elasticity(usual) == pytest.approx([c.elasticity for c in world.truth.curves], abs=1e-3)


def test_an_advertiser_answers_with_its_truth() -> None:
    world = make_world(SMALL, 2)
    spend = np.full(4, 100.0)
    assert as_advertiser(world).total(spend) == pytest.approx(world.truth.expected(spend, DAYS).sum())


def outcome(**changes: object) -> Outcome:
    plain = Outcome(
        kind="k",
        box="±50 %",
        seed=0,
        keep=100.0,
        thumb=105.0,
        greedy=90.0,
        hill=102.0,
        advice=108.0,
        best=110.0,
        quantile=0.5,
        cells_90=1.0,
        cells_50=0.5,
        bias=0.1,
        error=0.3,
        claimed=0.2,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_shares_by_hand() -> None:
    table = summary(pd.DataFrame([vars(outcome()), vars(outcome(advice=99.0, kind="l", best=120.0))]))
    assert table["kind"].tolist() == ["k", "l", "ALL"]
    first, second, both = (table.iloc[i] for i in range(3))
    assert (first["share won"], first["rule of thumb"], first["greedy by CPA"]) == pytest.approx((0.8, 0.5, -1.0))
    assert (first["harmed"], first["greedy harmed"], first["hill harmed"]) == (0, 1, 0)
    assert second["share won"] == pytest.approx(-0.05)
    assert (both["worlds"], both["harmed"], both["greedy harmed"]) == (2, 1, 2)
    assert (both["share won"], both["worst"], both["greedy worst"]) == pytest.approx((0.375, -0.05, -1.0))
    assert both["possible lift"] == "15.0%"


def test_a_loss_in_the_rounding_is_no_harm() -> None:
    table = summary(pd.DataFrame([vars(outcome(advice=99.995)), vars(outcome(advice=99.98))]))
    assert table["harmed"].tolist() == [1, 1]


def test_coverage_and_elasticities_by_hand() -> None:
    rows = [outcome(quantile=0.97, cells_90=0.5), outcome(quantile=0.8, bias=-0.3, error=0.4, claimed=0.0)]
    both = knowledge(pd.DataFrame([vars(o) for o in rows])).iloc[-1]
    assert (both["90 % holds total"], both["50 % holds total"]) == (0.5, 0.0)
    assert (both["90 % holds cell"], both["50 % holds cell"]) == (0.75, 0.5)
    assert both["elasticity bias"] == pytest.approx(-0.1)
    assert both["its error"] == pytest.approx(0.125**0.5)  # the mean of 0.09 and 0.16
    assert both["claimed sd"] == pytest.approx(0.02**0.5)


def test_the_tables_are_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["decisions", "--worlds", "1", "--kinds", "short", "--processes", "1"])
    decisions.main()
    told = capsys.readouterr().out
    assert told.count("short") == 4
    assert "possible" in told
    assert "claimed sd" in told
