"""Simulated advertisers: how a kind of world makes a history, and what is true behind it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from adopt.curves.covariates import Series
from adopt.history.table import History
from adopt.labels import Cell
from adopt.simulate.kinds import KINDS, WorldKind
from adopt.simulate.organic import observed_series
from adopt.simulate.policies import POLICIES, Seen
from adopt.simulate.reported import arrived, canonical_table, with_dirt, with_outage
from adopt.simulate.truth import TrueCurve, Truth
from adopt.simulate.turns import mishap, surge

__all__ = ["AUDIENCES", "CAMPAIGNS", "FUTURE_DAYS", "KINDS", "POLICIES", "World", "WorldKind", "make_world"]

FloatArray = NDArray[np.float64]

FUTURE_DAYS = 90
AUDIENCES = ("Women 25-34", "Men 25-34", "Lookalike 1%", "Retargeting 30d", "Interest travel", "Broad")
CAMPAIGNS = ("Prospecting", "عروض الصيف")


@dataclass(frozen=True, eq=False)
class World:
    """A simulated advertiser: the history that an export would show, and the truth behind it.

    Attributes:
        kind: of world.
        seed: of its chance.
        history: T days.
        truth: the curves and the real future.
        level: of each cell over its curve on every day, history and future, shape (C, T + H).
        series: what was observed beside it on the same days: one that demand follows, and one it does not.
        followed: what one standard deviation of the former does to a cell's log level, on average over the cells.
    """

    kind: WorldKind
    seed: int
    history: History
    truth: Truth
    level: FloatArray
    series: tuple[Series, ...] = ()
    followed: float = 0.0


def make_world(kind: WorldKind, seed: int, last_day: date | None = None) -> World:
    """A simulated advertiser of ``kind``; the same kind and seed make the same one.

    Args:
        kind: of world.
        seed: of its chance.
        last_day: of the history, if not the kind's own.
    """
    random = np.random.default_rng([seed, *kind.name.encode()])
    last = kind.last_day if last_day is None else last_day
    cells = _cells(kind)
    curves = tuple(_curve(kind, random) for _ in cells)
    lifted, befell = _turns(kind, cells, last, seed)
    followed, series = observed_series(kind, last, FUTURE_DAYS, seed)
    demand = _demand(kind, random) + lifted + followed
    load = 1 + 0.2 * random.standard_normal((len(cells), 1))
    level = np.exp(load * demand + _drift(kind, len(cells), random) + befell)
    spend, effective, results = _live(kind, cells, curves, level, demand, lifted, random)
    truth = Truth(cells, curves, level[:, kind.days :], kind.carry, effective, kind.overlap)
    value = np.exp(random.normal(4.0, 0.3, len(cells)))
    frame = canonical_table(cells, spend, arrived(results, kind.late, random), value, last, random)
    if kind.dirt:
        frame = with_dirt(frame, random)
    if kind.outage:
        frame = with_outage(frame, kind.outage, random)
    history = History.from_frame(frame, f"simulated {kind.name} {seed}")
    return World(kind, seed, history, truth, level, series, kind.organic * float(load.mean()))


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


def _turns(kind: WorldKind, cells: tuple[Cell, ...], last: date, seed: int) -> tuple[FloatArray, FloatArray]:
    """Log demand of the surge, (T + H,), and log levels of the mishap, (C, T + H), from chance of their own."""
    random = np.random.default_rng([seed, 1, *kind.name.encode()])
    dates = np.datetime64(last, "D") + np.arange(1 - kind.days, FUTURE_DAYS + 1)
    lifted = surge(kind.surge, dates, kind.days, random)
    return lifted, mishap(kind.mishap, cells, kind.days, FUTURE_DAYS, random)


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
    lifted: FloatArray,
    random: np.random.Generator,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Day by day, as the policy sees it: spend (C, T), effective spend at the end (C,), results (C, T)."""
    usual = np.array([c.usual for c in curves])
    spend, results = np.zeros((2, len(cells), kind.days))
    effective, policy = usual.copy(), POLICIES[kind.policy](len(cells), random)
    truth, raised = Truth(cells, curves, level, kind.carry, usual, kind.overlap), np.exp(kind.raised * lifted)
    for day in range(kind.days):
        before = spend[:, :day], results[:, :day], demand[: day + 1]
        seen = Seen(day, kind.days, usual, *before, np.log(level[:, day]), random)
        spend[:, day] = np.round(np.maximum(policy(seen) * raised[day], 0.0), 2)
        effective = kind.carry * effective + (1 - kind.carry) * spend[:, day]
        mean = np.maximum(truth.results(effective) * level[:, day], 1e-9)
        size = 1 / kind.dispersion
        results[:, day] = random.poisson(random.gamma(size, mean / size))
    return spend, effective, results
