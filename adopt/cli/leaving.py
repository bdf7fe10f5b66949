"""The command that puts a plan into the ads managers: sheets, lists, requests and steps."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adopt.cli.frame import app, imported, writable
from adopt.files import refuse_taken, write_folder, write_whole
from adopt.findings import Finding
from adopt.terminal import Terminal
from adopt.text import N_

if TYPE_CHECKING:
    from adopt.history.table import History
    from adopt.usecases import Filled


def _new_folder(folder: Path | None) -> Path | None:
    """Refuse ``--stages`` before the work is done that it is for."""
    if folder is not None:
        refuse_taken(folder)
    return folder


@dataclass(frozen=True)
class _Ready:
    """Something worked out and not yet written.

    Attributes:
        out: where it goes.
        tell: says what it is.
        write: writes it, whole.
    """

    out: Path
    tell: Callable[[], None]
    write: Callable[[], None]


@dataclass(frozen=True)
class _Asked:
    """What the command line said of a plan, beside where to write it."""

    say: Terminal
    plan: Path
    owners: list[str]
    accounts: list[str]
    only: list[str]
    history: "History | None"
    file: str

    def sheet(self, out: Path, filled: "Filled") -> _Ready:
        def tell() -> None:
            self.say.budgets(filled)
            self.say.findings(filled.findings)

        return _Ready(out, tell, lambda: write_whole(out, filled.data))

    def google(self, out: Path) -> _Ready:
        from adopt.usecases import new_google_sheet

        sheet = new_google_sheet(self.plan)
        text = N_("Campaigns are found by their names, which must be those of the account to the letter.")
        return _Ready(out, lambda: self.say.line(text), lambda: write_whole(out, sheet))

    def changes(self, out: Path) -> _Ready:
        from adopt.usecases import change_file, change_list

        changes = change_list(self.plan, self.owners)
        content = change_file(changes, out, self.say.language)
        return _Ready(out, lambda: self.say.changes(changes), lambda: write_whole(out, content))

    def payloads(self, out: Path) -> _Ready:
        from adopt.usecases import api_requests

        if self.history is None:
            raise typer.BadParameter("--payloads needs the ids of a history", param_hint="--history")
        made = api_requests(self.plan, self.history, self.owners, self.accounts, self.only, self.file)

        def tell() -> None:
            self.say.payloads(made)
            self.say.findings(made.findings)

        return _Ready(out, tell, lambda: write_whole(out, made.to_json_bytes()))

    def stages(self, out: Path, step: float, every: int, bulk: Path | None) -> _Ready:
        from adopt.usecases import stage_files, stage_plan

        stages = stage_plan(self.plan, step, every, bulk)
        files = stage_files(stages)
        return _Ready(out, lambda: self.say.stages(stages), lambda: write_folder(out, files))


@app.command()
def export(
    context: typer.Context,
    plan: Annotated[Path, typer.Argument(help="The plan, as adopt plan wrote it.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write the bulk sheet to upload.", callback=writable)
    ] = None,
    bulk: Annotated[
        Path | None, typer.Option(help="The bulk sheet that the ads manager exported, unchanged.")
    ] = None,
    new_google: Annotated[
        bool, typer.Option("--new-google", help="Make a new sheet for Google Ads Editor instead.")
    ] = False,
    changes: Annotated[
        Path | None, typer.Option(help="Write a list of changes for people: .xlsx or .csv.", callback=writable)
    ] = None,
    payloads: Annotated[
        Path | None, typer.Option(help="Write the requests of the platforms' interfaces, JSON.", callback=writable)
    ] = None,
    stages: Annotated[
        Path | None, typer.Option(help="Write the plan in steps, into a new folder.", callback=_new_folder)
    ] = None,
    history: Annotated[
        list[Path] | None, typer.Option(help="Exports or a history, for ids and changes of the last days.")
    ] = None,
    owner: Annotated[
        list[str] | None, typer.Option(help="Where budgets are kept: meta=campaign, or meta:Spring=campaign.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="The account's id, where a platform asks for it: tiktok=701…")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Make requests for this platform alone; may be given again.")
    ] = None,
    budget_column: Annotated[
        str | None,
        typer.Option(help="The sheet's budget column, if adopt does not know it: snapchat=Daily Budget."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="That the plan is for; learning is checked with it.")
    ] = None,
    step: Annotated[float, typer.Option(help="Greatest change of a budget at once.")] = 0.2,
    every: Annotated[int, typer.Option(help="Days between two steps.")] = 7,
    leave_others: Annotated[
        bool, typer.Option("--leave-others", help="Leave running budgets that the plan does not name as they are.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show, and write nothing.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Write although the check says that something will be refused.")
    ] = False,
) -> None:
    """Check a plan's budgets and put them into bulk sheets, lists of changes, requests or steps."""
    from adopt.usecases import check_export, export_plan, refuse_serious

    say: Terminal = context.obj
    sheet = new_google or out is not None or (bulk is not None and stages is None)
    if sheet and ((bulk is None) != new_google or (out is None and not dry_run)):
        raise typer.BadParameter("expected --out with either --bulk or --new-google", param_hint="--bulk")
    if not (sheet or changes or payloads or stages or dry_run):
        raise typer.BadParameter(
            "expected --bulk, --new-google, --changes, --payloads or --stages", param_hint="--out"
        )
    if bulk is not None and out is not None and out.exists() and out.samefile(bulk):
        raise typer.BadParameter("would overwrite the sheet that the ads manager exported", param_hint="--out")
    past = imported(history, None, False).history if history else None
    asked = _Asked(say, plan, owner or [], account or [], only or [], past, ", ".join(map(str, history or [])))
    filled = export_plan(plan, bulk, None, leave_others, budget_column, asked.owners) if bulk and sheet else None
    ready = [asked.sheet(out or plan, filled)] if filled else []
    ready += [asked.google(out or plan)] if new_google else []
    ready += [asked.changes(changes)] if changes else []
    ready += [asked.payloads(payloads)] if payloads else []
    ready += [asked.stages(stages, step, every, bulk)] if stages else []
    alone = len(ready) == 1  # a sheet by itself sets the budgets of one platform
    found = check_export(
        plan, asked.owners, past, days, None if stages else step, filled if alone else None, new_google and alone
    )
    if not (dry_run or anyway):
        refuse_serious(found)
    _deliver(say, ready, found, dry_run)


def _deliver(say: Terminal, ready: list[_Ready], found: tuple[Finding, ...], dry_run: bool) -> None:
    """Say what was worked out, then write all of it; on failure nothing is said but the error."""
    with say.console.capture() as said:
        for part in ready:
            part.tell()
        say.findings(found)
    for part in () if dry_run else ready:
        part.write()
    say.console.file.write(said.get())
    if dry_run:
        say.line(N_("Nothing was written."))
    for part in () if dry_run else ready:
        say.line(N_("Written: {file}"), file=str(part.out))
