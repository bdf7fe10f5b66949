"""The app as a visitor has it: served by ``adopt app`` from an empty folder, in Chromium, in two locales."""

import csv
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from adopt.text import catalogue
from adopt.usecases import simulate_advertiser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
LOCALES = {"en-US": ("en", "ltr"), "ar-SA": ("ar", "rtl")}
PATIENCE = 30_000  # milliseconds; two busy cores
expect.set_options(timeout=PATIENCE)
IN_CI = os.environ.get("CI") == "true"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason="needs Chromium, which is not installed"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("adopt")), "app", "--headless", "--port", str(port)]
    home = tmp_path_factory.mktemp("empty")
    environment = {k: v for k, v in os.environ.items() if k not in ("ADOPT_LANG", "PYTHONPATH")}
    server = subprocess.Popen(command, cwd=home, env=environment, start_new_session=True)
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


class Visit:
    """A visitor's window, with what it asked of the network and what it complained about."""

    def __init__(self, browser: Browser, address: str, locale: str, width: int = 1280) -> None:
        self.address, (self.language, self.direction) = address, LOCALES[locale]
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", lambda request: self._noted(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.goto(f"{address}/?lang={self.language}")
        self.page.wait_for_selector("h1")

    def said(self, text: str) -> str:
        """A sentence in the visitor's language."""
        return catalogue(self.language).gettext(text)

    def settled(self) -> None:
        """Wait until the page has been drawn to its end."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')

    def press(self, text: str) -> None:
        self.page.get_by_test_id("stMain").get_by_role("button", name=self.said(text)).click()

    def follow(self, text: str) -> None:
        self.page.get_by_test_id("stMain").get_by_role("link", name=self.said(text)).click()
        self.settled()

    def turn_to(self, page: str) -> None:
        """Open a page by the navigation, which lies over the page where the window is narrow."""
        narrow = self.page.viewport_size is not None and self.page.viewport_size["width"] < 600
        if narrow:
            self.page.get_by_test_id("stExpandSidebarButton").click()
        self.page.locator(f'a[href*="/{page}"]:visible').first.click()
        self.page.wait_for_url(f"**/{page}*")
        if narrow and self.page.get_by_test_id("stSidebar").get_attribute("data-collapsed") == "false":
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        self.settled()

    def upload(self, files: list[Path]) -> None:
        self.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)
        self.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
        self.settled()

    def first_card(self) -> str:
        return self.page.get_by_test_id("stMetricValue").first.inner_text().strip("\u2066\u2067\u2068\u2069 ")

    def _noted(self, url: str) -> None:
        if (
            urlsplit(url).scheme in ("http", "https", "ws", "wss")
            and urlsplit(url).netloc != urlsplit(self.address).netloc
        ):
            self.strangers.append(url)


@pytest.fixture(params=LOCALES)
def visit(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(chromium, address, request.param)
    yield visit
    visit.page.context.close()
    assert visit.strangers == [], "these requests left the machine"
    assert visit.complaints == [], "the browser complained"


def test_from_exports_to_a_plan_on_disk(visit: Visit, exports: list[Path], tmp_path: Path) -> None:
    page = visit.page
    visit.upload(exports)
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    visit.follow("Next: response curves")
    expect(
        page.locator('[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg').first
    ).to_be_visible()
    visit.follow("Next: plan the budget")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(4)
    visit.settled()
    before = visit.first_card()
    budget = page.get_by_test_id("stTextInputField")
    budget.fill("120,000")
    budget.press("Enter")
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("120,000.00")
    assert before != visit.first_card()
    visit.settled()
    with page.expect_download() as download:
        visit.press("Download plan.csv")
    download.value.save_as(tmp_path / "plan.csv")
    assert download.value.suggested_filename == "plan.csv"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "plan.csv").read_text(encoding="utf-8"))))
    assert sum(Decimal(row["recommended_daily_budget"]) for row in rows) * 30 == Decimal("120000.00")


def test_the_slider_plans_again_and_says_so_in_a_moment(visit: Visit) -> None:
    visit.press("Load a simulated advertiser")
    visit.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
    visit.follow("Next: plan the budget")
    expect(visit.page.get_by_test_id("stMetricValue")).to_have_count(4)
    visit.settled()
    before = visit.first_card()
    thumb = visit.page.get_by_test_id("stSlider").first.locator('input[type="range"]').first
    thumb.focus()
    began = time.monotonic()
    thumb.press("PageUp")
    expect(visit.page.get_by_test_id("stMetricValue").first).not_to_have_text(before)
    assert time.monotonic() - began < 15
    assert float(visit.first_card().replace(",", "")) > float(before.replace(",", ""))


def test_the_document_says_its_language_and_direction_and_both_can_be_changed(visit: Visit) -> None:
    document = visit.page.locator("html")
    expect(document).to_have_attribute("lang", visit.language)
    expect(document).to_have_attribute("dir", visit.direction)
    visit.page.get_by_role("button", name="العربية" if visit.language == "en" else "English").click()
    other = next(pair for pair in LOCALES.values() if pair[0] != visit.language)
    expect(document).to_have_attribute("lang", other[0])
    expect(document).to_have_attribute("dir", other[1])
    expect(visit.page).to_have_url(re.compile(f"lang={other[0]}"))
    visit.page.reload()
    visit.page.wait_for_selector("h1")
    expect(document).to_have_attribute("lang", other[0])


def test_an_unreadable_file_is_refused_without_a_traceback(visit: Visit, tmp_path: Path) -> None:
    bad = tmp_path / "[click](javascript:alert(1)) **x** www.example.org me@example.org.csv"
    bad.write_text("nothing,of,use\n1,2,3\n")
    visit.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(bad)
    alert = visit.page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("**x**")
    assert alert.locator("a, strong").count() == 0
    expect(visit.page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_telephone_needs_no_sideways_scrolling(chromium: Browser, address: str, locale: str) -> None:
    visit = Visit(chromium, address, locale, width=390)
    visit.press("Load a simulated advertiser")
    visit.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
    for kind in ("Part of the name", "Rename, merge and tag"):
        visit.press(kind)
        visit.settled()
    for link in ("Next: response curves", "Next: plan the budget", "Next: take it to the ads managers"):
        assert_fits(visit, link)
        visit.follow(link)
    for tab in ("Change list", "In steps", "Requests for programs"):
        assert_fits(visit, tab)
        visit.page.get_by_role("tab", name=visit.said(tab)).click()
    assert_fits(visit, "Requests for programs")
    visit.turn_to("scenarios")
    visit.press("Add four examples")
    visit.page.wait_for_selector('[data-testid="stVegaLiteChart"] svg, [data-testid="stVegaLiteChart"] canvas')
    assert_fits(visit, "Scenarios")
    visit.turn_to("pacing")
    assert_fits(visit, "Pacing")
    assert visit.complaints == []
    visit.page.context.close()


def assert_fits(visit: Visit, what: str) -> None:
    visit.settled()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), what


@pytest.mark.parametrize("locale", LOCALES)
def test_a_backtest_runs_at_a_click_and_fits_a_telephone(
    chromium: Browser, address: str, locale: str, tmp_path: Path
) -> None:
    visit = Visit(chromium, address, locale, width=390)
    visit.press("Load a simulated advertiser")
    visit.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
    for link in ("Next: response curves", "Next: test the forecasts"):
        visit.settled()
        visit.follow(link)
    expect(visit.page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
    visit.press("Run the backtest")
    visit.page.wait_for_selector('[data-testid="stVegaLiteChart"] svg, [data-testid="stVegaLiteChart"] canvas')
    visit.settled()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with visit.page.expect_download() as download:
        visit.press("Download backtest.csv")
    download.value.save_as(tmp_path / "backtest.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "backtest.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 6 * 16
    assert all(float(row["adopt_low"]) <= float(row["adopt_high"]) for row in rows)
    visit.page.context.close()
    assert visit.strangers == []


def test_a_promotion_that_is_typed_says_what_it_lacks_and_then_is_in_the_calendar(visit: Visit) -> None:
    page, day = visit.page, 'input[type="date"]'
    visit.press("Load a simulated advertiser")
    page.get_by_role("tab", name=visit.said("Promotions")).click()
    visit.settled()
    table = page.locator('[data-testid="stDataFrame"]:visible').last
    box = table.bounding_box()
    assert box
    name, first, last = (0.3, 0.65, 0.9) if visit.direction == "ltr" else (0.8, 0.4, 0.15)
    new_row = 35 + 17  # below the headings
    table.click(position={"x": box["width"] / 2, "y": new_row})
    visit.settled()
    table.dblclick(position={"x": name * box["width"], "y": new_row})
    page.locator("textarea.gdg-input").fill("Autumn sale")  # waits until the cell's editor is open
    page.locator("textarea.gdg-input").press("Enter")
    alert = page.locator('[data-testid="stAlert"]:visible').last
    expect(alert).to_contain_text(visit.said("Fill it in, or delete the row."))
    for place, typed in ((first, "2026-10-01"), (last, "2026-10-04")):
        visit.settled()
        table.dblclick(position={"x": place * box["width"], "y": new_row})
        page.locator(day).fill(typed)
        page.locator(day).press("Enter")
    expect(alert).not_to_contain_text(visit.said("Fill it in, or delete the row."))
    page.get_by_role("tab", name=visit.said("Calendar")).click()
    happening = page.locator('[data-testid="stDataFrame"]:visible').last
    expect(happening.locator('[id^="glide-cell-"]', has_text="Autumn sale")).to_have_count(1)
