from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import adopt.learned
from adopt.curves.priors import DEFAULT, Scale
from adopt.simulate.worlds import KINDS, make_world
from benchmarks import ablation
from benchmarks.ablation import OUTLIERS, PARTS, WHOLE, by_kind, learn_without, off, summary

SMALL = replace(KINDS["dirty"], platforms=("meta", "tiktok"), audiences=3, days=90)


def test_switching_off_holds_spreads_at_next_to_nothing_and_leaves_the_rest() -> None:
    priors = off(DEFAULT, "load", "lateness")
    assert priors.load == Scale(1e-4, 1e9)
    assert priors.lateness == 1e-4
    assert replace(priors, load=DEFAULT.load, lateness=DEFAULT.lateness) == DEFAULT


def test_a_spread_that_the_model_does_not_have_cannot_be_switched_off() -> None:
    with pytest.raises(AttributeError):
        off(DEFAULT, "luck")


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_left_out_by_its_priors_or_by_keeping_all_days(part: str) -> None:
    assert (PARTS[part](DEFAULT) == DEFAULT) == (part in (WHOLE, OUTLIERS))


def test_without_carry_over_none_is_believed_however_plain_it_is() -> None:
    assert PARTS["carry-over"](DEFAULT).carry_odds == float("inf")


def test_what_is_left_out_is_out() -> None:
    history = make_world(SMALL, 0).history
    whole, without = (learn_without(part, history).posterior for part in (WHOLE, "loadings"))
    assert np.ptp(whole.load, axis=1).min() > 0.05
    assert np.abs(without.load - 1).max() < 0.01
    assert np.max(learn_without("drift", history).posterior.drift) < 0.001


def test_without_pooling_cells_no_longer_speak_for_each_other() -> None:
    history = make_world(replace(SMALL, results=2.0, dirt=False), 0).history
    whole, without = (learn_without(part, history).posterior for part in (WHOLE, "pooling"))
    assert without.elasticity().std(axis=1).mean() > 1.25 * whole.elasticity().std(axis=1).mean()


def test_with_outliers_kept_no_day_is_left_out_and_afterwards_all_is_as_before() -> None:
    history = make_world(SMALL, 0).history
    before = vars(adopt.learned)["check_history"]
    assert learn_without(WHOLE, history).checked.left_out.any()
    kept = learn_without(OUTLIERS, history)
    assert not kept.checked.left_out.any()
    assert kept.findings
    assert vars(adopt.learned)["check_history"] is before


def rows(part: str, shares: list[float], **others: object) -> list[dict[str, object]]:
    plain = {"part": part, "kind": "k", "box": "±50 %", "harmed": False, "quantile": 0.5, "cells_90": 0.9}
    return [plain | {"seed": seed, "share": share} | others for seed, share in enumerate(shares)]


def test_costs_by_hand() -> None:
    found = pd.DataFrame([*rows(WHOLE, [0.8, 0.9]), *rows("drift", [0.7, 0.6], harmed=True, quantile=0.99)])
    whole, drift = (summary(found).iloc[i] for i in (0, 1))
    assert (whole["costs"], whole["harmed"]) == (0, 0)
    assert drift["costs"] == pytest.approx(0.2)
    assert drift["error of cost"] == pytest.approx(0.1)  # costs of 0.1 and 0.3 differ by 0.1 x sqrt(2) from 0.2
    assert (drift["harmed"], drift["90 % holds total"]) == (2, 0.0)
    table = by_kind(found)
    assert table[["drift", "share of the whole"]].to_numpy().tolist() == pytest.approx(np.array([[0.2, 0.85]]))


def test_the_tables_are_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given = ["--worlds", "1", "--kinds", "short", "--parts", "drift", "--processes", "1"]
    monkeypatch.setattr("sys.argv", ["ablation", *given])
    ablation.main()
    told = capsys.readouterr().out
    assert WHOLE in told
    assert told.count("drift") == 3
