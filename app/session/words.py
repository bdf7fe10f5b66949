"""Sentences on the pages, in the language of the session."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from adopt.glossary import help_of
from adopt.text import N_, Message, arabic_indic, currency_sign, isolated, say
from adopt.usecases import hijri_days
from app.session.state import session

_LEFT_TO_RIGHT_ISOLATE, _POP_ISOLATE = "\u2066", "\u2069"
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


_LINK = re.compile(r"(?i)www(?=\.)|https?:(?=//)|@")
"""What Markdown makes a link of even where every sign is escaped; a word joiner inside prevents it."""


def t(text: str, plural: str = "", **values: object) -> str:
    """The sentence in the language of the session; mark both templates with ``N_``."""
    return said(Message(text, values, plural))


def said(message: Message | str) -> str:
    """A sentence that arose elsewhere, in the language and the digits of the session."""
    return in_digits(say(message, session().language))


def in_digits(text: str) -> str:
    """A text of ours, its figures in the digits of the session; never to be used for names."""
    return arabic_indic(text) if session().in_arabic_indic else text


def explained(*keys: str) -> str | None:
    """The help of terms of the trade, or of a column of a table; None for what needs none."""
    meanings = (help_of(key, session().language) for key in keys)
    return in_digits("\n\n".join(filter(None, meanings))) or None


def in_english() -> bool:
    """Whether what only Streamlit can say, in English, may be shown."""
    return session().language == "en"


def hijri(first: date, last: date) -> str:
    """The Hijri dates of a period, on Arabic pages alone."""
    return in_digits(hijri_days(first, last, "ar")) if session().language == "ar" else ""


def moment(at: datetime) -> str:
    """A moment on the visitor's own clock, to the minute."""
    try:
        here = at.astimezone(ZoneInfo(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):  # whatever a browser calls its zone
        here = at
    return t(N_("{day}, {time}"), day=here.date(), time=f"{here:%H:%M}")


def figures(text: str) -> str:
    """Figures that stand alone, in order: a sign before its number, a share after it."""
    return isolated(arabic_indic(text), "ar") if session().in_arabic_indic else text


def sign(currency: str | None) -> str:
    """What a currency is called beside an amount; empty where it is not known."""
    return currency_sign(currency, session().language) if currency else ""


def code(text: str) -> str:
    """Code or a figure, left to right wherever it is put: -0.2 must not become 0.2-."""
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}"


def plain(text: str) -> str:
    r"""Text that Markdown shows as it is: names out of files must never become markup.

    Example:
        >>> print(plain("**Sale** $5"))
        \*\*Sale\*\* \$5
    """
    unlinked = _LINK.sub("\\g<0>\u2060", text)
    return _MARKUP.sub(r"\\\1", unlinked.replace("\n", " "))
