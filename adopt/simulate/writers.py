"""A platform's rows of a history -> the file that its ads manager would export, quirks included."""

import codecs
import datetime
import math

import numpy as np
import pandas as pd

from adopt.history.table import AMOUNTS, plain_number
from adopt.simulate.sheets import (
    Column,
    amounts,
    as_text,
    as_workbook,
    currency_of,
    grouped,
    known,
    laid_out,
    long_date,
    money,
    number_or_dash,
)


def meta(rows: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, Arabic headings with the currency in one, newest day first, totals on top."""
    delivered = (rows[list(AMOUNTS)].fillna(0) != 0).any(axis=1)
    rows = rows[delivered].sort_values("date", ascending=False, kind="stable")
    days = rows["date"].dt.strftime("%Y-%m-%d").tolist()
    currency = currency_of(rows)
    columns = [
        Column("اليوم", days),
        Column("اسم الحملة", rows["campaign"].tolist()),
        Column("اسم مجموعة الإعلانات", rows["audience"].tolist()),
        *known(rows, account="اسم الحساب", campaign_id="معرف الحملة", audience_id="معرف مجموعة الإعلانات"),
        amounts(rows, "impressions", "مرات الظهور", plain_number),
        amounts(rows, "clicks", "النقرات على الرابط", plain_number),
        amounts(rows, "conversions", "عمليات الشراء", lambda count: plain_number(count) if count else ""),
        amounts(rows, "revenue", "قيمة تحويل عمليات الشراء", plain_number),
        amounts(rows, "spend", "المبلغ الذي تم إنفاقه" + (f" ({currency})" if currency else ""), plain_number),
        Column("بداية التقارير", days, min(days, default="")),
        Column("نهاية التقارير", days, max(days, default="")),
    ]
    headings, body, totals = laid_out(columns)
    return as_text([headings, totals, *body], ",").encode("utf-8-sig")


def tiktok(rows: pd.DataFrame) -> bytes:
    """A workbook whose last row says how many results it adds up; a dash where nothing is known."""
    columns = [
        Column("By Day", rows["date"].dt.strftime("%Y-%m-%d").tolist(), f"Total of {len(rows)} results"),
        Column("Campaign name", rows["campaign"].tolist(), "-"),
        Column("Ad group name", rows["audience"].tolist(), "-"),
        *known(rows, account="Account name", campaign_id="Campaign ID", audience_id="Ad group ID"),
        amounts(rows, "spend", "Cost", number_or_dash),
        Column("Currency", [currency_of(rows) or "-"] * len(rows), "-"),
        amounts(rows, "impressions", "Impressions", number_or_dash),
        amounts(rows, "clicks", "Clicks (destination)", number_or_dash),
        amounts(rows, "conversions", "Conversions", number_or_dash),
        amounts(rows, "revenue", "Total conversion value", number_or_dash),
    ]
    headings, body, totals = laid_out(columns)
    return as_workbook([headings, *body, totals])


def linkedin_old(rows: pd.DataFrame) -> bytes:
    """LinkedIn's file with its levels named campaign group > campaign."""
    return _linkedin(rows, ("Campaign Group", "Campaign"))


def linkedin_new(rows: pd.DataFrame) -> bytes:
    """LinkedIn's file with its levels named campaign > ad set."""
    return _linkedin(rows, ("Campaign", "Ad Set"))


def _linkedin(rows: pd.DataFrame, levels: tuple[str, str]) -> bytes:
    """UTF-16 with tabs, named .csv; five lines above the headings, US dates, thousands commas, a total."""
    days = [day.date() for day in rows["date"]]
    columns = [
        Column("Start Date (in UTC)", [f"{day.month}/{day.day}/{day.year}" for day in days]),
        *known(rows, account="Account Name"),
        Column("Currency", [currency_of(rows)] * len(rows)),
        Column(f"{levels[0]} Name", rows["campaign"].tolist(), "Total"),
        Column(f"{levels[1]} Name", rows["audience"].tolist()),
        *known(rows, campaign_id=f"{levels[0]} ID", audience_id=f"{levels[1]} ID"),
        amounts(rows, "spend", "Total Spent", money),
        amounts(rows, "impressions", "Impressions", grouped),
        amounts(rows, "clicks", "Clicks", grouped),
        amounts(rows, "conversions", "Conversions", grouped),
        amounts(rows, "revenue", "Total Conversion Value", money),
    ]
    headings, body, totals = laid_out(columns)
    preamble = [
        ["Campaign Performance Report (in UTC)"],
        [f"Report Start: {long_date(min(days))}, 12:00 AM"],
        [f"Report End: {long_date(max(days))}, 11:59 PM"],
        [f"Date Generated: {long_date(max(days) + datetime.timedelta(days=1))}, 9:00 AM"],
        [],
    ]
    return codecs.BOM_UTF16_LE + as_text([*preamble, headings, *body, totals], "\t").encode("utf-16-le")


def youtube(rows: pd.DataFrame) -> bytes:
    """UTF-8 with two lines above the headings, thousands commas, ``--`` for nothing, totals at the end."""
    days = [day.date() for day in rows["date"]]
    columns = [
        Column("Day", [day.isoformat() for day in days], " --"),
        Column("Campaign", rows["campaign"].tolist(), "Total: Account"),
        Column("Ad group", rows["audience"].tolist(), " --"),
        *known(rows, account="Account name", campaign_id="Campaign ID", audience_id="Ad group ID"),
        Column("Currency code", [currency_of(rows) or " --"] * len(rows), " --"),
        amounts(rows, "spend", "Cost", lambda value: money(value) or " --"),
        amounts(rows, "impressions", "Impr.", lambda value: grouped(value) or " --"),
        amounts(rows, "clicks", "Clicks", lambda value: grouped(value) or " --"),
        amounts(rows, "conversions", "Conversions", money),
        amounts(rows, "revenue", "Conv. value", lambda value: money(value) or " --"),
    ]
    headings, body, totals = laid_out(columns)
    campaigns = ["Total: Campaigns" if cell == "Total: Account" else cell for cell in totals]
    preamble = [["Ad group report"], [f"{long_date(min(days))} - {long_date(max(days))}"]]
    return as_text([*preamble, headings, *body, campaigns, totals], ",").encode("utf-8")


def x(rows: pd.DataFrame) -> bytes:
    """A workbook with two rows a day, for the halves of the day; its currency is nowhere."""
    halves = [_half(rows, 0), _half(rows, 1)]
    both = pd.concat(halves, ignore_index=True).sort_values(["date", "half"], kind="stable")
    columns = [
        Column(
            "Time period",
            [f"{day:%Y-%m-%d} {half * 12:02}:00:00" for day, half in zip(both["date"], both["half"], strict=True)],
        ),
        Column("Campaign name", both["campaign"].tolist()),
        Column("Ad Group name", both["audience"].tolist()),
        *known(both, account="Account name", campaign_id="Campaign ID", audience_id="Ad Group ID"),
        amounts(both, "impressions", "Impressions", _number_or_nothing),
        amounts(both, "clicks", "Link clicks", _number_or_nothing),
        amounts(both, "spend", "Spend", _number_or_nothing),
        amounts(both, "conversions", "Conversions", _number_or_nothing),
        amounts(both, "revenue", "Conversion value", _number_or_nothing),
    ]
    headings, body, _ = laid_out(columns)
    return as_workbook([headings, *body])


def snapchat(rows: pd.DataFrame) -> bytes:
    """UTF-8 with CRLF, days as the time they begin at, no currency, a row of totals at the end."""
    columns = [
        Column("Start Time", [f"{day:%Y-%m-%d}T00:00:00.000+03:00" for day in rows["date"]]),
        Column("Campaign Name", rows["campaign"].tolist(), "Total"),
        Column("Ad Set Name", rows["audience"].tolist()),
        *known(rows, account="Ad Account Name", campaign_id="Campaign ID", audience_id="Ad Set ID"),
        amounts(rows, "spend", "Amount Spent", plain_number),
        amounts(rows, "impressions", "Paid Impressions", grouped),
        amounts(rows, "clicks", "Swipe-Ups", grouped),
        amounts(rows, "conversions", "Purchases", plain_number),
        amounts(rows, "revenue", "Purchases Value", plain_number),
    ]
    headings, body, totals = laid_out(columns)
    return as_text([headings, *body, totals], ",").replace("\n", "\r\n").encode("utf-8")


def pinterest(rows: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, the newest day first, a framed figure beside the others; its currency is nowhere."""
    rows = rows.sort_values("date", ascending=False, kind="stable")
    columns = [
        Column("Date", rows["date"].dt.strftime("%Y-%m-%d").tolist()),
        Column("Campaign name", rows["campaign"].tolist()),
        Column("Ad group name", rows["audience"].tolist()),
        *known(rows, account="Account name", campaign_id="Campaign ID", audience_id="Ad group ID"),
        amounts(rows, "spend", "Spend in account currency", money),
        amounts(rows, "impressions", "Impressions", plain_number),
        amounts(rows, "clicks", "Outbound clicks", plain_number),
        amounts(rows, "conversions", "Total conversions (Checkout)", lambda count: f"[{plain_number(count)}]"),
        amounts(rows, "revenue", "Total order value (Checkout)", money),
    ]
    headings, body, _ = laid_out(columns)
    return as_text([headings, *body], ",").encode("utf-8-sig")


def reddit(rows: pd.DataFrame) -> bytes:
    """UTF-8, the currency in a heading, a quotation mark before every id so that spreadsheets leave it alone."""
    currency = currency_of(rows)
    ids = {name: [f"'{i}" for i in rows[name]] for name in ("campaign_id", "audience_id") if name in rows}
    marked = rows.assign(**ids)
    columns = [
        Column("Date", rows["date"].dt.strftime("%Y-%m-%d").tolist()),
        Column("Campaign Name", rows["campaign"].tolist()),
        Column("Ad Group Name", rows["audience"].tolist()),
        *known(marked, account="Account Name", campaign_id="Campaign Id", audience_id="AD_GROUP Id"),
        amounts(rows, "impressions", "Impressions", plain_number),
        amounts(rows, "clicks", "Clicks", plain_number),
        amounts(rows, "spend", "Amount Spent" + (f" ({currency})" if currency else ""), plain_number),
        amounts(rows, "conversions", "Conversions", plain_number),
        amounts(rows, "revenue", "Conversion Value", plain_number),
    ]
    headings, body, _ = laid_out(columns)
    return as_text([headings, *body], ",").encode("utf-8")


def _half(rows: pd.DataFrame, half: int) -> pd.DataFrame:
    """One half of every day: the greater or the lesser half of whole counts and hundredths; both add up."""
    part = rows.assign(half=half)
    for name in AMOUNTS:
        smallest = 0.01 if name in ("spend", "revenue") else 1.0
        greater = (np.ceil((rows[name] / smallest).round(6) / 2) * smallest).round(2)
        part[name] = greater if half == 0 else (rows[name] - greater).round(6)
    return part


def _number_or_nothing(value: float) -> object:
    return "" if math.isnan(value) else value
