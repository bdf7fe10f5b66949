import time
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.curves.calendar import (
    Event,
    Promotion,
    default_countries,
    event_columns,
    event_name,
    events,
    known_countries,
)
from adopt.errors import QuestionError

ARAB_LEAGUE = {
    "AE", "BH", "DJ", "DZ", "EG", "IQ", "JO", "KM", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD",
    "SO", "SY", "TN", "YE",
}  # fmt: skip
SUMMER = Promotion("Summer sale", date(2025, 7, 1), date(2025, 7, 9))


def in_year(year: int, *countries: str) -> tuple[Event, ...]:
    return events(date(year, 1, 1), date(year, 12, 31), countries, ())


def spans(found: tuple[Event, ...], key: str) -> list[tuple[date, date]]:
    return [(event.first, event.last) for event in found if event.key == key]


# Umm al-Qura, as published: Ramadan 1446 had 29 days, Ramadan 1447 has 30.
@pytest.mark.parametrize(
    ("year", "key", "first", "last"),
    [
        (2025, "ramadan", date(2025, 3, 1), date(2025, 3, 29)),
        (2025, "ramadan_last_ten", date(2025, 3, 21), date(2025, 3, 29)),
        (2025, "eid_al_fitr", date(2025, 3, 30), date(2025, 4, 1)),
        (2025, "eid_al_adha", date(2025, 6, 5), date(2025, 6, 9)),
        (2026, "ramadan", date(2026, 2, 18), date(2026, 3, 19)),
        (2026, "ramadan_last_ten", date(2026, 3, 10), date(2026, 3, 19)),
        (2026, "eid_al_fitr", date(2026, 3, 20), date(2026, 3, 22)),
        (2026, "eid_al_adha", date(2026, 5, 26), date(2026, 5, 30)),
        # The fourth Thursday, from the 22nd to the 28th, and four days on.
        (2018, "white_friday", date(2018, 11, 22), date(2018, 11, 26)),
        (2019, "white_friday", date(2019, 11, 28), date(2019, 12, 2)),
        (2026, "white_friday", date(2026, 11, 26), date(2026, 11, 30)),
        (2026, "singles_day", date(2026, 11, 11), date(2026, 11, 11)),
    ],
)
def test_what_happens_each_year_is_on_its_days(year: int, key: str, first: date, last: date) -> None:
    assert spans(in_year(year), key) == [(first, last)]


def test_a_year_may_have_two_ramadans_and_touch_two_new_years() -> None:
    assert [first for first, _ in spans(in_year(2030), "ramadan")] == [date(2030, 1, 5), date(2030, 12, 26)]
    assert spans(in_year(2030), "new_year") == [
        (date(2029, 12, 31), date(2030, 1, 1)),
        (date(2030, 12, 31), date(2031, 1, 1)),
    ]


@pytest.mark.parametrize("year", [2000, 2076, 2077, 2099])
def test_years_that_nobody_has_reckoned_have_no_hijri_events_and_no_error(year: int) -> None:
    assert bool(spans(in_year(year), "ramadan")) == (year <= 2077)
    assert len(spans(in_year(year), "new_year")) == 2


@pytest.mark.parametrize(
    ("country", "year", "name", "first", "last"),
    [
        ("SA", 2026, "National Day", date(2026, 9, 23), date(2026, 9, 23)),
        ("SA", 2026, "Founding Day", date(2026, 2, 22), date(2026, 2, 22)),
        ("SA", 2025, "Founding Day", date(2025, 2, 22), date(2025, 2, 23)),  # a Saturday, so Sunday is off too
        ("AE", 2025, "National Day", date(2025, 12, 1), date(2025, 12, 2)),  # Cyber Monday is only one of its days
        ("EG", 2026, "Sinai Liberation Day", date(2026, 4, 25), date(2026, 4, 25)),
        ("ZA", 2026, "Heritage Day", date(2026, 9, 24), date(2026, 9, 24)),  # a country without translations
    ],
)
def test_public_holidays_keep_their_key_from_year_to_year(
    country: str, year: int, name: str, first: date, last: date
) -> None:
    assert spans(in_year(year, country), f"holiday:{country}:{name}") == [(first, last)]


def test_a_holiday_that_is_one_of_ours_makes_no_second_column() -> None:
    keys = {event.key for country in ("SA", "AE", "US") for event in in_year(2026, country)}
    assert not [key for key in keys if "Eid" in key or "Arafah" in key or "New Year's" in key]
    assert "holiday:AE:Islamic New Year" in keys
    assert "holiday:US:Veterans Day" not in keys  # on the 11th of November, as Singles' Day
    assert "holiday:US:Thanksgiving Day" not in keys  # the Thursday of White Friday
    assert "holiday:US:Independence Day" in keys


@pytest.mark.parametrize("countries", [("SA", "AE", "EG", "KW", "JO"), ("US", "GB"), ("TH", "NP"), ("DE",)])
def test_no_two_columns_are_the_same(countries: tuple[str, ...]) -> None:
    days = np.arange("2024-01-01", "2027-01-01", dtype="datetime64[D]")
    keys, columns = event_columns(days, events(date(2024, 1, 1), date(2026, 12, 31), countries, ()))
    assert len({column.tobytes() for column in columns.T}) == len(keys)
    assert columns.any(axis=0).all()


def test_a_holiday_that_two_countries_share_counts_for_the_first() -> None:
    both = {event.key for event in in_year(2026, "EG", "JO", "EG")}
    assert "holiday:EG:Labor Day" in both
    assert "holiday:JO:Labor Day" not in both
    assert "holiday:JO:Labor Day" in {event.key for event in in_year(2026, "JO")}
    named_otherwise = {event.key for event in in_year(2026, "US", "GB")}
    assert "holiday:US:Memorial Day" in named_otherwise
    assert "holiday:GB:Spring Bank Holiday" not in named_otherwise


def test_a_country_that_nobody_knows_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"^The public holidays of XX are not known\. Countries are given by"):
        in_year(2026, "SA", "XX")


def test_promotions_are_events_under_their_names() -> None:
    again = Promotion("Summer sale", date(2026, 7, 1), date(2026, 7, 9))
    found = events(date(2025, 1, 1), date(2026, 12, 31), (), (SUMMER, again))
    assert spans(found, "promotion:Summer sale") == [(SUMMER.first, SUMMER.last), (again.first, again.last)]


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        (date(2025, 7, 9), date(2025, 7, 20), True),
        (date(2025, 6, 1), date(2025, 7, 1), True),
        (date(2025, 7, 3), date(2025, 7, 4), True),
        (date(2025, 7, 10), date(2025, 7, 20), False),
        (date(2025, 6, 1), date(2025, 6, 30), False),
    ],
)
def test_an_occurrence_is_found_whole_if_it_touches_the_days(first: date, last: date, touches: bool) -> None:
    found = spans(events(first, last, (), (SUMMER,)), "promotion:Summer sale")
    assert found == ([(SUMMER.first, SUMMER.last)] if touches else [])


def test_columns_are_1_on_the_days_of_the_event_in_any_order_of_days() -> None:
    days = np.array(["2025-07-10", "2025-07-09", "2025-06-30", "2025-07-01"], dtype="datetime64[D]")
    happening = (
        Event("promotion:Summer sale", "Summer sale", date(2025, 7, 1), date(2025, 7, 9)),
        Event("promotion:Launch", "Launch", date(2025, 6, 30), date(2025, 6, 30)),
        Event("promotion:Launch", "Launch", date(2025, 7, 10), date(2025, 7, 10)),
        Event("white_friday", "White Friday", date(2025, 11, 27), date(2025, 12, 1)),
        Event("ramadan", "Ramadan", date(2025, 7, 10), date(2025, 8, 8)),
    )
    keys, columns = event_columns(days, happening)
    assert keys == ("ramadan", "white_friday", "promotion:Launch", "promotion:Summer sale")
    assert columns.tolist() == [[1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]]
    again, same = event_columns(days, happening[::-1])
    assert again == keys
    assert (same == columns).all()


def test_without_events_there_are_no_columns() -> None:
    keys, columns = event_columns(np.arange("2026-01-01", "2026-01-04", dtype="datetime64[D]"), ())
    assert keys == ()
    assert columns.shape == (3, 0)


@settings(max_examples=30)
@given(st.dates(date(2001, 1, 1), date(2075, 1, 1)), st.integers(0, 800))
def test_every_day_has_the_same_events_whatever_the_days_asked_for(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    middle = first + timedelta(days=length // 2)
    whole, alone = (events(*days, ("SA", "EG"), (SUMMER,)) for days in ((first, last), (middle, middle)))
    assert all(event.first <= last and event.last >= first for event in whole)
    assert {event for event in whole if event.first <= middle <= event.last} == set(alone)


def test_names_are_said_in_the_language_of_the_reader() -> None:
    named = {event.key: event for event in events(date(2025, 1, 1), date(2025, 12, 31), ("SA", "TR"), (SUMMER,))}
    said = {
        "ramadan": ("Ramadan", "رمضان"),
        "holiday:SA:National Day": ("National Day", "اليوم الوطني"),
        "holiday:TR:Victory Day": ("Victory Day", "Victory Day"),  # the library knows no Arabic name
        "promotion:Summer sale": ("Summer sale", "Summer sale"),
    }
    assert {key: tuple(event_name(named[key], tongue) for tongue in ("en", "ar")) for key in said} == said


def test_on_a_day_of_two_holidays_the_name_is_that_of_other_years() -> None:
    # The Spring Festival moves with Easter, and in 2022 it fell on Sinai Liberation Day.
    found = events(date(2022, 4, 25), date(2022, 4, 25), ("EG",), ())
    assert [event_name(event, "ar") for event in found if event.key.startswith("holiday")] == ["عيد تحرير سيناء"]


@pytest.mark.parametrize(
    ("currency", "countries"),
    [
        ("SAR", ("SA",)),
        ("EGP", ("EG",)),
        ("JOD", ("JO",)),  # paid in Palestine too
        ("MAD", ("MA",)),
        ("GBP", ("GB",)),
        ("EUR", ()),
        ("XOF", ()),
        ("USD", ()),
        ("ZZZ", ()),
        ("DEM", ()),  # nobody pays in marks any more
        ("", ()),
        (None, ()),
    ],
)
def test_a_currency_tells_its_own_country_or_none(currency: str | None, countries: tuple[str, ...]) -> None:
    assert default_countries(currency) == countries


def test_the_holidays_of_the_arab_league_are_known() -> None:
    assert set(known_countries()) >= ARAB_LEAGUE


def test_a_year_takes_a_moment() -> None:
    days = np.arange("2025-07-01", "2026-07-01", dtype="datetime64[D]")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        event_columns(days, events(date(2025, 7, 1), date(2026, 6, 30), ("SA", "AE"), (SUMMER,)))
        took.append(time.perf_counter() - began)
    assert min(took) < 0.02
