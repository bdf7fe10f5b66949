"""One function a user's wish. The command line, the app and a notebook all call these and nothing below them."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.backtesting.backtest import Backtest, run_backtest
from adopt.context.analytics import read_analytics
from adopt.context.context import NOTHING_KNOWN, Context, resolve
from adopt.context.counted import with_goal
from adopt.context.load import load_context, starter_toml
from adopt.context.priors import prior_forms, priors_table, priors_toml
from adopt.context.readers import read_lift_tests, read_promotions, read_second_source, typed_promotions
from adopt.context.utm import Matched, match, read_links
from adopt.curves.calendar import event_name, known_countries
from adopt.curves.posterior import Posterior
from adopt.errors import AdoptError, QuestionError
from adopt.exporting import (
    ChangeList,
    Filled,
    Leaving,
    Payloads,
    Stages,
    api_requests,
    change_file,
    change_list,
    check_export,
    export_plan,
    leaving_platforms,
    new_google_sheet,
    refuse_serious,
    stage_files,
    stage_plan,
    stages_zip,
)
from adopt.files import make_folder, write_whole
from adopt.findings import Finding
from adopt.history.checks import check_history
from adopt.history.folder import sources_of
from adopt.history.mapping_file import given_mapping, load_mapping, mapping_content, mapping_toml
from adopt.history.mapping_preview import MappingPreview, mapping_preview
from adopt.history.read import Imported, Source, read_database, read_sources
from adopt.history.results import Wanted, parse_wanted
from adopt.history.table import History
from adopt.learned import CurvePoint, Curves, Progress, fit_curves, quiet
from adopt.plan.compare import Comparison
from adopt.plan.frontier import POINTS, Frontier, frontier_for
from adopt.plan.make import plan_for
from adopt.plan.money import minor_unit
from adopt.plan.pacing import Pace, Period, pace_for, running_month
from adopt.plan.plan import Plan
from adopt.plan.posed import with_budget
from adopt.plan.scenario import Scenario, parse_budget
from adopt.plan.scenario_file import load_scenario, load_scenarios, read_scenario, scenario_toml
from adopt.plan.whatif import Forecast, read_budgets
from adopt.simulate.analytics import ga4_report
from adopt.simulate.exports import write_exports
from adopt.simulate.worlds import KINDS, make_world
from adopt.text import N_

FloatArray = NDArray[np.float64]

__all__ = [
    "Backtest",
    "ChangeList",
    "Comparison",
    "Context",
    "CurvePoint",
    "Curves",
    "Filled",
    "Forecast",
    "Frontier",
    "Imported",
    "Leaving",
    "MappingPreview",
    "Matched",
    "Pace",
    "Payloads",
    "Period",
    "Plan",
    "Scenario",
    "Source",
    "Stages",
    "api_requests",
    "backtest",
    "budget_frontier",
    "change_file",
    "change_list",
    "check_export",
    "check_history",
    "compare_scenarios",
    "country_names",
    "days_spend",
    "demo_exports",
    "demo_history",
    "export_plan",
    "fit_curves",
    "forecast_budgets",
    "given_mapping",
    "goal_of_analytics",
    "import_database",
    "import_history",
    "known_events",
    "leaving_platforms",
    "load_context",
    "load_scenario",
    "load_scenarios",
    "make_plan",
    "mapping_content",
    "mapping_toml",
    "match_analytics",
    "new_google_sheet",
    "pace_period",
    "parse_budget",
    "preview_mapping",
    "prior_forms",
    "priors_table",
    "priors_toml",
    "read_lift_tests",
    "read_promotions",
    "read_scenario",
    "read_second_source",
    "refuse_serious",
    "resolve",
    "running_month",
    "scenario_file",
    "simulate_advertiser",
    "stage_files",
    "stage_plan",
    "stages_zip",
    "starter_toml",
    "typed_promotions",
    "usual_budget",
    "world_kinds",
]

DEMO_KIND, DEMO_SEED = "wandering", 7


def import_history(
    files: Sequence[Path | str | Source],
    platform: str | None = None,
    newer_replaces: bool = False,
    mapping: Path | str | Source | None = None,
    results: Mapping[str, str] | None = None,
    table: str | None = None,
) -> Imported:
    """Read exports of ads managers and canonical tables, any mix, into one daily history.

    Args:
        files: paths, or sources already in memory; a folder means the files in it.
        platform: take every file for one of this platform; found out by itself if None.
        newer_replaces: where two files hold the same day of a cell, the later file counts.
        mapping: a TOML file of what becomes of names and currencies; what ``ADOPT_MAPPING`` names if None.
        results: platform -> what counts as a conversion there, such as ``purchase`` or ``purchase@7d_click``.
        table: the name of the table to read, where several of a database would do.

    Raises:
        FileError: naming file, row and column, what was expected, what was found, and what to do.
    """
    rules = None if mapping is None else load_mapping(mapping)
    return read_sources(sources_of(files), platform, newer_replaces, rules, _wanted(results), table)


def preview_mapping(history: History, mapping: Source) -> MappingPreview:
    """What a mapping would do to the names of a history that none was applied to.

    Raises:
        FileError: naming the key of the mapping, what was expected and what was found.
    """
    return mapping_preview(history, load_mapping(mapping))


def import_database(
    url: str,
    query: str | None = None,
    table: str | None = None,
    platform: str | None = None,
    results: Mapping[str, str] | None = None,
) -> Imported:
    """Read a query, or the tables of a schema, of any database that SQLAlchemy reaches.

    Args:
        url: as SQLAlchemy writes it; its password is told nowhere and kept nowhere.
        query: SQL whose columns are named as those of a file would be; every table of the schema if None.
        table: the name of the table to read, where several would do.
        platform: whose rows they are, where no column tells.
        results: as for :func:`import_history`.

    Raises:
        FileError: if the database does not answer, or as :func:`import_history`.
    """
    return read_database(url, query, table, platform, _wanted(results))


def _wanted(results: Mapping[str, str] | None) -> dict[str, Wanted]:
    return dict(parse_wanted(f"{platform}={kind}") for platform, kind in (results or {}).items())


def backtest(
    history: History,
    horizon: int = 14,
    origins: int | None = None,
    context: Context = NOTHING_KNOWN,
    seed: int = 0,
    progress: Progress = quiet,
) -> Backtest:
    """How well forecasts from earlier days would have done, next to the CPA of the last 14 and 28 days.

    Args:
        history: as it is known today; conversions reported late count on their day.
        horizon: days ahead that are forecast, given what was really spent.
        origins: how many earlier days to forecast from, a week apart; as many as fit, six at most, if None.
        context: what is known beside the history; lift tests and second counts are left out, as what
            is held against forecasts are the platforms' own counts.
        seed: of the draws.
        progress: told how much is done.

    Raises:
        QuestionError: if the horizon or the number of origins makes no sense or the history is too short for them.
    """

    def fit(past: History) -> Posterior:
        return fit_curves(past, _as_counted(context), seed).posterior

    return run_backtest(history, fit, horizon, origins, progress)


def known_events(history: History, context: Context, ahead: int, language: str = "en") -> pd.DataFrame:
    """What happens in the days of a history and in the ``ahead`` days after it: columns name, first, last.

    Args:
        history: whose days matter, and whose currency tells the country where the context does not.
        context: with countries and promotions.
        ahead: days after the history.
        language: of the names.
    """
    found = context.events_of(history, ahead)
    rows = [(event_name(event, language), event.first, event.last) for event in found]
    return pd.DataFrame(rows, columns=["name", "first", "last"])


def country_names(language: str = "en") -> dict[str, str]:
    """ISO code -> name in ``language`` of every country whose public holidays are known, by name."""
    from babel import Locale  # slow to import

    territories = Locale(language).territories
    return dict(sorted(((code, territories.get(code, code)) for code in known_countries()), key=lambda c: c[1]))


def match_analytics(
    history: History,
    report: Path | str | Source,
    links: Path | str | Source | None = None,
    event: str | None = None,
) -> Matched:
    """Put a report of web analytics (GA4) to the campaigns of a history.

    Args:
        history: whose campaigns.
        report: CSV or XLSX.
        links: a table that says whose rows are whose, where names do not tell.
        event: the one that counts, where the report tells several apart.

    Raises:
        FileError: naming file, row and column, what was expected, what was found, and what to do.
    """
    files = [None if f is None else f if isinstance(f, Source) else Source.of(f) for f in (report, links)]
    assert files[0] is not None
    return match(read_analytics(files[0], event), history, () if files[1] is None else read_links(files[1]))


def goal_of_analytics(matched: Matched, history: History) -> tuple[History, tuple[Finding, ...]]:
    """The history with what analytics counts in place of the platforms' conversions: see :func:`with_goal`.

    Raises:
        FileError: if the report has no days, or none of the history's.
    """
    return with_goal(matched, history)


def make_plan(curves: Curves, scenario: Scenario) -> Plan:
    """The best split of a budget under a scenario's limits, proved best and rounded to the currency.

    Raises:
        QuestionError: if the scenario's figures make no sense.
        InfeasibleError: if no plan can meet them.
    """
    return plan_for(curves.posterior, _tagged(curves.history, scenario), curves.history.currency)


def days_spend(history: History, first: date) -> pd.DataFrame:
    """What all cells together spent on each day from ``first`` on: columns date and spend, a row a day."""
    table = history.table[history.table["date"] >= pd.Timestamp(first)]
    return table.groupby("date")["spend"].sum().reset_index()


def pace_period(curves: Curves, period: Period, scenario: Scenario | None = None) -> Pace:
    """A budget a day for what is left of a running period, such as :func:`running_month`.

    Args:
        curves: fitted to a history that holds what was spent in the period so far.
        period: with its whole budget.
        scenario: goal, change limits and caution; its budget and days are those of what is left.

    Raises:
        QuestionError: if the period is not running, or all of its budget is spent.
        InfeasibleError: if what is left cannot be spent within the change limits.
    """
    history = curves.history
    asked = _tagged(history, scenario or Scenario())
    return pace_for(curves.posterior, history.panel(), period, asked, history.currency)


def budget_frontier(curves: Curves, scenario: Scenario, points: int = POINTS) -> Frontier:
    """What the best plan would bring at each of many budgets, from the least to the most that the limits allow.

    Raises:
        QuestionError: if the scenario's figures make no sense, or there are too many points.
        InfeasibleError: if the scenario's own budget has no plan.
    """
    return frontier_for(curves.posterior, _tagged(curves.history, scenario), curves.history.currency, points)


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


def compare_scenarios(
    curves: Curves, scenarios: Sequence[Scenario], plan: Callable[[Curves, Scenario], Plan] = make_plan
) -> Comparison:
    """Plans for several scenarios side by side, on common draws.

    Args:
        curves: fitted.
        scenarios: no two of one name; the others are compared with the first.
        plan: makes a plan; one that remembers those that it has made saves making them again.

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
    return Comparison(tuple(_named_plan(curves, s, plan) for s in scenarios))


def _tagged(history: History, scenario: Scenario) -> Scenario:
    """The scenario with the tags that the history's cells bear; its own go before them."""
    borne = {tag: tuple(map(str, cells)) for tag, cells in history.tags.items()}
    return scenario.model_copy(update={"tags": {**borne, **scenario.tags}}) if borne else scenario


def _named_plan(curves: Curves, scenario: Scenario, plan: Callable[[Curves, Scenario], Plan]) -> Plan:
    """The plan; an error says which of several scenarios it is about."""
    try:
        return plan(curves, scenario)
    except AdoptError as error:
        raise error.inside(N_("In the scenario {scenario}: {problem}"), scenario=scenario.name) from error


def scenario_file(scenario: Scenario) -> bytes:
    """A scenario as the TOML file that ``adopt plan --scenario`` takes."""
    return scenario_toml(scenario)


def simulate_advertiser(
    folder: Path, kind: str = "wandering", seed: int = 0, platforms: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write a made-up advertiser: raw exports, the canonical history, and the truth behind it.

    Args:
        folder: made if it is missing.
        kind: one of :func:`world_kinds`.
        seed: the same kind and seed make the same advertiser.
        platforms: where it advertises; those of the kind if empty.

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
    asked = replace(KINDS[kind], platforms=tuple(dict.fromkeys(platforms))) if platforms else KINDS[kind]
    world = make_world(asked, seed)
    exports = make_folder(folder / "exports")
    contents = {
        "history.csv": world.history.to_csv_bytes(),
        "truth.csv": world.truth.description().to_csv(index=False, lineterminator="\n").encode(),
        "ga4.csv": ga4_report(world.history.table, np.random.default_rng(seed)),
        "README.txt": f"SIMULATED advertiser, kind {kind}, seed {seed}. Nothing here is real.\n".encode(),
    }
    for name, content in contents.items():
        write_whole(folder / name, content)
    return (*(folder / name for name in contents), *write_exports(world.history, exports))


def world_kinds() -> pd.DataFrame:
    """The kinds of simulated advertisers, one row a kind."""
    told = {k.name: (k.days, k.cells, k.particulars) for k in KINDS.values()}
    rows = pd.DataFrame.from_dict(told, orient="index", columns=["days", "cells", "particulars"])
    return rows.rename_axis("name").reset_index()


def demo_exports(folder: Path) -> tuple[Path, ...]:
    """Write the simulated advertiser of the demo; returns its raw exports.

    Raises:
        FileError: if the folder cannot be written.
    """
    written = simulate_advertiser(folder, DEMO_KIND, DEMO_SEED)
    return tuple(sorted(path for path in written if path.parent == folder / "exports"))


def demo_history(mapping: Source | None = None) -> Imported:
    """The simulated advertiser of the demo, read from its own raw exports.

    Args:
        mapping: as for :func:`import_history`.
    """
    with tempfile.TemporaryDirectory() as folder:
        return import_history(demo_exports(Path(folder)), mapping=mapping)


def _as_counted(context: Context) -> Context:
    """Without what makes results incremental: forecasts are held against what the platforms count."""
    return replace(context, lift_tests=(), second_source=(), analytics=None)
