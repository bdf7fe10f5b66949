"""Every page held against axe, in English on light and in Arabic on dark, with data and without."""

from collections.abc import Mapping
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.visit import LOCALES, Visit, in_chromium

pytestmark = in_chromium
PAGES = ("curves", "backtest", "plan", "scenarios", "export", "pacing")
EVERY_RULE: Mapping[str, Any] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
THEMES: Mapping[str, Literal["light", "dark"]] = {"en": "light", "ar": "dark"}
"""All rules on every page in both languages; colours are the same in both, and charts take long to draw again."""
ALLOWED: Mapping[str, tuple[str, str]] = {
    "presentation-role-conflict": (
        "stFileUploaderDropzone",
        "the uploader's drop zone has a role and a label that contradict each other; its button is right (minor)",
    ),
}
"""Rule -> a sign of the element, and why it is Streamlit's and not ours."""


def violations(visit: Visit, where: str) -> list[str]:
    """What axe finds on the page as it stands, but for what is allowed."""
    options = {"runOnly": EVERY_RULE, "resultTypes": ["violations"]}  # what passes takes most time to write down
    found: Any = Axe().run(visit.page, options=options).response
    return [
        f"{where}: {rule['id']} {node['target']} {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if ALLOWED.get(rule["id"], ("\n", ""))[0] not in node["html"]
    ]


def opened(visit: Visit) -> list[str]:
    """What is behind clicks on the page “Plan”."""
    visit.page.get_by_text(visit.said("Limits for platforms, campaigns and audiences")).click()
    visit.page.locator("label", has_text=visit.said("Show the price of each rule")).click()
    visit.settled()
    visit.page.get_by_role("button", name=visit.said("Download the chart")).first.click()
    visit.page.get_by_role("button", name="SVG").wait_for()
    found = violations(visit, "plan, opened")
    visit.page.keyboard.press("Escape")
    return found


def focused(visit: Visit, within: str, most: int = 60) -> bool:
    """Whether going on by the tabulator comes to an element."""
    for _ in range(most):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("where => Boolean(document.activeElement.closest(where))", within):
            return True
    return False


def test_no_page_has_a_violation_that_is_ours(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme=THEMES[visit.language])
    visit.settled()
    found = violations(visit, "data, empty")
    visit.turn_to("plan")
    found += violations(visit, "plan, empty")
    visit.page.goto(f"{visit.address}/?lang={visit.language}")
    visit.page.wait_for_selector("h1")
    visit.settled()
    visit.load_simulated()
    found += violations(visit, "data")
    for page in PAGES:
        visit.turn_to(page)
        if page == "backtest":
            visit.press("Run the backtest")
        if page == "scenarios":
            visit.press("Add four examples")
        visit.settled()
        found += violations(visit, page)
        if page == "plan":
            found += opened(visit)
    assert not found, "\n".join(found)


def test_no_page_about_a_workspace_has_a_violation_that_is_ours(chromium: Browser, kept_address: str) -> None:
    for locale in LOCALES:  # not two tests: weeks of kept plans take longest to make
        visit = Visit(chromium, kept_address, locale)
        visit.page.emulate_media(color_scheme=THEMES[visit.language])
        assert not (found := _about_a_workspace(visit)), "\n".join(found)
        visit.page.set_viewport_size({"width": 390, "height": 900})
        for page in ("plans", "track"):
            visit.turn_to(page)
            visit.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
            visit.settled()
            assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page
        assert visit.complaints == []
        visit.page.context.close()


def _about_a_workspace(visit: Visit) -> list[str]:
    found = []
    for page in ("plans", "track"):
        visit.turn_to(page)
        visit.page.wait_for_selector('[data-testid="stDataFrame"] canvas')
        visit.settled()
        found += violations(visit, page)
    visit.turn_to("plans")
    visit.page.get_by_role("tab", name=visit.said("Who changed what")).click()
    visit.settled()
    return found + violations(visit, "plans, log")


def test_tabs_and_tables_are_reached_and_used_by_keyboard(visit: Visit) -> None:
    visit.load_simulated()
    visit.turn_to("curves")
    assert focused(visit, '[role="tab"]')
    visit.page.keyboard.press("ArrowLeft" if visit.direction == "rtl" else "ArrowRight")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("tab", name=visit.said("Days around the curve"))).to_have_attribute(
        "aria-selected", "true"
    )
    visit.turn_to("plan")
    assert focused(visit, '[data-testid="stExpander"] summary')
    visit.page.get_by_text(visit.said("Limits for platforms, campaigns and audiences")).press("Enter")
    visit.settled()
    assert focused(visit, '[data-testid="stDataFrame"]')
