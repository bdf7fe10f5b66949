"""One small simulated advertiser, fitted once for all tests that need a fit."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from adopt.simulate.worlds import KINDS, World, make_world
from adopt.usecases import Curves, fit_curves
from adopt.workspace.workspace import Workspace
from tests.postgres import Server, programs, server

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server; without an installed one, tests that need it are skipped, except where CI=true."""
    if programs() is None and os.environ.get("CI") != "true":
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with server("-c fsync=off", "-c full_page_writes=off") as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place where a workspace may be, of either kind; there is nothing yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "workspace.db")
    else:
        running: Server = request.getfixturevalue("postgres")
        url = running.database()
        yield url
        running.dropped(url)


@pytest.fixture
def workspace(place: str) -> Iterator[Workspace]:
    """A new workspace of either kind; Sara is at work."""
    opened = Workspace.open(place, person="Sara")
    yield opened
    opened.close()
