"""How much of a curve comes from its own days: not more because another cell is odd."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.curves.drawing import shape_evidence
from adopt.curves.fit import Fit, fit_model
from adopt.curves.observations import observe
from adopt.curves.point import ELASTICITY
from adopt.simulate.worlds import KINDS, make_world

KIND = replace(KINDS["steady"], platforms=("meta", "tiktok"), audiences=4)


def fitted(odd: bool) -> Fit:
    """Cells whose spend hardly moves; if wanted, the first one's moves much and its results still more."""
    panel = make_world(KIND, 0).history.panel()
    spend, results = panel.spend.copy(), panel.conversions.copy()
    if odd:
        random = np.random.default_rng(0)
        factor = np.exp(random.normal(0.0, 0.5, spend.shape[1]))
        spend[0] *= factor
        results[0] = random.poisson(results[0] * factor**1.5)
    late = dict.fromkeys(KIND.platforms, 7.0)
    return fit_model(observe(panel.cells, panel.dates, spend, results, panel.present, late))


@pytest.fixture(scope="module")
def usual() -> Fit:
    return fitted(odd=False)


@pytest.fixture(scope="module")
def beside_an_odd_cell() -> Fit:
    return fitted(odd=True)


def test_an_odd_cell_widens_the_spread_of_all_but_the_others_know_hardly_more(
    usual: Fit, beside_an_odd_cell: Fit
) -> None:
    assert beside_an_odd_cell.model.scales.elasticity > 1.25 * usual.model.scales.elasticity
    before, after = shape_evidence(usual)[1:], shape_evidence(beside_an_odd_cell)[1:]
    assert after.mean() == pytest.approx(before.mean(), abs=0.06)
    assert shape_evidence(beside_an_odd_cell)[0] > 0.7


def test_where_the_spread_is_at_most_the_priors_evidence_is_one_less_posterior_over_pooled_variance(
    usual: Fit,
) -> None:
    model = replace(usual.model, scales=replace(usual.model.scales, elasticity=0.1))
    fit = replace(usual, model=model)
    blocks, _, corner = fit.curvature.covariances()
    link = model.seen.links[:, 0]
    pooled = 0.1**2 + np.einsum("cs,sr,cr->c", link, corner, link)
    told = np.clip(1 - blocks[:, ELASTICITY, ELASTICITY] / pooled, 0.0, 1.0)
    assert shape_evidence(fit) == pytest.approx(told)
