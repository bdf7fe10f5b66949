"""Arabic-Indic digits: nothing is lost, and no name is touched."""

from hypothesis import given
from hypothesis import strategies as st

from adopt.text import Figure, Message, Money, arabic_indic, say

BACK = str.maketrans("٠١٢٣٤٥٦٧٨٩٬٫٪", "0123456789,.%", "\u2066\u2067\u2068\u2069")
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
WORDS = st.text(st.sampled_from("ابتث 0123456789,.%-+ab_/\u2066\u2068\u2069"), max_size=40)
NAMES = st.text(st.characters(exclude_characters="\u2066\u2067\u2068\u2069{}", codec="utf-8"), max_size=20)


@given(WORDS)
def test_translated_back_the_text_is_the_same(text: str) -> None:
    assert arabic_indic(text).translate(BACK) == text.translate(ISOLATES)


@given(WORDS)
def test_a_text_is_translated_once(text: str) -> None:
    assert arabic_indic(arabic_indic(text)) == arabic_indic(text)


@given(NAMES, st.floats(-1e6, 1e6))
def test_names_stay_as_they_are_beside_figures_that_do_not(name: str, amount: float) -> None:
    values = {"name": name, "money": Money(f"{amount:,.2f}", "SAR"), "figure": Figure(f"{amount:+,.1f}")}
    said = arabic_indic(say(Message("{name}: {money} {figure} 12", values), "ar"))
    start, rest = said.split("\u2069: ", 1)
    assert start == f"\u2068{name}"
    assert not any(digit in rest for digit in "0123456789")
    assert rest.endswith("١٢")
