"""Series kept by the day: a table of date, name and value, or the daily exports of social and listening tools."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from adopt.context.day_table import DAY, DayTable, day_tables
from adopt.curves.covariates import Series
from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.headings import plain_heading
from adopt.history.source import Source
from adopt.text import N_

FloatArray = NDArray[np.float64]

NAMES = ("name", "series", "metric", "الاسم", "السلسلة", "المؤشر")
VALUES = ("value", "القيمة")
"""Headings of the long table, beside its day."""
GENERIC = (*VALUES, "primary", "count", "total", "volume", "العدد", "المجموع")
"""Headings that say nothing without the file's name or the table's title."""
POSTS = "posts"
"""Name of the series of how many posts there were."""
MOST = 60
"""Series of one file: wider tables are no table of a few things that may move demand."""
WEEK = 7
SMALL = 3
"""A series of whole numbers that goes down to this, and never to 0, lacks the days of 0."""

_OF_A_POST = re.compile(
    r"(?:post|tweet|video|media|story|update) (?:id|url|link|text|title|message|type|permalink)|permalink|message"
    r"|publish(?:ed)? (?:time|date|at)|created (?:date|at)|(?:رابط|نص|عنوان|معرف) (?:ال)?منشور"
)
"""Headings of what one post has, and a day has not."""
_AVERAGED = re.compile(r"%|٪|\brate\b|\baverage\b|\bavg\b|\bmean\b|\bshare\b|: \(|معدل|متوسط|نسبة")
"""Headings of what is not added up over the rows of a day; ``: (`` stands in Google Trends' indices."""


def read_series(*sources: Source) -> tuple[Series, ...]:
    """The series of some files, in their order; names that stand twice are given their file's before them.

    Several rows a day, as of posts, are added up, and rates averaged; the findings of a series tell.

    Raises:
        FileError: naming file, row and column, for a file without a column of days, weeks or months instead of
            days, a day or number that is none, two columns of one name, or too many series.
    """
    read = [(source, one) for source in sources for one in _of_file(source)]
    twice = Counter(one.name.casefold() for _, one in read)
    named = [
        _renamed(one, f"{PurePath(source.name).stem}: {one.name}")
        if twice[one.name.casefold()] > 1 or plain_heading(one.name) in GENERIC
        else one
        for source, one in read
    ]
    again = Counter(one.name.casefold() for one in named)
    for (source, _), one in zip(read, named, strict=True):
        if again[one.name.casefold()] > 1:
            raise _double(source.name, one.name)
    return tuple(named)


def _renamed(one: Series, name: str) -> Series:
    noticed = (replace(f, values={**f.values, "name": name}) if "name" in f.values else f for f in one.noticed)
    return replace(one, name=name, noticed=tuple(noticed))


def _of_file(source: Source) -> list[Series]:
    found = [one for table in day_tables(source) for one in _of_table(table)]
    if len(found) > MOST:
        raise FileError(
            "too-many-series",
            N_("{file} has {count} series; at most {most} can be tried."),
            N_("Keep the columns that may have to do with demand."),
            file=source.name,
            count=len(found),
            most=MOST,
        )
    doubles = [name for name, count in Counter(one.name for one in found).items() if count > 1]
    if doubles:
        raise _double(source.name, doubles[0])
    return found


def _double(file: str, name: str) -> FileError:
    return FileError(
        "series-twice",
        N_("{file}: the series “{name}” stands twice."),
        N_("Delete one of them, or give it another name."),
        file=file,
        name=name,
    )


def _of_table(table: DayTable) -> Iterator[Series]:
    """The series of a table, what was noticed of the whole with the first of them."""
    sheet, days = table.sheet, table.sheet.days(DAY)
    of_posts = any(_OF_A_POST.fullmatch(plain_heading(h)) for i, h in sheet.columns.values() if i >= 0)
    values = {role: np.array(v, dtype=float) for role, v in sheet.amounts(*table.numeric).items()}
    columns = _long(table, values) if _long_roles(table) else {table.heading(r): values[r] for r in table.numeric}
    if len(columns) < len(table.numeric) and not _long_roles(table):
        raise _double(sheet.name, next(n for n, c in Counter(map(table.heading, table.numeric)).items() if c > 1))
    if of_posts:
        columns = {POSTS: np.ones(len(days)), **columns}
    about = _about(table)
    for name, column in columns.items():
        called = table.title if table.title and plain_heading(name) in GENERIC else name
        one = _by_day(sheet.name, called, days, column, of_posts)
        yield replace(one, noticed=(*about, *one.noticed))
        about = ()


def _long_roles(table: DayTable) -> tuple[str, ...]:
    """The columns of names and values, if the table has both; else none."""
    roles = {plain_heading(heading): role for role, (_, heading) in table.sheet.columns.items()}
    name, value = (next((roles[h] for h in known if h in roles), None) for known in (NAMES, VALUES))
    return (name, value) if name and value in table.numeric else ()


def _long(table: DayTable, values: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Name -> its values, NaN in the rows of others."""
    name_of, value_of = _long_roles(table)
    names, given = np.array(table.sheet.texts(name_of)), values[value_of]
    return {str(name): np.where(names == name, given, np.nan) for name in dict.fromkeys(names.tolist())}


def _about(table: DayTable) -> tuple[Finding, ...]:
    """What was noticed of a whole table."""
    file, found = table.sheet.name, []
    if table.left_out:
        found.append(
            _note(
                "series-totals",
                N_("{file}: rows without a day are left out as totals (row {rows})."),
                "",
                file=file,
                rows=list(table.left_out),
            )
        )
    passed_over = [
        h for role, (_, h) in table.sheet.columns.items() if role not in (DAY, *table.numeric, *_long_roles(table))
    ]
    if passed_over:
        found.append(
            _note(
                "series-columns-passed-over",
                N_("{file}: columns that do not hold numbers, or hold ids, are no series: {columns}."),
                "",
                file=file,
                columns=passed_over,
            )
        )
    if table.below_one:
        found.append(_note("series-below-one", N_("{file}: “<1” is read as 0.5."), "", file=file))
    return tuple(found)


def _by_day(file: str, name: str, days: Sequence[date | None], column: FloatArray, of_posts: bool) -> Series:
    """One value a day, and what had to be done for it."""
    known: dict[date, list[float]] = {}
    for day, value in zip(days, column.tolist(), strict=True):
        if day is not None and not np.isnan(value):
            known.setdefault(day, []).append(value)
    rated = _AVERAGED.search(plain_heading(name)) is not None
    several = sum(len(values) > 1 for values in known.values())
    noticed = _several(name, several, rated) if several else ()
    daily = {day: float(np.mean(v) if rated else np.sum(v)) for day, v in sorted(known.items())}
    if _is_sparse(daily, rated, of_posts):
        every = [min(daily) + timedelta(days=i) for i in range((max(daily) - min(daily)).days + 1)]
        noticed = (*noticed, _zeros(name, len(every) - len(daily)))
        daily = {day: daily.get(day, 0.0) for day in every}
    elif not of_posts:
        _refuse_weeks(file, name, tuple(daily))
    return Series(name, tuple(daily), tuple(daily.values()), noticed)


def _is_sparse(daily: Mapping[date, float], rated: bool, of_posts: bool) -> bool:
    """Whether days that are missing are days on which there was nothing."""
    if not daily or rated or (max(daily) - min(daily)).days + 1 == len(daily):
        return False
    least = min(daily.values())
    return of_posts or (0 < least <= SMALL and all(value == int(value) for value in daily.values()))


def _refuse_weeks(file: str, name: str, days: Sequence[date]) -> None:
    """Refuse a row a week or a month: what moved within them is lost, and spread evenly it would mislead."""
    gaps = [(later - day).days for day, later in pairwise(days)]
    if len(gaps) > 1 and min(gaps) >= WEEK:
        raise FileError(
            "not-daily",
            N_("{file}: “{name}” has a value every {gap} days, and is needed by the day."),
            N_("Export it by day. Google Trends does so for ranges of up to nine months: choose the last nine."),
            file=file,
            name=name,
            gap=int(np.median(gaps)),
        )


def _several(name: str, count: int, rated: bool) -> tuple[Finding, ...]:
    return (
        Finding(
            "series-several-rows",
            Severity.NOTE,
            N_("“{name}” has several rows on some days ({days}); they are averaged.")
            if rated
            else N_("“{name}” has several rows on some days ({days}), as of posts; they are added up."),
            N_("If they do not belong together, leave one row a day."),
            {"name": name, "days": count},
        ),
    )


def _zeros(name: str, count: int) -> Finding:
    return _note(
        "series-zeros",
        N_("“{name}” lists only days on which there was something: days that are missing count as 0 ({days})."),
        N_("If these days were not exported, write what they had."),
        name=name,
        days=count,
    )


def _note(code: str, text: str, remedy: str, **values: object) -> Finding:
    return Finding(code, Severity.NOTE, text, remedy, values)
