"""The app served for a benchmark, and visitors with a browser each who time what they see."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PATIENCE = 180_000
"""Milliseconds; thirty visitors and two cores."""
QUIET = 600
"""Milliseconds without a change after which a page counts as drawn."""
WORKING = '[data-testid="stProgress"]'
WATCH = (Path(__file__).parent / "watch.js").read_text("utf-8")


@contextmanager
def served(command: Sequence[str], home: Path) -> Iterator[tuple[str, int]]:
    """A server at work: its address and the id of its first process.

    Args:
        command: starts it; ``{port}`` in it is replaced.
        home: the folder that it is started in.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "ADOPT_LANG"} | {"PYTHONPATH": str(ROOT)}
    words = [word.replace("{port}", str(port)) for word in command]
    server = subprocess.Popen(words, cwd=home, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address, server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def app_command() -> list[str]:
    """Serves the app of this folder."""
    return [sys.executable, "-P", "-m", "app", "--headless", "--port", "{port}"]


def floor_command() -> list[str]:
    """Serves a page of Streamlit's that has a slider and a figure, and nothing to compute."""
    script = str(Path(__file__).with_name("floor.py"))
    options = ["--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    quiet = ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    return [sys.executable, "-P", "-m", "streamlit", "run", script, *options, *quiet]


def _wait_for(address: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit(f"Nothing answers at {address}.")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """A browser's window of its own, and what is done in it."""

    def __init__(self, browser: "Browser", address: str) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
        context.add_init_script(WATCH)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"{address}/?lang=en")

    def upload(self, exports: Sequence[Path]) -> None:
        """Upload exports."""
        self.page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(list(exports))

    def load(self, exports: Sequence[Path]) -> None:
        """Upload exports and wait until they are understood."""
        self.upload(exports)
        self.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
        self.settle()

    def at_work(self) -> None:
        """Wait until long work is under way."""
        self.page.wait_for_selector(WORKING)

    def is_at_work(self) -> bool:
        """Whether long work is under way."""
        return self.page.locator(WORKING).count() > 0

    def open_plan(self) -> None:
        """Open the page “Plan”."""
        self.page.locator('a[href*="/plan"]:visible').first.click()

    def plan(self) -> None:
        """Open the page “Plan”, and let every budget change as far as it may."""
        self.open_plan()
        self.page.wait_for_selector('[data-testid="stMetricValue"]')
        self.settle()
        for place, key in ((1, "Home"), (2, "End")):
            self._slider(place).focus()
            self.page.keyboard.press(key)
            self.settle()

    def move(self, keys: Sequence[str]) -> list[dict[str, float]]:
        """Press keys on the first slider, one after the other; milliseconds from each to what it changed."""
        self._slider(0).focus()
        times = []
        for key in keys:
            self.page.keyboard.press(key)
            times.append(self.settle())
        return times

    def settle(self) -> dict[str, float]:
        """Wait until nothing on the page has changed for a while; milliseconds since the last key."""
        self.page.wait_for_timeout(50)
        self.page.wait_for_function(f"() => window.watched.quiet({QUIET})", polling=100)
        found: dict[str, float] = self.page.evaluate("() => window.watched.told()")
        return found

    def leave(self) -> None:
        """Close the window."""
        self.page.context.close()

    def _slider(self, place: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Playwright is imported late
        return self.page.locator('[data-testid="stSlider"] input[type="range"]').nth(place)


def memory(pid: int) -> float:
    """MiB that a process and all that it started hold, each shared page counted once; NaN off Linux."""
    processes = _family(pid)
    if not processes:
        return float("nan")
    return sum(_held(process) for process in processes) / 1024


def cpu_seconds(pid: int) -> float:
    """CPU seconds that a process and all that it started have used; NaN off Linux."""
    used = [_ticks(process) for process in _family(pid)]
    return sum(used) / os.sysconf("SC_CLK_TCK") if used else float("nan")


def _ticks(pid: int) -> int:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(words[11]) + int(words[12])  # in the program and for it in the system


def _family(pid: int) -> list[int]:
    """A process and all its descendants."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(place.parent.name)] = int(place.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
    family: set[int] = set()
    new = {pid} & set(parents)
    while new:
        family |= new
        new = {child for child, parent in parents.items() if parent in family} - family
    return sorted(family)


def _held(pid: int) -> int:
    """KiB of one process, what it shares counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
