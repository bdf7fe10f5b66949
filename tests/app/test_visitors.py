"""What the server keeps of its visitors, and whose it is."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from adopt.usecases import Source, simulate_advertiser
from app.session import rooms, uploads
from app.session.visitors import NAME_BYTES, Results, Visitors, remembered
from tests.app.test_pages import LANGUAGES, Files, budget, cards, in_words, on, opened, uploaded


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("advertiser")
    simulate_advertiser(folder, "wandering", 7)
    return [(file.name, file.read_bytes()) for file in sorted((folder / "exports").iterdir())]


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Cookies(dict[str, str]):
    """Stands for what a browser sends, in every run of a page."""


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cookies]:
    sent = Cookies()
    monkeypatch.setattr(rooms, "cookie", sent.get)
    monkeypatch.setattr(rooms, "_VISITORS", Visitors[Any]())
    return sent  # type: ignore[return-value]


def test_a_visitor_finds_the_same_room_and_another_visitor_another() -> None:
    visitors = Visitors[list[str]]()
    visitors.room("a", list).session.append("of a")
    assert visitors.room("a", list).session == ["of a"]
    assert visitors.room("b", list).session == []
    assert visitors.room("a", list).results is not visitors.room("b", list).results


def test_who_has_been_away_longest_is_forgotten_for_a_new_one() -> None:
    visitors = Visitors[list[str]](most=2)
    for name in ("a", "b", "a", "c"):
        visitors.room(name, list).session.append(name)
    assert len(visitors) == 2
    assert visitors.room("a", list).session == ["a", "a"]
    assert visitors.known("b") is None


def test_who_did_nothing_for_too_long_is_forgotten() -> None:
    clock = Clock()
    visitors = Visitors[list[str]](idle=10, clock=clock)
    visitors.room("a", list).session.append("a")
    clock.now = 9
    visitors.room("b", list)
    clock.now = 10
    assert visitors.room("a", list).session == ["a"]
    clock.now = 19.5
    assert visitors.room("b", list).session == []
    assert len(visitors) == 2
    clock.now = 31
    visitors.room("c", list)
    assert visitors.known("a") is None


def test_who_is_dropped_is_not_known_any_more() -> None:
    visitors = Visitors[list[str]]()
    visitors.room("a", list).session.append("a")
    visitors.drop("a")
    visitors.drop("nobody")
    assert visitors.known("a") is None
    assert visitors.room("a", list).session == []


def test_names_are_not_kept_and_have_more_bits_than_anybody_guesses() -> None:
    visitors = Visitors[list[str]]()
    visitors.room("the name", list)
    assert "the name" not in repr(vars(visitors))
    assert NAME_BYTES * 8 >= 128


def counted() -> tuple[Results, Callable[[int, int], int], list[int]]:
    """Results, a function that is remembered among them, and what it was computed for."""
    results, computed = Results(), list[int]()

    @remembered(2, lambda: results)
    def double(number: int, _unhashed: object) -> int:
        computed.append(number)
        if number < 0:
            raise ValueError("negative")
        return 2 * number

    return results, double, computed


def test_an_answer_is_computed_once_and_the_last_few_are_kept() -> None:
    _, double, computed = counted()
    assert [double(n, object()) for n in (1, 1, 2, 1, 3)] == [2, 2, 4, 2, 6]  # type: ignore[arg-type]
    assert computed == [1, 2, 3]
    double(1, 0)
    assert computed == [1, 2, 3]
    double(2, 0)
    assert computed == [1, 2, 3, 2]


def test_what_fails_is_not_kept() -> None:
    _, double, computed = counted()
    for _ in range(2):
        with pytest.raises(ValueError, match="negative"):
            double(-1, 0)
    assert computed == [-1, -1]


def test_two_tabs_that_ask_at_once_wait_for_one_answer() -> None:
    results, begun, go, computed = Results(), threading.Event(), threading.Event(), list[int]()

    def slow() -> int:
        computed.append(1)
        begun.set()
        go.wait(5)
        return 7

    with ThreadPoolExecutor(2) as tabs:
        first = tabs.submit(results.of, "slow", 1, 1, slow)
        begun.wait(5)
        second = tabs.submit(results.of, "slow", 1, 1, slow)
        go.set()
        assert (first.result(5), second.result(5)) == (7, 7)
    assert computed == [1]


def test_a_tab_that_waited_for_what_failed_computes_it_itself() -> None:
    results, begun, go = Results(), threading.Event(), threading.Event()

    def fails() -> int:
        begun.set()
        go.wait(5)
        raise KeyError("stopped")

    with ThreadPoolExecutor(2) as tabs:
        first = tabs.submit(results.of, "same", 1, 1, fails)
        begun.wait(5)
        second = tabs.submit(results.of, "same", 1, 1, lambda: 7)
        go.set()
        with pytest.raises(KeyError):
            first.result(5)
        assert second.result(5) == 7


def session_of(name: str) -> Any:
    room = rooms._VISITORS.known(name)
    assert room
    return room.session


def test_a_page_that_is_loaded_again_has_what_was_given(cookies: Cookies, exports: Files) -> None:
    cookies["adopt_visitor"] = "first"
    page = on(uploaded(opened("ar"), exports), "plan")
    page.text_input[0].set_value("120,000").run()
    before = cards(page)
    again = AppTest.from_file(str(page._script_path), default_timeout=60)
    again.run()
    assert in_words("Data", "ar") == again.title[0].value
    on(again, "plan")
    assert (budget(again), cards(again)) == ("120,000", before)


def test_the_same_name_with_other_data_stays_with_who_gave_it(cookies: Cookies, exports: Files) -> None:
    name, first = exports[0]
    seen = {}
    for who, data in (("first", first), ("second", exports[1][1])):
        cookies["adopt_visitor"] = who
        page = uploaded(opened(), [(name, data)])
        seen[who] = page.dataframe[0].value.to_dict()
    assert seen["first"] != seen["second"]
    for who, data in (("first", first), ("second", exports[1][1])):
        cookies["adopt_visitor"] = who
        assert opened().dataframe[0].value.to_dict() == seen[who]
        assert session_of(f"\n{who}").sources == (Source(name, data),)


def test_answers_are_kept_apart_even_for_the_same_data(cookies: Cookies, exports: Files) -> None:
    histories = []
    for who in ("first", "second"):
        cookies["adopt_visitor"] = who
        uploaded(opened(), exports[:1])
        histories.append(session_of(f"\n{who}").imported)
    assert histories[0] is not histories[1]


def test_without_or_with_another_cookie_nothing_is_found(cookies: Cookies, exports: Files) -> None:
    cookies["adopt_visitor"] = "first"
    uploaded(opened(), exports[:1])
    for guess in ("firs", "first ", "First", "\nfirst", ""):
        cookies["adopt_visitor"] = guess
        assert not opened().dataframe
    cookies.clear()
    assert not opened().dataframe


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_be_forgotten_is_gone_and_the_language_stays(
    cookies: Cookies, exports: Files, language: str
) -> None:
    cookies["adopt_visitor"] = "first"
    page = uploaded(opened(language), exports[:1])
    page.button(key="forget").click().run()
    assert not page.exception
    assert not page.dataframe
    assert page.title[0].value == in_words("Data", language)
    assert session_of("\nfirst").sources == ()
    assert not any(button.key == "forget" for button in page.button)


def test_the_language_is_that_of_the_address_else_the_one_chosen_before(cookies: Cookies) -> None:
    cookies["adopt_language"] = "ar"
    page = AppTest.from_file(str(opened()._script_path), default_timeout=60).run()
    assert page.title[0].value == in_words("Data", "ar")
    assert opened("en").title[0].value == "Data"


def test_the_rule_for_two_files_of_one_day_outlives_a_reload(cookies: Cookies) -> None:
    cookies["adopt_visitor"] = "first"
    page = opened()
    page.checkbox(key="newer-replaces").check().run()
    assert opened().checkbox(key="newer-replaces").value


@pytest.mark.parametrize("language", LANGUAGES)
def test_uploads_over_the_limit_of_a_visitor_are_refused(
    cookies: Cookies, exports: Files, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies["adopt_visitor"] = "first"
    monkeypatch.setattr(uploads, "MEGABYTES_IN_ALL", 0.001)
    page = uploaded(opened(language), exports)
    assert len(page.error) == 1
    assert "0.001" in page.error[0].value.replace("\\", "")
    assert not page.dataframe


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_that_is_called_a_table_is_refused(language: str) -> None:
    page = uploaded(opened(language), [("a.csv", b"MZ\x90\x00\x03\x00\x00\x00" * 40)])
    said = page.error[0].value.replace("\\", "")
    assert "a.csv" in said
    assert in_words("no text: a program, a picture or something else", language) in said


def test_a_failure_has_a_number_on_the_page_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def page() -> None:
        from app.serving import failures

        failures.told(RuntimeError("the forced one"))

    drawn = AppTest.from_function(page).run()
    number = caplog.messages[-1].removeprefix("Failure ")
    assert len(number) == 8
    assert number in drawn.error[0].value
    assert "forced" not in drawn.error[0].value
    assert caplog.records[-1].exc_info
