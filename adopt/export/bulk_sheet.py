"""Finding out whose bulk sheet a file is, and what each of its rows says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from adopt.errors import FileError, QuestionError
from adopt.export.bulk_specs import BulkSpec, Level, load_bulk_specs
from adopt.export.cells import TextTable, text_tables
from adopt.history.amounts import MISSING, read_amounts
from adopt.history.currencies import currency_code
from adopt.history.fields import rounded_ids
from adopt.history.grid import HEAD
from adopt.history.headings import SHOWN, plain_heading
from adopt.history.marks import without_marks
from adopt.history.source import Source
from adopt.history.table import plain_number
from adopt.history.validate import Place, clean_name
from adopt.text import N_

LEVELS = ("audience", "campaign")
_NOT_SHARED = (*MISSING, "no", "false")
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]*)\)")
_ID_PREFIX = re.compile(r"^(?:[a-z]{1,3}:|'|=\")|\"$")


@dataclass(frozen=True)
class BulkRow:
    """A row of a bulk sheet that names a campaign.

    Attributes:
        at: its line, from 0.
        names: level -> name; the audience's is empty in a row of a campaign.
        ids: level -> id; empty where the sheet has none.
        daily: level -> daily budget, 0 where none is set.
        lifetime: level -> whether it is one for the whole run.
        shared: whether the campaign's budget is shared with others.
        stopped: whether it does not run.
    """

    at: int
    names: Mapping[str, str]
    ids: Mapping[str, str]
    daily: Mapping[str, Decimal]
    lifetime: Mapping[str, bool]
    shared: bool
    stopped: bool

    def has_budget(self, level: str) -> bool:
        """Whether the row says a budget of ``level``."""
        return self.daily[level] > 0 or self.lifetime[level]

    def has_own_budget(self, whole: bool) -> bool:
        """Whether there is a budget of the audience, or of the campaign as a ``whole``."""
        return self.has_budget("audience") or (whole and self.has_budget("campaign"))


@dataclass(frozen=True, eq=False)
class BulkSheet:
    """A bulk sheet, understood.

    Attributes:
        table: every cell as it is written.
        spec: its layout.
        columns: role -> column, from 0.
        rows: the rows that name a campaign.
        comma: whether its amounts have decimal commas.
        currencies: the codes that it names, each with the row.
    """

    table: TextTable
    spec: BulkSpec
    columns: Mapping[str, int]
    rows: Sequence[BulkRow]
    comma: bool
    currencies: Mapping[str, int]

    def refuse(self, row: int, code: str, text: str, remedy: str, **values: object) -> FileError:
        """The error about line ``row``, from 0."""
        return FileError(code, text, remedy, file=self.table.name, row=row + 1, **values)


def read_bulk_sheet(
    source: Source, column: str | None = None, owners: Mapping[str, str] | None = None
) -> BulkSheet:
    """Read a bulk sheet.

    Args:
        source: as the ads manager exported it.
        column: ``platform=heading`` of the daily budget, where adopt does not know it.
        owners: platform -> the level that this column is about, where it is not the usual one.

    Raises:
        FileError: if it is none that adopt knows, an amount is none, or an id has lost its digits.
        QuestionError: if ``column`` names no platform whose sheets are known.
    """
    tables, specs = text_tables(source), load_bulk_specs()
    if column is not None:
        specs = _named(specs, column, owners or {})
    for table in tables:
        for at, row in enumerate(table.rows[:HEAD]):
            names = [_plain(cell.value)[0] for cell in row]
            for spec in specs:
                if _is(spec, names):
                    return _understood(table, spec, at, names)
    first = max(tables, key=lambda table: len(table.rows[0])).rows[0]
    raise FileError(
        "unknown-bulk",
        N_("{file} is no bulk sheet that adopt knows; its first row has {found}."),
        N_(
            "adopt gives back the sheets of {known}. Export one in English, and give it unchanged; where only its "
            "budget has another heading, name that (--budget-column)."
        ),
        file=source.name,
        found=[without_marks(cell.value)[:60] for cell in first[:SHOWN]],
        known=[spec.title for spec in specs],
    )


def _named(specs: Sequence[BulkSpec], column: str, owners: Mapping[str, str]) -> tuple[BulkSpec, ...]:
    """The sheets of one platform, with the budget column that the user names."""
    platform, equals, heading = (part.strip() for part in column.partition("="))
    found = tuple(
        spec.with_budget_column(heading, owners.get(platform, spec.usual))
        for spec in specs
        if spec.platform == platform
    )
    if not (equals and heading and found):
        raise QuestionError(
            "bad-budget-column",
            N_("“{word}” names no budget column of a sheet that adopt knows."),
            N_("Write platform=heading, such as {example}; platforms are {known}."),
            word=column,
            example="snapchat=Daily Budget",
            known=sorted({spec.platform for spec in specs}),
        )
    return found


def _plain(heading: str) -> tuple[str, str | None]:
    """The heading without blanks and capitals, and the currency in brackets behind it."""
    found = _IN_BRACKETS.fullmatch(without_marks(heading))
    code = currency_code(found[2]) if found else None
    return plain_heading(found[1] if found and code else heading).replace(" ", ""), code


def _is(spec: BulkSpec, names: Sequence[str]) -> bool:
    one_of = [spec.campaign, (*spec.of_audience.daily, *spec.of_campaign.daily)]
    one_of += [spec.audience] if spec.of_audience.daily else []
    one_of += [(name,) for name in spec.requires]
    return all(any(_plain(name)[0] in names for name in group) for group in one_of)


def _roles(spec: BulkSpec) -> dict[str, tuple[str, ...]]:
    roles = {name: getattr(spec, name) for name in ("campaign", "campaign_id", "audience", "audience_id")}
    roles |= {"status": spec.status, "currency": spec.currency, "action": spec.action}
    for level, budget in (("audience", spec.of_audience), ("campaign", spec.of_campaign)):
        roles |= {f"{level} {key}": getattr(budget, key) for key in Level.model_fields}
    return roles


def _understood(table: TextTable, spec: BulkSpec, at: int, names: Sequence[str]) -> BulkSheet:
    columns: dict[str, int] = {}
    for role, headings in _roles(spec).items():
        known = [names.index(plain) for plain, _ in map(_plain, headings) if plain in names]
        columns |= {role: known[0]} if known else {}
    first = max(at + 1, spec.reference_rows)
    numbers = [n for n, row in enumerate(table.rows) if n >= first and any(cell.value.strip() for cell in row)]
    cells = {role: [_cell(table, n, column) for n in numbers] for role, column in columns.items()}
    places = {
        role: Place(table.name, table.rows[at][c].value, np.array(numbers) + 1) for role, c in columns.items()
    }
    for role in ("campaign_id", "audience_id"):
        _refuse_rounded(cells.get(role, []), places.get(role))
    budgets = [f"{level} {key}" for level in LEVELS for key in ("daily", "lifetime") if f"{level} {key}" in cells]
    amounts = read_amounts({role: (cells[role], places[role]) for role in budgets})
    money = {role: [Decimal(plain_number(x) or 0) for x in amounts.numbers[role].tolist()] for role in budgets}
    rows = tuple(_rows(spec, numbers, cells, money))
    comma = any(re.search(r",\d{1,2}$", without_marks(text)) for role in budgets for text in cells[role])
    said = [code for role in budgets for code in amounts.currencies[role]]
    said += [code for name in table.rows[at] if (code := _plain(name.value)[1])]
    named = dict.fromkeys(said, at + 1)
    for number, text in zip(numbers, cells.get("currency", []), strict=False):
        if code := currency_code(text):
            named.setdefault(code, number + 1)
    return BulkSheet(table, spec, columns, rows, comma, named)


def _cell(table: TextTable, row: int, column: int) -> str:
    cells = table.rows[row]
    return cells[column].value if column < len(cells) else ""


def _rows(
    spec: BulkSpec,
    numbers: Sequence[int],
    cells: Mapping[str, Sequence[str]],
    money: Mapping[str, Sequence[Decimal]],
) -> Iterator[BulkRow]:
    for i, number in enumerate(numbers):
        said = {role: without_marks(texts[i]) for role, texts in cells.items()}
        if not said["campaign"]:
            continue
        names = {level: clean_name(said.get(level, "")) for level in LEVELS}
        daily = {
            level: money[f"{level} daily"][i] if f"{level} daily" in money else Decimal(0) for level in LEVELS
        }
        run = {level: f"{level} lifetime" in money and money[f"{level} lifetime"][i] > 0 for level in LEVELS}
        for level in LEVELS:
            mode = said.get(f"{level} mode", "").casefold()
            run[level] |= daily[level] > 0 and bool(mode) and mode not in spec.daily_modes
        yield BulkRow(
            number,
            names,
            {level: said.get(f"{level}_id", "") for level in LEVELS},
            daily,
            run,
            said.get("campaign shared", "").casefold() not in _NOT_SHARED,
            said.get("status", "").casefold() in spec.stopped,
        )


def _refuse_rounded(texts: Sequence[str], place: Place | None) -> None:
    ids = [_ID_PREFIX.sub("", without_marks(text)) for text in texts]
    if place and (broken := rounded_ids(ids)):
        raise place.refuse(
            ids.index(broken[0]),
            "mangled-ids",
            N_("{file}, row {row}: {value} under {column} is an id that a spreadsheet has rounded."),
            N_("Export the bulk sheet again and give that file without saving it in a spreadsheet."),
            value=broken[0],
        )
