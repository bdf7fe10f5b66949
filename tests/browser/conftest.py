"""What browser tests share: the served app, Chromium, and a visitor in each language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from adopt.simulate.worlds import World
from adopt.usecases import simulate_advertiser
from tests.browser.visit import CHROMIUM, FLAGS, LOCALES, Visit, free_port, served
from tests.weeks import keep_weeks


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("empty"), free_port()) as url:
        yield url


@pytest.fixture(scope="module")
def kept_address(small_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with a workspace that has weeks of kept plans."""
    home = tmp_path_factory.mktemp("kept")
    keep_weeks(home / "store.db", small_world)
    with served(home, free_port(), ["--workspace", str(home / "store.db")]) as url:
        yield url


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("advertiser")
    simulate_advertiser(folder, "wandering", 7)
    return sorted((folder / "exports").iterdir())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=LOCALES)
def visit(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visit]:
    """A visitor, once in each language."""
    yield from visiting(chromium, address, request.param)


@pytest.fixture
def arabic(chromium: Browser, address: str) -> Iterator[Visit]:
    """A visitor in the harder direction, for what has nothing to do with words."""
    yield from visiting(chromium, address, "ar-SA")


def visiting(chromium: Browser, address: str, locale: str) -> Iterator[Visit]:
    """A visitor who must have nothing to complain about in the end."""
    visit = Visit(chromium, address, locale)
    yield visit
    visit.page.context.close()
    assert visit.strangers == [], "these requests left the machine"
    assert visit.complaints == [], "the browser complained"
