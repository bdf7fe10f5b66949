"""Commands about money: plans, other budgets, running months, forecasts and comparisons."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from adopt.cli.frame import (
    DAY,
    Ahead,
    Days,
    Files,
    Goal,
    Known,
    Margin,
    MaxChange,
    MinChange,
    Newer,
    Out,
    Platform,
    Seed,
    app,
    delivered,
    fitted,
    scenario_of,
    writable,
)
from adopt.cli.keeping import USUAL, Advertiser, Place, opened, planned_from_workspace
from adopt.cli.reporting import Kind, reports, reports_of
from adopt.files import write_whole
from adopt.findings import Severity
from adopt.terminal import Terminal, progress_bar
from adopt.text import N_

if TYPE_CHECKING:
    import pandas as pd

    from adopt.learned import Curves
    from adopt.plan.scenario import Scenario


@app.command()
def plan(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(help="As for import; without any, the history of the workspace.")
    ] = None,
    budget: Annotated[str | None, typer.Option(help="In total for all days, currency units.")] = None,
    days: Ahead = None,
    min_change: MinChange = None,
    max_change: MaxChange = None,
    goal: Goal = None,
    caution: Annotated[
        float | None, typer.Option(help="How much the risk of a gain counts against it: 0 to 3; 1 if not given.")
    ] = None,
    margin: Margin = None,
    target_cpa: Annotated[
        float | None,
        typer.Option(help="What a conversion may cost on average; the budget is then an upper limit."),
    ] = None,
    target_roas: Annotated[
        float | None, typer.Option(help="What each unit spent must bring in revenue on average; likewise.")
    ] = None,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file; options go before it.")] = None,
    by_account: Annotated[
        bool, typer.Option("--by-account", help="Plan each account by itself, with what it spends now.")
    ] = False,
    changes: Annotated[
        Path | None,
        typer.Option(help="Write what to set where, and why, for people: .xlsx or .csv.", callback=writable),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(help="Write a report of it: .html, .pdf or .xlsx; once for each.", callback=reports),
    ] = None,
    report_kind: Annotated[Kind, typer.Option(help="One page for the management, or everything.")] = "management",
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    place: Place = None,
    advertiser: Advertiser = USUAL,
    out: Out = None,
) -> None:
    """Split a budget over the cells for the coming days."""
    from adopt.usecases import change_file, change_list, make_plan, parse_budget

    say: Terminal = context.obj
    amount = None if budget is None else parse_budget(budget)
    given = {"days": days, "min_change": min_change, "max_change": max_change, "goal": goal}
    given |= {"margin": margin, "caution": caution, "target_cpa": target_cpa, "target_roas": target_roas}
    question = scenario_of(scenario, {"budget": amount, **given})
    if by_account and changes:
        raise typer.BadParameter("is for one plan, not for many accounts", param_hint="--changes")
    if by_account and report:
        raise typer.BadParameter("is for one plan, not for many accounts", param_hint="--report")
    if by_account:
        _plan_accounts(say, files or [], platform, newer, seed, known, question, out)
        return
    if files and place:
        raise typer.BadParameter("is for the history that is kept, without files", param_hint="--workspace")
    if files:
        curves = fitted(say, files, platform, newer, seed, known)
        answer, keep = make_plan(curves, question), None
    else:
        curves, answer, keep = planned_from_workspace(context, place, advertiser, known, seed, question)
    listed = change_file(change_list(answer), changes, say.language) if changes else b""
    past = (
        None if files or not report or report_kind == "management" else _past(context, place, advertiser, curves)
    )
    reported = reports_of(say, answer, curves, dict.fromkeys(report or [], report_kind), past=past)
    with delivered(say, out, answer.to_csv_bytes()):
        if changes:
            write_whole(changes, listed)
        for file, content in reported.items():
            write_whole(file, content)
        say.counted(curves.history)
        say.plan(answer)
        say.summary(answer)
        say.findings((*curves.findings, *answer.findings()), Severity.REVIEW)
        if keep:
            say.line(N_("Kept as plan {number}."), number=keep().number)
    for file in (*([changes] if changes else []), *reported):
        say.line(N_("Written: {file}"), file=str(file))


def _past(context: typer.Context, place: str | None, advertiser: str, curves: "Curves") -> "pd.DataFrame":
    """What became of the plans of a workspace."""
    from adopt.tracking import track_plans

    with progress_bar(context.obj.language) as progress:
        return track_plans(opened(context, place, advertiser), progress, curves).table


def _plan_accounts(
    say: Terminal,
    files: list[Path],
    platform: str | None,
    newer: bool,
    seed: int,
    known: Path | None,
    question: "Scenario",
    out: Path | None,
) -> None:
    with progress_bar(say.language) as progress:
        from adopt.accounts import import_accounts, plan_accounts
        from adopt.usecases import Context, load_context

        progress(N_("Reading the files"), 0.0)
        context = load_context(known) if known else Context()
        plans = plan_accounts(import_accounts(files, platform, newer), question, context, seed, progress=progress)
    plans.refuse_if_all_failed()
    with delivered(say, out, plans.to_csv_bytes()):
        say.accounts(plans)


@app.command()
def frontier(
    context: typer.Context,
    files: Files,
    days: Ahead = None,
    min_change: MinChange = None,
    max_change: MaxChange = None,
    goal: Goal = None,
    margin: Margin = None,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file; options go before it.")] = None,
    points: Annotated[int, typer.Option(help="Budgets, from the least to the most that the changes allow.")] = 50,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Show what other budgets would bring, each split in the best way."""
    from adopt.usecases import budget_frontier

    say: Terminal = context.obj
    limits = {"min_change": min_change, "max_change": max_change}
    question = scenario_of(scenario, {"days": days, "goal": goal, "margin": margin, **limits})
    found = budget_frontier(fitted(say, files, platform, newer, seed, known), question, points)
    with delivered(say, out, found.to_csv_bytes()):
        say.frontier(found)


@app.command()
def pace(
    context: typer.Context,
    files: Files,
    budget: Annotated[str, typer.Option(help="In total for the whole period, what is spent already included.")],
    first: Annotated[
        datetime | None, typer.Option(formats=DAY, help="First day of the period; that of the running month.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Last day of the period; that of the running month.")
    ] = None,
    step: Annotated[float, typer.Option(help="Greatest change of a budget from one day to the next.")] = 0.2,
    follow: Annotated[
        Literal["none", "week", "day"], typer.Option(help="Whether weeks or days follow demand.")
    ] = "none",
    follow_limit: Annotated[
        float, typer.Option(help="How far from a cell's level the days may be when they follow demand.")
    ] = 0.25,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file, for its goal and limits.")] = None,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Spend what is left of a running month, day by day and without jumps."""
    from adopt.usecases import Period, pace_period, parse_budget, running_month

    say: Terminal = context.obj
    amount, question = parse_budget(budget), scenario_of(scenario, {})
    curves = fitted(say, files, platform, newer, seed, known)
    month = running_month(curves.history.last_day, amount)
    begins, ends = first.date() if first else month.first, last.date() if last else month.last
    period = Period(begins, ends, amount, step, follow, follow_limit)
    answer = pace_period(curves, period, question)
    with delivered(say, out, answer.to_csv_bytes()):
        say.pace(answer)
        say.findings(answer.findings())


@app.command()
def whatif(
    context: typer.Context,
    files: Files,
    budgets: Annotated[Path, typer.Option(help="CSV: platform, campaign, audience, daily_budget[, date].")],
    days: Days = 30,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Forecast what budgets of your own would bring."""
    from adopt.usecases import Source, forecast_budgets

    say: Terminal = context.obj
    given = Source.of(budgets)
    forecast = forecast_budgets(fitted(say, files, platform, newer, seed, known), given, days)
    with delivered(say, out, forecast.to_csv_bytes()):
        say.forecast(forecast)


@app.command()
def compare(
    context: typer.Context,
    files: Files,
    scenarios: Annotated[list[Path], typer.Option(help="Scenario files, or folders of them.")],
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Put the plans of several scenarios side by side."""
    from adopt.usecases import compare_scenarios, load_scenarios

    say: Terminal = context.obj
    questions = load_scenarios(tuple(scenarios))
    comparison = compare_scenarios(fitted(say, files, platform, newer, seed, known), questions)
    with delivered(say, out, comparison.to_csv_bytes()):
        say.comparison(comparison)
