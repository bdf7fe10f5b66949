"""A context written down as files: read again, it is the same context."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from adopt.context.analytics import GA4, Analytics
from adopt.context.context import Context, StatedTest
from adopt.context.priors import priors_toml
from adopt.context.readers import LIFT_TEST, PROMOTION, SECOND_SOURCE
from adopt.context.utm import LINKS, Link
from adopt.curves.covariates import Series
from adopt.curves.priors import DEFAULT

SERIES_A_FILE = 50
"""Fewer than a file may have."""
_TOLD = "source", "medium", "campaign", "campaign_id", "content"


def written_context(context: Context) -> dict[str, bytes]:
    """The files that say what a context does, ``context.toml`` and the tables it names; none for nothing known.

    Whatever a context was made of, uploads, tables that were typed or files elsewhere, these files alone make it
    again: :func:`adopt.context.load.load_context` reads them. Only where a row of a lift test stood is forgotten.
    """
    import tomlkit  # a writer; reading is the standard library's

    said: dict[str, Any] = {}
    files: dict[str, bytes] = {}

    def named(name: str, content: bytes) -> str:
        files[name] = content
        return name

    if context.countries is not None:
        said["countries"] = list(context.countries)
    if context.promotions:
        rows = [(one.name, one.first, one.last) for one in context.promotions]
        said["promotions"] = named("promotions.csv", _csv([names[0] for names in PROMOTION.values()], rows))
    if context.lift_tests:
        said["lift_tests"] = named("lift_tests.csv", _tests(context.lift_tests))
    if context.second_source:
        heads = [SECOND_SOURCE[role][0] for role in ("from", "to", "platform", "conversions")]
        counts = [(one.first, one.last, one.platform, one.conversions) for one in context.second_source]
        said["second_source"] = named("second_source.csv", _csv(heads, counts))
    if context.analytics is not None:
        report, links = context.analytics
        about = {"file": named("analytics.csv", _analytics(report))}
        about |= {"links": named("links.csv", _links(links))} if links else {}
        said["analytics"] = about | ({"event": report.event} if report.event else {})
    if context.series:
        said["series"] = [named(f"series_{i}.csv", content) for i, content in enumerate(_series(context.series))]
    toml = tomlkit.dumps(said) + ("" if context.priors == DEFAULT else priors_toml(context.priors))
    return {"context.toml": toml.encode(), **files} if toml else {}


def _tests(tests: Iterable[StatedTest]) -> bytes:
    """One row a cell of a test, its figures in each."""
    rows = [
        (
            test.name, scope.platform, scope.campaign, scope.audience, test.first, test.last,
            test.spend_test, test.spend_control, test.incremental, test.error,
        )
        for test in tests
        for scope in test.scopes
    ]  # fmt: skip
    return _csv([names[0] for names in LIFT_TEST.values()], rows)


def _analytics(report: Analytics) -> bytes:
    """The rows of the one event that counts, below the period that they are about."""
    table, heads = report.table, [GA4[role][0] for role in _TOLD]
    columns: list[Sequence[object]] = [table[name].tolist() for name in _TOLD]
    if report.is_daily:
        heads, columns = [GA4["date"][0], *heads], [[day.date() for day in table["date"]], *columns]
    if report.event:
        heads, columns = [*heads, GA4["event"][0]], [*columns, [report.event] * len(table)]
    heads, columns = [*heads, GA4["conversions"][0]], [*columns, table["conversions"].tolist()]
    if table["revenue"].notna().any():
        heads, columns = [*heads, GA4["revenue"][0]], [*columns, table["revenue"].tolist()]
    period = f"# {report.first:%Y%m%d}-{report.last:%Y%m%d}\n".encode()
    return period + _csv(heads, zip(*columns, strict=True))


def _links(links: Iterable[Link]) -> bytes:
    rows = [(o.source, o.medium, o.utm_campaign, o.platform, o.campaign, o.audience) for o in links]
    return _csv([names[0] for names in LINKS.values()], rows)


def _series(series: Sequence[Series]) -> Iterable[bytes]:
    """Files of day, name and value."""
    for first in range(0, len(series), SERIES_A_FILE):
        some = series[first : first + SERIES_A_FILE]
        rows = [(day, one.name, value) for one in some for day, value in zip(one.days, one.values, strict=True)]
        yield _csv(("date", "name", "value"), rows)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _cell(value: object) -> object:
    """Days as ISO writes them, and numbers exactly, in a notation that cannot be taken for another."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        digits = f"{Decimal(repr(value)):f}".removesuffix(".0")
        # 1.234 may be one thousand and more.
        return f"{digits}0" if len(digits.partition(".")[2]) == 3 else digits
    return value.isoformat() if isinstance(value, date) else value
