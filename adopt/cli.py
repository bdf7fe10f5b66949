"""`adopt ...`: arguments in, one use case, text out.

Exit codes: 0 done; 2 bad input or usage; 3 no feasible plan. Nothing is written on failure.
"""

import os
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

# Before numpy is loaded: the fit's matrices are small, and two threads take 0.94 s for what one does in 0.53 s.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from adopt.errors import AdoptError, FileError
from adopt.files import refuse_unwritable, write_whole
from adopt.findings import Severity
from adopt.terminal import Terminal, progress_bar, written_down
from adopt.text import LANGUAGES, N_, default_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adopt.plan.scenario import Scenario
    from adopt.usecases import Curves, Imported

app = typer.Typer(
    name="adopt",
    help="Split a paid-social budget over platforms, campaigns and audiences, and prove that the split is best.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _writable(out: Path | None) -> Path | None:
    """Refuse ``--out`` before the work is done that it is for."""
    if out is not None:
        refuse_unwritable(out)
    return out


Files = Annotated[list[Path], typer.Argument(help="Exports of ads managers or canonical histories, any mix.")]
Platform = Annotated[str | None, typer.Option(help="Take every file for one of this platform.")]
Newer = Annotated[bool, typer.Option("--newer-replaces", help="Where files overlap, the later one counts.")]
Out = Annotated[Path | None, typer.Option(help="Where to write the table, as CSV.", callback=_writable)]
DAY = ["%Y-%m-%d"]
Days = Annotated[int, typer.Option(help="Days that follow the history.")]
Known = Annotated[
    Path | None, typer.Option("--context", help="What else is known, as TOML; adopt context writes an example.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of the posterior's draws.")]


@app.callback()
def _options(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option(help="Language of the output: en or ar.")] = None,
    specs: Annotated[
        Path | None, typer.Option(help="Folder of your own platforms and headings; else ADOPT_SPECS names it.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="TOML file of what becomes of names and currencies; else ADOPT_MAPPING names it."),
    ] = None,
) -> None:
    language = lang or default_language()
    if language not in LANGUAGES:
        raise typer.BadParameter(f"expected one of {', '.join(LANGUAGES)}, got {language}", param_hint="--lang")
    if specs is not None:
        os.environ["ADOPT_SPECS"] = str(specs)  # for worker processes too
    if mapping is not None:
        os.environ["ADOPT_MAPPING"] = str(mapping)
    context.obj = Terminal(language)


@app.command("import")
def import_(
    context: typer.Context, files: Files, platform: Platform = None, newer: Newer = False, out: Out = None
) -> None:
    """Read exports into one canonical daily history."""
    say: Terminal = context.obj
    imported = _imported(files, platform, newer)
    with _delivered(say, out, imported.history.to_csv_bytes()):
        say.files(imported.files)
        say.findings(imported.findings)


@app.command()
def check(context: typer.Context, files: Files, platform: Platform = None, newer: Newer = False) -> None:
    """Show what is odd in the data, and what to do about it."""
    from adopt.usecases import check_history

    say: Terminal = context.obj
    imported = _imported(files, platform, newer)
    say.files(imported.files)
    findings = (*imported.findings, *check_history(imported.history).findings)
    say.findings(findings)
    if all(f.severity is Severity.NOTE for f in findings):
        say.line(N_("Nothing that needs your attention was found."))


@app.command()
def fit(
    context: typer.Context,
    files: Files,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Learn the response curve of every cell."""
    say: Terminal = context.obj
    curves = _fitted(say, files, platform, newer, seed, known)
    with _delivered(say, out, curves.table.to_csv(index=False, lineterminator="\n").encode()):
        say.curves(curves.table)
        say.findings(curves.findings, Severity.REVIEW)


@app.command()
def plan(
    context: typer.Context,
    files: Files,
    budget: Annotated[str | None, typer.Option(help="In total for all days, currency units.")] = None,
    days: Annotated[int | None, typer.Option(help="Days that follow the history; 30 if not given.")] = None,
    min_change: Annotated[float | None, typer.Option(help="Lowest change of a cell: -0.5 halves it.")] = None,
    max_change: Annotated[float | None, typer.Option(help="Highest change: 0.5 adds half.")] = None,
    goal: Annotated[str | None, typer.Option(help="conversions, revenue or profit.")] = None,
    caution: Annotated[
        float | None, typer.Option(help="How much the risk of a gain counts against it: 0 to 3; 1 if not given.")
    ] = None,
    margin: Annotated[
        float | None, typer.Option(help="For the goal profit: share of revenue left before ad spend, such as 0.4.")
    ] = None,
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
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Split a budget over the cells for the coming days."""
    from adopt.usecases import make_plan, parse_budget

    say: Terminal = context.obj
    amount = None if budget is None else parse_budget(budget)
    given = {"days": days, "min_change": min_change, "max_change": max_change, "goal": goal}
    given |= {"margin": margin, "caution": caution, "target_cpa": target_cpa, "target_roas": target_roas}
    question = _scenario(scenario, {"budget": amount, **given})
    if by_account:
        _plan_accounts(say, files, platform, newer, seed, known, question, out)
        return
    curves = _fitted(say, files, platform, newer, seed, known)
    answer = make_plan(curves, question)
    with _delivered(say, out, answer.to_csv_bytes()):
        say.plan(answer)
        say.summary(answer)
        say.findings((*curves.findings, *answer.findings()), Severity.REVIEW)


@app.command()
def frontier(
    context: typer.Context,
    files: Files,
    days: Annotated[int | None, typer.Option(help="Days that follow the history; 30 if not given.")] = None,
    min_change: Annotated[float | None, typer.Option(help="Lowest change of a cell: -0.5 halves it.")] = None,
    max_change: Annotated[float | None, typer.Option(help="Highest change: 0.5 adds half.")] = None,
    goal: Annotated[str | None, typer.Option(help="conversions, revenue or profit.")] = None,
    margin: Annotated[
        float | None, typer.Option(help="For the goal profit: share of revenue left before ad spend, such as 0.4.")
    ] = None,
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
    question = _scenario(scenario, {"days": days, "goal": goal, "margin": margin, **limits})
    found = budget_frontier(_fitted(say, files, platform, newer, seed, known), question, points)
    with _delivered(say, out, found.to_csv_bytes()):
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
    amount, question = parse_budget(budget), _scenario(scenario, {})
    curves = _fitted(say, files, platform, newer, seed, known)
    month = running_month(curves.history.last_day, amount)
    begins, ends = first.date() if first else month.first, last.date() if last else month.last
    period = Period(begins, ends, amount, step, follow, follow_limit)
    answer = pace_period(curves, period, question)
    with _delivered(say, out, answer.to_csv_bytes()):
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
    forecast = forecast_budgets(_fitted(say, files, platform, newer, seed, known), given, days)
    with _delivered(say, out, forecast.to_csv_bytes()):
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
    comparison = compare_scenarios(_fitted(say, files, platform, newer, seed, known), questions)
    with _delivered(say, out, comparison.to_csv_bytes()):
        say.comparison(comparison)


@app.command()
def backtest(
    context: typer.Context,
    files: Files,
    horizon: Annotated[int, typer.Option(help="Days ahead that are forecast.")] = 14,
    origins: Annotated[int | None, typer.Option(help="Past days to forecast from; up to 6 if not given.")] = None,
    platform: Platform = None,
    newer: Newer = False,
    known: Known = None,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """See how good forecasts from earlier days would have been."""
    say: Terminal = context.obj
    with progress_bar(say.language) as progress:
        from adopt import usecases

        progress(N_("Reading the files"), 0.0)
        beside = usecases.load_context(known) if known else usecases.Context()
        history = _imported(files, platform, newer).history
        judged = usecases.backtest(history, horizon, origins, beside, seed, progress)
    with _delivered(say, out, judged.to_csv_bytes()):
        say.backtest(judged)


@app.command()
def export(
    context: typer.Context,
    plan: Annotated[Path, typer.Argument(help="The plan, as adopt plan wrote it.")],
    out: Annotated[Path, typer.Option(help="Where to write the sheet to upload.", callback=_writable)],
    bulk: Annotated[
        Path | None, typer.Option(help="The bulk sheet that the ads manager exported, unchanged.")
    ] = None,
    new_google: Annotated[
        bool, typer.Option("--new-google", help="Make a new sheet for Google Ads Editor instead.")
    ] = False,
    leave_others: Annotated[
        bool, typer.Option("--leave-others", help="Leave running budgets that the plan does not name as they are.")
    ] = False,
) -> None:
    """Put a plan's budgets into a bulk sheet; not one other byte of it changes."""
    from adopt.usecases import export_plan, new_google_sheet

    say: Terminal = context.obj
    if (bulk is None) != new_google:
        raise typer.BadParameter("expected either --bulk or --new-google", param_hint="--bulk")
    if bulk is None:
        with _delivered(say, out, new_google_sheet(plan)):
            say.line(N_("Campaigns are found by their names, which must be those of the account to the letter."))
        return
    filled = export_plan(plan, bulk, None, leave_others)
    with _delivered(say, out, filled.data):
        say.budgets(filled)
        say.findings(filled.findings)


@app.command("context")
def context_(context: typer.Context, out: Out = None) -> None:
    """Write an example of what can be known beside the history, to start from."""
    from adopt.usecases import starter_toml

    say: Terminal = context.obj
    example = starter_toml(say.language)
    if out is None:
        say.console.file.write(example)
        return
    if out.is_file():  # written by hand, unlike every other file
        text, remedy = N_("{file} is there already."), N_("Give another name, or delete it first.")
        raise FileError("exists", text, remedy, file=str(out))
    _write(say, out, example.encode())


@app.command()
def simulate(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder to write to; made if it is missing.")] = Path("simulated"),
    kind: Annotated[str, typer.Option(help="Kind of world; --list shows them.")] = "wandering",
    seed: Annotated[int, typer.Option(min=0, help="The same kind and seed make the same advertiser.")] = 0,
    platforms: Annotated[
        str, typer.Option(help="Where it advertises, with commas between: meta,x; those of the kind if not given.")
    ] = "",
    show: Annotated[bool, typer.Option("--list", help="Show the kinds of worlds and stop.")] = False,
) -> None:
    """Write a made-up advertiser with known truth: raw exports, canonical history, true curves."""
    from adopt.usecases import simulate_advertiser, world_kinds

    say: Terminal = context.obj
    if show:
        say.frame(world_kinds())
        return
    names = [name.strip() for name in platforms.split(",") if name.strip()]
    written = simulate_advertiser(out, kind, seed, names)
    say.line(N_("SIMULATED: this advertiser is made up; its truth is known."))
    for path in written:
        say.line(N_("Written: {file}"), file=str(path))


@app.command()
def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder to write to; made if it is missing.")] = Path("demo"),
) -> None:
    """Run the main job on a simulated advertiser: raw exports in, plan out."""
    from adopt.usecases import Scenario, demo_exports, make_plan

    say: Terminal = context.obj
    exports = list(demo_exports(out))
    read = _imported(exports, None, False).files
    curves = _fitted(say, exports, None, False, 0)
    answer = make_plan(curves, Scenario(name="demo"))

    def tell(voice: Terminal) -> None:
        voice.line(N_("SIMULATED: this advertiser is made up; its truth is known."))
        voice.files(read)
        voice.plan(answer)
        voice.summary(answer)
        voice.findings((*curves.findings, *answer.findings()), Severity.REVIEW)

    report = written_down(say.language, tell)
    with _delivered(say, out / "plan.csv", answer.to_csv_bytes()):
        tell(say)
    _write(say, out / "report.txt", report)
    say.line(N_("The exports it was made from: {folder}"), folder=str(out / "exports"))
    say.line(N_("Open the app with: adopt app"))


@app.command("app")
def app_(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
) -> None:
    """Open the app in the browser; it listens on this machine alone."""
    import subprocess

    command = [sys.executable, "-P", "-m", "app", "--port", str(port), *(["--headless"] if headless else [])]
    asked = context.parent.params["lang"] if context.parent else None
    chosen = {"ADOPT_LANG": asked} if asked else {}  # else the browser's own language decides
    raise typer.Exit(subprocess.call(command, env={**os.environ, **chosen}))


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    try:
        app(prog_name="adopt", standalone_mode=True)
    except AdoptError as error:
        _complain(error.say(_language()))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the last resort
        if os.environ.get("ADOPT_DEBUG"):
            raise
        _complain(f"adopt failed unexpectedly ({type(error).__name__}: {error}). ADOPT_DEBUG=1 shows where.")
        sys.exit(1)


def _language() -> str:
    """The language asked for on the command line, for errors that arise before or beyond a command."""
    words = sys.argv[1:]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        asked = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and asked in LANGUAGES:
            return asked
    return default_language()


def _complain(sentence: str) -> None:
    sys.stderr.write(f"adopt: {sentence}\n")


def _imported(files: list[Path], platform: str | None, newer: bool) -> "Imported":
    from adopt.usecases import import_history

    return import_history(files, platform, newer)


def _fitted(
    say: Terminal, files: list[Path], platform: str | None, newer: bool, seed: int, known: Path | None = None
) -> "Curves":
    with progress_bar(say.language) as progress:
        from adopt.usecases import Context, fit_curves, load_context

        progress(N_("Reading the files"), 0.0)
        context = load_context(known) if known else Context()
        return fit_curves(_imported(files, platform, newer).history, context, seed, progress)


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
    with _delivered(say, out, plans.to_csv_bytes()):
        say.accounts(plans)


def _scenario(file: Path | None, given: dict[str, object]) -> "Scenario":
    from adopt.usecases import Scenario, load_scenario

    base = load_scenario(file) if file else Scenario(name="plan")
    return base.changed({k: v for k, v in given.items() if v is not None}).checked()


def _write(say: Terminal, out: Path, content: bytes) -> None:
    write_whole(out, content)
    say.line(N_("Written: {file}"), file=str(out))


@contextmanager
def _delivered(say: Terminal, out: Path | None, content: bytes) -> "Iterator[None]":
    """Print what is said inside and write ``content`` to ``out``: both, or neither."""
    with say.console.capture() as said:
        yield
    if out is not None:
        write_whole(out, content)
    say.console.file.write(said.get())
    if out is not None:
        say.line(N_("Written: {file}"), file=str(out))
