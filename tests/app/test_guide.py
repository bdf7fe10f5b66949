"""The first run is guided: what comes next, ticks, and out of the way when asked."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.test_pages import in_words, on, opened


def steps(page: AppTest) -> list[str]:
    """The icons of the steps, in order; empty where they are not shown."""
    links = [link.proto for link in page.get("page_link")]
    return [link.icon.strip(":").removeprefix("material/") for link in links if link.label[0] in "12345١٢٣٤٥"]


def shown(page: AppTest) -> str:
    return "\n".join(str(element.value) for element in page.markdown)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_empty_page_begins_with_what_to_do_first(language: str) -> None:
    page = opened(language)
    assert steps(page) == ["arrow_circle_right", *["circle"] * 4]
    advice = "Upload your daily exports, or load the simulated advertiser with one click: it fills every page."
    assert in_words(advice, language) in shown(page)


def test_steps_are_ticked_as_they_are_done_and_go_when_all_are() -> None:
    page = opened()
    page.button[-1].click().run()
    assert steps(page) == ["check_circle", "arrow_circle_right", "circle", "circle", "circle"]
    on(page, "plan")
    assert steps(page) == ["check_circle", "arrow_circle_right", "check_circle", "circle", "circle"]
    on(page, "curves")
    on(page, "scenarios")
    assert steps(page)[3] == "arrow_circle_right"  # nothing is kept yet
    next(button for button in page.button if button.label == "Add four examples").click().run()
    assert steps(page)[3] == "check_circle"
    assert steps(on(page, "export")) == []


def test_steps_can_be_closed_and_brought_back() -> None:
    page = opened()
    page.button(key="guide-close").click().run()
    assert steps(page) == []
    on(page, "words")
    page.button(key="guide-again").click().run()
    assert len(steps(page)) == 5


@pytest.mark.parametrize(
    ("language", "search", "found"), [("en", "next conversion", "Marginal CPA"), ("ar", "القرى", "التاريخ الهجري")]
)
def test_words_can_be_searched_for(language: str, search: str, found: str) -> None:
    page = on(opened(language), "words")
    everything = len(page.markdown)
    page.text_input(key="words-search").set_value(search).run()
    assert f"**{found}**" in shown(page)
    assert len(page.markdown) < everything
    page.text_input(key="words-search").set_value("zzz").run()
    assert page.info
