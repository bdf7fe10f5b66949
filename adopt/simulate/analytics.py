"""A canonical history -> a report of GA4 as it would count the same advertiser, with the usual loose ends."""

import csv
import io

import numpy as np
import pandas as pd

SOURCES = {
    "meta": ("facebook", "paid_social"),
    "linkedin": ("linkedin", "paid_social"),
    "tiktok": ("tiktok", "cpc"),
    "x": ("t.co", "paid"),
    "snapchat": ("snapchat", "cpm"),
    "youtube": ("google", "cpc"),
    "pinterest": ("pinterest", "paidsocial"),
    "reddit": ("reddit", "cpc"),
}
SEEN = 0.6
"""Share of what a platform counts that GA4 counts for it too: it sees no views."""
NAMELESS = 0.04
"""Share of its results whose campaign GA4 does not know."""


def ga4_report(table: pd.DataFrame, random: np.random.Generator) -> bytes:
    """A report by day, source / medium, campaign and ad content, of GA4's own sessions.

    Args:
        table: the canonical table of a history.
        random: where chance comes from.
    """
    rows: list[tuple[object, ...]] = []
    days = table["date"].dt.strftime("%Y%m%d")
    named = zip(days, table["platform"], table["campaign"], table["audience"], table["conversions"], strict=True)
    for day, platform, campaign, audience, conversions in named:
        source, medium = SOURCES.get(platform, (platform, "paid"))
        seen = int(random.binomial(round(float(conversions)), SEEN))
        lost = int(random.binomial(seen, NAMELESS))
        rows.append((day, f"{source} / {medium}", _slug(campaign), _slug(audience), seen - lost))
        rows += [(day, f"{source} / {medium}", "(not set)", "(not set)", lost)] if lost else []
    for day in sorted(set(days)):
        rows.append((day, "google / organic", "(organic)", "(not set)", int(random.poisson(6))))
        rows.append((day, "(direct) / (none)", "(direct)", "(not set)", int(random.poisson(9))))
    return _written(rows, min(days), max(days))


def _slug(name: str) -> str:
    """A name as people put it into addresses."""
    return name.strip().lower().replace(" ", "_")


def _written(rows: list[tuple[object, ...]], first: str, last: str) -> bytes:
    text = io.StringIO(newline="")
    rule = "# ----------------------------------------\n"
    text.write(f"{rule}# Traffic acquisition: Session source / medium\n# SIMULATED - GA4\n{rule}#\n")
    text.write(f"# Start date: {first}\n# End date: {last}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["Date", "Session source / medium", "Session campaign", "Session manual ad content", "Key events"]
    )
    writer.writerows(rows)
    writer.writerow(["", "", "", "", sum(int(str(row[-1])) for row in rows), "Grand total"])
    return text.getvalue().encode()
