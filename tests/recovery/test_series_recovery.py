"""Is the effect of a series found as well as claimed, is one of no matter left out, and are forecasts better?"""

from dataclasses import replace

import numpy as np
import pytest

from adopt.backtesting.trial import Past, clear_ones
from adopt.context.context import Context
from adopt.curves.fit import fit_model
from adopt.curves.outlook import NO_COUNTRY
from adopt.curves.priors import DEFAULT
from adopt.simulate.kinds import ORGANIC
from adopt.simulate.organic import DISTRACTOR, FOLLOWED, SPREAD
from adopt.simulate.worlds import World, make_world
from adopt.usecases import fit_curves

KIND = replace(ORGANIC, platforms=("meta", "tiktok"), audiences=4, days=150)
WORLDS = 16


def past_of(world: World) -> Past:
    panel = world.history.panel()
    return Past(panel, panel.present, dict.fromkeys(KIND.platforms, 7.0), NO_COUNTRY, DEFAULT)


@pytest.mark.slow
def test_coefficients_lie_as_far_from_the_truth_as_they_claim_and_no_further() -> None:
    off, clear = [], []
    for seed in range(WORLDS):
        world = make_world(KIND, seed)
        past = past_of(world)
        days = past.panel.dates
        fit = fit_model(past.seen(len(days), world.series))
        of, told = fit.model.seen.design.series, fit.model.seen.told
        error = np.sqrt(np.diag(fit.curvature.covariances()[2][of, of]))
        logs = np.log1p(world.series[0].on(days))
        true = np.array([np.polyfit(told.columns[0], logs, 1)[0] / SPREAD * world.followed, 0.0])
        off.append((fit.mode.shared[of] - true) / error)
        clear.append({one.name for one in clear_ones(world.series, past)[0]})
    deviates = np.array(off)
    # 32 standard normal deviates: their mean square is within 0.5 and 1.6 in 99 cases of 100; what demand does by
    # itself in the simulated worlds is no random walk, so a little more is allowed.
    assert 0.4 < np.mean(deviates**2) < 1.9
    assert np.mean(np.abs(deviates) < 1.645) > 0.75
    assert abs(deviates[:, 0].mean()) < 0.9
    assert all(FOLLOWED in names for names in clear)
    assert np.mean([DISTRACTOR in names for names in clear]) < 0.3


@pytest.mark.slow
def test_forecasts_are_better_with_the_coming_days_of_a_series_and_intervals_hold_the_truth() -> None:
    errors, held = [], []
    for seed in range(8):
        world = make_world(KIND, seed)
        today = fit_curves(world.history).posterior.today
        true = float(world.truth.expected(today, 14).sum())
        contexts = Context(), Context(series=world.series)
        plain, told = (fit_curves(world.history, c).posterior.forecast(today, 14).sum(axis=0) for c in contexts)
        errors.append([abs(draws.mean() / true - 1) for draws in (plain, told)])
        held.append(0.05 < (told < true).mean() < 0.95)
    without, with_it = np.mean(errors, axis=0)
    assert with_it < 0.9 * without
    assert np.mean(held) >= 0.6
