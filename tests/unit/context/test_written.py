"""Contexts that are written down and read again are the same: what a plan was made of is never lost."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adopt.context.analytics import Analytics, read_analytics
from adopt.context.context import NOTHING_KNOWN, Context, Scope, StatedTest
from adopt.context.load import context_files, load_context
from adopt.context.utm import Link
from adopt.context.written import written_context
from adopt.curves.calendar import Promotion
from adopt.curves.covariates import Series
from adopt.curves.outside import SecondSource
from adopt.curves.priors import DEFAULT, Scale
from adopt.history.source import Source

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 28)
DAYS = tuple(date(2026, 9, day) for day in range(1, 6))


def again(context: Context, folder: Path) -> Context:
    """Written down, read, and, as a workspace does it, put under other names and read once more."""
    files = written_context(context)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    read = load_context(folder / "context.toml")
    (folder / "kept").mkdir()
    for name, content in context_files(folder / "context.toml").items():
        (folder / "kept" / name).write_bytes(content)
    kept = load_context(folder / "kept" / "context.toml")
    assert replace(kept, lift_tests=(), analytics=None) == replace(read, lift_tests=(), analytics=None)
    return read


def test_nothing_known_is_no_file() -> None:
    assert written_context(NOTHING_KNOWN) == {}
    assert set(written_context(Context(countries=()))) == {"context.toml"}


@pytest.mark.parametrize(
    "context",
    [
        Context(countries=("AE", "SA")),
        Context(replace(DEFAULT, load=Scale(0.1, 7.5), carry_odds=float("inf"), late=1 / 3)),
        Context(promotions=(Promotion('تخفيضات "الصيف", كبرى', FIRST, LAST), Promotion("Sale", LAST, LAST))),
        Context(second_source=(SecondSource("meta", FIRST, LAST, 1.234), SecondSource("x", FIRST, FIRST, 0.1))),
        Context(
            series=(
                Series("organic sessions", DAYS, (1.234, 1234.0, 0.1 + 0.2, 1e-7, 123456789.123)),
                Series("mentions", DAYS, (0.0, 3.0, 0.0, 0.0, 2.0)),
            )
        ),
    ],
    ids=["countries", "priors", "promotions", "second source", "series"],
)
def test_what_is_known_is_the_same_when_it_is_read_again(context: Context, tmp_path: Path) -> None:
    assert again(context, tmp_path) == context


def test_lift_tests_keep_their_cells_and_figures(tmp_path: Path) -> None:
    scopes = Scope("a.csv", 2, "meta", "C", "A"), Scope("a.csv", 3, "tiktok", "", "")
    test = StatedTest("Autumn", scopes, FIRST, LAST, 28000.125, 0.0, -12.5, 1 / 7)
    (read,) = again(Context(lift_tests=(test,)), tmp_path).lift_tests
    assert [scope.names for scope in read.scopes] == [("meta", "C", "A"), ("tiktok",)]
    assert replace(read, scopes=scopes) == test


def reported(daily: bool, event: str | None) -> Analytics:
    """A report of GA4 as its pages write it."""
    heads = ["Date"] * daily + [
        "Session source / medium",
        "Session campaign",
        "Event name",
        "Key events",
        "Total revenue",
    ]
    days = ["20260901", "20260902", "20260903"]
    rows = [
        [*[day] * daily, "facebook / cpc", "Spring, big", name, count, "10.50"]
        for day in days
        for name, count in (("purchase", "1234.5"), ("lead", "3"))
    ]
    lines = [",".join(f'"{cell}"' for cell in row) for row in (heads, *rows)]
    period = "" if daily else "# 20260901-20260930\n"
    return read_analytics(Source("ga4.csv", (period + "\n".join(lines)).encode()), event)


@pytest.mark.parametrize("daily", [True, False])
def test_a_report_of_analytics_keeps_its_rows_its_event_and_its_links(daily: bool, tmp_path: Path) -> None:
    report, links = reported(daily, "purchase"), (Link("facebook", "", "Spring*", "meta", "C"),)
    read = again(Context(analytics=(report, links)), tmp_path).analytics
    assert read is not None
    assert read[0].table.equals(report.table)
    assert (read[0].first, read[0].last, read[0].event) == (report.first, report.last, "purchase")
    assert read[1] == links


def test_a_report_without_events_and_revenue_stays_one(tmp_path: Path) -> None:
    source = b"Date,Session source,Session medium,Session campaign,Key events\n2026-09-01,fb,cpc,Spring,2\n"
    report = read_analytics(Source("ga4.csv", source))
    read = again(Context(analytics=(report, ())), tmp_path).analytics
    assert read is not None
    assert read[0].table.equals(report.table)
    assert (read[0].event, read[1]) == ("", ())


def test_revenue_that_is_not_known_of_a_row_stays_so(tmp_path: Path) -> None:
    heads = b"Date,Session source,Session medium,Session campaign,Key events,Total revenue\n"
    rows = b"2026-09-01,fb,cpc,Spring,2,10.5\n2026-09-02,fb,cpc,Spring,3,\n"
    report = read_analytics(Source("ga4.csv", heads + rows))
    assert report.table["revenue"].isna().tolist() == [False, True]
    read = again(Context(analytics=(report, ())), tmp_path).analytics
    assert read is not None
    assert read[0].table.equals(report.table)


def test_many_series_are_written_into_several_files(tmp_path: Path) -> None:
    many = Context(series=tuple(Series(f"series {i}", DAYS, (1.5,) * len(DAYS)) for i in range(61)))
    assert len(written_context(many)) == 3
    assert again(many, tmp_path) == many
