"""The command that makes a report of a plan."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from adopt.cli.frame import Known, Newer, Platform, Seed, app, fitted, scenario_of, writable, write
from adopt.cli.keeping import USUAL, Advertiser, Place, opened
from adopt.files import refuse_unwritable
from adopt.simulate import SIMULATED
from adopt.terminal import Terminal, progress_bar
from adopt.text import LANGUAGES, Message

if TYPE_CHECKING:
    import pandas as pd

    from adopt.report.content import Report
    from adopt.usecases import Curves, Plan

Kind = Literal["management", "full"]


def reports(files: list[Path] | None) -> list[Path] | None:
    """Refuse ``--report`` before the work is done that it is for."""
    for file in files or []:
        _refuse_name(file)
        refuse_unwritable(file)
    return files


def _refuse_name(file: Path) -> None:
    from adopt.usecases import report_suffix  # with numpy, which not every command line needs

    report_suffix(file)


def reports_of(
    say: Terminal,
    plan: "Plan",
    curves: "Curves",
    files: Mapping[Path, Kind],
    simulated: bool = False,
    past: "pd.DataFrame | None" = None,
) -> dict[Path, bytes]:
    """The files of a plan's reports, not yet written."""
    if not files:
        return {}
    from adopt.usecases import freed_sentences, frontier_beside, report_file, report_of

    notes = [Message(SIMULATED)] if simulated else []
    freed, frontier = freed_sentences(plan, curves), frontier_beside(plan, curves)
    made = {
        kind: report_of(plan, curves, kind, frontier=frontier, notes=notes, freed=freed, past=past)
        for kind in set(files.values())
    }
    return {file: report_file(made[kind], file, say.language) for file, kind in files.items()}


@app.command()
def report(
    context: typer.Context,
    plan: Annotated[Path, typer.Argument(help="plan.csv, as adopt plan wrote it.")],
    out: Annotated[Path, typer.Option(help="Where to write it: .html, .pdf or .xlsx.", callback=writable)],
    lang: Annotated[str | None, typer.Option(help="Language of the report: en or ar.")] = None,
    kind: Annotated[Kind, typer.Option(help="One page for the management, or everything.")] = "management",
    history: Annotated[
        list[Path] | None,
        typer.Option(help="What the plan was made from, for intervals, gains and proof; once for each file."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="Days that the plan is for; those of --scenario if not given.")
    ] = None,
    scenario: Annotated[Path | None, typer.Option(help="The scenario that the plan answers.")] = None,
    scenarios: Annotated[
        list[Path] | None, typer.Option(help="Scenarios to set side by side: files, or folders of them.")
    ] = None,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Say how good forecasts from earlier days would have been.")
    ] = False,
    mapping: Annotated[Path | None, typer.Option(help="As before the command: what becomes of names.")] = None,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    place: Place = None,
    advertiser: Advertiser = USUAL,
) -> None:
    """Write a report of a plan, for the management or in full."""
    from adopt.usecases import report_file, report_of_file

    say: Terminal = context.obj
    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter(f"expected one of {', '.join(LANGUAGES)}, got {lang}", param_hint="--lang")
    if lang is not None:
        say = Terminal(lang)
    if mapping is not None:
        os.environ["ADOPT_MAPPING"] = str(mapping)
    needing = {"--days": days, "--scenario": scenario, "--scenarios": scenarios, "--context": known}
    lacking = [name for name, value in {**needing, "--backtest": backtest or None}.items() if value is not None]
    if lacking and not history:
        raise typer.BadParameter(f"expected --history beside {lacking[0]}", param_hint="--history")
    if place and history:
        raise typer.BadParameter("is for a plan that is kept, without --history", param_hint="--workspace")
    _refuse_name(out)
    beside = _Beside(days, scenario, scenarios or [], backtest, known, seed)
    if place:
        made = _made_of_kept(context, plan, kind, place, advertiser)
    elif history:
        made = _made(say, plan, kind, beside, history, platform, newer)
    else:
        made = report_of_file(plan, kind)
    write(say, out, report_file(made, out, say.language))


@dataclass(frozen=True)
class _Beside:
    """What the command line gave beside a history."""

    days: int | None
    scenario: Path | None
    scenarios: list[Path]
    backtest: bool
    known: Path | None
    seed: int


def _made(
    say: Terminal, plan: Path, kind: Kind, beside: _Beside, files: list[Path], platform: str | None, newer: bool
) -> "Report":
    """The report of a plan with the history that it was made from."""
    from adopt import usecases as use

    asked = scenario_of(beside.scenario, {}) if beside.scenario else None
    source = use.Source.of(plan)
    use.report_of_file(source)  # a plan that is none is refused before anything is learned
    curves = fitted(say, files, platform, newer, beside.seed, beside.known)
    compared = (
        use.compare_scenarios(curves, use.load_scenarios(tuple(beside.scenarios))) if beside.scenarios else None
    )
    context = curves.context
    judged = use.backtest(curves.history, context=context, seed=beside.seed) if beside.backtest else None
    return use.report_of_file(source, kind, curves, beside.days, asked, compared, judged)


def _made_of_kept(context: typer.Context, plan: Path, kind: Kind, place: str, advertiser: str) -> "Report":
    """The report of a plan of a workspace, which knows all that made it, and of what became of the others."""
    from adopt import usecases as use
    from adopt.recording import plan_of_file, plan_with_curves
    from adopt.tracking import track_plans

    workspace, source = opened(context, place, advertiser), use.Source.of(plan)
    made = plan_of_file(workspace, source.data, source.name)
    with progress_bar(context.obj.language) as progress:
        again, curves = plan_with_curves(workspace, made, progress)
        past = track_plans(workspace, progress).table if kind == "full" else None
    return use.report_of(again, curves, kind, frontier=use.frontier_beside(again, curves), past=past)
