"""Simulated advertisers: kinds of worlds, and how each makes a history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.history.table import History
from adopt.labels import Cell
from adopt.simulate.truth import FAMILIES, TrueCurve, Truth

FloatArray = NDArray[np.float64]

FUTURE_DAYS = 90
AUDIENCES = ("Women 25-34", "Men 25-34", "Lookalike 1%", "Retargeting 30d", "Interest travel", "Broad")
CAMPAIGNS = ("Prospecting", "عروض الصيف")


@dataclass(frozen=True)
class WorldKind:
    """How a simulated advertiser's world works.

    Attributes:
        name: of the kind.
        policy: how spend was set: one of :data:`POLICIES`.
        families: the response families cells are drawn from.
        days: length of the history.
        platforms: names, each with ``audiences`` cells.
        audiences: cells a platform.
        results: typical results a day of a cell.
        dispersion: of the negative binomial counts.
        late: share of the results that is reported late (a few days, geometrically).
        carry: share of a day's effective spend carried into the next day.
        demand: spread of the season; weekday and day shocks are in proportion.
        drift: spread of a cell's log level after 30 days.
        dirt: whether outages, fat fingers and missing days are planted.
    """

    name: str
    policy: str = "wandering"
    families: tuple[str, ...] = ("hill",)
    days: int = 180
    platforms: tuple[str, ...] = ("meta", "tiktok", "linkedin", "youtube")
    audiences: int = 4
    results: float = 12.0
    dispersion: float = 0.06
    late: float = 0.0
    carry: float = 0.0
    demand: float = 0.15
    drift: float = 0.10
    dirt: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        WorldKind("wandering"),
        WorldKind("steady", policy="steady"),
        WorldKind("stepped", policy="stepped"),
        WorldKind("following_demand", policy="following_demand", demand=0.25),
        WorldKind("chasing_roas", policy="chasing_roas"),
        WorldKind("flighted", policy="flighted"),
        WorldKind("s_shaped", policy="stepped", families=("s_shaped",)),
        WorldKind("other_families", families=("power", "exponential", "logarithmic")),
        WorldKind("thin", results=1.0),
        WorldKind("short", days=42),
        WorldKind("late", late=0.3),
        WorldKind("carry_over", carry=0.5),
        WorldKind("dirty", families=FAMILIES, dirt=True, late=0.15),
    )
}
"""The kinds of worlds of the benchmarks."""


@dataclass(frozen=True, eq=False)
class World:
    """A simulated advertiser: the history that an export would show, and the truth behind it."""

    kind: WorldKind
    seed: int
    history: History
    truth: Truth


@dataclass(frozen=True, eq=False)
class _Days:
    """What a policy may look at when it sets the next day's spend."""

    day: int
    usual: FloatArray
    spend: FloatArray
    results: FloatArray
    demand: FloatArray
    random: np.random.Generator


def make_world(kind: WorldKind, seed: int, last_day: date = date(2026, 10, 31)) -> World:
    """A simulated advertiser of ``kind``; the same kind and seed make the same one."""
    random = np.random.default_rng([seed, *kind.name.encode()])
    cells = _cells(kind)
    curves = tuple(_curve(kind, random) for _ in cells)
    demand = _demand(kind, random)
    level = np.exp((1 + 0.2 * random.standard_normal((len(cells), 1))) * demand + _drift(kind, len(cells), random))
    spend, effective, results = _live(kind, cells, curves, level, demand, random)
    truth = Truth(cells, curves, level[:, kind.days :], kind.carry, effective)
    value = np.exp(random.normal(4.0, 0.3, len(cells)))
    reported = _reported(kind, results, random)
    frame = _frame(cells, spend, reported, value, last_day, random)
    if kind.dirt:
        frame = _with_dirt(frame, random)
    return World(kind, seed, History.from_frame(frame, f"simulated {kind.name} {seed}"), truth)


def _cells(kind: WorldKind) -> tuple[Cell, ...]:
    names = [
        Cell(p, CAMPAIGNS[a % len(CAMPAIGNS)], _audience(a)) for p in kind.platforms for a in range(kind.audiences)
    ]
    return tuple(sorted(names))


def _audience(number: int) -> str:
    """A name; the seventh is the first again, numbered."""
    name, again = AUDIENCES[number % len(AUDIENCES)], number // len(AUDIENCES)
    return f"{name} {again + 1}" if again else name


def _curve(kind: WorldKind, random: np.random.Generator) -> TrueCurve:
    family = str(random.choice(kind.families))
    usual = float(np.exp(random.normal(5.0, 0.7)))
    # Somebody has been steering already: spend and results go together, so that today's split is not foolish.
    level = float(kind.results * (usual / np.exp(5.0)) ** 0.85 * np.exp(random.normal(0.0, 0.35)))
    elasticity = float(np.clip(random.normal(0.58, 0.15), 0.2, 0.92))
    slope = random.uniform(0.75, 1.15) if family == "hill" else random.uniform(1.4, 2.4)
    return TrueCurve(family, usual, level, elasticity, max(slope, elasticity + 0.05))


def _demand(kind: WorldKind, random: np.random.Generator) -> FloatArray:
    """Log demand of every day, history and future, shape (T + H,)."""
    count = kind.days + FUTURE_DAYS
    weekday = random.normal(0, kind.demand * 0.7, 7)[np.arange(count) % 7]
    phase, period = random.uniform(0, 2 * np.pi), random.uniform(120, 365)
    season = kind.demand * np.sin(2 * np.pi * np.arange(count) / period + phase)
    slow = _autoregressive(count, 0.97, kind.demand * 0.5, random)
    promotion = np.zeros(count)
    for start in random.integers(0, count, 3):
        promotion[start : start + 4] += random.uniform(0.1, 0.5) * kind.demand / 0.15
    return np.asarray(weekday + season + slow + promotion + random.normal(0, kind.demand * 0.3, count))


def _drift(kind: WorldKind, cells: int, random: np.random.Generator) -> FloatArray:
    """A random walk of each cell's log level, centred on the middle of the history, shape (C, T + H)."""
    steps = random.standard_normal((cells, kind.days + FUTURE_DAYS)) * kind.drift / np.sqrt(30)
    walk = np.cumsum(steps, axis=1)
    return np.asarray(walk - walk[:, [kind.days // 2]])


def _autoregressive(count: int, keep: float, spread: float, random: np.random.Generator) -> FloatArray:
    values = np.empty(count)
    now = random.normal(0, spread)
    for t, push in enumerate(random.normal(0, spread * np.sqrt(1 - keep**2), count)):
        values[t] = now = keep * now + push
    return values


def _live(
    kind: WorldKind,
    cells: tuple[Cell, ...],
    curves: tuple[TrueCurve, ...],
    level: FloatArray,
    demand: FloatArray,
    random: np.random.Generator,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Day by day, as the policy sees it: spend (C, T), effective spend at the end (C,), results (C, T)."""
    usual = np.array([c.usual for c in curves])
    spend, results = np.zeros((2, len(cells), kind.days))
    effective, policy = usual.copy(), POLICIES[kind.policy](len(cells), random)
    truth = Truth(cells, curves, level, kind.carry, usual)
    for day in range(kind.days):
        seen = _Days(day, usual, spend[:, :day], results[:, :day], demand[: day + 1], random)
        spend[:, day] = np.round(np.maximum(policy(seen), 0.0), 2)
        effective = kind.carry * effective + (1 - kind.carry) * spend[:, day]
        mean = np.maximum(truth.response(effective) * level[:, day], 1e-9)
        size = 1 / kind.dispersion
        results[:, day] = random.poisson(random.gamma(size, mean / size))
    return spend, effective, results


Policy = Callable[[_Days], FloatArray]


def _wander(cells: int, random: np.random.Generator, spread: float, keep: float) -> Policy:
    state = random.normal(0, spread, cells)

    def spend(seen: _Days) -> FloatArray:
        nonlocal state
        state = keep * state + seen.random.normal(0, spread * np.sqrt(1 - keep**2), cells)
        return np.asarray(seen.usual * np.exp(state))

    return spend


def _stepped(cells: int, random: np.random.Generator) -> Policy:
    factor = np.exp(random.normal(0, 0.3, cells))

    def spend(seen: _Days) -> FloatArray:
        changes = seen.random.random(cells) < 1 / 18
        factor[changes] = np.exp(seen.random.normal(0, 0.35, int(changes.sum())))
        return np.asarray(seen.usual * factor * np.exp(seen.random.normal(0, 0.05, cells)))

    return spend


def _following_demand(cells: int, random: np.random.Generator) -> Policy:
    push = random.uniform(0.6, 1.4, cells)

    def spend(seen: _Days) -> FloatArray:
        return np.asarray(seen.usual * np.exp(push * seen.demand[-1] + seen.random.normal(0, 0.12, cells)))

    return spend


def _chasing_roas(cells: int, random: np.random.Generator) -> Policy:
    factor = np.exp(random.normal(0, 0.2, cells))

    def spend(seen: _Days) -> FloatArray:
        if seen.day >= 7 and seen.day % 2 == 0:
            rate = (seen.results[:, -7:].sum(axis=1) + 1) / (seen.spend[:, -7:].sum(axis=1) + 1)
            overall = (seen.results.sum(axis=1) + 1) / (seen.spend.sum(axis=1) + 1)
            factor[:] = np.clip(factor * np.clip(rate / overall, 0.8, 1.25) ** 0.7, 0.35, 2.8)
            factor[:] *= np.exp(-0.1 * np.log(factor))
        return np.asarray(seen.usual * factor * np.exp(seen.random.normal(0, 0.05, cells)))

    return spend


def _flighted(cells: int, random: np.random.Generator) -> Policy:
    start, on, off = (
        random.integers(0, 40, cells),
        random.integers(14, 35, cells),
        random.integers(4, 14, cells),
    )
    wander = _wander(cells, random, 0.2, 0.8)

    def spend(seen: _Days) -> FloatArray:
        # Everything runs in the last five weeks: a plan for cells that stand still is another question.
        running = ((seen.day + start) % (on + off) < on) | (seen.day % 180 >= 145)
        return np.where(running, wander(seen), 0.0)

    return spend


POLICIES: dict[str, Callable[[int, np.random.Generator], Policy]] = {
    "wandering": lambda cells, random: _wander(cells, random, 0.4, 0.85),
    "steady": lambda cells, random: _wander(cells, random, 0.08, 0.5),
    "stepped": _stepped,
    "following_demand": _following_demand,
    "chasing_roas": _chasing_roas,
    "flighted": _flighted,
}
"""How simulated advertisers set their spend from day to day."""


def _reported(kind: WorldKind, results: FloatArray, random: np.random.Generator) -> FloatArray:
    """What the ads manager shows on the last day: late results of recent days are still to come."""
    if kind.late == 0:
        return results
    ages = np.arange(results.shape[1])[::-1]
    arrived = 1 - kind.late * 0.65**ages
    return np.asarray(random.binomial(results.astype(int), arrived), dtype=float)


def _frame(
    cells: tuple[Cell, ...],
    spend: FloatArray,
    results: FloatArray,
    value: FloatArray,
    last_day: date,
    random: np.random.Generator,
) -> pd.DataFrame:
    """The canonical table, without the days on which a cell did not run."""
    count, days = spend.shape
    dates = np.datetime64(last_day, "D") - np.arange(days)[::-1]
    impressions = random.poisson(spend * 80.0)
    clicks = random.binomial(impressions, 0.012)
    revenue = np.round(results * value[:, None] * np.exp(random.normal(0, 0.1, results.shape)), 2)
    frame = pd.DataFrame(
        {
            "date": np.tile(dates, count),
            "platform": np.repeat([c.platform for c in cells], days),
            "campaign": np.repeat([c.campaign for c in cells], days),
            "audience": np.repeat([c.audience for c in cells], days),
            "spend": spend.ravel(),
            "impressions": impressions.ravel(),
            "clicks": clicks.ravel(),
            "conversions": results.ravel(),
            "revenue": revenue.ravel(),
            "currency": "SAR",
        }
    )
    return frame[frame["spend"] > 0].reset_index(drop=True)


def _with_dirt(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Outages of tracking, fat-finger days and lost rows, as real exports have them."""
    dirty = frame.copy()
    for _ in range(3):
        hit = random.choice(dirty["platform"].unique())
        day = random.choice(dirty["date"].unique()[:-10])
        rows = (dirty["platform"] == hit) & (dirty["date"] >= day) & (dirty["date"] < day + np.timedelta64(2, "D"))
        dirty.loc[rows, ["conversions", "revenue"]] = 0.0
    fat = random.choice(len(dirty), 8, replace=False)
    dirty.loc[fat, "spend"] = (dirty.loc[fat, "spend"] * 10).round(2)
    lost = random.choice(len(dirty), len(dirty) // 100, replace=False)
    return dirty[~dirty.index.isin(lost)].reset_index(drop=True)
