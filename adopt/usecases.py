"""One function a user's wish. The command line, the app and a notebook all call these and nothing below them."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.diagnose import diagnose
from adopt.curves.fit import fit_model
from adopt.curves.model import observe
from adopt.curves.posterior import Posterior, posterior_of, value_per_result
from adopt.curves.priors import DEFAULT, Priors
from adopt.errors import AdoptError, QuestionError
from adopt.files import make_folder, write_whole
from adopt.findings import Finding
from adopt.history.checks import Checked, check_history
from adopt.history.platforms import maturing_days
from adopt.history.read import Imported, Source, read_sources
from adopt.history.table import History
from adopt.labels import Cell
from adopt.plan.compare import Comparison
from adopt.plan.make import plan_for, with_budget
from adopt.plan.money import minor_unit
from adopt.plan.plan import HIGH, LOW, Plan
from adopt.plan.scenario import Scenario, load_scenario, load_scenarios, parse_budget
from adopt.plan.whatif import Forecast, read_budgets
from adopt.simulate.exports import write_exports
from adopt.simulate.worlds import KINDS, make_world
from adopt.text import N_

FloatArray = NDArray[np.float64]

__all__ = [
    "Comparison",
    "CurvePoint",
    "Curves",
    "Forecast",
    "Imported",
    "Plan",
    "Scenario",
    "Source",
    "check_history",
    "compare_scenarios",
    "demo_exports",
    "demo_history",
    "fit_curves",
    "forecast_budgets",
    "import_history",
    "load_scenario",
    "load_scenarios",
    "make_plan",
    "parse_budget",
    "simulate_advertiser",
    "usual_budget",
    "world_kinds",
]

DEMO_KIND, DEMO_SEED = "wandering", 7

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is done, from 0 to 1."""


def _quiet(_: str, __: float) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class CurvePoint:
    """Where a cell stands on its curve: spend a day, and the conversions a day it is expected to bring."""

    daily_spend: float
    conversions: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Curves:
    """The response curves of a history, and what was noticed on the way.

    Attributes:
        history: what they were learned from.
        checked: the findings of the data, and the days that were left out.
        posterior: what is known of every curve.
        noticed: the findings of the fit.
    """

    history: History
    checked: Checked
    posterior: Posterior
    noticed: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the data and of the fit."""
        return (*self.checked.findings, *self.noticed)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell: the columns of ``curves.csv``; per day, at the mean spend of the last 28 days."""
        p = self.posterior
        at = np.where(p.today > 0, p.today, p.scale)
        results = p.curves.results(at[:, None])
        marginal = results * p.curves.elasticity(at[:, None]) / at[:, None]
        columns = {
            "platform": [c.platform for c in p.cells],
            "campaign": [c.campaign for c in p.cells],
            "audience": [c.audience for c in p.cells],
            "currency": self.history.currency or "",
            "daily_spend": p.today.round(2),
            **_with_interval("conversions_a_day", results, 2),
            **_with_interval("elasticity", p.elasticity(), 3),
            **_with_interval("marginal_cpa", 1 / np.maximum(marginal, 1e-12), 2),
            "evidence": p.evidence.round(2),
        }
        return pd.DataFrame(columns)

    def points(self, cell: Cell, count: int = 60) -> pd.DataFrame:
        """A cell's curve from nothing to three times its usual spend: one row a point.

        Columns: daily_spend, conversions (a day, posterior mean), low, high (the central 90 %).
        """
        i = self.posterior.cells.index(cell)
        spend = np.linspace(0.0, 3.0 * self.posterior.scale[i], count)
        draws = self.posterior.curves[i].results(spend[:, None])
        low, high = np.quantile(draws, [LOW, HIGH], axis=1)
        return pd.DataFrame({"daily_spend": spend, "conversions": draws.mean(axis=1), "low": low, "high": high})

    def today(self, cell: Cell) -> CurvePoint:
        """Where a cell stands on its curve at its mean spend of the last 28 days."""
        i = self.posterior.cells.index(cell)
        spend = float(self.posterior.today[i])
        draws = self.posterior.curves[i].results(np.array([spend]))
        low, high = np.quantile(draws, [LOW, HIGH])
        return CurvePoint(spend, float(draws.mean()), float(low), float(high))


def import_history(
    files: Sequence[Path | str | Source], platform: str | None = None, newer_replaces: bool = False
) -> Imported:
    """Read exports of ads managers and canonical tables, any mix, into one daily history.

    Args:
        files: paths, or sources already in memory.
        platform: take every file for one of this platform; found out by itself if None.
        newer_replaces: where two files hold the same day of a cell, the later file counts.

    Raises:
        FileError: naming file, row and column, what was expected, what was found, and what to do.
    """
    sources = [f if isinstance(f, Source) else Source.of(Path(f)) for f in files]
    return read_sources(sources, platform, newer_replaces)


def fit_curves(history: History, priors: Priors = DEFAULT, seed: int = 0, progress: Progress = _quiet) -> Curves:
    """Learn the response curve of every cell from a history."""
    progress(N_("Checking the history"), 0.0)
    checked, panel = check_history(history), history.panel()
    late = {c.platform: float(maturing_days(c.platform)) for c in panel.cells}
    seen = observe(
        panel.cells, panel.dates, panel.spend, panel.conversions, panel.present & ~checked.left_out, late
    )
    progress(N_("Fitting the response curves"), 0.1)
    fit = fit_model(seen, priors)
    progress(N_("Drawing from the posterior"), 0.9)
    value = value_per_result(panel.conversions, panel.revenue, seen.platform)
    posterior = posterior_of(fit, panel.dates[-1], panel.spend, value, seed)
    progress(N_("Done"), 1.0)
    return Curves(history, checked, posterior, diagnose(seen, posterior))


def make_plan(curves: Curves, scenario: Scenario) -> Plan:
    """The best split of a budget under a scenario's limits, proved best and rounded to the currency.

    Raises:
        QuestionError: if the scenario's figures make no sense.
        InfeasibleError: if no plan can meet them.
    """
    return plan_for(curves.posterior, scenario, curves.history.currency)


def usual_budget(curves: Curves, days: int, percent: int = 100) -> Decimal:
    """What the coming ``days`` cost in total if spending goes on as in the last 28 days, or a share of that.

    Raises:
        QuestionError: if nothing was spent in the last 28 days.
    """
    scenario = with_budget(curves.posterior, Scenario(days=days), curves.history.currency)
    usual = Decimal(repr(scenario.budget)) * percent / 100
    return usual.quantize(minor_unit(curves.history.currency))


def forecast_budgets(curves: Curves, budgets: Source, days: int) -> Forecast:
    """What given budgets would bring over the coming days.

    Args:
        curves: fitted.
        budgets: a CSV of platform, campaign, audience, daily_budget and, optionally, date.
        days: that follow the history.

    Raises:
        QuestionError: if ``days`` is no number of days that can be planned for.
        FileError: naming the row that cannot be used.
    """
    days = Scenario().changed({"days": days}).days
    given = read_budgets(budgets.data, budgets.name, curves.posterior, days)
    return Forecast(curves.posterior, given, curves.history.currency)


def compare_scenarios(curves: Curves, scenarios: Sequence[Scenario]) -> Comparison:
    """Plans for several scenarios side by side, on common draws.

    Raises:
        QuestionError: if there is no scenario, two share a name, or one makes no sense.
        InfeasibleError: if a scenario has no plan; the message names the scenario.
    """
    names = [s.name for s in scenarios]
    double = sorted({n for n in names if names.count(n) > 1})
    if double or not names:
        raise QuestionError(
            "scenario-names",
            N_("Every scenario needs a name of its own, but {names} stands twice.")
            if double
            else N_("There is no scenario to compare."),
            N_('Set name = "…" in the scenario files.') if double else "",
            names=double,
        )
    return Comparison(tuple(_named_plan(curves, s) for s in scenarios))


def _named_plan(curves: Curves, scenario: Scenario) -> Plan:
    """The plan; an error says which of several scenarios it is about."""
    try:
        return make_plan(curves, scenario)
    except AdoptError as error:
        raise error.inside(N_("In the scenario {scenario}: {problem}"), scenario=scenario.name) from error


def simulate_advertiser(folder: Path, kind: str = "wandering", seed: int = 0) -> tuple[Path, ...]:
    """Write a made-up advertiser: raw exports, the canonical history, and the truth behind it.

    Args:
        folder: made if it is missing.
        kind: one of :func:`world_kinds`.
        seed: the same kind and seed make the same advertiser.

    Returns:
        The files written.

    Raises:
        QuestionError: if there is no such kind.
        FileError: if the folder cannot be written.
    """
    if kind not in KINDS:
        raise QuestionError(
            "unknown-kind",
            N_("There is no kind of world called “{kind}”."),
            N_("The kinds are {kinds}."),
            kind=kind,
            kinds=sorted(KINDS),
        )
    world = make_world(KINDS[kind], seed)
    exports = make_folder(folder / "exports")
    contents = {
        "history.csv": world.history.to_csv_bytes(),
        "truth.csv": world.truth.description().to_csv(index=False, lineterminator="\n").encode(),
        "README.txt": f"SIMULATED advertiser, kind {kind}, seed {seed}. Nothing here is real.\n".encode(),
    }
    for name, content in contents.items():
        write_whole(folder / name, content)
    return (*(folder / name for name in contents), *write_exports(world.history, exports))


def world_kinds() -> pd.DataFrame:
    """The kinds of simulated advertisers, one row a kind."""
    return pd.DataFrame([asdict(kind) for kind in KINDS.values()]).drop(columns=["platforms", "families"])


def demo_exports(folder: Path) -> tuple[Path, ...]:
    """Write the simulated advertiser of the demo; returns its raw exports.

    Raises:
        FileError: if the folder cannot be written.
    """
    written = simulate_advertiser(folder, DEMO_KIND, DEMO_SEED)
    return tuple(sorted(path for path in written if path.parent == folder / "exports"))


def demo_history() -> Imported:
    """The simulated advertiser of the demo, read from its own raw exports."""
    with tempfile.TemporaryDirectory() as folder:
        return import_history(demo_exports(Path(folder)))


def _with_interval(name: str, draws: FloatArray, places: int) -> dict[str, FloatArray]:
    """Median and the central 90 % of draws (C, D), as columns."""
    low, middle, high = np.quantile(draws, [LOW, 0.5, HIGH], axis=1).round(places)
    return {name: middle, f"{name}_low": low, f"{name}_high": high}
