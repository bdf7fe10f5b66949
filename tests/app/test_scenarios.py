"""The page “Scenarios”, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from adopt.usecases import Scenario
from app.shelf import Shelf
from tests.app.test_pages import LANGUAGES, SCENARIOS, in_words, on, opened

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
    return [str(field.value) for field in page.text_input]


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
    assert less[0].startswith(in_words("Difference in expected conversions: {mean}", language)[:10]) or less
    assert list(page.dataframe[1].value.columns) == ["platform", "campaign", "audience", *expected]


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


def test_a_locked_scenario_stays_as_it_is() -> None:
    shelf = Shelf().with_one(Scenario(budget=5.0), " A ").promoted("A")
    assert shelf.names == ("A",)
    assert shelf.renamed("A", "B") == shelf
    assert shelf.without("A") == shelf
    free = shelf.changed("A", locked=False)
    assert free.renamed("A", "B").record == "B"
    assert free.renamed("A", " ") == free
    assert free.without("A") == Shelf()
