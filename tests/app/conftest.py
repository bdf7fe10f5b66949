"""What tests of pages share: a main module of their own, and a workspace with weeks of kept plans, made once."""

import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from adopt.simulate.worlds import World
from adopt.workspace.workspace import Workspace
from app.session import store
from tests.weeks import keep_weeks


@pytest.fixture(scope="session", autouse=True)
def _components() -> Iterator[None]:
    """For each tested page Streamlit looks through every installed package for components; once is enough."""
    once = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """A tested page leaves its script behind as the main module, which a process started afresh would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def weeks(small_world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("weeks") / "store.db"
    keep_weeks(place, small_world)
    return place


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the app's workspace is; new, and empty."""
    path = tmp_path / "store.db"
    monkeypatch.setenv(store.PLACE, str(path))
    monkeypatch.setenv("ADOPT_PERSON", "أمل")
    return path


@pytest.fixture
def kept(place: Path, weeks: Path) -> Iterator[Workspace]:
    """The app's workspace, with four plans of which three have days to be judged by."""
    shutil.copy(weeks, place)
    workspace = Workspace.open(str(place))
    yield workspace
    workspace.close()
