"""The same judgement on advertisers that somebody else's simulator made: the truth is not made of our equations.

PySiMMMulator makes each channel's spend, media, carry-over, saturation and conversions by its own functions; here
its channels are the cells. We draw its parameters and nothing else. What other budgets would bring is asked of its
own functions too: they are run again with other spend, many times over, and averaged, because their noise differs
from run to run. It makes conversions channel by channel before it adds them up, so each channel's truth is its own
intermediate output, and no channel's depends on another's.

Two kinds, because its saturation multiplies media by ``x^a / (x^a + g^a)``: with an exponent above 0, as its guide
has it, every channel's returns *grow* with spend; with one below 0 they *fall*, by a form that is no Hill curve.
Its budgets are set anew every day, every third day or every week.

Run after ``pip install "pysimmmulator>=0.6.2,<0.7"`` (80 MB, most of it matplotlib):

    python -m benchmarks.outside_simulator [--worlds N] [--processes N]
"""

import argparse
from datetime import timedelta
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from adopt.allocate.problem import within_change_limits
from adopt.curves.table import ResponseTable
from adopt.history.table import History
from adopt.labels import Cell
from benchmarks.advertisers import DAYS, Advertiser, learn
from benchmarks.baselines import best_on
from benchmarks.decisions import Outcome, judge, report
from benchmarks.parallel import each
from benchmarks.simmmulator import EXPONENTS, FIRST_DAY, INSTALLED, YEAR, Simulator, drawn

FloatArray = NDArray[np.float64]

HISTORY_DAYS = 180
PLATFORMS = ("meta", "snapchat", "tiktok", "youtube")
KNOTS = np.array([0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.1])
"""Multiples of today's spend at which its functions are run again."""
LEAD, YEARS = 10, 3
"""Days of the history that go before each future, for what is carried over; years that are filled with futures."""


def advertiser(kind: str, seed: int) -> Advertiser:
    """An advertiser of PySiMMMulator; its truth is run again, not written down.

    Args:
        kind: one of :data:`benchmarks.simmmulator.EXPONENTS`.
        seed: of its parameters and its noise.
    """
    simulator = drawn(kind, seed)
    lived = simulator.history().iloc[-HISTORY_DAYS:]
    spend = lived[[f"{name}_spend" for name in simulator.channels]].to_numpy(dtype=float).T
    today = spend[:, -28:].mean(axis=1)
    totals = np.stack([futures(simulator, spend[:, -LEAD:], knot * today) for knot in KNOTS], axis=1)
    curves = [PchipInterpolator(today[i] * KNOTS, row) for i, row in enumerate(totals)]

    def expected(daily_spend: FloatArray) -> FloatArray:
        return np.array([curve(x) for curve, x in zip(curves, daily_spend, strict=True)])

    def best(current: FloatArray, daily_budget: float, box: tuple[float, float]) -> FloatArray:
        table = _table(cells(simulator), curves, current)
        return best_on(table, within_change_limits(table, current, daily_budget, *box))

    return Advertiser(kind, seed, _history(simulator, lived), expected, best)


def futures(simulator: Simulator, before: FloatArray, daily_spend: FloatArray) -> FloatArray:
    """Mean conversions in :data:`DAYS` days of constant spend that follow the days ``before``, shape (C,).

    Futures stand one after another, each led by the days before it, so that one run holds dozens of them. All
    spends meet the same noise, so that the response to spend is as smooth as it is.
    """
    one = np.hstack([before, np.tile(daily_spend[:, None], DAYS)])
    count, length = YEARS * YEAR // one.shape[1], one.shape[1]
    many = np.zeros((len(one), YEARS * YEAR))
    many[:, : count * length] = np.tile(one, count)
    came = simulator.conversions(many, seed=simulator.seed + 1)[:, : count * length]
    return np.asarray(came.reshape(len(one), count, length)[:, :, before.shape[1] :].sum(axis=2).mean(axis=1))


def cells(simulator: Simulator) -> tuple[Cell, ...]:
    """Its channels as cells, in their order, which is that of a history too."""
    channels = simulator.channels
    each_platform = len(channels) // len(PLATFORMS)
    return tuple(Cell(PLATFORMS[i // each_platform], "siMMMulator", name) for i, name in enumerate(channels))


def _table(names: tuple[Cell, ...], curves: list[PchipInterpolator], current: FloatArray) -> ResponseTable:
    """The truth as the optimiser wants it: what is beyond that which comes without spending."""
    spend = current[:, None] * np.linspace(0.0, KNOTS[-1], 125)
    value = np.array([curve(x) - curve(0.0) for curve, x in zip(curves, spend, strict=True)]) / DAYS
    slope = np.array([curve(x, 1) for curve, x in zip(curves, spend, strict=True)]) / DAYS
    return ResponseTable.through(names, spend, value, np.maximum(slope, 0.0))


def _history(simulator: Simulator, lived: pd.DataFrame) -> History:
    parts = []
    for cell in cells(simulator):
        seen = {
            name: lived[f"{cell.audience}_{name}"].to_numpy()
            for name in ("spend", "impressions", "clicks", "conversions")
        }
        parts.append(pd.DataFrame({"date": lived["date"].to_numpy(), **vars(cell), **seen, "currency": "USD"}))
    table = pd.concat(parts)
    revenue = table["conversions"] * simulator.config["basic_params"]["revenue_per_conv"]
    paid = table.assign(revenue=revenue.round(2))[table["spend"] > 0]
    last = FIRST_DAY + timedelta(days=YEAR - 1)
    return History.from_frame(paid, f"PySiMMMulator {simulator.seed} until {last}")


def _judge(task: tuple[str, int]) -> list[Outcome]:
    made = advertiser(*task)
    return judge(made, learn(made.history))


def run(worlds: int, processes: int) -> pd.DataFrame:
    """All outcomes, one row an advertiser and box."""
    found = each(_judge, product(EXPONENTS, range(worlds)), processes)
    return pd.DataFrame([vars(outcome) for group in found for outcome in group])


def main() -> None:
    """Print the tables, or say what is missing."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=20, help="advertisers a kind")
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    if not INSTALLED:
        print('PySiMMMulator is not installed: pip install "pysimmmulator>=0.6.2,<0.7"')
        return
    report("PySiMMMulator's advertisers", run(given.worlds, given.processes))


if __name__ == "__main__":
    main()
