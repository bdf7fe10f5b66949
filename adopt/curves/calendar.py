"""Days on which people buy differently: Hijri months, sales seasons, public holidays, promotions.

An event has a key that it keeps from year to year, so that what is learned from one Ramadan is said of the next.
Hijri dates are those of Umm al-Qura, reckoned ahead; where a country goes by its own sighting of the moon, the
first and the last day may be one off.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from adopt.errors import QuestionError
from adopt.text import N_, say

FloatArray = NDArray[np.float64]

BUILT_IN: Mapping[str, str] = {
    "ramadan": N_("Ramadan"),
    "ramadan_last_ten": N_("Last ten nights of Ramadan"),
    "eid_al_fitr": N_("Eid al-Fitr"),
    "eid_al_adha": N_("Eid al-Adha"),
    "white_friday": N_("White Friday"),
    "singles_day": N_("Singles' Day"),
    "new_year": N_("New Year"),
}
"""Key -> name of every event known without being told, in the order of the columns."""

_HIJRI_SPANS = {
    "ramadan": (9, 1, 30),
    "ramadan_last_ten": (9, 21, 30),  # the nights before these days; that of the 21st begins on the evening before
    "eid_al_fitr": (10, 1, 3),
    "eid_al_adha": (12, 9, 13),  # from the day of Arafah, on which people shop for the feast
}
"""Key -> Hijri month, its first and its last day."""
_HIJRI_YEARS = range(1343, 1501)
"""Years that Umm al-Qura is tabulated for: until November 2077."""

# Deals run for a week or more, but spend and sales peak from the Thursday evening to the Monday of the last
# online offers; a longer window would take the quiet days around them for the event. Longer sales are promotions.
_WHITE_FRIDAY_DAYS = 5

_BILLED_ABROAD = ("USD",)
"""Currencies that do not say where an account sells."""

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_DAY_OFF = re.compile(r"(?<= Day) Holiday$")
_EID = re.compile(r"\b(?:Eid|Arafah)\b")
_NEW_YEAR_DAYS = {(12, day) for day in range(28, 32)} | {(1, day) for day in range(1, 9)}


@dataclass(frozen=True)
class Promotion:
    """A sale or launch of the advertiser's own.

    Attributes:
        name: as its owner calls it; promotions of one name are one event, seen several times.
        first: its first day.
        last: its last day, not before the first.
    """

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Event:
    """One occurrence of an event.

    Attributes:
        key: the same for every occurrence: ``ramadan``, ``holiday:SA:National Day``, ``promotion:Summer sale``.
        name: in English, or as its owner typed it; :func:`event_name` says it in another language.
        first: its first day.
        last: its last day.
    """

    key: str
    name: str
    first: date
    last: date

    @property
    def days(self) -> Iterator[date]:
        """From the first to the last."""
        return (self.first + timedelta(days=i) for i in range((self.last - self.first).days + 1))


def events(
    first: date, last: date, countries: tuple[str, ...], promotions: tuple[Promotion, ...]
) -> tuple[Event, ...]:
    """Every occurrence that touches the days from ``first`` to ``last``, whole, by first day and key.

    Args:
        first: of the days that matter.
        last: of them.
        countries: ISO codes of two letters, whose public holidays count; a day that is a holiday in several of
            them is that of the first.
        promotions: of the advertiser's own.

    Raises:
        QuestionError: if there is a country whose holidays nobody knows.
    """
    years = range(first.year - 1, last.year + 2)  # an occurrence may begin in the year before
    known = [*_hijri(years), *(event for year in years for event in _sales(year))]
    own = [Event(f"promotion:{p.name}", p.name, p.first, p.last) for p in promotions]
    found = [*known, *_public_holidays(years, countries, known), *own]
    touching = {event for event in found if event.first <= last and event.last >= first}
    return tuple(sorted(touching, key=lambda event: (event.first, event.key, event.last)))


def event_columns(
    days: NDArray[np.datetime64], happening: tuple[Event, ...]
) -> tuple[tuple[str, ...], FloatArray]:
    """Indicators of the days of every event: 1 on its days, else 0.

    Args:
        days: shape (T,), any order.
        happening: occurrences; those outside of ``days`` give columns of zeros.

    Returns:
        The distinct keys, those of :data:`BUILT_IN` first and the rest in alphabetical order, length E, and the
        columns, shape (T, E).
    """
    present = {event.key for event in happening}
    keys = (*(key for key in BUILT_IN if key in present), *sorted(present - BUILT_IN.keys()))
    columns = np.zeros((len(days), len(keys)))
    for event in happening:
        during = (days >= np.datetime64(event.first)) & (days <= np.datetime64(event.last))
        columns[during, keys.index(event.key)] = 1.0
    return keys, columns


def event_name(event: Event, language: str) -> str:
    """What a reader of ``language`` calls an event; a holiday without a name there keeps its English one."""
    if event.key in BUILT_IN:
        return say(event.name, language)
    kind, _, rest = event.key.partition(":")
    local = kind == "holiday" and language != "en"
    return _local_name(event, rest[:2], language) if local else event.name


def default_countries(currency: str | None) -> tuple[str, ...]:
    """The country whose own currency it is; none where the currency does not say.

    A currency code begins with the code of the country that issues it (ISO 4217), so pounds are British although
    Jersey pays in them too. The euro belongs to no country, and US dollars are what accounts in many countries
    are billed in: a wrong country's holidays would be worse than none.

    Example:
        >>> default_countries("SAR"), default_countries("GBP"), default_countries("EUR"), default_countries("USD")
        (('SA',), ('GB',), (), ())
    """
    if not currency or currency in _BILLED_ABROAD:
        return ()
    from babel.numbers import get_territory_currencies  # slow to import

    country = currency[:2]
    paid_there = get_territory_currencies(country) if country in known_countries() else []
    return (country,) if currency in paid_there else ()


@lru_cache(maxsize=1)
def known_countries() -> tuple[str, ...]:
    """ISO codes of two letters of the countries whose public holidays are known, sorted."""
    import holidays  # slow to import

    return tuple(sorted(code for code in holidays.list_supported_countries(False) if len(code) == 2))


def refuse_unknown(country: str) -> None:
    """Refuse a country whose public holidays nobody knows.

    Raises:
        QuestionError: naming it.
    """
    if country not in known_countries():
        raise QuestionError(
            "unknown-country",
            N_("The public holidays of {country} are not known."),
            N_("Countries are given by their code of two letters, such as SA, AE or EG."),
            country=country,
        )


def _hijri(years: range) -> Iterator[Event]:
    """Occurrences of the events of the Hijri calendar in Gregorian years."""
    from hijridate import Hijri  # only the calendar needs it

    nearest = range(int((years[0] - 622) * 1.0307), int((years[-1] - 622) * 1.0307) + 3)
    for year in sorted(set(nearest) & set(_HIJRI_YEARS)):
        for key, (month, begins, ends) in _HIJRI_SPANS.items():
            length = Hijri(year, month, 1).month_length()
            first, last = (Hijri(year, month, min(day, length)).to_gregorian() for day in (begins, ends))
            yield Event(key, BUILT_IN[key], date(*first.datetuple()), date(*last.datetuple()))


def _sales(year: int) -> Iterator[Event]:
    """The sales seasons of the Gregorian year, and the turn of the year at its end."""
    thursday = date(year, 11, 22) + timedelta(days=(3 - date(year, 11, 22).weekday()) % 7)  # the fourth
    spans = {
        "white_friday": (thursday, thursday + timedelta(days=_WHITE_FRIDAY_DAYS - 1)),
        "singles_day": (date(year, 11, 11), date(year, 11, 11)),
        "new_year": (date(year, 12, 31), date(year + 1, 1, 1)),
    }
    for key, (first, last) in spans.items():
        yield Event(key, BUILT_IN[key], first, last)


def _public_holidays(years: range, countries: tuple[str, ...], known: list[Event]) -> Iterator[Event]:
    """Public holidays, without those that an event of ours says already: their columns would be the same.

    Eid and the New Year are known by name, as days off stretch beyond the feast; any other holiday is left out
    where all its days belong to a short event, as Veterans' Day does to Singles' Day.
    """
    taken = {day for event in known if not event.key.startswith("ramadan") for day in event.days}
    seen: set[date] = set()
    for country in dict.fromkeys(countries):
        own: dict[str, set[date]] = {}
        for day, name in _named_days(country, years):
            if not _is_a_feast(name, day) and day not in seen:
                own.setdefault(name, set()).add(day)
        seen |= {day for days in own.values() for day in days}
        for name, days in own.items():
            runs = (Event(f"holiday:{country}:{name}", name, *run) for run in _runs(days))
            yield from (event for event in runs if not taken.issuperset(event.days))


def _is_a_feast(name: str, day: date) -> bool:
    return bool(_EID.search(name)) or ("New Year" in name and (day.month, day.day) in _NEW_YEAR_DAYS)


def _named_days(country: str, years: range) -> Iterator[tuple[date, str]]:
    """Every public holiday of a country with its English name, one name a day."""
    for day, names in _holidays(country, years, "en").items():
        yield day, _DAY_OFF.sub("", _bare(names[0]))


@lru_cache(maxsize=256)
def _holidays(country: str, years: range, language: str) -> dict[date, tuple[str, ...]]:
    """The public holidays of a country with their names in ``language``; none if it has no names in it.

    Raises:
        QuestionError: if nobody knows the country's holidays.
    """
    refuse_unknown(country)
    import holidays  # slow to import

    tongues = holidays.country_holidays(country).supported_languages
    spoken = next((tongue for tongue in tongues if tongue[:2] == language), None)
    if spoken is None and language != "en":  # what is not translated at all is in English
        return {}
    found = holidays.country_holidays(country, years=years, language=spoken)
    return {day: tuple(found.get_list(day)) for day in found}


def _local_name(event: Event, country: str, language: str) -> str:
    """The holiday's name in ``language``, learned from days of the years around that have no other name."""
    years = range(event.first.year - 3, event.first.year + 4)
    local = _holidays(country, years, language)
    for day, name in _named_days(country, years):
        if name == event.name and len(local.get(day, ())) == 1:
            return _bare(local[day][0])
    return event.name


def _bare(name: str) -> str:
    """A name without “(observed)” or “(estimated)” behind it, which differ from year to year."""
    return _IN_BRACKETS.sub("", name)


def _runs(days: set[date]) -> Iterator[tuple[date, date]]:
    """The first and the last day of every run of consecutive days."""
    ordered = sorted(days)
    for _, run in groupby(enumerate(ordered), lambda pair: pair[1].toordinal() - pair[0]):
        together = [day for _, day in run]
        yield together[0], together[-1]
