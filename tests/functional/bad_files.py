"""Files that cannot be used, each wrong in one way that happens."""

import datetime
import io
import zipfile

import pandas as pd

from tests.unit.history.makers import CANONICAL, META, Row, text_of, xlsx_of

DAY = "2026-01-01"
GOOGLE = ("Day", "Campaign", "Ad group", "Currency code", "Cost", "Impr.", "Conversions")
TIKTOK = ("By Day", "Campaign name", "Ad group name", "Ad group ID", "Cost", "Conversions")
LINKEDIN = ("Start Date (in UTC)", "Campaign Group Name", "Campaign Name", "Total Spent", "Conversions")
LONG_IDS = ("1202428253592300000", "1202428253592310000", "1202428253592320000")


def made(*rows: Row, separator: str = ",", encoding: str = "utf-8") -> bytes:
    return text_of(*rows, separator=separator).encode(encoding)


def meta(*rows: Row) -> bytes:
    return made(META, *rows)


def one(**changed: object) -> bytes:
    """A report of Meta that is good but for some cells of its second row."""
    good: dict[str, object] = dict(zip(META, (DAY, "Spring", "Women", "12.50", "1000", "3"), strict=True))
    row = good | {
        {"day": "Day", "spend": META[3], "results": META[5]}[name]: value for name, value in changed.items()
    }
    return meta((DAY, "Spring", "Men", "10.25", "900", "2"), tuple(row.values()))


def linkedin(*rows: Row) -> bytes:
    above = [["Campaign Performance Report (in UTC)"], ["Report Start: January 1, 2026, 12:00 AM"],
             ["Report End: January 31, 2026, 11:59 PM"], [], LINKEDIN]  # fmt: skip
    return made(*above, *rows, separator="\t", encoding="utf-16")


def zipped(name: str, content: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, content)
    return memory.getvalue()


def parquet() -> bytes:
    return pd.DataFrame({name: ["x"] for name in CANONICAL}).to_parquet()


def canonical(*rows: Row, without: str = "") -> bytes:
    return made([name for name in CANONICAL if name != without], *rows)


FILES: dict[str, bytes] = {
    # no table at all
    "empty.csv": b"",
    "blanks.csv": b" \n\n\t\n",
    "screenshot.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "report.pdf": b"%PDF-1.7\n" + bytes(range(256)),
    "login.csv": b"<!DOCTYPE html><html><body>Log in to continue</body></html>",
    "exports.zip": zipped("report.csv", meta((DAY, "c", "a", 1, 2, 3))),
    "export.csv.gz": b"\x1f\x8b" + bytes(range(100)),
    "cut.xlsx": xlsx_of(META, (DAY, "c", "a", 1, 2, 3)).data[:-400],
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "cut.parquet": parquet()[:-30],
    "letter.txt": b"Dear all,\nthe results of last week were good.\nRegards\n",
    "open_quote.csv": b'Day,Campaign name,Ad set name,Amount spent (SAR),Impressions,Purchases\n2026-01-01,"'
    + b"x" * 140_000,
    # not a daily report of campaigns
    "shop.csv": made(("Order", "Customer", "Total"), (1, "A", 2)),
    "period.csv": made(("Reporting starts", "Reporting ends", *META[1:]), (DAY, "2026-01-31", "c", "a", 1, 2, 3)),
    "period_ar.csv": made(
        ("بداية التقارير", "نهاية التقارير", "اسم الحملة", "المبلغ الذي تم إنفاقه (EGP)", "عمليات الشراء"),
        (DAY, "2026-01-31", "رمضان", 1, 1),
    ),
    "no_day.csv": made(GOOGLE[1:], ("c", "a", "SAR", 1, 2, 3)),
    "weeks.csv": made(
        (
            "Week",
            "Campaign Name",
            "Ad Set Name",
            "Amount Spent",
            "Paid Impressions",
            "Purchases",
            "Purchases Value",
        ),
        (DAY, "c", "a", 1, 2, 3, 4),
    ),
    "month.csv": linkedin(("1/1/2026", "G", "C", "5.00", "1"), ("1/1/2026", "G", "D", "6.00", "1")),
    "no_delivery.csv": linkedin(),
    "headings_only.csv": meta(),
    "totals_only.csv": meta(("", "Total", "", 5, 6, 7)),
    "account.csv": meta((DAY, "", "", 1, 2, 3)),
    "no_campaign_name.csv": meta((DAY, "", "Women", 1, 2, 3), (DAY, "Spring", "Women", 1, 2, 3)),
    "meta_or_snapchat.csv": made([h.removesuffix(" (SAR)") for h in META], (DAY, "c", "a", 1, 2, 3)),
    # columns that are missing or doubled
    "no_spend.csv": made((*META[:3], *META[4:], "Reach"), (DAY, "c", "a", 1, 2, 3)),
    "no_name_no_results.csv": made(("Day", "Ad set name", "Amount spent (SAR)", "Reach"), (DAY, "a", 1, 2)),
    "no_cost.csv": made((*TIKTOK[:4], "CPC (destination)", "Conversions"), (DAY, "c", "a", "7", 1, 2)),
    "reddit.csv": made(
        ("Date", "Campaign Name", "AD_GROUP Id", "Impressions", "Amount Spent (USD)", "Watches at 25 percent"),
        (DAY, "c", "'1", 1, 2, 3),
    ),
    "x.csv": made(
        ("Time period", "Campaign name", "Ad Group name", "Link clicks", "Spend"), (DAY, "c", "a", 1, 2)
    ),
    "pinterest.csv": made(
        ("Date", "Campaign name", "Ad group name", "Pin clicks", "Spend in account currency"),
        (DAY, "c", "a", 1, 2),
    ),
    "spent_twice.csv": made((*META, "Amount spent (SAR)"), (DAY, "c", "a", 1, 2, 3, 4)),
    "no_platform.csv": canonical((DAY, "c", "a", 1, 2), without="platform"),
    # rows
    "short_row.csv": meta((DAY, "c", "a", 1, 2, 3), (DAY, "c", "b", 1)),
    "long_row.csv": meta((DAY, "c", "a", 1, 2, 3), (DAY, "Sale", " big", "a", 1, 2, 3)),
    "twice.csv": canonical((DAY, "x", "c", "a", 1, 2), (DAY, "x", "c", "a", 1, 2)),
    "no_audience.csv": canonical((DAY, "x", "c", "", 1, 2)),
    "no_amount.csv": canonical((DAY, "x", "c", "a", "", 2)),
    "two_accounts.csv": made(
        (*META, "Account name"), (DAY, "c", "a", 1, 2, 3, "North"), (DAY, "c", "a", 1, 2, 3, "South")
    ),
    # amounts
    "text.csv": one(spend="a lot"),
    "percent.csv": one(spend="12%"),
    "formula.csv": one(spend="#REF!"),
    "infinite.csv": one(spend="inf"),
    "refund.csv": one(spend="-12.50"),
    "fewer.csv": one(results="-3"),
    "id_as_spend.csv": one(spend="120242825359230101"),
    "two_notations.csv": meta((DAY, "c", "a", "1.234,50", 1, 1), (DAY, "c", "b", "1,234.50", 1, 1)),
    "mixed_results.csv": made(
        (*META[:-1], "Results", "Result indicator"),
        (DAY, "c", "a", 1, 2, 3, "purchase"),
        (DAY, "c", "b", 1, 2, 3, "lead"),
    ),
    # days
    "no_date.csv": one(day=""),
    "words.csv": one(day="last Monday"),
    "february.csv": one(day="2026-02-30"),
    "century.csv": one(day="1926-01-01"),
    "slip.csv": one(day="2062-01-01"),
    "day_or_month.csv": meta(("1/5/2026", "c", "a", 1, 2, 3)),
    "both_orders.csv": meta(("25/1/2026", "c", "a", 1, 2, 3), ("1/26/2026", "c", "a", 1, 2, 3)),
    # currencies
    "two_currencies.csv": made(GOOGLE, (DAY, "c", "a", "SAR", 1, 2, 3), (DAY, "c", "b", "AED", 1, 2, 3)),
    "heading_or_column.csv": made((*META, "Currency"), (DAY, "c", "a", 1, 2, 3, "USD")),
    "no_currency.csv": made(GOOGLE, (DAY, "c", "a", "money", 1, 2, 3)),
    # ids that a spreadsheet has rounded
    "scientific.csv": made((*META, "Ad set ID"), (DAY, "c", "a", 1, 2, 3, "1.20243E+17")),
    "zeros.csv": made((*META, "Ad set ID"), *((DAY, "c", i, 1, 2, 3, i) for i in LONG_IDS)),
    "numbers.xlsx": xlsx_of(TIKTOK, (datetime.date(2026, 1, 1), "c", "a", 120242825359230101.0, 1, 2)).data,
}
