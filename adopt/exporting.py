"""What a user wants of a plan that leaves for the ads managers, one function a wish."""

import io
import math
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from adopt.errors import QuestionError
from adopt.export.api_specs import load_api_specs
from adopt.export.bulk_specs import load_bulk_specs
from adopt.export.change_list import ChangeList, change_lines, title_of
from adopt.export.change_sheet import change_workbook
from adopt.export.flights import flight_findings, shorter_flights
from adopt.export.held import held_cells
from adopt.export.ids import Ids
from adopt.export.new_sheet import PLATFORM, google_sheet
from adopt.export.owners import LEVELS, Owners, word_for
from adopt.export.payloads import Payloads, payloads_of
from adopt.export.planned import Planned, read_planned
from adopt.export.precheck import STEP, Check, Going, going_of, refuse_serious
from adopt.export.round_trip import Filled, fill_sheet
from adopt.export.stage_files import from_sheet, stage_files
from adopt.export.stages import EVERY, Stages, stages_of
from adopt.findings import Finding, Severity
from adopt.history.mapping_file import current_mapping, load_mapping
from adopt.history.source import Source
from adopt.history.table import History
from adopt.plan.plan import Plan
from adopt.text import N_

__all__ = [
    "ChangeList",
    "Filled",
    "Leaving",
    "Payloads",
    "Stages",
    "api_requests",
    "change_file",
    "change_list",
    "check_export",
    "export_plan",
    "leaving_platforms",
    "new_google_sheet",
    "refuse_serious",
    "stage_files",
    "stage_plan",
    "stages_zip",
]

Given = Plan | Path | str | Source
"""A plan, or the ``plan.csv`` of one."""
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say: the same files make the same bytes."""


@dataclass(frozen=True)
class Leaving:
    """A platform of a plan, and what has to be said of it before its budgets leave.

    Attributes:
        platform: its name in the history.
        title: for people.
        campaigns: of the plan.
        levels: level that may hold a budget, the usual one first -> what the platform calls it.
        account: what the account's id is called that its interface asks for; empty if it asks for none.
        has_interface: whether it is known how a program tells it a budget.
        has_sheet: whether its bulk sheet is known.
        in_new_sheet: whether a sheet of it can be made from the plan alone.
    """

    platform: str
    title: str
    campaigns: tuple[str, ...]
    levels: Mapping[str, str]
    account: str
    has_interface: bool
    has_sheet: bool
    in_new_sheet: bool


def leaving_platforms(plan: Given) -> tuple[Leaving, ...]:
    """The platforms of a plan, in its order.

    Raises:
        FileError: naming row and column, if the file is no plan.
    """
    planned, sheets = planned_of(plan), {spec.platform for spec in load_bulk_specs()}
    found = []
    for platform in dict.fromkeys(cell.platform for cell in planned.budgets):
        spec = load_api_specs().get(platform)
        usual = spec.owner if spec else "audience"
        known: list[str] = [level for level in LEVELS if spec is None or level in spec.levels]
        levels = {level: word_for(platform, level) for level in sorted(known, key=lambda at: at != usual)}
        campaigns = tuple(dict.fromkeys(cell.campaign for cell in planned.of_platform(platform)))
        asked = spec.needs_account if spec else ""
        new = platform == PLATFORM
        found.append(
            Leaving(
                platform, title_of(platform), campaigns, levels, asked, spec is not None, platform in sheets, new
            )
        )
    return tuple(found)


def export_plan(
    plan: Given,
    bulk: Path | str | Source,
    mapping: Path | str | Source | None = None,
    leave_others: bool = False,
    budget_column: str | None = None,
    owners: Iterable[str] = (),
) -> Filled:
    """Put the budgets of a plan into the bulk sheet that an ads manager exported; nothing else is changed.

    Args:
        plan: or its ``plan.csv``.
        bulk: the sheet, unchanged since its export.
        mapping: that of the import; what ``ADOPT_MAPPING`` names if None.
        leave_others: leave running budgets that the plan does not name as they are, instead of refusing them.
        budget_column: ``platform=heading`` of the sheet's daily budget, where adopt does not know it.
        owners: the level that this column is about, such as ``pinterest=campaign``.

    Raises:
        FileError: naming file, row and what cannot be done there.
        QuestionError: if an owner makes no sense.
    """
    rules = current_mapping() if mapping is None else load_mapping(mapping)
    levels = Owners.read(owners).of_platforms
    return fill_sheet(planned_of(plan), source_of(bulk), rules, leave_others, budget_column, levels)


def new_google_sheet(plan: Given) -> bytes:
    """A sheet of campaigns' budgets for Google Ads Editor, from a plan alone.

    Raises:
        FileError: if the plan has nothing for Google Ads, or something that such a sheet cannot say.
    """
    return google_sheet(planned_of(plan))


def change_list(plan: Given, owners: Iterable[str] = ()) -> ChangeList:
    """A plan as a list that people work through, platform by platform, with a reason for every budget.

    Args:
        plan: a plan tells which limits hold its cells; its ``plan.csv`` does not.
        owners: which level holds budgets, such as ``meta=campaign`` or ``meta:Spring sale=campaign``.

    Raises:
        FileError: naming row and column, if the file is no plan.
        QuestionError: if an owner makes no sense.
    """
    planned, kept = planned_of(plan), Owners.read(owners)
    if isinstance(plan, Plan):
        return change_lines(planned, kept, held_cells(plan), plan.limit_sentences())
    return change_lines(planned, kept, {})


def change_file(changes: ChangeList, file: Path, language: str = "en") -> bytes:
    """The list as XLSX or as CSV, as the file is called.

    Raises:
        QuestionError: if it is called otherwise.
    """
    kind = file.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        text = N_("A list of changes is an .xlsx or a .csv file, not {file}.")
        raise QuestionError("bad-list-name", text, N_("Call it changes.xlsx or changes.csv."), file=str(file))
    return change_workbook(changes, language) if kind == ".xlsx" else changes.to_csv_bytes(language)


def api_requests(
    plan: Given,
    history: History,
    owners: Iterable[str] = (),
    accounts: Iterable[str] = (),
    only: Iterable[str] = (),
    file: str = "history.csv",
) -> Payloads:
    """The requests that would set a plan's budgets through the platforms' interfaces; adopt sends none.

    Args:
        plan: or its ``plan.csv``.
        history: with the ids of its cells, under the names that the plan has.
        owners: which level holds budgets, such as ``meta=campaign``.
        accounts: the account's id where a platform asks for it, such as ``tiktok=7012345678901234567``.
        only: platforms to make requests for; all of the plan if empty.
        file: what errors call the history.

    Raises:
        FileError: naming the cell without an id, with several, or with one that lost its digits.
        QuestionError: naming the platform whose account is missing or whose interface is not known.
    """
    planned = planned_of(plan).of_platforms(tuple(only))
    return payloads_of(planned, Ids.of(history, file), Owners.read(owners), _accounts(accounts))


def check_export(
    plan: Given,
    owners: Iterable[str] = (),
    history: History | None = None,
    days: int | None = None,
    step: float | None = STEP,
    sheet: Filled | None = None,
    google: bool = False,
) -> tuple[Finding, ...]:
    """What will happen if the budgets are set as they are: minimums, learning, steps, recent changes.

    Args:
        plan: or its ``plan.csv``.
        owners: which level holds budgets, such as ``meta=campaign``.
        history: for changes of the last days; they are not looked for without it.
        days: that the plan is for, where it is a file; learning is not looked at without it.
        step: the greatest change at once that is let pass, as a share; any if None.
        sheet: only what this bulk sheet sets, held against what it said before.
        google: only what a new sheet for Google Ads sets.
    """
    planned, kept = planned_of(plan), Owners.read(owners)
    going = going_of(planned, kept)
    if google:
        going = tuple(budget for budget in going if budget.cell.platform == PLATFORM)
    told = None if sheet or google else kept
    if sheet:
        changes = (*sheet.changes, *sheet.stopped)
        going = tuple(
            Going(c.cell, "campaign" if c.level == "campaign" else "audience", c.before, c.after) for c in changes
        )
    known = plan.days if isinstance(plan, Plan) else days
    found = Check(planned, going, told, history, known, math.inf if step is None else step).findings
    if sheet or google:  # which tell of flights themselves
        return found
    flown = (replace(f, severity=Severity.REVIEW) for f in flight_findings(planned, planned.budgets))
    return (*found, *flown)


def stage_plan(
    plan: Given,
    step: float = STEP,
    every: int = EVERY,
    bulk: Path | str | Source | None = None,
    mapping: Path | str | Source | None = None,
    filled: Iterable[Filled] = (),
) -> Stages:
    """A plan in steps that change no budget by more than a share of it; :func:`stage_files` writes them.

    Args:
        plan: or its ``plan.csv``.
        step: the greatest change of a budget at once.
        every: days between two steps.
        bulk: start from the budgets of this bulk sheet instead of the mean spend of the last 28 days.
        mapping: that of the import, for the sheet's names; what ``ADOPT_MAPPING`` names if None.
        filled: start from what these sheets of :func:`export_plan` said, one after the other.

    Raises:
        FileError: if the plan does not say what a cell spends today, or the sheet cannot take it.
        QuestionError: if the step makes no sense, too many would be needed, or a cell runs on some days only.
    """
    planned = planned_of(plan)
    flown = shorter_flights(planned)
    if flown:
        raise QuestionError(
            "stages-in-flight",
            N_("The plan cannot be cut into steps: {cell} runs on some of its days only."),
            N_("Make a plan without flights for the cells that are to change step by step."),
            cell=next(iter(flown)),
        )
    for sheet in filled:
        planned = from_sheet(planned, sheet)
    if bulk is not None:
        rules = current_mapping() if mapping is None else load_mapping(mapping)
        planned = from_sheet(planned, fill_sheet(planned, source_of(bulk), rules, leave_others=True))
    return stages_of(planned, step, every)


def stages_zip(stages: Stages) -> bytes:
    """All files of :func:`stage_files` in one archive."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in stage_files(stages).items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DAY), content, zipfile.ZIP_DEFLATED)
    return memory.getvalue()


def _accounts(words: Iterable[str]) -> Mapping[str, str]:
    found = {}
    for word in words:
        platform, equals, account = (part.strip() for part in word.partition("="))
        if not (platform and equals and account):
            raise QuestionError(
                "bad-account",
                N_("“{word}” does not say whose account it is."),
                N_("Write platform=id, such as tiktok=7012345678901234567."),
                word=word,
            )
        found[platform] = account
    return found


def planned_of(plan: Given) -> Planned:
    """The budgets that a plan asks for.

    Raises:
        FileError: naming row and column, if the file is no plan.
    """
    return read_planned(Source("plan.csv", plan.to_csv_bytes()) if isinstance(plan, Plan) else source_of(plan))


def source_of(given: Path | str | Source) -> Source:
    """A file, read unless it was before."""
    return given if isinstance(given, Source) else Source.of(given)
