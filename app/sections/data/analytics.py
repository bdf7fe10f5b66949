"""Web analytics on the page “Data”: whose its results are, beside the platforms' own counts."""

from dataclasses import replace

import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import (
    Imported,
    Matched,
    Source,
    counts_by_campaign,
    goal_of_analytics,
    match_analytics,
    read_analytics,
    read_links,
    reason,
)
from app.elements import parts, tables
from app.session import access, uploads
from app.session.reported import Reported
from app.session.state import session
from app.session.words import said, t


def show(imported: Imported) -> None:
    """Draw the section; a report that can be read goes into the session's context."""
    st.write(
        t(
            N_(
                "A report of GA4: its campaigns are found by their UTM names. It is set beside the platforms' "
                "counts of the same days, never added to them."
            )
        )
    )
    access.demand("edit")
    kept = session().reported
    report = _upload("report", t(N_("Report of GA4 (CSV or Excel)")))
    heads = N_("Links (CSV or Excel): utm_source, utm_medium, utm_campaign, platform, campaign")
    links = _upload("links", t(heads))
    event = st.text_input(
        t(N_("The event that counts, where the report tells several apart")),
        kept.event,
        key=f"analytics-event-{kept.uploader}",
    ).strip()
    given = replace(kept, report=report or kept.report, links=links or kept.links, event=event)
    session().reported = given
    if given.report is None:
        return
    st.button(t(N_("Remove")), key="analytics-remove", icon=":material/delete:", on_click=_forget)
    try:
        read = read_analytics(given.report, given.event or None)
        told = () if given.links is None else read_links(given.links)
        matched = match_analytics(imported.history, given.report, given.links, given.event or None)
        session().context = replace(session().context, analytics=(read, told))
        _matched(imported, matched)
    except AdoptError as error:
        session().context = replace(session().context, analytics=None)
        parts.refusal(error)


def _upload(name: str, label: str) -> Source | None:
    file = st.file_uploader(label, key=f"analytics-{name}-{session().advertiser}-{session().reported.uploader}")
    try:
        return None if file is None else uploads.received([file])[0]
    except AdoptError as error:
        parts.refusal(error)
        return None


def _forget() -> None:
    now = session()
    now.reported = Reported(uploader=now.reported.uploader + 1)  # a new uploader is empty
    now.context = replace(now.context, analytics=None)


def _matched(imported: Imported, matched: Matched) -> None:
    """Both counts, what is nobody's, and the files to go on with."""
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "conversions": t(N_("The platform's own count")),
        "analytics": t(N_("Analytics")),
        "ratio": t(N_("Ratio")),
    }
    formats = {"conversions": "%,.0f", "analytics": "%,.0f", "ratio": "%.2f"}
    both = t(N_("What the platforms count and what analytics counts, one row a campaign"))
    tables.table(counts_by_campaign(matched, imported.history), heads, formats, alt=both)
    parts.findings(matched.findings)
    if len(matched.lost):
        _lost(matched)
    goal, findings = goal_of_analytics(matched, imported.history) if matched.analytics.is_daily else (None, ())
    parts.findings(findings)
    if goal is not None:
        st.download_button(
            t(N_("Download a history of what analytics counts")),
            goal.to_csv_bytes(),
            "goal.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def _lost(matched: Matched) -> None:
    heads = {
        "source": t(N_("Source")),
        "medium": t(N_("Medium")),
        "campaign": t(N_("Campaign")),
        "conversions": t(N_("Conversions")),
        "why": t(N_("Why")),
    }
    lost = matched.lost.assign(why=[said(reason(code)) for code in matched.lost["reason"]])
    tables.table(lost, heads, {"conversions": "%,.0f"}, alt=t(N_("What belongs to nobody")))
    st.download_button(
        t(N_("Download links.csv to fill in")),
        matched.links_csv(),
        "links.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
