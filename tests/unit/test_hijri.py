from datetime import date

import pytest

from adopt.hijri import hijri_days


@pytest.mark.parametrize(
    ("first", "last", "english", "arabic"),
    [
        (date(2027, 2, 8), date(2027, 3, 8), "1–29 Ramadan 1448 AH", "1–29 رمضان 1448 هـ"),
        (date(2026, 11, 22), date(2026, 11, 22), "12 Jumada al-Akhirah 1448 AH", "12 جمادى الآخرة 1448 هـ"),
        (
            date(2027, 3, 8),
            date(2027, 3, 9),
            "29 Ramadan – 1 Shawwal 1448 AH",
            "29 رمضان – 1 شوال 1448 هـ",
        ),
        (
            date(2026, 6, 15),
            date(2026, 6, 16),
            "29 Dhu al-Hijjah 1447 – 1 Muharram 1448 AH",
            "29 ذو الحجة 1447 – 1 محرم 1448 هـ",
        ),
    ],
)
def test_a_span_of_days_is_said_by_the_calendar_of_umm_al_qura(
    first: date, last: date, english: str, arabic: str
) -> None:
    assert hijri_days(first, last, "en") == english
    assert hijri_days(first, last, "ar") == arabic


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 1, 1)])
def test_beyond_the_years_of_the_calendar_nothing_is_said(day: date) -> None:
    assert hijri_days(day, day, "ar") == ""
