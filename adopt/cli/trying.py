"""Commands to try adopt with: a simulated advertiser, the demo, and the app."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adopt.cli.frame import (
    app,
    delivered,
    fitted,
    imported,
    write,
)
from adopt.cli.reporting import Kind, reports_of
from adopt.findings import Severity
from adopt.simulate import SIMULATED
from adopt.terminal import Terminal
from adopt.text import N_

if TYPE_CHECKING:
    pass


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
    say.line(SIMULATED)
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
    read = imported(exports, None, False).files
    curves = fitted(say, exports, None, False, 0)
    answer = make_plan(curves, Scenario(name="demo"))

    kinds: dict[Path, Kind] = {out / "report.pdf": "management", out / "report.html": "full"}
    reports = reports_of(say, answer, curves, kinds, simulated=True)
    with delivered(say, out / "plan.csv", answer.to_csv_bytes()):
        say.line(SIMULATED)
        say.files(read)
        say.plan(answer)
        say.summary(answer)
        say.findings((*curves.findings, *answer.findings()), Severity.REVIEW)
    for file, content in reports.items():
        write(say, file, content)
    say.line(N_("The exports it was made from: {folder}"), folder=str(out / "exports"))
    say.line(N_("Open the app with: {command}"), command=f"{called()} app")


def called() -> str:
    """What this program is called from where the user stands."""
    return "adopt" if shutil.which("adopt") else sys.argv[0]


@app.command("app")
def app_(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
    sign_in: Annotated[
        Path | None,
        typer.Option(help="TOML file: whose OpenID Connect signs people in, and their roles; or ADOPT_SIGN_IN."),
    ] = None,
    host: Annotated[
        list[str] | None, typer.Option(help="Name under which a proxy serves the app; once for each name.")
    ] = None,
    workspace: Annotated[
        str | None,
        typer.Option(help="Keep history, scenarios and plans in this file, folder or PostgreSQL URL."),
    ] = None,
) -> None:
    """Open the app in the browser; it listens on this machine alone."""
    command = [sys.executable, "-P", "-m", "app", "--port", str(port), *(["--headless"] if headless else [])]
    command += [f"--host={name}" for name in host or ()]
    command += [f"--sign-in={sign_in}"] if sign_in else []
    command += [f"--workspace={workspace}"] if workspace else []
    asked = context.parent.params["lang"] if context.parent else None
    chosen = {"ADOPT_LANG": asked} if asked else {}  # else the browser's own language decides
    raise typer.Exit(subprocess.call(command, env={**os.environ, **chosen}))
