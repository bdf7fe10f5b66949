"""What an analytics report says of a history: beside its counts, as a second count of them, or in their place."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from adopt.context.context import Context
from adopt.context.utm import MOST_LOST, Matched, match
from adopt.curves.outside import SecondSource
from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.spec_files import maturing_days
from adopt.history.table import KEYS, History
from adopt.text import N_

KEY_EVENTS = "key events"
"""What a report counts that tells no events apart."""
WHOLE = "(all)"
"""The audience of a campaign whose results analytics does not tell apart."""
TOLD_APART = 0.9
"""Share of a campaign's results whose audience is known from which on its audiences are kept."""
ENOUGH = 28
"""Days that a count should have without those whose results still arrive."""


def by_campaign(matched: Matched, history: History) -> pd.DataFrame:
    """What the platforms count beside what analytics counts, on the days that both have; one row a campaign.

    Columns: platform, campaign, conversions (the platform's own), analytics, ratio (NaN where it has none).
    """
    first, last = _both(matched, history)
    keys = ["platform", "campaign"]
    own = _between(history.table, first, last).groupby(keys)["conversions"].sum()
    other = _rows(matched, first, last).groupby(["platform", "to_campaign"])["conversions"].sum().rename_axis(keys)
    table = pd.DataFrame({"conversions": own, "analytics": other}).fillna(0.0).reset_index()
    counted = table["conversions"].to_numpy(dtype=float)
    return table.assign(ratio=table["analytics"].to_numpy(dtype=float) / np.where(counted > 0, counted, np.nan))


def second_counts(matched: Matched, history: History) -> tuple[tuple[SecondSource, ...], tuple[Finding, ...]]:
    """One count for each platform, of the days that both have, and which platforms it cannot be used for.

    Days whose results still arrive at the platform are left out where enough others are there.
    """
    counts, findings = [], []
    for platform in sorted({cell.platform for cell in history.cells}):
        lost = matched.lost_share(platform)
        if lost > MOST_LOST:
            findings.append(_too_much_lost(matched, platform, lost))
            continue
        counts += list(_count(matched, history, platform))
    return tuple(counts), tuple(findings)


def with_analytics(context: Context, history: History) -> tuple[Context, tuple[Finding, ...]]:
    """The context with its analytics report as second counts of a history's platforms, and what was matched.

    Raises:
        FileError: if the report and the history have no days in common, or a platform has a second count already.
    """
    if context.analytics is None:
        return context, ()
    report, links = context.analytics
    matched = match(report, history, links)
    counts, unused = second_counts(matched, history)
    twice = sorted({count.platform for count in counts} & {count.platform for count in context.second_source})
    if twice:
        raise FileError(
            "two-second-counts",
            N_("{platform} has a second count, and {file} counts it once more."),
            N_("Leave out one of them: they are never added."),
            platform=twice[0],
            file=report.name,
        )
    whole = replace(context, second_source=(*context.second_source, *counts), analytics=None)
    return whole, (*matched.findings, *unused)


def _count(matched: Matched, history: History, platform: str) -> Iterator[SecondSource]:
    first, last = _both(matched, history)
    settled = history.last_day - timedelta(days=maturing_days(platform))
    if matched.analytics.is_daily and (settled - first).days >= ENOUGH:
        last = min(last, settled)
    rows = _rows(matched, first, last)
    counted = float(rows.loc[rows["platform"] == platform, "conversions"].sum())
    if counted > 0:
        yield SecondSource(platform, first, last, counted)


def with_goal(matched: Matched, history: History) -> tuple[History, tuple[Finding, ...]]:
    """The history with what analytics counts in place of the platforms' own conversions, never beside them.

    Audiences are kept where analytics tells them apart; the others of a campaign become one, :data:`WHOLE`.
    Revenue is that of analytics too, and unknown where it tells none.

    Raises:
        FileError: if the report has no days, or none of the history's.
    """
    if not matched.analytics.is_daily:
        raise FileError(
            "goal-without-days",
            N_("{file} tells a period and no days, so its results cannot stand in place of the daily ones."),
            N_("Export it with the column Date; as it is, it can calibrate."),
            file=matched.analytics.name,
        )
    first, last = _both(matched, history)
    table = _between(history.table, first, last).copy()
    rows = _rows(matched, first, last)
    kept = _told_apart(rows)
    table["audience"] = _levelled(table, kept, "campaign", "audience")
    results = pd.DataFrame(
        {
            "date": rows["date"],
            "platform": rows["platform"],
            "campaign": rows["to_campaign"],
            "audience": _levelled(rows.assign(campaign=rows["to_campaign"]), kept, "campaign", "to_audience"),
            "conversions": rows["conversions"],
            "revenue": rows["revenue"],
        }
    )
    counts = f"GA4 {matched.analytics.event or KEY_EVENTS}"
    goal = _joined(table, results[results["audience"] != ""], counts)
    untold = float(results.loc[results["audience"] == "", "conversions"].sum())
    findings = (*_shortened(matched, history, last), *_untold(matched, untold), *_silent(matched, goal))
    return History.from_clean(goal), findings


def _told_apart(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """Platform and campaign of those whose audiences analytics tells apart."""
    by = rows.groupby(["platform", "to_campaign"])["conversions"].sum()
    known = rows[rows["to_audience"] != ""].groupby(["platform", "to_campaign"])["conversions"].sum()
    share = known.reindex(by.index).fillna(0.0) / by.clip(lower=1e-12)
    return set(share.index[share >= TOLD_APART])


def _levelled(table: pd.DataFrame, kept: set[tuple[str, str]], campaign: str, audience: str) -> list[str]:
    """The audience of every row: its own where its campaign's are told apart, else the whole campaign."""
    pairs = zip(table["platform"], table[campaign], table[audience], strict=True)
    return [str(a) if (p, c) in kept else WHOLE for p, c, a in pairs]


def _joined(table: pd.DataFrame, results: pd.DataFrame, counts: str) -> pd.DataFrame:
    """Spend by day and cell from the history, results from analytics under their name; days of delivery alone."""
    keys = ["date", *KEYS]
    texts = [
        name
        for name in table.columns
        if name not in (*keys, "conversions", "revenue", "result") and table[name].dtype == "str"
    ]
    sums = table.groupby(keys, sort=True)[["spend", "impressions", "clicks"]].sum(min_count=1)
    told = table.groupby(keys, sort=True)[texts].agg(_one_text) if texts else pd.DataFrame(index=sums.index)
    counted = results.groupby(keys)[["conversions", "revenue"]].sum(min_count=1)
    whole = sums.join(told).join(counted, how="left").reset_index()
    whole["conversions"] = whole["conversions"].fillna(0.0)
    if results["revenue"].notna().any():
        whole["revenue"] = whole["revenue"].fillna(0.0)
    return whole.assign(result=counts)


def _one_text(values: "pd.Series[str]") -> str:
    """What all rows agree on; nothing where they differ."""
    distinct = values.unique()
    return str(distinct[0]) if len(distinct) == 1 else ""


def _both(matched: Matched, history: History) -> tuple[date, date]:
    """The days that a report and a history both have.

    Raises:
        FileError: if there are none.
    """
    report = matched.analytics
    first, last = max(report.first, history.first_day), min(report.last, history.last_day)
    if first > last or (not report.is_daily and (first, last) != (report.first, report.last)):
        raise FileError(
            "other-days",
            N_("{file} is about {first} to {last}, the history about {from_day} to {to_day}.")
            if first > last
            else N_("{file} sums up {first} to {last}, and the history does not have all of these days."),
            N_("Export both for the same days."),
            file=report.name,
            first=report.first,
            last=report.last,
            from_day=history.first_day,
            to_day=history.last_day,
        )
    return first, last


def _between(table: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    return table[table["date"].between(pd.Timestamp(first), pd.Timestamp(last))]


def _rows(matched: Matched, first: date, last: date) -> pd.DataFrame:
    found = matched.found
    return _between(found, first, last) if matched.analytics.is_daily else found


def _too_much_lost(matched: Matched, platform: str, lost: float) -> Finding:
    return Finding(
        "analytics-not-used",
        Severity.REVIEW,
        N_("{file} does not calibrate {platform}: {lost:.0%} of its paid results belong to no known campaign."),
        N_("Say whose they are in a table of links: adopt match --out links.csv writes one."),
        {"file": matched.analytics.name, "platform": platform, "lost": lost},
    )


def _shortened(matched: Matched, history: History, last: date) -> Iterator[Finding]:
    gone = (history.last_day - last).days
    if gone > 0:
        yield Finding(
            "goal-ends-earlier",
            Severity.REVIEW,
            N_("{file} ends on {last}: the last {count} day of the history is left out."),
            N_("Export it again, up to the last day of the history."),
            {"file": matched.analytics.name, "last": last, "count": gone},
            plural=N_("{file} ends on {last}: the last {count} days of the history are left out."),
        )


def _untold(matched: Matched, results: float) -> Iterator[Finding]:
    """Results of campaigns whose audiences are kept, that name no audience."""
    if results > 0:
        yield Finding(
            "goal-without-audience",
            Severity.NOTE,
            N_("{file}: {results:,.0f} results name no audience of their campaign, and are left out."),
            N_("Give the audience in utm_content on every ad."),
            {"file": matched.analytics.name, "results": results},
        )


def _silent(matched: Matched, goal: pd.DataFrame) -> Iterator[Finding]:
    """Cells that spend and have not a single result in analytics."""
    sums = goal.groupby(list(KEYS))[["spend", "conversions"]].sum()
    for names in sums.index[(sums["spend"] > 0) & (sums["conversions"] == 0)]:
        yield Finding(
            "analytics-silent",
            Severity.REVIEW,
            N_("{file} counts nothing for {campaign} of {platform}, which has spent money."),
            N_("See whether its links carry UTM names, and say whose the rows are that belong to nobody."),
            {"file": matched.analytics.name, "platform": names[0], "campaign": " / ".join(map(str, names[1:]))},
        )
