"""Small files and histories, written out in the tests that use them."""

import csv
import datetime
import io
from collections.abc import Sequence

import numpy as np
import pandas as pd
import xlsxwriter

from adopt.findings import Finding
from adopt.history.read import Imported, Source, read_sources
from adopt.history.table import History

META = ("Day", "Campaign name", "Ad set name", "Amount spent (SAR)", "Impressions", "Purchases")
CANONICAL = ("date", "platform", "campaign", "audience", "spend", "conversions")

Row = Sequence[object]


def text_of(*rows: Row, separator: str = ",") -> str:
    memory = io.StringIO(newline="")
    csv.writer(memory, delimiter=separator, lineterminator="\n").writerows(rows)
    return memory.getvalue()


def csv_of(*rows: Row, name: str = "report.csv", separator: str = ",", encoding: str = "utf-8") -> Source:
    return Source(name, text_of(*rows, separator=separator).encode(encoding))


def xlsx_of(*rows: Row, name: str = "report.xlsx") -> Source:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(at, column, datetime.datetime.combine(cell, datetime.time()))
                else:
                    sheet.write(at, column, cell)
    return Source(name, memory.getvalue())


def read(*sources: Source, platform: str | None = None, newer_replaces: bool = False) -> Imported:
    return read_sources(sources, platform, newer_replaces)


def spends(imported: Imported) -> list[float]:
    values: list[float] = imported.history.table["spend"].tolist()
    return values


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def history_of(
    spend: Sequence[Sequence[float]],
    conversions: Sequence[Sequence[float]],
    first: str = "2026-01-01",
    platforms: Sequence[str] = ("meta",),
    revenue: float = 10.0,
) -> History:
    """Cells a0, a1, ...: one row each day that spend is not NaN; (C, T)."""
    rows = [
        {
            "date": np.datetime64(first) + day,
            "platform": platforms[cell % len(platforms)],
            "campaign": "c",
            "audience": f"a{cell}",
            "spend": money,
            "conversions": conversions[cell][day],
            "revenue": revenue,
        }
        for cell, series in enumerate(spend)
        for day, money in enumerate(series)
        if not np.isnan(money)
    ]
    return History.from_frame(pd.DataFrame(rows))
