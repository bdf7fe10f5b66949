from datetime import date, datetime
from importlib import resources

import pytest

from adopt.errors import FileError
from adopt.labels import Cell
from adopt.text import N_, Message, catalogue, default_language, say

DAYS = N_("{count} day is missing"), N_("{count} days are missing")


@pytest.fixture
def arabic() -> str:
    if not (resources.files("adopt") / "locale" / "ar.po").is_file():
        pytest.skip("adopt/locale/ar.po is not there yet")
    return "ar"


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 day is missing"), (0, "0 days are missing"), (3, "3 days are missing")]
)
def test_the_count_picks_the_form(count: int, said: str) -> None:
    assert say(Message(DAYS[0], {"count": count}, DAYS[1])) == said


def test_a_message_inside_a_message_is_said_too() -> None:
    inner = Message("{n} too many", {"n": 2})
    assert say(Message("Wrong: {problem}.", {"problem": inner})) == "Wrong: 2 too many."


def test_dates_are_iso_and_moments_lose_their_hour() -> None:
    said = say(Message("{a} {b}", {"a": date(2026, 3, 1), "b": datetime(2026, 3, 2, 5, 0)}))  # noqa: DTZ001
    assert said == "2026-03-01 2026-03-02"


def test_lists_are_said_with_commas_whatever_they_hold() -> None:
    said = say(Message("{x}", {"x": [date(2026, 3, 1), "a", Cell("x", "c", "a"), Message("{n}", {"n": 1})]}))
    assert said == "2026-03-01, a, x / c / a, 1"


def test_formats_reach_the_value() -> None:
    assert say(Message("{x:,.1f} {y:+.0%}", {"x": 1234.56, "y": 0.5})) == "1,234.6 +50%"


def test_braces_inside_values_are_left_alone() -> None:
    assert say(Message("{file} is empty", {"file": "{name}.csv"})) == "{name}.csv is empty"


def test_a_bare_sentence_and_an_empty_one_can_be_said() -> None:
    assert say("Done") == "Done"
    assert say("") == ""


def test_str_of_a_message_is_english() -> None:
    assert str(Message("{n} left", {"n": 2})) == "2 left"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language must be one of en, ar, got 'fr'"):
        catalogue("fr")


def test_a_cell_in_an_arabic_sentence_is_isolated(arabic: str) -> None:
    said = say(Message("{cell}!", {"cell": Cell("x", "c", "a")}), arabic)
    assert said == "\u2068x / c / a\u2069!"


def test_each_name_of_a_list_is_isolated_in_arabic(arabic: str) -> None:
    assert say(Message("{x}", {"x": ["a", "b"]}), arabic) == "\u2068a\u2069، \u2068b\u2069"


def test_a_date_in_an_arabic_sentence_is_written_as_people_write_it(arabic: str) -> None:
    assert say(Message("{day}", {"day": date(2026, 11, 30)}), arabic) == "30 نوفمبر 2026"


def test_errors_speak_arabic_too(arabic: str) -> None:
    said = FileError("no-file", N_("There is no file {file}."), file="a.csv").say(arabic)
    assert "\u2068a.csv\u2069" in said
    assert not said.startswith("There")


def test_the_language_is_that_of_the_machine_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ADOPT_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert default_language() == "en"
    monkeypatch.setenv("LANG", "ar_SA.UTF-8")
    assert default_language() == "ar"
    monkeypatch.setenv("LC_ALL", "C")
    assert default_language() == "en"
    monkeypatch.setenv("ADOPT_LANG", "AR")
    assert default_language() == "ar"


def test_what_is_shown_as_nothing_has_no_sign() -> None:
    shares = [say(Message("{x:+.0%}", {"x": x})) for x in (0.001, -0.001, 0.0, 0.2, -0.2)]
    assert shares == ["0%", "0%", "0%", "+20%", "-20%"]
    assert say(Message("{x:.1f}", {"x": -0.04})) == "-0.0"
