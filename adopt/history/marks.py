"""Invisible characters and other alphabets' digits, made plain."""

import re

_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DIGITS = {ord("٠") + i: str(i) for i in range(10)} | {ord("۰") + i: str(i) for i in range(10)}
_SPACES = {ord(c): " " for c in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f\u205f"}


def without_marks(text: str) -> str:
    r"""``text`` without direction marks and joiners, every kind of blank a plain one.

    Example:
        >>> without_marks("\u200fSAR\u00a012")
        'SAR 12'
    """
    if text.isascii():
        return text.strip()
    return _INVISIBLE.sub("", text).translate(_SPACES).strip()


def plain_digits(text: str) -> str:
    """Arabic-Indic and Persian digits as 0-9.

    Example:
        >>> plain_digits("٢٠٢٦")
        '2026'
    """
    return text if text.isascii() else text.translate(_DIGITS)
