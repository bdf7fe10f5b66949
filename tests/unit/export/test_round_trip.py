"""A plan into a bulk sheet: budget cells change, and nothing else; what cannot be is refused."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from adopt.errors import FileError
from adopt.export import cells
from adopt.export.planned import Planned, read_planned
from adopt.export.round_trip import Filled, fill_sheet
from adopt.findings import Severity
from adopt.history.grid import Decoded
from adopt.history.mapping import Rule, Rules
from adopt.history.source import Source
from adopt.labels import Cell
from adopt.text import say
from tests.unit.export.sheets import (
    GOOGLE,
    META,
    TIKTOK,
    google_row,
    google_sheet,
    meta_row,
    meta_sheet,
    plan,
    tiktok_row,
    tiktok_sheet,
)

WOMEN, MEN = ("meta", "Spring", "Women"), ("meta", "Spring", "Men")
TWO = plan({WOMEN: "61.25", MEN: "38.75"})
SPRING = [meta_row("Spring", "Women", 1), meta_row("Spring", "Women", 1, **{"Ad ID": "a:9"}),
          meta_row("Spring", "Men", 2, daily="40")]  # fmt: skip


def refused(planned: Planned, sheet: Source) -> FileError:
    with pytest.raises(FileError) as caught:
        fill_sheet(planned, sheet)
    assert sheet.name in str(caught.value)
    assert say(caught.value.message, "ar") != str(caught.value.message)
    return caught.value


def only_difference(before: bytes, after: bytes, encoding: str) -> list[tuple[str, str]]:
    """The runs of letters that differ, old and new; the rest must be the same bytes."""
    old, new = before.decode(encoding), after.decode(encoding)
    separators = re.compile(r"([\t,\r\n])")
    one, two = separators.split(old), separators.split(new)
    assert len(one) == len(two)
    return [(a, b) for a, b in zip(one, two, strict=True) if a != b]


def test_metas_budgets_change_in_every_row_of_an_ad_set_and_nothing_else_does() -> None:
    sheet = meta_sheet(*SPRING)
    filled = fill_sheet(TWO, sheet)
    assert filled.data[:2] == b"\xff\xfe"
    assert only_difference(sheet.data, filled.data, "utf-16") == [
        ("50", "61.25"),
        ("50", "61.25"),
        ("40", "38.75"),
    ]
    assert [(c.cell.audience, c.level, c.before, c.after, c.rows) for c in filled.changes] == [
        ("Women", "audience", Decimal(50), Decimal("61.25"), (2, 3)),
        ("Men", "audience", Decimal(40), Decimal("38.75"), (4,)),
    ]
    assert (filled.findings, filled.sheet) == ((), "Meta (bulk export)")


def test_tiktoks_budgets_keep_their_quotation_marks_and_ids_their_prefix() -> None:
    sheet = tiktok_sheet(tiktok_row("Spring", "Women", 1, "40.0"), tiktok_row("Spring", "رجال", 2))
    filled = fill_sheet(plan({("tiktok", "Spring", "Women"): "40", ("tiktok", "Spring", "رجال"): "55.5"}), sheet)
    assert only_difference(sheet.data, filled.data, "utf-8") == [('"40.00"', '"55.50"')]  # 40 was 40 already
    assert b'"id:1667930209559602"' in filled.data


def test_googles_budget_is_the_campaigns_and_the_sum_of_its_audiences() -> None:
    sheet = google_sheet(
        google_row("Video", 1),
        {"Campaign": "Video", "Ad group": "Riyadh"},
        {"Campaign": "Video", "Ad group": "Jeddah"},
    )
    filled = fill_sheet(
        plan({("youtube", "Video", "Riyadh"): "70.10", ("youtube", "Video", "Jeddah"): "50"}), sheet
    )
    assert only_difference(sheet.data, filled.data, "utf-8") == [("100.00", "120.10")]
    assert [(c.cell, c.level, c.rows) for c in filled.changes] == [
        (Cell("youtube", "Video", "Video"), "campaign", (2,))
    ]


@pytest.mark.parametrize("heading", ["Campaign daily budget", "DAILY BUDGET", "campaignbudget", "Budget (SAR)"])
def test_google_reads_its_headings_without_blanks_and_capitals(heading: str) -> None:
    headings = [heading if name == "Budget" else name for name in GOOGLE]
    sheet = google_sheet(google_row("Video", 1) | {heading: "100.00"}, headings=headings)
    assert fill_sheet(plan({("youtube", "Video", "Video"): "90"}), sheet).changes[0].after == 90


def test_a_plan_of_campaigns_fills_the_campaigns_budget_where_that_holds_the_money() -> None:
    cbo = {"Campaign Daily Budget": "200", "Ad Set Daily Budget": ""}
    sheet = meta_sheet(*(row | cbo for row in SPRING))
    filled = fill_sheet(plan({("meta", "Spring", "Spring"): "150"}), sheet)
    assert only_difference(sheet.data, filled.data, "utf-16") == [("200", "150.00")] * 3
    assert [(c.level, c.rows) for c in filled.changes] == [("campaign", (2, 3, 4))]


def test_amounts_are_written_as_the_sheet_writes_them() -> None:
    commas = tiktok_sheet(tiktok_row("c", "a", 1, "1.040,50"), tiktok_row("c", "b", 2, "40,00"))
    wanted = plan({("tiktok", "c", "a"): "1100.25", ("tiktok", "c", "b"): "41"})
    assert only_difference(commas.data, fill_sheet(wanted, commas).data, "utf-8") == [
        ('"1.040', '"1100'), ('50"', '25"'), ('"40', '"41'),
    ]  # fmt: skip
    bare = google_sheet(google_row("Video", 1, "50,00"))
    assert b',"60,00",' in fill_sheet(plan({("youtube", "Video", "a"): "60"}), bare).data


def test_rows_without_a_campaign_and_currencies_that_are_none_do_no_harm() -> None:
    headings = (*TIKTOK, "Currency")
    rows = [tiktok_row("Spring", "Women", 1, Currency="-"), {"Ad Name": "a note"}]
    sheet = tiktok_sheet(*rows, headings=headings)
    filled = fill_sheet(plan({("tiktok", "Spring", "Women"): "41"}, currency=""), sheet)
    assert only_difference(sheet.data, filled.data, "utf-8") == [('"40.00"', '"41.00"')]


@pytest.mark.parametrize(("currency", "text"), [("SAR", "61.26"), ("KWD", "61.257"), ("JPY", "61")])
def test_amounts_have_the_decimals_of_their_currency(currency: str, text: str) -> None:
    sheet = meta_sheet(meta_row("Spring", "Women", 1))
    filled = fill_sheet(plan({WOMEN: "61.2567"}, currency), sheet)
    assert only_difference(sheet.data, filled.data, "utf-16") == [("50", text)]


def test_names_that_a_mapping_made_are_found_in_the_sheet() -> None:
    sheet = meta_sheet(meta_row("Spring", "KSA_Women_25", 1))
    rules = Rules(rules=(Rule(split="_", part=2),))
    assert fill_sheet(plan({WOMEN: "60"}), sheet, rules).changes[0].after == 60
    assert refused(plan({WOMEN: "60"}), sheet).code == "no-row"


def test_what_gets_nothing_stays_and_is_to_be_paused() -> None:
    sheet = meta_sheet(*SPRING)
    filled = fill_sheet(plan({WOMEN: "60", MEN: "0"}), sheet)
    assert [c.cell.audience for c in filled.changes] == ["Women"]
    finding = filled.findings[0]
    assert (finding.code, finding.severity) == ("pause", Severity.SERIOUS)
    assert "meta / Spring / Men nothing" in str(finding.message)


def test_running_rows_in_no_plan_are_refused_unless_they_are_to_stay() -> None:
    sheet = meta_sheet(
        *SPRING, meta_row("Autumn", "All", 3), meta_row("Winter", "All", 4, **{"Ad Set Run Status": "PAUSED"})
    )
    error = refused(TWO, sheet)
    assert error.code == "no-cell"
    assert "no budget for meta / Autumn / All (row 5)" in str(error)
    left = fill_sheet(TWO, sheet, leave_others=True)
    assert "1 running budget is in no plan" in str(left.findings[0].message)
    assert len(only_difference(sheet.data, left.data, "utf-16")) == 3


CBO = {"Campaign Daily Budget": "200", "Ad Set Daily Budget": ""}
ALL_RUN = {"Ad Set Daily Budget": "", "Ad Set Lifetime Budget": "900"}
VIDEO = plan({("youtube", "Video", "Riyadh"): "70"})
TIK = plan({("tiktok", "Spring", "Women"): "40"})


@pytest.mark.parametrize(
    ("planned", "sheet", "code", "row"),
    [
        (TWO, meta_sheet(*(r | CBO for r in SPRING)), "campaign-budget", 2),
        (TWO, meta_sheet(*SPRING[:2], SPRING[2] | ALL_RUN), "lifetime-budget", 4),
        (TWO, meta_sheet(*SPRING[:2], SPRING[2] | {"Ad Set Daily Budget": "0"}), "no-budget", 4),
        (TWO, meta_sheet(*SPRING, SPRING[0] | {"Ad Set ID": "c:777"}), "two-objects", 5),
        (TWO, meta_sheet(*SPRING, SPRING[0] | {"Ad Set Daily Budget": "55"}), "budgets-differ", 5),
        (TWO, meta_sheet(*SPRING[:2], SPRING[2] | {"Ad Set ID": ""}), "no-id", 4),
        (TWO, meta_sheet(*SPRING[:2], SPRING[2] | {"Ad Set ID": "1.20243E+17"}), "mangled-ids", 4),
        (TWO, meta_sheet(*(r | {"Ad Set ID": f"c:120242825359{n}30000"} for n, r in enumerate(SPRING))),
         "mangled-ids", 2),
        (TWO, meta_sheet(*SPRING[:2], SPRING[2] | {"Ad Set Daily Budget": "much"}), "bad-number", 4),
        (TWO, meta_sheet(*SPRING[:2]), "no-row", None),
        (TWO, meta_sheet(*(r | {"Ad Set Daily Budget": f"{r['Ad Set Daily Budget']} USD"} for r in SPRING)),
         "bulk-currency", 1),
        (TIK, meta_sheet(*SPRING), "no-row", None),
        (TIK, tiktok_sheet(tiktok_row("Spring", "Women", 1, **{"Ad Group Budget Mode": "Lifetime"})),
         "lifetime-budget", 2),
        (TIK, tiktok_sheet(tiktok_row("Spring", "Women", 1, "0.0", **{"Campaign Budget": "90"})),
         "campaign-budget", 2),
        (TIK, tiktok_sheet(tiktok_row("Spring", "Women", 1, "0.0",
                                      **{"Campaign Budget": "90", "Ad Group Budget Mode": "No limit"})),
         "campaign-budget", 2),
        (TIK, tiktok_sheet(tiktok_row("Spring", "Women", 1, Currency="AED"), headings=(*TIKTOK, "Currency")),
         "bulk-currency", 2),
        (VIDEO, google_sheet(google_row("Video", 1, **{"Budget name": "All brands"})), "shared-budget", 2),
        (VIDEO, google_sheet(google_row("Video", 1, **{"Budget type": "Campaign total"})), "lifetime-budget", 2),
        (VIDEO, google_sheet(google_row("Video", 1), google_row("Video", 2)), "two-objects", 3),
        (VIDEO, google_sheet(google_row("Video", 1), google_row("Video", 1), headings=("Campaign", "Budget")),
         "two-objects", 3),
        (VIDEO, google_sheet(google_row("Sound", 1)), "no-row", None),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_row(
    planned: Planned, sheet: Source, code: str, row: int | None
) -> None:
    error = refused(planned, sheet)
    told: Mapping[str, object] = error.message.values
    assert (error.code, told.get("row")) == (code, row)


def test_a_lifetime_budget_of_a_campaign_is_not_treated_as_daily() -> None:
    rows = [row | {"Campaign Lifetime Budget": "900", "Ad Set Daily Budget": ""} for row in SPRING]
    assert refused(plan({("meta", "Spring", "Spring"): "150"}), meta_sheet(*rows)).code == "lifetime-budget"


def test_a_budget_name_that_says_no_is_not_shared() -> None:
    sheet = google_sheet(google_row("Video", 1, **{"Budget name": "--"}))
    assert fill_sheet(VIDEO, sheet).changes[0].after == 70


def test_a_sheet_of_a_known_currency_takes_a_plan_that_says_none() -> None:
    sheet = tiktok_sheet(tiktok_row("Spring", "Women", 1, Currency="AED"), headings=(*TIKTOK, "Currency"))
    assert fill_sheet(replace(TIK, currency=None), sheet).changes[0].after == 40


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (Source("bulk.xlsx", b"PK\x03\x04" + bytes(30)), "bulk-not-text"),
        (Source("bulk.csv", b" \r\n"), "empty-file"),
        (Source("bulk.csv", b"Campaign,Clicks\nVideo,5\n"), "unknown-bulk"),
        (Source("bulk.csv", ("\t".join(META[:3]) + "\n").encode()), "unknown-bulk"),
    ],
)
def test_what_is_no_bulk_sheet_is_refused(source: Source, code: str) -> None:
    assert refused(TWO, source).code == code


def test_letters_that_cannot_be_written_back_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "decoded", lambda data: Decoded(data.decode("cp1252", "replace"), b"", "cp1252"))
    assert refused(TWO, Source("bulk.csv", b"Campaign,Budget\nVid\x81o,5\n")).code == "bulk-encoding"


HEAD = "platform,campaign,audience,currency,recommended_daily_budget\n"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("platform,campaign\nmeta,c\n", "not-a-plan", "no column audience"),
        ("", "not-a-plan", "no column platform"),
        (HEAD, "empty-plan", "has no rows"),
        (HEAD + "meta,c,a,SAR,5\nmeta,c,a,SAR,6\n", "twice", "row 3: meta / c / a has a budget twice"),
        (HEAD + "meta,c,a,SAR,5\nmeta,c,b,USD,6\n", "plan-currencies", "several currencies: SAR, USD"),
        (HEAD + "meta,c,a,SAR,five\n", "bad-budget", "row 2, column recommended_daily_budget"),
        (HEAD + "meta,c,a,SAR,-5\n", "bad-budget", "found -5"),
        (HEAD + "meta,c,a,SAR,NaN\n", "bad-budget", "found NaN"),
        (HEAD + "meta,c,a,SAR,9e99\n", "bad-budget", "found 9e99"),
        (HEAD + "meta,c,a,SAR\n", "bad-budget", "row 2"),
    ],
)
def test_what_is_no_plan_is_refused(text: str, code: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        read_planned(Source("plan.csv", text.encode()))
    assert caught.value.code == code
    assert said in str(caught.value)


def test_the_filled_sheet_takes_the_same_plan_again_without_a_change() -> None:
    once: Filled = fill_sheet(TWO, meta_sheet(*SPRING))
    assert fill_sheet(TWO, Source("again.csv", once.data)).data == once.data
