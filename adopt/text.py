"""Sentences that a person reads: written once in English where they arise, said in any language at the edge.

A sentence is a template with ``{names}`` and the values that fill them. The English template is the
key of its translation (gettext), so a catalogue is needed only for another language.
Mark a template with :func:`N_` where it is written, so that the extraction finds it.
"""

import gettext
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

from adopt.labels import Cell

LANGUAGES = ("en", "ar")
_FIRST_STRONG_ISOLATE, _RIGHT_TO_LEFT_ISOLATE, _POP_ISOLATE = "\u2068", "\u2067", "\u2069"


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
    return template.format(**{k: _shown(v, language) for k, v in message.values.items()})


def isolated(text: str, language: str) -> str:
    """Text of a language, in order wherever it is put."""
    return f"{_RIGHT_TO_LEFT_ISOLATE}{text}{_POP_ISOLATE}" if language == "ar" else text


def chance(probability: float) -> str:
    """A probability in words of figures; never more certain than a few hundred draws can be.

    Example:
        >>> chance(0.874), chance(1.0), chance(0.0)
        ('87%', '>99%', '<1%')
    """
    if probability > 0.99:
        return ">99%"
    return "<1%" if probability < 0.01 else f"{probability:.0%}"


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
    if language == "ar" and isinstance(value, (str, Cell)):
        # A Latin name inside an Arabic sentence must not carry the punctuation around it along.
        return f"{_FIRST_STRONG_ISOLATE}{value}{_POP_ISOLATE}"
    return value


def _day(day: date, language: str) -> str:
    """As people write it: 2026-11-30 after an Arabic letter would be torn at its hyphens."""
    if language == "en":
        return day.isoformat()[:10]
    from babel.dates import format_date  # slow to import, and English needs it not

    return format_date(day, "d MMMM y", locale=language)
