from dataclasses import replace

import numpy as np
import pytest

from adopt.curves.demand import HARMONICS, year
from adopt.curves.diagnose import diagnose, spend_spread
from adopt.curves.drawing import movement_spreads, posterior_of, spread_draws
from adopt.curves.fit import Fit, fit_model
from adopt.curves.observations import Observations, observe
from adopt.curves.posterior import DRAWS, Posterior, recent_spend
from adopt.history.table import Panel
from adopt.simulate.worlds import KINDS, make_world
from tests.posteriors import posterior as by_hand

KIND = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=90)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return make_world(KIND, 0).history.panel()


@pytest.fixture(scope="module")
def fitted(panel: Panel) -> tuple[Observations, Fit]:
    late = dict.fromkeys(KIND.platforms, 7.0)
    seen = observe(panel.cells, panel.dates, panel.spend, panel.conversions, panel.present, late)
    return seen, fit_model(seen)


@pytest.fixture(scope="module")
def posterior(fitted: tuple[Observations, Fit], panel: Panel) -> Posterior:
    return posterior_of(fitted[1], panel.dates[-1], panel.spend, np.full((4, DRAWS), 50.0))


def test_todays_spend_is_the_mean_of_the_last_28_days() -> None:
    spend = np.concatenate([np.full(10, 999.0), np.full(14, 10.0), np.full(14, 20.0)])[None]
    assert recent_spend(spend).tolist() == [15.0]


def test_a_cell_that_started_a_week_ago_is_averaged_over_its_week() -> None:
    spend = np.concatenate([np.zeros(33), np.full(7, 50.0)])[None]
    assert recent_spend(spend).tolist() == [50.0]


def test_a_cell_that_stopped_is_averaged_with_its_empty_days() -> None:
    spend = np.concatenate([np.full(26, 10.0), np.zeros(14)])[None]
    assert recent_spend(spend).tolist() == [5.0]
    assert recent_spend(np.zeros((1, 30))).tolist() == [0.0]


def test_the_table_is_the_mean_of_the_draws(posterior: Posterior) -> None:
    table = posterior.responses(14)
    for factor in (0.3, 1.0, 2.5):
        spend = posterior.scale * factor
        assert table.results(spend) == pytest.approx(posterior.forecast(spend, 14).mean(axis=1) / 14, rel=2e-4)


def test_what_a_result_is_worth_scales_the_table(posterior: Posterior) -> None:
    plain, worth = posterior.responses(7), posterior.responses(7, np.array([1.0, 2.0, 3.0, 4.0]))
    assert worth.value == pytest.approx(plain.value * np.array([[1.0], [2.0], [3.0], [4.0]]))


def test_budgets_given_day_by_day_and_all_alike_bring_what_a_constant_budget_brings(posterior: Posterior) -> None:
    constant = posterior.forecast(posterior.today, 10)
    daily = posterior.forecast(np.repeat(posterior.today[:, None], 10, axis=1), 10)
    assert daily == pytest.approx(constant)


def test_nothing_spent_brings_nothing(posterior: Posterior) -> None:
    assert not posterior.forecast(np.zeros(4), 10).any()


def test_uncertainty_grows_with_the_days_ahead(posterior: Posterior) -> None:
    spread = posterior.demand(60).std(axis=1).mean(axis=0)
    assert spread[-10:].mean() > 1.3 * spread[:10].mean()


def test_the_same_seed_draws_the_same_and_another_seed_does_not(
    fitted: tuple[Observations, Fit], panel: Panel, posterior: Posterior
) -> None:
    again = posterior_of(fitted[1], panel.dates[-1], panel.spend, posterior.value)
    other = posterior_of(fitted[1], panel.dates[-1], panel.spend, posterior.value, seed=1)
    assert np.array_equal(again.forecast(again.today, 7), posterior.forecast(posterior.today, 7))
    assert not np.array_equal(other.elasticity(), posterior.elasticity())


def test_evidence_is_nothing_without_data_and_much_with_plenty(
    fitted: tuple[Observations, Fit], panel: Panel
) -> None:
    seen = fitted[0]
    mute = fit_model(replace(seen, seen=seen.seen & (np.arange(4) != 1)[:, None]))
    evidence = posterior_of(mute, panel.dates[-1], panel.spend, np.ones((4, DRAWS))).evidence
    assert evidence[1] == pytest.approx(0.0, abs=1e-6)
    assert evidence[0] > 0.1


def test_a_cell_whose_spend_never_moved_is_reported(fitted: tuple[Observations, Fit], panel: Panel) -> None:
    spend = panel.spend.copy()
    spend[2] = 100.0
    late = dict.fromkeys(KIND.platforms, 7.0)
    seen = observe(panel.cells, panel.dates, spend, panel.conversions, panel.present, late)
    assert spend_spread(seen)[2] < 1e-12
    posterior = posterior_of(fit_model(seen), panel.dates[-1], spend, np.ones((4, DRAWS)))
    found = {f.cell: f for f in diagnose(seen, posterior)}
    assert "spend hardly moved" in str(found[panel.cells[2]].message)
    assert panel.cells[0] not in found


def test_a_cell_that_varied_but_says_little_is_reported_in_other_words(
    fitted: tuple[Observations, Fit], posterior: Posterior
) -> None:
    unsure = replace(posterior, evidence=np.zeros(4))
    said = [str(f.message) for f in diagnose(fitted[0], unsure)]
    assert len(said) == 4
    assert all("say little about its shape" in s for s in said)


def test_demand_ahead_falls_on_its_weekday_and_moves_a_cell_by_its_load() -> None:
    known = by_hand([10.0, 10.0], [100.0, 100.0], [50.0, 50.0])  # the day after its last one is a Sunday
    mondays = np.zeros((7, 3))
    mondays[0] = 0.5
    outlook = replace(known.outlook, weekday=mondays)
    ahead = replace(known, outlook=outlook, load=np.array([[1.0] * 3, [2.0] * 3])).demand(7)
    assert ahead[0, 0] == pytest.approx(np.exp([0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]))
    assert ahead[1, 0] == pytest.approx(np.exp([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]))


def test_what_the_last_weeks_spend_stands_for_goes_on() -> None:
    known = by_hand([10.0], [100.0], [50.0])
    ahead = replace(known, outlook=replace(known.outlook, common=np.array([0.1, 0.2, 0.3]))).demand(3)
    assert ahead[0, :, 2] == pytest.approx(np.exp([0.1, 0.2, 0.3]))


def test_the_common_movement_is_split_into_weeks_and_days() -> None:
    weeks = np.repeat([0.0, 1.0, 0.0, 1.0], 7)  # consecutive means differ by 1: v = 3/2
    assert movement_spreads(weeks) == pytest.approx((np.sqrt(1.5), 0.0))
    days = np.tile([0.0, 0.0, 0.0, 7.0, 0.0, 0.0, 0.0], 3)  # mean 1, deviations six times 1 and once 6: 42 / 7
    assert movement_spreads(days) == pytest.approx((0.0, np.sqrt(6.0)))
    assert movement_spreads(np.ones(6)) == (0.0, 0.0)
    assert movement_spreads(np.ones(7)) == (0.0, 0.0)


def test_demand_goes_on_as_the_fit_and_the_movement_say(
    fitted: tuple[Observations, Fit], posterior: Posterior
) -> None:
    fit, design, outlook = fitted[1], fitted[0].design, posterior.outlook
    random = np.random.default_rng([0, 1])
    drawn = fit.curvature.draws(DRAWS, random)[1] + fit.mode.shared[:, None]
    spreads = spread_draws(fit, random)
    movement = design.dense[0][:, design.movement][:, 0]
    stands_for, (weekly, daily) = drawn[design.movement][0], movement_spreads(movement)
    assert outlook.common == pytest.approx(stands_for * movement[-7:].mean())
    assert outlook.season == pytest.approx(np.sqrt(spreads["season"] ** 2 + (stands_for * weekly) ** 2))
    assert outlook.shock == pytest.approx(np.sqrt(spreads["shock"] ** 2 + (stands_for * daily) ** 2))
    assert outlook.weekday == pytest.approx(drawn[design.weekday])
    assert outlook.year == pytest.approx(drawn[design.year])
    assert posterior.drift == pytest.approx(spreads["drift"])
    assert abs(outlook.common).mean() > 1e-5
    assert posterior.load.mean(axis=0) == pytest.approx(np.ones(DRAWS))


def test_a_spread_is_drawn_around_its_estimate_and_the_less_surely_the_fewer_steps_there_were(
    fitted: tuple[Observations, Fit],
) -> None:
    spreads = spread_draws(fitted[1], np.random.default_rng(0))
    scales = fitted[1].model.scales
    for name in ("drift", "season", "shock", "event"):
        assert np.median(spreads[name]) == pytest.approx(getattr(scales, name), rel=0.15)
    # Nine ramps and a prior worth six and twelve: the events' spread is known worst of all.
    assert np.std(np.log(spreads["event"])) > 1.3 * np.std(np.log(spreads["shock"]))


def test_the_year_goes_on_and_an_event_comes_back_as_it_was() -> None:
    known = by_hand([10.0], [100.0], [50.0])
    weights = np.zeros((2 * HARMONICS, 3))
    weights[0] = 0.2
    effects = np.array([[0.5, 0.5, 0.5]])
    outlook = replace(known.outlook, year=weights, seen=("singles_day",), effects=effects)
    ahead = np.log(replace(known, outlook=outlook).demand(12)[0, 0])
    waves = year(np.datetime64("2026-10-31") + np.arange(1, 13), np.datetime64("2026-10-31"))[:, 0]
    assert ahead == pytest.approx(0.2 * waves + 0.5 * (np.arange(1, 13) == 11))


def test_an_event_never_seen_may_go_either_way() -> None:
    known = by_hand([10.0], [100.0], [50.0])
    unsure = replace(known.outlook, event=np.array([0.3, 0.3, 0.3]))
    ahead = np.log(replace(known, outlook=unsure).demand(12)[0])
    assert np.ptp(ahead[:, 10]) > 0  # Singles' Day
    assert not ahead[:, :10].any()
