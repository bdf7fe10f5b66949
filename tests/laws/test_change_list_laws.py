"""Whatever names and amounts a plan has: its list adds up, and no spreadsheet computes anything in it."""

import csv
import io
import re
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as Xml

from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from adopt.export.api_specs import load_api_specs
from adopt.export.change_list import COMPUTED, ChangeList, change_lines
from adopt.export.change_sheet import change_workbook
from adopt.export.ids import Ids
from adopt.export.owners import Level, Owners
from adopt.export.payloads import payloads_of
from adopt.export.planned import Planned, Told
from adopt.history.validate import clean_name
from adopt.labels import PLATFORMS, Cell
from adopt.plan.money import minor_unit

NAMES = st.one_of(
    st.sampled_from(
        ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(1)", "\t=1", '=HYPERLINK("http://x","y")', "إعلان", "a,b"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
).map(clean_name)
CELLS = st.builds(Cell, st.sampled_from([*PLATFORMS, "=billboards"]), NAMES.filter(bool), NAMES.filter(bool))
MONEY = st.one_of(st.just(Decimal(0)), st.decimals(0, 10_000, places=2), st.decimals(0, 10_000, places=8))
PLANS = st.dictionaries(
    CELLS, st.tuples(st.one_of(st.none(), st.decimals(0, 10_000, places=2)), MONEY), min_size=1
)
CURRENCIES = st.sampled_from(["SAR", "JPY", "KWD"])
LEVELS = st.dictionaries(st.sampled_from(["meta", "x"]), st.sampled_from(["audience", "campaign"]))
Amounts = dict[Cell, tuple[Decimal | None, Decimal]]


def listed(amounts: Amounts, currency: str, levels: dict[str, Level]) -> ChangeList:
    told = {cell: Told(before, 9.0, 20.0, 0.3) for cell, (before, _) in amounts.items()}
    planned = Planned("plan.csv", {cell: after for cell, (_, after) in amounts.items()}, currency, told=told)
    said: dict[str | tuple[str, str], Level] = dict(levels.items())
    return change_lines(planned, Owners(said), {})


@settings(deadline=None, max_examples=150)
@given(PLANS, CURRENCIES, LEVELS, st.sampled_from(["en", "ar"]))
@example({Cell("meta", "=1+1", "-2"): (None, Decimal(5))}, "SAR", {}, "en")
def test_no_text_of_a_list_is_computed_and_every_figure_is_one(
    amounts: Amounts, currency: str, levels: dict[str, Level], language: str
) -> None:
    changes = listed(amounts, currency, levels)
    text = changes.to_csv_bytes(language).decode("utf-8-sig")
    for row in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        texts, figures = (*row[:4], row[8]), row[4:8]
        assert not any(cell.startswith(COMPUTED) for cell in texts)
        assert all(Decimal(cell).is_finite() for cell in figures if cell)
    book = change_workbook(changes, language)
    sheet = Xml.fromstring(zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml"))
    formulas = [node.text or "" for node in sheet.iter() if node.tag.endswith("}f")]
    assert all(re.fullmatch(r"SUBTOTAL\(9,[FGH]\d+:[FGH]\d+\)", formula) for formula in formulas)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    names = {(row[3], row[4]) for row in rows[3:] if row[0]}
    assert names == {(line.campaign, line.audience) for line in changes.lines}


@settings(deadline=None, max_examples=150)
@given(PLANS, CURRENCIES, LEVELS)
def test_a_list_adds_up_to_its_plan_whoever_holds_the_budgets(
    amounts: Amounts, currency: str, levels: dict[str, Level]
) -> None:
    changes, unit = listed(amounts, currency, levels), minor_unit(currency)
    total = sum((after for _, after in amounts.values()), Decimal(0))
    assert abs(sum((line.after for line in changes.lines), Decimal(0)) - total) <= unit / 2
    for platform, lines in changes.platforms:
        own = sum((after for cell, (_, after) in amounts.items() if cell.platform == platform), Decimal(0))
        assert abs(sum((line.after for line in lines), Decimal(0)) - own) < unit
        assert all(line.after == line.after.quantize(unit) for line in lines)


@settings(deadline=None, max_examples=100)
@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), MONEY.filter(bool), min_size=1),
    st.sampled_from([name for name in PLATFORMS if name not in ("snapchat", "youtube")]),
    st.sampled_from(["SAR", "JPY", "USD"]),
)
def test_requests_say_the_money_of_the_plan_in_every_unit(
    amounts: dict[str, Decimal], platform: str, currency: str
) -> None:
    cells = {Cell(platform, "c", name): money for name, money in amounts.items()}
    ids = {cell: (str(7 + at),) for at, cell in enumerate(cells)}
    accounts, spec = {platform: "5"}, load_api_specs()[platform]
    known = Ids("h.csv", {"audience": ids, "campaign": dict.fromkeys(cells, ("6",))})
    made = payloads_of(Planned("p", cells, currency), known, Owners({platform: "audience"}), accounts)
    per_unit = {"minor units": 100 if currency != "JPY" else 1, "micros": 10**6}.get(spec.unit, 1)
    said = sum((Decimal(str(r.names["amount"])) / per_unit for r in made.requests), Decimal(0))
    assert abs(said - sum(cells.values(), Decimal(0))) <= minor_unit(currency) / 2
