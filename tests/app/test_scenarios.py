"""The page “Scenarios”, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from adopt.usecases import Limit, rows_of_limits
from app.session.shelf import OwnShelf
from tests.app.test_pages import LANGUAGES, SCENARIOS, in_words, on, opened

DIFFERENCE = "Difference in expected conversions: {mean}, 90 % between {low} and {high}."
FOUR = ("As today", "A fifth less", "A fifth more", "A free hand")


def shelved(language: str = "en") -> AppTest:
    """The page with the simulated advertiser and the examples."""
    page = opened(language)
    page.button[-1].click().run()
    on(page, "scenarios")
    pressed(page, in_words("Add four examples", language))
    return page


def pressed(page: AppTest, label: str, at: int = 0) -> AppTest:
    [button for button in page.button if button.label == label][at].click().run()
    assert not page.exception
    return page


def names(page: AppTest) -> list[str]:
    return [str(field.value) for field in page.text_input if str(field.key).startswith("name-")]


def compared(page: AppTest) -> list[str]:
    return list(page.dataframe[0].value["scenario"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_compared_and_what_differs_is_said(language: str) -> None:
    page = shelved(language)
    expected = [in_words(name, language) for name in FOUR]
    assert names(page) == expected
    table = page.dataframe[0].value
    assert list(table["scenario"]) == expected
    assert table["expected_conversions"].iloc[1] < table["expected_conversions"].iloc[0]
    assert len(page.expander) == 3
    less = [text.value for text in page.expander[0].text]
    difference = in_words(DIFFERENCE, language).partition("{mean}")[0]
    assert less[0].startswith(difference)
    assert page.dataframe[1].value["scenario"].tolist() == expected
    assert list(page.dataframe[-1].value.columns) == ["platform", "campaign", "audience", *expected]


def test_examples_are_added_once() -> None:
    page = shelved()
    assert len(names(pressed(page, "Add four examples"))) == 4


def test_a_clone_gets_a_name_of_its_own_and_can_be_renamed_and_removed() -> None:
    page = pressed(shelved(), "Clone")
    assert names(page)[-1] == "As today 2"
    page.text_input[-1].set_value("Mine").run()
    assert compared(page)[-1] == "Mine"
    page.text_input[-1].set_value("As today").run()  # taken
    assert compared(page)[-1] == "Mine"
    assert names(pressed(page, "Remove", -1)) == list(FOUR)


def test_the_plan_of_record_is_locked_and_the_others_are_compared_with_it() -> None:
    page = pressed(shelved(), "Make it the plan of record", 1)
    assert compared(page)[0] == "A fifth less"
    assert page.text_input[1].disabled
    assert [b.disabled for b in page.button if b.label == "Remove"] == [False, True, False, False]
    assert "plan of record" in " ".join(text.value for text in page.text)
    pressed(page, "Unlock")
    assert not page.text_input[1].disabled


def test_archived_scenarios_are_kept_and_not_compared() -> None:
    page = pressed(shelved(), "Archive", 3)
    assert compared(page) == list(FOUR[:3])
    assert compared(pressed(page, "Bring back")) == list(FOUR)


def test_files_are_brought_and_bad_ones_refused() -> None:
    page = shelved()
    good = (SCENARIOS / "free_hand.toml").read_bytes()
    page.file_uploader[0].set_value([("free_hand.toml", good, "application/toml")]).run()
    pressed(page, "Add them")
    assert compared(page)[-1] == "free hand"
    page.file_uploader[0].set_value([("bad.toml", b"budgt = 3", "application/toml")]).run()
    pressed(page, "Add them")
    assert "budgt" in page.error[0].value


def test_a_scenario_without_a_plan_is_refused_by_its_name() -> None:
    page = shelved()
    page.file_uploader[0].set_value([("hopeless.toml", b"budget = 1", "application/toml")]).run()
    pressed(page, "Add them")
    assert "hopeless" in page.error[0].value


def test_a_question_of_the_plan_is_kept_as_a_scenario() -> None:
    page = opened()
    page.button[-1].click().run()
    on(page, "plan")
    page.text_input[-1].set_value("Monday").run()
    pressed(page, "Keep")
    assert compared(on(page, "scenarios")) == ["Monday"]


def test_a_kept_scenario_opens_in_the_controls_of_the_plan() -> None:
    page = pressed(shelved(), "Open on the page “Plan”", 3)
    assert page.title[0].value == "Plan"
    assert (-100, 200) in [slider.value for slider in page.slider]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_opened_is_saved_as_its_next_version_and_the_earlier_one_comes_back(language: str) -> None:
    page = on(pressed(shelved(language), in_words("Open on the page “Plan”", language), 1), "plan")
    page.slider[0].set_value(120).run()
    press(page, "keep-upon")
    on(page, "scenarios")
    less = in_words("A fifth less", language)
    assert less in names(page)
    assert any("2" in text.value and "2026" in text.value for text in page.text if "·" in text.value)
    press(page, f"history-{less}")
    (earlier,) = [text.value for text in page.text if "budget_change" in text.value]
    assert earlier.count("\n") == 2  # its head, the budget and its change
    press(page, f"back-1-{less}")
    assert [kept.scenario.budget_change for kept in shelf(page).versions(less)] == [-0.2, None, -0.2]
    press(page, f"history-{less}")
    assert not [button for button in page.button if str(button.key).startswith("back-")]


def press(page: AppTest, key: str) -> AppTest:
    next(button for button in page.button if button.key == key).click().run()
    assert not page.exception
    return page


def shelf(page: AppTest) -> OwnShelf:
    found: OwnShelf = page.session_state["adopt"].shelf
    return found


def test_limits_kept_in_the_session_are_planned_with_and_kept_with_the_scenario() -> None:
    page = opened()
    page.button[-1].click().run()
    page.session_state["adopt"].limits = rows_of_limits(
        (Limit(who="platform:linkedin", share_min=0.3, why="sales"),)
    )
    on(page, "plan")
    assert any("gets at least 30 % of the spend (sales)" in text.value for text in page.text)
    pressed(page, "Keep")
    on(page, "scenarios")
    assert any("1 limit" in text.value for text in page.text)
    pressed(page, "Open on the page “Plan”")
    assert any("gets at least 30 % of the spend (sales)" in text.value for text in page.text)


def test_a_row_that_makes_no_sense_is_refused_by_its_number() -> None:
    page = opened()
    page.button[-1].click().run()
    page.session_state["adopt"].limits = [{"who": "all", "minimum": 9.0, "maximum": 4.0}]
    on(page, "plan")
    assert r"minimum \= 9" in page.error[0].value


def test_a_scenario_that_the_page_cannot_hold_says_so() -> None:
    page = shelved()
    page.file_uploader[0].set_value([("reach.toml", b"reach = 100", "application/toml")]).run()
    pressed(page, "Add them")
    pressed(page, "Open on the page “Plan”", -1)
    assert "reach" in page.warning[0].value
