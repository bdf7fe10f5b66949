from dataclasses import replace

import numpy as np
import pytest

from adopt.curves.fit import Fit, climb, crude_level, fit_model
from adopt.curves.model import Model
from adopt.curves.newton import _factorised
from adopt.curves.observations import Observations, observe
from adopt.curves.point import DRIFT, LEVEL, LOAD
from adopt.curves.priors import DEFAULT
from adopt.curves.scales import Scales
from adopt.simulate.worlds import KINDS, make_world


def observed(seed: int = 0, **changes: object) -> Observations:
    kind = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=90, **changes)  # type: ignore[arg-type]
    panel = make_world(kind, seed).history.panel()
    return observe(
        panel.cells,
        panel.dates,
        panel.spend,
        panel.conversions,
        np.ones_like(panel.present),
        dict.fromkeys(kind.platforms, 7.0),
    )


@pytest.fixture(scope="module")
def fit() -> Fit:
    return fit_model(observed())


def test_the_mode_is_a_peak_of_the_log_posterior(fit: Fit) -> None:
    top = fit.model.log_posterior(fit.mode)
    own, shared = fit.curvature.draws(50, np.random.default_rng(0))
    for k in range(50):
        step = replace(fit.mode, cells=own[..., k] * 0.1, shared=shared[:, k] * 0.1)
        assert fit.model.log_posterior(fit.mode.moved(step)) < top


def test_the_curvature_predicts_how_the_log_posterior_falls(fit: Fit) -> None:
    # Half the number of parameters is what a draw of a normal posterior loses on average.
    own, shared = fit.curvature.draws(400, np.random.default_rng(1))
    top, small = fit.model.log_posterior(fit.mode), 0.3
    falls = [
        top
        - fit.model.log_posterior(fit.mode.moved(replace(fit.mode, cells=own[..., k], shared=shared[:, k]), small))
        for k in range(400)
    ]
    count = fit.mode.cells.size + fit.mode.shared.size
    assert np.mean(falls) == pytest.approx(small**2 * count / 2, rel=0.05)


def test_cells_in_another_order_get_the_same_curves() -> None:
    seen = observed()
    order = np.array([2, 0, 3, 1])
    shuffled = replace(
        seen,
        cells=tuple(seen.cells[i] for i in order),
        results=seen.results[order],
        ratio=seen.ratio[order],
        seen=seen.seen[order],
        reference=seen.reference[order],
        platform=seen.platform[order],
    )
    assert fit_model(shuffled).mode.cells == pytest.approx(fit_model(seen).mode.cells[order], abs=1e-4)


def test_a_currency_in_which_everything_costs_a_hundred_times_more_changes_no_shape() -> None:
    kind = replace(KINDS["wandering"], platforms=("meta",), audiences=2, days=60)
    panel = make_world(kind, 1).history.panel()
    usable = np.ones_like(panel.present)
    modes = [
        fit_model(
            observe(panel.cells, panel.dates, panel.spend * factor, panel.conversions, usable, {"meta": 7.0})
        ).mode.cells
        for factor in (1.0, 100.0)
    ]
    assert modes[0] == pytest.approx(modes[1], abs=1e-6)


def test_a_cell_that_never_spent_keeps_to_the_prior_and_harms_nobody() -> None:
    seen = observed()
    silent = replace(seen, seen=seen.seen & (np.arange(4) != 1)[:, None])
    fit = fit_model(silent)
    assert np.isfinite(fit.mode.cells).all()
    assert fit.mode.cells[1, DRIFT] == pytest.approx(0.0, abs=1e-9)


def test_a_cell_without_results_has_a_finite_low_level() -> None:
    seen = observed()
    results = seen.results.copy()
    results[0] = 0.0
    fit = fit_model(replace(seen, results=results))
    assert fit.mode.cells[0, LEVEL] < crude_level(seen, DEFAULT)[0] - 2
    assert np.isfinite(fit.mode.cells[0]).all()


def test_where_the_exact_curvature_is_not_positive_definite_the_expected_one_serves() -> None:
    model = Model(observed(), DEFAULT, Scales.first_guess(DEFAULT, 4), np.zeros(4))
    own, border, corner = model.curvature_of_prior()
    blocks = own[:, :, None] * np.eye(own.shape[1])
    impossible, nothing = np.broadcast_to(-1e6 * np.eye(2), (4, 2, 2)), np.zeros((4, 2, 2))
    level = np.zeros((4, len(corner)))
    fallen_back = _factorised(blocks, border, corner, impossible, level).whitening
    assert fallen_back == pytest.approx(_factorised(blocks, border, corner, nothing, level).whitening)


def test_a_cell_that_demand_moves_more_than_the_others_is_found_and_loads_are_one_on_average(fit: Fit) -> None:
    seen = observed()
    demand = seen.design.demand(fit.mode.shared)
    louder = seen.results.copy()
    louder[2] *= np.exp(0.8 * (demand - demand.mean()))
    loads = fit_model(replace(seen, results=louder)).mode.cells[:, LOAD]
    assert np.argmax(loads) == 2
    assert loads[2] > fit.mode.cells[2, LOAD] + 0.05
    assert loads.sum() == pytest.approx(0.0, abs=1e-9)


def test_shocks_that_all_cells_share_are_found(fit: Fit) -> None:
    seen = observed()
    shouted = seen.results.copy()
    shouted[:, 40] *= 3
    loud = fit_model(replace(seen, results=shouted))
    shock = seen.design.shock
    assert np.argmax(loud.mode.shared[shock]) == 40
    assert loud.mode.shared[shock][40] > fit.mode.shared[shock][40] + 0.05


def test_aclimb_that_cannot_rise_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(observed(), DEFAULT, Scales.first_guess(DEFAULT, 4), np.zeros(4))
    start = model.start()
    monkeypatch.setattr(Model, "log_posterior", lambda _, point: 0.0 if point is start else -1.0)
    assert climb(model, start).mode is start


def test_aclimb_ends_when_its_steps_are_used_up_and_so_do_the_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(observed(), DEFAULT, Scales.first_guess(DEFAULT, 4), np.zeros(4))
    start = model.start()
    one, all_of_them = climb(model, start, steps=1), climb(model, start)
    assert model.log_posterior(start) < model.log_posterior(one.mode) < model.log_posterior(all_of_them.mode)
    whole = fit_model(observed()).model.scales
    monkeypatch.setattr("adopt.curves.fit.ROUNDS", 1)
    assert fit_model(observed()).model.scales != whole
