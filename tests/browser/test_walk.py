"""A specialist's Monday and a manager's decision, from raw exports to a sheet to upload and a report to print."""

import io
from decimal import Decimal
from pathlib import Path

import pandas as pd
from playwright.sync_api import Locator, expect

from tests.browser.visit import Visit, in_chromium
from tests.unit.export.sheets import META, lines, meta_row, meta_sheet, written

pytestmark = in_chromium
CHART = '[data-testid="stVegaLiteChart"] svg, [data-testid="stVegaLiteChart"] canvas'
COLUMNS = {"en": {"who": 1, "maximum": 3}, "ar": {"who": 12, "maximum": 10}}
"""Columns of the table of limits, which an Arabic page begins at the right; 0 selects rows."""


def saved(visit: Visit, button: Locator, to: Path) -> bytes:
    with visit.page.expect_download() as started:
        button.click()
    started.value.save_as(to)
    return to.read_bytes()


def plan_of(visit: Visit, to: Path) -> pd.DataFrame:
    content = saved(visit, visit.page.get_by_role("button", name=visit.said("Download plan.csv")), to)
    return pd.read_csv(io.BytesIO(content), dtype={"recommended_daily_budget": str})


def marked(table: Locator) -> tuple[int, int]:
    """Column and row of the cell that a table marks."""
    name = table.locator('[aria-selected="true"][id^="glide-cell-"]').first.get_attribute("id") or ""
    column, row = name.removeprefix("glide-cell-").split("-")
    return int(column), int(row)


def go_to_cell(visit: Visit, table: Locator, column: int) -> None:
    """Mark the first row of a table, and move the mark to a column by the keys."""
    box = table.bounding_box()
    assert box
    table.click(position={"x": box["width"] / 2, "y": 35 + 17})  # below the headings
    visit.settled()
    if visit.page.locator("#portal > *").count():  # a new row opens its cell
        visit.page.keyboard.press("Escape")
    visit.page.wait_for_timeout(300)
    at = marked(table)[0]
    for _ in range(abs(column - at)):
        visit.page.keyboard.press("ArrowRight" if column > at else "ArrowLeft")
        visit.page.wait_for_timeout(100)
    expect(table.locator(f'[aria-selected="true"][id="glide-cell-{column}-0"]')).to_be_attached()


def limit(visit: Visit, who: str, amount: str) -> None:
    """Type a limit into the table: whom it is about is chosen from a list, the amount is typed."""
    page, columns = visit.page, COLUMNS[visit.language]
    page.get_by_text(visit.said("Limits for platforms, campaigns and audiences")).click()
    visit.settled()
    table = page.locator('[data-testid="stExpander"] [data-testid="stDataFrame"]:visible').first
    table.scroll_into_view_if_needed()
    for column, typed in ((columns["who"], who), (columns["maximum"], amount)):
        go_to_cell(visit, table, column)
        opened = page.locator("#portal input, #portal textarea")
        page.keyboard.press("Enter")  # opens the cell
        expect(opened.first).to_be_focused()
        page.keyboard.type(typed)
        expect(opened.first).to_have_value(typed)
        page.keyboard.press("Enter")
        expect(opened).to_have_count(0)
        visit.settled()
        expect(table.locator(f'[id="glide-cell-{column}-0"]')).to_have_text(typed)


def keep(visit: Visit, name: str) -> None:
    """Keep the question of the page “Plan” as a scenario."""
    visit.press("Keep as a scenario")
    field = visit.page.get_by_label(visit.said("Name"), exact=True)
    field.fill(name)
    field.press("Enter")
    visit.settled()
    visit.page.get_by_role("button", name=visit.said("Keep"), exact=True).click()
    visit.settled()
    visit.page.keyboard.press("Escape")
    visit.settled()


def test_from_raw_exports_to_an_upload_and_a_report(visit: Visit, exports: list[Path], tmp_path: Path) -> None:
    page = visit.page
    # Four exports, and one of them twice: which counts is a question that the page asks, and a tick answers it.
    again = tmp_path / f"again_{exports[0].name}"
    again.write_bytes(exports[0].read_bytes())
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([*exports, again])
    refused = page.get_by_test_id("stAlert").filter(has_text=again.name)
    expect(refused.first).to_be_visible()
    expect(page.get_by_role("heading", name=visit.said("What was understood"))).to_have_count(0)
    page.locator(
        "label", has_text=visit.said("Where two files hold the same day of an audience, the later file counts")
    ).click()
    page.wait_for_selector('[data-testid="stDataFrame"] canvas')
    expect(page.get_by_role("heading", name=visit.said("What was understood"))).to_be_visible()
    visit.settled()

    visit.turn_to("plan")
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()
    visit.settled()
    free = plan_of(visit, tmp_path / "free.csv")
    cell = free.loc[free["platform"] == "meta"].sort_values("change").iloc[-1]
    who = " / ".join(cell[["platform", "campaign", "audience"]])
    most = Decimal(int(cell["current_daily_budget"]))
    assert Decimal(cell["recommended_daily_budget"]) > most
    keep(visit, "Free")
    limit(visit, who, str(most))
    held = plan_of(visit, tmp_path / "held.csv")
    same = held.merge(free, on=["platform", "campaign", "audience"], suffixes=("", "_free"))
    row = same[(same["campaign"] == cell["campaign"]) & (same["audience"] == cell["audience"])]
    row = row[row["platform"] == "meta"].iloc[0]
    assert Decimal(row["recommended_daily_budget"]) <= most < Decimal(row["recommended_daily_budget_free"])
    keep(visit, "Held")
    thumb = page.get_by_test_id("stSlider").first.locator('input[type="range"]').first
    thumb.focus()
    before = visit.first_card()
    thumb.press("PageUp")
    expect(page.get_by_test_id("stMetricValue").first).not_to_have_text(before)
    visit.settled()
    keep(visit, "Held, more money")

    visit.turn_to("scenarios")
    page.wait_for_selector(CHART)
    visit.settled()
    for name in ("Free", "Held", "Held, more money"):
        expect(page.locator(f'input[value="{name}"]')).to_have_count(1)
    table = page.locator('[data-testid="stDataFrame"]:visible [id^="glide-cell-"]')
    assert {"Free", "Held", "Held, more money"} <= set(table.all_inner_texts())

    visit.turn_to("export")
    page.get_by_role("tab", name=visit.said("Report")).wait_for()
    visit.settled()
    _fill_a_sheet(visit, held, tmp_path)
    page.get_by_role("tab", name=visit.said("Report")).click()
    visit.settled()
    content = saved(visit, page.get_by_role("button", name="PDF"), tmp_path / "report.pdf")
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content
    assert f"/Lang({visit.language})".encode() in content


def _fill_a_sheet(visit: Visit, held: pd.DataFrame, folder: Path) -> None:
    """A bulk sheet of Meta with the advertiser's own names, in and out."""
    page = visit.page
    meta = held[held["platform"] == "meta"]
    rows = [meta_row(c, a, i) for i, (c, a) in enumerate(zip(meta["campaign"], meta["audience"], strict=True), 10)]
    given = folder / "meta_bulk.csv"
    given.write_bytes(meta_sheet(*rows).data)
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(given)
    visit.settled()
    button = page.locator('[data-testid="stDownloadButton"] button', has_text="meta_bulk")
    button.wait_for()
    filled = saved(visit, button, folder / "upload.csv").decode("utf-16")
    for cell in lines(META, *rows)[1:]:
        assert cell[META.index("Campaign Name")] in filled
    assert written(lines(META, *rows), "\t", "\r\n") != filled
    assert len(filled.splitlines()) == len(rows) + 1
