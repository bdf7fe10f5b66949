"""Every page held against axe, in both languages, on light and on dark, with data and without."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect, sync_playwright

import app
from app import launch_command
from tests.browser.test_browser import CHROMIUM, FLAGS, IN_CI, LOCALES, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason="needs Chromium, which is not installed"),
]
PAGES = ("curves", "backtest", "plan", "scenarios", "export", "pacing")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALLOWED: Mapping[str, tuple[str, str]] = {
    "presentation-role-conflict": (
        "stFileUploaderDropzone",
        "the uploader's drop zone has a role and a label that contradict each other; its button is right (minor)",
    ),
}
"""Rule -> a sign of the element, and why it is Streamlit's and not ours."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = str(Path(app.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": root}
    environment.pop("ADOPT_LANG", None)
    server = subprocess.Popen(launch_command(port, headless=True), env=environment, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)


def _wait_for(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"nothing answers at {url}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=LOCALES)
def visit(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(chromium, address, request.param)
    visit.settled()
    yield visit
    visit.page.context.close()


def violations(visit: Visit, where: str) -> list[str]:
    """What axe finds on the page as it stands, but for what is allowed."""
    found: Any = Axe().run(visit.page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    return [
        f"{where}: {rule['id']} {node['target']} {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if ALLOWED.get(rule["id"], ("\n", ""))[0] not in node["html"]
    ]


def looked_at(visit: Visit, where: str) -> list[str]:
    """On light and on dark."""
    found = violations(visit, where)
    visit.page.emulate_media(color_scheme="dark")
    visit.settled()
    found += violations(visit, f"{where}, dark")
    visit.page.emulate_media(color_scheme="light")
    visit.settled()
    return found


def opened(visit: Visit) -> list[str]:
    """What is behind clicks on the page “Plan”."""
    visit.page.get_by_text(visit.said("Limits for platforms, campaigns and audiences")).click()
    visit.page.locator("label", has_text=visit.said("Show the price of each rule")).click()
    visit.settled()
    visit.page.get_by_role("button", name=visit.said("Download the chart")).first.click()
    visit.page.get_by_role("button", name="SVG").wait_for()
    found = violations(visit, "plan, opened")
    visit.page.keyboard.press("Escape")
    return found


def focused(visit: Visit, within: str, most: int = 60) -> bool:
    """Whether going on by the tabulator comes to an element."""
    for _ in range(most):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("where => Boolean(document.activeElement.closest(where))", within):
            return True
    return False


def test_no_page_has_a_violation_that_is_ours(visit: Visit) -> None:
    found = looked_at(visit, "data, empty")
    visit.turn_to("plan")
    found += violations(visit, "plan, empty")
    visit.page.goto(f"{visit.address}/?lang={visit.language}")
    visit.page.wait_for_selector("h1")
    visit.settled()
    visit.press("Load a simulated advertiser")
    visit.settled()
    found += looked_at(visit, "data")
    for page in PAGES:
        visit.turn_to(page)
        if page == "backtest":
            visit.press("Run the backtest")
        if page == "scenarios":
            visit.press("Add four examples")
        visit.settled()
        visit.page.wait_for_timeout(500)
        found += looked_at(visit, page)
        if page == "plan":
            found += opened(visit)
    assert not found, "\n".join(found)


def test_tabs_and_tables_are_reached_and_used_by_keyboard(visit: Visit) -> None:
    visit.press("Load a simulated advertiser")
    visit.settled()
    visit.turn_to("curves")
    assert focused(visit, '[role="tab"]')
    visit.page.keyboard.press("ArrowLeft" if visit.direction == "rtl" else "ArrowRight")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("tab", name=visit.said("Days around the curve"))).to_have_attribute(
        "aria-selected", "true"
    )
    visit.turn_to("plan")
    assert focused(visit, '[data-testid="stExpander"] summary')
    visit.page.get_by_text(visit.said("Limits for platforms, campaigns and audiences")).press("Enter")
    visit.settled()
    assert focused(visit, '[data-testid="stDataFrame"]')
