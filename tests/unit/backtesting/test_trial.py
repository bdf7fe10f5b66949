"""Series are kept if they help: tried on an advertiser whose demand follows one of two."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from adopt.backtesting import trial
from adopt.backtesting.trial import HORIZON, MOST_TRIED, Past, Score, clear_ones, helpful, score
from adopt.curves.covariates import Series
from adopt.curves.outlook import NO_COUNTRY
from adopt.curves.priors import DEFAULT
from adopt.findings import Finding, Severity
from adopt.simulate.kinds import ORGANIC
from adopt.simulate.worlds import World, make_world

KIND = replace(ORGANIC, platforms=("meta", "tiktok"), audiences=2, days=130)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(KIND, 2)


@pytest.fixture(scope="module")
def past(world: World) -> Past:
    panel = world.history.panel()
    return Past(panel, panel.present, {"meta": 7.0, "tiktok": 7.0}, NO_COUNTRY, DEFAULT)


def until_today(world: World) -> tuple[Series, ...]:
    return tuple(one.until(np.datetime64(world.history.last_day, "D")) for one in world.series)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_what_demand_follows_is_kept_where_its_coming_days_are_known_and_the_other_is_not(
    world: World, past: Past
) -> None:
    kept, findings = helpful(world.series, past)
    assert kept == world.series[:1]
    assert codes(findings) == ["series-unrelated", "series-helps"]
    said = findings[1].values
    assert isinstance(said["with_it"], float)
    assert isinstance(said["without"], float)
    assert said["with_it"] < 0.95 * said["without"]
    assert said["effect"] == pytest.approx(np.expm1(world.followed), abs=0.08)


def test_the_score_with_and_without_is_what_the_finding_says(world: World, past: Past) -> None:
    origins = past.origins(world.series)
    assert origins == (116, 102, 88, 74)
    plain, with_it = (score(past, told, origins) for told in ((), world.series[:1]))
    assert with_it.beats(plain)
    assert not plain.beats(with_it)
    said = helpful(world.series, past)[1][1].values
    assert (said["with_it"], said["without"]) == (with_it.error, plain.error)


def test_an_origin_knows_no_more_of_a_series_than_was_known_then(world: World, past: Past) -> None:
    then = past.panel.dates[99]
    for told, ahead in ((world.series, 90), (until_today(world), 0)):
        known = past.as_known(told, 100)
        assert {one.days[-1] for one in known} == {(then + ahead).item()}
    cut = past.as_known(until_today(world), 100)
    changed = tuple(
        replace(one, values=(*one.values[:100], *[1e6] * (len(one.values) - 100))) for one in until_today(world)
    )
    assert past.as_known(changed, 100) == cut


def test_a_series_that_is_followed_but_does_not_help_is_left_out_and_coming_days_are_asked_for(
    world: World, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "ENOUGH", 0.5)
    kept, findings = helpful(until_today(world), past)
    assert kept == ()
    assert codes(findings) == ["series-unrelated", "series-does-not-help"]
    assert str(findings[1].advice).startswith("If you know its coming days")
    monkeypatch.setattr(trial, "ENOUGH", 0.999)
    assert str(helpful(world.series[:1], past)[1][0].advice) == ""


def test_series_alike_share_a_coefficient_until_the_lesser_is_taken_out(world: World, past: Past) -> None:
    one = world.series[0]
    noise = np.random.default_rng(0).standard_normal(len(one.values))
    near = replace(one, name="near", values=tuple((np.array(one.values) * np.exp(0.15 * noise)).tolist()))
    clear, effects = clear_ones([near, one, world.series[1]], past)
    assert clear == (one,)
    alone = clear_ones([one], past)[1][one.name]
    assert effects == {one.name: pytest.approx(alone, abs=0.02)}
    noisy = replace(one, name="noise", values=tuple(noise.tolist()))
    assert clear_ones([noisy], past) == ((), {})


def test_only_the_clearest_are_tried(world: World, past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    days = world.series[0].days
    random = np.random.default_rng(0)
    many = [
        Series(f"s{i}", days, tuple(random.standard_normal(len(days)).tolist())) for i in range(MOST_TRIED + 1)
    ]
    monkeypatch.setattr(trial, "clear_ones", lambda of, _: (tuple(of), {one.name: 0.1 for one in of}))
    tried: list[int] = []

    def counted(_: Past, told: tuple[Series, ...], __: tuple[int, ...]) -> Score:
        tried.append(len(told))
        return Score(0.3 - 0.05 * len(told), -4.0 + len(told))

    monkeypatch.setattr(trial, "score", counted)
    kept, findings = helpful(many, past)
    assert [one.name for one in kept] == ["s0", "s1", "s2"]
    assert tried == [0, 1, 2, 3]
    assert codes(findings) == [*["series-helps"] * 3, "series-not-tried"]
    assert "only the 3 that" in str(findings[-1].message)


def test_origins_are_those_at_which_history_and_series_knew_enough(world: World, past: Past) -> None:
    assert past.origins(()) == (116, 102, 88, 74)
    started = Series("late", world.series[0].days[70:], world.series[0].values[70:])
    assert past.origins([world.series[0], started]) == (116, 102)
    panel = past.panel
    last = replace(
        panel, dates=panel.dates[-57:], spend=panel.spend[:, -57:], conversions=panel.conversions[:, -57:]
    )
    assert replace(past, panel=last, usable=past.usable[:, -57:]).origins(()) == (43, 29)
    spend = np.where(np.arange(130) < 70, 0.0, panel.spend)
    assert replace(past, panel=replace(panel, spend=spend)).origins(()) == (116, 102)


def test_a_series_that_began_too_late_to_be_tried_is_left_out(
    world: World, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "LEARNED", 110)
    kept, findings = helpful(world.series, past)
    assert (kept, codes(findings)) == ((), ["series-untried"] * 2)
    assert str(findings[0].advice) == "Import again when history and series have 138 days."


def test_what_was_noticed_of_a_series_that_matters_is_to_be_looked_at(world: World, past: Past) -> None:
    told = [
        replace(one, noticed=(Finding("read", Severity.NOTE, "{name}", values={"name": one.name}),))
        for one in world.series
    ]
    found = [finding for finding in helpful(told, past)[1] if finding.code == "read"]
    assert [finding.severity for finding in found] == [Severity.REVIEW, Severity.NOTE]


def test_what_reading_noticed_is_told_even_of_a_series_that_is_not_used(world: World, past: Past) -> None:
    note = Finding("read", Severity.NOTE, "read")
    first = past.panel.dates[0].item()
    told = Series("a", (first, first + timedelta(days=1)), (1.0, 2.0), (note,))
    kept, findings = helpful([told], past)
    assert (kept, codes(findings)) == ((), ["read", "series-short"])
    assert helpful((), past) == ((), ())


def test_days_without_any_result_make_no_error_to_compare(past: Past) -> None:
    nothing = replace(past, panel=replace(past.panel, conversions=np.zeros_like(past.panel.conversions)))
    found = score(nothing, (), (len(past.panel.dates) - HORIZON,))
    assert found.error == np.inf
    assert not found.beats(found)


def test_a_cell_that_has_not_started_is_not_forecast(past: Past) -> None:
    spend = past.panel.spend.copy()
    spend[0, :-10] = 0.0
    late = replace(past, panel=replace(past.panel, spend=spend))
    assert late.rows(100).tolist() == [1, 2, 3]
    assert late.rows(130).tolist() == [0, 1, 2, 3]
    assert len(late.seen(100, ()).cells) == 3
