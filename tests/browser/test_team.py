"""Two people at one workspace, each in a browser of their own: what one saves the other sees, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from adopt.usecases import Scenario
from adopt.workspace.workspace import Workspace
from tests.browser.provider import Provider, providing
from tests.browser.test_server import daily, left, signed_in
from tests.browser.visit import Visit, free_port, in_chromium, served

pytestmark = in_chromium
ROLES = """
[roles]
specialist = ["sara@example.org", "omar@example.org"]
manager = ["@boss.example"]
reader = ["@board.example"]
"""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Provider, Workspace]]:
    """An app with sign-in on a workspace, the provider, and the workspace."""
    home, port = tmp_path_factory.mktemp("team"), free_port()
    workspace = Workspace.open(str(home / "workspace.db"), person="somebody")
    with providing(free_port()) as provider:
        file = provider.sign_in_file(home / "sign-in.toml", f"http://127.0.0.1:{port}")
        file.write_text(file.read_text().partition("[roles]")[0] + ROLES)
        with served(home, port, ["--sign-in", str(file), "--workspace", str(home / "workspace.db")]) as url:
            yield url, provider, workspace
    workspace.close()


@pytest.fixture
def olives(team: tuple[str, Provider, Workspace], tmp_path: Path) -> Path:
    """An export that is not kept yet."""
    team[2].forget()
    path = tmp_path / "olives.csv"
    path.write_bytes(daily("Olives", 100))
    return path


def saved_as(visit: Visit, name: str) -> None:
    """Save the question of the page “Plan” as a scenario."""
    popover = visit.page.get_by_test_id("stPopover").filter(has_text=visit.said("Keep as a scenario"))
    popover.click()
    visit.page.locator(".st-key-keep-name input").fill(name)
    visit.page.locator(".st-key-keep-name input").press("Enter")
    visit.settled()
    visit.page.locator(".st-key-keep button").click()
    expect(visit.page.get_by_text(name).first).to_be_visible()
    visit.settled()


@pytest.mark.parametrize("locale", ["ar-SA"])
def test_what_a_specialist_keeps_a_manager_sees_at_the_next_draw_and_approves(
    chromium: Browser, team: tuple[str, Provider, Workspace], olives: Path, locale: str
) -> None:
    manager = signed_in(chromium, team[:2], locale, "amal@boss.example")
    specialist = signed_in(chromium, team[:2], locale, "sara@example.org")
    specialist.upload([olives])
    specialist.page.locator(".st-key-keep-import button").click()
    expect(specialist.page.get_by_text(specialist.said("The history that is kept"))).to_be_visible()
    specialist.settled()
    specialist.turn_to("plan")
    saved_as(specialist, "Harvest")
    manager.turn_to("scenarios")
    name = manager.page.get_by_test_id("stTextInput").locator("input")
    expect(name.first).to_have_value("Harvest")
    manager.page.get_by_test_id("stPopover").filter(has_text=manager.said("Do")).first.click()
    manager.page.get_by_role("button", name=manager.said("Make it the plan of record")).click()
    record = manager.said("plan of record")
    expect(manager.page.get_by_test_id("stText").filter(has_text=f"{record} ·").first).to_be_visible()
    (saved,) = team[2].scenarios()
    assert (saved.record, saved.person, team[2].imports()[0].person) == (
        True,
        "sara@example.org",
        "sara@example.org",
    )
    for visit in (specialist, manager):
        left(visit)


def opened(visit: Visit, days: int) -> None:
    """The scenario “Harvest” in the controls of the page “Plan”, asked for so many days."""
    visit.turn_to("scenarios")
    visit.page.get_by_test_id("stPopover").filter(has_text=visit.said("Do")).first.click()
    visit.page.locator(".st-key-open-Harvest button").click()
    visit.page.wait_for_url("**/plan*")
    visit.settled()
    field = visit.page.get_by_test_id("stNumberInputField").first
    field.fill(str(days))
    field.press("Enter")
    visit.settled()


def upon(visit: Visit) -> None:
    """Save it upon the version that was opened."""
    visit.page.get_by_test_id("stPopover").filter(has_text=visit.said("Keep as a scenario")).click()
    visit.page.locator(".st-key-keep-upon button").click()
    visit.settled()


@pytest.mark.parametrize("locale", ["en-US"])
def test_of_two_specialists_who_edit_one_scenario_neither_loses_anything(
    chromium: Browser, team: tuple[str, Provider, Workspace], olives: Path, locale: str
) -> None:
    first = signed_in(chromium, team[:2], locale, "sara@example.org")
    second = signed_in(chromium, team[:2], locale, "omar@example.org")
    first.upload([olives])
    first.page.locator(".st-key-keep-import button").click()
    expect(first.page.get_by_text(first.said("The history that is kept"))).to_be_visible()
    team[2].save(Scenario(name="Harvest", budget_change=0.0))
    opened(first, 14)
    opened(second, 21)
    upon(first)
    upon(second)
    conflict = second.page.locator(".st-key-conflict")
    expect(conflict).to_contain_text("sara@")
    expect(conflict).to_contain_text("14")
    assert [each.scenario.days for each in team[2].versions("Harvest")] == [30, 14]
    second.page.locator(".st-key-conflict-over button").click()
    expect(conflict).to_have_count(0)
    versions = team[2].versions("Harvest")
    assert [(each.scenario.days, each.person) for each in versions] == [
        (30, "somebody"), (14, "sara@example.org"), (21, "omar@example.org"),
    ]  # fmt: skip
    for visit in (first, second):
        left(visit)
