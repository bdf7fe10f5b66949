"""How long a visitor waits: from a key on the budget's slider to the redrawn plan, measured in the browser.

Advertisers are simulated, their exports uploaded as a visitor would. "card" is the first figure of the plan,
"drawn" is when cards, chart and table are, and the script has ended. The floor is a page of Streamlit's with a
slider and a figure, on the same machine in the same minutes; "CPU" is what the server uses for a move, however
busy the machine is. Beside long work, the slider is moved while another
visitor's 1,000 cells are read and fitted. Memory is of all processes of the server, what they share counted once.

    python -m benchmarks.page [--cells N ...] [--moves N] [--sessions N ...] [--beside CELLS]
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adopt.simulate.exports import write_exports
from adopt.simulate.worlds import KINDS, make_world
from benchmarks.serving import CHROMIUM, Visitor, app_command, chromium, cpu_seconds, floor_command, memory, served
from benchmarks.tables import machine, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WARM = 3
"""Moves that are not counted."""
THERE, BACK = "ArrowRight", "ArrowLeft"
FURTHEST = 36
"""Steps between what everybody spends today and the end of the slider; each is a new question."""


def exports(folder: Path, cells: int, seed: int = 0) -> tuple[Path, ...]:
    """The exports of a simulated advertiser of so many cells, in a folder of their own."""
    platforms = KINDS["wandering"].platforms[: 4 if cells % 4 == 0 else 2]
    kind = replace(KINDS["wandering"], platforms=platforms, audiences=cells // len(platforms))
    place = folder / f"{cells}-{seed}"
    place.mkdir(exist_ok=True)
    return write_exports(make_world(kind, seed).history, place)


def row(what: str, times: Sequence[dict[str, float]], used: float = float("nan")) -> dict[str, object]:
    """Median and 95th percentile of what moves took, in milliseconds, and the server's CPU time a move."""
    found: dict[str, object] = {"what": what, "moves": len(times), "CPU ms": np.round(1000 * used / len(times))}
    for name in ("card", "chart", "table", "drawn"):
        taken = np.array([time[name] for time in times])
        middle, most = np.percentile(taken, [50, 95]).round()
        found |= {f"{name} ms": int(middle), f"{name} 95 %": int(most)}
    return found


def moved(visitor: Visitor, moves: int, pid: int) -> tuple[list[dict[str, float]], float]:
    """What so many moves to budgets that nobody asked for before took, and the CPU seconds of the server."""
    assert moves + WARM <= FURTHEST, "the slider ends before"
    visitor.move([THERE] * WARM)
    before = cpu_seconds(pid)
    times = visitor.move([THERE] * moves)
    return times, cpu_seconds(pid) - before


def planner(browser: "Browser", address: str, files: Sequence[Path]) -> Visitor:
    """A visitor who has loaded exports and looks at the plan."""
    visitor = Visitor(browser, address)
    visitor.settle()
    visitor.load(files)
    visitor.plan()
    return visitor


def times(browser: "Browser", cells: Sequence[int], moves: int, folder: Path) -> list[dict[str, object]]:
    """A row for the floor and one for each size of an advertiser."""
    with served(floor_command(), folder) as (address, pid):
        bare = Visitor(browser, address)
        bare.settle()
        rows = [row("a slider and a figure, nothing else (floor)", *moved(bare, moves, pid))]
        bare.leave()
    for count in cells:
        with served(app_command(), folder) as (address, pid):
            visitor = planner(browser, address, exports(folder, count))
            rows.append(row(f"plan of {count} cells", *moved(visitor, moves, pid)))
            visitor.leave()
    return rows


def beside_a_fit(browser: "Browser", cells: int, moves: int, folder: Path) -> list[dict[str, object]]:
    """Moves of one visitor before and while the history of another, of so many cells, is fitted."""
    with served(app_command(), folder) as (address, pid), ExitStack() as leaving:
        visitor = planner(browser, address, exports(folder, 16))
        other = Visitor(browser, address)
        for each in (visitor, other):
            leaving.callback(each.leave)
        rows = [row("plan of 16 cells, alone", *moved(visitor, moves, pid))]
        other.settle()
        other.upload(exports(folder, cells))
        other.at_work()
        visitor.page.bring_to_front()
        during = []
        for key in [BACK, THERE] * moves:  # budgets that were asked for: what is measured is the page
            if not other.is_at_work():
                other.open_plan()
            during += visitor.move([key])
            if len(during) >= moves:
                break
        return [*rows, row(f"the same while another's {cells:,} cells are at work", during)]


def sessions(browser: "Browser", counts: Sequence[int], folder: Path) -> list[dict[str, object]]:
    """Memory of a server with so many sessions that loaded data of their own and moved sliders."""
    visitors = []
    with served(app_command(), folder) as (address, pid):
        empty = memory(pid)
        rows: list[dict[str, object]] = [{"sessions": 0, "MiB": round(empty), "MiB a session": 0.0}]
        for number in range(max(counts)):
            visitor = planner(browser, address, exports(folder, 16, number))
            visitor.move([THERE] * 5)
            visitors.append(visitor)
            if number + 1 in counts:
                held = memory(pid)
                rows.append(
                    {
                        "sessions": number + 1,
                        "MiB": round(held),
                        "MiB a session": round((held - empty) / (number + 1), 1),
                    }
                )
        for visitor in visitors:
            visitor.leave()
    return rows


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--cells", type=int, nargs="*", default=[16, 50, 200], help="even numbers")
    options.add_argument("--moves", type=int, default=20)
    options.add_argument("--sessions", type=int, nargs="*", default=[1, 10, 30])
    options.add_argument("--beside", type=int, default=1000, help="cells; 0 leaves it out")
    given = options.parse_args()
    if CHROMIUM is None:
        raise SystemExit("This needs Chromium, which is not installed.")
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        folder = Path(place)
        tables: list[tuple[str, Callable[[], list[dict[str, object]]]]] = [
            (
                f"From a key on the slider to the redrawn plan ({machine()})",
                lambda: times(browser, given.cells, given.moves, folder),
            )
        ]
        if given.beside:
            tables.append(("Beside long work", lambda: beside_a_fit(browser, given.beside, given.moves, folder)))
        if given.sessions:
            tables.append(("Memory of the server", lambda: sessions(browser, given.sessions, folder)))
        for title, measure in tables:
            show(title, pd.DataFrame(measure()))


if __name__ == "__main__":
    main()
