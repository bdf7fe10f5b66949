"""Currencies as the ads managers write them: codes, abbreviations and signs."""

import re

from adopt.history.marks import without_marks

_SIGNS = {
    "US$": "USD", "AU$": "AUD", "A$": "AUD", "CA$": "CAD", "C$": "CAD", "€": "EUR", "£": "GBP", "₺": "TRY",
    "₹": "INR", "\u20c1": "SAR", "SR": "SAR", "LE": "EGP", "E£": "EGP", "KD": "KWD", "BD": "BHD", "JD": "JOD",
    "ر.س": "SAR", "د.إ": "AED", "ج.م": "EGP", "د.ك": "KWD", "ر.ق": "QAR", "د.ب": "BHD", "ر.ع": "OMR",
    "د.أ": "JOD", "ل.ل": "LBP", "د.م": "MAD", "د.ت": "TND", "د.ج": "DZD", "د.ع": "IQD", "ر.ي": "YER",
    "ل.س": "SYP", "د.ل": "LYD", "ج.س": "SDG",
}  # fmt: skip
_CODE = re.compile(r"[A-Za-z]{3}")
_UNNAMED = ("$", "¥", "﷼")
"""Signs that several currencies share: money, but whose is not said."""


def currency_code(text: str) -> str | None:
    """The ISO code that ``text`` stands for; None if it is no currency, or it is not said which.

    Example:
        >>> currency_code("(ر.س.)"), currency_code("sar"), currency_code("US$"), currency_code("$")
        ('SAR', 'SAR', 'USD', None)
    """
    bare = _bare(text)
    if bare in _SIGNS:
        return _SIGNS[bare]
    return bare.upper() if _CODE.fullmatch(bare) else None


def is_currency(text: str) -> bool:
    """Whether ``text`` may stand beside an amount of money.

    Example:
        >>> is_currency("$"), is_currency("%")
        (True, False)
    """
    return _bare(text) in _UNNAMED or currency_code(text) is not None


def _bare(text: str) -> str:
    return without_marks(text).strip("() .")
