import os
import sys
import time
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.page import exports, row
from benchmarks.serving import CHROMIUM, cpu_seconds, memory


def test_a_row_has_the_median_and_the_95th_percentile() -> None:
    # Of 0, 10, ..., 200 the middle is 100, and nineteen twentieths of the way is 190.
    times = [{"card": 10.0 * n, "chart": 0.0, "table": 0.0, "drawn": 10.0 * n} for n in range(21)]
    found = row("moves", times, used=0.42)
    assert (found["card ms"], found["card 95 %"], found["chart ms"]) == (100, 190, 0)
    assert (found["moves"], found["CPU ms"]) == (21, 20.0)
    assert str(row("beside another's work, whose time is not told apart", times)["CPU ms"]) == "nan"


@pytest.mark.parametrize(("cells", "platforms"), [(8, 4), (6, 2)])
def test_an_advertiser_has_the_cells_that_were_asked_for(cells: int, platforms: int, tmp_path: Path) -> None:
    assert len(exports(tmp_path, cells)) == platforms


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory_and_time_of_a_process_are_seen() -> None:
    before = cpu_seconds(os.getpid())
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert cpu_seconds(os.getpid()) - before >= 0.05
    assert memory(os.getpid()) > 20


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed")
def test_a_slider_is_moved_in_a_browser(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(page, "WARM", 1)
    monkeypatch.setattr("sys.argv", ["page", "--cells", "4", "--moves", "2", "--sessions", "1", "--beside", "0"])
    page.main()
    shown = capsys.readouterr().out
    assert "plan of 4 cells" in shown
    assert "Memory of the server" in shown
