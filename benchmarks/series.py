"""What series told beside the history are worth: forecasts, intervals and lift with and without them.

Demand of these simulated advertisers follows one series, and not another. Beside these two there is an echo: a
series that ads bring about, such as searches for the brand, which adopt should not be told and may be; kept
without a trial, it shows what it could do.

    python -m benchmarks.series [--worlds N] [--processes N]
"""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from unittest import mock

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import adopt.learned
from adopt.context.context import Context
from adopt.curves.covariates import Series
from adopt.simulate.kinds import ORGANIC, WorldKind
from adopt.simulate.organic import DISTRACTOR, FOLLOWED, SPREAD
from adopt.simulate.worlds import World, make_world
from adopt.usecases import Curves, Scenario, fit_curves, make_plan
from benchmarks.advertisers import BOXES, DAYS, Advertiser, as_advertiser
from benchmarks.decisions import NO_HARM
from benchmarks.parallel import each
from benchmarks.tables import machine, show

FloatArray = NDArray[np.float64]

ECHO, PLATFORMS_ECHO = "searches for the brand", "searches after one platform's ads"
ECHO_NOISE = 0.1
"""Spread of its log around that of what all ads together bring."""


@dataclass(frozen=True)
class Told:
    """What adopt is told.

    Attributes:
        name: of it, in the tables.
        series: names of the series.
        ahead: whether their coming days are known too.
        untried: whether they are kept without a trial.
    """

    name: str
    series: tuple[str, ...] = ()
    ahead: bool = False
    untried: bool = False


VARIANTS = (
    Told("nothing"),
    Told("both, coming days known", (FOLLOWED, DISTRACTOR), True),
    Told("both, until today", (FOLLOWED, DISTRACTOR)),
    Told("the one of no matter, coming days known", (DISTRACTOR,), True),
    Told("an echo of the ads, until today", (ECHO,)),
    Told("the echo, kept without a trial", (ECHO,), untried=True),
    Told("an echo of one platform, kept without a trial", (PLATFORMS_ECHO,), untried=True),
)


def echo(world: World, name: str = ECHO) -> Series:
    """A series that follows what all ads, or those of the first platform, bring, up to the end of the history."""
    panel, random = world.history.panel(), np.random.default_rng([world.seed, 3])
    heard = [name == ECHO or cell.platform == panel.cells[0].platform for cell in panel.cells]
    brought = (world.truth.response(panel.spend) * world.level[:, : world.kind.days])[heard].sum(axis=0)
    searches = 50.0 * brought * np.exp(ECHO_NOISE * random.standard_normal(len(brought)))
    days = tuple(panel.dates.astype("datetime64[D]").astype(object).tolist())
    return Series(name, days, tuple(np.round(searches).tolist()))


def context_of(world: World, told: Told) -> Context:
    """What adopt is told of a world."""
    known = {one.name: one for one in (*world.series, echo(world), echo(world, PLATFORMS_ECHO))}
    last = np.datetime64(world.history.last_day, "D")
    series = (known[name] if told.ahead else known[name].until(last) for name in told.series)
    return Context(series=tuple(series))


def true_coefficient(world: World, curves: Curves) -> float:
    """What one standard deviation of the series that demand follows, as the model sees it, really does."""
    seen, named = curves.inspection.fit.model.seen, {one.name: one for one in world.series}
    column = seen.told.columns[seen.told.names.index(FOLLOWED)]
    logs = np.log1p(named[FOLLOWED].on(curves.inspection.days))
    # What the calendar says of the series is orthogonal to the column, so a straight line gives its spread.
    return float(np.polyfit(column, logs, 1)[0]) / SPREAD * world.followed


def coefficient(world: World, curves: Curves) -> dict[str, float]:
    """The coefficient of the series that demand follows beside the truth; nothing where it is left out."""
    outlook = curves.posterior.outlook
    if FOLLOWED not in outlook.told.names:
        return {}
    draws, true = outlook.weights[outlook.told.names.index(FOLLOWED)], true_coefficient(world, curves)
    return {"coefficient": float(draws.mean() - true), "quantile": float((draws < true).mean())}


def lift(advertiser: Advertiser, curves: Curves) -> dict[str, float]:
    """Share of the possible lift that a plan wins in each box, whether it harms, and whether its total is held."""
    row: dict[str, float] = {}
    for box, (low, high) in BOXES.items():
        plan = make_plan(curves, Scenario(days=DAYS, min_change=low, max_change=high))
        problem = plan.allocation.problem
        best = advertiser.best(problem.current, problem.daily_budget, (low, high))
        kept, came, most = (advertiser.total(s) for s in (problem.current, plan.recommended, best))
        row |= {box: (came - kept) / (most - kept), f"harm {box}": float((came - kept) / kept < NO_HARM)}
        row |= {f"below {box}": float((plan.results.sum(axis=0) < came).mean())}
    return row


def tried(world: World) -> list[dict[str, object]]:
    """One world with every variant: a row each."""
    advertiser, rows = as_advertiser(world), []
    for told in VARIANTS:
        with _untried() if told.untried else nullcontext():
            curves = fit_curves(world.history, context_of(world, told))
        posterior = curves.posterior
        off = [
            _off(world, posterior.forecast(posterior.today, days), posterior.today, days) for days in (14, DAYS)
        ]
        codes = {f.code for f in curves.noticed}
        row: dict[str, object] = {"told": told.name, "seed": world.seed, "error 14": off[0], "error 30": off[1]}
        row |= {f"kept {name}": name in posterior.outlook.told.names for name in told.series}
        row |= {"warned": "series-follows-spend" in codes, "bent": _bent(advertiser, curves)}
        rows.append(row | coefficient(world, curves) | lift(advertiser, curves))
    return rows


@contextmanager
def _untried() -> Iterator[None]:
    """Whatever is told is kept."""
    with mock.patch.object(adopt.learned, "helpful", lambda series, _: (tuple(series), ())):
        yield


def _bent(advertiser: Advertiser, curves: Curves) -> float:
    """Elasticities at today's spend over the true ones, on the platform that the echo of one follows."""
    posterior = curves.posterior
    of = [cell.platform == posterior.cells[0].platform for cell in posterior.cells]
    return float((posterior.elasticity().mean(axis=1) - advertiser.elasticity(posterior.today))[of].mean())


def _off(world: World, draws: FloatArray, today: FloatArray, days: int) -> float:
    """Error of the forecast of all results of the coming days at today's spend, as a share of the truth."""
    true = float(world.truth.expected(today, days).sum())
    return abs(float(draws.sum(axis=0).mean()) / true - 1)


def _of_seed(task: tuple[WorldKind, int]) -> list[dict[str, object]]:
    return tried(make_world(*task))


def run(worlds: int, processes: int, kind: WorldKind = ORGANIC) -> pd.DataFrame:
    """One row a world and variant."""
    found = each(_of_seed, [(kind, seed) for seed in range(worlds)], processes)
    return pd.DataFrame([row for rows in found for row in rows])


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """One row a variant: forecasts, intervals, lift."""
    rows = []
    for name, part in found.groupby("told", sort=False):
        rows.append(
            {
                "told": name,
                "worlds": len(part),
                "error, 14 days": part["error 14"].mean(),
                "error, 30 days": part["error 30"].mean(),
                "90 % holds total": np.mean([part[f"below {box}"].between(0.05, 0.95).mean() for box in BOXES]),
                **{f"share won {box}": part[box].mean() for box in BOXES},
                "elasticity's bias": part["bent"].mean(),
                "harmed": int(part[[f"harm {box}" for box in BOXES]].to_numpy().sum()),
            }
        )
    return pd.DataFrame(rows)


def selection(found: pd.DataFrame) -> pd.DataFrame:
    """One row a variant: how often each series was kept, and how well the coefficient is known."""
    rows = []
    for name, part in found.groupby("told", sort=False):
        columns = [column for column in map(str, found.columns) if column.startswith("kept ")]
        kept: Mapping[str, float] = {column: part[column].astype(float).mean() for column in columns}
        known = part["quantile"].dropna()
        held = known.between(0.05, 0.95).mean() if len(known) else np.nan
        bias = part["coefficient"].mean()
        row = {"told": name, **kept, "warned": part["warned"].mean(), "coefficient's bias": bias}
        rows.append(row | {"90 % holds it": held})
    return pd.DataFrame(rows)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=20, help="advertisers")
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    found = run(given.worlds, given.processes)
    show(f"What series are worth, {DAYS} days ahead ({machine()})", summary(found).round(3))
    show("Which are kept", selection(found).round(3))


if __name__ == "__main__":
    main()
