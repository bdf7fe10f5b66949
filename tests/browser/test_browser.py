"""The app as a visitor has it: served by ``adopt app`` from an empty folder, in Chromium, in two locales."""

import csv
import io
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import LOCALES, Visit, in_chromium

pytestmark = in_chromium


def test_the_slider_plans_again_and_says_so_in_a_moment(arabic: Visit) -> None:
    arabic.load_simulated()
    arabic.follow("Next: plan the budget")
    expect(arabic.page.get_by_test_id("stMetricValue")).to_have_count(4)
    arabic.settled()
    before = arabic.first_card()
    thumb = arabic.page.get_by_test_id("stSlider").first.locator('input[type="range"]').first
    thumb.focus()
    began = time.monotonic()
    thumb.press("PageUp")
    expect(arabic.page.get_by_test_id("stMetricValue").first).not_to_have_text(before)
    assert time.monotonic() - began < 15
    assert float(arabic.first_card().replace(",", "")) > float(before.replace(",", ""))


def test_the_document_says_its_language_and_direction_and_both_can_be_changed(visit: Visit) -> None:
    document = visit.page.locator("html")
    expect(document).to_have_attribute("lang", visit.language)
    expect(document).to_have_attribute("dir", visit.direction)
    visit.page.get_by_role("button", name="العربية" if visit.language == "en" else "English").click()
    other = next(pair for pair in LOCALES.values() if pair[0] != visit.language)
    expect(document).to_have_attribute("lang", other[0])
    expect(document).to_have_attribute("dir", other[1])
    expect(visit.page).to_have_url(re.compile(f"lang={other[0]}"))
    visit.page.reload()
    visit.page.wait_for_selector("h1")
    expect(document).to_have_attribute("lang", other[0])


def test_an_unreadable_file_is_refused_without_a_traceback(arabic: Visit, tmp_path: Path) -> None:
    bad = tmp_path / "[click](javascript:alert(1)) **x** www.example.org me@example.org.csv"
    bad.write_text("nothing,of,use\n1,2,3\n")
    arabic.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(bad)
    alert = arabic.page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("**x**")
    assert alert.locator("a, strong").count() == 0
    expect(arabic.page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_telephone_needs_no_sideways_scrolling(chromium: Browser, address: str, locale: str) -> None:
    visit = Visit(chromium, address, locale, width=390)
    visit.load_simulated()
    for kind in ("Part of the name", "Rename, merge and tag"):
        visit.press(kind)
        visit.settled()
    for link in ("Next: response curves", "Next: plan the budget", "Next: take it to the ads managers"):
        assert_fits(visit, link)
        visit.follow(link)
    for tab in ("Change list", "In steps", "Requests for programs"):
        assert_fits(visit, tab)
        visit.page.get_by_role("tab", name=visit.said(tab)).click()
    assert_fits(visit, "Requests for programs")
    visit.turn_to("scenarios")
    visit.press("Add four examples")
    visit.page.wait_for_selector('[data-testid="stVegaLiteChart"] svg, [data-testid="stVegaLiteChart"] canvas')
    assert_fits(visit, "Scenarios")
    visit.turn_to("pacing")
    assert_fits(visit, "Pacing")
    assert visit.complaints == []
    visit.page.context.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_slider_says_stands_over_its_thumbs(chromium: Browser, address: str, locale: str) -> None:
    visit = Visit(chromium, address, locale, width=390)
    visit.load_simulated()
    visit.turn_to("plan")
    expect(visit.page.get_by_test_id("stSlider")).not_to_have_count(0)
    visit.settled()
    off = visit.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stSliderThumbValue"]')].map(value => {
            const [said, thumb] = [value, value.parentElement].map(element => element.getBoundingClientRect());
            return Math.abs(said.x + said.width / 2 - thumb.x - thumb.width / 2);
        })"""
    )
    assert len(off) >= 3
    assert max(off) < 2
    visit.page.context.close()


def assert_fits(visit: Visit, what: str) -> None:
    visit.settled()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), what


@pytest.mark.parametrize("locale", ["ar-SA"])
def test_a_backtest_runs_at_a_click_and_fits_a_telephone(
    chromium: Browser, address: str, locale: str, tmp_path: Path
) -> None:
    visit = Visit(chromium, address, locale, width=390)
    visit.load_simulated()
    for link in ("Next: response curves", "Next: test the forecasts"):
        visit.settled()
        visit.follow(link)
    expect(visit.page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
    visit.press("Run the backtest")
    visit.page.wait_for_selector('[data-testid="stVegaLiteChart"] svg, [data-testid="stVegaLiteChart"] canvas')
    visit.settled()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with visit.page.expect_download() as download:
        visit.press("Download backtest.csv")
    download.value.save_as(tmp_path / "backtest.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "backtest.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 6 * 16
    assert all(float(row["adopt_low"]) <= float(row["adopt_high"]) for row in rows)
    visit.page.context.close()
    assert visit.strangers == []


def test_a_promotion_that_is_typed_says_what_it_lacks_and_then_is_in_the_calendar(visit: Visit) -> None:
    page, day = visit.page, 'input[type="date"]'
    visit.load_simulated()
    page.get_by_role("tab", name=visit.said("Promotions")).click()
    visit.settled()
    table = page.locator('[data-testid="stDataFrame"]:visible').last
    box = table.bounding_box()
    assert box
    name, first, last = (0.3, 0.65, 0.9) if visit.direction == "ltr" else (0.8, 0.4, 0.15)
    new_row = 35 + 17  # below the headings
    table.click(position={"x": box["width"] / 2, "y": new_row})
    visit.settled()
    table.dblclick(position={"x": name * box["width"], "y": new_row})
    page.locator("textarea.gdg-input").fill("Autumn sale")  # waits until the cell's editor is open
    page.locator("textarea.gdg-input").press("Enter")
    alert = page.locator('[data-testid="stAlert"]:visible').last
    expect(alert).to_contain_text(visit.said("Fill it in, or delete the row."))
    for place, typed in ((first, "2026-10-01"), (last, "2026-10-04")):
        visit.settled()
        table.dblclick(position={"x": place * box["width"], "y": new_row})
        page.locator(day).fill(typed)
        page.locator(day).press("Enter")
    expect(alert).not_to_contain_text(visit.said("Fill it in, or delete the row."))
    page.get_by_role("tab", name=visit.said("Calendar")).click()
    happening = page.locator('[data-testid="stDataFrame"]:visible').last
    expect(happening.locator('[id^="glide-cell-"]', has_text="Autumn sale")).to_have_count(1)


def test_charts_are_painted_again_when_the_light_changes(arabic: Visit) -> None:
    arabic.load_simulated()
    arabic.turn_to("curves")
    word = arabic.page.locator('[data-testid="stVegaLiteChart"] svg text').first
    expect(word).to_have_css("fill", "rgb(47, 45, 43)")
    arabic.page.emulate_media(color_scheme="dark")
    expect(word).to_have_css("fill", "rgb(237, 235, 232)")


def test_no_arrow_lies_over_the_first_tab_on_a_telephone(chromium: Browser, address: str) -> None:
    visit = Visit(chromium, address, "ar-SA", width=390)
    visit.load_simulated()
    top = "at => document.elementFromPoint(at.x, at.y).closest('[data-testid=stTab]') !== null"
    visit.page.get_by_role("tab").first.scroll_into_view_if_needed()
    tab = visit.page.get_by_role("tab").first.bounding_box()
    assert tab is not None
    assert visit.page.evaluate(top, {"x": tab["x"] + tab["width"] - 5, "y": tab["y"] + tab["height"] / 2})
    visit.page.context.close()
