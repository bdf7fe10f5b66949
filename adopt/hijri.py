"""Hijri dates beside Gregorian ones, by the calendar of Umm al-Qura."""

from datetime import date
from typing import Literal


def hijri_days(first: date, last: date, language: str) -> str:
    """The days from ``first`` to ``last`` as Hijri dates; empty beyond the years that the calendar is known for.

    Args:
        first: of the days.
        last: of them; the same day for a single one.
        language: of the names of months.

    Example:
        >>> hijri_days(date(2027, 2, 8), date(2027, 3, 8), "en")
        '1–29 Ramadan 1448 AH'
    """
    from hijridate import Gregorian  # not every command needs it

    try:
        begins, ends = (Gregorian(day.year, day.month, day.day).to_hijri() for day in (first, last))
    except OverflowError:
        return ""
    tongue: Literal["ar", "en"] = "ar" if language == "ar" else "en"
    era = {"en": "AH", "ar": "هـ"}[tongue]
    till = f"{ends.day} {ends.month_name(tongue)} {ends.year} {era}"
    if begins == ends:
        return till
    if begins.year != ends.year:
        return f"{begins.day} {begins.month_name(tongue)} {begins.year} – {till}"
    if begins.month != ends.month:
        return f"{begins.day} {begins.month_name(tongue)} – {till}"
    return f"{begins.day}–{till}"
