"""One small simulated advertiser, fitted once for all tests that need a fit."""

from dataclasses import replace

import pytest

from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Curves, fit_curves


@pytest.fixture(scope="session")
def small_world() -> World:
    """Four cells on two platforms, 90 days, SAR, with revenue."""
    return make_world(replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=90), seed=1)


@pytest.fixture(scope="session")
def small_curves(small_world: World) -> Curves:
    return fit_curves(small_world.history)
