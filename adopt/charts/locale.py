"""How a chart writes figures, in the digits of its reader."""

from typing import TypedDict

ARABIC_INDIC = "arab"
"""The digits ٠١٢٣٤٥٦٧٨٩, as Unicode's locale data (CLDR) calls them; the usual ones are "latn"."""


class NumberLocale(TypedDict, total=False):
    """What d3-format takes as a locale of numbers."""

    decimal: str
    thousands: str
    grouping: list[int]
    currency: list[str]
    numerals: list[str]
    percent: str
    minus: str


def locale_of(language: str, digits: str = "latn") -> dict[str, NumberLocale]:
    """What ``chart.configure(locale=...)`` takes: digits, marks and signs of the figures of a chart.

    Args:
        language: of the words; only Arabic has a choice of digits.
        digits: "latn" or "arab".

    Example:
        >>> locale_of("ar", "arab")["number"]["decimal"], locale_of("en", "arab")["number"]["decimal"]
        ('٫', '.')
    """
    latin: NumberLocale = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "minus": "-"}
    if language != "ar" or digits != ARABIC_INDIC:
        return {"number": latin}
    arabic: NumberLocale = {"decimal": "٫", "thousands": "٬", "numerals": list("٠١٢٣٤٥٦٧٨٩"), "percent": "٪"}
    return {"number": {**latin, **arabic}}
