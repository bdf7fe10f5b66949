"""The pages on a workspace: what one visitor keeps, the others see at the next draw."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from adopt.usecases import Scenario
from adopt.workspace.workspace import Workspace
from app.session import access, store
from app.session.words import plain
from app.work import long_work, place
from app.work.jobs import Jobs
from tests.app.test_access import Signer, come, told  # noqa: F401 - a fixture
from tests.app.test_pages import LANGUAGES, Files, cards, in_words, on, opened, uploaded
from tests.app.test_scenarios import names, press
from tests.app.waiting import at_work, finished

HEAD = "date,platform,campaign,audience,spend,conversions,currency"
BAD = "**Bold** [x](y) $5$"


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace that the app is served with; Sara is at the machine."""
    at = str(tmp_path / "workspace.db")
    monkeypatch.setenv(place.PLACE, at)
    monkeypatch.setenv("ADOPT_PERSON", "Sara")
    opened_here = Workspace.open(at, person="Omar")
    yield opened_here
    opened_here.close()


def export(first: int = 100, months: tuple[int, ...] = (8, 9, 10), name: str = "history.csv") -> Files:
    """An advertiser of two audiences."""
    rows = [
        f"2026-{month:02d}-{day:02d},meta,Sale,{who},{first + 7 * day},{20 + day % 5},SAR"
        for month in months
        for day in range(1, 31)
        for who in ("Women", "Men")
    ]
    return [(name, "\n".join([HEAD, *rows]).encode())]


def keep(page: AppTest) -> AppTest:
    return press(page, "keep-import")


def imports(page: AppTest) -> list[tuple[str, str, str]]:
    """Number, state and files of each import in the list."""
    found = [frame.value for frame in page.dataframe if "restated_rows" in frame.value.columns]
    return [tuple(row) for frame in found for row in frame[["number", "state", "files"]].itertuples(index=False)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_upload_is_shown_first_kept_by_a_button_and_seen_by_others(space: Workspace, language: str) -> None:
    page, other = uploaded(opened(language), export()), opened(language)
    assert space.imports() == ()
    assert [frame.value["name"].tolist() for frame in page.dataframe if "layout" in frame.value] == [
        ["history.csv"]
    ]
    assert not on(page, "plan").metric  # not kept yet
    keep(on(page, "data"))
    (kept,) = space.imports()
    assert (kept.person, kept.rows, kept.files) == ("Sara", 180, ("history.csv",))
    assert "180" in page.success[0].value
    assert len(cards(on(page, "plan"))) == 4
    on(other, "data")
    assert imports(other) == [("1", in_words("counts", language), "history.csv")]
    assert len(cards(on(other, "plan"))) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_import_that_one_undoes_is_gone_for_the_other_at_the_next_draw(space: Workspace, language: str) -> None:
    page = keep(uploaded(opened(language), export()))
    uploaded(page, export(50, (10, 11), "again.csv"))
    keep(page)
    other = on(opened(language), "data")
    assert [number for number, _, _ in imports(other)] == ["2", "1"]
    assert any("11" in text.value or "نوفمبر" in text.value for text in other.text)
    press(page, "undo-import")  # the newest is offered first
    undone = in_words("undone by {person}", language).replace("{person}", "")
    (second, first) = imports(other.run())
    assert undone.strip() in second[1]
    assert "Sara" in second[1]
    assert first[1] == in_words("counts", language)
    assert space.imports()[1].undone_by == "Sara"
    press(page, "undo-import")
    assert not on(other, "plan").metric
    assert "undo-import" not in {button.key for button in on(other, "data").button}


def test_a_history_is_read_once_as_long_as_nothing_changes(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[object]()

    def counted(*given: object, **more: object) -> object:
        read.append(given)
        return place.read_kept(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "read_kept", counted)
    page, other = keep(uploaded(opened(), export(77))), opened()
    for name in ("curves", "plan", "data"):
        on(page, name)
        on(other, name)
    assert len(read) == 1
    keep(uploaded(page, export(78, (10,))))
    on(other, "plan")
    assert len(read) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_advertiser_has_a_history_and_scenarios_of_its_own_and_its_name_is_text(
    space: Workspace, language: str
) -> None:
    page = keep(uploaded(opened(language), export()))
    space.save(Scenario(name="Mine", budget=5000))
    next(field for field in page.text_input if field.key == "advertiser-new").set_value(BAD)
    press(page, "advertiser-begin")
    assert page.session_state["adopt"].advertiser == BAD
    assert imports(page) == []
    keep(uploaded(page, export(60)))
    assert plain(BAD) not in space.advertisers()
    assert space.advertisers() == (BAD, "main")
    assert names(on(page, "scenarios")) == []
    box = next(box for box in page.selectbox if box.key == "advertiser")
    assert box.options == [BAD, in_words("Main advertiser", language)]
    box.select("main").run()
    assert names(page) == ["Mine"]


def test_a_visitor_begins_with_an_advertiser_that_there_is(space: Workspace) -> None:
    for name in ("Olives", "Dates"):
        replace(space, advertiser=name).save(Scenario(name="Mine"))
    assert opened().session_state["adopt"].advertiser == "Dates"


def test_what_was_told_of_an_advertiser_comes_back_with_it(space: Workspace) -> None:
    page = keep(uploaded(opened(), export()))
    now = page.session_state["adopt"]
    now.limits = [{"who": "all", "share_min": 10.0}]
    known = now.context
    store_turn(page, "Other")
    assert (now.limits, now.context == known, now.advertiser) == ([], True, "Other")
    store_turn(page, "main")
    assert now.limits == [{"who": "all", "share_min": 10.0}]


def store_turn(page: AppTest, name: str) -> None:
    next(field for field in page.text_input if field.key == "advertiser-new").set_value(name)
    press(page, "advertiser-begin")


def test_a_name_that_cannot_be_kept_is_refused(space: Workspace) -> None:
    page = opened()
    store_turn(page, "x" * 201)
    assert "cannot be kept" in page.error[0].value
    assert page.session_state["adopt"].advertiser == "main"


def test_what_cannot_stand_with_the_history_is_refused_and_stays_to_be_looked_at(space: Workspace) -> None:
    page = keep(uploaded(opened(), export()))
    name, data = export(90, (11,), "dollars.csv")[0]
    keep(uploaded(page, [(name, data.replace(b"SAR", b"USD"))]))
    assert "USD" in page.error[0].value
    assert len(space.imports()) == 1
    assert page.session_state["adopt"].uploaded is not None


def test_the_simulated_advertiser_is_looked_at_and_never_kept(space: Workspace) -> None:
    page = opened()
    next(button for button in page.button if button.label == "Load a simulated advertiser").click().run()
    assert "keep-import" not in {button.key for button in page.button}
    assert len(cards(on(page, "plan"))) == 4
    press(on(page, "data"), "back-to-kept")
    assert not on(page, "plan").metric
    assert space.imports() == ()


def editing(language: str, days: int) -> AppTest:
    """A page with the scenario “Mine” in its controls, changed to so many days."""
    page = on(opened(language), "scenarios")
    on(press(page, "open-Mine"), "plan")
    next(field for field in page.number_input if str(field.key).startswith("days-")).set_value(days).run()
    return page


@pytest.fixture
def two(space: Workspace, request: pytest.FixtureRequest) -> tuple[AppTest, AppTest]:
    """Two specialists who began with one version, of whom the first has saved."""
    language = getattr(request, "param", "en")
    keep(uploaded(opened(), export()))
    space.save(Scenario(name="Mine", budget=9000, why="Monday"))
    first, second = editing(language, 14), editing(language, 21)
    press(first, "keep-upon")
    press(second, "keep-upon")
    return first, second


def days(space: Workspace) -> list[tuple[str, int]]:
    return [(saved.name, each.scenario.days) for saved in space.scenarios() for each in space.versions(saved.name)]


@pytest.mark.parametrize("two", LANGUAGES, indirect=True)
def test_who_was_slower_is_told_by_whom_and_what_differs_and_saves_upon_it(
    space: Workspace, two: tuple[AppTest, AppTest], request: pytest.FixtureRequest
) -> None:
    page = two[1]
    assert days(space) == [("Mine", 30), ("Mine", 14)]
    assert "Sara" in page.warning[0].value
    assert any("21" in text.value and "14" in text.value for text in page.text)
    press(page, "conflict-over")
    assert days(space) == [("Mine", 30), ("Mine", 14), ("Mine", 21)]
    assert not [warning for warning in page.warning if "Sara" in warning.value]
    assert [saved.scenario.why for saved in space.versions("Mine")] == ["Monday"] * 3


def test_who_was_slower_keeps_theirs_under_another_name(space: Workspace, two: tuple[AppTest, AppTest]) -> None:
    page = two[1]
    next(field for field in page.text_input if field.key == "conflict-name").set_value("Yours")
    press(page, "conflict-other")
    assert days(space) == [("Mine", 30), ("Mine", 14), ("Yours", 21)]
    assert "conflict-over" not in {button.key for button in page.button}


def test_who_was_slower_takes_theirs(space: Workspace, two: tuple[AppTest, AppTest]) -> None:
    page = two[1]
    press(page, "conflict-take")
    assert days(space) == [("Mine", 30), ("Mine", 14)]
    assert next(field for field in page.number_input if str(field.key).startswith("days-")).value == 14
    next(field for field in page.number_input if str(field.key).startswith("days-")).set_value(15).run()
    press(page, "keep-upon")
    assert days(space)[-1] == ("Mine", 15)


def test_a_scenario_that_was_renamed_meanwhile_is_not_lost(space: Workspace) -> None:
    keep(uploaded(opened(), export()))
    space.save(Scenario(name="Mine", budget=9000))
    page = editing("en", 14)
    space.rename("Mine", "Other")
    press(page, "keep-upon")
    assert "renamed or removed" in page.warning[0].value
    press(page, "conflict-over")
    assert days(space) == [("Other", 30), ("Mine", 14)]


def test_an_earlier_version_is_seen_and_brought_back(space: Workspace) -> None:
    keep(uploaded(opened(), export()))
    space.save(Scenario(name="Mine", budget=9000))
    space.save(Scenario(name="Mine", budget=9500), 1)
    page = press(on(opened(), "scenarios"), "history-Mine")
    assert any("Version 1, saved by" in text.value and "Omar" in text.value for text in page.text)
    press(page, "back-1-Mine")
    assert [each.scenario.budget for each in space.versions("Mine")] == [9000, 9500, 9000]
    assert space.versions("Mine")[-1].person == "Sara"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_sees_what_was_saved_and_approves_only_what_was_seen(
    come: Signer,  # noqa: F811
    space: Workspace,
    language: str,
) -> None:
    come("omar@example.org")
    keep(uploaded(opened(language), export()))
    come("amal@boss.example")
    page = on(opened(language), "scenarios")
    assert names(page) == []
    space.save(Scenario(name="Mine", budget=9000))
    assert names(page.run()) == ["Mine"]
    space.save(Scenario(name="Mine", budget=9500), 1)  # after the manager looked
    press(page, "star-Mine")
    assert "Omar" in page.error[0].value
    assert not space.scenarios()[0].record
    press(page, "star-Mine")
    assert space.scenarios()[0].record
    assert space.log()["person"].iloc[-1] == "amal@boss.example"
    on(page, "data")
    assert imports(page)
    assert {"undo-import", "advertiser-begin"}.isdisjoint({button.key for button in page.button})
    assert told(access.REFUSALS["edit"], page, language)


def test_a_reader_changes_nothing_of_the_team(come: Signer, space: Workspace) -> None:  # noqa: F811
    come("sara@example.org")
    keep(uploaded(opened(), export()))
    space.save(Scenario(name="Mine", budget=9000))
    space.save(Scenario(name="Mine", budget=9500), 1)
    come("rana@board.example")
    page = press(on(opened(), "scenarios"), "history-Mine")
    assert page.text_input[0].disabled
    keys = ("content_copy", "lock", "archive", "star", "delete")
    assert all(button.disabled for button in page.button if str(button.key).partition("-")[0] in keys)
    assert not [button for button in page.button if str(button.key).startswith("back-")]
    assert [each.version for each in space.scenarios()] == [2]


def test_a_workspace_that_cannot_be_read_is_told_and_the_language_can_still_be_changed(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = keep(uploaded(opened(), export()))
    (tmp_path / "none").write_bytes(b"no database, and long enough to be looked at" * 100)
    monkeypatch.setenv(place.PLACE, str(tmp_path / "none"))
    page.run()
    assert not page.exception
    assert "damaged" in page.error[0].value
    press(page, "language-ar")
    assert in_words("{place} is damaged, or no workspace: {reason}.", "ar")[-20:] not in page.error[0].value
    assert any("\u0600" <= letter <= "\u06ff" for letter in page.error[0].value)


@pytest.mark.slow
def test_a_large_history_is_opened_in_a_process_of_its_own(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep(uploaded(opened(), export(33)))
    monkeypatch.setattr(store, "_HISTORIES", type(store._HISTORIES)())
    jobs = Jobs(1, tmp_path)
    monkeypatch.setattr(long_work, "LONG_SECONDS", 0.0)
    monkeypatch.setattr("app.elements.awaited.JOBS", jobs)
    monkeypatch.setattr(long_work, "JOBS", jobs)
    page = on(opened(), "plan")
    assert at_work(page)
    assert len(cards(finished(page))) == 4
    jobs.close()
