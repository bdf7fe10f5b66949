"""Forecasts of held-back days, given spend, against the CPA of the last 14 and of the last 28 days.

On simulated advertisers, one row a kind; or on a real history, with tables that say where the forecasts lose:

    python -m benchmarks.backtest [--kinds KIND ...] [--worlds N] [--horizon N]
    python -m benchmarks.online_advertising online_advertising_performance_data.csv k.csv
    python -m benchmarks.backtest k.csv --horizon 7
"""

import argparse
from collections.abc import Sequence
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pandas as pd

from adopt.simulate.worlds import KINDS, make_world
from adopt.usecases import Backtest, backtest, import_history
from benchmarks.parallel import each
from benchmarks.tables import machine, show

ADOPT, SHORT, LONG = "adopt", "cpa_14", "cpa_28"
SIZES = (0, 1, 5, 20, 100, 1000, np.inf)
MOVES = (0, 0.5, 0.8, 1.25, 2, 4, np.inf)
"""Spend a day ahead over that of the 28 days before."""


def of_world(task: tuple[str, int, int]) -> pd.DataFrame:
    """Every forecast of one simulated advertiser."""
    kind, seed, horizon = task
    found = backtest(make_world(KINDS[kind], seed).history, horizon)
    return found.scores.assign(kind=kind, seed=seed)


def of_kinds(kinds: Sequence[str], worlds: int, horizon: int, processes: int) -> pd.DataFrame:
    """One row a kind and level: errors, log scores and coverage, over all worlds and origins."""
    scores = pd.concat(each(of_world, product(kinds, range(worlds), [horizon]), processes))
    rows = []
    for level in ("cell", "total"):
        for name, part in scores[scores["level"] == level].groupby("kind", sort=False):
            rows.append({"kind": name, "level": level, **_row(part)})
    return pd.DataFrame(rows)


def _row(part: pd.DataFrame) -> dict[str, object]:
    """Of some forecasts by all methods."""
    methods = {m: part[part["method"] == m] for m in (ADOPT, SHORT, LONG)}
    own = methods[ADOPT]
    came = own["came"].sum()
    return {
        "forecasts": len(own),
        **{f"error {m}": (p["forecast"] - p["came"]).abs().sum() / came for m, p in methods.items()},
        **{f"log {m}": p["log_score"].mean() for m, p in methods.items()},
        "bias": own["forecast"].sum() / came - 1,
        "90 % held": own["held_90"].mean(),
        "50 % held": own["held_50"].mean(),
    }


def where(found: Backtest) -> dict[str, pd.DataFrame]:
    """Tables that say where forecasts of cells win and lose; ``lead`` is the log score won over a CPA, summed."""
    cells = sides(found)
    cells["conversions that came"] = _binned(cells["came"], SIZES)
    cells["spend ahead / before"] = _binned(cells["move"], MOVES)
    by = ("audience", "origin", "platform", "conversions that came", "spend ahead / before")
    worst = cells.sort_values("lead 14").head(15)[
        [
            "origin",
            "audience",
            "move",
            "came",
            "forecast",
            "low",
            "high",
            "forecast 14",
            "forecast 28",
            "lead 14",
            "lead 28",
        ]
    ]
    return {**{name: _grouped(cells, name) for name in by}, "forecasts that lost most": worst}


def sides(found: Backtest) -> pd.DataFrame:
    """Every forecast of a cell by adopt, with those of the CPAs beside it.

    Columns: origin, audience, platform, came, move (spend a day ahead over that of the 28 days before), forecast,
    low, high, forecast 14, forecast 28, lead 14, lead 28 (log score won), log, log 14, log 28, sd (of the log of
    the forecast, by its interval), held.
    """
    scores = found.scores[found.scores["level"] == "cell"]
    methods = {m: scores[scores["method"] == m].set_index(["origin", "cell"]) for m in (ADOPT, SHORT, LONG)}
    own = methods[ADOPT]
    table = own[["came", "forecast", "low", "high"]].copy()
    for method, days in ((SHORT, 14), (LONG, 28)):
        table[f"forecast {days}"] = methods[method]["forecast"]
        table[f"log {days}"] = methods[method]["log_score"]
        table[f"lead {days}"] = own["log_score"] - methods[method]["log_score"]
    before = {o.day: o.spend[:, -28:].mean(axis=1) for o in found.origins}
    table = table.assign(log=own["log_score"], held=own["held_90"], spend=own["spend"]).reset_index()
    usual = np.array(
        [before[np.datetime64(day, "D")][cell] for day, cell in zip(table["origin"], table["cell"], strict=True)]
    )
    with np.errstate(divide="ignore"):
        table["move"] = table["spend"].to_numpy() / found.horizon / usual
    names = [found.history.cells[cell] for cell in table["cell"]]
    table["origin"] = table["origin"].dt.strftime("%Y-%m-%d")
    return table.assign(audience=list(map(str, names)), platform=[cell.platform for cell in names])


def _binned(values: "pd.Series[float]", edges: Sequence[float]) -> "pd.Series[str]":
    labels = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    return pd.cut(values, list(edges), right=False, labels=labels)


def _grouped(cells: pd.DataFrame, by: str) -> pd.DataFrame:
    missed = cells.assign(
        error=(cells["forecast"] - cells["came"]).abs(),
        **{f"error {days}": (cells[f"forecast {days}"] - cells["came"]).abs() for days in (14, 28)},
    )
    rows = missed.groupby(by, observed=True)
    came = rows["came"].sum()
    known = came.where(came > 0)
    columns = {
        "forecasts": rows.size(),
        "came": came / rows.size(),
        "bias": rows["forecast"].sum() / known - 1,
        "bias 14": rows["forecast 14"].sum() / known - 1,
        "bias 28": rows["forecast 28"].sum() / known - 1,
        **{name: rows[name].sum() / known for name in ("error", "error 14", "error 28")},
        "log": rows["log"].mean(),
        "lead 14": rows["lead 14"].sum(),
        "lead 28": rows["lead 28"].sum(),
        "90 % held": rows["held"].mean(),
    }
    return pd.DataFrame(columns).reset_index()


def spread(found: Backtest) -> pd.DataFrame:
    """How far off forecasts of cells were in logs, next to what their intervals said; forecasts of 8 and more.

    ``error`` is the root mean square of log(came / forecast), ``said`` the standard deviation that the interval
    stands for, ``ratio`` the root mean square of one over the other: 1 where the intervals are honest.
    """
    cells = sides(found)
    cells = cells[(cells["forecast"] >= 8) & (cells["came"] > 0) & (cells["low"] > 0)]
    error = pd.Series(np.log(cells["came"] / cells["forecast"]), cells.index)
    said = pd.Series(np.log(cells["high"] / cells["low"]) / (2 * 1.645), cells.index)
    rows = []
    for name, low, high in (("8 to 100", 8, 100), ("100 to 1000", 100, 1000), ("1000 and more", 1000, np.inf)):
        own = cells["forecast"].between(low, high, inclusive="left")
        off, claimed = error[own], said[own]
        origins = cells["origin"][own]
        rows.append(
            {
                "forecast": name,
                "forecasts": int(own.sum()),
                "error": np.sqrt((off**2).mean()),
                "said": claimed.mean(),
                "ratio": np.sqrt(((off / claimed) ** 2).mean()),
                "error shared by an origin": off.groupby(origins).mean().std(),
                "error of the cell alone": (off - off.groupby(origins).transform("mean")).std(),
            }
        )
    return pd.DataFrame(rows)


def on_file(file: Path, horizon: int, origins: int | None) -> None:
    """Print how well a real history is forecast, and where it is not."""
    found = backtest(import_history([file]).history, horizon, origins)
    show(f"{file.name}, {horizon} days ahead ({machine()})", found.summary.drop(columns="mean_absolute_error"))
    print(*(finding.message for finding in found.findings), sep="\n")
    totals = found.totals.assign(origin=found.totals["origin"].dt.strftime("%Y-%m-%d"))
    for method in (ADOPT, SHORT, LONG):
        totals[f"{method} off by"] = totals[f"{method}_forecast"] / totals["conversions"] - 1
    kept = ["origin", "spend", "conversions", "adopt_forecast", "adopt_low", "adopt_high"]
    show("all audiences", totals[[*kept, *(f"{m} off by" for m in (ADOPT, SHORT, LONG))]])
    show("how far off, and how far off they said they might be", spread(found))
    for name, table in where(found).items():
        show(f"by {name}" if name in table else name, table)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument(
        "file", nargs="?", type=Path, help="a canonical history; simulated advertisers if not given"
    )
    options.add_argument("--horizon", type=int, default=14, help="days ahead")
    options.add_argument("--origins", type=int, help="earlier days to forecast from")
    options.add_argument("--worlds", type=int, default=5, help="advertisers a kind")
    options.add_argument("--kinds", nargs="*", default=[name for name, kind in KINDS.items() if kind.days >= 84])
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    if given.file:
        on_file(given.file, given.horizon, given.origins)
    else:
        table = of_kinds(given.kinds, given.worlds, given.horizon, given.processes)
        show(f"Forecasts of simulated advertisers, {given.horizon} days ahead ({machine()})", table)


if __name__ == "__main__":
    main()
