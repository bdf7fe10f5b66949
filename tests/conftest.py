"""One small simulated advertiser, fitted once for all tests that need a fit."""

import os
from dataclasses import replace

import pytest
from hypothesis import settings

from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Curves, fit_curves

# Speed is a benchmark, not a deadline; and what CI tries must not change from run to run.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


@pytest.fixture(scope="session")
def small_world() -> World:
    """Four cells on two platforms, 90 days, SAR, with revenue."""
    return make_world(replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=90), seed=1)


@pytest.fixture(scope="session")
def small_curves(small_world: World) -> Curves:
    return fit_curves(small_world.history)
