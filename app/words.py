"""Sentences on the pages, in the language of the session."""

import re

from adopt.text import Message, say
from app.state import session

_LEFT_TO_RIGHT_ISOLATE, _POP_ISOLATE = "\u2066", "\u2069"
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


_LINK = re.compile(r"(?i)www(?=\.)|https?:(?=//)|@")
"""What Markdown makes a link of even where every sign is escaped; a word joiner inside prevents it."""


def t(text: str, plural: str = "", **values: object) -> str:
    """The sentence in the language of the session; mark both templates with ``N_``."""
    return say(Message(text, values, plural), session().language)


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
