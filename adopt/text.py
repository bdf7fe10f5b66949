"""Sentences that a person reads: written once in English where they arise, said in any language at the edge.

A sentence is a template with ``{names}`` and the values that fill them. The English template is the
key of its translation (gettext), so a catalogue is needed only for another language.
Mark a template with :func:`N_` where it is written, so that the extraction finds it.
"""

import gettext
import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Self

from adopt.labels import Cell

LANGUAGES = {"en": "English", "ar": "العربية"}
_LEFT_TO_RIGHT_ISOLATE, _RIGHT_TO_LEFT_ISOLATE = "\u2066", "\u2067"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SECOND_STOP = re.compile(rf"((?<!\.)\.{_POP_ISOLATE}+|…{_POP_ISOLATE}*)\.(?!\.)")
_ARABIC_INDIC = str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪")
_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?(?:\s?%)?"
_SIGNED_FIGURE = re.compile(rf"[<>≤≥≈±+\-−–\s]*{_FIGURE}")
_TOKEN = re.compile(
    r"(?P<isolate>[\u2066\u2068][^\u2066-\u2069]*\u2069)"  # code, or a name
    r"|(?P<word>[\w@#/.:\-]*[A-Za-z_][\w@#/.:\-]*|\d{4}-\d\d(?:-\d\d)?)"  # plan.csv, GA4, 2026-11-30
    rf"|(?P<figure>{_FIGURE})",
    re.ASCII,
)


def N_(template: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark ``template`` for translation; returns it unchanged."""
    return template


@dataclass(frozen=True)
class Message:
    """A sentence not yet said: an English template and the values that fill it.

    Attributes:
        text: English template; with a count, the form for one.
        values: what fills the ``{names}`` of the template.
        plural: the English template for many; then ``values["count"]`` decides.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        return say(self)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into ``language``; English needs none.

    Raises:
        ValueError: if ``language`` is not one of :data:`LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, got {language!r}")
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # slow to import, and English needs neither
    from babel.messages.pofile import read_po

    source = resources.files("adopt") / "locale" / f"{language}.po"
    compiled = io.BytesIO()
    with source.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language, charset="utf-8"))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(message: Message | str, language: str = "en") -> str:
    """The sentence in ``language``, its values filled in.

    Example:
        >>> say(Message("{count} day is missing", {"count": 3}, plural="{count} days are missing"))
        '3 days are missing'
    """
    if isinstance(message, str):
        message = Message(message)
    if not message.text:
        return ""
    words = catalogue(language)
    if message.plural:
        count = message.values["count"]
        assert isinstance(count, int)
        template = words.ngettext(message.text, message.plural, count)
    else:
        template = words.gettext(message.text)
    return _one_stop(template.format(**{k: _shown(v, language) for k, v in message.values.items()}))


def _one_stop(sentence: str) -> str:
    """No full stop after a value that ends with one, as the signs of currencies do, or with an ellipsis."""
    return _SECOND_STOP.sub(r"\1", sentence)


def isolated(text: str, language: str) -> str:
    """Text of a language, in order wherever it is put."""
    return f"{_RIGHT_TO_LEFT_ISOLATE}{text}{_POP_ISOLATE}" if language == "ar" else text


class Figure(str):
    """A figure that was written down already: no name, so its digits may be those of the reader."""

    __slots__ = ()


class Money(str):
    """An amount with its currency: "12,345 SAR", and in Arabic sentences with the currency's sign.

    Attributes:
        amount: in figures, without the currency.
        currency: ISO code; empty where it is not known.
    """

    amount: str
    currency: str

    def __new__(cls, amount: str, currency: str | None) -> Self:
        """Of an amount in figures and an ISO code, or none."""
        money = super().__new__(cls, f"{amount} {currency or ''}".strip())
        money.amount, money.currency = amount, currency or ""
        return money

    def shown(self, language: str) -> str:
        """As the reader of ``language`` writes it."""
        if language == "en":
            return str(self)
        sign = currency_sign(self.currency, language) if self.currency else ""
        if not self.amount:  # the currency alone, as in a heading
            return f"{_FIRST_STRONG_ISOLATE}{sign}{_POP_ISOLATE}"
        amount = f"{_LEFT_TO_RIGHT_ISOLATE}{self.amount}{_POP_ISOLATE}"
        return isolated(f"{amount}\u00a0{_FIRST_STRONG_ISOLATE}{sign}{_POP_ISOLATE}" if sign else amount, language)


@cache
def currency_sign(currency: str, language: str) -> str:
    """What a currency is called beside an amount: its ISO code in English, its sign in Arabic.

    Example:
        >>> currency_sign("SAR", "en"), currency_sign("SAR", "ar"), currency_sign("KWD", "ar")
        ('SAR', 'ر.س.', 'د.ك.')
    """
    if language == "en":
        return currency
    from babel.numbers import get_currency_symbol  # slow to import, and English needs it not

    return str(get_currency_symbol(currency, language)).strip("\u200e\u200f")


def arabic_indic(text: str) -> str:
    """An Arabic text with its figures in Arabic-Indic digits: 12,345.5 becomes ١٢٬٣٤٥٫٥, and 90% becomes ٩٠٪.

    Names (isolated by :func:`say`), code, words with Latin letters and ISO dates keep theirs. A figure that was
    isolated left to right for its sign is isolated right to left, as signs of Arabic-Indic figures are read.

    Example:
        >>> arabic_indic("من 1,250 إلى 2,000.5 في plan.csv")
        'من ١٬٢٥٠ إلى ٢٬٠٠٠٫٥ في plan.csv'
    """
    return _TOKEN.sub(_in_arabic_indic, text)


def _in_arabic_indic(token: re.Match[str]) -> str:
    found = token[0]
    if token["figure"]:
        return found.translate(_ARABIC_INDIC)
    if found[0] == _LEFT_TO_RIGHT_ISOLATE and _SIGNED_FIGURE.fullmatch(found[1:-1]):
        return f"{_RIGHT_TO_LEFT_ISOLATE}{found[1:-1].translate(_ARABIC_INDIC)}{_POP_ISOLATE}"
    return found


def chance(probability: float) -> Figure:
    """A probability in words of figures; never more certain than a few hundred draws can be.

    Example:
        >>> chance(0.874), chance(1.0), chance(0.0)
        ('87%', '>99%', '<1%')
    """
    if probability > 0.99:
        return Figure(">99%")
    return Figure("<1%" if probability < 0.01 else f"{probability:.0%}")


def default_language() -> str:
    """``ADOPT_LANG``, else Arabic where the machine's locale is Arabic, else English."""
    wanted = os.environ.get("ADOPT_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return "ar" if wanted.lower().startswith("ar") else "en"


class _Figure(float):
    """A number that has no sign where it is shown as nothing: 0%, not +0% or -0%."""

    def __format__(self, spec: str) -> str:
        text = super().__format__(spec)
        return text if "+" not in spec or any(figure in text for figure in "123456789") else text.lstrip("+-")


def _shown(value: object, language: str) -> object:
    """A value as the reader of ``language`` should see it inside a sentence."""
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, float):
        return _Figure(value)
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, (list, tuple)):
        comma = "، " if language == "ar" else ", "
        return comma.join(str(_shown(v, language)) for v in value)
    if isinstance(value, Money):
        return value.shown(language)
    if language == "ar" and isinstance(value, Figure):
        return f"{_LEFT_TO_RIGHT_ISOLATE}{value}{_POP_ISOLATE}"
    if isinstance(value, (str, Cell)) and (language == "ar" or _RIGHT_TO_LEFT.search(str(value))):
        # A name of the other direction must not carry the figures and the punctuation around it along.
        return f"{_FIRST_STRONG_ISOLATE}{value}{_POP_ISOLATE}"
    return value


def _day(day: date, language: str) -> str:
    """As people write it: 2026-11-30 after an Arabic letter would be torn at its hyphens."""
    if language == "en":
        return day.isoformat()[:10]
    from babel.dates import format_date  # slow to import, and English needs it not

    return format_date(day, "d MMMM y", locale=language)
