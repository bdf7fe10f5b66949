"""A visitor's window in Chromium, and the server that it looks at."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

import adopt
from adopt.text import catalogue
from tests.browser.traffic import Traffic

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
LOCALES = {"en-US": ("en", "ltr"), "ar-SA": ("ar", "rtl")}
PATIENCE = 30_000  # milliseconds; two busy cores
TIMERS_PASSED = "() => new Promise(done => setTimeout(done, 250))"
"""By the page's own clock: widgets wait a moment for more before they tell the server."""
expect.set_options(timeout=PATIENCE)
IN_CI = os.environ.get("CI") == "true"

in_chromium = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason="needs Chromium, which is not installed"),
]
"""What every module of browser tests is marked with."""


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(
    home: Path, port: int, options: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The app as ``adopt app`` serves it from a folder; gives its address and stops it at the end.

    What the server says goes to ``server.log`` in the folder.
    """
    command = [sys.executable, "-P", "-m", "adopt", "app", "--headless", "--port", str(port), *options]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("ADOPT_")}
    tree = str(Path(adopt.__file__).parents[1])  # the tree under test, installed or not
    inherited["PYTHONPATH"] = os.pathsep.join(filter(None, (tree, os.environ.get("PYTHONPATH"))))
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=home, env={**inherited, **(environment or {})}, start_new_session=True, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)


def _wait_for(url: str) -> None:
    for _ in range(360):  # a busy machine takes its time
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"nothing answers at {url}")


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
        self.page.on("console", self._heard)
        self.traffic = Traffic(self.page)
        self.page.goto(f"{address}/?lang={self.language}")
        self.page.wait_for_selector("h1")

    def said(self, text: str) -> str:
        """A sentence in the visitor's language."""
        return catalogue(self.language).gettext(text)

    def settled(self) -> None:
        """Wait until the server has answered all that the page asked, and the page has been drawn to its end."""
        until = time.monotonic() + PATIENCE / 1000
        still = 0
        while still < 2:
            assert time.monotonic() < until, "the page never comes to rest"
            try:
                self.page.evaluate(TIMERS_PASSED)
                self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
            except Error as error:
                if "navigat" not in str(error):
                    raise
                still = 0  # another page is on its way
            else:
                still = still + 1 if self.traffic.quiet else 0

    def load_simulated(self) -> None:
        """Fill everything with the simulated advertiser, and wait until its table is there."""
        self.settled()
        self.press("Load a simulated advertiser")
        self.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
        self.settled()

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

    def _heard(self, said: ConsoleMessage) -> None:
        # Opened by the address of a page, Streamlit looks for its server below it first, and then at the root.
        looking = re.search(r"/\w+/_stcore/(health|host-config)$", said.location["url"])
        if said.type == "error" and not (looking and "404" in said.text):
            self.complaints.append(said.text)

    def _noted(self, url: str) -> None:
        if (
            urlsplit(url).scheme in ("http", "https", "ws", "wss")
            and urlsplit(url).netloc != urlsplit(self.address).netloc
        ):
            self.strangers.append(url)
