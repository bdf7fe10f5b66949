from datetime import date, datetime
from importlib import resources

import pytest

from adopt.errors import FileError
from adopt.labels import Cell
from adopt.text import N_, Figure, Message, Money, arabic_indic, catalogue, currency_sign, default_language, say

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


def test_an_arabic_name_in_an_english_sentence_takes_no_figures_with_it() -> None:
    values = {"names": ["عروض الصيف", "Summer"], "count": 3}
    assert say(Message("{names}: {count}", values)) == "\u2068عروض الصيف\u2069, Summer: 3"


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


@pytest.mark.parametrize(
    ("currency", "english", "arabic"),
    [
        ("SAR", "1,250.50 SAR", "\u2067\u20661,250.50\u2069\u00a0\u2068ر.س.\u2069\u2069"),
        ("USD", "1,250.50 USD", "\u2067\u20661,250.50\u2069\u00a0\u2068US$\u2069\u2069"),
        (None, "1,250.50", "\u2067\u20661,250.50\u2069\u2069"),
    ],
)
def test_money_is_said_with_the_currency_as_the_reader_writes_it(
    currency: str | None, english: str, arabic: str
) -> None:
    message = Message("{money}", {"money": Money("1,250.50", currency)})
    assert say(message) == english
    assert say(message, "ar") == arabic


@pytest.mark.parametrize(
    ("currency", "sign"),
    [
        ("SAR", "ر.س."),
        ("AED", "د.إ."),
        ("EGP", "ج.م."),
        ("KWD", "د.ك."),
        ("EUR", "€"),
        ("JPY", "JP¥"),
        ("XXY", "XXY"),
    ],
)
def test_every_currency_has_its_sign_in_arabic_and_its_code_in_english(currency: str, sign: str) -> None:
    assert currency_sign(currency, "ar") == sign
    assert currency_sign(currency, "en") == currency


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("من 1,250 إلى 2,000.5", "من ١٬٢٥٠ إلى ٢٬٠٠٠٫٥"),
        ("3 أيام و 45 % من 7", "٣ أيام و ٤٥ ٪ من ٧"),
        ("نزّل \u2066plan2.csv\u2069 و plan2.csv", "نزّل \u2066plan2.csv\u2069 و plan2.csv"),
        ("لـ \u2068Women 25-34\u2069 و \u20682026\u2069", "لـ \u2068Women 25-34\u2069 و \u20682026\u2069"),
        ("\u206690%\u2069 بين 5 و \u2066-12.5%\u2069", "\u2067٩٠٪\u2069 بين ٥ و \u2067-١٢٫٥٪\u2069"),
        ("حتى 2026-11-30 في GA4", "حتى 2026-11-30 في GA4"),
        ("\u2066budget = 30000\u2069", "\u2066budget = 30000\u2069"),
        ("القيمة 5.", "القيمة ٥."),
        ("لا شيء", "لا شيء"),
    ],
)
def test_figures_become_arabic_indic_and_names_code_and_iso_dates_do_not(text: str, written: str) -> None:
    assert arabic_indic(text) == written


def test_money_and_figures_of_a_sentence_take_the_digits_and_a_name_of_digits_does_not() -> None:
    values = {
        "money": Money("-1,250.500", "KWD"),
        "figure": Figure("1,000"),
        "name": "1,000",
        "day": date(2026, 11, 30),
    }
    said = arabic_indic(say(Message("{money} {figure} {name} {day}", values), "ar"))
    money = "\u2067\u2067-١٬٢٥٠٫٥٠٠\u2069\u00a0\u2068د.ك.\u2069\u2069"
    assert said == f"{money} \u2067١٬٠٠٠\u2069 \u20681,000\u2069 ٣٠ نوفمبر ٢٠٢٦"


def test_a_sentence_does_not_stop_twice_where_its_last_value_ends_with_a_full_stop() -> None:
    message = Message("It costs {money}.", {"money": Money("24.37", "SAR")})
    assert say(message, "ar").rstrip("\u2069").endswith("ر.س.")
    assert say(message) == "It costs 24.37 SAR."
    assert say(Message("The same holds for {cells}.", {"cells": ["a", "b", "…"]})) == "The same holds for a, b, …"
    assert say(Message("Wait ...")) == "Wait ..."
