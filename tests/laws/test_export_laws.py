"""Whatever of its usual variations an export comes in, it reads back equal to the truth, to the cent."""

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pandas as pd
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adopt.history.platforms import PlatformSpec
from adopt.history.read import Source, read_sources
from adopt.history.spec_files import load_specs

ARABIC_DIGITS = {ord(str(i)): chr(ord("٠") + i) for i in range(10)}
MARKED = "\u200f{}\u00a0"
"""How a heading comes out of a right-to-left screen."""
SPELLED_OUT = {"snapchat": ("en",)}
"""Platforms of which some language has too few headings for a whole report."""
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16 big": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16 unmarked": lambda text: text.encode("utf-16-le"),
}
NUMBERS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text.replace(",", ""),
    "1,234.50": lambda text: text,
    "1.234,50": lambda text: text.translate({ord(","): ".", ord("."): ","}),
    "1 234,50": lambda text: text.translate({ord(","): "\u202f", ord("."): ","}),
    "1'234.50": lambda text: text.replace(",", "’"),
    "١٬٢٣٤٫٥٠": lambda text: text.translate({ord(","): "٬", ord("."): "٫"} | ARABIC_DIGITS),
}
LANGUAGES = [
    (platform, language)
    for platform, spec in load_specs().items()
    for language in spec.headings["spend"]
    if language in SPELLED_OUT.get(platform, (language,))
]


@dataclass(frozen=True)
class Dialect:
    """One of the ways in which an export may come."""

    encoding: str
    separator: str
    line_end: str
    numbers: str
    marked: bool
    preamble: int
    totals: str
    missing: str
    strangers: int


DIALECTS = st.builds(
    Dialect,
    encoding=st.sampled_from(sorted(ENCODINGS)),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    numbers=st.sampled_from(sorted(NUMBERS)),
    marked=st.booleans(),
    preamble=st.integers(0, 5),
    totals=st.sampled_from(["", "first", "last", "both"]),
    missing=st.sampled_from(["", "-", "--", " --", "–"]),
    strangers=st.integers(0, 3),
)
NAMES = st.sampled_from(["Spring", "Total", "عروض", "a;b,c|d", 'Sale "x"', "2026", "=1+1", "-50%", "Été"])
ROWS = st.lists(
    st.tuples(NAMES, NAMES, st.integers(1, 10**9), st.integers(0, 10**7), st.integers(0, 5000), st.booleans()),
    min_size=1,
    max_size=6,
)


def heading(spec: PlatformSpec, role: str, language: str, dialect: Dialect, pick: int) -> str:
    """One of the names that a column has, by its language where that is known."""
    headings = spec.headings_of(spec.layouts[0])[role]
    names = [n for n in headings.get(language) or headings["en"] if n not in spec.micros]
    name = names[pick % len(names)]
    if role == "spend" and spec.platform in ("meta", "reddit"):
        name += " (SAR)"
    return MARKED.format(name) if dialect.marked else name


def written(dialect: Dialect, table: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=dialect.separator, lineterminator=dialect.line_end).writerows(table)
    return ENCODINGS[dialect.encoding](text.getvalue())


def totals_of(columns: dict[str, list[str]], language: str) -> list[str]:
    """A row of totals, as far as a reader looks at it: a word where the campaign stands, sums, and no day."""
    word = {"ar": "الإجمالي", "de": "Gesamt: Kampagnen", "tr": "Toplam", "nl": "Totaal"}.get(language, "Total")
    summed = ("spend", "impressions")
    return [word if role == "campaign" else cells[0] if role in summed else "" for role, cells in columns.items()]


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    which=st.sampled_from(LANGUAGES),
    dialect=DIALECTS,
    given_rows=ROWS,
    first=st.dates(date(2010, 1, 1), date(2090, 1, 1)),
    picks=st.integers(0, 3),
    order=st.randoms(use_true_random=False),
)
@example(
    ("pinterest", "en"),
    Dialect("utf-16 unmarked", "\t", "\r\n", "1.234,50", True, 5, "both", " --", 3),
    [("Total", "Total", 123456789, 1234567, 1000, True)],
    date(2026, 1, 2),
    0,
    Random(1),
)
@example(  # a name under the heading of an id keeps its quotation mark
    ("reddit", "en"),
    Dialect("utf-8", ",", "\n", "plain", False, 0, "", "", 0),
    [("Spring", 'Sale "x"', 100, 0, 0, False)],
    date(2026, 1, 2),
    1,
    Random(1),
)
def test_an_export_in_any_of_its_variations_is_the_truth_to_the_cent(
    which: tuple[str, str], dialect: Dialect, given_rows: list[tuple[str, str, int, int, int, bool]],
    first: date, picks: int, order: Random,
) -> None:  # fmt: skip
    platform, language = which
    spec = load_specs()[platform]
    days = [first + timedelta(days=n) for n in range(len(given_rows))]
    write = NUMBERS[dialect.numbers]
    valued = bool(spec.headings_of(spec.layouts[0])["value:0"])
    cells: dict[str, list[str]] = {
        "date": [day.isoformat() for day in days],
        "campaign": [row[0] for row in given_rows],
        "audience": [row[1] for row in given_rows],
        "spend": [write(f"{Decimal(row[2]) / 100:,.2f}") for row in given_rows],
        "impressions": [write(f"{row[3]:,}") for row in given_rows],
        "conversions:0": [write(f"{row[4]:,}") for row in given_rows],
    }
    if valued:
        cells["value:0"] = [
            write(f"{Decimal(row[2]) / 50:,.2f}") if row[5] else dialect.missing for row in given_rows
        ]
    cells |= {f"stranger {n}": ["7"] * len(given_rows) for n in range(dialect.strangers)}
    roles = list(cells)
    order.shuffle(roles)
    heads = [r if r.startswith("stranger") else heading(spec, r, language, dialect, picks) for r in roles]
    body = [list(row) for row in zip(*(cells[role] for role in roles), strict=True)]
    total = [totals_of({role: cells[role] for role in roles}, language)]
    lines = [[f"note {n}"] for n in range(dialect.preamble)]
    above, below = dialect.totals in ("first", "both"), dialect.totals in ("last", "both")
    table = [*lines, heads, *(total if above else []), *body, *(total if below else [])]

    imported = read_sources([Source("report.csv", written(dialect, table))])

    assert imported.files[0].platform == platform
    assert imported.files[0].skipped == above + below
    found = imported.history.table.sort_values("date")
    assert [day.date() for day in found["date"]] == days
    assert [Decimal(f"{x:.2f}") for x in found["spend"]] == [Decimal(row[2]) / 100 for row in given_rows]
    assert found["impressions"].tolist() == [row[3] for row in given_rows]
    assert found["conversions"].tolist() == [row[4] for row in given_rows]
    assert found["audience"].tolist() == [row[1] for row in given_rows]
    revenue = [None if pd.isna(x) else Decimal(f"{x:.2f}") for x in found["revenue"]]
    assert revenue == [Decimal(row[2]) / 50 if valued and row[5] else None for row in given_rows]
