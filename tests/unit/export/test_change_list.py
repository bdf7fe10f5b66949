"""A plan as a list for people: order, totals, reasons, and names that a spreadsheet would compute."""

import csv
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from adopt import usecases
from adopt.errors import QuestionError
from adopt.export.change_list import ChangeList, safe, summed, why
from adopt.export.change_sheet import change_workbook
from adopt.export.planned import read_planned
from adopt.export.reasons import usual_cpa
from adopt.export.typed import typed
from adopt.history.source import Source
from adopt.usecases import Curves, Scenario, change_file, change_list

HEAD = (
    "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget,"
    "expected_conversions,marginal_cpa,evidence\n"
)
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def source(*rows: str) -> Source:
    return Source("plan.csv", (HEAD + "".join(f"{row}\n" for row in rows)).encode())


TWO = source(
    "youtube,Video,b,SAR,20,25.504,60,21,0.9",
    "youtube,Video,a,SAR,10,9.503,60,21,0.9",
    "meta,Spring,Women,SAR,50,61.255001,90,20,0.4",
    "meta,Spring,Men,SAR,50,38.744999,90,30,0.7",
    "meta,Autumn,All,SAR,0,12,30,20,0.9",
    "meta,Autumn,Old,SAR,8,0,0,,0.9",
)


def rows_of(changes: ChangeList, language: str = "en") -> list[list[str]]:
    return list(csv.reader(io.StringIO(changes.to_csv_bytes(language).decode("utf-8-sig"), newline="")))


def sheet_xml(book: bytes) -> Xml.Element:
    return Xml.fromstring(zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml"))


def test_the_order_is_that_of_the_screens_and_google_budgets_are_the_campaigns() -> None:
    lines = change_list(TWO).lines
    assert [(line.platform, line.level, line.campaign, line.audience) for line in lines] == [
        ("meta", "Ad set", "Autumn", "All"),
        ("meta", "Ad set", "Autumn", "Old"),
        ("meta", "Ad set", "Spring", "Men"),
        ("meta", "Ad set", "Spring", "Women"),
        ("youtube", "Campaign", "Video", ""),
    ]
    google = lines[-1]
    # 25.504 + 9.503 = 35.007, so 35.01: 0.01 is left of 25.50 + 9.50, and .4 is the larger remainder.
    assert (google.before, google.after, google.change) == (Decimal(30), Decimal("35.01"), Decimal("5.01"))
    assert google.share == Decimal("35.01") / 30 - 1
    assert why(google, "en") == "The campaign holds the budget of its audiences: a 9.50 SAR, b 25.51 SAR."


def test_totals_are_those_of_the_plan_to_the_cent() -> None:
    rows = rows_of(change_list(TWO))
    totals = {row[0]: row[5] for row in rows if row[0].startswith("Total")}
    assert totals == {"Total of Meta": "112.00", "Total of YouTube (Google Ads)": "35.01", "Total": "147.01"}
    assert rows[-1][4] == "138.00"
    assert rows[-1][6] == "9.01"
    assert rows[-1][7] == "0.0653"  # 147.01 / 138 - 1


def test_a_campaign_that_holds_the_budget_is_one_line() -> None:
    lines = change_list(TWO, ["meta:Spring=campaign"]).lines
    assert [(x.campaign, x.audience) for x in lines][:3] == [("Autumn", "All"), ("Autumn", "Old"), ("Spring", "")]
    assert lines[2].after == Decimal("100.00")
    assert {line.audience for line in change_list(TWO, ["meta=campaign"]).lines} == {""}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("meta", "bad-owner"),
        ("meta=ads", "bad-owner"),
        ("=campaign", "bad-owner"),
        ("youtube=audience", "no-such-level"),
    ],
)
def test_an_owner_that_makes_no_sense_is_refused(word: str, code: str) -> None:
    with pytest.raises(QuestionError) as caught:
        change_list(TWO, [word])
    assert caught.value.code == code
    assert word in str(caught.value)


def test_what_the_next_conversion_costs_is_held_against_the_middle_of_the_money() -> None:
    # Sorted by cost: 20 (61.26 + 12), 21 (35.01), 30 (38.74); half of 147.01 is 73.5: within the 21.
    assert usual_cpa(read_planned(TWO)) == 21
    said = {line.audience: why(line, "en") for line in change_list(TWO).lines}
    assert said["Women"].startswith(
        "It grows until the next conversion costs about as much as elsewhere: 20.00 SAR, against 21.00 SAR."
    )
    assert said["Women"].endswith(
        "Only 40% of what is known of it comes from its own days: look at it again soon."
    )
    assert "It shrinks, and the next conversion still costs more" in said["Men"]
    assert said["All"] == "Nothing is spent on it today: it has to be switched on."
    assert said["Old"] == "The plan gives it nothing: switch it off."


@pytest.mark.parametrize(
    ("today", "cpa", "told"),
    [
        (
            "5",
            "10",
            "It grows, and the next conversion still costs less than elsewhere: 10.00 SAR, against 20.00 SAR. "
            "A limit or caution keeps it from more.",
        ),
        ("5", "40", "It grows although"),
        ("20", "10", "It shrinks although"),
        ("10", "20", "It stays: the next conversion costs 20.00 SAR, against 20.00 SAR elsewhere."),
        ("", "20", ""),
    ],
)
def test_every_move_has_its_words(today: str, cpa: str, told: str) -> None:
    given = source(f"meta,Spring,Women,SAR,{today},10,9,{cpa},0.9", "meta,Spring,Men,SAR,90,90,9,20,0.9")
    line = next(line for line in change_list(given).lines if line.audience == "Women")
    assert why(line, "en").startswith(told)
    assert (why(line, "ar") != why(line, "en")) is bool(told)


def test_a_plan_that_says_little_makes_a_list_all_the_same() -> None:
    bare = Source(
        "p.csv", b"platform,campaign,audience,recommended_daily_budget\nbillboards,c,a,5\nbillboards,c,b,0\n"
    )
    changes = change_list(bare)
    assert [(line.level, line.before, line.change, line.share) for line in changes.lines] == [
        ("Audience", None, None, None)
    ] * 2
    assert summed(changes.lines) == (None, Decimal(5))
    assert rows_of(changes)[1] == ["billboards", "Audience", "c", "a", "", "5.00", "", "", ""]
    book = CalamineWorkbook.from_filelike(io.BytesIO(change_workbook(changes))).get_sheet_by_index(0).to_python()
    assert book[0][0] == "Budgets to set, a day"
    assert book[-1][5:7] == ["", 5.0]


def test_figures_that_only_inform_may_be_none() -> None:
    planned = read_planned(source("meta,Spring,Women,SAR,50,10,-3,x,nan"))
    told = planned.about(next(iter(planned.budgets)))
    assert (told.expected, told.marginal_cpa, told.evidence) == (None, None, None)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_names_that_would_be_computed_are_text(name: str) -> None:
    assert safe(name) == f"'{name}"
    assert safe("plain") == "plain"
    cell = name.strip()
    changes = change_list(source(f'meta,"{cell}",Women,SAR,50,10,9,20,0.9'))
    assert rows_of(changes)[1][2] == f"'{cell}" if cell[0] in "=+-@" else cell
    sheet = sheet_xml(change_workbook(changes))
    formulas = [cell.text or "" for cell in sheet.iter(f"{SPACE}f")]
    assert formulas
    assert all(re.fullmatch(r"SUBTOTAL\(9,[F-H]\d+:[F-H]\d+\)", formula) for formula in formulas)


def test_the_spreadsheet_says_what_the_list_says() -> None:
    changes = change_list(TWO)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(change_workbook(changes))).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Budgets to set, SAR a day"
    assert rows[2][:4] == ["Done", "Platform", "Level", "Campaign"]
    assert rows[3][:8] == ["☐", "Meta", "Ad set", "Autumn", "All", 0.0, 12.0, 12.0]
    assert rows[7][1] == "Total of Meta"
    assert rows[7][6] == 112.0
    assert rows[-1][1] == "Total"
    assert rows[-1][5:8] == [138.0, 147.01, 9.01]
    assert rows[-1][8] == pytest.approx(147.01 / 138 - 1)


def test_it_can_be_printed_and_arabic_runs_right_to_left() -> None:
    english, arabic = (sheet_xml(change_workbook(change_list(TWO), language)) for language in ("en", "ar"))
    view = arabic.find(f"{SPACE}sheetViews/{SPACE}sheetView")
    assert view is not None
    assert view.get("rightToLeft") == "1"
    assert english.find(f"{SPACE}sheetViews/{SPACE}sheetView").get("rightToLeft") is None  # type: ignore[union-attr]
    setup = arabic.find(f"{SPACE}pageSetup")
    assert setup is not None
    assert (setup.get("orientation"), setup.get("paperSize"), setup.get("fitToHeight")) == ("landscape", "9", "0")
    book = zipfile.ZipFile(io.BytesIO(change_workbook(change_list(TWO), "ar"))).read("xl/workbook.xml").decode()
    assert "_xlnm.Print_Titles" in book
    assert "$3:$3" in book
    assert rows_of(change_list(TWO), "ar")[0][8] == "السبب"


def test_dinars_have_three_decimals_and_yen_none() -> None:
    for code, shape, after in (("KWD", "#,##0.000", "1.235"), ("JPY", "#,##0", "1")):
        changes = change_list(source(f"meta,c,a,{code},1,1.2346,9,20,0.9"))
        assert rows_of(changes)[1][5] == after
        styles = zipfile.ZipFile(io.BytesIO(change_workbook(changes))).read("xl/styles.xml").decode()
        assert f"+{shape};-{shape}" in styles


def test_a_plan_tells_which_limits_hold_its_cells(small_curves: Curves, tmp_path: Path) -> None:
    free = usecases.make_plan(small_curves, Scenario(budget=30000.0, days=14, max_change=0.3))
    held = [line for line in change_list(free).lines if "Held there by" in why(line, "en")]
    assert held
    cut = usecases.make_plan(small_curves, Scenario(budget=20600.0, days=14, min_change=-0.4))
    assert any("the greatest change allowed" in why(line, "en") for line in change_list(cut).lines)
    named = Scenario.model_validate(
        {"days": 14, "budget": 30000.0, "limits": [{"who": str(free.cells[0]), "maximum": 100.0}]}
    )
    lines = change_list(usecases.make_plan(small_curves, named)).lines
    first = next(
        line
        for line in lines
        if (line.platform, line.audience) == (free.cells[0].platform, free.cells[0].audience)
    )
    assert "Held there by" in why(first, "en")
    shared = Scenario.model_validate(
        {"days": 14, "budget": 30000.0, "max_change": 3, "limits": [{"who": "platform:meta", "share_min": 0.55}]}
    )
    changes = change_list(usecases.make_plan(small_curves, shared))
    assert any("platform:meta gets at least 55 %" in str(note) for note in changes.notes)
    assert rows_of(changes)[-len(changes.notes)] == [str(changes.notes[0])]
    book = CalamineWorkbook.from_filelike(io.BytesIO(change_workbook(changes))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in book[-len(changes.notes) :]] == [str(note) for note in changes.notes]
    assert change_file(change_list(free), tmp_path / "a.XLSX")[:2] == b"PK"
    total = sum(free.daily_budgets, Decimal(0)).quantize(Decimal("0.01"))
    assert summed(change_list(free).lines)[1] == total


@settings(deadline=None, max_examples=100)
@given(
    st.dictionaries(st.integers(), st.decimals(0, 10**9, places=8), min_size=1, max_size=30),
    st.sampled_from(["1", "0.01", "0.001"]),
)
def test_typed_amounts_keep_their_total_and_move_by_less_than_a_unit(
    amounts: dict[int, Decimal], unit: str
) -> None:
    found, step = typed(amounts, Decimal(unit)), Decimal(unit)
    assert abs(sum(found.values(), Decimal(0)) - sum(amounts.values(), Decimal(0))) <= step / 2
    assert all(abs(found[key] - amounts[key]) < step and found[key] % step == 0 for key in amounts)
    assert all(found[key] == 0 for key, amount in amounts.items() if amount == 0)
