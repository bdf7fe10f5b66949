"""Carry-over is taken where the data show it, and what follows from it is what a day-by-day account says."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.context.context import Context
from adopt.curves.carry import RATES, SUSPICION, suspicion
from adopt.curves.observations import effective_spend
from adopt.curves.posterior import Posterior
from adopt.curves.priors import DEFAULT
from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Curves, Scenario, fit_curves, make_plan

CARRIED = replace(KINDS["carry_over"], platforms=("meta", "tiktok"), audiences=4, results=60.0)
DAYS = 14


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(CARRIED, 1)


@pytest.fixture(scope="module")
def curves(world: World) -> Curves:
    return fit_curves(world.history)


@pytest.fixture(scope="module")
def posterior(curves: Curves) -> Posterior:
    return curves.posterior


def test_effective_spend_is_a_geometric_mean_of_the_past() -> None:
    spend = np.array([[8.0, 0.0, 4.0]])
    by_hand = 8 * 0.5 * 0.5, 8 * 0.5 * 0.25, 8 * 0.5 * 0.125 + 4 * 0.5
    first = effective_spend(np.hstack([np.zeros((1, 1)), spend]), 0.5)[0]
    assert first[1:] == pytest.approx([8 * 0.5, by_hand[0], by_hand[1] + 4 * 0.5])
    assert effective_spend(spend, 0.0) == pytest.approx(spend)


def test_carry_over_is_found_near_its_rate_where_there_is_some(world: World, posterior: Posterior) -> None:
    assert posterior.carry in RATES
    assert posterior.carry == pytest.approx(world.kind.carry, abs=0.16)


def test_none_is_taken_where_there_is_none() -> None:
    plain = replace(CARRIED, carry=0.0)
    found = [fit_curves(make_world(plain, seed).history).posterior.carry for seed in range(6)]
    assert found == [0.0] * 6


def test_the_score_tells_both_apart(world: World) -> None:
    def score(history_of: World) -> float:
        fit = fit_curves(history_of.history, Context(priors=replace(DEFAULT, carry_odds=np.inf))).inspection.fit
        seen = fit.model.seen
        panel = history_of.history.panel()
        ratio = np.log(np.maximum(effective_spend(panel.spend, 0.5), 1e-9)) - np.log(seen.reference)[:, None]
        return suspicion(fit, replace(seen, ratio=np.where(seen.seen, ratio, seen.ratio)))

    assert score(world) > 3.0 > SUSPICION
    assert score(make_world(replace(CARRIED, carry=0.0), 1)) < 2.5


def test_odds_beyond_all_bounds_rule_it_out(world: World) -> None:
    assert fit_curves(world.history, Context(priors=replace(DEFAULT, carry_odds=np.inf))).posterior.carry == 0.0


def test_a_constant_spend_is_forecast_as_the_same_spend_day_by_day(posterior: Posterior) -> None:
    at = 1.3 * posterior.today
    by_day = np.repeat(at[:, None], DAYS, axis=1)
    assert posterior.forecast(at, DAYS) == pytest.approx(posterior.forecast(by_day, DAYS), rel=2e-3)


def test_spend_that_ends_still_brings_something_and_less_every_day(posterior: Posterior) -> None:
    nothing = np.zeros((len(posterior.cells), DAYS))
    first_days = [posterior.forecast(nothing[:, :n], n).mean(axis=1).sum() for n in (1, 2, 3)]
    more = np.diff([0.0, *first_days])
    assert (more > 0).all()
    assert (np.diff(more) < 0).all()


def test_a_plan_counts_what_its_own_spend_brings(curves: Curves, posterior: Posterior) -> None:
    table = posterior.responses(DAYS)
    spend = 0.8 * posterior.today
    nothing = posterior.forecast(np.zeros_like(spend), DAYS)
    brought = (posterior.forecast(spend, DAYS) - nothing).mean(axis=1) / DAYS
    assert table.results(spend) == pytest.approx(brought, rel=5e-3)
    # Slopes are those of the values.
    step = 1e-3 * posterior.today
    slope = (posterior.forecast(spend + step, DAYS) - posterior.forecast(spend - step, DAYS)).mean(axis=1)
    assert table.marginal_at(spend) == pytest.approx(slope / (2 * step * DAYS), rel=0.03)
    plan = make_plan(curves, Scenario(days=DAYS))
    assert plan.gain.mean > 0
