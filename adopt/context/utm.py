"""Whose results an analytics report counts: sources, media and campaigns put to the campaigns of a history.

The user's own links come first. Without one, a row is an ad's where its medium says that it was paid for, its
source is a platform of the history, and its campaign is, but for case and what stands between words, the name or
the id of one of that platform's campaigns.
"""

import csv
import difflib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from urllib.parse import unquote_plus

import pandas as pd

from adopt.context.analytics import Analytics
from adopt.context.sheet import Headings, read_sheet
from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.source import Source
from adopt.history.spec_files import platform_name
from adopt.history.table import History
from adopt.text import N_, Message

LINKS: Headings = {
    "source": ("utm_source", "source", "المصدر"),
    "medium": ("utm_medium", "medium", "الوسيط"),
    "utm_campaign": ("utm_campaign", "campaign in analytics"),
    "platform": ("platform", "المنصة"),
    "campaign": ("campaign", "الحملة"),
    "audience": ("audience", "الجمهور"),
}
"""Role -> headings of the table of links."""
NO_AD = "-"
"""In place of a platform: these rows are no ad's, and not worth telling."""
SOURCES = {
    "meta": ("facebook", "fb", "instagram", "ig", "meta", "an", "msg"),
    "linkedin": ("linkedin", "lnkd"),
    "tiktok": ("tiktok", "tt"),
    "x": ("twitter", "x", "t co"),
    "snapchat": ("snapchat", "snap"),
    "youtube": ("youtube", "yt", "google"),
    "pinterest": ("pinterest", "pin"),
    "reddit": ("reddit",),
}
"""What the sources of a platform are usually called, in their :func:`plain` form."""
_PLATFORM_OF = {source: platform for platform, sources in SOURCES.items() for source in sources}
_PAID = re.compile(r"\b(cp[acmv]|ppc|paid\w*|ads?|sponsored|retargeting|remarketing|display|video ?ads?)\b")
_NO_NAME = re.compile(r"\(.*\)")
_BETWEEN = re.compile(r"[\s_\-+|/.:]+")
KEYS = ("source", "medium", "campaign", "campaign_id", "content")
MOST_LOST = 0.2
"""Share of a platform's paid results that may be nobody's before its count is not used."""
SHORT = 4
"""Letters of a word that names a platform by itself alone: "an" stands in many a source."""
_FORMULA, _QUOTED = re.compile(r"^(?=[=+@-])"), re.compile(r"^'(?=[=+@-])")
"""Anybody can put a formula into an address, and a table of links is opened in a spreadsheet."""
TOLD = 5
"""Rows that a finding names."""


@dataclass(frozen=True)
class Link:
    """Whose the rows are that fit; what is empty fits anything, and * stands for any letters.

    Attributes:
        source: of the report.
        medium: of the report.
        utm_campaign: of the report.
        platform: of the history, or :data:`NO_AD`.
        campaign: of the history; empty for the one of the same name.
        audience: of the history; empty for the one that the content names, if any.
    """

    source: str
    medium: str
    utm_campaign: str
    platform: str
    campaign: str = ""
    audience: str = ""

    def fits(self, source: str, medium: str, campaign: str) -> bool:
        """Whether a row is meant."""
        pairs = ((self.source, source), (self.medium, medium), (self.utm_campaign, campaign))
        return all(not wanted or fnmatchcase(plain(given), _pattern(wanted)) for wanted, given in pairs)


@dataclass(frozen=True, eq=False)
class Matched:
    """An analytics report put to the campaigns of a history.

    Attributes:
        analytics: the report.
        rows: its table with ``platform``, ``to_campaign``, ``to_audience`` (empty where nobody's, or the whole
            campaign's) and ``reason``: empty for a row that is somebody's or no ad's, else why it is nobody's.
    """

    analytics: Analytics
    rows: pd.DataFrame

    @cached_property
    def found(self) -> pd.DataFrame:
        """The rows that are somebody's."""
        return self.rows[self.rows["to_campaign"] != ""]

    @cached_property
    def lost(self) -> pd.DataFrame:
        """What is nobody's: one row a source, medium, campaign and reason, the most results first."""
        rows = self.rows[self.rows["reason"] != ""]
        keys = ["source", "medium", "campaign", "platform", "reason"]
        counted = rows.groupby(keys, sort=False)["conversions"].sum().reset_index()
        return counted.sort_values("conversions", ascending=False, ignore_index=True, kind="stable")

    def lost_share(self, platform: str) -> float:
        """Share of a platform's paid results that is nobody's."""
        here = self.rows[self.rows["platform"] == platform]
        lost = float(here.loc[here["reason"] != "", "conversions"].sum())
        return lost / max(float(here["conversions"].sum()), 1e-12)

    def links_csv(self) -> bytes:
        """A table of links with a row for each that is nobody's, to be filled in by its owner."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["utm_source", "utm_medium", "utm_campaign", "platform", "campaign", "audience"])
        for row in self.lost.itertuples():
            names = [_FORMULA.sub("'", str(name)) for name in (row.source, row.medium, row.campaign)]
            writer.writerow([*names, row.platform, "", ""])
        return text.getvalue().encode("utf-8-sig")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """How much was matched, and what was not."""
        ads = self.rows[(self.rows["platform"] != "") & (self.rows["platform"] != NO_AD)]
        paid, found = float(ads["conversions"].sum()), float(self.found["conversions"].sum())
        values: dict[str, object] = {"file": self.analytics.name, "found": found, "paid": paid}
        told = [
            Finding(
                "analytics-matched",
                Severity.NOTE,
                N_(
                    "{file}: of {paid:,.0f} results of ads {found:,.0f} belong to campaigns of the history; "
                    "{rest:,.0f} more were not paid for, or nothing says that they were."
                ),
                values={**values, "rest": float(self.rows["conversions"].sum()) - paid},
            )
        ]
        lost = self.lost[self.lost["reason"] != "unpaid"]
        if len(lost):
            names = [f"{r.source} / {r.medium} / {r.campaign} ({r.conversions:,.0f})" for r in lost.itertuples()]
            told.append(
                Finding(
                    "analytics-lost",
                    Severity.REVIEW if (lost["reason"] != "no-platform").any() else Severity.NOTE,
                    N_("{file}: no campaign of the history is behind {count} row, such as {names}."),
                    N_("Say whose they are in links.csv, which is made for you to fill in."),
                    {**values, "count": len(lost), "names": names[:TOLD]},
                    plural=N_("{file}: no campaign of the history is behind {count} rows, such as {names}."),
                )
            )
        return tuple(told)


def read_links(source: Source) -> tuple[Link, ...]:
    """Links from a table of utm_source, utm_medium, utm_campaign, platform, campaign, audience.

    Rows without a platform are nobody's still, and are passed over.

    Raises:
        FileError: naming file and row, for a link that would fit everything.
    """
    sheet = read_sheet(source, LINKS, ("utm_campaign", "platform"))
    columns = {r: sheet.texts(r, needed=False) if r in sheet.columns else [""] * len(sheet.rows) for r in LINKS}
    links = []
    for at, number in enumerate(sheet.numbers):
        given = {role: column[at] for role, column in columns.items()}
        if not given["platform"]:
            continue
        if not any(given[role] for role in ("source", "medium", "utm_campaign")):
            raise FileError(
                "link-for-all",
                N_("{file}, row {row}: a link without source, medium and campaign would fit every row."),
                N_("Name at least one of them."),
                file=source.name,
                row=int(number),
            )
        given |= {role: _QUOTED.sub("", given[role]) for role in ("source", "medium", "utm_campaign")}
        links.append(Link(**{**given, "platform": platform_name(given["platform"])}))
    return tuple(links)


def plain(name: str) -> str:
    """A name without what people and address bars change in it.

    Example:
        >>> plain("Spring%20Sale_2026"), plain("spring-sale+2026")
        ('spring sale 2026', 'spring sale 2026')
    """
    return _BETWEEN.sub(" ", unquote_plus(name)).strip().casefold()


def match(analytics: Analytics, history: History, links: Sequence[Link] = ()) -> Matched:
    """Put a report's rows to the campaigns of a history."""
    known = _Names(history)
    _refuse_unknown(links, known)
    distinct = analytics.table[list(KEYS)].drop_duplicates()
    verdicts = {row: _whose(row, links, known) for row in distinct.itertuples(index=False, name=None)}
    each = [verdicts[row] for row in analytics.table[list(KEYS)].itertuples(index=False, name=None)]
    columns = pd.DataFrame(each, columns=["platform", "to_campaign", "to_audience", "reason"], dtype="str")
    return Matched(analytics, pd.concat([analytics.table, columns], axis=1))


Row = tuple[str, str, str, str, str]
Verdict = tuple[str, str, str, str]


class _Names:
    """The campaigns and audiences of a history, by what may be said of them."""

    def __init__(self, history: History) -> None:
        self.cells = history.cells
        self.platforms = frozenset(cell.platform for cell in self.cells)
        self._by_name: dict[tuple[str, ...], set[str]] = {}
        for cell in self.cells:
            self._by_name.setdefault((cell.platform, plain(cell.campaign)), set()).add(cell.campaign)
            key = cell.platform, cell.campaign, plain(cell.audience)
            self._by_name.setdefault(key, set()).add(cell.audience)
        for column, keys in (("campaign_id", ("platform",)), ("audience_id", ("platform", "campaign"))):
            if column in history.table:
                name = column.removesuffix("_id")
                rows = history.table[[*keys, column, name]].drop_duplicates()
                for *of, number, called in rows.itertuples(index=False, name=None):
                    self._by_name.setdefault((*of, plain(str(number))), set()).add(str(called))

    def one(self, *key: str) -> str:
        """The only name that fits; empty where none does, or several."""
        found = self._by_name.get((*key[:-1], plain(key[-1])), set()) if key[-1] else set()
        return next(iter(found)) if len(found) == 1 else ""

    def campaigns(self, platform: str) -> list[str]:
        """Of a platform, sorted."""
        return sorted({cell.campaign for cell in self.cells if cell.platform == platform})

    def audiences(self, platform: str, campaign: str) -> list[str]:
        """Of a campaign, or of all of the platform's if it is empty; sorted."""
        here = (cell for cell in self.cells if cell.platform == platform and campaign in ("", cell.campaign))
        return sorted({cell.audience for cell in here})


def _whose(row: Row, links: Sequence[Link], known: _Names) -> Verdict:
    source, medium, campaign, number, content = row
    link = next((link for link in links if link.fits(source, medium, campaign)), None)
    platform = _platform_of(source) if link is None else link.platform
    if link is None and not _PAID.search(plain(medium)):
        return "", "", "", "unpaid" if platform else ""
    if not platform:
        return "", "", "", "no-source"
    if platform == NO_AD:
        return NO_AD, "", "", ""
    if platform not in known.platforms:
        return platform, "", "", "no-platform"
    named = link.campaign if link is not None and link.campaign else ""
    found = named or known.one(platform, number) or known.one(platform, campaign)
    if not found:
        return platform, "", "", "no-name" if not campaign or _NO_NAME.fullmatch(campaign) else "no-campaign"
    audience = link.audience if link is not None and link.audience else known.one(platform, found, content)
    return platform, found, audience, ""


def _platform_of(source: str) -> str:
    """The platform of a source: "facebook", "l.facebook.com", "ig"; empty for a stranger."""
    words = (word for word in plain(source).split(" ") if len(word) > SHORT)
    return _PLATFORM_OF.get(plain(source)) or next((_PLATFORM_OF[w] for w in words if w in _PLATFORM_OF), "")


def _pattern(wanted: str) -> str:
    """A name to match, in its plain form but for its stars."""
    return "*".join(plain(part) for part in wanted.split("*")) if "*" in wanted else plain(wanted)


def _refuse_unknown(links: Sequence[Link], known: _Names) -> None:
    """Refuse links to what the history does not have; a platform that it lacks is told by the rows."""
    for link in (link for link in links if link.platform in known.platforms):
        campaigns, audiences = known.campaigns(link.platform), known.audiences(link.platform, link.campaign)
        if link.campaign and link.campaign not in campaigns:
            text = N_("A link names the campaign {name} of {platform}, and the history has none.")
            raise _unknown("link-campaign", text, link.campaign, link.platform, campaigns)
        if link.audience and link.audience not in audiences:
            text = N_("A link names the audience {name} of {platform}, and the history has none there.")
            raise _unknown("link-audience", text, link.audience, link.platform, audiences)


def _unknown(code: str, text: str, name: str, platform: str, there: Sequence[str]) -> FileError:
    remedy = N_("Nearest are {nearest}; names must match to the letter.")
    nearest = difflib.get_close_matches(name, there, n=3, cutoff=0.0)
    return FileError(code, text, remedy, name=name, platform=platform, nearest=nearest)


REASONS: Mapping[str, str] = {
    "no-source": N_("its medium says that it was paid for, and its source is no platform that is known"),
    "unpaid": N_("not paid for, as its medium says"),
    "no-platform": N_("its platform is not in the history"),
    "no-name": N_("its campaign has no name"),
    "no-campaign": N_("no campaign of the history has this name or id"),
}


def reason(code: str) -> Message:
    """Why a row is nobody's, in words."""
    return Message(REASONS[code])
